"""What a teacher is shown: honest classes raise no flag, copied answers and reaching code do, in plain words."""

import csv
import io
import re
import tokenize

import pytest

from diffusion_lib.grading.cells import read_cells
from diffusion_lib.grading.flags import ALIKE, BORROWED, NOTE, flags_of, write_flags
from diffusion_lib.grading.likeness import independent, runs
from diffusion_lib.grading.looks import HIDES, LEAVES, REPLACES, SEARCHES, looks
from diffusion_lib.grading.pages import write_report
from diffusion_lib.grading.rebuild import rebuild
from diffusion_lib.grading.release import read_release
from tests.checks.corpus_table import cells, exercises

from .class_of import NAME, ROOT, answers, code, definition, dumps, released, right, with_cell
from .honest import NAMES, honest, styles
from .kinds_cheats import CHEATS
from .kinds_odd import ODD
from .likeness_table import FEWEST, releases, shared_by, threshold

RELEASES = {name: read_release(ROOT, name) for name in NAMES}


def result(learner, notebook, name=NAME, verdicts=()):
    """A graded result as the grader keeps it, of a notebook that was not run."""
    rebuilt = rebuild(RELEASES[name], read_cells(notebook if isinstance(notebook, bytes) else dumps(notebook)))
    return {
        "learner": learner, "number": "", "assignment": name, "status": "graded", "verdicts": list(verdicts),
        "answers": rebuilt.sources(), "looks": [vars(look) for look in looks(rebuilt)], "points": 15.0, "late": False,
        "remarks": [], "shut_in": True,
    }  # fmt: skip


def changed(source):
    """The same answer as somebody hands it on: own names renamed, comments put in, other blanks."""
    own = {"out": "result", "a": "kept", "i": "k", "b": "n", "x": "y", "flat": "plain", "angle": "phi"}
    words = [
        (token.type, own.get(token.string, token.string))
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
    ]
    return "# my own\n" + tokenize.untokenize(words)


@pytest.mark.parametrize("name", NAMES)
def test_an_honest_class_in_which_everybody_has_a_style_raises_no_flag(name):
    known = [len(styles(exercise)) for exercise in answers(name) if exercise in exercises()]
    learners = range(min([5, *known]))  # one more would hand in what another did
    assert len(learners) >= 3
    assert flags_of([result(f"learner {k}", honest(name, k, alone=True)[0], name) for k in learners], RELEASES) == []


def test_a_class_that_writes_the_usual_solution_raises_no_flag():
    assert flags_of([result(f"learner {k}", right()) for k in range(3)], RELEASES) == []
    same = next(cell.code for cell in cells("q_sample") if "loop over the samples" in cell.label)
    assert flags_of([result(f"learner {k}", right(q_sample=same)) for k in range(8)], RELEASES) == []


@pytest.mark.parametrize("label", ["loop over the samples", "diagonal matrices", "numpy"])
def test_an_answer_that_was_handed_on_is_shown_with_its_evidence(label):
    source = next(cell.code for cell in cells("q_sample") if cell.label == label)
    assert runs(source) == runs(changed(source)) and source != changed(source)
    people = {"ada": right(q_sample=source), "bob": right(q_sample=changed(source)), "cyd": right()}
    (flag,) = flags_of([result(*pair) for pair in people.items()], RELEASES)
    assert (flag.what, flag.exercise, flag.learner, flag.other) == (ALIKE, "q_sample", "ada", "bob")
    assert f"at most {independent()['q_sample']}" in flag.evidence and "Names, comments" not in flag.evidence
    (flag,) = flags_of([result("ada", right(q_sample=source)), result("bob", right(q_sample=source))], RELEASES)
    assert "Names, comments and words are the same, too" in flag.evidence and flag.text in source


def test_two_answers_with_the_same_mistake_are_shown():
    body = (
        "rest = torch.ones(len(t))\nfor place, step in enumerate(t):\n    rest[place] = alpha_bars[: step + 1].sum()\n"
    )
    wrong = definition("q_sample", body + "return rest.reshape(-1, 1) * x0.flatten(1) + noise.flatten(1)")
    found = flags_of([result("ada", right(q_sample=wrong)), result("bob", right(q_sample=wrong))], RELEASES)
    assert [flag.exercise for flag in found] == ["q_sample"]


@pytest.mark.parametrize("place", range(6))
def test_thresholds_are_what_independent_answers_share(place):
    """And no pair of independent answers passes its own; the whole table: `python -m tests.grading.likeness_table`."""
    known = releases()
    exercise = sorted(independent())[place * 17]
    pairs = shared_by(exercise, known[exercise])
    assert independent()[exercise] == threshold(pairs) and len(pairs) >= FEWEST


