"""The exercise generator_loss: the generator's loss."""

import torch
import torch.nn.functional as F

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.gradients import gradients_pass, learning, no_gradient, value_of
from ._inputs import CUT_OFF, SMOOTHED, all_finite, cut_off, logit_probes, smoothed


def generator_loss(fake_logits):
    """The non-saturating loss."""
    return F.softplus(-fake_logits).mean()


EXERCISE = Exercise(
    id="generator_loss",
    title="the generator's loss",
    notebook="11_diffusion_gan_vae",
    place=30,
    points=1,
    difficulty=2,
    minutes=6,
    reference=generator_loss,
    probes=lambda generator: [Probe(p.name, p.args[1:]) for p in logit_probes(generator)],
    driver=learning(fake_logits=0),
    tolerance=1e-9,
    where="Goodfellow et al. 2014: maximise log D(G(z))",
    misconceptions=(
        no_gradient(generator_loss),
        Misconception(
            *CUT_OFF, lambda f: F.binary_cross_entropy(f.sigmoid(), torch.ones_like(f)), cut_off(generator_loss)
        ),
        Misconception(
            "The saturating loss, as written",
            "This is the loss of the minimax game; and written so it is infinite where the sigmoid is 1.",
            lambda f: (1 - f.sigmoid()).log().mean(),
        ),
        Misconception(
            "The mean of the logits",
            "The mean was taken before softplus. Every sample pays for itself.",
            lambda f: F.softplus(-f.mean()),
        ),
        Misconception(
            "The mean is missing",
            "Every sample has its own cost here. One number is asked for: their mean.",
            lambda f: F.softplus(-f),
        ),
        Misconception(
            "The saturating loss",
            "This is the loss of the minimax game. Where the discriminator is sure, it has next to no slope.",
            lambda f: -F.softplus(f).mean(),
        ),
        Misconception(
            "The discriminator's own loss", "The generator would learn to be found out.", lambda f: F.softplus(f).mean()
        ),
        Misconception(
            "The sign", "This rises when the generator deceives. A loss should fall.", lambda f: -F.softplus(-f).mean()
        ),
        Misconception(
            "Summed over the batch", "The losses are added up over the batch.", lambda f: F.softplus(-f).sum()
        ),
        Misconception(
            "Infinite for large logits",
            "The sigmoid of a large negative logit is 0 in the computer, and a large "
            "exponential infinite. softplus is safe.",
            lambda f: -f.sigmoid().log().mean(),
        ),
        Misconception(
            "Squeezed twice",
            "The sigmoid was taken before softplus, which takes it as well.",
            lambda f: F.softplus(-f.sigmoid()).mean(),
        ),
        Misconception(
            "The logit itself", "The mean of the negated logits is another kind of GAN.", lambda f: -f.mean()
        ),
        Misconception(
            *SMOOTHED, lambda f: F.softplus(-f).mean() + 0.1 * f.mean(), smoothed(generator_loss, lambda f: f.mean())
        ),
        Misconception(
            "Only the fakes that are seen through",
            "The mean was taken over the samples with logits below 0. All samples are to deceive.",
            lambda f: F.softplus(-f[f < 0]).mean(),
        ),
    ),
    properties=(
        Property("it is finite for large logits", all_finite, "Some results are not finite."),
        Property(
            "who cannot decide pays log 2",
            lambda calls: abs(float(value_of(calls[5])) - 0.6931472) < 1e-4,
            "With all logits 0 the loss must be log 2.",
        ),
        gradients_pass("fake_logits"),
    ),
    hints=(
        "The generator wants its samples to be called real. Which cost did a real sample have?",
        "It is the first term of the discriminator's loss, on the fake logits.",
        "softplus of the negated logits, and the mean.",
    ),
    forbidden=("generator_loss",),
)
