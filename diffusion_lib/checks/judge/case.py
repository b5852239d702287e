"""What the ladder looks at (a Case) and what a rung says (a Finding)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..declare.declaration import SINGLE_PRECISION, Call, Exercise
from . import comparing
from .record import Leaf, Outcome


@dataclass(frozen=True)
class Finding:
    """What one rung found."""

    rung: str
    seen: str
    means: str = ""
    misconception: str = ""
    status: str = "failed"


@dataclass(frozen=True)
class Case:
    """One answer before the judge: expected and got outcomes, probe by probe."""

    exercise: Exercise
    want: tuple[Outcome, ...]
    got: list[Outcome]
    calls: list[Call]
    wrong: Callable  # () -> (misconception, its outcomes), run only when something is wrong
    wrappings: list[str]  # remarks from bringing the result to the expected structure
    problems: list[str]  # what is wrong with the structure, "" where it fits
    parameters: list[str]
    wanted_parameters: list[str]
    repeats: bool = False  # two plain calls drew the same numbers
    printed: bool = False  # the answer printed more than was shown

    def pairs(self):
        """(probe name, place in the result, got, want) for every array that both sides have."""
        for call, got, want in zip(self.calls, self.got, self.want, strict=False):
            mine = got.leaves()
            for place, leaf in want.leaves().items():
                if place in mine:
                    yield call.name, place, mine[place], leaf

    @property
    def tolerance(self) -> float:
        """How near a right value must be: float32 precision is enough unless the exercise is about float64."""
        exact = self.exercise.tolerance
        return exact if self.exercise.float64 else max(exact, SINGLE_PRECISION)

    def agrees(self, got: Leaf, want: Leaf) -> bool:
        """One array is right: exactly, or as exactly as float32 allows where that is enough."""
        if self.exercise.by_properties:
            return True
        return comparing.close(got.array, self.stretched(got, want), self.tolerance)

    def stretched(self, got: Leaf, want: Leaf) -> np.ndarray:
        """The expected array, expanded to the answer's shape where the exercise allows that."""
        fits = self.exercise.broadcasts and got.array.ndim == want.array.ndim
        pairs = zip(got.array.shape, want.array.shape, strict=False)
        if fits and all(mine == theirs or theirs == 1 for mine, theirs in pairs):
            return np.broadcast_to(want.array, got.array.shape)
        return want.array

    def shapes_fit(self) -> bool:
        """Every array has the expected shape, so that symptoms and properties may calculate with it.

        Facts look at the shapes of raw outputs themselves.
        """
        if self.exercise.facts:
            return True
        want = [outcome.leaves() for outcome in self.want]
        got = [outcome.leaves() for outcome in self.got]
        return all(g.keys() == w.keys() for g, w in zip(got, want, strict=False)) and all(
            mine.array.shape == self.stretched(mine, theirs).shape for _, _, mine, theirs in self.pairs()
        )

    def right(self) -> bool:
        """Every value is right, whatever else there is to say."""
        return (
            not any(got.error for got in self.got)
            and not any(self.problems)
            and all(self.agrees(got, want) for _, _, got, want in self.pairs())
        )


def holds(fact: Callable, calls: list[Call]) -> bool:
    """Whether a property or a symptom holds."""
    try:
        return bool(fact(calls))
    except Exception:  # a property meets results of any shape; what it cannot read does not hold
        return False
