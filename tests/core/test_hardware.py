"""What the machine computes fast: half precision where it pays, and the order in memory that goes with it."""

import dataclasses

import pytest
import torch

from diffusion_lib.network import SimpleUNet
from diffusion_lib.sampling import Diffusion
from diffusion_lib.schedule import DiffusionSchedule
from diffusion_lib.training import Limits, Run, autocast_dtype, find_recipe, hardware

FLOAT32 = 1e-4  # seconds of a product in float32, in the tests below


@pytest.fixture
def measured(monkeypatch):
    """A processor with instructions for bfloat16 whose products take so many times the seconds of float32."""

    def as_if(times, instructions=True):
        seconds = {torch.bfloat16: [9.0, times * FLOAT32], torch.float32: [FLOAT32, 9.0]}
        monkeypatch.setattr(hardware, "_cpu_has_bfloat16", lambda: instructions)
        monkeypatch.setattr(hardware, "_product_seconds", seconds.__getitem__)
        hardware._bfloat16_pays.cache_clear()

    yield as_if
    hardware._bfloat16_pays.cache_clear()


@pytest.mark.parametrize(
    ("times", "instructions", "half"),
    [
        (1.95, True, None),  # as measured on a Xeon with the instructions and without AMX
        (1.0, True, None),
        (0.9, True, None),  # casting costs, too
        (0.5, True, torch.bfloat16),
        (0.1, True, torch.bfloat16),
        (0.5, False, None),
    ],
)
def test_half_precision_is_used_where_it_is_faster_and_not_where_it_is_only_there(measured, times, instructions, half):
    measured(times, instructions)
    assert autocast_dtype("cpu") is half
    layout = torch.channels_last if half is None else torch.contiguous_format
    assert hardware.image_layout("cpu", half) is layout


def test_seconds_of_products_are_measured_without_the_first():
    seconds = hardware._product_seconds(torch.bfloat16, size=16, times=5)
    assert len(seconds) == 5 and all(s > 0 for s in seconds)


def run_of(recipe, measured, times, steps=3):
    measured(times)
    run = Run(dataclasses.replace(find_recipe(recipe), batch_size=8))
    return run, [report.loss for report in run.steps(Limits(steps=steps))]


def test_the_order_in_memory_changes_neither_losses_nor_weights(measured, monkeypatch):
    last, losses = run_of("digits_quick", measured, 2.0)
    assert last.state.network.inlet.weight.is_contiguous(memory_format=torch.channels_last)
    monkeypatch.setattr("diffusion_lib.training.hardware.image_layout", lambda *_: torch.contiguous_format)
    usual, expected = run_of("digits_quick", measured, 2.0)
    assert not usual.state.network.up[0][0].conv1.weight.is_contiguous(memory_format=torch.channels_last)
    assert losses == pytest.approx(expected, rel=1e-5)
    for name, value in usual.state.ema.state_dict().items():
        torch.testing.assert_close(last.state.ema.state_dict()[name], value, rtol=1e-3, atol=2e-5, msg=name)


def test_a_run_goes_on_alike_whatever_order_its_file_was_written_in(measured, tmp_path):
    one, _ = run_of("digits_quick", measured, 2.0)
    one.state.save(tmp_path / "run.safetensors")
    measured(2.0)
    other = Run(one.recipe)
    other.state.load(tmp_path / "run.safetensors")
    assert other.state.network.inlet.weight.is_contiguous(memory_format=torch.channels_last)
    on, again = ([r.loss for r in run.steps(Limits(steps=5))] for run in (one, other))
    assert on == again


def order_of(network):
    weight = network.up[0][0].conv1.weight
    return torch.contiguous_format if weight.is_contiguous() else torch.channels_last


def test_a_model_that_is_moved_changes_the_order_and_one_that_stays_does_not():
    network = SimpleUNet(1, 1, base_channels=8, multipliers=(1,))
    # An optimizer may hold moments of these weights, in their order.
    model = Diffusion(network, DiffusionSchedule(10), "v", image_shape=(1, 8, 8)).to("cpu")
    assert order_of(network) is torch.contiguous_format
    hardware.in_fast_order(network, "cpu")
    assert order_of(network) is torch.channels_last
    model.to("meta")
    assert order_of(network) is torch.contiguous_format and network.up[0][0].conv1.weight.device.type == "meta"


def test_a_foreign_network_that_is_moved_keeps_its_order():
    network = torch.nn.Sequential(torch.nn.Conv2d(4, 4, 3)).to(memory_format=torch.channels_last)
    hardware.move(network, "meta", own=False)
    assert network[0].weight.is_contiguous(memory_format=torch.channels_last)


@pytest.mark.parametrize("kind", ["unet", "foreign"])
def test_a_model_on_its_way_says_whether_its_network_is_the_librarys_own(kind, monkeypatch):
    asked = []
    monkeypatch.setattr("diffusion_lib.sampling.diffusion.move", lambda network, device, own: asked.append(own))
    network = SimpleUNet(1, 1, base_channels=8, multipliers=(1,)) if kind == "unet" else torch.nn.Conv2d(1, 1, 1)
    Diffusion(network, DiffusionSchedule(10), "v", image_shape=(1, 8, 8)).to("cpu")
    assert asked == [kind == "unet"]
