"""How good are samples: does a classifier read the class asked for, and how far are they from real digits."""

import math
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from jaxtyping import Float, Int
from torch import Tensor

from diffusion_lib.assets import asset
from diffusion_lib.data import load_digits
from diffusion_lib.measuring.frechet import Gaussian, fit_gaussian, frechet_distance
from diffusion_lib.network import DigitClassifier, in_parts
from diffusion_lib.training import load_weights, read_checkpoint

CHUNK = 500  # images per pass
CLASSIFIER = "checkpoints/classifier.safetensors"


@dataclass(frozen=True)
class Quality:
    """What was measured on a set of samples.

    num        how many samples
    accuracy   share that the classifier reads as the class asked for
    frechet    Fréchet distance of their features from the 9,000 training digits'
    floor      the same distance for as many real, held-out digits: what perfect samples would score;
               NaN where there are not that many
    """

    num: int
    accuracy: float
    frechet: float
    floor: float

    def to_dict(self) -> dict[str, float | int]:
        return {key: round(value, 4) for key, value in asdict(self).items()}

    def __str__(self) -> str:
        floor = "no floor: 1,000 held-out digits" if math.isnan(self.floor) else f"real against real {self.floor:.2f}"
        return (
            f"class accuracy {self.accuracy:.1%}, Fréchet distance {self.frechet:.2f} ({floor}), on {self.num} samples"
        )


@lru_cache(maxsize=1)
def load_classifier() -> DigitClassifier:
    """The shipped digit classifier, in eval mode, on the CPU.

    Raises: CheckpointError if its file is missing or damaged.
    """
    path: Path = asset(CLASSIFIER)
    checkpoint = read_checkpoint(path)
    classifier = DigitClassifier()
    load_weights(classifier, checkpoint.part("network"), path)
    return classifier.eval().requires_grad_(False)


def read_classes(images: Float[Tensor, "b 1 28 28"]) -> Int[Tensor, " b"]:
    """The class that the shipped classifier reads in each image.

    Shapes: (b, 1, 28, 28) in [-1, 1] -> int64 (b,), on the CPU.
    """
    classifier = load_classifier()
    return in_parts(lambda part: classifier(part).argmax(dim=1), images.cpu().float(), CHUNK)


def digit_features(images: Float[Tensor, "b 1 28 28"]) -> Float[Tensor, "b 64"]:
    """The shipped classifier's features of each image.

    Shapes: (b, 1, 28, 28) in [-1, 1] -> (b, 64), on the CPU.
    """
    classifier = load_classifier()
    return in_parts(classifier.features, images.cpu().float(), CHUNK)


@lru_cache(maxsize=1)
def real_reference() -> tuple[Gaussian, Float[Tensor, "1000 64"]]:
    """What samples are compared with: a Gaussian of the training digits' features, and features of held-out digits."""
    digits = load_digits()
    return fit_gaussian(digit_features(digits.train_images)), digit_features(digits.test_images)


def frechet_floor(num: int) -> float:
    """Fréchet distance of `num` real, held-out digits from the training digits; NaN beyond the 1,000 there are."""
    reference, held_out = real_reference()
    if num > len(held_out):
        return math.nan
    return frechet_distance(fit_gaussian(held_out[: max(num, 2)]), reference)


def measure_samples(images: Float[Tensor, "b 1 28 28"], labels: Int[Tensor, " b"]) -> Quality:
    """Class accuracy and Fréchet distance of samples, with the floor beside it.

    Shapes: images (b, 1, 28, 28) in [-1, 1], labels int64 (b,): the classes asked for.
    Raises: ValueError if there are fewer than two samples or not one label per image.
    Pitfall: the distance falls with the number of samples. Compare only values of equal `num`.
    """
    if images.ndim != 4 or images.shape[1:] != (1, 28, 28) or labels.shape != images.shape[:1]:
        raise ValueError(
            f"images must be (b, 1, 28, 28) with one label each, got {tuple(images.shape)} and {tuple(labels.shape)}"
        )
    reference, _ = real_reference()
    distance = frechet_distance(fit_gaussian(digit_features(images)), reference)
    accuracy = float((read_classes(images) == labels.cpu()).double().mean())
    return Quality(len(images), accuracy, distance, frechet_floor(len(images)))
