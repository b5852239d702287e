"""Where the notebooks lie on this machine: their titles, the order of their exercises, and links that open them."""

from __future__ import annotations

import json
import os
import re
from functools import cache
from pathlib import Path
from urllib.parse import quote

_HEADING = re.compile(r"^#+ +(.*?) *$", re.MULTILINE)


def notebook_file(notebook: str) -> Path | None:
    """The learner's copy of a notebook, searched from here upwards, then beside the library."""
    here = Path.cwd()
    for folder in (here, *here.parents, Path(__file__).resolve().parents[3]):
        path = folder / "notebooks" / notebook / f"{notebook}.ipynb"
        if path.is_file():
            return path
    return None


def title(notebook: str) -> str:
    """A title such as 01 Forward noise: as the notebook calls itself, else made from its name."""
    path = notebook_file(notebook)
    for heading in _headings(path).values() if path else ():
        return heading.replace(" · ", " ", 1)
    return notebook.replace("_", " ", 2).replace("_", " ")


def in_order(notebook: str, names: list[str]) -> list[str]:
    """Names of exercises as they stand in the notebook; those that cannot be found there come last."""
    path = notebook_file(notebook)
    places = {name: place for place, name in enumerate(_headings(path))} if path else {}
    return sorted(names, key=lambda name: places.get(f"ex-{name}", len(places)))


def link(notebook: str, exercise: str = "") -> str:
    """The address of a notebook, or of an exercise in it, as seen from here; empty where there is no such file."""
    path = notebook_file(notebook)
    if path is None:
        return ""
    address = quote(Path(os.path.relpath(path)).as_posix())
    heading = _headings(path).get(f"ex-{exercise}", "")
    # JupyterLab gives a heading its own words as an anchor, with - for every blank.
    anchor = re.sub(r"[`$*]", "", heading).replace(" ", "-")
    return f"{address}#{quote(anchor)}" if anchor else address


@cache
def _headings(path: Path) -> dict[str, str]:
    """The first heading of each cell of text, by the cell's id; none in a file that cannot be read."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        texts = {cell.get("id", ""): "".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
    return {name: found[1] for name, text in texts.items() if (found := _HEADING.search(text))}
