"""What the exercises of this notebook look up, and the inputs they share."""

import torch

from ...declare import Probe
from ...declare.inputs import BATCH_SHAPES, end_to_end, mixed_times, noised_to, normal, per_sample, some_betas


def at(values, t, x):
    """values[t] for every sample, with as many axes as x."""
    return per_sample(values[t], x)


def before(alpha_bars, first=1.0):
    """The table one time earlier; before the first time come clean data."""
    return torch.cat([torch.full_like(alpha_bars[:1], first), alpha_bars[:-1]])


def after(alpha_bars):
    """The table one time later."""
    return torch.cat([alpha_bars[1:], torch.zeros_like(alpha_bars[:1])])


def held(alpha_bars):
    """The table one time earlier, with the first entry kept in its place."""
    return torch.cat([alpha_bars[:1], alpha_bars[:-1]])


def rolled(alpha_bars):
    """What a negative index gives: before the first time comes the last."""
    return alpha_bars.roll(1)


def batches(generator, arrange):
    """Probes of every shape and noise level; `arrange(x0, x_t, eps, noise, t, betas, alpha_bars)` gives arguments."""
    probes = []
    # The last one begins with t = 0: an answer that asks the first sample alone whether the step leads into data.
    for name, shape in {**BATCH_SHAPES, "the first sample at t = 0": (4, 2, 3)}.items():
        betas = some_betas(generator, 9)
        bars = torch.cumprod(1 - betas, 0)
        t = mixed_times(generator, shape[0], 9)
        t = t.flip(0) if name not in BATCH_SHAPES else t
        x0, eps, noise = (normal(generator, *shape) for _ in range(3))
        probes.append(Probe(name, arrange(x0, noised_to(x0, t, bars, eps), eps, noise, t, betas, bars)))

    def ends(x0, t, bars, eps):
        betas = 1 - bars / before(bars)
        return arrange(x0, noised_to(x0, t, bars, eps), eps, eps.roll(1, 0) * 0.9, t, betas, bars)

    return probes + end_to_end(generator, ends)
