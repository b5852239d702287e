"""nbgrader's gradebook as `grade` writes it: on SQLite, and on a PostgreSQL server that the test starts."""

import csv
import os
import shutil
from datetime import datetime
from pathlib import Path

import pytest

from diffusion_lib.grading.gradebook import NoGradebook, address, opened, write_gradebook
from diffusion_lib.grading.intake import Row
from diffusion_lib.grading.late import rule_from, settled, time_from
from diffusion_lib.grading.release import read_release

from . import postgres
from .class_of import ROOT
from .test_marks import verdict

NAME = "05_ddpm_sampling"  # exercises, derivations, and texts that a person reads
TASKS = read_release(ROOT, NAME).tasks
TEXT = next(task.name for task in TASKS if task.kind == "text")
STATES = ("passed", "failed", "empty", "missing", "could not run")
DEADLINE = {NAME: time_from("2026-03-01 23:59 Europe/Berlin")}


@pytest.fixture(scope="module")
def database():
    """A PostgreSQL server, where one can be started, with an empty gradebook to copy."""
    if why := postgres.missing():
        pytest.skip(why)
    import psycopg

    with postgres.server() as url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE DATABASE empty")
        with opened(url.removesuffix("postgres") + "empty", "diffusion"):
            pass
        yield url


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """A new gradebook as a file: nbgrader takes a second to make one."""
    path = tmp_path_factory.mktemp("empty") / "new folder" / "gradebook.db"
    with opened(str(path), "diffusion"):
        pass
    return path


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=[pytest.mark.slow, pytest.mark.exhaustive])])
def url(request, tmp_path):
    """A new gradebook; on the server on request."""
    return new_gradebook(request, tmp_path)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def either(request, tmp_path):
    """A new gradebook, on both in every run."""
    return new_gradebook(request, tmp_path)


def new_gradebook(request, tmp_path):
    if request.param == "sqlite":
        return str(shutil.copy(request.getfixturevalue("empty"), tmp_path / "gradebook.db"))
    import psycopg

    database = request.getfixturevalue("database")
    name = f"book_{os.urandom(6).hex()}"
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE empty")
    return database.removesuffix("postgres") + name


def result(learner, states=STATES, number="", **other):
    """A graded submission whose tasks have these states, over and over; texts wait for a person."""
    verdicts = []
    for place, task in enumerate(TASKS):
        state = "for a person" if task.kind == "text" and states != ("empty",) else states[place % len(states)]
        verdicts.append(verdict(task.name, state, task.points, seen=f"seen <b>{state}</b>", means="it means this"))
    return {
        "learner": learner, "number": number, "assignment": NAME, "late": False, "notebook": f"{learner}.ipynb",
        "remarks": [], "points": sum(task.points for task in TASKS), "shut_in": True, "status": "graded",
        "verdicts": verdicts, "handed_in": "", "platform": "Canvas" if number else "folder",
    } | other  # fmt: skip


def written(url, results, rows=(), given=None, deadlines=None):
    """Write them and return what the gradebook says: for each learner its submission as plain data."""
    with opened(url, "diffusion") as book:
        write_gradebook(book, ROOT, results, rows, given or {}, deadlines or {})
    with opened(url, "diffusion") as book:
        found = {}
        for submission in book.find_assignment(NAME).submissions:
            (notebook,) = submission.notebooks
            found[submission.student.id] = {
                "timestamp": submission.timestamp, "score": notebook.score, "most": submission.max_score,
                "open": submission.needs_manual_grade, "penalty": notebook.late_submission_penalty,
                "grades": {g.name.removeprefix("check-"): (g.auto_score, g.needs_manual_grade) for g in notebook.grades},  # noqa: E501
                "manual": {g.name: g.manual_score for g in notebook.grades if g.manual_score is not None},
                "comments": {comment.name: comment.comment for comment in notebook.comments},
            }  # fmt: skip
        return found


def earned(one):
    """The points of the exercises of a result."""
    return sum(v["score"] or 0.0 for v in one["verdicts"])


