"""Every rule a notebook of the course must keep, as functions from plain data to a list of problems."""

import re
from pathlib import Path

from ..checks.free_text.registry import all_questions
from .declared import Declared, declared
from .lint_cells import CELL_RULES, NOTEBOOK_RULES
from .lint_declarations import lint_declarations, open_place
from .lint_declared import DECLARED_RULES
from .lint_flow import FLOW_RULES
from .lint_graded import GRADED_RULES
from .lint_numbers import lint_numbers, lint_pages
from .lint_outputs import OUTPUT_RULES
from .lint_places import lint_places, lint_places_of_library
from .normalise import normalise
from .notebooks import (
    BEGIN,
    END,
    OWN_HOLE,
    RELEASES,
    SOLUTIONS,
    STUB,
    TEXT_STUB,
    assignments,
    dumps,
    grader,
    is_solution,
    label,
    loads,
    notebook_path,
    read,
    solution_lines,
)
from .numbering import README, readme_faults
from .problems import Problem

MAX_BYTES = 1_500_000
IGNORED_FILES = {".ipynb_checkpoints", "__pycache__", ".DS_Store"}  # git and nbgrader pass these by
_LINK = re.compile(r"\]\((?!https?:|attachment:|#)([^)]+)\)")


def lint_source(notebook, name: str) -> list[Problem]:
    """Problems of one canonical notebook."""
    problems = []
    for rule in NOTEBOOK_RULES + FLOW_RULES:
        problems += [Problem(name, cell, what, fix) for cell, what, fix in rule(notebook)]
    for index, cell in enumerate(notebook["cells"]):
        for rule in CELL_RULES + GRADED_RULES + OUTPUT_RULES:
            problems += [Problem(name, label(cell, index), what, fix) for what, fix in rule(cell)]
    return problems


def lint_release(release, source, name: str) -> list[Problem]:
    """Problems of one released notebook, given the canonical notebook it was made from."""
    problems = []

    def say(cell, what, fix):
        problems.append(Problem(name, cell, what, fix))

    again = "build the release again"
    if "widgets" in release["metadata"]:
        say("", "the release carries widget metadata, in which a solution's picture can hide", again)
    secrets = _secrets(source)
    for index, cell in enumerate(release["cells"]):
        place = label(cell, index)
        if "SOLUTION" in cell["source"] and any(mark[4:] in cell["source"] for mark in (BEGIN, END)):
            say(
                place,
                "the release carries a solution marker",
                "write it exactly as ### BEGIN SOLUTION / ### END SOLUTION",
            )
        for line in cell["source"].split("\n"):
            if line.strip() in secrets:
                what = f"the release shows a line of the solution of {secrets[line.strip()]} ({line.strip()})"
                say(place, what, "move that line out of the visible text or out of the solution")
        if cell.get("outputs") or cell.get("execution_count") is not None:
            say(place, "the release carries outputs or an execution count", again)
        if "execution" in cell["metadata"]:
            say(place, "the release carries execution metadata", again)
        stub = STUB if cell["cell_type"] == "code" else TEXT_STUB
        if is_solution(cell) and stub not in cell["source"] and not OWN_HOLE.search(cell["source"]):
            say(place, "a solution cell of the release has no place for an answer", f"its stub must contain {stub!r}")
        for question, what in _told(cell["source"]):
            say(place, f"the release shows {what} of {question}", "keep it to checks/free_text/catalogue")
    kept = [c["metadata"]["nbgrader"]["grade_id"] for c in release["cells"] if grader(c)]
    wanted = [c["metadata"]["nbgrader"]["grade_id"] for c in source["cells"] if grader(c)]
    if kept != wanted:
        say("", f"the release grades {kept} where the canonical notebook grades {wanted}", again)
    return problems


def lint_declared(notebook, name: str, known: Declared) -> list[Problem]:
    """Problems of one canonical notebook beside what is declared for it."""
    return [Problem(name, *found) for rule in DECLARED_RULES for found in rule(notebook, name, known)]


