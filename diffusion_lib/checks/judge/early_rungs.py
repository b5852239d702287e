"""The rungs before any value is compared: not run, unfinished, a known misconception, an error, a wrong structure."""

from __future__ import annotations

import numpy as np

from ..declare.declaration import SINGLE_PRECISION
from . import comparing, errors
from .aligning import align
from .case import Case, Finding, holds
from .record import Outcome, TooLarge


def not_run(state: str, detail: str) -> Finding:
    """The rungs before anything runs."""
    if state == "not attempted":
        return Finding(
            state,
            "This exercise still holds its stub.",
            "Write your answer in the cell above and run both cells.",
            status="not attempted",
        )
    if state == "missing":
        return Finding(state, "There is no answer yet.", "Run the cell above first.", status="not attempted")
    if state == "not callable":
        return Finding(
            state,
            f"A function was expected, got an object of type {detail}.",
            "Its name may have been given a value in another cell. Pass the function itself, without calling it.",
        )
    if state == "borrowed":
        return Finding(
            state,
            f"Your answer calls `{detail}`, which does the work of this exercise.",
            "That is the thing to build here: write it from the equation.",
        )
    return Finding("unreadable", "The record of your answer cannot be read (unknown state).")


def unfinished(case: Case) -> Finding | None:
    """Part of the stub is still there."""
    for outcome in case.got:
        error = outcome.error
        if outcome.value == "ellipsis" or (error and errors.is_unfinished(error["type"], error["message"])):
            return Finding(
                "not attempted",
                "Part of the stub is still there.",
                "It holds `...`, or raises NotImplementedError.",
                status="not attempted",
            )
    return None


def misconception(case: Case) -> Finding | None:
    """The answer equals a known wrong one on all the probes."""
    if not case.exercise.by_properties and case.right():
        return None
    for tolerance in (case.exercise.tolerance, SINGLE_PRECISION):
        for known, outcomes in case.wrong():
            trios = zip(case.got, outcomes, case.want, strict=False)
            if all(_same(*trio, tolerance, case.exercise.float64) for trio in trios):
                return Finding("misconception", f"{known.name}.", known.explanation, known.name)
    if not any(case.problems) and (any(got.error for got in case.got) or case.shapes_fit()):
        for known in case.exercise.misconceptions:
            if known.symptom and holds(known.symptom, case.calls):
                return Finding("misconception", f"{known.name}.", known.explanation, known.name)
    return None


def _same(got: Outcome, wrong: Outcome, want: Outcome, tolerance: float, same_dtype: bool) -> bool:
    if got.error or wrong.error:
        return bool(got.error and wrong.error and got.error["type"] == wrong.error["type"])
    value, _, _ = align(wrong.value, want.value)
    mine, theirs = got.leaves(), Outcome(value).leaves()
    if not theirs or mine.keys() != theirs.keys():
        return False
    if same_dtype and any(mine[place].dtype != theirs[place].dtype for place in theirs):
        return False
    return all(comparing.close(mine[place].array, theirs[place].array, tolerance) for place in theirs)


def parameter_order(case: Case) -> Finding | None:
    """The parameters have the right names in another order."""
    mine, theirs = case.parameters, case.wanted_parameters
    if not case.right() and mine != theirs and sorted(mine) == sorted(theirs):
        return Finding(
            "signature",
            f"Your parameters are ({', '.join(mine)}).",
            f"The course calls it with ({', '.join(theirs)}): keep that order.",
        )
    return None


def raised(case: Case) -> Finding | None:
    """The answer raised an error: their line, their error, what it usually means."""
    for call, outcome in zip(case.calls, case.got, strict=False):
        if outcome.error:
            kind, message, line = (outcome.error[key] for key in ("type", "message", "line"))
            stopped = f"your code stopped at your line `{line}`" if line else "the check stopped at what your code gave"
            return Finding(
                "raised",
                f'In the case "{call.name}" {stopped}: {kind}: {message}',
                errors.taken(outcome.error["taken"]) or errors.meaning(kind, message, line),
            )
    return None


def too_large(case: Case) -> Finding | None:
    """A result with more entries than anything that is asked for; its shape tells which slip made it."""
    for call, got, want in zip(case.calls, case.got, case.want, strict=False):
        large = next((part for part in _parts(got.value) if isinstance(part, TooLarge)), None)
        if large is None:
            continue
        leaves = [leaf.array for leaf in want.leaves().values()]
        likely = max(leaves, key=lambda array: array.size, default=np.empty(0))
        seen = f'In the case "{call.name}" your result is too large: {large.entries:,} entries, expected about '
        means = comparing.shape_slip(large.shape, likely.shape) if len(leaves) == 1 else ""
        return Finding(
            "size",
            f"{seen}{sum(array.size for array in leaves):,}.",
            f"It has the shape {large.shape}. {means}".strip(),
        )
    return None


def structure(case: Case) -> Finding | None:
    """None, a wrong type, a missing key."""
    for call, outcome, problem in zip(case.calls, case.got, case.problems, strict=False):
        if problem and outcome.value == "none":
            return Finding("nothing returned", "Your function returns nothing.", "Is the `return` missing?")
        if problem:
            return Finding(
                "type", f'In the case "{call.name}" {problem}.', "Compare with the signature and its Shapes line."
            )
    return None


def _parts(value):
    """Every part of a result that is not a list or dictionary of others."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    if inner is None:
        yield value
    else:
        for item in inner:
            yield from _parts(item)
