"""An error in the learner's words: its type, its message, and the last line of theirs that it went through."""

from __future__ import annotations

import linecache
import re
import sysconfig
import traceback
from pathlib import Path

import torch
from torch import nn
from torch.utils._pytree import tree_leaves

from ..declare.networks import TAKEN

_LONGEST = 300  # characters kept of a message
_COURSE = Path(__file__).resolve().parents[2].as_posix() + "/"
_PYTHON = Path(sysconfig.get_paths()["stdlib"]).as_posix() + "/"


def error_report(problem: BaseException) -> dict:
    """Type, message, line and its number; the line is empty where the error arose outside the learner's code.

    Beside them the shapes of the tensors that did not fit, and a name of a layer that nn.Module has taken already.
    """
    line, number = "", 0
    for frame in traceback.extract_tb(problem.__traceback__):
        if not _is_library(frame.filename) and (text := linecache.getline(frame.filename, frame.lineno or 0).strip()):
            line, number = text, frame.lineno or 0
    try:
        message = str(problem).strip().split("\n")[0]
    except Exception:  # an error that cannot even be printed
        message = ""
    report = {"type": type(problem).__name__, "message": message[:_LONGEST], "line": line[:_LONGEST], "number": number}
    return report | {"shapes": getattr(problem, _SHAPES, ""), "taken": _taken(problem)}


def note_shapes(problem: Exception, arguments) -> None:
    """Leave with an error of torch the shapes of the tensors that the operation got."""
    shapes = [tuple(x.shape) for x in tree_leaves(arguments) if isinstance(x, torch.Tensor)]
    setattr(problem, _SHAPES, " ".join(map(str, shapes))[:_LONGEST])


_SHAPES = "_shapes_that_met"


def _taken(problem: BaseException) -> str:
    """A name that an error is about and that a network uses though nn.Module has it; "" where there is none."""
    try:
        frames = [frame for frame, _ in traceback.walk_tb(problem.__traceback__)]
        networks = [x for f in frames for x in f.f_locals.values() if issubclass(type(x), nn.Module)]
        parts = traceback.extract_tb(problem.__traceback__)
        lines = " ".join(linecache.getline(part.filename, part.lineno or 0) for part in parts)
        called = {*re.findall(r"\.(\w+)\(", lines), *(frame.f_code.co_name for frame in frames)}
        return next((name for network in networks for name in _names(network, called)), "")
    except Exception:  # networks of learners hold whatever they like
        return ""


def _names(network: nn.Module, called: set[str]) -> list[str]:
    """The names of its layers, and of its values and methods that were called, which nn.Module has too."""
    kept = object.__getattribute__(network, "__dict__")
    layers = {name for table in ("_modules", "_parameters", "_buffers") for name in kept.get(table, {})}
    written = {name for kind in type(network).__mro__ if not _of_torch(kind) for name in vars(kind)}
    others = {*kept, *written} - {"forward", "training", "extra_repr"}
    return sorted(TAKEN & (layers | others & called))


def _of_torch(kind: type) -> bool:
    return kind.__module__.split(".")[0] in ("torch", "builtins")


def _is_library(filename: str) -> bool:
    """Files of the course, of Python and of installed packages; a notebook's cells are none of them."""
    path = filename.replace("\\", "/")
    return "site-packages/" in path or path.startswith((_COURSE, _PYTHON, "<__array", "<frozen"))
