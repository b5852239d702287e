"""A derivation and a free text through nbgrader: exact points, what a person grades, and what nobody reads."""

import os

import nbformat
import pytest
from course_fixture import code, stdout
from room import Classroom

from diffusion_lib.checks.derivations import get_derivation
from diffusion_lib.checks.free_text import cells, get_question
from diffusion_lib.classroom.lint import lint_release, lint_source
from diffusion_lib.classroom.normalise import normalise
from diffusion_lib.classroom.notebooks import BEGIN, END, STUB, TEXT_STUB, dumps, loads, notebook_path, read
from diffusion_lib.classroom.release import build, check
from diffusion_lib.classroom.setup_cell import setup_text

NAME = "05_one_derivation"
ID, TEXT = "mean_in_eps", "explain_first_guess"
LINES = list(get_derivation(ID).reference)
QUESTION = get_question(TEXT)
OWN = "Noise alone does not tell which digit it will be, and the mean of all of them has the least squared error."
TRICKS = {
    "derive is print": "derive = print",
    "derive says all": "derive = lambda *lines: 2.0",
    "derive says nothing": "derive = lambda *lines: None",
}


def listed(lines):
    return f"{ID}_lines = [\n" + "".join(f"    {line!r},\n" for line in lines) + "]"


def small_notebook(text=None):
    """A course notebook with one of the real derivations and one of the real free texts."""
    given = f'x_t, eps, *others = symbols("{ID}")\nline_1 = {LINES[0]!r}\n{ID}_lines = [line_1, ...]'
    parts = [
        nbformat.v4.new_markdown_cell("# One derivation", id="title"),
        code("setup", setup_text(), [stdout("diffusion_lib is ready.\n")]),
        code("imports", "from diffusion_lib.checks import derive, explain, symbols"),
        code(ID, f"{given}\n{BEGIN}\n{listed(LINES)}\n{END}", solution=True),
        code(f"check-{ID}", f'derive("{ID}", {ID}_lines)', grade=True, locked=True, points=2),
        *(nbformat.from_dict(cell) for cell in cells(TEXT)),
    ]
    parts[-1].execution_count = 1
    return normalise(nbformat.v4.new_notebook(cells=parts + ([text] if text else [])))


def by_id(notebook, name):
    return next(cell for cell in notebook.cells if cell.id == name)


def written(notebook, lines=None, words=None, trick=""):
    """Fill in a released notebook."""
    if lines is not None:
        by_id(notebook, ID).source += f"\n{listed(lines)}"
    if words is not None:
        by_id(notebook, TEXT).source = by_id(notebook, TEXT).source.replace(STUB, words)
    if trick:
        by_id(notebook, ID).source += f"\n{trick}"
    return notebook


WRONG = [*LINES[:2], LINES[2].replace("beta/", "beta**2/"), *LINES[3:]]
THOROUGH = os.environ.get("DIFFUSION_LIB_EXHAUSTIVE") == "1"
# Each learner starts a kernel that loads torch: one trick is tried in every run, the rest on request.
TRIED = TRICKS if THOROUGH else {name: TRICKS[name] for name in ("derive says all",)}
HANDED_IN = {  # learner: (what is handed in, points of the derivation)
    "all": ({"lines": LINES, "words": OWN}, 2.0),
    **({"half": ({"lines": LINES[:3], "words": OWN}, 0.0)} if THOROUGH else {}),
    "slip": ({"lines": WRONG}, 0.0),
    "untouched": ({}, 0.0),
    "words": ({"words": OWN}, 0.0),
    **{name: ({"lines": WRONG, "trick": trick}, 0.0) for name, trick in TRIED.items()},
}


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """A classroom in which all have handed in and the machine has graded."""
    room = Classroom(tmp_path_factory.mktemp("derivations"), NAME, small_notebook())
    room.nbgrader("generate_assignment", NAME)
    released = notebook_path(room.root, NAME, "notebooks")
    for student, (parts, _) in HANDED_IN.items():
        folder = room.root / ".nbgrader" / "submitted" / student / NAME
        folder.mkdir(parents=True)
        (folder / f"{NAME}.ipynb").write_text(dumps(written(read(released), **parts)), encoding="utf-8")
    room.nbgrader("autograde", NAME)
    room.nbgrader("generate_feedback", NAME)
    room.machine = room.scores()
    return room


@pytest.mark.slow
def test_the_machine_gives_the_points_of_the_derivation_and_none_for_words(room):
    maximum = 2.0 + QUESTION.points
    assert room.machine == {student: (points, maximum) for student, (_, points) in HANDED_IN.items()}


@pytest.mark.slow
def test_feedback_says_which_line_and_keeps_the_model_answer(room):
    assert "Line 3 does not follow from line 2" in room.feedback("slip")
    assert "Not attempted" in room.feedback("untouched")
    for student in HANDED_IN:
        page = " ".join(room.feedback(student).split())
        assert QUESTION.answer[:40] not in page and QUESTION.rubric[0].text[:40] not in page


