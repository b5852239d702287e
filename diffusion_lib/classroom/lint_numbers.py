"""The rule that a number in prose is shown: by an output above it, a constant of the code, or a source beside it."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from itertools import dropwhile, takewhile
from pathlib import Path

from ..checks.declare.declaration import Guess
from .declared import Declared, questions_of
from .lint_places import is_opened
from .notebooks import label
from .numbers.evidence import shown_by_code, shown_by_loading, shown_by_outputs
from .numbers.judging import backed
from .numbers.prose import claims
from .numbers.reading import Number
from .numbers.sources import BadSource, Sources, declared_in
from .problems import Problem

FIX = (
    "print it in a cell above, write what is shown, or name its source beside it: "
    "<!-- shown: assets/measurements/NAME.json --> (classroom/numbers/sources.py says what may stand there)"
)
PAGES = ("README.md", "CHALLENGE.md", "benchmarks/README.md", "docs/measured.md")
WHOLE = ("recap", "quiz", "title")  # cells that speak of the whole notebook begin so


def lint_numbers(root: Path, notebook, name: str, known: Declared) -> list[Problem]:
    """Every number of prose, alt text, guess and quiz of one notebook that nothing shows."""
    shelf = Sources(Path(root), is_opened, known.exercises)
    problems: list[Problem] = []
    section: list[Number] = []
    everything: list[Number] = []
    head: list[Number] | None = None  # what stands before the first section, imports and data, is known in all
    cells = notebook["cells"]
    for index, cell in enumerate(cells):
        place, above = label(cell, index), cells[: index + 1]
        if cell["cell_type"] == "markdown":
            if re.search(r"^## ", cell["source"], re.MULTILINE):
                head = section if head is None else head
                section = [*head]
            near = everything if place.startswith(WHOLE) else [*section, *_announced(cells[index + 1 :])]
            problems += _of_text(shelf, name, place, cell["source"], (near, everything, above))
            continue
        found = [*shown_by_code(cell["source"]), *shown_by_loading(cell["source"], Path(root))]
        found += shown_by_outputs(cell)
        section += found
        everything += found
        for alt in _alts(cell):
            sources = declared_in(cell["source"], code=True) + _declared_below(cells[index + 1 :])
            problems += _of_text(shelf, name, place, alt, (section, everything, cells), sources)
    file = Path(root) / questions_of(name)
    for guess in known.guesses.values():
        sources = _declared_for(file, guess.question)
        problems += _of_text(shelf, questions_of(name), guess.id, f"{guess.question}\n{guess.lesson}",
                             (everything, everything, notebook["cells"]), sources)  # fmt: skip
    for quiz in known.quizzes.values():
        for number, question in enumerate(quiz, 1):
            said = "\n".join((question.text, question.choices[question.right], *question.why.values()))
            sources = _declared_for(file, question.text)
            problems += _of_text(shelf, questions_of(name), f"question {number}", said,
                                 (everything, everything, notebook["cells"]), sources)  # fmt: skip
    return problems


def lint_pages(root: Path, known: Declared) -> list[Problem]:
    """Every number that nothing shows, of each section of a page that declares a source; other sections are let be."""
    shelf = Sources(Path(root), is_opened, known.exercises)
    problems: list[Problem] = []
    for page in filter(lambda name: (Path(root) / name).is_file(), PAGES):
        for section in re.split(r"^(?=## )", (Path(root) / page).read_text(encoding="utf-8"), flags=re.MULTILINE):
            if declared_in(section):
                title = section.partition("\n")[0].removeprefix("## ")
                problems += _of_text(shelf, page, title, section, ((), (), ()))
    return problems


def _announced(below) -> Iterator[Number]:
    """Constants of the code that a text introduces: of the code cells that follow it."""
    code = list(takewhile(lambda cell: cell["cell_type"] == "code", dropwhile(_is_text, below)))
    for cell in code:
        yield from shown_by_code(cell["source"])


def _declared_below(below) -> list[str]:
    """The sources of the next text: what is said below a picture and what its alt text says are one thing."""
    return next((declared_in(cell["source"]) for cell in below if _is_text(cell)), [])


def _is_text(cell) -> bool:
    return cell["cell_type"] == "markdown"


def _of_text(shelf: Sources, name: str, place: str, text: str, pools, sources=None) -> Iterator[Problem]:
    """Problems of one text; `pools` are the numbers near it, all numbers above it, and the cells above it."""
    near, far, above = pools
    declared: list[Number] = []
    for source in declared_in(text) if sources is None else sources:
        try:
            declared += shelf.shown(source, above)
        except BadSource as error:
            yield Problem(name, place, str(error), "mend the source that stands after 'shown:'")
    stated = list(claims(text))
    for claim in stated:
        beside = [c.number for c in stated if c.around == claim.around and c is not claim]
        if not backed(claim, [*near, *declared], far, beside):
            said = " ".join(claim.around.split())
            at = max(0, said.find(claim.number.text.strip()) - 40)
            what = f"nothing above it shows the number {claim.number.text.strip()} ({said[at : at + 100].strip()})"
            yield Problem(name, place, what, FIX)


def _alts(cell) -> Iterator[str]:
    """The alt texts of a cell's pictures."""
    for output in cell.get("outputs", []):
        for kind, described in output.get("metadata", {}).items():
            if kind.startswith("image/") and isinstance(described, dict):
                yield str(described.get("alt", ""))


def _declared_for(file: Path, text: str) -> list[str]:
    """Sources in comments inside the declaration of a guess or a question that has this text."""
    return next((sources for said, sources in _declarations(file) if said == text), [])


@cache
def _declarations(file: Path) -> list[tuple[str, list[str]]]:
    if not file.is_file():
        return []
    source = file.read_text(encoding="utf-8")
    lines, found = source.split("\n"), []
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in (Guess.__name__, "Question")
        ):
            given = {keyword.arg: keyword.value for keyword in node.keywords}
            said = given.get("question") or given.get("text") or (node.args[0] if node.args else None)
            if isinstance(said, ast.Constant):
                body = "\n".join(lines[node.lineno - 1 : node.end_lineno])
                found.append((str(said.value), declared_in(body, code=True)))
    return found