def test_scores_and_kinds_of_nothing(either):
    ada = result("ada")
    rows = [Row("bob.ipynb", "bob", "", NAME, "folder", "refused", "it is empty")]
    found = written(either, [ada, result("cyd", ("empty",))], rows)
    assert set(found) == {"ada", "bob", "cyd"}
    assert (found["ada"]["score"], found["ada"]["most"]) == (earned(ada), ada["points"])
    said = found["ada"]["comments"]
    for task, state in zip(TASKS, [v["status"] for v in ada["verdicts"]], strict=True):
        points = task.points if state == "passed" else None if state == "for a person" else 0.0
        assert found["ada"]["grades"][task.name] == (points, state == "for a person")
        beginning = {"failed": "Not yet: seen", "missing": "Missing: seen", "could not run": "Could not run: seen"}
        assert (said[task.name] or "").startswith(beginning.get(state, "No response." if state == "empty" else ""))
        assert state not in ("passed", "for a person") or said[task.name] is None
    assert found["ada"]["open"] and not found["cyd"]["open"]
    assert {found["cyd"]["comments"][task.name] for task in TASKS} == {"No response."} and found["cyd"]["score"] == 0
    # What could not be graded is no earned 0: it waits for a person, and says why.
    assert set(found["bob"]["grades"].values()) == {(None, True)} and found["bob"]["open"]
    assert set(found["bob"]["comments"].values()) == {"Not graded: it is empty"}


def test_a_second_run_replaces_its_rows_and_leaves_what_others_wrote(url):
    written(url, [result("ada", ("failed",)), result("eve", ("passed",))])
    with opened(url, "diffusion") as book:
        book.add_student("walter", first_name="Walter")
        book.add_assignment("essay of another course")
        book.find_grade(TEXT, NAME, NAME, "eve").manual_score = 0.5
        book.find_grade(TEXT, NAME, NAME, "eve").needs_manual_grade = False
        book.find_comment(TEXT, NAME, NAME, "eve").manual_comment = "well said"
        book.db.commit()
    found = written(url, [result("ada", ("passed",)), result("eve", ("failed",))])
    assert set(found) == {"ada", "eve"}
    assert found["ada"]["score"] == earned(result("ada", ("passed",))) and found["ada"]["comments"]["posterior"] is None
    assert found["eve"]["score"] == 0.5 and found["eve"]["manual"] == {TEXT: 0.5}
    assert found["eve"]["comments"][TEXT] == "well said" and found["eve"]["grades"][TEXT] == (None, False)
    with opened(url, "diffusion") as book:
        assert book.find_student("walter").first_name == "Walter"
        assert [one.name for one in book.assignments if one.name != NAME] == ["essay of another course"]
    # One learner's run alone leaves the others.
    assert written(url, [result("ada", ("failed",))])["eve"] == found["eve"]


def test_times_zones_and_what_lateness_costs(url):
    late = result("ada", ("passed",), handed_in="2026-03-02 00:30:00")
    found = written(url, settled([late], rule_from("10%/day"), DEADLINE), deadlines=DEADLINE)["ada"]
    assert found["timestamp"] == datetime(2026, 3, 1, 23, 30)  # UTC, as nbgrader keeps it
    assert found["penalty"] == pytest.approx(earned(late) / 10)
    with opened(url, "diffusion") as book:
        submission = book.find_submission(NAME, "ada")
        assert submission.duedate == datetime(2026, 3, 1, 22, 59) and submission.total_seconds_late == 31 * 60
    in_time = result("ada", ("passed",), handed_in="2026-03-01 23:59:00")
    again = written(url, settled([in_time], rule_from("10%/day"), DEADLINE), deadlines=DEADLINE)["ada"]
    assert again["penalty"] is None and again["timestamp"] == datetime(2026, 3, 1, 22, 59)


def test_points_of_a_person_and_a_new_version_of_the_work(url):
    who = ("ada", "", NAME, TEXT)
    first = result("ada", handed_in="2026-03-01 10:00 UTC")
    found = written(url, [first], given={who: 1.5})["ada"]
    assert found["manual"] == {TEXT: 1.5} and found["grades"][TEXT] == (None, False)
    assert found["score"] == earned(first) + 1.5
    assert written(url, [first])["ada"]["grades"][TEXT] == (None, False)
    newer = result("ada", handed_in="2026-03-01 11:00 UTC")
    assert written(url, [newer])["ada"]["grades"][TEXT] == (None, True)


