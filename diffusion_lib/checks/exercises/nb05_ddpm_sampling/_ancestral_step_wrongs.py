"""The known mistakes of the exercise ancestral_step."""

import torch

from ...declare import Misconception
from ...declare.inputs import per_sample
from ._steps import guessed_x0, mean_with, tilde
from ._tables import after, at, before, held, rolled
from .mean_from_eps import mean_from_eps, step_with
from .posterior import posterior

_right = step_with(tilde)


def _quiet_first(table):
    return torch.cat([torch.zeros_like(table[:1]), table[1:]])


def _quiet_for_all(x_t, eps, t, betas, alpha_bars, noise):
    return _right(x_t, eps, t, betas, alpha_bars, noise * float((t > 0).all()))


def _quiet_twice(x_t, eps, t, betas, alpha_bars, noise):
    return _right(x_t, eps, t, betas, alpha_bars, noise * per_sample(t > 1, x_t))


def _first_is_asked(x_t, eps, t, betas, alpha_bars, noise):
    return _right(x_t, eps, t, betas, alpha_bars, noise * float(t[0] != 0))


def _at_the_first(x_t, eps, t, betas, alpha_bars, noise):
    return _right(x_t, eps, t[:1].expand(len(t)), betas, alpha_bars, noise)


def _upside_down(b, a, p):
    return _quiet_first((b * (1 - a) / (1 - p).clamp(min=1e-12)) ** 0.5)


def _noise_stretched(x_t, eps, t, betas, alpha_bars, noise):
    std = at(tilde(betas, alpha_bars, before(alpha_bars)), t, x_t)
    return mean_from_eps(x_t, eps, t, betas, alpha_bars) + std * noise / at((1 - betas).sqrt(), t, x_t)


def _from(x0):
    """The right draw from a posterior in which something stands for x0."""
    return step_with(tilde, lambda x_t, eps, t, betas, bars: posterior(x0(x_t, eps, t, bars), x_t, t, betas, bars)[0])


