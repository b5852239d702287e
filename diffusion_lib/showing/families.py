"""VAE, GAN and diffusion side by side: scores over training seconds, and a slider over samples."""

from collections.abc import Mapping, Sequence
from typing import Any

from jaxtyping import Float
from matplotlib.figure import Figure
from torch import Tensor

from diffusion_lib.measuring import FamilyTable
from diffusion_lib.showing.figures import BLACK, BLUE, GREEN, ORANGE, film_strip
from diffusion_lib.showing.widgets import explorer

LOOKS = ((BLUE, "-", "o"), (ORANGE, "--", "s"), (GREEN, "-.", "^"))


def draw_scores(table: FamilyTable, scores: Sequence[str], *, log: Sequence[str] = ("frechet",)) -> Figure:
    """One panel per score: the mean over seeds against training seconds, each seed as a small mark.

    A dotted line says what real digits score. Scores in `log` have a logarithmic axis.

    Raises: ValueError if a score was not measured.
    """
    if unknown := [score for score in scores if score not in table.real]:
        raise ValueError(f"there are no scores {unknown}: choose from {sorted(table.real)}")
    figure = Figure(figsize=(3.4 * len(scores), 3.1))
    for axes, score in zip(figure.subplots(1, len(scores), squeeze=False)[0], scores, strict=True):
        for family, (colour, dashes, mark) in zip(table.families, LOOKS, strict=True):
            means = [table.mean_and_spread(family, budget, score)[0] for budget in table.budgets]
            axes.plot(table.budgets, means, color=colour, linestyle=dashes, marker=mark, markersize=5, label=family)
            for budget in table.budgets:
                seeds = table.values(family, budget, score)
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


def draw_families(
    pictures: Mapping[tuple[str, int], Float[Tensor, "n 1 h w"]], budget: int, columns: int = 12
) -> Figure:
    """Samples of every family trained for `budget` seconds, one row each.

    Shapes: every entry at least `columns` digits (n, 1, h, w) in [-1, 1].
    Raises: ValueError naming the budgets there are, for another one.
    """
    rows = {family: images[:columns] for (family, seconds), images in pictures.items() if seconds == budget}
    if not rows:
        known = sorted({seconds for _, seconds in pictures})
        raise ValueError(f"budget must be one of {', '.join(map(str, known))}, got {budget}")
    return film_strip(rows, [""] * columns, f"trained for {budget:,} seconds")


def family_slider(pictures: Mapping[tuple[str, int], Float[Tensor, "n 1 h w"]]) -> Any:
    """A slider over the training seconds.

    Shapes: every entry (n, 1, h, w) in [-1, 1].
    """
    import ipywidgets

    budgets = sorted({seconds for _, seconds in pictures})
    slider = ipywidgets.SelectionSlider(options=budgets, value=budgets[0], description="seconds")
    slider.layout.width = "420px"
    return explorer(lambda budget: draw_families(pictures, budget), {"budget": slider})
