"""Put the answers of the corpus before their checks and print a table of verdicts.

    python -m tests.checks.corpus_table [exercise ...] [--wrong-only] [--bad]

corpus/<exercise>.py holds percent cells: `# %% given` (names that the answers need), `# %% right: label`,
`# %% remark: label` (right, with a remark that says what could be better) and `# %% wrong: label`.
"""

from __future__ import annotations

import contextlib
import io
import linecache
import re
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from diffusion_lib.checks.judge.diagnosis import Diagnosis
from diffusion_lib.checks.judge.errors import NO_MEANING
from diffusion_lib.checks.notebook.learner import diagnose

FOLDER = Path(__file__).with_name("corpus")
KINDS = ("right", "remark", "wrong")
_SHAPE_FALLBACK = "The wrong axes are left"


@dataclass(frozen=True)
class Cell:
    """One answer as somebody might write it."""

    exercise: str
    kind: str
    label: str
    given: str
    code: str


def cells(exercise: str) -> list[Cell]:
    """Every answer to one exercise."""
    parts = re.split(r"^# %% (.*)$", (FOLDER / f"{exercise}.py").read_text(encoding="utf-8"), flags=re.M)[1:]
    given, found = "", []
    for head, code in zip(parts[::2], parts[1::2], strict=True):
        kind, _, label = (part.strip() for part in head.partition(":"))
        if kind == "given":
            given = code
        else:
            found.append(Cell(exercise, kind, label, given, code))
    return found


def exercises() -> list[str]:
    """The exercises that the corpus has answers to."""
    return sorted(path.stem for path in FOLDER.glob("*.py"))


def verdict(cell: Cell) -> Diagnosis:
    """Run a cell as a notebook would, and check what it defines."""
    names: dict = {"__name__": "__main__"}
    quiet = io.StringIO()
    with contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
        for part, code in (("given", cell.given), (cell.label, cell.code)):
            file = f"<{cell.exercise} {part}>"
            linecache.cache[file] = (len(code), None, code.splitlines(True), file)
            exec(compile(code, file, "exec"), names)
        return diagnose(cell.exercise, names[cell.exercise])


def outcome(cell: Cell, said: Diagnosis) -> str:
    """accepted, refused, named, fact or generic; in capitals where that is not what should be."""
    if cell.kind == "right":
        return "accepted" if said.passed else "REFUSED"
    if cell.kind == "remark":
        return "accepted" if said.passed and said.remarks else "REFUSED" if not said.passed else "UNREMARKED"
    if said.passed:
        return "ACCEPTED"
    if said.rung == "property":
        return "fact"
    told_nothing = said.rung in ("difference", "unreadable") or said.means == NO_MEANING
    if told_nothing or (said.rung == "shape" and said.means.startswith(_SHAPE_FALLBACK)):
        return "GENERIC"
    return "named"


def main(arguments: list[str]) -> int:
    """Print one line per answer and the counts; 1 if a wrong answer passes or a right one does not."""
    flags = {argument for argument in arguments if argument.startswith("--")}
    wanted = [argument for argument in arguments if argument not in flags] or exercises()
    counts: Counter[tuple[str, str]] = Counter()
    for exercise in wanted:
        for cell in cells(exercise):
            begun = time.perf_counter()
            said = verdict(cell)
            took, result = time.perf_counter() - begun, outcome(cell, said)
            counts[cell.kind, result] += 1
            if "--bad" in flags and not result.isupper():
                continue
            name = said.misconception or f"{said.rung}: {said.seen} {said.means}" if not said.passed else ""
            print(exercise, cell.kind, cell.label, result, name[:300], f"{took:.2f} s", sep=" | ", flush=True)
    print(*(f"{kind} {result}: {number}" for (kind, result), number in sorted(counts.items())), sep="\n")
    return int(any(result in ("ACCEPTED", "REFUSED", "UNREMARKED") for _, result in counts))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
