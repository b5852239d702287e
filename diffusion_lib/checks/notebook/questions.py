"""What a notebook calls about questions without code: quiz, predict, compare."""

from __future__ import annotations

import math
from collections.abc import Mapping

from ..registry import all_guesses, all_quizzes, find
from .progress_file import PROGRESS
from .render import Card, note


def quiz(notebook: str, answers: Mapping[str, str] | None = None) -> None:
    """Show the quiz of a notebook, or look at answers such as {"1": "b", "2": "c"}.

    A wrong choice is explained; the right letter is not given away.
    """
    questions = find(all_quizzes(), str(notebook)[:2], "quiz")
    if not isinstance(answers, Mapping):
        answers = None
    lines, right, given = [], 0, 0
    given_answers: dict = dict(answers or {})
    for number, question in enumerate(questions, 1):
        if answers is None:
            lines.append((str(number), question.text))
            lines += [("", f"({letter}) {text}") for letter, text in question.choices.items()]
            continue
        choice = _letter(given_answers.get(str(number), given_answers.get(number)))
        given += choice in question.choices
        right += choice == question.right
        lines.append((str(number), _verdict(question, choice)))
    if answers is None:
        example = "{" + ", ".join(f'"{n}": "a"' for n in (1, 2)) + ", ...}"
        return Card("note", f'Quiz {notebook}: answer with quiz("{notebook}", {example})', tuple(lines)).show()
    PROGRESS.remember("quizzes", str(notebook)[:2], right)
    status = "passed" if right == len(questions) else "failed" if given else "not attempted"
    return Card(status, f"Quiz {notebook}: {right} of {len(questions)} right", tuple(lines)).show()


def predict(name: str, guess=...) -> None:
    """Record a guess before the cell that measures it; no guess is fine."""
    asked = find(all_guesses(), name, "guess")
    number = _number(guess)
    if number is None:
        return note(
            f"No guess yet: {asked.question}",
            ("", f"A number between {asked.low:g} and {asked.high:g}. You can also go on without."),
        )
    if not asked.low <= number <= asked.high:
        return note(f"Your guess {number:g} is outside {asked.low:g} to {asked.high:g}; it was not kept.")
    PROGRESS.remember("predictions", name, number)
    return note(f"Your guess {number:g} is noted. Run on to see.")


def compare(name: str, measured, tolerance: int | float | None = None) -> None:
    """Set the guess beside the measured value."""
    asked = find(all_guesses(), name, "guess")
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
