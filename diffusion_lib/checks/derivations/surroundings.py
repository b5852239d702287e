"""The one door to the rest of the checks: cards, progress, seeds, stubs and failing cells."""

from __future__ import annotations

from pathlib import Path

from ..collect.attempt import is_stub
from ..declare.randomness import check_seed
from ..judge.diagnosis import Diagnosis
from ..notebook.progress_file import PROGRESS
from ..notebook.render import LOOKS, CheckFailed, in_notebook, note
from ..registry import find

__all__ = ["LOOKS", "PROGRESS", "CheckFailed", "Diagnosis", "check_seed", "find", "in_notebook", "is_stub", "note",
           "solutions_are_shipped"]  # fmt: skip


def solutions_are_shipped(notebook: str) -> bool:
    """True where the instructor's version of a notebook lies beside the course, searched from here upwards."""
    here = Path.cwd()
    places = (here, *here.parents, Path(__file__).resolve().parents[3])
    return any((folder / "solutions" / notebook / f"{notebook}.ipynb").is_file() for folder in places)
