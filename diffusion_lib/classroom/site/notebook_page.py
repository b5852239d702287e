"""One notebook of the course as a page: stubs as in the release, answers folded away, pictures with their words."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import nbformat

from ..address import colab_link
from ..normalise import KERNELSPEC
from ..notebooks import BEGIN, END, is_solution
from ..setup_cell import SETUP_ID
from .guides import FILES

PICTURES = "pictures"
PICTURE_KINDS = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/svg+xml": "svg"}
_ATTACHED = re.compile(r"!\[([^]]*)\]\(attachment:([^)]+)\)")
# What is written on a fold. Each says what opening it gives away.
SETUP = "Set-up cell: finds the library, or installs it on Colab and Kaggle"
ANSWER, GUESS, QUIZ, TEXT = "Solution", "One guess, and what it is told", "Answers, with reasons", "A good answer"
REVEALED = "Guess first, then open: what comes out"
_LINK = re.compile(r"(?:\.\./)+(?:notebooks/)?(\d\d_\w+)/\1\.ipynb")
_GUIDE = re.compile(rf"(?:\.\./)+({'|'.join(map(re.escape, FILES))})")
_GUESSED = re.compile(r"^\s*predict\(\s*[\"'](\w+)[\"']", re.MULTILINE)
_COMPARED = re.compile(r"\bcompare\(\s*[\"'](\w+)[\"']")
_CALL = re.compile(r"^(quiz|explain)\(", re.MULTILINE)


@dataclass
class Page:
    """The page as a notebook that Sphinx reads, and the picture files beside it, by their names."""

    notebook: Any
    pictures: dict[str, bytes] = field(default_factory=dict)


def notebook_page(name: str, solution, release, tasks: Mapping[str, Any]) -> Page:
    """The page of one notebook, from its canonical form, its release and what is declared for it.

    Raises: ValueError where the release lacks a cell that learners answer in.
    """
    page = Page(nbformat.v4.new_notebook(metadata={"kernelspec": dict(KERNELSPEC)}))
    stubs = {cell.id: cell.source for cell in release.cells}
    hidden = set(_hidden_until_guessed(solution.cells))
    for index, cell in enumerate(solution.cells):
        if cell.cell_type == "markdown":
            source = _with_pictures(page, name, cell, linked(cell.source, ".ipynb"))
            page.notebook.cells.append(_text(cell.id, _with_buttons(source, name) if index == 0 else source))
        elif cell.cell_type == "code" and is_solution(cell):
            if cell.id not in stubs:
                raise ValueError(f"notebooks/{name} lacks the cell {cell.id}: run diffusion-lib build")
            page.notebook.cells += _answer_cells(page, name, cell, stubs[cell.id], tasks.get(cell.id))
        elif cell.cell_type == "code":
            shown = _code(cell.id, cell.source, _outputs(page, name, cell))
            if cell.id == SETUP_ID:
                _fold(shown, "hide-cell", SETUP)
            elif cell.id in hidden and shown.outputs:
                _fold(shown, "hide-output", REVEALED)
            page.notebook.cells.append(shown)
    return page


def left_out(solution):
    """The page of a notebook that is not shown: its title, so that links to it lead somewhere."""
    title = solution.cells[0].source.partition("\n")[0]
    return nbformat.v4.new_notebook(cells=[_text("title", f"{title}\n\nThis page is left out of a quick build.")])


def linked(source: str, ending: str) -> str:
    """The text with links as they are on the site: all pages of notebooks lie side by side, below the guides."""
    guide = ".md" if ending == ".ipynb" else ending
    return _GUIDE.sub(lambda found: f"../{FILES[found[1]]}{guide}", _LINK.sub(rf"\1{ending}", source))


def answer(source: str) -> str:
    """The source of an answered cell without the marks, and without the placeholder that the answer replaces."""
    lines: list[str] = []
    for line in source.split("\n"):
        if line.strip() == BEGIN and lines and re.match(r"\w+ = .*\.\.\.", lines[-1]):
            lines.pop()
        if line.strip() not in (BEGIN, END):
            lines.append(line)
    return "\n".join(lines)


def _answer_cells(page: Page, name: str, cell, stub: str, task) -> Iterator[Any]:
    """The stub, then everything that helps, each behind a fold of its own, from the least to the most."""
    yield _code(cell.id, stub, [])
    for number, hint in enumerate(getattr(task, "hints", ()), 1):
        said = html.escape(" ".join(hint.split()))
        words = f"<details class='course-fold'><summary>Hint {number}</summary><p>{said}</p></details>"
        yield _text(f"{cell.id}-hint-{number}", words)
    called = _CALL.search(cell.source)
    kind = {"quiz": QUIZ, "explain": TEXT}.get(called[1], ANSWER) if called else ANSWER
    folded = _code(f"{cell.id}-answer", answer(cell.source), _outputs(page, name, cell))
    yield _fold(folded, "hide-cell", GUESS if _GUESSED.search(cell.source) else kind)


def _hidden_until_guessed(cells) -> Iterator[str]:
    """The cells from a guess to the cell that compares it: their outputs would give the number away."""
    waiting: set[str] = set()
    for cell in cells:
        if cell.cell_type != "code":
            continue
        if is_solution(cell):
            waiting |= set(_GUESSED.findall(cell.source))
        elif waiting:
            yield cell.id
            waiting -= set(_COMPARED.findall(cell.source))


def _with_pictures(page: Page, name: str, cell, source: str) -> str:
    """The text with the pictures that are attached to its cell as files, which Sphinx would not look for."""

    def shown(found: re.Match[str]) -> str:
        (data,) = cell.attachments[found[2]].values()
        file = f"{name}-{cell.id}-{found[2]}"
        page.pictures[file] = base64.b64decode(data)
        return f'<img class="course-picture" src="{PICTURES}/{file}" alt="{html.escape(found[1])}">'

    return _ATTACHED.sub(shown, source)


def _outputs(page: Page, name: str, cell) -> list[Any]:
    """The stored outputs; a picture becomes a file with its alt text, which MyST-NB itself would not carry over."""
    shown = []
    for number, output in enumerate(cell.outputs):
        data = output.get("data", {})
        kind = next((kind for kind in PICTURE_KINDS if kind in data), None)
        if kind is None:
            if "text/html" in data:
                output = nbformat.v4.new_output(output.output_type, {"text/html": linked(data["text/html"], ".html")})
        else:
            file = f"{name}-{cell.id}-{number}.{PICTURE_KINDS[kind]}"
            text = data[kind]
            page.pictures[file] = text.encode() if kind.endswith("xml") else base64.b64decode(text)
            words = output.get("metadata", {}).get(kind, {}).get("alt", "")
            image = f'<img class="course-picture" src="{PICTURES}/{file}" alt="{html.escape(words)}">'
            output = nbformat.v4.new_output("display_data", {"text/html": image})
        shown.append(output)
    return shown


def _with_buttons(source: str, name: str) -> str:
    """The first cell with, under its title, the ways to run the notebook."""
    title, _, rest = source.partition("\n")
    ways = [f"<a class='course-button' href='{colab_link(name)}'>Open in Colab</a>"] if colab_link(name) else []
    ways.append(f"<a class='course-button' href='{name}.ipynb' download>Download this notebook</a>")
    return f"{title}\n\n<p class='course-ways'>{' '.join(ways)}</p>\n{rest}"


def _fold(cell, tag: str, words: str):
    cell.metadata["tags"] = [tag]
    cell.metadata["mystnb"] = {"code_prompt_show": words, "code_prompt_hide": words}
    return cell


def _text(name: str, source: str):
    return nbformat.v4.new_markdown_cell(source, id=_id(name))


def _code(name: str, source: str, outputs):
    return nbformat.v4.new_code_cell(source, id=_id(name), outputs=outputs)


def _id(name: str) -> str:
    return name[:64]  # the longest that the format allows
