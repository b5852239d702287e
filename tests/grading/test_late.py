"""Late work and second attempts: the second at which work is late, zones, what it loses, and which attempt counts."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from diffusion_lib.cli.main import main
from diffusion_lib.grading.attempts import best
from diffusion_lib.grading.intake import take_in
from diffusion_lib.grading.late import Rule, deadlines_from, rule_from, settled, share_lost, time_from, without_time
from diffusion_lib.grading.marks import score, write_marks, write_platforms
from diffusion_lib.grading.pages import feedback
from diffusion_lib.grading.release import read_release
from diffusion_lib.grading.run import jobs_for
from diffusion_lib.grading.submission import Limits

from .class_of import NAME, ROOT, definition, dumps, right
from .test_marks import result, table, verdict

DAILY = rule_from("10%/day")
BERLIN = {"01_x": time_from("2026-03-01 23:59 Europe/Berlin")}


def came(handed_in, rule=DAILY, deadlines=None, marked=False):
    """What a submission loses that came at this time."""
    one = result(late=marked) | {"handed_in": handed_in}
    (done,) = settled([one], rule, BERLIN if deadlines is None else deadlines)
    return done["late"], done["penalty"]


@pytest.mark.parametrize(
    ("handed_in", "expected"),
    [
        ("2026-03-01 23:58:59 Europe/Berlin", (False, 0.0)),
        ("2026-03-01 23:59:00 Europe/Berlin", (False, 0.0)),  # exactly at the deadline
        ("2026-03-01 23:59:00.000001 Europe/Berlin", (True, 0.1)),
        ("2026-03-01 23:59:01", (True, 0.1)),  # a platform without a zone means that of the deadline
        ("2026-03-01 22:59:00 UTC", (False, 0.0)),
        ("2026-03-01 22:59:01 UTC", (True, 0.1)),
        ("2026-03-01 17:59:00 America/New_York", (False, 0.0)),
        ("2026-03-02 04:29:01+05:30", (True, 0.1)),
        ("2026-03-02 04:29:00 +0530", (False, 0.0)),
        ("2026-03-02 23:59:00", (True, 0.1)),  # exactly one day
        ("2026-03-02 23:59:01", (True, 0.2)),
        ("2026-04-01 00:00:00", (True, 1.0)),
    ],
)
def test_the_second_at_which_work_is_late(handed_in, expected):
    assert came(handed_in) == expected


def test_grace_moves_the_moment_and_not_the_count():
    rule = rule_from("10%/day, grace 15 min, at most 25%")
    assert rule == Rule(0.1, timedelta(days=1), timedelta(minutes=15), 0.25)
    assert came("2026-03-02 00:14:00", rule) == (False, 0.0)
    assert came("2026-03-02 00:14:01", rule) == (True, 0.1)
    assert came("2026-03-03 00:00:00", rule) == (True, 0.2)
    assert came("2026-03-09 00:00:00", rule) == (True, 0.25)


def test_a_clock_that_is_put_forward_takes_no_hour_from_anybody():
    deadline = {"01_x": time_from("2026-03-28 12:00 Europe/Berlin")}  # the clocks change in the night
    assert came("2026-03-29 13:00:00", DAILY, deadline) == (True, 0.1)
    assert came("2026-03-29 13:00:01", DAILY, deadline) == (True, 0.2)


def test_a_mark_of_the_platform_costs_one_unit_where_no_time_is_known():
    assert came("", marked=True) == (True, 0.1)
    assert came("", rule_from("30%"), {}, marked=True) == (True, 0.3)
    assert came("2026-01-01 00:00", marked=True) == (False, 0.0), "a deadline that was given says more than a mark"
    assert came("2026-09-01 00:00", deadlines={}) == (False, 0.0)
    assert without_time([result() | {"handed_in": ""}, result() | {"handed_in": "2026-01-01 00:00"}], BERLIN) == 1


def test_shares_add_up_to_no_more_than_everything():
    assert [share_lost(DAILY, timedelta(days=n)) for n in (3, 7, 10, 30)] == [0.3, 0.7, 1.0, 1.0]
    assert share_lost(rule_from("5%/hour"), timedelta(minutes=61)) == 0.1
    assert share_lost(rule_from("20%"), timedelta(days=9)) == 0.2


@pytest.mark.parametrize("text", ["", "ten", "10", "10%/moon", "110%", "10%/day, grace", "10%, perhaps"])
def test_a_rule_that_cannot_be_read_is_refused(text):
    with pytest.raises(ValueError, match="--late"):
        rule_from(text)


@pytest.mark.parametrize("text", ["tomorrow", "2026-03-01", "2026-03-01 23:59 Mars/Olympus", "2026-13-01 23:59"])
def test_a_time_that_cannot_be_read_is_refused(text):
    with pytest.raises(ValueError):
        time_from(text)


def test_one_assignment_may_have_a_deadline_of_its_own():
    found = deadlines_from(["2026-03-01 12:00 UTC", "b=2026-04-01 12:00 UTC"], ["a", "b"])
    assert found == {"a": datetime(2026, 3, 1, 12, tzinfo=UTC), "b": datetime(2026, 4, 1, 12, tzinfo=UTC)}
    with pytest.raises(ValueError, match="no assignment 'c'"):
        deadlines_from(["c=2026-04-01 12:00"], ["a", "b"])


def test_what_late_work_loses_is_in_every_file(tmp_path):
    one = result(verdicts=[verdict("a", "passed", 10.0)]) | {"handed_in": "2026-03-03 01:00:00"}
    found = settled([one], DAILY, BERLIN)
    write_marks(tmp_path, found, [], {})
    write_platforms(tmp_path, found, {})
    (line,) = table(tmp_path / "marks.csv")
    assert (line["score"], line["late"], line["loses"]) == ("8", "late by 1 d 1 h", "20%")
    assert line["handed in"] == "2026-03-03 01:00:00" and line["a"] == "10"
    assert table(tmp_path / "canvas.csv")[0]["01_x"] == table(tmp_path / "moodle.csv")[0]["Grade"] == "8"
    page = feedback(found[0], {})
    assert "8 of 10 points" in page and "late by 1 d 1 h and loses 20% of its 10 points" in page


def attempts(*points_and_times):
    """One learner's results, in the order of time."""
    return [
        result(verdicts=[verdict("a", "passed", points)]) | {"handed_in": time, "notebook": f"{number}.ipynb"}
        for number, (points, time) in enumerate(points_and_times)
    ]


