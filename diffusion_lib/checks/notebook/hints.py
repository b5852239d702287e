"""The next hint of an exercise or a derivation, as a card."""

from __future__ import annotations

from .progress_file import PROGRESS
from .render import Card


def hint_card(task, number: int | None = None) -> Card:
    """The next hint, or hint `number` (from 1).

    Only a hint that was asked for as the next one is remembered: a number means looking back, or a demonstration.
    """
    if not task.hints:
        return Card("note", f"There are no hints for {task.id}.")
    if number is not None and not isinstance(number, int):
        return Card("note", f"Hints of {task.id} are numbers from 1 to {len(task.hints)}, got {number!r}.")
    shown = PROGRESS.exercise(task.id)["hints"] + 1 if number is None else number
    shown = min(max(1, shown), len(task.hints))
    if number is None:
        PROGRESS.hint_used(task.id, shown)
    lines = [("", task.hints[shown - 1])]
    if shown == len(task.hints):
        lines.append(("", f'This was the last one. See also solution("{task.id}").'))
    return Card("note", f"{task.id}, hint {shown} of {len(task.hints)}", tuple(lines))
