"""nbgrader's gradebook, written through nbgrader's own interface by the process that runs no learner's code."""

from __future__ import annotations

import hashlib
import os
import sys
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..classroom.notebooks import RELEASES, notebook_path, read
from .asking import BY_HAND, EMPTY, FAILED, MISSING, NOT_RUN
from .intake import Row
from .late import came_at
from .marks import Given, earned, only_refused, points_of, score
from .release import Release, read_release
from .run import Result

LONGEST = 128  # characters of an id there
NO_RESPONSE = "No response."  # nbgrader's own words for a cell that was left as it came
_WORDS = {FAILED: "Not yet", MISSING: "Missing", NOT_RUN: "Could not run"}
_STABLE = ("Canvas", "Brightspace")  # their numbers are a learner's own; Moodle's are made anew for each assignment


class NoGradebook(ValueError):
    """A gradebook that cannot be opened or written, as one sentence."""


def address(text: str) -> str:
    """A file or an address as SQLAlchemy takes it: a path is a file of SQLite, PostgreSQL is spoken to by psycopg."""
    if "://" not in text:
        return f"sqlite:///{Path(text).expanduser().resolve()}"
    kind, rest = text.split("://", 1)
    return f"postgresql+psycopg://{rest}" if kind in ("postgres", "postgresql") else text


@contextmanager
def opened(text: str, course: str) -> Iterator[Any]:
    """The gradebook of a course; a new one is made where there is none.

    Raises: NoGradebook, which names neither password nor user.
    """
    try:
        from nbgrader.api import Gradebook
        from sqlalchemy.exc import SAWarning, SQLAlchemyError
    except ImportError as problem:
        raise NoGradebook("a gradebook needs nbgrader: pip install nbgrader") from problem
    # nbgrader starts a program of its own environment by name.
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    try:
        url = address(text)
        if url.startswith("sqlite:///"):
            Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)  # nbgrader adds a submission to a learner before the session
            with Gradebook(url, course) as book:
                yield book
    except ModuleNotFoundError as problem:
        raise NoGradebook(f"this gradebook needs {problem.name}: pip install 'psycopg[binary]'") from problem
    except (SQLAlchemyError, OSError) as problem:
        said = str(getattr(problem, "orig", None) or problem).strip().split("\n")[0][:300]
        raise NoGradebook(f"the gradebook cannot be used: {said}") from problem


def write_gradebook(
    book: Any, root: Path, results: Sequence[Result], rows: Sequence[Row], given: Given,
    deadlines: Mapping[str, datetime],
) -> int:  # fmt: skip
    """Write assignments, learners, submissions, scores and comments; returns how many submissions.

    A learner's row of an earlier run is replaced. Rows of others, and what a person wrote in the gradebook, stay.
    Raises: NoGradebook where the gradebook holds submissions of another release.
    """
    refused = [row for row in only_refused(results, rows) if row.learner and row.assignment]
    names = sorted({*(result["assignment"] for result in results), *(row.assignment for row in refused)})
    for name in names:
        _write_assignment(book, root, name, deadlines.get(name))
    ids = _ids(book, [*results, *map(_as_result, refused)])
    for result in [*results, *map(_as_result, refused)]:
        release = read_release(root, result["assignment"])
        _write_submission(book, ids[result["learner"], result["number"]], result, release, given, deadlines)
    return len(results) + len(refused)


def _write_assignment(book: Any, root: Path, name: str, deadline: datetime | None) -> None:
    """The assignment with its cells, as `nbgrader generate_assignment` writes them: by the same step of nbgrader."""
    from nbgrader.preprocessors import SaveCells

    book.update_or_create_assignment(name, **({"duedate": deadline} if deadline else {}))
    about = {"notebook": name, "assignment": name, "db_url": book.engine.url.render_as_string(hide_password=False)}
    try:
        SaveCells().preprocess(read(notebook_path(root, name, RELEASES)), {"nbgrader": about})
    except RuntimeError as problem:
        why = "the gradebook holds submissions of another release: give a new one, or remove them there"
        raise NoGradebook(f"{name}: {why}") from problem
    book.db.expire_all()


