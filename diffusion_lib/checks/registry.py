"""Find the declarations: every file in `exercises/nbXX_name/` that is named by an exercise, and the questions beside.

A file whose name begins with _ holds helpers. `questions.py` holds GUESSES, and the QUIZ that ends the notebook.
"""

from __future__ import annotations

import difflib
import pkgutil
from functools import cache
from importlib import import_module
from types import ModuleType

from . import exercises as _package
from .declare.declaration import Exercise, Guess, Question

_QUESTIONS = "questions"


@cache
def _notebooks() -> dict[str, ModuleType]:
    """The package of each notebook, by the notebook's name."""
    names = sorted(info.name for info in pkgutil.iter_modules(_package.__path__) if info.name.startswith("nb"))
    return {name.removeprefix("nb"): import_module(f"{_package.__name__}.{name}") for name in names}


@cache
def all_exercises() -> dict[str, Exercise]:
    """Every exercise of the course by id, in the order of the notebooks and of the places in them."""
    found: dict[str, Exercise] = {}
    for notebook, package in _notebooks().items():
        here = [
            _declared(package, notebook, info.name)
            for info in pkgutil.iter_modules(package.__path__)
            if info.name != _QUESTIONS and not info.name.startswith("_")
        ]
        for exercise in sorted(here, key=lambda exercise: exercise.place):
            if exercise.id in found:
                raise ValueError(f"two exercises are called {exercise.id!r}; ids must be unique in the course")
            if any(e.notebook == notebook and e.place == exercise.place for e in found.values()):
                raise ValueError(f"{exercise.id!r} and another one of {notebook} have the same place={exercise.place}")
            found[exercise.id] = exercise
    return found


def _declared(package: ModuleType, notebook: str, name: str) -> Exercise:
    """The exercise of one file. Raises: ValueError where the file, its folder and the declaration disagree."""
    exercise = getattr(import_module(f"{package.__name__}.{name}"), "EXERCISE", None)
    if not isinstance(exercise, Exercise):
        raise ValueError(f"{name}.py in {package.__name__} lacks EXERCISE = Exercise(...); helpers begin with _")
    if (exercise.id, exercise.notebook) != (name, notebook):
        raise ValueError(
            f"{name}.py in the folder of notebook {notebook} declares id={exercise.id!r} of {exercise.notebook!r}: "
            "the file is named by the id, the folder by the notebook"
        )
    return exercise


@cache
def _questions() -> dict[str, ModuleType]:
    """The module of questions of each notebook, by the notebook's name."""
    return {name: import_module(f"{package.__name__}.{_QUESTIONS}") for name, package in _notebooks().items()}


@cache
def all_guesses() -> dict[str, Guess]:
    """Every number to guess, by id."""
    return {guess.id: guess for module in _questions().values() for guess in module.GUESSES}


@cache
def all_quizzes() -> dict[str, tuple[Question, ...]]:
    """Every quiz by the number of its notebook, "01"."""
    return {notebook[:2]: module.QUIZ for notebook, module in _questions().items()}


def get_exercise(name: str | None) -> Exercise:
    """One exercise by id. Raises: ValueError with the nearest id for a name that does not exist."""
    return find(all_exercises(), name, "exercise")


class UnknownName(ValueError):
    """A name that is not in the course, with the nearest that is."""

    def __init__(self, known: dict, name, what: str):
        # Whoever hands over the function itself meant its name.
        self.name = name if isinstance(name, (str, type(None))) else getattr(name, "__name__", str(name))
        self.what, self.known = what, tuple(known)
        small = {entry.lower(): entry for entry in known}
        near = difflib.get_close_matches(str(self.name).strip().lower(), small, 1)
        self.near = small[near[0]] if near else ""
        advice = f"did you mean {self.near!r}?" if near else f"there are {', '.join(known)}"
        if self.unquoted:
            super().__init__(f"the name of the {what} stands in quotes: {self.name!r}")
        else:
            super().__init__(f"there is no {what} {self.name!r}: {advice}")

    @property
    def unquoted(self) -> bool:
        """Whether the function itself was handed over in place of its name."""
        return self.name in self.known

    def _render_traceback_(self) -> list[str]:
        """What IPython shows: the sentence, not the way that led to it."""
        return [f"{self}."]


def find(known: dict, name, what: str):
    """One entry by name. Raises: UnknownName, a ValueError that suggests the nearest name."""
    if isinstance(name, str) and name in known:
        return known[name]
    raise UnknownName(known, name, what)
