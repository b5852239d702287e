"""The one door to the rest of the checks: cards, progress, seeds, stubs and failing cells."""

from __future__ import annotations

from pathlib import Path

from ..attempt import is_stub
from ..learner import CheckFailed
from ..model import Diagnosis, check_seed
from ..progress_file import PROGRESS
from ..registry import find
from ..render import _LOOKS as LOOKS
from ..render import _in_notebook as in_notebook
from ..render import note

__all__ = ["LOOKS", "PROGRESS", "CheckFailed", "Diagnosis", "check_seed", "find", "in_notebook", "is_stub", "note",
           "solutions_are_shipped"]  # fmt: skip


def solutions_are_shipped(notebook: str) -> bool:
    """True where the instructor's version of a notebook lies beside the course, searched from here upwards."""
    here = Path.cwd()
    places = (here, *here.parents, Path(__file__).resolve().parents[3])
    return any((folder / "solutions" / notebook / f"{notebook}.ipynb").is_file() for folder in places)
