"""What crosses the border between the two halves of a check: the spec of an exercise, and the limits of a record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

MAIN = "value"  # the entry of a dictionary that is the result itself; what stands beside it says more about it
MOST_LEAVES = 24  # arrays in one result, each used once: a small record must not unfold into a large value
MOST_ENTRIES = 200_000  # numbers in one result, all its arrays together; no exercise asks for half as many


def call_answer(answer: Callable, *args, **kwargs):
    """The default driver: one plain call."""
    return answer(*args, **kwargs)


@dataclass(frozen=True)
class Spec:
    """All that the collecting half knows of an exercise: nothing in it says what a right answer gives."""

    id: str
    parameters: tuple[str, ...]  # the names of the reference's parameters
    driver: Callable = call_answer
    draws: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    trained: tuple[str, ...] = ()