def test_the_best_attempt_may_not_be_the_last_and_lateness_counts():
    early, late = "2026-03-01 12:00", "2026-03-04 12:00"
    kept, _ = best(settled(attempts((8.0, early), (6.0, early), (9.0, late)), DAILY, BERLIN), [], {})
    assert [(one["notebook"], score(one, {})) for one in kept] == [("0.ipynb", 8.0)]
    kept, _ = best(settled(attempts((6.0, early), (9.0, late)), DAILY, BERLIN), [], {})
    assert [(one["notebook"], score(one, {})) for one in kept] == [("1.ipynb", 6.3)]
    kept, _ = best(settled(attempts((8.0, early), (8.0, early)), DAILY, BERLIN), [], {})
    assert [one["notebook"] for one in kept] == ["1.ipynb"]
    unread = attempts((9.0, early))[0] | {"status": "not graded", "why": "x", "verdicts": [], "notebook": "u.ipynb"}
    assert [one["notebook"] for one in best([*attempts((0.0, early)), unread], [], {})[0]] == ["0.ipynb"]


def place(folder: Path, *names):
    """A class in which one learner handed in several notebooks: the first is all right, the others are not."""
    folder.mkdir()
    for number, name in enumerate(names):
        given = {} if number == 0 else {"lookup": definition("lookup", f"return x * {number}")}
        (folder / name).write_bytes(dumps(right(**given)))
    return folder


RELEASES = {NAME: read_release(ROOT, NAME)}


