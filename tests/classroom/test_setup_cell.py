"""The set-up cell, run by a real IPython: installed, not installed, and on a simulated Colab."""

import os
import subprocess
import sys

import pytest
from course_fixture import NAME, REPOSITORY

from diffusion_lib.classroom import setup_cell
from diffusion_lib.classroom.notebooks import notebook_path, read

RUN = """
import sys
from IPython.core.interactiveshell import InteractiveShell
{prelude}
shell = InteractiveShell.instance()
shell.enable_gui = lambda *a: None
{magic}
for _ in range(2):
    result = shell.run_cell({text!r})
    assert result.success, result.error_in_exec or result.error_before_exec
"""
HIDE = """
import importlib.util
real, installed = importlib.util.find_spec, set()
names = ("diffusion_lib", "jaxtyping", "wadler_lindig")
importlib.util.find_spec = lambda name, *a: None if name in names and name not in installed else real(name, *a)
"""
COLAB = "import types; sys.modules['google.colab'] = types.ModuleType('google.colab')\n"
PIP = """
def pip(line):
    print('pip', line)
    installed.update(names)
shell.register_magic_function(pip, 'line')
"""
NO_GPU = "import torch; torch.cuda.is_available = lambda: {gpu}\n"


def run(folder, prelude="", magic="", path=REPOSITORY):
    """Run the set-up text twice in one fresh shell and return what it printed."""
    program = RUN.format(prelude=prelude, magic=magic, text=setup_cell.SETUP_TEXT)
    env = {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH"}} | {
        "HOME": str(folder),
        "IPYTHONDIR": str(folder),
    }
    if path:
        env["PYTHONPATH"] = str(path)
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, env=env, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr and done.stderr == ""
    return done.stdout.splitlines()


def test_installed(tmp_path):
    assert run(tmp_path) == ["diffusion_lib is ready."] * 2


def test_checkout_that_is_not_installed(tmp_path):
    (tmp_path / "notebooks" / "01").mkdir(parents=True)
    (tmp_path / "diffusion_lib").symlink_to(REPOSITORY / "diffusion_lib")
    assert run(tmp_path / "notebooks" / "01", path=None) == ["diffusion_lib is ready."] * 2


def test_missing_elsewhere_is_a_sentence(tmp_path):
    said = run(tmp_path, prelude=HIDE)
    assert len(said) == 2 and said[0].startswith("Not installed: diffusion_lib jaxtyping wadler_lindig - run")


@pytest.mark.slow
@pytest.mark.parametrize("gpu", [True, False])
def test_colab_installs_once(tmp_path, gpu):
    said = run(tmp_path, prelude=HIDE + COLAB + NO_GPU.format(gpu=gpu), magic=PIP)
    installs = [line for line in said if line.startswith("pip ")]
    assert installs == [f"pip install -q --no-deps git+{setup_cell.REPOSITORY} jaxtyping wadler_lindig"]
    assert said.count("diffusion_lib is ready.") == 2
    assert sum("no GPU" in line and "minutes" in line for line in said) == (0 if gpu else 2)


def test_colab_whose_install_fails_is_a_sentence(tmp_path):
    said = run(tmp_path, prelude=HIDE + COLAB, magic=PIP.replace("installed.update(names)", "pass"))
    assert any(line.startswith("Not installed:") for line in said)


def test_one_place(course):
    path = notebook_path(course, NAME)
    before = path.read_bytes()
    assert setup_cell.write_setup_cells(course) == []
    path.write_text(path.read_text().replace("git+https", "git+ssh"))
    assert setup_cell.write_setup_cells(course) == [NAME]
    assert path.read_bytes() == before
    assert read(path).cells[1].source == setup_cell.SETUP_TEXT
