"""Quality of samples: the distance against closed forms, the classifier on real digits, and inputs that are refused."""

import math

import numpy as np
import pytest
import scipy.linalg
import torch

from diffusion_lib.assets import asset
from diffusion_lib.data import load_digits
from diffusion_lib.measuring import (
    Gaussian,
    Quality,
    digit_features,
    fit_gaussian,
    frechet_distance,
    frechet_floor,
    measure_model,
    measure_samples,
    read_classes,
    real_distances,
    score_digits,
)
from diffusion_lib.measuring.quality import CLASSIFIER, REFERENCE, real_reference
from diffusion_lib.network import SimpleUNet
from diffusion_lib.sampling import Diffusion
from diffusion_lib.schedule import DiffusionSchedule
from diffusion_lib.training import read_checkpoint


def random_gaussian(seed, d=6):
    generator = torch.Generator().manual_seed(seed)
    root = torch.randn(d, d, generator=generator, dtype=torch.float64)
    return Gaussian(torch.randn(d, generator=generator, dtype=torch.float64), root @ root.T)


def some_digits(num=40):
    digits = load_digits()
    return digits.test_images[:num], digits.test_labels[:num]


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


def test_gaussians_in_single_precision_are_measured_in_double():
    a, b = random_gaussian(0), random_gaussian(1)
    single = frechet_distance(*(Gaussian(g.mean.float(), g.covariance.float()) for g in (a, b)))
    assert single == pytest.approx(frechet_distance(a, b), rel=1e-5)


def test_a_fit_is_numpys_mean_and_covariance_whatever_the_precision():
    points = torch.randn(50, 3, generator=torch.Generator().manual_seed(0))
    fitted = fit_gaussian(points)
    np.testing.assert_allclose(fitted.mean, points.double().mean(0))
    np.testing.assert_allclose(fitted.covariance, np.cov(points.double().numpy(), rowvar=False))
    for dtype in (torch.float16, torch.bfloat16, torch.float64):
        torch.testing.assert_close(fit_gaussian(points.to(dtype)).mean, fitted.mean, atol=0.02, rtol=0.02)


@pytest.mark.parametrize(
    ("features", "error", "words"),
    [
        (torch.zeros(1, 3), ValueError, "features must be of at least 2 samples, got 1: .* draw more"),
        (torch.zeros(0, 3), ValueError, "features must be .* at least 1, got .0, 3."),
        (torch.zeros(5), ValueError, "features must be .n, d."),
        (torch.zeros(5, 1, 28, 28), ValueError, r"flatten each sample by x.flatten\(1\)"),
        (torch.zeros(5, 3).long(), TypeError, "must be floats"),
        (torch.zeros(5, 3).index_put((torch.tensor([1, 4]),), torch.tensor(math.nan)), ValueError, "NaN .* in 2 of 5"),
        (torch.full((5, 3), math.inf), ValueError, "infinity in 5 of 5"),
        ([[1.0], [2.0]], TypeError, "tensor of floats"),
    ],
)
def test_features_that_cannot_be_fitted_are_refused(as_a_user, features, error, words):
    with pytest.raises(error, match=words):
        fit_gaussian(features)


def test_arrays_are_features_too(as_a_user):
    points = np.random.default_rng(0).normal(size=(20, 3))
    assert torch.equal(fit_gaussian(points).mean, fit_gaussian(torch.from_numpy(points)).mean)


def test_gaussians_that_cannot_be_compared_are_refused(as_a_user):
    a = random_gaussian(0)
    with pytest.raises(ValueError, match="as many numbers to a point, got 6 and 5"):
        frechet_distance(a, random_gaussian(0, 5))
    with pytest.raises(TypeError, match="b must be a Gaussian, got Tensor: fit one by fit_gaussian"):
        frechet_distance(a, torch.zeros(9, 6))
    with pytest.raises(ValueError, match="covariance .d, d."):
        frechet_distance(a, Gaussian(a.mean, a.mean))
    with pytest.raises(ValueError, match="NaN"):
        frechet_distance(a, Gaussian(a.mean * math.nan, a.covariance))