NAMES = ["O'Brien'); DROP TABLE grade; --", "אבי גולן", "x" * 400, "nul\0byte", "half \ud800", "💡", "a/b\\c", "%s {x}"]


def test_any_name_is_a_row_of_its_own(either):
    found = written(either, [result(name, ("passed",)) for name in NAMES])
    assert len(found) == len(NAMES) and {one["score"] for one in found.values()} == {earned(result("x", ("passed",)))}


def test_two_learners_of_one_name_are_two(either):
    found = written(either, [result("Li Wei", number="1"), result("Li Wei", ("passed",), number="2")])
    assert set(found) == {"Li Wei #1", "Li Wei #2"}
    found = written(either, [result("Kim", ("passed",), number="5")])
    assert found["Kim"]["score"] > 0
    # Another Kim in a later run is told apart by the platform's number; the same Kim is the same.
    found = written(either, [result("Kim", ("failed",), number="6")])
    assert found["Kim"]["score"] > 0 and found["Kim #6"]["score"] == 0
    assert written(either, [result("Kim", ("failed",), number="5")])["Kim"]["score"] == 0


def test_nbgrader_exports_what_was_written(url, tmp_path):
    from nbgrader.plugins import CsvExportPlugin

    written(url, settled([result("ada", handed_in="2026-03-02 10:00")], rule_from("50%"), DEADLINE), deadlines=DEADLINE)
    with opened(url, "diffusion") as book:
        CsvExportPlugin(to=str(tmp_path / "grades.csv")).export(book)
    with (tmp_path / "grades.csv").open(newline="") as file:
        (line,) = [line for line in csv.DictReader(file) if line["assignment"] == NAME]
    assert float(line["raw_score"]) == 2 * float(line["score"]) == earned(result("ada"))


def test_our_export_tells_what_has_no_mark_from_an_earned_zero(url, tmp_path):
    from diffusion_lib.grading.nbgrader_export import Marks

    rows = [Row("bob.ipynb", "bob", "", NAME, "folder", "refused", "it is empty")]
    written(url, [result("ada"), result("cyd, the younger", ("empty",)), result("dee", ("failed",))], rows)
    with opened(url, "diffusion") as book:
        book.add_student("eli")
        Marks(to=str(tmp_path / "grades.csv")).export(book)
    with (tmp_path / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = {line["student_id"]: line for line in csv.DictReader(file) if line["assignment"] == NAME}
    assert {who: (line["score"], line["state"]) for who, line in lines.items()} == {
        "ada": (str(earned(result("ada"))), "for a person"), "bob": ("", "not graded"),
        "cyd, the younger": ("0.0", "graded"), "dee": ("0.0", "for a person"), "eli": ("", "no submission"),
    }  # fmt: skip
    said = lines["ada"]["exercises"]
    assert all(f" {word}" in said for word in ("failed", "empty", "missing", "could not run")), said
    assert "empty" in lines["cyd, the younger"]["exercises"] and "failed" in lines["dee"]["exercises"]


def test_cells_of_another_release_are_refused(url, monkeypatch):
    written(url, [result("ada")])
    from diffusion_lib.grading import gradebook

    whole = gradebook.read

    def shorter(path):
        notebook = whole(path)
        notebook.cells = [cell for cell in notebook.cells if cell.id != "check-posterior"]
        return notebook

    monkeypatch.setattr(gradebook, "read", shorter)
    with pytest.raises(NoGradebook, match="another release"):
        written(url, [result("ada")])


@pytest.mark.parametrize("bad", ["postgresql://teacher:secret@127.0.0.1:9/none", "/proc/none/book.db", "nothing://x"])
def test_a_gradebook_that_cannot_be_used_is_one_sentence_without_the_password(bad):
    with pytest.raises(NoGradebook) as said, opened(bad, "diffusion"):
        raise OSError("it could")
    assert "secret" not in str(said.value) and "\n" not in str(said.value)


def test_addresses():
    assert address("postgres://a@b/c") == address("postgresql://a@b/c") == "postgresql+psycopg://a@b/c"
    assert address("sqlite:///x.db") == "sqlite:///x.db" and address("x.db") == f"sqlite:///{Path('x.db').resolve()}"
