"""Which cells an answer needs, and cells that were made to be hard to read."""

import time

import pytest

from diffusion_lib.grading.dependence import is_python, names_of, needed_cells, runnable


def test_names_that_a_cell_binds_reads_and_changes():
    found = names_of(
        "import torch as t\nx: int = 3\ndef f(a, b=K):\n    global z\n    z = a + q\ny[0] = 1\nlist_of.append(x)"
    )
    assert found.binds == {"t", "x", "f", "z"}
    assert found.reads >= {"K", "q", "y", "list_of"} and not {"a", "b"} & found.reads
    assert found.changes == {"y", "list_of"} and found.imports == {"t"} and not found.unclear


@pytest.mark.parametrize("source", ["exec('x = 1')", "from m import *", "globals()['x'] = 1", "set_all_up()"])
def test_a_cell_that_may_bind_anything_is_unclear(source):
    assert names_of(source).unclear


def test_names_of_what_is_no_python_are_those_that_look_like_it():
    assert names_of("def f(:\n    pass\nx = 3").binds == {"f", "x"}
    assert is_python("def f(:").startswith("SyntaxError") and not is_python("%%time\nx = !ls\n%matplotlib inline")


def test_cells_that_are_needed_and_no_others():
    cells = [
        "import torch",
        "K = 1",
        "plot(torch)",
        "TABLE = []",
        "TABLE.append(K)",
        "1 / 0",
        "def f(x):\n return x * TABLE[0]",
    ]
    assert needed_cells(cells, [6], [True] * 7) == [1, 3, 4, 6]
    assert needed_cells(cells, [6], [False] * 7) == [3, 6]


SLICES = {
    "what a cell binds itself it needs from nobody": (["x = 1", "x = 2\ny = x", "def f(): return y"], [1, 2]),
    "the last cell that binds it": (["x = 1", "x = 2", "y = x", "x = 3", "def f(): return y"], [1, 2, 4]),
    "a branch may not have bound it": (["x = 1", "if a: x = 2", "y = x", "def f(): return y"], [0, 1, 2, 3]),
    "added to": (["x = 1", "x += 1", "y = x", "def f(): return y"], [0, 1, 2, 3]),
    "a function reads when called": (["K = 1", "def g(): return K", "K = 2", "def f(): return g()"], [0, 1, 2, 3]),
    "a comprehension reads where it stands": (["k = 1", "k = 2", "y = [k for i in r]", "def f(): return y"], [1, 2, 3]),
    "its own names are its own": (["i = 1", "y = [i for i in range(3)]", "def f(): return y"], [1, 2]),
    "a default is read with the definition": (["K = 1", "def g(a=K): pass", "K = 2", "def f(): g()"], [0, 1, 3]),
    "a name is gone": (["x = 1", "x = 2\ndel x\ny = x", "def f(): return y"], [0, 1, 2]),
    "cells run in another order": (["y = x", "x = 1", "def f(): return y"], [0, 1, 2]),
    "a loop may not run": (["x = 1", "for i in r: x = i", "y = x", "def f(): return y"], [0, 1, 2, 3]),
    "with binds": (["x = 1", "with open() as x: pass\ny = x", "def f(): return y"], [1, 2]),
    "walrus": (["x = 1", "print(x := 3)\ny = x", "def f(): return y"], [1, 2]),
}  # fmt: skip


@pytest.mark.parametrize("name", SLICES)
def test_a_cell_is_needed_for_what_is_read_before_it_is_bound(name):
    cells, needed = SLICES[name]
    assert needed_cells(cells, [len(cells) - 1], [False] * len(cells)) == needed


def test_cells_of_the_learner_that_bind_a_name_are_all_kept():
    cells = ["x = 1", "x = 2", "x = 3", "y = x", "def f(): return y"]
    assert needed_cells(cells, [4], [False, False, True, False, False]) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("source", "reads"),
    [
        ("a = b\nb = 1\nc = b", {"b"}),
        ("def f(): return a + q\na = 1", {"a", "q"}),
        ("def f():\n    global a\n    a += 1", {"a"}),
        ("a += 1", {"a"}),
        ("[i + k for i in range(3)]\nfor j in J: j", {"k", "J"}),
        ("try:\n    import a\nexcept ImportError as e:\n    print(e, g)\na.x = 1", {"g", "a"}),
        ("while w:\n    w = v\nclass A(B):\n    c = d", {"w", "v", "B", "d"}),
        ("if p:\n    q = 1\nelse:\n    q = r\nprint(q)", {"p", "q", "r"}),
    ],
)
def test_what_a_cell_reads_before_it_has_bound_it_for_certain(source, reads):
    assert names_of(source).first | names_of(source).later == reads


def test_lines_that_install_are_left_out():
    assert runnable("if True:\n    !pip install x\n%pip install y\na = 1") == "if True:\n    pass\npass\na = 1"


HARD = {
    "unary": "-" * 10**6 + "1", "brackets": "(" * 10**5, "attributes": "a" + ".a" * 10**5, "sum": "1+" * 10**5 + "1",
    "calls": "f(" * 150 + ")" * 150, "empty lines": "\n" * 10**6, "magics": "!ls\n" * 3000, "words": "a " * 10**6,
    "branches": "if a: pass\n" + "elif a: pass\n" * 20000, "targets": "a=" * 10**5 + "1", "digits": "1" * 10**6,
    "null bytes": "\0" * 100, "surrogates": "\ud800 = 1",
}  # fmt: skip


@pytest.mark.parametrize("name", HARD)
def test_cells_that_are_hard_to_read_take_no_time_and_raise_nothing(name):
    begun = time.process_time()
    names_of(HARD[name])
    is_python(HARD[name])
    runnable(HARD[name])
    assert time.process_time() - begun < 5
