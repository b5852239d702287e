"""The mutation test of the graders: references pass, stubs read as stubs, every known mistake gets its own name.

These are the rows that `diffusion-lib check` looks at, tried here without its memory of what held before.
"""

import dataclasses

import pytest

from diffusion_lib.checks import Probe, get_exercise, misconception_table
from diffusion_lib.checks.table import OLD_RECORD, Row, failures, rows_of, tasks

pytestmark = pytest.mark.filterwarnings("error")


@pytest.mark.slow
@pytest.mark.parametrize("task", tasks().values(), ids=lambda task: task.id)
@pytest.mark.parametrize("seed", [0, pytest.param(20201, marks=pytest.mark.exhaustive)])
def test_every_verdict_is_the_right_one(task, seed):
    assert failures(rows_of(task, seed)) == []


def test_a_probe_that_is_the_same_every_day_is_found():
    exercise = get_exercise("log_snr")
    fixed = dataclasses.replace(exercise, misconceptions=(), probes=lambda generator: exercise.probes(generator)[1:2])
    assert isinstance(fixed.fresh_probes(0)[0], Probe)
    assert [row.answer for row in rows_of(dataclasses.replace(fixed, properties=())) if not row.good] == [OLD_RECORD]


def test_the_table_names_what_was_missed():
    every = [Row("q", "a mistake", True, False, "difference"), Row("q", "another", True, True, "misconception")]
    assert "**no**" in misconception_table(every) and "1 of 2" in misconception_table(every)
    assert failures(every) == ["q: a mistake ended on the rung 'difference'"]
