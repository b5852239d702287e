"""Ways to silence a check, each tried by a learner whose answers are all wrong: none of them pays."""

import nbformat
import pytest
from course_fixture import code, stdout
from room import Classroom

from diffusion_lib.classroom.normalise import normalise
from diffusion_lib.classroom.notebooks import dumps, notebook_path, read
from diffusion_lib.classroom.setup_cell import setup_text

pytestmark = pytest.mark.slow  # a whole class of nbgrader's commands stands behind each test
NAME = "01_two_answers"
ANSWERS = {
    "to_model_range": ("pixels", "return pixels.float() / 127.5 - 1"),
    "noise_one_step": ("x, beta, noise", "return (1 - beta).sqrt() * x + beta.sqrt() * noise"),
}
# Each of these starts a kernel that loads torch: two are tried in every run, the others on request.
TRICKS = {
    "environment-removed": 'import os; os.environ.pop("NBGRADER_EXECUTION")',
    "check-says-much": "check = lambda *answer: 4000.0",
}
MORE_TRICKS = {
    "environment-changed": 'import os; os.environ["NBGRADER_EXECUTION"] = "x"',
    "nothing-displayed": "get_ipython().ast_node_interactivity = 'none'",
    "check-says-nothing": "check = lambda *answer: None",
    "check-is-print": "check = print",
    "check-says-one": "check = lambda *answer: 1.0",
    "kernel-ends": "import os; os._exit(0)",
}


def two_answers():
    """A course notebook with two of the real exercises."""
    cells = [
        nbformat.v4.new_markdown_cell("# Two answers", id="title"),
        code("setup", setup_text(), [stdout("diffusion_lib is ready.\n")]),
        code("imports", "import torch\nfrom diffusion_lib.checks import check"),
    ]
    for name, (parameters, body) in ANSWERS.items():
        source = f"def {name}({parameters}):\n    ### BEGIN SOLUTION\n    {body}\n    ### END SOLUTION"
        cells.append(code(name, source, solution=True))
        cells.append(code(f"check-{name}", f'check("{name}", {name})', grade=True, locked=True, points=1))
    return normalise(nbformat.v4.new_notebook(cells=cells))


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    return graded(tmp_path_factory.mktemp("tricks"), TRICKS)


def graded(base, tricks):
    """A class after autograde: an honest learner, one who tagged the tests, and one for each trick."""
    room = Classroom(base, NAME, two_answers())
    room.nbgrader("generate_assignment", NAME)
    released = notebook_path(room.root, NAME, "notebooks")

    def hand_in(student, trick="", tag="", right=False):
        notebook = read(released)
        for cell in notebook.cells:
            if cell.id in ANSWERS:
                cell.source = cell.source.replace("...  # YOUR CODE HERE", ANSWERS[cell.id][1] if right else "return 0")
            if tag and cell.id.startswith("check-"):
                cell.metadata["tags"] = [tag]
        notebook.cells.insert(3, nbformat.v4.new_code_cell(trick, id="free"))
        folder = room.root / ".nbgrader" / "submitted" / student / NAME
        folder.mkdir(parents=True)
        (folder / f"{NAME}.ipynb").write_text(dumps(notebook), encoding="utf-8")

    hand_in("honest", right=True)
    hand_in("tagged", tag="skip-execution")
    for student, trick in tricks.items():
        hand_in(student, trick)
    try:
        room.nbgrader("autograde", NAME, "--Execute.timeout=30")
    except AssertionError as error:  # a dead kernel ends nbgrader with a status of its own, after all are graded
        assert "kernel" in str(error).lower()
    room.marks = room.scores()
    return room


def test_an_honest_answer_has_all_its_points(room):
    assert room.marks["honest"] == (2.0, 2.0)


@pytest.mark.parametrize("student", ["tagged", *TRICKS])
def test_no_trick_pays(room, student):
    assert room.marks.get(student, (0.0, 0.0))[0] == 0.0


@pytest.mark.exhaustive
def test_no_other_trick_pays(tmp_path):
    room = graded(tmp_path, MORE_TRICKS)
    assert {who: room.marks.get(who, (0.0, 0.0))[0] for who in ("honest", *MORE_TRICKS)} == {
        "honest": 2.0, **dict.fromkeys(MORE_TRICKS, 0.0),
    }  # fmt: skip


def test_the_feedback_says_why_and_hides_our_line(room):
    room.nbgrader("generate_feedback", NAME)
    page = room.feedback("environment-removed")
    assert "did not end in a verdict" in page and "whatever stands above" not in page
