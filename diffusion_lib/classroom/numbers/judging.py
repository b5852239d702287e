"""Claims held against what shows them."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import permutations

from .prose import Claim
from .reading import Number, agree, exact

MANY_DIGITS = 3  # so many digits agree with a number far away by no accident
NEAR = 0.25  # "above 30" is shown by what lies up to a quarter above it


def backed(claim: Claim, near: Sequence[Number], far: Iterable[Number], beside: Sequence[Number]) -> bool:
    """Whether a claim is shown: in its own section, anywhere above if it has many digits, or derived from its line.

    `near`: numbers shown in the section and by declared sources. `far`: shown anywhere above. `beside`: the other
    numbers of the same paragraph, of which a ratio, a difference or a percentage may be stated.
    """
    if any(_shows(claim, shown) for shown in near):
        return True
    if claim.number.digits >= MANY_DIGITS and any(agree(claim.number, shown) for shown in far):
        return True
    return any(_shows(claim, derived) for derived in _derived(claim, beside))


def _shows(claim: Claim, shown: Number) -> bool:
    if math.isnan(shown.value):  # a place of a paper
        return True
    number = claim.number
    if agree(number, shown):
        return True
    if number.value == 0:
        return False
    value = shown.value
    if number.percent != shown.percent:
        value = value * 100 if number.percent else value / 100
    if not number.signed:
        value = abs(value)
    if claim.hedge == "about":
        return agree(replace(number, unit=max(number.unit, _rounding(number))), exact(value))
    ratio = value / number.value
    return (claim.hedge == "above" and 1 <= ratio <= 1 + NEAR) or (claim.hedge == "below" and 1 - NEAR <= ratio <= 1)


def _rounding(number: Number) -> float:
    """How far a round number may be meant: the place of its last digit that is no zero, at most a fifth of it."""
    unit = number.unit
    while number.value and abs(number.value / (unit * 10) - round(number.value / (unit * 10))) < 1e-9:
        unit *= 10
    return min(unit, abs(number.value) / 5)


def _derived(claim: Claim, beside: Sequence[Number]):
    """Simple values of two numbers of the same paragraph, where the claim reads like one."""
    values = [n.value / 100 if n.percent else n.value for n in beside if n.value != 0]
    for a, b in permutations(values[:12], 2):
        if claim.number.percent:
            yield exact(100 * a / b)
            yield exact(100 * (a - b) / b)
        elif "times" in claim.around or "fold" in claim.around or "ratio" in claim.around:
            yield exact(a / b)
        else:
            yield exact(a - b)
    if claim.number.percent:
        for a in values:
            yield exact(100 - 100 * a)
