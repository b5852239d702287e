"""The rectangle to hide: its mask, the figure of fillings, and sliders that the keyboard moves."""

from dataclasses import replace

import ipywidgets
import pytest
import torch

from diffusion_lib.sampling import Diffusion, GaussianDenoiser
from diffusion_lib.schedule import DiffusionSchedule
from diffusion_lib.showing import draw_region, known_mask, region_box
from diffusion_lib.showing.region import region_images
from tests.core.redrawn import drawn_afresh

SCHEDULE = DiffusionSchedule(100, "cosine")
GREY = GaussianDenoiser(SCHEDULE, 0.0, 0.5)
CALLS = []
MODEL = Diffusion(lambda x, t: GREY(x, t).eps, SCHEDULE, "eps", image_shape=(1, 8, 8))
COUNTED = replace(MODEL, network=lambda x, t: CALLS.append(t) or GREY(x, t).eps)
IMAGE = torch.linspace(-1, 1, 64).reshape(1, 8, 8)


def test_the_mask_hides_the_rectangle_and_nothing_else():
    mask = known_mask(5, (1, 3), (0, 2))
    assert mask.shape == (1, 1, 5, 5) and int((mask == 0).sum()) == 4 and not mask[0, 0, 1:3, 0:2].any()
    assert known_mask(4, (2, 2), (0, 4)).all()
    with pytest.raises(ValueError, match="rows must be two numbers from 0 to 5, the smaller first"):
        known_mask(5, (3, 1), (0, 2))
    with pytest.raises(ValueError, match="columns must be"):
        known_mask(5, (0, 1), (0, 6))


def pixels(figure, place):
    return torch.as_tensor(figure.axes[place].images[0].get_array()).float()


def test_the_known_part_is_kept_and_the_hole_is_filled_in_different_ways():
    figure = draw_region(MODEL, IMAGE, (4, 8), (0, 8), num=2, steps=4)
    assert [axes.get_title() for axes in figure.axes] == ["image", "known", "1", "2"]
    image, first, second = pixels(figure, 0), pixels(figure, 2), pixels(figure, 3)
    assert torch.equal(first[:4], image[:4]) and torch.equal(second[:4], image[:4])
    assert not torch.equal(first[4:], second[4:])
    untouched = draw_region(MODEL, IMAGE, (3, 3), (0, 8), num=1, steps=2)
    assert torch.equal(pixels(untouched, 2), image)


def test_the_sliders_show_what_a_direct_call_draws_and_the_same_hole_asks_the_network_once():
    box = region_box(COUNTED, IMAGE, num=1, steps=2)
    rows, columns, said, picture = box.children
    assert isinstance(rows, ipywidgets.IntRangeSlider) and rows.value == (4, 8) and columns.value == (0, 8)
    first = bytes(picture.value)
    straight = lambda *where: draw_region(MODEL, IMAGE, *where, num=1, steps=2)  # noqa: E731
    drawn_afresh(first, *(straight((4, 8), (0, 8)) for _ in range(2)))
    rows.value = (0, 2)
    drawn_afresh(bytes(picture.value), *(straight((0, 2), (0, 8)) for _ in range(2)))
    assert bytes(picture.value) != first and said.value == ""
    calls = len(CALLS)
    rows.value = (4, 8)
    assert bytes(picture.value) == first and len(CALLS) == calls > 0


def test_the_hole_is_there_before_the_network_is_asked():
    calls = len(CALLS)
    images = next(region_images(COUNTED, IMAGE, (4, 8), (0, 8), num=2))
    assert len(images) == 4 and not images[1:, :, 4:].any() and torch.equal(images[2], images[1])
    assert len(CALLS) == calls
