"""Who is there: a notebook or a terminal, a person or a program, a learner or somebody who runs the solutions."""

from __future__ import annotations

import os
from pathlib import Path


def in_notebook() -> bool:
    """True inside a Jupyter kernel, where rich output has somewhere to go."""
    return _kernel() is not None


def grading() -> bool:
    """True while nbgrader runs the notebook, for points or under Validate."""
    return bool(os.environ.get("NBGRADER_EXECUTION"))


def person_is_there() -> bool:
    """True where somebody sits before a live notebook, so that a button would have someone to press it.

    A front end that a person uses lets a cell ask for input; what runs a notebook by itself (nbconvert, nbval,
    nbgrader, papermill) says that nobody would answer.
    """
    return not grading() and bool(getattr(_kernel(), "_allow_stdin", False))


def in_solutions() -> bool:
    """True in a notebook of solutions/: whoever runs one looks at answers, and solves nothing."""
    folder = Path.cwd().parent
    return folder.name == "solutions" and (folder.parent / "nbgrader_config.py").is_file()


def _kernel():
    try:
        from IPython import get_ipython
    except ImportError:
        return None
    return getattr(get_ipython(), "kernel", None)
