"""Answers with a known mistake, handed out without its name: to be told by what they do."""

from collections.abc import Callable

from ..registry import get_exercise


def broken(name: str, number: int) -> Callable:
    """One of the wrong answers that the check of an exercise knows, counted from 1.

    A notebook runs it and shows what comes out; the learner says what must be wrong in it.
    Raises: ValueError for an exercise that does not exist, or has no mistake of this number.
    """
    known = get_exercise(name).misconceptions
    if not 1 <= number <= len(known):
        raise ValueError(f"number must be from 1 to {len(known)}, the mistakes that {name!r} knows, got {number}")
    return known[number - 1].wrong
