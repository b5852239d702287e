"""The exercise mixture_log_density: the density of a mixture."""

import math

import torch

from ...declare import Exercise, Misconception, Property
from ._mixtures import log_parts, log_parts_with, mixture_probes


def mixture_log_density(x, weights, means, stds):
    """log of sum_k weight_k N(x; mean_k, std_k^2 I)."""
    return torch.logsumexp(log_parts(x, weights, means, stds), dim=1)


def _density(parts=log_parts, join=lambda p: torch.logsumexp(p, dim=1)):
    return lambda *a: join(parts(*a))


def _with_squares(squares, x, weights, stds):
    return weights.log() - squares / (2 * stds**2) - x.shape[1] * (stds * math.sqrt(2 * math.pi)).log()


def _by_coordinate(x, weights, means, stds):
    squares = (x[:, None] - means).square()
    parts = -squares / (2 * stds[:, None] ** 2) - (stds[:, None] * math.sqrt(2 * math.pi)).log()
    return torch.logsumexp(weights.log()[:, None] + parts, dim=1).sum(-1)


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
    trained=("x",),
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
        Misconception(
            "A tiny number under the logarithm",
            "Far out the exponentials are 0 in the computer, and the logarithm of the tiny number comes out, "
            "wherever x "
            "is. Let logsumexp add them.",
            _density(join=lambda p: (p.exp().sum(1) + 1e-30).log()),
        ),
        Misconception(
            "The exponents are cut off",
            "Far out the logarithms of the parts were kept from falling. There the density is as small as it is.",
            _density(join=lambda p: torch.logsumexp(p.clamp(min=-50), dim=1)),
        ),
        Misconception(
            "Always two dimensions",
            "The normalisation counts twice whatever the dimension is. It counts once per dimension.",
            _density(log_parts_with(norm=lambda x, s: 2 * (s * math.sqrt(2 * math.pi)).log())),
        ),
        Misconception(
            "The widths are missing in the normalisation",
            "Only 2 pi was taken. A wide part is flatter: its std belongs to the factor.",
            _density(log_parts_with(norm=lambda x, s: x.shape[1] * (s * 0 + math.sqrt(2 * math.pi)).log())),
        ),
        Misconception(
            "2 pi is missing in the normalisation",
            "Only the widths were taken. The factor of a Gaussian holds 2 pi as well.",
            _density(log_parts_with(norm=lambda x, s: x.shape[1] * s.log())),
        ),
        Misconception(
            "The root covers the 2 alone",
            "The root was taken of 2, and pi multiplied after it. It covers 2 pi.",
            _density(log_parts_with(norm=lambda x, s: x.shape[1] * (s * math.sqrt(2) * math.pi).log())),
        ),
        Misconception(
            "Weights times logarithms",
            "The logarithms of the parts were multiplied by the weights. A weight multiplies a density: it adds its "
            "logarithm.",
            lambda x, w, m, s: torch.logsumexp(w * (log_parts(x, w, m, s) - w.log()), dim=1),
        ),
        Misconception(
            "A mean over the coordinates",
            "The squared differences were averaged over the coordinates. A squared distance is their sum.",
            _density(lambda x, w, m, s: _with_squares((x[:, None] - m).square().mean(-1), x, w, s)),
        ),
        Misconception(
            "The sign of the exponent",
            "The density grows with the distance. The exponent is minus the squared distance over twice the variance.",
            _density(lambda x, w, m, s: _with_squares(-(x[:, None] - m).square().sum(-1), x, w, s)),
        ),
        Misconception(
            "A mixture for each coordinate",
            "The parts were added coordinate by coordinate, and the results multiplied. A part describes all "
            "coordinates "
            "of a point together.",
            _by_coordinate,
        ),
        Misconception(
            "All the weights for every part",
            "The logarithms of all weights were added to every point. Each part has its own weight, inside the sum.",
            lambda x, w, m, s: torch.logsumexp(log_parts(x, w, m, s) - w.log(), dim=1) + w.log().sum(),
        ),
        Misconception(
            "An axis of length 1 is left",
            "The shape is (n, 1). Later (n,) and (n, 1) would meet and become (n, n): drop the axis.",
            _density(join=lambda p: torch.logsumexp(p, dim=1, keepdim=True)),
        ),
        Misconception(
            "One number for all points",
            "The logarithms of all points were averaged. Each point has its own.",
            _density(join=lambda p: torch.logsumexp(p, dim=1).mean()),
        ),
    ),
    properties=(
        Property(
            "it is finite far out",
            lambda calls: all(bool(torch.isfinite(c.value).all()) for c in calls),
            "Some results are not finite.",
        ),
    ),
    hints=(
        "First the logarithm of every part, a table of (n, k). x[:, None] - means has shape (n, k, d).",
        "log weight, minus the squared distance over twice the variance, minus d times the log of std times root 2 pi.",
        "Then torch.logsumexp over the parts.",
    ),
    forbidden=("GaussianMixture",),
)
