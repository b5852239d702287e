"""Sliders over figures. Each is a pure function `draw(...) -> Figure` or PNG with thin glue around it.

The glue shows a PNG in an Image widget: that worked live in JupyterLab and on Colab, with ipywidgets 7.7 to 8.
Beside it lies a still, hidden while the widget lives: a notebook that is opened again without its kernel shows that.
"""

import html
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from diffusion_lib.showing.behind import KEPT, Behind, Pictures
from diffusion_lib.showing.figures import png_bytes, tight_box
from diffusion_lib.showing.stills import still_and_widget
from diffusion_lib.unattended import person_is_there

WIDTH = "420px"
BEFOREHAND = 40  # so many are drawn before anybody asks
STOPS = 37  # places of a long slider that the play button visits: 27 apart in 0..999
PAUSE = 200  # milliseconds between two of them


def explorer(
    draw: Callable[..., Figure | bytes],
    sliders: dict[str, Any],
    *,
    plays: bool = False,
    width: str = "640px",
) -> Any:
    """Put sliders over a figure: `draw` is called with their values and its figure, or PNG, shown.

    What a person may ask for is drawn beforehand where it is little, and nothing is drawn twice. Where it is much, let
    `draw` give the PNG of a figure of which only some parts are `Redrawn`. What takes longer is for `slow_explorer`.

    Args:
        plays: add a button that moves the one slider by itself, where time runs along it
        width: of the picture on the page

    Returns an ipywidgets.VBox; its children are the sliders, then the picture. For a person a play button stands beside
    the slider.
    """
    picture, frame = framed(width), _frames(draw)

    def redraw(change: Any = None) -> None:
        picture.value = frame(**_values(sliders))

    redraw()
    controls = list(sliders.values())
    if person_is_there() and len(sliders) == 1:
        (name, slider), *_ = sliders.items()
        for value in _few_values(slider):
            frame(**{name: value})
        controls = [played(slider)] if plays else controls
    for slider in sliders.values():
        slider.observe(redraw, names="value")
    return with_still(controls, picture)


def slow_explorer(
    draw: Callable[..., Pictures], sliders: dict[str, Any], *, ahead: Collection[str] = (), width: str = "640px"
) -> Any:
    """Sliders, or boxes to type in, over a picture that takes long: a line says so at once, and errors as text.

    For a person it is drawn behind the page, and every better picture shown; a move does not wait for the one before.
    Nothing is drawn twice.

    Args:
        draw:  values -> a figure or PNG, or an iterator of them, each better than the one before; an error is said
        ahead: controls of few values: the others of them are drawn while nobody asks
        width: of the picture on the page

    Returns an ipywidgets.VBox; its children are the sliders, the line of text, then the picture.
    Pitfall: `draw` is called in another thread. Give it a network that no cell changes or records meanwhile.
    """
    import ipywidgets

    picture, said, somebody = framed(width), ipywidgets.HTML(), person_is_there()

    def show(png: bytes | None, words: str) -> None:
        picture.value = picture.value if png is None else png
        said.value = words and f"<span role='status'>{html.escape(words)}</span>"

    drawing = Behind(draw, show, lambda values: _nearby(sliders, values, ahead))
    drawing.ask(_values(sliders), wait=True)
    if somebody:
        drawing.go_on()
    for slider in sliders.values():
        slider.observe(lambda change: drawing.ask(_values(sliders), wait=not somebody), names="value")
    return with_still([*sliders.values(), said], picture)


def with_still(controls: list[Any], picture: Any) -> Any:
    """Controls over a picture, as an ipywidgets.VBox; shown to a person, a still of the picture is stored beside it."""
    import ipywidgets

    if not person_is_there():
        return ipywidgets.VBox([*controls, picture])

    class Explorer(ipywidgets.VBox):
        def _ipython_display_(self, **_: Any) -> None:
            still_and_widget(bytes(picture.value), self)

    return Explorer([*controls, picture])


def played(slider: Any) -> Any:
    """A slider with a button that moves it by itself, in the browser: the kernel is asked for the frames alone."""
    import ipywidgets

    place = "index" if hasattr(slider, "options") else "value"
    last = len(slider.options) - 1 if place == "index" else slider.max
    step = max(1, round(last / STOPS)) if last > BEFOREHAND else 1
    play = ipywidgets.Play(min=0, max=last, step=step, interval=PAUSE, value=getattr(slider, place))
    ipywidgets.jslink((play, "value"), (slider, place))
    return ipywidgets.HBox([slider, play])


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


def _values(sliders: Mapping[str, Any]) -> dict[str, Any]:
    return {name: slider.value for name, slider in sliders.items()}


def _nearby(sliders: Mapping[str, Any], values: dict[str, Any], names: Collection[str]) -> Iterator[dict[str, Any]]:
    """The same values but for one of `names`, the nearest first."""
    for name in names:
        known = _few_values(sliders[name])
        here = known.index(values[name])
        for value in sorted(known, key=lambda other: abs(known.index(other) - here)):
            yield {**values, name: value}


def _frames(draw: Callable[..., Figure | bytes]) -> Callable[..., bytes]:
    """`draw` as PNGs, the newest kept; all have the size of the first, which saves every other layout."""
    first: list[Bbox] = []

    @lru_cache(maxsize=KEPT)
    def frame(**values: Any) -> bytes:
        figure = draw(**values)
        if isinstance(figure, bytes):
            return figure
        if not first:
            first.append(tight_box(figure))
        return png_bytes(figure, first[0])

    return frame


def _few_values(slider: Any) -> Sequence[Any]:
    """All values of a slider, if there are few of them; else none."""
    if hasattr(slider, "options"):
        values = [option[1] if isinstance(option, tuple) else option for option in slider.options]
    elif hasattr(slider, "step") and isinstance(slider.value, int):
        values = list(range(slider.min, slider.max + 1, slider.step))
    else:
        return []
    return values if len(values) <= BEFOREHAND else []
