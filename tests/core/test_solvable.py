"""Worlds that can be solved: two humps against brute force, and what a network's answer is said to depend on."""

import pytest
import torch
from torch import nn

from diffusion_lib import linear_beta_schedule
from diffusion_lib.checks import get_exercise
from diffusion_lib.measuring import (
    TwoHumps,
    answer_picture,
    load_broken_trainings,
    load_own_network_table,
    load_schedule_table,
    step_gaps,
    symptoms,
    view_of,
)

BETAS = linear_beta_schedule(1000)
BARS = torch.cumprod(1 - BETAS, dim=0)
WORLD = TwoHumps(BARS)


@pytest.mark.parametrize(("t", "x_t"), [(50, 0.1), (400, 0.3), (400, -1.2), (900, 2.0)])
def test_moments_given_x_t_are_those_of_the_density(t, x_t):
    grid, kept = torch.linspace(-3, 3, 60_001).double(), BARS[t]
    weight = WORLD.density(-1, grid) * torch.exp(-((x_t - kept.sqrt() * grid) ** 2) / (2 * (1 - kept)))
    weight = weight / weight.sum()
    mean = (weight * grid).sum()
    found = [float(value) for value in WORLD.moments(t, torch.tensor([x_t]).double())]
    assert found == pytest.approx([float(mean), float((weight * (grid - mean) ** 2).sum())], rel=1e-4, abs=1e-9)


def test_the_density_is_one_and_a_small_step_is_a_bell():
    grid = torch.linspace(-8, 8, 80_001).double()
    for t in (-1, 300, 999):
        assert float(torch.trapezoid(WORLD.density(t, grid), grid)) == pytest.approx(1, abs=1e-6)
    assert WORLD.step_back(300, 299, 0.1).gap < 0.01 < 1 < WORLD.step_back(300, -1, 0.1).gap


def test_many_exact_steps_draw_the_data_and_one_does_not():
    one, many = WORLD.draw(1, 4000), WORLD.draw(200, 4000)
    assert float(many.abs().std()) == pytest.approx(0.1, rel=0.06) and float((many.abs() < 0.5).double().mean()) == 0
    assert float(one.std()) == pytest.approx(1.01**0.5, rel=0.04) and float((one.abs() < 0.5).double().mean()) > 0.3


def test_symptoms_of_a_sound_and_of_a_forgetful_network():
    torch.manual_seed(0)
    sound = symptoms(get_exercise("SmallUNet").reference(1, 1))
    assert sound.other_time > 0.01 and sound.other_picture < 1e-5 and "(2, 1, 28, 28)" in sound.odd_size
    forgetful = nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4), nn.Conv2d(4, 1, 1))
    found = symptoms(lambda x, t: forgetful(x))
    assert found.other_time == 0 and found.other_picture > 0.01 and "changes by 0.00" in str(found)
    picture = answer_picture(lambda x, t: x, torch.rand(1, 1, 28, 28))
    assert picture.shape == (32, 32) and (picture.min(), picture.max()) == (0, 1)


def test_the_view_is_the_receptive_field():
    for layers in ([(3, 1)], [(3, 1), (3, 2), (3, 1)], [(5, 2), (3, 1)]):
        width = get_exercise("receptive_field").reference(layers)
        assert int((view_of(layers)[16] > 0).sum()) == width


def test_gaps_of_steps():
    posterior, right = get_exercise("posterior").reference, get_exercise("ancestral_step").reference
    assert float(step_gaps(right, posterior, BETAS, BARS).max()) < 1e-9
    silent = lambda *asked: right(*asked[:-1], torch.zeros_like(asked[-1]))  # noqa: E731
    assert int((step_gaps(silent, posterior, BETAS, BARS) > 1e-9).sum()) == 999


def test_the_stored_run_of_the_small_network():
    table = load_own_network_table()
    assert table.steps // table.every == len(table.losses) and table.losses[-1] < table.losses[0] / 2
    assert table.guided["2"].accuracy > 0.5


def test_the_broken_trainings_have_the_symptoms_that_notebook_04_names():
    runs = load_broken_trainings()
    last = {name: float(run.losses[-10:].mean()) for name, run in runs.items()}
    assert last["A"] < last["healthy"] and last["B"] < last["healthy"] < last["D"] < 1.1 * last["healthy"] < last["C"]
    assert all(run.samples.shape == (10, 1, 28, 28) and run.samples.abs().max() <= 1 for run in runs.values())
    near = {name: float((run.samples - runs["healthy"].samples).square().mean()) for name, run in runs.items()}
    assert 0 < near["D"] < min(near["A"], near["B"], near["C"])  # told t = 0, it draws nearly the same
    assert {name: run.mistake for name, run in runs.items()} == {"healthy": 0, "A": 3, "B": 1, "C": 2, "D": 4}


def test_the_trained_schedules_say_what_notebook_04_says_of_them():
    table = load_schedule_table()
    runs = {(run["schedule"], run["kind"], run["seed"]): run["frechet"] for run in table.runs}
    assert len(runs) == 8 and str(table).count("±") == 9
    assert all(f"{distance:6.1f}" in str(table) for distance in runs.values())
    for seed in (0, 1):
        assert runs["cosine", "v", seed] < runs["linear", "v", seed] < runs["linear", "eps", seed] / 5
        assert runs["linear", "eps", seed] < runs["cosine", "eps", seed]
    lowest = min(("linear", "cosine"), key=lambda schedule: table.of(schedule, "eps", "loss")[0])
    assert lowest == "linear" and table.of("linear", "eps", "accuracy")[0] < 0.25
    with pytest.raises(KeyError, match="sigmoid"):
        table.of("sigmoid", "v", "loss")
