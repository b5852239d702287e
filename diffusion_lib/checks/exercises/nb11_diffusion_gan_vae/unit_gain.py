"""The exercise unit_gain: a layer that stretches nothing."""

import torch
import torch.nn.functional as F

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal


def unit_gain(weight, v, rounds):
    """The matrix divided by its largest stretch, found by sending a vector there and back."""
    for _ in range(rounds):
        v = weight.T @ (weight @ v)
        v = v / v.norm()
    return weight / (weight @ v).norm()


def _probes(generator):
    probes = []
    for name, m, n in (("tall", 7, 3), ("wide", 3, 6), ("square", 5, 5), ("one output", 1, 4), ("two by two", 2, 2)):
        left, right = (torch.linalg.qr(normal(generator, size, size)).Q for size in (m, n))
        sizes = torch.tensor([3.0, 1.9, 1.1, 0.6, 0.3, 0.2, 0.1], dtype=torch.float64)[: min(m, n)]
        scale = float(torch.rand((), generator=generator, dtype=torch.float64)) + 0.5
        weight = scale * (left[:, : len(sizes)] * sizes) @ right[:, : len(sizes)].T
        # A start with a part in every direction: one at a right angle to the strongest would never find it.
        start = right.sum(1) + 0.1 * normal(generator, n)
        probes.append(Probe(name, (weight, start, 60)))
    return probes


def _largest(weight):
    return torch.linalg.matrix_norm(weight, 2)


def _one_round(weight, v, rounds):
    v = weight.T @ (weight @ v)
    return weight / (weight @ (v / v.norm())).norm()


def _never_normalised(weight, v, rounds):
    for _ in range(rounds):
        v = weight.T @ (weight @ v)
    return weight / (weight @ v).norm()


EXERCISE = Exercise(
    id="unit_gain",
    title="a layer that stretches nothing",
    notebook="11_diffusion_gan_vae",
    place=57,
    points=3,
    difficulty=3,
    minutes=12,
    reference=unit_gain,
    probes=_probes,
    tolerance=1e-7,
    where="Miyato et al. 2018: the weight over its spectral norm",
    misconceptions=(
        Misconception(
            "The square of the stretch",
            "There and back stretches twice: this divides by the square. Once is asked for.",
            lambda w, v, rounds: w / _largest(w) ** 2,
        ),
        Misconception(
            "The size of all entries",
            "The root of the sum of squared entries is at least as large as the largest stretch, and mostly larger: "
            "the layer is made too weak.",
            lambda w, v, rounds: w / w.norm(),
        ),
        Misconception(
            "The largest entry",
            "No single entry says how far the matrix can stretch a vector.",
            lambda w, v, rounds: w / w.abs().max(),
        ),
        Misconception("One round", "After one round v still holds much of every direction. Repeat.", _one_round),
        Misconception(
            "The start's own stretch",
            "v was never sent there and back: its stretch is that of a random direction, and not the largest.",
            lambda w, v, rounds: w / (w @ (v / v.norm())).norm(),
        ),
        Misconception(
            "v grows from round to round",
            "v has to have length 1 when its stretch is read off: the stretch is a length over a length.",
            _never_normalised,
        ),
        Misconception(
            "The stretch in place of the matrix",
            "That is the number to divide by. The matrix is asked for.",
            lambda w, v, rounds: _largest(w),
        ),
        Misconception(
            "Multiplied",
            "The matrix was multiplied by its stretch. Divide, so that 1 is left.",
            lambda w, v, rounds: w * _largest(w),
        ),
        Misconception(
            "Every row by itself",
            "Each row was brought to length 1. Rows that point the same way still add up to a larger stretch.",
            lambda w, v, rounds: F.normalize(w, dim=1),
        ),
    ),
    properties=(
        Property(
            "no vector comes out longer than it went in",
            lambda calls: all(c.value.ndim == 2 and float(_largest(c.value)) < 1 + 1e-6 for c in calls),
            "There is a direction that the answer still stretches.",
        ),
        Property(
            "it is the matrix, times a number",
            lambda calls: all(
                c.value.shape == c.args[0].shape
                and float((c.value / c.value.norm() - c.args[0] / c.args[0].norm()).abs().max()) < 1e-6
                for c in calls
            ),
            "All entries have to shrink by one and the same factor.",
        ),
    ),
    hints=(
        "Think of v as a mixture of directions that the matrix stretches differently. Which of them grows fastest when "
        "v goes there and back again and again?",
        "Back is the transpose. Bring v to length 1 after each round, or its numbers grow beyond all bounds.",
        "At the end the length of what the matrix makes of v, which has length 1, is the largest stretch.",
    ),
    forbidden=("torch:linalg.svd", "torch:linalg.svdvals", "torch:linalg.matrix_norm", "torch:linalg.norm"),
)
