"""Grading on a cluster is measured with whole submissions, and a large class follows from it by plain arithmetic."""

import pytest

from benchmarks import course, grading
from benchmarks.grading import expected_minutes, grading_table, model_line
from diffusion_lib.classroom import release
from diffusion_lib.classroom.notebooks import loads
from diffusion_lib.grading.sandbox import works

ROWS = [
    {"workers": 1, "submissions": 16, "seconds": 160.0, "own_seconds": 0.8},
    {"workers": 2, "submissions": 16, "seconds": 100.0, "own_seconds": 0.4},
]


def test_speeds_are_beside_those_of_one_worker():
    table = grading_table(ROWS)
    assert table[1] == ["1", "16", "6.0", "1.00", "50"]
    assert table[2] == ["2", "16", "9.6", "1.60", "25"]


@pytest.mark.parametrize(
    ("submissions", "workers", "minutes"),
    [
        (600, 1, 100.0),  # ten seconds each
        (600, 50, 2.0),
        (600, 1000, 0.5),  # 50 ms each to hand out: more workers would wait
    ],
)
def test_a_class_takes_the_workers_share_or_the_time_to_hand_out(submissions, workers, minutes):
    assert expected_minutes(submissions, workers, ROWS) == pytest.approx(minutes)


def test_the_model_says_that_it_was_not_run():
    assert "8,000 submissions, take 27 minutes on 50 workers" in model_line(ROWS) and "not run" in model_line(ROWS)


def test_a_solved_release_holds_the_courses_answers_and_nothing_else_of_them():
    name = "01_forward_noise"
    released, done = release.untouched(course.ROOT, name), loads(release.solved(course.ROOT, name))
    changed = [a["id"] for a, b in zip(released["cells"], done["cells"], strict=True) if a["source"] != b["source"]]
    assert changed and changed == [cell["id"] for cell in released["cells"] if release.is_solution(cell)]


@pytest.mark.skipif(bool(works()), reason=works() or "it works")
def test_submissions_are_graded_on_as_many_workers_as_asked(monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr(grading, "assignments", lambda root, folder: ["00_start_here"])
    (row,) = grading.run_grading(workers=(1,), each=2)
    assert (row["workers"], row["submissions"]) == (1, 2) and row["seconds"] > row["own_seconds"] > 0


def test_the_checks_of_a_notebook_are_timed_one_by_one():
    seconds, checks = course._execute(course.ROOT / "solutions" / "00_start_here" / "00_start_here.ipynb")
    assert len(checks) == 1 and 0 < checks[0] < seconds
