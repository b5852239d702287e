"""How a fork that runs a learner's code is listened to, held to its limits, ended and cleared away; see `inside`."""

import contextlib
import mmap
import os
import resource
import select
import signal
import time

LONGEST = 60_000_000  # bytes that one exercise may send
PAUSE = 0.02  # seconds between two looks at a fork
LOOK_AT_ALL = 0.2  # seconds between two counts of all processes
PAGE = resource.getpagesize()


class Paper:
    """Memory of its own that is given back to the kernel at once.

    A fork holds a copy of all that its parent ever wrote elsewhere, freed or not: what one exercise was told, and what
    it said, would lie there for the next.
    """

    def __init__(self, length):
        self._map = mmap.mmap(-1, max(1, length), flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        self._length = length

    def view(self):
        """The bytes, to be used in a `with` block."""
        return memoryview(self._map)[: self._length]

    def filled(self, fd):
        """The same, full of what comes in. Raises: EOFError where the other side has ended."""
        with self.view() as view:
            count = 0
            while count < len(view):
                with view[count:] as rest:
                    part = os.readv(fd, [rest])
                if not part:
                    raise EOFError
                count += part
        return self

    def burn(self):
        """Give the memory back."""
        self._map.close()


def memory_of(pid, field):
    """Bytes of a process: 0 is its address space, 1 what it holds in memory."""
    try:
        with open(f"/proc/{pid}/statm") as file:
            return int(file.read().split()[field]) * PAGE
    except (OSError, ValueError, IndexError):
        return 0


def processes():
    """Every process here but this one; only where this one is the first of its own."""
    return [int(name) for name in os.listdir("/proc") if name.isdigit() and int(name) != os.getpid()]


def watch(pid, pipe, limits):
    """Listen to a fork until it has ended or broken a limit. Returns how it ended, what it said, and how many bytes."""
    end, count_at, count = time.monotonic() + limits["seconds"], 0.0, 0
    alone, shared = os.getpid() == 1, memory_of("self", 1)  # a fork holds what this process holds, at no cost
    said = Paper(LONGEST + 1)
    while True:
        now = time.monotonic()
        if now > end:
            return "time", said, count
        if select.select([pipe], [], [], PAUSE)[0]:
            part = heard(pipe, said, count)
            count += part
            if not part or count > LONGEST:
                return ("output" if part else "ended"), said, count
        if alone and now > count_at:
            count_at, everyone = now + LOOK_AT_ALL, processes()
            if len(everyone) > limits["processes"]:
                return "processes", said, count
            if sum(max(0, memory_of(one, 1) - shared) for one in everyone) > limits["memory"]:
                return "memory", said, count
        elif os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
            while select.select([pipe], [], [], 0)[0] and (part := heard(pipe, said, count)) and count < LONGEST:
                count += part
            return "ended", said, count


def heard(pipe, said, count):
    """Read from a pipe onto paper, behind what stands there. Returns how many bytes came."""
    with said.view() as view, view[count : count + (1 << 20)] as rest:
        return os.readv(pipe, [rest])


def end_all(pid):
    """End a fork and whatever it has started; where that cannot be done, end this process, and all with it."""
    for _ in range(1000):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
        for one in [-1] if os.getpid() == 1 else children():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(one, signal.SIGKILL)
        try:
            while os.waitpid(-1, os.WNOHANG) != (0, 0):
                pass
        except ChildProcessError:
            return
        time.sleep(0.01)
    os._exit(1)


def children():
    """The processes below this one; those whose own parent has ended come to be below it."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc") if os.path.isdir("/proc") else ()):
        with contextlib.suppress(OSError, ValueError, IndexError), open(f"/proc/{name}/stat", "rb") as file:
            if int(file.read().rpartition(b")")[2].split()[1]) == os.getpid():
                found.append(int(name))
    return found


def clear_memory_of_the_kernel():
    """Remove shared memory, queues, semaphores and keys: they outlive the process that made them."""
    with contextlib.suppress(Exception):
        import ctypes

        libc, remove = ctypes.CDLL(None), 0
        for kind, call in (("shm", libc.shmctl), ("msg", libc.msgctl)):
            for number in numbers_in(f"/proc/sysvipc/{kind}"):
                call(number, remove, None)
        for number in numbers_in("/proc/sysvipc/sem"):
            libc.semctl(number, 0, remove)
        keyctl = {"x86_64": 250, "aarch64": 219}[os.uname().machine]
        persists = libc.syscall(keyctl, 22, -1, -2)  # the user's, that outlives all sessions
        for ring in (-3, -4, -5, persists):  # of the session, of the user, of the user's session
            libc.syscall(keyctl, 7, ring)


def numbers_in(table):
    """The second column of a table of the kernel."""
    with open(table) as file:
        return [int(line.split()[1]) for line in list(file)[1:]]


def clear():
    """Remove what a fork wrote, so that the next one finds nothing of it; where that fails, end this process."""
    if os.getpid() == 1:  # the first process of its own world, in which nobody else keeps anything
        clear_memory_of_the_kernel()
    try:
        for folder in filter(None, os.environ["GRADER_CLEARED"].split(":")):
            empty(folder)
    except OSError:
        os._exit(1)


def empty(folder):
    """Remove all in a folder, and what can be kept in its attributes; no depth, name or mode of a file stops it."""
    os.chmod(folder, 0o700)
    count = 0
    while names := os.listdir(folder):
        for name in names:
            path = os.path.join(folder, name)
            if not os.path.isdir(path) or os.path.islink(path):
                os.unlink(path)
                continue
            os.chmod(path, 0o700)
            for child in os.listdir(path):  # up to the top: a path may be too long to be named
                while os.path.lexists(above := os.path.join(folder, f"cleared-{count}")):
                    count += 1
                os.rename(os.path.join(path, child), above)
            os.rmdir(path)
    with contextlib.suppress(AttributeError):  # Linux alone has these
        for name in os.listxattr(folder):
            with contextlib.suppress(OSError):
                os.removexattr(folder, name)
    os.utime(folder, (0, 0))
