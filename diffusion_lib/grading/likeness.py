"""Answers of a class that are nearly the same text, names and layout apart; what everybody writes does not count.

Two answers are compared by the runs of tokens that they share, the idea of winnowing without its sampling. Not
counted are runs of the release, of the usual solution, and of what more than a few of the class wrote. How many
shared runs are worth a look is said for each exercise: more than any two answers have in common that were written
independently.
"""

from __future__ import annotations

import ast
import contextlib
import inspect
import json
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path

from ..checks import get_exercise
from .release import Release

RUN = 8  # tokens
FEW, SHARE = 5, 0.1  # a run that more learners than these have is common
LEAST = 15  # shared rare runs; a line of code has about ten
UNKNOWN = 40  # for an exercise to which the tests have no independent answers
SAME = 0.8  # of the shorter answer's rare runs
THRESHOLDS = Path(__file__).with_name("independent.json")
_TOKEN = re.compile(r"\d+\.?\d*(?:e-?\d+)?|\w+|[^\w\s]")
Runs = frozenset[str]


def runs(source: str) -> Runs:
    """The runs of tokens of an answer; its own names are all one, comments, annotations and layout are gone."""
    try:
        tree = ast.parse(source)
        text = ast.unparse(_Plain(_own_names(tree)).visit(tree))
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # the parser has a limit of its own
        text = re.sub(r"#.*", "", source)
    tokens = _TOKEN.findall(text)
    return frozenset(" ".join(tokens[at : at + RUN]) for at in range(len(tokens) - RUN + 1))


def _own_names(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
    return names


class _Plain(ast.NodeTransformer):
    """One word for every name that an answer makes itself; no annotations, no docstrings."""

    def __init__(self, own: set[str]):
        self.own = own

    def visit_Name(self, node: ast.Name):
        return ast.copy_location(ast.Name("v" if node.id in self.own else node.id, node.ctx), node)

    def visit_arg(self, node: ast.arg):
        return ast.copy_location(ast.arg("v"), node)

    def visit_keyword(self, node: ast.keyword):
        node.arg = "v" if node.arg in self.own else node.arg
        return self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef):
        return self._named(node)

    def visit_ClassDef(self, node: ast.ClassDef):
        return self._named(node)

    def _named(self, node):
        node.name, node.returns = "v", None
        if ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:] or [ast.Pass()]
        return self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute):
        self.generic_visit(node)
        if isinstance(node.value, ast.Name) and node.value.id == "v" and node.attr in self.own:
            node.attr = "v"
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign):
        if node.value is None:
            return ast.copy_location(ast.Pass(), node)
        return self.generic_visit(ast.copy_location(ast.Assign([node.target], node.value), node))


@dataclass(frozen=True)
class Alike:
    """Two learners whose answers to one task share more than independent answers do."""

    task: str
    first: int  # places in the class
    second: int
    shared: int  # rare runs in both
    of: int  # rare runs of the shorter answer
    independent: int | None  # the most that two independent answers of the tests shared; None: there are none
    verbatim: bool  # names, comments and layout are the same, too


@cache
def _of_release(release: Release) -> Runs:
    texts = [part.source for part in release.parts if part.role in ("course", "slot")]
    return frozenset().union(*map(runs, texts))


@cache
def usual(release: Release, name: str) -> Runs:
    """The runs of the release's code and of the course's own answer: they are nobody's own."""
    with contextlib.suppress(ValueError, OSError, TypeError):  # a derivation has no such answer
        return _of_release(release) | runs(inspect.getsource(get_exercise(name).reference))
    return _of_release(release)


@cache
def independent() -> dict[str, int]:
    """The most runs that two independently written right answers to an exercise share; from the tests' corpus."""
    return json.loads(THRESHOLDS.read_text(encoding="utf-8"))


def alike(release: Release, task: str, answers: Sequence[str]) -> list[Alike]:
    """The pairs of answers to one task that share more than independent ones do; "" is no answer."""
    found = [runs(source) - usual(release, task) if source.strip() else frozenset() for source in answers]
    held = Counter(run for one in found for run in one)
    common = max(FEW, SHARE * sum(map(bool, found)))
    holders: dict[str, list[int]] = defaultdict(list)
    rare = [frozenset(run for run in one if held[run] <= common) for one in found]
    for place, one in enumerate(rare):
        for run in one:
            holders[run].append(place)
    shared = Counter(pair for places in holders.values() for pair in combinations(places, 2))
    known = independent().get(task)
    most = UNKNOWN if known is None else known
    pairs = []
    for (first, second), number in sorted(shared.items()):
        shorter = min(len(rare[first]), len(rare[second]))
        if is_much(number, shorter, most):
            verbatim = answers[first].split() == answers[second].split()
            pairs.append(Alike(task, first, second, number, shorter, known, verbatim))
    return pairs


def is_much(shared: int, shorter: int, most: int) -> bool:
    """Whether two answers share more than `most`, the most of independent ones, and nearly all of the shorter."""
    return shared > max(LEAST, most) and shared >= SAME * shorter