def lint_course(root) -> list[Problem]:
    """Problems of all canonical notebooks of a course, of their folders, of its declarations and of its README."""
    root = Path(root)
    try:
        known = declared(root)
    except ValueError as error:
        return [Problem("diffusion_lib/checks", "", str(error), "mend it and check again")]
    problems = _lint_library(root, known) if known else []
    for name in assignments(root):
        path = notebook_path(root, name)
        problems += stray_files(root, name, SOLUTIONS)
        if not path.is_file():
            problems.append(
                Problem(name, "", f"solutions/{name} has no {name}.ipynb", "name the notebook as its folder")
            )
            continue
        try:
            notebook = read(path)
        except ValueError as error:
            problems.append(Problem(name, "", str(error), "restore it from git"))
            continue
        problems += lint_source(notebook, name) + _lint_file(path, notebook, name)
        if known:
            problems += _lint_links(path, notebook, name) + lint_declared(notebook, name, known.of(name))
            problems += lint_places(notebook, name)
            problems += lint_numbers(root, notebook, name, known.of(name))
    for name in assignments(root, RELEASES):
        problems += stray_files(root, name, RELEASES)
    return problems


def _lint_library(root: Path, known: Declared) -> list[Problem]:
    """Problems of what stands beside the notebooks: declarations, places of papers, the README."""
    beside = lint_places_of_library(root, known) + lint_pages(root, known) + _lint_readme(root, known)
    return lint_declarations(root, known) + beside


def _lint_readme(root: Path, known: Declared) -> list[Problem]:
    """Marked numbers that are not the declared ones, and places left to be filled in."""
    path = root / README
    if not path.is_file():
        return []
    text = path.read_text(encoding="utf-8")
    found = [*readme_faults(text, known), *filter(None, map(open_place, text.splitlines()))]
    return [Problem(README, "", what, fix) for what, fix in found]


def _lint_links(path: Path, notebook, name: str) -> list[Problem]:
    """Links to files that are not there; solutions/ and notebooks/ lie equally deep, so one look is enough."""
    problems = []
    for index, cell in enumerate(notebook["cells"]):
        for link in _LINK.findall(cell["source"]) if cell["cell_type"] == "markdown" else ():
            if not (path.parent / link.partition("#")[0]).is_file():
                what = f"its link leads to {link}, which is not there"
                problems.append(Problem(name, label(cell, index), what, "mend the link, or write what it leads to"))
    return problems


def stray_files(root, name: str, folder: str) -> list[Problem]:
    """nbgrader ships every file of an assignment folder to every learner, so there must be none but the notebook."""
    base, problems = Path(root) / folder / name, []
    for path in sorted(base.rglob("*")):
        inside = path.relative_to(base)
        if path.is_file() and inside.parts != (f"{name}.ipynb",) and not IGNORED_FILES & set(inside.parts):
            what = f"{folder}/{name} holds the stray file {inside.as_posix()}"
            problems.append(Problem(name, "", what, "move it to assets/, or delete it: nbgrader would hand it out"))
    return problems


def _lint_file(path: Path, notebook, name: str) -> list[Problem]:
    """The two rules about bytes: size, and the canonical form."""
    text, problems = path.read_text(encoding="utf-8"), []
    if (size := len(text.encode())) > MAX_BYTES:
        what = f"it has {size / 1e6:.1f} MB, the limit is {MAX_BYTES / 1e6:.1f} MB"
        problems.append(Problem(name, "", what, "draw smaller pictures or fewer of them"))
    tidy = dumps(normalise(notebook))
    if text != tidy:
        where = first_difference(notebook, loads(tidy))
        problems.append(Problem(name, where, "it is not in its canonical form", "run diffusion-lib normalise on it"))
    return problems


def first_difference(one, other) -> str:
    """The id of the first cell in which two notebooks differ, or nothing when only the frame does."""
    for index, (a, b) in enumerate(zip(one["cells"], other["cells"], strict=False)):
        if a != b:
            return label(b, index)
    return ""


def _told(text: str):
    """Free-text questions whose model answer or rubric stands in a text, however its lines are broken."""
    text = " ".join(text.split())
    for question in all_questions().values():
        if question.answer in text:
            yield question.id, "the model answer"
        if any(point.text in text for point in question.rubric):
            yield question.id, "a line of the rubric"


def _secrets(source) -> dict[str, str]:
    """Lines that only solutions contain, with the cell each belongs to; short ones give nothing away."""
    hidden: dict[str, str] = {}
    visible: set[str] = set()
    for cell in source["cells"]:
        inside = solution_lines(cell["source"])
        if is_solution(cell):
            hidden |= {line.strip(): cell.get("id", "") for line in inside if len(line.strip()) >= 12}
        remaining = list(inside)
        for line in cell["source"].split("\n"):
            if line in remaining:
                remaining.remove(line)
            else:
                visible.add(line.strip())
    return {line: cell for line, cell in hidden.items() if line not in visible}
