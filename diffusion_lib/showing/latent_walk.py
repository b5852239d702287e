"""A slider over a walk from one noise to another, whose frames are sampled beforehand, so that it is quick."""

from typing import Any

from jaxtyping import Float
from matplotlib.figure import Figure
from torch import Tensor

from diffusion_lib.showing.figures import put_image, tile
from diffusion_lib.showing.redrawing import Redrawn
from diffusion_lib.showing.widgets import explorer, whole_numbers


def draw_walk(frames: Float[Tensor, "n 1 h w"], place: int) -> Figure:
    """Both ends of a walk, small, and between them the frame at `place`, large.

    Shapes: frames (n, 1, h, w) in [-1, 1], at least two.
    Raises: ValueError if there are fewer than two frames, or none at `place`.
    """
    if len(frames) < 2 or not 0 <= place < len(frames):
        raise ValueError(f"place must be from 0 to {len(frames) - 1} in at least two frames, got {place}")
    figure = Figure(figsize=(6.4, 2.9))
    panels = figure.subplots(1, 3, width_ratios=[1, 2, 1])
    shown = ((0, "fraction 0"), (place, _fraction(frames, place)), (len(frames) - 1, "fraction 1"))
    for axes, (index, title) in zip(panels, shown, strict=True):
        put_image(axes, frames[index], title)
    return figure


def _fraction(frames: Tensor, place: int) -> str:
    return f"fraction {place / (len(frames) - 1):.2f}"


def walk_slider(frames: Float[Tensor, "n 1 h w"]) -> Any:
    """A slider over the frames of a walk.

    Shapes: frames (n, 1, h, w) in [-1, 1], at least two.
    """
    slider = whole_numbers(len(frames) - 1, len(frames) // 2, "frame")
    figure = draw_walk(frames, slider.value)
    middle = figure.axes[1]
    drawing = Redrawn(figure, [middle.images[0], middle.title])

    def at(place: int) -> bytes:
        middle.images[0].set_data(tile(frames[place : place + 1], 1).numpy())
        middle.title.set_text(_fraction(frames, place))
        return drawing.png()

    return explorer(at, {"place": slider}, plays=True)
