"""The second ruler, scores of digits asked for by label, what layers are asked, and a GAN's step tried out."""

import pytest
import torch
from torch import nn

from diffusion_lib.baselines import gan_step, try_gan_step
from diffusion_lib.data import load_digits
from diffusion_lib.measuring import (
    SCORE_HEAD,
    load_baseline_table,
    nearest_training,
    pixel_features,
    score_classes,
    score_in_pixels,
    score_line,
    score_table,
)
from diffusion_lib.training import record_calls


def test_pixel_features_are_a_projection_that_keeps_most_of_the_variance():
    images = load_digits().train_images
    features = pixel_features(images)
    assert features.mean(0).abs().max() < 1e-4  # images are in float32
    kept = features.var(0).sum() / images.flatten(1).double().var(0).sum()
    assert 0.8 < kept < 1
    one, other = images[:50], images[50:100]
    far = (one - other).flatten(1).double().norm(dim=1)
    assert bool(((pixel_features(one) - pixel_features(other)).norm(dim=1) <= far + 1e-6).all())


@pytest.mark.slow
def test_pixels_see_a_shift_and_are_deceived_by_a_blur():
    images = load_digits().train_images[:500]
    whole, shifted = score_in_pixels(images), score_in_pixels(images.roll(2, dims=3))
    blurred = score_in_pixels((images + load_digits().train_images[500:1000]) / 2)
    assert shifted["frechet"] > 3 * whole["frechet"]
    assert blurred["precision"] > 0.95 > 0.6 > blurred["recall"]


def test_a_training_digit_is_its_own_nearest():
    images = load_digits().train_images[[3, 1000, 8999]]
    distance, place = nearest_training(images)
    assert place.tolist() == [3, 1000, 8999] and distance.max() < 0.1
    assert nearest_training(-images)[0].min() > 5


def test_scores_of_classes():
    digits = load_digits()
    real = score_classes(digits.train_images[:200], digits.train_labels[:200])
    assert real["as asked"] > 0.95 and abs(real["variety"] - 1) < 0.15 and abs(real["variety in pixels"] - 1) < 0.1
    same = digits.train_images[:1].expand(20, -1, -1, -1)
    copies = score_classes(same, digits.train_labels[:1].expand(20))
    assert copies["variety"] < 1e-3 and copies["recall"] < 0.05
    assert len(score_line(real)) == len(SCORE_HEAD)
    head, row = score_table({"real": digits.train_images[:200]}, digits.train_labels[:200]).split("\n")
    assert head.index("recall") < head.index("strokes") and row.startswith("real ") and score_line(real) in row


def test_what_layers_are_asked():
    network = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))
    x = torch.randn(5, 3)
    calls = record_calls([network[0], network[2]], lambda: (network(x), network(2 * x)))
    assert [len(seen) for seen in calls] == [2, 2]
    torch.testing.assert_close(calls[0][1][0], 2 * x)
    torch.testing.assert_close(calls[1][0][0], network[0](x).relu().detach())
    assert not calls[1][0][0].requires_grad
    with pytest.raises(ValueError, match=r"layers \[1\] were not called"):
        record_calls([network[0], nn.Linear(1, 1)], lambda: network(x))
    assert not network[0]._forward_pre_hooks


def test_a_gans_step_is_tried_out():
    def buggy(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
        idle = torch.optim.SGD(generator.parameters(), lr=0.0)
        return gan_step(generator, discriminator, idle, discriminator_optimizer, x, z)

    right, wrong = try_gan_step(gan_step), try_gan_step(buggy)
    assert "generator 0.00" not in right and "generator 0.00" in wrong
    assert float(right.rsplit(" ", 1)[1]) < 0.1


def test_lines_of_the_table():
    lines = load_baseline_table().lines(1280, ("frechet", "cells")).splitlines()
    assert [line.split()[0] for line in lines[1:]] == ["VAE", "GAN", "diffusion", "real"]
    assert "1.59 ± 0.11" in lines[2] and lines[-1].split() == ["real", "0.404", "96"]
