"""Denoisers that need no network: exact ones for known data, and one made of any score function."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from diffusion_lib.process import Denoiser, GaussianMixture, Prediction, to_prediction, x0_to_eps
from diffusion_lib.schedule import Schedule


@dataclass(frozen=True)
class GaussianDenoiser:
    """The best possible denoiser of data whose entries are independent N(mean, std^2).

    eps = sigma (x_t - alpha mean) / (alpha^2 std^2 + sigma^2)

    Args:
        schedule: the forward process
        mean:     a number, or a tensor that broadcasts against a sample
        std:      the same; 0 means that every sample is `mean`

    Shapes: x_t (b, ...), t (b,), whole or real -> two of (b, ...), dtype of x_t.
    """

    schedule: Schedule
    mean: float | Tensor = 0.0
    std: float | Tensor = 1.0

    def __call__(self, x_t: Float[Tensor, "b ..."], t: Tensor) -> Prediction:
        level = self.schedule.level(t, x_t)
        eps = level.sigma * (x_t - level.alpha * self.mean) / level.variance(self.std**2)
        x0 = self.mean + level.alpha * self.std**2 * (x_t - level.alpha * self.mean) / level.variance(self.std**2)
        return Prediction(x0.to(x_t.dtype), eps.to(x_t.dtype))

    def flow_to_data(self, x_t: Float[Tensor, "b ..."], t: Tensor) -> Float[Tensor, "b ..."]:
        """Where the probability-flow ODE ends that passes through x_t: what DDIM with endless steps would give.

        mean + std (x_t - alpha mean) / sqrt(alpha^2 std^2 + sigma^2)

        Shapes: x_t (b, ...), t (b,) -> (b, ...).
        """
        level = self.schedule.level(t, x_t)
        centred = (x_t - level.alpha * self.mean) / level.variance(self.std**2).sqrt()
        return (self.mean + self.std * centred).to(x_t.dtype)


@dataclass(frozen=True)
class MixtureDenoiser:
    """The best possible denoiser of data from a Gaussian mixture: the posterior mean of x0.

    Shapes: x_t (b, ...) of as many numbers as a mean has, t (b,), whole or real -> two of (b, ...), dtype of x_t.
    """

    schedule: Schedule
    mixture: GaussianMixture

    @classmethod
    def of_data(cls, schedule: Schedule, data: Float[Tensor, "n ..."]) -> "MixtureDenoiser":
        """The denoiser that knows a finite data set by heart: a mean of its items, softmax-weighted by distance.

        Shapes: data (n, ...).
        """
        return cls(schedule, GaussianMixture.of_points(data.flatten(1)))

    def __call__(self, x_t: Float[Tensor, "b ..."], t: Tensor) -> Prediction:
        # In the schedule's float64: with a data set the exponents grow as large as 1 / sigma^2.
        flat = x_t.flatten(1).to(self.schedule.level(0).alpha.dtype)
        level = self.schedule.level(t, flat)
        x0 = self.mixture.posterior_mean(flat, level).reshape(x_t.shape)
        eps = x0_to_eps(x_t.to(x0), x0, self.schedule.level(t, x_t))
        return Prediction(x0.to(x_t.dtype), eps.to(x_t.dtype))


def denoiser_of(score: Callable[[Tensor, Tensor], Tensor], schedule: Schedule) -> Denoiser:
    """A denoiser made of a score function: score(x_t, t), the gradient of log q(x_t).

    Shapes: x_t (b, ...), t (b,) -> (b, ...).
    """
    return lambda x_t, t: to_prediction("score", score(x_t, t), x_t, schedule.level(t, x_t))


def score_of(denoise: Denoiser, schedule: Schedule, t: float) -> Callable[[Tensor], Tensor]:
    """The score of x_t at one time, as a function of x alone: -eps / sigma [score_sde, eq. 7].

    Shapes: gives a function (b, ...) -> (b, ...).
    """
    sigma = schedule.level(t).sigma

    def score(x: Tensor) -> Tensor:
        times = torch.full((len(x),), t, device=x.device, dtype=torch.int64 if t == int(t) else x.dtype)
        return -denoise(x, times).eps / sigma

    return score
