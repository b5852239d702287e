"""Figures of the guidance scale: gains against variety, and a slider over samples drawn beforehand."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from jaxtyping import Float
from matplotlib.figure import Figure
from torch import Tensor

from diffusion_lib.showing.figures import BLUE, image_grid, line_plot
from diffusion_lib.showing.widgets import choices, explorer


def draw_bells(bells: Mapping[str, tuple[float, float]], x: Float[Tensor, " n"]) -> Figure:
    """The densities of some Gaussians over x, each given by its mean and its variance.

    Raises: ValueError for a variance that is not above 0.
    """
    wrong = [name for name, (_, variance) in bells.items() if not variance > 0]
    if wrong:
        raise ValueError(f"a variance must be above 0, that of {', '.join(wrong)} is not")

    def height(mean: float, variance: float) -> Tensor:
        return (-((x - mean) ** 2) / (2 * variance)).exp() / (2 * math.pi * variance) ** 0.5

    return line_plot({name: (x, height(*bell)) for name, bell in bells.items()}, "x", "density")


def draw_trade_off(scales: Sequence[float], variety: Sequence[float], gains: Mapping[str, Sequence[float]]) -> Figure:
    """One panel per gain, drawn against variety: a curve through the guidance scales, each point with its scale.

    variety, and each of `gains`: one number per scale.

    Raises: ValueError if there are fewer than two scales, no gains, or another number of values than scales.
    """
    lengths = {len(values) for values in (scales, variety, *gains.values())}
    if not gains or lengths != {len(scales)} or len(scales) < 2:
        raise ValueError(f"two scales or more and one value per scale are needed, got lengths {sorted(lengths)}")
    figure = Figure(figsize=(4.2 * len(gains), 3.4), layout="constrained")
    for axes, (name, gain) in zip(figure.subplots(1, len(gains), squeeze=False)[0], gains.items(), strict=True):
        axes.plot(variety, gain, color=BLUE, marker="o", markersize=5, linewidth=1.4)
        # Labels stand across the curve, on alternate sides, for neighbouring scales can lie close to each other.
        points = np.array([variety, gain], dtype=float)
        along = np.gradient(points / np.ptp(points, axis=1, keepdims=True).clip(1e-9), axis=1)
        across = np.array([-along[1], along[0]]) / np.linalg.norm(along, axis=0).clip(1e-9)
        across *= np.where(across[1] < 0, -1, 1)  # upwards, whichever way the curve runs
        for i, scale in enumerate(scales):
            offset = across[:, i] * (11 if i % 2 else -11)
            axes.annotate(f"{scale:g}", points[:, i], offset, textcoords="offset points", ha="center", va="center")
        axes.margins(0.12, 0.16)
        axes.set_xlabel("variety, per cent of real digits")
        axes.set_title(name)
        axes.grid(alpha=0.3)
    return figure


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
    start = 1.0 if 1.0 in sheets else next(iter(sheets), None)
    slider = choices({f"{scale:g}": scale for scale in sheets}, start, "scale")
    return explorer(lambda scale: draw_guided(sheets, scale, columns), {"scale": slider})
