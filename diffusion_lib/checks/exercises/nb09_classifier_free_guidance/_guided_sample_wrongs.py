"""The known mistakes of the exercise guided_sample."""

import torch

from ...declare import Misconception
from .guided_eps import guided_eps
from .guided_predict import guided_predict


def _data_at_the_end(bars, t, t_prev):
    return bars[t_prev] if t_prev >= 0 else torch.ones(()).double()


def _x0(x, eps, kept):
    return (x - (1 - kept).sqrt() * eps) / kept.sqrt()


def _onward(x0, eps, kept, target):
    return target.sqrt() * x0 + (1 - target).sqrt() * eps


def _loop(
    predict=guided_predict,
    x0=_x0,
    onward=_onward,
    target=_data_at_the_end,
    time=lambda t, t_prev: t,
    asked=lambda x, x_T: x,
    noisy=lambda x, x_T: x,
    for_x0=None,
    for_direction=None,
    order=list,
    rounds=None,
):
    """The loop with parts replaced; `for_x0` and `for_direction` are scales of their own for the two halves."""

    def answer(network, x_T, labels, null_label, guidance_scale, pairs, alpha_bars):
        x = x_T

        def eps_of(x, t, t_prev, scale):
            times = torch.full((len(x),), max(time(t, t_prev), 0))
            return predict(network, asked(x, x_T), times, labels, null_label, scale)

        for t, t_prev in order(pairs)[:rounds]:
            first = eps_of(x, t, t_prev, guidance_scale if for_x0 is None else for_x0)
            second = eps_of(x, t, t_prev, guidance_scale if for_direction is None else for_direction)
            kept = alpha_bars[t]
            x = onward(x0(noisy(x, x_T), first, kept), second, kept, target(alpha_bars, t, t_prev))
        return x

    return answer


def _sum(network, x, t, labels, null_label, scale):
    cond, uncond = (guided_predict(network, x, t, labels, null_label, w) for w in (1.0, 0.0))
    return uncond + scale * cond


def _two_walks(network, x_T, labels, null_label, guidance_scale, pairs, alpha_bars):
    ends = (
        _loop(lambda n, x, t, y, null, w, s=scale: guided_predict(n, x, t, y, null, s))(
            network, x_T, labels, null_label, guidance_scale, pairs, alpha_bars
        )
        for scale in (1.0, 0.0)
    )
    return guided_eps(*ends, guidance_scale)


