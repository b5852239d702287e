"""Feature maps and heat maps: what the layers of a network give, recorded by hooks and drawn."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from matplotlib.figure import Figure
from torch import Tensor, nn

from diffusion_lib.schedule import Schedule
from diffusion_lib.showing.redrawing import Redrawn
from diffusion_lib.showing.widgets import explorer, whole_numbers

CHANNELS = 8  # of every layer
LEVELS = {"inlet": "inlet", "down.0.0": "down, 1", "down.1.0": "down, 2", "attention": "attention", "up.1.0": "up, 1"}


def layer_outputs(network: nn.Module, layers: Sequence[str], *inputs: Tensor) -> dict[str, Tensor]:
    """What each named layer gives during one call of the network, recorded by forward hooks.

    Shapes: whatever the layers give.
    Raises: ValueError for a name that is no layer.
    """
    known, found = dict(network.named_modules()), {}
    missing = [name for name in layers if name not in known]
    if missing:
        raise ValueError(f"layers must name parts of the network, got {missing[0]!r}: see network.named_modules()")

    def recorder(name: str) -> Any:
        def record(module: nn.Module, given: Any, answer: Tensor) -> None:
            found[name] = answer.detach()

        return record

    handles = [known[name].register_forward_hook(recorder(name)) for name in layers]
    try:
        with torch.no_grad():
            network(*inputs)
    finally:
        for handle in handles:
            handle.remove()
    return {name: found[name] for name in layers}


def heat_maps(
    panels: dict[str, Float[Tensor, "h w"]],
    xlabel: str = "",
    ylabel: str = "",
    *,
    signed: bool = False,
    square: bool = True,
    unit: str = "",
    mark: tuple[int, int] | None = None,
) -> Figure:
    """Named tables of numbers as pictures in one row, all on one scale of colours.

    `signed` centres the colours on 0; `square=False` stretches a long table to fill its panel; `unit` says what the
    colours count, and `mark` puts a cross on one (row, column) of every table.

    Shapes: every table (h, w).
    Raises: ValueError if there is no table.
    """
    if not panels:
        raise ValueError("panels must hold at least one table, got none")
    values = {name: table.detach().cpu().float().numpy() for name, table in panels.items()}
    high = max(float(np.abs(v).max()) if signed else float(v.max()) for v in values.values())
    low = -high if signed else min(float(v.min()) for v in values.values())
    figure = Figure(figsize=(min(9.0, 2.6 * len(values) + 1.2) if square else 7.5, 2.9))
    line = figure.subplots(1, len(values), squeeze=False)[0]
    for axes, (name, table) in zip(line, values.items(), strict=True):
        shown = axes.imshow(
            table,
            cmap="RdBu_r" if signed else "cividis",
            vmin=low,
            vmax=high,
            aspect="equal" if square else "auto",
            interpolation="nearest",
        )
        axes.set_title(name, fontsize=10)
        axes.set_xlabel(xlabel)
        if mark is not None:
            axes.plot(mark[1], mark[0], "x", color="white", markersize=9, markeredgewidth=2)
    line[0].set_ylabel(ylabel)
    figure.colorbar(shown, ax=list(line), shrink=0.8, label=unit)
    return figure


def map_sheet(rows: dict[str, Sequence[Float[Tensor, "h w"]]], title: str = "") -> Figure:
    """One row of feature maps per name, each map on its own scale: the pattern counts, not the size of its numbers.

    Shapes: every map (h, w); maps of different sizes may stand in one sheet.
    Raises: ValueError if a row has no map.
    """
    empty = [name for name, maps in rows.items() if not len(maps)]
    if empty or not rows:
        raise ValueError(f"every row needs at least one map, got none in {empty[0] if empty else 'rows'!r}")
    columns = max(len(maps) for maps in rows.values())
    height = 0.98 * len(rows) + 0.35
    figure = Figure(figsize=(0.95 * columns + 0.9, height))
    figure.subplots_adjust(top=1 - 0.35 / height, bottom=0.02)
    grid = figure.subplots(len(rows), columns, squeeze=False, gridspec_kw={"wspace": 0.06, "hspace": 0.08})
    for (name, maps), line in zip(rows.items(), grid, strict=True):
        for axes in line:
            axes.set_xticks([])
            axes.set_yticks([])
            axes.set_frame_on(False)
        for values, axes in zip(maps, line, strict=False):
            axes.imshow(values.detach().cpu().float().numpy(), cmap="cividis", interpolation="nearest")
        line[0].set_ylabel(name, rotation=0, ha="right", va="center", fontsize=9)
    if title:
        figure.suptitle(title, fontsize=11, y=1 - 0.05 / height, va="top")
    return figure


def draw_layers(
    network: nn.Module,
    schedule: Schedule,
    image: Float[Tensor, "1 h w"],
    noise: Float[Tensor, "1 h w"],
    t: int,
    label: int,
    channels: int = CHANNELS,
) -> Figure:
    """A digit at time t, the answer, and the first feature maps at five depths of a two-level SimpleUNet.

    Shapes: image and noise (1, h, w), image in [-1, 1].
    """
    return map_sheet(_layer_maps(network, schedule, image, noise, t, label, channels, f"x at t = {t},\nanswer"))


def _layer_maps(
    network: nn.Module,
    schedule: Schedule,
    image: Tensor,
    noise: Tensor,
    t: int,
    label: int,
    channels: int = CHANNELS,
    first: str = "x at time t,\nanswer",
) -> dict[str, Sequence[Tensor]]:
    """The rows of `draw_layers`, by their names; `first` names the first of them."""
    time = torch.tensor([t], device=image.device)
    x_t = schedule.q_sample(image[None], time, noise[None])
    found = layer_outputs(network, ["", *LEVELS], x_t, time, torch.tensor([label], device=image.device))
    answer = found.pop("")  # the network itself
    rows = {f"{LEVELS[name]}\n{h.shape[2]} x {h.shape[3]}": list(h[0, :channels]) for name, h in found.items()}
    return {first: [x_t[0, 0], answer[0, 0]], **rows}


def layer_explorer(
    network: nn.Module, schedule: Schedule, image: Float[Tensor, "1 h w"], label: int, seed: int = 0
) -> Any:
    """A slider over t that shows the feature maps of one digit, always with the same noise.

    Shapes: image (1, h, w) in [-1, 1].
    """
    noise = torch.randn(image.shape, generator=torch.Generator().manual_seed(seed)).to(image.device)
    slider = whole_numbers(schedule.last, 300, "time t")
    figure = map_sheet(_layer_maps(network, schedule, image, noise, slider.value, label))
    shown = [axes.images[0] for axes in figure.axes if axes.images]
    drawing = Redrawn(figure, shown)

    def at(t: int) -> bytes:
        """The same sheet with other maps."""
        rows = _layer_maps(network, schedule, image, noise, t, label)
        for old, values in zip(shown, (values for maps in rows.values() for values in maps), strict=True):
            old.set_data(values.detach().cpu().float().numpy())
            old.autoscale()
        return drawing.png()

    return explorer(at, {"t": slider}, plays=True)
