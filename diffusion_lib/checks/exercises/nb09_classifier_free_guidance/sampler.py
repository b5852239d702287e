"""The guided sampler: the loop of notebook 06 with one line changed."""

import torch

from ...inputs import normal, some_alpha_bars
from ...model import Exercise, Misconception, Probe, Property
from .guiding import LabelNetwork, guided_predict


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

    cases = {"pictures": ((5, 1, 4, 3), pairs(11, 7, 3), 3.0), "points": ((7, 2), pairs(11, 9, 5, 0), 1.5),
             "a batch of one": ((1, 3, 2, 2), pairs(10, 2), 2.0), "one step": ((4, 4), pairs(11), 4.0)}  # fmt: skip
    probes = []
    for name, (shape, steps, scale) in cases.items():
        labels = torch.randint(6, (shape[0],), generator=generator)
        probes.append(Probe(f"{name}, scale {scale:g}", (LabelNetwork(generator, 12, 6), normal(generator, *shape),
                      labels, 6, scale, steps, some_alpha_bars(generator, 12))))  # fmt: skip
    return probes


def _loop(predict=guided_predict, x0_of=None, direction=None, end=lambda a: torch.ones(()).double(),
          power=0.5, asked=lambda x, x_T: x, clip=lambda x0: x0, scale_of_direction=1.0):  # fmt: skip
    def answer(network, x_T, labels, null_label, guidance_scale, pairs, alpha_bars):
        x = x_T
        for t, t_prev in pairs:
            times = torch.full((len(x),), t)
            eps = predict(network, asked(x, x_T), times, labels, null_label, guidance_scale)
            kept, target = alpha_bars[t], alpha_bars[t_prev] if t_prev >= 0 else end(alpha_bars)
            plain = guided_predict(network, x, times, labels, null_label, scale_of_direction)
            for_x0 = eps if x0_of is None else plain
            onward = eps if direction is None else plain
            x0 = clip((x - (1 - kept) ** power * for_x0) / kept**power)
            x = target**power * x0 + (1 - target) ** power * onward
        return x

    return answer


guided_sample_exercise = Exercise(
    id="guided_sample",
    title="the guided sampler",
    notebook="09_classifier_free_guidance",
    points=3,
    difficulty=3,
    minutes=12,
    reference=guided_sample,
    probes=_sample_probes,
    driver=_value_alone,
    tolerance=1e-9,
    where="Ho & Salimans 2021, algorithm 2, with the DDIM step (Song et al. 2021, eq. 12) at eta = 0",
    misconceptions=(
        Misconception("Not guided", "The conditional prediction alone was followed.",
                      _loop(lambda n, x, t, y, null, w: guided_predict(n, x, t, y, null, 1.0))),
        Misconception("The paper's way of counting", "The walk is guided one unit too strongly: scale 1 is none here.",
                      _loop(lambda n, x, t, y, null, w: guided_predict(n, x, t, y, null, w + 1))),
        Misconception("Only the direction is guided", "x0 was predicted without guidance. One eps serves for both "
                      "parts of the step.", _loop(x0_of=True)),
        Misconception("Only x0 is guided", "The direction was taken without guidance. One eps serves for both parts "
                      "of the step; else the two do not make up x_t.", _loop(direction=True)),
        Misconception("The direction is unconditional", "The direction was taken from the unconditional prediction. "
                      "One eps serves for both parts of the step.", _loop(direction=True, scale_of_direction=0.0)),
        Misconception("x0 is clipped", "Predicted x0 was cut to -1 to 1. That is right for pixels alone, and only if "
                      "eps is worked out anew from it; this sampler is not told what its data are.",
                      _loop(clip=lambda x0: x0.clamp(-1, 1))),
        Misconception("The roots are missing", "alpha_bar and 1 - alpha_bar are variances. Signal and noise are "
                      "weighted by their roots.", _loop(power=1.0)),
        Misconception("The network always sees the noise", "The network was asked about x_T in every step. It must see "
                      "x as it is now.", _loop(asked=lambda x, x_T: x_T)),
        Misconception("The last entry in place of data", "At the end, index -1 took the last entry of the table, which "
                      "is almost all noise. Data have alpha_bar 1.", _loop(end=lambda a: a[-1])),
        Misconception("The first entry in place of data", "At the end the first entry of the table was taken. Data "
                      "have alpha_bar 1.", _loop(end=lambda a: a[0])),
        Misconception("Away from the condition", "The two predictions are exchanged.",
                      _loop(lambda n, x, t, y, null, w: guided_predict(n, x, t, y, null, 1 - w))),
        Misconception("Without labels", "The network was asked without labels all the way.",
                      _loop(lambda n, x, t, y, null, w: guided_predict(n, x, t, y, null, 0.0))),
    ),
    properties=(
        Property("samples keep to themselves", lambda calls: all(c.value.shape == c.args[1].shape for c in calls),
                 "The result must have the shape of x_T."),
    ),
    hints=(
        "It is the loop of notebook 06. One line changes: where the network is asked.",
        "The time for the network is a tensor: torch.full((len(x),), t). Two asks or one batch, both are right here.",
        "The guided eps goes into both terms: into x0 and into the direction.",
    ),
    forbidden=("guide", "make_denoiser", "ddim", "sample_ddim", "classifier_free_guidance_sample"),
)  # fmt: skip
