"""Random admissible points and random finite distributions: the world in which two lines are compared."""

from __future__ import annotations

import math
import random
import zlib
from dataclasses import dataclass, field

import mpmath
import numpy as np
import sympy

from .declaring import Derivation

PLACES = 3  # independent points; with `up_to` each stands for three values of the symbol `of`
DIGITS = 30
_GRID = 10**6  # random numbers are multiples of 1/_GRID, so that both precisions see the same ones


@dataclass
class World:
    """Values of every free symbol, in one precision.

    Axis 0 counts the points, each further axis the atoms of one random variable; `weights` sum to 1 over the atoms.
    """

    exact: bool
    values: dict[str, np.ndarray]
    weights: np.ndarray
    axes: dict[str, int]
    triples: bool
    helpers: dict[str, sympy.Lambda] = field(default_factory=dict)
    cache: dict = field(default_factory=dict)


def worlds(derivation: Derivation, seed: int) -> tuple[World, World]:
    """The same world twice: in float64 for searching, and in 30 digits for the verdict."""
    chance = random.Random(zlib.crc32(f"{seed}/{derivation.id}".encode()))
    with mpmath.workdps(DIGITS):
        values, axes, weights = _draw(derivation, chance)
        helpers = {helper.name: _smooth(helper, chance) for helper in derivation.helpers}
    triples = bool(derivation.up_to)
    pair = []
    for exact in (False, True):
        cast = (lambda array: array) if exact else (lambda array: array.astype(float))
        pair.append(World(exact, {name: cast(array) for name, array in values.items()}, cast(weights), axes, triples,
                          helpers))  # fmt: skip
    return pair[0], pair[1]


def _draw(derivation, chance):
    """Values of all free givens, atoms and weights of all free random variables."""
    count = PLACES * (3 if derivation.up_to else 1)
    free = [given for given in derivation.givens if not given.value]
    bases = [variable for variable in derivation.randoms if not variable.value]
    shape = (count, *(5 if variable.gaussian else 3 if len(bases) < 4 else 2 for variable in bases))
    values = {}
    for given in free:
        column = [_between(given.low, given.high, chance) for _ in range(count)]
        if derivation.up_to and given.name != derivation.of:
            column = [column[3 * (index // 3)] for index in range(count)]  # a triple shares all but the symbol `of`
        values[given.name] = _column(column, len(shape))
    weights = np.full(shape, mpmath.mpf(1), dtype=object)
    axes, own = {}, {}
    for number, variable in enumerate(bases, 1):
        axes[variable.name] = number
        length = shape[number]
        rows = [_atoms(variable, length, chance) for _ in range(count)]
        if derivation.up_to:
            rows = [rows[3 * (index // 3)] for index in range(count)]
        outline = [count] + [1] * (len(shape) - 1)
        outline[number] = length
        values[variable.name] = _array([atoms for atoms, _ in rows]).reshape(outline)
        own[variable.name] = _array([shares for _, shares in rows]).reshape(outline)
        weights = weights * own[variable.name]
    for variable in bases:  # arbitrary weights given the others; the others keep their own distribution
        if variable.depends_on:
            joint = {0, axes[variable.name], *(axes[other] for other in variable.depends_on)}
            outline = [length if axis in joint else 1 for axis, length in enumerate(shape)]
            tilt = _array([_between(0.3, 3, chance) for _ in range(math.prod(outline))]).reshape(outline)
            weights = weights * tilt / (tilt * own[variable.name]).sum(axis=axes[variable.name], keepdims=True)
    return values, axes, weights


def _between(low, high, chance):
    """A random number well inside the range, and away from 0 and from whole numbers."""
    while True:
        share = mpmath.mpf(chance.randrange(_GRID // 20, _GRID - _GRID // 20)) / _GRID
        number = mpmath.mpf(low) + (mpmath.mpf(high) - mpmath.mpf(low)) * share
        if abs(number - mpmath.nint(number)) > 0.01 and abs(number) > 0.02:
            return number


def _atoms(variable, length, chance):
    """Atoms of mean 0 and variance 1 with their weights, or plain random ones where no moment is declared."""
    if variable.gaussian:  # Gauss and Hermite's five nodes
        inner, outer = mpmath.sqrt(5 - mpmath.sqrt(10)), mpmath.sqrt(5 + mpmath.sqrt(10))
        heavy, light = (7 + 2 * mpmath.sqrt(10)) / 60, (7 - 2 * mpmath.sqrt(10)) / 60
        return [-outer, -inner, mpmath.mpf(0), inner, outer], [light, heavy, mpmath.mpf(8) / 15, heavy, light]
    atoms = [_between(-2, 2, chance) + number for number in range(length)]
    weights = [_between(0.2, 1, chance) for _ in range(length)]
    weights = [weight / sum(weights) for weight in weights]
    if variable.mean or variable.variance:
        middle = sum(a * w for a, w in zip(atoms, weights, strict=True))
        spread = mpmath.sqrt(sum((a - middle) ** 2 * w for a, w in zip(atoms, weights, strict=True)))
        atoms = [(atom - middle) / spread for atom in atoms]
    return atoms, weights


def _smooth(helper, chance) -> sympy.Lambda:
    """A random smooth function in place of one without a formula."""
    arguments = sympy.symbols(f"a0:{helper.arguments}", real=True)
    body = sympy.Rational(chance.randrange(3, 9), 7)
    for argument in arguments:
        a, b, c = (sympy.Rational(chance.randrange(2, 9), 11) for _ in range(3))
        body += a * argument - b * argument**2 / 3 + c * sympy.sin(argument)
    for first, second in zip(arguments, arguments[1:], strict=False):
        body += first * second / 5
    return sympy.Lambda(arguments, sympy.exp(body / 3) if helper.positive else body)


def _column(numbers, axes):
    return _array(numbers).reshape([len(numbers)] + [1] * (axes - 1))


def _array(nested):
    return np.array(nested, dtype=object)
