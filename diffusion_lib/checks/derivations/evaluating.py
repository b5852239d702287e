"""The value of an expression in a world, node by node, and whether two values are equal."""

from __future__ import annotations

import math
import time
from contextlib import nullcontext

import mpmath
import numpy as np
import sympy
from sympy.core.function import AppliedUndef

from .declaring import Derivation
from .operators import Covariance, Expectation, Variance
from .parsing import Unreadable, parse
from .points import DIGITS, World, worlds

_FUNCTIONS = {  # SymPy function: (numpy, mpmath)
    sympy.exp: (np.exp, mpmath.exp),
    sympy.log: (np.lib.scimath.log, mpmath.log),
    sympy.sin: (np.sin, mpmath.sin),
    sympy.cos: (np.cos, mpmath.cos),
    sympy.tanh: (np.tanh, mpmath.tanh),
    sympy.Abs: (np.abs, abs),
}


class OutOfTime(Exception):
    """The check has used up its time."""


class Values:
    """Evaluates expressions of one derivation at the points of one seed.

    After three quarters of the seconds of computing no slip's name is searched for any more; it is only located. The
    lines themselves have six times the seconds: on a slow machine a slip loses its name long before a right line would
    lose its points.
    """

    def __init__(self, derivation: Derivation, seed: int, seconds: int | float):
        self.derivation = derivation
        begun = time.thread_time()
        self.deadline, self.search_until = begun + 6 * seconds, begun + 0.75 * seconds
        self.quick, self.exact = worlds(derivation, seed)
        for world in (self.quick, self.exact):
            with mpmath.workdps(DIGITS):
                self._complete(world)

    def of(self, expression: sympy.Expr, exact: bool = False) -> np.ndarray | None:
        """What is compared of a line, flat; None where it is undefined at an admissible point.

        Raises: OutOfTime. Unreadable for an operation that no derivation uses.
        """
        world = self.exact if exact else self.quick
        return self._guarded(world, lambda: self._at(expression, world))

    def edited(self, new: sympy.Expr, path: tuple) -> np.ndarray | None:
        """Like `of`, for a line in which `new` stands at the end of a path of (node, argument's number).

        Only the nodes on the path are computed again, and no new expression is built.
        """

        def value():
            found = self._at(new, self.quick)
            for node, number in reversed(path):
                found = self._around(node, number, found, self.quick)
            return found

        return self._guarded(self.quick, value)

    def _guarded(self, world, compute):
        with mpmath.workdps(DIGITS) if world.exact else nullcontext(), np.errstate(all="ignore"):
            try:
                value, count = compute(), len(world.weights)
                full = np.broadcast_shapes(np.shape(value), (count,) + (1,) * (world.weights.ndim - 1))
                return self._compared(np.broadcast_to(value, full).reshape(count, -1), world)
            except Unreadable:
                raise
            except (ZeroDivisionError, OverflowError, ValueError, mpmath.libmp.NoConvergence):
                return None

    def equal(self, first: sympy.Expr, second: sympy.Expr) -> bool:
        """Whether two lines have the same value: at once where float64 tells, else in 30 digits."""
        a, b = self.of(first), self.of(second)
        if a is None or b is None or not agree(a, b, 1e-7):
            return False
        a, b = self.of(first, exact=True), self.of(second, exact=True)
        return a is not None and b is not None and agree(a, b, 1e-10 if rounded(first, second) else 1e-18)

    def _compared(self, value, world):
        """Differences or ratios within a triple, where lines may differ by a term or a factor."""
        if world.triples:
            first, second, third = value[0::3], value[1::3], value[2::3]
            joined = [second - first, third - first]
            if self.derivation.up_to == "factor":
                joined = [second / first, third / first]
            value = np.concatenate(joined)
        return None if _undefined(value) else value

    def _complete(self, world: World):
        """Add what is defined by others, in the order of the declaration."""
        for given in self.derivation.givens:
            if given.value:
                world.values[given.name] = self._at(parse(given.value, self.derivation), world)
        for variable in self.derivation.randoms:
            if variable.value:
                world.values[variable.name] = self._at(parse(variable.value, self.derivation), world)
            elif variable.mean or variable.variance:
                mean = self._at(parse(variable.mean or "0", self.derivation), world)
                variance = self._at(parse(variable.variance or "1", self.derivation), world)
                world.values[variable.name] = mean + _power(variance, sympy.S.Half, world) * world.values[variable.name]
        world.cache.clear()

    def _at(self, node, world: World):
        known = world.cache.get(node)
        if known is None:
            if time.thread_time() > self.deadline:
                raise OutOfTime
            known = world.cache[node] = self._compute(node, world)
        return known

    def _compute(self, node, world):
        if node.is_Symbol:
            return world.values[node.name]
        if node.is_Number or node.is_NumberSymbol:
            number = mpmath.mpf(node.p) / node.q if node.is_Rational else node._to_mpmath(120)
            return np.array(number if world.exact else float(number))
        if node is sympy.I:
            return np.array(mpmath.mpc(0, 1) if world.exact else 1j)
        if isinstance(node, (Expectation, Variance, Covariance)):
            return self._operator(node, world)
        if isinstance(node, (AppliedUndef, sympy.Derivative)):
            return self._at(self._explicit(node, world), world)
        return self._combined(node, [self._at(argument, world) for argument in node.args], world)

    def _combined(self, node, arguments, world):
        """The value of a node from those of its arguments."""
        if node.is_Add:
            return sum(arguments[1:], arguments[0])
        if node.is_Mul:
            return math.prod(arguments[1:], start=arguments[0])
        if node.is_Pow:
            return _power(arguments[0], node.exp, world, arguments[1])
        pair = _FUNCTIONS.get(node.func)
        if pair is None:
            raise Unreadable(f"holds {node.func.__name__}, which no line of this derivation needs")
        return np.frompyfunc(pair[1], 1, 1)(arguments[0]) if world.exact else pair[0](arguments[0])

    def _around(self, node, number, value, world):
        """The value of a node with one argument's value replaced; what stays is remembered."""
        if isinstance(node, (Expectation, Variance, Covariance)):
            return self._operator(node, world, {number: value})
        if not (node.is_Add or node.is_Mul):
            values = [value if at == number else self._at(part, world) for at, part in enumerate(node.args)]
            if node.is_Pow and number == 1:
                return np.lib.scimath.power(*values)
            return self._combined(node, values, world)
        key = (node, number)
        if key not in world.cache:
            others = [self._at(part, world) for at, part in enumerate(node.args) if at != number]
            world.cache[key] = sum(others) if node.is_Add else math.prod(others)
        return world.cache[key] + value if node.is_Add else world.cache[key] * value

    def _operator(self, node, world, replaced=None):
        leading = node.leading
        if len(node.args) < leading:
            raise Unreadable(f"gives {node.short} too few arguments")
        kept = [self._axis(given, world) for given in node.args[leading:]]
        over = tuple(axis for axis in range(1, world.weights.ndim) if axis not in kept)
        total = world.weights.sum(axis=over, keepdims=True)

        def mean(value):
            return (value * world.weights).sum(axis=over, keepdims=True) / total

        replaced = replaced or {}
        values = [
            replaced[at] if at in replaced else self._at(part, world) for at, part in enumerate(node.args[:leading])
        ]
        if isinstance(node, Expectation):
            return mean(values[0])
        first, second = values[0], values[-1]
        return mean((first - mean(first)) * (second - mean(second)))

    def _axis(self, given, world):
        if given.is_Symbol and given.name in world.axes:
            return world.axes[given.name]
        raise Unreadable(f"averages given {given}; what is given must be one of {', '.join(world.axes)}")

    def _explicit(self, node, world):
        """Derivatives and helper functions, with random smooth functions in their place."""
        for function in node.atoms(AppliedUndef):
            if function.func.__name__ not in world.helpers:
                raise Unreadable(f"holds {function.func.__name__}, which is not declared here")
        explicit = node.replace(lambda part: isinstance(part, AppliedUndef),
                                lambda part: world.helpers[part.func.__name__](*part.args))  # fmt: skip
        explicit = explicit.doit()
        if explicit.has(sympy.Derivative, sympy.Subs):
            raise Unreadable("holds a derivative that cannot be taken: derive by a symbol")
        return explicit


