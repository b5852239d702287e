"""The exercise log_snr: the log signal-to-noise ratio."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import some_alpha_bars, uniform


def log_snr(alpha_bars):
    """The logarithm of signal variance over noise variance."""
    return alpha_bars.log() - (1 - alpha_bars).log()


EXERCISE = Exercise(
    id="log_snr",
    title="the log signal-to-noise ratio",
    notebook="02_schedules",
    place=40,
    points=1,
    difficulty=2,
    minutes=5,
    reference=log_snr,
    probes=lambda generator: [
        Probe("thirty times", (some_alpha_bars(generator, 30),)),
        Probe("very clean and very noisy", (torch.tensor([0.9999, 0.5, 4.0358e-5], dtype=torch.float64),)),
        Probe("a single time", (uniform(generator, 1, low=0.1, high=0.9),)),
    ],
    where="VDM (Kingma et al. 2021): SNR = alpha_t² / sigma_t², here alpha_bar / (1 - alpha_bar)",
    misconceptions=(
        Misconception(
            "The logarithm is missing",
            "This is the SNR itself; it spans many orders of magnitude, and the log makes it readable.",
            lambda a: a / (1 - a),
        ),
        Misconception(
            "A ratio of standard deviations",
            "Your values are half of the expected ones: amplitudes were divided. SNR is a ratio of variances.",
            lambda a: 0.5 * torch.log(a / (1 - a)),
        ),
        Misconception(
            "Noise to signal", "The ratio is upside down: log-SNR falls with t.", lambda a: torch.log((1 - a) / a)
        ),
        Misconception("Logarithm to base 10", "The natural logarithm is meant.", lambda a: torch.log10(a / (1 - a))),
        Misconception(
            "Decibels",
            "Ten times the logarithm to base 10 gives decibels; the natural logarithm is meant.",
            lambda a: 10 * torch.log10(a / (1 - a)),
        ),
        Misconception("Logarithm to base 2", "The natural logarithm is meant.", lambda a: torch.log2(a / (1 - a))),
        Misconception(
            "The noise is forgotten", "This is the log of the signal alone; the noise variance divides it.", torch.log
        ),
        Misconception(
            "One was added to the SNR",
            "log(1 + SNR) is the capacity of a channel, never negative. log-SNR crosses 0 where signal equals noise.",
            lambda a: torch.log1p(a / (1 - a)),
        ),
        Misconception(
            "The noise variance has a root",
            "Signal variance over noise standard deviation: both should be variances.",
            lambda a: torch.log(a / (1 - a) ** 0.5),
        ),
        Misconception(
            "The squares of variances",
            "alpha_bar is a variance already and was squared once more.",
            lambda a: 2 * torch.log(a / (1 - a)),
        ),
    ),
    properties=(
        Property(
            "it is 0 where signal equals noise",
            lambda calls: bool(calls[1].value[1].abs() < 1e-6),
            "At alpha_bar = 0.5 both variances are equal, and the log of 1 is 0.",
        ),
        Property("it falls with t", lambda calls: bool((calls[0].value.diff() < 0).all()), "log-SNR must fall with t."),
        Property(
            "alpha_bar can be found again from its log-SNR",
            lambda calls: all(bool((torch.sigmoid(c.value) - c.args[0]).abs().max() < 1e-6) for c in calls),
            "Two different things go by one number: nothing may be cut off, guarded or bent.",
        ),
    ),
    hints=(
        "Which variance does the signal have at time t, and which the noise?",
        "Divide one by the other, take the natural logarithm. No root: the ratio is one of variances.",
        "Check yourself: alpha_bar = 0.5 must give 0, and small alpha_bar a negative number.",
    ),
)
