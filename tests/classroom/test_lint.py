"""Every lint fires on a broken notebook, names the cell, and is quiet on a clean one."""

import nbformat
import pytest
from course_fixture import NAME, code, picture, stdout

from diffusion_lib.classroom.lint import lint_course, lint_release, lint_source
from diffusion_lib.classroom.normalise import WIDGET
from diffusion_lib.classroom.notebooks import dumps, loads, notebook_path
from diffusion_lib.classroom.release import build
from diffusion_lib.classroom.setup_cell import setup_text
from diffusion_lib.classroom.tables import length_table, lengths, share, share_line


def by_id(notebook, cell_id):
    return next(cell for cell in notebook.cells if cell.id == cell_id)


def replace(cell_id, old, new):
    def breaker(notebook):
        cell = by_id(notebook, cell_id)
        assert old in cell.source
        cell.source = cell.source.replace(old, new)

    return breaker


def mark(cell_id, key, value):
    return lambda notebook: by_id(notebook, cell_id).metadata.nbgrader.update({key: value})


def output(*outputs, cell_id="numbers"):
    def breaker(notebook):
        by_id(notebook, cell_id).outputs = [nbformat.from_dict(o) for o in outputs]

    return breaker


def append(cell):
    return lambda notebook: notebook.cells.append(cell)


def html(text):
    return {"output_type": "display_data", "data": {"text/html": text}, "metadata": {}}


def set_id(cell_id, new):
    return lambda notebook: by_id(notebook, cell_id).update({"id": new})


