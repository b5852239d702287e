"""Run an answer on probes and keep nothing but plain arrays."""

from __future__ import annotations

import copy
import inspect
import json
import linecache
import traceback
import warnings
from collections.abc import Sequence

import numpy as np
import torch

from ..declare.declaration import Probe
from ..declare.spec import Spec, call_answer
from .attempt import borrowed, is_stub
from .describing import Description
from .limits import TimeIsUp, time_limit
from .tape import Tape

MISSING = None
_LONGEST = 300  # characters kept of an error message


def collect(spec: Spec, answer=MISSING, probes: Sequence[Probe] = (), inspect_code: bool = True) -> dict:
    """Run `answer` on `probes` and record what came out.

    Neither the reference nor the seed of the probes is needed here, so another process can do it. The result maps
    names to plain numpy arrays and survives `np.savez` and `np.load(allow_pickle=False)`; a process that never
    imports the answer judges it. `inspect_code=False` skips the look for borrowed names.
    """
    state, detail = _state(spec, answer, inspect_code)
    arrays = {"exercise": np.array(spec.id), "state": np.array(state), "detail": np.array(detail)}
    if state != "ran":
        return arrays
    arrays["parameters"] = np.array(json.dumps(_parameters(answer)))
    late = ""
    for number, pristine in enumerate(probes):
        report, leaves = _run(spec, answer, pristine, late)
        late = report["error"]["message"] if (report["error"] or {}).get("type") == TimeIsUp.__name__ else late
        arrays[f"{number}.report"] = np.array(json.dumps(report))
        arrays.update({f"{number}.{index}": leaf for index, leaf in enumerate(leaves)})
    if spec.draws and probes:
        arrays["repeats"] = np.array("yes" if not late and _repeats(spec, answer, probes[0]) else "no")
    return arrays


def _repeats(spec, answer, pristine) -> bool:
    """Whether two plain calls draw the same numbers, as they do when the answer sets a seed of its own.

    The tape cannot see that: it gives every draw a seed anyway.
    """
    outer = torch.get_rng_state(), np.random.get_state()
    results: list[list] = [[], []]
    try:
        for leaves in results:
            with warnings.catch_warnings(), time_limit():
                warnings.simplefilter("ignore")
                leaves += Description(_call(spec, answer, copy.deepcopy(pristine))).leaves
    except KeyboardInterrupt:
        raise
    except BaseException:
        return False  # the probes have recorded the error already
    finally:
        torch.set_rng_state(outer[0])
        np.random.set_state(outer[1])
    return bool(results[0]) and all(np.array_equal(a, b) for a, b in zip(*results, strict=False))


def _state(spec, answer, inspect_code):
    """How far the answer is from being run, with one detail for the diagnosis."""
    if answer is MISSING:
        return "missing", ""
    if is_stub(answer):
        return "not attempted", ""
    if spec.driver is call_answer and not callable(answer):
        return "not callable", type(answer).__name__
    name = borrowed(answer, (spec.id, *spec.forbidden)) if inspect_code else ""
    return ("borrowed", name) if name else ("ran", "")


def _run(spec, answer, pristine, late):
    """One probe: its report (structure, error, changed inputs, draws) and the arrays the structure points to."""
    report = {"structure": None, "error": None, "changed": [], "draws": {}}
    if late:  # time is up for all the probes
        return report | {"error": {"type": TimeIsUp.__name__, "message": late, "line": "", "number": 0}}, []
    leaves = []
    probe = copy.deepcopy(pristine)  # probes may share tensors; an in-place answer must not spoil the next one
    with warnings.catch_warnings(), Tape() as tape:
        warnings.simplefilter("ignore")
        try:
            with time_limit():
                value = _call(spec, answer, probe)
            described = Description(value)
            report["structure"], leaves = described.structure, described.leaves
        except KeyboardInterrupt:
            raise  # the learner stopped it
        except BaseException as problem:  # exit() included: whatever ends an answer ends only the answer
            report["error"] = _error(problem)
    report |= {"changed": _changed(spec, probe, pristine), "draws": dict(tape.draws)}
    return report, leaves


def _call(spec, answer, probe):
    """Call by position; by keyword where the answer takes its parameters by keyword only."""
    if spec.driver is call_answer and not probe.kwargs:
        try:
            inspect.signature(answer).bind(*probe.args)
        except TypeError:
            named = dict(zip(spec.parameters, probe.args, strict=False))
            if set(named) == set(_parameters(answer)):
                return answer(**named)
        except ValueError:  # a built-in without a signature
            pass
    return spec.driver(answer, *probe.args, **probe.kwargs)


def _parameters(answer) -> list[str]:
    try:
        return list(inspect.signature(answer).parameters)
    except (TypeError, ValueError):
        return []


def _changed(spec, probe, pristine) -> list[str]:
    """The names of the inputs that no longer hold what they held."""
    names = [*spec.parameters, *(str(place) for place in range(len(probe.args)))]
    before = [*zip(names, pristine.args, strict=False), *pristine.kwargs.items()]
    after = [*probe.args, *probe.kwargs.values()]
    pairs = zip(before, after, strict=False)
    return [name for (name, old), new in pairs if not _same(old, new)]


def _same(old, new) -> bool:
    """Whether tensors, and lists of them, hold what they held; other inputs are not looked into."""
    if isinstance(old, torch.Tensor):
        return old.shape == new.shape and old.dtype == new.dtype and torch.equal(old, new)
    if isinstance(old, (list, tuple)):
        return len(old) == len(new) and all(map(_same, old, new))
    return not isinstance(old, (str, int, float)) or old == new


def _error(problem: BaseException) -> dict:
    """The error in the learner's words: its type, its message and the last line of theirs that it went through."""
    line, number = "", 0
    for frame in traceback.extract_tb(problem.__traceback__):
        if not _is_library(frame.filename) and (text := linecache.getline(frame.filename, frame.lineno or 0).strip()):
            line, number = text, frame.lineno or 0
    try:
        message = str(problem).strip().split("\n")[0]
    except Exception:  # an error that cannot even be printed
        message = ""
    return {"type": type(problem).__name__, "message": message[:_LONGEST], "line": line[:_LONGEST], "number": number}


def _is_library(filename: str) -> bool:
    return any(part in filename.replace("\\", "/") for part in ("site-packages/", "diffusion_lib/checks/", "<__array"))
