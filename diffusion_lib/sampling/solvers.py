"""Solvers of second order: samplers that need fewer steps than DDIM for the same error.

DDIM at eta = 0 is Euler's method on the probability-flow ODE; both samplers here solve the same ODE, with an
error that falls as 1/N^2 in the number of steps N.
"""

from collections.abc import Iterator

import torch
from jaxtyping import Float
from torch import Tensor

from diffusion_lib.sampling.guidance import Denoise
from diffusion_lib.sampling.samplers import State, Step, ddim_step, walk
from diffusion_lib.schedule import DiffusionSchedule
from diffusion_lib.schedule.steps import StepPairs

Batch = Float[Tensor, "b ..."]
Coefficient = Float[Tensor, "..."]

MOST_NOISE = 80.0  # sigma_max of Karras et al. 2022, table 1


def heun(
    denoise: Denoise,
    x: Batch,
    schedule: DiffusionSchedule,
    pairs: StepPairs,
    *,
    generator: torch.Generator | None = None,
) -> Iterator[State]:
    """Heun's method (Karras et al. 2022, algorithm 1): two looks at the network per step, one in the last.

    In y = x / sqrt(ab) and s = sqrt((1 - ab) / ab) the ODE reads dy/ds = eps, and Heun takes the mean of eps at
    both ends of the step. The step into data stays Euler's: data hold no noise to name. So does a step from where
    noise is more than 80 times the signal, beyond the range that Heun's method was proposed for (their table 1):
    a schedule that ends at s = 20,000 multiplies the smallest error of eps by that much.

    Shapes: x (b, ...), pure noise at the first t of `pairs`; every State holds (b, ...).
    Pitfall: nothing is drawn; `generator` is there because every sampler takes one.
    """

    def rule(step: Step) -> Tensor:
        euler = ddim_step(step.prediction, step.alpha_bar, step.alpha_bar_prev)
        noise_to_signal = _noise_to_signal(step.alpha_bar)
        if step.t_prev < 0 or float(noise_to_signal.max()) > MOST_NOISE:
            return euler
        eps = (step.prediction.eps + step.look(euler, step.t_prev).eps) / 2
        gap = _noise_to_signal(step.alpha_bar_prev) - noise_to_signal
        root, root_prev = step.alpha_bar.sqrt(), step.alpha_bar_prev.sqrt()
        return (root_prev / root).to(x.dtype) * step.x + (root_prev * gap).to(x.dtype) * eps

    return walk(rule, False, denoise, x, schedule, pairs, generator)


def dpm_solver_pp(
    denoise: Denoise,
    x: Batch,
    schedule: DiffusionSchedule,
    pairs: StepPairs,
    *,
    generator: torch.Generator | None = None,
) -> Iterator[State]:
    """DPM-Solver++(2M) (Lu et al. 2022b, algorithm 2): second order with one look at the network per step.

    With lam = log(sqrt(ab) / sqrt(1 - ab)) and h = lam_prev - lam,
    x_prev = sqrt((1 - ab_prev) / (1 - ab)) x + sqrt(ab_prev) (1 - exp(-h)) D,
    where D is the line through the last two predicted x0, read at the middle of the step.
    The first step and the one into data have no such line and take D = x0, which is DDIM.

    Shapes: x (b, ...), pure noise at the first t of `pairs`; every State holds (b, ...).
    Pitfall: a single step takes no second order; with very few steps the line overshoots. Nothing is drawn:
        `generator` is there because every sampler takes one.
    """
    last: list[tuple[Tensor, Tensor]] = []  # the x0 and the h of the step before

    def rule(step: Step) -> Tensor:
        x0 = step.prediction.x0
        h = _half_log_snr(step.alpha_bar_prev) - _half_log_snr(step.alpha_bar)
        middle = x0
        if last and step.t_prev >= 0:
            x0_before, h_before = last.pop()
            middle = x0 + (h / (2 * h_before)).to(x0.dtype) * (x0 - x0_before)
        last[:] = [(x0, h)]
        kept = ((1 - step.alpha_bar_prev) / (1 - step.alpha_bar)).sqrt()
        gained = step.alpha_bar_prev.sqrt() * -torch.expm1(-h)
        return kept.to(x0.dtype) * step.x + gained.to(x0.dtype) * middle

    return walk(rule, False, denoise, x, schedule, pairs, generator)


def _noise_to_signal(alpha_bar: Coefficient) -> Coefficient:
    """s = sqrt((1 - ab) / ab): the noise of x / sqrt(ab)."""
    return ((1 - alpha_bar) / alpha_bar).sqrt()


def _half_log_snr(alpha_bar: Coefficient) -> Coefficient:
    """lam = log(sqrt(ab) / sqrt(1 - ab)); infinite for data."""
    return torch.logit(alpha_bar) / 2
