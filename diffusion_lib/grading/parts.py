"""Of the declarations only what drivers and live probes need: the named things, and what they are made of.

A driver shares its file with the reference. What is sent to the process that runs the answer holds neither that nor
any other declaration, unless the driver itself is made of it: `foreign` names those.
"""

from __future__ import annotations

import ast
import pickletools
from collections.abc import Iterable
from functools import cache

from .edition import LIBRARY, Modules, compiled

_PREFIXES = ("diffusion_lib.checks.exercises.", "diffusion_lib.checks.declare.inputs")
Place = tuple[str, str]  # module, name


def places_in(pickled: bytes) -> set[Place]:
    """The declarations' own functions and classes that a pickle (of protocol 2) refers to."""
    named = (str(argument).split(" ") for code, argument, _ in pickletools.genops(pickled) if code.name == "GLOBAL")
    return {(module, name.split(".")[0]) for module, name in named if module.startswith(_PREFIXES)}


def parts(wanted: Iterable[Place]) -> Modules:
    """Modules that hold these places and all they use, and nothing else."""
    modules: Modules = {}
    for module, names in needed(wanted).items():
        tree = ast.Module([_trimmed(statement, names) for statement in _statements(module, names)], [])
        file = f"/{module.replace('.', '/')}.py"
        modules[module] = False, file, compiled(tree, file)
        package = module.rpartition(".")[0]
        while package not in modules and package.startswith("diffusion_lib.checks.exercises."):
            modules[package] = True, f"/{package.replace('.', '/')}/__init__.py", compiled(ast.Module([], []), "")
            package = package.rpartition(".")[0]
    return modules


def needed(wanted: Iterable[Place]) -> dict[str, set[str]]:
    """For each file the names of which these places are made."""
    found: dict[str, set[str]] = {}
    waiting = list(wanted)
    while waiting:
        module, name = waiting.pop()
        if name in found.setdefault(module, set()):
            continue
        found[module].add(name)
        for statement in _tops(module).get(name, ()):
            if isinstance(statement, ast.ImportFrom):
                source = _resolved(module, statement)
                alias = next(a for a in statement.names if (a.asname or a.name) == name)
                if source.startswith(_PREFIXES):
                    waiting.append((source, alias.name))
            elif not isinstance(statement, ast.Import):
                waiting += [(module, used) for used in _used(statement) if used in _tops(module)]
    return found


@cache
def _tree(module: str) -> ast.Module:
    path = LIBRARY.joinpath(*module.split(".")[1:]).with_suffix(".py")
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def _tops(module: str) -> dict[str, list[ast.stmt]]:
    """The statements at the top of a module by the names they bind."""
    found: dict[str, list[ast.stmt]] = {}
    for statement in _tree(module).body:
        for name in _bound(statement):
            found.setdefault(name, []).append(statement)
    return found


def _bound(statement: ast.stmt) -> set[str]:
    if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
        return {statement.name}
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return {(alias.asname or alias.name).split(".")[0] for alias in statement.names}
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    return {n.id for target in targets if target for n in ast.walk(target) if isinstance(n, ast.Name)}


def _used(statement: ast.stmt) -> set[str]:
    return {n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}


def _statements(module: str, names: set[str]) -> list[ast.stmt]:
    """The statements that bind one of the names, in their order; `from __future__` counts as needed."""
    return [
        statement
        for statement in _tree(module).body
        if _bound(statement) & names or (isinstance(statement, ast.ImportFrom) and statement.module == "__future__")
    ]


def _trimmed(statement: ast.stmt, names: set[str]) -> ast.stmt:
    """An import of the needed names alone; any other statement as it is."""
    if isinstance(statement, ast.ImportFrom) and statement.module != "__future__":
        kept = [alias for alias in statement.names if (alias.asname or alias.name) in names]
        return ast.copy_location(ast.ImportFrom(statement.module, kept, statement.level), statement)
    return statement


def _resolved(module: str, statement: ast.ImportFrom) -> str:
    """The full name of the module that an import takes from."""
    if not statement.level:
        return statement.module or ""
    base = module.split(".")[: -statement.level]
    return ".".join([*base, *([statement.module] if statement.module else [])])
