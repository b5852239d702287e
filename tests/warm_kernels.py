"""Kernels that start warm: one process imports what notebooks import, and every kernel of a test is forked from it.

A kernel takes two seconds to import torch, and a test run starts some fifty. Tests choose nothing: `offer` puts a
kernel specification of the usual name where Jupyter looks first. What Jupyter starts is this file as a small program
that asks for a fork, passes signals on and ends as the kernel ends. Linux only; elsewhere kernels start as ever.
"""

import array
import contextlib
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PASSED_ON = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE = 120  # seconds until the process that forks is ready; the machine may be busy


def offer() -> None:
    """From here on kernels of this process and its children start warm, until this process ends."""
    if sys.platform != "linux" or not hasattr(os, "pidfd_open"):
        return
    folder = Path(tempfile.mkdtemp(prefix="warm_kernels_"))
    argv = [sys.executable, "-S", "-E", __file__, str(folder / "door"), str(os.getpid()), "-f", "{connection_file}"]
    spec = {"argv": argv, "display_name": "Python 3 (ipykernel)", "language": "python", "metadata": {"debugger": True}}
    (folder / "kernels" / "python3").mkdir(parents=True)
    (folder / "kernels" / "python3" / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    os.environ["JUPYTER_PATH"] = str(folder)


def ask(door: str, owner: str, arguments: list[str]) -> int:
    """Have a kernel forked; stay as long as it does. Returns its exit status."""
    asking = _through(door, owner)
    wish = json.dumps([arguments, os.getcwd(), dict(os.environ)]).encode()
    streams = array.array("i", (0, 1, 2)).tobytes()
    asking.sendmsg([len(wish).to_bytes(8, "big")], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, streams)])
    asking.sendall(wish)
    for number in PASSED_ON:
        signal.signal(number, lambda number, _: asking.send(bytes([number])))
    ended = asking.recv(1)
    return ended[0] if ended else 1


def _through(door: str, owner: str) -> socket.socket:
    """The line to the process that forks, which is started by whoever comes first."""
    import fcntl

    line = socket.socket(socket.AF_UNIX)
    with open(f"{door}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        process, end = None, time.monotonic() + PATIENCE
        while True:
            with contextlib.suppress(OSError):
                line.connect(door)
                return line
            if process is None:
                command = [sys.executable, __file__, "serve", door, owner]
                # It outlives whoever came first, and must hold no pipe of theirs open: somebody may read to its end.
                with open(f"{door}.log", "ab") as log:
                    streams = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
                    # Nor may it find the course where the first one did: each kernel looks in its own places.
                    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
                    process = subprocess.Popen(command, **streams, env=clean, start_new_session=True, cwd="/")
            if process.poll() is not None or time.monotonic() > end:
                raise SystemExit("the process that forks kernels does not start")
            time.sleep(0.05)


def serve(door: str, owner: int) -> None:
    """Import what notebooks need, then fork until the owner has ended."""
    import importlib

    for name in (
        "torch.nn.functional", "matplotlib.figure", "matplotlib.backends.backend_agg", "scipy.optimize", "sympy",
        "einops", "safetensors.torch", "jaxtyping", "ipywidgets", "PIL.Image", "pygments.lexers", "tqdm",
        "ipykernel.kernelapp", "ipykernel.ipkernel",
    ):  # fmt: skip
        importlib.import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the keepers
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(door)
    listening.listen(64)
    listening.settimeout(1.0)
    while _alive(owner):
        with contextlib.suppress(TimeoutError):
            line, _ = listening.accept()
            if os.fork() == 0:
                listening.close()
                line.settimeout(None)
                _keep(line)
            line.close()


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def _keep(line: socket.socket) -> None:
    """Fork one kernel; pass signals on to it, end it with whoever asked, and say how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    length, streams, *_ = socket.recv_fds(line, 8, 3)
    wish = b""
    while len(wish) < int.from_bytes(length, "big"):
        wish += line.recv(1 << 16)
    kernel = os.fork()
    if kernel == 0:
        line.close()
        _become_kernel(streams, *json.loads(wish))
    for stream in streams:
        os.close(stream)
    ended, events = os.pidfd_open(kernel), selectors.DefaultSelector()
    events.register(ended, selectors.EVENT_READ)
    events.register(line, selectors.EVENT_READ)
    while True:
        ready = {key.fileobj for key, _ in events.select()}
        if ended in ready:
            code = os.waitstatus_to_exitcode(os.waitpid(kernel, 0)[1])
            with contextlib.suppress(OSError):
                line.send(bytes([code if code >= 0 else 128 - code]))
            os._exit(0)
        number = line.recv(1)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(kernel, number[0] if number else signal.SIGKILL)
        if not number:
            os._exit(0)


def _become_kernel(streams: list[int], arguments: list[str], folder: str, environment: dict[str, str]) -> None:
    code = 1
    try:
        os.setsid()
        for place, stream in enumerate(streams):
            os.dup2(stream, place)
            os.close(stream)
        os.environ.clear()
        os.environ.update(environment | {"JPY_PARENT_PID": str(os.getppid())})
        os.chdir(folder)
        added = environment.get("PYTHONPATH", "")
        # As for a fresh interpreter: in front of the rest, but not the folder of this script.
        sys.path[:1] = [part for part in added.split(os.pathsep) if part]
        sys.argv = ["ipykernel_launcher", *arguments]
        signal.signal(signal.SIGINT, signal.default_int_handler)
        from ipykernel import kernelapp

        kernelapp.launch_new_instance()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code & 255)


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(sys.argv[2], int(sys.argv[3]))
    else:
        sys.exit(ask(sys.argv[1], sys.argv[2], sys.argv[3:]))
