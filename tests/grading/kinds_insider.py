"""What a learner tried who had read the grader's own source: its names, its wire, its memory, its readers."""

import warnings
import zipfile

from .class_of import (
    NAME,
    answers,
    code,
    collector,
    definition,
    dumps,
    released,
    right,
    with_cell,
    wrong,
)
from .kinds_cheats import everywhere
from .kinds_hostile import above, inside
from .kinds_stranger import kept_from

INSIDER, kind = collector()
Q = "q_sample"
BODY = "\n".join(line[4:] for line in answers()[Q].split("\n")[1:])


def packed(folder, *members):
    """A zip of (name, data) in the learner's folder, instead of a notebook."""
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(folder / "work.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            with warnings.catch_warnings(action="ignore"):  # of two members of one name
                archive.writestr(name, data)


def if_it_works(source):
    """A right answer if a piece of code does not fail, and none if it does."""
    return inside(f"{source}\n{BODY}")


@kind(None)
def passes_for_anothers_later_attempt(folder):
    """Under a name as Blackboard gives it: the work of `all_right`, handed in years after theirs."""
    (folder / f"x_all_right_attempt_2099-03-01-12-30-45_{NAME}.ipynb").write_bytes(dumps(wrong()))
    return right()


@kind(15)
def a_zip_whose_folder_is_named_for_another(folder):
    packed(folder, (f"12-1 - one_wrong - Dec 31, 2099 1230 PM/{NAME}.ipynb", dumps(right())))


@kind(15)
def a_zip_whose_file_is_named_for_another(folder):
    packed(folder, (f"untouched_1_99999999999_{NAME}.ipynb", dumps(right())))


@kind(15)
def a_name_of_sixty_thousand_blanks(folder):
    packed(folder, ("1-1 - " + " " * 60_000 + "x/a.txt", b"a"), (f"{NAME}.ipynb", dumps(right())))


@kind(15)
def names_that_move_the_cursor(folder):
    packed(folder, ("\x1b[2J\x1b]0;owned\x07\u202e.txt", b"a"), (f"{NAME}.ipynb", dumps(right())))


@kind(None)
def two_files_of_one_name_in_a_zip(folder):
    packed(folder, (f"{NAME}.ipynb", dumps(wrong())), (f"{NAME}.ipynb", dumps(right())))


@kind(None)
def a_zip_that_says_one_name_and_holds_another(folder):
    packed(folder, (f"{NAME}.ipynb", dumps(right())))
    data = (folder / "work.zip").read_bytes()
    (folder / "work.zip").write_bytes(data.replace(NAME.encode(), b"02_forward_noise", 1))


SAID = """    import json, struct
    m = json.dumps(['0', 'KeyError', 'kept-' + str(4711) + '-kept', '']).encode()
    for fd in range(3, 60):
        try: os.write(fd, b'X' + struct.pack('>Q', len(m)) + m)
        except OSError: pass"""
SEARCHED = "__import__('re').search(b'kept-[0-9]{4}-kept', "


@kind(13)
def what_the_last_one_said_by_frames():
    """Each cell says something aloud; the next process looks for it in the frames of the process that forked it."""
    words = "bytes(v) for f in __import__('inspect').stack(0) for v in f.frame.f_locals.values()"
    return kept_from(SAID, f"{SEARCHED}b''.join({words} if isinstance(v, (bytes, bytearray, memoryview))))")


@kind(13)
def what_the_last_one_said_in_memory():
    """The same, looked for in all that the process that forked it has ever written on its heap."""
    ends = "[[int(x, 16) for x in l.split()[0].split('-')] for l in open('/proc/self/maps') if '[heap]' in l]"
    return kept_from(SAID, f"any({SEARCHED}ctypes.string_at(a, b - a)) for a, b in {ends})")


@kind(13)
def kept_in_the_limits_of_the_process_above():
    keep = "    import resource\n    resource.prlimit(1, resource.RLIMIT_SIGPENDING, (4711, 4711))"
    return kept_from(keep, "__import__('resource').getrlimit(__import__('resource').RLIMIT_SIGPENDING)[0] == 4711")


@kind(13)
def kept_in_the_priority_of_the_process_above():
    return kept_from("    os.setpriority(os.PRIO_PROCESS, 1, 17)", "os.getpriority(os.PRIO_PROCESS, 0) == 17")


@kind(13)
def kept_in_the_processors_of_the_process_above():
    keep = "    os.sched_setaffinity(1, {min(os.sched_getaffinity(0))})"
    return kept_from(keep, "len(os.sched_getaffinity(1)) == 1 < os.cpu_count()")


@kind(13)
def kept_in_whom_the_kernel_ends_first():
    keep = "    open('/proc/1/oom_score_adj', 'w').write('711')"
    return kept_from(keep, "open('/proc/self/oom_score_adj').read().strip() == '711'")


@kind(13)
def kept_in_what_the_kernel_would_dump():
    keep = "    open('/proc/1/coredump_filter', 'w').write('0x7')"
    return kept_from(keep, "int(open('/proc/self/coredump_filter').read(), 16) == 7")


@kind(12)
def memory_in_files_that_nobody_counts():
    return if_it_works("import os\nfor _ in range(9):\n    os.write(os.memfd_create('x'), bytes(150_000_000))")


@kind(12)
def shared_memory_that_nobody_holds():
    source = "import ctypes\nL = ctypes.CDLL(None)\nfor _ in range(9):\n    if L.shmget(0, 150_000_000, 0o1600) < 0:\n"
    return if_it_works(source + "        raise OSError")


@kind(12)
def the_machine_below_the_network():
    return if_it_works("import socket\nsocket.socket(40, socket.SOCK_STREAM).close()")


@kind(12)
def calls_of_an_older_machine():
    """Machine code that speaks to the kernel as a 32-bit program does, which has another table of calls."""
    source = "import ctypes, mmap\nm = mmap.mmap(-1, 4096, prot=7)\nm.write(bytes.fromhex('b814000000cd80c3'))\n"
    source += "f = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(m)))\nif f() < 0:\n    raise OSError"
    return if_it_works(source)


@kind(0)
def arrays_made_up_where_they_are_copied():
    source = "import diffusion_lib.checks.collect.describing as d, numpy as np\n"
    return everywhere(
        source + "d._plain = lambda v: np.zeros(3)\nd.Description._describe = lambda s, v, n: {'kind': 'leaf'}"
    )


@kind(0)
def records_that_break_their_readers():
    source = "import os, struct, io, json, sys, numpy as np\ndef _r(**k):\n    b = io.BytesIO()\n    np.savez(b, **k)\n    return b.getvalue()\n"
    source += "n = sys._getframe\ndef _name():\n    f = sys._getframe()\n    while f:\n        if 'request' in f.f_locals: return f.f_locals['request']['name']\n        f = f.f_back\n"
    source += "w = {'structure': {'kind': 'leaf', 'array': 0, 'dtype': 'float64'}, 'error': None, 'changed': [], 'draws': {'normal': 10**4000},\n"
    source += "     'moved': [], 'iterator': '', 'slopes': [[]] * 99}\nt = '[' * 5000\n"
    source += "a = {str(n) + '.report': np.array(json.dumps(w)) for n in range(9)} | {'9.report': np.array(t)}\n"
    source += "a |= {str(n) + '.0': np.full((200, 1000), np.nan) for n in range(9)}\n"
    source += "m = _r(exercise=np.array(_name()), state=np.array('ran'), detail=np.array(''), parameters=np.array(t), repeats=np.array(1e400), **a)\n"
    return everywhere(
        source
        + "for fd in range(3, 60):\n    try: os.write(fd, b'R' + struct.pack('>Q', len(m)) + m)\n    except OSError: pass"
    )


@kind(0)
def the_seed_looked_for_everywhere():
    source = "import os, sys, torch, random\nseen = [os.environ.get('DIFFUSION_LIB_CHECK_SEED', '0'), torch.initial_seed()]\nf = sys._getframe()\nwhile f:\n"
    source += "    seen += [v for k, v in f.f_locals.items() if 'seed' in k.lower()]\n    f = f.f_back\n"
    return everywhere(
        source
        + "for s in seen:\n    try: random.seed(s), torch.manual_seed(int(s) % 2**60)\n    except Exception: pass"
    )


@kind(0)
def rewritten_while_it_is_traced():
    source = "import sys\ndef _t(frame, event, arg):\n    if event == 'return' and frame.f_code.co_name in ('collect', '_state', 'probe'):\n"
    return everywhere(source + "        frame.f_locals['state'] = 'passed'\n    return _t\nsys.settrace(_t)")


@kind(12)
def html_in_the_name_of_a_cell():
    notebook = right(q_sample=answers()[Q].replace("return ", "return K * "))
    with_cell(notebook, "K = 1.0\nimport os\nos._exit(1)", 4, cell_id="<img src=x onerror=alert(1)>")
    notebook["metadata"] = {"title": "<script>alert(2)</script>", "authors": [{"name": "<svg onload=alert(3)>"}]}
    return notebook


@kind(15)
def script_in_attachments_and_widgets():
    notebook = right()
    notebook["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {"x": "<script>" * 9999}}}
    for cell in notebook["cells"]:
        cell["attachments"] = {"a.svg": {"image/svg+xml": "<svg onload=alert(1)>"}}
        cell["metadata"]["tags"] = ["<script>", "hide-input", "raises-exception"]
    return notebook


@kind(15)
def every_cell_has_one_id():
    notebook = right()
    for cell in notebook["cells"]:
        cell["id"] = Q
    return notebook


@kind(15)
def cells_of_wrong_types():
    notebook = right()
    notebook["cells"] += [
        None,
        7,
        "x",
        [],
        {"cell_type": [], "source": {"a": 1}, "metadata": [], "id": 7, "outputs": 3},
    ]
    notebook["cells"].insert(
        2, {"cell_type": "code", "source": ["a = 1\n", None, 7], "metadata": {"nbgrader": {"grade_id": []}}}
    )
    notebook["nbformat"], notebook["metadata"] = "four", None
    return notebook


@kind(None)
def under_the_name_of_another_assignment(folder):
    (folder / "02_schedules.ipynb").write_bytes(dumps(right()))


@kind(15)
def two_assignments_in_one_notebook():
    notebook = right()
    notebook["cells"] += right("02_schedules")["cells"]
    return notebook


@kind(0)
def another_assignment_and_the_stubs_of_this_one():
    notebook = right("02_schedules")
    notebook["cells"] += released()["cells"]
    return notebook


@kind(12)
def an_integer_of_a_million_digits():
    return inside("return 10 ** 10**6")


@kind(12)
def a_name_with_one_cyrillic_letter():
    return right(q_sample=answers()[Q].replace("def q_sample", "def q_s\u0430mple"))


@kind(12)
def wrapped_without_end():
    return right(q_sample="class W:\n    def __getattr__(self, name):\n        return W()\nq_sample = W()")


@kind(12)
def a_signature_that_never_answers():
    source = "class S:\n    def __call__(self, *a):\n        return a[0] * 0\n    @property\n    def __signature__(self):\n        while True: pass\n"
    return right(q_sample=source + "q_sample = S()")


@kind(12)
def a_mapping_without_end():
    source = "import collections.abc, itertools\nclass M(collections.abc.Mapping):\n    def __len__(s): return 1\n    def __iter__(s): return itertools.count()\n"
    return right(q_sample=source + "    def __getitem__(s, k): return k\n" + definition(Q, "return M()"))


@kind(12)
def interrupts_the_first_process():
    return inside(
        "import os, signal, time\nfor s in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):\n    os.kill(1, s)\ntime.sleep(1)\nreturn x0"
    )


@kind(12)
def forks_that_fork():
    return inside("import os, time\nfor _ in range(8):\n    os.fork()\ntime.sleep(30)\nreturn x0")


@kind(15)
def never_ends_after_it_has_answered():
    return above("import os, time\nos._exit = lambda status: time.sleep(10**6)")


@kind(12)
def the_number_of_a_cell_that_is_no_number():
    source = "import os, struct\nm = '\u00b2'.encode()\nfor fd in range(3, 60):\n    try: os.write(fd, b'C' + struct.pack('>Q', len(m)) + m)\n"
    return above(source + "    except OSError: pass\nos.kill(os.getpid(), 9)")


@kind(12)
def a_recursion_limit_of_nearly_nothing():
    return inside("import sys\nsys.setrecursionlimit(60)\nreturn q_sample(x0, t, alpha_bars, noise)")


@kind(15)
def poisons_what_is_kept_at_home():
    source = "import os, json\nfor d in (os.path.expanduser('~'), os.environ.get('DIFFUSION_LIB_HOME', '.'), '/tmp'):\n    for n in ('progress.json', '.diffusion_lib/progress.json', 'seed.txt'):\n"
    source += "        try:\n            os.makedirs(os.path.dirname(os.path.join(d, n)), exist_ok=True)\n            json.dump({'done': 10**99}, open(os.path.join(d, n), 'w'))\n"
    return above(source + "        except OSError: pass")


@kind(15)
def outputs_that_are_pages():
    notebook = right()
    cell = code("print(1)", "page")
    page = "<iframe srcdoc='<script>alert(1)</script>'></iframe><meta http-equiv=refresh content='0;url=javascript:alert(2)'>"
    cell["outputs"] = [
        {
            "output_type": "display_data",
            "metadata": {"image/png": {"alt": page}},
            "data": {"text/html": page, "image/png": page},
        }
    ]
    notebook["cells"].append(cell)
    return notebook
