"""The GAN's losses, and its step."""

import torch
import torch.nn.functional as F

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.gradients import gradients_pass, learning, no_gradient, value_of
from ...declare.inputs import normal


def discriminator_loss(real_logits, fake_logits):
    """Cross-entropy: real ones to 1, fake ones to 0."""
    return F.softplus(-real_logits).mean() + F.softplus(fake_logits).mean()


def _logit_probes(generator):
    probes = [Probe(f"{n} samples", (2 * normal(generator, n), 2 * normal(generator, n) - 1)) for n in (8, 3, 1, 40)]
    return [*probes, Probe("large logits", (3000 * normal(generator, 9), 3000 * normal(generator, 9))),
            # Not exactly 0, where a formula with a kink has no slope to agree on.
            Probe("undecided", (torch.full((5,), 1e-6).double(), torch.full((5,), -1e-6).double()))]  # fmt: skip


def _cut_off(reference):
    """Right but for sure mistakes, which cost less than they should: their logarithm was kept from growing."""

    def symptom(calls):
        pairs = [(float(value_of(c)), float(reference(*c.args)), c.name == "large logits") for c in calls]
        return all(0 <= got < 0.9 * want if large else abs(got - want) < 1e-4 for got, want, large in pairs)

    return symptom


CUT_OFF = (
    "The logarithm is cut off",
    "A clamp or a small number inside the logarithm (F.binary_cross_entropy has one) makes sure mistakes too cheap, "
    "and their slope vanishes.",
)


def _finite(calls):
    return all(bool(torch.isfinite(value_of(c)).all()) for c in calls)


discriminator_loss_exercise = Exercise(
    id="discriminator_loss",
    title="the discriminator's loss",
    notebook="11_diffusion_gan_vae",
    points=2,
    difficulty=2,
    minutes=6,
    reference=discriminator_loss,
    probes=_logit_probes,
    driver=learning(real_logits=0, fake_logits=1),
    tolerance=1e-9,
    where="Goodfellow et al. 2014, eq. 1, as a loss to be lowered",
    misconceptions=(
        no_gradient(discriminator_loss),
        Misconception("Real and fake exchanged", "It is rewarded for calling fakes real.",
                      lambda r, f: F.softplus(r).mean() + F.softplus(-f).mean()),
        Misconception("The sign", "This is what the discriminator wants to raise. A loss is lowered.",
                      lambda r, f: -F.softplus(-r).mean() - F.softplus(f).mean()),
        Misconception("The real ones are missing", "Only the fakes are judged: calling everything fake would be best.",
                      lambda r, f: F.softplus(f).mean() + 0 * r.sum()),
        Misconception("The fakes are missing", "Only the real ones are judged: calling everything real would be best.",
                      lambda r, f: F.softplus(-r).mean() + 0 * f.sum()),
        Misconception(*CUT_OFF, lambda r, f: F.binary_cross_entropy(r.sigmoid(), torch.ones_like(r))
                      + F.binary_cross_entropy(f.sigmoid(), torch.zeros_like(f)), _cut_off(discriminator_loss)),
        Misconception("Everything is called fake", "Real logits are to be large: their sign turns in the cost.",
                      lambda r, f: F.softplus(r).mean() + F.softplus(f).mean()),
        Misconception("Everything is called real", "Fake logits are to be far below 0: their sign does not turn in the "
                      "cost.", lambda r, f: F.softplus(-r).mean() + F.softplus(-f).mean()),
        Misconception("The mean of the logits", "The mean was taken before softplus. Every sample pays for itself.",
                      lambda r, f: F.softplus(-r.mean()) + F.softplus(f.mean())),
        Misconception("The means are missing", "Every sample has its own cost here. One number is asked for: the mean "
                      "over the real ones plus the mean over the fakes.",
                      lambda r, f: F.softplus(-r) + F.softplus(f)),
        Misconception("The mean of both halves", "The two means are averaged. They are to be added.",
                      lambda r, f: (F.softplus(-r).mean() + F.softplus(f).mean()) / 2),
        Misconception("Summed over the batch", "The losses are added up over the batch.",
                      lambda r, f: F.softplus(-r).sum() + F.softplus(f).sum()),
        Misconception("Logits taken for probabilities", "The logits were squeezed twice, or not at all.",
                      lambda r, f: F.softplus(-r.sigmoid()).mean() + F.softplus(f.sigmoid()).mean()),
        Misconception("The logarithm of 0", "The sigmoid of a large logit is 0 or 1 in the computer, and its logarithm "
                      "infinite; a large exponential is infinite too. softplus is safe.",
                      lambda r, f: -(r.sigmoid().log().mean() + (1 - f.sigmoid()).log().mean())),
        Misconception("Wasserstein's critic", "This is the difference of means of another kind of GAN.",
                      lambda r, f: f.mean() - r.mean()),
    ),
    properties=(
        Property("it is finite for large logits", _finite, "Some results are not finite."),
        Property("who cannot decide pays twice log 2", lambda calls: abs(float(value_of(calls[5])) - 1.3862944) < 1e-4,
                 "With all logits 0 the loss must be 2 log 2."),
        gradients_pass("real_logits", "fake_logits"),
    ),
    hints=(
        "A real sample costs minus the log of the sigmoid of its logit. What does a fake one cost?",
        "Minus log sigmoid(a) is softplus(-a). Minus log(1 - sigmoid(a)) is softplus(a).",
        "Two means, added: softplus of the negated real logits, softplus of the fake ones.",
    ),
    forbidden=("discriminator_loss",),
)  # fmt: skip


