"""What a stranger tried who knew the grader: ways to leave something for the next exercise, to lie, and to stop a class."""

import io
import json
import zipfile

from .class_of import NAME, POINTS, answers, cell_of, collector, definition, dumps, lines, right, with_cell, wrong
from .kinds_cheats import everywhere
from .kinds_hostile import above, inside

STRANGER, kind = collector()
Q = "q_sample"


def kept_from(keep, look):
    """Right but for one answer (13 points); each cell ends its process if it finds what an earlier one has kept.

    `keep` is a piece of code that keeps something, `look` an expression that is true where it is found.
    """
    notebook = right(recover_x0=definition("recover_x0", "return x_t * 0"))
    for name in POINTS:  # names of its own in each cell, so that no answer's cell is needed by another
        inner = (
            f"    import os, ctypes\n    try:\n        if {look}: return True\n    except Exception: pass\n    try:\n"
        )
        inner += "\n".join("    " + line for line in keep.split("\n")) + "\n    except Exception: pass\n"
        source = f"def _found_{name}():\n{inner}if _found_{name}():\n    raise SystemExit\n"
        cell_of(notebook, name)["source"] = lines(source) + cell_of(notebook, name)["source"]
    return notebook


@kind(13)
def kept_in_a_folder_that_nobody_may_open():
    keep = "    os.makedirs('/tmp/k')\n    open('/tmp/k/f', 'w').write('x')\n    os.chmod('/tmp/k', 0)"
    return kept_from(keep, "not os.chmod('/tmp/k', 0o700) and os.path.exists('/tmp/k/f')")


@kind(13)
def kept_in_a_folder_too_deep_to_remove():
    keep = "    os.chdir('/dev/shm')\n    for _ in range(3000):\n        os.mkdir('d')\n        os.chdir('d')\n    os.chdir('/')"
    return kept_from(keep, "os.path.exists('/dev/shm/d')")


@kind(13)
def kept_in_a_message_queue():
    keep = (
        "    q = ctypes.CDLL(None).mq_open(b'/kept', 0o102, 0o666, None)\n    ctypes.CDLL(None).mq_send(q, b'x', 1, 1)"
    )
    return kept_from(keep, "ctypes.CDLL(None).mq_open(b'/kept', 0o2) >= 0")


@kind(13)
def kept_in_a_keyring_that_persists():
    ring = "ctypes.CDLL(None).syscall(250, 22, -1, -4)"
    keep = f"    ctypes.CDLL(None).syscall(248, b'user', b'kept', b'x', 1, {ring})"
    return kept_from(keep, f"ctypes.CDLL(None).syscall(250, 10, {ring}, b'user', b'kept', 0) > 0")


@kind(13)
def kept_in_attributes_of_a_folder():
    keep = "    os.setxattr('/tmp', 'user.kept', b'x')"
    return kept_from(keep, "os.getxattr('/tmp', 'user.kept')")


@kind(13)
def kept_in_the_times_of_a_folder():
    return kept_from("    os.utime('/dev/shm', (4711, 4711))", "os.stat('/dev/shm').st_mtime == 4711")


@kind(15)
def takes_away_the_rights_of_its_folders():
    return above(
        "import os\nfor p in ('/tmp', '/dev/shm', os.path.expanduser('~')):\n    try: os.chmod(p, 0)\n    except OSError: pass"
    )


@kind(15)
def a_hundred_thousand_empty_files():
    return above(
        "import os\nfor i in range(100_000):\n    try: os.close(os.open(f'/tmp/{i}', os.O_CREAT))\n    except OSError: break"
    )


@kind(15)
def a_name_that_is_no_text():
    return above("import os\nopen(b'/tmp/\\xff\\xfe\\n', 'w').close()\nos.mkdir(b'/dev/shm/\\xff')")


@kind(12)
def an_error_that_no_file_can_hold():
    return inside("raise ValueError('\\ud800 \\udfff')")


@kind(12)
def an_answer_that_no_file_can_hold():
    return inside("return {'\\ud800': '\\udfff'}")


@kind(12)
def cells_that_no_file_can_hold():
    """Half a character in an answer: Python does not run it, here or at home."""
    notebook = with_cell(right(), "x = '\ud800'\nos._exit(1)", 4, cell_id="\ud800")
    cell_of(notebook, Q)["source"] += lines("\n# \udfff")
    return json.dumps(notebook).encode()


