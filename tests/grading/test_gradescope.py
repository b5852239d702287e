"""The autograder's zip, unpacked and run as Gradescope lays it out."""

import json
import os
import shutil
import subprocess
import sys
import zipfile

import pytest

from diffusion_lib.cli.main import main
from diffusion_lib.grading.accounts import account_works, under
from diffusion_lib.grading.gradescope import graded
from diffusion_lib.grading.sandbox import works

from .class_of import NAME, dumps, right
from .kinds_hostile import HOSTILE
from .kinds_odd import BAD_Q

BASH = str(shutil.which("bash"))
PYTHON = os.environ.get("AUTOGRADER_PYTHON", sys.executable)
needs_sandbox = pytest.mark.skipif(bool(works()), reason=works() or "it works")


def other_accounts():
    """Why no other account can run Python here; "" where one can."""
    if getattr(os, "geteuid", lambda: 1)() != 0:
        return "only root takes another account"
    try:
        status = subprocess.run([PYTHON, "-I", "-c", "import torch"], **under("nobody"), cwd="/").returncode
    except (OSError, KeyError):
        status = 1
    return "another account may not run Python here: it lies in somebody's home" if status else ""


@pytest.fixture(scope="module")
def autograder(tmp_path_factory):
    """The folder /autograder of an image: the zip in source/, set up but for what is installed here anyway."""
    top = tmp_path_factory.mktemp("autograder")
    assert main(["grade", "--gradescope-zip", str(top / "a.zip"), "--assignment", NAME, "--seed", "one"]) == 0
    with zipfile.ZipFile(top / "a.zip") as archive:
        archive.extractall(top / "source")
    return top


def run(autograder, submission, **environment):
    """Run the autograder on the bytes of one submission as Gradescope does; the content of results.json."""
    for name in ("submission", "results"):
        (autograder / name).mkdir(exist_ok=True)
    (autograder / "results" / "results.json").unlink(missing_ok=True)
    (autograder / "submission" / "my notebook (1).ipynb").write_bytes(submission)
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment = kept | {"AUTOGRADER": str(autograder), "AUTOGRADER_PYTHON": PYTHON} | environment
    ended = subprocess.run([BASH, str(autograder / "source" / "run_autograder")], env=environment, cwd="/")
    assert ended.returncode == 0
    return json.loads((autograder / "results" / "results.json").read_text(encoding="utf-8"))


def by_name(found):
    """The tests by the exercise that they are about."""
    return {test["name"].partition(":")[0]: test for test in found["tests"]}


def test_the_zip_holds_what_gradescope_runs_and_no_solutions(autograder, tmp_path):
    with zipfile.ZipFile(autograder / "a.zip") as archive:
        members = {entry.filename: entry for entry in archive.infolist()}
        assert {"setup.sh", "run_autograder", "requirements.txt", "settings.json"} <= set(members)
        assert all(members[name].external_attr >> 16 & 0o111 for name in ("setup.sh", "run_autograder"))
        assert not [name for name in members if "solutions" in name or name.endswith(".pyc")]
        assert [name for name in members if name.endswith(".ipynb")] == [f"course/notebooks/{NAME}/{NAME}.ipynb"]
        assert b"torch>=" in archive.read("requirements.txt") and b"nbformat" in archive.read("requirements.txt")
        for name in ("setup.sh", "run_autograder"):
            assert subprocess.run([BASH, "-n"], input=archive.read(name)).returncode == 0
    again = str(tmp_path / "b.zip")
    assert main(["grade", "--gradescope-zip", again, "--assignment", NAME, "--seed", "one"]) == 0
    assert (tmp_path / "b.zip").read_bytes() == (autograder / "a.zip").read_bytes()


@needs_sandbox
@pytest.mark.slow
def test_a_submission(autograder):
    found = run(autograder, dumps(right(q_sample=BAD_Q)))
    assert found["score"] == 12 and sum(test["max_score"] for test in found["tests"]) == 15
    tests = by_name(found)
    assert tests["q_sample"]["status"] == "failed" and tests["q_sample"]["score"] == 0 and tests["q_sample"]["output"]
    assert all(test["status"] == "passed" for name, test in tests.items() if name != "q_sample")


@needs_sandbox
def test_what_is_no_notebook_gets_words_and_no_mark(autograder):
    (autograder / "submission").mkdir(exist_ok=True)
    (autograder / "submission" / "my notebook (1).ipynb").write_bytes(b"%PDF")
    found = graded(autograder)
    assert found["score"] == 0 and "could not be graded" in found["output"] and "not a mark" in found["output"]


@pytest.mark.slow
@pytest.mark.exhaustive  # half a minute: what the answer kills is started again and again
def test_where_no_sandbox_starts_the_code_has_an_account_that_cannot_read_the_course(autograder, tmp_path):
    if reason := other_accounts():
        pytest.skip(reason)
    (tmp_path / "chmod").symlink_to(shutil.which("chmod"))
    settings = autograder / "source" / "settings.json"
    before = settings.read_text(encoding="utf-8")
    settings.write_text(before.replace('"learner"', '"nobody"'), encoding="utf-8")
    try:
        notebook = HOSTILE["kills_everything_it_can"].make()
        answer = next(cell for cell in notebook["cells"] if cell.get("id") == "lookup")
        look = f"import os\nif os.access({str(settings)!r}, os.R_OK) or os.geteuid() == 0:\n    raise SystemExit\n"
        answer["source"] = look.splitlines(keepends=True) + answer["source"]
        found = run(autograder, dumps(notebook), PATH=str(tmp_path))  # without bubblewrap
    finally:
        settings.write_text(before, encoding="utf-8")
    assert found["score"] == 12 and by_name(found)["lookup"]["status"] == "passed"


def test_an_account_that_could_read_the_course_is_refused():
    assert account_works("no such account") and account_works("")


@pytest.mark.parametrize("words", [["--gradescope-zip", "a.zip"], ["--gradescope-zip", "a.zip", "x"], []])
def test_a_wrong_call_says_what_is_missing(words, capsys):
    assert main(["grade", *words]) == 2
    assert "--assignment NAME" in capsys.readouterr().err or not words
