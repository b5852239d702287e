"""Formulas as MathML, written when the site is built: no script renders them, and a screen reader can read them.

The letters come from STIX Two Math (SIL Open Font License 1.1), cut down to those that the site uses.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

FONT = "course-math.woff"
# What browsers draw though it stands in no formula: roots, and the sloping forms of single letters.
_DRAWN = "√ℎ" + "".join(map(chr, (*range(0x1D434, 0x1D468), *range(0x1D6E2, 0x1D71C))))
_MATH = re.compile(r"<math\b.*?</math>", re.DOTALL)
_ANNOTATION = re.compile(r"<annotation.*?</annotation>", re.DOTALL)


def setup(app: Any) -> dict[str, bool]:
    """Register this module with Sphinx as the renderer `mathml`."""
    app.add_html_math_renderer("mathml", (_visit_inline, None), (_visit_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def mathml(formula: str, block: bool = False) -> str:
    r"""A formula in MathML, with its LaTeX as an annotation.

    Raises: ValueError for a formula that cannot be read, naming it.
    """
    from math_core import LatexError, LatexToMathML

    try:
        return LatexToMathML(annotation=True, fancy_error=False).convert_with_local_state(formula, displaystyle=block)
    except LatexError as error:
        raise ValueError(f"the formula {formula!r} cannot be read: {error}") from error


def write_font(pages: Iterable[Path], target: Path) -> int:
    """Write the font with what the formulas of these pages need; returns the number of characters."""
    from fontTools import subset

    logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells every glyph
    used: set[str] = set()
    for page in pages:
        for formula in _MATH.findall(page.read_text(encoding="utf-8")):
            used |= set(re.sub(r"<[^>]*>", "", _ANNOTATION.sub("", formula)))
    options = subset.Options(
        flavor="woff", layout_features=["*"], name_IDs=["*"], notdef_outline=True, glyph_names=False
    )
    with subset.load_font(_whole_font(), options) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(text="".join(used) + _DRAWN)
        cutter.subset(font)
        target.parent.mkdir(parents=True, exist_ok=True)
        subset.save_font(font, str(target), options)
    return len(used)


def _whole_font() -> str:
    """The font as the package ziamath carries it; the package itself is not needed, and not imported."""
    found = find_spec("ziamath")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("ziamath, which carries the font of the formulas, is not installed", name="ziamath")
    return str(Path(found.origin).parent / "fonts" / "STIXTwoMath-Regular.ttf")


def _visit_inline(writer: Any, node: Any) -> None:
    from docutils import nodes

    writer.body.append(mathml(node.astext()))
    raise nodes.SkipNode


def _visit_block(writer: Any, node: Any) -> None:
    from docutils import nodes

    writer.body.append(f'<div class="course-formula">{mathml(node.astext(), block=True)}</div>')
    raise nodes.SkipNode
