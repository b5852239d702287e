"""The sandbox itself: what an answer does inside is over when it ends, and the next one finds nothing of it."""

import os
import pickle
import shutil
import subprocess
import sys
import time

import pytest

from diffusion_lib.checks import get_exercise, judge
from diffusion_lib.grading.edition import library
from diffusion_lib.grading.sandbox import Box, SandboxGone, works

from .class_of import answers, cell_of
from .kinds_hostile import HOSTILE

EXERCISE = get_exercise("q_sample")
PLAIN = "import torch\n" + answers()["q_sample"]
needs_sandbox = pytest.mark.skipif(bool(works()), reason=works() or "it works")


def request(source=PLAIN, seconds=20.0):
    """What is asked for one answer."""
    return {
        "kind": "exercise", "name": "q_sample", "given": pickle.dumps((EXERCISE.spec, EXERCISE.fresh_probes(9)), 2),
        "modules": library(frozenset()), "references": {}, "taken": [], "files": {}, "seconds": seconds,
        "cells": [("7", source)], "answer_cell": "7",
    }  # fmt: skip


def passes(reply):
    """Whether a reply holds a record that is right."""
    import io

    from diffusion_lib.checks.judge.record import load_record

    return bool(reply.record) and judge(EXERCISE, load_record(io.BytesIO(reply.record)), 9).passed


@pytest.fixture(scope="module")
def box():
    """One sandbox for many answers, as one learner has it."""
    with Box() as opened:
        yield opened


QUICK = [
    "ends_its_process", "crashes", "stops_everything_it_can", "kills_everything_it_can", "processes_without_end",
    "writes_into_every_pipe", "closes_everything", "leaves_a_process_behind", "a_thread_without_end",
    "removes_all_files", "changes_the_library_on_disk", "looks_into_the_process_above",
    "a_loop_that_catches_everything",
]  # fmt: skip


@needs_sandbox
@pytest.mark.slow
@pytest.mark.parametrize("name", QUICK)
def test_after_a_hostile_answer_the_next_is_judged(box, name):
    kind = HOSTILE[name]
    source = "import torch\n" + "".join(cell_of(kind.make(), "q_sample")["source"])
    hostile = box.ask(request(source, 3.0 if name == "a_loop_that_catches_everything" else 30.0))
    assert passes(hostile) is (kind.predicted == 15)
    assert passes(box.ask(request()))


LOOK = """
import os, socket
seen = [p for p in {places!r} if os.path.exists(p)]
try:
    socket.create_connection(("1.1.1.1", 80), 1)
    seen.append("network")
except OSError:
    pass
for p in ("/x", "/dev/x", "/usr/x", "/course/x", "/grader/x", "/proc/1/mem"):
    try:
        open(p, "wb")
        seen.append(p)
    except OSError:
        pass
seen += [p for p in os.listdir("/proc") if p.isdigit() and int(p) not in (1, os.getpid())]
raise ValueError(",".join(seen))
"""


@needs_sandbox
@pytest.mark.slow
def test_nothing_outside_is_seen(box, tmp_path):
    import diffusion_lib

    course = os.path.dirname(os.path.dirname(diffusion_lib.__file__))
    # The folder itself may be there, empty but for a virtual environment that lies in it.
    places = [str(tmp_path), os.path.expanduser("~/.bashrc")]
    places += [os.path.join(course, name) for name in ("solutions", "notebooks", "diffusion_lib", "tests", "README.md")]
    reply = box.ask(request(LOOK.format(places=places)))
    assert reply.errors == [["7", "ValueError", "", ""]]


@needs_sandbox
@pytest.mark.slow
def test_nothing_is_handed_from_one_answer_to_the_next(box):
    leave = "import os\nos.makedirs('/tmp/a/b')\n"
    leave += "for d in ('/tmp/', './', '/dev/shm/'):\n    open(d + 'kept', 'w').write('x')"
    box.ask(request(leave))
    look = "import os\nraise ValueError(str([os.listdir(d) for d in ('/tmp', '.', '/dev/shm')]))"
    assert box.ask(request(look)).errors == [["7", "ValueError", "[[], [], []]", ""]]


@needs_sandbox
@pytest.mark.slow
def test_a_sandbox_that_ended_is_noticed_at_once():
    box = Box()
    box._process.kill()
    begun = time.monotonic()
    with pytest.raises(SandboxGone):
        box.ask(request())
    box.close()
    assert time.monotonic() - begun < 5


@pytest.mark.slow
def test_without_a_sandbox_answers_are_judged_and_time_is_limited():
    with Box(shut_in=False) as plain:
        assert plain.ask(request("while True: pass", 1.0)).ended == "time"
        assert passes(plain.ask(request()))


