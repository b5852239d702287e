"""The exercise modulate: scale and shift what was normalised."""

import torch.nn.functional as F

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal

SHAPES = {
    "seven tokens": (3, 7, 4),
    "as many tokens as samples": (5, 5, 3),
    "as many tokens as numbers": (2, 6, 6),
    "a batch of one": (1, 4, 3),
    "a single token": (4, 1, 5),
}


def modulate(x, shift, scale):
    """x (1 + scale) + shift, the same for all tokens of a sample."""
    return x * (1 + scale[:, None]) + shift[:, None]


def _probes(generator):
    probes = []
    for name, (b, n, d) in SHAPES.items():
        probes.append(Probe(name, (normal(generator, b, n, d), normal(generator, b, d), normal(generator, b, d))))
    x = normal(generator, 3, 4, 5)
    return [*probes, Probe("shift and scale of 0", (x, 0 * x[:, 0], 0 * x[:, 0]))]


def _of(mix):
    return lambda x, shift, scale: mix(x, shift[:, None], scale[:, None])


EXERCISE = Exercise(
    id="modulate",
    title="a shift and a scale for all tokens",
    notebook="15_transformers",
    place=50,
    points=1,
    difficulty=1,
    minutes=5,
    reference=modulate,
    probes=_probes,
    trained=("x", "shift", "scale"),
    where="Perez et al. 2018 (FiLM), eq. 2; the code of Peebles & Xie 2022 (DiT)",
    misconceptions=(
        Misconception(
            "Scaled without the 1",
            "With a scale of 0 nothing is left of x. A layer that begins at zero should leave it as it is.",
            _of(lambda x, shift, scale: x * scale + shift),
        ),
        Misconception(
            "Shifted before scaled",
            "The shift was scaled as well. It comes after the scale.",
            _of(lambda x, shift, scale: (x + shift) * (1 + scale)),
        ),
        Misconception(
            "Shift and scale exchanged",
            "The shift multiplies and the scale is added.",
            _of(lambda x, shift, scale: x * (1 + shift) + scale),
        ),
        Misconception(
            "The shift is missing",
            "Nothing was added. The shift belongs to it.",
            _of(lambda x, shift, scale: x * (1 + scale) + 0 * shift),
        ),
        Misconception(
            "The scale is missing",
            "Nothing was multiplied. The scale belongs to it.",
            _of(lambda x, shift, scale: x + shift + 0 * scale),
        ),
        Misconception(
            "The 1 was added to the shift as well",
            "Only the scale begins at 1. A shift begins at 0.",
            _of(lambda x, shift, scale: x * (1 + scale) + 1 + shift),
        ),
        Misconception(
            "Subtracted",
            "The shift was subtracted. The text adds it.",
            _of(lambda x, shift, scale: x * (1 + scale) - shift),
        ),
        Misconception(
            "The exponential of the scale",
            "The scale was taken for a logarithm. Here it is the distance from 1.",
            _of(lambda x, shift, scale: x * scale.exp() + shift),
        ),
        Misconception(
            "The mean over the batch",
            "All samples were given one shift and one scale. Each sample has its own.",
            lambda x, shift, scale: modulate(x, 0 * shift + shift.mean(0), 0 * scale + scale.mean(0)),
        ),
        Misconception(
            "The first sample's for all",
            "Every sample was given the shift and scale of the first one.",
            lambda x, shift, scale: modulate(x, 0 * shift + shift[:1], 0 * scale + scale[:1]),
        ),
        Misconception(
            "No axis for the tokens",
            "(b, d) meets the last two axes of x, tokens and numbers. Each sample has its own shift and scale.",
            lambda x, shift, scale: x * (1 + scale) + shift,
        ),
        Misconception(
            "The new axis stands last",
            "Each token was shifted and scaled as a whole. There is one shift and one scale for each of its d numbers.",
            lambda x, shift, scale: x * (1 + scale[..., None]) + shift[..., None],
        ),
        Misconception(
            "Divided by the scale",
            "x was divided by 1 plus the scale. It is multiplied.",
            _of(lambda x, shift, scale: x / (1 + scale) + shift),
        ),
        Misconception(
            "The scale is taken off",
            "A scale above 0 makes x smaller here. It should make it larger.",
            _of(lambda x, shift, scale: x * (1 - scale) + shift),
        ),
        Misconception(
            "Normalised once more",
            "x comes normalised, and goes on as it is.",
            _of(lambda x, shift, scale: F.layer_norm(x, x.shape[-1:]) * (1 + scale) + shift),
        ),
    ),
    properties=(
        Property(
            "a shift and a scale of 0 leave x as it is",
            lambda calls: bool((calls[-1].value - calls[-1].args[0]).abs().max() < 1e-6),
            "With 0 and 0 the result must be x.",
        ),
    ),
    hints=(
        "shift and scale have the shape (b, d), and x has an axis more, in the middle.",
        "A scale of 0 should change nothing: what do you multiply by?",
        "`scale[:, None]` has the shape (b, 1, d), which broadcasts over the tokens.",
    ),
    forbidden=("modulate",),
)
