"""Bounds on the probability of pictures, against cases whose probability is known."""

import math

import torch

from diffusion_lib.baselines import DenseVAE
from diffusion_lib.measuring import bits_per_dim, diffusion_log_bound, discretised_log_likelihood, vae_log_bound
from diffusion_lib.process import GaussianMixture
from diffusion_lib.sampling import MixtureDenoiser
from diffusion_lib.schedule import DiffusionSchedule

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


def test_the_bound_of_an_ideal_denoiser_comes_near_the_entropy():
    """Data of two equally probable grey pictures: no code does with less than one bit, and the bound nearly does."""
    pictures = torch.stack([torch.full((4,), LEVELS[40]), torch.full((4,), LEVELS[200])])
    schedule = DiffusionSchedule(1000, "cosine")
    x = pictures[torch.arange(400) % 2]
    std = torch.tensor(1 / 2550, dtype=torch.float64)
    generator = torch.Generator().manual_seed(0)
    denoise = MixtureDenoiser(schedule, GaussianMixture.of_points(pictures))
    bits = -diffusion_log_bound(denoise, schedule, x, std, generator).mean() / math.log(2)
    assert abs(float(bits) - 1) < 0.1


def test_a_worse_denoiser_has_a_worse_bound():
    pictures = torch.stack([torch.full((4,), LEVELS[40]), torch.full((4,), LEVELS[200])])
    schedule = DiffusionSchedule(1000, "cosine")
    std = torch.tensor(0.01, dtype=torch.float64)

    def bound(believed):
        generator = torch.Generator().manual_seed(0)
        denoise = MixtureDenoiser(schedule, GaussianMixture.of_points(believed))
        return float(diffusion_log_bound(denoise, schedule, pictures, std, generator).mean())

    assert bound(pictures) > bound(pictures + 0.02) > bound(pictures + 0.04)


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
