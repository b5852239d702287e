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


def test_a_fit_trains_and_draws_in_the_order_that_is_fastest_for_each(measured, monkeypatch):
    network, seen = SimpleUNet(1, 1, base_channels=8, multipliers=(1,)), []
    model = Diffusion(network, DiffusionSchedule(10), "v", image_shape=(1, 8, 8))

    def last():
        return network.up[0][0].conv1.weight.is_contiguous(memory_format=torch.channels_last)

    monkeypatch.setattr("diffusion_lib.sampling.diffusion.train_diffusion", lambda *_, **__: seen.append(last()))
    for times in (2.0, 0.5):  # bfloat16 is slower here, and it is faster
        measured(times)
        model.fit(torch.zeros(4, 1, 8, 8), batch_size=2)
        assert last()
    assert seen == [True, False]


def test_a_model_on_its_way_to_another_device_changes_the_order():
    network = SimpleUNet(1, 1, base_channels=8, multipliers=(1,))
    model = Diffusion(network, DiffusionSchedule(10), "v", image_shape=(1, 8, 8))
    assert network.up[0][0].conv1.weight.is_contiguous(memory_format=torch.channels_last)
    model.to("meta")
    assert network.up[0][0].conv1.weight.is_contiguous() and network.up[0][0].conv1.weight.device.type == "meta"
