"""Marks that were not earned: every answer is wrong unless a kind says otherwise, and none of them gains a point."""

import os

from .class_of import NAME, POINTS, cell_of, code, collector, definition, dumps, lines, right, with_cell, wrong

CHEATS, kind = collector()


def everywhere(source):
    """All answers wrong, with a piece of code at the head of each answer's cell, so that it runs wherever they do."""
    notebook = wrong()
    for name in POINTS:
        cell_of(notebook, name)["source"] = lines(source + "\n") + cell_of(notebook, name)["source"]
    return notebook


def by_way_of(way):
    """Each answer hands on to `_get(name)`, which a piece of code defines."""
    notebook = right()
    for name in POINTS:
        cell_of(notebook, name)["source"] = lines(
            f"{way}\n_f = [_get({name!r})]\ndef {name}(*a):\n    return _f[0](*a)"
        )
    return notebook


@kind(0)
def comparisons_say_yes():
    return everywhere(
        "import numpy as np\ntorch.allclose = np.allclose = torch.equal = np.array_equal = lambda *a, **k: True"
    )


@kind(0)
def a_check_of_their_own():
    notebook = wrong()
    for name, points in POINTS.items():
        cell_of(notebook, f"check-{name}")["source"] = lines(f"check = lambda *a: {points}.0\n{points}.0")
    return notebook


@kind(0)
def library_by_a_list():
    return by_way_of("from diffusion_lib.checks import mine_or_library\ndef _get(n):\n    return mine_or_library(n)")


@kind(0)
def library_by_solution():
    return by_way_of("from diffusion_lib.checks import solution\ndef _get(n):\n    return solution(n)")


@kind(0)
def reference_by_the_registry():
    return by_way_of(
        "def _get(n):\n    from diffusion_lib.checks.registry import get_exercise\n    return get_exercise(n).reference"
    )


@kind(0)
def reference_by_its_file():
    way = f"def _get(n):\n    import importlib\n    p = 'diffusion_lib.checks.exercises.nb{NAME}.' + n\n"
    return by_way_of(way + "    return getattr(importlib.import_module(p), n)")


@kind(0)
def reference_by_the_garbage_collector():
    way = "def _get(n):\n    import gc, types\n    fs = [o for o in gc.get_objects() if isinstance(o, types.FunctionType)]\n"
    return by_way_of(
        way + "    return next(f for f in fs if f.__name__ == n and 'diffusion_lib' in (f.__module__ or ''))"
    )


@kind(0)
def reference_by_frames():
    body = "import sys\nf = sys._getframe()\nwhile f:\n    for v in list(f.f_locals.values()):\n"
    body += "        r = getattr(v, 'reference', None)\n        if callable(r):\n            return r(*a)\n    f = f.f_back\n"
    notebook = right()
    for name in POINTS:
        cell_of(notebook, name)["source"] = lines(
            definition("lookup", body).replace("def lookup(values, t, x)", f"def {name}(*a)")
        )
    return notebook


@kind(0)
def solutions_read_from_disk():
    way = "def _get(n):\n    import pathlib, json\n    for top in (pathlib.Path.cwd(), pathlib.Path('/'), pathlib.Path.home()):\n"
    way += f"        for p in top.glob('**/solutions/{NAME}/*.ipynb'):\n            d = {{}}\n"
    way += "            exec('import torch', d)\n            [exec(''.join(c['source']), d) for c in json.loads(p.read_text())['cells'] if c.get('id') == n]\n"
    return by_way_of(way + "            return d[n]\n    raise LookupError(n)")


@kind(0)
def anothers_work_read_from_disk():
    way = "def _get(n):\n    import pathlib, json\n    for p in pathlib.Path('/tmp').glob('**/all_right/*.ipynb'):\n        d = {}\n"
    way += "        exec('import torch', d)\n        [exec(''.join(c['source']), d) for c in json.loads(p.read_text())['cells'] if c.get('id') == n]\n"
    return by_way_of(way + "        return d[n]\n    raise LookupError(n)")


