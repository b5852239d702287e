"""Handwritten digits: 10,000 of MNIST travel with the library; all 70,000, and Fashion-MNIST, can be downloaded."""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from diffusion_lib.assets import asset, sha256_of
from diffusion_lib.data.pixels import to_model_range
from diffusion_lib.files import home

DIGITS_SHA256 = "d1ad8f605da887e893897749323a75019906cf2fe5c88a9369d564d7ef983213"
NUM_TRAIN = 9_000  # of the 10,000; the other 1,000 are held out and never trained on
NUM_CLASSES = 10
FASHION_NAMES = (
    "T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot",
)  # fmt: skip


@dataclass(frozen=True)
class Digits:
    """Images in [-1, 1] with their labels, split once into training and held-out digits (or pieces of clothing).

    Shapes: train_images (n, 1, 28, 28) float32, train_labels (n,) int64; the same for test_*.
    """

    name: str
    train_images: Float[Tensor, "n 1 28 28"]
    train_labels: Int[Tensor, " n"]
    test_images: Float[Tensor, "m 1 28 28"]
    test_labels: Int[Tensor, " m"]


def load_digits(data: str = "bundled", *, fall_back: bool = False) -> Digits:
    """Load handwritten digits (LeCun, Cortes & Burges, MNIST).

    data:
        "bundled"  the first 10,000 training digits, part of the library, no network: 9,000 and 1,000
        "mnist"    the full set through torchvision, downloaded once: 60,000 and 10,000
    fall_back: take the bundled digits, and say so, when the download fails.

    Shapes: images (n, 1, 28, 28) float32 in [-1, 1], labels (n,) int64.
    Raises: ValueError for another name; ConnectionError when the download fails and fall_back is False;
        OSError when the bundled file is damaged.
    """
    if data == "bundled":
        return _load_bundled()
    if data != "mnist":
        raise ValueError(f'data must be "bundled" or "mnist", got {data!r}')
    try:
        return _download("MNIST")
    except (RuntimeError, OSError) as error:
        sentence = f"the full MNIST could not be downloaded ({_first_line(error)})"
        if not fall_back:
            raise ConnectionError(
                f'{sentence}: use load_digits("bundled"), or fall_back=True, or try again with a network'
            ) from error
        print(f"{sentence}; using the 10,000 bundled digits instead.")
        return _load_bundled()


def load_fashion() -> Digits:
    """Fashion-MNIST [fashion_mnist]: ten kinds of clothing in the format of MNIST, downloaded once.

    Shapes: images (60,000 and 10,000, 1, 28, 28) float32 in [-1, 1], labels int64.
    Raises: ConnectionError when the download fails.
    """
    try:
        return _download("FashionMNIST")
    except (RuntimeError, OSError) as error:
        raise ConnectionError(
            f"Fashion-MNIST could not be downloaded ({_first_line(error)}): try again with a network"
        ) from error


def _load_bundled() -> Digits:
    path = asset("data/mnist10k.npz")
    if sha256_of(path) != DIGITS_SHA256:
        raise OSError(f"{path.name} is damaged (its sha256 differs): install the library again")
    with np.load(path, allow_pickle=False) as archive:
        pixels, labels = torch.from_numpy(archive["images"]), torch.from_numpy(archive["labels"])
    images, labels = to_model_range(pixels)[:, None], labels.long()
    return Digits("bundled", images[:NUM_TRAIN], labels[:NUM_TRAIN], images[NUM_TRAIN:], labels[NUM_TRAIN:])


def _download(name: str) -> Digits:
    # torchvision takes a second to import: only those who ask for the download pay for it.
    from torchvision import datasets  # type: ignore[import-untyped]

    folder = home() / "mnist"  # torchvision makes a folder of its own for each of its data sets
    train, test = (getattr(datasets, name)(folder, train=part, download=True) for part in (True, False))
    return Digits(
        "mnist" if name == "MNIST" else "fashion_mnist",
        to_model_range(train.data)[:, None],
        train.targets.long(),
        to_model_range(test.data)[:, None],
        test.targets.long(),
    )


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
