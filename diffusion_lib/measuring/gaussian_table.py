"""The table of samplers on Gaussian data in closed form: every step is affine, so variances follow a recursion."""

from collections.abc import Callable

import torch
from jaxtyping import Float
from torch import Tensor

from diffusion_lib.process import Prediction
from diffusion_lib.sampling import GaussianDenoiser, ddim_step, ddpm_step
from diffusion_lib.schedule import DiffusionSchedule, NoiseLevel, Schedule, StepPairs, step_pairs

StepRule = Callable[[Tensor, Prediction, NoiseLevel, NoiseLevel, Tensor], Tensor]
"""rule(x, prediction, level, target, noise) -> x at t_prev."""

STEP_COUNTS = (10, 20, 50, 100, 1000)
ETAS = (0.0, 0.2, 0.5, 1.0)
BETA_VARIANCE = "beta"  # the row of DDPM's larger variance; sigma-hat in the paper


def spread_variances(num: int = 64) -> Float[Tensor, " n"]:
    """Variances from 0.0001 to 1, evenly on a log scale: like images, most directions hold little.

    Shapes: returns (num,), float64.
    """
    return torch.logspace(-4, 0, num, dtype=torch.float64)


def sampled_variance(
    rule: StepRule, data_variance: Float[Tensor, " n"], schedule: Schedule, pairs: StepPairs
) -> Float[Tensor, " n"]:
    """Variance of what a sampler draws, from pure noise, when it is told the exact eps of N(0, data_variance).

    A step is x_prev = a x + b noise in every coordinate, so variances follow var_prev = a^2 var + b^2; a and b are
    what the rule itself answers to (x, noise) = (1, 0) and (0, 1).

    Shapes: data_variance (n,) -> (n,), float64.
    Raises: ValueError for variances that are none.
    """
    if data_variance.ndim != 1 or not bool((data_variance.isfinite() & (data_variance >= 0)).all()):
        raise ValueError(f"data_variance must be (n,) numbers of at least 0, got {data_variance}")
    data_variance = data_variance.double()
    exact = GaussianDenoiser(schedule, 0.0, data_variance.sqrt())
    # Pure noise has variance 1, except in EDM's process, where it has grown.
    variance = torch.ones_like(data_variance) * schedule.level(pairs[0][0]).variance(1.0)
    one, zero = torch.ones_like(data_variance)[None], torch.zeros_like(data_variance)[None]
    for t, t_prev in pairs:
        time, levels = torch.tensor([t]), (schedule.level(t), schedule.level(t_prev))
        a = rule(one, exact(one, time), *levels, zero)[0]
        # Into data no noise is drawn, whatever the rule would do with it.
        b = rule(zero, exact(zero, time), *levels, one)[0] if t_prev >= 0 else torch.zeros_like(a)
        variance = a**2 * variance + b**2
    return variance


def frechet_of_variances(first: Float[Tensor, " n"], second: Float[Tensor, " n"]) -> Float[Tensor, ""]:
    """Fréchet distance of two Gaussians of mean 0 and diagonal covariance [frechet_gaussians].

    The sum of (std - std')^2.

    Shapes: (n,), (n,) -> ().
    Raises: ValueError for two numbers of variances.
    """
    if first.shape != second.shape:
        raise ValueError(f"first and second must be as many, got {tuple(first.shape)} and {tuple(second.shape)}")
    return (first.sqrt() - second.sqrt()).square().sum()


def gaussian_table(
    step_counts: tuple[int, ...] = STEP_COUNTS, spacing: str = "leading", schedule: Schedule | None = None
) -> dict[str, list[float]]:
    """The samplers of [ddim, table 1] in closed form: Fréchet distance by eta and number of steps, on Gaussian data.

    Rows are "eta 0" ... "eta 1" and "beta", the ancestral step with the larger variance.

    Raises: ValueError for an unknown spacing or an impossible number of steps.
    Pitfall: "leading" is not what the paper's CIFAR-10 columns were drawn with: that is "quadratic" [ddim, app. D.2].
    """
    schedule = schedule or DiffusionSchedule(1000, "linear")
    walks = [step_pairs(schedule, steps, spacing) for steps in step_counts]
    return {name: [gaussian_distance(name, pairs, schedule) for pairs in walks] for name in _RULES}


def gaussian_distance(name: str, pairs: StepPairs, schedule: Schedule | None = None) -> float:
    """One entry of `gaussian_table` for any walk: the Fréchet distance of what a row's sampler draws over `pairs`.

    Raises: ValueError naming the rows there are, for another one.
    """
    if name not in _RULES:
        raise ValueError(f"name must be one of {', '.join(_RULES)}, got {name!r}")
    wanted = spread_variances()
    drawn = sampled_variance(_RULES[name], wanted, schedule or DiffusionSchedule(1000, "linear"), pairs)
    return float(frechet_of_variances(drawn, wanted))


def _ddim(eta: float) -> StepRule:
    def rule(x: Tensor, prediction: Prediction, level: NoiseLevel, target: NoiseLevel, noise: Tensor) -> Tensor:
        return ddim_step(prediction, level, target, eta, noise)

    return rule


def _ancestral(x: Tensor, prediction: Prediction, level: NoiseLevel, target: NoiseLevel, noise: Tensor) -> Tensor:
    return ddpm_step(x, prediction, level, target, noise, BETA_VARIANCE)


_RULES = {f"eta {eta:g}": _ddim(eta) for eta in ETAS} | {BETA_VARIANCE: _ancestral}


PAPER_FID = {
    "eta 0": [13.36, 6.84, 4.67, 4.16, 4.04],
    "eta 0.2": [14.04, 7.11, 4.77, 4.25, 4.09],
    "eta 0.5": [16.66, 8.35, 5.25, 4.46, 4.29],
    "eta 1": [41.07, 18.36, 8.01, 5.78, 4.73],
    BETA_VARIANCE: [367.43, 133.37, 32.72, 9.99, 3.17],
}
"""CIFAR-10 at STEP_COUNTS [ddim, table 1]."""


def beside_the_paper(table: dict[str, list[float]]) -> str:
    """`gaussian_table()` beside the FID that the paper measured with as many steps [ddim, table 1], as text."""
    counts = [str(steps) for steps in STEP_COUNTS]
    lines = ["            exact, on Gaussian data (x 1000)        |     FID on CIFAR-10, from the paper"]
    lines += ["steps   " + "".join(f"{n:>8s}" for n in counts) + "   |" + "".join(f"{n:>7s}" for n in counts)]
    for name, theirs in PAPER_FID.items():
        ours = "".join(f"{1000 * v:8.3g}" if v < 1 else f"{1000 * v:8.0f}" for v in table[name])
        lines.append(f"{name:8s} {ours}   |{''.join(f'{v:7.4g}' for v in theirs)}")
    return "\n".join(lines)
