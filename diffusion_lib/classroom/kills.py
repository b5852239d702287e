"""The table of kills as a rule: what an exercise's check makes of its reference and its known mistakes.

Trying all of them takes most of a minute, so what held is remembered: an exercise is tried again when the files of its
notebook, the checks themselves or PyTorch have changed. Nothing is remembered about one that failed.
"""

import contextlib
import hashlib
import json
import platform
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from ..checks.table import failures, rows_of
from ..files import home, write_atomically
from .declared import FOLDERS, LIBRARY, declared, file_of
from .problems import Problem

STORE = "kills_that_held.json"  # in the library's home folder: hashes, of several checkouts too, and nothing else
MOST = 2000  # of the latest ones
FLOORS = ("checks", "process", "schedule")  # all that a declaration and its check are made of


def kill_problems(root, before: Callable[[int], None] = lambda number: None) -> list[Problem]:
    """One problem for each reference that is refused, and each known mistake that is not caught and named.

    `before` is told how many exercises are to be tried, if there are any.
    """
    try:
        known = declared(root)
    except ValueError:  # lint_course says so
        return []
    problems: list[Problem] = []
    held, engine = _held(), _engine()
    keys = {task.id: _key(engine, task) for task in known.tasks.values()} if known else {}
    waiting = [name for name, key in keys.items() if key not in held]
    if not known or not waiting:
        return problems
    before(len(waiting))
    for name in waiting:
        found = _tried(known.tasks[name])
        problems += found
        held += [] if found else [keys[name]]
    with contextlib.suppress(OSError):  # a home that cannot be written costs time and nothing else
        write_atomically(home() / STORE, json.dumps(held[-MOST:], indent=0).encode())
    return problems


def _tried(task) -> list[Problem]:
    """What is wrong with the check of one exercise or derivation, by its own table."""
    fix = f"see diffusion-lib misconceptions {task.id}, then mend the declaration"
    try:
        return [Problem(file_of(task), "", said.split(": ", 1)[1], fix) for said in failures(rows_of(task))]
    except Exception as error:  # whatever an author's probes or reference raise
        what = f"its probes or its reference raise {type(error).__name__} ({' '.join(str(error).split())[:120]})"
        return [Problem(file_of(task), "", what, "mend the declaration")]


def _held() -> list[str]:
    with contextlib.suppress(OSError, ValueError):
        kept = json.loads((home() / STORE).read_text(encoding="utf-8"))
        if isinstance(kept, list):
            return kept
    return []


def _key(engine: str, task) -> str:
    """What the verdicts on one exercise depend on: its notebook's declarations, and everything they stand on."""
    file = LIBRARY.parent / file_of(task)
    beside = sorted(file.parent.glob("*.py")) if file.parent.name.startswith("nb") else [file]
    return _digest(beside, f"{engine} {task.id}")


def _engine() -> str:
    own = [LIBRARY.parent / folder for folder in FOLDERS.values()]
    files = [path for floor in FLOORS for path in sorted((LIBRARY / floor).rglob("*.py"))]
    engine = [path for path in files if not any(path.is_relative_to(folder) for folder in own)]
    return _digest(engine, " ".join([platform.python_version(), version("torch"), version("sympy")]))


def _digest(files: list[Path], start: str) -> str:
    told = hashlib.sha256(start.encode())
    for file in files:
        told.update(file.name.encode() + b"\0" + file.read_bytes())
    return told.hexdigest()