MISTAKES = (
    Misconception(
        "Not guided",
        "The conditional prediction alone was followed.",
        _loop(lambda n, x, t, y, null, w: guided_predict(n, x, t, y, null, 1.0)),
    ),
    Misconception(
        "The paper's way of counting",
        "The walk is guided one unit too strongly: scale 1 is none here.",
        _loop(lambda n, x, t, y, null, w: guided_predict(n, x, t, y, null, w + 1)),
    ),
    Misconception(
        "Away from the condition",
        "The two predictions are exchanged.",
        _loop(lambda n, x, t, y, null, w: guided_predict(n, x, t, y, null, 1 - w)),
    ),
    Misconception(
        "Without labels",
        "The network was asked without labels all the way.",
        _loop(lambda n, x, t, y, null, w: guided_predict(n, x, t, y, null, 0.0)),
    ),
    Misconception(
        "A sum without a difference",
        "The conditional prediction was scaled and added, and nothing taken away for it.",
        _loop(_sum),
    ),
    Misconception(
        "Only the direction is guided",
        "x0 was predicted without guidance. One eps serves for both parts of the step.",
        _loop(for_x0=1.0),
    ),
    Misconception(
        "Only x0 is guided",
        "The direction was taken without guidance. One eps serves for both parts "
        "of the step; else the two do not make up x_t.",
        _loop(for_direction=1.0),
    ),
    Misconception(
        "The direction is unconditional",
        "The direction was taken from the unconditional prediction. One eps serves for both parts of the step.",
        _loop(for_direction=0.0),
    ),
    Misconception(
        "The last entry in place of data",
        "At the end, index -1 took the last entry of the table, which is almost all noise. Data have alpha_bar 1.",
        _loop(target=lambda a, t, t_prev: a[t_prev]),
    ),
    Misconception(
        "The first entry in place of data",
        "At the end the first entry of the table was taken. Data have alpha_bar 1.",
        _loop(target=lambda a, t, t_prev: a[max(t_prev, 0)]),
    ),
    Misconception(
        "Time 0 taken for data",
        "t_prev = 0 is still a little noisy: its alpha_bar stands in the table. Data are t_prev = -1.",
        _loop(target=lambda a, t, t_prev: a[t_prev] if t_prev > 0 else torch.ones(()).double()),
    ),
    Misconception(
        "t - 1 instead of t_prev",
        "The pairs jump over times. The next one is t_prev, not t - 1.",
        _loop(target=lambda a, t, t_prev: _data_at_the_end(a, t, t - 1 if t_prev >= 0 else -1)),
    ),
    Misconception(
        "The network is asked at the wrong time",
        "x is at time t, and the network must be told so; t_prev is where the step leads.",
        _loop(time=lambda t, t_prev: t_prev),
    ),
    Misconception(
        "The network always sees the noise",
        "The network was asked about x_T in every step. It must see x as it is now.",
        _loop(asked=lambda x, x_T: x_T),
    ),
    Misconception(
        "x0 is worked out from x_T", "x0 follows from x as it is now, at time t.", _loop(noisy=lambda x, x_T: x_T)
    ),
    Misconception(
        "The roots are missing",
        "alpha_bar and 1 - alpha_bar are variances. Signal and noise are weighted by their roots.",
        _loop(
            x0=lambda x, eps, kept: (x - (1 - kept) * eps) / kept,
            onward=lambda x0, eps, kept, target: target * x0 + (1 - target) * eps,
        ),
    ),
    Misconception(
        "x0 without its division",
        "What is left after the noise is taken away is the shrunken data. Divide by the root of alpha_bar.",
        _loop(x0=lambda x, eps, kept: x - (1 - kept).sqrt() * eps),
    ),
    Misconception(
        "The noise level of t on the way to t_prev",
        "The direction carries the noise of the new time: 1 minus the new alpha_bar.",
        _loop(onward=lambda x0, eps, kept, target: target.sqrt() * x0 + (1 - kept).sqrt() * eps),
    ),
    Misconception(
        "No direction",
        "The noise that belongs to the new time is missing: x shrinks to a guess.",
        _loop(onward=lambda x0, eps, kept, target: target.sqrt() * x0),
    ),
    Misconception(
        "x0 taken for the next x",
        "The guess of the data was carried on. It has to be noised to the new time again.",
        _loop(onward=lambda x0, eps, kept, target: x0),
    ),
    Misconception(
        "x0 is clipped",
        "Predicted x0 was cut to -1 to 1. That is right for pixels alone, and only if "
        "eps is worked out anew from it; this sampler is not told what its data are.",
        _loop(x0=lambda x, eps, kept: _x0(x, eps, kept).clamp(-1, 1)),
    ),
    Misconception(
        "Only one step is taken",
        "The result came after the first pair: a return stands inside the loop.",
        _loop(rounds=1),
    ),
    Misconception(
        "From the data to the noise",
        "The pairs are walked in the order given, from noise to data.",
        _loop(order=lambda pairs: pairs[::-1]),
    ),
    Misconception(
        "The samples are guided, not the steps",
        "Two samplers were run, with labels and without, and their ends were mixed. Guidance acts in every step: both "
        "predictions are made at the same x.",
        _two_walks,
    ),
    Misconception(
        "t - 1 instead of t_prev, to the end",
        "The pairs jump over times. The next one is t_prev, not t - 1, in the last step as well.",
        _loop(target=lambda a, t, t_prev: _data_at_the_end(a, t, t - 1)),
    ),
    Misconception(
        "The last step is left out",
        "The walk ended before the step to the data: t_prev = -1 is a step too, and alpha_bar is 1 there.",
        _loop(order=lambda pairs: [pair for pair in pairs if pair[1] >= 0]),
    ),
    Misconception(
        "Always from x_T",
        "Every step began at x_T again, so that only the last one counts. x is what the step before left.",
        _loop(order=lambda pairs: pairs[-1:]),
    ),
    Misconception(
        "The roots are missing on the way to t_prev",
        "x0 is right. On the way to t_prev, signal and noise were weighted by alpha_bar and 1 - alpha_bar, which are "
        "variances.",
        _loop(onward=lambda x0, eps, kept, target: target * x0 + (1 - target) * eps),
    ),
    Misconception(
        "The guided eps is scaled once more",
        "The prediction was guided, and multiplied by the scale again.",
        _loop(lambda n, x, t, y, null, w: w * guided_predict(n, x, t, y, null, w)),
    ),
    Misconception(
        "Guided twice",
        "The guided prediction was taken for the conditional one and guided again.",
        _loop(
            lambda n, x, t, y, null, w: guided_eps(
                guided_predict(n, x, t, y, null, w), guided_predict(n, x, t, y, null, 0.0), w
            )
        ),
    ),
    Misconception(
        "The first step is left out",
        "The walk began at the second pair.",
        _loop(order=lambda pairs: pairs[1:]),
    ),
)
