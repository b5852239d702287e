"""What a notebook calls about exercises and derivations: check, hint, solution, mine_or_library, progress."""

from __future__ import annotations

import json
import os
from pathlib import Path

from ..declare.declaration import Exercise
from ..derivations.declaring import Derivation
from ..derivations.registry import all_derivations
from ..judge.diagnosis import Diagnosis
from ..registry import all_exercises, find, get_exercise
from ..trial import try_answer
from .progress_file import PROGRESS
from .render import Card, CheckFailed, as_text, card, note

_passed: dict[str, object] = {}  # the answers that passed in this kernel, by exercise


def diagnose(name: str, answer=None) -> Diagnosis:
    """Check an answer quietly and give the Diagnosis itself; nothing is shown or recorded."""
    return try_answer(get_exercise(name), answer)


def check(name: str, answer=None) -> float | None:
    """Check an answer and show the diagnosis: the one line of a test cell.

    In a notebook it returns None and never raises for a wrong answer. When nbgrader grades it returns the points,
    a float, which nbgrader reads as the score. Under Validate a wrong answer raises CheckFailed, since Validate
    shows an error's text, and for a score it would only say "partial credit".
    """
    diagnosis = diagnose(name, answer)
    if diagnosis.passed:
        _passed[name] = answer
    if diagnosis.status != "not attempted":
        PROGRESS.attempt(name, diagnosis.passed)
    mode = os.environ.get("NBGRADER_EXECUTION")
    if mode == "validate" and not diagnosis.passed:
        raise CheckFailed(as_text(diagnosis))
    card(diagnosis).show()
    return diagnosis.score if mode in ("autograde", "validate") else None


def hint(name: str, number: int | None = None) -> None:
    """Show the next hint of an exercise or a derivation, or hint `number` (from 1)."""
    exercise = _task(name)
    if not exercise.hints:
        return note(f"There are no hints for {name}.")
    if number is None:
        number = PROGRESS.exercise(name)["hints"] + 1
    number = min(max(1, int(number)), len(exercise.hints))
    PROGRESS.hint_used(name, number)
    more = "" if number < len(exercise.hints) else f'This was the last one. See also solution("{name}").'
    lines = (("", exercise.hints[number - 1]), ("", more))
    return note(f"{name}, hint {number} of {len(exercise.hints)}", *(line for line in lines if line[1]))


def solution(name: str) -> None:
    """Show the instructor's solution where the solutions are shipped: source, or the lines of a derivation."""
    exercise = _task(name)
    if not isinstance(exercise, Exercise):
        from ..derivations.notebook import show_solution  # SymPy takes half a second, which only it needs

        return show_solution(name)
    source = _solution_source(exercise)
    if source is None:
        return note(f"The solution of {name} is not shipped here; your instructor has it. The hints are yours.")
    print(source)
    return None


def mine_or_library(name: str, answer=None):
    """The learner's function if it passes its check, else the library's; says which in one line.

    So an unsolved exercise never blocks the rest of a notebook.
    """
    if answer is not None and (_passed.get(name) is answer or diagnose(name, answer).passed):
        _passed[name] = answer
        print(f"From here on: your own {name}.")
        return answer
    print(f"From here on: the library's {name}, until yours passes its check.")
    return get_exercise(name).reference


def progress() -> None:
    """Show what is solved, what was tried and how long it took; kept on this machine only."""
    lines, points, total = [], 0, 0
    tasks: list[Exercise | Derivation] = [*all_exercises().values(), *all_derivations().values()]
    for exercise in sorted(tasks, key=lambda task: task.notebook):
        known = PROGRESS.exercise(exercise.id)
        total += exercise.points
        points += exercise.points if known["solved"] else 0
        lines.append((f"{exercise.notebook[:2]} {exercise.id}", _progress_line(known)))
    Card("note", f"Your progress: {points} of {total} points", tuple(lines)).show()


def _task(name: str) -> Exercise | Derivation:
    """An exercise or a derivation by id. Raises: ValueError with the nearest id for a name that does not exist."""
    if name in all_exercises():
        return get_exercise(name)
    return find({**all_exercises(), **all_derivations()}, name, "exercise")


def _progress_line(known: dict) -> str:
    if not known["attempts"] and not known["hints"]:
        return "○ not started"
    state = "✓ solved" if known["solved"] else "✗ not yet"
    parts = [state, _count(known["attempts"], "attempt")]
    if known["hints"]:
        parts.append(_count(known["hints"], "hint"))
    if known["minutes"]:
        parts.append(f"{known['minutes']:g} min")
    return ", ".join(parts)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


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
