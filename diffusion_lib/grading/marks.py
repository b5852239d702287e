"""Tables of marks: for the teacher, for Canvas and Moodle, and what a person still has to read."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..classroom.notebooks import write
from .asking import BY_HAND
from .intake import Row
from .run import Result

FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")  # a spreadsheet runs what begins with these; some are wide
_INSIDE = re.compile(r"(?<=[;|])(?=\s*[=+@\uff1d\uff0b\uff20-])")  # where another language divides its fields
HAND = "for_a_person.csv"
HAND_COLUMNS = ("learner", "number", "assignment", "task", "most", "given", "text")
Given = Mapping[tuple[str, str, str, str], float]  # points by learner, number, assignment and task as a table has them


def earned(result: Result, given: Given) -> float | None:
    """The points of a submission before lateness counts; None if it was not graded."""
    if result["status"] != "graded":
        return None
    return sum(points_of(result, verdict, given) or 0.0 for verdict in result["verdicts"])


def score(result: Result, given: Given) -> float | None:
    """The points of a submission, less what late work loses; None if it was not graded."""
    total = earned(result, given)
    return None if total is None else round(total * (1 - result.get("penalty", 0.0)), 4)


def waiting(result: Result, given: Given) -> float:
    """The points of a submission that a person has not given yet."""
    return sum(v["points"] for v in result.get("verdicts", ()) if points_of(result, v, given) is None)


def points_of(result: Result, verdict: Result, given: Given) -> float | None:
    if verdict["status"] != BY_HAND:
        return float(verdict["score"])
    return given.get((_safe(result["learner"]), _safe(result["number"]), result["assignment"], verdict["name"]))


def late_words(result: Result) -> str:
    """How late it came, as far as that is known; "" if it came in time."""
    return (f"late by {result['late_by']}" if result.get("late_by") else "late") if result["late"] else ""


def _percent(result: Result) -> str:
    return f"{100 * result['penalty']:g}%" if result.get("penalty") else ""


def write_marks(out: Path, results: Sequence[Result], rows: Sequence[Row], given: Given) -> None:
    """marks.csv: one line for each learner and assignment, those that could not be graded among them."""
    tasks = list(dict.fromkeys(v["name"] for r in results for v in r.get("verdicts", ())))
    head = ["learner", "number", "assignment", "state", "score", "points", "for a person"]
    head += ["late", "loses", "handed in", "why", "sandbox"]
    table = [head + [column for task in tasks for column in (task, f"{task}: state")]]
    for result in results:
        verdicts = {v["name"]: v for v in result.get("verdicts", ())}
        line = [
            result["learner"], result["number"], result["assignment"], result["status"],
            _number(score(result, given)), _number(result["points"]), _number(waiting(result, given) or None),
            late_words(result), _percent(result), result.get("handed_in", ""), result.get("why", ""),
            "yes" if result["shut_in"] else "none",
        ]  # fmt: skip
        for task in tasks:
            verdict = verdicts.get(task)
            points = points_of(result, verdict, given) if verdict else None
            line += [_number(points), verdict["status"] if verdict else ""]
        table.append(line)
    for row in only_refused(results, rows):
        late, state = "late" * row.late, "not graded"
        table.append([row.learner, row.number, row.assignment, state, "", "", "", late, "", row.handed_in, row.why, ""])
    write_table(out / "marks.csv", table)


def only_refused(results: Sequence[Result], rows: Sequence[Row]) -> list[Row]:
    """Refused files of learners who have no graded notebook of that assignment."""
    there = {(r["learner"], r["number"], r["assignment"]) for r in results}
    refused = [row for row in rows if row.fate == "refused"]
    return [row for row in refused if (row.learner, row.number, row.assignment) not in there]


def write_files(out: Path, rows: Sequence[Row]) -> None:
    """files.csv: every file that was found, whose it is by which rule, and what became of it."""
    head = ["file", "learner", "number", "assignment", "rule", "state", "why", "late", "handed in"]
    lines = [
        [r.file, r.learner, r.number, r.assignment, r.rule, r.fate, r.why, "late" * r.late, r.handed_in] for r in rows
    ]
    write_table(out / "files.csv", [head, *lines])


def write_platforms(out: Path, results: Sequence[Result], given: Given) -> None:
    """canvas.csv and moodle.csv: what the platforms import; whoever was not graded has an empty field there."""
    assignments = list(dict.fromkeys(r["assignment"] for r in results))
    marks = {(r["learner"], r["number"], r["assignment"]): _number(score(r, given)) for r in results}
    learners = list(dict.fromkeys((r["learner"], r["number"]) for r in results))
    canvas = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *assignments]]
    canvas += [[who[0], who[1], "", "", "", *(marks.get((*who, name), "") for name in assignments)] for who in learners]
    write_table(out / "canvas.csv", canvas)
    moodle = [["Identifier", "Full name", "Assignment", "Grade", "Maximum grade"]]
    for result in results:
        identifier = f"Participant {result['number']}" if result["number"] else ""
        grade = _number(score(result, given))
        moodle.append([identifier, result["learner"], result["assignment"], grade, _number(result["points"])])
    write_table(out / "moodle.csv", moodle)


def read_given(out: Path) -> dict[tuple[str, str, str, str], float]:
    """The points that a person wrote into the column `given`. Raises: ValueError for points out of range."""
    try:
        with (out / HAND).open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.DictReader(file))
    except OSError:
        return {}
    found = {}
    for line in lines:
        text = (line.get("given") or "").strip().replace(",", ".")
        if text:
            try:
                points, most = float(text), float(line["most"])
            except (ValueError, TypeError, KeyError):
                raise ValueError(f"{HAND}: given must be a number, got {text!r} for {line.get('learner')}") from None
            if not 0 <= points <= most:
                raise ValueError(f"{HAND}: given must be from 0 to {most:g}, got {text} for {line['learner']}")
            found[line["learner"], line["number"], line["assignment"], line["task"]] = points
    return found


def write_for_a_person(out: Path, results: Sequence[Result], given: Given) -> None:
    """for_a_person.csv: texts to read; points written into `given` count in the next run."""
    table: list[list[str]] = [list(HAND_COLUMNS)]
    for result in results:
        for verdict in result.get("verdicts", ()):
            if verdict["status"] == BY_HAND:
                who = (result["learner"], result["number"], result["assignment"], verdict["name"])
                table.append(
                    [*who, _number(verdict["points"]), _number(points_of(result, verdict, given)), verdict["seen"]]
                )
    if len(table) > 1:
        write_table(out / HAND, table)


def write_table(path: Path, table: Sequence[Sequence[str]]) -> None:
    """A table as a file that spreadsheets read, and take nothing in for a formula."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([[_safe(cell) for cell in line] for line in table])
    write(path, "\ufeff" + text.getvalue())  # without the mark a spreadsheet takes umlauts for something else


def _safe(cell: str) -> str:
    """A field that no spreadsheet takes for a formula, in whole or in part; numbers stay numbers."""
    cell = cell.replace("\0", "")
    return ("'" if cell.startswith(FORMULA) else "") + _INSIDE.sub("'", cell)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
