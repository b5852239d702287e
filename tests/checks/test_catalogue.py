"""The mutation test of the graders: references pass, stubs read as stubs, every known mistake gets its own name."""

import inspect
from pathlib import Path

import pytest

from diffusion_lib.checks import all_exercises, misconception_table
from diffusion_lib.checks.registry import all_guesses, all_quizzes
from diffusion_lib.checks.table import Row, failures, rows

pytestmark = pytest.mark.filterwarnings("error")
EXERCISES = list(all_exercises().values())
by_id = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.id)


@pytest.mark.slow
@by_id
@pytest.mark.parametrize("seed", [0, pytest.param(20201, marks=pytest.mark.exhaustive)])
def test_every_verdict_is_the_right_one(exercise, seed):
    assert failures(list(rows(exercise, seed))) == []


@by_id
def test_declarations_are_complete(exercise):
    assert len(exercise.misconceptions) >= 6
    assert len({known.name for known in exercise.misconceptions}) == len(exercise.misconceptions)
    assert len(exercise.hints) >= 2 and exercise.properties and exercise.where


@by_id
def test_texts_never_hold_a_line_of_the_answer(exercise):
    texts = [*exercise.hints, exercise.where, exercise.title]
    texts += [text for known in exercise.misconceptions for text in (known.name, known.explanation)]
    texts += [text for fact in exercise.properties for text in (fact.name, fact.broken)]
    lines = [line.strip() for line in inspect.getsource(exercise.reference).splitlines()[1:]]
    lines = [line.removeprefix("return ") for line in lines if len(line) > 12 and not line.startswith('"""')]
    squeezed = "".join(" ".join(texts).split())
    assert [line for line in lines if "".join(line.split()) in squeezed] == []


def test_every_notebook_is_declared_with_its_quiz():
    by_notebook = {}
    for exercise in EXERCISES:
        by_notebook.setdefault(exercise.notebook, []).append(exercise.id)
    assert {"00_start_here", "01_forward_noise", "02_schedules"} <= set(by_notebook)
    # Every notebook ends in a quiz of five questions.
    quizzes = {key: len(quiz) for key, quiz in all_quizzes().items()}
    assert quizzes == dict.fromkeys((name[:2] for name in by_notebook), 5)
    assert {"unreadable_t", "variance_after_T", "signal_left_linear", "halfway_cosine"} <= set(all_guesses())


def test_the_right_letters_are_spread():
    letters = [question.right for quiz in all_quizzes().values() for question in quiz]
    assert set(letters) == set("abcd")


def test_the_table_names_what_was_missed():
    every = [Row("q", "a mistake", True, False, "difference"), Row("q", "another", True, True, "misconception")]
    assert "**no**" in misconception_table(every) and "1 of 2" in misconception_table(every)
    assert failures(every) == ["q: a mistake ended on the rung 'difference'"]


def test_the_readme_says_how_many_mistakes_there_are():
    number = sum(len(exercise.misconceptions) for exercise in EXERCISES)
    text = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert f"in {len(EXERCISES)} exercises" in text and f"| {number:,} of {number:,} |" in text
