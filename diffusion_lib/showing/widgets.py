"""Sliders over figures. Each is a pure function `draw(...) -> Figure` with thin glue around it.

The glue shows a PNG in an Image widget: that worked live in JupyterLab and on Colab, with ipywidgets 7.7 to 8.
"""

from collections.abc import Callable, Mapping
from typing import Any

from matplotlib.figure import Figure

from diffusion_lib.showing.figures import png_bytes

WIDTH = "420px"


def explorer(draw: Callable[..., Figure], sliders: dict[str, Any]) -> Any:
    """Put sliders over a figure: `draw` is called with their values and its figure shown.

    Returns an ipywidgets.VBox; its children are the sliders, then the picture.
    """
    import ipywidgets

    picture = framed("640px")

    def redraw(change: Any = None) -> None:
        picture.value = png_bytes(draw(**{name: slider.value for name, slider in sliders.items()}))

    for slider in sliders.values():
        slider.observe(redraw, names="value")
    redraw()
    return ipywidgets.VBox([*sliders.values(), picture])


def whole_numbers(last: int, value: int, description: str) -> Any:
    """A slider over 0..last that begins at `value`, or at the last if there are not so many."""
    import ipywidgets

    slider = ipywidgets.IntSlider(min=0, max=last, value=min(value, last), description=description)
    slider.layout.width = WIDTH
    return slider


def choices(options: Mapping[str, Any], value: Any, description: str) -> Any:
    """A slider over named values.

    Raises: ValueError if there is nothing to choose from.
    """
    import ipywidgets

    if not options:
        raise ValueError(f"there must be at least one choice of {description}, got none")
    slider = ipywidgets.SelectionSlider(options=list(options.items()), value=value, description=description)
    slider.layout.width = WIDTH
    return slider


def framed(width: str) -> Any:
    """An empty place for a PNG, never wider than the notebook."""
    import ipywidgets

    picture = ipywidgets.Image(format="png")
    picture.layout.width, picture.layout.max_width = width, "100%"
    return picture
