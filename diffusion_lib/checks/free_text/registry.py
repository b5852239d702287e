"""Find the free-text questions: every file in `catalogue/` holds one QUESTION, whose id is the file's name."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from . import catalogue
from .declaring import FreeText
from .surroundings import find


@cache
def all_questions() -> dict[str, FreeText]:
    """Every free-text question of the course by id, in the order of the notebooks."""
    found = []
    for name in sorted(info.name for info in pkgutil.iter_modules(catalogue.__path__)):
        question = import_module(f"{catalogue.__name__}.{name}").QUESTION
        if question.id != name:
            raise ValueError(f"the question in {name}.py is called {question.id!r}; file and id must agree")
        found.append(question)
    return {question.id: question for question in sorted(found, key=lambda q: (q.notebook, q.id))}


def get_question(name: str | None) -> FreeText:
    """One question by id. Raises: ValueError with the nearest id for a name that does not exist."""
    return find(all_questions(), name, "free-text question")
