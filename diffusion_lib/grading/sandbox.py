"""What a learner's code is shut into: bubblewrap, or a plain child where the teacher asked for that aloud."""

from __future__ import annotations

import json
import os
import pickle
import select
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from ..assets import assets_folder
from . import calls
from .accounts import end_everything_of, furnished, under
from .edition import LIBRARY

INSIDE = Path(__file__).with_name("inside.py")
_SCRIPTS = (INSIDE, INSIDE.with_name("keeping.py"), INSIDE.with_name("calls.py"))
LONGEST = 64_000_000  # bytes of one reply
START = 120.0  # seconds until the libraries are there
GRACE = 15.0  # seconds beyond the limit after which the whole sandbox is ended
WRITABLE = 200_000_000  # bytes in each folder that can be written to
MEMORY = 4 * 2**30  # bytes that an answer may hold
PROCESSES = 40
MOST_ERRORS = 40
_SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/alternatives", "/etc/fonts")
_LEARNER, _COURSE = "/home/learner", "/course"  # where the learner works, and where the library seems to lie


class SandboxGone(RuntimeError):
    """The sandbox has ended, or does not answer in time."""


@dataclass
class Reply:
    """What came back for one exercise: how it ended, in which cell, what cells raised, and the record."""

    ended: str
    cell: str = ""
    errors: list[list[str]] = field(default_factory=list)
    record: bytes = b""
    seconds: float = 0.0
    cpu: float = 0.0  # seconds of computing of the whole sandbox so far


@cache
def works() -> str:
    """ "" where bubblewrap can shut a process in; else why not, as one sentence."""
    program = shutil.which("bwrap")
    if program is None:
        return "bubblewrap (bwrap) is not installed"
    if problem := calls.missing():
        return problem
    try:
        tried = subprocess.run(
            [*_shut_in(program), "true"], capture_output=True, text=True, timeout=30, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.SubprocessError) as problem:
        return f"bubblewrap does not start ({type(problem).__name__})"
    said = tried.stderr.strip().split("\n")[0][:200]
    return "" if tried.returncode == 0 else f"bubblewrap cannot shut a process in here ({said})"


def _shut_in(program: str, preload: str = "") -> list[str]:
    """No network, no home, no course, no other process; a read-only system and three small folders to write in."""
    command = [program, "--die-with-parent", "--unshare-all", "--as-pid-1", "--new-session", "--cap-drop", "ALL"]
    command += ["--clearenv", "--hostname", "sandbox"]
    command += ["--size", str(WRITABLE), "--tmpfs", "/tmp"]  # first: the environment may lie in it
    for place in _SYSTEM:
        if os.path.exists(place):
            command += ["--ro-bind", place, place]
    for place in dict.fromkeys((sys.base_prefix, sys.prefix)):
        if not place.startswith("/usr"):
            command += ["--ro-bind", place, place]
    for place in _installed_copies():
        command += ["--tmpfs", place]
    # Root may write the kernel's settings, whatever rights were dropped, and bubblewrap leaves them open. What stands
    # in the folder of a process, such as whom the kernel ends first when memory is short, its children inherit.
    command += ["--proc", "/proc", "--ro-bind", "/proc/sys", "/proc/sys", "--dev", "/dev"]
    for place in (_LEARNER, "/dev/shm"):
        command += ["--size", str(WRITABLE), "--tmpfs", place]
    command += ["--ro-bind", str(assets_folder() / "data"), f"{_COURSE}/assets/data"]
    command += ["--ro-bind", str(assets_folder() / "checkpoints"), f"{_COURSE}/assets/checkpoints"]
    for script in _SCRIPTS:
        command += ["--ro-bind", str(script), f"/grader/{script.name}"]
    command += ["--chdir", _LEARNER]
    for name, value in _environment(_LEARNER, _COURSE, f"/tmp:/dev/shm:{_LEARNER}", preload).items():
        command += ["--setenv", name, value]
    return [*command, "--remount-ro", "/proc", "--remount-ro", "/dev", "--remount-ro", "/"]


def _installed_copies() -> list[str]:
    """Copies of the library among the installed packages: they hold the references."""
    return [str(path) for path in (Path(p) / "diffusion_lib" for p in sys.path) if path.is_dir() and path != LIBRARY]


