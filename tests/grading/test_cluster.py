"""Grading elsewhere: only plain data travels, what ends meanwhile is graded again, and the marks are the same."""

import json
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from diffusion_lib.cli.main import main
from diffusion_lib.grading import cluster as by_cluster
from diffusion_lib.grading import elsewhere
from diffusion_lib.grading.cluster import NoCluster, graded_on
from diffusion_lib.grading.gradebook import opened
from diffusion_lib.grading.intake import take_in
from diffusion_lib.grading.release import read_release
from diffusion_lib.grading.run import grade_one, jobs_for
from diffusion_lib.grading.sandbox import works
from diffusion_lib.grading.submission import Limits

from .class_of import NAME, ROOT, code, dumps, place_of, right
from .kinds_odd import ODD
from .table import ALL, grade, marks
from .test_pictures import png, text
from .workers import cluster

SMALL = "00_start_here"  # one exercise: a whole class of it takes few seconds
needs_sandbox = pytest.mark.skipif(bool(works()), reason=works() or "it works")


def jobs_of(folder, *kinds):
    """The jobs of some kinds of submission."""
    for name in kinds:
        ALL[name].write(folder / "class" / name)
    intake = take_in(folder / "class", {NAME: read_release(ROOT, NAME)})
    return jobs_for(intake.submissions, "one", Limits())


