"""What an answer is made of: the text of its statement, and what that text needs of the notebook around it.

An answer is a function or a class. Its text is the whole statement that makes it. The global names which the text
reads are its needs: a module, something that can be imported, another exercise's answer, a plain value, or a helper
that was written in the notebook and is taken along as text. Whatever else it reads keeps it where it is.
"""

from __future__ import annotations

import ast
import builtins
import dis
import importlib
import inspect
import linecache
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any

_PLAIN = (bool, int, float, str, type(None))


class CannotTravel(ValueError):
    """An answer that works only where it stands; the message says why, as the end of a sentence."""


def describe(answer: Any, exercise_of: Callable[[Any], str | None]) -> dict[str, Any]:
    """An answer as plain data: {"name", "source", "needs"}, each need a dictionary with one of the kinds above.

    Args:
        exercise_of: the exercise that a function or a class answers, or None; asked for everything that is needed

    Raises: CannotTravel if its text cannot be had, or if it reads what no text can bring along.
    """
    return _describe(answer, exercise_of, ())


def _describe(answer: Any, exercise_of: Callable[[Any], str | None], outer: tuple) -> dict[str, Any]:
    answer = inspect.unwrap(answer) if callable(answer) else answer
    code, scope = _code_of(answer)
    statement, name = _statement(code, answer)
    compiled = compile(statement, "<statement>", "exec")
    bound = set(_names(compiled, ("STORE_NAME",), nested=False))
    read = set(_names(compiled, ("LOAD_NAME", "LOAD_GLOBAL"), nested=True))
    needs = {}
    for needed in sorted(read - bound):
        if needed in scope:
            needs[needed] = _need(needed, scope[needed], exercise_of, (*outer, answer), answer)
        elif not hasattr(builtins, needed) and needed not in _class_names(compiled):
            raise CannotTravel(f"it reads {needed}, which is not there")
    return {"name": name, "source": statement, "needs": needs}


def _need(name: str, value: Any, exercise_of: Callable, outer: tuple, answer: Any) -> dict[str, Any]:
    if isinstance(value, types.ModuleType):
        return {"module": value.__name__}
    if isinstance(value, _PLAIN):
        return {"value": value}
    if any(value is thing for thing in outer):
        raise CannotTravel(f"it and {name} need each other")
    exercise = exercise_of(value)
    if exercise is not None:
        return {"exercise": exercise}
    module, path = getattr(value, "__module__", None), getattr(value, "__qualname__", "")
    if module not in (None, "__main__", getattr(answer, "__module__", None)):
        found: Any = sys.modules.get(module)
        for part in path.split("."):
            found = getattr(found, part, None)
        if found is value:
            return {"module": module, "member": path}
    if isinstance(value, (types.FunctionType, type)):
        return {"written": _describe(value, exercise_of, outer)}
    raise CannotTravel(f"it reads {name}, which is made in its notebook and nowhere else")


def _code_of(answer: Any) -> tuple[types.CodeType, dict[str, Any]]:
    """The code of a function, or of some method of a class, and the names around it."""
    for thing in vars(answer).values() if isinstance(answer, type) else (answer,):
        function = getattr(thing, "__func__", thing)
        if isinstance(function, types.FunctionType):
            if function.__closure__ and set(function.__code__.co_freevars) - {"__class__"}:
                raise CannotTravel("it was made inside another function")
            return function.__code__, function.__globals__
    raise CannotTravel("it is neither a function nor a class with methods")


def _statement(code: types.CodeType, answer: Any) -> tuple[str, str]:
    """The text of the outermost statement that holds the code, and the name that it gives to the answer."""
    text = "".join(linecache.getlines(code.co_filename))
    for node in ast.parse(text).body:
        if _first_line(node) <= code.co_firstlineno <= (node.end_lineno or 0):
            lines = text.splitlines()[_first_line(node) - 1 : node.end_lineno]
            return "\n".join(lines) + "\n", _bound_name(node, answer)
    raise CannotTravel("its text is not to be had")


def _first_line(node: ast.stmt) -> int:
    """Where a statement begins, its decorators included."""
    return min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])


def _bound_name(node: ast.stmt, answer: Any) -> str:
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name == answer.__name__:
        return node.name
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    raise CannotTravel("it stands inside a larger statement")


def _names(code: types.CodeType, operations: tuple[str, ...], nested: bool) -> Iterator[str]:
    yield from (step.argval for step in dis.get_instructions(code) if step.opname in operations)
    for constant in code.co_consts if nested else ():
        if isinstance(constant, types.CodeType):
            yield from _names(constant, operations, nested)


def _class_names(compiled: types.CodeType) -> set[str]:
    """Names that a class statement binds in its own body, and those that Python puts there."""
    own = {"__name__", "__module__", "__qualname__", "__firstlineno__", "__static_attributes__", "__classdict__"}
    for constant in compiled.co_consts:
        if isinstance(constant, types.CodeType):
            own |= set(_names(constant, ("STORE_NAME",), nested=True))
    return own


def build(described: dict[str, Any], of: str, answer_to: Callable[[str], Any]) -> Any:
    """The answer itself, made again by running its text; `answer_to` gives the answer to a needed exercise.

    The text is put where tracebacks and `inspect` look for it, under the name <yours: EXERCISE>.
    """
    scope: dict[str, Any] = {"__name__": "yours", "__builtins__": builtins}
    for name, need in described["needs"].items():
        scope[name] = _made(need, f"{of}, its {name}", answer_to)
    place, text = f"<yours: {of}>", described["source"]
    linecache.cache[place] = (len(text), None, text.splitlines(keepends=True), place)
    exec(compile(text, place, "exec"), scope)  # noqa: S102 - the learner's own text, see keeping
    return scope[described["name"]]


def _made(need: dict[str, Any], of: str, answer_to: Callable[[str], Any]) -> Any:
    if "value" in need:
        return need["value"]
    if "exercise" in need:
        return answer_to(need["exercise"])
    if "written" in need:
        return build(need["written"], of, answer_to)
    found = importlib.import_module(need["module"])
    for part in filter(None, need.get("member", "").split(".")):
        found = getattr(found, part)
    return found
