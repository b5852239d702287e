"""What inpainting by replacement draws from Gaussian data, worked out: every step is affine, so moments suffice."""

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from diffusion_lib.measuring.frechet import Gaussian
from diffusion_lib.process import beta_between, posterior_variance
from diffusion_lib.schedule import Schedule, StepPairs


def inpainting_moments(
    cov: Float[Tensor, "d d"], known: Float[Tensor, " d"], mask: Bool[Tensor, " d"], schedule: Schedule,
    pairs: StepPairs, rounds: int = 1,
) -> Gaussian:  # fmt: skip
    """Mean and covariance of what `repaint` draws for the unknown part, by way of `keep_known` [repaint].

    The data are N(0, cov), the denoiser is exact, and each step is taken `rounds` times; one round is plain ancestral
    sampling with the known part replaced. The truth is the conditional Gaussian, `CorrelatedDenoiser.given`.

    Shapes: known (d,), of which the masked entries count -> mean (u,) and covariance (u, u) of the others.
    """
    cov, known = cov.double(), known.double()
    unknown, eye = ~mask, torch.eye(int((~mask).sum()), dtype=torch.float64)
    first = schedule.level(pairs[0][0])
    mean, spread = torch.zeros(len(eye), dtype=torch.float64), eye * (first.alpha**2 + first.sigma**2)
    for t, t_prev in pairs:
        level, target = schedule.level(t), schedule.level(t_prev)
        added, ratio = beta_between(level, target), level.alpha / target.alpha
        of_x0, of_x = target.alpha * added / level.sigma**2, ratio * (target.sigma / level.sigma) ** 2
        whole = level.alpha**2 * cov + level.sigma**2 * torch.eye(len(cov)).to(cov)
        guess = (level.alpha * cov @ torch.linalg.inv(whole))[unknown]  # the predicted x0 of the unknown part
        step = of_x0 * guess[:, unknown] + of_x * eye
        pull, blur = of_x0 * level.alpha * guess[:, mask], of_x0 * level.sigma * guess[:, mask]
        for number in range(rounds):
            if number:
                mean, spread = ratio * mean, ratio**2 * spread + added * eye
            mean = step @ mean + pull @ known[mask]
            spread = step @ spread @ step.T + blur @ blur.T + posterior_variance(level, target) * eye
    return Gaussian(mean, spread)
