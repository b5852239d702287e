"""The front page: what the course is, its map in pictures, and how to begin."""

from __future__ import annotations

import html
import re
from pathlib import Path

from ..front_page import all_minutes
from ..home import PICTURES, difficulty
from ..notebooks import notebook_path, read
from .guides import START, introduction, section, written_by_learners

_LOOK_UP = ("glossary", "papers", "api/index", "command_line", "measured")
_GUIDES = ("challenge", "instructors", "contributors", "library", "gpu_report", "digits", "licences")


def front(root: Path, names: list[str], pages: set[str]) -> str:
    """The front page as MyST, with the table of contents of the whole site."""
    title, said = introduction(root)
    opening, picture, *others = re.split(r"\n(?=!\[)", said.strip())  # the first picture leads, the others wait
    parts = [
        f"# {title}", opening, picture, f"## {START}", section(root, START),
        "## The notebooks", course_map(root, names), "## What you will build", *others,
        _contents("The course", [f"notebooks/{name}" for name in names]),
        _contents("Look up", [page for page in _LOOK_UP if page in pages]),
        _contents("Guides", [page for page in _GUIDES if page in pages]),
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def course_map(root: Path, names: list[str]) -> str:
    """A card for each notebook: its picture, what one writes there, minutes and difficulty."""
    times, written = all_minutes(root), written_by_learners(root)
    cards = []
    for name in names:
        first = read(notebook_path(root, name)).cells[0].source
        title = html.escape(first.partition("\n")[0].lstrip("# "))
        picture = root / PICTURES / f"{name}.png"
        image = f'<img src="{PICTURES}/{name}.png" alt="" loading="lazy">' if picture.is_file() else ""
        words = re.sub(r"`([^`]*)`", r"<code>\1</code>", html.escape(written.get(name, ""), quote=False))
        facts = [f"{times[name]} minutes"] if times.get(name) else []
        facts += [html.escape(stars)] if (stars := difficulty(first)) else []
        cards.append(
            f'<li><a href="notebooks/{name}.html">{image}<strong>{title}</strong></a>'
            f"<p>{words}</p><p class='course-facts'>{' · '.join(facts)}</p></li>"
        )
    total = sum(times.get(name, 0) for name in names)
    whole = f"{len(names)} notebooks, about {round(total / 60)} hours in all."
    return f"{whole}\n\n<ul class='course-map'>{''.join(cards)}</ul>"


def _contents(caption: str, pages: list[str]) -> str:
    return f"```{{toctree}}\n:hidden:\n:caption: {caption}\n\n" + "\n".join(pages) + "\n```"
