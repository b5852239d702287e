"""Honest submissions of every notebook, each in a style of its own: right answers of the corpus in the release."""

import json
from functools import cache

from diffusion_lib.checks import get_exercise
from diffusion_lib.classroom.notebooks import assignments
from diffusion_lib.grading.release import read_release
from tests.checks.corpus_table import FOLDER, cells, exercises

from .class_of import ROOT, answers, dumps, right

NAMES = assignments(ROOT, "notebooks")


@cache
def styles(exercise, alone=False):
    """The right answers to one exercise that the corpus has, with the names that they need, or alone."""
    known = (FOLDER / "exceptions.tsv").read_text(encoding="utf-8").splitlines()
    odd = {tuple(line.split("\t")[:2]) for line in known}
    taken = [name.partition(":")[2] for name in get_exercise(exercise).forbidden if ":" in name]
    found = [cell for cell in cells(exercise) if cell.kind == "right" and (exercise, cell.label) not in odd]
    found = [cell for cell in found if not any(name in cell.code for name in taken)]  # these it must not borrow
    return [(cell.label, ("" if alone else _as_written(cell.given)) + cell.code.strip()) for cell in found]


def _as_written(given):
    """What an answer of the corpus is given, but for the course's own earlier answers: a notebook has these anyway."""
    lines = [line for line in given.strip().split("\n") if "get_exercise" not in line]
    return "\n".join(lines) + "\n"


def honest(name, number, alone=False):
    """A right notebook of one assignment; learners of different numbers write in different styles. With its styles.

    alone: without the helpers that the corpus gives to all answers to an exercise; it is then only to be read.
    """
    given, labels = {}, []
    for place, exercise in enumerate(answers(name)):
        if exercise in exercises():
            known = styles(exercise, alone)
            label, given[exercise] = known[(number + place) % len(known)]
            labels.append(f"{exercise}: {label}")
    return right(name, **given), labels


def honest_class(count):
    """So many honest learners, all notebooks among them: who, which assignment, the bytes, and the mark."""
    for number in range(count):
        name = NAMES[number % len(NAMES)]
        notebook, _ = honest(name, number // len(NAMES))
        points = sum(task.points for task in read_release(ROOT, name).tasks if task.kind != "text")
        yield f"honest {number // len(NAMES) + 1} of {name}", name, dumps(json.loads(json.dumps(notebook))), points
