"""Checks that say what is wrong: one declaration per exercise, one line per test cell.

A learner writes `check("q_sample", q_sample)` and reads a diagnosis instead of an assertion error.
A course author writes one `Exercise` in `checks/exercises/`; everything else follows from it.

    model       the words a declaration is written in (Exercise, Probe, Misconception, ...)
    exercises/  the declarations, one package per notebook
    collecting  the learner's half: run the answer on the probes, keep plain arrays (uses tape, attempt)
    judging     the trusted half: arrays in, Diagnosis out (uses record, comparing, rungs, remarks)
    gradients   a driver for what is to be trained: slopes beside the value
    render      a Diagnosis as a card or as text
    learner, questions, progress_file   what a notebook calls
"""

from importlib import import_module

_HOME = {
    "check": "learner",
    "hint": "learner",
    "solution": "learner",
    "progress": "learner",
    "mine_or_library": "learner",
    "quiz": "questions",
    "predict": "questions",
    "compare": "questions",
    "collect": "collecting",
    "judge": "judging",
    "Exercise": "model",
    "Probe": "model",
    "Misconception": "model",
    "Property": "model",
    "Call": "model",
    "Diagnosis": "model",
    "Prediction": "model",
    "Question": "model",
    "all_exercises": "registry",
    "get_exercise": "registry",
    "misconception_table": "table",
    "derive": "derivations.notebook",
    "symbols": "derivations.notebook",
    "explain": "free_text.notebook",
}
__all__ = list(_HOME)


def __getattr__(name):
    """Import a public name on first use, so that importing this package stays light."""
    if name not in _HOME:
        raise AttributeError(f"diffusion_lib.checks has no {name!r}; it has {', '.join(sorted(_HOME))}")
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value  # also shadows a submodule that carries the same name
    return value


def __dir__():
    return sorted(__all__)
