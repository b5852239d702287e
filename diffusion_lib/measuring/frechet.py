"""The Fréchet distance between two clouds of features."""

from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor


class Gaussian(NamedTuple):
    """Mean (d,) and covariance (d, d), float64."""

    mean: Tensor
    covariance: Tensor


def fit_gaussian(features: Float[Tensor, "n d"]) -> Gaussian:
    """Mean and covariance of a cloud of points.

    Shapes: (n, d) -> (d,), (d, d), float64.
    Raises: ValueError for fewer than two points.
    """
    if len(features) < 2:
        raise ValueError(f"at least 2 samples are needed for a covariance, got {len(features)}")
    points = features.double()
    return Gaussian(points.mean(dim=0), torch.cov(points.T).reshape(points.shape[1], -1))


def frechet_distance(a: Gaussian, b: Gaussian) -> float:
    """Squared Fréchet (2-Wasserstein) distance of two Gaussians (Heusel et al. 2017, eq. 6).

    |m_a - m_b|^2 + tr(C_a + C_b - 2 (C_a C_b)^(1/2))

    Pitfall: with few samples the covariance is noisy and the distance of real from real is not 0. Quote that
        floor, at the same number of samples, beside every value.
    """
    # The trace of (C_a C_b)^(1/2) equals that of (S C_b S)^(1/2) with S = C_a^(1/2), which is symmetric.
    root = _sqrt(a.covariance)
    cross = torch.linalg.eigvalsh(root @ b.covariance @ root).clamp(min=0).sqrt().sum()
    distance = (a.mean - b.mean).square().sum() + a.covariance.trace() + b.covariance.trace() - 2 * cross
    return max(float(distance), 0.0)


def _sqrt(matrix: Float[Tensor, "d d"]) -> Float[Tensor, "d d"]:
    values, vectors = torch.linalg.eigh(matrix)
    return (vectors * values.clamp(min=0).sqrt()) @ vectors.T
