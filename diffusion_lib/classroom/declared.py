"""What the library declares about the notebooks of a course, gathered so that rules can be given a part of it."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..checks.declare.declaration import Exercise, Guess, Question

LIBRARY = Path(__file__).resolve().parents[1]
CHECKS = f"{LIBRARY.name}/checks"
FOLDERS = {
    "exercises": f"{CHECKS}/exercises",
    "derivations": f"{CHECKS}/derivations/catalogue",
    "texts": f"{CHECKS}/free_text/catalogue",
}


@dataclass(frozen=True)
class Declared:
    """Every declaration by its id; quizzes by the two digits of their notebook."""

    exercises: Mapping[str, Exercise]
    derivations: Mapping[str, Any]
    texts: Mapping[str, Any]
    guesses: Mapping[str, Guess]
    quizzes: Mapping[str, tuple[Question, ...]]

    def of(self, name: str) -> Declared:
        """What is declared for one notebook."""

        def here(known):
            return {key: value for key, value in known.items() if value.notebook == name}

        quizzes = {number: quiz for number, quiz in self.quizzes.items() if number == name[:2]}
        kinds = (here(known) for known in (self.exercises, self.derivations, self.texts, self.guesses))
        return replace(self, **dict(zip(("exercises", "derivations", "texts", "guesses"), kinds, strict=True)),
                       quizzes=quizzes)  # fmt: skip

    @property
    def tasks(self) -> dict[str, Any]:
        """What a check gives points for: exercises and derivations."""
        return {**self.exercises, **self.derivations}

    @property
    def notebooks(self) -> list[str]:
        """Every notebook that something is declared for."""
        known = (self.exercises, self.derivations, self.texts, self.guesses)
        return sorted({declaration.notebook for kind in known for declaration in kind.values()})


def file_of(declaration: Any) -> str:
    """Where a declaration stands, seen from the root of the course."""
    if isinstance(declaration, Exercise):
        return f"{FOLDERS['exercises']}/nb{declaration.notebook}/{declaration.id}.py"
    kind = "texts" if hasattr(declaration, "rubric") else "derivations"
    return f"{FOLDERS[kind]}/{declaration.id}.py"


def questions_of(notebook: str) -> str:
    """Where the guesses and the quiz of a notebook stand."""
    return f"{FOLDERS['exercises']}/nb{notebook}/questions.py"


def declared(root: Path | str) -> Declared | None:
    """The declarations of the course at `root`; None for a course of somebody's own, which holds no library.

    Raises: ValueError naming the file where a declaration cannot be read, or where `root` holds another copy of the
    library than the one that runs.
    """
    own = Path(root).resolve() / LIBRARY.name
    if not own.is_dir():
        return None
    if own != LIBRARY:
        raise ValueError(f"the library in use is not the one of this course ({own}): run python -m diffusion_lib there")
    from ..checks.derivations.registry import all_derivations
    from ..checks.free_text.registry import all_questions
    from ..checks.registry import all_exercises, all_guesses, all_quizzes

    try:
        return Declared(all_exercises(), all_derivations(), all_questions(), all_guesses(), all_quizzes())
    except Exception as error:  # whatever an author's file raises when it is read
        raise ValueError(f"the declarations cannot be read: {_said(error)}") from error


def _said(error: Exception) -> str:
    """The error on one line, with the file of the course that raised it."""
    places = [frame for frame in traceback.extract_tb(error.__traceback__) if str(LIBRARY) in frame.filename]
    own = [frame for frame in places if "/exercises/nb" in frame.filename or "/catalogue/" in frame.filename]
    where = f"{Path(own[-1].filename).relative_to(LIBRARY.parent)}, line {own[-1].lineno}: " if own else ""
    return f"{where}{type(error).__name__}, {' '.join(str(error).split())}"
