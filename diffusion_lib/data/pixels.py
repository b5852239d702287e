"""Pixels: bytes 0..255 on disk and screen, floats -1..1 in a model."""

import torch
from torch import Tensor


def to_model_range(pixels: Tensor) -> Tensor:
    """Bytes 0..255 to floats -1..1, the range that noise of variance 1 suits.

    Shapes: any shape, uint8 -> the same shape, float32.
    Raises: TypeError for anything but uint8: floats have been converted before, or need another formula.
    """
    if not isinstance(pixels, Tensor) or pixels.dtype != torch.uint8:
        raise TypeError(
            f"to_model_range takes bytes, a uint8 tensor, got {_kind(pixels)}: floats in [0, 1] become 2 * x - 1, "
            f"and floats in [-1, 1] are ready as they are"
        )
    return pixels.float() / 127.5 - 1


def to_pixels(images: Tensor) -> Tensor:
    """Floats -1..1 back to bytes 0..255; what lies outside is clipped.

    Shapes: any shape, float -> the same shape, uint8.
    Raises: TypeError for a tensor that is not of floats; ValueError for NaN, which no byte can say.
    """
    if not isinstance(images, Tensor) or not images.is_floating_point():
        raise TypeError(f"to_pixels takes floats in [-1, 1], got {_kind(images)}: bytes are pixels already")
    if bool(images.isnan().any()):
        raise ValueError("to_pixels got NaN: the network or its input is no number, and black would hide it")
    return ((images.clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8)


def _kind(value: object) -> str:
    return str(value.dtype).removeprefix("torch.") if isinstance(value, Tensor) else type(value).__name__
