"""The ladder of a diagnosis: each rung looks for one kind of mistake and says nothing unless it explains it.

Two departures from reading order: a known misconception is looked for before errors and shapes, because it says more
("alpha_bar is not looked up per sample" beats "shapes do not broadcast"); and it must agree on every probe.
"""

from __future__ import annotations

import numpy as np

from . import comparing, errors
from .case import Case, Finding
from .model import SINGLE_PRECISION
from .record import Outcome


def not_run(state: str, detail: str) -> Finding:
    """The rungs before anything runs."""
    if state == "not attempted":
        return Finding(state, "This exercise still holds its stub.", "Write your answer in the cell above and run "
                       "both cells.", status="not attempted")  # fmt: skip
    if state == "missing":
        return Finding(state, "There is no answer yet.", "Run the cell above first.", status="not attempted")
    if state == "not callable":
        return Finding(state, f"A function was expected, got an object of type {detail}.",
                       "Its name may have been given a value in another cell. Pass the function itself, without "
                       "calling it.")  # fmt: skip
    if state == "borrowed":
        return Finding(state, f"Your answer calls `{detail}`, which does the work of this exercise.",
                       "That is the thing to build here: write it from the equation.")  # fmt: skip
    return Finding("unreadable", "The record of your answer cannot be read (unknown state).")


def unfinished(case: Case) -> Finding | None:
    """Part of the stub is still there."""
    for outcome in case.got:
        error = outcome.error
        if outcome.value == "ellipsis" or (error and errors.is_unfinished(error["type"], error["message"])):
            return Finding("not attempted", "Part of the stub is still there.",
                           "It holds `...`, or raises NotImplementedError.", status="not attempted")  # fmt: skip
    return None


def misconception(case: Case) -> Finding | None:
    """The answer equals a known wrong one on all the probes."""
    if not case.exercise.by_properties and case.right():
        return None
    for tolerance in (case.exercise.tolerance, SINGLE_PRECISION):
        for known, outcomes in case.wrong():
            trios = zip(case.got, outcomes, case.want, strict=False)
            if all(_same(*trio, tolerance, case.exercise.float64) for trio in trios):
                return Finding("misconception", f"{known.name}.", known.explanation, known.name)
    if not any(case.problems) and (any(got.error for got in case.got) or case.shapes_fit()):
        for known in case.exercise.misconceptions:
            if known.symptom and _holds(known.symptom, case.calls):
                return Finding("misconception", f"{known.name}.", known.explanation, known.name)
    return None


def _same(got: Outcome, wrong: Outcome, want: Outcome, tolerance: float, same_dtype: bool) -> bool:
    if got.error or wrong.error:
        return bool(got.error and wrong.error and got.error["type"] == wrong.error["type"])
    value, _, _ = comparing.align(wrong.value, want.value)
    mine, theirs = got.leaves(), Outcome(value).leaves()
    if not theirs or mine.keys() != theirs.keys():
        return False
    if same_dtype and any(mine[place].dtype != theirs[place].dtype for place in theirs):
        return False
    return all(comparing.close(mine[place].array, theirs[place].array, tolerance) for place in theirs)


def parameter_order(case: Case) -> Finding | None:
    """The parameters have the right names in another order."""
    mine, theirs = case.parameters, case.wanted_parameters
    if not case.right() and mine != theirs and sorted(mine) == sorted(theirs):
        return Finding("signature", f"Your parameters are ({', '.join(mine)}).",
                       f"The course calls it with ({', '.join(theirs)}): keep that order.")  # fmt: skip
    return None


def raised(case: Case) -> Finding | None:
    """The answer raised an error: their line, their error, what it usually means."""
    for call, outcome in zip(case.calls, case.got, strict=False):
        if outcome.error:
            kind, message, line = (outcome.error[key] for key in ("type", "message", "line"))
            at = f" at your line `{line}`" if line else ""
            return Finding("raised", f"In the case \"{call.name}\" your code stopped{at}: {kind}: {message}",
                           errors.meaning(kind, message))  # fmt: skip
    return None


def structure(case: Case) -> Finding | None:
    """None, a wrong type, a missing key."""
    for call, outcome, problem in zip(case.calls, case.got, case.problems, strict=False):
        if problem and outcome.value == "none":
            return Finding("nothing returned", "Your function returns nothing.", "Is the `return` missing?")
        if problem:
            return Finding("type", f"In the case \"{call.name}\" {problem}.", "Compare with the signature and its "
                           "Shapes line.")  # fmt: skip
    return None


def shape(case: Case) -> Finding | None:
    """A wrong shape, with the slip that most likely made it."""
    for name, place, got, want in case.pairs():
        if got.array.shape != case.stretched(got, want).shape:
            return Finding("shape", f"In the case \"{name}\" your result{place} has shape {got.array.shape}; "
                           f"{want.array.shape} was expected.",
                           comparing.shape_slip(got.array.shape, want.array.shape))  # fmt: skip
    return None


