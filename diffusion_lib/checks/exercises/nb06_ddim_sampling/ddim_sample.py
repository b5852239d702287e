"""The exercise ddim_sample: the sampler."""

import torch

from ...declare import Exercise, Misconception, Property
from ._walks import KIND_OF_TIME, walk_probes
from .ddim_step import move


def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
    """Walk from noise to data without drawing anything."""
    x = x_T
    for t, t_prev in pairs:
        eps = predict_eps(x, torch.full((len(x),), t))
        x = move(x, eps, alpha_bars[t], alpha_bars[t_prev] if t_prev >= 0 else torch.ones(()).double())
    return x


def _sampler(step=move, last=1.0, ask=lambda t, t_prev: t, order=lambda pairs: pairs, keep=lambda x, new: new):
    """A loop with one part replaced; `last` is what stands for alpha_bar of data, None for the table's entry -1."""

    def answer(predict_eps, x_T, pairs, alpha_bars):
        x = x_T
        for t, t_prev in order(pairs):
            there = alpha_bars[t_prev] if t_prev >= 0 or last is None else torch.tensor(last).double()
            eps = predict_eps(x, torch.full((len(x),), ask(t, t_prev)))
            x = keep(x, step(x, eps, alpha_bars[t], there))
        return x

    return answer


def _once(predict_eps, x_T, pairs, alpha_bars):
    """The eps of the first step serves for all."""
    first = predict_eps(x_T, torch.full((len(x_T),), pairs[0][0]))
    return ddim_sample(lambda x, t: first, x_T, pairs, alpha_bars)


def _noisy(predict_eps, x_T, pairs, alpha_bars):
    x = x_T
    for t, t_prev in pairs:
        eps = predict_eps(x, torch.full((len(x),), t))
        x = move(x, eps, alpha_bars[t], alpha_bars[t_prev] if t_prev >= 0 else torch.ones(()).double())
        x = x + 0.1 * torch.randn_like(x) * (t_prev >= 0)
    return x


def _only_x0(x, eps, here, there):
    return (x - (1 - here).sqrt() * eps) / here.sqrt()


EXERCISE = Exercise(
    id="ddim_sample",
    title="the sampler",
    notebook="06_ddim_sampling",
    place=40,
    points=3,
    difficulty=3,
    minutes=12,
    reference=ddim_sample,
    probes=walk_probes,
    where="DDIM (Song et al. 2021), eq. 12 with sigma = 0, along the pairs",
    misconceptions=(
        KIND_OF_TIME,
        Misconception(
            "Index -1 is the last entry",
            "alpha_bars was read at t_prev = -1. Python takes that for the "
            "last entry, the noisiest of all; data have alpha_bar 1.",
            _sampler(last=None),
        ),
        Misconception(
            "The last target is pure noise",
            "alpha_bar of data was taken as 0. Data hold no noise: all of their variance is signal.",
            _sampler(last=0.0),
        ),
        Misconception(
            "The network is asked about the target",
            "The network is given t_prev. It must be told how much noise is in the x that it gets: that of t.",
            _sampler(ask=lambda t, t_prev: max(t_prev, 0)),
        ),
        Misconception(
            "eps from the first step only",
            "The network is asked once and its eps used for every step. Each step starts at another x and asks again.",
            _once,
        ),
        Misconception(
            "One jump",
            "Only the first pair was walked: is there a `return` inside the loop?",
            _sampler(order=lambda pairs: pairs[:1]),
        ),
        Misconception(
            "The last pair is left out",
            "The walk stops before data: the last pair leads to -1 and belongs to it.",
            _sampler(order=lambda pairs: pairs[:-1] if len(pairs) > 1 else pairs),
        ),
        Misconception(
            "The pairs are walked backwards",
            "The pairs already run from noise to data; they were turned round once more.",
            _sampler(order=lambda pairs: pairs[::-1]),
        ),
        Misconception(
            "x is never replaced",
            "Every step starts at x_T again: the result of a step must become the x of the next.",
            _sampler(order=lambda pairs: pairs[-1:]),
        ),
        Misconception(
            "Straight to x0 at every step",
            "Each step goes all the way to the predicted x0. Only the last "
            "one may: the others return to the noise of their target.",
            _sampler(_only_x0),
        ),
        Misconception(
            "Noise is added",
            "Random numbers enter on the way. At eta = 0 a DDIM step adds none.",
            _noisy,
            lambda calls: all(call.draws.get("normal") for call in calls if len(call.args[2]) > 1),
        ),
    ),
    properties=(
        Property(
            "the result has the shape of the noise",
            lambda calls: all(c.value.shape == c.args[1].shape for c in calls),
            "One sample per noise must come out.",
        ),
    ),
    hints=(
        "One line per part: the time as a tensor, the eps, the two alpha_bars, the step.",
        "torch.full((len(x),), t) is a time for every sample. What is alpha_bar at t_prev = -1?",
        "At eta = 0 the step has two terms: the predicted x0 and the direction along eps. The new x replaces the old.",
    ),
    forbidden=("ddim", "sample_ddim", "draw_samples", "walk"),
)
