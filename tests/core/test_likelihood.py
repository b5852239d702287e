"""Bounds on the probability of images, against cases whose probability is known."""

import math

import pytest
import torch

from diffusion_lib.baselines import DenseVAE
from diffusion_lib.measuring import bits_per_dim, diffusion_log_bound, discretised_log_likelihood, vae_log_bound
from diffusion_lib.process import GaussianMixture
from diffusion_lib.sampling import MixtureDenoiser
from diffusion_lib.schedule import DiffusionSchedule, EDMSchedule, FlowSchedule

LEVELS = torch.arange(256, dtype=torch.float64) / 127.5 - 1


def test_the_256_levels_add_up_to_one():
    for mean, std in ((0.1, 0.3), (-1.0, 0.02), (0.99, 2.0)):
        mean, std = torch.full((256, 1), mean, dtype=torch.float64), torch.tensor(std, dtype=torch.float64)
        logs = discretised_log_likelihood(LEVELS[:, None], mean, std)
        assert abs(float(logs.exp().sum()) - 1) < 1e-9


def test_a_narrow_level_has_density_times_width_and_pixels_add_up():
    x, std = LEVELS[[100, 140]][None], torch.tensor(0.5, dtype=torch.float64)
    wanted = torch.distributions.Normal(0.0, std).log_prob(x).sum() + 2 * math.log(2 / 255)
    found = discretised_log_likelihood(x, torch.zeros_like(x), std)
    assert abs(float(found - wanted)) < 1e-4
    far = discretised_log_likelihood(x, x + 100, std)
    assert torch.isfinite(far).all() and far < -50
    assert abs(bits_per_dim(torch.tensor([-math.log(256.0) * 5]), 5) - 8) < 1e-6


SCHEDULES = [DiffusionSchedule(1000, "cosine"), FlowSchedule(1000), EDMSchedule(1000)]


@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda schedule: schedule.kind)
def test_the_bound_of_an_ideal_denoiser_comes_near_the_entropy(schedule):
    """Data of two equally probable grey images: no code does with less than one bit, and the bound nearly does."""
    images = torch.stack([torch.full((4,), LEVELS[40]), torch.full((4,), LEVELS[200])])
    x = images[torch.arange(400) % 2]
    std = torch.tensor(1 / 2550, dtype=torch.float64)
    generator = torch.Generator().manual_seed(0)
    denoise = MixtureDenoiser(schedule, GaussianMixture.of_points(images))
    bits = -diffusion_log_bound(denoise, schedule, x, std, generator, num_times=100).mean() / math.log(2)
    assert abs(float(bits) - 1) < 0.1


def test_a_worse_denoiser_has_a_worse_bound():
    images = torch.stack([torch.full((4,), LEVELS[40]), torch.full((4,), LEVELS[200])])
    schedule = DiffusionSchedule(1000, "cosine")
    std = torch.tensor(0.01, dtype=torch.float64)

    def bound(believed):
        generator = torch.Generator().manual_seed(0)
        denoise = MixtureDenoiser(schedule, GaussianMixture.of_points(believed))
        return float(diffusion_log_bound(denoise, schedule, images, std, generator).mean())

    assert bound(images) > bound(images + 0.02) > bound(images + 0.04)


def test_the_bound_of_a_vae_that_ignores_its_latents_is_exact():
    class Constant(torch.nn.Module):
        def __init__(self, *values):
            super().__init__()
            self.values = torch.tensor(values, dtype=torch.float64)

        def forward(self, x):
            return self.values.expand(len(x), -1)

    x, std = LEVELS[[0, 100, 255]][None], torch.tensor([0.3, 0.1, 1.0], dtype=torch.float64)
    vae = DenseVAE(Constant(0.0, 0.0), Constant(-0.9, 0.2, 0.5), latent_dim=1)
    found = vae_log_bound(vae, x, std, torch.Generator().manual_seed(0))
    wanted = discretised_log_likelihood(x, torch.tensor([[-0.9, 0.2, 0.5]], dtype=torch.float64), std)
    torch.testing.assert_close(found, wanted)
    wasteful = DenseVAE(Constant(1.0, 0.0), vae.decoder, latent_dim=1)
    costs = vae_log_bound(wasteful, x, std, torch.Generator().manual_seed(0))
    torch.testing.assert_close(costs, wanted - 0.5)


def test_data_and_deviations_that_have_no_probability_are_refused(as_a_user):
    x, std, draw = LEVELS[[0, 100]][None], torch.tensor(0.1), torch.Generator()
    schedule = DiffusionSchedule(10)
    denoise = MixtureDenoiser(schedule, GaussianMixture.of_points(x))
    vae = DenseVAE(torch.nn.Linear(2, 2), torch.nn.Linear(1, 2), latent_dim=1)
    functions = (
        lambda x, std: discretised_log_likelihood(x, torch.zeros(1, 2), std),
        lambda x, std: diffusion_log_bound(denoise, schedule, x, std, draw, 2),
        lambda x, std: vae_log_bound(vae, x, std, draw),
    )
    for function in functions:
        for wrong, error, words in (
            ((x + 1) * 127.5, ValueError, "x / 127.5 - 1"),
            (x * math.nan, ValueError, r"x must lie in \[-1, 1\]"),
            (((x + 1) * 127.5).byte(), TypeError, "uint8"),
        ):
            with pytest.raises(error, match=words):
                function(wrong, std)
        for wrong in (0.0, -0.1, math.nan):
            with pytest.raises(ValueError, match="std must be above 0"):
                function(x, torch.tensor(wrong))
    with pytest.raises(ValueError, match="num_times must be at least 1"):
        diffusion_log_bound(denoise, schedule, x, std, draw, 0)
    for logs, dims in ((torch.zeros(0), 3), (torch.zeros(2), 0)):
        with pytest.raises(ValueError, match="at least one sample of at least one number"):
            bits_per_dim(logs, dims)


@pytest.mark.parametrize("total", [1.0, 1 + 5e-5, 1.01, 0.99, 1.1, 0.9])
def test_the_weights_of_a_mixture_add_up_to_one_nearly_to_the_digit(total):
    """A density whose weights miss 1 has no likelihood; rounding to single precision may miss it."""
    weights, means = torch.tensor([total - 0.25, 0.25]), torch.zeros(2, 1)
    if abs(total - 1) < 1e-4:
        GaussianMixture(weights, means, torch.ones(2))
    else:
        with pytest.raises(ValueError, match="weights must add up to 1, got"):
            GaussianMixture(weights, means, torch.ones(2))
