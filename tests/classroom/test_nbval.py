"""nbval as the project runs it: right outputs pass, one wrong digit fails, what a machine decides is passed by."""

import os
import subprocess
import sys

import pytest
from course_fixture import NAME, REPOSITORY, code, make_course, stdout

from diffusion_lib.classroom.executing import execute
from diffusion_lib.classroom.notebooks import dumps, notebook_path, read

MACHINE = "print(f'{object()} in /tmp/ipykernel_{7 * 9}/{8 * 9}.py and /home/ada/x')"


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """An executed course, with one cell whose output is another on every machine."""
    root = make_course(tmp_path_factory.mktemp("nbval") / "course")
    path = notebook_path(root, NAME)
    notebook = read(path)
    notebook.cells.append(code("machine", MACHINE, [stdout("")]))
    path.write_text(dumps(notebook), encoding="utf-8")
    os.environ["PYTHONPATH"], before = str(REPOSITORY), os.environ.get("PYTHONPATH")
    try:
        assert execute(path) == []
    finally:
        os.environ.pop("PYTHONPATH")
        os.environ |= {"PYTHONPATH": before} if before else {}
    return root


def nbval(root):
    """Run nbval in a process of its own, with the project's options."""
    options = [
        "--nbval",
        "--nbval-kernel-name=python3",
        "--nbval-cell-timeout=120",
        "-p",
        "no:cacheprovider",
        "-q",
        "-W",
        "error",
    ]
    options += [
        f"--nbval-sanitize-with={REPOSITORY / 'tests' / 'nbval_sanitize.cfg'}",
        f"--rootdir={root}",
        "-c",
        os.devnull,
    ]
    env = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")} | {"PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, "-m", "pytest", *options, str(root / "solutions")]
    return subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, timeout=120)


@pytest.mark.slow
def test_right_outputs_pass(ran):
    done = nbval(ran)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "10 passed" in done.stdout


@pytest.mark.slow
def test_one_wrong_digit_fails(ran):
    path = notebook_path(ran, NAME)
    before = path.read_text(encoding="utf-8")
    assert '"4.5\\n"' in before
    try:
        path.write_text(before.replace('"4.5\\n"', '"4.6\\n"'), encoding="utf-8")
        done = nbval(ran)
    finally:
        path.write_text(before, encoding="utf-8")
    assert done.returncode == 1 and "1 failed, 9 passed" in done.stdout, done.stdout + done.stderr
    assert "4.6" in done.stdout
