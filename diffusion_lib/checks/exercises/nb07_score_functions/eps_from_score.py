"""The exercise eps_from_score: the noise in a score."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import BATCH_SHAPES
from ._mixtures import levels


def eps_from_score(score, alpha_bar):
    """The noise that a score stands for."""
    return -((1 - alpha_bar) ** 0.5) * score


def _score_probes(generator):
    probes = [Probe(name, levels(generator, shape)) for name, shape in BATCH_SHAPES.items()]
    score, _ = probes[0].args
    half = torch.full((5, 1, 1, 1), 0.64, dtype=torch.float64)
    return [*probes, Probe("alpha_bar 0.64", (score, half))]


EXERCISE = Exercise(
    id="eps_from_score",
    title="the noise in a score",
    notebook="07_score_functions",
    place=40,
    points=1,
    difficulty=1,
    minutes=5,
    reference=eps_from_score,
    probes=_score_probes,
    where="DDPM (Ho et al. 2020), section 3.2",
    misconceptions=(
        Misconception(
            "The sign",
            "The score points to where data are, and the noise away from there.",
            lambda s, a: (1 - a) ** 0.5 * s,
        ),
        Misconception(
            "Divided",
            "This is the way from eps to the score. Here the score is multiplied.",
            lambda s, a: -s / (1 - a) ** 0.5,
        ),
        Misconception(
            "The variance in place of its root",
            "The score is multiplied by the noise's variance, and not by its standard deviation.",
            lambda s, a: -(1 - a) * s,
        ),
        Misconception(
            "The signal's root",
            "The root of alpha_bar belongs to the signal. The noise has 1 - alpha_bar.",
            lambda s, a: -(a**0.5) * s,
        ),
        Misconception("The score itself", "The score came back as it was.", lambda s, a: s + 0 * a),
        Misconception(
            "The sign alone", "Only the sign was turned. The noise level is missing.", lambda s, a: -s + 0 * a
        ),
        Misconception(
            "A negative number under the root",
            "alpha_bar minus 1 is negative, and its root is no number. It is one minus alpha_bar.",
            lambda s, a: -((a - 1) ** 0.5) * s,
        ),
        Misconception(
            "One alpha_bar for the whole batch",
            "Every sample was scaled with the first one's alpha_bar. Each has its own.",
            lambda s, a: -((1 - a[:1]) ** 0.5) * s,
        ),
        Misconception(
            "The mean alpha_bar for the whole batch",
            "The alpha_bars were averaged over the batch. Each sample has its own.",
            lambda s, a: -((1 - a.mean()) ** 0.5) * s,
        ),
        Misconception(
            "One minus a root",
            "The noise's deviation is the root of one minus alpha_bar, and you took the root of alpha_bar from one.",
            lambda s, a: -(1 - a**0.5) * s,
        ),
        Misconception(
            "Divided by the variance",
            "This divides by the variance of the noise. Here the score is multiplied.",
            lambda s, a: -s / (1 - a),
        ),
    ),
    properties=(
        Property(
            "at alpha_bar 0.64 a score of 1 is a noise of -0.6",
            lambda calls: bool((calls[-1].value + 0.6 * calls[-1].args[0]).abs().max() < 1e-4),
            "The noise's standard deviation there is 0.6, and the sign turns.",
        ),
    ),
    hints=(
        "Given x0, x_t is Gaussian around the root of alpha_bar times x0. What is the gradient of its log-density?",
        "It is minus the added noise divided by the variance of the noise. How is the added noise made from eps?",
        "The added noise is eps times its standard deviation. One of the two roots cancels.",
    ),
    forbidden=("score_to_eps", "eps_to_score"),
)
