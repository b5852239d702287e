"""The exercise guided_predict: one call of the network."""

import torch

from ...declare import MAIN, Exercise, Misconception, Probe, Property
from ...declare.inputs import mixed_times, normal
from ._label_network import LabelNetwork
from .guided_eps import guided_eps


def guided_predict(network, x_t, t, labels, null_label, guidance_scale):
    """The guided eps of a batch, in one call of the network."""
    both = network(torch.cat([x_t, x_t]), torch.cat([t, t]), torch.cat([labels, torch.full_like(labels, null_label)]))
    cond, uncond = both.chunk(2)
    return guided_eps(cond, uncond, guidance_scale)


def _count(answer, network, x_t, t, labels, null_label, guidance_scale):
    """The answer's value, how often it called the network, and for how many rows and null labels in all."""
    network.calls = network.rows = network.nulls = 0
    value = answer(network, x_t, t, labels, null_label, guidance_scale)
    if value is None or value is Ellipsis:
        return value
    asked = {"calls": network.calls, "rows": network.rows, "null labels": network.nulls}
    return {MAIN: value} | {name: torch.tensor(float(number)) for name, number in asked.items()}


def _predict_probes(generator):
    probes = []
    shapes = {"pictures": (5, 1, 4, 3), "points": (7, 2), "a batch of one": (1, 3, 2, 2), "square": (4, 4, 4, 4)}
    settings = ((7.5, 6), (2.0, 9), (3.0, 6), (1.5, 4))
    for (name, shape), (scale, classes) in zip(shapes.items(), settings, strict=True):
        network = LabelNetwork(generator, 12, classes)
        labels = torch.randint(classes, (shape[0],), generator=generator)
        labels[-1] = 0
        t = mixed_times(generator, shape[0], 12)
        asked = network, normal(generator, *shape), t, labels, classes, scale
        probes.append(Probe(f"{name}, scale {scale:g}", asked))
    return probes


def _twice(part):
    return torch.cat([part, part])


def _asks(
    cond=lambda y, null: y,
    null=torch.full_like,
    join=lambda both: both.chunk(2),
    times=_twice,
    x=_twice,
    labels=lambda y, nulls: torch.cat([y, nulls]),
    mix=lambda a, b, w, x: guided_eps(a, b, w),
):
    """The answer with one part replaced."""

    def answer(network, x_t, t, y, null_label, guidance_scale):
        both = network(x(x_t), times(t), labels(cond(y, null_label), null(y, null_label)))
        return mix(*join(both), guidance_scale, x_t)

    return answer


def _two_calls(network, x_t, t, labels, null_label, guidance_scale):
    cond = network(x_t, t, labels)
    return guided_eps(cond, network(x_t, t, torch.full_like(labels, null_label)), guidance_scale)


def _pairs_apart(network, x_t, t, labels, null_label, guidance_scale):
    joined = torch.cat([labels, torch.full_like(labels, null_label)])
    both = network(x_t.repeat_interleave(2, 0), t.repeat_interleave(2), joined)
    return guided_eps(both[::2], both[1::2], guidance_scale)


def _one_call(calls):
    return all(float(c.value["calls"]) == 1 for c in calls)


def _pairs_and_halves(net, x, t, y, null, w):
    labels = torch.cat([y, torch.full_like(y, null)])
    with_label, without = net(x.repeat_interleave(2, 0), t.repeat_interleave(2), labels).chunk(2)
    return guided_eps(with_label, without, w)


