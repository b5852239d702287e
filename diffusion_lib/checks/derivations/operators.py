"""Expectation, variance and covariance as SymPy functions that stay as they are written."""

from __future__ import annotations

import sympy


class _Operator(sympy.Function):
    """Arguments: what is averaged, then the variables that are given."""

    short = ""
    frame = ""
    leading = 1  # arguments before the given ones

    def _latex(self, printer, exp=None):
        parts = [printer._print(argument) for argument in self.args]
        inside = ", ".join(parts[: self.leading])
        if parts[self.leading :]:
            inside += r" \,\middle|\, " + ", ".join(parts[self.leading :])
        text = rf"{self.frame}\left[{inside}\right]"
        return rf"{text}^{{{exp}}}" if exp is not None else text

    def _sympystr(self, printer):
        return f"{self.short}({', '.join(printer._print(argument) for argument in self.args)})"


class Expectation(_Operator):
    """E(f), or E(f, y): the mean of f, given y."""

    short, frame = "E", r"\mathbb{E}"

    def _eval_derivative(self, symbol):
        return self.func(self.args[0].diff(symbol), *self.args[1:])  # what is averaged over does not depend on it


class Variance(_Operator):
    """Var(f), or Var(f, y): the variance of f, given y."""

    short, frame = "Var", r"\operatorname{Var}"


class Covariance(_Operator):
    """Cov(f, g), or Cov(f, g, y): the covariance of f and g, given y."""

    short, frame, leading = "Cov", r"\operatorname{Cov}", 2


class Brackets:
    """An operator that may be written with round or square brackets: E(x) or E[x]."""

    def __init__(self, function):
        self._function = function

    def __call__(self, *arguments):
        return self._function(*arguments)

    def __getitem__(self, arguments):
        return self._function(*arguments) if isinstance(arguments, tuple) else self._function(arguments)

    def __repr__(self):
        return self._function.short


OPERATORS = {"E": Expectation, "Var": Variance, "Cov": Covariance}
