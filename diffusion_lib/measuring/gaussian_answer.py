"""What the best answer for a Gaussian costs on data that it was not fitted to."""

import torch
from jaxtyping import Float
from torch import Tensor


def loss_of_gaussian(
    fitted_to: Float[Tensor, "n ..."], data: Float[Tensor, "m ..."], alpha_bars: Float[Tensor, " t"]
) -> Float[Tensor, " t"]:
    """Mean squared error of eps when x0 is taken for a draw from one Gaussian, exactly, at every noise level.

    The Gaussian has mean and covariance of `fitted_to`. Along each of its principal axes, of variance s^2, the guess is
    eps = sqrt(1 - ab) / (ab s^2 + 1 - ab) (x_t - sqrt(ab) mean). Its error depends on how far `data` lie from the mean
    along that axis, on the average over the data: no noise is drawn.

    Pitfall: on the data that it was fitted to the loss is too low, by the more, the fewer they are: a covariance learns
    few samples by heart.

    Shapes: fitted_to (n, ...), data (m, ...) -> (t,), float64; mean over axes.
    Raises: ValueError for fewer than two samples, and for samples of different sizes.
    """
    fitted, seen = fitted_to.flatten(1).double(), data.flatten(1).double()
    if len(fitted) < 2 or fitted.shape[1] != seen.shape[1]:
        raise ValueError(f"need two samples of one size, got {tuple(fitted_to.shape)} and {tuple(data.shape)}")
    variances, axes = torch.linalg.eigh(torch.cov(fitted.T).reshape(fitted.shape[1], -1))
    variances = variances.clamp(min=0)
    spread = ((seen - fitted.mean(dim=0)) @ axes).square().mean(dim=0)  # what the data have along each axis
    ab = alpha_bars.double()[:, None]
    return ((ab * variances).square() + ab * (1 - ab) * spread).div((ab * variances + 1 - ab).square()).mean(dim=1)
