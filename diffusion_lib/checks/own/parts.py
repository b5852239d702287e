"""Answers that go to work: the learner's where one passed, in this notebook or an earlier one, else the library's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..registry import all_exercises, get_exercise
from ..trial import try_answer
from .keeping import anything_kept, keep, kept
from .source import CannotTravel, build, describe

PASSED: dict[str, object] = {}  # the answers that passed in this kernel, by exercise
_again: dict[str, Part] = {}  # the kept ones that passed once more in this kernel


@dataclass(frozen=True)
class Part:
    """One answer at work."""

    exercise: str
    answer: Any
    yours: bool
    why: str = ""  # why it is the library's where one of yours is kept

    @property
    def notebook(self) -> str:
        """The number of the notebook it comes from."""
        return get_exercise(self.exercise).notebook[:2]


class Parts:
    """Some answers, as attributes of the names of their exercises.

    Raises: AttributeError for a name that was not asked for.
    """

    def __init__(self, *parts: Part):
        self._parts = {part.exercise: part for part in parts}

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["_parts"][name].answer
        except KeyError:
            raise AttributeError(f"{name!r} is not among {', '.join(self.__dict__['_parts'])}") from None

    def __iter__(self) -> Iterator[Part]:
        return iter(self._parts.values())

    def missing(self) -> str:
        """The parts that are the library's, each with the reason or the notebook where it is asked for; "" for none."""
        return ", ".join(
            f"{part.exercise} ({part.why or f'notebook {part.notebook}'})" for part in self if not part.yours
        )

    def whose(self) -> str:
        """One sentence or two: which parts are the learner's, and which are the library's."""
        said = f"Yours: {', '.join(part.exercise for part in self if part.yours) or 'nothing yet'}."
        missing = self.missing()
        return f"{said} The library's, until yours passes: {missing}." if missing else said


def passed(name: str, answer: Any) -> None:
    """Note an answer that passed its check in this kernel, and keep it for later notebooks.

    Prints a line where it works only in its own notebook. A demonstration, under another name, is no answer.
    """
    if getattr(answer, "__name__", name) not in (name, "<lambda>") or answer is get_exercise(name).reference:
        return
    PASSED[name] = answer
    if not anything_kept():
        return
    try:
        keep(name, describe(answer, exercise_of))
    except CannotTravel as why:
        print(f"Later notebooks cannot use this {name}: {why}.")
    except (SyntaxError, ValueError, TypeError):  # a text that Python can run and cannot read back
        print(f"Later notebooks cannot use this {name}: its text is not to be had.")


def find_part(name: str) -> Part:
    """The answer to an exercise: yours of this notebook, yours as it is kept, or the library's.

    A kept one is checked again, once per kernel: files, the course and PyTorch may have changed since.
    Raises: ValueError with the nearest id for a name that does not exist.
    """
    exercise = get_exercise(name)
    if name in PASSED:
        return Part(name, PASSED[name], True)
    if name in _again:
        return _again[name]
    described, why = kept(name)
    if described is not None:
        try:
            answer = build(described, name, lambda needed: find_part(needed).answer)
            if try_answer(exercise, answer).passed:
                _again[name] = Part(name, answer, True)
                return _again[name]
            why = "yours no longer passes its check"
        except Exception as error:  # the text of another day, in another course
            why = f"yours stops with {type(error).__name__}"
    return Part(name, exercise.reference, False, why)


def own_parts(*names: str) -> Parts:
    """The answers to several exercises as `parts.NAME`, and one line that says which are the learner's.

    An unsolved one is replaced by the library's.
    Raises: ValueError with the nearest id for a name that does not exist.
    """
    parts = Parts(*(find_part(name) for name in names))
    print(parts.whose())
    return parts


def exercise_of(value: Any) -> str | None:
    """The exercise that this very function or class answers: an answer that passed, or a reference."""
    for name, answer in PASSED.items():
        if answer is value:
            return name
    for name, part in _again.items():
        if part.answer is value:
            return name
    return next((name for name, exercise in all_exercises().items() if exercise.reference is value), None)
