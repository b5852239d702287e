"""The entry point: runs one command, and answers whatever goes wrong in one sentence and an exit status."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence

from diffusion_lib.cli.parser import PROGRAM, parse
from diffusion_lib.cli.usage import UsageError, one_line

FAILED, MISUSED, INTERRUPTED, PIPE_CLOSED = 1, 2, 130, 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status: 0, 1 for a failure, 2 for a mistake, 130 after Ctrl-C."""
    _never_fail_to_print()
    try:
        arguments = parse(sys.argv[1:] if argv is None else argv)
        status: int = 0 if arguments is None else arguments.run(arguments)
        sys.stdout.flush()  # a closed pipe is noticed here, not when Python ends
        return status
    except BrokenPipeError:
        _forget_stdout()
        return PIPE_CLOSED
    except KeyboardInterrupt:
        _say("stopped")
        return INTERRUPTED
    except Exception as error:
        answer = _answer(error)
        if answer is None:
            raise
        _say(answer[1])
        return answer[0]


def _answer(error: Exception) -> tuple[int, str] | None:
    """Exit status and sentence for everything that is no fault of the program; None for what is."""
    if isinstance(error, UsageError):
        return MISUSED, one_line(error)
    if isinstance(error, OSError):
        return MISUSED, one_line(error)
    if isinstance(error, MemoryError):
        return FAILED, _NO_MEMORY
    if "torch" not in sys.modules:
        return None
    from diffusion_lib.challenge.protocol import EntryFailed
    from diffusion_lib.sampling.drawing import SamplingDiverged
    from diffusion_lib.training import CheckpointError, TrainingDiverged

    if isinstance(error, CheckpointError):
        return MISUSED, one_line(error)
    if isinstance(error, (TrainingDiverged, SamplingDiverged, EntryFailed)):
        return FAILED, one_line(error)
    if isinstance(error, RuntimeError) and any(words in str(error) for words in _MEMORY_WORDS):
        return FAILED, _NO_MEMORY
    return None


_NO_MEMORY = "the memory is full: ask for fewer or smaller images, or split batches by --accumulate"
_MEMORY_WORDS = ("out of memory", "allocate memory", "DefaultCPUAllocator")


def _say(sentence: str) -> None:
    with contextlib.suppress(OSError):
        print(f"{PROGRAM}: {sentence}", file=sys.stderr)


def _never_fail_to_print() -> None:
    """A terminal that knows no é gets an escape in its place, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError, OSError):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]


def _forget_stdout() -> None:
    """Let what is still to be written go nowhere: Python flushes once more when it ends."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
