"""The command line's first answers: help, version, misspelt words, closed pipes, and all of it without torch."""

import ast
import inspect
import os
import subprocess
import sys

import pytest

import diffusion_lib
from diffusion_lib.cli.main import main
from diffusion_lib.cli.parser import COMMANDS, overview

LIGHT = [(), ("--help",), ("--version",), ("paint",), ("check", "--help"), ("build", "--help"), ("lab", "--port", "0")]


def fresh(code, *words, **options):
    """A process of its own."""
    return subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, **options)


@pytest.mark.parametrize("words", LIGHT, ids=" ".join)
def test_what_needs_no_torch_does_not_import_it(words):
    code = (
        "import sys; from diffusion_lib.cli.main import main; status = main(sys.argv[1:]); "
        "print('torch' in sys.modules, 'numpy' in sys.modules, status)"
    )
    done = fresh(code, *words)
    assert done.stdout.splitlines()[-1] == f"False False {2 if words in (LIGHT[3], LIGHT[6]) else 0}", done.stderr


def test_a_bare_call_is_help(run, capsys):
    assert run() == 0
    bare = capsys.readouterr().out
    assert run("--help") == 0
    assert capsys.readouterr().out == bare == overview() + "\n"
    assert all(name in bare for name in COMMANDS)


def test_version_is_the_package_s(run, capsys):
    assert run("--version") == 0
    assert capsys.readouterr().out.strip() == f"diffusion-lib {diffusion_lib.__version__}"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(run, capsys, name):
    assert run(name, "--help") == 0
    said = capsys.readouterr().out
    assert said.startswith(f"usage: diffusion-lib {name}") and COMMANDS[name].summary.split()[0].capitalize() in said


@pytest.mark.parametrize(
    "words,meant",
    [
        (("trian",), "did you mean 'train'"),
        (("xyz",), "choose one of demo, train"),
        (("--versoin",), "did you mean '--version'"),
        (("train", "digts"), "did you mean 'digits'"),
        (("train", "digits", "--step", "3"), "did you mean '--steps'"),
        (("train", "digits", "--schedule", "flwo"), "did you mean 'flow'"),
        (("train", "digits", "--data", "fashion"), "did you mean 'fashion_mnist'"),
        (("train", "digits", "--prediction-type", "noise"), "choose one of"),
        (("sample", "digit", "--out", "a.png"), "did you mean 'digits'"),
        (("sample", "digits", "--sampler", "dpm_solver", "--out", "a.png"), "did you mean 'dpm_solver_"),
        (("sample", "digits", "--spacing", "trail", "--out", "a.png"), "did you mean 'trailing'"),
        (("sample", "digits", "--ouput", "a.png"), "did you mean '--out'"),
        (("build", "--exectue"), "did you mean '--execute'"),
        (("build", "--execute", "1_forward_noise"), "did you mean '01_forward_noise'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_misspelt_word_is_answered_with_the_nearest(refused, words, meant, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert meant in refused(*words)


def test_a_closed_pipe_is_no_error():
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "diffusion_lib", "--help"], stdout=writing, stderr=subprocess.PIPE, text=True
    )
    os.close(writing)
    assert done.returncode == 141 and done.stderr == ""


def test_a_terminal_without_accents_gets_an_escape():
    env = {**os.environ, "PYTHONIOENCODING": "ascii"}
    code = "import sys; from diffusion_lib.cli.main import main; main(['paint']); print('Fr\\u00e9chet')"
    done = fresh(code, env=env)
    assert done.returncode == 0 and "Fr\\xe9chet" in done.stdout


def test_ctrl_c_is_status_130(monkeypatch, capsys):
    def interrupt(arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr("diffusion_lib.cli.course.lab", interrupt)
    assert main(["lab"]) == 130
    assert capsys.readouterr().err == "diffusion-lib: stopped\n"


@pytest.mark.parametrize(
    "error,status,sentence",
    [
        (OSError(28, "No space left on device", "a.npz"), 2, "a.npz: No space left on device"),
        (MemoryError(), 1, "memory is full"),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried"), 1, "memory is full"),
    ],
)
def test_what_the_machine_lacks_is_one_sentence(monkeypatch, refused, error, status, sentence):
    def fail(arguments):
        raise error

    monkeypatch.setattr("diffusion_lib.cli.course.lab", fail)
    assert sentence in refused("lab", status=status)


def test_a_fault_of_the_program_is_not_hidden(monkeypatch):
    def fail(arguments):
        raise ZeroDivisionError

    monkeypatch.setattr("diffusion_lib.cli.course.lab", fail)
    with pytest.raises(ZeroDivisionError):
        main(["lab"])


def test_public_names_are_lazy_and_whole():
    tree = ast.parse(inspect.getsource(diffusion_lib))
    told = {
        alias.name: node.module.removeprefix("diffusion_lib.")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("diffusion_lib.")
        for alias in node.names
    }
    assert told == diffusion_lib._HOMES and sorted(told) == sorted(diffusion_lib.__all__)
    assert {*diffusion_lib.__all__, "__version__", "sampling"} <= set(dir(diffusion_lib))
    for name in diffusion_lib.__all__:
        home = __import__(f"diffusion_lib.{told[name]}", fromlist=[name])
        assert getattr(diffusion_lib, name) is getattr(home, name)
    with pytest.raises(AttributeError, match="no_such_name"):
        diffusion_lib.no_such_name  # noqa: B018