def _as_result(row: Row) -> Result:
    """A file that could not be graded as a result without verdicts."""
    return {
        "learner": row.learner, "number": row.number, "assignment": row.assignment, "status": "not graded",
        "why": row.why, "handed_in": row.handed_in, "platform": row.rule, "verdicts": [],
    }  # fmt: skip


def _ids(book: Any, results: Sequence[Result]) -> dict[tuple[str, str], str]:
    """The id of each learner, made where there is none: the name, and the number where two have one name."""
    people = {(result["learner"], result["number"]): result for result in results}
    same = Counter(learner for learner, _ in people)
    known = {student.id: student.lms_user_id for student in book.students}
    found = {}
    for (learner, number), result in people.items():
        stable = number if result.get("platform") in _STABLE else None
        name = _short(learner)
        if number and (same[learner] > 1 or (stable and known.get(name) not in (None, stable))):
            name = _short(f"{learner} #{number}")
        found[learner, number] = name
        if name not in known:
            book.add_student(name, lms_user_id=stable)
            known[name] = stable
    return found


def _write_submission(
    book: Any, student: str, result: Result, release: Release, given: Given, deadlines: Mapping[str, datetime]
) -> None:
    name = result["assignment"]
    came = came_at(result.get("handed_in", ""), deadlines.get(name))
    stamp = came.astimezone(UTC).replace(tzinfo=None) if came else None
    submission = book.update_or_create_submission(name, student)
    again = stamp is None or submission.timestamp == stamp
    submission.timestamp = stamp or submission.timestamp
    notebook = next(one for one in submission.notebooks if one.name == name)
    verdicts = {verdict["name"]: verdict for verdict in result["verdicts"]}
    cells = {grade.name: grade for grade in notebook.grades}
    for task in release.tasks:
        verdict = verdicts.get(task.name)
        points = points_of(result, verdict, given) if verdict else None
        _grade(cells[release.parts[task.test].grade_id], verdict, points, again)
    for comment in notebook.comments:
        comment.auto_comment = _text(_words(verdicts.get(comment.name), result))
    before, after = earned(result, given), score(result, given)
    notebook.late_submission_penalty = None if before is None or after is None or before == after else before - after
    book.db.commit()


def _grade(grade: Any, verdict: Result | None, points: float | None, again: bool) -> None:
    """One cell's points. What a person gave stays; a new version of the work is shown to them once more."""
    by_hand = verdict is not None and verdict["status"] == BY_HAND
    grade.auto_score = None if by_hand else points
    if by_hand and points is not None:
        grade.manual_score, grade.needs_manual_grade = points, False
    elif grade.manual_score is None:
        grade.needs_manual_grade = points is None
    elif not again:
        grade.needs_manual_grade = True


def _words(verdict: Result | None, result: Result) -> str | None:
    """What stands beside an answer: why it has no points, and nothing where all is well."""
    if result["status"] != "graded":
        return f"Not graded: {result['why']}"
    if verdict is None or verdict["status"] == BY_HAND:
        return None
    if verdict["status"] == EMPTY:
        return NO_RESPONSE
    said = [*verdict["remarks"]]
    if verdict["status"] in _WORDS:
        where = f"Where to look: {verdict['where']}" if verdict["where"] and verdict["status"] == FAILED else ""
        said = [f"{_WORDS[verdict['status']]}: {verdict['seen']}", verdict["means"], where, *said]
    return " ".join(filter(None, said)) or None


def _short(name: str) -> str:
    """An id that a database takes."""
    plain = _text(name) or ""
    return plain if len(plain) <= LONGEST else f"{plain[:100]}-{hashlib.sha256(plain.encode()).hexdigest()[:16]}"


def _text(words: str | None) -> str | None:
    """A text that any database takes: without null characters and halves of characters."""
    return None if words is None else words.replace("\0", "").encode("utf-8", "replace").decode("utf-8")[:4000]
