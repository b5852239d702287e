"""The exercise kl_divergence: how far from the prior."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.gradients import gradients_pass, learning, no_gradient, value_of
from ...declare.inputs import normal
from ._autoencoder import SHAPES


def kl_divergence(mean, log_variance):
    """KL of N(mean, variance) from N(0, 1), summed over the numbers of a sample."""
    each = mean**2 + log_variance.exp() - 1 - log_variance
    return each.flatten(1).sum(1) / 2


def _kl_probes(generator):
    probes = [Probe(name, (normal(generator, *s), normal(generator, *s))) for name, s in SHAPES.items()]
    zero = torch.zeros(3, 2, 2, 2, dtype=torch.float64)
    return [*probes, Probe("the prior itself", (zero, zero)), Probe("a mean of 1", (zero + 1, zero))]


def _each(formula):
    return lambda m, v: formula(m.flatten(1), v.flatten(1))


EXERCISE = Exercise(
    id="kl_divergence",
    title="how far from the prior",
    notebook="08_latent_diffusion",
    place=20,
    points=2,
    difficulty=3,
    minutes=12,
    reference=kl_divergence,
    probes=_kl_probes,
    driver=learning(mean=0, log_variance=1),
    where="Kingma & Welling 2014, appendix B",
    misconceptions=(
        no_gradient(kl_divergence),
        Misconception(
            "The logarithm of the standard deviation",
            "The input was read as log sigma. It is log sigma squared.",
            _each(lambda m, v: (m**2 + (2 * v).exp() - 1 - 2 * v).sum(1) / 2),
        ),
        Misconception(
            "The half is missing",
            "The sum is twice too large: a factor of one half stands in front.",
            _each(lambda m, v: (m**2 + v.exp() - 1 - v).sum(1)),
        ),
        Misconception(
            "The sign",
            "This is minus the divergence: it is never positive, and a training that lowers it "
            "runs away from the prior.",
            _each(lambda m, v: -(m**2 + v.exp() - 1 - v).sum(1) / 2),
        ),
        Misconception(
            "Averaged over the numbers",
            "The numbers of a latent are independent, and divergences of "
            "independent numbers add up. A mean makes large latents cheap.",
            _each(lambda m, v: (m**2 + v.exp() - 1 - v).mean(1) / 2),
        ),
        Misconception(
            "Summed over the batch",
            "One number came out for the whole batch. Each sample has its own.",
            lambda m, v: (m**2 + v.exp() - 1 - v).sum() / 2,
        ),
        Misconception(
            "Averaged over everything",
            "One mean over samples and numbers came out. Add up the numbers of each sample, keep the samples.",
            lambda m, v: (m**2 + v.exp() - 1 - v).mean() / 2,
        ),
        Misconception(
            "The logarithm taken for the variance",
            "The third term is the variance, and the encoder says its logarithm.",
            _each(lambda m, v: (m**2 + v - 1 - v.abs().clamp_min(1e-9).log()).sum(1) / 2),
        ),
        Misconception(
            "A standard deviation taken for the variance",
            "The exponential of half the logarithm is the standard deviation. The variance stands in the formula.",
            _each(lambda m, v: (m**2 + (v / 2).exp() - 1 - v / 2).sum(1) / 2),
        ),
        Misconception(
            "sigma for sigma squared",
            "The exponential of half the logarithm is sigma. The formula has its square.",
            _each(lambda m, v: (m**2 + (v / 2).exp() - 1 - v).sum(1) / 2),
        ),
        Misconception(
            "The logarithm of sigma",
            "Half the logarithm is log sigma. The formula has the logarithm of the variance.",
            _each(lambda m, v: (m**2 + v.exp() - 1 - v / 2).sum(1) / 2),
        ),
        Misconception(
            "Summed over the samples",
            "The sum ran over the batch. It runs over the numbers of each sample.",
            lambda m, v: (m**2 + v.exp() - 1 - v).sum(0) / 2,
        ),
        Misconception(
            "The mean is not squared",
            "The mean enters by its square: a mean of -1 is as far from 0 as a mean of 1.",
            _each(lambda m, v: (m + v.exp() - 1 - v).sum(1) / 2),
        ),
        Misconception(
            "The constant is missing",
            "Without the -1 the divergence of the prior from itself is not 0.",
            _each(lambda m, v: (m**2 + v.exp() - v).sum(1) / 2),
        ),
        Misconception(
            "The other direction",
            "This is the divergence of the prior from the encoder's Gaussian. It is not symmetric.",
            _each(lambda m, v: ((1 + m**2) / v.exp() - 1 + v).sum(1) / 2),
        ),
        Misconception(
            "Nothing summed",
            "One number per latent number is left. Add them up within each sample.",
            lambda m, v: (m**2 + v.exp() - 1 - v) / 2,
        ),
        Misconception(
            "Summed over one axis only",
            "The sum ran over axis 1 and left the rest standing.",
            lambda m, v: (m**2 + v.exp() - 1 - v).sum(1) / 2,
        ),
        Misconception(
            "The logarithm counted twice",
            "The variance was read rightly, and its logarithm doubled: the same number was taken for log sigma "
            "squared in one place and for log sigma in the other.",
            _each(lambda m, v: (m**2 + v.exp() - 1 - 2 * v).sum(1) / 2),
        ),
        Misconception(
            "The half on the first term only",
            "One half stands in front of all four terms: a bracket is missing.",
            _each(lambda m, v: (m**2 / 2 + v.exp() - 1 - v).sum(1)),
        ),
        Misconception(
            "The half on the last terms only",
            "One half stands in front of all four terms: a bracket is missing.",
            _each(lambda m, v: (m**2 + (v.exp() - 1 - v) / 2).sum(1)),
        ),
        Misconception(
            "Divided by the batch",
            "Each sample's divergence was divided by the number of samples. It depends on nothing but the sample.",
            _each(lambda m, v: (m**2 + v.exp() - 1 - v).sum(1) / 2 / len(m)),
        ),
    ),
    properties=(
        Property(
            "it is 0 for the prior itself",
            lambda calls: bool(value_of(calls[5]).abs().max() < 1e-6),
            "Mean 0 and variance 1 are the prior: nothing separates them.",
        ),
        Property(
            "it is never negative",
            lambda calls: all(float(value_of(c).min()) > -1e-6 for c in calls),
            "A divergence is never negative.",
        ),
        gradients_pass("mean", "log_variance"),
    ),
    hints=(
        "Subtract the two logarithms; the constant goes. The mean of (z - mean)² is the variance, by its definition.",
        "z is its mean plus a rest of mean 0, so the mean of z² is larger than the variance unless the mean is 0. "
        "At mean 0 and variance 1 all terms together must give 0.",
        "log sigma is half of what the encoder says, the variance its exponential. flatten(1) keeps the batch axis and "
        "joins the rest; sum over axis 1.",
    ),
    forbidden=("LatentGaussian",),
)
