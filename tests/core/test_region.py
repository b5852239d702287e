"""The rectangle to hide: its mask, the figure of fillings, and sliders that the keyboard moves."""

import ipywidgets
import pytest
import torch

from diffusion_lib.sampling import Diffusion, GaussianDenoiser
from diffusion_lib.schedule import DiffusionSchedule
from diffusion_lib.showing import draw_region, known_mask, region_box
from diffusion_lib.showing.figures import png_bytes

SCHEDULE = DiffusionSchedule(100, "cosine")
GREY = GaussianDenoiser(SCHEDULE, 0.0, 0.5)
MODEL = Diffusion(lambda x, t: GREY(x, t).eps, SCHEDULE, "eps", image_shape=(1, 8, 8))
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


def test_the_sliders_redraw_the_picture():
    box = region_box(MODEL, IMAGE, num=1, steps=2)
    rows, columns, said, picture = box.children
    assert isinstance(rows, ipywidgets.IntRangeSlider) and rows.value == (4, 8) and columns.value == (0, 8)
    before = picture.value
    assert before == png_bytes(draw_region(MODEL, IMAGE, (4, 8), (0, 8), num=1, steps=2))
    rows.value = (0, 2)
    assert picture.value != before and said.value == ""
