"""Which cells an answer needs: names that cells bind, read and change, found without running them."""

from __future__ import annotations

import ast
import builtins
import re
import symtable
import warnings
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from .in_order import InOrder

_INSTALLS = re.compile(r"^[ \t]*(?:[!%][ \t]*)(?:pip|conda|mamba|apt|apt-get|git|wget|curl|uv)\b.*$", re.MULTILINE)
_BOUND = re.compile(r"^(?:async[ \t]+def|def|class)[ \t]+(\w+)|^(\w+)[ \t]*(?::[^=\n]+)?=(?!=)", re.MULTILINE)
LONGEST, MOST_MAGICS = 300_000, 60  # of one cell; looking for magics takes a time for each of them
_WORD = re.compile(r"\b[A-Za-z_]\w*\b")
_HARMLESS = {*dir(builtins), "check", "hint", "show", "display", "progress", "quiz", "predict", "compare"} - {
    "exec",
    "eval",
}
_DYNAMIC = {"exec", "eval", "globals", "locals", "vars", "setattr", "get_ipython", "__import__"}


@dataclass(frozen=True)
class Names:
    """What a cell binds at its top, what it reads anywhere, and which names it changes the objects of."""

    binds: frozenset[str] = frozenset()
    reads: frozenset[str] = frozenset()
    first: frozenset[str] = frozenset()  # read while the cell runs, before it has bound them for certain
    later: frozenset[str] = frozenset()  # read by functions, when they are called
    surely: frozenset[str] = frozenset()  # bound whenever the cell runs to its end
    changes: frozenset[str] = frozenset()
    imports: frozenset[str] = frozenset()
    unclear: bool = False  # it may bind anything: `exec`, a star import, a magic


def runnable(source: str) -> str:
    """The source without lines that install or fetch something: there is no network where it runs."""
    return _INSTALLS.sub(lambda found: found[0][: len(found[0]) - len(found[0].lstrip())] + "pass", source)


@lru_cache(maxsize=4096)
def names_of(source: str) -> Names:
    """The names of one cell; of a cell that is no Python, what looks like them."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            text = _as_python(source)
            tree, table = ast.parse(text), symtable.symtable(text, "<cell>", "exec")
    except Exception:  # a cell may be anything, and parsers fail in many ways
        found = {name for pair in _BOUND.findall(source) for name in pair if name}
        seen = frozenset(_WORD.findall(source))
        return Names(frozenset(found), seen, later=seen)
    looked = _Look()
    try:
        looked.visit(tree)
        binds, later, reads = frozenset(_bound(table)), frozenset(_read(table, _is_deferred)), frozenset(_read(table))
        in_order = InOrder()
        in_order.block(tree.body)
    except RecursionError:
        return Names(unclear=True)
    words = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    unclear = looked.star or bool(words & _DYNAMIC or looked.called - _HARMLESS)
    first = frozenset(in_order.first - set(dir(builtins)))
    surely = frozenset(in_order.bound & binds)
    return Names(binds, reads, first, later, surely, frozenset(looked.changes), frozenset(looked.imports), unclear)


def _as_python(source: str) -> str:
    """Magics and shell lines turned into calls, as a notebook does."""
    if len(source) > LONGEST or source.count("\n%") + source.count("\n!") > MOST_MAGICS:
        raise ValueError(f"a cell may have {LONGEST:,} characters and {MOST_MAGICS} magics")
    if not re.search(r"^[ \t]*[%!?]|=[ \t]*[%!]|\?[ \t]*$", source, re.MULTILINE):
        return source
    from IPython.core.inputtransformer2 import TransformerManager

    if source.lstrip().startswith("%%"):
        first, _, rest = source.lstrip().partition("\n")
        return _as_python(rest) if first.split()[0] in ("%%time", "%%timeit", "%%capture", "%%prun") else ""
    return TransformerManager().transform_cell(source)


def is_python(source: str) -> str:
    """ "" for a source that Python can read, else its complaint with the line."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(_as_python(source), "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except SyntaxError as problem:
        return f"{type(problem).__name__}: {problem.msg} (line {problem.lineno})"
    except Exception as problem:
        return f"{type(problem).__name__}: {str(problem)[:100]}"
    return ""


def _scopes(table: symtable.SymbolTable):
    yield table
    for inner in table.get_children():
        yield from _scopes(inner)


