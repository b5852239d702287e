"""Which slip leads from one line to a wrong next one: the declared catalogue first, then systematic edits."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import sympy

from .declaring import Derivation
from .edits import Edit, edits, factors_of_terms
from .evaluating import OutOfTime, Values, agree
from .operators import Covariance, Expectation, Variance
from .parsing import Unreadable, parse, vocabulary
from .slips import GENERIC

_NEAR = 1e-8  # relative: float64 with room for cancellation


class Named(NamedTuple):
    """A slip: its key ("declared" or a key of GENERIC), its name, what it means, the learner's part it sits in."""

    key: str
    name: str
    explanation: str
    part: sympy.Expr | None = None


def name_slip(derivation: Derivation, values: Values, before: sympy.Expr, line: sympy.Expr) -> Named | None:
    """The slip from `before` to `line`, or None where none of the known ones explains it in time."""
    try:
        search = _Search(derivation, values, before, line)
        return search.declared() or search.generic()
    except (OutOfTime, Unreadable):
        return None


def confusable(derivation: Derivation) -> dict[str, tuple[sympy.Symbol, ...]]:
    """For each symbol those that are taken for it: the declared groups, or all others of its kind."""
    names = vocabulary(derivation)
    groups = derivation.confusable or (
        tuple(given.name for given in derivation.givens if given.positive),
        (*(given.name for given in derivation.givens if not given.positive),
         *(variable.name for variable in derivation.randoms)),
    )  # fmt: skip
    found: dict[str, list] = {}
    for group in groups:
        for name in group:
            found.setdefault(name, []).extend(names[other] for other in group if other != name)
    return {name: tuple(dict.fromkeys(others)) for name, others in found.items()}


def left_random(derivation: Derivation, line: sympy.Expr) -> bool:
    """Whether a line still varies with a random variable: one that no operator around it averages over."""
    if isinstance(line, (Expectation, Variance, Covariance)):
        return any(left_random(derivation, given) for given in line.args[line.leading :])
    if line.is_Symbol:
        return line.name in {variable.name for variable in derivation.randoms}
    return any(left_random(derivation, part) for part in line.args)


def imaginary(value: np.ndarray) -> bool:
    """Whether a value is complex at some point."""
    return np.iscomplexobj(value) and bool((abs(value.imag) > 1e-9).any())


@lru_cache(maxsize=64)
def _edits(derivation, line, until) -> tuple[Edit, ...]:
    """All edits of a line; the clock is a box, so that it is no part of what is remembered."""
    found = []
    for edit in edits(line, confusable(derivation)):
        if time.thread_time() > until.time:
            raise OutOfTime
        found.append(edit)
    return tuple(found)


@dataclass
class _Until:
    """A moment that counts as equal to every other."""

    time: float

    def __eq__(self, other):
        return isinstance(other, _Until)

    def __hash__(self):
        return 0


class _Search:
    def __init__(self, derivation, values, before, line):
        self.derivation, self.values, self.before, self.line = derivation, values, before, line
        self.target = values.of(before)
        self.mine = values.of(line)
        self.until = _Until(values.search_until)

    def declared(self):
        if self.mine is None:
            return None
        for slip in self.derivation.slips:
            for candidate in wrong_lines(self.derivation, slip, self.before):
                if self._is(candidate, self.mine):
                    return Named("declared", slip.name, slip.explanation)
        return None

    def generic(self):
        if self.mine is None or self.target is None:
            return None
        if left_random(self.derivation, self.line) and not left_random(self.derivation, self.before):
            return self._named("random", None)
        repairs, slips = (_edits(self.derivation, line, self.until) for line in (self.line, self.before))
        for key in GENERIC:
            for edit in repairs:
                if edit.undone == key and self._edited(edit, self.target):
                    return self._named(key, edit.part)
            for edit in slips:
                if edit.done == key and self._edited(edit, self.mine):
                    return self._named(key, None)
            named = self._by_value(key)
            if named:
                return named
        symbols = [symbol for name, symbol in vocabulary(self.derivation).items() if isinstance(symbol, sympy.Symbol)]
        for edit in factors_of_terms(self.line, self.before, symbols):
            if self._edited(edit, self.target):
                return self._named("factor", edit.part)
        return self._from_references()

    def _by_value(self, key):
        """A term lost or turned while the line was also rewritten: the difference of the lines is a known term."""
        if key not in ("sign", "dropped"):
            return None
        for line in (self.before, sympy.expand_mul(self.before)):
            for term in sympy.Add.make_args(line):
                if term != line:
                    changed = line - 2 * term if key == "sign" else line - term
                    if self._is(changed, self.mine):
                        return self._named(key, None)
        return None

    def _from_references(self):
        """A slip that only shows in another way of writing the line before."""
        for text in self.derivation.reference:
            for edit in _edits(self.derivation, parse(text, self.derivation), self.until):
                if self._edited(edit, self.mine):
                    return self._named(edit.done, None)
        return None

    def _named(self, key, part):
        return Named(key, *GENERIC[key], part)

    def _is(self, candidate, value) -> bool:
        return self._matches(lambda: self.values.of(candidate), value)

    def _edited(self, edit, value) -> bool:
        return self._matches(lambda: self.values.edited(edit.new, edit.path), value)

    def _matches(self, compute, value):
        if time.thread_time() > self.until.time:
            raise OutOfTime
        try:
            found = compute()
        except Unreadable:
            return False
        return found is not None and agree(found, value, _NEAR)


def wrong_lines(derivation: Derivation, slip, before: sympy.Expr):
    """The wrong lines that a declared slip makes of the line before, or of the reference's lines."""
    if slip.wrong:
        yield parse(slip.wrong, derivation)
    elif slip.edit:
        made = slip.edit(before)
        yield from made if isinstance(made, (list, tuple)) else [made]
    else:
        pairs = [(parse(old, derivation), parse(new, derivation)) for old, new in slip.swap]
        for source in (before, *(parse(text, derivation) for text in derivation.reference)):
            changed = source.subs(pairs, simultaneous=True)
            if changed != source:
                yield changed