@pytest.mark.slow
def test_a_person_grades_the_words_that_were_written_and_no_others(room):
    """An untouched text has its 0 points at once; nbgrader lists the others as to be graded, and adds what they get."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{room.root}/.nbgrader/gradebook.db") as book:
        waiting = {s.student.id: book.find_submission(NAME, s.student.id) for s in book.assignment_submissions(NAME)}
        waiting = {name: found.needs_manual_grade for name, found in waiting.items()}
        assert waiting == {student: "words" in parts for student, (parts, _) in HANDED_IN.items()}
        grade = book.find_grade(TEXT, NAME, NAME, "words")
        grade.manual_score, grade.needs_manual_grade = 1.0, False
        book.db.commit()
    assert room.scores()["words"] == (1.0, 2.0 + QUESTION.points)


@pytest.mark.slow
def test_the_release_holds_the_places_and_not_the_answers(room):
    release = read(notebook_path(room.root, NAME, "notebooks"))
    assert build(room.root) == [] == check(room.root)
    text = notebook_path(room.root, NAME, "notebooks").read_text(encoding="utf-8")
    assert LINES[-1] not in text and LINES[0] in text
    plain = " ".join(" ".join(cell.source for cell in release.cells).split())
    assert QUESTION.answer[:30] not in plain and not any(point.text in plain for point in QUESTION.rubric)
    assert by_id(release, TEXT).source == f'my_words = """\n{STUB}\n"""\nexplain("{TEXT}", my_words)'
    ended = by_id(release, ID).source.rstrip()
    assert ended.endswith(f"{ID}_lines = [line_1, ...]") and STUB not in ended  # its own dots are the place


def marked(cell_id, **marks):
    return lambda notebook: by_id(notebook, cell_id).metadata.nbgrader.update(marks)


def replaced(cell_id, old, new):
    def breaker(notebook):
        assert old in by_id(notebook, cell_id).source
        by_id(notebook, cell_id).source = by_id(notebook, cell_id).source.replace(old, new)

    return breaker


BROKEN = {
    "two names": (replaced(f"check-{ID}", f"{ID}_lines", "lines"), f"check-{ID}", "another derivation could overwrite"),
    "no lines": (replaced(f"check-{ID}", f", {ID}_lines", ""), f"check-{ID}", "given nothing"),
    "wrong id": (replaced(f"check-{ID}", f'"{ID}"', '"reverse_variance"'), f"check-{ID}", "'check-reverse_variance'"),
    "unlocked test": (marked(f"check-{ID}", locked=False), f"check-{ID}", "can edit"),
    "explain as a test": (replaced(f"check-{ID}", "derive", "explain"), f"check-{ID}", "not one check(...) line"),
    "test and answer": (marked(f"check-{ID}", solution=True), f"check-{ID}", "test and solution at once"),
    "locked text": (marked(TEXT, locked=True), TEXT, "cannot write in it"),
    "no points": (marked(TEXT, points=0), TEXT, "0 points"),
    "other question": (replaced(TEXT, TEXT, "explain_two_variances"), TEXT, "call it 'explain_two_variances'"),
    "no markers": (replaced(TEXT, f"{BEGIN}\n", ""), TEXT, "do not pair up"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_lints_fire(name):
    breaker, cell, words = BROKEN[name]
    notebook = small_notebook()
    assert lint_source(notebook, NAME) == []
    breaker(notebook)
    assert [p.cell for p in lint_source(notebook, NAME) if words in str(p)] == [cell]


def test_a_free_text_may_be_a_markdown_cell():
    """nbgrader puts its own sentence there, which the release must hold."""
    cell = nbformat.v4.new_markdown_cell("It is the mean.", id="why")
    cell.metadata["nbgrader"] = nbformat.from_dict(
        {"grade": True, "grade_id": "why", "locked": False, "points": 2, "schema_version": 3, "solution": True,
         "task": False}
    )  # fmt: skip
    source = small_notebook(cell)
    assert lint_source(source, NAME) == []
    release = loads(dumps(source))
    for made in release.cells:
        if made.cell_type == "code":
            made.outputs, made.execution_count = [], None
    by_id(release, "why").source = "My answer."
    said = [str(p) for p in lint_release(release, source, NAME) if p.cell == "why"]
    assert len(said) == 1 and "no place for an answer" in said[0] and TEXT_STUB in said[0]
    by_id(release, "why").source = TEXT_STUB
    assert [p for p in lint_release(release, source, NAME) if p.cell == "why"] == []


@pytest.mark.parametrize("secret", [QUESTION.answer, QUESTION.rubric[1].text])
def test_a_release_that_tells_the_answer_is_refused(secret):
    source = small_notebook(
        nbformat.v4.new_markdown_cell(f"Think of this:\n{secret.replace(' ', chr(10), 3)}", id="tip")
    )
    assert any(p.cell == "tip" and f"of {TEXT}" in p.what for p in lint_release(source, source, NAME))
