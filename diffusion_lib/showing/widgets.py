"""Sliders over figures. Each is a pure function `draw(...) -> Figure` with thin glue around it.

The glue shows a PNG in an Image widget: that worked live in JupyterLab and on Colab, with ipywidgets 7.7 to 8.
Beside it lies a still, hidden while the widget lives: a notebook that is opened again without its kernel shows that.
"""

import base64
from collections.abc import Callable, Mapping
from typing import Any

from matplotlib.figure import Figure

from diffusion_lib.reopened import display_widget, hide_dead
from diffusion_lib.showing.figures import png_bytes
from diffusion_lib.unattended import person_is_there

WIDTH = "420px"
# Where styles are not read, on GitHub say, the still is simply there.
STILL_STYLE = (
    "<style>.diffusion-still{display:none}"
    ".jp-OutputArea:has(.diffusion-still):not(:has(.widget-vbox)) .diffusion-still{display:block}"
    f"{hide_dead('diffusion-still')}</style>"
)
STILL_TEXT = "A still of an interactive picture: run the cell to move it."


def explorer(draw: Callable[..., Figure], sliders: dict[str, Any]) -> Any:
    """Put sliders over a figure: `draw` is called with their values and its figure shown.

    Returns an ipywidgets.VBox; its children are the sliders, then the picture.
    """

    picture = framed("640px")

    def redraw(change: Any = None) -> None:
        picture.value = png_bytes(draw(**{name: slider.value for name, slider in sliders.items()}))

    for slider in sliders.values():
        slider.observe(redraw, names="value")
    redraw()
    return with_still([*sliders.values()], picture)


def with_still(controls: list[Any], picture: Any) -> Any:
    """Controls over a picture, as an ipywidgets.VBox; shown to a person, a still of the picture is stored beside it."""
    import ipywidgets

    if not person_is_there():
        return ipywidgets.VBox([*controls, picture])

    class Explorer(ipywidgets.VBox):
        def _ipython_display_(self, **_: Any) -> None:
            from IPython.display import display

            display({"text/html": still(bytes(picture.value)), "text/plain": STILL_TEXT}, raw=True)
            display_widget(self)

    return Explorer([*controls, picture])


def still(png: bytes) -> str:
    """A picture that is seen where its widget is not."""
    source = f"data:image/png;base64,{base64.b64encode(png).decode()}"
    return (
        f"<div class='diffusion-still'>{STILL_STYLE}<img alt='{STILL_TEXT}' style='max-width:100%' src='{source}'>"
        f"<div><small>{STILL_TEXT}</small></div></div>"
    )


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
