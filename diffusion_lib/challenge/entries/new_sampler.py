"""My entry: a sampler for the shipped digits model. Score it with: diffusion-lib challenge THIS_FILE.py"""

import torch

from diffusion_lib.schedule import step_pairs


def sample(denoise, schedule, noise, nfe):
    """Samples from noise, in at most `nfe` questions.

    denoise   denoise(x, t) -> (x0, eps), two of (b, 1, 28, 28): one evaluation; t is a time for each sample, or one
              number for all. denoise.unlabelled(x, t) is told no class, and is one evaluation too.
    schedule  schedule.level(t) -> (alpha, sigma), also at real times; -1 is data, schedule.last is noise
    noise     (b, 1, 28, 28), what every entry begins with
    """
    x = noise
    for t, t_prev in step_pairs(schedule, nfe, "trailing"):
        x0, eps = denoise(x, t)
        alpha, sigma = schedule.level(t_prev)
        x = (alpha * x0 + sigma * eps).to(torch.float32)  # this is DDIM: do better
    return x
