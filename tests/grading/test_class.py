"""A class in one command: marks as predicted, nobody's changed by a neighbour, and going on after a kill."""

import csv
import hashlib
import json
import signal
import time
from pathlib import Path

import pytest

from diffusion_lib.classroom.notebooks import assignments
from diffusion_lib.cli.main import main
from diffusion_lib.grading.cells import read_cells
from diffusion_lib.grading.release import read_release
from diffusion_lib.grading.sandbox import works
from diffusion_lib.grading.submission import Grading, Limits

from .class_of import ROOT, dumps, right
from .kinds_odd import ODD
from .table import ALL, BEGIN, END, GROUPS, GUIDE, grade, guide_part, guide_with, kept_lines, marks

needs_sandbox = pytest.mark.skipif(bool(works()), reason=works() or "it works")


def stamps(folder):
    """When each file was written, and what it holds."""
    return {
        path.name: (path.stat().st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest())
        for path in folder.glob("*")
        if path.is_file()
    }


def verdicts(out):
    """What each learner was told, by the name of the result."""
    return {path.stem: json.loads(path.read_text())["verdicts"] for path in (out / "results").glob("*.json")}


@needs_sandbox
@pytest.mark.slow
def test_a_small_class_is_graded_stopped_and_taken_up_again(tmp_path):
    kinds = ("all_right", "ends_its_process", "empty_file")
    for name in kinds:
        ALL[name].write(tmp_path / "class" / name)
    handed_in = {name: stamps(tmp_path / "class" / name) for name in kinds}
    out = tmp_path / "marks"
    running = grade(tmp_path / "class", out, "--seed", "one", start=True)
    while running.poll() is None and not list((out / "results").glob("[!.]*.json")):
        time.sleep(0.05)
    running.send_signal(signal.SIGKILL)
    running.wait()
    before = {name: stamp for name, stamp in stamps(out / "results").items() if not name.startswith(".")}
    assert before and not (out / "marks.csv").exists()
    ended = grade(tmp_path / "class", out, "--seed", "one")
    assert ended.returncode == 1 and "empty_file" in ended.stderr and "Traceback" not in ended.stderr
    assert marks(out) == {name: ALL[name].predicted for name in kinds}
    after = stamps(out / "results")
    assert before.items() <= after.items()
    assert {name: stamps(tmp_path / "class" / name) for name in kinds} == handed_in
    assert (out / "report.html").is_file() and len(list((out / "feedback").glob("*.html"))) == 2


def test_without_a_sandbox_it_says_so(tmp_path, capsys):
    ODD["untouched"].write(tmp_path / "class" / "ada")
    out = tmp_path / "marks"
    assert main(["grade", str(tmp_path / "class"), "--out", str(out), "--no-sandbox"]) == 0
    assert "WARNING: no sandbox" in capsys.readouterr().err
    assert "was not shut in" in (out / "report.html").read_text(encoding="utf-8")


@needs_sandbox
@pytest.mark.exhaustive
def test_every_kind_gets_its_mark_and_changes_no_others(tmp_path):
    assert len(ALL) >= 120
    for name, kind in ALL.items():
        kind.write(tmp_path / "class" / name)
    for name in ("all_right", "one_wrong", "untouched"):
        ODD[name].write(tmp_path / "alone" / name)
    alone = grade(tmp_path / "alone", tmp_path / "marks alone", "--seed", "one")
    assert alone.returncode == 0
    ended = grade(tmp_path / "class", tmp_path / "marks", "--seed", "one", "--timeout", "20", "--jobs", "2")
    assert ended.returncode == 1
    got = marks(tmp_path / "marks")
    assert {name: got.get(name, "no row") for name in ALL} == {name: kind.predicted for name, kind in ALL.items()}
    class_of_all = verdicts(tmp_path / "marks")
    assert all(class_of_all[name] == told for name, told in verdicts(tmp_path / "marks alone").items())


@needs_sandbox
@pytest.mark.exhaustive
@pytest.mark.parametrize("name", assignments(ROOT))
def test_every_solution_gets_full_marks(name):
    release = read_release(ROOT, name)
    found = Grading(release, read_cells(dumps(right(name))), 4, Limits(), {}).verdicts()
    assert [(v.name, v.seen) for v in found if v.status not in ("passed", "for a person")] == []


def test_the_kept_table_is_that_of_all_kinds_and_every_mark_in_it_is_right():
    lines = kept_lines()
    assert len(ALL) == sum(map(len, GROUPS.values())) >= 120, "kinds of different groups have different names"
    assert [line["kind"] for line in lines] == list(ALL)
    assert [line for line in lines if line["must"] != line["got"]] == []
    assert {line["kind"]: line["must"] for line in lines} == {
        name: "refused" if kind.predicted is None else f"{kind.predicted:g}" for name, kind in ALL.items()
    }


def test_the_guide_holds_the_kept_table():
    guide = GUIDE.read_text(encoding="utf-8")
    assert guide_with(guide_part(kept_lines()), guide) == guide, "python -m tests.grading.table --guide"
    assert guide.count(BEGIN) == guide.count(END) == 1


def test_the_class_of_80_got_what_it_must():
    with (Path(__file__).parent / "class_of_80.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == 80 and sum(line["group"] == "honest" for line in lines) == 30
    assert [line for line in lines if line["local"] != line["must"]] == []