def _environment(home: str, course: str, cleared: str, preload: str) -> dict[str, str]:
    bins = [str(Path(sys.executable).parent), "/usr/local/bin", "/usr/bin", "/bin"]
    return {
        "HOME": home, "PATH": ":".join(bins), "TMPDIR": "/tmp" if home == _LEARNER else home,
        "LANG": "C.UTF-8", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "MPLBACKEND": "agg",
        "MPLCONFIGDIR": "/tmp/matplotlib" if home == _LEARNER else home, "IPYTHONDIR": home,
        "NBGRADER_EXECUTION": "autograde", "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1",
        "GRADER_CLEARED": cleared, "GRADER_COURSE": course, "GRADER_PRELOAD": preload,
    }  # fmt: skip


class Box:
    """One sandbox for one learner. Use it in a `with` block; it is gone afterwards.

    preload: a package that is imported once, and not in each exercise. account: where the code is not shut in, the
    account of the system that it runs under, with nothing of anybody else's; "" is the grader's own.
    """

    def __init__(self, shut_in: bool = True, preload: str = "", account: str = ""):
        self._account = account
        self._room = None if shut_in else tempfile.TemporaryDirectory(prefix="grading-")
        child = [sys.executable, "-I", "-B"]
        if self._room is None:
            command = [*_shut_in(str(shutil.which("bwrap")), preload), *child, "/grader/inside.py"]
            environment = None
        else:
            home = furnished(Path(self._room.name), list(_SCRIPTS), account)
            script = os.path.join(self._room.name, INSIDE.name)
            command, environment = [*child, script], _environment(home, self._room.name, home, preload)
        self._process: Any = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment,
            cwd=self._room.name if self._room else "/", start_new_session=True, **under(account),
        )  # fmt: skip
        try:
            self._receive(time.monotonic() + START)
        except SandboxGone:
            self.close()
            raise

    def __enter__(self) -> Box:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """End the sandbox and all that runs in it."""
        self._process.kill()
        self._process.wait()
        if self._account:
            end_everything_of(self._account)
        for stream in (self._process.stdin, self._process.stdout):
            stream.close()
        if self._room is not None:
            self._room.cleanup()

    def ask(self, request: dict[str, Any]) -> Reply:
        """Run one exercise.

        Raises: SandboxGone if the sandbox has ended or keeps silent; it is of no more use then.
        """
        limits = {"memory": MEMORY, "processes": PROCESSES, "file_bytes": WRITABLE, "seconds": request["seconds"]}
        head = json.dumps(limits | {"shut_in": self._room is None}).encode()
        data = pickle.dumps(request)
        try:
            self._process.stdin.write(struct.pack(">QQ", len(head), len(data)) + head + data)
            self._process.stdin.flush()
        except OSError as problem:
            raise SandboxGone("the sandbox has ended") from problem
        end = time.monotonic() + request["seconds"] + GRACE
        return _reply(self._receive(end), self._receive(end))

    def _receive(self, end: float) -> bytes:
        (length,) = struct.unpack(">Q", self._exactly(8, end))
        if length > LONGEST:
            raise SandboxGone("the sandbox sends more than is allowed")
        return self._exactly(length, end)

    def _exactly(self, count: int, end: float) -> bytes:
        parts, stream = [], self._process.stdout
        while count:
            if not select.select([stream], [], [], max(0.0, end - time.monotonic()))[0]:
                raise SandboxGone("the sandbox does not answer")
            part = os.read(stream.fileno(), min(count, 1 << 20))
            if not part:
                raise SandboxGone("the sandbox has ended")
            parts.append(part)
            count -= len(part)
        return b"".join(parts)


def _reply(head: bytes, said: bytes) -> Reply:
    """Read a reply; nothing in it is taken on trust."""
    try:
        plain = json.loads(head)
        reply = Reply(str(plain["ended"])[:20], seconds=float(plain["seconds"]), cpu=float(plain["cpu"]))
    except (ValueError, KeyError, TypeError, RecursionError) as problem:
        raise SandboxGone("the sandbox says what nobody can read") from problem
    at = 0
    while at + 9 <= len(said) and not reply.record:
        kind, (length,) = said[at : at + 1], struct.unpack(">Q", said[at + 1 : at + 9])
        data = said[at + 9 : at + 9 + length]
        at += 9 + length
        if len(data) < length:
            break
        if kind == b"C":
            reply.cell = data[:200].decode("utf-8", "replace")
        elif kind == b"X" and len(reply.errors) < MOST_ERRORS:
            reply.errors.append(_error(data[:4000]))
        elif kind == b"R":
            reply.record = data
    return reply


def _error(data: bytes) -> list[str]:
    """The cell, kind, message and line of an error."""
    try:
        words = json.loads(data)
    except (ValueError, RecursionError):
        return []
    return [str(word)[:300] for word in words[:4]] if isinstance(words, list) else []
