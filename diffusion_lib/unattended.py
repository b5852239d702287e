"""How much a notebook does when nobody watches it: less of the long work while nbgrader runs it."""

import os


def unless_graded(amount: int, when_graded: int) -> int:
    """How many steps or seconds to train: `amount`, or `when_graded` while nbgrader runs the notebook.

    A grader looks at answers, not at samples; thirty seconds for each of a hundred learners add up.
    """
    return when_graded if os.environ.get("NBGRADER_EXECUTION") else amount


def unless_tested(amount: int, when_tested: int) -> int:
    """As `unless_graded`, and short too while the project's tests run the notebook.

    Pitfall: only for cells whose outputs nothing compares, for the two lengths give different ones.
    """
    return when_tested if os.environ.get("DIFFUSION_LIB_TESTED") else unless_graded(amount, when_tested)
