"""What a teacher may want to look at, with the evidence; no judgement is made here, and no mark depends on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .likeness import RUN, alike
from .marks import write_table
from .release import Release
from .run import Result

ALIKE, BORROWED = "answers that are alike", "calls the library's own answer"
COLUMNS = ("what", "assignment", "exercise", "learner", "number", "and", "number of these", "evidence", "text")
NOTE = (
    "Nothing here changed a mark, and nothing here says why. People learn together and from the same pages, a cell can "
    "be left over from a trial, and some exercises have one natural answer. Look, and ask, before you conclude."
)


@dataclass(frozen=True)
class Flag:
    """One thing worth a look: about one learner, or about two."""

    what: str
    assignment: str
    exercise: str
    learner: str
    number: str
    other: str
    other_number: str
    evidence: str
    text: str


def flags_of(results: Sequence[Result], releases: Mapping[str, Release]) -> list[Flag]:
    """The flags of a class, those about two learners first."""
    graded = [result for result in results if result["status"] == "graded"]
    return [*_alike(graded, releases), *_alone(graded)]


def _alike(graded: Sequence[Result], releases: Mapping[str, Release]) -> list[Flag]:
    found = []
    for name, release in releases.items():
        there = [result for result in graded if result["assignment"] == name]
        for task in release.tasks if len(there) > 1 else ():
            if task.kind != "exercise":  # the lines of a derivation are much the same for everybody
                continue
            sources = [result["answers"].get(task.name, "") for result in there]
            for pair in alike(release, task.name, sources):
                first, second = there[pair.first], there[pair.second]
                said = (
                    f"{pair.shared} of {pair.of} runs of {RUN} tokens are the same, names and layout apart, that are "
                    "neither in the notebook nor common in this class; independent answers "
                    + (
                        f"shared at most {pair.independent}"
                        if pair.independent is not None
                        else "were not compared before"
                    )
                )
                said += ". Names, comments and words are the same, too" if pair.verbatim else ""
                found.append(
                    Flag(
                        ALIKE,
                        name,
                        task.name,
                        first["learner"],
                        first["number"],
                        second["learner"],
                        second["number"],
                        said,
                        sources[pair.first][:600],
                    )  # fmt: skip
                )
    return found


def _alone(graded: Sequence[Result]) -> list[Flag]:
    found = []
    for result in graded:
        who = (result["learner"], result["number"], "", "")
        for verdict in result["verdicts"]:
            if verdict["rung"] == "borrowed":
                text = result["answers"].get(verdict["name"], "")[:600]
                found.append(Flag(BORROWED, result["assignment"], verdict["name"], *who, verdict["seen"], text))
        for look in result["looks"]:
            said = f"line {look['line']}: {look['words']}"
            found.append(Flag(look["kind"], result["assignment"], look["cell"], *who, said, look["excerpt"]))
    return found


def write_flags(out: Path, flags: Sequence[Flag]) -> None:
    """flags.csv: one line for each; no file where there is nothing."""
    if flags:
        write_table(out / "flags.csv", [COLUMNS, *([*vars(flag).values()] for flag in flags)])
    else:
        (out / "flags.csv").unlink(missing_ok=True)
