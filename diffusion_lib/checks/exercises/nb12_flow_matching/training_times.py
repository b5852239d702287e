"""The exercise training_times: times that count."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal


def training_times(z, mean, std, shift):
    """Logit-normal times, moved for larger pictures."""
    tau = torch.sigmoid(mean + std * z)
    return shift * tau / (1 + (shift - 1) * tau)


def _probes(generator):
    settings = ((0.0, 1.0, 3.0), (-0.6, 0.7, 1.5), (0.4, 1.3, 0.5), (0.5, 2.0, 2.0))
    probes = [Probe(f"mean {m:g}, std {s:g}, shift {k:g}", (normal(generator, 9), m, s, k)) for m, s, k in settings]
    return [*probes, Probe("one time", (normal(generator, 1), 0.3, 1.0, 3.0)),
            Probe("z = 0", (torch.zeros(3, dtype=torch.float64), 0.0, 1.0, 3.0))]  # fmt: skip


def _times(first=lambda z, m, s: torch.sigmoid(m + s * z), moved=lambda u, k: k * u / (1 + (k - 1) * u)):
    return lambda z, mean, std, shift: moved(first(z, mean, std), shift)


EXERCISE = Exercise(
    id="training_times",
    title="times that count",
    notebook="12_flow_matching",
    place=80,
    points=2,
    difficulty=2,
    minutes=6,
    reference=training_times,
    probes=_probes,
    tolerance=1e-9,
    where="Esser et al. 2024, section 3.1: logit-normal times, and their shift with the resolution",
    misconceptions=(
        Misconception("Not shifted", "The times are logit-normal, and not shifted.", _times(moved=lambda u, k: u)),
        Misconception(
            "Shifted towards data",
            "Your shift moves the times towards data. Large pictures need more noise.",
            _times(moved=lambda u, k: u / (k + (1 - k) * u)),
        ),
        Misconception(
            "Only multiplied",
            "A time was multiplied by the shift and left [0, 1]. The denominator keeps it there.",
            _times(moved=lambda u, k: k * u),
        ),
        Misconception(
            "The root of the shift",
            "The root of the shift was taken. It is a ratio of noise to signal already.",
            _times(moved=lambda u, k: k**0.5 * u / (1 + (k**0.5 - 1) * u)),
        ),
        Misconception(
            "The denominator of the other end",
            "In the denominator stands 1 - tau where tau belongs.",
            _times(moved=lambda u, k: k * u / (1 + (k - 1) * (1 - u))),
        ),
        Misconception(
            "The whole shift below the line",
            "Below the line stands the shift where shift - 1 belongs: at tau = 1 the result is not 1.",
            _times(moved=lambda u, k: k * u / (1 + k * u)),
        ),
        Misconception(
            "The shift is missing above the line",
            "Only the denominator knows of the shift: at tau = 1 the result is not 1.",
            _times(moved=lambda u, k: u / (1 + (k - 1) * u)),
        ),
        Misconception(
            "The deviation scales the mean too",
            "mean + std z: the deviation belongs to z alone.",
            _times(first=lambda z, m, s: torch.sigmoid(s * (m + z))),
        ),
        Misconception(
            "Divided by the deviation",
            "Here z is standard normal, and is multiplied by the deviation. Dividing standardises.",
            _times(first=lambda z, m, s: torch.sigmoid((z - m) / s)),
        ),
        Misconception(
            "The deviation is missing",
            "z was used as it is. It has deviation 1, and is to have std.",
            _times(first=lambda z, m, s: torch.sigmoid(m + z)),
        ),
        Misconception(
            "The shift before the sigmoid",
            "The shift was applied to z. It is a change of times, which come out of the sigmoid.",
            lambda z, m, s, k: torch.sigmoid(m + s * k * z / (1 + (k - 1) * z)),
        ),
        Misconception(
            "The mean is subtracted", "The mean is added: mean + std z.",
            _times(first=lambda z, m, s: torch.sigmoid(s * z - m)),
        ),
        Misconception(
            "Time runs the other way",
            "These are 1 - tau: the sign of the exponent.",
            _times(first=lambda z, m, s: torch.sigmoid(-(m + s * z))),
        ),
        Misconception(
            "The normal distribution function",
            "The probability below z was taken: with mean 0 and deviation 1 those times are uniform. Logit-normal "
            "ones come from the sigmoid.",
            _times(first=lambda z, m, s: torch.special.ndtr(m + s * z)),
        ),
        Misconception(
            "tanh for the sigmoid",
            "tanh gives numbers from -1 to 1. Times lie from 0 to 1.",
            _times(first=lambda z, m, s: torch.tanh(m + s * z)),
        ),
        Misconception(
            "A softmax over the batch",
            "The softmax ties the samples together: they add up to 1. Each time stands for itself.",
            _times(first=lambda z, m, s: torch.softmax(m + s * z, 0)),
        ),
        Misconception(
            "Normal times cut off",
            "Normal numbers were cut at 0 and 1: many times are exactly there.",
            _times(first=lambda z, m, s: (m + s * z).clamp(0, 1)),
        ),
        Misconception(
            "The shift inside the sigmoid",
            "The argument of the sigmoid was multiplied by the shift. That spreads the times, and does not move them.",
            lambda z, m, s, k: torch.sigmoid(k * (m + s * z)),
        ),
        Misconception(
            "The variance for the deviation",
            "z was multiplied by the square of the deviation.",
            _times(first=lambda z, m, s: torch.sigmoid(m + s**2 * z)),
        ),
    ),
    properties=(
        Property(
            "all times lie between 0 and 1",
            lambda calls: all(bool((c.value > 0).all() and (c.value < 1).all()) for c in calls),
            "A time beyond data or noise: the path ends there.",
        ),
        Property(
            "a shift of 3 moves the middle to 3/4",
            lambda calls: bool((calls[-1].value - 0.75).abs().max() < 1e-4),
            "z = 0 with mean 0 is the middle, 1/2. With shift 3 it must become 3/4.",
        ),
    ),
    hints=(
        "First the logit-normal time: a normal number of this mean and deviation, through the sigmoid.",
        "Then the shift: above the line the time times the shift.",
        "Below the line: 1 for tau = 0, and the shift for tau = 1, in a straight line between.",
    ),
    forbidden=("logit_normal", "shift_time"),
)  # fmt: skip
