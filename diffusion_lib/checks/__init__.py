"""Checks that say what is wrong: one declaration per exercise, one line per test cell.

A learner writes `check("q_sample", q_sample)` and reads a diagnosis instead of an assertion error.
A course author writes one file in `exercises/`, named by the exercise; everything else follows from it.

    declare/    what an author writes a declaration with: Exercise, probes' inputs, drivers for networks and slopes
    exercises/  the declarations, one package per notebook, one file per exercise
    collect/    the learner's half: runs the answer on the probes and keeps plain arrays
    ----------- the border: a Spec and probes go in, a record of plain arrays comes out
    judge/      the trusted half: a record in, a Diagnosis out; it never runs a learner's code
    notebook/   what a notebook calls: check, hint, solution, progress, quiz, predict, compare
    derivations/ checked derivations, line by line: derive, symbols
    free_text/  questions that a person grades: explain
    own/        answers that go to work in later notebooks: own_parts, adopt, all_yours
    registry    finds the declarations
    table       the table of kills: every reference, stub and known mistake before its own check
"""

from importlib import import_module

from .collect.collecting import collect
from .declare import Call, Exercise, Guess, Misconception, Probe, Property, Question
from .free_text.notebook import explain
from .judge.diagnosis import Diagnosis
from .judge.judging import judge
from .notebook.broken import broken
from .notebook.learner import check, hint, mine_or_library, progress, solution
from .notebook.questions import compare, predict, quiz
from .own.keeping import adopt
from .own.parts import own_parts
from .registry import all_exercises, get_exercise
from .table import misconception_table

# Two of these functions are called like the packages they come from, and stand in front of them here:
# `from diffusion_lib.checks.collect.tape import Tape` finds the package, `diffusion_lib.checks.collect` the function.
__all__ = [
    "Call",
    "Diagnosis",
    "Exercise",
    "Guess",
    "Misconception",
    "Probe",
    "Property",
    "Question",
    "adopt",
    "all_exercises",
    "all_yours",
    "broken",
    "check",
    "collect",
    "compare",
    "derive",
    "draw_by_label",
    "explain",
    "get_exercise",
    "hint",
    "judge",
    "keep_model",
    "mine_or_library",
    "misconception_table",
    "new_network",
    "own_batches",
    "own_model",
    "own_parts",
    "predict",
    "progress",
    "quiz",
    "seconds_to_train",
    "short_chain",
    "solution",
    "steps_in",
    "stored_model",
    "symbols",
    "train_autoencoder",
    "train_guided",
    "train_latent",
    "train_points",
]

# What takes long to import, and what no other check should pay for: SymPy half a second, networks and data less.
_MODEL = ("keep_model", "new_network", "own_batches", "own_model", "seconds_to_train", "short_chain", "steps_in")
_LAZY = dict.fromkeys(("derive", "symbols"), ".derivations.notebook") | {
    "all_yours": ".own.page",
    "draw_by_label": ".own.guided",
    "train_autoencoder": ".own.autoencoding",
    "train_guided": ".own.guided",
    "train_latent": ".own.latent",
    "train_points": ".own.scoring",
}
_LAZY |= dict.fromkeys((*_MODEL, "stored_model"), ".own.model")


def __getattr__(name):
    if name not in _LAZY:
        raise AttributeError(f"diffusion_lib.checks has no {name!r}; it has {', '.join(__all__)}")
    value = getattr(import_module(_LAZY[name], __name__), name)
    globals()[name] = value
    return value
