"""Run an answer on probes and keep nothing but plain arrays."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np

from ..declare.declaration import Probe
from ..declare.spec import Spec, call_answer
from .attempt import borrowed, is_stub
from .limits import alone
from .running import Run, parameters_of

MISSING = None


def collect(spec: Spec, answer=MISSING, probes: Sequence[Probe] = (), inspect_code: bool = True) -> dict:
    """Run `answer` on `probes` and record what came out.

    Neither the reference nor the seed of the probes is needed here, so another process can do it. The result maps
    names to plain numpy arrays and survives `np.savez` and `np.load(allow_pickle=False)`; a process that never
    imports the answer judges it. `inspect_code=False` skips the look for borrowed names.

    Whatever the answer does to torch's switches, to the random generators or to the output is undone afterwards.
    Raises: CheckInside where an answer that is being collected calls this.
    """
    with alone(spec.id):
        state, detail = _state(spec, answer, inspect_code)
        arrays = {"exercise": np.array(spec.id), "state": np.array(state), "detail": np.array(detail)}
        if state != "ran":
            return arrays
        arrays["parameters"] = np.array(json.dumps(parameters_of(answer)))
        run = Run(spec, answer)
        for number, pristine in enumerate(probes):
            arrays.update(run.probe(number, pristine))
        if spec.draws and probes:
            arrays["repeats"] = np.array("yes" if run.repeats(probes[0]) else "no")
        arrays["printed"] = np.array("too much" if run.printed.too_much else "")
        return arrays


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
