"""A submission put back on the release: what a learner deleted, copied, moved or retyped costs nothing but itself.

The release gives the order. Answers are found by cell id, then by grade_id, then by the name that they define; of
copies the last one that holds an answer counts. Tests are never taken from a submission.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .cells import Cell, Notebook
from .dependence import is_python, names_of, needed_cells, runnable
from .release import Part, Release, Task

LONGEST_KEPT = 20_000  # characters of an answer that are kept with its marks


@dataclass(frozen=True)
class Item:
    """One cell of the rebuilt notebook: where it stands, whose it is, and the task that it answers."""

    place: int  # in the release
    source: str
    own: bool
    label: str
    task: str = ""


@dataclass(frozen=True)
class Answer:
    """What was found for one task: "answered", "empty" (the stub as it came) or "missing" (nothing at all)."""

    state: str
    item: int = -1  # of the rebuilt cells


@dataclass(frozen=True)
class Rebuilt:
    """The cells in the release's order, the answers among them, and remarks on what was odd."""

    release: Release
    items: tuple[Item, ...]
    answers: dict[str, Answer]
    remarks: tuple[str, ...] = ()

    def sources(self) -> dict[str, str]:
        """The text of every answer that was begun, by its task."""
        return {item.task: item.source[:LONGEST_KEPT] for item in self.items if item.task}

    def needed(self, task: Task) -> list[int]:
        """The cells that the answer needs, of those that stand before its test."""
        goal = self.answers[task.name].item
        last = max(goal, *(n for n, item in enumerate(self.items) if item.place <= task.test), goal)
        return self._needed([goal], last)

    def everything(self, task: Task) -> list[int]:
        """All that the learner wrote, to the end, and what that needs of the course."""
        goals = [n for n, item in enumerate(self.items) if item.own and not is_python(item.source)]
        return self._needed({*goals, self.answers[task.name].item}, len(self.items) - 1)

    def _needed(self, goals, last: int) -> list[int]:
        items = self.items[: last + 1]
        return needed_cells([item.source for item in items], goals, [item.own for item in items])


def resemblance(release: Release, notebook: Notebook) -> int:
    """How many answers and tests of a release are found in a notebook, by any of their names."""
    places = {place for task in release.tasks for place in (task.slot, task.test)}
    known = {name for place in places for name in (release.parts[place].id, release.parts[place].grade_id)}
    found = {name for cell in notebook.cells for name in (cell.id, cell.grade_id)} & (known - {""})
    bound = {name for cell in notebook.cells if cell.kind == "code" for name in names_of(cell.source).binds}
    return len(found) + len(bound & {task.variable for task in release.tasks if task.kind != "text"})


def is_untouched(release: Release, notebook: Notebook) -> bool:
    """Whether no answer of a notebook was begun."""
    return all(answer.state != "answered" for answer in rebuild(release, notebook).answers.values())


def rebuild(release: Release, notebook: Notebook) -> Rebuilt:
    """The submission in the release's order."""
    matches, chosen = found_in(release, notebook)
    answering = {place: task for task in release.tasks for place in [chosen[task.name][1]] if place >= 0}
    rows: list[tuple[tuple[int, int, int], Item]] = []
    for place, part in enumerate(release.parts):
        if part.role in ("course", "slot"):  # a stub stands for what is missing, as it did on the learner's desk
            rows.append(((place, 0, 0), Item(place, runnable(part.source), False, part.id)))
    anchor = -1
    for number, (cell, at) in enumerate(zip(notebook.cells, matches, strict=True)):
        task = answering.get(number)
        anchor = at if at >= 0 else anchor
        place = task.slot if task else anchor
        if task or _is_own(cell, at, release):
            label = cell.id or f"cell {number + 1}"
            ungraded = not task and at >= 0 and release.parts[at].role == "slot"  # a guess, a quiz, a stretch
            item = Item(place, runnable(cell.source), not ungraded, label, task.name if task else "")
            rows.append(((place, 1 if task else 2 if at != place else 1, number), item))
    rows.sort(key=lambda row: row[0])
    items = tuple(item for _, item in rows)
    where = {item.task: n for n, item in enumerate(items) if item.task}
    answers = {name: Answer(state, where.get(name, -1)) for name, (state, _) in chosen.items()}
    return Rebuilt(release, items, answers, (*notebook.remarks, *_remarks(release, notebook, matches)))


def found_in(release: Release, notebook: Notebook) -> tuple[list[int], dict[str, tuple[str, int]]]:
    """For each cell the part of the release that it is, or -1; for each task its state and the cell of its answer."""
    matches = [match(release, cell) for cell in notebook.cells]
    tasks = release.tasks
    return matches, {task.name: _choose(task, release.parts[task.slot], notebook.cells, matches) for task in tasks}


def match(release: Release, cell: Cell) -> int:
    """The part of the release that a cell is, or was: by id, by grade_id, or by its text; -1 for one of their own."""
    by_id = [n for n, part in enumerate(release.parts) if cell.id and part.id == cell.id]
    by_grade = [n for n, part in enumerate(release.parts) if cell.grade_id and part.grade_id == cell.grade_id]
    if by_id and by_grade and by_id != by_grade:  # a cell was copied, and made into another one's answer
        named = names_of(cell.source).binds
        by_id = by_grade if release.parts[by_grade[0]].grade_id in named else by_id
    found = by_id or by_grade
    if not found and cell.source.strip():
        found = [n for n, part in enumerate(release.parts) if part.source.strip() == cell.source.strip()]
    return found[0] if found else -1


def _choose(task: Task, slot: Part, cells: Sequence[Cell], matches: Sequence[int]) -> tuple[str, int]:
    """State and place of the answer to one task."""
    here = [n for n, match in enumerate(matches) if match == task.slot]
    begun = [n for n in here if not is_blank(cells[n].source, slot.source)]
    if task.kind == "text":
        return ("answered", begun[-1]) if begun else ("empty", -1) if here else ("missing", -1)
    defining = [n for n in begun if task.variable in names_of(cells[n].source).binds]
    if defining:
        return "answered", defining[-1]
    elsewhere = [
        n
        for n, match in enumerate(matches)
        if match < 0 and cells[n].kind == "code" and not is_blank(cells[n].source, slot.source)
        and task.variable in names_of(cells[n].source).binds
    ]  # fmt: skip
    if elsewhere:
        return "answered", elsewhere[-1]
    return ("answered", begun[-1]) if begun else ("empty", -1) if here else ("missing", -1)


def is_blank(source: str, stub: str) -> bool:
    return not source.strip() or source.split() == stub.split()


def _is_own(cell: Cell, match: int, release: Release) -> bool:
    """Whether a cell that answers nothing is the learner's code: one of their own, or one of the course's, changed."""
    if cell.kind != "code" or not cell.source.strip():
        return False
    if match < 0:
        return True
    part = release.parts[match]
    return part.role in ("course", "slot") and part.source.strip() != cell.source.strip()


def _remarks(release: Release, notebook: Notebook, matches: Sequence[int]) -> list[str]:
    found = set(matches)
    gone = [
        part.grade_id or part.id
        for n, part in enumerate(release.parts)
        if part.role in ("slot", "test") and n not in found
    ]
    retyped = [
        cell.id
        for cell, match in zip(notebook.cells, matches, strict=True)
        if match >= 0 and release.parts[match].role in ("slot", "test") and cell.kind != "code"
    ]
    said = []
    if gone:
        said.append(f"put back: {', '.join(gone[:8])}{' and more' if len(gone) > 8 else ''}")
    if retyped:
        said.append(f"turned back into code: {', '.join(retyped[:8])}")
    return said
