"""The release: always the same bytes, drift named cell by cell, and nothing lost when something fails."""

import re

import nbformat
import pytest
from course_fixture import NAME

from diffusion_lib.classroom.normalise import normalise
from diffusion_lib.classroom.notebooks import RELEASES, SOLUTIONS, dumps, notebook_path, read
from diffusion_lib.classroom.release import build, check
from diffusion_lib.classroom.stubs import OneHole


def change(root, folder, cell_id, old, new):
    path = notebook_path(root, NAME, folder)
    notebook = read(path)
    cell = next(c for c in notebook.cells if c.id == cell_id)
    assert old in cell.source
    cell.source = cell.source.replace(old, new)
    path.write_text(dumps(notebook), encoding="utf-8")


def released(root):
    return notebook_path(root, NAME, RELEASES).read_bytes()


def test_build_then_check(course):
    assert [p.what for p in check(course)] == [f"notebooks/{NAME}/{NAME}.ipynb is missing"]
    assert build(course) == [] == check(course)
    assert b"BEGIN SOLUTION" not in released(course) and b"...  # YOUR CODE HERE" in released(course)


@pytest.mark.parametrize(
    ("visible", "holes"),
    [
        ("guess = ...  # a number", 1),  # the cell shows the dots itself
        ("lines = [first, ...]", 1),
        ('answers = {"1": ..., "2": ...}', 1),
        ("def f(x):\n    y = ...", 2),  # a hole inside a function is the text's, and its end still needs an answer
        ("x = 3", 1),
        ('my_words = """', 1),
    ],
)
@pytest.mark.parametrize("after", ["", "\nuse(it)"])
def test_a_cell_that_shows_its_dots_has_no_second_ones(visible, holes, after):
    cell = nbformat.v4.new_code_cell(f"{visible}\n...  # YOUR CODE HERE{after}")
    source = OneHole().preprocess_cell(cell, {}, 0)[0].source
    assert len(re.findall(r"\.\.\.(?=\W)|\.\.\.$", source.replace('"2": ...', ""))) == holes
    assert source.startswith(visible) and source.endswith(after)


def test_same_bytes_from_run_to_run(course):
    build(course)
    first, when = released(course), notebook_path(course, NAME, RELEASES).stat().st_mtime_ns
    assert build(course) == []
    assert notebook_path(course, NAME, RELEASES).stat().st_mtime_ns == when  # nothing written when nothing changed
    notebook_path(course, NAME, RELEASES).unlink()
    build(course)
    assert released(course) == first


@pytest.mark.parametrize("folder", [SOLUTIONS, RELEASES])
def test_drift_names_the_cell(course, folder):
    build(course)
    change(course, folder, "numbers", "1.5", "2.5")
    if folder == SOLUTIONS:
        path = notebook_path(course, NAME)
        path.write_text(dumps(normalise(read(path))), encoding="utf-8")
    problems = check(course)
    assert [(p.notebook, p.cell, p.what) for p in problems] == [(NAME, "numbers", "the release differs in its source")]
    assert build(course) == [] == check(course)


def test_drift_of_order_and_number(course):
    build(course)
    path = notebook_path(course, NAME, RELEASES)
    notebook = read(path)
    notebook.cells.append(notebook.cells.pop(2))
    path.write_text(dumps(notebook), encoding="utf-8")
    assert [p.cell for p in check(course)] == ["checks"]
    build(course)
    notebook = read(path)
    notebook.cells.pop()
    path.write_text(dumps(notebook), encoding="utf-8")
    assert [p.what for p in check(course)] == ["the release lacks this cell"]
    path.write_text("{}", encoding="utf-8")
    assert "must be a Jupyter notebook" in check(course)[0].what
    build(course)
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert [p.what for p in check(course)] == ["the release differs in its metadata or layout"]


def test_learners_changes_are_restored_strangers_are_named(course):
    build(course)
    (course / RELEASES / "my_own").mkdir()
    (course / RELEASES / NAME / "notes.txt").write_text("mine")
    said = " ".join(map(str, check(course)))
    assert "stray file notes.txt" in said
    assert build(course) != []
    assert (course / RELEASES / NAME / "notes.txt").exists() and (course / RELEASES / "my_own").exists()


def test_a_failure_leaves_the_release(course):
    build(course)
    before = released(course)
    change(course, SOLUTIONS, "square", "### BEGIN SOLUTION", "### BEGIN SOLUTON")
    problems = build(course)
    assert any(p.cell == "square" and "almost" in p.what for p in problems)
    assert released(course) == before


def test_a_failure_of_nbgrader_is_one_sentence(course, monkeypatch):
    from nbgrader.preprocessors import ClearSolutions

    build(course)
    before = released(course)

    def broken(self, nb, resources):
        raise RuntimeError("no end solution statement found")

    monkeypatch.setattr(ClearSolutions, "preprocess", broken)
    (problem,) = build(course)
    assert "no end solution statement found" in str(problem) and "\n" not in str(problem)
    assert released(course) == before


def test_no_database_is_left(course):
    build(course)
    assert not list(course.rglob("*.db"))


def test_not_a_course(tmp_path):
    with pytest.raises(FileNotFoundError, match="course_root must hold solutions"):
        build(tmp_path)


def test_public_names_are_functions():
    """A module of the same name would hide a function once it is imported."""
    import diffusion_lib.classroom as classroom

    for name in classroom.__all__:
        assert callable(getattr(classroom, name)), name
    with pytest.raises(AttributeError, match="it has Problem"):
        classroom.__getattr__("nothing")
