"""What a notebook calls about questions without code: quiz, predict, compare."""

from __future__ import annotations

import math
from collections.abc import Mapping

from ..registry import all_guesses, all_quizzes, find
from .learner import ending
from .progress_file import PROGRESS
from .render import Card, note
from .slips import slips_as_cards
from .standing import tasks_by_notebook


@slips_as_cards
def quiz(notebook: str | None = None, answers: Mapping[str, str] | None = None) -> None:
    """Show the quiz of a notebook, or look at answers such as {"1": "b", "2": "c"}.

    A wrong choice is explained; the right letter is not given away.
    """
    number = str(notebook)[:2].zfill(2)
    questions = find(all_quizzes(), notebook if notebook is None else number, "quiz")
    if not isinstance(answers, Mapping):
        answers = None
    lines, right, given = [], 0, 0
    given_answers: dict = dict(answers or {})
    for place, question in enumerate(questions, 1):
        if answers is None:
            lines.append((str(place), question.text))
            lines += [("", f"({letter}) {text}") for letter, text in question.choices.items()]
            continue
        choice = _letter(given_answers.get(str(place), given_answers.get(place)))
        given += choice in question.choices
        right += choice == question.right
        lines.append((str(place), _verdict(question, choice)))
    if answers is None:
        example = "{" + ", ".join(f'"{n}": "a"' for n in (1, 2)) + ", ...}"
        return Card("note", f'Quiz {notebook}: answer with quiz("{notebook}", {example})', tuple(lines)).show()
    if given:
        before = PROGRESS.recall("quizzes", number)
        PROGRESS.remember("quizzes", number, max(right, before if isinstance(before, int) else 0))
    status = "passed" if right == len(questions) else "failed" if given else "not attempted"
    Card(status, f"Quiz {notebook}: {right} of {len(questions)} right", tuple(lines)).show()
    return ending(next(name for name in tasks_by_notebook() if name.startswith(number)))


@slips_as_cards
def predict(name: str | None = None, guess=...) -> None:
    """Record a guess before the cell that measures it; no guess is fine."""
    asked = find(all_guesses(), name, "guess")
    number = _number(guess)
    if number is None:
        return note(
            f"No guess yet: {asked.question}",
            ("", f"A number between {asked.low:g} and {asked.high:g}. You can also go on without."),
        )
    name = asked.id
    if not asked.low <= number <= asked.high:
        return note(f"Your guess {number:g} is outside {asked.low:g} to {asked.high:g}; it was not kept.")
    PROGRESS.remember("predictions", name, number)
    return note(f"Your guess {number:g} is noted. Run on to see.")


@slips_as_cards
def compare(name: str | None = None, measured=None, tolerance: int | float | None = None) -> None:
    """Set the guess beside the measured value."""
    asked = find(all_guesses(), name, "guess")
    name = asked.id
    tolerance = asked.tolerance if tolerance is None else tolerance
    value, guess = _number(measured), _number(PROGRESS.recall("predictions", name))
    if value is None:
        return note(f"Nothing was measured for {name} yet: run the cell above.")
    if guess is None:
        return note(f"Measured: {value:.4g}. You made no guess.", ("", asked.lesson))
    gap = abs(guess - value)
    verdict = "close" if gap <= tolerance else "too high" if guess > value else "too low"
    return note(f"Your guess {guess:.4g}, measured {value:.4g}: {verdict}.", ("", asked.lesson))


def _letter(choice) -> str:
    return choice.strip().lower().strip("().") if isinstance(choice, str) else ""


def _verdict(question, choice: str) -> str:
    if choice == question.right:
        return f"✓ ({choice}) Right. {question.why[choice]}"
    if choice in question.choices:
        return f"✗ ({choice}) Not this one. {question.why[choice]}"
    return f"○ no answer yet; choose one of {', '.join(question.choices)}."


def _number(value) -> float | None:
    """A finite number from a number, a 0-d tensor or a 0-d array; None for anything else."""
    if isinstance(value, bool) or value is None or value is Ellipsis:
        return None
    try:
        number = float(value)
    except (TypeError, ValueError, RuntimeError):
        return None
    return number if math.isfinite(number) else None
