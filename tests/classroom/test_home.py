"""The home page: where to go on, the map, what it says without pictures or progress."""

import json
from pathlib import Path

import pytest

from diffusion_lib.checks.notebook import progress_file
from diffusion_lib.checks.notebook.standing import tasks_by_notebook
from diffusion_lib.classroom.front_page import all_minutes
from diffusion_lib.classroom.home import PICTURES, home, write_home

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def progress(tmp_path, monkeypatch):
    monkeypatch.setenv("DIFFUSION_LIB_HOME", str(tmp_path))
    monkeypatch.setattr(progress_file.PROGRESS, "_memory", None)
    return progress_file.PROGRESS


def texts(root=ROOT):
    return [cell.source for cell in home(root).cells]


def solve(progress, notebook):
    for task in tasks_by_notebook()[notebook]:
        progress.attempt(task.id, True)


def test_who_has_not_begun_is_told_where(progress):
    greeting, *_ = texts()
    assert "Begin here: [00 Start here](notebooks/00_start_here/00_start_here.ipynb)" in greeting
    assert f"{len(all_minutes(ROOT))} notebooks, about {round(sum(all_minutes(ROOT).values()) / 60)} hours" in greeting


def test_who_stopped_goes_on_there(progress):
    solve(progress, "00_start_here")
    progress.attempt("lookup", False)
    progress.remember("quizzes", "00", 4)
    greeting, table, *_ = texts()
    assert (
        "Go on: [01 Forward noise](notebooks/01_forward_noise/01_forward_noise.ipynb)**, one noising step." in greeting
    )
    (first,) = (line for line in table.splitlines() if "00 Start here" in line)
    assert "▰ 1 of 1 **✓ finished** | 4 of 5" in first and "| 15 | ★ |" in first


def test_the_map_names_every_notebook_and_its_links_and_pictures_are_there(progress):
    table = texts()[1]
    for name in tasks_by_notebook():
        assert f"(notebooks/{name}/{name}.ipynb)" in table
        assert (ROOT / PICTURES / f"{name}.png").is_file(), "run python assets/pictures/notebooks.py"
        assert f'src="{PICTURES}/{name}.png"' in table


def test_who_finished_is_told_so(progress):
    for name in tasks_by_notebook():
        solve(progress, name)
    assert "Every notebook is finished" in texts()[0]


def test_a_course_without_notebooks_has_a_home_too(progress, tmp_path):
    assert "There are no notebooks here." in texts(tmp_path)[0]
    cells = json.loads(write_home(tmp_path).read_text())["cells"]
    assert [cell["cell_type"] for cell in cells] == ["markdown", "markdown", "markdown", "code"]
