"""Limits on what a learner's code may take: time and memory, where the system can set them, and no check inside."""

from __future__ import annotations

import signal
import sys
import threading
from contextlib import contextmanager

SECONDS = 40.0  # for all the probes of one answer; a right answer takes less than one
ROOM = 4 * 2**30  # bytes that an answer may take beyond what the process holds already


class TimeIsUp(BaseException):
    """Raised inside an answer that takes too long; no `except Exception` of its own holds it back."""


class CheckInside(BaseException):
    """Raised where an answer calls the check that is running it."""


_running: list[str] = []  # the exercise whose answer runs just now


@contextmanager
def alone(exercise: str):
    """Let one answer run at a time. Raises: CheckInside for a check that is called by the answer of another."""
    if _running:
        raise CheckInside(f"the answer to {_running[-1]!r} calls a check while it is being checked")
    _running.append(exercise)
    try:
        yield
    finally:
        _running.pop()


@contextmanager
def memory_limit(room: int | None = None):
    """Let the block take `room` bytes more than the process holds (ROOM by default), then allocation fails.

    Only Linux holds to such a limit; elsewhere there is none.
    """
    room = ROOM if room is None else room
    if not sys.platform.startswith("linux"):
        yield
        return
    import resource  # it exists on Unix alone

    with open("/proc/self/statm") as file:
        held = int(file.read().split()[0]) * resource.getpagesize()
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = min([held + room, *(known for known in (soft, hard) if known != resource.RLIM_INFINITY)])
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


@contextmanager
def time_limit(seconds: float | None = None):
    """Raise TimeIsUp inside the block once `seconds` (SECONDS) have passed, and again every second until it ends.

    Signals interrupt Python code in the main thread alone, and not on every system; elsewhere there is no limit.
    """
    whole = SECONDS
    seconds = whole if seconds is None else seconds
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number, frame):
        raise TimeIsUp(f"it was still running after {whole:g} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    remaining, interval = signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, remaining, interval)
        signal.signal(signal.SIGALRM, before)
