"""Bring a result to the expected structure where nothing but its wrapping differs, and say what does not fit."""

from __future__ import annotations

import numpy as np

from .record import Items, Leaf, TooLarge

_ONE = "Your result is wrapped in a {} of one; the value itself is enough."
_STACKED = "Your results come stacked in one array; a tuple says more clearly what they are."


def align(got, want):
    """Bring a result to the expected structure where nothing but its wrapping differs.

    Returns (result, remark, problem): `problem` says what is wrong with the structure, "" if it fits.
    """
    if isinstance(want, Leaf):
        return _one(got, want)
    if isinstance(want, list):
        return _several(got, want)
    if not isinstance(got, dict):
        return got, "", f"a dictionary was expected, got {describe(got)}"
    missing = [key for key in want if key not in got]
    if missing:
        return got, "", f"the dictionary lacks {', '.join(missing)}"
    extra = [key for key in got if key not in want]
    remark = f"Your dictionary also holds {', '.join(extra)}; these were not looked at." if extra else ""
    kept = {key: got[key] for key in want}
    parts, inner, problem = _parts(kept.values(), want.values(), list(want))
    return dict(zip(want, parts, strict=True)), remark or inner, problem


def _one(got, want: Leaf):
    """One array was expected: a tuple of one, or equal parts in a list, hold one as well."""
    if isinstance(got, Leaf):
        return got, "", ""
    if isinstance(got, list) and len(got) == 1 and isinstance(got[0], Leaf) and want.array.shape[:1] != (1,):
        return got[0], _ONE.format(getattr(got, "word", "tuple")), ""
    joined = _stacked(got)
    if joined is not None and joined.array.shape == want.array.shape:
        return joined, "", ""
    return got, "", f"one array was expected, got {describe(got)}"


def _stacked(got) -> Leaf | None:
    """Equal arrays in lists, and lists of lists, as one array."""
    if not isinstance(got, list) or not got:
        return None
    found = [item if isinstance(item, Leaf) else _stacked(item) for item in got]
    parts = [part for part in found if part is not None]
    if len(parts) < len(found) or any(part.array.shape != parts[0].array.shape for part in parts):
        return None
    graph = any(part.graph for part in parts)
    word = getattr(got, "word", "tuple")
    return Leaf(np.stack([part.array for part in parts]), word, parts[0].dtype, parts[0].device, graph)


def _several(got, want: list):
    if isinstance(got, Leaf) and got.array.ndim and len(got.array) == len(want):
        parts = [Leaf(part, got.type, got.dtype, got.device, got.graph) for part in got.array]
        return parts, _STACKED, ""
    if isinstance(got, list) and len(got) == len(want):
        return _parts(got, want, [f"entry {i}" for i in range(len(want))])
    return got, "", f"{len(want)} results were expected, in a tuple, got {describe(got)}"


def _parts(got, want, names):
    """Every part of a tuple or a dictionary, aligned on its own; the first problem is told with the part's name."""
    parts, remark, problem = [], "", ""
    for mine, theirs, name in zip(got, want, names, strict=True):
        if isinstance(theirs, Leaf):
            part, said, wrong = _one(mine, theirs)
            if wrong and not problem:
                problem = f"{name} should be an array, it is {describe(mine)}"
            mine, remark = part, remark or said
        parts.append(mine)
    return parts, remark, problem


def describe(value) -> str:
    """A result's structure in words."""
    if isinstance(value, TooLarge):
        return f"an array of {value.entries:,} entries"
    if isinstance(value, Leaf):
        if value.type == "number" and value.array.dtype.kind == "b":
            return "True or False"
        words = {"tensor": "a tensor", "array": "a numpy array", "list": "a list", "tuple": "a tuple"}
        what = words.get(value.type, "a number")
        return f"{what} of shape {value.array.shape}" if value.array.ndim else what
    if isinstance(value, Items):
        lists = ", each a list or tuple itself" if value and all(isinstance(item, list) for item in value) else ""
        return f"a {value.word} of {len(value)}{lists}"
    if isinstance(value, list):
        return f"a tuple of {len(value)}"
    if isinstance(value, dict):
        return "a dictionary"
    words = {"none": "None", "ellipsis": "..."}
    plain = str(value)
    article = "a " if plain.startswith(("other dictionary", "other collection")) else "an object of type "
    return words.get(value, plain.replace("other ", article, 1))
