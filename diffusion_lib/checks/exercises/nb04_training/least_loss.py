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
        Probe("std 0.001: nearly the same samples", (some_alpha_bars(generator, 5), 0.001)),
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
        Misconception(
            "alpha_bar squared",
            "alpha_bar is the share of the signal's variance already. You squared it once more.",
            lambda a, s: a**2 * s**2 / (a**2 * s**2 + 1 - a**2),
        ),
        Misconception(
            "A standard deviation among variances",
            "Below the line the noise stands with its standard deviation beside a variance.",
            lambda a, s: a * s**2 / (a * s**2 + (1 - a) ** 0.5),
        ),
        Misconception(
            "The noise's variance squared",
            "1 - alpha_bar is a variance already. You squared it once more.",
            lambda a, s: a * s**2 / (a * s**2 + (1 - a) ** 2),
        ),
        Misconception(
            "The data are not shrunk below",
            "Below the line stands the variance of x_t: the data count there as x_t holds them, shrunken.",
            lambda a, s: a * s**2 / (s**2 + 1 - a),
        ),
        Misconception(
            "std doubled instead of squared",
            "Twice std is not std squared.",
            lambda a, s: a * 2 * s / (a * 2 * s + 1 - a),
        ),
        Misconception(
            "The time before",
            "Every entry is read from the time before: the table has its alpha_bars at 0..T-1 already.",
            lambda a, s: least_loss(torch.cat([torch.ones_like(a[:1]), a[:-1]]), s),
        ),
        Misconception(
            "The running product taken once more",
            "alpha_bars are running products already.",
            lambda a, s: least_loss(a.cumprod(0), s),
        ),
        Misconception(
            "One number for all times",
            "The losses of all times were averaged. One per time is asked.",
            lambda a, s: least_loss(a, s).mean(),
        ),
        Misconception(
            "A floor under the noise",
            "The noise's variance was kept from becoming small. It never is 0 in a schedule, and the clean end comes "
            "out wrong.",
            lambda a, s: a * s**2 / (a * s**2 + (1 - a).clamp(min=0.01)),
        ),
    ),
    properties=(
        Property(
            "it lies between 0 and 1",
            lambda calls: all(bool((c.value > -1e-6).all() and (c.value < 1 + 1e-6).all()) for c in calls),
            "The noise has variance 1: a guess of 0 already has loss 1, and the best is no worse.",
        ),
        Property(
            "data with hardly any spread leave hardly any loss",
            lambda calls: float(calls[3].value.abs().max()) < 1e-3,
            "If all samples are nearly the same, x_t gives the noise away, and the loss is nearly 0.",
        ),
    ),
    hints=(
        "x_t is a sum of two independent parts. What variance has each?",
        "The best guess explains the share of the noise. The loss is what is left of the noise's variance, which is 1.",
        "One minus the noise's share of the variance of x_t is the signal's share.",
    ),
    forbidden=("GaussianDenoiser",),
)
