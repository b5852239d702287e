"""A result as plain arrays and a description of how they hang together; what is too large is never copied."""

from __future__ import annotations

import itertools
import types
from collections.abc import Iterator, Mapping

import numpy as np
import torch

from ..declare.spec import MOST_ENTRIES, MOST_LEAVES

_DEEPEST = 4  # nesting of tuples and dicts in a result
_MOST_NODES = 120  # parts of a result, arrays or not: the description stays short
_LONGEST_KEY = 80  # characters
_EMPTY: dict = {}
_VIEWS = tuple(type(view) for view in (_EMPTY.keys(), _EMPTY.values(), _EMPTY.items()))
_MANY = {"kind": "other", "type": "collection of very many parts"}
_READ_ONCE = (types.GeneratorType, zip, map, filter, enumerate, reversed, range, *_VIEWS)


class Description:
    """One result: `structure`, ready for JSON, and the arrays in `leaves` that it points to."""

    def __init__(self, value):
        self.leaves: list[np.ndarray] = []
        self.iterator = ""  # what was read here and cannot be read again
        self._entries = self._nodes = 0
        self.structure = self._describe(value, 0)

    def _describe(self, value, depth) -> dict:
        self._nodes += 1
        if value is None or value is Ellipsis:
            return {"kind": "none" if value is None else "ellipsis"}
        if len(self.leaves) >= MOST_LEAVES or self._nodes > _MOST_NODES:
            return _MANY
        if depth < _DEEPEST and isinstance(value, Mapping):
            return self._mapping(value, depth)
        if isinstance(value, _READ_ONCE):
            once = isinstance(value, Iterator)
            self.iterator = self.iterator or (type(value).__name__ if once else "")
            value = list(itertools.islice(value, MOST_ENTRIES + 1))
        if depth < _DEEPEST and isinstance(value, (tuple, list)):
            word = "tuple" if isinstance(value, tuple) else "list"
            if len(value) <= MOST_LEAVES and not (word == "list" and all(map(_is_number, value))):
                items = [self._describe(item, depth + 1) for item in value]
                return {"kind": "sequence", "type": word, "items": items}
            if self._entries + sum(map(_size, value)) > MOST_ENTRIES:
                return {"kind": "large", "shape": [len(value), *getattr(value[0], "shape", ())]}
            return self._leaf(_joined(value), word)
        return self._leaf(value)

    def _mapping(self, value, depth) -> dict:
        if len(value) > MOST_LEAVES:
            return {"kind": "other", "type": f"dictionary of {len(value):,} entries"}
        keys = [str(key)[:_LONGEST_KEY] for key in value]
        return {"kind": "mapping", "keys": keys, "items": [self._describe(v, depth + 1) for v in value.values()]}

    def _leaf(self, value, word: str = "") -> dict:
        entries = _size(value)
        if self._entries + entries > MOST_ENTRIES:
            return {"kind": "large", "shape": [int(n) for n in value.shape]}
        leaf = _plain(value)
        if leaf is None:
            return {"kind": "other", "type": type(value).__name__[:_LONGEST_KEY]}
        self._entries += entries
        self.leaves.append(leaf)
        is_tensor = isinstance(value, torch.Tensor)
        return {
            "kind": "leaf",
            "array": len(self.leaves) - 1,
            "type": word or ("tensor" if is_tensor else "array" if isinstance(value, np.ndarray) else "number"),
            "dtype": str(value.dtype).removeprefix("torch.") if is_tensor else str(leaf.dtype),
            "device": value.device.type if is_tensor else "cpu",
            "graph": is_tensor and value.requires_grad,
        }


def _joined(values):
    """A long list of numbers, or of arrays of one shape, as one array; the first entry alone where they do not fit."""
    try:
        if values and all(isinstance(item, torch.Tensor) for item in values):
            return torch.stack(list(values))
        plain = [item.detach().cpu().numpy() if isinstance(item, torch.Tensor) else item for item in values]
        array = np.array(plain)
        return array if array.dtype.kind in "fiubc" else values
    except (RuntimeError, TypeError, ValueError, OverflowError):
        return values


def _is_number(item) -> bool:
    return isinstance(item, (int, float, np.generic)) or (isinstance(item, torch.Tensor) and item.ndim == 0)


def _size(value) -> int:
    """How many entries a value has, without a look at any of them."""
    if isinstance(value, torch.Tensor):
        return value.numel()
    return value.size if isinstance(value, np.ndarray) else 1


def _plain(value) -> np.ndarray | None:
    """A copy of a tensor, array or number as a numeric numpy array; None for anything else."""
    try:
        if isinstance(value, torch.Tensor):
            value = value.detach().cpu()
            value = value.float() if value.dtype in (torch.bfloat16, torch.float16) else value
            return np.array(value.resolve_conj().resolve_neg().numpy())
        if isinstance(value, (np.ndarray, np.generic, int, float, complex)):
            leaf = np.array(value)
            return leaf if leaf.dtype.kind in "fiubc" else None
    except (RuntimeError, TypeError, ValueError, OverflowError):
        pass
    return None
