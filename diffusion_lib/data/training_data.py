"""What a recipe trains on, by name: images and what belongs to each, digits and scenes alike."""

from typing import NamedTuple

import torch
from jaxtyping import Float, Int
from torch import Tensor

from diffusion_lib.data.digits import load_digits
from diffusion_lib.data.drawing import draw_pictures
from diffusion_lib.data.scenes import draw_scene, shorten

NUM_SCENES = 40_000
# Whether scenes of the held-out pairs may be among them.
SCENES: dict[str, bool | None] = {"scenes": False, "every_scene": None}


class TrainingData(NamedTuple):
    """Images in [-1, 1], and for each either a label or a sentence.

    Shapes: images (n, c, h, w) float32; labels int64 (n,) or None; captions n sentences or None.
    """

    images: Float[Tensor, "n c h w"]
    labels: Int[Tensor, " n"] | None = None
    captions: tuple[str, ...] | None = None


def load_training_data(data: str = "bundled", num_scenes: int = NUM_SCENES) -> TrainingData:
    """Everything that training may see.

    data:
        "bundled", "mnist"  the training digits, as in `load_digits`
        "scenes"            captioned scenes without the held-out pairs, always the same ones
        "every_scene"       all pairs, without captions: for an autoencoder, which reads no words

    Shapes: images (n, 1, 28, 28) with labels, or (n, 3, 32, 32) with captions.
    Raises: ValueError for another name, and what `load_digits` raises.
    """
    if data in SCENES:
        generator = torch.Generator().manual_seed(1)
        scenes = [draw_scene(generator, SCENES[data]) for _ in range(num_scenes)]
        captions = tuple(shorten(scene, generator) for scene in scenes) if data == "scenes" else None
        return TrainingData(draw_pictures(scenes, generator), captions=captions)
    if data not in ("bundled", "mnist"):
        raise ValueError(f'data must be "bundled", "mnist" or one of {", ".join(SCENES)}, got {data!r}')
    digits = load_digits(data)
    return TrainingData(digits.train_images, digits.train_labels)
