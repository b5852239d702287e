"""`NoiseLevel`: how much data and how much noise a state holds, x_t = alpha x0 + sigma eps."""

from __future__ import annotations

from typing import NamedTuple

from jaxtyping import Float
from torch import Tensor

Coefficient = Float[Tensor, "..."]


class NoiseLevel(NamedTuple):
    """The two coefficients of x_t = alpha x0 + sigma eps [vdm].

    In the letters of DDPM, alpha = sqrt(alpha_bar) and sigma = sqrt(1 - alpha_bar). Every formula of this library
    that holds for any process is written in these two.

    Shapes: both broadcast against a batch: () for all samples alike, (b, 1, ..., 1) for a time each. float64.
    """

    alpha: Tensor
    sigma: Tensor

    @classmethod
    def of_alpha_bar(cls, alpha_bar: Coefficient) -> NoiseLevel:
        """The level of a variance-preserving process [ddpm, eq. 4]. Shapes: any -> two of the same."""
        return cls(alpha_bar.sqrt(), (1 - alpha_bar).sqrt())

    @property
    def alpha_bar(self) -> Tensor:
        """alpha^2, the fraction of the data's variance that is left."""
        return self.alpha**2

    @property
    def snr(self) -> Tensor:
        """Signal-to-noise ratio alpha^2 / sigma^2 [vdm]."""
        return (self.alpha / self.sigma) ** 2

    @property
    def log_snr(self) -> Tensor:
        """log(alpha^2 / sigma^2): infinite for data, minus infinite for pure noise."""
        return 2 * (self.alpha.log() - self.sigma.log())

    @property
    def noise_to_signal(self) -> Tensor:
        """sigma / alpha: the noise level of x / alpha, which is EDM's sigma [edm, sec. 2]."""
        return self.sigma / self.alpha

    def mix(self, x0: Float[Tensor, "b ..."], eps: Float[Tensor, "b ..."]) -> Float[Tensor, "b ..."]:
        """alpha x0 + sigma eps, in the dtype of x0. Shapes: (b, ...), (b, ...) -> (b, ...)."""
        alpha, sigma = self if self.alpha.ndim == 0 else (c.to(x0.dtype) for c in self)
        return alpha * x0 + sigma * eps

    def variance(self, data_variance: float | Tensor) -> Tensor:
        """Variance of x_t, alpha^2 data_variance + sigma^2, for data of this variance. Shapes: broadcast."""
        return self.alpha**2 * data_variance + self.sigma**2

    def like(self, x: Tensor) -> NoiseLevel:
        """The same level in the dtype of x, cast last: 1 - alpha_bar in half precision would be 0 at small t.

        Levels of shape () stay where they are: they mix with a batch of any device, and give it no dtype of theirs.
        """
        return self if self.alpha.ndim == 0 else NoiseLevel(self.alpha.to(x.dtype), self.sigma.to(x.dtype))


def beta_between(level: NoiseLevel, target: NoiseLevel) -> Tensor:
    """Fraction of the variance at `level` that a variance-preserving chain adds on its way from `target`.

    1 - ab_t / ab_s, which is beta_t when s = t-1 [ddpm, eq. 2]. For any process it is that of x / alpha,
    scaled: sigma_t^2 - (alpha_t / alpha_s)^2 sigma_s^2 [vdm].

    Shapes: broadcast. Negative on the way back, where noise would have to be taken away.
    """
    return level.sigma**2 - (level.alpha / target.alpha) ** 2 * target.sigma**2


def posterior_coefficients(level: NoiseLevel, target: NoiseLevel) -> tuple[Tensor, Tensor, Tensor]:
    """What x0 and x_t weigh in the mean of q(x_s | x_t, x0), and its variance [ddpm, eq. 6, 7], for any process.

    With a = alpha_t / alpha_s and b = beta_between they are alpha_s b / sigma_t^2, a sigma_s^2 / sigma_t^2 and
    b sigma_s^2 / sigma_t^2, where b / sigma_t^2 = 1 - a^2 sigma_s^2 / sigma_t^2.

    Shapes: broadcast. When s is data they are exactly alpha_s, 0 and 0.
    """
    a = level.alpha / target.alpha
    of_x_t = a * (target.sigma / level.sigma) ** 2
    added = 1 - a * of_x_t
    return target.alpha * added, of_x_t, added * target.sigma**2


def posterior_variance(level: NoiseLevel, target: NoiseLevel) -> Tensor:
    """Variance of x_s when x_t and x0 are known: beta_between sigma_s^2 / sigma_t^2.

    beta-tilde for any s before t [ddpm, eq. 7]. Exactly 0 when s is data.

    Shapes: broadcast.
    """
    return posterior_coefficients(level, target)[2]
