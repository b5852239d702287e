"""The index from a paper to its equations to the functions that compute them, with links into the API reference."""

from __future__ import annotations

from ...references import PAPERS, Paper, index


def papers_page(documented: dict[str, str]) -> str:
    """The page as MyST; `documented` says under which name the reference holds a function, by where it is defined."""
    table = index()
    parts = [
        "# Papers, equations, functions",
        "A docstring cites its source as `[ddpm, eq. 4]`. Here the way is the other one: from a paper to its places, "
        "and from a place to what computes it.",
    ]
    for key, places in table.items():
        rows = ["| place | function |", "|---|---|"]
        rows += [f"| {place or 'all of it'} | {', '.join(_linked(n, documented) for n in names)} |"
                 for place, names in places.items()]  # fmt: skip
        parts.append("\n".join([f"({label(key)})=", f"## {PAPERS[key].short}", "", _where(PAPERS[key]), "", *rows]))
    others = [paper for key, paper in PAPERS.items() if key not in table]
    if others:
        parts.append(
            "## Cited by no docstring\n\n" + "\n".join(f"- {paper.short}. {_where(paper)}" for paper in others)
        )
    return "\n\n".join(parts) + "\n"


def label(key: str) -> str:
    """What links to a paper aim at."""
    return f"paper-{key.replace('_', '-')}"


def _where(paper: Paper) -> str:
    return f"*{paper.title}*, {paper.locator}. Cited as `{paper.key}`."


def _linked(name: str, documented: dict[str, str]) -> str:
    short = ".".join(name.split(".")[-2:])
    return f"{{py:obj}}`{short} <{documented[name]}>`" if name in documented else f"`{name}`"
