"""Measuring: what samples are worth, in numbers with their floor."""

from diffusion_lib.measuring.classifier import DigitClassifier, train_classifier
from diffusion_lib.measuring.frechet import Gaussian, fit_gaussian, frechet_distance
from diffusion_lib.measuring.quality import (
    Quality,
    digit_features,
    frechet_floor,
    load_classifier,
    measure_samples,
    read_classes,
)

__all__ = [
    "DigitClassifier",
    "Gaussian",
    "Quality",
    "digit_features",
    "fit_gaussian",
    "frechet_distance",
    "frechet_floor",
    "load_classifier",
    "measure_samples",
    "read_classes",
    "train_classifier",
]
