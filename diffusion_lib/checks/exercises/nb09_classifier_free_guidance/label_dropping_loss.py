"""The exercise label_dropping_loss: one training step's loss, for both tasks."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import mixed_times, normal
from ._label_network import LabelNetwork


def label_dropping_loss(network, x0, labels, null_label, drop, t, noise, alpha_bars):
    """Squared error of v, where some samples have lost their label."""
    ab = alpha_bars[t].reshape(-1, *[1] * (x0.ndim - 1))
    x_t = ab.sqrt() * x0 + (1 - ab).sqrt() * noise
    v = ab.sqrt() * noise - (1 - ab).sqrt() * x0
    told = torch.where(drop, null_label, labels)
    return (network(x_t, t, told) - v).square().mean()


def _probes(generator):
    probes = []
    for name, shape, classes in (("pictures", (6, 1, 3, 4), 5), ("points", (9, 2), 3), ("one sample", (1, 4), 4)):
        network, b = LabelNetwork(generator, 12, classes), shape[0]
        labels = torch.randint(classes, (b,), generator=generator)
        drop = torch.rand(b, generator=generator) < 0.5
        bars = torch.linspace(0.99, 0.02, 12, dtype=torch.float64)
        asked = normal(generator, *shape), labels, classes, drop, mixed_times(generator, b, 12)
        probes.append(Probe(name, (network, *asked, normal(generator, *shape), bars)))
    network, x0, labels, classes, drop, *rest = probes[0].args
    everyone = torch.ones_like(drop)
    return [
        *probes,
        Probe("all labels dropped", (network, x0, labels, classes, everyone, *rest)),
        Probe("none dropped", (network, x0, labels, classes, ~everyone, *rest)),
    ]


def _parts(
    told=lambda y, null, drop: torch.where(drop, null, y),
    target=lambda ab, x0, n: ab.sqrt() * n - (1 - ab).sqrt() * x0,
    keep=lambda error, drop: error.mean(),
    bar=lambda ab: ab,
):
    def answer(network, x0, labels, null_label, drop, t, noise, alpha_bars):
        ab = bar(alpha_bars[t].reshape(-1, *[1] * (x0.ndim - 1)))
        x_t = ab.sqrt() * x0 + (1 - ab).sqrt() * noise
        return keep((network(x_t, t, told(labels, null_label, drop)) - target(ab, x0, noise)).square(), drop)

    return answer


EXERCISE = Exercise(
    id="label_dropping_loss",
    title="what both tasks are trained on",
    notebook="09_classifier_free_guidance",
    place=25,
    points=3,
    difficulty=3,
    minutes=12,
    reference=label_dropping_loss,
    probes=_probes,
    tolerance=1e-9,
    where="Ho & Salimans 2021, algorithm 1, with v in the place of eps (Salimans & Ho 2022)",
    misconceptions=(
        Misconception(
            "No label is forgotten",
            "The network was told every label. It would never learn what the null label means.",
            _parts(told=lambda y, null, drop: y),
        ),
        Misconception(
            "The mask is turned round",
            "drop is True where a label is forgotten.",
            _parts(told=lambda y, null, drop: torch.where(drop, y, null)),
        ),
        Misconception(
            "Class 0 stands for nothing",
            "Label 0 is a digit. The null label is a label of its own.",
            _parts(told=lambda y, null, drop: torch.where(drop, 0, y)),
        ),
        Misconception(
            "eps is the target",
            "This network is to say v. Notebook 04 has its formula.",
            _parts(target=lambda ab, x0, n: n),
        ),
        Misconception(
            "The sign of v",
            "v is the noise's part minus the data's part, not the other way round.",
            _parts(target=lambda ab, x0, n: (1 - ab).sqrt() * x0 - ab.sqrt() * n),
        ),
        Misconception(
            "The factors of v exchanged",
            "The noise goes with the root of alpha_bar in v, the data with the other root: as in x_t, turned by a "
            "quarter of a circle.",
            _parts(target=lambda ab, x0, n: (1 - ab).sqrt() * n - ab.sqrt() * x0),
        ),
        Misconception(
            "A sum over the batch",
            "A mean is asked for.",
            _parts(keep=lambda error, drop: error.sum()),
        ),
        Misconception(
            "One loss per sample",
            "Training goes down one number: the mean over everything.",
            _parts(keep=lambda error, drop: error.flatten(1).mean(1)),
        ),
        Misconception(
            "One time for the whole batch",
            "Every sample has its own time, and its own alpha_bar.",
            lambda net, x0, y, null, drop, t, noise, bars: label_dropping_loss(
                net, x0, y, null, drop, t[:1].expand_as(t).clone(), noise, bars
            ),
        ),
    ),
    properties=(
        Property(
            "one number comes out",
            lambda calls: all(c.value.numel() == 1 for c in calls),
            "Training needs one number for the batch.",
        ),
    ),
    hints=(
        "Three things: x_t, the target v, and what the network is told. You have written all of them before.",
        "alpha_bars[t] is one number per sample; reshape it so that it multiplies pictures.",
        "Your drop_labels makes the labels. Then the mean of a squared difference.",
    ),
)
