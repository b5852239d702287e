"""The times of training: all alike, or logit-normal with its exact density, as an option of objective and recipe."""

import math

import pytest
import torch

from diffusion_lib.process import GaussianMixture
from diffusion_lib.schedule import FlowSchedule, logit_normal
from diffusion_lib.training import Objective, Recipe, train_diffusion
from diffusion_lib.training import objective as floor

FLOW = FlowSchedule(50)


def chances(timesteps, mean, std):
    """The exact chance of every whole time: Phi((logit(b) - mean) / std) between the two ends of its part of (0, 1)."""
    ends = torch.arange(timesteps + 1, dtype=torch.float64) / timesteps
    return torch.special.ndtr((torch.logit(ends) - mean) / std).diff()


@pytest.mark.parametrize("mean,std", [(0.0, 1.0), (0.5, 0.6), (-1.0, 2.0)])
def test_the_density_of_logit_normal_times_is_the_closed_form(mean, std):
    """phi((logit u - mean) / std) / (std u (1 - u)), by the slope of u in z: density of z over |du / dz|."""
    z = torch.linspace(-3, 3, 61, dtype=torch.float64, requires_grad=True)
    u = logit_normal(z, mean, std)
    (slope,) = torch.autograd.grad(u.sum(), z)
    here = torch.exp(-z.square() / 2) / math.sqrt(2 * math.pi) / slope
    distance = (torch.logit(u) - mean) / std
    wanted = torch.exp(-distance.square() / 2) / (std * math.sqrt(2 * math.pi) * u * (1 - u))
    assert torch.allclose(here, wanted, rtol=1e-10)


@pytest.mark.parametrize("mean,std", [(0.0, 1.0), (0.5, 0.6), (-1.0, 2.0)])
def test_whole_times_come_as_often_as_they_should(monkeypatch, mean, std):
    """Fed the evenly spread quantiles of the normal distribution, the draw gives every time its exact share."""
    num = 200_000
    quantiles = torch.special.ndtri((torch.arange(num, dtype=torch.float64) + 0.5) / num)
    monkeypatch.setattr(floor.torch, "randn", lambda num, generator=None: quantiles.float())
    t = Objective(FLOW, "u", logit_normal=(mean, std)).draw_times(num)
    assert t.dtype == torch.int64 and int(t.min()) >= 0 and int(t.max()) <= 49
    shares = t.bincount(minlength=50) / num
    assert (shares - chances(50, mean, std)).abs().max() < 3e-5


def test_drawn_times_follow_the_chances_and_other_draws_stay():
    x = torch.zeros(100_000, 1)
    draws = Objective(FLOW, "u", logit_normal=(0.0, 1.0)).draw(x, torch.Generator().manual_seed(0))
    wanted = len(x) * chances(50, 0.0, 1.0)
    seen = draws.t.bincount(minlength=50)
    frequent = wanted > 5
    statistic = float(((seen - wanted).square() / wanted)[frequent].sum())
    assert statistic < 49 + 5 * math.sqrt(2 * 49)
    assert draws.noise.std() == pytest.approx(1, abs=0.02) and draws.drop.double().mean() == pytest.approx(
        0.1, abs=0.01
    )
    generator = torch.Generator().manual_seed(3)
    plain = Objective(FLOW, "u").draw(x[:9], torch.Generator().manual_seed(3))
    assert torch.equal(plain.t, torch.randint(50, (9,), generator=generator))
    assert torch.equal(plain.noise, torch.randn(9, 1, generator=generator))


def test_far_numbers_stay_inside():
    t = Objective(FLOW, "u", logit_normal=(100.0, 1.0)).draw_times(5)
    assert t.tolist() == [49] * 5
    assert Objective(FLOW, "u", logit_normal=(-100.0, 1.0)).draw_times(5).tolist() == [0] * 5


@pytest.mark.parametrize("pair", [(0.0, 0.0), (0.0, -1.0), (0.0,), (0.0, 1.0, 2.0)])
def test_impossible_times_are_refused(pair):
    with pytest.raises(ValueError, match="std must be above 0|two numbers, mean and std"):
        Objective(FLOW, "u", logit_normal=pair)


def test_a_recipe_keeps_its_times():
    recipe = Recipe("x", "y", schedule={"kind": "flow", "timesteps": 50}, prediction_type="u", logit_normal=[0.5, 2.0])
    again = Recipe.from_dict(recipe.to_dict())
    assert again == recipe and list(again.make_objective().logit_normal) == [0.5, 2.0]
    assert Recipe.from_dict({"name": "x", "about": "y"}).make_objective().logit_normal is None


def test_train_diffusion_trains_at_these_times():
    """A network that notes its times is asked near noise alone."""
    asked = []

    class Watching(torch.nn.Linear):
        def forward(self, x, t):
            asked.append(t)
            return super().forward(x)

    points = GaussianMixture(torch.ones(1), torch.zeros(1, 2), torch.ones(1)).sample(
        64, torch.Generator().manual_seed(0)
    )
    loader = torch.utils.data.DataLoader(points.float(), batch_size=32)
    options = {"prediction_type": "u", "progress": False}
    train_diffusion(Watching(2, 2), FLOW, loader, epochs=2, logit_normal=(3.0, 0.3), **options)
    assert torch.cat(asked).min() > 40
