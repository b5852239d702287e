"""The exercise mixture_score: the score of a mixture."""

import torch

from ...declare import Exercise, Misconception, Property
from ._mixtures import log_parts, log_parts_with, mixture_probes


def mixture_score(x, weights, means, stds):
    """The gradient of the log-density."""
    share = log_parts(x, weights, means, stds).softmax(dim=1)
    return (share[..., None] * (means - x[:, None]) / stds[:, None] ** 2).sum(1)


def _one_gaussian(x, weights, means, stds):
    mean = weights @ means
    spread = (weights * stds**2).sum() + (weights[:, None] * (means - mean) ** 2).sum() / x.shape[1]
    return (mean - x) / spread


def _finite(calls):
    return all(bool(torch.isfinite(c.value).all()) for c in calls)


def _score(parts=log_parts, share=lambda p: p.softmax(1), pull=lambda x, m, s: (m - x[:, None]) / s[:, None] ** 2):
    def answer(x, weights, means, stds):
        return (share(parts(x, weights, means, stds))[..., None] * pull(x, means, stds)).sum(1)

    return answer


def _plain_weights(x, weights, means, stds):
    return (weights[:, None] * (means - x[:, None]) / stds[:, None] ** 2).sum(1)


def _gradient_of_density(x, weights, means, stds):
    parts = log_parts(x, weights, means, stds).exp()
    return (parts[..., None] * (means - x[:, None]) / stds[:, None] ** 2).sum(1)


def _single(calls):
    x, _, means, stds = calls[5].args
    return bool((calls[5].value - (means - x) / stds[0] ** 2).abs().max() < 1e-4)


EXERCISE = Exercise(
    id="mixture_score",
    title="the score of a mixture",
    notebook="07_score_functions",
    place=20,
    points=3,
    difficulty=3,
    minutes=12,
    reference=mixture_score,
    probes=mixture_probes,
    tolerance=1e-8,
    where="Song & Ermon 2019, section 2: the score is the gradient of log p; here worked out for a mixture",
    misconceptions=(
        Misconception(
            "The weights in place of the responsibilities",
            "Every part pulls with its weight wherever x is. It pulls as much as it is responsible for x.",
            _plain_weights,
        ),
        Misconception(
            "The gradient of the density",
            "This is the gradient of p, not of log p: it is not divided by p, and fades far out.",
            _gradient_of_density,
        ),
        Misconception(
            "Away from the means",
            "The score points uphill, towards the means.",
            _score(pull=lambda x, m, s: (x[:, None] - m) / s[:, None] ** 2),
        ),
        Misconception(
            "std for variance",
            "The pull is the distance over the variance, std squared.",
            _score(pull=lambda x, m, s: (m - x[:, None]) / s[:, None]),
        ),
        Misconception(
            "Not divided by the variance",
            "A narrow part pulls more strongly than a wide one.",
            _score(pull=lambda x, m, s: m - x[:, None]),
        ),
        Misconception(
            "Nothing left far out",
            "Far from all means the exponentials are 0 in the computer, and 0 over 0 "
            "is no number. softmax of the logarithms is safe.",
            _score(share=lambda p: p.exp() / p.exp().sum(1, keepdim=True)),
        ),
        Misconception(
            "Responsible without weights",
            "The responsibilities forgot the weights of the parts.",
            _score(parts=log_parts_with(weight=lambda w: 0 * w)),
        ),
        Misconception(
            "Responsible without normalisation",
            "The responsibilities forgot the factor before the exponential: wide parts get too much.",
            _score(parts=log_parts_with(norm=lambda x, s: 0 * s)),
        ),
        Misconception(
            "The nearest part alone",
            "Only the most responsible part pulls. Between two parts both do.",
            _score(share=lambda p: torch.nn.functional.one_hot(p.argmax(1), p.shape[1]).to(p)),
        ),
        Misconception(
            "Added over the coordinates",
            "The pulls were added up over the coordinates. The sum runs over "
            "the parts; a score has as many coordinates as x.",
            lambda x, w, m, s: (log_parts(x, w, m, s).softmax(1)[..., None] * (m - x[:, None]) / s[:, None] ** 2).sum(
                -1
            ),
        ),
        Misconception(
            "Added over the points",
            "The pulls were added up over the points. Every point has its own score; the sum runs over the parts.",
            lambda x, w, m, s: (log_parts(x, w, m, s).softmax(1)[..., None] * (m - x[:, None]) / s[:, None] ** 2).sum(
                0
            ),
        ),
        Misconception(
            "softmax over the points",
            "The responsibilities of the points for a part add up to 1. Those of the parts for a point should.",
            _score(share=lambda p: p.softmax(0)),
        ),
        Misconception(
            "Normalised for one dimension",
            "The responsibilities count the factor before the exponential once. It counts once per dimension.",
            _score(parts=log_parts_with(norm=lambda x, s: s.log())),
        ),
        Misconception(
            "A mean over the parts",
            "The pulls were averaged over the parts. The responsibilities add up to 1 already: sum.",
            lambda *a: mixture_score(*a) / len(a[1]),
        ),
        Misconception(
            "Responsible by weights without logarithm",
            "The weights were added to logarithms. Their own logarithm belongs there.",
            _score(parts=log_parts_with(weight=lambda w: w)),
        ),
        Misconception(
            "Responsible without the half",
            "The exponent of a Gaussian is minus the squared distance over twice the variance.",
            _score(parts=log_parts_with(half=1)),
        ),
        Misconception(
            "Responsible with std for variance",
            "In the exponent of the responsibilities stands the variance, std squared.",
            _score(parts=log_parts_with(square=lambda s: s)),
        ),
        Misconception(
            "One Gaussian for the whole mixture",
            "The mixture was replaced by a single Gaussian of its mean and variance. It has several peaks.",
            _one_gaussian,
        ),
        Misconception(
            "One std for all parts",
            "All pulls were divided by the first part's variance. Each part has its own.",
            _score(pull=lambda x, m, s: (m - x[:, None]) / s[0] ** 2),
        ),
        Misconception(
            "Responsible by distance alone",
            "Responsibilities were made of plain distances. A part's density at x knows its weight and its width too.",
            _score(parts=lambda x, w, m, s: -(x[:, None] - m).norm(dim=-1)),
        ),
        Misconception(
            "Responsible by squared distance alone",
            "Responsibilities were made of distances. A part's density at x knows its weight and its width too.",
            _score(parts=lambda x, w, m, s: -(x[:, None] - m).square().sum(-1)),
        ),
        Misconception(
            "Twice the score",
            "A 2 is left from the derivative of the square: the half cancels it.",
            lambda *a: 2 * mixture_score(*a),
        ),
        Misconception(
            "All parts alike",
            "Every part pulls with the same share. It pulls as much as it is responsible for x.",
            _score(parts=lambda x, w, m, s: torch.zeros(len(x), len(w), dtype=x.dtype)),
        ),
    ),
    properties=(
        Property("it is finite far out", _finite, "Some results are not finite."),
        Property(
            "a single Gaussian pulls straight to its mean",
            _single,
            "With one part the score must be the distance to the mean over the variance.",
        ),
    ),
    hints=(
        "Told of one part alone, your log-density says its a_k. softmax over the parts makes responsibilities of them.",
        "Each part pulls to its mean: the difference, divided by its variance, of shape (n, k, d).",
        "Responsibilities get one more axis, [..., None], multiply the pulls, and the sum runs over the parts.",
    ),
    forbidden=("GaussianMixture", "torch:grad", "method:backward", "torch:jacobian", "torch:jacrev", "torch:vjp"),
)
