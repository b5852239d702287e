"""The exercise reparameterise: a sample that gradients pass through."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.gradients import gradients_pass, learning, no_gradient, value_of
from ...declare.inputs import normal
from ._autoencoder import SHAPES


def reparameterise(mean, log_variance, noise):
    """A sample of N(mean, variance) as a function of the noise."""
    return mean + torch.exp(log_variance / 2) * noise


def _sample_probes(generator):
    probes = [Probe(name, tuple(normal(generator, *s) for _ in range(3))) for name, s in SHAPES.items()]
    mean, _, noise = probes[0].args
    sure = torch.full_like(mean, -30.0)
    return [
        *probes,
        Probe("almost no variance", (mean, sure, noise)),
        Probe("variance 1", (mean, torch.zeros_like(mean), noise)),
        Probe("variance 9", (mean, torch.full_like(mean, 9.0).log(), noise)),
    ]


def _per_sample_mean(v):
    return v.flatten(1).mean(1).reshape(-1, *[1] * (v.ndim - 1))


EXERCISE = Exercise(
    id="reparameterise",
    title="a sample that gradients pass through",
    notebook="08_latent_diffusion",
    place=10,
    points=1,
    difficulty=1,
    minutes=5,
    reference=reparameterise,
    probes=_sample_probes,
    driver=learning(mean=0, log_variance=1),
    where="Kingma & Welling 2014, section 2.4",
    misconceptions=(
        Misconception(
            "The variance in place of the standard deviation",
            "The noise is multiplied by the variance. Its root belongs there: a root is half of the logarithm.",
            lambda m, v, n: m + v.exp() * n,
        ),
        Misconception(
            "The logarithm itself",
            "The encoder says the logarithm of the variance. It was used as if it were the spread.",
            lambda m, v, n: m + v * n,
        ),
        Misconception(
            "The root of the logarithm",
            "A root was taken of the logarithm, where the logarithm had to be undone first.",
            lambda m, v, n: m + v.abs().sqrt() * n,
        ),
        Misconception(
            "The noise alone",
            "The mean is missing: every picture would get a latent around 0.",
            lambda m, v, n: (v / 2).exp() * n,
        ),
        Misconception("The mean alone", "This is the mean. A sample spreads around it.", lambda m, v, n: m + 0 * n),
        Misconception(
            "Doubled instead of halved",
            "The logarithm was doubled, which squares the variance.",
            lambda m, v, n: m + (2 * v).exp() * n,
        ),
        Misconception(
            "The sign of the logarithm",
            "This spreads most where the encoder is most sure.",
            lambda m, v, n: m + (-v / 2).exp() * n,
        ),
        no_gradient(reparameterise),
        Misconception(
            "The spread learns nothing",
            "The gradient reaches the mean, and not the log-variance.",
            lambda m, v, n: m + (v / 2).exp().detach() * n,
        ),
        Misconception(
            "The mean learns nothing",
            "The gradient reaches the log-variance, and not the mean.",
            lambda m, v, n: m.detach() + (v / 2).exp() * n,
        ),
        Misconception(
            "softplus for the exponential",
            "softplus makes a positive number too, but not the standard deviation that belongs to a log-variance.",
            lambda m, v, n: m + torch.nn.functional.softplus(v) * n,
        ),
        Misconception(
            "Mean and noise exchanged",
            "The spread multiplies the mean instead of the noise.",
            lambda m, v, n: n + (v / 2).exp() * m,
        ),
        Misconception(
            "One spread for the whole batch",
            "The log-variances of all samples were averaged. Every number of every latent has a spread of its own.",
            lambda m, v, n: m + (v.mean() / 2).exp() * n,
        ),
        Misconception(
            "One spread for each sample",
            "The log-variances of a sample were averaged. Every number of a latent has a spread of its own.",
            lambda m, v, n: m + (_per_sample_mean(v) / 2).exp() * n,
        ),
        Misconception(
            "The logarithm divided by a root of 2",
            "A root of the variance divides its logarithm, and not by a root.",
            lambda m, v, n: m + (v / 2**0.5).exp() * n,
        ),
        Misconception(
            "The noise subtracted",
            "Minus the noise is as normal as the noise. But the noise is given, and is to be added: whoever knows "
            "it must find the same sample.",
            lambda m, v, n: m - (v / 2).exp() * n,
        ),
        Misconception(
            "No spread above 1",
            "The log-variance was kept at or below 0. An encoder may well be less sure than the prior.",
            lambda m, v, n: m + (v.clamp(max=0) / 2).exp() * n,
        ),
        Misconception(
            "The exponent's root taken late and early",
            "The logarithm was halved, and a root was taken as well: one of the two is enough.",
            lambda m, v, n: m + (v / 4).exp() * n,
        ),
    ),
    properties=(
        Property(
            "without variance the sample is the mean",
            lambda calls: bool((value_of(calls[5]) - calls[5].args[0]).abs().max() < 1e-4),
            "A log-variance of -30 leaves no spread: the sample must be the mean.",
        ),
        gradients_pass("mean", "log_variance"),
    ),
    hints=(
        "Stretching noise by a number multiplies its standard deviation by it, shifting it moves its mean.",
        "From the log-variance to the standard deviation: undo the logarithm, take a root.",
        "The root of exp(a) is exp of half of a. No other function is needed.",
    ),
    forbidden=("LatentGaussian",),
)
