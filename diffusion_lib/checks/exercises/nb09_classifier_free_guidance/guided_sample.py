"""The exercise guided_sample: the guided sampler."""

import torch

from ...declare import Exercise, Probe, Property
from ...declare.inputs import normal, some_alpha_bars
from ._guided_sample_wrongs import MISTAKES
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
    where="Ho & Salimans 2021, algorithm 2, with the DDIM step (J. Song et al. 2021, eq. 12) at eta = 0",
    misconceptions=MISTAKES,
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
