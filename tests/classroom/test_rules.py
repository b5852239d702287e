"""Every rule about notebooks and their declarations fires where it is broken, and says what to do."""

import dataclasses
import inspect
import json
from copy import deepcopy

import pytest
from course_fixture import REPOSITORY

from diffusion_lib.checks import Misconception, Property
from diffusion_lib.classroom import declared as declared_module
from diffusion_lib.classroom import kills
from diffusion_lib.classroom.declared import declared, file_of
from diffusion_lib.classroom.lint import _lint_links, lint_course, lint_declared, lint_source
from diffusion_lib.classroom.lint_declarations import lint_declarations, open_place, open_places, quiz_complete
from diffusion_lib.classroom.notebooks import notebook_path, read
from diffusion_lib.classroom.numbering import counts, filled, numbered, readme_faults

NAME = "05_ddpm_sampling"  # it has exercises, derivations, texts, guesses and a stretch
COURSE = declared(REPOSITORY)
HERE = COURSE.of(NAME)
WHOLE = read(notebook_path(REPOSITORY, NAME))


@pytest.fixture
def notebook():
    return deepcopy(WHOLE)


def cell(notebook, cell_id):
    return next(c for c in notebook.cells if c.id == cell_id)


def edit(cell_id, old, new):
    def breaker(notebook):
        assert old in cell(notebook, cell_id).source
        cell(notebook, cell_id).source = cell(notebook, cell_id).source.replace(old, new)

    return breaker


def without(cell_id):
    return lambda notebook: notebook.cells.remove(cell(notebook, cell_id))


def marks(cell_id, **values):
    return lambda notebook: cell(notebook, cell_id).metadata.nbgrader.update(values)


def swap(notebook):
    """The cells of two exercises change places, headings and all."""
    one, other = (cell(notebook, name) for name in ("posterior", "mean_from_eps"))
    one.id, other.id = other.id, one.id


