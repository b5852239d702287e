"""The exercise posterior_jump: a long step back (stretch)."""
# cites: ddpm

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


def _data_at_zero(s, t, alpha_bars, x):
    return _level(torch.where(s <= 0, -1, s), t, alpha_bars, x)


def _s_not_shifted(s, t, alpha_bars, x):
    with_data = torch.cat([torch.ones_like(alpha_bars[:1]), alpha_bars])
    return at(with_data, s.clamp(min=0), x), at(alpha_bars, t, x)


def _t_not_shifted(s, t, alpha_bars, x):
    with_data = torch.cat([torch.ones_like(alpha_bars[:1]), alpha_bars])
    return at(with_data, s + 1, x), at(with_data, t, x)


def _first_decides(s, t, alpha_bars, x):
    if s[0] < 0:
        return torch.ones_like(at(alpha_bars, t, x)), at(alpha_bars, t, x)
    return _held_at_zero(s, t, alpha_bars, x)


def _held_at_zero(s, t, alpha_bars, x):
    return at(alpha_bars, s.clamp(min=0), x), at(alpha_bars, t, x)


def _product_again(s, t, alpha_bars, x):
    return _level(s, t, alpha_bars.cumprod(0), x)


def _ddim(x0, x_t, t, s, alpha_bars):
    p, a = _level(s, t, alpha_bars, x_t)
    eps = (x_t - a.sqrt() * x0) / (1 - a).sqrt()
    return p.sqrt() * x0 + (1 - p).sqrt() * eps, torch.zeros_like(a)


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
    x0, eps = normal(generator, 4, 3), normal(generator, 4, 3)
    t, s = torch.tensor([3, 9, 0, 6]), torch.tensor([-1, 5, -1, 0])
    probes.append(Probe("the first sample goes to data", (x0, noised_to(x0, t, bars, eps), t, s, bars)))
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
    where="DDPM (Ho et al. 2020), eq. 7, for the chain that visits only the kept times (Improved DDPM)",
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
        Misconception(
            "ᾱ for α everywhere",
            "ᾱ at t stands where the α of the long step belongs: that is the step from data to t, whatever s is.",
            _jump(
                lambda p, a: p**0.5, lambda p, a: a**0.5 * (1 - p) / (1 - a), lambda p, a: (1 - a) * (1 - p) / (1 - a)
            ),
        ),
        Misconception(
            "A difference of alpha_bars for β, and for α one minus it",
            "The long step's β is one minus a ratio of alpha_bars. You took their difference.",
            _jump(
                lambda p, a: p**0.5 * (p - a) / (1 - a),
                lambda p, a: (1 - p + a) ** 0.5 * (1 - p) / (1 - a),
                lambda p, a: (p - a) * (1 - p) / (1 - a),
            ),
        ),
        Misconception(
            "α without its root",
            "x_t reaches back with the root of the long step's α.",
            _jump(of_x_t=lambda p, a: a / p * (1 - p) / (1 - a)),
        ),
        Misconception(
            "ᾱ at s without its root",
            "x0 reaches s with the root of ᾱ at s.",
            _jump(of_x0=lambda p, a: p * (1 - a / p) / (1 - a)),
        ),
        Misconception(
            "s is read one place too early",
            "The table with data in front holds time s at place s + 1. t was moved on, s was not.",
            _jump(level=_s_not_shifted),
        ),
        Misconception(
            "t is read one place too early",
            "The table with data in front holds time t at place t + 1. s was moved on, t was not.",
            _jump(level=_t_not_shifted),
        ),
        Misconception(
            "Time 0 is taken for data",
            "s = 0 is the first noisy time. Only s = -1 is data.",
            _jump(level=_data_at_zero),
        ),
        Misconception(
            "Data hold the noise of time 0",
            "For s = -1 ᾱ was read at 0. Data have ᾱ = 1.",
            _jump(level=_held_at_zero),
        ),
        Misconception(
            "The running product taken once more",
            "alpha_bars are running products of the α already.",
            _jump(level=_product_again),
        ),
        Misconception(
            "A DDIM step",
            "The way along eps, without any variance, is DDIM's at η = 0. Here the posterior of DDPM is asked.",
            _ddim,
        ),
        Misconception(
            "x_s given x0 alone",
            "x_t is not used. Mean and variance are those of the forward process; x_t says more.",
            _jump(lambda p, a: p**0.5, lambda p, a: 0 * a, lambda p, a: 1 - p),
        ),
        Misconception(
            "The variance lost its axes",
            "The mean is right. The variance has the shape (b,): given (b, 1, ..., 1), it meets pictures as it should.",
            lambda *args: (posterior_jump(*args)[0], posterior_jump(*args)[1].flatten()),
        ),
        Misconception(
            "The first sample decides for the batch",
            "Whether the step leads to data is asked of the first sample alone. Each sample has its own s.",
            _jump(level=_first_decides),
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
