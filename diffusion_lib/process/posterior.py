"""One step back when both ends are known: the Gaussian q(x_s | x_t, x_0)."""

from typing import NamedTuple

from jaxtyping import Float
from torch import Tensor

Coefficient = Float[Tensor, "..."]


class Posterior(NamedTuple):
    """A Gaussian over x_s.

    Shapes: mean (b, ...), variance broadcastable.
    """

    mean: Tensor
    variance: Tensor


def beta_between(alpha_bar: Coefficient, alpha_bar_prev: Coefficient) -> Coefficient:
    """Variance that the chain adds from time s to t: 1 - ab_t / ab_s; beta_t when s = t-1 (Ho et al. 2020, eq. 2).

    Shapes: broadcastable -> the same. Negative on the way back, where noise would have to be taken away.
    """
    return 1 - alpha_bar / alpha_bar_prev


def posterior_variance(alpha_bar: Coefficient, alpha_bar_prev: Coefficient) -> Coefficient:
    """Variance of x_s when x_t and x_0 are known: beta-tilde for any s before t (Ho et al. 2020, eq. 7).

    Shapes: broadcastable -> the same. Exactly 0 when s is data.
    """
    return beta_between(alpha_bar, alpha_bar_prev) * (1 - alpha_bar_prev) / (1 - alpha_bar)


def posterior(
    x0: Float[Tensor, "b ..."],
    x_t: Float[Tensor, "b ..."],
    alpha_bar: Coefficient,
    alpha_bar_prev: Coefficient,
) -> Posterior:
    """q(x_s | x_t, x_0) for any s before t; s = t-1 is the textbook's (Ho et al. 2020, eq. 6 and 7).

    With a = ab_t / ab_s and b = 1 - a (alpha_t and beta_t when s = t-1):
    mean = ( sqrt(ab_s) b x0 + sqrt(a) (1 - ab_s) x_t ) / (1 - ab_t),   variance = b (1 - ab_s) / (1 - ab_t)

    Shapes: x0, x_t (b, ...), both alpha_bars broadcastable -> mean (b, ...), variance broadcastable.
    Pitfall: for s = data (ab_s = 1) the variance is exactly 0 and the mean exactly x0. Noise is left out
        because the target is data, not because a counter reads 0.
    """
    beta = beta_between(alpha_bar, alpha_bar_prev)
    of_x0 = alpha_bar_prev.sqrt() * beta / (1 - alpha_bar)
    of_x_t = (1 - beta).sqrt() * (1 - alpha_bar_prev) / (1 - alpha_bar)
    variance = posterior_variance(alpha_bar, alpha_bar_prev)
    return Posterior(of_x0.to(x0.dtype) * x0 + of_x_t.to(x0.dtype) * x_t, variance.to(x0.dtype))
