"""A second ruler for digits, one that no network was trained for: principal components of their pixels.

A score that lives in one classifier's features can be good for that classifier's reasons. What holds in both holds.
"""

from functools import lru_cache

import torch
from jaxtyping import Float, Int
from torch import Tensor

from diffusion_lib.data import load_digits
from diffusion_lib.measuring.frechet import Gaussian, fit_gaussian, frechet_distance
from diffusion_lib.measuring.given import image_batch
from diffusion_lib.measuring.neighbours import compare_neighbours

NUM_COMPONENTS = 64


@lru_cache(maxsize=1)
def _components() -> tuple[Tensor, Float[Tensor, "784 64"]]:
    """Mean of the training digits, and the directions in which their pixels vary most."""
    pixels = load_digits().train_images.flatten(1).double()
    mean = pixels.mean(0)
    # Eigenvalues rise: the last directions hold the most variance.
    directions = torch.linalg.eigh((pixels - mean).T @ (pixels - mean) / (len(pixels) - 1)).eigenvectors
    return mean, directions[:, -NUM_COMPONENTS:]


def pixel_features(images: Float[Tensor, "b 1 28 28"]) -> Float[Tensor, "b 64"]:
    """Each image in the 64 principal components of the training digits' pixels.

    Shapes: (b, 1, 28, 28) in [-1, 1], on any device -> (b, 64), float64, on the CPU.
    Raises: TypeError for anything but floats; ValueError for another shape or range, and for NaN.
    """
    mean, directions = _components()
    return (image_batch(images, 1, 28).cpu().double().flatten(1) - mean) @ directions


@lru_cache(maxsize=1)
def _reference() -> tuple[Gaussian, Float[Tensor, "1000 64"]]:
    digits = load_digits()
    return fit_gaussian(pixel_features(digits.train_images)), pixel_features(digits.test_images)


def score_in_pixels(images: Float[Tensor, "n 1 28 28"]) -> dict[str, float]:
    """Fréchet distance, precision, recall and coverage as in `score_digits`, in principal components of pixels.

    Shapes: (n, 1, 28, 28) in [-1, 1], n of more than 5.
    Raises: as `pixel_features`.
    Pitfall: the two rulers have units of their own; compare orders and ratios, not their numbers.
    """
    features = pixel_features(images)
    reference, real = _reference()
    near = compare_neighbours(real, features)
    return {
        "frechet": frechet_distance(fit_gaussian(features), reference),
        "precision": near.precision,
        "recall": near.recall,
        "coverage": near.coverage,
    }


def nearest_training(images: Float[Tensor, "n 1 28 28"]) -> tuple[Float[Tensor, " n"], Int[Tensor, " n"]]:
    """Distance of each image to the nearest training digit, pixel by pixel, and which one that is.

    Shapes: (n, 1, 28, 28) in [-1, 1] -> (n,), and int64 (n,), a place in `load_digits().train_images`.
    Raises: as `pixel_features`.
    Pitfall: blurred images lie nearer to everything. Compare with held-out digits, and look at the pairs.
    """
    pixels = image_batch(images, 1, 28).cpu().float().flatten(1)
    nearest = torch.cdist(pixels, load_digits().train_images.flatten(1)).min(dim=1)
    return nearest.values, nearest.indices
