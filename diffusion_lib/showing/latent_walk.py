"""A slider over a walk from one noise to another, whose frames are sampled beforehand, so that it is quick."""

from typing import Any

from jaxtyping import Float
from matplotlib.figure import Figure
from torch import Tensor

from diffusion_lib.showing.figures import put_image
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
    fraction = place / (len(frames) - 1)
    shown = ((0, "fraction 0"), (place, f"fraction {fraction:.2f}"), (len(frames) - 1, "fraction 1"))
    for axes, (index, title) in zip(panels, shown, strict=True):
        put_image(axes, frames[index], title)
    return figure


def walk_slider(frames: Float[Tensor, "n 1 h w"]) -> Any:
    """A slider over the frames of a walk.

    Shapes: frames (n, 1, h, w) in [-1, 1], at least two.
    """
    slider = whole_numbers(len(frames) - 1, len(frames) // 2, "frame")
    return explorer(lambda place: draw_walk(frames, place), {"place": slider}, plays=True)
