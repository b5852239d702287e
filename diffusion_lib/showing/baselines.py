"""Figures of VAE, GAN and diffusion side by side: scores over training seconds, and a slider over samples."""

from collections.abc import Mapping, Sequence
from itertools import cycle
from typing import Any

from jaxtyping import Float
from matplotlib.figure import Figure
from torch import Tensor

from diffusion_lib.measuring import BaselineTable
from diffusion_lib.showing.figures import BLACK, BLUE, GREEN, ORANGE, film_strip
from diffusion_lib.showing.widgets import choices, explorer

STYLES = ((BLUE, "-", "o"), (ORANGE, "--", "s"), (GREEN, "-.", "^"))


def draw_scores(table: BaselineTable, scores: Sequence[str], *, log: Sequence[str] = ("frechet",)) -> Figure:
    """One panel per score: the mean over seeds against training seconds, each seed as a small mark.

    A dotted line says what real digits score. Scores in `log` have a logarithmic axis.

    Raises: ValueError if a score was not measured.
    """
    if unknown := [score for score in scores if score not in table.real]:
        raise ValueError(f"there are no scores {unknown}: choose from {sorted(table.real)}")
    figure = Figure(figsize=(3.4 * len(scores), 3.1))
    for axes, score in zip(figure.subplots(1, len(scores), squeeze=False)[0], scores, strict=True):
        for name, (colour, dashes, mark) in zip(table.names, cycle(STYLES), strict=False):
            means = [table.mean_and_std(name, budget, score)[0] for budget in table.budgets]
            axes.plot(table.budgets, means, color=colour, linestyle=dashes, marker=mark, markersize=5, label=name)
            for budget in table.budgets:
                seeds = table.values(name, budget, score)
                axes.plot([budget] * len(seeds), seeds, color=colour, linestyle="none", marker="_", markersize=9)
        axes.axhline(table.real[score], color=BLACK, linestyle=":", linewidth=1)
        axes.set_xscale("log")
        axes.set_xticks(table.budgets, [str(budget) for budget in table.budgets])
        axes.minorticks_off()
        if score in log:
            axes.set_yscale("log")
        axes.set(xlabel="training seconds", title={"frechet": "Fréchet distance"}.get(score, score))
        axes.grid(alpha=0.3)
    figure.axes[0].legend(fontsize=8)
    figure.tight_layout()
    return figure


def draw_baselines(
    images: Mapping[tuple[str, int], Float[Tensor, "n 1 h w"]], budget: int, columns: int = 12
) -> Figure:
    """Samples of every baseline trained for `budget` seconds, one row each.

    Shapes: every entry at least `columns` digits (n, 1, h, w) in [-1, 1].
    Raises: ValueError naming the budgets there are, for another one.
    """
    rows = {name: drawn[:columns] for (name, seconds), drawn in images.items() if seconds == budget}
    if not rows:
        known = sorted({seconds for _, seconds in images})
        raise ValueError(f"budget must be one of {', '.join(map(str, known))}, got {budget}")
    return film_strip(rows, [""] * columns, f"trained for {budget:,} seconds")


def baseline_slider(images: Mapping[tuple[str, int], Float[Tensor, "n 1 h w"]]) -> Any:
    """A slider over the training seconds.

    Shapes: every entry (n, 1, h, w) in [-1, 1].
    """
    budgets = sorted({seconds for _, seconds in images})
    slider = choices({str(budget): budget for budget in budgets}, budgets[0], "seconds")
    return explorer(lambda budget: draw_baselines(images, budget), {"budget": slider})
