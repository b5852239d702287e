"""Random numbers of the course's own: inputs that repeat, and draws that a learner's answer is not charged with."""

from __future__ import annotations

import os
import zlib
from contextlib import contextmanager

import torch

_open_blocks: list[int] = []  # one entry per open `off_the_record` block


@contextmanager
def plain_defaults():
    """float32 on the CPU, whatever a cell above has made torch's default: probes and references stay the same."""
    dtype = torch.get_default_dtype()
    torch.set_default_dtype(torch.float32)
    try:
        with torch.device("cpu"):
            yield
    finally:
        torch.set_default_dtype(dtype)


@contextmanager
def off_the_record(seed: int = 0):
    """Draws in the `with` block are not counted and start from `seed`: a driver makes networks and asks them here."""
    _open_blocks.append(seed)
    outer = torch.get_rng_state()
    torch.default_generator.manual_seed(seed)
    try:
        yield
    finally:
        torch.set_rng_state(outer)
        _open_blocks.pop()


def is_off_the_record() -> bool:
    """Whether an `off_the_record` block is open."""
    return bool(_open_blocks)


def check_seed() -> int:
    """The seed of the probes: DIFFUSION_LIB_CHECK_SEED if set (any text), else 0."""
    text = os.environ.get("DIFFUSION_LIB_CHECK_SEED", "0").strip()
    plain = text.isascii() and text.isdigit() and len(text) < 19
    return int(text) if plain else zlib.crc32(text.encode())
