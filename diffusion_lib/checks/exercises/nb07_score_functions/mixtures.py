"""Densities and scores of Gaussian mixtures."""

import math

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.gradients import gradients_pass, learning, no_gradient, value_of
from ...declare.inputs import normal, uniform


def _log_parts(x, weights, means, stds):
    squares = (x[:, None] - means).square().sum(-1)
    return weights.log() - squares / (2 * stds**2) - x.shape[1] * (stds * math.sqrt(2 * math.pi)).log()


def mixture_log_density(x, weights, means, stds):
    """log of sum_k weight_k N(x; mean_k, std_k^2 I)."""
    return torch.logsumexp(_log_parts(x, weights, means, stds), dim=1)


def mixture_score(x, weights, means, stds):
    """The gradient of the log-density."""
    share = _log_parts(x, weights, means, stds).softmax(dim=1)
    return (share[..., None] * (means - x[:, None]) / stds[:, None] ** 2).sum(1)


def _probes(generator):
    def case(name, n, k, d, reach=2.0):
        weights = uniform(generator, k, low=0.2, high=1.0)
        return Probe(name, (reach * normal(generator, n, d), weights / weights.sum(), 2 * normal(generator, k, d),
                            uniform(generator, k, low=0.4, high=1.5)))  # fmt: skip

    return [
        case("three in the plane", 7, 3, 2),
        case("five in space", 4, 5, 3),
        case("one point", 1, 2, 2),
        case("as many points as parts", 4, 4, 4),
        case("far out", 5, 3, 2, reach=200.0),
        case("a single Gaussian", 6, 1, 2),
    ]


def _density(parts=_log_parts, join=lambda p: torch.logsumexp(p, dim=1)):
    return lambda *a: join(parts(*a))


def _parts(square=lambda s: s**2, norm=lambda x, s: x.shape[1] * (s * math.sqrt(2 * math.pi)).log(), weight=torch.log,
           half=2):  # fmt: skip
    def parts(x, weights, means, stds):
        squares = (x[:, None] - means).square().sum(-1)
        return weight(weights) - squares / (half * square(stds)) - norm(x, stds)

    return parts


def _finite(calls):
    return all(bool(torch.isfinite(c.value).all()) for c in calls)


mixture_log_density_exercise = Exercise(
    id="mixture_log_density",
    title="the density of a mixture",
    notebook="07_score_functions",
    points=2,
    difficulty=2,
    minutes=10,
    reference=mixture_log_density,
    probes=_probes,
    driver=learning(x=0),
    tolerance=1e-8,
    where="The density of a mixture of round Gaussians, as in section 1 above",
    misconceptions=(
        Misconception("Nothing left far out", "Far from all means the exponentials are 0 in the computer, and their "
                      "logarithm is minus infinity. Let logsumexp add them.",
                      _density(join=lambda p: p.exp().sum(1).log())),
        Misconception("std for variance", "In the exponent stands the variance, std squared.",
                      _density(_parts(square=lambda s: s))),
        Misconception("The weights are missing", "Every part counts the same.",
                      _density(_parts(weight=lambda w: 0 * w))),
        Misconception("Weights without logarithm", "The weights were added to logarithms. Their own logarithm belongs "
                      "there.", _density(_parts(weight=lambda w: w))),
        Misconception("The half is missing", "The exponent is minus the squared distance over twice the variance.",
                      _density(_parts(half=1))),
        Misconception("Normalised for one dimension", "The normalisation counts once per dimension.",
                      _density(_parts(norm=lambda x, s: (s * math.sqrt(2 * math.pi)).log()))),
        Misconception("Not normalised", "The factor in front of the exponential is missing: parts of different width "
                      "would weigh wrongly.", _density(_parts(norm=lambda x, s: 0 * s))),
        Misconception("A mean of logarithms", "The logarithms were averaged. The logarithm of a sum is not a sum of "
                      "logarithms.", lambda x, w, m, s: (w * (_log_parts(x, w, m, s) - w.log())).sum(1)),
        no_gradient(mixture_log_density),
        Misconception("The normalisation lost its root", "The factor is std times the root of 2 pi, once per "
                      "dimension.", _density(_parts(norm=lambda x, s: x.shape[1] * (s * 2 * math.pi).log()))),
        Misconception("The density, not its logarithm", "This is p itself. The logarithm of the sum is asked for, and "
                      "far out p is 0 in the computer.", _density(join=lambda p: p.exp().sum(1))),
        Misconception("Distances not squared", "In the exponent stands the square of the distance.",
                      _density(lambda x, w, m, s: w.log() - (x[:, None] - m).square().sum(-1).sqrt() / (2 * s**2)
                               - x.shape[1] * (s * math.sqrt(2 * math.pi)).log())),
        Misconception("Added over the points", "logsumexp ran over the points. It adds the parts of one point.",
                      _density(join=lambda p: torch.logsumexp(p, dim=0))),
        Misconception("The best part alone", "Only the largest part was kept. Where two overlap, both count.",
                      _density(join=lambda p: p.amax(1))),
    ),
    properties=(
        Property("it is finite far out", lambda calls: all(bool(torch.isfinite(value_of(c)).all()) for c in calls),
                 "Some results are not finite."),
        gradients_pass("x"),
    ),
    hints=(
        "First the logarithm of every part, a table of (n, k). x[:, None] - means has shape (n, k, d).",
        "log weight, minus the squared distance over twice the variance, minus d times the log of std times root 2 pi.",
        "Then torch.logsumexp over the parts.",
    ),
    forbidden=("GaussianMixture", "torch:MixtureSameFamily"),
)  # fmt: skip


