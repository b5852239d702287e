"""The known mistakes of the exercise ddim_sample."""

import torch

from ...declare import Misconception
from .ddim_step import move


def sampler(
    step=move,
    last=1.0,
    ask=lambda t, t_prev: t,
    order=lambda pairs: pairs,
    keep=lambda x, new: new,
    seen=lambda x, x_T: x,
    read=lambda table, t, t_prev: table[t],
    land=None,
    give=lambda path: path[-1],
):
    """A loop with one part replaced; `last` is what stands for alpha_bar of data, None for the table's entry -1."""

    def there(table, t_prev):
        return table[t_prev] if t_prev >= 0 or last is None else torch.tensor(last).double()

    def answer(predict_eps, x_T, pairs, alpha_bars):
        path = [x_T]
        for t, t_prev in order(pairs):
            eps = predict_eps(seen(path[-1], x_T), torch.full((len(x_T),), ask(t, t_prev)))
            ends = read(alpha_bars, t, t_prev), (land or there)(alpha_bars, t_prev)
            path.append(keep(path[-1], step(path[-1], eps, *ends)))
        return give(path)

    return answer


def _numbered(count):
    """A sampler that asks the network at `count(place of the pair, number of pairs)`."""

    def answer(predict_eps, x_T, pairs, alpha_bars):
        places = iter(range(len(pairs)))
        return sampler(ask=lambda t, t_prev: count(next(places), len(pairs)))(predict_eps, x_T, pairs, alpha_bars)

    return answer


def _every_time(predict_eps, x_T, pairs, alpha_bars):
    return sampler()(predict_eps, x_T, [(t, t - 1) for t in reversed(range(len(alpha_bars)))], alpha_bars)


def _one_down(pairs):
    return [(t, t - 1) for t, _ in pairs]


def _shifted(predict_eps, x_T, pairs, alpha_bars):
    """Both alpha_bars from a table that is moved by one."""
    table = torch.cat([torch.ones_like(alpha_bars[:1]), alpha_bars[:-1]])
    return sampler()(predict_eps, x_T, pairs, table)


def _once(predict_eps, x_T, pairs, alpha_bars):
    """The eps of the first step serves for all."""
    first = predict_eps(x_T, torch.full((len(x_T),), pairs[0][0]))
    return sampler()(lambda x, t: first, x_T, pairs, alpha_bars)


def _noisy(predict_eps, x_T, pairs, alpha_bars):
    x = x_T
    for t, t_prev in pairs:
        eps = predict_eps(x, torch.full((len(x),), t))
        x = move(x, eps, alpha_bars[t], alpha_bars[t_prev] if t_prev >= 0 else torch.ones(()).double())
        x = x + 0.1 * torch.randn_like(x) * (t_prev >= 0)
    return x


def _only_x0(x, eps, here, there):
    return (x - (1 - here).sqrt() * eps) / here.sqrt()


def _cut_x0(x, eps, here, there):
    return there.sqrt() * _only_x0(x, eps, here, there).clamp(-1, 1) + (1 - there).sqrt() * eps


def _without_roots(x, eps, here, there):
    return there * _only_x0(x, eps, here, there) + (1 - there) * eps


