"""Who watches a notebook: a person, a grader or nobody; and how much less it then does."""

import os
from typing import Any


def unless_graded(amount: int, when_graded: int) -> int:
    """How many steps or seconds to train: `amount`, or `when_graded` while nbgrader runs the notebook.

    A grader looks at answers, not at samples; thirty seconds for each of a hundred learners add up.
    """
    return when_graded if grading() else amount


def unless_tested(amount: int, when_tested: int) -> int:
    """As `unless_graded`, and short too while the project's tests run the notebook.

    Pitfall: only for cells whose outputs nothing compares, for the two lengths give different ones.
    """
    return when_tested if os.environ.get("DIFFUSION_LIB_TESTED") else unless_graded(amount, when_tested)


def grading() -> bool:
    """True while nbgrader runs the notebook, for points or under Validate."""
    return bool(os.environ.get("NBGRADER_EXECUTION"))


def in_notebook() -> bool:
    """True inside a Jupyter kernel, where rich output has somewhere to go."""
    return _kernel() is not None


def person_is_there() -> bool:
    """True where somebody sits before a live notebook, so that a button would have someone to press it.

    A front end that a person uses lets a cell ask for input; what runs a notebook by itself (nbconvert, nbval,
    nbgrader, papermill) says that nobody would answer.
    """
    return not grading() and bool(getattr(_kernel(), "_allow_stdin", False))


def _kernel() -> Any:
    try:
        from IPython import get_ipython
    except ImportError:
        return None
    return getattr(get_ipython(), "kernel", None)