@pytest.mark.slow
def test_the_shipped_classifier_reads_held_out_digits():
    digits = load_digits()
    right = (read_classes(digits.test_images) == digits.test_labels).double().mean()
    assert right >= 0.985


@pytest.mark.slow
def test_real_digits_score_the_floor_and_noise_does_not():
    digits = load_digits()
    real = measure_samples(digits.test_images, digits.test_labels)
    assert real.frechet == pytest.approx(real.floor) and real.frechet < 1
    noise = torch.randn(200, 1, 28, 28, generator=torch.Generator().manual_seed(0))
    bad = measure_samples(noise, torch.arange(200) % 10)
    assert bad.frechet > 100 * real.floor and bad.accuracy < 0.3


@pytest.mark.slow
def test_one_class_alone_is_far_from_all():
    """Accuracy cannot see missing classes; the distance does."""
    digits = load_digits()
    ones = digits.test_images[digits.test_labels == 1]
    quality = measure_samples(ones, torch.ones(len(ones)).long())
    assert quality.accuracy > 0.95 and quality.frechet > 5


def test_the_stored_features_are_what_the_shipped_classifier_says_of_held_out_digits():
    stored, held_out = real_reference()
    torch.testing.assert_close(held_out[::10], digit_features(load_digits().test_images[::10]), rtol=0, atol=1e-3)
    assert abs(frechet_distance(fit_gaussian(held_out), stored) - 0.4037) < 1e-4  # as measured before it was stored
    made_by = read_checkpoint(asset(REFERENCE)).manifest["classifier"]
    assert made_by == read_checkpoint(asset(CLASSIFIER)).manifest["sha256"]


@pytest.mark.exhaustive  # twelve seconds for 9,000 digits
def test_the_stored_gaussian_is_that_of_the_training_digits():
    fresh = fit_gaussian(digit_features(load_digits().train_images))
    torch.testing.assert_close(real_reference()[0], fresh, rtol=1e-4, atol=1e-4)
    assert frechet_distance(real_reference()[0], fresh) < 1e-6


@pytest.mark.slow
def test_the_floor_falls_with_the_number_of_samples():
    floors = [frechet_floor(n) for n in (100, 300, 1000)]
    assert floors[0] > floors[1] > floors[2] and all(math.isfinite(f) for f in floors)
    assert math.isnan(frechet_floor(1001))
    with pytest.raises(ValueError, match="num must be at least 2, got 1"):
        frechet_floor(1)


@pytest.mark.slow
def test_real_digits_of_even_classes_lie_nearer_than_those_of_uneven_ones():
    even = real_distances(torch.arange(100) % 10, draws=4)
    assert even.shape == (4,) and len(even.unique()) == 4
    torch.testing.assert_close(even, real_distances(torch.arange(100).flip(0) % 10, draws=4))
    assert even.max() < 5 < real_distances(torch.zeros(50).long(), draws=1)
    with pytest.raises(ValueError, match="hold 94 of class 0, and 93 are held out"):
        real_distances(torch.zeros(94).long())
    with pytest.raises(ValueError, match="labels must be at least 2, got 1"):
        real_distances(torch.zeros(1).long())


@pytest.mark.slow
def test_precision_and_kind_of_labels_do_not_matter(as_a_user):
    images, labels = some_digits()
    wanted = measure_samples(images, labels)
    half = measure_samples(images.half(), labels)
    assert half.accuracy == wanted.accuracy and half.frechet == pytest.approx(wanted.frechet, rel=1e-2)
    for other in (labels.tolist(), labels.numpy(), labels.to(torch.uint8)):
        assert measure_samples(images.double().numpy(), other) == wanted


@pytest.mark.slow
def test_digits_without_labels_have_a_distance_and_no_accuracy():
    images, labels = some_digits()
    quality, labelled = measure_samples(images), measure_samples(images, labels)
    assert math.isnan(quality.accuracy) and quality.frechet == labelled.frechet
    assert str(quality).startswith("Fréchet distance") and str(quality).endswith("on 40 samples without labels")
    assert str(labelled).startswith("class accuracy ") and str(labelled).endswith("on 40 samples")


