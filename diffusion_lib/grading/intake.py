"""From files to submissions: one notebook for each learner, and a row for everything that was found."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..checks.collect.limits import TimeIsUp, time_limit
from .archives import File, files_of
from .cells import Notebook, Unreadable, read_cells
from .names import Owner, assignment_in, blackboard_title, owner_of, without_top
from .rebuild import is_untouched, resemblance
from .release import Release

READING = 20.0  # seconds for one notebook; a usual one takes a fiftieth of one
MOST_HELPERS, LARGEST_HELPER = 20, 1_000_000
NOBODY = "no learner can be told from its name, or it fits the names of two platforms"
_HELPERS = (".py", ".txt", ".csv", ".json", ".npy", ".npz", ".pt", ".png")
_NOTEBOOKS = (".ipynb", ".ipynb.txt", ".ipynb.json")


@dataclass(frozen=True)
class Row:
    """One file that was found, whose it is, and what became of it: "graded", "superseded", "refused" or "beside"."""

    file: str
    learner: str
    number: str = ""
    assignment: str = ""
    rule: str = ""
    fate: str = "refused"
    why: str = ""
    late: bool = False
    handed_in: str = ""  # as the platform says it; with a zone where it names one


@dataclass
class Submission:
    """One learner's notebook for one assignment, and the small files beside it."""

    row: Row
    owner: Owner
    release: Release
    notebook: Notebook
    digest: str
    read: Callable[[], bytes] = bytes
    remarks: list[str] = field(default_factory=list)
    helpers: dict[str, Callable[[], bytes]] = field(default_factory=dict)


@dataclass
class Intake:
    """What is to be graded, and all rows."""

    submissions: list[Submission]
    rows: list[Row]


def take_in(
    place: Path, releases: Mapping[str, Release], only: str = "", every: bool = False, alone: str = ""
) -> Intake:
    """All submissions in a folder or zip; with `only`, those of one assignment; with `every`, all attempts.

    alone: the learner, where all files are of one.

    Raises: NoSubmissions if there is nothing that can be read at all.
    """
    files = files_of(place)
    top = without_top([file.parts for file in files], releases)
    title = blackboard_title({file.parts[-1] for file in files})
    one = alone and (lambda file: Owner(alone, "alone", file.parts[-1]))
    owned = [(file, one(file) if one else owner_of(file.parts[top:], releases, title)) for file in files]
    stamps = _stamps(owned)
    rows: list[Row] = []
    found: dict[tuple[str, str], list[Submission]] = {}
    seen: set[str] = set()  # learners with a notebook, readable or not
    for file, owner in owned:
        if not file.parts[-1].lower().endswith(_NOTEBOOKS) and not (file.refused and _may_be_one(file)):
            continue
        if owner is None:
            rows.append(Row(file.path, "", why=file.refused or NOBODY))
            continue
        taken = _in_time(file, owner, releases, only)
        if isinstance(taken, Row):
            seen.add(owner.key)
            rows.append(taken)
        elif taken is not None:
            seen.add(owner.key)
            if stamp := stamps.get(file.parts[:-1]):
                taken.row = dataclasses.replace(taken.row, handed_in=stamp)
            found.setdefault((owner.key, taken.release.name), []).append(taken)
    submissions = []
    for same in found.values():
        attempts, others = _all(same) if every else _last(same)
        rows += others
        for kept in attempts:
            kept.helpers = _helpers(kept, owned)
            submissions.append(kept)
            rows.append(kept.row)
    rows += _without_notebook(owned, seen)
    rows.sort(key=lambda row: (row.assignment, row.learner.casefold(), row.file))
    return Intake(sorted(submissions, key=lambda s: (s.release.name, s.owner.key.casefold())), rows)


def _stamps(owned: Sequence[tuple[File, Owner | None]]) -> dict[tuple[str, ...], str]:
    """What nbgrader wrote into timestamp.txt when it collected a folder; a time without a zone is UTC there."""
    found = {}
    for file, owner in owned:
        if owner is not None and owner.rule == "nbgrader" and file.parts[-1] == "timestamp.txt" and not file.refused:
            with contextlib.suppress(OSError):
                text = file.read()[:100].decode("ascii", "replace").strip()
                found[file.parts[:-1]] = text if re.search(r"[A-Za-z]|[+-]\d\d:?\d\d$", text[11:]) else f"{text} UTC"
    return found


def _may_be_one(file: File) -> bool:
    """Whether a file that cannot be read is worth a row: it is called like a notebook, or is an archive."""
    return file.parts[-1].lower().endswith((*_NOTEBOOKS, ".zip"))


def _in_time(file: File, owner: Owner, releases: Mapping[str, Release], only: str) -> Submission | Row | None:
    """As `_take`; a notebook that is made to be slow to read is refused."""
    try:
        with time_limit(READING):
            return _take(file, owner, releases, only)
    except TimeIsUp:
        why = f"reading it took more than {READING:g} seconds"
        return Row(file.path, owner.name, owner.number, only, owner.rule, "refused", why, owner.late)


