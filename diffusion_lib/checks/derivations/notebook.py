"""What a notebook calls about derivations: derive and symbols, and what `solution` shows of one."""

from __future__ import annotations

import os

from .handing import symbols
from .judging import Verdict, judge
from .reading import read_lines
from .registry import get_derivation
from .rendering import LineCards, card, task_card
from .surroundings import (
    PROGRESS,
    Actions,
    Card,
    CheckFailed,
    as_it_is_now,
    hint_card,
    show_with_buttons,
    slips_as_cards,
    solutions_are_shipped,
)

__all__ = ["derive", "diagnose", "solution_card", "symbols"]
_SHOW_TASK = object()


def diagnose(name: str, lines=None) -> Verdict:
    """Check lines quietly and give the Verdict itself; nothing is shown or recorded."""
    derivation = get_derivation(name)
    return judge(derivation, read_lines(derivation, lines))


@slips_as_cards
def derive(name: str | None = None, lines=_SHOW_TASK) -> float | None:
    """Check a derivation line by line and show the verdict; without lines, show the task and its symbols.

    `lines` is a list of SymPy expressions, texts or numbers; what equals the line before, however it is written, is
    right. In a notebook it returns None and never raises for wrong lines. When nbgrader grades it returns the points,
    a float. Under Validate wrong lines raise CheckFailed, whose text is the verdict.
    """
    derivation = get_derivation(name)
    if lines is _SHOW_TASK:
        task_card(derivation).show()
        return None
    name = derivation.id
    verdict = _judged(name, lines)
    mode = os.environ.get("NBGRADER_EXECUTION")
    shown = card(derivation, verdict)
    if mode == "validate" and not verdict.passed:
        raise CheckFailed(str(shown))
    newest = as_it_is_now(f"{name}_lines", lines)
    again = lambda: card(derivation, _judged(name, newest()))  # noqa: E731
    hint, ours = lambda: hint_card(derivation), lambda: solution_card(name)
    show_with_buttons(shown, Actions(again, hint, ours, len(derivation.hints)))
    return verdict.score if mode in ("autograde", "validate") else None


def _judged(name: str, lines) -> Verdict:
    """The verdict, booked."""
    verdict = diagnose(name, lines)
    if verdict.diagnosis.status != "not attempted":
        PROGRESS.attempt(name, verdict.passed)
    return verdict


def solution_card(name: str) -> Card | LineCards:
    """The reference lines, typeset, where the solutions are shipped; else the sentence that they are not."""
    derivation = get_derivation(name)
    if not solutions_are_shipped(derivation.notebook):
        return Card("note", f"The solution of {name} is not shipped here; your instructor has it. The hints are yours.")
    verdict = judge(derivation, read_lines(derivation, list(derivation.reference)))
    return LineCards("note", f"One way to derive it: {name}", card(derivation, verdict).rows)
