"""What every notebook of the course must have, held against the declarations of its exercises."""

import json
import re
from pathlib import Path

import pytest

from diffusion_lib.checks.derivations import all_derivations
from diffusion_lib.checks.free_text import all_questions, cells
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


def of(path, declared):
    """The declarations of one notebook by id."""
    return {name: task for name, task in declared.items() if task.notebook == path.stem}


def test_every_declared_exercise_stands_in_its_notebook_and_no_other(path):
    declared, texts = of(path, all_exercises() | all_derivations()), of(path, all_questions())
    cells = {cell["id"]: cell for cell in cells_of(path)}
    graded = {name: cell for name, cell in cells.items() if cell["metadata"].get("nbgrader", {}).get("grade")}
    assert {f"check-{e.id}" for e in declared.values() if e.points} | set(texts) == set(graded)
    for exercise in declared.values():
        assert exercise.id in cells, "the cell of an answer carries the exercise's id"
        if exercise.points:
            assert graded[f"check-{exercise.id}"]["metadata"]["nbgrader"]["points"] == exercise.points
        else:
            assert any(f'check("{exercise.id}", {exercise.id})' in source(cell) for cell in cells.values())


def test_derivations_and_free_texts_stand_as_declared(path):
    found = {cell["id"]: cell for cell in cells_of(path)}
    for name, derivation in of(path, all_derivations()).items():
        given = source(found[name])
        assert re.search(rf"= symbols\(\"{name}\"\)$", given, re.MULTILINE)
        assert source(found[f"check-{name}"]) == f'derive("{name}", {name}_lines)'
        ids, names = list(found), set(derivation.names)
        before = " ".join(source(found[i]) for i in ids[: ids.index(name)] if found[i]["cell_type"] == "markdown")
        assert len(before) > 400 and f'derive("{name}")' in before, "the task and what is given stand above"
        unpacked = given.split(" = symbols(")[0]
        assert "," not in unpacked or unpacked.split(", ") == list(derivation.names), names
    for name in of(path, all_questions()):
        for wanted in cells(name):
            cell = found[wanted["id"]]
            assert source(cell) == wanted["source"], f"{name}: take the cells that free_text.cells makes"
            assert cell["metadata"] == wanted["metadata"]


def test_the_places_of_exercises_are_those_of_the_notebook(path):
    ids = [cell["id"] for cell in cells_of(path)]
    declared = [e.id for e in all_exercises().values() if e.notebook == path.stem]
    assert declared == sorted(declared, key=ids.index)


def test_headings_state_difficulty_minutes_and_points_as_declared(path):
    text = "\n".join(source(c) for c in cells_of(path) if c["cell_type"] == "markdown")
    for exercise in of(path, all_exercises() | all_derivations()).values():
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
