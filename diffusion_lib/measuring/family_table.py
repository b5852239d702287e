"""VAE, GAN and diffusion on the same digits at equal training seconds: how one is scored, and all that was measured.

`assets/measurements/three_families.py` makes the numbers again; about five hours of one core.
"""

import json
from dataclasses import dataclass
from statistics import mean, stdev

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from diffusion_lib.assets import asset
from diffusion_lib.data import load_digits
from diffusion_lib.measuring.frechet import fit_gaussian, frechet_distance
from diffusion_lib.measuring.neighbours import compare_neighbours, count_cells
from diffusion_lib.measuring.quality import digit_features, read_classes, real_reference

FILE = "measurements/three_families.json"
PICTURES = "measurements/three_families.npz"
NUM_ANCHORS = 100


def score_digits(images: Float[Tensor, "n 1 28 28"]) -> dict[str, float | int]:
    """What 1,000 digits of no particular class are worth; the real ones they are compared with are held out.

    frechet            Fréchet distance of their features from the training digits'
    precision, recall, coverage   see `compare_neighbours`, with k = 5 in the classifier's features
    cells              of 100 small regions around training digits, how many hold a sample
    least              share of the digit that is read least often; 0.1 would be even

    Shapes: (n, 1, 28, 28) in [-1, 1].
    """
    features = digit_features(images)
    reference, real = real_reference()
    anchors = digit_features(load_digits().train_images[:NUM_ANCHORS])
    near = compare_neighbours(real, features)
    shares = read_classes(images).bincount(minlength=10) / len(images)
    return {
        "frechet": frechet_distance(fit_gaussian(features), reference),
        "precision": near.precision,
        "recall": near.recall,
        "coverage": near.coverage,
        "cells": count_cells(features, anchors),
        "least": float(shares.min()),
    }


@dataclass(frozen=True)
class FamilyTable:
    """The measured comparison.

    num         samples behind every score
    budgets     training seconds of one processor core
    parameters  family -> numbers that training changes
    seconds     family (and steps of sampling) -> seconds of one core per 1,000 samples
    seconds_per_step  family -> seconds of one core per training step
    real        scores of 1,000 training digits: what perfect samples would get
    runs        one dictionary per run: family, budget, seed, steps and its scores
    """

    num: int
    budgets: list[int]
    parameters: dict[str, int]
    seconds: dict[str, float]
    seconds_per_step: dict[str, float]
    real: dict[str, float]
    runs: list[dict[str, float | int | str | None]]

    @property
    def families(self) -> list[str]:
        """Their names, in the order of the table."""
        return list(self.parameters)

    def values(self, family: str, budget: int, score: str) -> list[float | int | None]:
        """One score of every seed.

        Raises: ValueError if there is no such run.
        """
        found = [run[score] for run in self.runs if (run["family"], run["budget"]) == (family, budget)]
        if not found:
            raise ValueError(f"no run of {family!r} with {budget} s: families {self.families}, budgets {self.budgets}")
        return found

    def mean_and_spread(self, family: str, budget: int, score: str) -> tuple[float, float]:
        """Mean over the seeds and their standard deviation; NaN where there is one seed, or no such score."""
        values = self.values(family, budget, score)
        if None in values:
            return float("nan"), float("nan")
        return mean(values), stdev(values) if len(values) > 1 else float("nan")


def load_family_table() -> FamilyTable:
    """The measured table that travels with the library.

    Raises: FileNotFoundError if it is missing.
    """
    return FamilyTable(**json.loads(asset(FILE).read_text(encoding="utf-8")))


def load_family_pictures() -> dict[tuple[str, int], Float[Tensor, "n 1 28 28"]]:
    """Samples of the measured models, not chosen: (family, budget) -> digits in [-1, 1].

    Shapes: every entry (n, 1, 28, 28).
    """
    with np.load(asset(PICTURES)) as arrays:
        found = {}
        for name in arrays.files:
            family, budget = name.rsplit(" ", 1)
            found[family, int(budget)] = torch.from_numpy(arrays[name]).float()[:, None] / 127.5 - 1
    return found