def _score(parts=_log_parts, share=lambda p: p.softmax(1), pull=lambda x, m, s: (m - x[:, None]) / s[:, None] ** 2):
    def answer(x, weights, means, stds):
        return (share(parts(x, weights, means, stds))[..., None] * pull(x, means, stds)).sum(1)

    return answer


def _plain_weights(x, weights, means, stds):
    return (weights[:, None] * (means - x[:, None]) / stds[:, None] ** 2).sum(1)


def _gradient_of_density(x, weights, means, stds):
    parts = _log_parts(x, weights, means, stds).exp()
    return (parts[..., None] * (means - x[:, None]) / stds[:, None] ** 2).sum(1)


def _single(calls):
    x, _, means, stds = calls[5].args
    return bool((calls[5].value - (means - x) / stds[0] ** 2).abs().max() < 1e-4)


mixture_score_exercise = Exercise(
    id="mixture_score",
    title="the score of a mixture",
    notebook="07_score_functions",
    points=3,
    difficulty=3,
    minutes=12,
    reference=mixture_score,
    probes=_probes,
    tolerance=1e-8,
    where="Song & Ermon 2019, section 2: the score is the gradient of log p; here worked out for a mixture",
    misconceptions=(
        Misconception("The weights in place of the responsibilities", "Every part pulls with its weight wherever x is. "
                      "It pulls as much as it is responsible for x.", _plain_weights),
        Misconception("The gradient of the density", "This is the gradient of p, not of log p: it is not divided by p, "
                      "and fades far out.", _gradient_of_density),
        Misconception("Away from the means", "The score points uphill, towards the means.",
                      _score(pull=lambda x, m, s: (x[:, None] - m) / s[:, None] ** 2)),
        Misconception("std for variance", "The pull is the distance over the variance, std squared.",
                      _score(pull=lambda x, m, s: (m - x[:, None]) / s[:, None])),
        Misconception("Not divided by the variance", "A narrow part pulls more strongly than a wide one.",
                      _score(pull=lambda x, m, s: m - x[:, None])),
        Misconception("Nothing left far out", "Far from all means the exponentials are 0 in the computer, and 0 over 0 "
                      "is no number. softmax of the logarithms is safe.",
                      _score(share=lambda p: p.exp() / p.exp().sum(1, keepdim=True))),
        Misconception("Responsible without weights", "The responsibilities forgot the weights of the parts.",
                      _score(parts=_parts(weight=lambda w: 0 * w))),
        Misconception("Responsible without normalisation", "The responsibilities forgot the factor before the "
                      "exponential: wide parts get too much.", _score(parts=_parts(norm=lambda x, s: 0 * s))),
        Misconception("The nearest part alone", "Only the most responsible part pulls. Between two parts both do.",
                      _score(share=lambda p: torch.nn.functional.one_hot(p.argmax(1), p.shape[1]).to(p))),
        Misconception("Added over the coordinates", "The pulls were added up over the coordinates. The sum runs over "
                      "the parts; a score has as many coordinates as x.",
                      lambda x, w, m, s: (_log_parts(x, w, m, s).softmax(1)[..., None] * (m - x[:, None])
                                          / s[:, None] ** 2).sum(-1)),
        Misconception("Added over the points", "The pulls were added up over the points. Every point has its own "
                      "score; the sum runs over the parts.",
                      lambda x, w, m, s: (_log_parts(x, w, m, s).softmax(1)[..., None] * (m - x[:, None])
                                          / s[:, None] ** 2).sum(0)),
        Misconception("softmax over the points", "The responsibilities of the points for a part add up to 1. Those of "
                      "the parts for a point should.", _score(share=lambda p: p.softmax(0))),
    ),
    properties=(
        Property("it is finite far out", _finite, "Some results are not finite."),
        Property("a single Gaussian pulls straight to its mean", _single,
                 "With one part the score must be the distance to the mean over the variance."),
    ),
    hints=(
        "The table of your log-density is the start again. softmax over the parts makes responsibilities of it.",
        "Each part pulls to its mean: the difference, divided by its variance, of shape (n, k, d).",
        "Responsibilities get one more axis, [..., None], multiply the pulls, and the sum runs over the parts.",
    ),
    forbidden=("GaussianMixture", "torch:grad", "method:backward", "torch:jacobian", "torch:jacrev", "torch:vjp"),
)  # fmt: skip
