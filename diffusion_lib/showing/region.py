"""A rectangle to hide, and what the model puts in its place: a pure function to a Figure, and sliders over it."""

import copy
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import torch
from jaxtyping import Float
from matplotlib.figure import Figure
from torch import Tensor

from diffusion_lib.network.running import at_rest
from diffusion_lib.sampling import Diffusion, clip, ddpm, draw_noise, measured, steer
from diffusion_lib.schedule import step_pairs
from diffusion_lib.showing.figures import film_strip
from diffusion_lib.showing.redrawing import RedrawnStrip
from diffusion_lib.showing.widgets import WIDTH, slow_explorer

HIDDEN = 0.0  # mid-grey


def known_mask(size: int, rows: tuple[int, int], columns: tuple[int, int]) -> Float[Tensor, "1 1 h h"]:
    """1 where a square image is known, 0 in the rectangle of these rows and columns, the ends not included.

    Raises: ValueError for a rectangle that lies outside, or has its ends exchanged.
    """
    for name, (first, last) in (("rows", rows), ("columns", columns)):
        if not 0 <= first <= last <= size:
            raise ValueError(f"{name} must be two numbers from 0 to {size}, the smaller first, got {(first, last)}")
    mask = torch.ones(1, 1, size, size)
    mask[..., slice(*rows), slice(*columns)] = 0
    return mask


def region_images(
    model: Diffusion, image: Float[Tensor, "1 h h"], rows: tuple[int, int], columns: tuple[int, int], *, num: int = 6,
    steps: int = 20, noise_std: float = 0.05, seed: int = 0,
) -> Iterator[Float[Tensor, "n 1 h h"]]:  # fmt: skip
    """The image, what is left of it, and `num` times what fills the hole: nothing, then guesses, at last the fillings.

    Shapes: image (1, h, h) in [-1, 1] -> each (num + 2, 1, h, h).
    Raises: as `known_mask`.
    """
    mask, schedule = known_mask(image.shape[-1], rows, columns), model.schedule
    generator, images = torch.Generator().manual_seed(seed), image.expand(num, *image.shape)
    x = draw_noise(images.shape, generator, images)
    left = torch.where(mask > 0, image, torch.tensor(HIDDEN))

    def shown(filling: Tensor) -> Tensor:
        return torch.cat([image[None], left, torch.where(mask > 0, images, filling)])

    yield shown(left)
    if not bool((mask == 0).any()):
        return
    likelihood = measured(lambda x0: x0 * mask, images * mask, schedule, noise_std)
    denoise = clip(steer(model.denoiser(clip_x0=False), schedule, likelihood), schedule)
    with at_rest(model.network):
        for state in ddpm(denoise, x, schedule, step_pairs(schedule, steps), generator=generator):
            yield shown(state.prediction.x0)
    yield shown(state.x)


def draw_region(
    model: Diffusion, image: Float[Tensor, "1 h h"], rows: tuple[int, int], columns: tuple[int, int], **options: Any
) -> Figure:
    """The image, what is left of it, and ways to fill the hole, by posterior sampling without a label.

    options: of `region_images`: num, steps, noise_std and seed.

    Shapes: image (1, h, h) in [-1, 1].
    Raises: as `known_mask`.
    """
    *_, images = region_images(model, image, rows, columns, **options)
    return _strip(images)


def _strip(images: Tensor) -> Figure:
    return film_strip({"": images}, ["image", "known", *(str(number + 1) for number in range(len(images) - 2))])


def region_box(model: Diffusion, image: Float[Tensor, "1 h h"], **options: Any) -> Any:
    """Two sliders, for rows and columns of the hidden rectangle; Tab and the arrow keys move their ends.

    The hole follows at once, and what fills it becomes clearer step by step. `options` are those of `region_images`.
    """
    import ipywidgets

    model = replace(model, network=copy.deepcopy(model.network))  # cells go on with the model meanwhile
    size = image.shape[-1]

    def span(first: int, last: int, description: str) -> Any:
        slider = ipywidgets.IntRangeSlider(value=(first, last), min=0, max=size, description=description)
        slider.layout.width = WIDTH
        return slider

    sliders = {"rows": span(size // 2, size, "rows"), "columns": span(0, size, "columns")}
    strip = cache(lambda shape: RedrawnStrip(_strip(torch.zeros(shape))))

    def draw(rows: tuple[int, int], columns: tuple[int, int]) -> Iterator[bytes]:
        for images in region_images(model, image, rows, columns, **options):
            yield strip(images.shape).png(images)

    return slow_explorer(draw, sliders)
