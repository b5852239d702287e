"""Samples of solvers and students beside each other, and a slider over the number of function evaluations."""

from collections.abc import Mapping
from typing import Any

from jaxtyping import Float
from matplotlib.figure import Figure
from torch import Tensor

from diffusion_lib.showing.figures import film_strip
from diffusion_lib.showing.widgets import choices, explorer


def draw_few_steps(rows: Mapping[str, Mapping[int, Float[Tensor, "n c h w"]]], nfe: int, columns: int = 10) -> Figure:
    """What every row draws with `nfe` function evaluations, from the same noise.

    rows: solver or student -> number of function evaluations -> samples

    Shapes: every entry at least `columns` images (n, c, h, w) in [-1, 1].
    Raises: ValueError naming the numbers that every row has, for another one.
    """
    known = sorted(set.intersection(*(set(row) for row in rows.values()))) if rows else []
    if nfe not in known:
        raise ValueError(f"nfe must be one of {', '.join(map(str, known)) or 'no number at all'}, got {nfe}")
    title = f"{nfe} function evaluation" + "s" * (nfe > 1)
    return film_strip({name: row[nfe][:columns] for name, row in rows.items()}, [""] * columns, title)


def few_steps_slider(rows: Mapping[str, Mapping[int, Float[Tensor, "n c h w"]]], columns: int = 10) -> Any:
    """A slider over the numbers of function evaluations that every row has.

    Shapes: every entry (n, c, h, w) in [-1, 1].
    """
    known = sorted(set.intersection(*(set(row) for row in rows.values())))
    slider = choices({str(nfe): nfe for nfe in known}, known[0], "evaluations")
    return explorer(lambda nfe: draw_few_steps(rows, nfe, columns), {"nfe": slider})
