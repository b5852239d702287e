"""The known mistakes of the exercise ddim_encode."""

import torch

from ...declare import Misconception
from ._sampler_wrongs import sampler
from .ddim_step import move


def _up(pairs):
    return list(reversed(pairs))


def _encoder(
    last=1.0,
    ask=lambda t, t_prev: max(t_prev, 0),
    order=_up,
    swapped=False,
    step=move,
    data=None,
    noise=False,
    seen=lambda x, x0: x,
    land=lambda table, t, place, pairs: table[t],
    keep=lambda x: x,
):
    """An encoder with one part replaced; `land` gives alpha_bar of the target."""

    def here(table, t_prev):
        if t_prev >= 0 or last is None:
            return table[t_prev]
        return data(table) if data else torch.tensor(last).double()

    def answer(predict_eps, x0, pairs, alpha_bars):
        x = x0
        for place, (t, t_prev) in enumerate(order(pairs)):
            ends = here(alpha_bars, t_prev), land(alpha_bars, t, place, order(pairs))
            ends = ends[::-1] if swapped else ends
            eps = predict_eps(seen(x, x0), torch.full((len(x),), ask(t, t_prev)))
            x = keep(step(x, eps, *ends))
        return x

    return answer


def _numbered(count):
    """An encoder that asks the network at `count(place of the pair, number of pairs)`."""

    def answer(predict_eps, x0, pairs, alpha_bars):
        places = iter(range(len(pairs)))
        return _encoder(ask=lambda t, t_prev: count(next(places), len(pairs)))(predict_eps, x0, pairs, alpha_bars)

    return answer


def _by_stride(predict_eps, x0, pairs, alpha_bars):
    stride = len(alpha_bars) // len(pairs)

    def land(table, t, place, order):
        return table[max(min(order[place][1] - stride, len(table) - 1), 0)]

    return _encoder(land=land)(predict_eps, x0, pairs, alpha_bars)


def _by_rising_stride(predict_eps, x0, pairs, alpha_bars):
    stride = len(alpha_bars) // len(pairs)

    def land(table, t, place, order):
        return table[max(min(order[place][1] + stride, len(table) - 1), 0)]

    return _encoder(land=land)(predict_eps, x0, pairs, alpha_bars)


def _noised_at_once(predict_eps, x0, pairs, alpha_bars):
    kept = alpha_bars[pairs[0][0]]
    return kept.sqrt() * x0 + (1 - kept).sqrt() * predict_eps(x0, torch.zeros(len(x0), dtype=torch.int64))


def _always_from_the_picture(predict_eps, x0, pairs, alpha_bars):
    return _encoder(step=lambda x, eps, here, there: there.sqrt() * x0 + (1 - there).sqrt() * eps)(
        predict_eps, x0, pairs, alpha_bars
    )


def _guess(x, eps, here):
    return (x - (1 - here).sqrt() * eps) / here.sqrt()


def _cut_x0(x, eps, here, there):
    return there.sqrt() * _guess(x, eps, here).clamp(-1, 1) + (1 - there).sqrt() * eps


def _without_roots(x, eps, here, there):
    return there * _guess(x, eps, here) + (1 - there) * eps


def _forward_process(predict_eps, x0, pairs, alpha_bars):
    kept = alpha_bars[pairs[0][0]]
    return kept.sqrt() * x0 + (1 - kept).sqrt() * torch.randn_like(x0)


SLIPS = (
    Misconception(
        "Still from noise to data",
        "The pairs are walked as a sampler walks them. Encoding takes the "
        "last pair first and leaves each target for its start.",
        sampler(),
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
        _encoder(data=lambda table: table[0]),
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
    Misconception(
        "The step that leaves data is left out",
        "The pair that ends in -1 is not walked: the picture is taken to hold the noise of the smallest time already.",
        _encoder(order=lambda pairs: [pair for pair in _up(pairs) if pair[1] >= 0]),
    ),
    Misconception(
        "The walk stops too early",
        "The first pair of the list, which is the last one on the way up, is not walked.",
        _encoder(order=lambda pairs: _up(pairs[1:])),
    ),
    Misconception(
        "All the noise at once",
        "The picture was noised in one jump with the network's first guess. Encoding walks pair by pair.",
        _noised_at_once,
    ),
    Misconception(
        "The network looks at the picture for ever",
        "x moves on, and the network is shown x0 every time. It must see the x of the step.",
        _encoder(seen=lambda x, x0: x0),
    ),
    Misconception(
        "Every step starts from the picture",
        "Each step noises x0 itself. It must go on from the x that it has, through the x0 that this x and its eps "
        "make.",
        _always_from_the_picture,
    ),
    Misconception(
        "The place of the pair as its time",
        "The network is told the place of the pair on the way. It was trained on the times of the whole chain.",
        _numbered(lambda place, number: place),
    ),
    Misconception(
        "The place of the pair as its time, falling",
        "The network is told the place of the pair in the list. It was trained on the times of the whole chain.",
        _numbered(lambda place, number: number - 1 - place),
    ),
    Misconception(
        "A stride in place of the pairs",
        "The target is worked out from a stride. The pairs hold it: uneven walks go wrong otherwise.",
        _by_rising_stride,
    ),
    Misconception(
        "A stride in the wrong direction",
        "The target lies a stride nearer to data than the start. Encoding goes up, and the pairs say how far.",
        _by_stride,
    ),
    Misconception(
        "Time 0 is taken for data",
        "At t_prev = 0 alpha_bar was taken as 1. Time 0 is noisy: only -1 means data.",
        _encoder(step=move, order=lambda pairs: [(t, -1 if s == 0 else s) for t, s in _up(pairs)]),
    ),
    Misconception(
        "The guess of x0 is cut to -1..1",
        "Cut off at -1 and 1, the guess is no longer what x and eps make, and the way back does not lead to the "
        "picture.",
        _encoder(step=_cut_x0),
    ),
    Misconception(
        "x is cut to -1..1 at every step",
        "On the way x holds noise and lies outside -1 to 1. Cutting it off loses what leads back to the picture.",
        _encoder(keep=lambda x: x.clamp(-1, 1)),
    ),
    Misconception(
        "The roots are missing in the mixture",
        "x0 and eps were mixed with variances. Their roots, standard deviations, make a mixture of the right variance.",
        _encoder(step=_without_roots),
    ),
    Misconception(
        "The target of the next pair",
        "Each step lands one pair too far. The network's answer is for the x of this pair.",
        _encoder(land=lambda table, t, place, pairs: table[pairs[min(place + 1, len(pairs) - 1)][0]]),
    ),
    Misconception(
        "The last target is pure noise",
        "The last prediction of the noise comes back: either alpha_bar of the last time was taken as 0, or eps is "
        "returned "
        "for x. A little signal is left there.",
        _encoder(land=lambda table, t, place, pairs: table[t] if t < len(table) - 1 else torch.zeros(()).double()),
    ),
    Misconception(
        "The network is asked at time 1 for data",
        "For data, and for time 0, the network is told time 1. The nearest time it knows is 0.",
        _encoder(ask=lambda t, t_prev: max(t_prev, 1)),
    ),
)
