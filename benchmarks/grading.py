"""Grading a class on workers of dask.distributed: submissions per minute, and what that says of a large class."""

import contextlib
import dataclasses
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from diffusion_lib.classroom.notebooks import RELEASES, assignments
from diffusion_lib.classroom.release import solved
from diffusion_lib.grading.cluster import graded_on
from diffusion_lib.grading.intake import take_in
from diffusion_lib.grading.release import read_release
from diffusion_lib.grading.run import Job, jobs_for
from diffusion_lib.grading.submission import Limits

ROOT = Path(__file__).resolve().parents[1]
LEARNERS, WORKERS = 500, 50  # the class that the model speaks of: all learners hand in every notebook


def run_grading(workers: Sequence[int] = (1, 2), each: int = 1) -> list[dict[str, Any]]:
    """One row per number of workers, which have one thread each; `each` is the submissions of every notebook.

    Every submission holds the course's own answers. A worker's first one imports torch, so it does not count.
    """
    rows = []
    with tempfile.TemporaryDirectory() as room:
        jobs = _jobs(Path(room), each)
        for number in workers:
            with _cluster(number) as address:
                # More of them than workers, twice, so that nobody is left cold.
                for _ in range(2):
                    list(graded_on(address, _copies(jobs[0], 2 * number)))
                began, used = time.perf_counter(), time.process_time()
                results = [result for _, result in graded_on(address, jobs)]
                seconds, own = time.perf_counter() - began, time.process_time() - used
            lost = [result for result in results if result["status"] != "graded"]
            if lost:
                raise RuntimeError(f"{len(lost)} submissions were not graded: {lost[0].get('why')}")
            rows.append({"workers": number, "submissions": len(jobs), "seconds": seconds, "own_seconds": own})
    return rows


def _jobs(room: Path, each: int) -> list[Job]:
    names = assignments(ROOT, RELEASES)
    for name in names:
        text = solved(ROOT, name)
        for learner in range(each):
            place = room / "class" / f"learner{learner}"
            place.mkdir(parents=True, exist_ok=True)
            (place / f"{name}.ipynb").write_text(text, encoding="utf-8")
    releases = {name: read_release(ROOT, name) for name in names}
    return jobs_for(take_in(room / "class", releases).submissions, "benchmark", Limits())


def _copies(job: Job, number: int) -> list[Job]:
    """The same job under other names: a cluster computes what has one name once."""
    return [dataclasses.replace(job, file=f"{job.file} {place} {time.monotonic_ns()}") for place in range(number)]


@contextlib.contextmanager
def _cluster(number: int) -> Iterator[str]:
    """The address of a scheduler with so many workers on this machine."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=number, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        yield cluster.scheduler_address


def expected_minutes(submissions: int, workers: int, rows: Sequence[dict[str, Any]]) -> float:
    """Minutes for a class, if workers do not hinder each other: their share, or what the one who hands out needs.

    The seconds of a submission are those on one worker. Whoever hands out and writes down is one process, so with
    very many workers its own seconds are what is waited for.
    """
    one = rows[0]
    share = submissions * one["seconds"] / one["submissions"] / (workers / one["workers"])
    handing_out = submissions * max(row["own_seconds"] / row["submissions"] for row in rows)
    return max(share, handing_out) / 60


def grading_table(rows: Sequence[dict[str, Any]]) -> list[list[str]]:
    """A number of workers a line, and a last one for the class that was not graded."""
    first = rows[0]["submissions"] / rows[0]["seconds"]
    table = [["workers", "submissions", "submissions per minute", "times one worker", "own ms per submission"]]
    for row in rows:
        speed = row["submissions"] / row["seconds"]
        own = 1000 * row["own_seconds"] / row["submissions"]
        table.append(
            [str(row["workers"]), str(row["submissions"]), f"{60 * speed:.1f}", f"{speed / first:.2f}", f"{own:.0f}"]
        )
    return table


def model_line(rows: Sequence[dict[str, Any]]) -> str:
    """What the table says of a class that was not graded."""
    notebooks = len(assignments(ROOT, RELEASES))
    number = LEARNERS * notebooks
    minutes = expected_minutes(number, WORKERS, rows)
    return (
        f"By that, {LEARNERS} learners with {notebooks} notebooks each, {number:,} submissions, take {minutes:.0f} "
        f"minutes on {WORKERS} workers as fast as the first one (not run)."
    )
