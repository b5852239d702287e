"""Free-text questions: the learner writes, then compares with a model answer; a person grades, no machine judges.

declaring   the words an author writes a question in
catalogue/  the questions, one file each, named by its id
notebook    what a notebook calls: explain
grading     what an instructor uses: the rubric as text, the cells of a question
"""

from importlib import import_module

_HOME = {
    "explain": "notebook",
    "rubric": "grading",
    "cells": "grading",
    "all_questions": "registry",
    "get_question": "registry",
    "FreeText": "declaring",
    "RubricPoint": "declaring",
}
__all__ = list(_HOME)


def __getattr__(name):
    """Import a public name on first use, so that importing this package stays light."""
    if name not in _HOME:
        raise AttributeError(f"diffusion_lib.checks.free_text has no {name!r}; it has {', '.join(sorted(_HOME))}")
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__():
    return sorted(__all__)
