"""What the generators make: complete but for the places marked TODO, in its place, and never over something."""

import json
import os
import re
import shutil
import subprocess
import sys
from copy import deepcopy

import pytest
from course_fixture import REPOSITORY

from diffusion_lib.classroom.authoring import cells, notebooks, tasks
from diffusion_lib.classroom.authoring.names import Asked, check_id, check_notebook_name
from diffusion_lib.classroom.declared import declared, file_of
from diffusion_lib.classroom.notebooks import notebook_path, read
from diffusion_lib.cli.main import main

COURSE = declared(REPOSITORY)
SCHEDULES = read(notebook_path(REPOSITORY, "02_schedules"))
ASKED = Asked("my_id", "my title", points=3)


def ids(notebook):
    return [cell.id for cell in notebook.cells]


@pytest.mark.parametrize(
    ("after", "above", "below"),
    [
        ("linear_betas", "check-linear_betas", "alpha-bars-intro"),  # the text that leads to the next one stays below
        ("log_snr", "snr-see", "encoding-text"),  # the end of the section
        ("posterior_variance", "posterior-see", "bug-intro"),
        ("zero_terminal_snr", "refuse", "stretch"),
        ("resample_schedule", "try-resample_schedule", "recap"),
        ("", "try-resample_schedule", "recap"),
    ],
)
def test_cells_come_where_their_section_ends(after, above, below):
    notebook = deepcopy(SCHEDULES)
    assert cells.insert(notebook, cells.exercise_cells(ASKED), after) == above
    names = ids(notebook)
    at = names.index("ex-my_id")
    assert names[at - 1 : at + 5] == [above, "ex-my_id", "my_id", "check-my_id", "use-my_id", below]


def test_ids_of_cells_are_not_used_twice():
    with pytest.raises(ValueError, match="a cell 'ex-log_snr' already"):
        cells.insert(deepcopy(SCHEDULES), cells.exercise_cells(Asked("log_snr", "x")), "")


def test_what_new_cells_call_is_imported_once():
    notebook = deepcopy(SCHEDULES)
    cells.import_names(notebook, {"derive", "check"})
    line = next(cell.source for cell in notebook.cells if cell.id == "imports").split("\n")[3]
    assert line.startswith("from diffusion_lib.checks import check, compare, derive, explain, hint")
    assert line.count("check,") == 1
    again = deepcopy(notebook)
    cells.import_names(again, {"derive"})
    assert again == notebook


def test_a_place_lies_behind_the_exercise_it_follows():
    here = COURSE.of("02_schedules")
    places = {name: exercise.place for name, exercise in here.exercises.items()}
    for after, place in places.items():
        new = tasks._place(here, after)
        assert place < new and all(new < other for other in places.values() if other > place)
    assert tasks._last(here, graded=True) == "zero_terminal_snr" and tasks._last(here, False) == "resample_schedule"


@pytest.mark.parametrize("name", ["my id", "2nd", "_mine", "class", "questions", "q_sample", "mean_in_eps", "x" * 49])
def test_ids_that_cannot_be_are_refused(name):
    with pytest.raises(ValueError, match="id|already"):
        check_id(name, COURSE)


@pytest.mark.parametrize("name", ["flow", "1_x", "12_Flow", "02_other", "12-flow"])
def test_names_of_notebooks_that_cannot_be_are_refused(name):
    with pytest.raises(ValueError, match="notebook"):
        check_notebook_name(name, ["02_schedules"])


REFUSED = {
    ("exercise", "02", "log_snr"): "'log_snr' is an exercise of 02_schedules already",
    ("exercise", "99", "my_id"): "there is no notebook '99'",
    ("exercise", "02", "my-id"): "must be the name of a Python function",
    ("exercise", "02", "check"): "'check' is what notebooks call something else by",
    ("derivation", "05", "sum"): "'sum' is what notebooks call something else by",
    ("exercise", "02"): "takes a notebook and an id",
    ("exercise", "02", "my_id", "--after", "slerp"): "02_schedules has no exercise 'slerp'",
    ("exercise", "02", "my_id", "--stars", "5"): "at most 4",
    ("exercise", "02", "my_id", "--title", "two\nlines"): "must be one line",
    ("derivation", "05", "my_id", "--points", "0"): "at least 1 point",
    ("notebook", "02_schedules"): "there is a notebook '02_schedules' already",
    ("notebook", "flow"): "two digits and words",
    ("notebook", "99_flow", "--exercise", "q_sample"): "'q_sample' is an exercise of 01",
    ("notebook", "99_flow", "02"): "takes one name",
    ("chapter", "02"): "invalid choice",
}


@pytest.mark.parametrize("words", REFUSED, ids=" ".join)
def test_the_command_refuses_in_one_sentence_and_writes_nothing(words, capsys, monkeypatch):
    def no(*_):
        raise AssertionError("something was written")

    for module in (tasks, notebooks):
        monkeypatch.setattr(module, "write", no)
    assert main(["new", *words]) == 2
    said = capsys.readouterr().err
    assert REFUSED[words] in said and said.count("\n") == 1


