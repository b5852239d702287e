"""The exercise tweedie: the best guess of the clean data."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import BATCH_SHAPES, normal
from ._mixtures import levels


def tweedie(x_t, score, alpha_bar):
    """The best guess of x0."""
    return (x_t + (1 - alpha_bar) * score) / alpha_bar**0.5


def _tweedie_probes(generator):
    probes = []
    for name, shape in BATCH_SHAPES.items():
        score, level = levels(generator, shape)
        probes.append(Probe(name, (normal(generator, *shape), score, level)))
    x, score, _ = probes[0].args
    one = torch.tensor(0.3, dtype=torch.float64)
    return [
        *probes,
        Probe("one level for all", (x, score, one)),
        Probe("no noise", (x, score, torch.ones(5, 1, 1, 1, dtype=torch.float64))),
    ]


EXERCISE = Exercise(
    id="tweedie",
    title="the best guess of the clean data",
    notebook="07_score_functions",
    place=50,
    points=2,
    difficulty=2,
    minutes=7,
    reference=tweedie,
    pure=True,
    probes=_tweedie_probes,
    where="Tweedie's formula (Efron 2011), for x_t of DDPM eq. 4",
    misconceptions=(
        Misconception(
            "The sign", "The score leads back to the data: it is added.", lambda x, s, a: (x - (1 - a) * s) / a**0.5
        ),
        Misconception(
            "The standard deviation of the noise",
            "The score is multiplied by the noise's variance; the root belongs to eps.",
            lambda x, s, a: (x + (1 - a) ** 0.5 * s) / a**0.5,
        ),
        Misconception(
            "Not divided",
            "This is the best guess of the shrunken data. Divide by the root of alpha_bar.",
            lambda x, s, a: x + (1 - a) * s,
        ),
        Misconception(
            "The score in the place of eps",
            "The formula for x0 takes eps. The score is eps with another sign and scale; translate it first.",
            lambda x, s, a: (x - (1 - a) ** 0.5 * s) / a**0.5,
        ),
        Misconception(
            "Only the score is divided",
            "Both terms are divided by the root of alpha_bar.",
            lambda x, s, a: x + (1 - a) * s / a**0.5,
        ),
        Misconception(
            "Divided by alpha_bar",
            "The data were shrunk by the root of alpha_bar.",
            lambda x, s, a: (x + (1 - a) * s) / a,
        ),
        Misconception(
            "Only x_t is divided",
            "Both terms are divided by the root of alpha_bar.",
            lambda x, s, a: x / a**0.5 + (1 - a) * s,
        ),
        Misconception(
            "Multiplied",
            "The root of alpha_bar multiplies on the way to noise. Back, it divides.",
            lambda x, s, a: (x + (1 - a) * s) * a**0.5,
        ),
        Misconception("The noise level is missing", "The score was added as it is.", lambda x, s, a: (x + s) / a**0.5),
        Misconception(
            "alpha_bar in place of the noise",
            "The score is multiplied by the share of the signal.",
            lambda x, s, a: (x + a * s) / a**0.5,
        ),
        Misconception(
            "The score is not used",
            "x_t was scaled up and its noise left in. The score says where the data are.",
            lambda x, s, a: x / a**0.5,
        ),
        Misconception(
            "The variance of the noise squared",
            "1 - alpha_bar is a variance already. You squared it once more.",
            lambda x, s, a: (x + (1 - a) ** 2 * s) / a**0.5,
        ),
        Misconception(
            "Divided by the noise",
            "The whole is divided by the deviation of the noise. The data were shrunk by the signal's root.",
            lambda x, s, a: (x + (1 - a) * s) / (1 - a) ** 0.5,
        ),
        Misconception(
            "eps divided by the noise on the way",
            "The score was divided by the noise's deviation to make eps of it. It is multiplied.",
            lambda x, s, a: (x + (1 - a) ** 0.5 * (s / (1 - a) ** 0.5)) / a**0.5,
        ),
        Misconception(
            "One alpha_bar for the whole batch",
            "Every sample was turned back with the first one's alpha_bar. Each has its own.",
            lambda x, s, a: tweedie(x, s, a.flatten()[0]),
        ),
        Misconception(
            "The form for data that are not shrunk",
            "x_t stands as it is, and the noise is that of the rescaled data. DDPM's x_t holds shrunken data.",
            lambda x, s, a: x + (1 - a) / a * s,
        ),
        Misconception(
            "alpha_bar taken for its root",
            "alpha_bar was squared once more: it is a share of variance already.",
            lambda x, s, a: (x + (1 - a**2) * s) / a,
        ),
    ),
    properties=(
        Property(
            "without noise the data are there already",
            lambda calls: bool((calls[-1].value - calls[-1].args[0]).abs().max() < 1e-4),
            "At alpha_bar 1 the guess must be x_t itself.",
        ),
    ),
    hints=(
        "You know x0 from x_t and eps, and eps from the score. Put one into the other.",
        "Two roots of 1 - alpha_bar meet, and two minus signs.",
        "x_t plus the variance of the noise times the score; the whole over the root of alpha_bar.",
    ),
    forbidden=("eps_to_x0", "to_prediction"),
)
