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
        "modules": library(frozenset()), "references": {}, "files": {}, "seconds": seconds,
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
    hostile = box.ask(request(source, 3.0 if name == "a_loop_that_catches_everything" else 10.0))
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
