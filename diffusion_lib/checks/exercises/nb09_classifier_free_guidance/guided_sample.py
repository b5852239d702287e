"""The exercise guided_sample: the guided sampler."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal, some_alpha_bars
from ._label_network import LabelNetwork
from .guided_predict import guided_predict


def guided_sample(network, x_T, labels, null_label, guidance_scale, pairs, alpha_bars):
    """DDIM at eta = 0 along the guided eps."""
    x = x_T
    for t, t_prev in pairs:
        eps = guided_predict(network, x, torch.full((len(x),), t), labels, null_label, guidance_scale)
        kept = alpha_bars[t]
        target = alpha_bars[t_prev] if t_prev >= 0 else torch.ones(()).double()
        x0 = (x - (1 - kept).sqrt() * eps) / kept.sqrt()
        x = target.sqrt() * x0 + (1 - target).sqrt() * eps
    return x


def _value_alone(answer, network, *rest):
    return answer(network, *rest)


def _sample_probes(generator):
    def pairs(*times):
        return list(zip(times, [*times[1:], -1], strict=True))

    cases = {
        "pictures": ((5, 1, 4, 3), pairs(11, 7, 3), 3.0),
        "points": ((7, 2), pairs(11, 9, 5, 0), 1.5),
        "a batch of one": ((1, 3, 2, 2), pairs(10, 2), 2.0),
        "one step": ((4, 4), pairs(11), 4.0),
    }
    probes = []
    for name, (shape, steps, scale) in cases.items():
        labels = torch.randint(6, (shape[0],), generator=generator)
        probes.append(
            Probe(
                f"{name}, scale {scale:g}",
                (
                    LabelNetwork(generator, 12, 6),
                    normal(generator, *shape),
                    labels,
                    6,
                    scale,
                    steps,
                    some_alpha_bars(generator, 12),
                ),
            )
        )
    return probes


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


EXERCISE = Exercise(
    id="guided_sample",
    title="the guided sampler",
    notebook="09_classifier_free_guidance",
    place=50,
    points=3,
    difficulty=3,
    minutes=12,
    reference=guided_sample,
    probes=_sample_probes,
    driver=_value_alone,
    pure=True,
    tolerance=1e-9,
    where="Ho & Salimans 2021, algorithm 2, with the DDIM step (Song et al. 2021, eq. 12) at eta = 0",
    misconceptions=(
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
    ),
    properties=(
        Property(
            "samples keep to themselves",
            lambda calls: all(c.value.shape == c.args[1].shape for c in calls),
            "The result must have the shape of x_T.",
        ),
    ),
    hints=(
        "It is the loop of notebook 06. One line changes: where the network is asked.",
        "The time for the network is a tensor: torch.full((len(x),), t). Two asks or one batch, both are right here.",
        "The guided eps goes into both terms: into x0 and into the direction.",
    ),
    forbidden=("guide", "make_denoiser", "ddim", "sample_ddim", "classifier_free_guidance_sample"),
)
