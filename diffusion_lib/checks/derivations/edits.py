"""Systematic edits of an expression: what a slip does to a right line, and what undoes it in a wrong one."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

import sympy

from .operator_edits import operator_edits
from .operators import Covariance, Expectation, Variance


class Edit(NamedTuple):
    """One edit: the slip it makes (`done`), the slip it repairs (`undone`), the part it touches, what is put where.

    `path` leads from the whole to the place: pairs of a node and the number of its argument.
    """

    done: str
    undone: str
    part: sympy.Expr
    new: sympy.Expr
    path: tuple


def edits(whole: sympy.Expr, confusable: dict[str, tuple[sympy.Symbol, ...]]) -> Iterator[Edit]:
    """Every single edit of an expression; `confusable` names the symbols that may be taken for each symbol."""
    for node, path in places(whole):
        for done, undone, part, new in _of_node(node, path, confusable):
            if new != node:
                yield Edit(done, undone, part, new, path)
    for done, undone, part, changed in symbol_everywhere(whole, confusable):
        yield Edit(done, undone, part, changed, ())


def places(whole: sympy.Expr) -> Iterator[tuple[sympy.Expr, tuple]]:
    """Every node of a tree with the path to it."""
    waiting: deque[tuple[sympy.Expr, tuple]] = deque([(whole, ())])
    while waiting:
        node, path = waiting.popleft()
        yield node, path
        editable = len(node.args)
        if isinstance(node, (Expectation, Variance, Covariance)):
            editable = node.leading  # what is given stays
        elif isinstance(node, sympy.Derivative) or (node.is_Pow and node.exp.is_Rational):
            editable = 1
        for number in range(editable):
            waiting.append((node.args[number], (*path, (node, number))))


def _of_node(node, path, confusable):
    """(done, undone, part, new node) of one node."""
    yield from operator_edits(node)
    if node.is_Add:
        yield from _of_sum(node)
    if node.is_Mul:
        yield from _of_product(node)
    if node.is_Symbol:
        for other in confusable.get(node.name, ()):
            yield "symbol", "symbol", node, other
    if node.is_Pow and node.base.is_Symbol and node.exp.is_Rational and abs(node.exp) > 1:
        for share in (sympy.S.One, sympy.S.Half):  # one of several equal factors was another symbol
            share = share if node.exp > 0 else -share
            for other in confusable.get(node.base.name, ()):
                yield "symbol", "symbol", node, node.base ** (node.exp - share) * power(other, share)
    if not path:
        yield "sign", "sign", node, -node
        yield "half", "half", node, 2 * node
        yield "half", "half", node, node / 2
        yield "deviation", "squared", node, power(node, sympy.S.Half)
        yield "squared", "deviation", node, power(node, 2)
    if not path or not path[-1][0].is_Pow:  # the power around it is edited instead
        yield from _of_power(node)


def _of_sum(node):
    terms = node.args
    others = [_sum(other for other in terms if other is not term) for term in terms]
    for term, rest in zip(terms, others, strict=True):
        yield "sign", "sign", term, _sum((rest, -term))
        factors = [factor for factor in sympy.Mul.make_args(term) if not factor.is_number]
        if len(factors) > 1 or term.has(Expectation, Variance, Covariance):
            yield "squared", "deviation", term, _sum((rest, power(term, 2)))
            yield "deviation", "squared", term, _sum((rest, power(term, sympy.S.Half)))
        yield "half", "half", term, _sum((rest, 2 * term))
        yield "half", "half", term, _sum((rest, term / 2))
        yield "dropped", "extra", term, rest
        if len(sympy.Mul.make_args(term)) > 1:
            yield "reciprocal", "reciprocal", term, _sum((rest, power(term, -1)))
    squares, roots = _each(terms, 2), _each(terms, sympy.S.Half)
    yield "squares", "deviations", node, squares
    yield "deviations", "squares", node, roots
    yield "sum root", "squares", node, power(squares, sympy.S.Half)
    if len(terms) == 2:
        first, second = roots.args
        for sign in (1, -1):
            yield "sum square", "mixed", node, power(_sum((first, sign * second)), 2)
    yield "reciprocals", "reciprocals", node, power(_each(terms, -1), -1)


def power(base, exponent):
    """A power that SymPy leaves as it is: building it costs next to nothing, and only its value is needed."""
    return sympy.Pow(base, sympy.sympify(exponent), evaluate=False)


def _sum(terms):
    return sympy.Add(*terms, evaluate=False)


def _each(terms, exponent):
    return _sum(power(term, exponent) for term in terms)


def _of_product(node):
    for factor in node.args:
        if factor == -1:
            continue
        rest = sympy.Mul(*(other for other in node.args if other is not factor), evaluate=False)
        yield "factor lost", "factor extra", factor, rest
        yield "reciprocal", "reciprocal", factor, sympy.Mul(rest, power(factor, -1), evaluate=False)


def _of_power(node):
    base, exponent = node.as_base_exp() if node.is_Pow else (node, sympy.S.One)
    if node.is_number or not exponent.is_Rational or isinstance(node, sympy.exp):
        return
    root, even = exponent.q == 2, exponent.is_even
    done, undone = ("root lost", "root extra") if root else ("square extra", "square lost")
    yield done, undone, node, power(base, 2 * exponent)
    done, undone = ("square lost", "square extra") if even else ("root extra", "root lost")
    yield done, undone, node, power(base, exponent / 2)
    if base.is_Add:
        if exponent == 2:
            yield "mixed", "sum square", node, _each(base.args, 2)
        if exponent == sympy.S.Half:
            yield "roots", "sum root", node, _each(base.args, sympy.S.Half)
        if exponent == -1:
            yield "reciprocals", "reciprocals", node, _each(base.args, -1)
    if node.is_Pow:
        yield "reciprocal", "reciprocal", node, power(base, -exponent)
    if node.is_Symbol or (base.is_Symbol and exponent in (2, sympy.S.Half)):
        yield "factor lost", "factor extra", node, sympy.S.One


def symbol_everywhere(whole, confusable):
    """One symbol taken for another throughout."""
    for symbol in sorted(whole.free_symbols, key=str):
        for other in confusable.get(symbol.name, ()):
            yield "symbol", "symbol", symbol, whole.xreplace({symbol: other})
            if other in whole.free_symbols and str(symbol) < str(other):
                yield "exchanged", "exchanged", symbol, whole.xreplace({symbol: other, other: symbol})


def factors_of_terms(line: sympy.Expr, before: sympy.Expr, symbols: list[sympy.Symbol]) -> Iterator[Edit]:
    """Every term of every sum, and the whole, times a number, or times or over a power of a symbol or of a bracket."""
    brackets = {part.base for whole in (line, before) for part in whole.atoms(sympy.Pow) if not part.base.is_Symbol}
    brackets |= {factor for whole in (line, before) for part in whole.atoms(sympy.Mul) for factor in part.args
                 if factor.is_Add}  # fmt: skip
    bases = symbols + sorted((base for base in brackets if not base.is_number), key=str)[:8]
    factors = [sympy.Rational(n, d) for n, d in ((-2, 1), (-1, 2), (4, 1), (1, 4), (3, 1), (1, 3))]
    for exponent in (1, -1, sympy.S.Half, -sympy.S.Half, 2, -2):
        factors += [power(base, exponent) for base in bases]
    for base in bases:  # a bracket that lost one of its terms
        for term in base.args if base.is_Add else ():
            left = sympy.Mul(base - term, power(base, -1), evaluate=False)
            factors += [left, power(left, -1)]
    terms = [(line, ())]
    terms += [(term, (*path, (node, number))) for node, path in places(line) if node.is_Add
              for number, term in enumerate(node.args)]  # fmt: skip
    for factor in factors:
        for term, path in terms:
            yield Edit("factor", "factor", term, sympy.Mul(term, factor, evaluate=False), path)
