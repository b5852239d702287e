"""The loss of a Gaussian's answer: exact for the Gaussian itself, measured for others, too low by heart."""

import pytest
import torch

from diffusion_lib import DiffusionSchedule, load_digits
from diffusion_lib.measuring import loss_of_gaussian

BARS = DiffusionSchedule(1000, "cosine").alpha_bars[[0, 100, 500, 900]]


def normal(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def test_on_its_own_data_it_is_the_least_loss_along_each_axis():
    data = normal(500, 3) @ torch.tensor([[2.0, 0.3, 0.0], [0.0, 0.5, 0.1], [0.0, 0.0, 0.02]]).double() + 1
    variances = torch.linalg.eigvalsh(torch.cov(data.T, correction=0))
    least = (BARS[:, None] * variances / (BARS[:, None] * variances + 1 - BARS[:, None])).mean(dim=1)
    torch.testing.assert_close(loss_of_gaussian(data, data, BARS), least, rtol=0.01, atol=1e-6)


def test_on_other_data_it_is_what_sampling_measures():
    fitted, data = normal(400, 2) * torch.tensor([1.0, 0.2]), normal(300, 2, seed=1) * torch.tensor([0.5, 1.5]) + 0.7
    mean, cov = fitted.mean(dim=0), torch.cov(fitted.T)
    for bar, said in zip(BARS, loss_of_gaussian(fitted, data, BARS), strict=True):
        noise = normal(1000, 300, 2, seed=2)
        x_t = bar.sqrt() * data + (1 - bar).sqrt() * noise
        within = bar * cov + (1 - bar) * torch.eye(2)
        guess = (1 - bar).sqrt() * torch.linalg.solve(within, (x_t - bar.sqrt() * mean)[..., None])[..., 0]
        assert said == pytest.approx((guess - noise).square().mean().item(), rel=0.02)


def test_few_digits_are_learned_by_heart():
    digits = load_digits()
    few, bars = digits.train_images[digits.train_labels == 3], DiffusionSchedule(1000, "cosine").alpha_bars[:50]
    own, others = (
        loss_of_gaussian(few, data, bars).mean() for data in (few, digits.test_images[digits.test_labels == 3])
    )
    assert others > 1.3 * own


def test_samples_of_another_size_are_refused():
    for fitted, data in ((normal(1, 2), normal(4, 2)), (normal(4, 2), normal(4, 3))):
        with pytest.raises(ValueError, match="two samples of one size"):
            loss_of_gaussian(fitted, data, BARS)
