"""Figures in the plane: scores as arrows over a density, with points and paths, and a slider over moving particles."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from jaxtyping import Float
from matplotlib.figure import Figure
from torch import Tensor

from diffusion_lib.process import GaussianMixture
from diffusion_lib.showing.figures import BLACK, BLUE, ORANGE
from diffusion_lib.showing.redrawing import Redrawn
from diffusion_lib.showing.widgets import explorer, whole_numbers


def draw_field(
    panels: dict[str, GaussianMixture],
    *,
    arrows: dict[str, Callable[[Tensor], Tensor]] | None = None,
    points: dict[str, Float[Tensor, "n 2"]] | None = None,
    paths: dict[str, Float[Tensor, "steps n 2"]] | None = None,
    reach: float = 5.0,
) -> Figure:
    """One panel per name: a density in grey, over it what there is under the same name of arrows, points and paths.

    Arrows show a score's direction; their length grows with its root, so that strong ones leave room for weak ones.
    Paths begin at a white dot.

    Shapes: densities in the plane; points (n, 2); paths (steps, n, 2).
    """
    figure = Figure(figsize=(3.2 * len(panels), 3.4))
    apart = 2 * -(-int(reach) // 6)  # labels must not run into each other
    whole = [tick for tick in range(-int(reach), int(reach) + 1) if tick % apart == 0]
    line = torch.linspace(-reach, reach, 90, dtype=torch.float64)
    fine = torch.stack(torch.meshgrid(line, line, indexing="xy"), -1).reshape(-1, 2)
    coarse_line = torch.linspace(-reach * 0.92, reach * 0.92, 13, dtype=torch.float64)
    coarse = torch.stack(torch.meshgrid(coarse_line, coarse_line, indexing="xy"), -1).reshape(-1, 2)
    for axes, (name, density) in zip(figure.subplots(1, len(panels), squeeze=False)[0], panels.items(), strict=True):
        shade = density.log_density(fine).exp().reshape(90, 90)
        axes.contourf(line, line, shade.numpy(), levels=9, cmap="Greys", alpha=0.75)
        if arrows and name in arrows:
            field = arrows[name](coarse).detach()
            length = field.norm(dim=1, keepdim=True).clamp_min(1e-9)
            scaled = field / length.sqrt()
            axes.quiver(*coarse.T.numpy(), *scaled.T.numpy(), color=ORANGE, width=0.005, scale=45)
        if points and name in points:
            axes.plot(*points[name].T.numpy(), linestyle="none", marker=".", markersize=3, color=BLACK)
        if paths and name in paths:  # above the points, which would hide where they end
            for path in paths[name].transpose(0, 1):
                axes.plot(*path.T.numpy(), color=BLUE, linewidth=1.0, alpha=0.8)
            starts = paths[name][0].T.numpy()
            axes.plot(*starts, linestyle="none", marker="o", markersize=5, color="white", markeredgecolor=BLUE)
        axes.set(xlim=(-reach, reach), ylim=(-reach, reach), xticks=whole, yticks=whole, aspect="equal")
        axes.set_xlabel("x₁")
        axes.set_ylabel("x₂", rotation=0)
        axes.set_title(name, fontsize=10)
    figure.tight_layout(pad=0.5)
    return figure


def draw_particles(
    walks: dict[str, Sequence[Float[Tensor, "n 2"]]], density: GaussianMixture, step: int, reach: float = 5.0
) -> Figure:
    """Where the particles of several walks are after `step` steps, over the density they should follow.

    Shapes: every walk a list of (n, 2).
    """
    points = {name: walk[min(step, len(walk) - 1)] for name, walk in walks.items()}
    return draw_field(dict.fromkeys(walks, density), points=points, reach=reach)


def particle_slider(walks: dict[str, Sequence[Float[Tensor, "n 2"]]], density: GaussianMixture) -> Any:
    """A slider over the steps of particles.

    Shapes: every walk a list of (n, 2), all of one length.
    """
    longest = max(len(walk) for walk in walks.values())
    slider = whole_numbers(longest - 1, 0, "step")
    figure = draw_particles(walks, density, 0)
    drawing = Redrawn(figure, [axes.lines[0] for axes in figure.axes])

    def at(step: int) -> bytes:
        """The figure with its points moved: the density behind them takes most of the time, and stays."""
        for axes, walk in zip(figure.axes, walks.values(), strict=True):
            axes.lines[0].set_data(*walk[min(step, len(walk) - 1)].T.numpy())
        return drawing.png()

    return explorer(at, {"step": slider}, plays=True)
