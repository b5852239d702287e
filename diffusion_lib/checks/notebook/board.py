"""The learner's progress as a board, as a list for one notebook, and as the line that ends a notebook."""

from __future__ import annotations

import html
from dataclasses import dataclass

from .celebrating import Finished
from .places import link, title
from .progress_file import known
from .render import LOOKS, Card, anchor, show
from .standing import Standing, all_standings, going_on

CHALLENGE = "14_few_steps"  # the notebook in which it stands
BAR = 10  # characters of a bar in plain text
_CELL = "padding:.2em .7em .2em 0;text-align:left;vertical-align:middle"


@dataclass(frozen=True)
class Board:
    """A line per notebook: bar, exercises, points, quiz, and where to go on."""

    standings: dict[str, Standing]
    remark: str = ""

    @property
    def heading(self) -> str:
        """The sum of it."""
        rows = self.standings.values()
        points, most = sum(row.points for row in rows), sum(row.most for row in rows)
        done, tasks = sum(row.done for row in rows), sum(len(row.counted) for row in rows)
        finished = sum(row.finished for row in rows)
        return (
            f"Your progress: {done} of {tasks} exercises, {points} of {most} points, "
            f"{finished} of {len(rows)} notebooks finished"
        )

    def __str__(self):
        width = max(len(title(name)) for name in self.standings)
        lines = [self.heading, *([f"  {self.remark}"] if self.remark else [])]
        for name, row in self.standings.items():
            full = BAR * row.done // len(row.counted)
            bar = "█" * full + "░" * (BAR - full)
            lines.append(
                f"  {title(name):{width}}  {bar}  {_exercises(row):9} {_points(row):13} {_quiz(row):12} {_next(row)}"
            )
        if goal := going_on(self.standings):
            lines.append(f"  Go on: {title(goal.notebook)}, {_next(goal)}")
        return "\n".join(line.rstrip() for line in lines)

    def _repr_html_(self):
        head = "".join(
            f"<th scope='col' style='{_CELL};font-weight:600'>{word}</th>"
            for word in ("Notebook", "Solved", "Exercises", "Points", "Quiz", "Next")
        )
        rows = "".join(_row(row) for row in self.standings.values())
        goal = going_on(self.standings)
        more = f"<div style='margin-top:.6em'><strong>Go on:</strong> {_opening(goal)}</div>" if goal else ""
        remark = f"<div style='margin-top:.25em'>{html.escape(self.remark)}</div>" if self.remark else ""
        return (
            "<div role='region' aria-label='Your progress' style='border:1px solid #8a8a8a;border-radius:4px;"
            "padding:.6em .9em;margin:.3em 0;max-width:60em;color:inherit;font-family:sans-serif;line-height:1.45;"
            f"overflow-x:auto'><div><strong>{html.escape(self.heading)}</strong></div>{remark}{more}"
            f"<table style='border-collapse:collapse;margin:.6em 0 0 0'><thead><tr>{head}</tr></thead>"
            f"<tbody>{rows}</tbody></table></div>"
        )

    def show(self):
        """Show it: rich in a notebook, plain text elsewhere."""
        show(self)


def board(data: dict, kept: bool = True) -> Board:
    """The board of everything in a progress file."""
    return Board(all_standings(data), "" if kept else "Nothing is written to the progress file here.")


def details(data: dict, row: Standing) -> Card:
    """Every exercise of one notebook: solved, attempts, hints, minutes."""
    lines = [(task.id, _one(known(data, task.id), task.points)) for task in row.tasks]
    if row.questions:
        lines.append(("quiz", "○ not tried" if row.quiz is None else f"{row.quiz} of {row.questions} right"))
    if row.all_guesses:
        lines.append(("guesses", f"{row.guesses} of {row.all_guesses} made"))
    heading = f"{title(row.notebook)}: {_exercises(row)} exercises, {_points(row)}"
    return Card("finished" if row.finished else "note", heading, tuple(lines), _links(row))


def so_far(row: Standing) -> tuple[str, str]:
    """The line under a card that passed."""
    if row.next is None:
        return ("Finished", f"{_exercises(row)}: every exercise of this notebook is solved.")
    return ("So far", f"{_exercises(row)} in this notebook. Next: {row.next.title} ({row.next.id}).")


