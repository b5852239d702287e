"""What a learner asks before handing in: the exit status, what is said, and the mended copy."""

import copy
import json
import shutil

import pytest

from diffusion_lib.classroom.notebooks import notebook_path, read
from diffusion_lib.cli.main import main
from diffusion_lib.grading.cells import read_cells
from diffusion_lib.grading.mending import findings, mended
from diffusion_lib.grading.rebuild import rebuild
from diffusion_lib.grading.release import read_release, release_of

from .class_of import (
    NAME,
    POINTS,
    ROOT,
    answers,
    cell_of,
    code,
    copied,
    definition,
    dumps,
    lines,
    released,
    right,
    with_cell,
    without,
)

RELEASE = read_release(ROOT, NAME)
UNTOUCHED = read(notebook_path(ROOT, NAME, "notebooks"))
ANSWERS = answers()


def kinds(notebook):
    """The findings in a notebook, as pairs of kind and cell."""
    return {(one.kind, one.cell) for one in findings(RELEASE, read_cells(dumps(notebook)))}


def repaired(notebook):
    """The mended notebook, read again as a grader reads it, and as nbformat has it."""
    whole = mended(UNTOUCHED, RELEASE, read_cells(dumps(notebook)))
    return rebuild(RELEASE, read_cells(json.dumps(whole).encode())), whole


def edited_test(notebook):
    """The notebook with one of its checks silenced."""
    cell_of(notebook, "check-lookup")["source"] = ["3.0"]
    return notebook


def retyped(notebook):
    """The notebook with an answer made text by a slip."""
    cell = cell_of(notebook, "lookup")
    cell["cell_type"] = "markdown"
    del cell["outputs"], cell["execution_count"]
    return notebook


def as_colab(notebook):
    """As Colab saves it: ids in the metadata, no nbgrader metadata kept apart, other fields added."""
    for number, cell in enumerate(notebook["cells"]):
        cell["metadata"] = {"id": cell.pop("id"), "colab": {}, "outputId": str(number)}
    return notebook | {"nbformat_minor": 0, "metadata": {"colab": {"provenance": []}}}


def stripped(notebook):
    """Without any name of a cell."""
    for cell in notebook["cells"]:
        cell["metadata"] = {}
        cell.pop("id")
    return notebook


