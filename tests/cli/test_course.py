"""The command line on the course: lab, build, check, normalise, misconceptions, doctor."""

import json
import os
import shutil
from pathlib import Path

import pytest

from diffusion_lib.checks import all_exercises, get_exercise
from diffusion_lib.checks.derivations import all_derivations
from diffusion_lib.checks.table import Row, tasks
from diffusion_lib.classroom.notebooks import assignments
from diffusion_lib.classroom.problems import Problem
from diffusion_lib.cli import course
from diffusion_lib.cli.main import main

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def called(monkeypatch):
    """What `lab` would have started, and the folder it makes its home page in."""
    called = []
    monkeypatch.setattr("subprocess.call", lambda command, env: called.extend([command, env]) or 0)
    return called


def test_lab_opens_jupyterlab_at_home(called, tmp_path, monkeypatch):
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "nbgrader_config.py").touch()
    monkeypatch.chdir(tmp_path)
    assert main(["lab"]) == 0
    assert "--LabApp.default_url=/lab/tree/home.ipynb" in called[0] and (tmp_path / "home.ipynb").is_file()


def test_lab_opens_the_first_notebook_where_no_home_can_be_made(called, monkeypatch):
    def refuse(root):
        raise OSError("read-only")

    monkeypatch.setattr("diffusion_lib.classroom.home.write_home", refuse)
    assert main(["lab", "--no-browser", "--port", "9999"]) == 0
    command = " ".join(called[0])
    assert "-m jupyterlab" in command and "--no-browser" in command and "--port=9999" in command
    assert "00_start_here" in command
    settings = Path(called[1]["JUPYTER_CONFIG_PATH"].split(os.pathsep)[0], "labconfig", "page_config.json")
    assert "@jupyterlab/apputils-extension:announcements" in json.loads(settings.read_text())["disabledExtensions"]


def test_lab_without_jupyterlab_or_course_says_so(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert main(["lab"]) == 2
    assert "JupyterLab is not installed" in capsys.readouterr().err
    monkeypatch.setattr(course, "__file__", str(tmp_path / "a" / "b" / "c.py"))
    monkeypatch.chdir(tmp_path)
    assert main(["lab"]) == 2
    assert "there is no course here" in capsys.readouterr().err


@pytest.mark.slow
def test_check_accepts_this_course(capsys, monkeypatch):
    """Every rule holds, and notebooks/ is exactly what solutions/ make.

    The table of kills apart: `tests/checks/test_catalogue.py` tries all of it.
    """
    assert len(assignments(ROOT)) == 16
    monkeypatch.setattr("diffusion_lib.classroom.kills.kill_problems", lambda root, before: [])
    assert main(["check"]) == 0
    said = capsys.readouterr()
    assert said.out.count("\n") == 1 and "clean and in step" in said.out and said.err == ""


def test_check_says_what_is_wrong_with_a_check(capsys, monkeypatch):
    problem = Problem("log_snr.py", "", "a mistake slips through", "mend it")
    monkeypatch.setattr("diffusion_lib.classroom.kills.kill_problems", lambda root, before: [problem])
    monkeypatch.setattr("diffusion_lib.classroom.release.check", lambda root: [])
    assert main(["check"]) == 1
    assert capsys.readouterr().err == "log_snr.py: a mistake slips through; mend it.\n1 problem\n"


@pytest.mark.slow
def test_build_writes_nothing_when_nothing_changed(capsys):
    written = {path: path.stat().st_mtime_ns for path in [*ROOT.glob("*/*/*.ipynb"), ROOT / "README.md"]}
    assert main(["build"]) == 0 and len(written) == 33
    assert {path: path.stat().st_mtime_ns for path in written} == written


@pytest.mark.parametrize("words", [["build", "01_forward_noise"], ["build", "--execute", "99_nothing"]])
def test_build_refuses_wrong_names(words, capsys):
    assert main(words) == 2


def test_the_table_of_misconceptions_is_printed(capsys):
    """Of two exercises; `tests/checks/test_catalogue.py` holds every row of all of them."""
    two = {name: get_exercise(name) for name in ("log_snr", "guided_eps")}
    assert main(["misconceptions", *two]) == 0
    lines = capsys.readouterr().out.splitlines()
    for exercise in two.values():
        assert sum(f"`{exercise.id}`" in line for line in lines) == len(exercise.misconceptions) + 3
    assert main(["misconceptions", "q_sampel"]) == 2
    assert "there is no exercise or notebook 'q_sampel': did you mean 'q_sample'?" in capsys.readouterr().err


def test_a_notebook_names_its_exercises():
    assert list(tasks(["00"])) == list(tasks(["00_start_here"])) == ["to_model_range"]
    assert len(tasks()) == len(all_exercises()) + len(all_derivations())


def test_a_mistake_that_slips_through_is_a_failure(capsys, monkeypatch):
    slipped = [Row("q", "a mistake", True, False, "shape")]
    monkeypatch.setattr("diffusion_lib.checks.table.all_rows", lambda names: slipped)
    assert main(["misconceptions"]) == 1


def test_doctor_names_versions_device_and_quality(capsys):
    assert main(["doctor"]) == 0
    said = capsys.readouterr().out
    assert "torch" in said and "device" in said and "checkpoint digits" in said
    assert "frechet" in said and "floor" in said and "accuracy" in said


@pytest.fixture
def small_course(tmp_path, monkeypatch):
    """A course of one notebook, in the current folder."""
    root = Path(course.__file__).resolve().parents[2]
    shutil.copy(root / "nbgrader_config.py", tmp_path)
    shutil.copytree(root / "solutions" / "00_start_here", tmp_path / "solutions" / "00_start_here")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "solutions" / "00_start_here" / "00_start_here.ipynb"


def test_normalise_undoes_what_an_editor_did(small_course, capsys):
    whole = small_course.read_bytes()
    notebook = json.loads(whole)
    for cell in notebook["cells"]:
        cell["metadata"]["vscode"] = {"languageId": "python"}
    notebook["metadata"]["kernelspec"]["display_name"] = ".venv (3.12)"
    edited = json.dumps(notebook, indent=1)
    for words in (("00_start_here",), (), (str(small_course),)):
        small_course.write_text(edited, encoding="utf-8")
        assert main(["normalise", *words]) == 0
        assert "00_start_here: normalised" in capsys.readouterr().out
        assert small_course.read_bytes() == whole
    assert main(["normalise"]) == 0
    assert "is in its canonical form" in capsys.readouterr().out


def test_broken_and_missing_notebooks_are_one_sentence(small_course, capsys):
    small_course.write_text("no notebook", encoding="utf-8")
    assert main(["normalise"]) == 2 and "must be a Jupyter notebook" in capsys.readouterr().err
    assert main(["check"]) == 1 and "Traceback" not in capsys.readouterr().err
    small_course.rename(small_course.with_name("renamed.ipynb"))
    assert main(["check"]) == 1 and "00_start_here" in capsys.readouterr().err
    assert main(["normalise"]) == 2 and "there is no notebook" in capsys.readouterr().err
    assert main(["normalise", "00_start"]) == 2 and "did you mean '00_start_here'" in capsys.readouterr().err


def test_a_missing_tool_of_the_class_is_named(monkeypatch, capsys):
    def missing(needed="notebooks"):
        raise ModuleNotFoundError("No module named 'nbformat'", name="nbformat")

    monkeypatch.setattr(course, "course_root", missing)
    assert main(["check"]) == 2
    assert "nbformat is not installed" in capsys.readouterr().err
