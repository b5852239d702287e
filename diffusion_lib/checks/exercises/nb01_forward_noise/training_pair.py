"""The exercise training_pair: find the bug: a training pair."""

import math

import torch

from ...declare import Exercise, Probe, Property
from ...declare.inputs import noised_to, some_alpha_bars
from ._training_pair_wrongs import LARGE, MISTAKES, consistent, moments, times_in_range, times_uniform


def training_pair(x0, alpha_bars):
    """A noised batch, with the times and the noise that made it."""
    t = torch.randint(0, len(alpha_bars), (x0.shape[0],))
    noise = torch.randn_like(x0)
    return noised_to(x0, t, alpha_bars, noise), t, noise


def _probes(generator):
    def data(*shape):
        # Two values, unevenly often: data that cannot be taken for noise.
        return 2 * (torch.rand(shape, generator=generator, dtype=torch.float64) > 0.7).double() - 1

    return [
        Probe("many small pictures, T = 8", (data(2500, 2, 3), some_alpha_bars(generator, 8))),
        Probe("points in the plane, T = 5", (data(600, 2), some_alpha_bars(generator, 5))),
        Probe("pictures in colour, T = 12", (data(300, 2, 4, 7), some_alpha_bars(generator, 12))),
        Probe("batch as large as the width", (data(4, 4, 4, 4), some_alpha_bars(generator, 12))),
        Probe("a batch of one", (data(1, 3, 5, 2), some_alpha_bars(generator, 12))),
    ]


def _noise_standard_normal(calls):
    for call in calls[LARGE]:
        mean, variance, fourth = moments(call)
        # The fourth moment of N normal numbers has standard deviation sqrt(24/N).
        if abs(mean) > 5 or abs(variance) > 5 or abs(fourth - 3) > 5 * math.sqrt(24 / call.value[2].numel()):
            return False
    return True


def _own_noise(calls):
    """No two samples of a batch share their noise, and no sample repeats one number."""
    for call in calls[LARGE]:
        noise = call.value[2].flatten(1)
        if len(torch.unique(noise, dim=0)) < len(noise) or (noise[:, 0] == noise[:, 1]).any():
            return False
    return True


def _z_of_correlation(a, b):
    """Correlation of two equally long sets of numbers, in standard deviations of that of independent ones."""
    a, b = (v.double().flatten() - v.double().mean() for v in (a, b))
    length = float(a.norm() * b.norm())
    return float(a @ b) / length * math.sqrt(a.numel()) if length > 0 else math.inf


def _independent(calls):
    """Noise from data, neighbour from neighbour along every axis, time from time, time from place, noise from time."""
    for call in calls[LARGE]:
        x0, t, noise = call.args[0], call.value[1].double(), call.value[2]
        pairs = [(noise, x0), (t[:-1], t[1:]), (t, torch.arange(len(t))), (noise.flatten(1).mean(1), t)]
        for axis in range(noise.ndim):
            size = noise.shape[axis] - 1
            pairs.append((noise.narrow(axis, 0, size), noise.narrow(axis, 1, size)))
        if any(abs(_z_of_correlation(*pair)) > 5 for pair in pairs):
            return False
    return True


def _own_times(calls):
    return all(len(torch.unique(c.value[1])) > 1 for c in calls[LARGE])


EXERCISE = Exercise(
    id="training_pair",
    title="find the bug: a training pair",
    notebook="01_forward_noise",
    place=70,
    points=3,
    difficulty=2,
    minutes=12,
    reference=training_pair,
    probes=_probes,
    where="DDPM (Ho et al. 2020), algorithm 1, lines 3 and 4, and what the network is given in line 5",
    misconceptions=MISTAKES,
    properties=(
        Property("t lies in 0..T-1", times_in_range, "Some times are outside 0..T-1: the table has T entries."),
        Property("each sample has its own t", _own_times, "The samples of a batch share one time."),
        Property(
            "t is uniform, both ends included",
            times_uniform,
            "Some times come more often than others, by more than 5 standard deviations.",
        ),
        Property(
            "the noise is standard normal",
            _noise_standard_normal,
            "Mean, variance or tails of the noise are more than 5 standard deviations from those of N(0, 1).",
        ),
        Property("every sample has its own noise", _own_noise, "Some noise values are shared."),
        Property(
            "times and noise are independent of each other, of the data and of their place",
            _independent,
            "Knowing one of them says something about another: was something sorted, shared or reused?",
        ),
        Property(
            "x_t is x0 noised to t with the returned noise",
            consistent,
            "Eq. 4 with the t and the noise you return does not give the x_t you return.",
        ),
    ),
    hints=(
        "Print t for a batch of 8 a few times. Which values can come, and how many different ones are there?",
        "Print the mean and the standard deviation of the noise over a large batch. What should they be?",
        "Three things are drawn or made: t per sample, noise per entry, x_t from both. Check each against "
        "algorithm 1, and that what is returned is what was used.",
    ),
    draws=("integer", "normal"),
    by_properties=True,
)
