"""The exercise discriminator_loss: the discriminator's loss."""

import torch
import torch.nn.functional as F

from ...declare import Exercise, Misconception, Property
from ...declare.gradients import gradients_pass, learning, no_gradient, value_of
from ._inputs import CUT_OFF, SMOOTHED, all_finite, cut_off, logit_probes, smoothed


def discriminator_loss(real_logits, fake_logits):
    """Cross-entropy: real ones to 1, fake ones to 0."""
    return F.softplus(-real_logits).mean() + F.softplus(fake_logits).mean()


EXERCISE = Exercise(
    id="discriminator_loss",
    title="the discriminator's loss",
    notebook="11_diffusion_gan_vae",
    place=10,
    points=2,
    difficulty=2,
    minutes=6,
    reference=discriminator_loss,
    probes=logit_probes,
    driver=learning(real_logits=0, fake_logits=1),
    tolerance=1e-9,
    where="Goodfellow et al. 2014, as a loss to be lowered",
    misconceptions=(
        no_gradient(discriminator_loss),
        Misconception(
            "Real and fake exchanged",
            "It is rewarded for calling fakes real.",
            lambda r, f: F.softplus(r).mean() + F.softplus(-f).mean(),
        ),
        Misconception(
            "The sign",
            "This is what the discriminator wants to raise. A loss is lowered.",
            lambda r, f: -F.softplus(-r).mean() - F.softplus(f).mean(),
        ),
        Misconception(
            "The real ones are missing",
            "Only the fakes are judged: calling everything fake would be best.",
            lambda r, f: F.softplus(f).mean() + 0 * r.sum(),
        ),
        Misconception(
            "The fakes are missing",
            "Only the real ones are judged: calling everything real would be best.",
            lambda r, f: F.softplus(-r).mean() + 0 * f.sum(),
        ),
        Misconception(
            *CUT_OFF,
            lambda r, f: (
                F.binary_cross_entropy(r.sigmoid(), torch.ones_like(r))
                + F.binary_cross_entropy(f.sigmoid(), torch.zeros_like(f))
            ),
            cut_off(discriminator_loss),
        ),
        Misconception(
            "Everything is called fake",
            "Real logits are to be large: their sign turns in the cost.",
            lambda r, f: F.softplus(r).mean() + F.softplus(f).mean(),
        ),
        Misconception(
            "Everything is called real",
            "Fake logits are to be far below 0: their sign does not turn in the cost.",
            lambda r, f: F.softplus(-r).mean() + F.softplus(-f).mean(),
        ),
        Misconception(
            "The mean of the logits",
            "The mean was taken before softplus. Every sample pays for itself.",
            lambda r, f: F.softplus(-r.mean()) + F.softplus(f.mean()),
        ),
        Misconception(
            "The means are missing",
            "Every sample has its own cost here. One number is asked for: the mean "
            "over the real ones plus the mean over the fakes.",
            lambda r, f: F.softplus(-r) + F.softplus(f),
        ),
        Misconception(
            "The mean of both halves",
            "The two means are averaged. They are to be added.",
            lambda r, f: (F.softplus(-r).mean() + F.softplus(f).mean()) / 2,
        ),
        Misconception(
            "Summed over the batch",
            "The losses are added up over the batch.",
            lambda r, f: F.softplus(-r).sum() + F.softplus(f).sum(),
        ),
        Misconception(
            "Logits taken for probabilities",
            "The logits were squeezed twice, or not at all.",
            lambda r, f: F.softplus(-r.sigmoid()).mean() + F.softplus(f.sigmoid()).mean(),
        ),
        Misconception(
            "Infinite for large logits",
            "The sigmoid of a large logit is 0 or 1 in the computer, and its logarithm "
            "infinite; a large exponential is infinite too. softplus is safe.",
            lambda r, f: -(r.sigmoid().log().mean() + (1 - f.sigmoid()).log().mean()),
        ),
        Misconception(
            "Wasserstein's critic",
            "This is the difference of means of another kind of GAN.",
            lambda r, f: f.mean() - r.mean(),
        ),
        Misconception(
            *SMOOTHED,
            lambda r, f: F.softplus(-r).mean() + 0.1 * r.mean() + F.softplus(f).mean(),
            smoothed(discriminator_loss, lambda r, f: r.mean()),
        ),
        Misconception(
            "Both divided by the number of real samples",
            "Two sums were divided by the same number. The fakes have a mean of their own, over as many as there are.",
            lambda r, f: (F.softplus(-r).sum() + F.softplus(f).sum()) / len(r),
        ),
        Misconception(
            "Both divided by the number of fakes",
            "Two sums were divided by the same number. The real ones have a mean of their own, over as many as there "
            "are.",
            lambda r, f: (F.softplus(-r).sum() + F.softplus(f).sum()) / len(f),
        ),
        Misconception(
            "One mean over all samples",
            "Real and fake costs were averaged together. Two means are to be added, whatever their numbers.",
            lambda r, f: (F.softplus(-r).sum() + F.softplus(f).sum()) / (len(r) + len(f)),
        ),
        Misconception(
            "The hinge loss",
            "This is the loss of another kind of GAN, which stops where a sample is sure enough.",
            lambda r, f: (1 - r).relu().mean() + (1 + f).relu().mean(),
        ),
        Misconception(
            "The least-squares loss",
            "This is the loss of another kind of GAN, with squares in the place of logarithms.",
            lambda r, f: (r.sigmoid() - 1).square().mean() + f.sigmoid().square().mean(),
        ),
        Misconception(
            "Real and fake samples paired",
            "The costs were added pair by pair, which stops where there are more fakes than real ones, or fewer. Take "
            "two means, each over its own samples.",
            lambda r, f: (F.softplus(-r) + F.softplus(f)).mean(),
            lambda calls: all(bool(c.error) == (len(c.args[0]) != len(c.args[1])) for c in calls),
        ),
    ),
    properties=(
        Property("it is finite for large logits", all_finite, "Some results are not finite."),
        Property(
            "who cannot decide pays twice log 2",
            lambda calls: abs(float(value_of(calls[5])) - 1.3862944) < 1e-4,
            "With all logits 0 the loss must be 2 log 2.",
        ),
        gradients_pass("real_logits", "fake_logits"),
    ),
    hints=(
        "A real sample costs minus the log of the sigmoid of its logit. What does a fake one cost?",
        "Minus log sigmoid(a) is softplus(-a). Minus log(1 - sigmoid(a)) is softplus(a).",
        "Two means, added: softplus of the negated real logits, softplus of the fake ones.",
    ),
    forbidden=("discriminator_loss",),
)
