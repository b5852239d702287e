"""The reference of the library: a page for each floor, from the public names and their docstrings."""

from __future__ import annotations

import importlib
import inspect
import re
from types import ModuleType
from typing import Any

from ...references import PAPERS
from .papers import label

FLOORS = (
    "data",
    "schedule",
    "process",
    "network",
    "training",
    "sampling",
    "measuring",
    "baselines",
    "showing",
    "checks",
)
_LITERAL = re.compile(r"`([^`]+)`")
_CITED = re.compile(rf"\[((?:{'|'.join(PAPERS)})\b[^\[\]]*)\]")
_PART = re.compile(r"^(Shapes|Raises|Pitfall|Units|Returns|Source)s?: ")


def api_pages() -> dict[str, str]:
    """Every page of the reference as reStructuredText, by its name."""
    pages = {f"api/{floor}": _page(floor) for floor in FLOORS}
    import diffusion_lib

    names = "\n".join(f"* :py:obj:`~{_home(diffusion_lib, name)}`" for name in sorted(diffusion_lib.__all__))
    toc = ".. toctree::\n\n" + "\n".join(f"   {floor}" for floor in FLOORS)
    whole = "Data flows one way: nothing imports from further down this list."
    pages["api/index"] = (
        f"Reference\n=========\n\n{whole}\n\n{toc}\n\nNames at the top\n----------------\n\n"
        f"These can be imported from ``diffusion_lib`` itself.\n\n{names}\n"
    )
    return pages


def documented() -> dict[str, str]:
    """Under which name the reference holds a function, class or method, by the name of where it is defined."""
    found: dict[str, str] = {}
    for floor in FLOORS:
        for name, item in _public(floor):
            found[f"{item.__module__}.{item.__qualname__}"] = f"diffusion_lib.{floor}.{name}"
            for method in vars(item) if inspect.isclass(item) else ():
                if not method.startswith("_"):
                    found[f"{item.__module__}.{item.__qualname__}.{method}"] = f"diffusion_lib.{floor}.{name}.{method}"
    return found


def as_rest(docstring: list[str]) -> list[str]:
    """The lines of a docstring of this project as reStructuredText: literals, citations, named parts, plain blocks."""
    lines: list[str] = []
    for kind, words in _paragraphs(docstring):
        if kind == "literal":
            lines += ["::", "", *(f"   {word}" for word in words), ""]
        else:
            said = " ".join(word.strip() for word in words)
            named = _PART.match(said)
            lines += [f"**{named[1]}:** {_inline(said[named.end() :])}" if named else _inline(said), ""]
    return lines


def _paragraphs(docstring: list[str]) -> list[tuple[str, list[str]]]:
    """Paragraphs with their kind: a named part goes on where lines are indented, other indented lines are literal."""
    found: list[tuple[str, list[str]]] = []
    fresh = True
    for line in docstring:
        if not line.strip():
            fresh = True
            continue
        indented = line.startswith(" ")
        kind = "named" if _PART.match(line) else "text"
        if indented and not (found and not fresh and found[-1][0] == "named"):
            kind = "literal"
        same = bool(found) and not fresh and (indented and found[-1][0] == "named" or kind == found[-1][0] != "named")
        if same:
            found[-1][1].append(line)
        else:
            found.append((kind, [line]))
        fresh = False
    return found


def setup(app: Any) -> dict[str, bool]:
    """Register this module with Sphinx: docstrings are read as `as_rest` writes them."""
    app.connect("autodoc-process-docstring", lambda app, what, name, item, options, lines: _rewrite(lines))
    app.connect("autodoc-process-signature", lambda app, what, name, item, options, *said: tuple(map(_short, said)))
    app.connect("autodoc-skip-member", lambda app, what, name, item, skip, options: _says_nothing(item) or None)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _short(said: str | None) -> str | None:
    """A signature, or what it returns, with the last part of long names alone; torch.device keeps its own."""
    return said and re.sub(r"~(?:\w+\.)+(?=\w)", "", said.replace("~torch.", "torch."))


def _says_nothing(item: Any) -> bool:
    """A field of a named tuple carries a docstring that only counts it."""
    return str(getattr(item, "__doc__", "")).startswith("Alias for field number")


def _rewrite(lines: list[str]) -> None:
    lines[:] = as_rest(lines)


def _inline(text: str) -> str:
    """Literals keep their text; in the rest nothing is markup but a citation."""
    parts = _LITERAL.split(text)
    return "".join(f"``{part}``" if number % 2 else _cited(part) for number, part in enumerate(parts))


def _cited(text: str) -> str:
    parts = _CITED.split(text)
    return "".join(_reference(part) if number % 2 else _escaped(part) for number, part in enumerate(parts))


def _reference(bracket: str) -> str:
    sources = []
    for source in bracket.split(";"):
        key = source.strip().split(",")[0]
        sources.append(f":ref:`{source.strip()} <{label(key)}>`" if key in PAPERS else _escaped(source.strip()))
    return f"[{'; '.join(sources)}]"


def _escaped(text: str) -> str:
    return re.sub(r"([*_|\\])", r"\\\1", text)


def _public(floor: str) -> list[tuple[str, Any]]:
    """The functions and classes that a floor offers, as they are defined here."""
    module = importlib.import_module(f"diffusion_lib.{floor}")
    items = ((name, getattr(module, name)) for name in sorted(module.__all__))
    return [(n, i) for n, i in items if (inspect.isfunction(i) or inspect.isclass(i)) and i.__doc__]


def _page(floor: str) -> str:
    module = importlib.import_module(f"diffusion_lib.{floor}")
    parts = [floor, "=" * len(floor), "", *as_rest(inspect.cleandoc(module.__doc__ or "").split("\n")), ""]
    for name, item in _public(floor):
        kind = "class" if inspect.isclass(item) else "function"
        parts += [name, "-" * len(name), "", f".. auto{kind}:: diffusion_lib.{floor}.{name}"]
        parts += ["   :members:", ""] if kind == "class" else [""]
    return "\n".join(parts)


def _home(module: ModuleType, name: str) -> str:
    return f"diffusion_lib.{module._HOMES[name]}.{name}"
