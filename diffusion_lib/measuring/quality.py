"""The quality of digits: does a classifier read the class that was asked for, and how far are they from real ones."""

import math
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

import torch
from jaxtyping import Float, Int
from torch import Tensor

from diffusion_lib.assets import asset
from diffusion_lib.data import load_digits
from diffusion_lib.measuring.frechet import Gaussian, fit_gaussian, frechet_distance
from diffusion_lib.measuring.given import class_labels, image_batch
from diffusion_lib.measuring.neighbours import compare_neighbours, count_cells
from diffusion_lib.network import DigitClassifier, in_parts
from diffusion_lib.training import load_weights, read_checkpoint
from diffusion_lib.training.hardware import in_fast_order

CLASSIFIER = "checkpoints/classifier.safetensors"
REFERENCE = "measurements/digit_reference.safetensors"
PART = 100  # images per pass: one takes a half more in passes of 500
NUM_ANCHORS = 100


@dataclass(frozen=True)
class Quality:
    """What was measured on a set of samples.

    num        how many samples
    accuracy   fraction that the classifier reads as the class asked for; NaN where none was
    frechet    Fréchet distance of their features from the 9,000 training digits'
    floor      the same distance for as many real, held-out digits, of whatever classes they are; NaN where there are
               not that many. With few samples most of it is uneven classes: see `real_distances`
    """

    num: int
    accuracy: float
    frechet: float
    floor: float

    def to_dict(self) -> dict[str, float | int]:
        """Its numbers by name, to four places."""
        return {key: round(value, 4) for key, value in asdict(self).items()}

    def __str__(self) -> str:
        floor = "no floor: 1,000 held-out digits" if math.isnan(self.floor) else f"real against real {self.floor:.2f}"
        distance = f"Fréchet distance {self.frechet:.2f} ({floor}), on {self.num} samples"
        if math.isnan(self.accuracy):
            return f"{distance} without labels"
        return f"class accuracy {self.accuracy:.1%}, {distance}"


@lru_cache(maxsize=1)
def load_classifier() -> DigitClassifier:
    """The shipped digit classifier, in eval mode, on the CPU.

    Raises: CheckpointError if its file is missing or damaged.
    """
    path: Path = asset(CLASSIFIER)
    checkpoint = read_checkpoint(path)
    # Channels last takes two thirds of the time here: 0.36 ms an image on one core in place of 0.54.
    classifier = in_fast_order(DigitClassifier(), "cpu")
    load_weights(classifier, checkpoint.part("network"), path)
    return classifier.eval().requires_grad_(False)


def read_classes(images: Float[Tensor, "b 1 28 28"]) -> Int[Tensor, " b"]:
    """The class that the shipped classifier reads in each image.

    Shapes: (b, 1, 28, 28) in [-1, 1], on any device -> int64 (b,), on the CPU.
    Raises: TypeError for anything but floats; ValueError for another shape or range, and for NaN.
    """
    classifier = load_classifier()
    return in_parts(lambda part: classifier(part).argmax(dim=1), image_batch(images, 1, 28), PART)


def digit_features(images: Float[Tensor, "b 1 28 28"]) -> Float[Tensor, "b 64"]:
    """The shipped classifier's features of each image.

    Shapes: (b, 1, 28, 28) in [-1, 1], on any device -> (b, 64), on the CPU.
    Raises: TypeError for anything but floats; ValueError for another shape or range, and for NaN.
    """
    return in_parts(load_classifier().features, image_batch(images, 1, 28), PART)


@lru_cache(maxsize=1)
def real_reference() -> tuple[Gaussian, Float[Tensor, "1000 64"]]:
    """What samples are compared with: a Gaussian of the training digits' features, and features of held-out digits.

    `assets/measurements/digit_reference.py` makes them again.

    Raises: CheckpointError if their file is missing or damaged.
    """
    stored = read_checkpoint(asset(REFERENCE)).tensors
    return Gaussian(stored["mean"], stored["covariance"]), stored["held_out"]


