"""What a released notebook asks: its cells, and the tasks with their points."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..classroom.notebooks import RELEASES, grader, notebook_path, read

TASK_CALLS = {"check": "exercise", "derive": "lines"}


@dataclass(frozen=True)
class Task:
    """One thing that gives points."""

    name: str
    kind: str  # "exercise", "lines" (a derivation) or "text" (a person reads it)
    points: float
    variable: str  # what the answer is called in the notebook
    slot: int  # the release's cell that the learner writes in
    test: int  # the release's cell that judges it there


@dataclass(frozen=True)
class Part:
    """One cell of a release: "course", "slot", "test" or "text", which is every cell that is no code."""

    role: str
    source: str
    id: str
    grade_id: str = ""


@dataclass(frozen=True)
class Release:
    """One assignment as learners got it."""

    name: str
    parts: tuple[Part, ...]
    tasks: tuple[Task, ...]

    @property
    def points(self) -> float:
        """The most that can be earned."""
        return sum(task.points for task in self.tasks)


def read_release(root: Path, name: str) -> Release:
    """The release of one assignment. Raises: ValueError if it is no notebook of this course."""
    return _read(notebook_path(root, name, RELEASES), name)


@lru_cache(maxsize=32)
def _read(path: Path, name: str) -> Release:
    return release_of(read(path), name, str(path))


def release_of(notebook: Any, name: str, path: str = "the release") -> Release:
    """A released notebook as an assignment. Raises: ValueError if it is none."""
    cells = notebook.cells
    parts = tuple(_part(cell) for cell in cells)
    slots = {part.grade_id: place for place, part in enumerate(parts) if part.role == "slot"}
    tasks = [_task(cell, place, slots) for place, cell in enumerate(cells) if grader(cell).get("grade")]
    if not parts:
        raise ValueError(f"{path} must hold a released notebook, got one without cells: build the release again")
    return Release(name, parts, tuple(tasks))


def _part(cell: Any) -> Part:
    known = grader(cell)
    role = "course" if cell.cell_type == "code" else "text"
    if known.get("solution"):
        role = "slot"
    elif known.get("grade"):
        role = "test"
    elif role == "course" and _call(cell.source)[0] in TASK_CALLS:
        role = "test"  # of a stretch exercise, which gives no points
    return Part(role, cell.source, cell.get("id", ""), known.get("grade_id", ""))


def _task(cell: Any, place: int, slots: dict[str, int]) -> Task:
    known = grader(cell)
    points = float(known["points"])
    if known.get("solution"):
        return Task(known["grade_id"], "text", points, "my_words", place, place)
    call, name, variable = _call(cell.source)
    if call not in TASK_CALLS or name not in slots:
        raise ValueError(f"the test {known['grade_id']} must be check(...) or derive(...) on a cell of that name")
    return Task(name, TASK_CALLS[call], points, variable, slots[name], place)


def _call(source: str) -> tuple[str, str, str]:
    """Function, first and second argument of a cell that is one call `check("name", name)`; else empty."""
    try:
        (statement,) = ast.parse(source).body
        call = statement.value  # type: ignore[attr-defined]
        return call.func.id, call.args[0].value, call.args[1].id
    except (SyntaxError, ValueError, AttributeError, IndexError):
        return "", "", ""
