"""A tape that counts an answer's random draws, replays them whatever their order, and sees a seed that is set."""

from __future__ import annotations

import random
import zlib
from collections import Counter
from functools import cache, lru_cache

import numpy as np
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from ..declare import randomness
from ..declare.randomness import is_off_the_record
from .errors_seen import note_shapes

_KINDS = (
    ("randint", "integer"),
    ("random", "integer"),
    ("randperm", "permutation"),
    ("bernoulli", "coin"),
    ("randn", "normal"),
    ("normal", "normal"),
    ("rand", "uniform"),
    ("uniform", "uniform"),
)
_START = 0x5EED_0F_7A9E  # added to the tape's seed, so that no seed an answer sets equals one of the tape's own


@cache
def _draws(func) -> bool:
    """Whether an operator draws: asked for each of them, tens of thousands of times for a network."""
    return torch.Tag.nondeterministic_seeded in func.tags


@cache
def _traits(func) -> tuple[str, bool, str]:
    """Of a random operator: the kind of numbers, whether it takes a dtype, and where its result's shape stands."""
    name = func.name().split("::")[-1]
    kind = next((kind for stem, kind in _KINDS if name.startswith(stem)), "other")
    factory = any(argument.name == "dtype" for argument in func._schema.arguments)
    stem = name.split(".")[0]
    where = "size" if stem in ("rand", "randn") else "like" if stem.endswith(("_like", "_")) else ""
    return kind, factory and kind in ("normal", "uniform"), where


class Tape(TorchDispatchMode):
    """Count every random draw made inside the `with` block, and make each one repeatable.

    It works below Python's names, so `from torch import randn`, `x.normal_()` and `torch.distributions` are all seen.
    The k-th draw of one kind and shape gives the same numbers whatever was drawn in between: an answer that draws
    its noise before its t equals one that draws it after. Random states outside the block are left as they were.
    `seeded` says whether a global generator was given a seed inside.
    """

    def __init__(self, seed: int = 0):
        super().__init__()
        self.seed = seed
        self.seeded = False
        self.draws: Counter[str] = Counter()  # random numbers drawn, by kind
        self._seen: Counter[tuple] = Counter()

    @classmethod
    def _should_skip_dynamo(cls):
        """Keep torch from importing its compiler, which takes seconds, at the first draw."""
        return False

    def __enter__(self):
        self._outer = torch.get_rng_state(), np.random.get_state(), random.getstate()
        self._reseed(_START + self.seed)
        np.random.seed(self.seed % 2**32)
        random.seed(self.seed)
        self._start = _seeded_position(self.seed)
        self._seeders = np.random.seed, random.seed
        np.random.seed, random.seed = map(self._watched, self._seeders)
        randomness.foreign_seed_seen()  # forget what was seen before
        return super().__enter__()

    def __exit__(self, *error):
        try:
            np.random.seed, random.seed = self._seeders
            self._look_for_a_seed()
            for kind, before, after in zip(("numpy", "python"), self._start, _position(), strict=False):
                if before != after and not self.seeded:
                    self.draws[kind] += 1  # how many cannot be told from outside
        finally:
            torch_state, numpy_state, python_state = self._outer
            torch.set_rng_state(torch_state)
            np.random.set_state(numpy_state)
            random.setstate(python_state)
        return super().__exit__(*error)

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        if not _draws(func) or is_off_the_record():
            try:
                return func(*args, **kwargs) if kwargs else func(*args)
            except RuntimeError as problem:
                note_shapes(problem, (args, kwargs))
                raise
        return self._draw(func, args, dict(kwargs or {}))

    def _draw(self, func, args, kwargs):
        """Run one random operator from a seed made of its kind, its shape and how often that pair was seen."""
        self._look_for_a_seed()
        if "generator" in kwargs:
            kwargs["generator"] = None  # the learner's own generator would make the check depend on the run
        kind, widened, where = _traits(func)
        dtype = kwargs.get("dtype")
        if where and args:
            shape = tuple(args[0]) if where == "size" else tuple(args[0].shape)
            dtype = dtype or (torch.get_default_dtype() if where == "size" else args[0].dtype)
        else:
            outer = torch.get_rng_state()
            result = func(*args, **kwargs)
            torch.set_rng_state(outer)
            shape, dtype = tuple(getattr(result, "shape", ())), getattr(result, "dtype", None)
        place = (self.seed, kind, shape, self._seen[kind, shape])
        self._seen[kind, shape] += 1
        entries = 1
        for length in shape:
            entries *= length
        self.draws[kind] += max(1, entries)
        self._reseed(zlib.crc32(repr(place).encode()) + _START)
        if widened and dtype != torch.float64:
            # float32 and float64 consume different bits: draw once in float64, so that dtype does not matter.
            return func(*args, **{**kwargs, "dtype": torch.float64}).to(dtype)
        return func(*args, **kwargs)

    def _reseed(self, seed: int):
        torch.default_generator.manual_seed(seed)
        self._own = seed

    def _look_for_a_seed(self):
        """The seed of torch's generator is the tape's own unless the answer has set another one."""
        if torch.default_generator.initial_seed() != self._own or randomness.foreign_seed_seen():
            self.seeded = True

    def _watched(self, seeder):
        def seed(*args, **kwargs):
            self.seeded = True
            return seeder(*args, **kwargs)

        return seed


@lru_cache(maxsize=16)
def _seeded_position(seed: int):
    """Where numpy's and Python's global generators stand right after a tape of this seed has seeded them."""
    return _position()


def _position():
    """Where numpy's and Python's global generators stand."""
    name, keys, position, *rest = np.random.get_state()
    return (keys.tobytes(), position, *rest), random.getstate()
