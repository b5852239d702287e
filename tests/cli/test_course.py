"""The command line on the course: lab, build, check, misconceptions, doctor."""

import pytest

from diffusion_lib.cli import course
from diffusion_lib.cli.main import main


def test_lab_opens_jupyterlab_on_the_notebooks(monkeypatch):
    called = []
    monkeypatch.setattr("subprocess.call", lambda command: called.append(command) or 0)
    assert main(["lab", "--no-browser", "--port", "9999"]) == 0
    command = " ".join(called[0])
    assert "-m jupyterlab" in command and "--no-browser" in command and "--port=9999" in command
    assert "00_start_here" in command


def test_lab_without_jupyterlab_or_course_says_so(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert main(["lab"]) == 2
    assert "JupyterLab is not installed" in capsys.readouterr().err
    monkeypatch.setattr(course, "__file__", str(tmp_path / "a" / "b" / "c.py"))
    monkeypatch.chdir(tmp_path)
    assert main(["lab"]) == 2
    assert "there is no course here" in capsys.readouterr().err


def test_check_accepts_this_course(capsys):
    assert main(["check"]) == 0
    assert "clean and in step" in capsys.readouterr().out


def test_build_writes_nothing_when_nothing_changed(capsys):
    assert main(["build"]) == 0


@pytest.mark.parametrize("words", [["build", "01_forward_noise"], ["build", "--execute", "99_nothing"]])
def test_build_refuses_wrong_names(words, capsys):
    assert main(words) == 2


def test_every_misconception_is_caught_and_named(capsys):
    assert main(["misconceptions"]) == 0
    table = capsys.readouterr().out
    assert "q_sample" in table and "cosine_betas" in table


def test_doctor_names_versions_device_and_quality(capsys):
    assert main(["doctor"]) == 0
    said = capsys.readouterr().out
    assert "torch" in said and "device" in said and "checkpoint digits" in said
    assert "frechet" in said and "floor" in said and "accuracy" in said
