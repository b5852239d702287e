"""The rungs that look at values: shape, dtype, a simple relation, a broken fact, the first difference."""

from __future__ import annotations

from itertools import permutations

import numpy as np

from ..declare.declaration import SINGLE_PRECISION
from . import comparing
from .case import Case, Finding, holds
from .record import Leaf


def shape(case: Case) -> Finding | None:
    """A wrong shape, with the slip that most likely made it; shapes of raw outputs are left to the facts."""
    if case.exercise.facts:
        return None
    for name, place, got, want in case.pairs():
        if got.array.shape != case.stretched(got, want).shape:
            yes_no = got.type == "number" and got.array.dtype.kind == "b"
            came = "is True or False" if yes_no else f"has shape {got.array.shape}"
            slip = "A comparison came back, and not what was compared." if yes_no else _fixed_size(case, place)
            return Finding(
                "shape",
                f'In the case "{name}" your result{place} {came}; {want.array.shape} was expected.',
                slip or comparing.shape_slip(got.array.shape, want.array.shape, _inputs(case)),
            )
    return None


def order(case: Case) -> Finding | None:
    """Several results are right, and come in another order."""
    if case.exercise.facts or case.exercise.by_properties or any(case.problems) or any(got.error for got in case.got):
        return None
    pairs = [(got.value, want.value) for got, want in zip(case.got, case.want, strict=False)]
    if not all(isinstance(want, list) and 2 <= len(want) <= 4 and len(got) == len(want) for got, want in pairs):
        return None
    for places in permutations(range(len(pairs[0][1]))):
        turned = (pair for got, want in pairs for pair in zip((got[place] for place in places), want, strict=True))
        if all(isinstance(got, Leaf) and isinstance(want, Leaf) and case.agrees(got, want) for got, want in turned):
            said = "Your results are right, and they come in another order than asked."
            return None if case.right() else Finding("order", said, "The text says which one comes first.")
    return None


def _fixed_size(case: Case, place: str) -> str:
    """A sentence where the result has one length whatever comes in; else ""."""
    pairs = [(got.array.shape, want.array.shape) for _, spot, got, want in case.pairs() if spot == place]
    if len({want for _, want in pairs}) < 2 or any(len(got) != len(want) for got, want in pairs):
        return ""
    for axis in range(min(len(want) for _, want in pairs)):
        mine, theirs = {got[axis] for got, _ in pairs}, {want[axis] for _, want in pairs}
        if len(mine) == 1 and len(theirs) > 1 and mine != {1}:
            return (
                f"Axis {axis} has {next(iter(mine))} entries whatever comes in: a size is written into the function. "
                "Take it from the arguments."
            )
    return ""


def _inputs(case: Case) -> set[tuple]:
    """The shapes of the tensors that came in with the first probe that has a wrong shape."""
    return {tuple(x.shape) for call in case.calls for x in call.args if hasattr(x, "shape")}


def dtype(case: Case) -> Finding | None:
    """A dtype or a device that loses what the exercise is about."""
    for name, place, got, want in case.pairs():
        kind, wanted = got.array.dtype.kind, want.array.dtype.kind
        seen = f'In the case "{name}" your result{place} is {got.dtype}'
        if got.device != "cpu":
            return Finding(
                "device",
                f"{seen} on the device {got.device}; the input was on the CPU.",
                "Results stay where the input is: take device=x.device for new tensors.",
            )
        if kind == "c":
            return Finding("dtype", f"{seen}.", "Real numbers were expected: a root of a negative number?")
        if wanted == "f" and got.dtype in ("float16", "bfloat16"):
            return Finding("dtype", f"{seen}.", "Half precision loses the noise at small t: keep the input's dtype.")
        if wanted == "f" and kind in "iub" and not case.agrees(got, want):
            return Finding(
                "dtype",
                f"{seen}: whole numbers.",
                "Somewhere values were cut to integers: look for "
                "an integer tensor, `//`, `.long()` or 8-bit arithmetic that wraps around.",
            )
        if wanted == "b" and kind != "b":
            return Finding("dtype", f"{seen}.", "True and False (bool) were expected: a comparison gives them.")
        if wanted in "iu" and kind not in "iu" and not _count_in_floats(case, got, want):
            return Finding("dtype", f"{seen}.", "Whole numbers (int64) were expected: an index or a counter.")
        if case.exercise.float64 and got.dtype != "float64":
            return Finding(
                "dtype",
                f"{seen}; float64 was expected.",
                "Widen to float64 before the first operation: errors of a thousand steps add up in float32.",
            )
    return None


def _count_in_floats(case: Case, got: Leaf, want: Leaf) -> bool:
    """A single whole number may come as a float: one that is equal counts, one that is far off is a wrong number."""
    if want.array.ndim or got.array.ndim or got.array.dtype.kind != "f" or got.array != got.array.round():
        return False
    return bool(got.array == want.array) or not case.agrees(got, want)


