"""The trusted half of a check: arrays in, Diagnosis out. The learner's function is never touched here."""

from __future__ import annotations

from dataclasses import replace

from ..declare.declaration import Call, Exercise
from ..declare.randomness import check_seed, plain_defaults, untouched_generators
from . import early_rungs, record, rungs
from .aligning import align
from .case import Case, Finding
from .course_functions import expected, mistaken
from .diagnosis import Diagnosis
from .remarks import remarks


def judge(exercise: Exercise, arrays, seed: int | None = None) -> Diagnosis:
    """Judge a record made by `collect`; a damaged or hostile record is a failing Diagnosis, never an exception."""
    seed = check_seed() if seed is None else seed
    try:
        with untouched_generators(), plain_defaults():
            return _judge(exercise, arrays, seed)
    except Exception as problem:  # the record comes from an untrusted process: nothing in it may stop a class
        detail = str(problem) if isinstance(problem, record.Malformed) else type(problem).__name__
        return _failed(
            exercise,
            Finding(
                "unreadable",
                f"The record of your answer cannot be read ({detail}).",
                "Run the notebook again from the top; if this stays, tell your instructor.",
            ),
        )


def _judge(exercise, arrays, seed) -> Diagnosis:
    if record.text(arrays, "exercise") != exercise.id:
        raise record.Malformed("it belongs to another exercise")
    state = record.text(arrays, "state")
    if state != "ran":
        return _failed(exercise, early_rungs.not_run(state, record.text(arrays, "detail")))
    case = _case(exercise, arrays, seed)
    finding = next((found for rung in rungs.LADDER if (found := rung(case))), None)
    if finding:
        return _failed(exercise, finding)
    return Diagnosis(
        exercise.id,
        exercise.title,
        exercise.points,
        "passed",
        "passed",
        seen=f"Right on all {len(case.got)} cases: {', '.join(call.name for call in case.calls)}.",
        verified=tuple(fact.name for fact in exercise.properties),
        remarks=tuple(dict.fromkeys(remarks(case))),
    )


def _case(exercise, arrays, seed) -> Case:
    """Everything the ladder looks at, with the answer's results brought to the expected structure."""
    probes = exercise.fresh_probes(seed)
    want = expected(exercise, seed)
    raw = [record.outcome(arrays, number) for number in range(len(probes))]
    got, wrappings, problems = [], [], []
    for mine, theirs in zip(raw, want, strict=False):
        value, remark, problem = (mine.value, "", "") if mine.error else align(mine.value, theirs.value)
        got.append(replace(mine, value=value))
        wrappings.append(remark)
        problems.append(problem)
    calls = [_call(exercise, *pair) for pair in zip(probes, got, strict=False)]

    def wrong_outcomes():
        return ((m, mistaken(exercise, m.wrong, seed)) for m in exercise.misconceptions if m.symptom is None)

    return Case(
        exercise,
        want,
        got,
        calls,
        wrong_outcomes,
        wrappings,
        problems,
        record.parameters(arrays),
        list(exercise.spec.parameters),
        bool(exercise.draws) and record.repeats(arrays),
        record.printed_too_much(arrays),
    )


def _call(exercise, probe, outcome) -> Call:
    """What properties and symptoms look at: the raw output, or the facts that are worked out of it here."""
    call = Call(probe.name, probe.args, probe.kwargs, outcome.tensors(), outcome.draws, outcome.error)
    if exercise.facts is None or outcome.error:
        return call
    try:
        return replace(call, value=exercise.facts(call))
    except Exception:  # outputs of any shape come in; of those that cannot be read no fact holds
        return replace(call, value={})


def _failed(exercise: Exercise, finding: Finding) -> Diagnosis:
    return Diagnosis(
        exercise.id,
        exercise.title,
        exercise.points,
        finding.status,
        finding.rung,
        finding.seen,
        finding.means,
        where=exercise.where if finding.status == "failed" else "",
        hints=len(exercise.hints),
        misconception=finding.misconception,
    )