def ending(row: Standing, standings: dict[str, Standing]) -> Card:
    """What stands at a notebook's end: what is solved, what is left, and where to go from there."""
    quiz = f", quiz {row.quiz} of {row.questions}" if row.questions and row.quiz is not None else ""
    counts = f"{_exercises(row)} exercises, {_points(row)}{quiz}"
    if not row.finished:
        return Card("note", f"{title(row.notebook)}: {counts}", (), _links(row))
    open_ones = [other for other in standings.values() if not other.finished]
    following = next((other for other in open_ones if other.notebook > row.notebook), None)
    if following is None:
        lines, links = _left(open_ones)
    else:
        lines, links = (), (("Next: " + title(following.notebook), link(following.notebook)),)
    return Finished("finished", f"{title(row.notebook)}: {counts}", lines, links, row.notebook[:2])


def _left(open_ones: list[Standing]) -> tuple[tuple, tuple]:
    """Lines and links of a card behind which no notebook is left: what is still open, or that nothing is."""
    if not open_ones:
        lines = (("", "The course is solved."), ("Go on", "the challenge: draw better digits with 4 evaluations."))
        return lines, (("The challenge, in " + title(CHALLENGE), link(CHALLENGE, "challenge")),)
    number = sum(len(other.counted) - other.done for other in open_ones)
    where = ", ".join(title(other.notebook)[:2] for other in open_ones)
    verb = "is" if number == 1 else "are"
    words = f"{_count(number, 'exercise')} of other notebooks {verb} not solved yet ({where})."
    first = [(other.notebook, other.next) for other in open_ones if other.next is not None][:3]
    return (("Open", words),), tuple((f"{title(name)}, {entry.title}", link(name, entry.id)) for name, entry in first)


def _links(row: Standing) -> tuple[tuple[str, str], ...]:
    if row.next is None:
        return ()
    return ((f"Next: {row.next.title} ({row.next.id})", link(row.notebook, row.next.id)),)


def _row(row: Standing) -> str:
    icon, word, colour = LOOKS["passed"]
    share = round(100 * row.done / len(row.counted))
    bar = (
        f"<span role='img' aria-label='{share} % solved' style='display:inline-block;width:7em;height:.7em;"
        "border:1px solid #8a8a8a;border-radius:.35em;overflow:hidden'>"
        f"<span style='display:block;width:{share}%;height:100%;background:{colour}'></span></span>"
    )
    mark = f" <span role='img' aria-label='{word}' style='font-weight:700;color:{colour}'>{icon}</span>"
    name = anchor(title(row.notebook), link(row.notebook)) + (mark if row.finished else "")
    following = anchor(row.next.title, link(row.notebook, row.next.id)) if row.next and row.begun else ""
    cells = (
        name,
        bar,
        _exercises(row),
        _points(row).removesuffix(" points"),
        _quiz(row).removeprefix("quiz "),
        following,
    )
    return "<tr>" + "".join(f"<td style='{_CELL}'>{cell}</td>" for cell in cells) + "</tr>"


def _opening(goal: Standing) -> str:
    task = goal.next
    words = f"{title(goal.notebook)}, {task.title}" if task and goal.begun else title(goal.notebook)
    return anchor(words, link(goal.notebook, task.id if task and goal.begun else ""))


def _exercises(row: Standing) -> str:
    return f"{row.done} of {len(row.counted)}"


def _points(row: Standing) -> str:
    return f"{row.points} of {row.most} points"


def _quiz(row: Standing) -> str:
    return f"quiz {row.quiz} of {row.questions}" if row.quiz is not None else ""


def _next(row: Standing) -> str:
    if row.next is None:
        return "✓ finished"
    return f"next: {row.next.id}" if row.begun else ""


def _one(found: dict, points: int) -> str:
    if not found["attempts"] and not found["hints"] and not found["solved"]:
        return "○ not started" + ("" if points else " (a stretch, without points)")
    parts = ["✓ solved" if found["solved"] else "✗ not yet", _count(found["attempts"], "attempt")]
    if found["hints"]:
        parts.append(_count(found["hints"], "hint"))
    if found["minutes"]:
        parts.append(f"{found['minutes']:g} min")
    return ", ".join(parts)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
