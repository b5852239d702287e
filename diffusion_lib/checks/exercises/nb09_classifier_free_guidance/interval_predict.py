"""The exercise interval_predict: guidance in the middle only."""

import torch

from ...declare import MAIN, Exercise, Misconception, Probe, Property
from ...declare.inputs import normal
from ._label_network import LabelNetwork
from .guided_predict import guided_predict


def interval_predict(network, x_t, t, labels, null_label, guidance_scale, low, high):
    """Guided where low <= t <= high, and the plain conditional prediction elsewhere."""
    if low <= int(t[0]) <= high:
        return guided_predict(network, x_t, t, labels, null_label, guidance_scale)
    return network(x_t, t, labels)


def _count(answer, network, *rest):
    """The answer's value, and for how many rows the network was asked."""
    network.calls = network.rows = network.nulls = 0
    value = answer(network, *rest)
    if value is None or value is Ellipsis:
        return value
    return {MAIN: value, "rows": torch.tensor(float(network.rows))}


def _probes(generator):
    probes = []
    places = {"inside": 5, "before": 1, "after": 9, "at the lower end": 3, "at the upper end": 7}
    for (name, time), shape in zip(places.items(), ((4, 1, 3, 2), (5, 2), (3, 4), (1, 2, 2), (4, 4)), strict=True):
        network = LabelNetwork(generator, 12, 6)
        labels = torch.randint(6, (shape[0],), generator=generator)
        t = torch.full((shape[0],), time)
        probes.append(Probe(name, (network, normal(generator, *shape), t, labels, 6, 4.0, 3, 7)))
    return probes


def _inside(test, otherwise=lambda net, x, t, y, null: net(x, t, y)):
    def answer(network, x_t, t, labels, null_label, guidance_scale, low, high):
        if test(int(t[0]), low, high):
            return guided_predict(network, x_t, t, labels, null_label, guidance_scale)
        return otherwise(network, x_t, t, labels, null_label)

    return answer


EXERCISE = Exercise(
    id="interval_predict",
    title="guidance in an interval",
    notebook="09_classifier_free_guidance",
    place=63,
    points=2,
    difficulty=2,
    minutes=8,
    reference=interval_predict,
    probes=_probes,
    driver=_count,
    tolerance=1e-9,
    where="Kynkäänniemi et al. 2024, with times in the place of noise levels",
    misconceptions=(
        Misconception(
            "Guidance everywhere",
            "The interval has no effect: outside of it the conditional prediction is asked for.",
            _inside(lambda t, low, high: True),
        ),
        Misconception(
            "Inside and outside exchanged",
            "Guidance belongs inside the interval.",
            _inside(lambda t, low, high: not low <= t <= high),
        ),
        Misconception(
            "One end only, the lower",
            "Above the interval there is no guidance either.",
            _inside(lambda t, low, high: t >= low),
        ),
        Misconception(
            "One end only, the upper",
            "Below the interval there is no guidance either.",
            _inside(lambda t, low, high: t <= high),
        ),
        Misconception(
            "The ends are left out",
            "Both ends belong to the interval.",
            _inside(lambda t, low, high: low < t < high),
        ),
        Misconception(
            "The null label outside",
            "Outside the label still holds: the conditional prediction, not the unconditional one.",
            _inside(
                lambda t, low, high: low <= t <= high,
                lambda net, x, t, y, null: net(x, t, torch.full_like(y, null)),
            ),
        ),
        Misconception(
            "Both questions everywhere",
            "The result is right, and outside the interval half of the work is thrown away: there one question is "
            "enough.",
            lambda net, x, t, y, null, w, low, high: guided_predict(
                net, x, t, y, null, w if low <= int(t[0]) <= high else 1.0
            ),
        ),
    ),
    properties=(
        Property(
            "outside the interval one question is asked",
            lambda calls: all(
                float(c.value["rows"]) == len(c.args[1]) for c in calls if not 3 <= int(c.args[2][0]) <= 7
            ),
            "Outside the interval the network is asked for the conditional prediction alone.",
        ),
    ),
    hints=(
        "A sampler's batch has one time: t[0] says which.",
        "Inside: your guided_predict. Outside: the network with the labels.",
        "In Python low <= a <= high is one comparison.",
    ),
    forbidden=("guide", "make_denoiser"),
)
