"""The exercise least_loss: the least loss there is."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import some_alpha_bars


def least_loss(alpha_bars, std):
    """The eps-loss of the best possible network on data from N(0, std^2)."""
    signal = alpha_bars * std**2
    return signal / (signal + 1 - alpha_bars)


def _least_probes(generator):
    ends = torch.tensor([0.9999, 0.5, 4e-5], dtype=torch.float64)
    return [
        Probe("std 0.5", (some_alpha_bars(generator, 20), 0.5)),
        Probe("std 2", (some_alpha_bars(generator, 7), 2.0)),
        Probe("std 1: as large as the noise", (some_alpha_bars(generator, 5), 1.0)),
        Probe("std 0: every sample the same", (some_alpha_bars(generator, 5), 0.0)),
        Probe("very clean and very noisy", (ends, 0.3)),
    ]


EXERCISE = Exercise(
    id="least_loss",
    title="the least loss there is",
    notebook="04_training",
    place=80,
    points=2,
    difficulty=2,
    minutes=7,
    reference=least_loss,
    probes=_least_probes,
    where="The two steps above this exercise: the variance of what the best guess leaves over",
    misconceptions=(
        Misconception(
            "The share of the noise",
            "This is the part of x_t's variance that the noise makes, which is "
            "what the network can say. What it cannot say is the rest.",
            lambda a, s: (1 - a) / (a * s**2 + 1 - a),
        ),
        Misconception(
            "std is not squared",
            "In a sum of variances the data count with std squared.",
            lambda a, s: a * s / (a * s + 1 - a),
        ),
        Misconception(
            "Only the signal's variance",
            "This is the variance of the signal in x_t; the loss is its share of the whole.",
            lambda a, s: a * s**2,
        ),
        Misconception(
            "The loss on x0",
            "This is the least error on the data, not on the noise. The two differ by the factor SNR.",
            lambda a, s: (1 - a) * s**2 / (a * s**2 + 1 - a),
        ),
        Misconception(
            "The signal-to-noise ratio",
            "The signal is divided by the noise alone; divide by both.",
            lambda a, s: a * s**2 / (1 - a),
        ),
        Misconception(
            "alpha_bar with its root",
            "In a sum of variances the signal counts with alpha_bar, not its root.",
            lambda a, s: a**0.5 * s**2 / (a**0.5 * s**2 + (1 - a) ** 0.5),
        ),
        Misconception(
            "Zero",
            "A perfect network has loss 0 only if x_t gave the noise away. One x_t fits many pairs "
            "of picture and noise.",
            lambda a, s: torch.zeros_like(a),
        ),
        Misconception("std is forgotten", "This holds for data of variance 1 only.", lambda a, s: a),
        Misconception(
            "A standard deviation",
            "This is the root of the least loss; a mean squared error is asked.",
            lambda a, s: (a * s**2 / (a * s**2 + 1 - a)) ** 0.5,
        ),
        Misconception(
            "Half of the variance is missing below",
            "Below stands the variance of x_t: the noise counts there with 1 - alpha_bar, and you gave it 1.",
            lambda a, s: a * s**2 / (a * s**2 + 1),
        ),
    ),
    properties=(
        Property(
            "it lies between 0 and 1",
            lambda calls: all(bool((c.value > -1e-6).all() and (c.value < 1 + 1e-6).all()) for c in calls),
            "The noise has variance 1: a guess of 0 already has loss 1, and the best is no worse.",
        ),
        Property(
            "data without spread leave no loss",
            lambda calls: float(calls[3].value.abs().max()) < 1e-6,
            "If every sample is the same, x_t gives the noise away, and the loss can be 0.",
        ),
    ),
    hints=(
        "x_t is a sum of two independent parts. What variance has each?",
        "The best guess explains the share of the noise. The loss is what is left of the noise's variance, which is 1.",
        "One minus the noise's share of the variance of x_t is the signal's share.",
    ),
    forbidden=("GaussianDenoiser",),
)
