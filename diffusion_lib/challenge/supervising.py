"""An attempt in a process of its own, which is ended when its time is up, whatever its code does."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from diffusion_lib.challenge.protocol import EntryFailed, Protocol

READING = 60.0  # seconds in which an entry's file is read


def supervised(
    path: Path, device: str, told: Callable[[str, Any], None], track: str | None = None, **budget: Any
) -> dict[str, Any]:
    """An entry's attempt in a process of its own: `sha256`, `model`, `protocol` and `runs`.

    told:   hears ("protocol", Protocol) before the first seed, and ("run", scores) after each
    budget: nfe, seconds, num and seeds, where they are not the track's usual ones

    Raises: EntryFailed in one sentence, also when the process is ended for its time, or ends itself.
    """
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(there, path, device, track, budget), daemon=True)
    process.start()
    there.close()
    found: dict[str, Any] = {"runs": []}
    until, what, seconds = None, "", 0.0
    try:
        while True:
            if not here.poll(None if until is None else max(until - time.monotonic(), 0)):
                raise EntryFailed(f"{path.name} was stopped: {what} took longer than {seconds:.0f} seconds")
            try:
                kind, value = here.recv()
            except EOFError:
                process.join()
                raise EntryFailed(f"{path.name} ended its process (exit status {process.exitcode})") from None
            if kind == "begins":
                # A second more than its own clock allows: where that one speaks, it says more.
                what, seconds = value
                until = time.monotonic() + seconds + 1 if seconds else None
            elif kind == "failed":
                raise EntryFailed(value)
            elif kind == "done":
                return {**found, **value}
            else:
                if kind == "run":
                    found["runs"].append(value)
                elif kind == "protocol":
                    found["protocol"] = value
                told(kind, value)
    finally:
        process.kill()
        process.join()
        here.close()


def _child(send: Any, path: Path, device: str, track: str | None, budget: dict[str, Any]) -> None:
    """What the process does. Ctrl-C is the parent's to answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        from diffusion_lib.challenge.attempts import attempt
        from diffusion_lib.challenge.entry import read_entry

        send.send(("begins", ("reading it", READING)))
        entry = read_entry(path)
        if track not in (None, entry.track):
            wanted = "defines train" if entry.track == "training" else "defines no train"
            raise EntryFailed(f"{path.name} {wanted}, so it is on the {entry.track} track: leave out --track {track}")
        protocol = Protocol.of(entry.track, **budget)
        send.send(("begins", ("", 0)))
        send.send(("protocol", protocol))
        for run in attempt(entry, protocol, device, lambda *now: send.send(("begins", now))):
            send.send(("run", run))
        own = "its own" if entry.train is not None else Path(entry.model).name
        send.send(("done", {"sha256": entry.sha256, "model": own}))
    except EntryFailed as error:
        send.send(("failed", str(error)))
