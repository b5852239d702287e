"""What a notebook calls about exercises and derivations: check, hint, solution, mine_or_library, progress."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

from ..declare.declaration import Exercise
from ..derivations.declaring import Derivation
from ..derivations.registry import all_derivations
from ..judge.diagnosis import Diagnosis
from ..own.parts import PASSED, find_part, passed
from ..registry import all_exercises, find, get_exercise
from ..trial import try_answer
from . import board
from .hints import hint_card
from .live import Actions, as_it_is_now, show_with_buttons
from .presence import person_is_there
from .progress_file import PROGRESS
from .progress_store import ForeignFile
from .render import Card, CheckFailed, Listing, as_text, card, note
from .slips import slips_as_cards
from .standing import all_standings, standing, tasks_by_notebook


def diagnose(name: str, answer=None) -> Diagnosis:
    """Check an answer quietly and give the Diagnosis itself; nothing is shown or recorded."""
    return try_answer(get_exercise(name), answer)


@slips_as_cards
def check(name: str | None = None, answer=None) -> float | None:
    """Check an answer and show the diagnosis: the one line of a test cell.

    In a notebook it returns None and never raises for a wrong answer. When nbgrader grades it returns the points,
    a float, which nbgrader reads as the score. Under Validate a wrong answer raises CheckFailed, since Validate
    shows an error's text, and for a score it would only say "partial credit".
    """
    exercise = get_exercise(name)
    diagnosis = _judged(exercise.id, answer)
    mode = os.environ.get("NBGRADER_EXECUTION")
    if mode == "validate" and not diagnosis.passed:
        raise CheckFailed(as_text(diagnosis))
    newest = as_it_is_now(exercise.id, answer)
    again = lambda: _verdict(_judged(exercise.id, newest()))  # noqa: E731
    show_with_buttons(_verdict(diagnosis), actions(exercise, again))
    return diagnosis.score if mode in ("autograde", "validate") else None


def _judged(name: str, answer) -> Diagnosis:
    """The diagnosis, booked. A wrong answer under another name than the exercise's is a demonstration: it is not."""
    diagnosis = diagnose(name, answer)
    if diagnosis.passed:
        passed(name, answer)
    own = getattr(answer, "__name__", name) in (name, "<lambda>")
    if diagnosis.passed or (own and diagnosis.status != "not attempted"):
        PROGRESS.attempt(name, diagnosis.passed)
    return diagnosis


def _verdict(diagnosis: Diagnosis) -> Card:
    """The card of a diagnosis; a person whose answer passed also reads how far the notebook is."""
    if not (diagnosis.passed and person_is_there()):
        return card(diagnosis)
    row = standing(PROGRESS.read(), get_exercise(diagnosis.exercise).notebook)
    return card(diagnosis, (board.so_far(row),))


def actions(task: Exercise | Derivation, again: Callable) -> Actions:
    """What the buttons under the card of an exercise or a derivation do."""
    return Actions(again, lambda: hint_card(task), lambda: solution_of(task), len(task.hints))


@slips_as_cards
def hint(name: str | None = None, number: int | None = None) -> None:
    """Show the next hint of an exercise or a derivation, or hint `number` (from 1)."""
    hint_card(_task(name), number).show()


@slips_as_cards
def solution(name: str | None = None) -> None:
    """Show the instructor's solution where the solutions are shipped: source, or the lines of a derivation.

    A person reads it in colours, with where to look; what runs a notebook by itself prints the source.
    """
    shown = solution_of(_task(name))
    if isinstance(shown, Listing) and not person_is_there():
        print(shown.source)
    else:
        shown.show()


def solution_of(task: Exercise | Derivation):
    """The solution as something to show, or the sentence that it is not here."""
    if not isinstance(task, Exercise):
        from ..derivations.notebook import solution_card  # SymPy takes half a second, which only it needs

        return solution_card(task.id)
    source = _solution_source(task)
    if source is None:
        heading = f"The solution of {task.id} is not shipped here; your instructor has it. The hints are yours."
        return Card("note", heading)
    left = len(task.hints) - PROGRESS.exercise(task.id)["hints"]
    return Listing(f"One way to write {task.id}", source, task.where, max(0, left))


