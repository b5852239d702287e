"""What commands share: mistakes answered in one sentence, devices and files checked before any work is done."""

import os
from pathlib import Path

import torch

from diffusion_lib.training import best_device


class UsageError(ValueError):
    """A wrong argument or a missing file; the message is one sentence that names the fix."""


def device(wanted: str | None) -> torch.device:
    try:
        return best_device(wanted)
    except ValueError as error:
        raise UsageError(str(error)) from error


def writable(name: str, endings: tuple[str, ...]) -> Path:
    """Refuse an output that cannot be written before any work is done."""
    path = Path(name)
    if path.suffix not in endings:
        raise UsageError(f"--out must end in {' or '.join(endings)}, got {name!r}")
    if not path.parent.is_dir():
        raise UsageError(f"--out: there is no folder {path.parent}")
    if path.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
        raise UsageError(f"--out: {path} cannot be written")
    return path