def test_a_file_that_is_there_is_left_alone(monkeypatch, capsys):
    """A declaration that the registry does not know, such as a half-written one, is no place for a new one."""
    monkeypatch.setattr(tasks, "check_id", lambda *_: None)
    with pytest.raises(ValueError, match="log_snr.py is there already"):
        tasks.new_exercise(REPOSITORY, COURSE, "02_schedules", Asked("log_snr", "x"), "linear_betas")
    assert (REPOSITORY / file_of(COURSE.exercises["log_snr"])).is_file()


@pytest.fixture
def checkout(tmp_path):
    """A checkout of the course with notebook 00 alone, whose library is its own."""
    root = tmp_path / "course"
    other = re.compile(r"nb(?!00)\d\d_.*")

    def left_out(folder, names):
        inside = folder.replace(os.sep, "/")
        if inside.endswith("/catalogue"):
            return [name for name in names if name != "__init__.py"]
        return [name for name in names if name == "__pycache__" or name == "assets" or other.fullmatch(name)]

    shutil.copytree(REPOSITORY / "diffusion_lib", root / "diffusion_lib", ignore=left_out)
    (root / "assets").symlink_to(REPOSITORY / "assets")
    shutil.copy(REPOSITORY / "nbgrader_config.py", root)
    shutil.copy(REPOSITORY / "pyproject.toml", root)
    for folder in ("solutions", "notebooks"):
        shutil.copytree(REPOSITORY / folder / "00_start_here", root / folder / "00_start_here")
    # Without the notebook that 00 links to.
    start = notebook_path(root, "00_start_here")
    text = start.read_text(encoding="utf-8").replace(
        "../01_forward_noise/01_forward_noise.ipynb", "00_start_here.ipynb"
    )
    start.write_text(text, encoding="utf-8")
    row = "| [00 Start](notebooks/00_start_here/00_start_here.ipynb) | a step | <!--count checks 00-->9<!--/count--> |"
    (root / "README.md").write_text(f"| | |\n|---|---|\n{row}\n\nAll <!--count mistakes-->0<!--/count-->.\n")
    return root


SEVERAL = """
import gc, importlib, json, sys
from diffusion_lib.cli.main import main
for words in json.loads(sys.argv[1]):
    importlib.invalidate_caches()
    for known in gc.get_objects():  # what an earlier command has read of the declarations is forgotten
        if type(known).__name__ == "_lru_cache_wrapper" and known.__module__.endswith(".registry"):
            known.cache_clear()
    if status := main(words):
        sys.exit(status)
"""


def run(root, *commands):
    """Status, output and errors of commands, one after the other in one process of the checkout's own library."""
    home = {"DIFFUSION_LIB_HOME": str(root / "home"), "PYTHONPATH": str(root)}
    command = [sys.executable, "-c", SEVERAL, json.dumps([words.split() for words in commands])]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, env=os.environ | home)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.slow
def test_from_nothing_to_a_released_notebook(checkout):
    """A notebook, a stretch and a derivation: nothing is amiss but what is marked TODO, and then nothing at all."""
    status, _, said = run(
        checkout,
        "new notebook 12_try_me --title Try --exercise first",
        "new exercise 12 second --points 0",
        "new derivation 12 opened --after first",
        "build --execute 12",
    )
    problems = [line for line in said.splitlines() if "IPKernelApp" not in line]
    assert status == 1 and len(problems) > 60, said
    assert [line for line in problems[:-1] if "still to be written: " not in line] == []
    assert not notebook_path(checkout, "12_try_me", "notebooks").exists()

    made = [checkout / "README.md", notebook_path(checkout, "12_try_me")]
    made += [*(checkout / "diffusion_lib").glob("checks/exercises/nb12_try_me/*.py")]
    made += [*(checkout / "diffusion_lib").glob("checks/derivations/catalogue/opened.py")]
    for path in made:
        path.write_text(re.sub(r"TODO:? ?", "", path.read_text(encoding="utf-8")), encoding="utf-8")
    ruff = [sys.executable, "-m", "ruff"]
    for command in (["check"], ["format", "--check"]):
        python = [str(path) for path in made if path.suffix == ".py"]
        done = subprocess.run([*ruff, *command, *python], cwd=checkout, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout
    clean = "built 2 notebooks\n2 notebooks are clean and in step with their solutions\n"
    assert run(checkout, "build", "check") == (0, clean, "")

    readme = (checkout / "README.md").read_text(encoding="utf-8")
    assert "checks 00-->1<" in readme and "checks 12-->2<" in readme and "[12 Try](notebooks/12_try_me" in readme
    whole = read(notebook_path(checkout, "12_try_me"))
    titles = [re.search("^### .*", cell.source)[0] for cell in whole.cells if cell.id.startswith("ex-")]
    assert titles == ["### Exercise 1 · First", "### Derivation 1 · Opened", "### Stretch · Second"]
    start = read(notebook_path(checkout, "00_start_here")).cells[0].source
    assert "| Next |" in start and "12_try_me" not in start  # it leads somewhere already
