"""What the README says of the course as a whole and nobody writes by hand: its address, and the minutes it takes."""

from __future__ import annotations

import contextlib
import re
import textwrap
from pathlib import Path
from typing import Any

from .address import colab_link, repository
from .normalise import normalise
from .notebooks import assignments, dumps, notebook_path, read, write
from .problems import Problem
from .setup_cell import SETUP_ID, setup_text

README = "README.md"
_TIME = re.compile(r"^\| Time \| about (\d+) minutes", re.MULTILINE)
_DIFFICULTY = re.compile(r"^\| Difficulty \| (★.*?) \|", re.MULTILINE)
_MARKED = re.compile(r"(<!--(address|minutes|(?:minutes|stars) \d\d)-->)(.*?)(<!--/\2-->)", re.DOTALL)
_INSTALLS = "its first cell installs the library beside the PyTorch that is there"


def minutes(notebook) -> int:
    """How long a notebook says it takes; 0 if it does not say."""
    found = _TIME.search(_title(notebook))
    return int(found[1]) if found else 0


def stars(notebook) -> str:
    """How hard a notebook says it is, such as ★ to ★★★; empty if it does not say."""
    found = _DIFFICULTY.search(_title(notebook))
    return found[1] if found else ""


def _title(notebook) -> str:
    return next((cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "markdown"), "")


def all_minutes(root) -> dict[str, int]:
    """The minutes of every notebook of the course that can be read."""
    return {name: minutes(notebook) for name, notebook in _readable(root).items()}


def _readable(root) -> dict[str, Any]:
    found = {}
    for name in assignments(root):
        with contextlib.suppress(OSError, ValueError):  # the lint says so
            found[name] = read(notebook_path(root, name))
    return found


def filled(text: str, root) -> str:
    """A README with the address, and minutes and stars of all notebooks, in their marked places."""
    notebooks = _readable(root)
    said = {
        "address": f"\n{textwrap.fill(_address(root), 118, break_on_hyphens=False)}\n",
        "minutes": _minutes({name: minutes(notebook) for name, notebook in notebooks.items()}),
    }
    for name, notebook in notebooks.items():
        said[f"minutes {name[:2]}"], said[f"stars {name[:2]}"] = str(minutes(notebook)), stars(notebook)
    return _MARKED.sub(lambda found: found[1] + said.get(found[2], "") + found[4], text)


def _minutes(times: dict[str, int]) -> str:
    total = sum(times.values())
    return f"{len(times)} notebooks, {total} minutes in all: about {round(total / 60)} hours"


def _address(root) -> str:
    links = [(name[:2], colab_link(name)) for name in assignments(root)]
    if not repository():
        wheel = "beside it, the wheel that `pip wheel --no-deps .` makes"
        return f"**On Colab or Kaggle** upload a notebook and, {wheel}: {_INSTALLS}."
    if not links or not links[0][1]:
        return f"The course lives at <{repository()}>. **On Colab or Kaggle** upload a notebook: {_INSTALLS}."
    opened = " · ".join(f"[{number}]({link})" for number, link in links)
    return f"The course lives at <{repository()}>. **On Colab** open {opened}: {_INSTALLS}."


def write_setup_cells(root) -> list[str]:
    """Put the set-up text into every canonical notebook's `setup` cell; return the notebooks that changed."""
    changed = []
    for name in assignments(root):
        path = notebook_path(root, name)
        try:
            notebook = read(path)
        except (OSError, ValueError):  # the lint says so
            continue
        old = [cell for cell in notebook.cells if cell.get("id") == SETUP_ID and cell.source != setup_text()]
        for cell in old:
            cell.source = setup_text()
        if old:
            write(path, dumps(normalise(notebook)))
            changed.append(name)
    return changed


def write_front(course_root) -> list[str]:
    """Put address and minutes into the README, and the address into every set-up cell; what changed, by name."""
    root = Path(course_root)
    changed = write_setup_cells(root)
    readme = root / README
    text = readme.read_text(encoding="utf-8") if readme.is_file() else ""
    if (new := filled(text, root)) != text:
        write(readme, new)
        changed.append(README)
    return changed


def front_problems(course_root) -> list[Problem]:
    """Where the README says another address, or other minutes, than there are."""
    readme = Path(course_root) / README
    text = readme.read_text(encoding="utf-8") if readme.is_file() else ""
    if filled(text, course_root) == text:
        return []
    return [Problem(README, "", "its address or its minutes are not those of the course", "run diffusion-lib build")]
