"""The deterministic sampler, and the same walk the other way."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal, some_alpha_bars
from .step import ddim_step


class EpsNetwork:
    """Stands in for a network: smooth in x, different at every t, and as strict about t as a real one."""

    def __init__(self, generator, timesteps):
        self.phases = normal(generator, timesteps)

    def __call__(self, x, t):
        """Shapes: x (b, ...), t int64 (b,) -> (b, ...)."""
        if not isinstance(t, torch.Tensor) or t.dtype != torch.int64 or t.shape != x.shape[:1]:
            came = f"{t.dtype} {tuple(t.shape)}" if isinstance(t, torch.Tensor) else type(t).__name__
            raise TypeError(f"t must be an int64 tensor of shape {tuple(x.shape[:1])}, got {came}")
        phase = self.phases.to(x.dtype)[t].reshape(-1, *[1] * (x.ndim - 1))
        return torch.sin(x + phase)


def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
    """Walk from noise to data without drawing anything."""
    x = x_T
    for t, t_prev in pairs:
        eps = predict_eps(x, torch.full((len(x),), t))
        x = _move(x, eps, alpha_bars[t], alpha_bars[t_prev] if t_prev >= 0 else torch.ones(()).double())
    return x


def ddim_encode(predict_eps, x0, pairs, alpha_bars):
    """Walk from data to noise along the same pairs."""
    x = x0
    for t, t_prev in reversed(pairs):
        here = alpha_bars[t_prev] if t_prev >= 0 else torch.ones(()).double()
        x = _move(x, predict_eps(x, torch.full((len(x),), max(t_prev, 0))), here, alpha_bars[t])
    return x


def _move(x, eps, here, there):
    return ddim_step(x, eps, here, there, 0, 0)


def _probes(generator):
    def pairs(*times):
        return list(zip(times, [*times[1:], -1], strict=True))

    cases = {
        "pictures, three steps": ((5, 1, 4, 3), 12, pairs(11, 7, 3)),
        "points, every step of six": ((7, 2), 6, pairs(5, 4, 3, 2, 1, 0)),
        "one step": ((3, 4), 9, pairs(8)),
        "a batch of one, uneven steps": ((1, 2, 3, 3), 20, pairs(19, 18, 9, 2, 0)),
        "batch as large as the width": ((4, 4, 4, 4), 15, pairs(14, 9, 4)),
    }
    return [
        Probe(name, (EpsNetwork(generator, T), normal(generator, *shape), steps, some_alpha_bars(generator, T)))
        for name, (shape, T, steps) in cases.items()
    ]


def _sampler(step=_move, last=1.0, ask=lambda t, t_prev: t, order=lambda pairs: pairs, keep=lambda x, new: new):
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


def _plain_number(predict_eps, x_T, pairs, alpha_bars):
    return predict_eps(x_T, pairs[0][0])


def _refused(calls):
    """Every call ended in the network's own complaint about t."""
    return all(call.error and "t must be an int64 tensor" in call.error["message"] for call in calls)


def _noisy(predict_eps, x_T, pairs, alpha_bars):
    x = x_T
    for t, t_prev in pairs:
        eps = predict_eps(x, torch.full((len(x),), t))
        x = _move(x, eps, alpha_bars[t], alpha_bars[t_prev] if t_prev >= 0 else torch.ones(()).double())
        x = x + 0.1 * torch.randn_like(x) * (t_prev >= 0)
    return x


def _only_x0(x, eps, here, there):
    return (x - (1 - here).sqrt() * eps) / here.sqrt()


KIND_OF_TIME = Misconception(
    "The network wants one t per sample", "The network was asked with a plain number, a float, or a t of another "
    "shape. It takes one int64 time for every sample of the batch.", _plain_number, _refused)  # fmt: skip

ddim_sample_exercise = Exercise(
    id="ddim_sample",
    title="the sampler",
    notebook="06_ddim_sampling",
    points=3,
    difficulty=3,
    minutes=12,
    reference=ddim_sample,
    probes=_probes,
    where="DDIM (Song et al. 2021), eq. 12 with sigma = 0, along the pairs",
    misconceptions=(
        KIND_OF_TIME,
        Misconception("Index -1 is the last entry", "alpha_bars was read at t_prev = -1. Python takes that for the "
                      "last entry, the noisiest of all; data have alpha_bar 1.", _sampler(last=None)),
        Misconception("The last target is pure noise", "alpha_bar of data was taken as 0. Data hold no noise: all of "
                      "their variance is signal.", _sampler(last=0.0)),
        Misconception("The network is asked about the target", "The network is given t_prev. It must be told how much "
                      "noise is in the x that it gets: that of t.", _sampler(ask=lambda t, t_prev: max(t_prev, 0))),
        Misconception("eps from the first step only", "The network is asked once and its eps used for every step. Each "
                      "step starts at another x and asks again.", _once),
        Misconception("One jump", "Only the first pair was walked: is there a `return` inside the loop?",
                      _sampler(order=lambda pairs: pairs[:1])),
        Misconception("The last pair is left out", "The walk stops before data: the last pair leads to -1 and belongs "
                      "to it.", _sampler(order=lambda pairs: pairs[:-1] if len(pairs) > 1 else pairs)),
        Misconception("The pairs are walked backwards", "The pairs already run from noise to data; they were turned "
                      "round once more.", _sampler(order=lambda pairs: pairs[::-1])),
        Misconception("x is never replaced", "Every step starts at x_T again: the result of a step must become the x "
                      "of the next.", _sampler(order=lambda pairs: pairs[-1:])),
        Misconception("Straight to x0 at every step", "Each step goes all the way to the predicted x0. Only the last "
                      "one may: the others return to the noise of their target.", _sampler(_only_x0)),
        Misconception("Noise is added", "Random numbers enter on the way. At eta = 0 a DDIM step adds none.", _noisy,
                      lambda calls: all(call.draws.get("normal") for call in calls if len(call.args[2]) > 1)),
    ),
    properties=(
        Property("the result has the shape of the noise",
                 lambda calls: all(c.value.shape == c.args[1].shape for c in calls),
                 "One sample per noise must come out."),
    ),
    hints=(
        "One line per part: the time as a tensor, the eps, the two alpha_bars, the step.",
        "torch.full((len(x),), t) is a time for every sample. What is alpha_bar at t_prev = -1?",
        "At eta = 0 the step has two terms: the predicted x0 and the direction along eps. The new x replaces the old.",
    ),
    forbidden=("ddim", "sample_ddim", "draw_samples", "walk"),
)  # fmt: skip


