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
class CorrelatedDenoiser:
    """The best possible denoiser of data from N(mean, covariance), any covariance.

    x0 = mean + alpha C (alpha^2 C + sigma^2 I)^-1 (x_t - alpha mean)

    Args:
        schedule: the forward process
        mean:     (d,)
        cov:      the covariance C, (d, d)

    Shapes: x_t (b, d), t (b,), whole or real -> two of (b, d), dtype of x_t.
    """

    schedule: Schedule
    mean: Tensor
    cov: Tensor

    def __call__(self, x_t: Float[Tensor, "b d"], t: Tensor) -> Prediction:
        level = self.schedule.level(t, x_t)
        values, axes = torch.linalg.eigh(self.cov.to(x_t))
        centred = (x_t - level.alpha * self.mean.to(x_t)) @ axes / level.variance(values)
        eps = level.sigma * centred @ axes.T
        x0 = self.mean.to(x_t) + level.alpha * (centred * values) @ axes.T
        return Prediction(x0.to(x_t.dtype), eps.to(x_t.dtype))

    def given(
        self, measure: Float[Tensor, "m d"], observed: Float[Tensor, " m"], noise_std: float = 0.0
    ) -> "CorrelatedDenoiser":
        """The best denoiser once y = A x0 + noise was seen: that of the conditional Gaussian.

        K = C A^T (A C A^T + noise_std^2 I)^-1,  mean + K (y - A mean),  C - K A C

        Shapes: A (m, d), y (m,) -> a CorrelatedDenoiser of d numbers.
        """
        spread = measure @ self.cov @ measure.T + noise_std**2 * torch.eye(len(measure)).to(self.cov)
        gain = torch.linalg.solve(spread, measure @ self.cov).T
        mean = self.mean + gain @ (observed - measure @ self.mean)
        return CorrelatedDenoiser(self.schedule, mean, self.cov - gain @ measure @ self.cov)


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
