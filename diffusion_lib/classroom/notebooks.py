"""Reading and writing notebooks, and the few questions every classroom module asks of a cell."""

import json
import os
import re
import tempfile
from pathlib import Path

import nbformat

SOLUTIONS, RELEASES = "solutions", "notebooks"  # the same two names as in nbgrader_config.py
BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
STUB, TEXT_STUB = "...  # YOUR CODE HERE", "*Your answer here.*"  # as in nbgrader_config.py
OWN_HOLE = re.compile(r"^\w+ = .*\.\.\.", re.MULTILINE)  # a cell that shows the dots to replace itself
UNCOMPARED = "nbval-ignore-output"  # the tag of cells whose output differs from run to run


def read(path):
    """Read a notebook as nbformat 4.

    Raises: ValueError when the file is no notebook at all, naming it.
    """
    try:
        return loads(Path(path).read_text(encoding="utf-8"))
    except (ValueError, KeyError, AttributeError, TypeError, nbformat.reader.NotJSONError) as error:
        raise ValueError(f"{path} must be a Jupyter notebook, got something else: {error}") from error


def loads(text):
    """Parse a notebook, upgraded to nbformat 4.5 without inventing random cell ids."""
    plain = json.loads(text)
    if plain["nbformat"] != 4:
        plain = nbformat.convert(nbformat.from_dict(plain), 4)
    notebook = nbformat.from_dict(plain)
    for cell in notebook.cells:  # on disk a text is a list of lines
        cell.source = _joined(cell.source)
        for bundle in cell.get("attachments", {}).values():
            for kind, value in bundle.items():
                bundle[kind] = _joined(value)
        for output in cell.get("outputs", []):
            if "text" in output:
                output.text = _joined(output.text)
            for kind, value in output.get("data", {}).items():
                if not kind.endswith("json"):
                    output.data[kind] = _joined(value)
    return notebook


def dumps(notebook) -> str:
    """Write a notebook exactly as JupyterLab's own save does: sorted keys, one space, one newline at the end."""
    return nbformat.writes(notebook, version=nbformat.NO_CONVERT).rstrip("\n") + "\n"


def write(path, text: str) -> None:
    """Replace a file in one step, so that a crash leaves either the old text or the new."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        os.chmod(name, 0o644)  # mkstemp makes it private; a released notebook is for everyone
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def assignments(root, folder=SOLUTIONS) -> list[str]:
    """Names of the assignment folders under `root/folder`, in course order."""
    base = Path(root) / folder
    return sorted(p.name for p in base.iterdir() if p.is_dir() and p.name[0] not in "._") if base.is_dir() else []


def notebook_path(root, name: str, folder=SOLUTIONS) -> Path:
    """Where the notebook of an assignment lives."""
    return Path(root) / folder / name / f"{name}.ipynb"


def label(cell, index: int) -> str:
    """How a message names a cell: its id, else its place counted from 1."""
    return cell.get("id") or f"number {index + 1}"


def grader(cell) -> dict:
    """The nbgrader metadata of a cell, or an empty dictionary."""
    return cell.get("metadata", {}).get("nbgrader", {})


def is_grade(cell) -> bool:
    """Whether the cell carries points."""
    return bool(grader(cell).get("grade"))


def is_solution(cell) -> bool:
    """Whether the learner writes in the cell."""
    return bool(grader(cell).get("solution"))


def is_manual(cell) -> bool:
    """Whether the learner writes in the cell and a person gives the points."""
    return is_grade(cell) and is_solution(cell)


def solution_lines(source: str) -> list[str]:
    """The lines between solution markers, markers left out."""
    inside, lines = False, []
    for line in source.split("\n"):
        if line.strip() in (BEGIN, END):
            inside = line.strip() == BEGIN
        elif inside:
            lines.append(line)
    return lines


def _joined(text):
    return "".join(text) if isinstance(text, list) else text
