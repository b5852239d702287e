"""All the tasks of one learner, each in a process of its own: what one of them does costs that one."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Mapping
from dataclasses import dataclass

from ..checks.collect.limits import TimeIsUp, memory_limit, time_limit
from .asking import (
    BROKE_A_LIMIT,
    BY_HAND,
    EMPTY,
    FAILED,
    MISSING,
    NOT_RUN,
    Verdict,
    lost,
    plain_verdict,
    request_for,
    verdict_on,
)
from .cells import Notebook
from .dependence import is_python, names_of
from .rebuild import Item, Rebuilt, rebuild
from .release import Release, Task
from .sandbox import Box, Reply, SandboxGone

JUDGING = 120.0  # seconds; the first wrong answer takes some, since all known mistakes are then tried
ATTEMPTS = 3  # without a cell that ended or held the process
WHOLE = 5  # times the limit of one exercise: what a notebook may take before its runs are cut short
SHORT = 10.0  # seconds that each run has then; an honest answer takes one or two


@dataclass(frozen=True)
class Limits:
    """How long one exercise may take, and whether the code is shut in; if not, under which account it runs."""

    seconds: float = 60.0
    shut_in: bool = True
    account: str = ""  # of the system, for code alone; "" is the grader's own


class Grading:
    """The tasks of one submission; a sandbox is started when the first of them needs one."""

    def __init__(self, release: Release, notebook: Notebook, seed: int, limits: Limits, files: Mapping[str, bytes]):
        self.rebuilt: Rebuilt = rebuild(release, notebook)
        self.seed, self.limits, self.files = seed, limits, dict(files)
        self._box: Box | None = None
        self._preload = "sympy" if any("sympy" in part.source for part in release.parts) else ""
        self._passed: dict[str, bool] = {}
        self.cpu_seconds = self._cpu = 0.0  # in sandboxes
        self._left = WHOLE * limits.seconds
        self._held: set[int] = set()  # cells that ended or held a process: no other exercise waits for them again

    def verdicts(self) -> list[Verdict]:
        """The verdicts in the order of the notebook."""
        try:
            found = []
            for task in self.rebuilt.release.tasks:
                verdict = self._verdict(task)
                self._passed[task.name] = verdict.status == "passed"
                found.append(verdict)
            return found
        finally:
            self._close()

    def _verdict(self, task: Task) -> Verdict:
        answer = self.rebuilt.answers[task.name]
        if answer.state == "missing":
            return plain_verdict(task, MISSING, "There is no answer to this exercise in the notebook.")
        if answer.state == "empty":
            return plain_verdict(task, EMPTY, "This exercise still holds its stub.")
        item = self.rebuilt.items[answer.item]
        if task.kind == "text":
            return plain_verdict(task, BY_HAND, item.source[:20_000])
        if problem := is_python(item.source):
            return plain_verdict(task, NOT_RUN, f"The cell of this answer does not run: {problem}.")
        needed = self.rebuilt.needed(task)
        first = self._attempt(task, needed)
        if first.status == "passed":
            return first
        everything = self.rebuilt.everything(task)
        if set(everything) - self._held <= set(needed) or self._left <= 0:
            return first
        if first.status == EMPTY or not _may_be_elsewhere(first, needed, self.items):
            return first
        second = self._attempt(task, everything)
        return second if second.status in ("passed", FAILED) and first.status != FAILED or (
            second.status == "passed") else first  # fmt: skip

    @property
    def items(self) -> tuple[Item, ...]:
        """The cells of the rebuilt notebook."""
        return self.rebuilt.items

    def _attempt(self, task: Task, cells: list[int]) -> Verdict:
        """Run the cells and the answer; a cell that ends or holds the process is left out, and the rest runs again."""
        goal = self.rebuilt.answers[task.name].item
        for _ in range(ATTEMPTS):
            seconds = self._seconds()
            reply = self._ask(task, [place for place in cells if place == goal or place not in self._held], seconds)
            if reply.record:
                return self._judged(task, reply)
            place = self._place_said(reply.cell, goal)
            if place == goal or reply.cell == "answer":
                break
            self._held.add(place)
        return lost(task, reply, self.items[place].label, seconds, seconds < self.limits.seconds)

    def _place_said(self, label: str, goal: int) -> int:
        """The cell that a process says it was in, if there is such a cell; its word is all there is."""
        place = int(label) if label.isascii() and label.isdecimal() and len(label) < 6 else goal
        return place if place < len(self.items) else goal

    def _seconds(self) -> float:
        """The limit of the next run: the whole notebook has one too."""
        return self.limits.seconds if self._left > 0 else min(self.limits.seconds, SHORT)

    def _ask(self, task: Task, cells: list[int], seconds: float) -> Reply:
        request = request_for(self.rebuilt, task, cells, self.seed, seconds, self._passed)
        request["files"] = self.files
        if self._box is None:
            self._box = Box(self.limits.shut_in, self._preload, self.limits.account)
        begun = time.monotonic()
        try:
            reply = self._box.ask(request)
            self._cpu = reply.cpu
            return reply
        except SandboxGone:
            self._close()
            return Reply("ended", "answer")
        finally:
            self._left -= time.monotonic() - begun

    def _judged(self, task: Task, reply: Reply) -> Verdict:
        """The verdict, with what a cell of the answer raised where there is then no answer to judge."""
        try:
            with time_limit(JUDGING), memory_limit():
                verdict = verdict_on(task, reply, self.seed)
        except TimeIsUp:
            return plain_verdict(task, NOT_RUN, "What this answer gave could not be judged in time.")
        goal = str(self.rebuilt.answers[task.name].item)
        raised = next((error for error in reply.errors if error and error[0] == goal), None)
        if verdict.rung in ("missing", "not attempted") and raised:
            line = f" (line {raised[3]})" if raised[3:] and raised[3] else ""
            return plain_verdict(
                task, NOT_RUN, f"The cell of this answer stopped with {': '.join(filter(None, raised[1:3]))}{line}."
            )
        if verdict.rung == "missing":
            seen = f"The cell of this answer runs, and leaves nothing called {task.variable}."
            return dataclasses.replace(verdict, status=FAILED, seen=seen, means="")
        return verdict

    def _close(self) -> None:
        if self._box is not None:
            self._box.close()
            self._box = None
            self.cpu_seconds += self._cpu


def _may_be_elsewhere(verdict: Verdict, ran: list[int], items: tuple[Item, ...]) -> bool:
    """Whether cells that did not run could change a verdict: a name is missing, or cells are the learner's."""
    if verdict.rung in BROKE_A_LIMIT:
        return False
    if "NameError" in verdict.seen or verdict.status == NOT_RUN or verdict.rung == "missing":
        return True
    left = [item for place, item in enumerate(items) if item.own and not item.task and place not in ran]
    return not verdict.misconception and any(names_of(item.source).unclear for item in left)
