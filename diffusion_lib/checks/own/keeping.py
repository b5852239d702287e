"""Answers that passed, kept as files: one JSON file for each under own/ in the library's home folder.

A kept answer is code, and it runs in later notebooks. So only what was kept on this machine by this learner does: each
file carries a seal made with a random key that lies beside them. A file from elsewhere is not run until `adopt` has
shown its text. A file that is damaged is set aside. Nothing is kept or read while a grader runs a notebook, or in the
notebooks of solutions.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from pathlib import Path
from typing import Any

from diffusion_lib.files import home, write_atomically

from ..notebook.presence import grading, in_solutions
from ..notebook.progress_store import keep_aside

VERSION = 1


def folder() -> Path:
    """Where the learner's own work lies."""
    return home() / "own"


def anything_kept() -> bool:
    """Whether answers are kept at all here: not in grading, and not in the solutions."""
    return not (grading() or in_solutions())


def keep(exercise: str, described: dict[str, Any]) -> bool:
    """Write an answer that passed; False where nothing is kept or the disk refuses."""
    if not anything_kept():
        return False
    body = {"version": VERSION, "exercise": exercise, **described}
    try:
        data = json.dumps({**body, "seal": _seal(body, make_key=True)}, indent=1, sort_keys=True).encode()
        if not (path := _path(exercise)).is_file() or path.read_bytes() != data:
            write_atomically(path, data)
    except OSError:
        return False
    return True


def kept(exercise: str) -> tuple[dict[str, Any] | None, str]:
    """What is kept of an exercise, ready to be built; else None and the reason, "" where there simply is nothing."""
    if not anything_kept():
        return None, ""
    body, why = _read(_path(exercise))
    if body is None:
        return None, why
    if body["exercise"] != exercise or not _sealed_here(body):
        return None, f'not kept on this machine, so it is not run before you have read it: adopt("{exercise}")'
    return body, ""


def adopt(exercise: str) -> None:
    """Print the text of a kept answer that comes from elsewhere, and let it run from now on: call it knowingly."""
    body, why = _read(_path(exercise))
    if body is None or body["exercise"] != exercise:
        print(f"There is no kept answer to {exercise} here{f': {why}' if why else ''}.")
        return
    body.pop("seal")
    print("\n".join(_texts(body)))
    keep(exercise, {name: body[name] for name in ("name", "source", "needs")})
    print(f"From now on this {exercise} runs as yours.")


def _texts(described: dict[str, Any]) -> list[str]:
    helpers = [_texts(need["written"]) for need in described["needs"].values() if "written" in need]
    return [text for texts in helpers for text in texts] + [described["source"]]


def _read(path: Path) -> tuple[dict[str, Any] | None, str]:
    """The content of a file, whoever wrote it; a damaged one is copied aside and is gone from its place."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None, ""
    except OSError as error:
        return None, f"its file cannot be read ({error.strerror})"
    try:
        body = json.loads(data.decode("utf-8"))
        types = {"exercise": str, "name": str, "source": str, "needs": dict, "seal": str}
        if not all(isinstance(body[name], kind) for name, kind in types.items()):
            raise ValueError("not an answer")
    except (ValueError, KeyError, TypeError, RecursionError):
        copy = keep_aside(path, data)
        if copy is None:
            return None, "its file is damaged"
        path.unlink(missing_ok=True)
        return None, f"its file is damaged and was set aside as {copy.name}"
    return body, ""


def _path(exercise: str) -> Path:
    return folder() / f"{exercise}.json"


def _sealed_here(body: dict[str, Any]) -> bool:
    """Whether the seal of a file is this machine's; it is taken out of the body."""
    seal = body.pop("seal")
    try:
        return hmac.compare_digest(seal.encode(), _seal(body).encode())
    except OSError:  # the key cannot be read
        return False


def _seal(body: dict[str, Any], make_key: bool = False) -> str:
    return hmac.new(_key(make_key), json.dumps(body, sort_keys=True).encode(), hashlib.sha256).hexdigest()


def _key(make: bool) -> bytes:
    """The key of this machine; without one nothing fits. It is private, unlike every other file here."""
    path = folder() / "key"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        if not make:
            return secrets.token_bytes(32)
    path.parent.mkdir(parents=True, exist_ok=True)
    key = secrets.token_bytes(32)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(key)
    return key
