"""The exercise ddim_encode: from a picture to its noise."""

import torch

from ...declare import Exercise, Misconception, Property
from ._walks import KIND_OF_TIME, walk_probes
from .ddim_sample import ddim_sample
from .ddim_step import move


def ddim_encode(predict_eps, x0, pairs, alpha_bars):
    """Walk from data to noise along the same pairs."""
    x = x0
    for t, t_prev in reversed(pairs):
        here = alpha_bars[t_prev] if t_prev >= 0 else torch.ones(()).double()
        x = move(x, predict_eps(x, torch.full((len(x),), max(t_prev, 0))), here, alpha_bars[t])
    return x


def _encoder(last=1.0, ask=lambda t, t_prev: max(t_prev, 0), order=reversed, swapped=False, step=move):
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


EXERCISE = Exercise(
    id="ddim_encode",
    title="from a picture to its noise",
    notebook="06_ddim_sampling",
    place=50,
    points=2,
    difficulty=3,
    minutes=10,
    reference=ddim_encode,
    probes=walk_probes,
    where="DDIM (Song et al. 2021), section 4.3 and eq. 14",
    misconceptions=(
        KIND_OF_TIME,
        Misconception(
            "Still from noise to data",
            "The pairs are walked as a sampler walks them. Encoding takes the "
            "last pair first and leaves each target for its start.",
            lambda predict_eps, x0, pairs, alpha_bars: ddim_sample(predict_eps, x0, pairs, alpha_bars),
        ),
        Misconception(
            "The steps still lead down",
            "The pairs are taken from the end, but each step still moves from t "
            "to t_prev. Encoding moves from t_prev to t.",
            _encoder(swapped=True),
        ),
        Misconception(
            "Not turned round",
            "Each step leads up, but the pairs are taken in the sampler's order: the first step must leave data.",
            _encoder(order=lambda pairs: pairs),
        ),
        Misconception(
            "The network is asked about data",
            "At the first step the network was given t = -1, which an "
            "index takes for the last entry. The nearest time it was trained at is 0.",
            _encoder(ask=lambda t, t_prev: t_prev),
        ),
        Misconception(
            "The network is asked about the target",
            "The network was given the time that a step leads to. It must be told the noise of the x that it gets.",
            _encoder(ask=lambda t, t_prev: t),
        ),
        Misconception(
            "Index -1 is the last entry",
            "alpha_bars was read at -1, which Python takes for the last entry. Data have alpha_bar 1.",
            _encoder(last=None),
        ),
        Misconception(
            "Data hold noise already",
            "The walk starts at alpha_bar of time 0. Data have alpha_bar 1; the "
            "first step leads from there to the smallest time.",
            lambda predict_eps, x0, pairs, alpha_bars: _from_time_zero(predict_eps, x0, pairs, alpha_bars),
        ),
        Misconception(
            "Fresh noise",
            "This is the forward process with noise that was drawn. Encoding draws nothing: "
            "it looks for the noise that leads back to this very picture.",
            _forward_process,
            lambda calls: all(call.draws.get("normal") for call in calls),
        ),
        Misconception(
            "One jump",
            "Only one pair was walked: is there a `return` inside the loop?",
            _encoder(order=lambda pairs: pairs[-1:]),
        ),
    ),
    properties=(
        Property(
            "the result has the shape of the picture",
            lambda calls: all(c.value.shape == c.args[1].shape for c in calls),
            "One noise per picture must come out.",
        ),
    ),
    hints=(
        "A pair (t, t_prev) is now a step from t_prev up to t. Python's reversed() turns a list round.",
        "Only three things change in your sampler: the order of the pairs, which alpha_bar comes first, and the time "
        "the network is told.",
        "The first step leaves data: alpha_bar 1, and the network is asked at time 0, the nearest it knows.",
    ),
    forbidden=("ddim", "encoding_pairs", "walk"),
)


def _from_time_zero(predict_eps, x0, pairs, alpha_bars):
    x = x0
    for t, t_prev in reversed(pairs):
        t_prev = max(t_prev, 0)
        x = move(x, predict_eps(x, torch.full((len(x),), t_prev)), alpha_bars[t_prev], alpha_bars[t])
    return x
