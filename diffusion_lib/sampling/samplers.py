"""Samplers: generators that walk from noise to data over (t, t_prev) pairs.

A sampler is one function `(denoise, x, schedule, pairs, *, generator) -> iterator of State`, and `walk` does
its walking: a new one is a rule from `Step` to the next x, and a line in `SAMPLERS` (in convenience.py).
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from diffusion_lib.process import Prediction, beta_between, posterior, posterior_variance
from diffusion_lib.sampling.guidance import Denoise
from diffusion_lib.schedule import DiffusionSchedule
from diffusion_lib.schedule.steps import StepPairs

Batch = Float[Tensor, "b ..."]
Coefficient = Float[Tensor, "..."]


class State(NamedTuple):
    """Where a sampler stands after a step.

    t           the time it left
    t_prev      the time it reached; -1 is data
    x           the batch at t_prev
    prediction  what the denoiser said at t: x0 and eps

    Shapes: x, prediction.x0 and prediction.eps (b, ...).
    """

    t: int
    t_prev: int
    x: Tensor
    prediction: Prediction


def ddim_sigma(alpha_bar: Coefficient, alpha_bar_prev: Coefficient, eta: float) -> Coefficient:
    """The noise of a DDIM step: eta times the posterior's standard deviation (Song et al. 2021, eq. 16).

    Shapes: broadcastable -> the same. Exactly 0 when the target is data, and on a step towards more noise.
    """
    variance = posterior_variance(alpha_bar, alpha_bar_prev)
    # Encoding walks from data to noise, where this is negative: such a step adds no noise of its own.
    return eta * variance.clamp(min=0).sqrt()


def ddim_step(
    prediction: Prediction,
    alpha_bar: Coefficient,
    alpha_bar_prev: Coefficient,
    eta: float = 0.0,
    noise: Batch | None = None,
) -> Batch:
    """One DDIM step (Song et al. 2021, eq. 12).

    x_prev = sqrt(ab_prev) x0 + sqrt(1 - ab_prev - sigma^2) eps + sigma noise

    Shapes: prediction and noise (b, ...), both alpha_bars broadcastable -> (b, ...).
    Pitfall: the coefficients stay tensors, also at the last step where ab_prev is 1; torch.sqrt refuses floats.
    """
    x0, eps = prediction
    sigma = ddim_sigma(alpha_bar, alpha_bar_prev, eta)
    # Rounding can push 1 - ab_prev - sigma^2 a hair below 0 when eta = 1 and the target is data.
    along_eps = (1 - alpha_bar_prev - sigma**2).clamp(min=0).sqrt()
    x = alpha_bar_prev.sqrt().to(x0.dtype) * x0 + along_eps.to(x0.dtype) * eps
    return x if noise is None else x + sigma.to(x0.dtype) * noise


def ddpm_step(
    x: Batch,
    prediction: Prediction,
    alpha_bar: Coefficient,
    alpha_bar_prev: Coefficient,
    noise: Batch | None = None,
    variance: str = "beta_tilde",
) -> Batch:
    """One ancestral step: a draw from the posterior at the predicted x0 (Ho et al. 2020, algorithm 2).

    variance: "beta_tilde", the posterior's own (right for data without spread), or "beta" (right for
        data N(0, I)); both are 0 only when the target is data and no noise is passed.

    Shapes: x, prediction and noise (b, ...), both alpha_bars broadcastable -> (b, ...).
    Raises: ValueError for another variance.
    """
    mean, spread = posterior(prediction.x0, x, alpha_bar, alpha_bar_prev)
    if variance == "beta":
        spread = beta_between(alpha_bar, alpha_bar_prev)
    elif variance != "beta_tilde":
        raise ValueError(f'variance must be "beta_tilde" or "beta", got {variance!r}')
    return mean if noise is None else mean + spread.sqrt().to(x.dtype) * noise


def ddim(
    denoise: Denoise,
    x: Batch,
    schedule: DiffusionSchedule,
    pairs: StepPairs,
    *,
    eta: float = 0.0,
    generator: torch.Generator | None = None,
) -> Iterator[State]:
    """DDIM (Song et al. 2021): deterministic at eta = 0, DDPM with beta-tilde at eta = 1.

    Walked along `encoding_pairs` at eta = 0 it goes from data to noise: DDIM inversion.

    Shapes: x (b, ...), pure noise at the first t of `pairs`; every State holds (b, ...).
    Raises: ValueError if eta is not in [0, 1].
    Pitfall: eta = 0 draws no random number at all, so equal noise gives equal images.
    """
    if not 0 <= eta <= 1:
        raise ValueError(f"eta must be between 0 (deterministic) and 1 (as noisy as DDPM), got {eta}")

    def rule(step: Step) -> Tensor:
        return ddim_step(step.prediction, step.alpha_bar, step.alpha_bar_prev, eta, step.noise)

    return walk(rule, eta > 0, denoise, x, schedule, pairs, generator)


def ddpm(
    denoise: Denoise,
    x: Batch,
    schedule: DiffusionSchedule,
    pairs: StepPairs,
    *,
    variance: str = "beta_tilde",
    generator: torch.Generator | None = None,
) -> Iterator[State]:
    """Ancestral sampling (Ho et al. 2020, algorithm 2), over all steps or any sub-sequence of them.

    Shapes: x (b, ...), pure noise at the first t of `pairs`; every State holds (b, ...).
    Raises: ValueError for another variance than "beta_tilde" and "beta".
    """

    def rule(step: Step) -> Tensor:
        return ddpm_step(step.x, step.prediction, step.alpha_bar, step.alpha_bar_prev, step.noise, variance)

    return walk(rule, True, denoise, x, schedule, pairs, generator)


class Step(NamedTuple):
    """All that a rule may use to get from t to t_prev.

    x               the batch at t
    prediction      what the denoiser says of it
    alpha_bar       at t, float64, shaped to broadcast
    alpha_bar_prev  at t_prev; 1 for data
    noise           standard normal, or None where none is wanted
    t_prev          where the step leads; -1 is data
    look            look(x, t): ask the denoiser once more

    Shapes: x, noise and the prediction's two (b, ...); both alpha_bars (b, 1, ..., 1).
    """

    x: Tensor
    prediction: Prediction
    alpha_bar: Tensor
    alpha_bar_prev: Tensor
    noise: Tensor | None
    t_prev: int
    look: Callable[[Tensor, int], Prediction]


def walk(
    rule: Callable[[Step], Tensor],
    stochastic: bool,
    denoise: Denoise,
    x: Batch,
    schedule: DiffusionSchedule,
    pairs: StepPairs,
    generator: torch.Generator | None,
) -> Iterator[State]:
    """Apply a step rule along the pairs, drawing noise except into data.

    Shapes: x (b, ...); every State holds (b, ...).
    """

    def look(x: Tensor, t: int) -> Prediction:
        # No network knows data's own time -1; the nearest it was trained at is 0.
        with torch.no_grad():
            prediction = denoise(x, torch.full((len(x),), max(t, 0), device=x.device))
        return prediction if t >= 0 else Prediction(x, prediction.eps)

    def alpha_bar(t: int) -> Tensor:
        return schedule.alpha_bar(torch.full((len(x),), t, device=x.device), x)

    for t, t_prev in pairs:
        prediction = look(x, t)
        # The target decides: data takes no noise, whatever t we come from.
        noise = draw_noise(x.shape, generator, x) if stochastic and t_prev >= 0 else None
        x = rule(Step(x, prediction, alpha_bar(t), alpha_bar(t_prev), noise, t_prev, look))
        yield State(t, t_prev, x, prediction)


def draw_noise(
    shape: tuple[int, ...], generator: torch.Generator | None, like: Float[Tensor, "..."]
) -> Float[Tensor, "..."]:
    """Standard normal noise with the device and dtype of `like`.

    Shapes: returns `shape`. A CPU generator gives the same noise on every device.
    """
    device = generator.device if generator is not None else like.device
    return torch.randn(shape, generator=generator, device=device).to(like)
