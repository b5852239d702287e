"""Denoisers that need no network, because the data's distribution is known: exact, and in any dtype."""

from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor

from diffusion_lib.process import GaussianMixture, Prediction, eps_to_x0, x0_to_eps
from diffusion_lib.schedule import DiffusionSchedule


@dataclass(frozen=True)
class GaussianDenoiser:
    """The best possible denoiser of data whose entries are independent N(mean, std^2).

    eps = sqrt(1 - ab) (x_t - sqrt(ab) mean) / (ab std^2 + 1 - ab)

    Args:
        schedule: the forward process
        mean:     a number, or a tensor that broadcasts against a sample
        std:      the same; 0 means that every sample is `mean`

    Shapes: x_t (b, ...), t int64 (b,) -> two of (b, ...), dtype of x_t.
    """

    schedule: DiffusionSchedule
    mean: float | Tensor = 0.0
    std: float | Tensor = 1.0

    def __call__(self, x_t: Float[Tensor, "b ..."], t: Int[Tensor, " b"]) -> Prediction:
        alpha_bar = self.schedule.alpha_bar(t, x_t)
        eps = (1 - alpha_bar).sqrt() * (x_t - alpha_bar.sqrt() * self.mean) / self.marginal_variance(alpha_bar)
        eps = eps.to(x_t.dtype)
        return Prediction(eps_to_x0(x_t, eps, alpha_bar), eps)

    def marginal_variance(self, alpha_bar: Float[Tensor, "..."]) -> Float[Tensor, "..."]:
        """Variance of x_t, ab std^2 + 1 - ab.

        Shapes: any, broadcast with std.
        """
        return alpha_bar * self.std**2 + 1 - alpha_bar

    def flow_to_data(self, x_t: Float[Tensor, "b ..."], t: Int[Tensor, " b"]) -> Float[Tensor, "b ..."]:
        """Where the probability-flow ODE ends that passes through x_t: what DDIM with endless steps would give.

        mean + std (x_t - sqrt(ab) mean) / sqrt(ab std^2 + 1 - ab)

        Shapes: x_t (b, ...), t int64 (b,) -> (b, ...).
        """
        alpha_bar = self.schedule.alpha_bar(t, x_t)
        centred = (x_t - alpha_bar.sqrt() * self.mean) / self.marginal_variance(alpha_bar).sqrt()
        return (self.mean + self.std * centred).to(x_t.dtype)


@dataclass(frozen=True)
class MixtureDenoiser:
    """The best possible denoiser of data from a Gaussian mixture: the posterior mean of x0.

    E[x0 | x_t] = sum_k r_k(x_t) (mean_k + sqrt(ab) std_k^2 / (ab std_k^2 + 1 - ab) (x_t - sqrt(ab) mean_k))

    with the responsibilities r_k of the noised mixture.

    Shapes: x_t (b, ...) of as many numbers as a mean has, t int64 (b,) -> two of (b, ...), dtype of x_t.
    """

    schedule: DiffusionSchedule
    mixture: GaussianMixture

    @classmethod
    def of_data(cls, schedule: DiffusionSchedule, data: Float[Tensor, "n ..."]) -> "MixtureDenoiser":
        """The denoiser that knows a finite data set by heart: a mean of its items, softmax-weighted by distance.

        Shapes: data (n, ...).
        """
        return cls(schedule, GaussianMixture.of_points(data.flatten(1)))

    def __call__(self, x_t: Float[Tensor, "b ..."], t: Int[Tensor, " b"]) -> Prediction:
        alpha_bar = self.schedule.alpha_bar(t, x_t)
        # In the schedule's float64: with a data set the exponents grow as large as 1 / (1 - ab).
        mixture = GaussianMixture(
            *(part.to(alpha_bar) for part in (self.mixture.weights, self.mixture.means, self.mixture.stds))
        )
        means, stds = mixture.means, mixture.stds
        kept = alpha_bar.reshape(-1, 1)
        variance = kept * stds**2 + 1 - kept
        flat = x_t.flatten(1).to(alpha_bar)
        # One sample after the other: a table of (b, k, d) would not fit for a data set of pictures.
        share = torch.cat(
            [mixture.noised(a).responsibilities(x[None]) for x, a in zip(flat, kept[:, 0], strict=True)]
        )  # (b, k)
        gain = kept.sqrt() * stds**2 / variance
        # sum_k r_k (mean_k + gain_k (x - sqrt(ab) mean_k)), without a table of (b, k, d).
        x0 = (share * (1 - gain * kept.sqrt())) @ means + (share * gain).sum(1, keepdim=True) * flat
        x0 = x0.reshape(x_t.shape).to(x_t.dtype)
        return Prediction(x0, x0_to_eps(x_t, x0, alpha_bar).to(x_t.dtype))
