"""Grids of images, film strips and line plots, and how a figure is shown with its alternative text."""

import html
import io
from collections.abc import Collection, Sequence
from pathlib import Path
from textwrap import fill
from typing import Any

import matplotlib
import matplotlib.image
import torch
from jaxtyping import Float, UInt8
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter
from matplotlib.transforms import Bbox
from torch import Tensor

from diffusion_lib.data import to_pixels
from diffusion_lib.showing.stills import NAMES
from diffusion_lib.unattended import person_is_there

# Okabe & Ito's colours: told apart with every common form of colour blindness.
BLUE, ORANGE, GREEN, PURPLE, BLACK = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000"
Values = Sequence[float | int] | Tensor
DPI = 90
FEW_POINTS = 12


def show(figure: Figure, alt: str) -> None:
    """Display a figure in a notebook with the text that a screen reader reads in its place.

    Raises: ValueError if the text is too short to say what there is to see.
    """
    if len(alt.split()) < 4:
        raise ValueError(f"alt must say what the figure shows, got {alt!r}")
    from IPython.display import display

    picture = {"image/png": png_bytes(figure), "text/plain": f"Figure: {alt}"}
    display(picture, metadata={"image/png": {"alt": alt}}, raw=True)
    # nbgrader's feedback reads the alt above. JupyterLab does not: there the words can be folded out, and a script
    # that only a live page needs gives them to the picture.
    words = f"<details><summary><small>this picture in words</small></summary>{html.escape(alt)}</details>"
    display({"text/html": words + (NAMES if person_is_there() else ""), "text/plain": ""}, raw=True)


def png_bytes(figure: Figure, box: Bbox | None = None) -> bytes:
    """The figure as a PNG without dates or version numbers: equal figures give equal bytes.

    box: which part of the figure, in inches (default: all that is drawn, which takes a second layout to find)
    """
    buffer = io.BytesIO()
    part = "tight" if box is None else box
    figure.savefig(buffer, format="png", dpi=DPI, bbox_inches=part, facecolor="white", metadata={"Software": None})
    return buffer.getvalue()


def tight_box(figure: Figure) -> Bbox:
    """The part of a figure that is drawn on, with a small margin, in inches."""
    FigureCanvasAgg(figure).draw()
    return figure.get_tightbbox().padded(0.1)


