"""The exercise gaussian_consistency: where an exact path ends."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import BATCH_SHAPES, normal, per_sample, uniform


def gaussian_consistency(x_t, alpha, sigma, mean, std):
    """The end of the exact path through x_t, for data N(mean, std^2)."""
    away = (x_t - alpha * mean) / (alpha**2 * std**2 + sigma**2).sqrt()
    return mean + std * away


def _probes(generator):
    probes = []
    for (name, shape), (mean, std) in zip(
        BATCH_SHAPES.items(), ((0.3, 0.5), (-0.7, 1.4), (0.0, 0.8), (2.0, 0.2), (0.6, 2.0)), strict=True
    ):
        alpha = per_sample(uniform(generator, shape[0], low=0.05, high=0.98), normal(generator, *shape))
        probes.append(Probe(name, (normal(generator, *shape), alpha, (1 - alpha**2).sqrt(), mean, std)))
    x = normal(generator, 4, 3)
    one, zero = torch.ones(4, 1).double(), torch.zeros(4, 1).double()
    # Two points of one exact path, then data, then noise without signal.
    alpha = torch.tensor([0.9, 0.3]).double()
    width = (alpha**2 * 0.49 + 1 - alpha**2).sqrt()
    away = normal(generator, 5, 2)
    for name, a, w in zip(("a path, early", "the same path, late"), alpha, width, strict=True):
        level = a.expand(5, 1)
        probes.append(Probe(name, (a * 0.4 + w * away, level, (1 - level**2).sqrt(), 0.4, 0.7)))
    return [*probes, Probe("at data", (x, one, zero, 0.4, 0.7)), Probe("no signal", (x, zero, one, 0.4, 0.7))]


def _one_end(calls):
    return bool((calls[5].value - calls[6].value).abs().max() < 1e-4)


def _boundary(calls):
    return bool((calls[7].value - calls[7].args[0]).abs().max() < 1e-4)


def _made(
    centre=lambda x, a, m: x - a * m,
    width=lambda a, s, d: (a**2 * d**2 + s**2).sqrt(),
    give=lambda z, m, d: m + d * z,
):
    """The answer with one part replaced."""
    return lambda x, a, s, m, d: give(centre(x, a, m) / width(a, s, d), m, d)


def _posterior_mean(x, a, s, m, d):
    return m + a * d**2 / (a**2 * d**2 + s**2) * (x - a * m)


EXERCISE = Exercise(
    id="gaussian_consistency",
    title="where an exact path ends",
    notebook="14_few_steps",
    place=10,
    points=2,
    difficulty=2,
    minutes=10,
    reference=gaussian_consistency,
    probes=_probes,
    where="Song et al. 2023 (consistency models): the consistency function, here on Gaussian data",
    misconceptions=(
        Misconception(
            "The mean of all that is possible",
            "This is the best guess of x0, the posterior mean: where one big step lands. The path ends elsewhere.",
            _posterior_mean,
        ),
        Misconception(
            "Variances where standard deviations belong",
            "The distance is divided by a variance. How many standard deviations is the point away?",
            _made(width=lambda a, s, d: a**2 * d**2 + s**2),
        ),
        Misconception(
            "Standard deviations are added",
            "Signal and noise are independent: their variances add, not their standard deviations.",
            _made(width=lambda a, s, d: a * d + s),
        ),
        Misconception(
            "The mean does not shrink with the signal",
            "At time t the points lie around alpha times the mean of the data, not around that mean.",
            _made(centre=lambda x, a, m: x - m),
        ),
        Misconception(
            "The data's mean is not added again",
            "Counted from the middle the point ends there. The middle of the data is their mean.",
            _made(give=lambda z, m, d: d * z),
        ),
        Misconception(
            "Standard deviations, not data",
            "This says how many standard deviations the point is away. At data each of them is std wide.",
            _made(give=lambda z, m, d: z),
        ),
        Misconception(
            "The variance as the width of the data",
            "At data one standard deviation is std wide, not std squared.",
            _made(give=lambda z, m, d: m + d**2 * z),
        ),
        Misconception(
            "std is taken for a variance",
            "The variance of x_t holds std squared.",
            _made(width=lambda a, s, d: (a**2 * d + s**2).sqrt()),
        ),
        Misconception(
            "alpha is not squared",
            "A signal that is scaled by alpha has its variance scaled by alpha squared.",
            _made(width=lambda a, s, d: (a * d**2 + s**2).sqrt()),
        ),
        Misconception(
            "sigma is not squared",
            "sigma is a standard deviation. The variances add.",
            _made(width=lambda a, s, d: (a**2 * d**2 + s).sqrt()),
        ),
        Misconception(
            "The noise is left out of the width",
            "The points at time t are as wide as signal and noise together.",
            lambda x, a, s, m, d: m + (x - a * m) / a.clamp(min=1e-6),
        ),
        Misconception(
            "Data of variance 1",
            "The width was taken as 1. It is 1 only for data of variance 1.",
            _made(width=lambda a, s, d: torch.ones_like(a)),
        ),
        Misconception(
            "The noise's mean is scaled up",
            "x_t was divided by alpha, as if there were no noise in it.",
            lambda x, a, s, m, d: x / a.clamp(min=1e-6),
        ),
        Misconception(
            "The path is walked the wrong way",
            "This leads from data to noise: the two widths are exchanged.",
            lambda x, a, s, m, d: a * m + (x - m) / d * (a**2 * d**2 + s**2).sqrt(),
        ),
    ),
    properties=(
        Property(
            "at data it gives the point itself",
            _boundary,
            "At alpha = 1 and sigma = 0 the path has ended: x_t itself must come out.",
        ),
        Property("two points of one path have one end", _one_end, "Two points of one path must be given one end."),
    ),
    hints=(
        "At time t the points are Gaussian: around alpha times mean. How wide, when signal and noise are independent?",
        "How many of those standard deviations is x_t away from the middle?",
        "At data the middle is mean, and a standard deviation is std. The number of them has not changed.",
    ),
    forbidden=("GaussianDenoiser", "flow_to_data", "method:flow_to_data"),
)
