"""The table of kills: does every check accept its reference, and name every known mistake?"""

from __future__ import annotations

import difflib
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from .declare.declaration import Exercise
from .declare.randomness import check_seed
from .judge.course_functions import mistaken
from .judge.judging import judge
from .registry import all_exercises
from .trial import record_of, try_answer

REFERENCE, STUB, OLD_RECORD = "the reference", "an empty stub", "the reference on other inputs"


@dataclass(frozen=True)
class Row:
    """One answer put before one check."""

    exercise: str
    answer: str
    caught: bool  # the verdict is the right one: pass, not attempted, or fail
    named: bool  # and it says the right thing
    rung: str

    @property
    def good(self) -> bool:
        """The check did all that is asked of it."""
        return self.caught and self.named


def stub(*args, **kwargs):
    """An exercise nobody has touched."""
    ...


def rows(exercise: Exercise, seed: int | None = None):
    """The reference, the stub, an old record and every misconception of one exercise before its own check."""
    seed = check_seed() if seed is None else seed
    record = record_of(exercise, exercise.reference, seed, inspect_code=False)
    own = judge(exercise, record, seed)
    yield Row(exercise.id, REFERENCE, own.passed, own.rung == "passed", own.rung)
    empty = try_answer(exercise, stub, seed, inspect_code=False)
    yield Row(exercise.id, STUB, not empty.passed, empty.status == "not attempted", empty.rung)
    # Every exercise draws something, so that a record of one day fits no other. Without its mistakes that is quick.
    again = [judge(replace(exercise, misconceptions=()), record, seed + later) for later in (1, 2, 3)]
    refused = all(other.status == "failed" for other in again)
    yield Row(exercise.id, OLD_RECORD, refused, refused, again[0].rung)
    for known in exercise.misconceptions:
        record = record_of(exercise, known.wrong, seed, inspect_code=False)
        if known.symptom is None:  # it is told by its values, and these are in the record
            mistaken(exercise, known.wrong, seed).take(record)
        found = judge(exercise, record, seed)
        yield Row(exercise.id, known.name, not found.passed, found.misconception == known.name, found.rung)


def derivation_rows(derivation, seed: int = 0):
    """The reference, the stub and every declared slip of one derivation before its own check."""
    from .derivations.judging import judge as judge_lines
    from .derivations.reading import read_lines

    def verdict(lines):
        return judge_lines(derivation, read_lines(derivation, lines), seed)

    own = verdict(list(derivation.reference))
    yield Row(derivation.id, REFERENCE, own.passed, own.passed, own.diagnosis.rung)
    empty = verdict([derivation.start, ...])
    yield Row(derivation.id, STUB, not empty.passed, empty.diagnosis.status == "not attempted", empty.diagnosis.rung)
    for slip in derivation.slips:
        if slip.wrong:  # one that is found by a swap or an edit has no line of its own to show
            found = verdict([slip.wrong])
            named = found.lines[0].slip == slip.name
            yield Row(derivation.id, slip.name, not found.passed, named, found.diagnosis.rung)


def tasks(names: Sequence[str] = ()) -> dict[str, Any]:
    """Exercises and derivations by id: all of them, or those that are named by their id or their notebook.

    Raises: ValueError that suggests the nearest name.
    """
    from .derivations.registry import all_derivations

    known: dict[str, Any] = {**all_exercises(), **all_derivations()}
    places = {task.notebook for task in known.values()}
    chosen: dict[str, Any] = {}
    for name in names:
        here = {key: task for key, task in known.items() if name in (task.notebook, task.notebook[:2])}
        if not here and name not in known:
            near = difflib.get_close_matches(name, [*known, *places], 1)
            advice = f"did you mean {near[0]!r}?" if near else "name an exercise, or a notebook by its number, 03"
            raise ValueError(f"there is no exercise or notebook {name!r}: {advice}")
        chosen |= here or {name: known[name]}
    return chosen if names else known


def rows_of(task, seed: int = 0) -> list[Row]:
    """Every row of one exercise or derivation."""
    return list((rows if isinstance(task, Exercise) else derivation_rows)(task, seed))


def all_rows(names: Sequence[str] = ()) -> list[Row]:
    """Every row of the course, or of the exercises and notebooks that are named."""
    return [row for task in tasks(names).values() for row in rows_of(task)]


def failures(every: list[Row]) -> list[str]:
    """One line per answer whose verdict is not what it should be; none when all is well."""
    return [f"{row.exercise}: {row.answer} ended on the rung {row.rung!r}" for row in every if not row.good]


def misconception_table(every: list[Row] | None = None) -> str:
    """The table of kills as Markdown."""
    every = all_rows() if every is None else every
    yes = {True: "yes", False: "**no**"}
    lines = ["| exercise | answer | right verdict | named |", "|---|---|---|---|"]
    lines += [f"| `{row.exercise}` | {row.answer} | {yes[row.caught]} | {yes[row.named]} |" for row in every]
    known = [row for row in every if row.answer not in (REFERENCE, STUB, OLD_RECORD)]
    lines.append(
        f"\n{sum(row.good for row in known)} of {len(known)} mistakes caught and named; "
        f"with references, stubs and old records {sum(row.good for row in every)} of {len(every)} as they should be."
    )
    return "\n".join(lines)


def main(names: Sequence[str] = ()) -> int:
    """Print the table; the exit status says whether every check does all that is asked of it."""
    every = all_rows(names)
    print(misconception_table(every), *failures(every), sep="\n")
    return 1 if failures(every) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
