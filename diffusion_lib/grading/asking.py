"""One task of one learner: what is sent into the sandbox, what comes back, and the verdict."""

from __future__ import annotations

import dataclasses
import io
import json
import pickle
import re
from collections.abc import Mapping
from dataclasses import dataclass

from ..checks import get_exercise
from ..checks.declare import Exercise
from ..checks.derivations import get_derivation
from ..checks.derivations import judge as judge_lines
from ..checks.derivations.declaring import Derivation, Form
from ..checks.judge.diagnosis import Diagnosis
from ..checks.judge.judging import judge
from ..checks.judge.record import Malformed, load_record
from .edition import library
from .parts import parts, places_in
from .rebuild import Rebuilt
from .release import Task
from .sandbox import Reply

PASSED, FAILED, EMPTY, MISSING, NOT_RUN, BY_HAND = (
    "passed", "failed", "empty", "missing", "could not run", "for a person",
)  # fmt: skip
_OWN_OR_COURSE = re.compile(r"""mine_or_library\(\s*["'](\w+)["']""")


@dataclass(frozen=True)
class Verdict:
    """What one task got, and what the learner reads about it."""

    name: str
    points: float
    status: str
    score: float | None  # None where a person gives it
    title: str = ""
    seen: str = ""
    means: str = ""
    where: str = ""
    misconception: str = ""
    remarks: tuple[str, ...] = ()
    rung: str = ""


def request_for(
    rebuilt: Rebuilt, task: Task, cells: list[int], seed: int, seconds: float, passed: Mapping[str, bool]
) -> dict:
    """What the sandbox is told: the cells, the probes, and a library without what this task forbids."""
    items = [rebuilt.items[place] for place in cells]
    taken: list[str] = []
    if task.kind == "lines":
        absent, given = frozenset({task.name}), pickle.dumps(_symbols_only(get_derivation(task.name)), protocol=2)
    else:
        exercise = get_exercise(task.name)
        absent = absent_for(exercise)
        taken = [name.partition(":")[2] for name in exercise.forbidden if name.startswith("torch:")]
        given = pickle.dumps((exercise.spec, exercise.fresh_probes(seed)), protocol=2)
    named = {name for item in items for name in _OWN_OR_COURSE.findall(item.source)}
    references = {name: _place(name) for name in named if _may_be_handed(name, task, passed)}
    modules = library(absent) | parts({*places_in(given), *references.values()})
    return {
        "kind": task.kind, "name": task.variable, "given": given, "modules": modules, "references": references,
        "taken": taken, "cells": [(str(place), item.source) for place, item in zip(cells, items, strict=True)],
        "answer_cell": str(rebuilt.answers[task.name].item), "seconds": seconds,
    }  # fmt: skip


def absent_for(exercise: Exercise) -> frozenset[str]:
    """The names of the library that are empty while an exercise is graded."""
    return frozenset({exercise.id, *(name for name in exercise.forbidden if ":" not in name)})


def _may_be_handed(name: str, task: Task, passed: Mapping[str, bool]) -> bool:
    """Whether the course's own answer to an earlier exercise stands in for one that is not right."""
    if name == task.name or passed.get(name):
        return False
    try:
        earlier = get_exercise(name)
    except ValueError:
        return False
    if task.kind == "lines":
        return True
    asked = get_exercise(task.name)
    return (earlier.notebook, earlier.place) < (asked.notebook, asked.place)


def _place(name: str) -> tuple[str, str]:
    return get_exercise(name).reference.__module__, name


def _symbols_only(derivation: Derivation) -> Derivation:
    """A derivation of which nothing is left but its symbols."""
    return dataclasses.replace(
        derivation, start="", end=Form("", ()), reference=("",) * derivation.least, slips=(), hints=(), milestones=()
    )


def verdict_on(task: Task, reply: Reply, seed: int) -> Verdict:
    """The verdict on what came back with a record."""
    if task.kind == "lines":
        diagnosis = _on_lines(task, reply.record, seed)
    else:
        exercise = get_exercise(task.name)
        try:
            record = load_record(io.BytesIO(reply.record))
        except Malformed:
            record = {}
        diagnosis = judge(exercise, record, seed)
    return _as_verdict(task, diagnosis)


def _on_lines(task: Task, record: bytes, seed: int) -> Diagnosis:
    try:
        plain = json.loads(record) if len(record) < 1_000_000 else None
    except (ValueError, RecursionError):
        plain = None
    verdict = judge_lines(get_derivation(task.name), plain, seed)
    slips = [f"Line {line.number}: {line.sentence}" for line in verdict.lines if line.status == "slip"]
    diagnosis = verdict.diagnosis
    return dataclasses.replace(diagnosis, means=" ".join(filter(None, [diagnosis.means, *slips[:1]])))


def _as_verdict(task: Task, diagnosis: Diagnosis) -> Verdict:
    status = PASSED if diagnosis.passed else EMPTY if diagnosis.status == "not attempted" else FAILED
    score = task.points if diagnosis.passed else 0.0
    return Verdict(
        task.name, task.points, status, score, diagnosis.title, diagnosis.seen, diagnosis.means, diagnosis.where,
        diagnosis.misconception, diagnosis.remarks, diagnosis.rung,
    )  # fmt: skip


def plain_verdict(task: Task, status: str, seen: str, means: str = "") -> Verdict:
    """A verdict that needed no judge."""
    title = "" if task.kind == "text" else _title(task)
    return Verdict(task.name, task.points, status, None if status == BY_HAND else 0.0, title, seen, means)


def _title(task: Task) -> str:
    return (get_derivation if task.kind == "lines" else get_exercise)(task.name).title


_ENDS = {
    "time": "was still running after {seconds:g} seconds, and was ended",
    "memory": "took more memory than an answer may have, and was ended",
    "processes": "started more processes than an answer may have, and was ended",
    "output": "sent more than any answer may, and was ended",
    "ended": "ended the process that it ran in",
}
BROKE_A_LIMIT = tuple(_ENDS)[:4]


def lost(task: Task, reply: Reply, where: str, seconds: float, short: bool = False) -> Verdict:
    """The verdict on an answer that gave no record: it held, ended or flooded its process.

    short: whether the notebook had used up its time, so that this run had less than others.
    """
    how = _ENDS.get(reply.ended, _ENDS["ended"]).format(seconds=seconds)
    subject = "Your answer" if reply.cell == "answer" else f"The cell {where}"
    means = "It costs this exercise alone; the others were judged."
    if short and reply.ended == "time":
        means = f"Cells before it had used up the time of the notebook, so that this one had {seconds:g} seconds."
    return dataclasses.replace(plain_verdict(task, NOT_RUN, f"{subject} {how}.", means), rung=reply.ended)
