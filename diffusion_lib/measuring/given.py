"""Checks of what measurements are given: images, labels, prompts and features are converted or refused with the fix."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from diffusion_lib.data import Scene, parse_scene
from diffusion_lib.training.inputs import FAR, as_floats

CLASSES = 10


def image_batch(images: Any, channels: int, size: int) -> Tensor:
    """Images as float32 on the CPU.

    Shapes: (b, channels, size, size) in [-1, 1]; noise may lie outside, bytes and [0, 1] may not.
    Raises: TypeError for anything but floats; ValueError for another shape or range, and for NaN.
    """
    x = as_floats(images).detach().cpu().float()
    if x.ndim != 4 or x.shape[1:] != (channels, size, size):
        fix = ": add the channel by images[:, None]" if x.shape[1:] == (size, size) and channels == 1 else ""
        raise ValueError(f"images must be (b, {channels}, {size}, {size}), got {tuple(x.shape)}{fix}")
    _refuse_nan(x, "images")
    if not x.numel():
        return x
    low, high = float(x.min()), float(x.max())
    if max(-low, high) > FAR:
        raise ValueError(f"images must lie in [-1, 1], got [{low:.4g}, {high:.4g}]: pixels 0..255 become x / 127.5 - 1")
    # One image may be bright all over; a set of which none has a dark pixel is in another range.
    if len(x) > 1 and 0 <= low < high <= 1:
        raise ValueError(f"images must lie in [-1, 1], got [{low:.4g}, {high:.4g}]: images in [0, 1] become 2 * x - 1")
    return x


def class_labels(labels: Any, num: int, classes: int = CLASSES) -> Tensor:
    """Labels as int64 on the CPU.

    Shapes: whole numbers (num,), from 0 to classes - 1.
    Raises: TypeError for anything but whole numbers; ValueError for another shape, or a class that is not there.
    """
    found = torch.as_tensor(labels).detach().cpu()
    if found.is_floating_point() or found.is_complex() or found.dtype == torch.bool:
        name = str(found.dtype).removeprefix("torch.")
        raise TypeError(f"labels must be whole numbers, got {name}: give labels.long(), not one-hot rows or chances")
    if found.shape != (num,):
        raise ValueError(f"labels must be one label each for {num} images, ({num},), got {tuple(found.shape)}")
    if num and not 0 <= int(found.min()) <= int(found.max()) < classes:
        raise ValueError(
            f"labels must be from 0 to {classes - 1}, got {int(found.min())} to {int(found.max())}: leave images "
            f"of other classes out, and the null label too"
        )
    return found.long()


def scenes_of(prompts: Sequence[Scene | str], num: int) -> list[Scene]:
    """One scene per image, of scenes or their sentences.

    Raises: ValueError if there is not one for each, none at all, or a sentence that says no scene.
    """
    prompts = [prompts] if isinstance(prompts, str) else list(prompts)
    if len(prompts) != num or not prompts:
        raise ValueError(f"one scene per image is needed, and at least one, got {num} images and {len(prompts)} scenes")
    scenes = []
    for place, prompt in enumerate(prompts):
        try:
            scenes.append(prompt if isinstance(prompt, Scene) else parse_scene(str(prompt)))
        except ValueError as error:
            raise ValueError(f"prompt {place} has nothing to be compared with: {error}") from error
    return scenes


def point_sets(**sets: Any) -> list[Tensor]:
    """Sets of points that can be compared: of one width, on one device, in one dtype of at least single precision.

    Shapes: every set (n, d), of its own n.
    Raises: TypeError for anything but floats; ValueError for another shape, another width, or NaN.
    """
    found: list[Tensor] = []
    for name, points in sets.items():
        x = as_floats(points).detach()
        if x.ndim != 2 or not len(x):
            fix = ": flatten each sample by x.flatten(1)" if x.ndim > 2 else ": one row for each point"
            raise ValueError(f"{name} must be (n, d) with n of at least 1, got {tuple(x.shape)}{fix}")
        if found and x.shape[1] != found[0].shape[1]:
            first = next(iter(sets))
            raise ValueError(
                f"{name} must have as many numbers to a point as {first}, {found[0].shape[1]}, got {x.shape[1]}: "
                f"compare features of one kind"
            )
        _refuse_nan(x, name)
        found.append(x)
    dtype = torch.float32
    for x in found:
        dtype = torch.promote_types(dtype, x.dtype)
    return [x.to(found[0].device, dtype) for x in found]


def _refuse_nan(x: Tensor, name: str) -> None:
    bad = int((~x.flatten(1).isfinite()).any(1).sum()) if x.numel() else 0
    if bad:
        raise ValueError(
            f"{name} must be numbers, got NaN or infinity in {bad} of {len(x)}: mend what made them, for the "
            f"others alone would look too good"
        )