def format_3(notebook):
    """In the format of Jupyter before 2014."""
    cells = notebook.pop("cells")
    for cell in cells:
        if cell["cell_type"] == "code":
            cell["input"], cell["language"] = cell.pop("source"), "python"
    return notebook | {"nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells}]}


ODD = {
    "as it should be": (right, set()),
    "a deleted check": (lambda: without(right(), "check-lookup"), {("deleted", "check-lookup")}),
    "a deleted answer": (lambda: without(right(), "lookup"), {("deleted", "lookup")}),
    "retyped in a cell of its own": (
        lambda: with_cell(without(right(), "lookup"), ANSWERS["lookup"]), {("elsewhere", "lookup")},
    ),
    "an answer copied": (lambda: copied(right(), "lookup"), {("copied", "lookup")}),
    "a check copied": (lambda: copied(right(), "check-lookup"), {("copied", "check-lookup")}),
    "a check edited": (lambda: edited_test(right()), {("edited", "check-lookup")}),
    "an answer made text": (lambda: retyped(right()), {("retyped", "lookup")}),
    "saved by Colab": (lambda: as_colab(right()), set()),
    "an old format": (lambda: format_3(right()), set()),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_what_is_odd_is_said_and_mended(name):
    make, expected = ODD[name]
    assert kinds(make()) == expected
    found, whole = repaired(make())
    state = "missing" if name == "a deleted answer" else "answered"
    assert found.answers["lookup"].state == (state if state != "missing" else "empty")
    assert kinds(json.loads(json.dumps(whole))) == set()
    graded = [cell for cell in whole.cells if "nbgrader" in cell.metadata]
    assert [c.metadata for c in graded] == [c.metadata for c in UNTOUCHED.cells if "nbgrader" in c.metadata]
    assert len({cell.id for cell in whole.cells}) == len(whole.cells)
    for task in RELEASE.tasks:
        if task.name != "lookup":
            assert found.items[found.answers[task.name].item].source == ANSWERS[task.name]


def test_of_copies_the_last_counts_and_nothing_written_is_lost():
    notebook = copied(right(), "lookup", definition("lookup", "return 'later'"))
    notebook = with_cell(with_cell(notebook, "my_own = 1", 3), "my_own_at_the_end = 2")
    cell_of(notebook, "imports")["source"] = lines("import torch  # mine")
    notebook["cells"].insert(2, {"cell_type": "markdown", "metadata": {}, "source": ["my notes"], "id": "bad id!"})
    found, whole = repaired(notebook)
    sources = [cell.source for cell in whole.cells]
    assert found.items[found.answers["lookup"].item].source == definition("lookup", "return 'later'")
    for kept in (ANSWERS["lookup"], "my_own = 1", "my_own_at_the_end = 2", "import torch  # mine", "my notes"):
        assert sources.count(kept) == 1
    assert sources.index(ANSWERS["lookup"]) < sources.index(definition("lookup", "return 'later'"))


def test_all_names_taken_away_is_said_and_mended():
    assert ("elsewhere", "all") in kinds(stripped(right()))
    found, _ = repaired(stripped(right()))
    assert {answer.state for answer in found.answers.values()} == {"answered"}


def test_mending_twice_changes_nothing_more():
    _, once = repaired(with_cell(copied(right(), "lookup", "lookup = 3"), "x = 1", 3))
    _, twice = repaired(json.loads(json.dumps(once)))
    assert once == twice


def run(capsys, path, *options):
    """Exit status and words of the command."""
    status = main(["validate", str(path), *options])
    said = capsys.readouterr()
    return status, said.out, said.err


def saved(tmp_path, notebook, name=f"{NAME}.ipynb"):
    """A notebook on a learner's desk."""
    path = tmp_path / name
    path.write_bytes(notebook if isinstance(notebook, bytes) else dumps(notebook))
    return path


def test_a_copy_is_written_beside_and_never_over(tmp_path, capsys):
    path = saved(tmp_path, copied(right(), "lookup"), f"mine {NAME} (2).ipynb")
    before = path.read_bytes()
    for expected in (f"mine {NAME} (2).repaired.ipynb", f"mine {NAME} (2).repaired-2.ipynb"):
        status, said, _ = run(capsys, path, "--repair", "--no-run")
        assert status == 0 and expected in said and "copied: lookup" in said
        assert kinds(json.loads((tmp_path / expected).read_text())) == set()
    assert path.read_bytes() == before and len(list(tmp_path.iterdir())) == 3


def test_without_a_run_the_status_says_whether_all_was_begun(tmp_path, capsys):
    status, said, _ = run(capsys, saved(tmp_path, without(right(), "lookup")), "--no-run")
    assert status == 1 and "without an answer: lookup" in said


CANNOT = {
    "no notebook": b"%PDF-1.4", "cut off": dumps(right())[:5000], "nothing": b"",
    "of another course": json.dumps({"nbformat": 4, "metadata": {}, "cells": [code("x = 1")]}).encode(),
}  # fmt: skip


@pytest.mark.parametrize("name", CANNOT)
def test_what_cannot_be_validated_is_status_2_and_one_sentence(name, tmp_path, capsys):
    status, said, problem = run(capsys, saved(tmp_path, CANNOT[name], "a.ipynb"))
    assert status == 2 and said == "" and problem.count("\n") == 1
    assert run(capsys, tmp_path / "none.ipynb")[0] == 2


@pytest.mark.slow
def test_the_status_says_whether_all_is_right(tmp_path, capsys):
    status, said, _ = run(capsys, saved(tmp_path, as_colab(right()), "Copy of colab.ipynb"))
    assert status == 0 and said.count("right: ") == len(POINTS) and "15 of 15 points" in said
    bad = without(right(lookup=definition("lookup", "return x * 0")), "recover_x0")
    cell_of(bad, "recover_eps")["source"] = cell_of(released(), "recover_eps")["source"]
    status, said, _ = run(capsys, saved(tmp_path, bad))
    assert status == 1 and "failed: lookup" in said and "missing: recover_x0" in said and "empty: recover_eps" in said
    assert "deleted: recover_x0" in said and "4 of 7 done" in said


@pytest.mark.slow
def test_the_learners_own_file_in_the_course_is_compared_with_the_untouched_one(tmp_path, capsys, monkeypatch):
    for folder in ("notebooks", "solutions"):
        shutil.copytree(ROOT / folder / NAME, tmp_path / folder / NAME)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    path = tmp_path / "notebooks" / NAME / f"{NAME}.ipynb"
    path.write_bytes(dumps(without(right(), "check-lookup")))
    monkeypatch.chdir(path.parent)
    status, said, _ = run(capsys, path.name, "--no-run")
    assert status == 0 and "deleted: check-lookup" in said
    shutil.rmtree(tmp_path / "solutions")
    status, _, problem = run(capsys, path.name, "--no-run")
    assert status == 2 and "--release" in problem
    handed_out = tmp_path / "downloaded.ipynb"
    handed_out.write_bytes(dumps(released()))
    status, said, _ = run(capsys, path.name, "--no-run", "--release", str(handed_out))
    assert status == 0 and "deleted: check-lookup" in said


def test_the_release_is_not_changed_by_mending():
    before = copy.deepcopy(UNTOUCHED)
    repaired(right())
    assert before == UNTOUCHED and release_of(UNTOUCHED, NAME) == RELEASE
