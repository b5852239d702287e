"""Small entries beside large ones are compared by their own size; names reached by text count as borrowed."""

import numpy as np
import pytest

from diffusion_lib import process
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


def by_getattr(*args):
    return getattr(process, "posterior")(*args)  # noqa: B009


def by_vars(*args):
    return vars(process)["posterior"](*args)


def by_eval(*args):
    return eval("posterior", {"posterior": process.__dict__["posterior"]})(*args)


@pytest.mark.parametrize("answer", [by_getattr, by_vars, by_eval])
def test_a_function_of_the_library_reached_by_its_name_is_borrowed(answer):
    verdict = try_answer(get_exercise("posterior"), answer)
    assert verdict.status == "failed" and verdict.rung == "borrowed"