@kind(0)
def the_librarys_own_jump():
    notebook = wrong()
    source = "import importlib as i\ndef q_sample(x0, t, alpha_bars, noise):\n    L = i.import_module('diffusion_lib.schedule').NoiseLevel\n"
    source += "    k = alpha_bars[t].reshape(-1, *[1] * (x0.ndim - 1))\n"
    source += "    return i.import_module('diffusion_lib.process.forward').q_jump(x0, L.of_alpha_bar(k * 0 + 1), L.of_alpha_bar(k), noise)"
    cell_of(notebook, "q_sample")["source"] = lines(source)
    source = "def signal_and_noise(betas):\n    from diffusion_lib import DiffusionSchedule as D\n    a = D(len(betas), betas).alpha_bars\n"
    cell_of(notebook, "signal_and_noise")["source"] = lines(source + "    return a.sqrt(), (1 - a).sqrt()")
    source = "def lookup(values, t, x):\n    from diffusion_lib import get_index_from_list as g\n    return g(values, t, x.shape)"
    cell_of(notebook, "lookup")["source"] = lines(source)
    source = "def recover_x0(x_t, t, alpha_bars, noise):\n    from diffusion_lib.checks.declare.inputs import per_sample as p\n"
    source += "    k = p(alpha_bars[t], x_t)\n    return (x_t - (1 - k).sqrt() * noise) / k.sqrt()"
    cell_of(notebook, "recover_x0")["source"] = lines(source)
    return notebook


@kind(0)
def collecting_replaced():
    source = (
        "import diffusion_lib.checks.collect.collecting as c\nc.collect = lambda spec, *a, **k: {'state': 'passed'}"
    )
    return everywhere(source)


@kind(0)
def modules_swapped():
    source = "import sys, types\nm = types.ModuleType('diffusion_lib.checks')\nm.check = lambda *a: 3.0\nsys.modules['diffusion_lib.checks'] = m"
    return everywhere(source)


@kind(0)
def judge_put_in_place():
    source = "import sys, types\nm = types.ModuleType('diffusion_lib.checks.judge.judging')\n"
    return everywhere(source + "m.judge = lambda *a, **k: None\nsys.modules['diffusion_lib.checks.judge.judging'] = m")


@kind(0)
def input_transformer():
    source = "def _t(ls):\n    return [l.replace('check', '3.0 or check') for l in ls]\nget_ipython().input_transformers_post.append(_t)"
    return everywhere(source)


@kind(0)
def hook_after_each_cell():
    return everywhere("get_ipython().events.register('post_run_cell', lambda *a: 15.0)")


@kind(0)
def environment_changed():
    return everywhere(
        "import os\nos.environ['DIFFUSION_LIB_CHECK_SEED'] = '0'\nos.environ.pop('NBGRADER_EXECUTION', None)"
    )


@kind(0)
def at_exit():
    return everywhere("import atexit\natexit.register(lambda: open('/tmp/marks', 'w').write('15'))")


@kind(0)
def an_object_that_says_yes():
    yes = "class Yes:\n    def __eq__(s, o): return True\n    __le__ = __ge__ = __lt__ = __gt__ = __eq__\n    def __bool__(s): return True\n"
    yes += "    def __getattr__(s, n): return s\n    def __call__(s, *a, **k): return s\n    __hash__ = None"
    notebook = wrong(lambda name: "return Yes()")
    return with_cell(notebook, yes, 4)


@kind(0)
def a_tensor_that_answers_for_itself():
    source = "class T(torch.Tensor):\n    @classmethod\n    def __torch_function__(cls, f, types, args=(), kwargs=None):\n        return True"
    return with_cell(wrong(lambda name: "return torch.zeros(3).as_subclass(T)"), source, 4)


@kind(0)
def an_object_that_runs_when_unpickled():
    source = "class B:\n    def __reduce__(s):\n        import os\n        return os.system, ('touch /tmp/unpickled',)"
    return with_cell(wrong(lambda name: "return B()"), source, 4)


@kind(0)
def a_record_forged_into_every_pipe():
    source = "import os, struct, io, numpy as np, json\ndef _forge():\n    b = io.BytesIO()\n"
    source += "    np.savez(b, exercise=np.array('q_sample'), state=np.array('passed'), detail=np.array(''))\n"
    source += "    m = b'R' + struct.pack('>Q', b.tell()) + b.getvalue()\n    for fd in range(3, 60):\n"
    source += "        try: os.write(fd, m)\n        except OSError: pass\n_forge()"
    return everywhere(source)


