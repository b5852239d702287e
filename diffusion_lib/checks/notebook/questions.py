"""What a notebook calls about questions without code: quiz, predict, compare."""

from __future__ import annotations

import math
from collections.abc import Mapping

from ..registry import all_guesses, all_quizzes, find
from .asking import ask_guess, ask_quiz, can_ask
from .learner import ending, two_digits
from .progress_file import PROGRESS
from .render import Card, note
from .slips import slips_as_cards
from .standing import tasks_by_notebook

_picked: dict[str, dict[str, str]] = {}  # choices made with a button in this kernel, by notebook and question
_read: set[str] = set()  # guesses whose measured value was shown in this kernel


@slips_as_cards
def quiz(notebook: str | None = None, answers: Mapping[str, str] | None = None) -> None:
    """Show the quiz of a notebook, to choose from, or look at answers such as {"1": "b", "2": "c"}.

    A wrong choice is explained; the right letter is not given away. What was chosen with a button counts as well.
    """
    number = two_digits(notebook, all_quizzes())
    questions = find(all_quizzes(), notebook if notebook is None else number, "quiz")
    if not isinstance(answers, Mapping):
        answers = None
    lines, right, given = [], 0, 0
    given_answers = {**_picked.get(number, {}), **_letters(answers)}
    for place, question in enumerate(questions, 1):
        if answers is None:
            lines.append((str(place), question.text))
            lines += [("", f"({letter}) {text}") for letter, text in question.choices.items()]
            continue
        choice = given_answers.get(str(place), "")
        given += choice in question.choices
        right += choice == question.right
        lines.append((str(place), _verdict(question, choice)))
    if answers is None:
        example = "{" + ", ".join(f'"{n}": "a"' for n in (1, 2)) + ", ...}"
        card = Card("note", f'Quiz {notebook}: answer with quiz("{notebook}", {example})', tuple(lines))
        if not can_ask():
            return card.show()
        _choices(card, number, questions)
        return None
    there = {str(place) for place in range(1, len(questions) + 1)}
    for odd in (name for name in given_answers if name not in there):
        lines.append((odd, f"○ there is no such question: the last one is {len(questions)}."))
    if given:
        _book(number, right)
    status = "passed" if right == len(questions) else "failed" if given else "not attempted"
    Card(status, f"Quiz {notebook}: {right} of {len(questions)} right", tuple(lines)).show()
    return ending(next(name for name in tasks_by_notebook() if name.startswith(number)))


def _choices(card: Card, number: str, questions) -> None:
    picked = _picked.setdefault(number, {})

    def judge(place: str, letter: str) -> str:
        picked[place] = letter
        _book(number, sum(picked.get(str(n)) == question.right for n, question in enumerate(questions, 1)))
        return _verdict(questions[int(place) - 1], letter)

    ask_quiz(card, questions, picked, judge)


def _book(number: str, right: int) -> None:
    """Keep the best result."""
    before = PROGRESS.recall("quizzes", number)
    PROGRESS.remember("quizzes", number, max(right, before if isinstance(before, int) else 0))


@slips_as_cards
def predict(name: str | None = None, guess=...) -> None:
    """Record a guess before the cell that measures it, with a field to write it in; no guess is fine."""
    asked = find(all_guesses(), name, "guess")
    number = _number(guess)
    if number is None:
        words = f"{guess!r} is no number. " if isinstance(guess, str) else ""
        line = ("", f"{words}A number between {asked.low:g} and {asked.high:g}. You can also go on without.")
        card = Card("note", f"No guess yet: {asked.question}", (line,))
        if not can_ask():
            return card.show()
        kept = _number(PROGRESS.recall("predictions", asked.id))
        asking = card if kept is None else Card("note", f"Your guess {kept:g} is kept: {asked.question}", (line,))
        ask_guess(asking, f"{asked.low:g} to {asked.high:g}", lambda text: _noted(asked, text))
        return None
    name = asked.id
    if not asked.low <= number <= asked.high:
        return note(f"Your guess {number:g} is outside {asked.low:g} to {asked.high:g}; it was not kept.")
    PROGRESS.remember("predictions", name, number)
    return note(f"Your guess {number:g} is noted. Run on to see.")


def _noted(asked, text: str) -> tuple[bool, str]:
    """Keep a guess that was written into the field, if nothing was measured yet; whether it was kept, and why."""
    number = _number(text.strip().replace(",", ".").removesuffix("%"))
    if number is None:
        return False, f"{text!r} is no number. Write one between {asked.low:g} and {asked.high:g}."
    if not asked.low <= number <= asked.high:
        return False, f"{number:g} is outside {asked.low:g} to {asked.high:g}; it was not kept."
    if asked.id in _read:
        return False, "The measured value was shown already: this guess comes too late, and was not kept."
    PROGRESS.remember("predictions", asked.id, number)
    return True, f"Your guess {number:g} is noted. Run on to see."


@slips_as_cards
def compare(name: str | None = None, measured=None, tolerance: int | float | None = None) -> None:
    """Set the guess beside the measured value."""
    asked = find(all_guesses(), name, "guess")
    name = asked.id
    tolerance = asked.tolerance if tolerance is None else tolerance
    value, guess = _number(measured), _number(PROGRESS.recall("predictions", name))
    if value is None:
        return note(f"Nothing was measured for {name} yet: run the cell above.")
    _read.add(name)
    if guess is None:
        return note(f"Measured: {value:.4g}. You made no guess.", ("", asked.lesson))
    if asked.which:
        said = _digits(asked.which, guess, value) if isinstance(asked.which, str) else f"it was {value:g}"
        return note(f"Your guess {guess:g}: {'right' if guess == value else said}.", ("", asked.lesson))
    gap = abs(guess - value)
    exact = f"{guess:.4g}" == f"{value:.4g}"
    verdict = "right" if exact else "close" if gap <= tolerance else "too high" if guess > value else "too low"
    return note(f"Your guess {guess:.4g}, measured {value:.4g}: {verdict}.", ("", asked.lesson))


def _digits(names: str, guess: float, value: float) -> str:
    """Of a guess with one digit for each name: which are right, which are not."""
    pairs = list(zip(names, f"{guess:g}", f"{value:g}", strict=False))
    right, wrong = ([name for name, a, b in pairs if (a == b) == same] for same in (True, False))
    said = [f"{_listed(part)} {verdict}" for part, verdict in ((right, "right"), (wrong, "not")) if part]
    return f"{', '.join(said)}. It was {value:g}"


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _letters(answers: Mapping | None) -> dict[str, str]:
    """The letters that were written, by question; what is no letter says nothing."""
    given = {str(place): choice for place, choice in (answers or {}).items() if isinstance(choice, str)}
    return {place: choice.strip().lower().strip("().") for place, choice in given.items()}


def _verdict(question, choice: str) -> str:
    if choice == question.right:
        return f"✓ ({choice}) Right. {question.why[choice]}"
    if choice in question.choices:
        return f"✗ ({choice}) Not this one. {question.why[choice]}"
    given = f"{choice!r} is none of the choices" if choice else "no answer yet"
    return f"○ {given}; choose one of {', '.join(question.choices)}."


def _number(value) -> float | None:
    """A finite number from a number, a 0-d tensor or a 0-d array; None for anything else."""
    if isinstance(value, bool) or value is None or value is Ellipsis:
        return None
    try:
        number = float(value)
    except (TypeError, ValueError, RuntimeError):
        return None
    return number if math.isfinite(number) else None
