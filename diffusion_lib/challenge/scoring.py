"""The scores of a challenge: what a set of samples is worth, and mean and spread over the seeds."""

from __future__ import annotations

import math
import statistics

from jaxtyping import Float, Int
from torch import Tensor

from diffusion_lib.measuring import read_classes, score_digits

SCORES = ("frechet", "accuracy", "precision", "recall", "coverage")


def scores_of(images: Float[Tensor, "b 1 28 28"], labels: Int[Tensor, " b"] | None) -> dict[str, float | None]:
    """What a challenge counts: Fréchet distance, class accuracy, precision, recall and coverage.

    Precision, recall and coverage compare with the 1,000 held-out digits, see `score_digits`; accuracy is None where
    there are no labels.

    Shapes: images (b, 1, 28, 28) in [-1, 1], b of more than 5; labels int64 (b,).
    Raises: as `measure_samples`.
    """
    scores = score_digits(images)
    accuracy = None if labels is None else round(float((read_classes(images) == labels.cpu()).double().mean()), 4)
    return {name: accuracy if name == "accuracy" else round(float(scores[name]), 4) for name in SCORES}


def mean_and_std(values: list[float | None]) -> tuple[float, float]:
    """Mean and standard deviation over the seeds; NaN where there is no such score, or one seed alone."""
    numbers = [value for value in values if value is not None]
    if not numbers:
        return math.nan, math.nan
    return statistics.mean(numbers), statistics.stdev(numbers) if len(numbers) > 1 else math.nan
