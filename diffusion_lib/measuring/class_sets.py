"""What a set of drawn digits is worth, class by class and as a set, by two rulers."""

from functools import lru_cache

from jaxtyping import Float, Int
from torch import Tensor

from diffusion_lib.data import load_digits
from diffusion_lib.measuring.given import class_labels, image_batch
from diffusion_lib.measuring.neighbours import compare_neighbours, variety
from diffusion_lib.measuring.quality import digit_features, read_classes, real_reference


@lru_cache(maxsize=1)
def _real_variety() -> tuple[float, float]:
    digits = load_digits()
    return (
        variety(digit_features(digits.test_images), digits.test_labels),
        variety(digits.test_images.flatten(1), digits.test_labels),
    )


def score_classes(images: Float[Tensor, "n 1 28 28"], labels: Int[Tensor, " n"]) -> dict[str, float]:
    """Fraction read as asked, variety by two rulers, precision and recall, of digits that were asked for by label.

    variety            mean distance of two samples of one class over that of real held-out digits, in features
    variety in pixels  the same, in pixels
    precision, recall  see `compare_neighbours`, against 1,000 held-out digits in the classifier's features

    Shapes: images (n, 1, 28, 28) in [-1, 1], labels int64 (n,), two or more of every class that appears, n above 5.
    Raises: TypeError or ValueError for images or labels that cannot be measured.
    Pitfall: recall rises with n. Compare only sets of one size.
    """
    images, labels = image_batch(images, 1, 28), class_labels(labels, len(images))
    features, (by_features, by_pixels) = digit_features(images), _real_variety()
    near = compare_neighbours(real_reference()[1], features)
    return {
        "as asked": float((read_classes(images) == labels).double().mean()),
        "variety": variety(features, labels) / by_features,
        "variety in pixels": variety(images.flatten(1), labels) / by_pixels,
        "precision": near.precision,
        "recall": near.recall,
    }


def score_line(scores: dict[str, float]) -> str:
    """The scores of one set as a line under `SCORE_HEAD`."""
    return "".join(f"{100 * scores[name]:{len(name) + 3}.0f}" for name in SCORES)


def score_table(sets: dict[str, Float[Tensor, "n 1 28 28"]], labels: Int[Tensor, " n"]) -> str:
    """Several sets of one size, asked for by the same labels: a head, and a line for each, in per cent.

    Shapes: every set (n, 1, 28, 28) in [-1, 1], labels int64 (n,).
    Raises: as `score_classes`.
    """
    lines = [f"{'per cent':30s}{SCORE_HEAD}   in strokes"]
    for name, x in sets.items():
        strokes = float((x > 0).double().mean())
        lines.append(f"{name:30s}{score_line(score_classes(x, labels))}{100 * strokes:13.1f}")
    return "\n".join(lines)


SCORES = ("as asked", "variety", "variety in pixels", "precision", "recall")
SCORE_HEAD = "".join(f"{name:>{len(name) + 3}s}" for name in SCORES)
"""The names over what `score_line` gives, in per cent."""