def generator_loss(fake_logits):
    """The non-saturating loss."""
    return F.softplus(-fake_logits).mean()


generator_loss_exercise = Exercise(
    id="generator_loss",
    title="the generator's loss",
    notebook="11_diffusion_gan_vae",
    points=1,
    difficulty=2,
    minutes=6,
    reference=generator_loss,
    probes=lambda generator: [Probe(p.name, p.args[1:]) for p in _logit_probes(generator)],
    driver=learning(fake_logits=0),
    tolerance=1e-9,
    where="Goodfellow et al. 2014, section 3: maximise log D(G(z))",
    misconceptions=(
        no_gradient(generator_loss),
        Misconception(*CUT_OFF, lambda f: F.binary_cross_entropy(f.sigmoid(), torch.ones_like(f)),
                      _cut_off(generator_loss)),
        Misconception("The saturating loss, as written", "This is the loss of the minimax game; and written so it is "
                      "infinite where the sigmoid is 1.", lambda f: (1 - f.sigmoid()).log().mean()),
        Misconception("The mean of the logits", "The mean was taken before softplus. Every sample pays for itself.",
                      lambda f: F.softplus(-f.mean())),
        Misconception("The mean is missing", "Every sample has its own cost here. One number is asked for: their mean.",
                      lambda f: F.softplus(-f)),
        Misconception("The saturating loss", "This is the loss of the minimax game. Where the discriminator is sure, "
                      "it has next to no slope.", lambda f: -F.softplus(f).mean()),
        Misconception("The discriminator's own loss", "The generator would learn to be found out.",
                      lambda f: F.softplus(f).mean()),
        Misconception("The sign", "This rises when the generator deceives. A loss should fall.",
                      lambda f: -F.softplus(-f).mean()),
        Misconception("Summed over the batch", "The losses are added up over the batch.",
                      lambda f: F.softplus(-f).sum()),
        Misconception("The logarithm of 0", "The sigmoid of a large negative logit is 0 in the computer, and a large "
                      "exponential infinite. softplus is safe.", lambda f: -f.sigmoid().log().mean()),
        Misconception("Squeezed twice", "The sigmoid was taken before softplus, which takes it as well.",
                      lambda f: F.softplus(-f.sigmoid()).mean()),
        Misconception("The logit itself", "The mean of the negated logits is another kind of GAN.",
                      lambda f: -f.mean()),
    ),
    properties=(
        Property("it is finite for large logits", _finite, "Some results are not finite."),
        Property("who cannot decide pays log 2", lambda calls: abs(float(value_of(calls[5])) - 0.6931472) < 1e-4,
                 "With all logits 0 the loss must be log 2."),
        gradients_pass("fake_logits"),
    ),
    hints=(
        "The generator wants its samples to be called real. Which cost did a real sample have?",
        "It is the first term of the discriminator's loss, on the fake logits.",
        "softplus of the negated logits, and the mean.",
    ),
    forbidden=("generator_loss",),
)  # fmt: skip
