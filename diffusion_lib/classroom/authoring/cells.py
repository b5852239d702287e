"""The cells of a new task, and the place in a notebook where they belong."""

import re

import nbformat

from ..notebooks import grader
from .names import Asked

IMPORT = re.compile(r"^from diffusion_lib\.checks import (.+)$", re.MULTILINE)


def markdown(cell_id: str, source: str):
    """A cell of text."""
    return nbformat.v4.new_markdown_cell(source, id=cell_id)


def code(cell_id: str, source: str, tags: tuple[str, ...] = (), **marks):
    """A cell of code; with `marks` nbgrader knows it."""
    cell = nbformat.v4.new_code_cell(source, id=cell_id)
    if tags:
        cell.metadata["tags"] = list(tags)
    if marks:
        flags = {"grade": False, "locked": False, "solution": False, "task": False, "schema_version": 3}
        cell.metadata["nbgrader"] = nbformat.from_dict(flags | {"grade_id": cell_id} | marks)
    return cell


def exercise_cells(asked: Asked) -> list:
    """Heading, answer, check and first use of a new exercise, which doubles its argument until its author is done."""
    name = asked.id
    heading = "### Exercise 1" if asked.points else "### Stretch"
    answer = f'''\
def {name}(x):
    """TODO: one sentence with its equation.

    Shapes: (b, ...) -> (b, ...).
    """
    ### BEGIN SOLUTION
    return 2 * x  # TODO: the right answer, as in its declaration
    ### END SOLUTION'''
    use = f"""\
my_{name} = mine_or_library("{name}", {name})
print(my_{name}(torch.ones(2)))  # TODO: what the notebook goes on with"""
    text = f"""\
{heading} · {asked.title[0].upper()}{asked.title[1:]}
{stars(asked)}

TODO: what to write, in two or three short sentences.

- `x`: (b, …), any number of axes
- returns: the same shape

**Expected:** TODO: a small case with its numbers."""
    return [markdown(f"ex-{name}", text), code(name, answer, solution=True), *check_cell("check", asked, name),
            code(f"use-{name}", use)]  # fmt: skip


def derivation_cells(asked: Asked) -> list:
    """Heading, lines and check of a new derivation, which opens a bracket until its author is done."""
    name = asked.id
    text = f"""\
### Derivation 1 · {asked.title[0].upper()}{asked.title[1:]}
{stars(asked)}

TODO: what is to be derived, from what, and which lines may be expected. Say what every symbol stands for, and where
the result is used below. Put your lines into the list, one after the other. Each must follow from the one before. The
check says which one does not, and which slip it was.

`derive("{name}")` shows the symbols, the start and the form asked of the last line."""
    answer = f"""\
x, a = symbols("{name}")
line_1 = (x + a)**2 - a**2
{name}_lines = [line_1, ...]
### BEGIN SOLUTION
{name}_lines = [  # TODO: the lines, as in its declaration
    line_1,
    x**2 + 2*a*x + a**2 - a**2,
    x**2 + 2*a*x,
    x*(x + 2*a),
]
### END SOLUTION"""
    return [markdown(f"ex-{name}", text), code(name, answer, solution=True),
            *check_cell("derive", asked, f"{name}_lines")]  # fmt: skip


def check_cell(test: str, asked: Asked, given: str) -> list:
    """The one line that checks; graded where there are points."""
    source = f'{test}("{asked.id}", {given})'
    if not asked.points:
        return [code(f"try-{asked.id}", source)]
    return [code(f"check-{asked.id}", source, grade=True, locked=True, points=asked.points)]


def stars(asked: Asked) -> str:
    """The line under a heading, as `build` fills it in."""
    points = f"{asked.points or 'no'} point{'' if asked.points == 1 else 's'}"
    return f"{'★' * asked.stars} · {asked.minutes} minute{'' if asked.minutes == 1 else 's'} · {points}"


def insert(notebook, new: list, after: str) -> str:
    """Put cells behind the task `after`: where its section ends, or the text begins that leads to the next task.

    With after="" they come before the recap. Returns the id of the cell above them.
    Raises: ValueError if one of their ids is in use.
    """
    cells = notebook.cells
    ids = [cell.id for cell in cells]
    taken = [cell.id for cell in new if cell.id in ids]
    if taken:
        raise ValueError(f"the notebook has a cell {taken[0]!r} already: choose another id")
    if after:
        place = _end(cells, max(ids.index(name) for name in (after, f"check-{after}", f"try-{after}") if name in ids))
    else:
        place = next((ids.index(name) for name in ("recap", "quiz-text", "quiz") if name in ids), len(cells))
    cells[place:place] = new
    return cells[place - 1].id


def _end(cells, start: int) -> int:
    """Where the cells end that belong to the task checked in cell `start`."""
    place = start + 1
    while place < len(cells) and not cells[place].source.startswith("#") and not grader(cells[place]):
        place += 1
    if place < len(cells) and cells[place].id.startswith("ex-"):
        while place - 1 > start and _leads_on(cells[place - 1]):
            place -= 1
    return place


def _leads_on(cell) -> bool:
    return cell.cell_type == "markdown" and not cell.source.startswith(("#", "**See"))


def import_names(notebook, names: set[str]) -> None:
    """Add to the notebook's import from diffusion_lib.checks what new cells call."""
    for cell in notebook.cells:
        if cell.cell_type == "code" and (found := IMPORT.search(cell.source)):
            there = {name.strip() for name in found[1].split(",")}
            if not names <= there:
                line = f"from diffusion_lib.checks import {', '.join(sorted(there | names))}"
                cell.source = cell.source[: found.start()] + line + cell.source[found.end() :]
            return