def below(pid):
    """The processes that a process has started."""
    lists = [path.read_text().split() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    return [int(child) for children in lists for child in children]


def test_a_job_crosses_as_plain_text_and_is_the_same_job(tmp_path):
    (job,) = jobs_of(tmp_path, "helper_file_beside")
    assert job.helpers
    data = elsewhere.packed(job)
    assert isinstance(data, bytes) and json.loads(data)
    assert elsewhere.unpacked(data) == (job, elsewhere.fingerprint())


def test_text_that_is_no_utf_8_crosses_too(tmp_path):
    notebook = ODD["untouched"].make()
    notebook["cells"][2]["source"] = ["x = '\ud800'"]
    (tmp_path / "class" / "ada").mkdir(parents=True)
    (tmp_path / "class" / "ada" / f"{NAME}.ipynb").write_text(json.dumps(notebook))
    (job,) = jobs_of(tmp_path)
    assert elsewhere.unpacked(elsewhere.packed(job))[0] == job


def test_another_version_of_the_course_grades_nothing(tmp_path):
    (job,) = jobs_of(tmp_path, "untouched")
    data = elsewhere.packed(job).replace(elsewhere.fingerprint().encode(), b"another")
    assert "another version" in json.loads(elsewhere._answer(data))["why"]


def test_without_a_sandbox_where_it_is_graded_there_is_no_mark(tmp_path, monkeypatch):
    (job,) = jobs_of(tmp_path, "untouched")
    monkeypatch.setattr("diffusion_lib.grading.run.works", lambda: "bubblewrap is not here")
    result = grade_one(job)
    assert result["status"] == "not graded" and "bubblewrap is not here" in result["why"]


def test_nobody_answers_at_the_address(tmp_path, monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr(by_cluster, "CONNECTING", 0.5)
    with pytest.raises(NoCluster, match="dask scheduler"):
        next(graded_on("tcp://127.0.0.1:9", jobs_of(tmp_path, "untouched")))


@needs_sandbox
@pytest.mark.slow
def test_a_process_that_is_killed_while_it_grades_costs_nothing(tmp_path):
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / f"ada_{SMALL}.ipynb").write_bytes(dumps(right(SMALL)))
    intake = take_in(tmp_path / "class", {SMALL: read_release(ROOT, SMALL)})
    (job,) = jobs_for(intake.submissions, "one", Limits())
    graders, killed = elsewhere.Graders(), []

    def kill():
        while not killed:
            for pid in below(os.getpid()):
                if below(pid):  # its sandbox is open
                    os.kill(pid, signal.SIGKILL)
                    killed.append(pid)
            time.sleep(0.02)

    threading.Thread(target=kill, daemon=True).start()
    result = json.loads(graders.grade(elsewhere.packed(job)))
    graders.end()
    assert killed and result["status"] == "graded"
    assert sum(verdict["score"] for verdict in result["verdicts"]) == 1


def class_with_late_work(place):
    """Ada's first attempt is her best; Bob came two days late and drew beside a miss."""
    miss = "def to_model_range(images):\n    return images * 0"
    drawn = right(SMALL, to_model_range=miss)
    picture = {"output_type": "display_data", "metadata": {}, "data": {"image/png": text(png())}}
    cell = code("show(to_model_range)", "drawn") | {"outputs": [picture]}
    drawn["cells"].insert(place_of(drawn, "to_model_range") + 1, cell)
    handed_in = {
        "ada_attempt_2026-03-01-12-00-00": right(SMALL),
        "ada_attempt_2026-03-01-13-00-00": right(SMALL, to_model_range=miss),
        "bob_attempt_2026-03-03-01-00-00": drawn,
        "eve_attempt_2026-03-03-01-00-00": right(SMALL),
    }
    place.mkdir()
    for name, notebook in handed_in.items():
        (place / f"hw_{name}_{SMALL}.ipynb").write_bytes(dumps(notebook))
    return place


def in_gradebook(path):
    """The points, what lateness loses and the time, as nbgrader keeps them, by learner."""
    with opened(path, "diffusion") as book:
        return {
            submission.student.id: (submission.score, submission.late_submission_penalty, submission.timestamp)
            for submission in book.find_assignment(SMALL).submissions
        }


LATE = ("--seed", "one", "--attempt", "best", "--late", "10%/day", "--deadline", "2026-03-01 23:59 UTC")


@needs_sandbox
@pytest.mark.exhaustive  # 40 seconds: a scheduler, a worker and two gradings of one class
def test_a_worker_gives_what_this_machine_gives(tmp_path, monkeypatch):
    """With late work, several attempts, pictures and a gradebook: all files are the same, byte for byte."""
    pytest.importorskip("distributed")
    monkeypatch.setattr(by_cluster, "CONNECTING", 120)  # the scheduler starts at the same time, on a busy machine
    place, there, here = str(class_with_late_work(tmp_path / "class")), tmp_path / "there", tmp_path / "here"
    with cluster(tmp_path, workers=1) as found:
        for out, *more in ((there, "--scheduler", found.address), (here,)):
            assert main(["grade", place, "--out", str(out), *LATE, "--gradebook", f"{out}.db", *more]) == 0
    assert marks(there) == {"ada": 1, "bob": 0, "eve": 0.8}
    files = [sorted(path.relative_to(out) for path in out.rglob("*") if path.is_file()) for out in (there, here)]
    assert files[0] == files[1] and len(files[0]) >= 12
    for path in files[0]:
        if path.parts[0] != "results":  # they hold seconds
            assert (there / path).read_bytes() == (here / path).read_bytes(), path
    pages = {path.name: path.read_text(encoding="utf-8") for path in (there / "feedback").iterdir()}
    assert ["data:image/png" in page for name, page in sorted(pages.items())] == [False, True, False]
    kept = in_gradebook(f"{there}.db")
    assert kept == in_gradebook(f"{here}.db") and kept["eve"][:2] == pytest.approx((1, 0.2))


@needs_sandbox
@pytest.mark.exhaustive  # 40 seconds of computing: six processes load the library, one of them to be killed
def test_two_workers_one_of_them_killed_give_what_this_machine_gives(tmp_path):
    pytest.importorskip("distributed")
    place, there, here = class_with_late_work(tmp_path / "class"), tmp_path / "there", tmp_path / "here"
    with cluster(tmp_path, workers=2) as found:
        running = grade(place, there, *LATE, "--scheduler", found.address, start=True)
        first = found.workers[0]
        while not any(map(below, below(first.pid))):  # until it grades: its grader has opened a sandbox
            assert running.poll() is None and first.poll() is None
            time.sleep(0.02)
        first.kill()
        assert running.wait() == 0
    assert grade(place, here, *LATE).returncode == 0
    assert (there / "marks.csv").read_bytes() == (here / "marks.csv").read_bytes()
