"""The one door to the rest of the checks: cards, progress, seeds, stubs and failing cells."""

from __future__ import annotations

from pathlib import Path

from ..collect.attempt import is_stub
from ..declare.randomness import check_seed
from ..judge.diagnosis import Diagnosis
from ..notebook.hints import hint_card
from ..notebook.live import Actions, as_it_is_now, show_with_buttons
from ..notebook.progress_file import PROGRESS
from ..notebook.render import LOOKS, Card, CheckFailed, note, show, sign
from ..notebook.slips import slips_as_cards
from ..registry import find

__all__ = ["LOOKS", "PROGRESS", "Actions", "Card", "CheckFailed", "Diagnosis", "as_it_is_now", "check_seed", "find",
           "hint_card", "is_stub", "note", "show", "show_with_buttons", "sign", "slips_as_cards",
           "solutions_are_shipped"]  # fmt: skip


def solutions_are_shipped(notebook: str) -> bool:
    """True where the instructor's version of a notebook lies beside the course, searched from here upwards."""
    here = Path.cwd()
    places = (here, *here.parents, Path(__file__).resolve().parents[3])
    return any((folder / "solutions" / notebook / f"{notebook}.ipynb").is_file() for folder in places)
