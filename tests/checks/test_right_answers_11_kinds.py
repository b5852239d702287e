"""Notebook 11: slips are known by their kind, whatever the number in them, and losses are numbers."""

import pytest
import torch
import torch.nn.functional as F

from diffusion_lib.checks.notebook.learner import diagnose


def _clamped(limit):
    return lambda p, q: (p - q).clamp(-limit, limit).sigmoid()


def _modes_from(least):
    def count_modes(samples, centres, radius):
        near = torch.cdist(samples, centres) <= radius
        return (near.double().mean(0) >= least).sum(), near.any(1).double().mean()

    return count_modes


def _smoothed(label):
    return lambda real, fake: (
        F.binary_cross_entropy_with_logits(real, torch.full_like(real, label)) + F.softplus(fake).mean()
    )


def _approximate(x, mean, std):
    def below(z):
        return 0.5 * (1 + torch.tanh((2 / torch.pi) ** 0.5 * (z + 0.044715 * z**3)))

    upper = torch.where(x > 0.999, 1.0, below((x + 1 / 255 - mean) / std))
    lower = torch.where(x < -0.999, 0.0, below((x - 1 / 255 - mean) / std))
    return (upper - lower).clamp(min=1e-14).log().flatten(1).sum(1)


NAMED = [
    *(("best_discriminator", _clamped(limit), "The difference is cut off") for limit in (2.0, 7.0)),
    *(("count_modes", _modes_from(least), "One sample is not enough") for least in (0.004, 0.05)),
    *(("discriminator_loss", _smoothed(label), "Labels below 1") for label in (0.8, 0.95)),
    (
        "discriminator_loss",
        lambda r, f: (F.softplus(-r).sum() + F.softplus(f).sum()) / len(r),
        "Both divided by the number of real samples",
    ),
    ("discriminator_loss", lambda r, f: (F.softplus(-r) + F.softplus(f)).mean(), "Real and fake samples paired"),
    ("pixel_log_likelihood", _approximate, "An approximation of the distribution function"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "answer", "known"), NAMED)
def test_a_slip_is_known_by_its_kind(name, answer, known):
    assert diagnose(name, answer).misconception == known


@pytest.mark.slow
def test_losses_with_a_graph_are_no_numbers():
    def step(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
        fakes = generator(z)
        judging = F.softplus(-discriminator(x)).mean() + F.softplus(discriminator(fakes.detach())).mean()
        discriminator_optimizer.zero_grad()
        judging.backward()
        discriminator_optimizer.step()
        deceiving = F.softplus(-discriminator(fakes)).mean()
        generator_optimizer.zero_grad()
        deceiving.backward()
        generator_optimizer.step()
        return judging, deceiving

    assert diagnose("gan_step", step).misconception == "The losses keep their graph"
    detached = diagnose("gan_step", lambda *args: tuple(loss.detach() for loss in step(*args)))
    assert detached.passed