SLIPS = (
    Misconception(
        "Index -1 is the last entry",
        "alpha_bars was read at t_prev = -1. Python takes that for the "
        "last entry, the noisiest of all; data have alpha_bar 1.",
        sampler(last=None),
    ),
    Misconception(
        "The last target is pure noise",
        "The last prediction of the noise comes back: either alpha_bar of data was taken as 0, or eps is returned "
        "for x. "
        "Data hold no noise: all of their variance is signal.",
        sampler(last=0.0),
    ),
    Misconception(
        "The network is asked about the target",
        "The network is given t_prev. It must be told how much noise is in the x that it gets: that of t.",
        sampler(ask=lambda t, t_prev: max(t_prev, 0)),
    ),
    Misconception(
        "The network is asked about the target, -1 too",
        "The network is given t_prev, and -1 at the last step. It must be told how much noise is in the x that it "
        "gets: that of t.",
        sampler(ask=lambda t, t_prev: t_prev),
    ),
    Misconception(
        "The network is told t - 1",
        "The network is told the time before. x holds the noise of t until the step is done.",
        sampler(ask=lambda t, t_prev: t - 1),
    ),
    Misconception(
        "The network is told t - 1, and never -1",
        "The network is told the time before. x holds the noise of t until the step is done.",
        sampler(ask=lambda t, t_prev: max(t - 1, 0)),
    ),
    Misconception(
        "eps from the first step only",
        "The network is asked once and its eps used for every step. Each step starts at another x and asks again.",
        _once,
    ),
    Misconception(
        "One jump",
        "Only the first pair was walked: is there a `return` inside the loop?",
        sampler(order=lambda pairs: pairs[:1]),
    ),
    Misconception(
        "The last pair is left out",
        "The walk stops before data: the last pair leads to -1 and belongs to it.",
        sampler(order=lambda pairs: pairs[:-1] if len(pairs) > 1 else pairs),
    ),
    Misconception(
        "The pairs are walked backwards",
        "The pairs already run from noise to data; they were turned round once more.",
        sampler(order=lambda pairs: pairs[::-1]),
    ),
    Misconception(
        "x is never replaced",
        "Every step starts at x_T again: the result of a step must become the x of the next.",
        sampler(order=lambda pairs: pairs[-1:]),
    ),
    Misconception(
        "Straight to x0 at every step",
        "Each step goes all the way to the predicted x0. Only the last "
        "one may: the others return to the noise of their target.",
        sampler(_only_x0),
    ),
    Misconception(
        "Noise is added",
        "Random numbers enter on the way. At eta = 0 a DDIM step adds none.",
        _noisy,
        lambda calls: all(call.draws.get("normal") for call in calls if len(call.args[2]) > 1),
    ),
    Misconception(
        "The last target holds the noise of time 0",
        "alpha_bar of data was read at time 0. That is the first noisy time; data have alpha_bar 1, and so a little "
        "noise "
        "is left in every sample.",
        sampler(land=lambda table, t_prev: table[max(t_prev, 0)]),
    ),
    Misconception(
        "The last target is nearly data",
        "alpha_bar of data was taken as a number just below 1. Data hold no noise at all.",
        sampler(last=0.9999),
    ),
    Misconception(
        "Time 0 is taken for data",
        "At t_prev = 0 alpha_bar was taken as 1. Time 0 is noisy: only -1 means data.",
        sampler(land=lambda table, t_prev: table[t_prev] if t_prev > 0 else torch.ones(()).double()),
    ),
    Misconception(
        "The walk stops before data",
        "The pair that leads to -1 is not walked, so the noise of the smallest time is left. It is a step like the "
        "others.",
        sampler(order=lambda pairs: [pair for pair in pairs if pair[1] >= 0]),
    ),
    Misconception(
        "Every step is one time long",
        "Each step lands at t - 1 instead of t_prev. The pairs say where the next step begins.",
        sampler(order=_one_down),
    ),
    Misconception(
        "The place of the pair as its time",
        "The network is told the place of the pair in the list. It was trained on the times of the whole chain: give "
        "it t.",
        _numbered(lambda place, number: number - 1 - place),
    ),
    Misconception(
        "The place of the pair as its time, rising",
        "The network is told 0, 1, 2, ... on the way. It was trained on the times of the whole chain: give it t.",
        _numbered(lambda place, number: place),
    ),
    Misconception(
        "The network looks at x_T for ever",
        "The steps move on, and the network is shown the first noise every time. It must see the x of the step.",
        sampler(seen=lambda x, x_T: x_T),
    ),
    Misconception(
        "The roots are missing in the mixture",
        "x0 and eps were mixed with variances. Their roots, standard deviations, make a mixture of the right variance.",
        sampler(_without_roots),
    ),
    Misconception(
        "The predicted x0 is cut to -1..1",
        "Cutting helps against weak networks, but it is another sampler: with the same noise another picture comes "
        "out.",
        sampler(_cut_x0),
    ),
    Misconception(
        "The result is cut to -1..1",
        "The walk is right, and its end was cut off at -1 and 1. Showing pictures needs that; a sampler does not.",
        sampler(give=lambda path: path[-1].clamp(-1, 1)),
    ),
    Misconception(
        "x is cut to -1..1 at every step",
        "On the way x holds noise and lies far outside -1 to 1. Cutting it off changes how much noise is there.",
        sampler(keep=lambda x, new: new.clamp(-1, 1)),
    ),
    Misconception(
        "All the times, not the pairs",
        "Every time of the table is visited. The pairs say which ones: that is where the speed comes from.",
        _every_time,
    ),
    Misconception(
        "Both alpha_bars from the time before",
        "The table was moved by one: each x is taken to hold the noise of the time before.",
        _shifted,
    ),
    Misconception(
        "All the x on the way",
        "Every x of the walk came back, the start among them. The last one is asked.",
        sampler(give=torch.stack),
    ),
)
