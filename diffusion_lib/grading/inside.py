"""The process that runs a learner's code: one fork for each exercise, and nothing left when it has ended.

It is started as a script and imports nothing of the course: what a fork may know comes with its request. The parent of
the forks runs no learner's code. It passes on what they say, ends them in time and clears what they wrote.
"""

import contextlib
import importlib.abc
import importlib.util
import io
import json
import marshal
import os
import pickle
import resource
import signal
import struct
import sys
import time

WORDS = 300  # characters of an error


def beside(name):
    """A module of this folder: where it runs, the package that it is a part of is not there."""
    place = os.path.join(os.path.dirname(os.path.abspath(__file__)), f"{name}.py")
    spec = importlib.util.spec_from_file_location(name, place)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


keeping, calls = beside("keeping"), beside("calls")


def read_exactly(fd: int, count: int) -> bytes:
    """So many bytes. Raises: EOFError where the other side has ended."""
    parts = []
    while count:
        part = os.read(fd, min(count, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def write_all(fd: int, data: bytes) -> None:
    """All the bytes, however many calls that takes."""
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


def framed(data: bytes) -> bytes:
    """The data behind its length."""
    return struct.pack(">Q", len(data)) + data


class Handed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports of the course come from memory: nothing of it lies on a disk here."""

    def __init__(self, modules, home):
        self.modules = {name: (package, home + file, code) for name, (package, file, code) in modules.items()}

    def find_spec(self, name, path=None, target=None):
        if name in self.modules:
            package, file, _ = self.modules[name]
            spec = importlib.util.spec_from_loader(name, self, origin=file, is_package=package)
            spec.has_location = True
            if package:
                spec.submodule_search_locations = [os.path.dirname(file)]
            return spec
        if name.partition(".")[0] == "diffusion_lib":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)  # not even one beside the notebook
        return None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        exec(marshal.loads(self.modules[module.__name__][2]), module.__dict__)


def run_cells(request, shell, say):
    """Run the cells that the answer needs; returns the answer as it stood after its own cell."""
    found = None
    for label, source in request["cells"]:
        say(b"C", label.encode())
        result = shell.run_cell(source, store_history=False, silent=True)
        problem = result.error_before_exec or result.error_in_exec
        if problem is not None:
            say(b"X", json.dumps([label, *words(problem)]).encode())
        if label == request["answer_cell"]:
            found = shell.user_ns.get(request["name"])
    return found


def words(problem):
    """Kind, message and line of an error."""
    try:
        message = str(problem).strip().split("\n")[0][:WORDS]
    except Exception:
        message = ""
    return [type(problem).__name__[:80], message, str(getattr(problem, "lineno", "") or "")]


def answer(request, shell, say):
    """One exercise in a fork of its own: cells, then the probes."""
    calls.take_away(request["taken"])
    sys.meta_path.insert(0, Handed(request["modules"], os.environ["GRADER_COURSE"]))
    import diffusion_lib.checks as course

    for name, (module, thing) in request["references"].items():
        course.handed[name] = lambda module=module, thing=thing: getattr(importlib.import_module(module), thing)
    if request["kind"] == "lines":
        from diffusion_lib.checks.derivations import registry

        derivation = pickle.loads(request["given"])
        registry.table[derivation.id] = derivation
    found = run_cells(request, shell, say)
    say(b"C", b"answer")
    if request["kind"] == "lines":
        from diffusion_lib.checks.derivations.reading import read_lines

        say(b"R", json.dumps(read_lines(derivation, found)).encode())
        return
    import numpy

    from diffusion_lib.checks.collect.collecting import collect

    spec, probes = pickle.loads(request["given"])
    record = io.BytesIO()
    numpy.savez(record, **collect(spec, found, probes))
    say(b"R", record.getvalue())


def fork(told, limits, shell):
    """Start the fork of one exercise. Returns its id and the end of the pipe that it speaks into.

    told: the request, which is read in the fork alone.
    """
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid:
        os.close(theirs)
        return pid, ours
    try:
        os.setsid()
        unreachable()
        for fd in range(3, 256):
            if fd != theirs:
                with contextlib.suppress(OSError):
                    os.close(fd)
        limited(limits)
        request = pickle.loads(told)
        home = os.environ["HOME"]
        for name, data in request["files"].items():
            with open(os.path.join(home, os.path.basename(name)), "wb") as file:
                file.write(data)
        os.chdir(home)
        sys.path.append(home)  # after the libraries: a file of the learner's shadows nothing
        answer(request, shell, lambda kind, data: write_all(theirs, kind + framed(data)))
    except BaseException as problem:
        with contextlib.suppress(BaseException):
            write_all(theirs, b"X" + framed(json.dumps(["", *words(problem)]).encode()))
    finally:
        os._exit(0)


def limited(limits):
    """Put this process, and all that it starts, under its limits."""
    most = {"RLIMIT_CORE": 0, "RLIMIT_FSIZE": limits["file_bytes"], "RLIMIT_NOFILE": 256}
    most["RLIMIT_CPU"] = int(limits["seconds"]) * 4 + 10
    most["RLIMIT_AS"] = keeping.memory_of("self", 0) + limits["memory"]
    if hasattr(resource, "RLIMIT_MSGQUEUE"):
        most["RLIMIT_MSGQUEUE"] = 0  # a queue outlives the process that made it, and nothing lists it
    for name, limit in most.items():
        resource.setrlimit(getattr(resource, name), (limit, limit))
    if limits["shut_in"]:
        calls.refuse()
    else:
        with contextlib.suppress(Exception):  # it was said aloud that nothing is promised here
            calls.refuse()


def unreachable():
    """Keep other processes of the same user from looking into this one, and end with the grader; Linux alone can."""
    with contextlib.suppress(Exception):
        import ctypes

        ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)  # PR_SET_DUMPABLE
        ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)  # PR_SET_PDEATHSIG
        if os.getpid() != 1:
            ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER


def main():
    """Answer requests until the other side ends."""
    asks, answers = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    unreachable()
    import matplotlib.pyplot  # noqa: F401
    import numpy  # noqa: F401
    import torch.distributions
    import torch.func  # noqa: F401
    from IPython.core.interactiveshell import InteractiveShell

    if os.environ["GRADER_PRELOAD"]:
        importlib.import_module(os.environ["GRADER_PRELOAD"])
    torch.set_num_threads(1)
    shell = InteractiveShell.instance()
    write_all(answers, framed(b"ready"))
    while True:
        try:
            head, length = struct.unpack(">QQ", read_exactly(asks, 16))
            limits = json.loads(read_exactly(asks, head))
            told = keeping.Paper(length).filled(asks)
        except EOFError:
            return
        begun = time.monotonic()
        with told.view() as view:
            pid, pipe = fork(view, limits, shell)
        told.burn()
        how, said, count = keeping.watch(pid, pipe, limits)
        keeping.end_all(pid)
        os.close(pipe)
        keeping.clear()
        head = {"ended": how, "seconds": round(time.monotonic() - begun, 2), "cpu": round(sum(os.times()[:4]), 2)}
        write_all(answers, framed(json.dumps(head).encode()) + struct.pack(">Q", count))
        with said.view() as view:
            write_all(answers, view[:count])
        said.burn()


if __name__ == "__main__":
    main()
