"""The verdict that a learner reads."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Diagnosis:
    """The verdict on one answer: what was seen, what that means, where to look."""

    exercise: str
    title: str
    points: int
    status: str  # "passed", "failed" or "not attempted"
    rung: str  # the step of the ladder that explained it
    seen: str
    means: str = ""
    where: str = ""
    hints: int = 0
    misconception: str = ""
    verified: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """True only for a right answer."""
        return self.status == "passed"

    @property
    def score(self) -> float:
        """Points as nbgrader wants them: a float between 0 and the maximum."""
        return float(self.points) if self.passed else 0.0
