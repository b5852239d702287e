"""Quizzes as choices and guesses as a field: what a person sees, what is booked, and what is saved."""

import json

import pytest

from diffusion_lib.checks import compare, predict, progress, quiz
from diffusion_lib.checks.notebook import asking, questions
from diffusion_lib.checks.notebook.progress_file import PROGRESS
from diffusion_lib.checks.registry import all_quizzes
from diffusion_lib.reopened import WIDGET

QUESTIONS = all_quizzes()["01"]


@pytest.fixture
def boxes(monkeypatch):
    """Every row of choices and every field that was made, in a kernel in which nothing happened yet."""
    made = []
    for name in ("ask_quiz", "ask_guess"):
        real = getattr(asking, name)
        monkeypatch.setattr(questions, name, lambda *args, real=real: made.append(real(*args)))
    monkeypatch.setattr(questions, "_picked", {})
    monkeypatch.setattr(questions, "_read", set())
    return made


def choose(box, place, letter):
    box.children[place - 1].children[1].value = letter


def reason(box, place):
    return box.children[place - 1].children[2].value


def wrong(question):
    return next(letter for letter in question.choices if letter != question.right)


def test_a_person_chooses_and_reads_the_reason_at_once(shell, boxes):
    quiz("01")
    words, view = shell.shown
    assert "answer with quiz" in words["text/plain"] and asking.WORDS in words["text/html"]
    assert view[WIDGET]["model_id"] == boxes[0].model_id and view["text/plain"] == ""
    first = QUESTIONS[0]
    assert boxes[0].children[0].children[1].value is None and reason(boxes[0], 1) == ""
    choose(boxes[0], 1, wrong(first))
    assert "Not this one" in reason(boxes[0], 1) and first.why[first.right] not in reason(boxes[0], 1)
    assert PROGRESS.recall("quizzes", "01") == 0
    choose(boxes[0], 1, first.right)
    assert "Right." in reason(boxes[0], 1) and PROGRESS.recall("quizzes", "01") == 1
    choose(boxes[0], 1, wrong(first))
    assert PROGRESS.recall("quizzes", "01") == 1


def test_what_was_chosen_counts_where_letters_are_written_too(shell, boxes, capsys):
    quiz("01")
    for place, question in enumerate(QUESTIONS, 1):
        choose(boxes[0], place, question.right)
    quiz("01", {str(place): ... for place in range(1, 6)})
    assert "Passed · Quiz 01: 5 of 5 right" in shell.shown[-2]["text/plain"]
    quiz("01", {"1": wrong(QUESTIONS[0])})
    assert "4 of 5 right" in shell.shown[-2]["text/plain"]
    quiz("01")
    assert boxes[1].children[0].children[1].value == QUESTIONS[0].right and "Right." in reason(boxes[1], 1)


def test_a_guess_is_written_into_a_field(shell, boxes):
    predict("unreadable_t", ...)
    row, said = boxes[0].children[1:]
    field, button = row.children
    for text, words in (("", "is no number"), ("about <one>", "&lt;one&gt;"), ("2000", "outside 0 to 999")):
        field.value = text
        button.click()
        assert words in said.value and PROGRESS.recall("predictions", "unreadable_t") is None
    field.value = " 480 "
    assert "Your guess 480 is noted" in said.value and PROGRESS.recall("predictions", "unreadable_t") == 480
    predict("unreadable_t", ...)
    assert "Your guess 480 is kept" in shell.shown[-2]["text/plain"]


def test_a_guess_after_the_measured_value_is_none(shell, boxes):
    predict("unreadable_t", ...)
    compare("unreadable_t", 480)
    boxes[0].children[1].children[0].value = "480"
    assert "too late" in boxes[0].children[2].value and PROGRESS.recall("predictions", "unreadable_t") is None
    assert "You made no guess" in shell.shown[-1]["text/plain"]


def test_nobody_is_asked_where_nobody_is(shell, boxes):
    shell.kernel._allow_stdin = False
    quiz("01")
    predict("unreadable_t", ...)
    assert boxes == [] and len(shell.shown) == 2
    assert all(set(shown) == {"text/plain", "text/html"} for shown in shell.shown)
    assert asking.WORDS not in json.dumps(shell.shown)


def test_without_widgets_the_words_are_shown(shell, boxes, monkeypatch):
    monkeypatch.setattr(asking, "find_spec", lambda name: None)
    quiz("01")
    predict("unreadable_t", ...)
    assert boxes == [] and "No guess yet" in shell.shown[-1]["text/plain"]
    quiz("01", {"1": QUESTIONS[0].right})
    assert "1 of 5 right" in shell.shown[2]["text/plain"]
    progress("01")
    assert "quiz: 1 of 5 right" in shell.shown[-1]["text/plain"]