def mine_or_library(name: str, answer=None):
    """The learner's function if it passes its check, else the library's; says which in one line.

    So an unsolved exercise never blocks the rest of a notebook. Without an answer it is the one that passed in an
    earlier notebook.
    """
    if answer is None:
        part = find_part(name)
        if part.yours:
            print(f"From here on: your own {name}, from notebook {part.notebook}.")
            return part.answer
    elif PASSED.get(name) is answer or diagnose(name, answer).passed:
        if PASSED.get(name) is not answer:
            passed(name, answer)
        print(f"From here on: your own {name}.")
        return answer
    print(f"From here on: the library's {name}, until yours passes its check.")
    return get_exercise(name).reference


@slips_as_cards
def progress(notebook: str | int | None = None, *, export_to=None, import_from=None) -> None:
    """Show what is solved: a board of the course, or every exercise of one notebook, progress("01").

    Args:
        export_to:   a new file that gets a copy of your progress, to take to another machine
        import_from: such a file; what it holds is added, and nothing is lost

    It is kept on this machine only.
    """
    if export_to is not None or import_from is not None:
        _carry(export_to, import_from)
    data = PROGRESS.read()
    if notebook is None:
        return board.board(data, PROGRESS.kept).show()
    numbers = {name[:2]: name for name in tasks_by_notebook()}
    name = find(numbers, two_digits(notebook, numbers), "notebook")
    return board.details(data, standing(data, name)).show()


def two_digits(notebook, known) -> str:
    """The number of a notebook, such as 01, from 1, "1", "01" or its whole name; else what was given, as it is."""
    number = str(notebook)[:2].zfill(2)
    return number if number in known else str(notebook)


def _carry(export_to, import_from) -> None:
    try:
        if import_from is not None:
            PROGRESS.take_in(import_from)
            note(f"What {import_from} holds was added to your progress.")
        if export_to is not None:
            PROGRESS.export(export_to)
            note(f"A copy of your progress is in {export_to}.")
    except ForeignFile as error:
        note(f"{import_from} was not taken in: {error}.", ("", 'Give a file that progress(export_to="...") wrote.'))
    except OSError as error:
        what = str(error) if isinstance(error, FileExistsError) and error.errno is None else error.strerror
        note(f"{export_to or import_from}: {what}")


def ending(notebook: str) -> None:
    """Show a person what is solved and left in a notebook; nobody else needs to be told."""
    if person_is_there():
        data = PROGRESS.read()
        standings = all_standings(data)
        board.ending(standings[notebook], standings).show()


def _task(name: str | None) -> Exercise | Derivation:
    """An exercise or a derivation by id. Raises: ValueError with the nearest id for a name that does not exist."""
    if name in all_exercises():
        return get_exercise(name)
    return find({**all_exercises(), **all_derivations()}, name, "exercise")


def _solution_source(exercise: Exercise) -> str | None:
    """The source of the cell with the exercise's id in solutions/, searched from here upwards."""
    place = Path("solutions", exercise.notebook, f"{exercise.notebook}.ipynb")
    here = Path.cwd()
    for folder in (here, *here.parents, Path(__file__).resolve().parents[3]):
        try:
            cells = json.loads((folder / place).read_text(encoding="utf-8"))["cells"]
            for cell in cells:
                grade_id = cell.get("metadata", {}).get("nbgrader", {}).get("grade_id")
                if exercise.id in (grade_id, cell.get("id")):
                    lines = "".join(cell["source"]).splitlines()
                    return "\n".join(line for line in lines if not line.strip().startswith("### "))
        except (OSError, ValueError, KeyError, AttributeError, TypeError):
            continue
    return None
