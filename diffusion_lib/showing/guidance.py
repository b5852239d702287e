"""A slider over the guidance scale; the samples are drawn beforehand, so that it is quick."""

from collections.abc import Mapping
from typing import Any

from jaxtyping import Float
from matplotlib.figure import Figure
from torch import Tensor

from diffusion_lib.showing.figures import image_grid
from diffusion_lib.showing.widgets import explorer


def draw_guided(sheets: Mapping[float, Float[Tensor, "n c h w"]], scale: float, columns: int = 10) -> Figure:
    """The samples of one guidance scale.

    Shapes: every sheet (n, c, h, w) in [-1, 1].
    Raises: ValueError naming the scales there are, for another one.
    """
    if scale not in sheets:
        raise ValueError(f"scale must be one of {', '.join(f'{known:g}' for known in sheets)}, got {scale}")
    note = {0.0: ": the condition is ignored", 1.0: ": no guidance"}.get(scale, "")
    return image_grid(sheets[scale], columns, f"guidance scale {scale:g}{note}")


def guidance_slider(sheets: Mapping[float, Float[Tensor, "n c h w"]], columns: int = 10) -> Any:
    """A slider over guidance scales whose samples are given.

    Shapes: every sheet (n, c, h, w) in [-1, 1].
    """
    import ipywidgets

    start = 1.0 if 1.0 in sheets else next(iter(sheets))
    slider = ipywidgets.SelectionSlider(
        options=[(f"{scale:g}", scale) for scale in sheets], value=start, description="scale"
    )
    slider.layout.width = "420px"
    return explorer(lambda scale: draw_guided(sheets, scale, columns), {"scale": slider})
