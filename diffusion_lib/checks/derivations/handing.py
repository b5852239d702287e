"""The symbols of a derivation as a learner gets them."""

from __future__ import annotations

from collections import namedtuple
from typing import Any

from .operators import OPERATORS, Brackets
from .parsing import vocabulary
from .registry import get_derivation


def symbols(name: str):
    """The symbols of a derivation, to unpack or to read by name: `x0, x_t = symbols(...)`, or `s.x0`.

    The order is that of derive("..."): givens, random variables, helper functions, then the operators E, Var, Cov,
    which take round or square brackets.
    """
    derivation = get_derivation(name)
    known = vocabulary(derivation)
    names = [*derivation.names, *derivation.operators]
    handed = [Brackets(OPERATORS[n]) if n in derivation.operators else known[n] for n in names]
    make: Any = namedtuple  # a checker of types wants the names written out
    return make("Symbols", names)(*handed)
