"""Reading and writing progress files: what a file says is kept, and a file that says something else is kept aside."""

from __future__ import annotations

import contextlib
import hashlib
import json
from pathlib import Path

from diffusion_lib.files import write_atomically

VERSION = 1
SECTIONS = ("exercises", "predictions", "quizzes")


class ForeignFile(ValueError):
    """A file that holds no progress of this course."""


def parse(data: bytes) -> tuple[dict, bool]:
    """The progress in a file's bytes, and whether all of the file was understood.

    Raises: ForeignFile if nothing in it is progress.
    """
    try:
        found = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise ForeignFile("it is damaged") from error
    if not isinstance(found, dict) or not any(isinstance(found.get(name), dict) for name in SECTIONS):
        raise ForeignFile("it holds no progress of this course")
    whole = set(found) <= {"version", *SECTIONS} and found.get("version", VERSION) == VERSION
    progress = empty()
    for name in SECTIONS:
        part = found.get(name, {})
        entries = part if isinstance(part, dict) else {}
        progress[name] = {key: entry for key, entry in entries.items() if isinstance(entry, dict)}
        whole = whole and progress[name] == part
    return progress, whole


def empty() -> dict:
    """Progress of somebody who has not begun."""
    return {"version": VERSION, **{name: {} for name in SECTIONS}}


def dumps(progress: dict) -> bytes:
    """Progress as a file holds it."""
    return json.dumps(progress, indent=1, sort_keys=True).encode()


def keep_aside(path: Path, data: bytes) -> Path | None:
    """Copy a file's bytes beside it, once; None if there is no room for a copy."""
    copy = path.with_name(f"{path.stem}-aside-{hashlib.sha256(data).hexdigest()[:8]}{path.suffix}")
    if not copy.exists():
        try:
            write_atomically(copy, data)
        except OSError:
            return None
    return copy


def merge(mine: dict, theirs: dict) -> dict:
    """Both together: solved is solved wherever it was, and a file that is taken in twice counts once."""
    merged = {name: {**theirs[name], **mine[name]} for name in SECTIONS}
    for name, entry in merged["exercises"].items():
        other = theirs["exercises"].get(name, {})
        if other.get("solved") is True and entry.get("solved") is not True:
            entry = merged["exercises"][name] = {**entry, "solved": True, "minutes": other.get("minutes")}
        for key, best in (("attempts", max), ("hints", max), ("first_attempt", min), ("last", max)):
            values = [e[key] for e in (entry, other) if isinstance(e.get(key), (int, float))]
            if values:
                entry[key] = best(values)
    for name, entry in merged["quizzes"].items():
        with contextlib.suppress(TypeError, KeyError):
            entry["value"] = max(entry["value"], theirs["quizzes"][name]["value"])
    return {"version": VERSION, **merged}
