"""A new exercise or derivation: one declaration, named by its id, and its cells in the notebook."""

import json
from pathlib import Path

from ..declared import FOLDERS, Declared
from ..normalise import normalise
from ..notebooks import dumps, notebook_path, read, write
from ..numbering import numbered
from . import cells, templates
from .names import Asked, check_id, words

GAP = 10  # between the places of two exercises, so that one fits between


def new_exercise(root: Path, known: Declared, notebook: str, asked: Asked, after: str = "") -> list[str]:
    """Declare an exercise and put its cells into its notebook; returns what was done, in sentences.

    Raises: ValueError for an id in use, a place that is taken, or a file that is there.
    """
    check_id(asked.id, known)
    here = known.of(notebook)
    after = after or _last(here, asked.points > 0)
    if after and after not in here.tasks:
        raise ValueError(f"{notebook} has no exercise {after!r} to come after: it has {', '.join(here.tasks)}")
    file = f"{FOLDERS['exercises']}/nb{notebook}/{asked.id}.py"
    text = _declaration(templates.EXERCISE, notebook, asked, place=_place(here, after))
    used = {"check", "mine_or_library"}
    return _write(root, here, notebook, file, text, cells.exercise_cells(asked), after, used)


def new_derivation(root: Path, known: Declared, notebook: str, asked: Asked, after: str = "") -> list[str]:
    """Declare a derivation and put its cells into its notebook; returns what was done, in sentences.

    Raises: ValueError for an id in use, no points, or a file that is there.
    """
    check_id(asked.id, known)
    if not asked.points:
        raise ValueError("a derivation must have at least 1 point, got 0")
    here = known.of(notebook)
    after = after or _last(here, True)
    if after and after not in here.tasks:
        raise ValueError(f"{notebook} has no exercise {after!r} to come after: it has {', '.join(here.tasks)}")
    file = f"{FOLDERS['derivations']}/{asked.id}.py"
    text = _declaration(templates.DERIVATION, notebook, asked)
    used = {"derive", "symbols"}
    return _write(root, here, notebook, file, text, cells.derivation_cells(asked), after, used)


def _declaration(template, notebook: str, asked: Asked, **more) -> str:
    title = json.dumps(asked.title, ensure_ascii=False)
    values = {"points": asked.points, "minutes": asked.minutes, "stars": asked.stars, "title": title}
    return template.substitute(id=asked.id, words=words(asked.id), notebook=notebook, **values, **more)


def _last(here: Declared, graded: bool) -> str:
    """The exercise that a new one follows by default: the last one, before a stretch if it has points itself."""
    names = [name for name, exercise in here.exercises.items() if exercise.points or not graded]
    return names[-1] if names else ""


def _place(here: Declared, after: str) -> int:
    """A place behind that of `after`, which may be a derivation, and before that of the next exercise."""
    places = [exercise.place for exercise in here.exercises.values()]
    if after not in here.exercises:
        return max(places, default=0) + GAP
    low = here.exercises[after].place
    high = min((place for place in places if place > low), default=low + 2 * GAP)
    if high - low < 2:
        raise ValueError(f"no place is left between {low} and {high} behind {after!r}: spread the places of {after!r}")
    return (low + high) // 2


def _write(root, here, notebook, file, text, new, after, used) -> list[str]:
    """The declaration, then the notebook: nothing is written before all of it is known to fit."""
    if (root / file).exists():
        raise ValueError(f"{file} is there already: choose another id")
    path = notebook_path(root, notebook)
    whole = read(path)
    above = cells.insert(whole, new, after)
    cells.import_names(whole, used)
    write(root / file, text)
    write(path, dumps(normalise(numbered(whole, here))))
    return [f"wrote {file}", f"put {len(new)} cells below {above} into {path.relative_to(root).as_posix()}"]