BROKEN = {
    "no answer": (without("posterior"), "no answer cell 'posterior'"),
    "no check": (without("check-posterior"), "no graded cell checks it"),
    "undeclared": (lambda nb: cell(nb, "check-posterior").update(id="check-prior"), "nothing is declared under"),
    "points": (marks("check-posterior", points=9), "9 points where 3 are declared"),
    "stretch unchecked": (without("try-posterior_jump"), "no cell checks it"),
    "places": (swap, "is behind place="),
    "stars": (edit("ex-posterior", "★★ · 10", "★ · 10"), "where '★★ · 10 minutes · 3 points' is declared"),
    "minutes": (edit("title", "read 22, write", "read 22, derive 7, write"), "read 22, write code 86, derive 73"),
    "number": (edit("ex-posterior", "Exercise 2", "Exercise 7"), "says '### Exercise 7 · The posterior'"),
    "no stars": (edit("ex-posterior", "★★ · 10 minutes · 3 points", ""), "no line of stars"),
    "symbols": (edit("mean_in_eps", 'symbols("mean_in_eps")', "1"), "takes no symbols"),
    "unpacked": (edit("mean_in_eps", "x_t, eps, beta", "eps, x_t, beta"), "it unpacks eps, x_t"),
    "task": (edit("ex-mean_in_eps", 'derive("mean_in_eps")', "it"), "its task does not stand above"),
    "text": (edit("explain_first_guess", "Pure noise", "Noise"), "not the one that its declaration makes"),
    "not compared": (without("compare-ratio"), "is not asked and then compared"),
    "title": (edit("title", "# 05 · ", "# "), "begin with the notebook's number"),
    "aims": (edit("title", "You will be able to", "You will"), "will be able to do"),
    "row": (edit("title", "| Needs |", "| Need |"), "no row 'Needs'"),
    "quiz": (without("quiz-answers"), "no cell looks at the answers"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_rule_about_declared_cells_fires(notebook, name):
    assert lint_declared(notebook, NAME, HERE) == []
    breaker, words = BROKEN[name]
    breaker(notebook)
    found = [str(problem) for problem in lint_declared(notebook, NAME, HERE)]
    assert any(words in problem for problem in found), found
    assert all(problem.startswith(NAME) and problem.endswith(".") for problem in found)


def test_a_home_folder_and_an_open_place_are_found_in_sources(notebook):
    cell(notebook, "imports").source += '\nopen("/home/ada/x")  # TODO: a file that is there'
    found = [str(problem) for problem in lint_source(notebook, NAME)]
    assert any("names the folder '/home/'" in problem for problem in found)
    assert any(
        "still to be written: a file that is there; write it, and take TODO out." in problem for problem in found
    )


def test_a_link_to_a_file_that_is_not_there_is_found(notebook):
    path = notebook_path(REPOSITORY, NAME)
    assert _lint_links(path, notebook, NAME) == []
    edit("title", "../06_ddim_sampling/", "../06_lost/")(notebook)
    (problem,) = _lint_links(path, notebook, NAME)
    assert problem.cell == "title" and "../06_lost/06_ddim_sampling.ipynb, which is not there" in str(problem)


def test_build_numbers_headings_and_the_text_follows(notebook):
    cells = notebook.cells
    at = cells.index(cell(notebook, "ex-posterior"))
    new = deepcopy(cells[at])
    new.id, new.source = "ex-new", "### Exercise 1 · New\n★ · 1 minutes · 1 point"
    cells.insert(at, new)
    assert "as in exercise 4" in cell(notebook, "ex-final_variance").source
    made = numbered(notebook, HERE)
    assert "### Exercise 2 · New" in cell(made, "ex-new").source
    assert "### Exercise 3 · The posterior" in cell(made, "ex-posterior").source
    assert "as in exercise 5" in cell(made, "ex-final_variance").source
    assert numbered(made, HERE) == made and numbered(WHOLE, HERE) == WHOLE


LOG_SNR = COURSE.exercises["log_snr"]
EPS = COURSE.derivations["mean_in_eps"]
TALKS = (
    Misconception("One", "Say alpha_bars.log() - (1 - alpha_bars).log() instead.", lambda a: a),
    *LOG_SNR.misconceptions,
)


def answers_itself(answer, alpha_bars):
    return log_snr(alpha_bars)  # noqa: F821


INCOMPLETE = {
    "misconceptions": ({"misconceptions": ()}, "0 misconceptions"),
    "twice": ({"misconceptions": LOG_SNR.misconceptions[:1] * 2}, "two misconceptions are called"),
    "hints": ({"hints": ("Look.",)}, "1 hints"),
    "properties": ({"properties": ()}, "no property"),
    "where": ({"where": ""}, "where to look"),
    "answer told": ({"misconceptions": TALKS}, "holds a line of the answer"),
    "answer hinted": ({"hints": ("alpha_bars.log()-(1-alpha_bars).log()", "")}, "holds a line of the answer"),
    "fact": ({"properties": (Property("x", all, inspect.getsource(LOG_SNR.reference)),)}, "a line of the answer"),
    "driver": ({"driver": answers_itself}, "driver mentions the reference"),
}


@pytest.mark.parametrize("name", INCOMPLETE)
def test_a_rule_about_declarations_fires(name):
    change, words = INCOMPLETE[name]
    exercises = {**COURSE.exercises, "log_snr": dataclasses.replace(LOG_SNR, **change)}
    found = lint_declarations(REPOSITORY, dataclasses.replace(COURSE, exercises=exercises))
    assert [p.notebook for p in found] == [file_of(LOG_SNR)] and words in str(found[0])
    assert (REPOSITORY / found[0].notebook).is_file()


@pytest.mark.parametrize("change", [{"slips": ()}, {"hints": ()}, {"task": EPS.reference[2]}])
def test_a_rule_about_derivations_fires(change):
    derivation = dataclasses.replace(EPS, **change)
    found = lint_declarations(REPOSITORY, dataclasses.replace(COURSE, derivations={derivation.id: derivation}))
    assert [p.notebook for p in found] == [file_of(derivation)]


def test_a_notebook_has_a_quiz_and_a_folder():
    quiz = COURSE.quizzes["05"]
    assert [what for what, _ in quiz_complete(quiz[:4])] == ["its quiz has 4 questions"]
    assert "same right letter" in next(quiz_complete(quiz[:1] * 5))[0]
    lost = dataclasses.replace(LOG_SNR, notebook="77_lost")
    found = lint_declarations(REPOSITORY, dataclasses.replace(COURSE, exercises={"log_snr": lost}))
    assert any("there is no solutions/77_lost" in str(problem) for problem in found)


def test_open_places_of_declarations_are_named_with_their_line(tmp_path):
    file = tmp_path / "diffusion_lib/checks/exercises/nb99_x/one.py"
    file.parent.mkdir(parents=True)
    file.write_text('x = 1\nhint = "TODO: a nudge."\n')
    (problem,) = open_places(tmp_path)
    assert problem.notebook == "diffusion_lib/checks/exercises/nb99_x/one.py, line 2"
    assert str(problem).endswith(": still to be written: a nudge; write it, and take TODO out.")
    assert open_place("what is marked TODO, or todo: no") is None


def test_the_numbers_of_the_readme():
    known = counts(COURSE)
    text = "".join(f"<!--count {name}-->{number}<!--/count-->" for name, number in known.items())
    assert list(readme_faults(text, COURSE)) == [] and filled(text, known) == text
    wrong = text.replace(f"exercises-->{known['exercises']}<", "exercises-->3<").replace("checks 05", "checks 55")
    said = [what for what, _ in readme_faults(wrong, COURSE)]
    assert any("says 3 exercises" in what for what in said) and any("'checks 55'" in what for what in said)
    assert any("no row for notebook 05" in what for what in said)
    assert f"exercises-->{known['exercises']}<" in filled(wrong, known)


def test_declarations_that_cannot_be_read_are_one_problem(monkeypatch, tmp_path):
    from diffusion_lib.checks import registry

    def broken():
        raise NameError("name 'torch' is not defined")

    monkeypatch.setattr(registry, "all_exercises", broken)
    (problem,) = lint_course(REPOSITORY)
    assert "cannot be read: NameError, name 'torch' is not defined" in str(problem)
    assert kills.kill_problems(REPOSITORY) == []
    (tmp_path / "diffusion_lib").mkdir()
    with pytest.raises(ValueError, match="python -m diffusion_lib there"):
        declared(tmp_path)


@pytest.fixture
def two(monkeypatch, tmp_path):
    """A course of one exercise and one derivation, and a home of its own for what held."""
    monkeypatch.setenv("DIFFUSION_LIB_HOME", str(tmp_path))
    few = dataclasses.replace(LOG_SNR, misconceptions=LOG_SNR.misconceptions[:2])
    course = dataclasses.replace(COURSE, exercises={"log_snr": few}, derivations={EPS.id: EPS})
    monkeypatch.setattr(kills, "declared", lambda root: course)
    return course


def test_kills_that_held_are_remembered_until_something_changes(two, monkeypatch, tmp_path):
    tried = []
    true = kills.rows_of
    monkeypatch.setattr(kills, "rows_of", lambda task: tried.append(task.id) or true(task))
    told = []
    assert kills.kill_problems(REPOSITORY, told.append) == [] and tried == ["log_snr", "mean_in_eps"]
    assert kills.kill_problems(REPOSITORY, told.append) == [] and len(tried) == 2 and told == [2]
    store = tmp_path / kills.STORE
    assert len(json.loads(store.read_text())) == 2
    own = kills._engine
    for engine, times in ((lambda: "of another checkout", 4), (own, 4)):  # which does not make this one forget
        monkeypatch.setattr(kills, "_engine", engine)
        assert kills.kill_problems(REPOSITORY) == [] and len(tried) == times
    store.write_text("no store")
    assert kills.kill_problems(REPOSITORY) == [] and len(tried) == 6


def test_the_memory_hangs_on_the_files_beside(two, monkeypatch, tmp_path):
    file = tmp_path / file_of(LOG_SNR)
    file.parent.mkdir(parents=True)
    file.write_text("one")
    monkeypatch.setattr(kills, "LIBRARY", tmp_path / declared_module.LIBRARY.name)
    before = kills._key("engine", LOG_SNR)
    (file.parent / "_helpers.py").write_text("two")
    assert kills._key("engine", LOG_SNR) != before != kills._key("other", LOG_SNR)


def test_a_mistake_that_is_not_named_is_a_problem_every_time(two, monkeypatch):
    right = Misconception("Not wrong at all", "It is right.", LOG_SNR.reference)
    course = dataclasses.replace(two, exercises={"log_snr": dataclasses.replace(LOG_SNR, misconceptions=(right,))})
    monkeypatch.setattr(kills, "declared", lambda root: course)
    for _ in range(2):
        (problem,) = kills.kill_problems(REPOSITORY)
        assert "Not wrong at all ended on the rung 'passed'" in str(problem)
        assert "diffusion-lib misconceptions log_snr" in str(problem)


def test_probes_that_raise_are_a_problem(two, monkeypatch):
    broken = dataclasses.replace(LOG_SNR, probes=lambda generator: 1 / 0)
    monkeypatch.setattr(kills, "declared", lambda root: dataclasses.replace(two, exercises={"log_snr": broken}))
    (problem,) = kills.kill_problems(REPOSITORY)
    assert "raise ZeroDivisionError" in str(problem) and problem.notebook == file_of(LOG_SNR)
