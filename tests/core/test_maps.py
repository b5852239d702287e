"""What layers give is recorded by hooks that come off again, and drawn on scales that can be compared."""

import pytest
import torch

from diffusion_lib.data import load_digits
from diffusion_lib.sampling import load_model
from diffusion_lib.showing import draw_layers, heat_maps, layer_explorer, layer_outputs, map_sheet
from diffusion_lib.showing.figures import png_bytes

PNG = b"\x89PNG"


@pytest.fixture(scope="module")
def model():
    return load_model("digits")


def test_outputs_are_recorded_and_the_hooks_taken_off(model):
    inputs = torch.zeros(2, 1, 28, 28), torch.tensor([3, 900]), torch.tensor([1, 2])
    found = layer_outputs(model.network, ["up.1.0", "", "attention"], *inputs)
    assert list(found) == ["up.1.0", "", "attention"]
    assert [tuple(h.shape) for h in found.values()] == [(2, 48, 14, 14), (2, 1, 28, 28), (2, 96, 7, 7)]
    torch.testing.assert_close(found[""], model.network(*inputs))
    assert not any(layer._forward_hooks for layer in model.network.modules())


def test_a_name_that_is_no_layer_is_refused(model):
    with pytest.raises(ValueError, match="got 'down.7'"):
        layer_outputs(model.network, ["inlet", "down.7"], torch.zeros(1, 1, 28, 28), torch.tensor([0]))


def test_hooks_come_off_after_an_error(model):
    with pytest.raises(Exception, match=r".+"):
        layer_outputs(model.network, ["inlet"], torch.zeros(1, 5, 28, 28), torch.tensor([0]))
    assert not any(layer._forward_hooks for layer in model.network.modules())


def test_heat_maps_share_one_scale():
    a, b = torch.tensor([[-1.0, 0.5]]), torch.tensor([[0.0, 3.0]])
    figure = heat_maps({"a": a, "b": b}, signed=True)
    assert [axes.images[0].get_clim() for axes in figure.axes[:2]] == [(-3, 3)] * 2
    assert heat_maps({"a": a, "b": b}).axes[0].images[0].get_clim() == (-1, 3)
    assert png_bytes(heat_maps({"a": a}, "t", "entry", square=False)).startswith(PNG)
    named = heat_maps({"a": a, "b": b}, unit="weight", mark=(0, 1))
    assert named.axes[-1].get_ylabel() == "weight"
    assert [axes.lines[0].get_xydata().tolist() for axes in named.axes[:2]] == [[[1.0, 0.0]]] * 2
    with pytest.raises(ValueError, match="at least one table"):
        heat_maps({})


def test_a_sheet_takes_maps_of_different_sizes():
    figure = map_sheet({"one": [torch.rand(3, 3)], "two": [torch.rand(7, 7), torch.rand(2, 2)]}, title="maps")
    assert [len(axes.images) for axes in figure.axes] == [1, 0, 1, 1]
    assert figure.axes[0].get_ylabel() == "one"
    for rows in ({}, {"none": []}):
        with pytest.raises(ValueError, match="at least one map"):
            map_sheet(rows)


def test_layers_of_the_shipped_model_are_drawn(model):
    image = load_digits().test_images[3]
    figure = draw_layers(model.network, model.schedule, image, torch.zeros_like(image), 100, 6, channels=3)
    labels = [axes.get_ylabel() for axes in figure.axes[::3]]
    assert labels[0] == "x at t = 100,\nanswer" and labels[3] == "down, 2\n7 x 7" and len(labels) == 6


def test_the_slider_redraws(model):
    slider, picture = layer_explorer(model.network, model.schedule, load_digits().test_images[3], 6).children
    before = bytes(picture.value)
    slider.value = 900
    assert bytes(picture.value).startswith(PNG) and bytes(picture.value) != before
