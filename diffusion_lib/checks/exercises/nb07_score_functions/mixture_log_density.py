"""The exercise mixture_log_density: the density of a mixture."""

import math

import torch

from ...declare import Exercise, Misconception, Property
from ...declare.gradients import gradients_pass, learning, no_gradient, value_of
from ._mixtures import log_parts, log_parts_with, mixture_probes


def mixture_log_density(x, weights, means, stds):
    """log of sum_k weight_k N(x; mean_k, std_k^2 I)."""
    return torch.logsumexp(log_parts(x, weights, means, stds), dim=1)


def _density(parts=log_parts, join=lambda p: torch.logsumexp(p, dim=1)):
    return lambda *a: join(parts(*a))


EXERCISE = Exercise(
    id="mixture_log_density",
    title="the density of a mixture",
    notebook="07_score_functions",
    place=10,
    points=2,
    difficulty=2,
    minutes=10,
    reference=mixture_log_density,
    probes=mixture_probes,
    driver=learning(x=0),
    tolerance=1e-8,
    where="The density of a mixture of round Gaussians, as in section 1 above",
    misconceptions=(
        Misconception(
            "Nothing left far out",
            "Far from all means the exponentials are 0 in the computer, and their "
            "logarithm is minus infinity. Let logsumexp add them.",
            _density(join=lambda p: p.exp().sum(1).log()),
        ),
        Misconception(
            "std for variance",
            "In the exponent stands the variance, std squared.",
            _density(log_parts_with(square=lambda s: s)),
        ),
        Misconception(
            "The weights are missing", "Every part counts the same.", _density(log_parts_with(weight=lambda w: 0 * w))
        ),
        Misconception(
            "Weights without logarithm",
            "The weights were added to logarithms. Their own logarithm belongs there.",
            _density(log_parts_with(weight=lambda w: w)),
        ),
        Misconception(
            "The half is missing",
            "The exponent is minus the squared distance over twice the variance.",
            _density(log_parts_with(half=1)),
        ),
        Misconception(
            "Normalised for one dimension",
            "The normalisation counts once per dimension.",
            _density(log_parts_with(norm=lambda x, s: (s * math.sqrt(2 * math.pi)).log())),
        ),
        Misconception(
            "Not normalised",
            "The factor in front of the exponential is missing: parts of different width would weigh wrongly.",
            _density(log_parts_with(norm=lambda x, s: 0 * s)),
        ),
        Misconception(
            "A mean of logarithms",
            "The logarithms were averaged. The logarithm of a sum is not a sum of logarithms.",
            lambda x, w, m, s: (w * (log_parts(x, w, m, s) - w.log())).sum(1),
        ),
        no_gradient(mixture_log_density),
        Misconception(
            "The normalisation lost its root",
            "The factor is std times the root of 2 pi, once per dimension.",
            _density(log_parts_with(norm=lambda x, s: x.shape[1] * (s * 2 * math.pi).log())),
        ),
        Misconception(
            "The density, not its logarithm",
            "This is p itself. The logarithm of the sum is asked for, and far out p is 0 in the computer.",
            _density(join=lambda p: p.exp().sum(1)),
        ),
        Misconception(
            "Distances not squared",
            "In the exponent stands the square of the distance.",
            _density(
                lambda x, w, m, s: (
                    w.log()
                    - (x[:, None] - m).square().sum(-1).sqrt() / (2 * s**2)
                    - x.shape[1] * (s * math.sqrt(2 * math.pi)).log()
                )
            ),
        ),
        Misconception(
            "Added over the points",
            "logsumexp ran over the points. It adds the parts of one point.",
            _density(join=lambda p: torch.logsumexp(p, dim=0)),
        ),
        Misconception(
            "The best part alone",
            "Only the largest part was kept. Where two overlap, both count.",
            _density(join=lambda p: p.amax(1)),
        ),
    ),
    properties=(
        Property(
            "it is finite far out",
            lambda calls: all(bool(torch.isfinite(value_of(c)).all()) for c in calls),
            "Some results are not finite.",
        ),
        gradients_pass("x"),
    ),
    hints=(
        "First the logarithm of every part, a table of (n, k). x[:, None] - means has shape (n, k, d).",
        "log weight, minus the squared distance over twice the variance, minus d times the log of std times root 2 pi.",
        "Then torch.logsumexp over the parts.",
    ),
    forbidden=("GaussianMixture", "torch:MixtureSameFamily"),
)
