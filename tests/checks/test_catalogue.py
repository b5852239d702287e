"""The mutation test of the graders: references pass, stubs read as stubs, every known mistake gets its own name.

These are the rows that `diffusion-lib check` looks at, tried here without its memory of what held before.
"""

import dataclasses
import itertools

import pytest

from diffusion_lib.checks import Misconception, Probe, get_exercise, judge, misconception_table
from diffusion_lib.checks.table import OLD_RECORD, Row, failures, rows_of, tasks
from diffusion_lib.checks.trial import record_of

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


def counted(exercise, *wrongs):
    """The exercise with these mistakes alone, and a list that grows with every call of one of them."""
    calls = []

    def noting(wrong):
        return lambda *args: calls.append(wrong) or wrong(*args)

    known = tuple(Misconception(str(place), "", noting(wrong)) for place, wrong in enumerate(wrongs))
    return dataclasses.replace(exercise, misconceptions=known), calls


def test_a_mistake_that_gives_other_values_every_time_is_found():
    exercise, steps = get_exercise("log_snr"), itertools.count(1)
    moving, _ = counted(exercise, lambda *args: exercise.reference(*args) + next(steps))
    steady, _ = counted(exercise, lambda *args: exercise.reference(*args) + 1)
    assert [row.answer for row in rows_of(moving) if not row.good] == ["0"]
    assert failures(rows_of(steady)) == []


def test_a_mistake_is_run_no_further_than_it_takes_to_rule_it_out():
    exercise = get_exercise("log_snr")
    asked, calls = counted(exercise, lambda *args: exercise.reference(*args) + 1, lambda *args: 0 * args[0])
    probes = len(exercise.fresh_probes(0))
    answer = record_of(exercise, lambda *args: 0 * args[0], 0, inspect_code=False)
    assert judge(asked, answer, 0).misconception == "1" and probes > 1 and len(calls) == 1 + probes


def test_the_table_names_what_was_missed():
    every = [Row("q", "a mistake", True, False, "difference"), Row("q", "another", True, True, "misconception")]
    assert "**no**" in misconception_table(every) and "1 of 2" in misconception_table(every)
    assert failures(every) == ["q: a mistake ended on the rung 'difference'"]
