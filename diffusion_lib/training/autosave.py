"""Saving on the way: a run keeps its work every few minutes, and whatever ends it."""

import contextlib
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FrameType

from diffusion_lib.training.loop import StepReport
from diffusion_lib.training.processes import world

ENDED = 128 + signal.SIGTERM  # the exit status of a process that SIGTERM ended


def saving(
    steps: Iterator[StepReport], save: Callable[[], object], *, every_minutes: float = 10.0
) -> Iterator[StepReport]:
    """Hand on the reports of `steps`, and save: every `every_minutes`, and whenever the steps end.

    They may end by themselves, by `break`, by an error, by Ctrl-C, or by SIGTERM, as a cluster, Colab or a closed
    terminal sends it: the step that is running is finished and saved first, then SystemExit(143) is raised. Of several
    processes the first saves.

    Raises: what `steps` and `save` raise.
    """
    saved_at, unsaved = time.monotonic(), False

    def keep() -> None:
        nonlocal saved_at, unsaved
        if unsaved and world()[0] == 0:
            save()
        saved_at, unsaved = time.monotonic(), False

    with _ended_like_ctrl_c() as ending:
        try:
            for report in steps:
                unsaved = True
                if time.monotonic() - saved_at >= 60 * every_minutes:
                    keep()
                ending.waits = True
                yield report
                ending.waits = False
                if ending.asked:
                    raise KeyboardInterrupt
        except KeyboardInterrupt:
            # The loop ends its step before it lets Ctrl-C through, but has not reported it then.
            unsaved = True
            keep()
            if ending.asked:
                ending.asked = False
                raise SystemExit(ENDED) from None
            raise
        finally:
            keep()


@dataclass
class _Ending:
    """Whether SIGTERM has asked for the end, and whether it has to wait: the caller's own code is not interrupted."""

    asked: bool = False
    waits: bool = False


@contextlib.contextmanager
def _ended_like_ctrl_c() -> Iterator[_Ending]:
    """SIGTERM inside the block acts as Ctrl-C does, and is noted; only the main thread can be told."""
    ending = _Ending()
    if threading.current_thread() is not threading.main_thread():
        yield ending
        return

    def end(number: int, frame: FrameType | None) -> None:
        ending.asked = True
        if ending.waits:
            return
        interrupt = signal.getsignal(signal.SIGINT)
        # A process in the background may ignore Ctrl-C; it is told to end all the same.
        if not callable(interrupt):
            raise KeyboardInterrupt
        interrupt(signal.SIGINT, frame)

    usual = signal.signal(signal.SIGTERM, end)
    try:
        yield ending
    finally:
        signal.signal(signal.SIGTERM, usual)
        if ending.asked:
            # The steps ended before they could answer: the signal is sent on.
            signal.raise_signal(signal.SIGTERM)