MISTAKES = (
    Misconception(
        "Noise into data, with beta",
        "The noise is scaled by √β at every t, the last step included. The "
        "step to data (t = 0) must add none; β̃ is 0 there by itself.",
        step_with(lambda b, a, p: b**0.5),
    ),
    Misconception(
        "beta instead of beta-tilde",
        "The step into data is quiet, the others are scaled by √β. That is "
        "the other variance of the paper; this exercise asks for β̃.",
        step_with(lambda b, a, p: _quiet_first(b**0.5)),
    ),
    Misconception(
        "The variance for the standard deviation",
        "Noise is multiplied by β̃ itself. Noise of variance β̃ is √β̃ times noise of variance 1.",
        step_with(lambda b, a, p: tilde(b, a, p) ** 2),
    ),
    Misconception("β itself times the noise", "Neither the root was taken nor β̃ used.", step_with(lambda b, a, p: b)),
    Misconception(
        "No noise at all", "This is the mean. Each step but the last also draws.", step_with(lambda b, a, p: 0 * b)
    ),
    Misconception(
        "The noise of the whole chain",
        "√(1-ᾱ) is the noise of x_t itself. One step back adds √β̃.",
        step_with(lambda b, a, p: (1 - a) ** 0.5),
    ),
    Misconception(
        "Unscaled noise",
        "Noise of variance 1 was added; the step's variance is β̃.",
        step_with(lambda b, a, p: torch.ones_like(b)),
    ),
    Misconception(
        "beta-tilde held at t = 0",
        "ᾱ before the first time was taken from t = 0, so noise goes into "
        "data. Before the first time come data: ᾱ = 1.",
        step_with(lambda b, a, p: tilde(b, a, held(a))),
    ),
    Misconception(
        "beta-tilde ran round the end",
        "At t = 0 ᾱ at t-1 was read as alpha_bars[-1], the LAST entry in "
        "Python. Before the first time come data: ᾱ = 1.",
        step_with(lambda b, a, p: tilde(b, a, rolled(a))),
    ),
    Misconception(
        "The variance of the time before",
        "β̃ is read one index too early.",
        step_with(lambda b, a, p: held(tilde(b, a, p))),
    ),
    Misconception(
        "The variance of the time after",
        "β̃ is read one index too late.",
        step_with(lambda b, a, p: after(tilde(b, a, p))),
    ),
    Misconception(
        "One sample at t = 0 silences the batch",
        "All the samples lose their noise as soon as one of them is at t = 0. Each sample has its own t.",
        _quiet_for_all,
    ),
    Misconception(
        "Quiet one step too soon",
        "At t = 1 no noise is added either. Only the step INTO data, t = 0, is quiet.",
        _quiet_twice,
    ),
    Misconception(
        "The noise is stretched by 1/√α",
        "The noise stands inside the bracket. The stretch belongs to the mean; fresh noise is added afterwards.",
        _noise_stretched,
    ),
    Misconception(
        "The noise is subtracted",
        "A minus before the noise. For symmetric noise that is as good; the "
        "course adds it, so that results can be compared.",
        step_with(lambda b, a, p: -tilde(b, a, p)),
    ),
    Misconception(
        "1/√α is missing",
        "Nothing stretches the signal back. Use your mean of exercise 3.",
        step_with(tilde, mean_with(front=lambda b, a: 1.0)),
    ),
    Misconception(
        "The root of 1 - ᾱ is missing in the mean",
        "eps is divided by a variance; see exercise 3.",
        step_with(tilde, mean_with(of_eps=lambda b, a: b / (1 - a))),
    ),
    Misconception(
        "The predicted noise is added",
        "The sign of eps is wrong: a step back takes it away.",
        step_with(tilde, mean_with(of_eps=lambda b, a: -b / (1 - a) ** 0.5)),
    ),
    Misconception(
        "The first sample decides for the batch",
        "Whether noise is added is asked of the first sample alone. Each sample has its own t.",
        _first_is_asked,
    ),
    Misconception(
        "The first sample's time for all",
        "The tables were read at the first sample's t for the whole batch. Each sample has its own.",
        _at_the_first,
    ),
    Misconception(
        "The ratio of the noise variances upside down",
        "β̃ is smaller than β: knowing x0 leaves less open. Your variance is larger.",
        step_with(_upside_down),
    ),
    Misconception(
        "eps as the fresh noise",
        "What is added is the predicted noise. It must be the noise that was handed in, which knows nothing of x_t.",
        lambda x_t, eps, t, betas, bars, noise: _right(x_t, eps, t, betas, bars, eps),
    ),
    Misconception(
        "The noise of the earlier time",
        "√(1-ᾱ) at t-1 is the noise that x should hold afterwards, all of it. Most of it is in x_t already.",
        step_with(lambda b, a, p: (1 - p) ** 0.5),
    ),
    Misconception(
        "√α as the noise",
        "The root of α scales the signal. The noise of the step has variance β̃.",
        step_with(lambda b, a, p: (1 - b) ** 0.5),
    ),
    Misconception(
        "A root too many on the noise",
        "The noise is scaled by the fourth root of β̃. A standard deviation is one root.",
        step_with(lambda b, a, p: tilde(b, a, p) ** 0.5),
    ),
    Misconception(
        "eps is taken for x0",
        "The posterior was told eps where it asks for x0. Both have the shape of x_t, and only one of them is data.",
        _from(lambda x_t, eps, t, bars: eps),
    ),
    Misconception(
        "x_t is taken for x0",
        "The posterior was told x_t twice. It asks for x0, from which the noise has been taken out.",
        _from(lambda x_t, eps, t, bars: x_t),
    ),
    Misconception(
        "The fresh noise is taken for x0",
        "The posterior was told the fresh noise where it asks for x0.",
        lambda x_t, eps, t, betas, bars, noise: _from(lambda *parts: noise)(x_t, eps, t, betas, bars, noise),
    ),
    Misconception(
        "x0 is not scaled up",
        "Noise was taken out of x_t, and what is left is a shrunken x0. The posterior asks for x0 itself.",
        _from(lambda x_t, eps, t, bars: x_t - (1 - at(bars, t, x_t)).sqrt() * eps),
    ),
    Misconception(
        "x_t and eps in the places of x0 and x_t",
        "The posterior asks for x0 first, then for x_t. It was told x_t, then eps.",
        step_with(tilde, lambda x_t, eps, t, betas, bars: posterior(x_t, eps, t, betas, bars)[0]),
    ),
    Misconception(
        "The mean of x0 alone",
        "The step goes all the way to the predicted x0 and adds the noise there.",
        step_with(tilde, lambda x_t, eps, t, betas, bars: guessed_x0(x_t, eps, t, bars)),
    ),
)
