"""The exercise posterior_jump: a long step back (stretch)."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import end_to_end, mixed_times, noised_to, normal, some_alpha_bars
from ._tables import at


def _level(s, t, alpha_bars, x):
    """alpha_bar at s and at t; s = -1 is data."""
    with_data = torch.cat([torch.ones_like(alpha_bars[:1]), alpha_bars])
    return at(with_data, s + 1, x), at(alpha_bars, t, x)


def posterior_jump(x0, x_t, t, s, alpha_bars):
    """Mean and variance of q(x_s | x_t, x0) for any s before t; s = -1 is data."""
    level_s, level_t = _level(s, t, alpha_bars, x_t)
    alpha = level_t / level_s
    of_x0 = level_s.sqrt() * (1 - alpha) / (1 - level_t)
    of_x_t = alpha.sqrt() * (1 - level_s) / (1 - level_t)
    return of_x0 * x0 + of_x_t * x_t, (1 - alpha) * (1 - level_s) / (1 - level_t)


def _jump(
    of_x0=lambda p, a: p**0.5 * (1 - a / p) / (1 - a),
    of_x_t=lambda p, a: (a / p) ** 0.5 * (1 - p) / (1 - a),
    variance=lambda p, a: (1 - a / p) * (1 - p) / (1 - a),
    level=_level,
):
    """The jump with one part replaced; p and a are alpha_bar at s and at t."""

    def answer(x0, x_t, t, s, alpha_bars):
        pair = level(s, t, alpha_bars, x_t)
        return of_x0(*pair) * x0 + of_x_t(*pair) * x_t, variance(*pair)

    return answer


def _one_step(s, t, alpha_bars, x):
    return _level(t - 1, t, alpha_bars, x)


def _wrapped(s, t, alpha_bars, x):
    return at(alpha_bars, s, x), at(alpha_bars, t, x)


def _probes(generator):
    probes, shapes = [], {"pictures, mixed times": (6, 1, 4, 3), "points": (8, 2), "a batch of one": (1, 3, 2, 2)}
    for name, shape in shapes.items():
        bars = some_alpha_bars(generator, 11)
        t = mixed_times(generator, shape[0], 11)
        s = (torch.rand(shape[0], generator=generator) * (t + 1)).long() - 1
        x0, eps = normal(generator, *shape), normal(generator, *shape)
        probes.append(Probe(name, (x0, noised_to(x0, t, bars, eps), t, s, bars)))
    return probes + end_to_end(
        generator,
        lambda x0, t, bars, eps: (
            x0,
            noised_to(x0, t, bars, eps),
            t,
            torch.tensor([20, -1, -1, 6, 3, 0])[: len(t)],
            bars,
        ),
    )


def _data_is_certain(calls):
    for call in calls:
        x0, to_data = call.args[0], call.args[3] == -1
        mean, variance = (part.expand_as(x0)[to_data] for part in call.value)
        if to_data.any() and (variance.abs().max() > 1e-9 or (mean - x0[to_data]).abs().max() > 1e-2):
            return False
    return True


EXERCISE = Exercise(
    id="posterior_jump",
    title="a long step back (stretch)",
    notebook="05_ddpm_sampling",
    place=80,
    points=0,
    difficulty=4,
    minutes=15,
    reference=posterior_jump,
    probes=_probes,
    where="DDPM (Ho et al. 2020), eq. 7, for the chain that visits only the kept times (Improved DDPM, section 4)",
    misconceptions=(
        Misconception(
            "The step before t instead of s", "s is not used: this is the posterior at t-1.", _jump(level=_one_step)
        ),
        Misconception(
            "s = -1 read from the end of the table",
            "alpha_bars[-1] is the last entry in Python. s = -1 means data, where ᾱ = 1.",
            _jump(level=_wrapped),
        ),
        Misconception(
            "The two coefficients are exchanged",
            "x0 carries the coefficient of x_t and the other way round.",
            _jump(lambda p, a: (a / p) ** 0.5 * (1 - p) / (1 - a), lambda p, a: p**0.5 * (1 - a / p) / (1 - a)),
        ),
        Misconception(
            "A difference of alpha_bars for β",
            "The long step's β is 1 - ᾱ_t/ᾱ_s, not ᾱ_s - ᾱ_t.",
            _jump(lambda p, a: p**0.5 * (p - a) / (1 - a), variance=lambda p, a: (p - a) * (1 - p) / (1 - a)),
        ),
        Misconception(
            "The variance of the long forward step",
            "The mean is right; the variance is the long step's β. Knowing x0 makes it smaller.",
            _jump(variance=lambda p, a: 1 - a / p),
        ),
        Misconception(
            "The variance of x_s given x0",
            "1 - ᾱ_s is what is open when x0 alone is known. x_t says more.",
            _jump(variance=lambda p, a: 1 - p),
        ),
        Misconception(
            "A standard deviation is returned",
            "The mean is right; the second result is a root.",
            _jump(variance=lambda p, a: ((1 - a / p) * (1 - p) / (1 - a)) ** 0.5),
        ),
        Misconception(
            "ᾱ for the α of the long step",
            "In the coefficient of x_t stands the root of ᾱ_t/ᾱ_s.",
            _jump(of_x_t=lambda p, a: a**0.5 * (1 - p) / (1 - a)),
        ),
    ),
    properties=(
        Property(
            "for s = -1 the mean is x0 and the variance 0",
            _data_is_certain,
            "s = -1 is data: known exactly when x0 is known.",
        ),
    ),
    hints=(
        "Which α and which β has one long step from s to t? Notebook 01's stretch exercise found its α.",
        "Replace α by ᾱ_t/ᾱ_s and ᾱ at t-1 by ᾱ at s everywhere in eq. 7.",
        "For s = -1 put a 1 in front of the table and look up at s + 1.",
    ),
    forbidden=("posterior", "ddpm_step", "ddim_step"),
    broadcasts=True,
)
