"""The Fréchet distance between two clouds of features."""

from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from diffusion_lib.measuring.given import point_sets


class Gaussian(NamedTuple):
    """Mean (d,) and covariance (d, d), float64."""

    mean: Tensor
    covariance: Tensor


def fit_gaussian(features: Float[Tensor, "n d"]) -> Gaussian:
    """Mean and covariance of a cloud of points.

    Shapes: (n, d), floats of any precision -> (d,), (d, d), float64.
    Raises: TypeError for anything but floats; ValueError for fewer than two points, NaN, or another shape.
    """
    points = point_sets(features=features)[0].double()
    if len(points) < 2:
        raise ValueError(f"features must be of at least 2 samples, got {len(points)}: one has no covariance, draw more")
    return Gaussian(points.mean(dim=0), torch.cov(points.T).reshape(points.shape[1], -1))


def frechet_distance(a: Gaussian, b: Gaussian) -> float:
    """Squared Fréchet (2-Wasserstein) distance of two Gaussians [fid].

    |m_a - m_b|^2 + tr(C_a + C_b - 2 (C_a C_b)^(1/2))

    Shapes: means (d,), covariances (d, d), computed in float64 on the device of a.
    Raises: TypeError for clouds of points; ValueError for Gaussians of other sizes than each other, or with NaN.
    Pitfall: with few samples the covariance is noisy and the distance of real from real is not 0. Quote that
        floor, at the same number of samples, beside every value.
    """
    (mean_a, covariance_a), (mean_b, covariance_b) = _checked(a, "a"), _checked(b, "b")
    if len(mean_a) != len(mean_b):
        raise ValueError(
            f"a and b must have as many numbers to a point, got {len(mean_a)} and {len(mean_b)}: compare features of "
            f"one kind"
        )
    mean_b, covariance_b = mean_b.to(mean_a.device), covariance_b.to(mean_a.device)
    # The trace of (C_a C_b)^(1/2) equals that of (S C_b S)^(1/2) with S = C_a^(1/2), which is symmetric.
    root = _sqrt(covariance_a)
    cross = torch.linalg.eigvalsh(root @ covariance_b @ root).clamp(min=0).sqrt().sum()
    distance = (mean_a - mean_b).square().sum() + covariance_a.trace() + covariance_b.trace() - 2 * cross
    return max(float(distance), 0.0)


def _checked(gaussian: Gaussian, name: str) -> tuple[Tensor, Tensor]:
    if not isinstance(gaussian, tuple) or len(gaussian) != 2:
        raise TypeError(f"{name} must be a Gaussian, got {type(gaussian).__name__}: fit one by fit_gaussian(features)")
    mean, covariance = (torch.as_tensor(part).double() for part in gaussian)
    if mean.ndim != 1 or covariance.shape != (len(mean), len(mean)):
        shapes = f"{tuple(mean.shape)} and {tuple(covariance.shape)}"
        raise ValueError(f"{name} must have a mean (d,) and a covariance (d, d), got {shapes}: see fit_gaussian")
    if not bool(mean.isfinite().all() and covariance.isfinite().all()):
        raise ValueError(f"{name} must hold numbers, got NaN or infinity: fit it to features without any")
    return mean, covariance


def _sqrt(matrix: Float[Tensor, "d d"]) -> Float[Tensor, "d d"]:
    values, vectors = torch.linalg.eigh(matrix)
    return (vectors * values.clamp(min=0).sqrt()) @ vectors.T
