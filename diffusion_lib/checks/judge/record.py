"""Read a record made by `collect` in an untrusted process: every field is checked before it is used."""

from __future__ import annotations

import io
import json
import math
import zipfile
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch

from ..declare.spec import MAIN, MOST_ENTRIES, MOST_LEAVES

_DEEPEST = 6
_LARGEST_FILE = 50_000_000  # bytes, unpacked
_MOST_FILES = 2_000  # arrays
_OF_AN_ERROR = ("type", "message", "line", "number", "shapes", "taken")


class Items(list):
    """The parts of a result that came as a list or a tuple; `word` says which."""

    word = "tuple"


class Malformed(ValueError):
    """The record is not what `collect` writes."""


@dataclass(frozen=True)
class Leaf:
    """One array of a result, with what it was before it became an array."""

    array: np.ndarray
    type: str = "tensor"
    dtype: str = "float64"
    device: str = "cpu"
    graph: bool = False  # it still carried the graph that gradients run through


@dataclass(frozen=True)
class TooLarge:
    """In the place of an array that was not copied, since it has more entries than any result."""

    shape: tuple[int, ...]

    @property
    def entries(self) -> int:
        """How many numbers it holds."""
        return math.prod(self.shape)


@dataclass(frozen=True)
class Outcome:
    """What one probe gave: a value (Leaf, list, dict, or a word such as "none") or an error."""

    value: Any
    error: dict | None = None
    changed: tuple[str, ...] = ()
    draws: dict = field(default_factory=dict)
    moved: tuple[str, ...] = ()  # switches of torch, and seeds, that the answer left in another place
    slopes: dict | None = None  # along what is trained; None where the answer failed with gradients
    iterator: str = ""  # the kind of iterator that came back

    def leaves(self) -> dict[str, Leaf]:
        """Every array by its place in the result: "" for a single one, "[1]", "['betas']"."""
        return dict(_walk(self.value, ""))

    def tensors(self):
        """The value as torch tensors (float64 where it was floating), for properties and symptoms."""
        return _tensors(self.value)


def load_record(path) -> dict[str, np.ndarray]:
    """A record from an .npz file, or from its bytes in an io.BytesIO; its size is looked at before it is unpacked.

    Raises: Malformed if it is too large or no archive of plain arrays.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            unpacked = sum(member.file_size for member in members)
            if unpacked > _LARGEST_FILE or len(members) > _MOST_FILES:
                raise Malformed(f"it unpacks to {len(members)} arrays and {unpacked} bytes")
            return {member.filename.removesuffix(".npy"): _array(archive.read(member)) for member in members}
    except Malformed:
        raise
    except Exception as problem:  # it comes from a process that nobody trusts, and zip files fail in many ways
        raise Malformed("it is no archive of plain arrays") from problem


def _array(data: bytes) -> np.ndarray:
    """One array; its header may not promise more than there is."""
    file = io.BytesIO(data)
    version = np.lib.format.read_magic(file)
    read_header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = read_header(file)
    if dtype.hasobject or math.prod(shape) * dtype.itemsize > len(data):
        raise Malformed("an array is smaller than it says")
    return np.lib.format.read_array(io.BytesIO(data), allow_pickle=False)


def repeats(arrays) -> bool:
    """Whether two plain calls drew the same numbers; True where a drawing exercise's record does not say."""
    try:
        return text(arrays, "repeats") != "no"
    except Malformed:
        return True


def text(arrays, key: str, longest: int = 400) -> str:
    """A text field of the record."""
    try:
        item = arrays[key]
    except Exception as problem:  # an NpzFile raises many kinds
        raise Malformed(f"{key} is missing") from problem
    if not isinstance(item, np.ndarray) or item.dtype.kind != "U" or item.ndim != 0:
        raise Malformed(f"{key} is not text")
    return str(item)[:longest]


def outcome(arrays, number: int) -> Outcome:
    """The outcome of probe `number`."""
    report = _json(arrays, f"{number}.report")
    error = report.get("error")
    if error is not None:
        if not isinstance(error, dict):
            raise Malformed("error is not a mapping")
        error = {key: str(error.get(key, ""))[:400] for key in _OF_AN_ERROR}
    changed, draws = report.get("changed"), report.get("draws")
    if not isinstance(changed, list) or not isinstance(draws, dict):
        raise Malformed("changed or draws is missing")
    value = "error" if error else _value(arrays, number, report.get("structure"), 0, set())
    counts = {str(kind)[:20]: int(count) for kind, count in list(draws.items())[:20] if isinstance(count, int)}
    moved, iterator = report.get("moved", []), str(report.get("iterator", ""))[:20]
    if not isinstance(moved, list):
        raise Malformed("moved is not a list")
    names = tuple(str(name)[:60] for name in changed[:20])
    slopes = _slopes(arrays, number, report.get("slopes"))
    return Outcome(value, error, names, counts, tuple(str(name)[:40] for name in moved[:20]), slopes, iterator)