def frechet_floor(num: int) -> float:
    """Fréchet distance of `num` real, held-out digits from the training digits; NaN beyond the 1,000 there are.

    Raises: ValueError for fewer than two.
    """
    if num < 2:
        raise ValueError(f"num must be at least 2, got {num}: one sample has no covariance")
    reference, held_out = real_reference()
    if num > len(held_out):
        return math.nan
    return frechet_distance(fit_gaussian(held_out[:num]), reference)


def real_distances(labels: Int[Tensor, " b"], draws: int = 20, seed: int = 0) -> Float[Tensor, " draws"]:
    """Fréchet distances of real, held-out digits of exactly these classes, drawn anew each time.

    The mean is a floor for samples of these labels, the standard deviation its error bar. Draws share digits, so they
    are somewhat more alike than draws from endless data.

    Shapes: labels int64 (b,), from 0 to 9 -> (draws,), float64.
    Raises: ValueError for fewer than two labels, or for more of a class than there are held-out digits of it.
    """
    wanted = class_labels(labels, len(labels)).bincount(minlength=10).tolist()
    if sum(wanted) < 2:
        raise ValueError(f"labels must be at least 2, got {sum(wanted)}: one sample has no covariance")
    reference, features = real_reference()
    places = [(load_digits().test_labels == label).nonzero()[:, 0] for label in range(10)]
    for label, (place, number) in enumerate(zip(places, wanted, strict=True)):
        if number > len(place):
            raise ValueError(f"labels hold {number} of class {label}, and {len(place)} are held out: ask for fewer")
    generator = torch.Generator().manual_seed(seed)
    distances = []
    for _ in range(draws):
        drawn = [p[torch.randperm(len(p), generator=generator)[:n]] for p, n in zip(places, wanted, strict=True)]
        distances.append(frechet_distance(fit_gaussian(features[torch.cat(drawn)]), reference))
    return torch.tensor(distances, dtype=torch.float64)


def measure_samples(images: Float[Tensor, "b 1 28 28"], labels: Int[Tensor, " b"] | None = None) -> Quality:
    """Class accuracy and Fréchet distance of samples, with the floor beside it.

    labels: the classes asked for; None for digits of no particular class.

    Shapes: images (b, 1, 28, 28) in [-1, 1], labels int64 (b,), from 0 to 9; on any device, in any precision.
    Raises: TypeError for images that are no floats, or labels that are no whole numbers; ValueError if there are fewer
        than two samples, not one label per image, or images of another shape or range, or with NaN.
    Pitfall: the distance falls with the number of samples. Compare only values of equal `num`.
    """
    images = image_batch(images, 1, 28)
    wanted = None if labels is None else class_labels(labels, len(images))
    if len(images) < 2:
        raise ValueError(f"images must be at least 2, got {len(images)}: a distance is between sets, draw more")
    reference, _ = real_reference()
    distance = frechet_distance(fit_gaussian(digit_features(images)), reference)
    accuracy = math.nan if wanted is None else float((read_classes(images) == wanted).double().mean())
    return Quality(len(images), accuracy, distance, frechet_floor(len(images)))


def score_digits(images: Float[Tensor, "n 1 28 28"]) -> dict[str, float | int]:
    """What digits of no particular class are worth; the real ones they are compared with are held out.

    frechet            Fréchet distance of their features from the training digits'
    precision, recall, coverage   see `compare_neighbours`, with k = 5 in the classifier's features
    cells              of 100 small regions around training digits, how many hold a sample
    least              fraction of the digit that is read least often; 0.1 would be even

    Shapes: (n, 1, 28, 28) in [-1, 1], n of more than 5; the measured tables have n = 1,000.
    Raises: as `measure_samples`.
    """
    features = digit_features(images)
    reference, real = real_reference()
    anchors = digit_features(load_digits().train_images[:NUM_ANCHORS])
    near = compare_neighbours(real, features)
    fractions = read_classes(images).bincount(minlength=10) / len(images)
    return {
        "frechet": frechet_distance(fit_gaussian(features), reference),
        "precision": near.precision,
        "recall": near.recall,
        "coverage": near.coverage,
        "cells": count_cells(features, anchors),
        "least": float(fractions.min()),
    }