def not_finite(case: Case) -> Finding | None:
    """NaN or infinity where a number was expected."""
    for name, place, got, want in case.pairs():
        if got.array.shape != case.stretched(got, want).shape:
            continue
        strange = ~np.isfinite(got.array) & np.isfinite(case.stretched(got, want))
        if strange.any():
            spot = tuple(int(i) for i in np.argwhere(strange)[0])
            value = "NaN" if np.isnan(got.array[spot]) else "infinity"
            return Finding(
                "nan",
                f'In the case "{name}" your result{place} holds {value}, first at {list(spot)}.',
                "NaN comes from 0/0 or the root or logarithm of a negative number; infinity from division "
                "by 0, log 0 or a large exponential. With times, look at the first and last.",
            )
    return None


def precision(case: Case) -> Finding | None:
    """Right as far as float32 goes, where the exercise asks for float64."""
    if not case.exercise.float64 or case.exercise.by_properties:
        return None
    gaps = [(n, p, g, w) for n, p, g, w in case.pairs() if not case.agrees(g, w)]
    if gaps and all(comparing.close(g.array, case.stretched(g, w), SINGLE_PRECISION) for _, _, g, w in gaps):
        name, place, got, want = gaps[0]
        _, mine, theirs = comparing.first_difference(got.array, case.stretched(got, want), case.tolerance)
        return Finding(
            "precision",
            f'In the case "{name}" your result{place} is right to float32 precision only: {mine} where {theirs} was '
            "expected.",
            "Somewhere on the way the numbers were float32, and widening them later brings nothing back. Make them "
            "float64 before the first operation.",
        )
    return None


def simple_relation(case: Case) -> Finding | None:
    """Sign, constant factor, offset, one index too late."""
    place, pairs = _first_wrong_place(case)
    if not pairs:
        return None
    rung, sentence = comparing.relation(pairs, case.exercise.tolerance)
    if not rung:
        rung, sentence = comparing.relation(pairs, SINGLE_PRECISION)
    means = {
        "sign": "A difference was taken the wrong way round, or a minus is missing.",
        "factor": "A constant was forgotten or used twice.",
        "offset": "A constant was added, or one was left out.",
        "shift": "The index is off: time t stands at position t, and t runs from 0 to T-1.",
        "reversed": "Something was flipped, or a table was read from its end.",
    }
    return Finding(rung, _of(place) + sentence, means[rung]) if rung else None


def draws(case: Case) -> Finding | None:
    """Noise drawn where none was wanted, none or the wrong kind where it was."""
    drawn = {kind for outcome in case.got for kind, count in outcome.draws.items() if count}
    wanted = set(case.exercise.draws)
    if not wanted and drawn and not case.right():
        return Finding(
            "draws",
            f"Your function drew random numbers of its own ({', '.join(sorted(drawn))}).",
            "Everything random is given here as an argument; results must repeat.",
        )
    if case.repeats:
        return Finding(
            "draws",
            "Two calls of your function draw the same random numbers.",
            "A seed is set inside it, or nothing is drawn. Every call needs new random numbers.",
        )
    # Normal numbers may be made from uniform ones; the kind of draw only explains what is seen to be wrong.
    wrong = any(not holds(fact.holds, case.calls) for fact in case.exercise.properties)
    if wrong and "normal" in wanted and drawn and not drawn & {"normal", "numpy", "python", "other"}:
        seen = f"Your function drew {', '.join(sorted(drawn))} numbers and no normal ones."
        return Finding("draws", seen, "The noise of diffusion is standard normal.")
    return None


def broken_property(case: Case) -> Finding | None:
    """A fact every right answer has does not hold."""
    for fact in case.exercise.properties:
        if not holds(fact.holds, case.calls):
            return Finding("property", f"This does not hold: {fact.name}.", fact.broken)
    return None


def difference(case: Case) -> Finding | None:
    """The last rung: the first value that differs."""
    for name, place, got, want in case.pairs():
        if not case.agrees(got, want):
            spot, mine, theirs = comparing.first_difference(got.array, case.stretched(got, want), case.tolerance)
            at, there = (f" at {list(spot)}", " there") if spot else ("", "")
            return Finding(
                "difference",
                f'In the case "{name}" your result{place} is {mine}{at}; {theirs} was expected{there}.',
                "Work this one entry out by hand from the equation and compare term by term.",
            )
    return None


def _first_wrong_place(case: Case):
    """The first array of the result that is wrong on some probe, and its (got, want) on every probe."""
    places: dict = {}
    for _, place, got, want in case.pairs():
        places.setdefault(place, []).append((got, want))
    for place, pairs in places.items():
        if not all(case.agrees(got, want) for got, want in pairs):
            return place, [(got.array, case.stretched(got, want)) for got, want in pairs]
    return "", []


def _of(place: str) -> str:
    return f"Your result{place}: " if place else ""