def _encoder(last=1.0, ask=lambda t, t_prev: max(t_prev, 0), order=reversed, swapped=False, step=_move):
    """An encoder with one part replaced."""

    def answer(predict_eps, x0, pairs, alpha_bars):
        x = x0
        for t, t_prev in order(pairs):
            here = alpha_bars[t_prev] if t_prev >= 0 or last is None else torch.tensor(last).double()
            ends = (alpha_bars[t], here) if swapped else (here, alpha_bars[t])
            x = step(x, predict_eps(x, torch.full((len(x),), ask(t, t_prev))), *ends)
        return x

    return answer


def _forward_process(predict_eps, x0, pairs, alpha_bars):
    kept = alpha_bars[pairs[0][0]]
    return kept.sqrt() * x0 + (1 - kept).sqrt() * torch.randn_like(x0)


ddim_encode_exercise = Exercise(
    id="ddim_encode",
    title="from a picture to its noise",
    notebook="06_ddim_sampling",
    points=2,
    difficulty=3,
    minutes=10,
    reference=ddim_encode,
    probes=_probes,
    where="DDIM (Song et al. 2021), section 4.3 and eq. 14",
    misconceptions=(
        KIND_OF_TIME,
        Misconception("Still from noise to data", "The pairs are walked as a sampler walks them. Encoding takes the "
                      "last pair first and leaves each target for its start.",
                      lambda predict_eps, x0, pairs, alpha_bars: ddim_sample(predict_eps, x0, pairs, alpha_bars)),
        Misconception("The steps still lead down", "The pairs are taken from the end, but each step still moves from t "
                      "to t_prev. Encoding moves from t_prev to t.",
                      _encoder(swapped=True)),
        Misconception("Not turned round", "Each step leads up, but the pairs are taken in the sampler's order: the "
                      "first step must leave data.", _encoder(order=lambda pairs: pairs)),
        Misconception("The network is asked about data", "At the first step the network was given t = -1, which an "
                      "index takes for the last entry. The nearest time it was trained at is 0.",
                      _encoder(ask=lambda t, t_prev: t_prev)),
        Misconception("The network is asked about the target", "The network was given the time that a step leads to. "
                      "It must be told the noise of the x that it gets.", _encoder(ask=lambda t, t_prev: t)),
        Misconception("Index -1 is the last entry", "alpha_bars was read at -1, which Python takes for the last entry. "
                      "Data have alpha_bar 1.", _encoder(last=None)),
        Misconception("Data hold noise already", "The walk starts at alpha_bar of time 0. Data have alpha_bar 1; the "
                      "first step leads from there to the smallest time.",
                      lambda predict_eps, x0, pairs, alpha_bars: _from_time_zero(predict_eps, x0, pairs, alpha_bars)),
        Misconception("Fresh noise", "This is the forward process with noise that was drawn. Encoding draws nothing: "
                      "it looks for the noise that leads back to this very picture.", _forward_process,
                      lambda calls: all(call.draws.get("normal") for call in calls)),
        Misconception("One jump", "Only one pair was walked: is there a `return` inside the loop?",
                      _encoder(order=lambda pairs: pairs[-1:])),
    ),
    properties=(
        Property("the result has the shape of the picture",
                 lambda calls: all(c.value.shape == c.args[1].shape for c in calls),
                 "One noise per picture must come out."),
    ),
    hints=(
        "A pair (t, t_prev) is now a step from t_prev up to t. Python's reversed() turns a list round.",
        "Only three things change in your sampler: the order of the pairs, which alpha_bar comes first, and the time "
        "the network is told.",
        "The first step leaves data: alpha_bar 1, and the network is asked at time 0, the nearest it knows.",
    ),
    forbidden=("ddim", "encoding_pairs", "walk"),
)  # fmt: skip


def _from_time_zero(predict_eps, x0, pairs, alpha_bars):
    x = x0
    for t, t_prev in reversed(pairs):
        t_prev = max(t_prev, 0)
        x = _move(x, predict_eps(x, torch.full((len(x),), t_prev)), alpha_bars[t_prev], alpha_bars[t])
    return x