def rounded(*expressions) -> bool:
    """True when a number has so many digits that it must be a rounded one, such as math.sqrt(2)."""
    return any(number.q > 10**10 for expression in expressions for number in expression.atoms(sympy.Rational))


def agree(a: np.ndarray, b: np.ndarray, tolerance: float) -> bool:
    """Equal at every point, up to a tolerance relative to the larger side there: neither is the right one."""
    if a.shape != b.shape:
        try:
            a, b = np.broadcast_arrays(a, b)
        except ValueError:
            return False
    with np.errstate(all="ignore"):
        scale = np.maximum(np.maximum(abs(a), abs(b)), 0.01)
        return bool((abs(a - b) <= tolerance * scale).all())


def _power(base, exponent, world, value=None):
    if exponent.is_Integer and abs(exponent) < 10**6:
        return base ** int(exponent) if exponent > 0 else 1 / base ** int(-exponent)
    if exponent.is_Rational and exponent.q == 2 and abs(exponent.p) < 10**6:
        root = np.frompyfunc(mpmath.sqrt, 1, 1)(base) if world.exact else np.lib.scimath.sqrt(base)
        return root ** int(exponent.p) if exponent > 0 else 1 / root ** int(-exponent.p)
    if world.exact:
        return np.frompyfunc(mpmath.power, 2, 1)(base, value)
    return np.lib.scimath.power(base, value)


def _undefined(array) -> bool:
    if array.dtype == object:
        return not all(mpmath.isfinite(number) for number in array.ravel())
    return not bool(np.isfinite(array).all())
