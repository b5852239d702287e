"""The learner's half: whatever was handed in becomes a record of plain texts, one per line."""

from __future__ import annotations

import inspect
import itertools
import keyword
from collections.abc import Iterable, Mapping, Set
from numbers import Number

import numpy as np
import sympy
from sympy.core.relational import Equality, Relational
from sympy.logic.boolalg import Boolean

from .declaring import Derivation
from .handing import symbols
from .operators import Brackets
from .parsing import LONGEST, MOST_NODES, size
from .surroundings import is_stub

MOST_LINES = 40
_LONG = f"has more than {MOST_NODES} parts: split it into smaller steps"


def read_lines(derivation: Derivation, lines=None) -> dict:
    """A record of plain values: state ("ran", "not attempted" or "unusable"), detail, and text, left and problem of
    every line. It holds no object of the learner's, so that it may cross to another process.
    """
    try:
        return _read(derivation, lines)
    except Exception as problem:  # the learner's objects may do anything when they are touched
        return _record("unusable", f"The lines cannot be read: {type(problem).__name__}: {str(problem)[:200]}.")


def _read(derivation, lines):
    if is_stub(lines):
        return _record("not attempted", "")
    if callable(lines) and not isinstance(lines, (sympy.Basic, Brackets)):
        lines = _called(derivation, lines)
        if isinstance(lines, dict) and "state" in lines:
            return lines
    if lines is None or lines is Ellipsis:
        return _record("not attempted", "")
    if isinstance(lines, (Mapping, Set)):
        return _record("unusable", "The lines came as a dictionary or a set. They have an order: give a list.")
    items = _items(lines)
    if len(items) > MOST_LINES:
        return _record("unusable", f"There are more than {MOST_LINES} lines. Leave out the smallest steps.")
    while items and _is_empty(items[-1]):  # a stub's dots after the lines written so far
        items.pop()
    if not items:
        return _record("not attempted", "")
    return _record("ran", "", [_line(item) for item in items])


def _is_empty(item) -> bool:
    return item is None or item is Ellipsis or isinstance(item, str) and not item.strip()


def _record(state, detail, lines=()):
    return {"state": state, "detail": detail, "lines": list(lines)}


def _called(derivation, function):
    """The lines that a function returns; its parameters get the symbols of the same names."""
    handed = symbols(derivation.id)
    try:
        names = list(inspect.signature(function).parameters)
        return function(*(getattr(handed, name) for name in names))
    except AttributeError as problem:
        return _record("unusable", f"The function has a parameter that is no given symbol ({problem}).")
    except Exception as problem:
        return _record("unusable", f"The function stopped with {type(problem).__name__}: {str(problem)[:200]}.")


def _items(lines) -> list:
    if isinstance(lines, str):
        return [line for line in lines.splitlines() if line.strip()] or [lines]
    if isinstance(lines, sympy.MatrixBase):
        return list(lines.flat())
    if isinstance(lines, np.ndarray):
        return list(lines.ravel()[: MOST_LINES + 1]) if lines.ndim else [lines]
    if _is_tensor(lines):
        return list(lines.reshape(-1)[: MOST_LINES + 1]) if lines.ndim else [lines]
    if isinstance(lines, Iterable) and not isinstance(lines, (sympy.Expr, Boolean, Brackets)):
        return list(itertools.islice(lines, MOST_LINES + 1))
    return [lines]


def _line(item) -> dict:
    """Text, left-hand side and problem of one line; exactly one of text and problem is filled."""
    try:
        return _text(item)
    except RecursionError:
        return _problem(_LONG)
    except Exception as problem:
        return _problem(f"cannot be read ({type(problem).__name__})")


def _text(item) -> dict:
    if _is_empty(item):
        return _problem("is empty, with lines after it")
    if isinstance(item, str):
        return {"text": item[: LONGEST + 1], "left": "", "problem": ""}
    if isinstance(item, (bool, np.bool_)) or item is sympy.true or item is sympy.false:
        return _problem("is only True or False: == and Eq compare. Give the expression on the right-hand side")
    if isinstance(item, Equality):
        left = "" if item.lhs.is_Symbol else _plain(item.lhs)["text"]
        return _plain(item.rhs) | {"left": left}
    if isinstance(item, sympy.Expr):
        return _plain(item)
    if isinstance(item, (Relational, Boolean)):
        return _problem("is a condition; give an expression. E(x | y) is written E(x, y)")
    if isinstance(item, sympy.MatrixBase):
        return _problem("is a matrix; give one expression")
    if _is_tensor(item) or isinstance(item, np.ndarray):
        count = item.numel() if _is_tensor(item) else item.size
        return _text(item.item()) if count == 1 else _problem(f"is an array of {count} numbers; give one expression")
    if isinstance(item, (Number, np.generic)):
        return _plain(sympy.sympify(item))
    if isinstance(item, (Brackets, type)) or callable(item):
        return _problem("is a function without its arguments; call it")
    if isinstance(item, (list, tuple, set, dict)):
        return _problem("is a collection; give one expression per line")
    return _problem(f"is of type {type(item).__name__}; give a SymPy expression or a text")


def _plain(expression) -> dict:
    if size(expression) > MOST_NODES:
        return _problem(_LONG)
    if expression.has(sympy.zoo, sympy.nan, sympy.oo, -sympy.oo):
        return _problem("divides by zero, or is infinite: look at its denominators")
    names = [str(symbol.name) for symbol in expression.free_symbols]
    strange = [name for name in names if not name.isidentifier() or keyword.iskeyword(name)]
    if strange:
        return _problem(f"uses {sorted(strange)[0]!r}, which is not one of the given symbols")
    text = sympy.sstr(expression, full_prec=False)
    return {"text": text, "left": "", "problem": ""} if len(text) <= LONGEST else _problem(_LONG)


def _problem(sentence) -> dict:
    return {"text": "", "left": "", "problem": sentence}


def _is_tensor(item) -> bool:
    return type(item).__module__.split(".")[0] == "torch" and hasattr(item, "numel")
