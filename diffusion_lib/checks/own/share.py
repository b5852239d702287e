"""Whose lines run: distinct lines of Python that a block of code executes, by who wrote them.

Counted are the learner's answers and the course's library. What PyTorch, Python and other installed packages run below
them is counted for nobody. A line that runs a thousand times counts once.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

_LIBRARY = str(Path(__file__).resolve().parents[2])
_HERE = str(Path(__file__).resolve())
_PARTS = str(Path(__file__).resolve().with_name("parts.py"))  # looks answers up by name, and draws nothing


class LinesRun:
    """The lines that ran: (file, line) of the library's, and (exercise, file, line) of the learner's."""

    def __init__(self, answers: dict[str, Any]):
        self.library: set[tuple[str, int]] = set()
        self.yours: set[tuple[str, str, int]] = set()
        # A cell of a notebook may hold several answers and other code: an answer is told by its code.
        self._of = {code: name for name, answer in answers.items() for code in _codes(answer)}

    def by_exercise(self) -> dict[str, int]:
        """How many lines of each of the learner's answers ran."""
        names = [name for name, _, _ in self.yours]
        return {name: names.count(name) for name in dict.fromkeys(sorted(names))}

    @property
    def share(self) -> float:
        """The learner's part of all lines that ran, 0 to 1."""
        return len(self.yours) / max(1, len(self.yours) + len(self.library))

    def _trace(self, frame: FrameType, event: str, _: Any) -> Any:
        code = frame.f_code
        owner = self._owner(code)
        if owner is None:
            return None

        def local(frame: FrameType, event: str, _: Any) -> Any:
            if event == "line":
                if owner:
                    self.yours.add((owner, code.co_filename, frame.f_lineno))
                else:
                    self.library.add((code.co_filename, frame.f_lineno))
            return local

        return local

    def _owner(self, code: CodeType) -> str | None:
        """The exercise that a code belongs to, "" for the library, None for everybody else."""
        if code in self._of:
            return self._of[code]
        place = code.co_filename
        if place.startswith("<yours: "):
            return place.removeprefix("<yours: ").rstrip(">").split(",")[0]
        return "" if place.startswith(_LIBRARY) and place not in (_HERE, _PARTS) else None


@contextmanager
def lines_run(answers: dict[str, Any]) -> Iterator[LinesRun]:
    """Watch a block of code; `answers` are the learner's, by exercise. It runs several times slower meanwhile."""
    run, before = LinesRun(answers), sys.gettrace()
    sys.settrace(run._trace)
    try:
        yield run
    finally:
        sys.settrace(before)


def _codes(thing: Any) -> Iterator[CodeType]:
    """The code of a function or of all methods of a class, with the code that is nested in it."""
    if isinstance(thing, CodeType):
        yield thing
        for constant in thing.co_consts:
            if isinstance(constant, CodeType):
                yield from _codes(constant)
    elif isinstance(thing, type):
        for member in vars(thing).values():
            yield from _codes(getattr(member, "__code__", None))
    elif thing is not None:
        yield from _codes(getattr(thing, "__code__", None))
