"""A class: submissions one after the other or side by side, and going on where a run was stopped."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..checks.collect.limits import TimeIsUp, time_limit
from ..classroom.notebooks import write
from .cells import Notebook
from .edition import fingerprint
from .intake import Submission
from .looks import looks
from .release import Release
from .sandbox import works
from .submission import Grading, Limits

REBUILDING = 60.0  # seconds
Result = dict[str, Any]  # what is kept of one submission, as JSON


@dataclass(frozen=True)
class Job:
    """All that grading one submission needs, ready to be sent to another process."""

    key: str  # a hash of all that the marks depend on
    file: str  # the name of its result
    about: Result
    release: Release
    notebook: Notebook
    helpers: dict[str, bytes]
    seed: int
    limits: Limits


Graded = Callable[[Sequence[Job]], Iterator[tuple[Job, Result]]]


def seed_number(text: str) -> int:
    """A text as a seed for probes."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:7], "big")


def kept_seed(out: Path) -> str:
    """The seed of this class's marks: drawn once, and kept beside them, so that a second run gives the same."""
    path = out / "seed.txt"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(16) + "\n", encoding="utf-8")
    return path.read_text(encoding="utf-8").strip()


def jobs_for(submissions: Sequence[Submission], seed: str, limits: Limits) -> list[Job]:
    """One job for each submission."""
    names: set[str] = set()
    attempts = Counter(_title(submission) for submission in submissions)
    titles = [_title(one) + f" {one.digest[:8]}" * (attempts[_title(one)] > 1) for one in submissions]
    return [
        _job(submission, seed_number(seed), limits, file_name(title, names))
        for submission, title in zip(submissions, titles, strict=True)
    ]


def _title(submission: Submission) -> str:
    return f"{submission.row.assignment} {submission.owner.key}"


def _job(submission: Submission, seed: int, limits: Limits, name: str) -> Job:
    helpers = {}
    for name, read in submission.helpers.items():
        try:
            helpers[name] = read()
        except OSError:
            submission.remarks.append(f"{name} could not be read, and was left out")
    row = submission.row
    about = {
        "learner": row.learner, "number": row.number, "assignment": row.assignment, "late": row.late,
        "handed_in": row.handed_in, "platform": row.rule,
        "notebook": row.file, "remarks": submission.remarks,
    }  # fmt: skip
    release = hashlib.sha256(repr(submission.release).encode()).hexdigest()
    beside = sorted((name, hashlib.sha256(data).hexdigest()) for name, data in helpers.items())
    parts = (submission.digest, release, fingerprint(), seed, dataclasses.astuple(limits), beside, row.learner)
    key = hashlib.sha256(repr(parts).encode()).hexdigest()
    return Job(key, name, about, submission.release, submission.notebook, helpers, seed, limits)


def file_name(text: str, taken: set[str]) -> str:
    """A name that every file system takes, and that no other learner has."""
    plain = re.sub(r"[^\w.+@ #-]", "_", text).strip(" .")[:90]
    if plain != text or plain.casefold() in taken:
        plain = f"{plain[:80]}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
    taken.add(plain.casefold())
    return plain


def grade_one(job: Job) -> Result:
    """The marks of one submission; never an exception, since one learner stops nobody."""
    return _storable(_graded(job))


def _storable(result: Result) -> Result:
    """A result without what no file can hold: a text may have halves of characters in it."""
    return json.loads(json.dumps(result, ensure_ascii=False).encode("utf-8", "replace"))


def _graded(job: Job) -> Result:
    begun, cpu = time.monotonic(), time.process_time()
    if job.limits.shut_in and (problem := works()):
        return not_graded(job, f"no sandbox where it was to be graded: {problem}")
    result: Result = {"key": job.key, **job.about, "points": job.release.points, "shut_in": job.limits.shut_in}
    try:
        with time_limit(REBUILDING):
            grading = Grading(job.release, job.notebook, job.seed, job.limits, job.helpers)
            seen = [dataclasses.asdict(look) for look in looks(grading.rebuilt)]
        verdicts = grading.verdicts()
    except (Exception, TimeIsUp) as problem:
        return not_graded(job, f"the grader failed: {type(problem).__name__}: {problem}")
    result["remarks"] = [*job.about["remarks"], *grading.rebuilt.remarks]
    result |= {"status": "graded", "verdicts": [dataclasses.asdict(verdict) for verdict in verdicts]}
    result |= {"answers": grading.rebuilt.sources(), "looks": seen}
    return result | {
        "seconds": round(time.monotonic() - begun, 2),
        "cpu_seconds": round(grading.cpu_seconds + time.process_time() - cpu, 2),
        "sandbox_seconds": round(grading.cpu_seconds, 2),  # of these, seconds in sandboxes
    }


def not_graded(job: Job, why: str) -> Result:
    """The result of a submission that could not be graded, with the reason."""
    result = {"key": job.key, **job.about, "points": job.release.points, "shut_in": job.limits.shut_in}
    return _storable(result | {"status": "not graded", "why": why})


def grade_here(jobs: Sequence[Job]) -> Iterator[tuple[Job, Result]]:
    """The jobs and their results, one after the other, in this process."""
    for job in jobs:
        yield job, grade_one(job)


def grade_class(
    jobs: Sequence[Job], out: Path, done: Callable[[Result], None], graded: Graded = grade_here
) -> list[Result]:
    """The results of all jobs, in their order; each is written whole, and found again by a later run.

    graded: grades jobs and yields each with its result, in any order.
    """
    folder = out / "results"
    folder.mkdir(parents=True, exist_ok=True)
    results: dict[str, Result] = {}
    waiting = []
    for job in jobs:
        known = _known(folder / f"{job.file}.json", job.key)
        if known is None:
            waiting.append(job)
        else:
            results[job.file] = known | {
                name: job.about[name] for name in ("late", "handed_in", "platform", "notebook")
            }
            done(known)
    for job, result in graded(waiting):
        write(folder / f"{job.file}.json", json.dumps(result, ensure_ascii=False, indent=1) + "\n")
        results[job.file] = result
        done(result)
    return [results[job.file] for job in jobs]


def _known(path: Path, key: str) -> Result | None:
    try:
        result = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return result if isinstance(result, dict) and result.get("key") == key and result["status"] == "graded" else None
