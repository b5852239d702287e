"""The one door from judging to collecting: it runs the course's own functions, and never a learner's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache

from ..collect.running import Run
from ..declare.declaration import Exercise, Probe
from ..declare.randomness import plain_defaults
from . import record


@lru_cache(maxsize=512)
def expected(exercise: Exercise, seed: int) -> tuple[record.Outcome, ...]:
    """What the reference gives on every probe."""
    return tuple(Outcomes(exercise, exercise.reference, seed, slopes=True))


@lru_cache(maxsize=512)
def mistaken(exercise: Exercise, wrong: Callable, seed: int) -> Outcomes:
    """What a known mistake gives on every probe, as far as it is asked for."""
    return Outcomes(exercise, wrong, seed)


class Outcomes:
    """What a function of the course gives, probe by probe.

    Each probe is run when it is first asked for: the first one tells most of the known mistakes from an answer, and
    the others are then never run. slopes: note those along what is trained, too.
    """

    def __init__(self, exercise: Exercise, function: Callable, seed: int, slopes: bool = False):
        self._probes = _probes(exercise, seed)
        self._run = Run(exercise.spec if slopes else replace(exercise.spec, trained=()), function)
        self._known: dict[int, record.Outcome] = {}

    def take(self, arrays) -> None:
        """Take over what a record of this function holds already; the first probe is run again all the same.

        It must give the same again: of a mistake that does not, no answer would ever be told.
        """
        if record.text(arrays, "state") == "ran":
            self._known |= {number: record.outcome(arrays, number) for number in range(1, len(self._probes))}

    def __iter__(self) -> Iterator[record.Outcome]:
        for number, probe in enumerate(self._probes):
            if number not in self._known:
                with plain_defaults():
                    arrays = self._run.probe(number, probe)
                self._known[number] = record.outcome(arrays, number)
            yield self._known[number]


@lru_cache(maxsize=8)
def _probes(exercise: Exercise, seed: int) -> tuple[Probe, ...]:
    """The probes of one seed, for all the functions that run on copies of them."""
    return tuple(exercise.fresh_probes(seed))
