"""Both halves of a check in one process, as a notebook and the table of kills use them."""

from __future__ import annotations

from .collect.collecting import collect
from .declare.declaration import Exercise
from .declare.randomness import check_seed
from .judge.diagnosis import Diagnosis
from .judge.judging import judge


def record_of(exercise: Exercise, answer=None, seed: int | None = None, inspect_code: bool = True) -> dict:
    """The record of an answer to one exercise, on the probes of `seed` (DIFFUSION_LIB_CHECK_SEED by default)."""
    probes = exercise.fresh_probes(check_seed() if seed is None else seed)
    return collect(exercise.spec, answer, probes, inspect_code)


def try_answer(exercise: Exercise, answer=None, seed: int | None = None, inspect_code: bool = True) -> Diagnosis:
    """Collect and judge: the verdict on an answer to one exercise."""
    return judge(exercise, record_of(exercise, answer, seed, inspect_code), seed)
