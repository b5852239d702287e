"""The whole life of an assignment, by the commands that people type, with exact scores at the end."""

import pytest
from course_fixture import NAME, REPOSITORY
from room import Classroom

from diffusion_lib.classroom.notebooks import assignments, dumps, loads, notebook_path, read
from diffusion_lib.classroom.release import build, strip

pytestmark = pytest.mark.slow  # a whole course of nbgrader's commands stands behind each test
REAL = "01_forward_noise"
# The real notebook loads torch for each learner, so it takes a minute; the small course takes the same round.
COURSES = [NAME] + [pytest.param(REAL, marks=pytest.mark.exhaustive)] * notebook_path(REPOSITORY, REAL).is_file()


@pytest.fixture(scope="module", params=COURSES)
def graded(request, tmp_path_factory):
    """A classroom in which every step has been taken."""
    room = Classroom(tmp_path_factory.mktemp("classroom"), request.param)
    exercises = list(room.exercises())
    half, first_test = exercises[: len(exercises) // 2], f"check-{exercises[0]}"

    def wrong(notebook):
        room.fill(notebook, half)
        for cell in notebook.cells:
            if cell.id == "half":  # of the small course only: a mistake that its check knows
                cell.source = cell.source.replace("...", "return x")

    def deleted(notebook):
        room.fill(notebook)
        notebook.cells = [cell for cell in notebook.cells if cell.id != first_test]

    def copied(notebook):
        room.fill(notebook)
        copies = [cell for cell in loads(dumps(notebook)).cells if "nbgrader" in cell.metadata]
        for cell in copies:
            cell.id += "-copy"
        notebook.cells += copies

    learners = {
        "perfect": room.fill,
        "halfway": wrong,
        "absent-minded": lambda notebook: None,
    }
    # The real notebook runs for seconds per learner: the odd ones sit in the small course.
    odd = {
        "noisy": lambda notebook: room.fill(notebook, shout=True),
        "deleter": deleted,
        "copier": copied,
    }
    if room.name == NAME:
        learners |= odd
    room.nbgrader("generate_assignment", room.name)
    room.made = strip(read(notebook_path(room.root, room.name, "notebooks")))
    assert build(room.root) == []
    room.nbgrader("release_assignment", room.name)
    for student, change in learners.items():
        room.hand_in(student, change)
    room.nbgrader("collect", room.name)
    room.log = room.nbgrader("autograde", room.name)
    room.nbgrader("generate_feedback", room.name)
    room.nbgrader("release_feedback", room.name)
    room.expected = {
        "perfect": room.maximum(),
        "halfway": sum(room.exercises()[name] for name in half),
        "absent-minded": 0.0,
    } | {student: room.maximum() for student in odd if student in learners}
    return room


def test_scores(graded):
    assert graded.scores() == {who: (score, graded.maximum()) for who, score in graded.expected.items()}


def test_feedback_says_why(graded):
    for student in graded.expected:
        assert f"check-{next(iter(graded.exercises()))}" in graded.feedback(student)
    assert "attempted" in graded.feedback("absent-minded")
    if graded.name == NAME:
        assert "half gives 3 for 3: the factor is missing." in graded.feedback("halfway")


def test_feedback_comes_back(graded):
    desk = graded.base / "halfway"
    graded.nbgrader("fetch_feedback", graded.name, *graded.flags("halfway"), cwd=desk)
    (page,) = (desk / graded.name / "feedback").rglob("*.html")
    assert page.read_text(encoding="utf-8") == graded.feedback("halfway")


def test_build_is_what_nbgrader_makes(graded):
    """The build leaves nbgrader's gradebook out; the notebook must not notice."""
    assert dumps(graded.made) == notebook_path(graded.root, graded.name, "notebooks").read_text(encoding="utf-8")


def test_root_stays_tidy(graded):
    found = {path.name for path in graded.root.iterdir()}
    assert found <= {"solutions", "notebooks", ".nbgrader", "nbgrader_config.py", "grades.csv"}
    assert assignments(graded.root, "notebooks") == [graded.name]


def test_validate_agrees(graded, tmp_path):
    """`nbgrader validate` exits 0 whatever it finds, so the verdict is read from its words."""
    perfect = graded.base / "perfect" / graded.name / f"{graded.name}.ipynb"
    assert "Success" in graded.nbgrader("validate", str(perfect))
    assert loads(perfect.read_text(encoding="utf-8"))
