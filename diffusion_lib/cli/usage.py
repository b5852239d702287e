"""What commands share: mistakes answered in one sentence, devices and files checked before any work is done."""

from __future__ import annotations

import contextlib
import difflib
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch


class UsageError(ValueError):
    """A wrong argument or a missing file; the message is one sentence that names the fix."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The end of a sentence about an unknown word: the nearest known one, or all there are."""
    names = [str(name) for name in known]
    near = difflib.get_close_matches(word.lower(), names, 1)
    return f"did you mean {near[0]!r}?" if near else f"choose one of {', '.join(names)}"


@contextlib.contextmanager
def as_usage(prefix: str = "") -> Iterator[None]:
    """Inside, what the library has to say about a wrong value is an answer to the user, not a traceback.

    Raises: UsageError in place of ValueError, TypeError and OSError; a missing checkpoint keeps its own kind.
    """
    try:
        yield
    except UsageError:
        raise
    except (ValueError, TypeError, OSError) as error:
        raise UsageError(prefix + one_line(error)) from error


def one_line(error: BaseException) -> str:
    """What an exception says, on one line."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return " ".join(str(error).split()) or type(error).__name__


def device(wanted: str | None) -> torch.device:
    """The device that a command runs on; under torchrun each process takes a GPU of its own.

    Raises: UsageError naming what this machine has.
    """
    from diffusion_lib.training import best_device

    with as_usage():
        found = best_device(wanted)
        if found.type == "meta":
            raise UsageError("--device meta holds no numbers: use cpu, or leave out --device")
        if found.type == "cuda" and found.index is None and "LOCAL_RANK" in os.environ:
            found = best_device(f"cuda:{os.environ['LOCAL_RANK']}")
    return found


def writable(name: str, endings: tuple[str, ...], overwrite: bool, option: str = "--out", hint: str = "") -> Path:
    """Refuse an output that cannot be written, or is there already, before any work is done.

    Raises: UsageError naming the fix; `hint` is one more way out of a file that is there.
    """
    path = Path(name).expanduser()
    if path.suffix.lower() not in endings:
        raise UsageError(f"{option} must end in {' or '.join(endings)}, got {name!r}")
    if not path.parent.is_dir():
        raise UsageError(f"{option}: there is no folder {path.parent}: make it first")
    if path.is_dir() or not _takes_files(path.parent):
        raise UsageError(f"{option}: {path} cannot be written: choose another place")
    if path.exists() and not overwrite:
        raise UsageError(f"{option}: {path} is there already: choose another name, or replace it by --overwrite{hint}")
    return path


def _takes_files(folder: Path) -> bool:
    """Whether a file can be made here: tried, since permissions say yes to root even in /proc."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False