BROKEN = {
    "misspelt": (replace("square", "### BEGIN SOLUTION", "### BEGIN SOLUTON"), "square", "almost a solution marker"),
    "misspelt begin": (replace("square", "### BEGIN", "### BEGN"), "square", "almost a solution marker"),
    "lower case": (replace("square", "### END SOLUTION", "### end solution"), "square", "almost a solution marker"),
    "two hashes": (replace("square", "### END SOLUTION", "## END SOLUTION"), "square", "almost a solution marker"),
    "underscore": (replace("square", "### END SOLUTION", "### END_SOLUTION"), "square", "almost a solution marker"),
    "in prose": (append(nbformat.v4.new_markdown_cell("the BEGIN SOLUTION line", id="prose")), "prose", "almost"),
    "no end": (replace("square", "\n    ### END SOLUTION", ""), "square", "do not pair up"),
    "end first": (replace("square", "    ### BEGIN SOLUTION\n", ""), "square", "do not pair up"),
    "not a solution": (mark("square", "solution", False), "square", "is no solution cell"),
    "no markers": (lambda nb: by_id(nb, "square").update({"source": "square = 1"}), "square", "without markers"),
    "stub": (replace("square", "    ### BEGIN", "  ### BEGIN"), "square", "not valid Python"),
    "hidden test": (replace("check-square", 'check("square", square)', "# nothing"), "check-square", "visible line"),
    "two lines": (replace("check-square", "check(", "x = 1\ncheck("), "check-square", "not one check(...) line"),
    "not a check": (replace("check-square", "check(", "assert_all("), "check-square", "not one check(...) line"),
    "wrong name": (replace("check-square", '"square"', '"other"'), "check-square", "call it 'check-other'"),
    "no points": (mark("check-square", "points", 0), "check-square", "0 points"),
    "unlocked": (mark("check-square", "locked", False), "check-square", "can edit"),
    "test and answer": (mark("check-square", "solution", True), "check-square", "at once"),
    "ignored test": (
        lambda nb: by_id(nb, "check-square").metadata.update(tags=["nbval-ignore-output"]),
        "check-square",
        "nbval",
    ),
    "id": (set_id("square", "something"), "something", "is not its grade_id"),
    "random id": (set_id("numbers", "deadbeef"), "deadbeef", "says nothing"),
    "upper case id": (set_id("numbers", "Numbers"), "Numbers", "lower case"),
    "double id": (set_id("numbers", "slider"), "slider", "2 cells have this id"),
    "long prose": (append(nbformat.v4.new_markdown_cell("word " * 201, id="long")), "long", "201 words"),
    "long code": (append(code("long", "\n".join(["x = 1"] * 41))), "long", "41 lines"),
    "set-up text": (replace("setup", "Safe", "Save"), "setup", "one set-up text"),
    "no set-up": (set_id("setup", "start"), "", "no code cell with the id 'setup'"),
    "late set-up": (lambda nb: nb.cells.append(nb.cells.pop(1)), "setup", "not the first code cell"),
    "blocked by a stub": (replace("numbers", "3 * 1.5", "square(2)"), "numbers", "the learner's square itself"),
    "handed on": (replace("numbers", "print(3 * 1.5)", "later = half"), "numbers", "the learner's half itself"),
    "widget state": (lambda nb: nb.metadata.update(widgets={}), "", "metadata.widgets"),
    "timing": (lambda nb: by_id(nb, "numbers").metadata.update(execution={}), "numbers", "metadata 'execution'"),
    "widget untagged": (lambda nb: by_id(nb, "slider").metadata.pop("tags"), "slider", "without the tag"),
    "widget alone": (lambda nb: nb.cells.remove(by_id(nb, "still")), "slider", "no still picture"),
    "not run": (lambda nb: by_id(nb, "numbers").update(execution_count=None), "numbers", "never run"),
    "stderr": (output({"output_type": "stream", "name": "stderr", "text": "w"}), "numbers", "stderr"),
    "error": (output({"output_type": "error", "ename": "E", "evalue": "", "traceback": []}), "numbers", "error (E)"),
    "live widget": (
        output({"output_type": "display_data", "data": {WIDGET: {}}, "metadata": {}}, cell_id="slider"),
        "slider",
        "live",
    ),
    "path": (output(stdout("saved /home/ada/x.png")), "numbers", "'/home/ada/x.png'"),
    "packages": (output(stdout("torch/site-packages/x")), "numbers", "site-packages"),
    "time": (output(stdout("took 3.2 s")), "numbers", "'3.2 s'"),
    "rate": (output(stdout("12.5it/s")), "numbers", "12.5it/s"),
    "no alt": (output(picture(alt="")), "numbers", "image/png output has no alt text"),
    "no html alt": (output(html('<img src="data:image/png;base64,ab/=">')), "numbers", "HTML output has no alt text"),
    "empty html alt": (output(html('<img alt="" src="x.png">')), "numbers", "HTML output has no alt text"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_fires(notebook, name):
    breaker, cell, words = BROKEN[name]
    breaker(notebook)
    found = [p for p in lint_source(notebook, "nb") if words in str(p)]
    assert found, [str(p) for p in lint_source(notebook, "nb")]
    assert found[0].cell == cell
    assert str(found[0]).startswith("nb") and str(found[0]).endswith(".")
    assert found[0].fix in str(found[0]) and "\n" not in str(found[0])


def test_quiet_on_clean(notebook, course):
    assert lint_source(notebook, "nb") == []
    assert lint_course(course) == []


@pytest.mark.parametrize(
    "source",
    [
        "# the solution",
        "# Begin with the noise",
        "x = 1  # END",
        "# end of the loop",
        "# resolution",
        "# one solution",
        "# and a solution",
        "## Solutions",
    ],
)
def test_innocent_comments(notebook, source):
    notebook.cells.append(code("innocent", source + "\nx = 1"))
    assert lint_source(notebook, "nb") == []


@pytest.mark.parametrize(
    "text",
    ["loss 0.1234", "T = 1000 steps", "x0 / eps", "data/process/x", "t 3:1", "3 minutes to read", "https://a.b/tmp/c"],
)
def test_innocent_outputs(notebook, text):
    output(stdout(text + "\n"))(notebook)
    assert lint_source(notebook, "nb") == []


def test_html_image_with_alt_is_fine(notebook):
    output(html('<img alt="A digit." src="data:image/png;base64,ab/=">'))(notebook)
    assert lint_source(notebook, "nb") == []


@pytest.mark.parametrize("source", ['check("square", square)', 'f = mine_or_library("half", half)\nprint(f(3))'])
def test_checks_may_be_given_a_stub(notebook, source):
    notebook.cells.append(code("more", source))
    assert lint_source(notebook, "nb") == []


def test_files(course):
    path = notebook_path(course, NAME)
    (path.parent / "answers.txt").write_text("x")
    assert "stray file answers.txt" in str(lint_course(course)[0])
    (path.parent / "answers.txt").unlink()
    (path.parent / ".ipynb_checkpoints").mkdir()
    (path.parent / ".ipynb_checkpoints" / "x.ipynb").write_text("{}")
    assert lint_course(course) == []
    path.write_text(path.read_text() + " ")
    assert "canonical form" in str(lint_course(course)[0])
    path.write_text("{")
    assert "must be a Jupyter notebook" in str(lint_course(course)[0])
    path.rename(path.with_name("other.ipynb"))
    assert any("has no 01_squares.ipynb" in str(p) for p in lint_course(course))


def test_size(course, notebook):
    big = picture()
    big["data"]["text/plain"] = "x " * 800_000
    output(big)(notebook)
    notebook_path(course, NAME).write_text(dumps(notebook))
    assert any("1.6 MB, the limit is 1.5 MB" in str(p) for p in lint_course(course))


RELEASE_BROKEN = {
    "solution": (
        replace("half", "...  # YOUR", "return x / 2 + 0 * x\n    ...  # YOUR"),
        "shows a line of the solution of half",
    ),
    "marker": (replace("half", "...", "### BEGIN SOLUTION ..."), "carries a solution marker"),
    "no stub": (replace("half", "...  # YOUR CODE HERE", "pass"), "no place for an answer"),
    "widgets": (lambda nb: nb.metadata.update(widgets={}), "widget metadata"),
    "outputs": (output(stdout("9")), "outputs or an execution count"),
    "timing": (lambda nb: by_id(nb, "numbers").metadata.update(execution={}), "execution metadata"),
    "lost test": (lambda nb: nb.cells.remove(by_id(nb, "check-half")), "the release grades"),
}


@pytest.mark.parametrize("name", RELEASE_BROKEN)
def test_release_fires(course, notebook, name):
    assert build(course) == []
    release = loads(notebook_path(course, NAME, "notebooks").read_text())
    assert lint_release(release, notebook, "nb") == []
    breaker, words = RELEASE_BROKEN[name]
    breaker(release)
    assert any(words in str(p) for p in lint_release(release, notebook, "nb"))


def test_lengths(notebook):
    rows = lengths(notebook)
    assert [row["size"] for row in rows][:2] == [4, len(setup_text().splitlines())]
    assert "2 answers, 2 tests" in length_table(notebook, NAME)


def test_the_share_of_the_learner_counts_code_alone():
    answer = code(
        "answer",
        'def double(x):\n    """Twice x."""\n    ### BEGIN SOLUTION\n    # a comment\n    y = 2 * x\n\n    return y\n'
        "    ### END SOLUTION",
    )
    notebook = nbformat.v4.new_notebook(cells=[answer, code("use", "print(double(2))\n# done")])
    assert share(notebook) == (2, 4)
    assert "2 of    4 lines of code are the learner's: 50%" in share_line(notebook, "00")
