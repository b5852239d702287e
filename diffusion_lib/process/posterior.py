"""One step back when both ends are known: the Gaussian q(x_s | x_t, x_0)."""

from typing import NamedTuple

from jaxtyping import Float
from torch import Tensor

from diffusion_lib.schedule import NoiseLevel, posterior_coefficients


class Posterior(NamedTuple):
    """A Gaussian over x_s.

    Shapes: mean (b, ...), variance broadcastable.
    """

    mean: Tensor
    variance: Tensor


def posterior(
    x0: Float[Tensor, "b ..."], x_t: Float[Tensor, "b ..."], level: NoiseLevel, target: NoiseLevel
) -> Posterior:
    """q(x_s | x_t, x_0) for any s before t; s = t-1 is the textbook's [ddpm, eq. 6, 7].

    With a = alpha_t / alpha_s and b = sigma_t^2 - a^2 sigma_s^2 (in DDPM's letters a = sqrt(alpha_t), b = beta_t):
    mean = ( alpha_s b x0 + a sigma_s^2 x_t ) / sigma_t^2,   variance = b sigma_s^2 / sigma_t^2

    Shapes: x0, x_t (b, ...), `level` at t and `target` at s broadcastable -> mean (b, ...), variance broadcastable.
    Pitfall: for s = data (sigma_s = 0) the variance is exactly 0 and the mean exactly x0. Noise is left out
        because the target is data, not because a counter reads 0.
    """
    of_x0, of_x_t, variance = posterior_coefficients(level, target)
    return Posterior(NoiseLevel(of_x0, of_x_t).mix(x0, x_t), variance)
