"""The exercise edit_from_noise: SDEdit."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal, some_alpha_bars
from ._networks import TimedNetwork


def edit_from_noise(predict_eps, x0, noise, t_start, pairs, alpha_bars):
    """Noise the picture to the first time that is left, and walk the rest of the way down."""
    left = [pair for pair in pairs if pair[0] <= t_start]
    if not left:
        return x0
    kept = alpha_bars[left[0][0]]
    x = kept.sqrt() * x0 + (1 - kept).sqrt() * noise
    for t, t_prev in left:
        kept = alpha_bars[t]
        target = alpha_bars[t_prev] if t_prev >= 0 else torch.ones((), dtype=alpha_bars.dtype)
        eps = predict_eps(x, torch.full((len(x),), t))
        x = target.sqrt() * (x - (1 - kept).sqrt() * eps) / kept.sqrt() + (1 - target).sqrt() * eps
    return x


def _probes(generator):
    def pairs(*times):
        return list(zip(times, [*times[1:], -1], strict=True))

    cases = {
        "pictures, half of the way": ((5, 1, 4, 3), 12, pairs(11, 8, 5, 2), 5),
        "points, all of it": ((7, 2), 6, pairs(5, 4, 3, 2, 1, 0), 5),
        "a time between two steps": ((3, 4), 20, pairs(19, 14, 9, 4), 12),
        "only the last step": ((1, 2, 3, 3), 20, pairs(18, 12, 6), 6),
        "a time before the last step: nothing is done": ((4, 4, 4, 4), 15, pairs(14, 9, 4), 3),
    }
    return [
        Probe(
            name,
            (TimedNetwork(generator, T), normal(generator, *shape) + 1, normal(generator, *shape), t, steps,
             some_alpha_bars(generator, T)),
        )
        for name, (shape, T, steps, t) in cases.items()
    ]  # fmt: skip


def _data_at_the_end(bars, t, t_prev):
    return bars[t_prev] if t_prev >= 0 else torch.ones(()).double()


def _from_start(pairs, t):
    return [pair for pair in pairs if pair[0] <= t]


def _edit(
    cut=_from_start,
    begin=lambda kept, x0, noise: kept.sqrt() * x0 + (1 - kept).sqrt() * noise,
    level=lambda left, t_start: left[0][0],
    target=_data_at_the_end,
    time=lambda t, t_prev: t,
    empty=lambda x0, noise: x0,
    guess=lambda said, x0: said,
    rounds=None,
):
    """The answer with one part replaced."""

    def answer(predict_eps, x0, noise, t_start, pairs, alpha_bars):
        left = cut(pairs, t_start)
        if not left:
            return empty(x0, noise)
        x = begin(alpha_bars[level(left, t_start)], x0, noise)
        for t, t_prev in left[:rounds]:
            kept, aim = alpha_bars[t], target(alpha_bars, t, t_prev)
            eps = predict_eps(x, torch.full((len(x),), max(time(t, t_prev), 0)))
            x = aim.sqrt() * guess((x - (1 - kept).sqrt() * eps) / kept.sqrt(), x0) + (1 - aim).sqrt() * eps
        return x

    return answer


def _half(x0, noise, kept):
    return x0 + (1 - kept).sqrt() * noise


def _same_noise(predict_eps, x0, noise, t_start, pairs, alpha_bars):
    left = _from_start(pairs, t_start)
    if not left:
        return x0
    x = alpha_bars[left[0][0]].sqrt() * x0 + (1 - alpha_bars[left[0][0]]).sqrt() * noise
    for t, t_prev in left:
        kept, aim = alpha_bars[t], _data_at_the_end(alpha_bars, t, t_prev)
        eps = predict_eps(x, torch.full((len(x),), t))
        x = aim.sqrt() * (x - (1 - kept).sqrt() * eps) / kept.sqrt() + (1 - aim).sqrt() * noise
    return x


def _first_guess(predict_eps, x0, noise, t_start, pairs, alpha_bars):
    left = _from_start(pairs, t_start)
    if not left:
        return x0
    one = _edit(cut=lambda pairs, t: [(left[0][0], -1)])
    return one(predict_eps, x0, noise, t_start, pairs, alpha_bars)


EXERCISE = Exercise(
    id="edit_from_noise",
    title="SDEdit",
    notebook="13_editing",
    place=10,
    points=2,
    difficulty=2,
    minutes=9,
    reference=edit_from_noise,
    probes=_probes,
    where="Meng et al. 2022 (SDEdit): noise the guide to a time in the middle, then sample from there",
    misconceptions=(
        Misconception(
            "The whole walk",
            "All pairs were walked, whatever t_start is. The picture is noised to the middle: only the steps from "
            "there on are left.",
            _edit(cut=lambda pairs, t: pairs),
        ),
        Misconception(
            "Started from the clean picture",
            "No noise was added. The first step believes that x is noisy, and takes something away that is not there.",
            _edit(begin=lambda kept, x0, noise: x0),
        ),
        Misconception(
            "Started from pure noise",
            "The picture never enters: x begins as noise alone.",
            _edit(begin=lambda kept, x0, noise: noise, empty=lambda x0, noise: noise),
        ),
        Misconception(
            "The walk begins at the noise",
            "The picture comes back where nothing is left to walk, and enters nowhere else: x begins as noise alone.",
            _edit(begin=lambda kept, x0, noise: noise),
        ),
        Misconception(
            "The given noise at every step",
            "Every step mixed the noise that came in with the predicted picture. A DDIM step takes the predicted "
            "noise.",
            _same_noise,
        ),
        Misconception(
            "Noised without its roots",
            "alpha_bar and 1 - alpha_bar are variances. Signal and noise are weighted by their roots.",
            _edit(begin=lambda kept, x0, noise: kept * x0 + (1 - kept) * noise),
        ),
        Misconception(
            "The picture is not shrunken",
            "Noise was added to the full picture. At a noisy time its contrast is the root of alpha_bar.",
            _edit(begin=lambda kept, x0, noise: _half(x0, noise, kept)),
        ),
        Misconception(
            "Noised to t_start, walked from elsewhere",
            "The picture was noised to t_start, and the first step left is at an earlier time. Both must be the same: "
            "noise to where the walk begins.",
            _edit(level=lambda left, t_start: t_start),
        ),
        Misconception(
            "Picture and noise exchanged",
            "The picture is weighted by what belongs to the noise.",
            _edit(begin=lambda kept, x0, noise: (1 - kept).sqrt() * x0 + kept.sqrt() * noise),
        ),
        Misconception(
            "The first step left out",
            "Pairs that begin at t_start itself belong to the walk: at most t_start, not below it.",
            _edit(cut=lambda pairs, t: [pair for pair in pairs if pair[0] < t]),
        ),
        Misconception(
            "The first part of the walk",
            "The steps above t_start were walked. They lead from pure noise to t_start; those below it are wanted.",
            _edit(cut=lambda pairs, t: [pair for pair in pairs if pair[0] >= t]),
        ),
        Misconception(
            "A step too many",
            "A step that begins above t_start and ends below it was walked as well.",
            _edit(cut=lambda pairs, t: [pair for pair in pairs if pair[1] < t]),
        ),
        Misconception(
            "The last entry in place of data",
            "At the end, index -1 took the last entry of the table, which is almost all noise. Data have alpha_bar 1.",
            _edit(target=lambda bars, t, t_prev: bars[t_prev]),
        ),
        Misconception(
            "The first entry in place of data",
            "At the end the first entry of the table was taken. Data have alpha_bar 1.",
            _edit(target=lambda bars, t, t_prev: bars[max(t_prev, 0)]),
        ),
        Misconception(
            "t - 1 in place of t_prev",
            "The pairs jump over times. The next one is t_prev, not t - 1.",
            _edit(target=lambda bars, t, t_prev: _data_at_the_end(bars, t, t - 1)),
        ),
        Misconception(
            "The network is asked at the wrong time",
            "x is at time t, and the network must be told so; t_prev is where the step leads.",
            _edit(time=lambda t, t_prev: t_prev),
        ),
        Misconception(
            "One step alone",
            "The result came after the first pair: a return stands inside the loop.",
            _edit(rounds=1),
        ),
        Misconception(
            "Walked from the clean end",
            "The pairs that are left were walked backwards.",
            _edit(cut=lambda pairs, t: [pair for pair in pairs if pair[0] <= t][::-1]),
        ),
        Misconception(
            "Picture plus noise",
            "Picture and noise were added without weights. At a noisy time both are weighted, by the two roots.",
            _edit(begin=lambda kept, x0, noise: x0 + noise),
        ),
        Misconception(
            "The first guess of the data",
            "The predicted x0 of the first step came back. It is a blurred guess, which later steps refine.",
            _first_guess,
        ),
        Misconception(
            "The guide in the place of the guess",
            "Every step mixes x0 in, the guide itself. After the first noise the network's guess stands there.",
            _edit(guess=lambda said, x0: x0),
        ),
    ),
    properties=(
        Property(
            "with no step left the picture stays as it is",
            lambda calls: bool(torch.equal(calls[4].value.double(), calls[4].args[1])),
            "Where t_start lies before the last step, nothing is left to walk: the picture must come back as it was.",
        ),
        Property(
            "one result per picture",
            lambda calls: all(c.value.shape == c.args[1].shape for c in calls),
            "Each picture must come back in its own shape.",
        ),
    ),
    hints=(
        "Three parts: which pairs are left, the noised picture at the first of their times, and the loop of "
        "notebook 06.",
        "A list comprehension keeps the pairs whose t is at most t_start. If none is left, give the picture back.",
        "The time to noise to is the t of the first pair that is left, not t_start itself.",
    ),
    forbidden=("sdedit", "ddim", "sample_ddim", "draw_samples", "walk", "pairs_from"),
)
