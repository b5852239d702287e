"""Read an answer without running it: is it only the stub, and does it borrow what it should build?"""

from __future__ import annotations

import dis
import functools
import inspect
import re
import types

_LIBRARY = "diffusion_lib"
METHOD = "method"  # in the place of a package: whatever object it is called on
_IDLE = {
    "RESUME",
    "NOP",
    "CACHE",
    "PRECALL",
    "PUSH_NULL",
    "LOAD_CONST",
    "LOAD_COMMON_CONSTANT",
    "POP_TOP",
    "RETURN_CONST",
    "RETURN_VALUE",
    "COPY_FREE_VARS",
    "MAKE_CELL",
}
_BY_TEXT = {"getattr", "vars", "__dict__", "attrgetter"}
_RUNNING = {"eval", "exec", "__import__"}  # these read a text as code, or as a path of modules
_REFUSING = {"LOAD_GLOBAL", "CALL", "RAISE_VARARGS"}


def is_stub(answer) -> bool:
    """True for `...`, and for a function whose body is only a docstring, `...`, `pass` or NotImplementedError.

    A class is a stub while one of its methods is.
    """
    if answer is Ellipsis or answer is NotImplementedError:
        return True
    try:
        answer = inspect.unwrap(answer) if callable(answer) else answer
    except ValueError:  # it is wrapped in itself
        return False
    if isinstance(answer, type):
        methods = [member for member in vars(answer).values() if isinstance(member, types.FunctionType)]
        return any(is_stub(method) for method in methods)
    code = getattr(answer, "__code__", None)
    if code is None:
        return False
    names = {step.opname for step in dis.get_instructions(code)}
    if code.co_names == ("NotImplementedError",):
        return names <= _IDLE | _REFUSING
    values = [value for value in code.co_consts if value is not None and value is not Ellipsis]
    return names <= _IDLE and all(value == answer.__doc__ for value in values)


def borrowed(answer, forbidden: tuple[str, ...]) -> str:
    """The first forbidden name the answer takes from a library, or "" if it stands on its own.

    Names are resolved to objects, so an alias is seen and a learner's own helper of the same name is not.
    """
    banned = {tuple(name.split(":", 1)) if ":" in name else (_LIBRARY, name) for name in forbidden}
    return _search(answer, banned, set())


def _search(thing, banned, visited) -> str:
    while isinstance(thing, (functools.partial, types.MethodType)):
        thing = thing.func if isinstance(thing, functools.partial) else thing.__func__
    if id(thing) in visited:
        return ""
    visited.add(id(thing))
    name = getattr(thing, "__name__", "")
    root = _root(thing)
    if isinstance(name, str) and (root, name) in banned:
        return name
    if root in {package for package, _ in banned} | {"torch", "numpy", "builtins"}:
        return ""  # a library's own code may use what it likes
    if isinstance(thing, types.FunctionType):
        free = dict(zip(thing.__code__.co_freevars, (_cell(cell) for cell in thing.__closure__ or ()), strict=False))
        return _search_code(thing.__code__, {**thing.__globals__, **free}, banned, visited)
    if isinstance(thing, type):
        for member in vars(thing).values():
            found = _search(getattr(member, "__func__", member), banned, visited) if _has_code(member) else ""
            if found:
                return found
    return ""


def _search_code(code, scope, banned, visited) -> str:
    """Follow every name a code object loads, the code nested in it, and what it imports."""
    packages, current, imports = set(), None, False
    loaded_names, builtin = set(), set()
    for step in dis.get_instructions(code):
        if step.opname in ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_DEREF"):
            builtin.add(step.argval)
            current = scope.get(step.argval)
            found = _search(current, banned, visited) if _has_code(current) else ""
            if found:
                return found
            packages.add(_root(current))
        elif step.opname in ("LOAD_ATTR", "LOAD_METHOD"):
            loaded_names.add(step.argval)
            current = vars(current).get(step.argval) if isinstance(current, types.ModuleType) else None
            name = getattr(current, "__name__", "")
            if (_root(current), name) in banned:
                return name
        elif step.opname == "IMPORT_NAME":
            imports = True
            packages.add(str(step.argval).split(".")[0])
        elif step.opname == "IMPORT_FROM":
            loaded_names.add(step.argval)
    texts = {value for value in code.co_consts if isinstance(value, str)}
    if imports or _BY_TEXT & set(code.co_names):  # getattr(library, "name")
        loaded_names |= texts
    if _RUNNING & builtin or "import_module" in code.co_names:  # eval("library.name"), and not network.eval()
        words = {word for text in texts for word in re.findall(r"\w+", text)}
        loaded_names |= words
        packages |= words | {_root(scope[word]) for word in words & scope.keys()}
    for package, name in banned:
        if (package in packages or package == METHOD) and name in loaded_names:
            return name
    nested = (value for value in code.co_consts if isinstance(value, types.CodeType))
    return next((found for found in (_search_code(c, scope, banned, visited) for c in nested) if found), "")


def _root(thing) -> str:
    """The package an object comes from: modules, classes, functions and instances alike."""
    if isinstance(thing, types.ModuleType):
        return thing.__name__.split(".")[0]
    module = getattr(thing, "__module__", None) or getattr(type(thing), "__module__", "")
    return module.split(".")[0] if isinstance(module, str) else ""


def _has_code(thing) -> bool:
    return callable(thing) or isinstance(thing, (staticmethod, classmethod))


def _cell(cell):
    try:
        return cell.cell_contents
    except ValueError:  # a name bound only later
        return None
