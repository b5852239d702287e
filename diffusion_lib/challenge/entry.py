"""Entries: a learner's Python file, read, and what it must define."""

from __future__ import annotations

import contextlib
import importlib.util
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from diffusion_lib.assets import sha256_of
from diffusion_lib.challenge.protocol import EntryFailed
from diffusion_lib.sampling import Sampler

MODULE = "challenge_entry"
USUAL_MODEL = "digits"


@dataclass(frozen=True)
class Entry:
    """What an entry's file defines.

    sample   a sampler rule, or sample(denoise, schedule, noise, nfe) -> samples; None: DDIM
    train    train(data, seconds) or train(data, seconds, seed) -> a Diffusion, or the path of a checkpoint; or None
    model    MODEL: the shipped name or the file of the model that is sampled, where none is trained
    steps    STEPS of a sampler rule; None: one per evaluation
    spacing  SPACING of a sampler rule, see `step_pairs`
    """

    path: Path
    sha256: str
    sample: Callable[..., Any] | None
    train: Callable[..., Any] | None
    model: str
    steps: int | None
    spacing: str

    @property
    def track(self) -> str:
        """Who trains is on the training track."""
        return "sampler" if self.train is None else "training"


def read_entry(path: Path) -> Entry:
    """Run an entry's file once, and find what it defines.

    Raises: EntryFailed for a file that fails, or defines neither `sample` nor `train`, or something else under a
        known name.
    """
    with blamed(path, "reading it"):
        module = _imported(path)
    found = {name: getattr(module, name, None) for name in ("sample", "train")}
    if found["sample"] is None and found["train"] is None:
        raise EntryFailed(f"{path.name} must define sample or train: diffusion-lib challenge --new FILE.py begins one")
    for name, value in found.items():
        if value is not None and not callable(value):
            raise EntryFailed(f"{name} of {path.name} must be a function, got {type(value).__name__}")
    model, steps = getattr(module, "MODEL", USUAL_MODEL), getattr(module, "STEPS", None)
    spacing = getattr(module, "SPACING", "trailing")
    if not isinstance(model, (str, Path)):
        raise EntryFailed(f"MODEL of {path.name} must be a shipped name or a file, got {type(model).__name__}")
    if found["train"] is not None and hasattr(module, "MODEL"):
        raise EntryFailed(f"{path.name} defines train and MODEL: the model is what train returns, leave MODEL out")
    if steps is not None and (isinstance(steps, bool) or not isinstance(steps, int) or steps < 1):
        raise EntryFailed(f"STEPS of {path.name} must be a whole number of at least 1, got {steps!r}")
    if steps is not None and not isinstance(found["sample"], Sampler):
        raise EntryFailed(f"STEPS of {path.name} is for a sampler rule: a function of its own takes its own steps")
    # A relative file lies beside the entry, wherever the command is called.
    beside = path.parent / str(model)
    model = str(beside) if beside.is_file() else str(model)
    return Entry(path, sha256_of(path), found["sample"], found["train"], model, steps, str(spacing))


@contextlib.contextmanager
def blamed(path: Path, what: str) -> Iterator[None]:
    """Inside, an exception of the entry's code becomes one sentence that names file, line and what was done.

    Raises: EntryFailed; one that the library raised, such as a spent budget, stays as it is.
    """
    try:
        yield
    except (EntryFailed, KeyboardInterrupt):
        raise
    except BaseException as error:  # sys.exit() of an entry is its failure too
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
        line = error.lineno if isinstance(error, SyntaxError) else lines[-1] if lines else None
        where = f"{path.name}, line {line}" if line else path.name
        said = " ".join(str(error).split())
        raise EntryFailed(f"{where}: {what} failed: {type(error).__name__}: {said}".rstrip(": ")) from error


def _imported(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(MODULE, path)
    if spec is None or spec.loader is None:
        raise EntryFailed(f"{path.name} is no Python file: its name must end in .py")
    module = importlib.util.module_from_spec(spec)
    # Classes that are saved or shown look their module up by name; what lies beside the entry can be imported.
    sys.modules[MODULE] = module
    sys.path.insert(0, str(path.parent))
    writes, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        spec.loader.exec_module(module)
    finally:
        sys.dont_write_bytecode = writes
    return module
