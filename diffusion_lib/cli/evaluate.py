"""`evaluate`: what an archive of samples is worth: digits, scenes, or images beside a folder of real ones."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch.nn.functional as F
from torch import Tensor

from diffusion_lib.cli.archives import Samples, read_samples
from diffusion_lib.cli.bars import reading, watched
from diffusion_lib.cli.usage import UsageError, as_usage
from diffusion_lib.data import load_folder, parse_scene
from diffusion_lib.measuring import (
    fit_gaussian,
    frechet_distance,
    load_classifier,
    measure_alignment,
    measure_samples,
)

DIGITS, SCENES = ("bundled", "mnist"), ("scenes", "every_scene")
GRID = 8  # pixels to a side, where images are compared by their coarse look
REFERENCE = 10_000  # digits that the first measurement of a process reads


def evaluate_arguments(parser: argparse.ArgumentParser) -> None:
    """What `evaluate` is asked."""
    parser.add_argument("file", metavar="FILE.npz", help="images, with labels or prompts, as sample writes them")
    parser.add_argument("--images", metavar="DIR", help="compare with the images of this folder, of any kind")


def evaluate(arguments: argparse.Namespace) -> int:
    """Class accuracy and Fréchet distance of digits, alignment of scenes, or the distance from a folder's images."""
    path = Path(arguments.file).expanduser()
    samples = read_samples(path)
    if len(samples.images) < 2:
        raise UsageError(f"{path} holds one image, and a distance between sets needs at least 2: draw more")
    if arguments.images is not None:
        print(_beside_folder(samples, arguments.images))
    elif samples.prompts is not None and samples.images.shape[1:] == (3, 32, 32):
        print(_scenes(samples.images, samples.prompts))
    elif samples.images.shape[1:] == (1, 28, 28) and samples.data in (None, *DIGITS):
        print(_digits(samples, path))
    else:
        whose = f" of {samples.data}" if samples.data not in (None, *DIGITS, *SCENES) else ""
        raise UsageError(
            f"by themselves only digits, (n, 28, 28), and scenes with their prompts, (n, 3, 32, 32), can be measured, "
            f"and {path} holds images{whose} {tuple(samples.images.shape)}: compare them with real ones by --images DIR"
        )
    return 0


def _digits(samples: Samples, path: Path) -> str:
    images, labels = samples.images, samples.labels
    if labels is not None and not bool(((labels >= 0) & (labels < 10)).all()):
        wrong = labels[(labels < 0) | (labels >= 10)][0]
        raise UsageError(f"labels of digits must be from 0 to 9, {path} has {int(wrong)}")
    with reading(load_classifier(), REFERENCE + (1 if labels is None else 2) * len(images)):
        return str(measure_samples(images, labels))


def _scenes(images: Tensor, prompts: list[str]) -> str:
    scenes = []
    for number, prompt in enumerate(prompts):
        try:
            scenes.append(parse_scene(prompt))
        except ValueError as error:
            raise UsageError(f"prompt {number + 1} has nothing to be compared with: {error}") from error
    return str(measure_alignment(images, scenes, progress=watched()))


def _beside_folder(samples: Samples, folder: str) -> str:
    """The Fréchet distance of coarse pixels: of samples, and of the folder's own held-out images, from its others."""
    channels, height, width = samples.images.shape[1:]
    if channels not in (1, 3) or height != width:
        raise UsageError(f"--images compares square images of 1 or 3 channels, got {(channels, height, width)}")
    with as_usage("--images: "):
        real = load_folder(folder, height, channels, part="all").images
        if len(real) < 4:
            raise UsageError(f"{folder} holds {len(real)} images, and a distance needs at least 4: add more")
    # Every other one: two halves of the folder say how far apart two sets of real images are.
    halves = fit_gaussian(_coarse(real[::2])), fit_gaussian(_coarse(real[1::2]))
    floor = frechet_distance(*halves)
    distance = frechet_distance(fit_gaussian(_coarse(samples.images)), fit_gaussian(_coarse(real)))
    side = min(GRID, height)
    return (
        f"Fréchet distance of {side}x{side} pixels {distance:.3f} (two halves of the folder {floor:.3f}), on "
        f"{len(samples.images)} samples and {len(real)} images"
    )


def _coarse(images: Tensor) -> Tensor:
    """Images as vectors of few numbers. Shapes: (n, c, h, w) -> (n, c g g) with g at most 8."""
    side = min(GRID, images.shape[-1])
    return F.adaptive_avg_pool2d(images, side).flatten(1)
