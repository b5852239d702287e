"""Archives of samples: what `sample` writes and `evaluate` reads."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from diffusion_lib.cli.usage import UsageError
from diffusion_lib.data import to_model_range, to_pixels
from diffusion_lib.files import write_atomically
from diffusion_lib.training import Recipe


class Samples(NamedTuple):
    """Images with what was asked for, and the name of the data that their model was trained on, if it is known.

    Shapes: images (n, c, h, w) in [-1, 1]; labels int64 (n,) or None; n prompts or None.
    """

    images: Tensor
    labels: Tensor | None
    prompts: list[str] | None
    data: str | None


def write_samples(out: Path, images: Tensor, asked: Tensor | list[str] | None, recipe: Recipe | None) -> None:
    """images uint8, (n, h, w) if grey and (n, c, h, w) if not, or floats where they are no images; labels or prompts.

    Shapes: images (n, c, h, w) in [-1, 1], or (n, d).
    """
    arrays: dict[str, Any] = {}
    values = images.cpu()
    if values.ndim == 4:
        values = to_pixels(values)
        values = values[:, 0] if values.shape[1] == 1 else values
    arrays["images"] = values.numpy()
    if isinstance(asked, Tensor):
        arrays["labels"] = asked.cpu().numpy()
    elif asked is not None:
        arrays["prompts"] = np.array(asked)
    if recipe is not None and recipe.data:
        arrays["data"] = np.array(recipe.data.split(":")[0])  # of a folder not where it lies
    if recipe is not None and recipe.class_names:
        arrays["class_names"] = np.array(recipe.class_names)
    whole = io.BytesIO()
    np.savez_compressed(whole, **arrays)
    write_atomically(out, whole.getvalue())


def read_samples(path: Path) -> Samples:
    """Samples out of an archive.

    Raises: UsageError in one sentence for a file that holds none.
    """
    if not path.is_file():
        raise UsageError(f"there is no file {path}")
    try:
        # Opened here, so that a foreign file is closed again when numpy gives up on it.
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as archive:
            found = {name: archive[name] for name in ("images", "labels", "prompts", "data") if name in archive.files}
        images = found["images"]
    except (OSError, ValueError, KeyError, TypeError, EOFError, AttributeError, zipfile.BadZipFile) as error:
        raise UsageError(f"{path} is no .npz archive with images: give one that sample wrote") from error
    if images.dtype != np.uint8 or images.ndim not in (3, 4) or not images.size:
        raise UsageError(
            f"the images of {path} must be uint8 (n, h, w) or (n, c, h, w), got {images.dtype} {images.shape}"
        )
    pixels = torch.from_numpy(images if images.ndim == 4 else images[:, None])
    labels, prompts = found.get("labels"), found.get("prompts")
    for name, values, kinds in (("labels", labels, "iu"), ("prompts", prompts, "U")):
        if values is not None and (values.shape != images.shape[:1] or values.dtype.kind not in kinds):
            what = "whole numbers" if name == "labels" else "texts"
            raise UsageError(
                f"the {name} of {path} must be {what}, one per image, (n,) = {images.shape[:1]}, got {values.dtype} "
                f"{values.shape}"
            )
    return Samples(
        to_model_range(pixels),
        None if labels is None else torch.from_numpy(labels.astype(np.int64)),
        None if prompts is None else [str(prompt) for prompt in prompts],
        str(found["data"]) if "data" in found else None,
    )
