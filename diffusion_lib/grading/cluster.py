"""A class on many machines: dask.distributed's workers grade, and only packed jobs and results travel.

A worker needs the course at the same version and a sandbox of its own. Whoever reaches a scheduler can run code on its
workers: that is how the scheduler is made, so it belongs in a network of its own or behind TLS.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any

from .elsewhere import graded_beside, packed
from .run import Job, Result, not_graded

CONNECTING = 20.0  # seconds
FIRST_WORKER = 120.0  # seconds until there is one
AHEAD = 2  # submissions that wait at each worker; the others wait here


class NoCluster(OSError):
    """There is no scheduler that would take work, as one sentence."""


def graded_on(address: str, jobs: Sequence[Job]) -> Iterator[tuple[Job, Result]]:
    """The jobs and their results, as they come, from the workers of a scheduler.

    The scheduler gives the submissions of a worker that died to others.

    Raises: NoCluster if there is no scheduler at this address, or no worker comes.
    """
    if not jobs:
        return
    client = _connected(address)
    try:
        from distributed import as_completed

        sent: dict[str, Job] = {}
        waiting, running = deque(jobs), as_completed()
        while waiting or sent:
            room = AHEAD * max(1, sum(client.nthreads().values()))
            while waiting and len(sent) < room:
                job = waiting.popleft()
                future = client.submit(graded_beside, packed(job), key=f"{job.file} {job.key}", pure=False)
                sent[future.key] = job
                running.add(future)
            future = next(running)
            job = sent.pop(future.key)
            yield job, _outcome(job, future)
    finally:
        client.close()


def _connected(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError as problem:
        raise NoCluster('--scheduler needs dask.distributed: pip install "diffusion-lib[cluster]"') from problem
    try:
        client = Client(address, timeout=CONNECTING)
    except (OSError, ValueError, TypeError) as problem:
        said = " ".join(str(problem).split())[:200]
        raise NoCluster(f"there is no scheduler at {address} ({said}): start one with `dask scheduler`") from problem
    try:
        client.wait_for_workers(1, timeout=FIRST_WORKER)
    except TimeoutError as problem:
        client.close()
        raise NoCluster(
            f"the scheduler at {address} has no worker: start one with `dask worker {address}`"
        ) from problem
    return client


def _outcome(job: Job, future: Any) -> Result:
    """A job's result; where its workers died again and again, or cannot grade, a row that says so."""
    problem = future.exception()
    if problem is None:
        return json.loads(future.result())
    said = " ".join(str(problem).split())[:200]
    return not_graded(job, f"no worker could grade it ({type(problem).__name__}: {said}): run the command again")
