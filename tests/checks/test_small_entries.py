"""Small entries beside large ones are compared by their own size; names reached by text count as borrowed."""

import numpy as np
import pytest

from diffusion_lib.checks.judge.comparing import close
from diffusion_lib.checks.registry import get_exercise
from diffusion_lib.checks.trial import try_answer


def test_large_entries_are_compared_by_their_own_size():
    """Each entry may miss by the tolerance of its own size, beside that of the largest."""
    want = np.array([1e-3, 1.0, 1e6])
    assert close(want * (1 + 5e-11), want, 1e-10)
    assert not close(want * (1 + 5e-10), want, 1e-10)
    assert close(np.array([1e6 * (1 + 1.8e-10)]), np.array([1e6]), 1e-10)
    assert not close(np.array([1e6 * (1 + 2.2e-10)]), np.array([1e6]), 1e-10)


LOOKED_UP = {
    "getattr": "import diffusion_lib.process as p\n"
    "def posterior(*args):\n    return getattr(p, 'posterior')(*args)\n",
    "vars": "import diffusion_lib.process as p\n"
    "def posterior(*args):\n    return vars(p)['posterior'](*args)\n",
}


@pytest.mark.parametrize("how", ["getattr", "vars"])
def test_a_function_of_the_library_reached_by_its_name_is_borrowed(how):
    names: dict = {}
    exec(LOOKED_UP[how], names)
    verdict = try_answer(get_exercise("posterior"), names["posterior"])
    assert verdict.status == "failed" and verdict.rung == "borrowed"