@kind(0)
def records_by_frames():
    """Walks up to the function that speaks to the grader, and says that every answer passed."""
    source = "import sys, io, numpy as np\ndef _lie():\n    f = sys._getframe()\n    while f:\n        s = f.f_locals.get('say')\n        r = f.f_locals.get('request')\n"
    source += "        if s and r:\n            b = io.BytesIO()\n            np.savez(b, exercise=np.array(r['name']), state=np.array('passed'), passed=np.array(True))\n"
    return everywhere(
        source + "            s(b'R', b.getvalue())\n        f = f.f_back\ntry: _lie()\nexcept Exception: pass"
    )


@kind(0)
def inputs_handed_back_by_frames():
    body = "import sys\nf = sys._getframe()\nwhile f:\n    for v in f.f_locals.values():\n        if isinstance(v, dict) and 'expected' in v:\n            return v['expected']\n    f = f.f_back\n"
    notebook = right()
    for name in POINTS:
        source = "\n".join("    " + line for line in (body + "return a[0] * 0").split("\n"))
        cell_of(notebook, name)["source"] = lines(f"def {name}(*a):\n{source}")
    return notebook


@kind(0)
def a_finder_before_all_others():
    source = "import sys, importlib.abc, importlib.util\nclass F(importlib.abc.MetaPathFinder, importlib.abc.Loader):\n    def find_spec(s, n, p=None, t=None):\n"
    source += "        return importlib.util.spec_from_loader(n, s) if n.startswith('diffusion_lib.checks.collect') else None\n    def create_module(s, spec): return None\n"
    return everywhere(
        source + "    def exec_module(s, m): m.collect = lambda *a, **k: {}\nsys.meta_path.insert(0, F())"
    )


@kind(0)
def builtins_replaced():
    source = "import builtins, numpy\nbuiltins.isinstance = lambda *a: True\nbuiltins.len = lambda x: 0\nnumpy.savez = lambda f, **k: f.write(b'PK')\n"
    return everywhere(source + "builtins.abs = lambda x: 0")


@kind(0)
def at_its_end():
    source = "class D:\n    def __del__(s):\n        import os\n        for fd in range(3, 60):\n            try: os.write(fd, b'R' + bytes(7) + b'\\x04pass')\n            except OSError: pass\n"
    return everywhere(source + "_d = D()")


@kind(0)
def everything_is_not_a_number():
    return wrong(
        lambda name: (
            "return torch.full((3,), float('nan'))"
            if name != "signal_and_noise"
            else "return betas * float('nan'), betas * float('nan')"
        )
    )


@kind(0)
def a_tensor_that_lies_about_itself():
    source = "class T(torch.Tensor):\n    shape = property(lambda s: torch.Size([]))\n    def __eq__(s, o): return torch.tensor(True)\n    __ne__ = lambda s, o: torch.tensor(False)\n"
    source += "    def numpy(s, **k): return __import__('numpy').zeros(3)\n    def detach(s): return s\n    cpu = double = to = lambda s, *a, **k: s\n    def tolist(s): return []"
    return with_cell(wrong(lambda name: "return torch.zeros(2).as_subclass(T)"), source, 4)


@kind(0)
def objects_in_an_array():
    source = "import numpy as np\nclass B:\n    def __reduce__(s): return (exec, ('import os; os._exit(0)',))"
    return with_cell(wrong(lambda name: "return np.array([B(), B()], dtype=object)"), source, 4)


@kind(12)
def a_tensor_without_memory():
    return inside("return torch.zeros(1).expand(10**12)")


@kind(12)
def a_tensor_on_no_device():
    return inside("return torch.empty(10**9, device='meta')")


@kind(12)
def a_list_that_holds_itself():
    return inside("a = []\na.append(a)\nreturn a")


@kind(12)
def a_list_nested_without_end():
    return inside("a = []\nfor _ in range(10**5):\n    a = [a]\nreturn a")


@kind(12)
def a_generator_without_end():
    return inside("import itertools\nreturn (torch.zeros(1) for _ in itertools.count())")


@kind(12)
def deaf_to_signals():
    return inside(
        "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\nfor s in range(1, 65):\n    try: signal.signal(s, signal.SIG_IGN)\n    except (OSError, ValueError): pass\nwhile True: pass"
    )


