"""What a recipe trains on, by name: images and what belongs to each, digits, scenes and folders alike."""

from pathlib import Path
from typing import NamedTuple

import torch
from jaxtyping import Float, Int
from torch import Tensor

from diffusion_lib.data.digits import FASHION_NAMES, load_digits, load_fashion
from diffusion_lib.data.drawing import draw_pictures
from diffusion_lib.data.folder import read_folder
from diffusion_lib.data.scenes import draw_scene, shorten

NUM_SCENES = 40_000
# Whether scenes of the held-out pairs may be among them.
SCENES: dict[str, bool | None] = {"scenes": False, "every_scene": None}
FOLDER = "folder:"


class TrainingData(NamedTuple):
    """Images in [-1, 1], and for each either a label or a sentence, or neither.

    Shapes: images (n, c, h, w) float32; labels int64 (n,) or None; captions n sentences or None; class_names, where
        classes have names, in the order of the labels.
    """

    images: Float[Tensor, "n c h w"]
    labels: Int[Tensor, " n"] | None = None
    captions: tuple[str, ...] | None = None
    class_names: tuple[str, ...] | None = None

    @property
    def num_classes(self) -> int | None:
        """How many classes there are; None without labels."""
        if self.class_names is not None:
            return len(self.class_names)
        return None if self.labels is None else int(self.labels.max()) + 1


def load_folder(
    path: Path | str, size: int, channels: int | None = None, *, part: str = "train", held_out: float = 0.1
) -> TrainingData:
    """A folder of image files: sub-folders are classes, in alphabetical order; without any there are no labels.

    Every image is turned upright, scaled until its shorter side is `size`, and cut to its middle. Transparent pixels
    lie on white.

    size:     height and width of what comes out
    channels: 1 for grey, 3 for RGB; None: grey if all files are
    part:     "train", "held_out" or "all". Of every class the fraction `held_out` is kept back, chosen by a hash of
              the file names: the same on every machine and in every order.

    Shapes: images (n, channels, size, size) float32 in [-1, 1], labels int64 (n,).
    Raises: ValueError for a folder that is missing, holds no images, or some beside sub-folders; and naming files
        that cannot be read.
    """
    images, labels, names = read_folder(path, size, channels, part, held_out)
    return TrainingData(images, labels, class_names=names)


def load_training_data(
    data: str = "bundled", num_scenes: int = NUM_SCENES, *, size: int | None = None, channels: int | None = None
) -> TrainingData:
    """Everything that training may see.

    data:
        "bundled", "mnist"  the training digits, as in `load_digits`
        "fashion_mnist"     the training part of `load_fashion`
        "scenes"            captioned scenes without the held-out pairs, always the same ones
        "every_scene"       all pairs, without captions: for an autoencoder, which reads no words
        "folder:PATH"       the training part of `load_folder`; size and channels are for this one alone

    Shapes: images (n, 1, 28, 28) with labels, (n, 3, 32, 32) with captions, or (n, channels, size, size).
    Raises: ValueError for another name, and what `load_digits` and `load_folder` raise.
    """
    if data.startswith(FOLDER):
        if size is None:
            raise ValueError(f"a folder of images needs a size to scale them to: load_training_data({data!r}, size=32)")
        return load_folder(data.removeprefix(FOLDER), size, channels)
    if data in SCENES:
        generator = torch.Generator().manual_seed(1)
        scenes = [draw_scene(generator, SCENES[data]) for _ in range(num_scenes)]
        captions = tuple(shorten(scene, generator) for scene in scenes) if data == "scenes" else None
        return TrainingData(draw_pictures(scenes, generator), captions=captions)
    if data == "fashion_mnist":
        clothes = load_fashion()
        return TrainingData(clothes.train_images, clothes.train_labels, class_names=FASHION_NAMES)
    if data not in ("bundled", "mnist"):
        names = ", ".join(("bundled", "mnist", "fashion_mnist", *SCENES, "folder:PATH"))
        raise ValueError(f"data must be one of {names}, got {data!r}")
    digits = load_digits(data)
    return TrainingData(digits.train_images, digits.train_labels)
