import math

import numpy as np
import pytest
import scipy.linalg
import torch

from diffusion_lib.data import load_digits
from diffusion_lib.measuring import (
    Gaussian,
    fit_gaussian,
    frechet_distance,
    frechet_floor,
    measure_samples,
    read_classes,
)


def random_gaussian(seed, d=6):
    generator = torch.Generator().manual_seed(seed)
    root = torch.randn(d, d, generator=generator, dtype=torch.float64)
    return Gaussian(torch.randn(d, generator=generator, dtype=torch.float64), root @ root.T)


def test_frechet_distance_agrees_with_scipy():
    a, b = random_gaussian(0), random_gaussian(1)
    root = scipy.linalg.sqrtm((a.covariance @ b.covariance).numpy())
    wanted = float((a.mean - b.mean).square().sum() + torch.trace(a.covariance + b.covariance)) - 2 * np.trace(
        root.real
    )
    assert frechet_distance(a, b) == pytest.approx(wanted, rel=1e-9)
    assert frechet_distance(a, b) == pytest.approx(frechet_distance(b, a), rel=1e-9)


def test_frechet_distance_in_one_dimension_is_its_closed_form():
    a, b = (
        Gaussian(torch.tensor([1.0]).double(), torch.tensor([[4.0]]).double()),
        Gaussian(torch.tensor([3.0]).double(), torch.tensor([[9.0]]).double()),
    )
    assert frechet_distance(a, b) == pytest.approx((1 - 3) ** 2 + (2 - 3) ** 2)
    assert frechet_distance(a, a) == pytest.approx(0, abs=1e-12)


def test_fit_needs_two_points():
    with pytest.raises(ValueError, match="at least 2"):
        fit_gaussian(torch.zeros(1, 3))


def test_the_shipped_classifier_reads_held_out_digits():
    digits = load_digits()
    right = (read_classes(digits.test_images) == digits.test_labels).double().mean()
    assert right >= 0.985


def test_real_digits_score_the_floor_and_noise_does_not():
    digits = load_digits()
    real = measure_samples(digits.test_images, digits.test_labels)
    assert real.frechet == pytest.approx(real.floor) and real.frechet < 1
    noise = torch.randn(200, 1, 28, 28, generator=torch.Generator().manual_seed(0))
    bad = measure_samples(noise, torch.arange(200) % 10)
    assert bad.frechet > 100 * real.floor and bad.accuracy < 0.3


def test_one_class_alone_is_far_from_all():
    """Accuracy cannot see missing classes; the distance does."""
    digits = load_digits()
    ones = digits.test_images[digits.test_labels == 1]
    quality = measure_samples(ones, torch.ones(len(ones)).long())
    assert quality.accuracy > 0.95 and quality.frechet > 5


def test_the_floor_falls_with_the_number_of_samples():
    floors = [frechet_floor(n) for n in (100, 300, 1000)]
    assert floors[0] > floors[1] > floors[2] and all(math.isfinite(f) for f in floors)


def test_wrong_shapes_are_refused(as_a_user):
    with pytest.raises(ValueError, match="images must be"):
        measure_samples(torch.zeros(3, 28, 28), torch.zeros(3).long())
    with pytest.raises(ValueError, match="one label each"):
        measure_samples(torch.zeros(3, 1, 28, 28), torch.zeros(2).long())
