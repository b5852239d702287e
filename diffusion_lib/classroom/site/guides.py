"""The pages that are written elsewhere: sections of the README and the guides, with their links as on the site."""

from __future__ import annotations

import re
from pathlib import Path

from ..address import repository
from ..front_page import README

# What is a page of its own, by the file it is in.
FILES = {
    "CLASSROOM.md": "instructors",
    "CONTRIBUTING.md": "contributors",
    "CHALLENGE.md": "challenge",
    "docs/measured.md": "measured",
    "assets/measurements/gpu_report.md": "gpu_report",
    "assets/data/MNIST.md": "digits",
}
# Of files that have no title, or one that says nothing outside their folder.
TITLES = {"gpu_report": "Measured on a GPU", "digits": "The digits"}
# Sections of the README that are pages of their own, and the one that stands on the front page.
SECTIONS = {"Command line": "command_line", "The library": "library", "Licences": "licences"}
START = "Start"
_LINK = re.compile(r"(?<!!)\[([^\]\n]+)\]\(([^)\s]+)\)")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_NOTEBOOK = re.compile(r"(?:\.\./)*notebooks/(\d\d_\w+)/\1\.ipynb")
_FENCE = re.compile(r"(^```.*?^```)", re.DOTALL | re.MULTILINE)


def guide_pages(root: Path) -> dict[str, str]:
    """Every guide as MyST, by the name of its page.

    Raises: ValueError if the README lacks a section that is a page.
    """
    pages = {}
    for file, page in FILES.items():
        if (root / file).is_file():
            text = on_site((root / file).read_text(encoding="utf-8"), str(Path(file).parent))
            if page in TITLES:
                text = f"# {TITLES[page]}\n\n" + re.sub(r"\A# .*\n", "", text)
            pages[page] = text
    for title, page in SECTIONS.items():
        pages[page] = f"# {title}\n\n{section(root, title)}"
    return pages


def introduction(root: Path) -> tuple[str, str]:
    """The title of the README, and what it says before its first section."""
    title, _, rest = _readme(root).partition("\n")
    return title.lstrip("# "), on_site(rest.split("\n## ")[0])


def section(root: Path, title: str) -> str:
    """What stands under one heading of the README."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", _readme(root), re.DOTALL | re.MULTILINE)
    if not found:
        raise ValueError(
            f"the README lacks the section {title!r}, which is a page of the site: mend {README} or guides.py"
        )
    return on_site(found[1]).strip() + "\n"


def written_by_learners(root: Path) -> dict[str, str]:
    """What the README's table says that one writes in each notebook."""
    rows = re.findall(r"^\| \[[^\]]*\]\(notebooks/(\w+)/[^)]*\) \| (.*?) \|", _readme(root), re.MULTILINE)
    return dict(rows)


def on_site(text: str, folder: str = ".") -> str:
    """A text with its comments gone and its links as on the site; what is no page there is named, not linked."""
    parts = _FENCE.split(text)  # code is left as it is
    return "".join(part if number % 2 else _linked(_COMMENT.sub("", part), folder) for number, part in enumerate(parts))


def _linked(text: str, folder: str) -> str:
    def one(found: re.Match[str]) -> str:
        words, goal = found[1], found[2]
        if re.match(r"https?://|mailto:|#", goal):
            return found[0]
        path, _, anchor = goal.partition("#")
        path = (Path(folder) / path).as_posix()
        if notebook := _NOTEBOOK.fullmatch(path):
            return f"[{words}](notebooks/{notebook[1]}.ipynb)"
        if path in FILES:
            return f"[{words}]({FILES[path]}.md{'#' + anchor if anchor else ''})"
        return f"[{words}]({repository()}/blob/main/{path})" if repository() else words

    return _LINK.sub(one, text)


def _readme(root: Path) -> str:
    return (root / README).read_text(encoding="utf-8")