@needs_sandbox
def test_the_kernels_settings_cannot_be_written_even_where_the_grader_is_root():
    from diffusion_lib.grading.sandbox import _shut_in

    settings = ("/proc/sys/kernel/core_pattern", "/proc/sys/kernel/hostname")
    code = f"import os, sys\nsys.exit(any(os.access(name, os.W_OK) for name in {settings!r}))"
    ended = subprocess.run([*_shut_in(shutil.which("bwrap")), sys.executable, "-I", "-c", code], capture_output=True)
    assert ended.returncode == 0, ended.stderr


FILTERED = """
import ctypes, os, resource, socket, subprocess, threading
libc, said = ctypes.CDLL(None), []
one = threading.Thread(target=lambda: said.append("thread"))
one.start(), one.join()
said.append(subprocess.run(["echo", "child"], capture_output=True, text=True).stdout.strip())
resource.setrlimit(resource.RLIMIT_NOFILE, (200, 200)), os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
socket.socket(socket.AF_UNIX).close(), os.setpriority(os.PRIO_PROCESS, 0, 3)
WAYS = {
    "kept memory": lambda: libc.shmget(4711, 4096, 0o1666) < 0, "uncounted memory": lambda: os.memfd_create("x") < 0,
    "a world": lambda: libc.unshare(0x10000000) < 0, "a clone's world": lambda: libc.clone(0, 0, 0x10000000, 0) < 0,
    "limits of another": lambda: resource.prlimit(1, resource.RLIMIT_NOFILE, (99, 99)) and False,
    "priority of another": lambda: os.setpriority(os.PRIO_PROCESS, 1, 9),
    "priority of all": lambda: os.setpriority(2, 0, 9),
    "processors of another": lambda: os.sched_setaffinity(1, {0}), "the machine below": lambda: socket.socket(40),
    "keys": lambda: libc.syscall(250, 22, -1, -4) < 0,
    "large pipes": lambda: __import__("fcntl").fcntl(os.pipe()[0], 1031, 2**20),
    "whom to end": lambda: open("/proc/1/oom_score_adj", "w").close(),
}
for name, way in WAYS.items():
    try:
        refused = way() is True
    except OSError:
        refused = True
    said += [] if refused else [name]
raise ValueError(",".join(said))
"""


@needs_sandbox
@pytest.mark.slow
def test_the_kernel_refuses_what_leads_out_and_nothing_else(box):
    assert box.ask(request(FILTERED)).errors == [["7", "ValueError", "thread,child", ""]]


@needs_sandbox
@pytest.mark.slow
def test_what_one_answer_was_told_and_said_is_gone_before_the_next(box):
    box.ask(request("raise ValueError('kept-' + str(4711) + '-kept')\n# told-" + "4712" + "-told"))
    look = """
import ctypes, re, sys
found, frame = [], sys._getframe()
while frame:
    found += [bytes(v) for v in frame.f_locals.values() if isinstance(v, (bytes, bytearray, memoryview))]
    frame = frame.f_back
for line in open("/proc/self/maps"):
    start, end = (int(n, 16) for n in line.split()[0].split("-"))
    if line.split()[-1] == "[heap]":
        found += [ctypes.string_at(start, end - start)]
raise ValueError(str(sum(bool(re.search(b"kept-[0-9]{4}-kept|told-[0-9]{4}-told", one)) for one in found)))
"""
    assert box.ask(request(look, 60.0)).errors == [["7", "ValueError", "0", ""]]


@needs_sandbox
@pytest.mark.slow
def test_what_an_exercise_forbids_of_torch_is_not_there(box):
    source = (
        "import torch, torch.nn.functional as F\nf = [F.scaled_dot_product_attention]\nf[0](*torch.zeros(3, 1, 2, 2))"
    )
    assert box.ask(request(source)).errors == []
    (error,) = box.ask(request(source) | {"taken": ["scaled_dot_product_attention"]}).errors
    assert error[1] == "NotImplementedError" and "is not here while it is graded" in error[2]


def test_the_filter_is_the_same_on_both_machines():
    from diffusion_lib.grading import calls

    programs = [calls.program(machine) for machine in calls._MACHINES]
    shapes = [[(code, true, false) for code, true, false, _ in steps] for steps in programs]
    assert shapes[0] == shapes[1] and all(steps[-1] == (6, 0, 0, calls.ALLOWED) for steps in programs)
    assert all(true < 256 > false for code, true, false, _ in programs[0])
