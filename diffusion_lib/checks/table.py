"""The table of kills: does every check accept its reference, and name every known mistake?"""

from __future__ import annotations

import sys
from dataclasses import dataclass

from .declare.declaration import Exercise
from .registry import all_exercises
from .trial import try_answer

REFERENCE, STUB = "the reference", "an empty stub"


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
    """The reference, the stub and every misconception of one exercise before its own check."""

    def verdict(answer):
        return try_answer(exercise, answer, seed, inspect_code=False)

    own = verdict(exercise.reference)
    yield Row(exercise.id, REFERENCE, own.passed, own.rung == "passed", own.rung)
    empty = verdict(stub)
    yield Row(exercise.id, STUB, not empty.passed, empty.status == "not attempted", empty.rung)
    for known in exercise.misconceptions:
        found = verdict(known.wrong)
        yield Row(exercise.id, known.name, not found.passed, found.misconception == known.name, found.rung)


def all_rows(seed: int | None = None) -> list[Row]:
    """Every row of the course."""
    return [row for exercise in all_exercises().values() for row in rows(exercise, seed)]


def failures(every: list[Row]) -> list[str]:
    """One line per answer whose verdict is not what it should be; none when all is well."""
    return [f"{row.exercise}: {row.answer} ended on the rung {row.rung!r}" for row in every if not row.good]


def misconception_table(every: list[Row] | None = None) -> str:
    """The table of kills as Markdown."""
    every = all_rows() if every is None else every
    yes = {True: "yes", False: "**no**"}
    lines = ["| exercise | answer | right verdict | named |", "|---|---|---|---|"]
    lines += [f"| `{row.exercise}` | {row.answer} | {yes[row.caught]} | {yes[row.named]} |" for row in every]
    known = [row for row in every if row.answer not in (REFERENCE, STUB)]
    lines.append(
        f"\n{sum(row.good for row in known)} of {len(known)} mistakes caught and named; "
        f"with references and stubs {sum(row.good for row in every)} of {len(every)} as they should be."
    )
    return "\n".join(lines)


def main() -> int:
    """Print the table; the exit status says whether every check does all that is asked of it."""
    every = all_rows()
    print(misconception_table(every), *failures(every), sep="\n")
    return 1 if failures(every) else 0


if __name__ == "__main__":
    sys.exit(main())
