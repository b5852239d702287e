"""A limit on the time that a learner's code may take, where the system can interrupt it."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager

SECONDS = 60.0  # for all the probes of one answer; a right answer takes less than one


class TimeIsUp(BaseException):
    """Raised inside an answer that takes too long; no `except Exception` of its own holds it back."""


@contextmanager
def time_limit(seconds: float | None = None):
    """Raise TimeIsUp inside the block once `seconds` (SECONDS) have passed, and again every second until it ends.

    Signals interrupt Python code in the main thread alone, and not on every system; elsewhere there is no limit.
    """
    seconds = SECONDS if seconds is None else seconds
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number, frame):
        raise TimeIsUp(f"it was still running after {seconds:g} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    remaining, interval = signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, remaining, interval)
        signal.signal(signal.SIGALRM, before)
