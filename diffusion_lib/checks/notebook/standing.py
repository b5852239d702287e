"""How far a learner is: counted from the progress file, per notebook."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from ..declare.declaration import Exercise
from ..derivations.declaring import Derivation
from ..derivations.registry import all_derivations
from ..registry import all_exercises, all_guesses, all_quizzes
from .places import in_order
from .progress_file import known

Task = Exercise | Derivation


@dataclass(frozen=True)
class Standing:
    """One notebook: its tasks in order, what of them is solved, and the quiz."""

    notebook: str
    tasks: tuple[Task, ...]
    solved: frozenset[str]
    quiz: int | None  # right answers; None if it was not tried
    questions: int
    guesses: int
    all_guesses: int
    last: float  # when something was last tried here; 0 if never

    @property
    def counted(self) -> tuple[Task, ...]:
        """The tasks that make the notebook finished: those with points."""
        return tuple(task for task in self.tasks if task.points)

    @property
    def done(self) -> int:
        """How many of those are solved."""
        return sum(task.id in self.solved for task in self.counted)

    @property
    def points(self) -> int:
        """Points so far."""
        return sum(task.points for task in self.tasks if task.id in self.solved)

    @property
    def most(self) -> int:
        """Points there are."""
        return sum(task.points for task in self.tasks)

    @property
    def next(self) -> Task | None:
        """The first task with points that is not solved."""
        return next((task for task in self.counted if task.id not in self.solved), None)

    @property
    def finished(self) -> bool:
        """Whether every task with points is solved."""
        return self.next is None

    @property
    def begun(self) -> bool:
        """Whether anything was tried."""
        return bool(self.last or self.solved or self.quiz is not None)


def all_standings(data: dict) -> dict[str, Standing]:
    """The standing in every notebook, in order of the course."""
    return {notebook: standing(data, notebook) for notebook in tasks_by_notebook()}


def standing(data: dict, notebook: str) -> Standing:
    """The standing in one notebook."""
    tasks = tasks_by_notebook()[notebook]
    by_name = {task.id: task for task in tasks}
    ordered = tuple(by_name[name] for name in in_order(notebook, list(by_name)))
    right = data["quizzes"].get(notebook[:2], {}).get("value")
    times = [data["exercises"].get(name, {}).get("last") for name in by_name]
    guesses = [guess.id for guess in all_guesses().values() if guess.notebook == notebook]
    return Standing(
        notebook,
        ordered,
        frozenset(name for name in by_name if known(data, name)["solved"]),
        right if isinstance(right, int) else None,
        len(all_quizzes().get(notebook[:2], ())),
        sum(name in data["predictions"] for name in guesses),
        len(guesses),
        max((time for time in times if isinstance(time, (int, float))), default=0.0),
    )


def going_on(standings: dict[str, Standing]) -> Standing | None:
    """Where to go on: the notebook last worked in, if it is not finished, else the first that is not."""
    unfinished = [s for s in standings.values() if not s.finished]
    latest = max(standings.values(), key=lambda s: s.last)
    if latest.last and latest in unfinished:
        return latest
    after = [s for s in unfinished if s.notebook > latest.notebook] if latest.last else []
    return next(iter(after or unfinished), None)


@cache
def tasks_by_notebook() -> dict[str, tuple[Task, ...]]:
    """Exercises and derivations of every notebook, in order of the course."""
    tasks: list[Task] = [*all_exercises().values(), *all_derivations().values()]
    names = sorted({task.notebook for task in tasks})
    return {name: tuple(task for task in tasks if task.notebook == name) for name in names}
