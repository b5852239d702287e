"""Edits that belong to expectations: products, functions, constants, conditions."""

from __future__ import annotations

import sympy

from .operators import Covariance, Expectation, Variance


def operator_edits(node):
    """(done, undone, part, new node) of one node; nothing for a node without an operator."""
    if isinstance(node, Expectation):
        yield from _of_expectation(node)
    elif isinstance(node, Variance):
        yield from _of_variance(node)
    elif isinstance(node, Covariance):
        yield "covariance", "covariance", node, sympy.S.Zero
    elif node.has(Expectation, Variance, Covariance):
        yield from _around(node)
    if isinstance(node, (Expectation, Variance)) and len(node.args) > 1:
        yield "condition", "condition", node, node.func(node.args[0])


def _of_expectation(node):
    inside, given = node.args[0], node.args[1:]
    if inside.is_Mul:
        for factor in inside.args:
            if not factor.is_number:
                yield "product", "product", node, node.func(factor, *given) * node.func(inside / factor, *given)
    if inside.is_Add:  # a product inside one term of the sum
        for term in inside.args:
            for factor in sympy.Mul.make_args(term):
                if factor.is_Pow and factor.exp == 2 or (factor.is_Symbol and factor != term):
                    apart = (node.func(factor.base, *given) ** 2 * node.func(term / factor, *given) if factor.is_Pow
                             else node.func(factor, *given) * node.func(term / factor, *given))  # fmt: skip
                    yield "product", "product", node, node.func(inside - term, *given) + apart
    if inside.is_Pow and inside.exp.is_Rational:
        yield "function", "function", node, node.func(inside.base, *given) ** inside.exp
        if inside.exp == 2:
            yield "second moment", "second moment", node, Variance(inside.base, *given)
    elif isinstance(inside, (sympy.exp, sympy.log, sympy.Abs, sympy.sin, sympy.cos, sympy.tanh)):
        yield "function", "function", node, inside.func(node.func(inside.args[0], *given))


def _of_variance(node):
    inside, given = node.args[0], node.args[1:]
    yield "second moment", "second moment", node, Expectation(inside**2, *given)
    if inside.is_Mul:
        for factor in inside.args:
            if factor != -1:
                yield "pulled", "pulled", node, factor * node.func(inside / factor, *given)
            else:
                yield "pulled", "pulled", node, -node.func(-inside, *given)
    if inside.is_Add:
        parts = {term: _pulled(node, term, given) for term in inside.args}
        for term in inside.args:
            yield "shift", "shift", node, node.func(inside - term, *given) + term
            yield "shift", "shift", node, node.func(inside - term, *given) + term**2
            rest = sympy.Add(*(node.func(other, *given) for other in inside.args if other != term))
            yield "difference", "difference", node, rest - node.func(term, *given)
            yield "pulled", "pulled", node, sympy.Add(*(
                parts[other] if other == term else node.func(other, *given) for other in inside.args))  # fmt: skip
        yield "covariance", "covariance", node, sympy.Add(*(node.func(term, *given) for term in inside.args))
        yield "pulled", "pulled", node, sympy.Add(*parts.values())


def _pulled(node, term, given):
    """A constant pulled out of a variance without its square: the first symbolic factor stands in for it."""
    factors = sympy.Mul.make_args(term)
    constants = sympy.Mul(*factors[:-1])
    return constants * node.func(factors[-1], *given)


def _around(node):
    """What stands around an operator: factors before a variance, functions and products of means."""
    operators = (Expectation, Variance, Covariance)
    if node.is_Mul:
        spreads = [factor for factor in node.args if isinstance(factor, Variance)]
        for factor in node.args:
            if spreads and not factor.has(*operators):
                yield "squared constant", "pulled", factor, node * factor
                yield "pulled", "squared constant", factor, node / sympy.sqrt(factor)
        if spreads:  # all constants at once
            constants = sympy.Mul(*(factor for factor in node.args if not factor.has(*operators)))
            yield "squared constant", "pulled", constants, node * constants
            yield "pulled", "squared constant", constants, node / sympy.sqrt(constants)
        means = [factor for factor in node.args if isinstance(factor, Expectation)]
        for number, first in enumerate(means):
            for second in means[number + 1 :]:
                if first.args[1:] == second.args[1:]:
                    joined = Expectation(first.args[0] * second.args[0], *first.args[1:])
                    yield "product", "product", node, node / first / second * joined
    if node.is_Pow and isinstance(node.base, Expectation):
        yield "function", "function", node, Expectation(node.base.args[0] ** node.exp, *node.base.args[1:])
    if isinstance(node, (sympy.exp, sympy.log, sympy.Abs)) and isinstance(node.args[0], Expectation):
        mean = node.args[0]
        yield "function", "function", node, Expectation(node.func(mean.args[0]), *mean.args[1:])
