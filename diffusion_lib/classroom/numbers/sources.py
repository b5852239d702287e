"""Sources that a text declares for its numbers, beside the text: `<!-- shown: SOURCE; SOURCE -->` or `# shown: SOURCE`.

A source is one of

    assets/measurements/own_network.json    a shipped measurement or checkpoint: all numbers in the file
    cell statistics                         a cell further up, with what it printed
    cell 05_ddpm_sampling/statistics        a cell of another notebook
    `[dit, table 4]`                        a place of a paper that was opened; the number is taken on trust
    figure loss-plot: 0.25, 600             numbers read off the picture of a cell further up
    given: 0.5, 64                          numbers that the text sets itself and that no measurement stands behind
    120 / 16                                an expression of Python, worked out; it shows its constants and its value.
                                            It may use torch, math, mean, stdev, measured("own_network") for the data of
                                            a measurement, recipe("digits") for that of a checkpoint, the library's
                                            public names, and references of exercises by their id

Nothing here says that a value is right wherever it stands: a source holds for the text it stands in.
"""

import ast
import json
import math
import re
import statistics
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ..notebooks import notebook_path, read
from .evidence import checkpoint, numbers_of, shown_by_code, shown_by_outputs
from .reading import Number, exact, finite, numbers

_COMMENT = re.compile(r"<!--\s*shown:\s*(.*?)\s*-->", re.DOTALL)
_IN_CODE = re.compile(r"# shown: (.+)$", re.MULTILINE)
_FIGURE = re.compile(r"figure (\S+): (.+)", re.DOTALL)
_CELL = re.compile(r"cell (\S+)")
_FILE = re.compile(r"[\w/.-]+\.(?:json|npz|safetensors|md|yaml)")


class BadSource(ValueError):
    """A declared source that leads nowhere; its text ends in what to do."""


def declared_in(text: str, code: bool = False) -> list[str]:
    """The sources that a text of Markdown, or of code, declares."""
    found = (_IN_CODE if code else _COMMENT).findall(text)
    return [source.strip() for each in found for source in each.split(";") if source.strip()]


class Sources:
    """Where declared sources lead to, in one course."""

    def __init__(self, root: Path, opened: Callable[[str], bool], exercises: Mapping[str, Any]):
        self.root, self.opened, self.exercises = root, opened, exercises

    def shown(self, source: str, above: Iterable[Any]) -> Iterator[Number]:
        """The numbers that a source shows, given the cells above the text. An empty place shows all: `Number` of nan.

        Raises: BadSource where there is no such file, cell, picture or place, or where an expression fails.
        """
        cells = {cell.get("id"): cell for cell in above}
        if _FILE.fullmatch(source):
            yield from self._file(source)
        elif found := _CELL.fullmatch(source):
            yield from shown_by_outputs(self._above(found[1], cells))
        elif source.startswith("given: "):
            yield from numbers(source.removeprefix("given:"))
        elif found := _FIGURE.fullmatch(source):
            outputs = self._above(found[1], cells).get("outputs", [])
            if not any(kind.startswith("image/") for output in outputs for kind in output.get("data", {})):
                raise BadSource(f"the cell {found[1]!r} has no picture")
            yield from numbers(found[2])
        elif source.startswith("["):
            if not self.opened(source):
                raise BadSource(f"{source} is no place of a paper that was opened")
            yield Number(math.nan)
        else:
            yield from self._worked_out(source)

    def _file(self, source: str) -> Iterator[Number]:
        path = self.root / source
        if not path.is_file():
            raise BadSource(f"there is no file {source}")
        if path.suffix == ".safetensors":
            yield from numbers_of(checkpoint(path))
        elif path.suffix == ".json":
            yield from numbers_of(json.loads(path.read_text(encoding="utf-8")))
        elif path.suffix == ".npz":
            raise BadSource(f"{source} holds arrays: write an expression for what is quoted")
        else:
            yield from numbers(path.read_text(encoding="utf-8"))

    def _above(self, name: str, cells: Mapping[str, Any]) -> Any:
        notebook, _, inside = name.rpartition("/")
        if notebook:
            path = notebook_path(self.root, notebook)
            cells = {cell.get("id"): cell for cell in read(path)["cells"]} if path.is_file() else {}
            name = inside
        if name not in cells:
            raise BadSource(f"there is no cell {name!r} above it")
        return cells[name]

    def _worked_out(self, source: str) -> Iterator[Number]:
        try:
            tree = ast.parse(source, mode="eval")
            if isinstance(tree.body, (ast.Constant, ast.UnaryOp, ast.Tuple, ast.List)):
                raise BadSource(f"the source {source!r} is a bare value, which shows nothing")
            yield from shown_by_code(source)
            names = {name: self._named(name) for name in _names(tree)}
            yield from _flat(eval(compile(tree, "<shown>", "eval"), names))
        except BadSource:
            raise
        except Exception as error:  # whatever the expression raises
            raise BadSource(f"the source {source!r} fails ({type(error).__name__}: {error})") from error

    def _named(self, name: str) -> Any:
        known = {
            "mean": statistics.fmean,
            "stdev": statistics.stdev,
            "math": math,
            "measured": lambda file: json.loads((self.root / f"assets/measurements/{file}.json").read_text("utf-8")),
            "recipe": lambda file: checkpoint(self.root / f"assets/checkpoints/{file}.safetensors"),
        }
        if name in known:
            return known[name]
        if name in self.exercises:
            return self.exercises[name].reference
        if name == "torch":
            import torch

            return torch
        import builtins

        import diffusion_lib
        from diffusion_lib import measuring

        found = [place for place in (diffusion_lib, measuring, builtins) if hasattr(place, name)]
        if not found:
            raise BadSource(f"it uses the unknown name {name!r}")
        return getattr(found[0], name)


def _names(tree: ast.AST) -> set[str]:
    """Names that an expression reads and does not set itself, as a comprehension does."""
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    return {n.id for n in names if isinstance(n.ctx, ast.Load)} - {n.id for n in names if isinstance(n.ctx, ast.Store)}


def _flat(value: Any) -> Iterator[Number]:
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        for part in value:
            yield from _flat(part)
    elif isinstance(value, dict):
        yield from _flat(list(value.values()))
    elif finite(value):
        yield exact(value)
    else:
        raise BadSource(f"it gives {value!r}, which is no number")
