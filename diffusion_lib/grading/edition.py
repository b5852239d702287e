"""The library as an answer sees it while it is graded: without judge, references and what the exercise forbids.

What is not there cannot be found: neither by import nor by a search through memory or files.
"""

from __future__ import annotations

import ast
import hashlib
import marshal
from functools import cache
from pathlib import Path

LIBRARY = Path(__file__).resolve().parents[1]
_LEFT_OUT = ("cli", "grading", "classroom", "checks")
_KEPT: tuple[str, ...] = ("classroom/__init__.py", "classroom/setup_cell.py", "checks/collect/", "checks/declare/")
_KEPT += tuple(f"checks/derivations/{name}.py" for name in ("declaring", "operators", "parsing", "reading", "handing"))
_NEVER = ("checks/declare/inputs.py",)  # it noises and looks up, which several exercises ask for; see `parts`

_CHECKS = '''"""What a notebook calls while it is graded: nothing here judges, and nothing here knows an answer."""
handed = {}


def _quiet(*arguments, **named):
    return None


check = hint = solution = predict = compare = quiz = progress = explain = derive = _quiet


def mine_or_library(name, answer=None):
    """The learner's own function; the course's where the grader has handed it over."""
    return handed[name]() if name in handed else answer


def symbols(name):
    """The symbols of a derivation."""
    from .derivations.handing import symbols

    return symbols(name)
'''
_REGISTRY = '''"""The derivations that were handed over: their symbols, and no line of theirs."""
table = {}


def get_derivation(name):
    """One derivation by id."""
    return table[name]
'''
_SURROUNDINGS = '''"""What reading a derivation needs of the checks."""
from ..collect.attempt import is_stub
'''
_REPLACED = {
    "checks/__init__.py": _CHECKS,
    "checks/derivations/__init__.py": '"""Derivations: symbols, and reading of lines."""',
    "checks/derivations/registry.py": _REGISTRY,
    "checks/derivations/surroundings.py": _SURROUNDINGS,
    "checks/exercises/__init__.py": '"""Of the declarations, what drivers need."""',
}

Modules = dict[str, tuple[bool, str, bytes]]  # by name: is it a package, its file, its code


def library(absent: frozenset[str]) -> Modules:
    """The modules of the library in which every function, class and table called by one of these names is empty."""
    return {
        name: _stripped(name, frozenset() if name.startswith("diffusion_lib.checks") else absent & defined)
        for name, defined in _files().items()
    }


@cache
def fingerprint() -> str:
    """A hash of the whole library: marks made by another version are made again."""
    digest = hashlib.sha256()
    for path in sorted(LIBRARY.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def compiled(tree: ast.Module, file: str) -> bytes:
    """Code that another process of the same Python can run."""
    return marshal.dumps(compile(ast.fix_missing_locations(tree), file, "exec", dont_inherit=True))


@cache
def _files() -> dict[str, frozenset[str]]:
    """The names defined in each module that is kept."""
    found = {}
    for path in sorted(LIBRARY.rglob("*.py")):
        inside = path.relative_to(LIBRARY).as_posix()
        kept = inside.split("/")[0] not in _LEFT_OUT or inside.startswith(_KEPT)
        if inside in _REPLACED or (kept and inside not in _NEVER):
            found[inside] = frozenset(_defined(ast.parse(_text(inside))))
    return {_module(inside): names for inside, names in found.items()} | {
        _module(inside): frozenset() for inside in _REPLACED
    }


@cache
def _stripped(module: str, absent: frozenset[str]) -> tuple[bool, str, bytes]:
    inside = _path(module)
    tree = ast.parse(_text(inside))
    if absent:
        tree = _Emptied(absent).visit(tree)
    file = f"/diffusion_lib/{inside}"
    return inside.endswith("__init__.py"), file, compiled(tree, file)


def _text(inside: str) -> str:
    text = _REPLACED[inside] if inside in _REPLACED else (LIBRARY / inside).read_text(encoding="utf-8")
    return text + _silent(text) if inside == "checks/__init__.py" else text


def _silent(text: str) -> str:
    """All other names that notebooks may import from the checks: a cell of imports must run as it does at home."""
    whole = ast.parse((LIBRARY / "checks" / "__init__.py").read_text(encoding="utf-8"))
    lists = [node.value for node in whole.body if isinstance(node, ast.Assign) and _is_called(node, "__all__")]
    names = {name for one in lists for name in ast.literal_eval(one)} - set(_bound(ast.parse(text)))
    return "".join(f"\n{name} = _quiet" for name in sorted(names)) + "\n"


def _is_called(node: ast.Assign, name: str) -> bool:
    return any(isinstance(target, ast.Name) and target.id == name for target in node.targets)


def _bound(tree: ast.Module):
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def _module(inside: str) -> str:
    parts = ["diffusion_lib", *inside.removesuffix(".py").split("/")]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _path(module: str) -> str:
    inside = "/".join(module.split(".")[1:])
    package = f"{inside}/__init__.py" if inside else "__init__.py"
    return package if package in _REPLACED or (LIBRARY / package).is_file() else f"{inside}.py"


def _defined(tree: ast.AST):
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (target.id for target in targets if isinstance(target, ast.Name) and target.id.isupper())


class _Emptied(ast.NodeTransformer):
    """Functions and methods of these names raise, all methods of these classes do, and these tables hold nothing."""

    def __init__(self, absent: frozenset[str]):
        self.absent = absent

    def visit_FunctionDef(self, node: ast.FunctionDef):
        if node.name in self.absent:
            node.body = _raises(node.name)
            return node
        return self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef):
        if node.name in self.absent:
            for part in node.body:
                if isinstance(part, ast.FunctionDef):
                    # Objects that only hold fields may be made: some modules make one while they are imported.
                    part.body = [ast.Pass()] if part.name == "__post_init__" else _raises(node.name)
            return node
        return self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign):
        if any(isinstance(target, ast.Name) and target.id in self.absent for target in node.targets):
            node.value = ast.Dict([], [])
        return node


def _raises(name: str) -> list[ast.stmt]:
    said = f"{name} does the work of this exercise and is not here while it is graded"
    return ast.parse(f"raise NotImplementedError({said!r})").body