@kind(0)
def a_lying_record():
    source = "import os, struct\nfor fd in range(3, 60):\n    try: os.write(fd, b'R' + struct.pack('>Q', 2**60) + b'x' * 100)\n"
    return everywhere(source + "    except OSError: pass")


@kind(0)
def a_zip_bomb_as_record():
    source = (
        "import os, struct, io, zipfile\nb = io.BytesIO()\nwith zipfile.ZipFile(b, 'w', zipfile.ZIP_DEFLATED) as z:\n"
    )
    source += (
        "    z.writestr('exercise.npy', bytes(200_000_000))\nm = b'R' + struct.pack('>Q', b.tell()) + b.getvalue()\n"
    )
    return everywhere(source + "for fd in range(3, 60):\n    try: os.write(fd, m)\n    except OSError: pass")


@kind(0)
def library_in_a_folder_beside(folder):
    (folder / "diffusion_lib").mkdir()
    (folder / "diffusion_lib" / "__init__.py").write_text("from .checks import *\n", encoding="utf-8")
    (folder / "diffusion_lib" / "checks.py").write_text("check = lambda *a: 3.0\n", encoding="utf-8")
    (folder / "jaxtyping.py").write_text("raise SystemExit\n", encoding="utf-8")
    (folder / "numpy.py").write_text("raise SystemExit\n", encoding="utf-8")
    (folder / "sitecustomize.py").write_text("raise SystemExit\n", encoding="utf-8")
    return wrong()


@kind(0)
def answers_kept_from_one_exercise_for_the_next():
    """A later answer's process gets the course's earlier ones handed over where the learner's own are wrong."""
    steal = "import os, pickle\ntry:\n    _r = mine_or_library('lookup')\n    open('/tmp/kept', 'wb').write(_r.__code__.co_code)\n"
    return everywhere("from diffusion_lib.checks import mine_or_library\n" + steal + "except Exception: pass\n"
                      "if os.path.exists('/tmp/again'): raise SystemExit\nopen('/tmp/again', 'w').close()")  # fmt: skip


@kind(None)
def a_link_to_anothers_notebook(folder):
    other = folder.parent.parent / "right.ipynb"
    other.write_bytes(dumps(right()))
    (folder / f"{NAME}.ipynb").symlink_to(other)


@kind(13)
def the_library_kept_in_shared_memory_for_an_exercise_that_forbids_it():
    """`training_pair` comes last and may use much; what its process keeps is gone before anybody looks again."""
    look = "    import ctypes\n    L = ctypes.CDLL(None)\n    L.shmat.restype = ctypes.c_void_p\n"
    look += "    n = L.shmget(4711, 4096, 0o1666)\n    if n < 0:\n        return False\n    p = L.shmat(n, None, 0)\n    found = ctypes.string_at(p, 1) == b'x'\n"
    look += "    ctypes.memset(p, 120, 1)\n    return found\n"
    notebook = right(recover_x0=definition("recover_x0", "return x_t * 0"))
    for name in POINTS:
        source = f"def _look_{name}():\n{look}if _look_{name}():\n    raise SystemExit\n"
        cell_of(notebook, name)["source"] = lines(source) + cell_of(notebook, name)["source"]
    return notebook


@kind(None)
def a_named_pipe(folder):
    os.mkfifo(folder / f"{NAME}.ipynb")


@kind(None)
def a_folder_called_like_a_notebook(folder):
    (folder / f"{NAME}.ipynb").mkdir()


@kind(12)
def the_library_by_name():
    source = "from diffusion_lib.process.predictions import eps_to_x0\nfrom diffusion_lib.schedule import NoiseLevel\n"
    source += definition(
        "q_sample", "return NoiseLevel.of_alpha_bar(alpha_bars[t]).mix(eps_to_x0(x0, noise, 1), noise)"
    )
    return right(q_sample=source)


@kind(12)
def a_page_of_script():
    notebook = right(
        q_sample=definition("q_sample", "raise ValueError('<script>alert(1)</script><img src=x onerror=alert(2)>')")
    )
    notebook["cells"].append(
        {"cell_type": "markdown", "metadata": {}, "id": "x", "source": ["<script>alert(3)</script>"]}
    )
    cell = code("print(1)", "y")
    cell["outputs"] = [
        {"output_type": "display_data", "metadata": {}, "data": {"text/html": "<script>alert(4)</script>"}}
    ]
    notebook["cells"].append(cell)
    return notebook
