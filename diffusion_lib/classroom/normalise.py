"""The one normaliser of canonical notebooks: the same notebook always becomes the same bytes."""

import re
from copy import deepcopy
from pathlib import Path
from typing import Any

from .notebooks import dumps, grader, loads, read, write
from .setup_cell import folding

KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}
LANGUAGE_INFO = {"name": "python"}
KEPT_NOTEBOOK = {"accelerator"}  # asks Colab for a GPU runtime
KEPT_CELL = {"deletable", "editable", "nbgrader", "tags"}
KEPT_GRADER = {"grade", "grade_id", "locked", "points", "schema_version", "solution", "task"}
WIDGET = "application/vnd.jupyter.widget-view+json"
WIDGET_NOTE = "[interactive: run this cell to use it; the still strip beside it shows the same]"

# What differs from machine to machine, and what stands in its place. tests/nbval_sanitize.cfg mirrors these.
SCRUBS = (
    (re.compile(r"(?:/[\w.@+-]+)*[/\\]ipykernel_\d+[/\\]\d+\.py"), "<cell>"),
    (re.compile(r"(?<![\w/.:=])(?:/home|/Users)/[\w.@+-]+(?=/)"), "~"),
    (re.compile(r"(?<![\w/.:=])/root(?=/)"), "~"),
    (re.compile(r"\b[A-Z]:\\+Users\\+[\w.@+-]+"), "~"),
    (re.compile(r"(?<=at )0x[0-9a-fA-F]{6,16}\b"), "0x0"),
)
_PICTURE = re.compile(r"(base64,[A-Za-z0-9+/=\s]+)")  # a scrub must never reach into a picture
_RANDOM_ID = re.compile(r"[0-9a-f]{6,12}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def normalise(notebook):
    """Return the canonical form of a notebook, the argument untouched; `normalise` of it changes nothing more."""
    notebook = deepcopy(notebook)
    metadata = {key: notebook.metadata[key] for key in KEPT_NOTEBOOK if key in notebook.metadata}
    notebook.metadata = type(notebook)(metadata, kernelspec=dict(KERNELSPEC), language_info=dict(LANGUAGE_INFO))
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    taken: set[str] = set()
    count = 0
    for cell in notebook.cells:
        _clean_metadata(cell)
        cell.source = cell.source.strip("\n")
        cell["id"] = _readable_id(cell, taken)
        if cell.cell_type == "code":
            # Only code: two blanks at the end of a markdown line are a line break.
            cell.source = "\n".join(line.rstrip() for line in cell.source.split("\n"))
            # A code cell without a count is one nbval does not compare, so executed cells keep one.
            ran = cell.get("execution_count") is not None or bool(cell.get("outputs"))
            count += ran
            cell.execution_count = count if ran else None
            cell.outputs = _clean_outputs(cell.get("outputs", []), cell.execution_count)
    return loads(dumps(notebook))


def normalise_file(path) -> bool:
    """Normalise a notebook in place and say whether that changed its bytes."""
    before, after = Path(path).read_text(encoding="utf-8"), dumps(normalise(read(path)))
    if before != after:
        write(path, after)
    return before != after


def scrub(text: str) -> str:
    """Replace paths, user names and addresses in a text output; pictures inside it stay as they are."""
    parts = _PICTURE.split(text)
    for index in range(0, len(parts), 2):
        for pattern, replacement in SCRUBS:
            parts[index] = pattern.sub(replacement, parts[index])
    return "".join(parts)


def _clean_metadata(cell) -> None:
    """Keep what has a meaning for a reader or a grader, drop timings, folding and an editor's state."""
    cell.metadata = type(cell)({key: value for key, value in cell.metadata.items() if key in KEPT_CELL})
    if tags := sorted(set(cell.metadata.pop("tags", []))):
        cell.metadata["tags"] = tags
    cell.metadata.update(deepcopy(folding(cell)))
    for flag in ("deletable", "editable"):  # nbgrader locks cells when it makes the release
        if grader(cell) or cell.metadata.get(flag) is not False:
            cell.metadata.pop(flag, None)
    if marks := grader(cell):
        kept = {key: value for key, value in marks.items() if key in KEPT_GRADER}
        points = kept.get("points")
        if isinstance(points, float) and points.is_integer():
            kept["points"] = int(points)
        if not kept.get("grade"):
            kept.pop("points", None)
        flags = {flag: bool(kept.get(flag)) for flag in ("grade", "locked", "solution", "task")}
        cell.metadata["nbgrader"] = type(cell)(kept, schema_version=3, **flags)


def _readable_id(cell, taken: set[str]) -> str:
    """The grade_id, else an id that says something, else one made from the first words of the cell."""
    wish = grader(cell).get("grade_id") or cell.get("id", "")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", wish) or _RANDOM_ID.fullmatch(wish):
        words = re.findall(r"[a-z0-9]+", cell.source.lower())[:5]
        kind = {"markdown": "text", "code": "code"}.get(cell.cell_type, cell.cell_type)
        wish = "-".join([kind, *words])[:56]
    number, name = 1, wish
    while name in taken:
        number += 1
        name = f"{wish[:60]}-{number}"
    taken.add(name)
    return name


def _clean_outputs(outputs, count) -> list:
    """Merge the pieces of one stream, put a sentence in place of a live widget, scrub every text."""
    cleaned: list[Any] = []
    for output in outputs:
        if output.output_type == "stream":
            last = cleaned[-1] if cleaned else None
            if last is not None and last.output_type == "stream" and last.name == output.name:
                last.text += output.text
            else:
                cleaned.append(output)
            continue
        if WIDGET in output.get("data", {}):
            output.data = type(output)({"text/plain": WIDGET_NOTE})
            output.metadata = type(output)()
        if output.output_type == "execute_result":
            output.execution_count = count
        cleaned.append(output)
    for output in cleaned:
        if output.output_type == "stream":
            output.text = scrub(_overprinted(output.text))
        for kind, value in output.get("data", {}).items():
            if kind.startswith("image/") and kind != "image/svg+xml":
                output.data[kind] = "".join(value.split())
            elif isinstance(value, str):
                output.data[kind] = scrub(value)
        if "traceback" in output:
            output.traceback = [scrub(line) for line in output.traceback]
    return cleaned


def _overprinted(text: str) -> str:
    """What a terminal shows after carriage returns: the last text written on each line."""
    return re.sub(r"[^\n]*\r(?=[^\n])", "", text).replace("\r\n", "\n")
