"""Equations, sections and algorithms that texts name: each belongs to a paper of references.py and was opened there."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..opened import was_opened
from ..references import PAPERS, citations, parse_citations
from .declared import FOLDERS, Declared, file_of
from .notebooks import label
from .problems import Problem

_KINDS = {
    "eq": "eq.", "eqs": "eq.", "equation": "eq.", "equations": "eq.", "section": "sec.", "sections": "sec.",
    "sec": "sec.", "algorithm": "alg.", "algorithms": "alg.", "alg": "alg.", "appendix": "app.", "app": "app.",
    "table": "table", "figure": "fig.", "fig": "fig.", "proposition": "prop.", "prop": "prop.", "theorem": "thm.",
    "technique": "technique", "relationship": "relationship",
}  # fmt: skip
_LABEL = r"(?:[A-Z]\.?\d+(?:\.\d+)*|\d+(?:\.\d+)*|[A-Z](?:\.\d+)*)"
_PLACE = re.compile(
    rf"\b(?P<kind>{'|'.join(sorted(_KINDS, key=len, reverse=True))})\.? (?P<labels>(?-i:{_LABEL}\b(?![%\w])"
    rf"(?:(?:, (?:and )?| and | to )(?!\d{{4}}\b){_LABEL}\b(?! ?%|\w))*))",
    re.IGNORECASE,
)
_SECTIONS = "\n".join(f"## {number} " for number in range(1, 20))  # a text may send to a section of its notebook
_AFTER = re.compile(r"\s*(?:,? ?\([^)]*\))? (?:of|in) (?:the )?$")
_INITIALS = {"ddim": "J. ", "score_sde": "Y. ", "consistency": "Y. ", "pigdm": "J. "}  # two Songs, in the same years
_CITES = re.compile(r"<!--\s*cites:\s*([\w, ]+?)\s*-->|# cites: ([\w, ]+)")


@dataclass(frozen=True)
class Named:
    """A place that a text names, and the keys of the papers it may belong to: none, one, or several of one name."""

    place: str
    keys: tuple[str, ...]
    far: bool = False  # whether the paper is named elsewhere than just before the place


def is_opened(citation: str) -> bool:
    """Whether every place of a citation such as `[dit, table 4]` was opened."""
    return all(was_opened(key, place) and place for key, place in parse_citations(citation))


@cache
def _names() -> list[tuple[re.Pattern[str], str]]:
    """How running text names a paper: its title, its name in the field, or authors with the year."""
    found = []
    for paper in PAPERS.values():
        first, *others = map(re.escape, paper.authors)
        rest = rf"(?: ?& ?| and )(?:\w\. )?{others[0]}" if len(others) == 1 else r"(?: et al\.|[,&] ?[^.;:()\n]{0,60})"
        other = {"J. ": "Y. ", "Y. ": "J. "}.get(_INITIALS.get(paper.key, ""), "")
        only = rf"(?<!{re.escape(other)})" if other else ""
        ways = [rf"(?<!& )(?<!and ){only}\b{first}{rest if others else ''}[^.;:()\n]{{0,3}}[ (]{paper.year}\b"]
        ways.append(rf"(?<!& )(?<!and ){only}\b{first}\b[^*\n]{{0,60}} \*[^*\n]+\*, {paper.year}\b")
        ways += [rf"(?i:{re.escape(paper.title)})", rf"(?i:{re.escape(paper.title.split(':')[0])}(?![\w+]))"]
        if re.search("[A-Z]", paper.name):
            ways.append(rf"(?<![\w-]){re.escape(paper.name)}(?![\w-]|\+\+)")
        found += [(re.compile(way), paper.key) for way in ways]
    return found


def _mentions(text: str) -> list[tuple[int, int, str]]:
    """Start, end and key of each name of a paper, in order; Improved DDPM does not name DDPM as well."""
    found = sorted((m.start(), m.end(), key) for pattern, key in _names() for m in pattern.finditer(text))
    return [
        (start, end, key) for start, end, key in found
        if not any(a <= start and end <= b and (a, b) != (start, end) and (a, b, key) not in found for a, b, _ in found)
    ]  # fmt: skip


def _cited_by_comment(text: str) -> tuple[str, ...]:
    """The papers of bare numbers, by a comment beside them: `<!-- cites: ddpm -->`, or `# cites: ddpm` in code."""
    found = _CITES.search(text)
    return tuple(key.strip() for key in (found[1] or found[2]).split(",")) if found else ()


def named_places(text: str, default: tuple[str, ...] = ()) -> Iterator[Named]:
    """Every place that a text names, with its paper: the last one named in its line, or one that follows as `of NAME`.

    Where the line names none, it is the last one of the text above it, else `default`.
    """
    if not _PLACE.search(text):
        return
    mentions = _mentions(text)
    declared = _cited_by_comment(text) or default
    for found in _PLACE.finditer(text):
        kind = _KINDS[found["kind"].lower()]
        line = text.rfind("\n", 0, found.start())
        after = {
            key for start, _, key in mentions if start > found.end() and _AFTER.fullmatch(text[found.end() : start])
        }
        before = [(end, key) for start, end, key in mentions if start < found.start()]
        here = [(end, key) for end, key in before if end > line]
        item = text[line + 1 : found.start()].lstrip().startswith(("- ", "* ", "|"))
        before = here or ([] if item else before)
        nearest = before[-1][0] if before else 0
        keys = after or {key for end, key in before if end == nearest}
        if len(keys) > 1:  # DDIM (Song et al. 2021): the year fits two, the name beside it one
            keys = set([key for end, key in before if key in keys and end != nearest][-1:]) or keys
        gap = text[nearest : found.start()]
        for part in re.findall(_LABEL, found["labels"]):
            far = not after and (not keys or not item and (". " in gap or len(gap) > 60))
            yield Named(f"{kind} {part}", tuple(sorted(keys)) or declared, far)


def faults(text: str, headings: str = "", default: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """(what, fix) for each place of a text without a paper, or of a paper where nobody opened it.

    `headings`: the text of the notebook, whose own sections may be named; `default`: the paper of bare numbers.
    """
    for bracket in re.findall(r"\[\w+, [^\]]+\]", text):
        try:
            pairs = parse_citations(bracket)
        except ValueError:
            continue
        yield from (_unopened(key, place) for key, place in pairs if not was_opened(key, place))
    for named in named_places(re.sub(r"\[\w+, [^\]]+\]", "", text), default):
        kind, _, number = named.place.partition(" ")
        if named.far and (kind in ("table", "fig.") or kind == "sec." and _own_section(number, headings)):
            continue
        if not named.keys:
            fix = "name the paper before it (Ho et al. 2020, eq. 4), or write <!-- cites: ddpm --> in the cell"
            yield f"it names {named.place} of no paper", fix
        elif len(named.keys) > 1:
            yield f"it names {named.place} of {' or '.join(named.keys)}", "name the paper as the field does, DDIM"
        elif named.keys[0] not in PAPERS:
            yield f"it cites the unknown key {named.keys[0]!r}", "add the paper to references.py"
        elif not was_opened(named.keys[0], named.place):
            yield _unopened(named.keys[0], named.place)


def _own_section(number: str, headings: str) -> bool:
    return re.search(rf"^## {re.escape(number)}\b", headings, re.MULTILINE) is not None


def _unopened(key: str, place: str) -> tuple[str, str]:
    fix = "open it, hold the text against it and add it to diffusion_lib/opened.py, or drop the number"
    return f"it names {place} of {key}, which nobody opened", fix


def lint_places(notebook, name: str) -> list[Problem]:
    """Problems of the places that one notebook names, in prose and in code."""
    prose = [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
    headings = "\n".join(prose)
    given = re.search(r"<!--\s*equations:\s*(\w+)\s*-->", headings)
    problems = []
    for index, cell in enumerate(notebook["cells"]):
        for what, fix in faults(cell["source"], headings, (given[1],) if given else ()):
            problems.append(Problem(name, label(cell, index), what, fix))
    return problems


def lint_places_of_library(root: Path, known: Declared) -> list[Problem]:
    """Problems of the places that docstrings of the library cite, and that texts of declarations name."""
    problems = []
    for task in known.tasks.values():
        for what, fix in faults(getattr(task, "where", ""), _SECTIONS):
            problems.append(Problem(file_of(task), "", what, fix))
    for cited in citations(Path(root) / "diffusion_lib"):
        if not was_opened(cited.key, cited.place):
            problems.append(Problem(cited.file, cited.function, *_unopened(cited.key, cited.place)))
    for folder in FOLDERS.values():
        for path in sorted((Path(root) / folder).rglob("*.py")):
            file = path.relative_to(root).as_posix()
            source = path.read_text(encoding="utf-8")
            if not _PLACE.search(source):
                continue
            tree = ast.parse(source)
            default = _cited_by_comment(source) or _of_where(tree)
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    for what, fix in faults(" ".join(node.value.split()), _SECTIONS, default):
                        problems.append(Problem(f"{file}, line {node.lineno}", "", what, fix))
    return problems


def _of_where(tree: ast.AST) -> tuple[str, ...]:
    """The papers that the field `where` of a declaration names: bare numbers in its texts are theirs."""
    named = (node.value for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg == "where")
    fields = (str(value.value) for value in named if isinstance(value, ast.Constant))
    return tuple({key: None for field in fields for place in named_places(field) for key in place.keys})
