"""A picture of which only parts were drawn again, beside the same figure drawn as a whole."""

import io

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from diffusion_lib.showing.redrawing import Redrawn


def drawn_afresh(png, before, after):
    """Whether a PNG is what `after` gives when all of it is drawn, in the part that `before` needs."""
    part = Redrawn(before, [])
    after.set_dpi(before.dpi)
    canvas = FigureCanvasAgg(after)
    canvas.draw()
    whole = np.asarray(canvas.buffer_rgba())[part._rows, part._columns, :3]
    shown = np.asarray(Image.open(io.BytesIO(png)))
    assert shown.shape == whole.shape
    # An image may cover the edge of the frame that stands around it.
    assert (np.abs(shown.astype(int) - whole).max(-1) > 40).mean() < 0.002
