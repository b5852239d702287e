"""Marks and pages from results: three kinds of nothing, fields that no program runs, and points of a person."""

import csv
import json
import re

import pytest

from diffusion_lib.grading.intake import Row, take_in
from diffusion_lib.grading.marks import read_given, score, write_for_a_person, write_marks, write_platforms
from diffusion_lib.grading.pages import feedback, write_feedback, write_report
from diffusion_lib.grading.release import read_release
from diffusion_lib.grading.run import file_name, grade_class, jobs_for, kept_seed, seed_number
from diffusion_lib.grading.submission import Limits

from .class_of import ROOT, released


def verdict(name, status, points=2.0, **other):
    """One verdict as a result keeps it."""
    value = points if status == "passed" else None if status == "for a person" else 0.0
    plain = {"name": name, "points": points, "status": status, "score": value, "title": "", "seen": "", "means": ""}
    return plain | {"where": "", "misconception": "", "remarks": [], "rung": ""} | other


def result(learner="ada", late=False, verdicts=None):
    """One graded submission."""
    states = ("passed", "failed", "empty", "missing", "could not run")
    verdicts = verdicts or [verdict(state.replace(" ", "_"), state) for state in states]
    return {
        "learner": learner, "number": "7", "assignment": "01_x", "late": late, "notebook": "x.ipynb", "remarks": [],
        "points": sum(v["points"] for v in verdicts), "shut_in": True, "status": "graded", "verdicts": verdicts,
    }  # fmt: skip


def table(path):
    """A table as a list of lines by their column."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_missing_failed_empty_and_not_run_are_told_apart(tmp_path):
    refused = Row("bob/x.ipynb", "bob", "8", "01_x", "folder", "refused", "it is empty")
    write_marks(tmp_path, [result()], [refused], {})
    ada, bob = table(tmp_path / "marks.csv")
    assert [ada[f"{name}: state"] for name in ("passed", "failed", "empty", "missing", "could_not_run")] == [
        "passed", "failed", "empty", "missing", "could not run",
    ]  # fmt: skip
    assert (ada["score"], ada["points"]) == ("2", "10")
    assert (bob["state"], bob["score"], bob["why"]) == ("not graded", "", "it is empty")


def test_platforms_get_points_and_for_what_was_not_graded_nothing(tmp_path):
    stopped = result("eve") | {"status": "not graded", "why": "x", "verdicts": []}
    write_platforms(tmp_path, [result(), stopped], {})
    assert [line["01_x"] for line in table(tmp_path / "canvas.csv")] == ["2", ""]
    assert [line["Grade"] for line in table(tmp_path / "moodle.csv")] == ["2", ""]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-dash", "@sum", "\t=1"])
def test_no_field_is_a_formula(name, tmp_path):
    write_marks(tmp_path, [result(name)], [], {})
    assert table(tmp_path / "marks.csv")[0]["learner"] == "'" + name


def test_late_work_loses_its_share():
    assert (score(result(late=True) | {"penalty": 0.1}, {}), score(result(), {})) == (1.8, 2.0)


@pytest.mark.parametrize("name", ["ada", "-dash"])
def test_points_of_a_person_are_read_again(name, tmp_path):
    found = result(name, verdicts=[verdict("essay", "for a person", 3.0, seen="my text"), verdict("a", "passed")])
    write_for_a_person(tmp_path, [found], {})
    path = tmp_path / "for_a_person.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",3,,", ',3,"2,5",'), encoding="utf-8")
    given = read_given(tmp_path)
    assert score(found, given) == 4.5
    write_for_a_person(tmp_path, [found], given)
    assert read_given(tmp_path) == given
    path.write_text(path.read_text(encoding="utf-8").replace("2.5", "9"), encoding="utf-8")
    with pytest.raises(ValueError, match="from 0 to 3"):
        read_given(tmp_path)


@pytest.mark.parametrize("name", ["=1+1", "\n=1+1", "\uff1d1+1", "ada;=1+1", "ada; @SUM(1)", "ada|+1"])
def test_a_spreadsheet_takes_no_part_of_a_field_for_a_formula(name, tmp_path):
    from diffusion_lib.grading.marks import write_table

    write_table(tmp_path / "a.csv", [[name]])
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        ((cell,),) = csv.reader(file)
    for part in re.split("[;|]", cell):
        assert not part.strip().startswith(tuple("=+-@\uff1d\uff0b\uff0d\uff20")), cell


def test_nothing_of_a_learner_is_code_in_a_page(tmp_path):
    evil = "<script>alert(1)</script><img src=x onerror='alert(2)'>\x00\u202e"
    found = result(evil, verdicts=[verdict(evil, "failed", seen=evil, means=evil, title=evil, misconception=evil)])
    found["remarks"] = [evil]
    page = feedback(found, {})
    write_report(tmp_path, [found], [Row(evil, evil, why=evil)], {0: "a.html"}, {})
    for text in (page, (tmp_path / "report.html").read_text(encoding="utf-8")):
        assert "<script" not in text and "<img" not in text and "\u202e" not in text
        assert "default-src 'none'" in text


def test_two_learners_never_share_a_page(tmp_path):
    names = write_feedback(tmp_path, [result("Ada/x"), result("Ada?x"), result("ada?x")], {})
    assert len({name.casefold() for name in names.values()}) == 3
    assert all((tmp_path / "feedback" / name).is_file() for name in names.values())


def test_file_names_are_safe():
    taken = set()
    names = [file_name(text, taken) for text in ("../../etc/passwd", "a" * 300, "CON.", "ada", "Ada", "אבי")]
    assert len({name.casefold() for name in names}) == 6
    assert all("/" not in name and len(name) < 120 and not name.startswith(".") for name in names)


def test_a_seed_is_drawn_once_and_kept_private(tmp_path):
    seed = kept_seed(tmp_path)
    assert kept_seed(tmp_path) == seed and len(seed) == 32
    assert (tmp_path / "seed.txt").stat().st_mode & 0o077 == 0
    assert seed_number(seed) == seed_number(seed) != seed_number("another")


def test_half_a_character_in_a_text_stops_nobody(tmp_path):
    name = "05_ddpm_sampling"
    release = read_release(ROOT, name)
    text = next(task for task in release.tasks if task.kind == "text")
    notebook = released(name)
    notebook["cells"][text.slot]["source"] = ["half a character: \ud800, and null: \0"]
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / f"ada_{name}.ipynb").write_bytes(json.dumps(notebook).encode())
    jobs = jobs_for(take_in(tmp_path / "class", {name: release}).submissions, "seed", Limits())
    (found,) = grade_class(jobs, tmp_path, lambda result: None)
    write_for_a_person(tmp_path, [found], {})
    write_marks(tmp_path, [found], [], {})
    (line,) = [line for line in table(tmp_path / "for_a_person.csv") if line["task"] == text.name]
    assert line["text"].startswith("half a character: ?, and null")
