"""The learner's half of a check: run the answer on the probes and keep nothing but plain arrays."""

from __future__ import annotations

import copy
import inspect
import json
import linecache
import traceback
import warnings
from collections.abc import Mapping

import numpy as np
import torch

from .attempt import borrowed, is_stub
from .model import Exercise, call_answer, check_seed
from .record import MOST_LEAVES
from .tape import Tape

MISSING = None
_DEEPEST = 4  # nesting of tuples and dicts in a result
_LONGEST = 300  # characters kept of an error message


def collect(exercise: Exercise, answer=MISSING, seed: int | None = None, inspect_code: bool = True) -> dict:
    """Run `answer` on the exercise's probes and record what came out.

    The result maps names to plain numpy arrays and survives `np.savez` and `np.load(allow_pickle=False)`, so a
    process that never imports the answer can judge it. `inspect_code=False` skips the look for borrowed names.
    """
    seed = check_seed() if seed is None else seed
    state, detail = _state(exercise, answer, inspect_code)
    arrays = {"exercise": np.array(exercise.id), "state": np.array(state), "detail": np.array(detail)}
    if state != "ran":
        return arrays
    arrays["parameters"] = np.array(json.dumps(_parameters(answer)))
    for number, pristine in enumerate(exercise.fresh_probes(seed)):
        probe = copy.deepcopy(pristine)  # probes may share tensors; an in-place answer must not spoil the next one
        report, leaves = _run(exercise, answer, probe, pristine, seed)
        arrays[f"{number}.report"] = np.array(json.dumps(report))
        arrays.update({f"{number}.{index}": leaf for index, leaf in enumerate(leaves)})
    if exercise.draws:
        arrays["repeats"] = np.array("yes" if _repeats(exercise, answer, seed) else "no")
    return arrays


def _repeats(exercise, answer, seed) -> bool:
    """Whether two plain calls draw the same numbers, as they do when the answer sets a seed of its own.

    The tape cannot see that: it gives every draw a seed anyway.
    """
    outer = torch.get_rng_state(), np.random.get_state()
    results: list[list] = [[], []]
    try:
        for leaves in results:
            probe = exercise.fresh_probes(seed)[0]
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                _describe(_call(exercise, answer, probe), leaves)
    except KeyboardInterrupt:
        raise
    except BaseException:
        return False  # the probes have recorded the error already
    finally:
        torch.set_rng_state(outer[0])
        np.random.set_state(outer[1])
    return bool(results[0]) and all(np.array_equal(a, b) for a, b in zip(*results, strict=False))


def _state(exercise, answer, inspect_code):
    """How far the answer is from being run, with one detail for the diagnosis."""
    if answer is MISSING:
        return "missing", ""
    if is_stub(answer):
        return "not attempted", ""
    if exercise.driver is call_answer and not callable(answer):
        return "not callable", type(answer).__name__
    name = borrowed(answer, (exercise.id, *exercise.forbidden)) if inspect_code else ""
    return ("borrowed", name) if name else ("ran", "")


def _run(exercise, answer, probe, pristine, seed):
    """One probe: its report (structure, error, changed inputs, draws) and the arrays the structure points to."""
    leaves, error, structure = [], None, None
    with warnings.catch_warnings(), Tape(seed) as tape:
        warnings.simplefilter("ignore")
        try:
            structure = _describe(_call(exercise, answer, probe), leaves)
        except KeyboardInterrupt:
            raise  # the learner stopped it
        except BaseException as problem:  # exit() included: whatever ends an answer ends only the answer
            error, leaves = _error(problem), []
    report = {
        "structure": structure,
        "error": error,
        "changed": _changed(exercise, probe, pristine),
        "draws": dict(tape.draws),
    }
    return report, leaves


def _call(exercise, answer, probe):
    """Call by position; by keyword where the answer takes its parameters by keyword only."""
    if exercise.driver is call_answer and not probe.kwargs:
        try:
            inspect.signature(answer).bind(*probe.args)
        except TypeError:
            named = dict(zip(_parameters(exercise.reference), probe.args, strict=False))
            if set(named) == set(_parameters(answer)):
                return answer(**named)
        except ValueError:  # a built-in without a signature
            pass
    return exercise.driver(answer, *probe.args, **probe.kwargs)


def _parameters(answer) -> list[str]:
    try:
        return list(inspect.signature(answer).parameters)
    except (TypeError, ValueError):
        return []


def _describe(value, leaves, depth=0) -> dict:
    """A JSON description of a result; every array it holds is appended to `leaves`."""
    if value is None or value is Ellipsis:
        return {"kind": "none" if value is None else "ellipsis"}
    if len(leaves) >= MOST_LEAVES:
        return {"kind": "other", "type": "collection of very many parts"}
    if depth < _DEEPEST and isinstance(value, Mapping):
        items = [_describe(item, leaves, depth + 1) for item in value.values()]
        return {"kind": "mapping", "keys": [str(key) for key in value], "items": items}
    if depth < _DEEPEST and isinstance(value, (tuple, list)):
        if len(value) > MOST_LEAVES or (isinstance(value, list) and all(_is_number(item) for item in value)):
            value = _stacked(value)
        else:
            return {"kind": "sequence", "items": [_describe(item, leaves, depth + 1) for item in value]}
    leaf = _plain(value)
    if leaf is None:
        return {"kind": "other", "type": type(value).__name__}
    leaves.append(leaf)
    is_tensor = isinstance(value, torch.Tensor)
    return {
        "kind": "leaf",
        "array": len(leaves) - 1,
        "type": "tensor" if is_tensor else "array" if isinstance(value, np.ndarray) else "number",
        "dtype": str(value.dtype).removeprefix("torch.") if is_tensor else str(leaf.dtype),
        "device": value.device.type if is_tensor else "cpu",
    }


def _is_number(item) -> bool:
    return isinstance(item, (int, float, np.generic)) or (isinstance(item, torch.Tensor) and item.ndim == 0)


def _stacked(items):
    """A long list of numbers as the one array it stands for; anything else long is left to fail as its own type."""
    return np.array([item.item() if hasattr(item, "item") else item for item in items]) if all(
        map(_is_number, items)) else items  # fmt: skip


def _plain(value) -> np.ndarray | None:
    """A copy of a tensor, array or number as a numeric numpy array; None for anything else."""
    try:
        if isinstance(value, torch.Tensor):
            value = value.detach().cpu()
            value = value.float() if value.dtype in (torch.bfloat16, torch.float16) else value
            return np.array(value.resolve_conj().resolve_neg().numpy())
        if isinstance(value, (np.ndarray, np.generic, int, float, complex)):
            leaf = np.array(value)
            return leaf if leaf.dtype.kind in "fiubc" else None
    except (RuntimeError, TypeError, ValueError, OverflowError):
        pass
    return None


def _changed(exercise, probe, pristine) -> list[str]:
    """The names of the inputs that no longer hold what they held."""
    names = _parameters(exercise.reference) + [str(place) for place in range(len(probe.args))]
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
