"""What is done to the pages after Sphinx: the font of the formulas, small repairs, and a look at every link."""

from __future__ import annotations

import re
import struct
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ..problems import Problem
from .mathematics import FONT, write_font

_EMPTY_HEAD = re.compile(r"<th\b([^>]*)>(?:<p></p>)?</th>")
_HEADLESS = re.compile(r'<thead>\s*<tr[^>]*>(?:<td class="head[^"]*"></td>\s*)+</tr>\s*</thead>')
# What the theme leaves without a name for those who do not see it.
_NAMED = {
    '<summary><span class="toctree-toggle"': '<summary aria-label="Pages below"><span class="toctree-toggle"',
    '<div id="pst-primary-sidebar" ': '<div id="pst-primary-sidebar" role="region" aria-label="All pages" ',
}
_PICTURE = re.compile(r'<img ([^>]*?)src="([^"]+\.png)"([^>]*)>')


def finish(made: Path) -> None:
    """Mend the pages in place, and write the font that their formulas need."""
    pages = sorted(made.rglob("*.html"))
    for page in pages:
        text = page.read_text(encoding="utf-8")
        new = _HEADLESS.sub("", _EMPTY_HEAD.sub(_as_cell, text))  # a head without words says nothing
        for old, named in _NAMED.items():
            new = new.replace(old, named)
        new = _PICTURE.sub(partial(_sized, page), new)
        if new != text:
            page.write_text(new, encoding="utf-8", newline="\n")
    write_font(pages, made / "_static" / FONT)


def _as_cell(head: re.Match[str]) -> str:
    """An empty head as a plain cell, which has no scope."""
    return f"<td{re.sub(r' scope=.[a-z]+.', '', head[1])}></td>"


def dead_links(made: Path) -> list[Problem]:
    """Every link and resource of every page that leads to no file or to no place in one."""
    pages = {page: _read(page) for page in sorted(made.rglob("*.html"))}
    problems = []
    for page, found in pages.items():
        for goal in sorted(found.goals):
            url = urlsplit(goal)
            if url.scheme or url.netloc:
                continue
            target = (page.parent / unquote(url.path)).resolve() if url.path else page
            if not target.is_relative_to(made) or not target.is_file():
                problems.append(_dead(made, page, goal, "there is no such file"))
            elif url.fragment and target in pages and unquote(url.fragment) not in pages[target].places:
                problems.append(_dead(made, page, goal, "there is no such place in that page"))
    return problems


def resources(page: Path) -> set[str]:
    """What a browser loads by itself for a page."""
    return _read(page).loaded


def _dead(made: Path, page: Path, goal: str, why: str) -> Problem:
    return Problem("site", str(page.relative_to(made)), f"links to {goal}: {why}", "mend the source of that page")


def _sized(page: Path, found: re.Match[str]) -> str:
    """A picture with its width and height, so that the page does not jump when it comes."""
    file = page.parent / unquote(found[2])
    if "width=" in found[0] or "://" in found[2] or not file.is_file():
        return found[0]
    width, height = struct.unpack(">II", file.read_bytes()[16:24])
    return f'<img {found[1]}src="{found[2]}"{found[3]} width="{width}" height="{height}" loading="lazy">'.replace(
        'loading="lazy" loading="lazy"', 'loading="lazy"'
    )


class _Found(HTMLParser):
    """The places of a page, what it links to and what it loads."""

    LOADS = {"img": "src", "script": "src", "link": "href", "source": "src", "iframe": "src", "video": "src"}

    def __init__(self) -> None:
        super().__init__()
        self.places: set[str] = {"", "top"}
        self.goals: set[str] = set()
        self.loaded: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        self.places |= {known[name] for name in ("id", "name") if name in known}
        if tag in self.LOADS and self.LOADS[tag] in known:
            self.loaded.add(known[self.LOADS[tag]])
            self.goals.add(known[self.LOADS[tag]])
        if tag == "a" and "href" in known:
            self.goals.add(known["href"])


def _read(page: Path) -> _Found:
    found = _Found()
    found.feed(page.read_text(encoding="utf-8"))
    return found
