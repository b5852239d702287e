"""Random numbers of the course's own: inputs that repeat, and draws that a learner's answer is not charged with."""

from __future__ import annotations

import os
import random
import zlib
from contextlib import contextmanager, nullcontext

import numpy as np
import torch

_open_blocks: list[int] = []  # one entry per open `off_the_record` block
_foreign: list[int] = []  # one entry per block in which torch was given a seed
_OWN = 0x0FF_7A9E_5EED  # added to the seed of a block, so that no seed a network sets equals it


@contextmanager
def plain_defaults():
    """float32 on the CPU, whatever a cell above has made torch's default: probes and references stay the same."""
    dtype = torch.get_default_dtype()
    torch.set_default_dtype(torch.float32)
    # A default device looks at every call of torch: it is set only where there is another one.
    device = nullcontext() if torch.empty(0).device.type == "cpu" else torch.device("cpu")
    try:
        with device:
            yield
    finally:
        torch.set_default_dtype(dtype)


@contextmanager
def off_the_record(seed: int = 0):
    """Draws in the `with` block are not counted and start from `seed`: a driver makes networks and asks them here."""
    _open_blocks.append(seed)
    outer = torch.get_rng_state()
    torch.default_generator.manual_seed(seed + _OWN)
    try:
        yield
    finally:
        if torch.default_generator.initial_seed() != seed + _OWN:
            _foreign.append(seed)
        torch.set_rng_state(outer)
        _open_blocks.pop()


def foreign_seed_seen() -> bool:
    """Whether torch was given a seed inside an `off_the_record` block since the last call of this function."""
    seen = bool(_foreign)
    _foreign.clear()
    return seen


@contextmanager
def untouched_generators():
    """The global generators of torch, numpy and Python stand after the block where they stood before it."""
    states = torch.get_rng_state(), np.random.get_state(), random.getstate()
    try:
        yield
    finally:
        torch.set_rng_state(states[0])
        np.random.set_state(states[1])
        random.setstate(states[2])


def is_off_the_record() -> bool:
    """Whether an `off_the_record` block is open."""
    return bool(_open_blocks)


def check_seed() -> int:
    """The seed of the probes: DIFFUSION_LIB_CHECK_SEED if set (any text), else 0."""
    text = os.environ.get("DIFFUSION_LIB_CHECK_SEED", "0").strip()
    plain = text.isascii() and text.isdigit() and len(text) < 19
    return int(text) if plain else zlib.crc32(text.encode())
