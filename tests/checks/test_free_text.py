"""Free-text questions: nothing to compare with before something is written, nothing judged, nothing leaked."""

import pkgutil

import nbformat
import pytest
import torch

from diffusion_lib import DiffusionSchedule
from diffusion_lib.checks.free_text import all_questions, catalogue, cells, explain, get_question, rubric
from diffusion_lib.checks.free_text.declaring import FreeText, RubricPoint

IDS = list(all_questions())
OWN = "Because the network has nothing to go by at first, it says what is least wrong for all of them together."


def shown(capsys, *arguments):
    explain(*arguments)
    return capsys.readouterr().out


@pytest.mark.parametrize("name", IDS)
def test_the_model_answer_comes_after_the_learners_own_words(name, capsys):
    question = get_question(name)
    start = question.answer[:30]
    for nothing in (None, ..., "", "\n...\n", "- - -", 5, ["a"], question.question, "I do not know."):
        out = shown(capsys, name, nothing)
        assert start not in out and question.rubric[0].text[:30] not in out
    out = shown(capsys, name, OWN)
    assert start in out and "Nobody has judged it" in out
    assert all(point.text[:40] in out for point in question.rubric)
    own_word = "score" in " ".join([question.answer, question.where, *(point.text for point in question.rubric)])
    assert not any(mark in out for mark in ("✓", "✗", *([] if own_word else ["score"])))


@pytest.mark.parametrize("mode", ["autograde", "validate"])
def test_nothing_leaks_while_nbgrader_runs(mode, capsys, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", mode)
    for name in IDS:
        out = shown(capsys, name, OWN)
        assert get_question(name).answer[:30] not in out
        assert ("graded by a person" if get_question(name).points else "not graded") in out
        assert explain(name, OWN) is None  # no score: nbgrader leaves the points to a person


@pytest.mark.parametrize("name", IDS)
def test_the_cells_are_ones_that_nbgrader_leaves_to_a_person(name, capsys):
    question = get_question(name)
    made = [nbformat.from_dict(cell) for cell in cells(name)]
    nbformat.validate(nbformat.v4.new_notebook(cells=made))
    task = made[1].metadata.nbgrader
    assert task.solution and not task.locked
    assert (task.grade, task.get("points", 0)) == (question.points > 0, question.points)
    inside = made[1].source.split("### BEGIN SOLUTION\n")[1].split("### END SOLUTION")[0]
    assert " ".join(inside.split()) == question.answer
    exec(made[1].source, {"explain": explain})
    assert f"your own text, {len(question.answer.split())} words" in capsys.readouterr().out  # the markers are none
    released = made[1].source.replace(f"### BEGIN SOLUTION\n{inside}### END SOLUTION", "...  # YOUR CODE HERE")
    exec(released, {"explain": explain})  # no word of the learner's, so no model answer
    assert question.answer[:30] not in capsys.readouterr().out
    assert question.question in made[0].source and question.answer[:30] not in made[0].source


@pytest.mark.parametrize("name", IDS)
def test_the_rubric_is_for_instructors(name):
    question, text = get_question(name), rubric(name)
    assert all(f"| {point.text} | {point.points} |" in text for point in question.rubric)
    assert question.answer in text and all(often in text for often in question.common)
    assert question.points == sum(point.points for point in question.rubric)
    assert (question.points == 0) == (question.notebook[:2] in ("00", "01"))  # classes begin there, without a person


def test_the_name_in_a_notebook_is_the_function_whatever_was_imported_before():
    from diffusion_lib import checks

    assert checks.explain is explain and checks.explain is not catalogue


def test_names_and_declarations():
    assert set(IDS) == {info.name for info in pkgutil.iter_modules(catalogue.__path__)}
    with pytest.raises(ValueError, match="did you mean 'explain_first_guess'"):
        explain("explain_first_gues", OWN)
    for rubric_points, answer in (((), OWN), ((RubricPoint("a", -1),), OWN), ((RubricPoint("a"),), "Too short.")):
        with pytest.raises(ValueError, match="trial"):
            FreeText("trial", "00_start_here", "Why?", rubric_points, answer)


def test_data_of_variance_9_are_plain_at_most_times():
    """The share of times at which signal is stronger than noise, with the cosine schedule."""
    alpha_bars = DiffusionSchedule(1000, "cosine").alpha_bars
    ones, nines = ((alpha_bars * variance > 1 - alpha_bars).double().mean() for variance in (1, 9))
    assert ones == pytest.approx(0.5, abs=0.01) and nines > 0.75
    shift = (9 * alpha_bars / (1 - alpha_bars)).log() - (alpha_bars / (1 - alpha_bars)).log()
    assert torch.allclose(shift, torch.tensor(9.0, dtype=torch.float64).log())
