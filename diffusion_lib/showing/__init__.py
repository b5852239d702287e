"""Showing: pictures and sliders."""

from diffusion_lib.showing.figures import (
    film_strip,
    image_grid,
    line_plot,
    save_grid,
    show,
    tile,
)

__all__ = ["film_strip", "image_grid", "line_plot", "save_grid", "show", "tile"]
