"""The exercise autoguided_predict: guidance by a worse model."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import mixed_times, normal
from ._label_network import LabelNetwork
from .guided_eps import guided_eps


def autoguided_predict(strong, weak, x_t, t, labels, guidance_scale):
    """Away from what a worse model says to the same question."""
    return guided_eps(strong(x_t, t, labels), weak(x_t, t, labels), guidance_scale)


def _probes(generator):
    probes = []
    for (name, shape), scale in zip(
        {"pictures": (5, 1, 3, 4), "points": (6, 2), "one sample": (1, 3)}.items(), (2.0, 3.5, 1.5), strict=True
    ):
        networks = LabelNetwork(generator, 12, 6), LabelNetwork(generator, 12, 6)
        labels = torch.randint(6, (shape[0],), generator=generator)
        probes.append(
            Probe(name, (*networks, normal(generator, *shape), mixed_times(generator, shape[0], 12), labels, scale))
        )
    return [*probes, Probe("scale 1", (*probes[0].args[:-1], 1.0))]


EXERCISE = Exercise(
    id="autoguided_predict",
    title="guided by a worse model",
    notebook="09_classifier_free_guidance",
    place=66,
    points=1,
    difficulty=2,
    minutes=5,
    reference=autoguided_predict,
    probes=_probes,
    tolerance=1e-9,
    where="Karras et al. 2024, Guiding a Diffusion Model with a Bad Version of Itself",
    misconceptions=(
        Misconception(
            "Strong and weak exchanged",
            "This leads away from the better model.",
            lambda s, w, x, t, y, g: autoguided_predict(w, s, x, t, y, g),
        ),
        Misconception(
            "The weak model is asked without labels",
            "Both are asked the same question, label included. Only their quality differs.",
            lambda s, w, x, t, y, g: guided_eps(s(x, t, y), w(x, t, torch.full_like(y, 6)), g),
        ),
        Misconception(
            "The strong model against itself",
            "That is classifier-free guidance: the worse model does not appear in it.",
            lambda s, w, x, t, y, g: guided_eps(s(x, t, y), s(x, t, torch.full_like(y, 6)), g),
        ),
        Misconception(
            "The difference alone",
            "The way starts from one of the two predictions.",
            lambda s, w, x, t, y, g: g * (s(x, t, y) - w(x, t, y)),
        ),
        Misconception(
            "The paper's way of counting",
            "Here scale 1 is no guidance; yours is one unit too strong.",
            lambda s, w, x, t, y, g: autoguided_predict(s, w, x, t, y, g + 1),
        ),
        Misconception(
            "The mean of both",
            "Guidance goes beyond the better prediction, not between the two.",
            lambda s, w, x, t, y, g: (s(x, t, y) + w(x, t, y)) / 2,
        ),
    ),
    properties=(
        Property(
            "at scale 1 the better model speaks alone",
            lambda calls: bool((calls[3].value - calls[3].args[0](*calls[3].args[2:5])).abs().max() < 1e-6),
            "At scale 1 the prediction of the better model must come out.",
        ),
    ),
    hints=(
        "It is the formula of section 2. What stands in the place of the unconditional prediction?",
        "Ask both models the same: x_t, t and the labels.",
        "The way starts from the weak model's answer and goes through the strong one's.",
    ),
)
