"""The rungs that look beside the values: inputs that were changed, switches that were moved, gradients that are cut."""

from __future__ import annotations

import numpy as np

from . import comparing
from .case import Case, Finding

_SLOPE_TOLERANCE = 1e-4  # relative; slopes are compared, not graded
_MEANS = {
    "the global seed": "Every random number that the rest of the notebook draws is then the same in every run, and in "
    "every call. Leave the seed to the cell that starts an experiment.",
    "the default dtype": "Every tensor of later cells gets another dtype. Name the dtype where a tensor is made.",
    "the gradient switch": "Gradients then stay switched off, or on, in all later cells. `with torch.no_grad():` ends "
    "with its block.",
    "the default device": "Every tensor that later cells make lands elsewhere. Name the device where a tensor is made.",
    "the deterministic switch": "Later cells then run with other algorithms than they ask for.",
    "anomaly detection": "Later cells then run with it too, and slowly.",
    "the number of threads": "Later cells then run with it too.",
}


def changed_input(case: Case) -> Finding | None:
    """The answer changed what the caller gave it; what the reference changes too is meant to change."""
    meant = {name for outcome in case.want for name in outcome.changed}
    names = sorted({name for outcome in case.got for name in outcome.changed} - meant)
    if not names:
        return None
    modes = [name for name in names if name.startswith(("the mode of", "requires_grad of"))]
    if modes == names:
        return Finding(
            "changed input",
            f"Your function leaves {', '.join(names)} changed.",
            "The caller goes on with it as it was: put back what you switch, or do without.",
        )
    return Finding(
        "changed input",
        f"Your function changed its input {', '.join(names)} in place.",
        "The caller still needs it. Operations ending in _ , +=, x[...] =, .append and .pop write into the object they "
        "get: later lines then read the changed values.",
    )


def moved_switch(case: Case) -> Finding | None:
    """The answer moved a switch of torch, or set a seed, for everything that runs after it."""
    names = list(dict.fromkeys(name for outcome in case.got for name in outcome.moved))
    if not names:
        return None
    verb = "sets" if names[0] == "the global seed" else "changes"
    return Finding("side effect", f"Your function {verb} {' and '.join(names)}.", _MEANS.get(names[0], ""))


def cut_gradient(case: Case) -> Finding | None:
    """The values are right, and gradients do not reach what is to be trained, or only by some of the ways."""
    if not case.exercise.trained or not case.right():
        return None
    for call, got, want in zip(case.calls, case.got, case.want, strict=False):
        if not want.slopes:
            continue
        if got.slopes is None:
            return _cut(call.name, "any input: with gradients switched on it fails")
        for name, theirs in want.slopes.items():
            mine = got.slopes.get(name, np.zeros(0))
            if mine.shape != theirs.shape or (theirs.any() and not mine.any()):
                return _cut(call.name, name)
            if not comparing.close(mine, theirs, _SLOPE_TOLERANCE) and not _single(mine, theirs):
                return Finding(
                    "gradient",
                    f'In the case "{call.name}" the values are right, and the gradient along {name} is not.',
                    "Gradients pass by some of the ways and not by all of them: look for a .detach(), a no_grad, an "
                    ".item() or a .data on one of the ways.",
                    "Part of the gradient is cut",
                )
    return None


def _single(mine, theirs) -> bool:
    """Alike as far as float32 goes: an answer may work in it where the exercise allows that."""
    return comparing.close(mine, theirs, 1e-3)


def _cut(case_name: str, name: str) -> Finding:
    return Finding(
        "gradient",
        f'In the case "{case_name}" the values are right, and no gradient reaches {name}.',
        "Nothing could be trained through it. Gradients end at .detach(), .data, .item(), no_grad and numpy, and at "
        "tensors that are made anew from numbers.",
        "The gradient is cut",
    )