def _slopes(arrays, number, names) -> dict | None:
    """The slopes along what is trained, by name; None where there are none to read."""
    if not isinstance(names, list):
        return None
    found = {}
    for index, name in enumerate(names[:MOST_LEAVES]):
        array = arrays.get(f"{number}.slope {index}") if isinstance(arrays, dict) else arrays[f"{number}.slope {index}"]
        if not isinstance(array, np.ndarray) or array.dtype.kind != "f" or array.size > MOST_ENTRIES:
            raise Malformed("a slope is not numeric")
        found[str(name)[:40]] = array
    return found


def printed_too_much(arrays) -> bool:
    """Whether the answer printed more than was shown."""
    try:
        return text(arrays, "printed") != ""
    except Malformed:
        return False


def parameters(arrays) -> list[str]:
    """The names of the answer's parameters; empty where they are not known."""
    try:
        names = json.loads(text(arrays, "parameters"))
    except ValueError:
        return []
    return [str(name)[:40] for name in names[:20]] if isinstance(names, list) else []


def _json(arrays, key) -> dict:
    try:
        report = json.loads(text(arrays, key, 60_000))
    except (ValueError, RecursionError) as problem:
        raise Malformed(f"{key} is not JSON") from problem
    if not isinstance(report, dict):
        raise Malformed(f"{key} is not a mapping")
    return report


def _value(arrays, number, node, depth, used):
    kind = node.get("kind") if isinstance(node, dict) else None
    if kind in ("none", "ellipsis"):
        return kind
    if kind == "other":
        return "other " + str(node.get("type", ""))[:40]
    if kind == "leaf":
        return _leaf(arrays, number, node, used)
    if kind == "large":
        return _too_large(node)
    items = node.get("items") if kind in ("sequence", "mapping") and depth < _DEEPEST else None
    if not isinstance(items, list) or len(items) > 100:
        raise Malformed("structure cannot be read")
    items = [_value(arrays, number, item, depth + 1, used) for item in items]
    if kind == "sequence":
        items = Items(items)
        items.word = "list" if node.get("type") == "list" else "tuple"
        return items
    keys = node.get("keys")
    if not isinstance(keys, list) or len(keys) != len(items):
        raise Malformed("keys do not fit items")
    return {str(key)[:80]: item for key, item in zip(keys, items, strict=False)}


def _leaf(arrays, number, node, used) -> Leaf:
    try:
        index = int(node["array"])
        if index in used or len(used) >= MOST_LEAVES:
            raise Malformed("an array is used twice, or there are too many")
        used.add(index)
        array = arrays[f"{number}.{index}"]
    except Malformed:
        raise
    except Exception as problem:
        raise Malformed("an array is missing") from problem
    if not isinstance(array, np.ndarray) or array.dtype.kind not in "fiubc" or array.size > MOST_ENTRIES:
        raise Malformed("an array is not numeric")
    # The array itself is the evidence for a wide dtype; the words beside it only for what numpy cannot hold.
    dtype = str(node.get("dtype", ""))[:20]
    dtype = dtype if dtype in ("float16", "bfloat16") else str(array.dtype)
    return Leaf(array, str(node.get("type", ""))[:20], dtype, str(node.get("device", ""))[:20], bool(node.get("graph")))


def _too_large(node) -> TooLarge:
    shape = node.get("shape")
    if not isinstance(shape, list) or len(shape) > 16 or not all(isinstance(n, int) and n >= 0 for n in shape):
        raise Malformed("the shape of a large result cannot be read")
    return TooLarge(tuple(shape))


def _walk(value, place):
    if isinstance(value, Leaf):
        yield place, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _walk(item, place if key == MAIN else f"{place}[{key!r}]")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _walk(item, f"{place}[{index}]")


def _tensors(value):
    if isinstance(value, Leaf):
        array = value.array.astype(np.float64) if value.array.dtype.kind == "f" else value.array
        return torch.from_numpy(np.ascontiguousarray(array).reshape(array.shape))
    if isinstance(value, dict):
        return {key: _tensors(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_tensors(item) for item in value]
    return value
