"""What is sent to the process that runs an answer: no answer, no judge, and nothing that the exercise forbids."""

import marshal
import pickle

import pytest

from diffusion_lib.checks import all_exercises
from diffusion_lib.grading.asking import absent_for
from diffusion_lib.grading.edition import library
from diffusion_lib.grading.parts import needed, parts, places_in

# Of three drivers the course's earlier answers are a part: they walk with its own step.
MADE_OF_ANSWERS = {
    "ddpm_sample": {"ancestral_step", "mean_from_eps"},
    "distillation_loss": {"student_target", "two_teacher_steps"},
    "final_variance": {"ancestral_step", "mean_from_eps"},
    "step_is_right": {"ancestral_step", "mean_from_eps", "posterior"},
}


@pytest.mark.parametrize("name", list(all_exercises()))
def test_what_a_driver_needs_holds_no_answer(name):
    exercises = all_exercises()
    given = pickle.dumps((exercises[name].spec, exercises[name].fresh_probes(3)), protocol=2)
    held = {
        word
        for module, words in needed(places_in(given)).items()
        for word in words
        if word in exercises and exercises[word].reference.__module__ == module
    }
    assert held == MADE_OF_ANSWERS.get(name, set())


def test_parts_hold_what_they_use_and_can_be_made():
    exercise = all_exercises()["ddpm_sample"]
    sent = parts(places_in(pickle.dumps(exercise.spec, protocol=2)))
    assert {name.rpartition(".")[2] for name in sent} >= {"_watching", "ancestral_step", "_tables", "inputs"}
    assert all(marshal.loads(code) for _, _, code in sent.values())


def test_the_library_that_is_sent_has_no_side_that_knows():
    names = set(library(frozenset()))
    assert {"diffusion_lib.schedule.diffusion", "diffusion_lib.checks.collect.collecting"} <= names
    sides = ("judge", "exercises.nb", "registry", "notebook", "table", "trial", "declare.inputs", "derivations.judging")
    sides += ("derivations.catalogue", "free_text")
    assert not [name for name in names if name.startswith(tuple(f"diffusion_lib.checks.{side}" for side in sides))]
    assert not [name for name in names if name.startswith(("diffusion_lib.grading", "diffusion_lib.cli"))]


def made(module, absent):
    """One module of the library as it is sent."""
    space = {"__name__": module, "__package__": module.rpartition(".")[0]}
    exec(marshal.loads(library(frozenset(absent))[module][2]), space)
    return space


def test_whatever_a_notebook_imports_from_the_checks_is_there_and_says_nothing():
    import diffusion_lib.checks as whole

    space = made("diffusion_lib.checks", ())
    assert set(whole.__all__) <= set(space)
    assert space["own_model"]() is None and space["get_exercise"]("q_sample") is None and space["judge"]() is None


def test_what_is_forbidden_is_not_there():
    assert made("diffusion_lib.process.forward", ())["q_jump"].__code__.co_names
    with pytest.raises(NotImplementedError, match="q_jump does the work"):
        made("diffusion_lib.process.forward", {"q_jump"})["q_jump"](0, 0, 0, 0)
    with pytest.raises(NotImplementedError):
        made("diffusion_lib.schedule.diffusion", {"DiffusionSchedule"})["DiffusionSchedule"](10, "linear")
    assert made("diffusion_lib.process.predictions", {"PREDICTION_TYPES"})["PREDICTION_TYPES"] == {}


def test_an_exercises_own_name_is_absent_too():
    assert absent_for(all_exercises()["posterior_variance"]) >= {"posterior_variance", "posterior"}
    assert all(":" not in name for e in all_exercises().values() for name in absent_for(e))
