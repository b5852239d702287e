"""Grading in other processes, on this machine or another: bytes go out, bytes come back, and no object crosses.

A process that grades runs no learner's code: that is in a sandbox below it. So a crash in an answer is a verdict, and
the end of a process that grades is an accident: the submission is given to another one.
"""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import json
import os
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from typing import Any

from .cells import Cell, Notebook
from .edition import LIBRARY, fingerprint
from .release import Part, Release, Task
from .run import Job, Result, grade_one, not_graded
from .submission import Limits

ATTEMPTS = 3  # processes that may end while they grade one submission
LOOK = 1.0  # seconds between two looks at whoever started this process


def packed(job: Job) -> bytes:
    """A job as JSON, with the version of the library that its marks must be made by."""
    plain = dataclasses.asdict(job)
    plain["helpers"] = {name: base64.b64encode(data).decode() for name, data in job.helpers.items()}
    return json.dumps({"library": fingerprint(), "job": plain}).encode()


def unpacked(data: bytes) -> tuple[Job, str]:
    """The job in some bytes, and the version of the library that it asks for."""
    said = json.loads(data)
    plain = said["job"]
    release = plain["release"]
    parts, tasks = tuple(Part(**one) for one in release["parts"]), tuple(Task(**one) for one in release["tasks"])
    cells = tuple(Cell(**cell) for cell in plain["notebook"]["cells"])
    plain |= {
        "release": Release(release["name"], parts, tasks),
        "notebook": Notebook(cells, tuple(plain["notebook"]["remarks"])),
        "helpers": {name: base64.b64decode(text) for name, text in plain["helpers"].items()},
        "limits": Limits(**plain["limits"]),
    }
    return Job(**plain), said["library"]


class Grader:
    """A process that grades one submission after the other; it ends with whoever started it."""

    def __init__(self) -> None:
        above = os.pathsep.join(filter(None, (str(LIBRARY.parent), os.environ.get("PYTHONPATH"))))
        self._process: Any = subprocess.Popen(
            [sys.executable, "-m", "diffusion_lib.grading.elsewhere"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, env=os.environ | {"PYTHONPATH": above}, start_new_session=True,
        )  # fmt: skip

    def grade(self, data: bytes) -> bytes:
        """The result of a packed job, as JSON. Raises: EOFError or OSError if the process has ended."""
        _send(self._process.stdin, data)
        return _receive(self._process.stdout)

    def close(self) -> None:
        """End the process, and with it the sandbox that it has open."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):  # something was still to be sent
                stream.close()


class Graders:
    """Processes that grade; each is started when no other is idle."""

    def __init__(self) -> None:
        self._idle: list[Grader] = []
        self._all: set[Grader] = set()
        self._changing = threading.Lock()
        self._ended = False

    def grade(self, data: bytes) -> bytes:
        """The result of a packed job, as JSON; a process that ends meanwhile costs nothing but time."""
        for _ in range(ATTEMPTS):
            with self._changing:
                if self._ended:
                    break
                grader = self._idle.pop() if self._idle else Grader()
                self._all.add(grader)
            try:
                found = grader.grade(data)
            except (EOFError, OSError):
                with self._changing:
                    self._all.discard(grader)
                grader.close()
                continue
            with self._changing:
                self._idle.append(grader)
            return found
        why = f"{ATTEMPTS} processes of the grader ended while they graded this: is there enough memory?"
        return json.dumps(not_graded(unpacked(data)[0], why)).encode()

    def end(self) -> None:
        """End all of them, and start none any more."""
        with self._changing:
            self._ended = True
            for grader in self._all:
                grader.close()


_graders = Graders()


def graded_beside(data: bytes) -> bytes:
    """The result of a packed job, from a process beside this one: what a worker of a cluster is asked for."""
    return _graders.grade(data)


def graded_side_by_side(jobs: Sequence[Job], workers: int) -> Iterator[tuple[Job, Result]]:
    """The jobs and their results, as they come, from several processes on this machine."""
    pool, graders = ThreadPoolExecutor(workers), Graders()
    try:
        futures: dict[Future[bytes], Job] = {pool.submit(graders.grade, packed(job)): job for job in jobs}
        for future in as_completed(futures):
            yield futures[future], json.loads(future.result())
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        graders.end()


def _send(stream: Any, data: bytes) -> None:
    stream.write(struct.pack(">Q", len(data)) + data)
    stream.flush()


def _receive(stream: Any) -> bytes:
    head = stream.read(8)
    (length,) = struct.unpack(">Q", head) if len(head) == 8 else (0,)
    data = stream.read(length)
    if not length or len(data) < length:
        raise EOFError("the other side has ended")
    return data


def _answer(data: bytes) -> bytes:
    """Grade a packed job here."""
    job, library = unpacked(data)
    if library != fingerprint():
        return json.dumps(
            not_graded(job, "the machine that was to grade it has another version of the course")
        ).encode()
    return json.dumps(grade_one(job)).encode()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK)
    os._exit(1)


def main() -> None:
    """Grade what comes in until the other side ends."""
    asks, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0), os.dup2(null, 1)
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    while True:
        try:
            data = _receive(asks)
        except EOFError:
            return
        _send(answers, _answer(data))


if __name__ == "__main__":
    main()