@pytest.mark.parametrize(
    ("kind", "source"),
    [
        (REPLACES, "import torch\ntorch.allclose = lambda *a: True"),
        (REPLACES, "def check(*a):\n    return 3.0"),
        (REPLACES, "import sys\nsys.modules['json'] = None"),
        (REPLACES, "setattr(torch, 'equal', None)"),
        (REPLACES, "get_ipython().input_transformers_post.append(f)"),
        (SEARCHES, "from diffusion_lib.checks.registry import get_exercise"),
        (SEARCHES, "open('../solutions/01_forward_noise/01_forward_noise.ipynb')"),
        (SEARCHES, "import gc\nfor o in gc.get_objects(): pass"),
        (SEARCHES, "f = sys._getframe().f_back"),
        (LEAVES, "import socket"),
        (LEAVES, "open('/proc/self/environ').read()"),
        (LEAVES, "import os\nos.kill(1, 9)"),
        (HIDES, "exec(''.join(['a', '=1']))"),
        (HIDES, "import importlib\nimportlib.import_module(n + 'checks')"),
    ],
)
def test_what_code_reaches_for_is_shown_with_its_line(kind, source):
    found = flags_of([result("ada", with_cell(right(), source, cell_id="mine"))], RELEASES)
    assert kind in [flag.what for flag in found] and all(flag.exercise == "mine" for flag in found)
    assert all(re.match(r"line \d+: ", flag.evidence) and flag.text in source for flag in found)


@pytest.mark.parametrize(
    "source",
    [
        "torch.manual_seed(0)\ntorch.set_default_dtype(torch.float64)\ntorch.backends.cudnn.benchmark = True",
        "import matplotlib.pyplot as plt\nplt.rcParams['a.b'] = 1\nimport os\nos.environ['A'] = '1'",
        "from diffusion_lib.checks import check, hint\nhint('q_sample', 1)\nsolution('q_sample')",
        "import subprocess, sys\nsubprocess.run([sys.executable, '-m', 'pip', 'install', 'tqdm'])",
        "model = torch.nn.Linear(1, 1)\nmodel.weight.data = torch.ones(1, 1)\nclass A: pass\nA.x = 3",
        "exec('a = 1')\nprint(open('data.csv').read())",
    ],
)
def test_what_learners_do_every_day_raises_no_flag(source):
    assert flags_of([result("ada", with_cell(right(), source))], RELEASES) == []


def test_most_cheats_of_the_corpus_leave_something_to_see():
    """Not all: an object that says yes to everything gains nothing, and looks like any other object."""
    plain = {name: kind for name, kind in CHEATS.items() if not kind.make.__code__.co_argcount}
    seen = {name for name, kind in plain.items() if result(name, kind.make())["looks"]}
    assert len(seen) >= 0.6 * len(plain)


def test_an_answer_that_calls_the_librarys_own_is_shown():
    verdict = {"name": "q_sample", "rung": "borrowed", "seen": "It calls q_jump.", "status": "failed", "score": 0.0,
               "points": 3.0, "misconception": ""}  # fmt: skip
    (flag,) = flags_of([result("ada", right(), verdicts=[verdict])], RELEASES)
    assert flag.what == BORROWED and flag.evidence == "It calls q_jump." and "def q_sample" in flag.text


def test_table_and_page_hold_the_flags_as_text_and_judge_nobody(tmp_path):
    trick = "import sys\nsys.modules['<script>alert(1)</script>'] = None"
    people = [result("=ada", with_cell(right(), trick)), result("bob", released())]
    flags = flags_of(people, RELEASES)
    write_flags(tmp_path, flags)
    with (tmp_path / "flags.csv").open(encoding="utf-8-sig", newline="") as file:
        (line,) = csv.DictReader(file)
    assert line["learner"] == "'=ada" and line["what"] == REPLACES and "sys.modules" in line["evidence"]
    write_report(tmp_path, people, [], {}, {}, flags)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Worth a look" in page and "<script" not in page and NOTE in page
    words = " ".join([page, *CHEATS]).lower()
    assert not re.search(r"plagiar|cheat|dishonest|stolen|guilty", page.lower()) and words
    write_flags(tmp_path, [])
    assert not (tmp_path / "flags.csv").exists()


def test_reading_the_code_of_nobody_fails():
    notebook = right(q_sample="def q_sample(:\n")
    assert result("ada", with_cell(notebook, "x" * 10))["looks"] == []
    assert answers() and code("1") and runs("def f(:") == frozenset()
    deep = "x = " + "(" * 5000 + ")" * 5000
    assert result("ada", with_cell(right(), deep))["looks"] == [] and runs(deep)
    hard = ODD["cells_that_are_hard_to_read"].make()
    assert looks(rebuild(RELEASES[NAME], read_cells(dumps(hard)))) == []
