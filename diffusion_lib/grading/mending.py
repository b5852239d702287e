"""A notebook put back on the release, and what was found to be missing, changed or copied in it."""

from __future__ import annotations

import copy
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

import nbformat

from .cells import Notebook
from .rebuild import found_in, is_blank
from .release import Release

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it was handed out: "deleted", "copied", "edited", "retyped" or "elsewhere"."""

    kind: str
    cell: str
    words: str


def findings(release: Release, notebook: Notebook) -> list[Finding]:
    """What is odd about the graded cells of a notebook; where it could be mended, nothing of it costs a point."""
    matches, chosen = found_in(release, notebook)
    answers = {place: name for name, (_, place) in chosen.items() if place >= 0}
    counts = Counter(matches)
    found = []
    for place, part in enumerate(release.parts):
        if part.role not in ("slot", "test") or not part.grade_id:
            continue
        cells = [cell for cell, at in zip(notebook.cells, matches, strict=True) if at == place]
        name = part.grade_id
        elsewhere = part.role == "slot" and chosen.get(name, ("", -1))[1] >= 0 and not cells
        if elsewhere:
            found.append(Finding("elsewhere", name, "its cell is gone; the answer was found in a cell of its own"))
        elif not cells:
            what = "the cell of the answer" if part.role == "slot" else "the cell that checks it"
            found.append(Finding("deleted", name, f"{what} is gone"))
        if counts[place] > 1:
            which = "the last that holds an answer counts" if part.role == "slot" else "they judge nothing"
            found.append(Finding("copied", name, f"there are {counts[place]} of it; {which}"))
        kind = "markdown" if any(task.name == name and task.kind == "text" for task in release.tasks) else "code"
        if any(cell.kind != kind for cell in cells):
            found.append(Finding("retyped", name, f"it was made a cell of another kind; it is one of {kind}"))
        elif part.role == "test" and any(cell.source.strip() != part.source.strip() for cell in cells):
            found.append(Finding("edited", name, "the cell that checks it was changed; the course's own one judges"))
    moved = [cell for n, cell in enumerate(notebook.cells) if n in answers and not cell.grade_id and not cell.id]
    if len(moved) == len(answers) and moved:
        found.append(
            Finding("elsewhere", "all", "an editor took away the names of the cells; answers were found by theirs")
        )
    return found


def mended(untouched: Any, release: Release, notebook: Notebook) -> Any:
    """The release with a learner's answers, changes and own cells in their places; without outputs.

    untouched: the notebook of `release`, as nbformat has it.
    """
    matches, chosen = found_in(release, notebook)
    answers = {place: name for name, (_, place) in chosen.items() if place >= 0}
    slots = {task.name: task.slot for task in release.tasks}
    instead: dict[int, str] = {}
    beside: dict[int, list[Any]] = {}
    taken = {cell.id for cell in untouched.cells}
    anchor = -1
    for number, (cell, at) in enumerate(zip(notebook.cells, matches, strict=True)):
        anchor = at if at >= 0 else anchor
        if number in answers:
            instead[slots[answers[number]]] = cell.source
        elif at < 0:
            if cell.source.strip():
                beside.setdefault(anchor, []).append((number, cell))
        elif release.parts[at].role == "course" or (release.parts[at].role == "slot" and at not in slots.values()):
            if not is_blank(cell.source, release.parts[at].source):
                instead[at] = cell.source  # of copies the last that was changed
        elif release.parts[at].role == "slot" and not is_blank(cell.source, release.parts[at].source):
            # An answer that does not count stands before the one that does, as it would have run.
            beside.setdefault(at - 1, []).append((number, cell))
    cells = [_own(cell, taken) for _, cell in beside.get(-1, ())]
    for place, part in enumerate(untouched.cells):
        kept = copy.deepcopy(part)
        kept.source = instead.get(place, kept.source)
        cells += [kept, *(_own(cell, taken) for _, cell in beside.get(place, ()))]
    whole = copy.deepcopy(untouched)
    whole.cells = cells
    return whole


def _own(cell: Any, taken: set[str]) -> Any:
    """A learner's own cell, without what a grader would take for its own."""
    make = {"code": nbformat.v4.new_code_cell, "raw": nbformat.v4.new_raw_cell}.get(
        cell.kind, nbformat.v4.new_markdown_cell
    )
    wish = cell.id if _ID.fullmatch(cell.id) else "own"
    name, number = wish, 1
    while name in taken:
        number += 1
        name = f"{wish[:56]}-{number}"
    taken.add(name)
    made = make(cell.source)
    made["id"] = name
    return made
