"""The one door from judging to collecting: it runs the course's own functions, and never a learner's."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from ..collect.collecting import collect
from ..declare.declaration import Exercise
from ..declare.randomness import plain_defaults
from . import record


@lru_cache(maxsize=512)
def expected(exercise: Exercise, function: Callable, seed: int) -> tuple[record.Outcome, ...]:
    """What one of the course's own functions, a reference or a known mistake, gives on every probe."""
    probes = exercise.fresh_probes(seed)
    with plain_defaults():
        arrays = collect(exercise.spec, function, probes, inspect_code=False)
    return tuple(record.outcome(arrays, number) for number in range(len(probes)))
