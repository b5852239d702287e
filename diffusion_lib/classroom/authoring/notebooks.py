"""A new notebook: its questions, its cells with a first exercise, its row in the README, a link from the one before."""

import re
from pathlib import Path

import nbformat

from ..declared import FOLDERS, Declared, questions_of
from ..normalise import normalise
from ..notebooks import SOLUTIONS, UNCOMPARED, assignments, dumps, notebook_path, read, write
from ..numbering import README
from ..setup_cell import SETUP_ID, setup_text
from . import templates
from .cells import code, exercise_cells, markdown
from .names import Asked, check_id, check_notebook_name, check_title
from .tasks import GAP, _declaration

_ROW = re.compile(r"^\| \[\d\d .*\]\(notebooks/.*\n", re.MULTILINE)


def new_notebook(root: Path, known: Declared, name: str, title: str, asked: Asked) -> list[str]:
    """Make a notebook with one exercise, a guess, a slider and a quiz; returns what was done, in sentences.

    Raises: ValueError for a name, a number or an id that is taken.
    """
    there = assignments(root)
    check_notebook_name(name, there)
    check_title(title)
    check_id(asked.id, known)
    guess = f"{name[3:]}_guess"
    folder = f"{FOLDERS['exercises']}/nb{name}"
    if guess in known.guesses:
        raise ValueError(f"{guess!r} is a guess of {known.guesses[guess].notebook} already: choose another name")
    if (root / folder).exists():
        raise ValueError(f"{folder} is there already: choose another name")
    before = [other for other in there if other < name]
    quiz = "".join(
        templates.QUESTION.substitute(number=number, right=right) for number, right in enumerate(templates.RIGHT, 1)
    )
    files = {
        f"{folder}/__init__.py": templates.PACKAGE.substitute(number=name[:2]),
        questions_of(name): templates.QUESTIONS.substitute(number=name[:2], notebook=name, guess=guess, quiz=quiz),
        f"{folder}/{asked.id}.py": _declaration(templates.EXERCISE, name, asked, place=GAP),
        f"{SOLUTIONS}/{name}/{name}.ipynb": dumps(normalise(_cells(root, name, title, asked, guess, before[-1:]))),
    }
    for file, text in files.items():
        write(root / file, text)
    done = [f"wrote {file}" for file in files]
    return done + _row(root, name, title) + _link(root, name, title, before[-1:])


def _cells(root: Path, name: str, title: str, asked: Asked, guess: str, before: list[str]):
    """The notebook itself."""
    number = name[:2]
    row = "".join(f"| Before | {_link_to(other, _title(root, other))} |" for other in before)
    answers = ", ".join(f'"{place}": "{right}"' for place, right in enumerate(templates.RIGHT, 1))
    return nbformat.v4.new_notebook(
        cells=[
            markdown("title", templates.TITLE.substitute(number=number, title=title, before=row).rstrip()),
            code(SETUP_ID, setup_text()),
            code("imports", templates.IMPORTS),
            markdown("first-intro", templates.SECTION),
            *exercise_cells(asked),
            markdown("predict-text", templates.GUESS_TEXT),
            code("guess-first", templates.GUESS.substitute(guess=guess), solution=True),
            code("compare-first", templates.COMPARE.substitute(guess=guess)),
            code("first-plot", templates.PLOT),
            markdown("first-see", templates.SEE),
            markdown("slider-text", templates.SLIDER_TEXT),
            code("slider", templates.SLIDER, tags=(UNCOMPARED,)),
            markdown("recap", templates.RECAP),
            markdown("quiz-text", templates.QUIZ_TEXT),
            code("quiz-questions", f'quiz("{number}")'),
            code("quiz-answers", templates.QUIZ_ANSWERS.substitute(number=number, answers=answers), solution=True),
            markdown("reading", templates.READING),
        ]
    )


def _title(root: Path, name: str) -> str:
    """The title of a notebook without its number."""
    return read(notebook_path(root, name)).cells[0].source.split("\n")[0].split(" · ", 1)[-1]


def _link_to(name: str, title: str) -> str:
    return f"[{name[:2]} {title}](../{name}/{name}.ipynb)"


def _row(root: Path, name: str, title: str) -> list[str]:
    """A row in the README's table of notebooks, where it has one."""
    path = root / README
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    earlier = [row for row in _ROW.finditer(text) if row[0][3:5] < name[:2]]
    if not earlier:
        return []
    row = f"| [{name[:2]} {title}](notebooks/{name}/{name}.ipynb) | TODO: what a learner writes | "
    for generated in ("stars", "minutes"):
        row += f"<!--{generated} {name[:2]}--><!--/{generated} {name[:2]}--> | "
    row += f"<!--count checks {name[:2]}-->1<!--/count--> |\n"
    write(path, text[: earlier[-1].end()] + row + text[earlier[-1].end() :])
    return [f"put a row into {README}"]


def _link(root: Path, name: str, title: str, before: list[str]) -> list[str]:
    """The notebook before says where to go on, unless it does so already."""
    done = []
    for other in before:
        path = notebook_path(root, other)
        notebook = read(path)
        head = notebook.cells[0]
        if "| Next |" not in head.source and "| Before, after |" not in head.source:
            head.source += f"\n| Next | {_link_to(name, title)} |"
            write(path, dumps(normalise(notebook)))
            done.append(f"linked it from {SOLUTIONS}/{other}")
    return done