def _take(file: File, owner: Owner, releases: Mapping[str, Release], only: str) -> Submission | Row | None:
    """A file as a submission; a row if it is refused; None if it belongs to an assignment that is not asked for."""
    named = assignment_in(owner.rest, releases) or next((part for part in file.parts if part in releases), "")
    if only and named and named != only:
        return None
    row = Row(
        file.path, owner.name, owner.number, named or only, owner.rule, late=owner.late, handed_in=owner.handed_in
    )

    def refused(why: str) -> Row:
        return dataclasses.replace(row, fate="refused", why=why)

    if file.refused:
        return refused(file.refused)
    try:
        data = file.read()
        notebook = read_cells(data)
    except (OSError, Unreadable) as problem:
        return refused(str(problem))
    likeness = {name: resemblance(release, notebook) for name, release in releases.items()}
    best = max(likeness, key=lambda name: likeness[name])
    name = named or only or (best if likeness[best] >= 2 else "")
    if not name:
        return refused("it is no notebook of this course")
    if not likeness[name]:
        looks = f": it looks like {best}" if likeness[best] >= 2 else ""
        return refused(f"it holds nothing of {name}{looks}")
    row = dataclasses.replace(row, assignment=name, fate="graded")
    return Submission(row, owner, releases[name], notebook, hashlib.sha256(data).hexdigest(), file.read)


def _rank(one: Submission) -> tuple[str, int]:
    """Sorts attempts in time, where their names say it."""
    return one.owner.when, one.owner.again if one.owner.rule == "Canvas" else 0


def _all(same: list[Submission]) -> tuple[list[Submission], list[Row]]:
    """Every attempt in which something was written, in the order of time; of equal files the last."""
    kept: dict[str, Submission] = {}
    rows = []
    for one in sorted(same, key=_rank, reverse=True):
        if one.digest in kept:
            rows.append(_fate(one, "superseded", f"the same as {kept[one.digest].row.file}"))
        else:
            kept[one.digest] = one
    begun = [one for one in kept.values() if not is_untouched(one.release, one.notebook)] or list(kept.values())[:1]
    rows += [_fate(one, "superseded", "nothing was written in it") for one in kept.values() if one not in begun]
    return begun[::-1], rows


def _last(same: list[Submission]) -> tuple[list[Submission], list[Row]]:
    """The attempt that counts, and rows for the others; of attempts that cannot be told apart none is guessed."""
    rank = _rank
    same = sorted(same, key=rank)
    last = same[-1]
    # Times of two platforms cannot be compared, and one of the names was chosen to look like another's.
    mixed = len({one.owner.rule for one in same}) > 1
    rivals = [one for one in same if mixed or rank(one) == rank(last)]
    older = [one for one in same if one not in rivals]
    rows = [_fate(one, "superseded", f"a later attempt is there: {last.row.file}") for one in older]
    if len({one.digest for one in rivals}) == 1:
        return [last], rows + [_fate(one, "superseded", f"the same as {last.row.file}") for one in rivals[:-1]]
    begun = [one for one in rivals if not is_untouched(one.release, one.notebook)]
    if len(begun) == 1:
        begun[0].remarks.append("a second notebook of this learner was untouched, and was left out")
        return [begun[0]], rows + [
            _fate(one, "superseded", "nothing was written in it") for one in rivals if one is not begun[0]
        ]
    others = ", ".join(one.row.file for one in rivals)
    return [], rows + [
        _fate(one, "refused", f"{len(rivals)} notebooks, and none is marked as the last: keep one of {others}")
        for one in rivals
    ]


def _fate(one: Submission, fate: str, why: str) -> Row:
    return dataclasses.replace(one.row, fate=fate, why=why)


def _helpers(kept: Submission, owned: Sequence[tuple[File, Owner | None]]) -> dict[str, Callable[[], bytes]]:
    """Small files that the learner handed in with the notebook, by their own names."""
    helpers: dict[str, Callable[[], bytes]] = {}
    for file, owner in owned:
        if owner is None or owner.key != kept.owner.key or file.refused or file.size > LARGEST_HELPER:
            continue
        if owner.rest.lower().endswith(_HELPERS) and len(helpers) < MOST_HELPERS:
            helpers[owner.rest] = file.read
    return helpers


def _without_notebook(owned: Sequence[tuple[File, Owner | None]], seen: set[str]) -> list[Row]:
    """A row for each learner who handed in files, and no notebook among them."""
    files: dict[str, tuple[Owner, list[File]]] = {}
    for file, owner in owned:
        if owner is not None and owner.rule != "file name" and owner.key not in seen:
            files.setdefault(owner.key, (owner, []))[1].append(file)
    rows = []
    for owner, there in files.values():
        names = [file.parts[-1] for file in there if file.parts[-1] and file.parts[-1] != "timestamp.txt"]
        why = f"no notebook among {', '.join(names[:5])}" if names else "no file at all"
        rows.append(Row(there[0].path, owner.name, owner.number, "", owner.rule, "refused", why, owner.late))
    return rows
