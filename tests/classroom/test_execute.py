"""Running a canonical notebook: it is stored when it is clean, and left alone when it is not."""

import nbformat
import pytest
from course_fixture import NAME, REPOSITORY, code

from diffusion_lib.classroom.executing import execute
from diffusion_lib.classroom.lint import lint_course
from diffusion_lib.classroom.notebooks import dumps, notebook_path, read


@pytest.fixture(autouse=True)
def findable(monkeypatch, tmp_path):
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY))
    monkeypatch.setenv("HOME", str(tmp_path))


def with_cell(course, source):
    path = notebook_path(course, NAME)
    notebook = read(path)
    notebook.cells.append(nbformat.from_dict(code("last", source)))
    path.write_text(dumps(notebook), encoding="utf-8")
    return path


@pytest.mark.slow
def test_runs_in_place_and_again_gives_the_same_bytes(course):
    path = with_cell(
        course, "import os\nprint(os.environ['OMP_NUM_THREADS'], 'NBGRADER_EXECUTION' in os.environ)\nprint(object())"
    )
    assert execute(path) == []
    first = path.read_bytes()
    last = read(path).cells[-1]
    assert last.outputs[0].text == "1 False\n<object object at 0x0>\n"
    assert lint_course(course) == []
    assert execute(path) == [] and path.read_bytes() == first


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("import sys; print('careful', file=sys.stderr)", "writes to stderr (careful)"),
        ("1 / 0", "stopped with ZeroDivisionError: division by zero"),
        ("import time; time.sleep(60)", "longer than 2 seconds"),
        ("import os; os._exit(1)", "the kernel died in it"),
    ],
)
def test_trouble_is_named_and_nothing_is_stored(course, source, words):
    path = with_cell(course, source)
    notebook = read(path)
    notebook.cells.pop(1)  # the set-up cell imports torch, which may take as long as the timeout below
    path.write_text(dumps(notebook), encoding="utf-8")
    before = path.read_bytes()
    (problem,) = execute(path, timeout=2 if "sleep" in source else 60)
    assert words in problem.what and problem.cell == "last"
    assert path.read_bytes() == before