@kind(15)
def children_that_outlive_it_and_speak_later():
    source = "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        time.sleep(3)\n        for fd in range(3, 60):\n"
    return above(
        source + "            try: os.write(fd, b'R' + bytes(8))\n            except OSError: pass\n    os._exit(0)"
    )


@kind(15)
def traces_the_process_above():
    source = "import ctypes, os\nL = ctypes.CDLL(None)\nfor p in (1, os.getppid()):\n    if L.ptrace(16, p, 0, 0) == 0:\n        raise SystemExit\n"
    return above(
        source + "    try:\n        open(f'/proc/{p}/mem', 'rb')\n        raise SystemExit\n    except OSError: pass"
    )


@kind(15)
def a_world_of_its_own():
    source = "import ctypes, os\nL = ctypes.CDLL(None)\nif os.fork() == 0:\n    L.unshare(0x10000000 | 0x20000)\n    L.mount(b'none', b'/', None, 0x44000, None)\n"
    return above(
        source + "    L.mount(b'x', b'/usr', b'tmpfs', 0, None)\n    L.umount2(b'/proc', 2)\n    os._exit(0)\nos.wait()"
    )


@kind(15)
def settings_of_the_kernel():
    source = "for p in ('/proc/sys/kernel/core_pattern', '/proc/sys/kernel/hostname', '/proc/sysrq-trigger', '/proc/1/oom_score_adj'):\n    try:\n"
    return above(
        source + "        open(p, 'r+').close()\n    except OSError: continue\n    if 'oom' not in p: raise SystemExit"
    )


@kind(12)
def more_time_and_memory_than_allowed():
    body = "import resource, os\nfor n in ('AS', 'CPU', 'NOFILE', 'FSIZE'):\n    try: resource.setrlimit(getattr(resource, 'RLIMIT_' + n), (-1, -1))\n    except (OSError, ValueError): pass\n"
    return inside(body + "try: os.nice(-20)\nexcept OSError: pass\nreturn torch.zeros(10**9, dtype=torch.float64)")


@kind(15)
def keys_that_come_twice():
    """The last of two counts, as it does for Jupyter."""
    whole = json.dumps(right())
    stub = json.dumps({"cells": []})
    return (stub[:-1] + ", " + whole[1:]).encode()


@kind(None)
def a_number_too_long_to_read():
    return dumps(right())[:-1] + b', "x": ' + b"9" * 10_000 + b"}"


@kind(15)
def letters_that_look_alike():
    """The cell's id is Cyrillic in part; the name is in full-width letters, which are the same to Python."""
    notebook = right(q_sample=answers()[Q].replace("def q_sample", "def \uff51_sample"))
    cell = cell_of(notebook, Q)
    cell["id"] = "q_s\u0430mple"
    cell["metadata"] = {}
    return notebook


@kind(15)
def cells_that_write_the_notebook():
    notebook = with_cell(right(), f"%%writefile {NAME}.ipynb\n{{}}", 3)
    return with_cell(notebook, f"%load {NAME}.ipynb\n%run no_such_file.py", 4)


@kind(None)
def a_zip_in_a_zip_in_a_zip(folder):
    data = dumps(right())
    for depth in range(6):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{NAME}.ipynb" if not depth else "inner.zip", data)
            archive.writestr("zeros", bytes(10_000_000))
        data = packed.getvalue()
    (folder / "all.zip").write_bytes(data)


@kind(12)
def a_shell_that_answers_for_itself():
    source = "class N(dict):\n    def get(s, k, d=None): return (lambda *a: a[0] * 0) if k == 'q_sample' else dict.get(s, k, d)\n"
    return above(
        source
        + "try: get_ipython().user_ns.__class__ = N\nexcept TypeError: get_ipython().user_ns['q_sample'] = 1\n"
        + "raise SystemExit"
    )


@kind(15)
def files_that_python_reads_by_itself():
    source = "import os, site\nh = os.path.expanduser('~')\nfor d in (h, site.getusersitepackages(), '/tmp'):\n    try:\n        os.makedirs(d, exist_ok=True)\n"
    source += "        for f in ('sitecustomize.py', 'usercustomize.py', 'numpy.py', 'torch.py', 'diffusion_lib.py', 'x.pth'):\n            open(os.path.join(d, f), 'w').write('raise SystemExit')\n"
    return above(source + "    except OSError: pass")
