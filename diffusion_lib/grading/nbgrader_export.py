"""The table that `nbgrader export` writes for this course; nbgrader_config.py names it.

nbgrader's own writes 0.0 for a learner who handed in nothing, for a notebook that could not be graded and for earned
zeros alike, and takes commas in names for the ends of fields.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.plugins import ExportPlugin

from .gradebook import NO_RESPONSE
from .marks import write_table

COLUMNS = (
    "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email", "raw_score",
    "late_submission_penalty", "score", "max_score", "state", "exercises",
)  # fmt: skip
_BEGIN = {NO_RESPONSE: "empty", "Not yet:": "failed", "Missing:": "missing", "Could not run:": "could not run"}


class Marks(ExportPlugin):
    """nbgrader's columns, and two more: what the score is worth, and what became of the exercises without points."""

    def export(self, gradebook: Gradebook) -> None:
        """Write the table to `self.to`, or to grades.csv."""
        table: list[list[str]] = [list(COLUMNS)]
        for assignment in gradebook.assignments:
            for student in gradebook.students:
                if self._is_asked(assignment.name, self.assignment) and self._is_asked(student.id, self.student):
                    table.append(_line(gradebook, assignment, student))
        write_table(Path(self.to or "grades.csv"), table)

    @staticmethod
    def _is_asked(name: str, wanted: list[Any]) -> bool:
        return not wanted or name in map(str, wanted)


def _line(book: Gradebook, assignment: Any, student: Any) -> list[str]:
    person = (student.id, student.last_name, student.first_name, student.email)
    try:
        submission = book.find_submission(assignment.name, student.id)
    except MissingEntry:
        marks: tuple[Any, ...] = ("", "", "", assignment.max_score, "no submission", "")
        when = ""
    else:
        found, penalty = state(submission), submission.late_submission_penalty
        scores = (submission.score, penalty, max(0.0, submission.score - penalty))
        marks = (
            *(("", "", "") if found == "not graded" else scores),
            assignment.max_score,
            found,
            exercises(submission),
        )
        when = submission.timestamp
    cells = (assignment.name, assignment.duedate, when, *person, *marks)
    return ["" if cell is None else str(cell) for cell in cells]


def state(submission: Any) -> str:
    """ "graded"; "for a person" while a text waits; "not graded" where an exercise has no points at all."""
    grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
    written = {comment.name for notebook in submission.notebooks for comment in notebook.comments}
    without = [grade for grade in grades if grade.auto_score is None and grade.manual_score is None]
    if any(grade.name not in written for grade in without):  # a test; a text is graded where it is written
        return "not graded"
    return "for a person" if any(grade.needs_manual_grade for grade in grades) else "graded"


def exercises(submission: Any) -> str:
    """How many exercises are empty, missing or failed, as far as the gradebook says."""
    said = [comment.auto_comment or "" for notebook in submission.notebooks for comment in notebook.comments]
    count = Counter(word for text in said for begin, word in _BEGIN.items() if text.startswith(begin))
    return ", ".join(f"{number} {word}" for word, number in count.items())
