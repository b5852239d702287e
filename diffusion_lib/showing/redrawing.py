"""A figure of which a few parts change: all the rest is drawn once, which is where most of the time goes."""

import io
from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image
from torch import Tensor

from diffusion_lib.showing.figures import DPI, tight_box, tile

QUICK = 1  # of zlib's levels: a third larger than the usual 6, in a quarter of the time


class Redrawn:
    """Draws a figure as a PNG again and again, each time only the parts that move, over what stays.

    Args:
        figure: laid out, with every part in its place; its axes and their limits stay
        moving: the parts that change between two drawings: images, which stay where they are, lines and titles
    """

    def __init__(self, figure: Figure, moving: Sequence[Artist]):
        figure.set_dpi(DPI)
        box = tight_box(figure).transformed(figure.dpi_scale_trans)
        for part in moving:
            part.set_animated(True)
        self._moving = moving
        self._canvas = FigureCanvasAgg(figure)
        self._canvas.draw()
        self._still = self._canvas.copy_from_bbox(figure.bbox)
        high, wide = np.asarray(self._canvas.buffer_rgba()).shape[:2]
        # The picture's rows run downwards, the box upwards.
        self._rows = slice(max(0, round(high - box.y1)), min(high, round(high - box.y0)))
        self._columns = slice(max(0, round(box.x0)), min(wide, round(box.x1)))

    def png(self) -> bytes:
        """The figure as it is now."""
        self._canvas.restore_region(self._still)
        renderer = self._canvas.get_renderer()
        for part in self._moving:
            part.draw(renderer)
        pixels = np.asarray(self._canvas.buffer_rgba())[self._rows, self._columns, :3]
        buffer = io.BytesIO()
        Image.fromarray(np.ascontiguousarray(pixels)).save(buffer, format="png", compress_level=QUICK)
        return buffer.getvalue()


class RedrawnStrip:
    """A film strip of one row, drawn again and again with other images and another title."""

    def __init__(self, figure: Figure):
        self._figure = figure
        # A frame lies on its image, so it is drawn again as well.
        parts = [part for axes in figure.axes for part in (axes.images[0], *axes.spines.values())]
        self._drawing = Redrawn(figure, [*parts, *figure.texts])

    def png(self, images: Tensor, title: str = "") -> bytes:
        """The strip with one image per column. Shapes: images (n, c, h, w) in [-1, 1]."""
        for axes, image in zip(self._figure.axes, images, strict=True):
            axes.images[0].set_data(tile(image[None], 1).numpy())
        for text in self._figure.texts:
            text.set_text(title)
        return self._drawing.png()
