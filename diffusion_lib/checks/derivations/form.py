"""Where a derivation must start, how it must end, and whether its steps are there."""

from __future__ import annotations

import sympy

from .declaring import Derivation
from .operators import Covariance, Expectation, Variance
from .parsing import parse, size, vocabulary

_ROOM = 4  # parts that a last line may have beyond the multiple of the reference's


def wrong_end(derivation: Derivation, line: sympy.Expr) -> str:
    """What a right last line lacks of the asked form, as one sentence; "" for one that has it."""
    form = derivation.end
    allowed = set(form.symbols)
    if not allowed & set(derivation.operators) and line.has(Expectation, Variance, Covariance):
        return "An expectation or a variance is still written out in it."
    foreign = sorted(symbol.name for symbol in line.free_symbols if symbol.name not in allowed)
    if foreign:
        return f"{', '.join(foreign)} should no longer stand in it."
    names = vocabulary(derivation)
    for name in form.once:
        count = occurrences(line, names[name])
        if count == 0:
            return f"{name} does not stand in it."
        if count > 1:
            return f"{name} stands in it {count} times: collect what belongs to it, so that it stands once."
    if form.extra and (sentence := form.extra(line)):
        return sentence
    reference = parse(derivation.reference[-1], derivation)
    if size(line) > form.longest * size(reference) + _ROOM:
        return "It has the value, but is longer than it needs to be: cancel, and bring fractions together."
    return ""


def missing_steps(derivation: Derivation, lines: list[sympy.Expr]) -> str:
    """What right lines lack of a derivation, as one sentence; "" for a whole one."""
    start = parse(derivation.start, derivation)
    if not wrong_end(derivation, lines[0]) and wrong_end(derivation, start):
        return "Line 1 is already the result. Begin with what is given, and let the result come last."
    distinct = len(dict.fromkeys(lines))
    if distinct < derivation.least:
        lines_word = "line is" if distinct == 1 else "lines are"
        return (f"{distinct} different {lines_word} there; a reader needs at least {derivation.least} to follow, "
                "the given and the result among them.")  # fmt: skip
    for milestone in derivation.milestones:
        if not any(milestone.holds(line) for line in lines):
            return f"One idea is not on the page: {milestone.says}."
    return ""


def occurrences(expression: sympy.Expr, symbol: sympy.Symbol) -> int:
    """How often a symbol is written in an expression."""
    if expression == symbol:
        return 1
    return sum(occurrences(argument, symbol) for argument in expression.args if argument.has(symbol))
