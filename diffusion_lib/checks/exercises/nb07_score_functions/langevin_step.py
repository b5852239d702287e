"""The exercise langevin_step: one step of Langevin dynamics."""

import math

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal
from ._mixtures import SHAPES


def langevin_step(x, score, step_size, noise):
    """One step of Langevin dynamics."""
    return x + step_size / 2 * score + math.sqrt(step_size) * noise


def _langevin_probes(generator):
    steps = (0.1, 0.02, 1.5, 0.5)
    probes = [
        Probe(f"{name}, step {h:g}", (normal(generator, *s), normal(generator, *s), h, normal(generator, *s)))
        for (name, s), h in zip(SHAPES.items(), steps, strict=True)
    ]
    x, score, _, noise = probes[0].args
    return [*probes, Probe("no noise", (x, score, 0.3, torch.zeros_like(noise)))]


EXERCISE = Exercise(
    id="langevin_step",
    title="one step of Langevin dynamics",
    notebook="07_score_functions",
    place=30,
    points=1,
    difficulty=2,
    minutes=5,
    reference=langevin_step,
    pure=True,
    probes=_langevin_probes,
    where="Song & Ermon 2019, eq. 4",
    misconceptions=(
        Misconception(
            "The step in front of the noise",
            "The noise is multiplied by the step. Its variance is the step, so its deviation is the root.",
            lambda x, s, h, n: x + h / 2 * s + h * n,
        ),
        Misconception(
            "The half is missing",
            "The score moves twice as far as it should beside this noise: the density would come out too narrow.",
            lambda x, s, h, n: x + h * s + math.sqrt(h) * n,
        ),
        Misconception(
            "Downhill",
            "The score leads to where the density is higher: it is added.",
            lambda x, s, h, n: x - h / 2 * s + math.sqrt(h) * n,
        ),
        Misconception(
            "Gradient ascent",
            "Without noise all points run to the peaks and stay there.",
            lambda x, s, h, n: x + h / 2 * s,
        ),
        Misconception(
            "The other convention's noise",
            "With half a step on the score, the noise carries the root of one step, not of two.",
            lambda x, s, h, n: x + h / 2 * s + math.sqrt(2 * h) * n,
        ),
        Misconception(
            "The root of half a step",
            "The noise is too small by the root of 2.",
            lambda x, s, h, n: x + h / 2 * s + math.sqrt(h / 2) * n,
        ),
        Misconception(
            "The old place is missing", "A step starts where x is.", lambda x, s, h, n: h / 2 * s + math.sqrt(h) * n
        ),
        Misconception(
            "Noise of variance 1", "The noise is not scaled by the step at all.", lambda x, s, h, n: x + h / 2 * s + n
        ),
        Misconception(
            "The noise is halved too",
            "The half belongs to the score. The noise's variance is the whole step.",
            lambda x, s, h, n: x + h / 2 * s + math.sqrt(h) / 2 * n,
        ),
        Misconception(
            "The step squared in front of the noise",
            "The noise is multiplied by the square of the step. Its deviation is the root.",
            lambda x, s, h, n: x + h / 2 * s + h**2 * n,
        ),
        Misconception(
            "The noise is subtracted",
            "A minus before the noise. For symmetric noise that is as good; the course adds it, so that results can be "
            "compared.",
            lambda x, s, h, n: x + h / 2 * s - math.sqrt(h) * n,
        ),
        Misconception(
            "The step's root in front of the score",
            "The score moves by the root of the step. The root belongs to the noise.",
            lambda x, s, h, n: x + math.sqrt(h) / 2 * s + math.sqrt(h) * n,
        ),
        Misconception(
            "The other convention",
            "A whole step along the score beside noise of two steps is right for twice your step size. Here the score "
            "moves half a step.",
            lambda x, s, h, n: x + h * s + math.sqrt(2 * h) * n,
        ),
        Misconception(
            "The score is missing", "Noise alone: the points only spread out.", lambda x, s, h, n: x + math.sqrt(h) * n
        ),
    ),
    properties=(
        Property(
            "without noise it goes half a step along the score",
            lambda calls: bool((calls[-1].value - calls[-1].args[0] - 0.15 * calls[-1].args[1]).abs().max() < 1e-4),
            "With noise 0 and step 0.3 the point must move by 0.15 times the score.",
        ),
    ),
    hints=(
        "Three terms: where x is, half a step along the score, and fresh noise.",
        "The variance of the fresh noise is the step size.",
        "math.sqrt(step_size) multiplies the noise.",
    ),
    forbidden=("langevin",),
)
