"""Denoisers that need no network, because the data's distribution is known: exact, and in any dtype."""

from dataclasses import dataclass

from jaxtyping import Float, Int
from torch import Tensor

from diffusion_lib.process import Prediction, eps_to_x0
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