def test_a_quality_says_when_there_is_no_floor():
    assert "no floor: 1,000 held-out digits" in str(Quality(2000, 0.5, 1.0, math.nan))
    assert "real against real 0.25" in str(Quality(20, 0.5, 1.0, 0.25))


FIXES = {
    "bytes": (lambda x: ((x + 1) * 127.5).byte(), TypeError, "uint8: bytes 0..255 become floats by .*to_model_range"),
    "bytes as floats": (lambda x: (x + 1) * 127.5, ValueError, r"got \[0, 255\]: pixels 0..255 become x / 127.5 - 1"),
    "[0, 1]": (lambda x: (x + 1) / 2, ValueError, r"got \[0, 1\]: images in \[0, 1\] become 2 \* x - 1"),
    "NaN": (lambda x: x.clone().index_fill_(0, torch.tensor([3]), math.nan), ValueError, "NaN or infinity in 1 of 40"),
    "no channel": (lambda x: x[:, 0], ValueError, r"images must be \(b, 1, 28, 28\), .* images\[:, None\]"),
    "three channels": (lambda x: x.repeat(1, 3, 1, 1), ValueError, r"images must be \(b, 1, 28, 28\)"),
    "one image alone": (lambda x: x[0], ValueError, r"images must be \(b, 1, 28, 28\)"),
    "a list": (lambda x: x.tolist(), TypeError, "got list"),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", FIXES)
@pytest.mark.parametrize("function", [measure_samples, read_classes, digit_features, score_digits])
def test_images_of_another_kind_are_refused_with_the_fix(as_a_user, kind, function):
    make, error, words = FIXES[kind]
    images, labels = some_digits()
    with pytest.raises(error, match=words):
        function(make(images), labels) if function is measure_samples else function(make(images))


def test_labels_of_another_kind_are_refused_with_the_fix(as_a_user):
    images, labels = some_digits(4)
    for wrong, error, words in (
        (labels[:2], ValueError, r"one label each for 4 images, \(4,\), got \(2,\)"),
        (labels.float(), TypeError, r"whole numbers, got float32: give labels.long\(\)"),
        (torch.eye(10)[labels], TypeError, "one-hot"),
        (labels > 3, TypeError, "whole numbers, got bool"),
        (labels + 10, ValueError, "labels must be from 0 to 9"),
        (torch.tensor([0, 1, 2, -1]), ValueError, "labels must be from 0 to 9, got -1 to 2"),
    ):
        with pytest.raises(error, match=words):
            measure_samples(images, wrong)


def test_one_sample_has_no_distance(as_a_user):
    images, labels = some_digits(1)
    for wrong in (images, images[:0]):
        with pytest.raises(ValueError, match=f"images must be at least 2, got {len(wrong)}: .* draw more"):
            measure_samples(wrong, labels[: len(wrong)])
    assert read_classes(images[:0]).shape == (0,)


def test_a_collapsed_model_of_one_grey_is_measured_all_the_same():
    """Equal images say nothing of a range: black, grey and white are no images in [0, 1]."""
    for value in (-1.0, 0.0, 0.5, 1.0):
        assert len(read_classes(torch.full((3, 1, 28, 28), value))) == 3


@pytest.mark.parametrize(
    ("shape", "classes", "words"),
    [((1, 28, 28), None, "no labels"), ((1, 28, 28), 2, "2 classes"), ((3, 32, 32), 10, "draws .3, 32, 32.")],
)
def test_a_model_of_other_images_is_refused_before_it_draws(shape, classes, words):
    network = SimpleUNet(in_channels=shape[0], num_classes=classes)
    model = Diffusion(network, DiffusionSchedule(10), image_shape=shape)
    with pytest.raises(ValueError, match=f"digits are .1, 28, 28. of 10 classes, .*{words}.*: compare features"):
        measure_model(model, 4)