def tile(images: Float[Tensor, "n c h w"], columns: int, gap: int = 2) -> UInt8[Tensor, "H W *rgb"]:
    """Lay images out in rows of `columns`, with a mid-grey gap.

    Shapes: (n, 1, h, w) in [-1, 1] -> one image (H, W), uint8; (n, 3, h, w) -> (H, W, 3).
    Raises: ValueError if columns is below 1.
    """
    if columns < 1:
        raise ValueError(f"columns must be at least 1, got {columns}")
    pixels = _as_drawn(images)
    n, h, w, *rgb = pixels.shape
    rows = -(-n // columns)
    sheet = torch.full((rows * (h + gap) - gap, columns * (w + gap) - gap, *rgb), 96, dtype=torch.uint8)
    for i in range(n):
        top, left = (i // columns) * (h + gap), (i % columns) * (w + gap)
        sheet[top : top + h, left : left + w] = pixels[i]
    return sheet


def _as_drawn(images: Tensor) -> Tensor:
    """As matplotlib wants them, uint8: grey (n, h, w), or coloured (n, h, w, 3)."""
    if images.ndim != 4 or images.shape[1] not in (1, 3):
        raise ValueError(f"images must be (n, 1, h, w) or (n, 3, h, w), got {tuple(images.shape)}")
    pixels = to_pixels(images.detach().cpu().float() if images.is_floating_point() else images)
    return pixels[:, 0] if images.shape[1] == 1 else pixels.permute(0, 2, 3, 1)


def put_image(axes: Axes, image: Tensor, title: str = "", fontsize: float | str = 10, frame: bool = False) -> None:
    """Put one image into a panel, black at -1 and white at 1 whatever it holds.

    frame: keep the panel's frame, without its numbers; so that a label can stand beside it

    Shapes: (1, h, w) or (3, h, w) in [-1, 1]; or as `tile` gives them, uint8 (h, w) or (h, w, 3).
    """
    pixels = image if image.dtype == torch.uint8 else _as_drawn(image[None])[0]
    axes.imshow(pixels.numpy(), cmap="gray", vmin=0, vmax=255)
    if frame:
        axes.set_xticks([])
        axes.set_yticks([])
    else:
        axes.set_axis_off()
    if title:
        axes.set_title(title, fontsize=fontsize)


def save_grid(path: str | Path, images: Float[Tensor, "n c h w"], columns: int, scale: int = 3) -> None:
    """Write a grid of images as a PNG, each pixel `scale` times as large.

    Shapes: (n, 1, h, w) or (n, 3, h, w) in [-1, 1].
    """
    sheet = tile(images, columns).repeat_interleave(scale, 0).repeat_interleave(scale, 1)
    matplotlib.image.imsave(path, sheet.numpy(), cmap="gray", vmin=0, vmax=255, format="png")


def image_grid(images: Float[Tensor, "n c h w"], columns: int = 10, title: str = "") -> Figure:
    """A figure with images in rows of `columns`.

    Shapes: (n, 1, h, w) or (n, 3, h, w) in [-1, 1].
    """
    sheet = tile(images, columns)
    height, width = sheet.shape[:2]
    figure = Figure(figsize=(min(9.0, 0.8 * columns), min(9.0, 0.8 * columns) * height / width))
    axes = figure.add_subplot()
    put_image(axes, sheet, title, "large")
    return figure


def film_strip(
    rows: dict[str, Float[Tensor, "n c h w"]], captions: Sequence[str], title: str = "", inches: float = 1.05
) -> Figure:
    """One row of images per name, one caption per column: a process through time, or images with their sentences.

    inches: width of an image; sentences in several lines want more than the usual.

    Shapes: every row (n, 1, h, w) or (n, 3, h, w) in [-1, 1], n captions.
    Raises: ValueError if a row has not one image per caption.
    """
    columns = len(captions)
    for name, images in rows.items():
        if len(images) != columns:
            raise ValueError(f"row {name!r} has {len(images)} images for {columns} captions")
    lines = max((caption.count("\n") + 1 for caption in captions), default=1)
    figure = Figure(figsize=(inches * columns, inches * len(rows) + 0.2 + 0.15 * lines))
    grid = figure.subplots(len(rows), columns, squeeze=False, gridspec_kw={"wspace": 0.06, "hspace": 0.06})
    for (name, images), line in zip(rows.items(), grid, strict=True):
        for pixels, axes in zip(_as_drawn(images), line, strict=True):
            put_image(axes, pixels, frame=True)
        # Broken into lines, a long name does not run into that of the next row.
        line[0].set_ylabel(fill(name, max(8, round(11 * inches))) if "\n" not in name else name)
    for caption, axes in zip(captions, grid[0], strict=True):
        axes.set_title(caption, fontsize=9)
    if title:
        figure.suptitle(title)
    return figure


def line_plot(
    curves: dict[str, tuple[Values, Values]],
    xlabel: str,
    ylabel: str,
    *,
    dots: Collection[str] = (),
    log_x: bool = False,
    log_y: bool = False,
    from_zero: bool = False,
    title: str = "",
) -> Figure:
    """Named curves in colours and dashes that stay apart in grey as well; those in `dots` as single points.

    A curve of few points has a mark at each: between them nothing was measured. `from_zero` begins the y axis at zero,
    so that a height is seen as what it is.
    """
    figure = Figure(figsize=(7, 3.4))
    axes = figure.add_subplot()
    colours, dashes = (BLUE, ORANGE, GREEN, PURPLE, BLACK), ("-", "--", "-.", ":", (0, (5, 1)))
    for i, (name, (x, y)) in enumerate(curves.items()):
        if name in dots:
            axes.plot(x, y, color=colours[i % 5], linestyle="none", marker="os^Dv"[i % 5], markersize=5, label=name)
        else:
            mark = "os^Dv"[i % 5] if len(x) <= FEW_POINTS else ""
            style: dict[str, Any] = {"linestyle": dashes[i % 5], "marker": mark, "markersize": 4}
            axes.plot(x, y, color=colours[i % 5], label=name, linewidth=1.8, **style)
    axes.set_xlabel(xlabel)
    axes.set_ylabel(ylabel)
    axes.set_title(title)
    if log_x:
        axes.set_xscale("log")
        # Few round numbers read better than powers of ten.
        ticks = sorted({float(v) for x, _ in curves.values() for v in x})
        if len(ticks) <= 8:
            axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
            axes.minorticks_off()
    if log_y:
        axes.set_yscale("log")
        label_decades(axes)
    if from_zero:
        axes.set_ylim(bottom=0)
    axes.grid(alpha=0.3)
    if len(curves) > 1:
        axes.legend()
    return figure


def label_decades(axes: Axes) -> None:
    """Numbers on a logarithmic y axis: powers of ten, and others between them where the axis holds few powers."""
    low, high = axes.get_ylim()
    steps = (1, 1.5, 2, 3, 5, 7) if high / low < 10 else (1, 2, 5) if high / low < 1e3 else (1,)
    axes.yaxis.set_major_locator(LogLocator(subs=steps, numticks=20))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.yaxis.set_minor_formatter(NullFormatter())