def test_all_attempts_are_taken_in_when_the_best_counts(tmp_path):
    names = [f"ada_77_{number}_{NAME}.ipynb" for number in (900, 1000)]
    where = place(tmp_path / "class", *names)
    last = take_in(where, RELEASES)
    assert [one.row.file for one in last.submissions] == [names[1]]
    every = take_in(where, RELEASES, every=True)
    assert [one.row.file for one in every.submissions] == names  # in the order of time, which is not that of names
    jobs = jobs_for(every.submissions, "seed", Limits())
    assert len({job.file for job in jobs}) == 2
    # Two files that no time tells apart are refused where the last counts, and are no trouble where the best does.
    plain = place(tmp_path / "folder", f"bob_{NAME}.ipynb", f"bob_{NAME} (1).ipynb")
    assert take_in(plain, RELEASES).submissions == []
    assert len(take_in(plain, RELEASES, every=True).submissions) == 2


def test_platforms_say_when_work_came(tmp_path):
    where = tmp_path / "class"
    for learner, text in (("ada", "2026-03-01 22:59:01.5 UTC"), ("bob", "2026-03-01 22:59:01")):
        (where / learner / NAME).mkdir(parents=True)
        (where / learner / NAME / f"{NAME}.ipynb").write_bytes(dumps(right()))
        (where / learner / NAME / "timestamp.txt").write_text(text)
    found = {one.row.learner: one.row.handed_in for one in take_in(where, RELEASES).submissions}
    assert found == {"ada": "2026-03-01 22:59:01.5 UTC", "bob": "2026-03-01 22:59:01 UTC"}
    blackboard = place(tmp_path / "bb", f"x_eve_attempt_2026-03-02-00-00-00_{NAME}.ipynb")
    (one,) = take_in(blackboard, RELEASES).submissions
    assert one.row.handed_in == "2026-03-02 00:00:00"
    bright = tmp_path / "bright" / "12-34 - Eve Lee - Mar 2, 2026 1205 AM"
    place(tmp_path / "bright", *[]), bright.mkdir()
    (bright / f"{NAME}.ipynb").write_bytes(dumps(right()))
    assert [one.row.handed_in for one in take_in(tmp_path / "bright", RELEASES).submissions] == ["2026-03-02 00:05"]


def test_what_became_of_the_other_attempts_is_in_files(tmp_path):
    every = take_in(place(tmp_path / "class", *[f"ada_77_{n}_{NAME}.ipynb" for n in (1, 2)]), RELEASES, every=True)
    results = [
        result("ada", verdicts=[verdict("a", "passed", points)])
        | {"number": "77", "assignment": NAME, "notebook": one.row.file}
        for one, points in zip(every.submissions, (5.0, 3.0), strict=True)
    ]
    kept, rows = best(results, every.rows, {})
    assert [one["notebook"] for one in kept] == [f"ada_77_1_{NAME}.ipynb"]
    fates = {row.file: (row.fate, row.why) for row in rows}
    assert fates[f"ada_77_1_{NAME}.ipynb"][0] == "graded"
    assert fates[f"ada_77_2_{NAME}.ipynb"][0] == "superseded"
    assert f"ada_77_1_{NAME}.ipynb" in fates[f"ada_77_2_{NAME}.ipynb"][1]


WRONG = {
    "--late": ("ten percent", "--late must be like"), "--deadline": ("tomorrow", "a time must be like"),
    "--attempt": ("first", "--attempt"), "--gradebook": ("/proc/none/book.db", "gradebook cannot be used"),
}  # fmt: skip


@pytest.mark.parametrize("option", WRONG)
def test_a_wrong_option_is_told_before_anything_is_graded(option, tmp_path, capsys):
    value, said = WRONG[option]
    place(tmp_path / "class", f"ada_{NAME}.ipynb")
    command = ["grade", str(tmp_path / "class"), "--out", str(tmp_path / "out"), "--no-sandbox", option, value]
    assert main(command) == 2
    assert said in capsys.readouterr().err and not (tmp_path / "out" / "results").exists()
