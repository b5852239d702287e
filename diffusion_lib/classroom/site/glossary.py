"""The glossary: `docs/glossary.md` says what the terms mean; where each is met is looked up in the notebooks.

`python -m diffusion_lib.classroom.site.glossary` lists what stands in bold in a notebook and in no entry.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from ..notebooks import assignments, notebook_path, read

FILE = "docs/glossary.md"
_EMPHASIS = re.compile(r"^% emphasis: (.*)$", re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BOLD = re.compile(r"\*\*(.+?)\*\*")


@dataclass(frozen=True)
class Entry:
    """One entry: the term, other forms of it, and what it means."""

    term: str
    forms: tuple[str, ...]
    meaning: str


def entries(text: str) -> list[Entry]:
    """The entries of the source: a line of terms parted by `/`, then a line `: meaning`.

    Raises: ValueError for a line that is neither, and for a term that is there twice.
    """
    found: list[Entry] = []
    seen: set[str] = set()
    for block in re.split(r"\n{2,}", text.split("\n\n", 2)[-1].strip()):
        if block.startswith("%"):
            continue
        head, colon, meaning = block.partition("\n: ")
        forms = tuple(form.strip() for form in head.split(" / "))
        if not colon or "\n" in head or seen & {form.lower() for form in forms}:
            raise ValueError(f"an entry of {FILE} must be new, terms on a line and ': meaning' under it, got {block!r}")
        seen |= {form.lower() for form in forms}
        found.append(Entry(forms[0], forms[1:], meaning))
    return sorted(found, key=lambda entry: entry.term.lower())


def glossary_page(root: Path, names: list[str]) -> tuple[str, list[str]]:
    """The page as MyST, and the terms that no notebook uses; `names` are the notebooks that the site shows."""
    text = (root / FILE).read_text(encoding="utf-8")
    words = {name: _words(root, name) for name in names}
    lines, unused = [], []
    for entry in entries(text):
        met = _met(entry, words)
        if not met:
            unused.append(entry.term)
        places = " · ".join(f"[{name[:2]}](notebooks/{name}.ipynb)" for name in met)
        lines += [entry.term, *entry.forms, f"    {entry.meaning}" + (f" *Met in* {places}." if met else ""), ""]
    head = "\n\n".join(text.split("\n\n", 2)[:2])
    return "\n".join([head, "", "```{glossary}", *lines, "```", ""]), unused


def missing(root: Path) -> dict[str, list[str]]:
    """What stands in bold in a notebook, is in no entry and is not listed as emphasis: its notebooks."""
    text = (root / FILE).read_text(encoding="utf-8")
    known = {form.lower() for entry in entries(text) for form in (entry.term, *entry.forms)}
    known |= {word.strip().lower() for line in _EMPHASIS.findall(text) for word in line.split(" | ")}
    found: dict[str, list[str]] = {}
    for name in assignments(root):
        for bold in dict.fromkeys(_BOLD.findall(re.sub(r"`[^`]*`", "", _words(root, name)))):
            # A whole sentence in bold is no term, and neither is a label that ends in a colon.
            if bold.lower() not in known and bold[-1] not in ".:?":
                found.setdefault(bold, []).append(name)
    return found


def _met(entry: Entry, words: dict[str, str]) -> list[str]:
    """The notebooks that have the term in bold; where none has, those that have it at all."""
    forms = "|".join(re.escape(form) for form in (entry.term, *entry.forms))
    bold = re.compile(rf"\*\*(?:{forms})\*\*", re.IGNORECASE)
    plain = re.compile(rf"(?<![\w-])(?:{forms})(?![\w-])", re.IGNORECASE)
    return next((met for p in (bold, plain) if (met := [n for n, text in words.items() if p.search(text)])), [])


def _words(root: Path, name: str) -> str:
    cells = read(notebook_path(root, name)).cells
    texts = (_COMMENT.sub("", cell.source) for cell in cells if cell.cell_type == "markdown")
    return "\n\n".join(" ".join(text.split()) for text in texts)


if __name__ == "__main__":
    for term, places in missing(Path.cwd()).items():
        print(f"{term}: {', '.join(place[:2] for place in places)}")