def dtype(case: Case) -> Finding | None:
    """A dtype or a device that loses what the exercise is about."""
    for name, place, got, want in case.pairs():
        kind, wanted = got.array.dtype.kind, want.array.dtype.kind
        seen = f'In the case "{name}" your result{place} is {got.dtype}'
        if got.device != "cpu":
            return Finding("device", f"{seen} on the device {got.device}; the input was on the CPU.",
                           "Results stay where the input is: take device=x.device for new tensors.")  # fmt: skip
        if kind == "c":
            return Finding("dtype", f"{seen}.", "Real numbers were expected: a root of a negative number?")
        if wanted == "f" and got.dtype in ("float16", "bfloat16"):
            return Finding("dtype", f"{seen}.", "Half precision loses the noise at small t: keep the input's dtype.")
        if wanted == "f" and kind in "iub" and not case.agrees(got, want):
            return Finding("dtype", f"{seen}: whole numbers.", "Somewhere values were cut to integers: look for "
                           "an integer tensor, `//`, `.long()` or 8-bit arithmetic that wraps around.")  # fmt: skip
        if wanted == "b" and kind != "b":
            return Finding("dtype", f"{seen}.", "True and False (bool) were expected: a comparison gives them.")
        if wanted in "iu" and kind not in "iu":
            return Finding("dtype", f"{seen}.", "Whole numbers (int64) were expected: this is used as an index.")
        if case.exercise.float64 and got.dtype != "float64":
            return Finding("dtype", f"{seen}; float64 was expected.", "Widen to float64 before the first operation: "
                           "errors of a thousand steps add up in float32.")  # fmt: skip
    return None


def not_finite(case: Case) -> Finding | None:
    """NaN or infinity where a number was expected."""
    for name, place, got, want in case.pairs():
        strange = ~np.isfinite(got.array) & np.isfinite(case.stretched(got, want))
        if strange.any():
            spot = tuple(int(i) for i in np.argwhere(strange)[0])
            value = "NaN" if np.isnan(got.array[spot]) else "infinity"
            return Finding("nan", f"In the case \"{name}\" your result{place} holds {value}, first at {list(spot)}.",
                           "NaN comes from 0/0 or the root or logarithm of a negative number; infinity from division "
                           "by 0, log 0 or a large exponential. With times, look at the first and last.")  # fmt: skip
    return None


def simple_relation(case: Case) -> Finding | None:
    """Sign, constant factor, offset, one index too late."""
    place, pairs = _first_wrong_place(case)
    if not pairs:
        return None
    rung, sentence = comparing.relation(pairs, case.exercise.tolerance)
    if not rung:
        rung, sentence = comparing.relation(pairs, SINGLE_PRECISION)
    means = {
        "sign": "A difference was taken the wrong way round, or a minus is missing.",
        "factor": "A constant was forgotten or used twice.",
        "offset": "A constant was added, or one was left out.",
        "shift": "The index is off: time t stands at position t, and t runs from 0 to T-1.",
        "reversed": "Something was flipped, or a table was read from its end.",
    }
    return Finding(rung, _of(place) + sentence, means[rung]) if rung else None


def changed_input(case: Case) -> Finding | None:
    """The answer changed its input in place, and that matters here."""
    names = sorted({name for outcome in case.got for name in outcome.changed})
    if names and (case.exercise.pure or not case.right()):
        return Finding("changed input", f"Your function changed its input {', '.join(names)} in place.",
                       "The caller still needs it. Operations ending in _ , += and x[...] = write into the tensor they "
                       "get: later lines then read the changed values.")  # fmt: skip
    return None


def draws(case: Case) -> Finding | None:
    """Noise drawn where none was wanted, none or the wrong kind where it was."""
    drawn = {kind for outcome in case.got for kind, count in outcome.draws.items() if count}
    wanted = set(case.exercise.draws)
    if not wanted and drawn and not case.right():
        return Finding("draws", f"Your function drew random numbers of its own ({', '.join(sorted(drawn))}).",
                       "Everything random is given here as an argument; results must repeat.")  # fmt: skip
    if case.repeats:
        return Finding("draws", "Two calls of your function draw the same random numbers.",
                       "A seed is set inside it, or nothing is drawn. Training needs new times and new noise at "
                       "every step.")  # fmt: skip
    # Normal numbers may be made from uniform ones; the kind of draw only explains what is seen to be wrong.
    wrong = any(not _holds(fact.holds, case.calls) for fact in case.exercise.properties)
    if wrong and "normal" in wanted and drawn and not drawn & {"normal", "numpy", "python", "other"}:
        seen = f"Your function drew {', '.join(sorted(drawn))} numbers and no normal ones."
        return Finding("draws", seen, "The noise of diffusion is standard normal.")
    return None


def broken_property(case: Case) -> Finding | None:
    """A fact every right answer has does not hold."""
    for fact in case.exercise.properties:
        if not _holds(fact.holds, case.calls):
            return Finding("property", f"This does not hold: {fact.name}.", fact.broken)
    return None


def difference(case: Case) -> Finding | None:
    """The last rung: the first value that differs."""
    for name, place, got, want in case.pairs():
        if not case.agrees(got, want):
            spot, mine, theirs = comparing.first_difference(got.array, case.stretched(got, want), case.tolerance)
            at, there = (f" at {list(spot)}", " there") if spot else ("", "")
            return Finding("difference", f"In the case \"{name}\" your result{place} is {mine}{at}; {theirs} was "
                           f"expected{there}.",
                           "Work this one entry out by hand from the equation and compare term by term.")  # fmt: skip
    return None


LADDER = (unfinished, misconception, parameter_order, raised, structure, shape, dtype, not_finite, simple_relation,
          changed_input, draws, broken_property, difference)  # fmt: skip


def _first_wrong_place(case: Case):
    """The first array of the result that is wrong on some probe, and its (got, want) on every probe."""
    places = {}
    for _, place, got, want in case.pairs():
        places.setdefault(place, []).append((got, want))
    for place, pairs in places.items():
        if not all(case.agrees(got, want) for got, want in pairs):
            return place, [(got.array, case.stretched(got, want)) for got, want in pairs]
    return "", []


def _of(place: str) -> str:
    return f"Your result{place}: " if place else ""


def _holds(fact, calls) -> bool:
    try:
        return bool(fact(calls))
    except Exception:  # a property meets results of any shape; what it cannot read does not hold
        return False
