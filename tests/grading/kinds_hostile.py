"""Hostile or desperate: what holds, ends, floods or attacks; it costs its own exercise, and nobody else anything."""

from .class_of import answers, cell_of, collector, definition, lines, right, with_cell

HOSTILE, kind = collector()
Q = "q_sample"


def inside(body):
    """A right notebook in which one answer does something when it is called."""
    return right(q_sample=definition(Q, body))


def above(source):
    """A right notebook in which the cell of one answer does something before it defines it."""
    notebook = right()
    cell_of(notebook, Q)["source"] = lines(source + "\n") + cell_of(notebook, Q)["source"]
    return notebook


@kind(12)
def ends_its_process():
    return inside("import os\nos._exit(0)")


@kind(12)
def ends_its_process_in_the_cell():
    return above("import os\nos._exit(0)")


@kind(12)
def crashes():
    return inside("import ctypes\nctypes.string_at(0)")


@kind(12)
def exits():
    return inside("raise SystemExit")


@kind(15)
def quits_in_a_cell():
    return with_cell(with_cell(right(), "quit()", 3), "import os\nos._exit(1)")


@kind(15)
def a_needed_cell_ends_the_process():
    notebook = right(
        q_sample=definition(
            Q, "\n".join(line[4:] for line in answers()[Q].split("\n")[1:]).replace("return ", "return K * ")
        )
    )
    return with_cell(with_cell(notebook, "K = 1.0", 4), "K = 1.0\nimport os\nos._exit(1)", 5)


@kind(12)
def recursion():
    return inside("return q_sample(x0, t, alpha_bars, noise)")


@kind(12)
def a_loop():
    return inside("while True:\n    pass")


@kind(12)
def a_loop_that_catches_everything():
    return inside(
        "import time\nwhile True:\n    try:\n        time.sleep(0.1)\n    except BaseException:\n        pass"
    )


@kind(12)
def stops_itself():
    return inside("import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)")


@kind(12)
def stops_everything_it_can():
    return inside(
        "import os, signal\nfor p in (1, os.getppid(), -1):\n    try: os.kill(p, signal.SIGSTOP)\n    except OSError: pass"
    )


@kind(12)
def kills_everything_it_can():
    return inside(
        "import os, signal\nfor p in (1, os.getppid(), -1):\n    try: os.kill(p, signal.SIGKILL)\n    except OSError: pass\nreturn x0"
    )


@kind(12)
def returns_800_mb():
    return inside("return torch.zeros(10**8, dtype=torch.float64)")


@kind(12)
def holds_20_gb():
    return inside("a = [bytearray(10**9) for _ in range(20)]\nreturn x0")


@kind(12)
def many_processes_hold_memory():
    return inside(
        "import os, time\nfor _ in range(12):\n    if os.fork() == 0:\n        a = bytearray(b'x' * 10**9)\n        time.sleep(60)\ntime.sleep(60)"
    )


@kind(12)
def processes_without_end():
    return inside(
        "import os, time\nfor _ in range(500):\n    try:\n        if os.fork() == 0:\n            time.sleep(60)\n    except OSError: pass\ntime.sleep(60)"
    )


@kind(12)
def fills_the_disk():
    return inside(
        "for d in ('/tmp/', './', '/dev/shm/'):\n    for i in range(9):\n        open(d + str(i), 'wb').write(bytes(10**8))"
    )


@kind(15)
def writes_what_it_may():
    return above("open('/tmp/a', 'wb').write(bytes(10**7))\nopen('b', 'wb').write(bytes(10**7))")


@kind(12)
def prints_without_end():
    return inside("while True:\n    print('x' * 10**6)")


@kind(12)
def writes_into_every_pipe():
    return inside(
        "import os\nfor fd in range(3, 99):\n    try:\n        while True: os.write(fd, b'C' * 10**6)\n    except OSError: pass"
    )


@kind(12)
def closes_everything():
    return inside("import os\nos.closerange(0, 300)\nreturn x0")


@kind(12)
def an_error_of_50_mb():
    return inside("raise ValueError('x' * 50_000_000)")


@kind(12)
def an_error_that_cannot_be_printed():
    return inside("class E(Exception):\n    def __str__(s): raise RuntimeError\nraise E")


@kind(15)
def leaves_a_process_behind():
    return above("import subprocess\nsubprocess.Popen(['sleep', '300'], start_new_session=True)")


@kind(15)
def a_thread_without_end():
    return above("import threading, time\nthreading.Thread(target=lambda: time.sleep(10**6), daemon=False).start()")


@kind(15)
def removes_all_files():
    return above(
        "import shutil, os\nfor p in ('/', '/course', os.path.expanduser('~'), '/tmp', '..'):\n    shutil.rmtree(p, ignore_errors=True)"
    )


@kind(15)
def looks_for_the_gradebook():
    return above(
        "import glob, sqlite3\nfor p in glob.glob('/[chmr]*/**/gradebook.db', recursive=True):\n    sqlite3.connect(p).execute('update grade set manual_score = 99')"
    )


@kind(15)
def asks_the_network():
    return above(
        "import socket\nfor a in (('1.1.1.1', 80), ('127.0.0.1', 8888)):\n    try: socket.create_connection(a, 1)\n    except OSError: pass"
    )


@kind(15)
def changes_the_library_on_disk():
    return above(
        "import diffusion_lib.checks as c, inspect\ntry: open(c.__file__, 'w').write('check = 3')\nexcept OSError: pass\ntry: open('/grader/inside.py', 'a').write('x')\nexcept OSError: pass"
    )


@kind(15)
def looks_into_the_process_above():
    return above(
        "import os\nfor f in ('mem', 'environ', 'maps', 'fd/3'):\n    try: open(f'/proc/{os.getppid()}/{f}', 'rb').read(100)\n    except (OSError, ValueError): pass"
    )
