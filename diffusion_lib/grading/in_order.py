"""What a cell reads before it has bound it, statement by statement."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class InOrder:
    """Walks the statements of a cell; `first` are names read before they are bound, `bound` those bound for certain."""

    def __init__(self, bound: Iterable[str] = ()):
        self.first: set[str] = set()
        self.bound = set(bound)

    def block(self, statements: Sequence[ast.stmt]) -> None:
        """Statements that run one after the other."""
        for statement in statements:
            self._statement(statement)

    def _statement(self, statement: ast.stmt) -> None:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            self._reads([*statement.decorator_list, *_defaults(statement.args), *_hints(statement)])
            self.bound.add(statement.name)
        elif isinstance(statement, ast.ClassDef):
            self._reads([*statement.decorator_list, *statement.bases, *(word.value for word in statement.keywords)])
            self._perhaps(statement.body)
            self.bound.add(statement.name)
        elif isinstance(statement, (ast.Import, ast.ImportFrom)):
            self.bound |= {(alias.asname or alias.name).split(".")[0] for alias in statement.names}
        elif isinstance(statement, ast.AugAssign):
            self._reads([statement.value])
            if isinstance(statement.target, ast.Name):
                self._read(statement.target.id)
            self._binds([statement.target])
        elif isinstance(statement, (ast.With, ast.AsyncWith)):
            for item in statement.items:
                self._reads([item.context_expr])
                self._binds([item.optional_vars] if item.optional_vars else [])
            self.block(statement.body)
        elif isinstance(statement, (ast.For, ast.AsyncFor)):
            self._reads([statement.iter])
            self._perhaps(statement.body, [statement.target])
            self._perhaps(statement.orelse)
        elif isinstance(statement, ast.Delete):
            self._reads(statement.targets)
            self.bound -= {target.id for target in statement.targets if isinstance(target, ast.Name)}
        elif any(hasattr(statement, part) for part in ("body", "handlers", "cases")):
            self._branches(statement)
        else:
            targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
            given = not isinstance(statement, ast.AnnAssign) or statement.value is not None
            known = set(map(id, targets))
            self._reads([part for part in ast.iter_child_nodes(statement) if id(part) not in known])
            self._binds([target for target in targets if target and given])

    def _branches(self, statement: ast.stmt) -> None:
        """`if`, `while`, `try`, `match`: what a branch binds is not bound for certain."""
        self._reads([part for name in ("test", "subject") if (part := getattr(statement, name, None))])
        for branch in (statement, *getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
            self._reads([part for name in ("type", "guard") if (part := getattr(branch, name, None))])
            caught = getattr(branch, "name", None)  # `except ... as name`
            for name in ("body", "orelse", "finalbody"):
                self._perhaps(getattr(branch, name, ()), [ast.Name(caught, ast.Store())] if caught else ())

    def _perhaps(self, statements: Sequence[ast.stmt], targets: Sequence[ast.expr] = ()) -> None:
        inner = InOrder(self.bound)
        inner._binds(targets)
        inner.block(statements)
        self.first |= inner.first

    def _binds(self, targets: Sequence[ast.expr]) -> None:
        for target in targets:
            for node in ast.walk(target):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    self.bound.add(node.id)
                elif isinstance(node, ast.Name):
                    self._read(node.id)

    def _reads(self, parts: Iterable[ast.AST]) -> None:
        """Names that expressions read where they stand; the body of a lambda is read when it is called."""
        for part in parts:
            if isinstance(part, _FUNCTIONS):
                self._reads(_defaults(part.args))
            elif isinstance(part, _COMPREHENSIONS):
                own = {n.id for loop in part.generators for n in ast.walk(loop.target) if isinstance(n, ast.Name)}
                inner = InOrder(self.bound | own)
                inner._reads(ast.iter_child_nodes(part))
                inner._reads([part.generators[0].iter])
                self.first |= inner.first
            elif isinstance(part, ast.Name):
                if isinstance(part.ctx, ast.Load):
                    self._read(part.id)
            else:
                self._reads(ast.iter_child_nodes(part))
                if isinstance(part, ast.NamedExpr):
                    self.bound.add(part.target.id)

    def _read(self, name: str) -> None:
        if name not in self.bound:
            self.first.add(name)


def _defaults(arguments: ast.arguments) -> list[ast.expr]:
    return [*arguments.defaults, *(default for default in arguments.kw_defaults if default)]


def _hints(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.expr]:
    """Annotations, which are evaluated with the definition."""
    every = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    every += [one for one in (function.args.vararg, function.args.kwarg) if one]
    return [hint for hint in (function.returns, *(one.annotation for one in every)) if hint]
