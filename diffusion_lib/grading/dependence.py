"""Which cells an answer needs: names that cells bind, read and change, found without running them."""

from __future__ import annotations

import ast
import builtins
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_INSTALLS = re.compile(r"^[ \t]*(?:[!%]\s*)(?:pip|conda|mamba|apt|apt-get|git|wget|curl|uv)\b.*$", re.MULTILINE)
_BOUND = re.compile(r"^(?:async\s+def|def|class)\s+(\w+)|^(\w+)\s*(?::[^=\n]+)?=(?!=)", re.MULTILINE)
_WORD = re.compile(r"\b[A-Za-z_]\w*\b")
_DYNAMIC = {"exec", "eval", "globals", "locals", "vars", "setattr", "get_ipython", "__import__"}


@dataclass(frozen=True)
class Names:
    """What a cell binds at its top, what it reads anywhere, and which names it changes the objects of."""

    binds: frozenset[str] = frozenset()
    reads: frozenset[str] = frozenset()
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
            tree = ast.parse(_as_python(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        found = {name for pair in _BOUND.findall(source) for name in pair if name}
        return Names(frozenset(found), frozenset(_WORD.findall(source)))
    looked = _Look()
    try:
        looked.visit(tree)
    except RecursionError:
        return Names(unclear=True)
    unclear = looked.star or bool(looked.reads & _DYNAMIC)
    return Names(*map(frozenset, (looked.binds, looked.reads, looked.changes, looked.imports)), unclear)


def _as_python(source: str) -> str:
    """Magics and shell lines turned into calls, as a notebook does."""
    if not re.search(r"^\s*[%!?]|=\s*[%!]|\?\s*$", source, re.MULTILINE):
        return source
    from IPython.core.inputtransformer2 import TransformerManager

    if source.lstrip().startswith("%%"):
        first, _, rest = source.lstrip().partition("\n")
        return _as_python(rest) if first.split()[0] in ("%%time", "%%timeit", "%%capture", "%%prun") else ""
    return TransformerManager().transform_cell(source)


def is_python(source: str) -> str:
    """"" for a source that Python can read, else its complaint with the line."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(_as_python(source), "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except SyntaxError as problem:
        return f"{type(problem).__name__}: {problem.msg} (line {problem.lineno})"
    except (ValueError, RecursionError, MemoryError) as problem:
        return f"{type(problem).__name__}: {str(problem)[:100]}"
    return ""


class _Look(ast.NodeVisitor):
    def __init__(self):
        self.binds, self.reads, self.changes, self.imports = set(), set(), set(), set()
        self.star = False
        self._depth = 0

    def visit_Name(self, node: ast.Name):
        if isinstance(node.ctx, ast.Load):
            self.reads.add(node.id)
        elif not self._depth:
            self.binds.add(node.id)

    def visit_Global(self, node: ast.Global):
        self.binds.update(node.names)

    def _nested(self, node):
        if not self._depth:
            self.binds.add(node.name)
        self._depth += 1
        self.generic_visit(node)
        self._depth -= 1

    visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = _nested

    def visit_Lambda(self, node: ast.Lambda):
        self._depth += 1
        self.generic_visit(node)
        self._depth -= 1

    def _comprehension(self, node):
        self._depth += 1
        self.generic_visit(node)
        self._depth -= 1

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension

    def visit_Import(self, node: ast.Import | ast.ImportFrom):
        names = {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        self.star |= "*" in names
        self.imports |= names
        if not self._depth:
            self.binds |= names

    visit_ImportFrom = visit_Import

    def visit_ExceptHandler(self, node: ast.ExceptHandler):
        if node.name and not self._depth:
            self.binds.add(node.name)
        self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute):
        self._changed(node)

    def visit_Subscript(self, node: ast.Subscript):
        self._changed(node)

    def _changed(self, node):
        if not isinstance(node.ctx, ast.Load) and not self._depth and (root := _root(node)):
            self.changes.add(root)
        self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr):
        if isinstance(node.value, ast.Call) and not self._depth and (root := _root(node.value.func)):
            self.changes.add(root)
        self.generic_visit(node)


def _root(node) -> str:
    """The name that an attribute or an entry hangs on; "" for a plain name."""
    hangs = False
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node, hangs = node.value, True
    return node.id if hangs and isinstance(node, ast.Name) else ""


def needed_cells(sources: Sequence[str], goal: int, own: Sequence[bool]) -> list[int]:
    """The places of the cells up to `goal` that the cell `goal` needs, in their order, and of itself.

    A cell is needed if it binds a name that a needed one reads; a cell of the learner's own also if it changes an
    object behind such a name, unless that is an imported module.
    """
    names = [names_of(source) for source in sources[: goal + 1]]
    imported = frozenset().union(*(known.imports for known in names))
    chosen, reads = {goal}, set(names[goal].reads) - set(dir(builtins))
    while True:
        more = {
            place
            for place, known in enumerate(names[:goal])
            if place not in chosen
            and (known.binds & reads or (own[place] and (known.changes - imported) & reads))
        }
        if not more:
            return sorted(chosen)
        chosen |= more
        reads |= {name for place in more for name in names[place].reads} - set(dir(builtins))
