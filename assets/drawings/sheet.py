"""A sheet to draw on: boxes, arrows, bells and words as SVG, in the one style of the course."""

import math
from collections.abc import Callable, Sequence
from html import escape

# The colours of the figures: told apart by colour-blind readers, and dark enough on the sheet.
INK, MUTED, BLUE, ORANGE, GREEN, PURPLE = "#22262b", "#5c6670", "#0072B2", "#B84A00", "#00744f", "#8f4a77"
PAPER, LINE = "#fbfbf8", "#c9ccc6"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"
TYPED = "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace"


class Sheet:
    """A drawing in the making. Lengths are in pixels; the page of a notebook is about 700 wide.

    The paper is part of the drawing, so that it reads on a light page and on a dark one.
    """

    def __init__(self, width: int, height: int, title: str):
        self.width, self.height, self.title = width, height, title
        self.parts: list[str] = []

    def words(
        self, x: float, y: float, text: str, *, size: int = 15, colour: str = INK, anchor: str = "middle",
        bold: bool = False, italic: bool = False, code: bool = False,
    ) -> None:  # fmt: skip
        """Words whose middle is at (x, y); `_` before a letter in braces lowers it: x_{t-1}. `code` is typed."""
        style = f' font-weight="{600 if bold else 400}"' + (' font-style="italic"' if italic else "")
        style += f' font-family="{escape(TYPED)}"' if code else ""
        self.parts.append(
            f'<text x="{x:g}" y="{y + size * 0.35:g}" font-size="{size}" fill="{colour}" text-anchor="{anchor}"{style}>'
            f"{_lowered(text, size)}</text>"
        )

    def box(
        self, x: float, y: float, width: float, height: float, text: str = "", *, colour: str = INK,
        fill: str = "white", size: int = 15, below: str = "",
    ) -> None:  # fmt: skip
        """A box whose middle is at (x, y), with words in it, and smaller ones below the words."""
        self.parts.append(
            f'<rect x="{x - width / 2:g}" y="{y - height / 2:g}" width="{width:g}" height="{height:g}" rx="6" '
            f'fill="{fill}" stroke="{colour}" stroke-width="1.6"/>'
        )
        self.words(x, y - (9 if below else 0), text, size=size, colour=colour)
        if below:
            self.words(x, y + 11, below, size=12, colour=MUTED)

    def arrow(
        self, start: tuple[float, float], end: tuple[float, float], *, colour: str = INK, bend: float = 0.0,
        dashed: bool = False, width: float = 1.8,
    ) -> None:  # fmt: skip
        """An arrow; `bend` pixels to the left of the way it goes."""
        (x0, y0), (x1, y1) = start, end
        length = math.hypot(x1 - x0, y1 - y0)
        nx, ny = (y1 - y0) / length, -(x1 - x0) / length
        mx, my = (x0 + x1) / 2 + 2 * bend * nx, (y0 + y1) / 2 + 2 * bend * ny
        angle = math.atan2(y1 - my, x1 - mx) if bend else math.atan2(y1 - y0, x1 - x0)
        tip = " ".join(
            f"{x1 - 9 * math.cos(angle + turn):.1f},{y1 - 9 * math.sin(angle + turn):.1f}" for turn in (0.42, -0.42)
        )
        # The line ends inside the head, so that its blunt end does not show.
        ex, ey = x1 - 5 * math.cos(angle), y1 - 5 * math.sin(angle)
        way = f"Q {mx:.1f} {my:.1f} {ex:.1f} {ey:.1f}" if bend else f"L {ex:.1f} {ey:.1f}"
        dash = ' stroke-dasharray="5 4"' if dashed else ""
        self.parts.append(
            f'<path d="M {x0:.1f} {y0:.1f} {way}" fill="none" stroke="{colour}" stroke-width="{width:g}"{dash}/>'
            f'<polygon points="{x1:.1f},{y1:.1f} {tip}" fill="{colour}"/>'
        )

    def line(
        self, points: Sequence[tuple[float, float]], *, colour: str = INK, width: float = 1.6, dashed: bool = False
    ) -> None:
        """A line through points."""
        dash = ' stroke-dasharray="5 4"' if dashed else ""
        text = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.parts.append(
            f'<polyline points="{text}" fill="none" stroke="{colour}" stroke-width="{width:g}" '
            f'stroke-linejoin="round"{dash}/>'
        )

    def dot(self, x: float, y: float, *, colour: str = INK, radius: float = 5) -> None:
        """A dot."""
        self.parts.append(f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{colour}"/>')

    def curve(self, f: Callable[[float], float], left: float, right: float, floor: float, *, colour: str) -> None:
        """The curve of f, in pixels above `floor`, from x = left to right."""
        steps = 80
        xs = [left + (right - left) * i / steps for i in range(steps + 1)]
        self.line([(x, floor - f(x)) for x in xs], colour=colour, width=2.2)

    def svg(self) -> str:
        """The file."""
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" width="{self.width}" '
            f'height="{self.height}" font-family="{escape(FONT)}" role="img">\n<title>{escape(self.title)}</title>\n'
        )
        paper = (
            f'<rect x="0.5" y="0.5" width="{self.width - 1}" height="{self.height - 1}" rx="10" fill="{PAPER}" '
            f'stroke="{LINE}"/>\n'
        )
        return head + paper + "\n".join(self.parts) + "\n</svg>\n"


def bell(middle: float, width: float, height: float) -> Callable[[float], float]:
    """A Gaussian's shape, in pixels."""
    return lambda x: height * math.exp(-0.5 * ((x - middle) / width) ** 2)


def _lowered(text: str, size: int) -> str:
    """`x_{t}` with its t lowered."""
    first, *rest = text.split("_{")
    made = escape(first)
    for part in rest:
        low, after = part.split("}", 1)
        made += f'<tspan dy="{size * 0.28:.1f}" font-size="{size * 0.72:.1f}">{escape(low)}</tspan>'
        made += f'<tspan dy="{-size * 0.28:.1f}">{escape(after) or "&#8203;"}</tspan>'
    return made
