"""From plain text to a SymPy expression in declared names; nothing is run as Python, nothing foreign is reached."""

from __future__ import annotations

import ast
import difflib
import itertools
import re
from functools import lru_cache

import sympy

from .declaring import Derivation
from .operators import OPERATORS

LONGEST = 4000  # characters of one line
MOST_NODES = 400  # parts of one expression
LARGEST = 10**12  # a number written in a line
LARGEST_POWER = 64
DEEPEST = 60  # brackets within brackets
FUNCTIONS = {"sqrt": sympy.sqrt, "exp": sympy.exp, "log": sympy.log, "ln": sympy.log, "Abs": sympy.Abs,
             "abs": sympy.Abs, "sin": sympy.sin, "cos": sympy.cos, "tanh": sympy.tanh}  # fmt: skip
CALCULUS = {"Derivative": sympy.Derivative, "diff": sympy.Derivative}
CONSTANTS = {"pi": sympy.pi, "I": sympy.I, "E": sympy.E}
_OPERATIONS = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
}


class Unreadable(ValueError):
    """A line that cannot be read, as one sentence on what to do."""


@lru_cache(maxsize=64)
def vocabulary(derivation: Derivation) -> dict:
    """Every name a line may use, as SymPy objects with the declared assumptions."""
    names = {given.name: sympy.Symbol(given.name, real=True, positive=given.positive or None)
             for given in derivation.givens}  # fmt: skip
    names |= {random.name: sympy.Symbol(random.name, real=True) for random in derivation.randoms}
    names |= {helper.name: sympy.Function(helper.name, nargs=helper.arguments) for helper in derivation.helpers}
    return names | {name: OPERATORS[name] for name in derivation.operators}


def parse(text: str, derivation: Derivation) -> sympy.Expr:
    """The expression a text stands for. Raises: Unreadable."""
    return _parse(text, derivation)


@lru_cache(maxsize=2048)
def _parse(text, derivation):
    if len(text) > LONGEST:
        raise Unreadable(f"is {len(text)} characters long; {LONGEST} are the limit: split it into smaller steps")
    text = text.strip()
    if "\\" in text:
        raise Unreadable("looks like LaTeX; write it in Python, such as sqrt(a)*b/c")
    text = text.replace("^", "**").replace("·", "*").replace("−", "-").replace("²", "**2")
    if re.search(r"(?<![=<>!:])=(?!=)", text):  # "mu = ..." or "= ..."
        text = re.split(r"(?<![=<>!:])=(?!=)", text)[-1].strip()
    text = re.sub(r"\s+", " ", text)
    if not text:
        raise Unreadable("is empty")
    if max(itertools.accumulate((c in "([") - (c in ")]") for c in text)) > DEEPEST:
        raise Unreadable("is nested too deeply: split it into smaller steps")
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise Unreadable("cannot be read as an expression: look for a bracket, a missing * or a comma") from None
    if sum(1 for _ in ast.walk(tree)) > 4 * MOST_NODES:
        raise Unreadable("is too long to follow: split it into smaller steps")
    try:
        expression = sympy.sympify(_build(tree, vocabulary(derivation)))
    except RecursionError:
        raise Unreadable("is nested too deeply: split it into smaller steps") from None
    return finite(expression)


def finite(expression: sympy.Expr) -> sympy.Expr:
    """The same expression. Raises: Unreadable when it is infinite, undefined or too large."""
    if size(expression) > MOST_NODES:
        raise Unreadable(f"has more than {MOST_NODES} parts: split it into smaller steps")
    if expression.has(sympy.zoo, sympy.nan, sympy.oo, -sympy.oo):
        raise Unreadable("divides by zero, or is infinite: look at its denominators")
    return expression


def size(expression, most: int = MOST_NODES) -> int:
    """The number of parts, counted only a little past `most`."""
    count, waiting = 0, [expression]
    while waiting and count <= most:
        count += 1
        waiting.extend(waiting.pop().args)
    return count


def _build(node, names):
    if isinstance(node, ast.Constant):
        return _number(node.value)
    if isinstance(node, ast.Name):
        return _name(node.id, names)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
        value = _build(node.operand, names)
        return -value if isinstance(node.op, ast.USub) else value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        return _power(_build(node.left, names), _build(node.right, names))
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS:
        return _OPERATIONS[type(node.op)](_build(node.left, names), _build(node.right, names))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
        return _call(node.func.id, node.args, names)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        raise Unreadable(f"names an argument of {node.func.id}; give it without its name")
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):  # E[x]
        inside = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        return _call(node.value.id, inside, names)
    if isinstance(node, ast.Call):
        raise Unreadable("calls a number or an expression: is a * missing before a bracket?")
    if isinstance(node, ast.Compare):
        raise Unreadable("compares two things; give one expression, the right-hand side")
    if isinstance(node, ast.Tuple):
        raise Unreadable("holds a comma outside of brackets; give one expression per line")
    raise Unreadable(f"holds something that is no arithmetic ({type(node).__name__}); use + - * / ** and functions")


def _number(value):
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Unreadable(f"holds {value!r}, which is no number")
    if abs(value) > LARGEST:
        raise Unreadable("holds a number too large for a derivation")
    return sympy.Integer(value) if isinstance(value, int) else sympy.Rational(repr(value))


def _power(base, exponent):
    if exponent.is_Rational and max(abs(exponent.p), exponent.q) > LARGEST_POWER:
        raise Unreadable(f"holds a power beyond {LARGEST_POWER}; is it meant?")
    if exponent.is_number and base.is_Rational and max(abs(base.p), base.q) > LARGEST:
        raise Unreadable("holds a number too large for a derivation")
    return base**exponent


def _call(name, arguments, names):
    values = []
    name = {"Expectation": "E", "Variance": "Var", "Covariance": "Cov"}.get(name, name)
    for argument in arguments:
        if isinstance(argument, ast.BinOp) and isinstance(argument.op, ast.BitOr):  # E[x | y]
            values += [_build(argument.left, names), _build(argument.right, names)]
        elif isinstance(argument, ast.Tuple) and name in CALCULUS:  # (x, 2)
            values.append(sympy.Tuple(*(_build(part, names) for part in argument.elts)))
        else:
            values.append(_build(argument, names))
    function = names.get(name) or FUNCTIONS.get(name) or CALCULUS.get(name)
    if function is None:
        raise Unreadable(f"calls {name}, which is not known here{_near(name, [*names, *FUNCTIONS])}")
    if isinstance(function, sympy.Symbol):
        raise Unreadable(f"calls the symbol {name}: is a * missing after it?")
    if name in FUNCTIONS and len(values) != 1:
        raise Unreadable(f"gives {name} {len(values)} arguments; it takes one")
    if not values:
        raise Unreadable(f"gives {name} no argument")
    try:
        return function(*values)
    except (TypeError, ValueError, AttributeError):
        raise Unreadable(f"gives {name} arguments that it does not take") from None


def _name(name, names):
    if name in CONSTANTS and name not in names:
        return CONSTANTS[name]
    found = names.get(name)
    if isinstance(found, sympy.Symbol):
        return found
    if found is not None or name in FUNCTIONS:
        raise Unreadable(f"holds {name} without brackets; write {name}(...)")
    raise Unreadable(f"uses {name}, which is not one of the given symbols{_near(name, names)}")


def _near(name, names) -> str:
    flat = {other.lower().replace("_", ""): other for other in names}
    near = difflib.get_close_matches(name.lower().replace("_", ""), flat, 1, 0.6)
    return f"; did you mean {flat[near[0]]}?" if near else f"; there are {', '.join(names)}"
