"""A slider over the strength of an update, such as LoRA's, whose samples are drawn beforehand."""

from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import Any

from jaxtyping import Float
from matplotlib.figure import Figure
from torch import Tensor

from diffusion_lib.showing.figures import film_strip
from diffusion_lib.showing.widgets import choices, explorer


def draw_strength(sheets: Mapping[float, Float[Tensor, "n c h w"]], scale: float, sentences: Sequence[str]) -> Figure:
    """The samples of one scale of an update, each under its sentence.

    Shapes: every sheet (n, c, h, w) in [-1, 1], n sentences.
    Raises: ValueError naming the scales there are, for another one.
    """
    if scale not in sheets:
        raise ValueError(f"scale must be one of {', '.join(f'{known:g}' for known in sheets)}, got {scale}")
    return film_strip({"": sheets[scale]}, [fill(sentence, 14) for sentence in sentences], inches=1.2)


def strength_slider(sheets: Mapping[float, Float[Tensor, "n c h w"]], sentences: Sequence[str]) -> Any:
    """A slider over the scales of an update whose samples are given, with a button that plays them.

    Shapes: every sheet (n, c, h, w) in [-1, 1], n sentences.
    """
    slider = choices({f"{scale:g}": scale for scale in sheets}, next(iter(sheets), None), "scale")
    return explorer(lambda scale: draw_strength(sheets, scale, sentences), {"scale": slider}, plays=True)
