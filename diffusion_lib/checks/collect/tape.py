"""A tape that counts an answer's random draws and replays them whatever their order."""

from __future__ import annotations

import random
import zlib
from collections import Counter

import numpy as np
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from ..declare.randomness import is_off_the_record

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


def _kind(operator_name: str) -> str:
    """The sort of random number an operator draws: `aten::randn_like` gives normal."""
    name = operator_name.split("::")[-1]
    return next((kind for stem, kind in _KINDS if name.startswith(stem)), "other")


class Tape(TorchDispatchMode):
    """Count every random draw made inside the `with` block, and make each one repeatable.

    It works below Python's names, so `from torch import randn`, `x.normal_()` and `torch.distributions` are all seen.
    The k-th draw of one kind and shape gives the same numbers whatever was drawn in between: an answer that draws
    its noise before its t equals one that draws it after. Random states outside the block are left as they were.
    """

    def __init__(self, seed: int = 0):
        super().__init__()
        self.seed = seed
        self.draws: Counter[str] = Counter()  # random numbers drawn, by kind
        self._seen: Counter[tuple] = Counter()

    @classmethod
    def _should_skip_dynamo(cls):
        """Keep torch from importing its compiler, which takes seconds, at the first draw."""
        return False

    def __enter__(self):
        self._outer = torch.get_rng_state(), np.random.get_state(), random.getstate()
        torch.default_generator.manual_seed(self.seed)
        np.random.seed(self.seed % 2**32)
        random.seed(self.seed)
        self._start = _position()
        return super().__enter__()

    def __exit__(self, *error):
        try:
            for kind, before, after in zip(("numpy", "python"), self._start, _position(), strict=False):
                if before != after:
                    self.draws[kind] += 1  # how many cannot be told from outside
        finally:
            torch_state, numpy_state, python_state = self._outer
            torch.set_rng_state(torch_state)
            np.random.set_state(numpy_state)
            random.setstate(python_state)
        return super().__exit__(*error)

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        kwargs = dict(kwargs or {})
        if is_off_the_record():
            return func(*args, **kwargs)
        if torch.Tag.nondeterministic_seeded not in func.tags:
            return func(*args, **kwargs)
        return self._draw(func, args, kwargs)

    def _draw(self, func, args, kwargs):
        """Run one random operator from a seed made of its kind, its shape and how often that pair was seen."""
        if "generator" in kwargs:
            kwargs["generator"] = None  # the learner's own generator would make the check depend on the run
        outer = torch.get_rng_state()
        result = func(*args, **kwargs)
        torch.set_rng_state(outer)
        kind, shape = _kind(func.name()), tuple(getattr(result, "shape", ()))
        place = (self.seed, kind, shape, self._seen[kind, shape])
        self._seen[kind, shape] += 1
        self.draws[kind] += max(1, getattr(result, "numel", lambda: 1)())
        torch.default_generator.manual_seed(zlib.crc32(repr(place).encode()))
        factory = any(argument.name == "dtype" for argument in func._schema.arguments)
        if factory and kind in ("normal", "uniform"):
            # float32 and float64 consume different bits: draw once in float64, so that dtype does not matter.
            return func(*args, **{**kwargs, "dtype": torch.float64}).to(result.dtype)
        return func(*args, **kwargs)


def _position():
    """Where numpy's and Python's global generators stand."""
    name, keys, position, *rest = np.random.get_state()
    return (keys.tobytes(), position, *rest), random.getstate()
