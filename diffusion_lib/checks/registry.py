"""Find the declarations: every module in `exercises/` with EXERCISES, QUIZZES or GUESSES."""

from __future__ import annotations

import difflib
import pkgutil
from functools import cache
from importlib import import_module

from . import exercises as _package
from .declare.declaration import Exercise, Guess, Question


@cache
def _modules() -> tuple:
    names = sorted(info.name for info in pkgutil.iter_modules(_package.__path__))
    return tuple(import_module(f"{_package.__name__}.{name}") for name in names)


@cache
def all_exercises() -> dict[str, Exercise]:
    """Every exercise of the course by id, in the order of the notebooks."""
    found: dict[str, Exercise] = {}
    for module in _modules():
        for exercise in getattr(module, "EXERCISES", ()):
            if exercise.id in found:
                raise ValueError(f"two exercises are called {exercise.id!r}; ids must be unique in the course")
            found[exercise.id] = exercise
    return found


@cache
def all_guesses() -> dict[str, Guess]:
    """Every number to guess, by id."""
    return {p.id: p for module in _modules() for p in getattr(module, "GUESSES", ())}


@cache
def all_quizzes() -> dict[str, tuple[Question, ...]]:
    """Every quiz by the number of its notebook, "01"."""
    return {key: tuple(quiz) for module in _modules() for key, quiz in getattr(module, "QUIZZES", {}).items()}


def get_exercise(name: str) -> Exercise:
    """One exercise by id. Raises: ValueError with the nearest id for a name that does not exist."""
    return find(all_exercises(), name, "exercise")


def find(known: dict, name, what: str):
    """One entry by name. Raises: ValueError that suggests the nearest name."""
    if name in known:
        return known[name]
    near = difflib.get_close_matches(str(name), known, 1)
    advice = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}"
    raise ValueError(f"there is no {what} {name!r}: {advice}")