def _below(table: symtable.SymbolTable, wanted):
    """All scopes that are wanted, and those inside them."""
    if wanted(table):
        yield from _scopes(table)
    else:
        for inner in table.get_children():
            yield from _below(inner, wanted)


def _is_deferred(scope: symtable.SymbolTable) -> bool:
    """Whether a scope runs when it is called; a comprehension runs where it stands."""
    return scope.get_type() == "function" and scope.get_name() not in ("listcomp", "setcomp", "dictcomp", "genexpr")


def _read(table: symtable.SymbolTable, wanted=lambda scope: True) -> set[str]:
    """Names that a cell takes from the notebook: a function's own are not among them."""
    found = set()
    for scope in _below(table, wanted):
        for symbol in scope.get_symbols():
            top = scope is table or symbol.is_global()
            if (symbol.is_referenced() or symbol.is_declared_global()) and top and not symbol.is_parameter():
                found.add(symbol.get_name())
    return found - set(dir(builtins))


def _bound(table: symtable.SymbolTable) -> set[str]:
    """Names that a cell gives a value at its top, or in a function that declares them global."""
    found = set()
    for scope in _scopes(table):
        for symbol in scope.get_symbols():
            own = scope is table or symbol.is_declared_global()
            if own and (symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()):
                found.add(symbol.get_name())
    return found


class _Look(ast.NodeVisitor):
    """Statements at the top of a cell that change objects, and its imports."""

    def __init__(self):
        self.changes, self.imports, self.called, self.star = set(), set(), set(), False

    def visit_FunctionDef(self, node):
        """Nothing in it runs with the cell."""

    visit_AsyncFunctionDef = visit_Lambda = visit_FunctionDef

    def visit_Import(self, node: ast.Import | ast.ImportFrom):
        self.imports |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        self.star |= any(alias.name == "*" for alias in node.names)

    visit_ImportFrom = visit_Import

    def visit_Attribute(self, node: ast.Attribute):
        self._changed(node)

    def visit_Subscript(self, node: ast.Subscript):
        self._changed(node)

    def _changed(self, node):
        if not isinstance(node.ctx, ast.Load) and (root := _root(node)):
            self.changes.add(root)
        self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr):
        if isinstance(node.value, ast.Call):
            if root := _root(node.value.func):
                self.changes.add(root)
            elif isinstance(node.value.func, ast.Name):
                self.called.add(node.value.func.id)
        self.generic_visit(node)


def _root(node) -> str:
    """The name that an attribute or an entry hangs on; "" for a plain name."""
    hangs = False
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node, hangs = node.value, True
    return node.id if hangs and isinstance(node, ast.Name) else ""


def needed_cells(sources: Sequence[str], goals: Collection[int], own: Sequence[bool]) -> list[int]:
    """The places of the cells that the cells `goals` need, in their order, and of these themselves.

    What a cell reads while it runs comes from the last cell before it that is sure to bind it, and from cells of the
    learner's own and doubtful ones in between. What a function reads may come from any cell that binds it. A cell of
    the learner's own is also needed if it changes an object behind such a name, unless that is an imported module.
    """
    names = [names_of(source) for source in sources]
    imported = frozenset().union(*(known.imports for known in names))
    binders: dict[str, list[int]] = {}
    changers: dict[str, list[int]] = {}
    for place, known in enumerate(names):
        for name in known.binds:
            binders.setdefault(name, []).append(place)
        for name in known.changes - imported if own[place] else ():
            changers.setdefault(name, []).append(place)
    chosen, waiting = set(goals), list(goals)
    while waiting:
        place = waiting.pop()
        known = names[place]
        found = {other for name in known.later | known.first for other in changers.get(name, ())}
        found |= {other for name in known.later for other in binders.get(name, ())}
        for name in known.first - known.later:
            found.update(_before(name, place, binders.get(name, []), names, own))
        waiting += found - chosen
        chosen |= found
    return sorted(chosen)


def _before(
    name: str, place: int, binders: Sequence[int], names: Sequence[Names], own: Sequence[bool]
) -> Collection[int]:
    """The cells that may have given a name the value that a cell at this place reads."""
    found: list[int] = []
    for other in reversed([other for other in binders if other < place]):
        found.append(other)
        if name in names[other].surely and not own[other]:
            break
    return found or binders  # a learner may run cells in another order
