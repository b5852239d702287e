"""What every notebook of the course must have, held against the declarations of its exercises."""

import json
import re
from pathlib import Path

import pytest

from diffusion_lib.checks.registry import all_exercises, all_guesses

ROOT = Path(__file__).resolve().parents[2]
SOLUTIONS = sorted((ROOT / "solutions").glob("*/*.ipynb"))


def cells_of(path):
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def source(cell):
    return "".join(cell["source"])


@pytest.fixture(params=SOLUTIONS, ids=lambda p: p.stem)
def path(request):
    return request.param


def test_there_are_notebooks():
    assert len(SOLUTIONS) >= 3 and all(p.stem == p.parent.name for p in SOLUTIONS)


def test_every_declared_exercise_stands_in_its_notebook_and_no_other(path):
    declared = {e.id: e for e in all_exercises().values() if e.notebook == path.stem}
    cells = {cell["id"]: cell for cell in cells_of(path)}
    graded = {name: cell for name, cell in cells.items() if cell["metadata"].get("nbgrader", {}).get("grade")}
    assert {f"check-{e.id}" for e in declared.values() if e.points} == set(graded)
    for exercise in declared.values():
        assert exercise.id in cells, "the cell of an answer carries the exercise's id"
        if exercise.points:
            assert graded[f"check-{exercise.id}"]["metadata"]["nbgrader"]["points"] == exercise.points
        else:
            assert any(f'check("{exercise.id}", {exercise.id})' in source(cell) for cell in cells.values())


def test_the_places_of_exercises_are_those_of_the_notebook(path):
    ids = [cell["id"] for cell in cells_of(path)]
    declared = [e.id for e in all_exercises().values() if e.notebook == path.stem]
    assert declared == sorted(declared, key=ids.index)


def test_headings_state_difficulty_minutes_and_points_as_declared(path):
    text = "\n".join(source(c) for c in cells_of(path) if c["cell_type"] == "markdown")
    for exercise in (e for e in all_exercises().values() if e.notebook == path.stem):
        points = f"{exercise.points or 'no'} point{'' if exercise.points == 1 else 's'}"
        assert f"{'★' * exercise.difficulty} · {exercise.minutes} minutes · {points}" in text, exercise.id


def test_every_prediction_is_asked_and_compared(path):
    code = "\n".join(source(c) for c in cells_of(path) if c["cell_type"] == "code")
    for guess in (p for p in all_guesses().values() if p.notebook == path.stem):
        assert code.find(f'predict("{guess.id}"') < code.find(f'compare("{guess.id}"')
        assert f'predict("{guess.id}"' in code


def test_head_and_quiz(path):
    cells = cells_of(path)
    head = source(cells[0])
    assert head.startswith(f"# {path.stem[:2]} · ") and "You will be able to" in head
    for row in ("Time", "Difficulty", "Needs"):
        assert f"| {row} |" in head
    assert f'quiz("{path.stem[:2]}", answers)' in "\n".join(source(c) for c in cells)


def test_links_lead_to_files(path):
    for cell in cells_of(path):
        for link in re.findall(r"\]\((?!https?:|attachment:|#)([^)]+)\)", source(cell)):
            assert (path.parent / link).is_file(), link
            assert (ROOT / "notebooks" / path.stem / link).is_file(), link


def test_small_and_without_machine_traces(path):
    assert path.stat().st_size < 1_500_000
    raw = path.read_text(encoding="utf-8")
    assert not re.search(r"/(?:root|home|tmp|Users)/", raw) and '"widgets"' not in raw
