"""The corpus of answers before their checks: right ones pass, wrong ones do not, and nearly all of them hear why.

A fixed share runs by default. All of it: `python -m tests.checks.corpus_table`, or DIFFUSION_LIB_EXHAUSTIVE=1.
"""

import os
import time
from collections import Counter
from functools import cache

import pytest

from diffusion_lib.checks import all_exercises
from tests.checks.corpus_table import FOLDER, KINDS, cells, exercises, outcome, verdict

WHOLE = os.environ.get("DIFFUSION_LIB_EXHAUSTIVE") == "1"
SHARE = 8  # of the answers to each exercise one in so many runs by default, the first one at a place that rotates
SLOW = {"SmallUNet", "TimeBlock", "CrossAttention", "train", "drop_mask", "training_pair"}
LIMIT = 60.0  # seconds that the share may take on one core
TAKEN: dict[tuple[str, str], float] = {}  # seconds of each answer, by exercise and label


@cache
def judged(cell):
    begun = time.process_time()
    said = verdict(cell)
    TAKEN[cell.exercise, cell.label] = time.process_time() - begun
    return said


def known() -> dict[tuple[str, str], str]:
    """Answers whose verdict is not the one that their label asks for, with the reason why that is so."""
    lines = (FOLDER / "exceptions.tsv").read_text(encoding="utf-8").splitlines()
    return {(exercise, label): reason for exercise, label, reason in (line.split("\t") for line in lines if line)}


def chosen(exercise: str, place: int):
    """The answers of one exercise that run: all of them, or a share that is the same every time."""
    answers = cells(exercise)
    if WHOLE:
        return answers
    step = SHARE * 9 if exercise in SLOW else SHARE
    return answers[place % min(step, len(answers)) :: step]


@pytest.mark.parametrize("exercise", exercises())
def test_every_exercise_has_answers_of_both_kinds(exercise):
    answers = cells(exercise)
    kinds = Counter(cell.kind for cell in answers)
    assert set(kinds) <= set(KINDS) and kinds["right"] >= 5 and kinds["wrong"] >= 8
    assert len({cell.label for cell in answers}) == len(answers)


def test_nearly_every_exercise_is_in_the_corpus():
    """A new one may come without: its own table of kills is what it must have."""
    assert set(exercises()) <= set(all_exercises())
    assert len(exercises()) >= 0.9 * len(all_exercises())


@pytest.mark.slow
@pytest.mark.parametrize(("place", "exercise"), list(enumerate(exercises())))
def test_verdicts(place, exercise):
    for cell in chosen(exercise, place):
        result = outcome(cell, said := judged(cell))
        allowed = result not in BAD or (cell.exercise, cell.label) in known()
        assert allowed, f"{cell.exercise}, {cell.kind}, {cell.label}: {result} ({said.rung}: {said.seen} {said.means})"


BAD = ("ACCEPTED", "REFUSED", "UNREMARKED")


@pytest.mark.slow
def test_few_wrong_answers_hear_nothing_but_the_first_difference():
    """At most 2 in 100; over the share that runs, and at least one answer whatever its size."""
    results = [outcome(c, judged(c)) for place, e in enumerate(exercises()) for c in chosen(e, place)]
    wrong = [result for result in results if result in ("named", "fact", "GENERIC")]
    assert wrong.count("GENERIC") <= max(1, (0.02 if WHOLE else 0.06) * len(wrong))


@pytest.mark.slow
def test_exceptions_are_still_needed_and_have_a_reason():
    answers = {(cell.exercise, cell.label): cell for exercise in exercises() for cell in cells(exercise)}
    assert set(known()) <= set(answers) and all(len(reason) > 20 for reason in known().values())
    assert [name for name in known() if outcome(answers[name], judged(answers[name])) not in BAD] == []


@pytest.mark.slow
@pytest.mark.skipif(WHOLE, reason="the whole corpus takes longer")
def test_the_share_is_small():
    share = [cell for place, exercise in enumerate(exercises()) for cell in chosen(exercise, place)]
    for cell in share:
        judged(cell)
    assert len(share) < 900 and sum(TAKEN[cell.exercise, cell.label] for cell in share) < LIMIT