EXERCISE = Exercise(
    id="guided_predict",
    title="one call of the network",
    notebook="09_classifier_free_guidance",
    place=40,
    points=2,
    difficulty=3,
    minutes=8,
    reference=guided_predict,
    probes=_predict_probes,
    driver=_count,
    pure=True,
    tolerance=1e-9,
    where="Ho & Salimans 2021, algorithm 2, line 3; both predictions in one batch",
    misconceptions=(
        Misconception(
            "Two calls",
            "The result is right, but the network was called twice. One batch of twice the size "
            "is quicker wherever a call has a price of its own, most of all on a GPU.",
            _two_calls,
        ),
        Misconception(
            "The halves exchanged",
            "The halves came back in the order they went in. Yours were taken the other way round.",
            _asks(join=lambda both: both.chunk(2)[::-1]),
        ),
        Misconception(
            "Every other one",
            "The halves were laid one after the other, but taken apart like the teeth of a comb.",
            _asks(join=lambda both: (both[::2], both[1::2])),
        ),
        Misconception(
            "Pairs and halves",
            "x and t were repeated one by one, a a b b, and the labels joined end to "
            "end: pictures met other pictures' labels. Join all three the same way.",
            _pairs_and_halves,
        ),
        Misconception(
            "Pairs and halves, taken apart as pairs",
            "x and t were repeated one by one, a a b b, and the "
            "labels joined end to end, so pictures met other pictures' labels. Join all three the same way.",
            _pairs_apart,
        ),
        Misconception(
            "Class 0 stands for nothing",
            "The second half was asked with label 0, which is a class.",
            _asks(null=lambda y, null: torch.zeros_like(y)),
        ),
        Misconception(
            "The last class stands for nothing",
            "The second half was asked with the last class. The null label comes after all classes.",
            _asks(null=lambda y, null: torch.full_like(y, null - 1)),
        ),
        Misconception(
            "Both halves have labels",
            "Both halves were asked with the labels, or only one prediction was "
            "made: there is no difference to follow.",
            _asks(null=lambda y, null: y),
        ),
        Misconception(
            "Both halves are asked without labels",
            "Neither half knew its label.",
            _asks(cond=lambda y, null: torch.full_like(y, null)),
        ),
        Misconception(
            "The paper's way of counting",
            "Here scale 1 is no guidance; yours is one unit too strong.",
            lambda net, x, t, y, null, w: guided_predict(net, x, t, y, null, w + 1),
        ),
        Misconception(
            "One time for the whole batch",
            "All samples were asked at the first one's time.",
            lambda net, x, t, y, null, w: guided_predict(net, x, t[:1].expand_as(t).clone(), y, null, w),
        ),
        Misconception(
            "Only the times are repeated in pairs",
            "The times were repeated one by one, a a b b, and the rest joined end to end: pictures met other "
            "pictures' times. Join all three the same way.",
            _asks(times=lambda t: t.repeat_interleave(2)),
        ),
        Misconception(
            "Only the labels are repeated in pairs",
            "Labels and null labels alternate, and x and t were joined end to end: pictures met other pictures' "
            "labels. Join all three the same way.",
            _asks(labels=lambda y, null: torch.stack([y, null], 1).flatten()),
        ),
        Misconception(
            "x is guided",
            "The difference was added to x_t. The prediction is what is guided; the sampler moves x.",
            _asks(mix=lambda a, b, w, x: x + w * (a - b)),
        ),
        Misconception(
            "The difference alone",
            "Only the scaled difference came back. It starts from one of the two predictions.",
            _asks(mix=lambda a, b, w, x: w * (a - b)),
        ),
        Misconception(
            "x is scaled",
            "The scale multiplied what the network saw. It belongs to the difference of what it says.",
            lambda net, x, t, y, null, w: _asks(mix=lambda a, b, w, x: a - b, x=lambda x: torch.cat([x * w, x]))(
                net, x, t, y, null, w
            ),
        ),
        Misconception(
            "Only one half is used",
            "Both halves were asked, and the conditional one came back alone: there is no guidance.",
            _asks(mix=lambda a, b, w, x: a),
        ),
        Misconception(
            "Joined along the channels",
            "The copies of x_t were laid side by side as channels, so that the network saw one batch and one set of "
            "labels. Join along axis 0.",
            lambda net, x, t, y, null, w: net(x, t, y),
        ),
    ),
    properties=(Property("the network is called once", _one_call, "The network was not called exactly once."),),
    hints=(
        "torch.cat joins along the batch axis. Three things must be twice as long: x_t, t and the labels.",
        "The second half of the labels is filled with the null label: torch.full_like.",
        "After the call, .chunk(2) gives the two halves back, in the order you joined them. Then your formula.",
    ),
    forbidden=("guide", "make_denoiser"),
)
