"""The home page: where to go on, and a map of all notebooks with pictures, minutes and what is solved.

It is a notebook of its own, made afresh whenever the course is opened, and belongs to this machine alone.
"""

from __future__ import annotations

import html
import re
from pathlib import Path

import nbformat

from ..checks.notebook.board import Board, going_on
from ..checks.notebook.places import title
from ..checks.notebook.progress_file import PROGRESS
from ..checks.notebook.standing import Standing, all_standings
from .front_page import all_minutes
from .normalise import KERNELSPEC
from .notebooks import RELEASES, dumps, notebook_path, read, write

HOME = "home.ipynb"
PICTURES = "assets/pictures/notebooks"
_DIFFICULTY = re.compile(r"^\| Difficulty \| (.*?) \|", re.MULTILINE)


def write_home(course_root) -> Path:
    """Write the home page of a course; returns where it is.

    Raises: OSError if the folder cannot be written.
    """
    path = Path(course_root) / HOME
    write(path, dumps(home(course_root)))
    return path


def home(course_root):
    """The home page as a notebook: text that is read without a kernel, and one cell that brings it up to date."""
    root = Path(course_root)
    standings = {name: row for name, row in all_standings(PROGRESS.read()).items() if _file(root, name).is_file()}
    again = "The table is as of when the course was opened. The next cell shows how far you are now."
    cells = [
        nbformat.v4.new_markdown_cell(_greeting(root, standings), id="greeting"),
        nbformat.v4.new_markdown_cell(_map(root, standings), id="map"),
        nbformat.v4.new_markdown_cell(again, id="again"),
        nbformat.v4.new_code_cell("from diffusion_lib.checks import progress\nprogress()", id="progress"),
    ]
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": dict(KERNELSPEC)})


def _greeting(root: Path, standings: dict[str, Standing]) -> str:
    goal = going_on(standings) if standings else None
    minutes = sum(all_minutes(root).values())
    lines = ["# Diffusion models, from noise to digits", ""]
    if goal is None:
        lines.append(
            "**Every notebook is finished.** What you built is in `diffusion_lib`, ready for your own pictures."
        )
    elif not any(row.begun for row in standings.values()):
        lines.append(f"**Begin here: {_linked(goal)}.** It takes a quarter of an hour.")
    else:
        lines.append(f"**Go on: {_linked(goal)}**, {goal.next.title}." if goal.next else f"**Go on: {_linked(goal)}.**")
    whole = f"{len(standings)} notebooks, about {round(minutes / 60)} hours in all. " if minutes else ""
    lines += ["", f"{whole}{Board(standings).heading}." if standings else "There are no notebooks here."]
    return "\n".join(lines)


def _map(root: Path, standings: dict[str, Standing]) -> str:
    times = all_minutes(root)
    lines = ["| picture | notebook | minutes | difficulty | solved | quiz |", "|---|---|---|---|---|---|"]
    for name, row in standings.items():
        picture = root / PICTURES / f"{name}.png"
        image = f'<img src="{PICTURES}/{name}.png" width="108" alt="">' if picture.is_file() else ""
        done = f"{'▰' * row.done}{'▱' * (len(row.counted) - row.done)} {row.done} of {len(row.counted)}"
        quiz = f"{row.quiz} of {row.questions}" if row.quiz is not None else ""
        mark = " **✓ finished**" if row.finished else ""
        minutes = str(times.get(name) or "")
        lines.append(f"| {image} | **{_linked(row)}** | {minutes} | {_stars(root, name)} | {done}{mark} | {quiz} |")
    return "\n".join(lines)


def _linked(row: Standing) -> str:
    return f"[{html.escape(title(row.notebook))}]({RELEASES}/{row.notebook}/{row.notebook}.ipynb)"


def _stars(root: Path, name: str) -> str:
    return difficulty(read(_file(root, name)).cells[0].source)


def difficulty(first_cell: str) -> str:
    """The stars that the first cell of a notebook gives it; empty if it gives none."""
    found = _DIFFICULTY.search(first_cell)
    return found[1] if found else ""


def _file(root: Path, name: str) -> Path:
    return notebook_path(root, name, RELEASES)
