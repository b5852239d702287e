"""What training may be given: data and weights are taken as they are, converted where that is clear, or refused."""

import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

FAR = 20.0  # noise has variance 1: data this large is hardly noised at all
HALF = (torch.float16, torch.bfloat16)
IMAGE_KEYS = ("image", "images", "pixel_values", "img", "x", "input", "data")
LABEL_KEYS = ("label", "labels", "class_label", "class_labels", "target", "y", "fine_label", "class")


def place_of(network: nn.Module) -> tuple[torch.device, torch.dtype]:
    """Where a network computes, and in what: device and dtype of its trainable weights.

    Raises: ValueError for a network with nothing to train, or with weights in half precision.
    """
    weights = [p for p in network.parameters() if p.requires_grad]
    if not weights:
        raise ValueError("the network has no parameter to train: all are frozen, or there are none")
    if any(p.dtype in HALF for p in weights):
        raise ValueError(
            f"the network's weights are {str(weights[0].dtype).removeprefix('torch.')}, too coarse for small steps: "
            f"train network.float(); the loop computes in half precision by itself where that is fast"
        )
    return weights[0].device, weights[0].dtype


def as_floats(x: Any) -> Tensor:
    """Data as a tensor of floats: arrays of floats are turned into one.

    Raises: TypeError naming what came and the fix; bytes and whole numbers are not guessed at.
    """
    if isinstance(x, np.ndarray) and x.dtype.kind in "fiub":
        x = torch.from_numpy(np.ascontiguousarray(x))
    if not isinstance(x, Tensor):
        raise TypeError(
            f"images must be a tensor of floats in [-1, 1], got {type(x).__name__}: convert each with torch.as_tensor"
        )
    if not x.is_floating_point():
        raise TypeError(
            f"images must be floats in [-1, 1], got {str(x.dtype).removeprefix('torch.')}: bytes 0..255 become floats "
            f"by diffusion_lib.data.to_model_range"
        )
    return x


def first_look(x: Tensor) -> None:
    """Warn, with numbers, of data that no noise of variance 1 suits: too large, or images in [0, 1].

    Raises: ValueError for a batch without samples.
    """
    if not x.numel():
        raise ValueError(f"a batch must hold at least one sample, got the shape {tuple(x.shape)}")
    low, high = float(x.min()), float(x.max())
    if max(-low, high) > FAR:
        warnings.warn(
            f"the data lie in [{low:.4g}, {high:.4g}], far from [-1, 1]: noise of variance 1 hardly changes them; "
            f"scale pixels by x / 127.5 - 1, other data to about unit variance",
            stacklevel=4,
        )
    elif x.ndim == 4 and low >= 0 and 0.1 < high <= 1:
        warnings.warn(
            f"the images lie in [{low:.4g}, {high:.4g}], but samples are clipped to [-1, 1]: train on 2 * x - 1",
            stacklevel=4,
        )


def read_item(item: Any) -> tuple[Tensor, Any]:
    """Data and condition of what a DataLoader gives: data, (data, condition), or a dictionary of them.

    A dictionary is read by its keys: "image", "images", "pixel_values", ... and "label", "labels", "y", ...

    Shapes: returns data (b, ...) and a condition (b, ...) or None.
    Raises: TypeError naming what came, for anything else.
    """
    condition = None
    if isinstance(item, Mapping):
        found = [key for key in IMAGE_KEYS if key in item]
        if not found:
            raise TypeError(
                f"a batch with the keys {', '.join(map(str, item))} names no images: call them {', '.join(IMAGE_KEYS)}"
            )
        data = item[found[0]]
        condition = next((item[key] for key in LABEL_KEYS if key in item), None)
    elif isinstance(item, tuple | list) and len(item) and isinstance(item[0], Tensor | np.ndarray):
        data, condition = item[0], (item[1] if len(item) > 1 else None)
    else:
        data = item
    return as_floats(data), condition
