"""The exercise slerp: the arc between two noises."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal


def slerp(a, b, share):
    """Spherical interpolation, for every sample on its own."""
    flat_a, flat_b = a.flatten(1), b.flatten(1)
    cosine = (flat_a * flat_b).sum(1) / (flat_a.norm(dim=1) * flat_b.norm(dim=1))
    angle = cosine.acos().reshape(-1, *[1] * (a.ndim - 1))
    return (((1 - share) * angle).sin() * a + (share * angle).sin() * b) / angle.sin()


def _probes(generator):
    shapes = {
        "pictures": (5, 1, 6, 4),
        "points": (7, 2),
        "batch as large as the width": (4, 4, 4, 4),
        "a batch of one": (1, 3, 5, 2),
    }
    probes = [
        Probe(f"{name}, share {share:g}", (normal(generator, *shape), normal(generator, *shape), share))
        for (name, shape), share in zip(shapes.items(), (0.3, 0.8, 0.5, 0.1), strict=True)
    ]
    a, b = normal(generator, 3, 40), normal(generator, 3, 40)
    probes += [Probe(f"share {share:g}", (a, b, share)) for share in (0.0, 1.0)]
    # The second ends where b is as long as a: an arc of a circle.
    equal = b * (a.norm(dim=1) / b.norm(dim=1))[:, None]
    return [*probes, Probe("two of equal length", (a, equal, 0.4)), Probe("long and short", (3 * a, b / 2, 0.6))]


def _cosine(a, b):
    flat_a, flat_b = a.flatten(1), b.flatten(1)
    return (flat_a * flat_b).sum(1) / (flat_a.norm(dim=1) * flat_b.norm(dim=1))


def _shaped(angle, a):
    return angle.reshape(-1, *[1] * (a.ndim - 1))


def _by_angle(angle_of, first=lambda share: 1 - share, second=lambda share: share, divided=True):
    def answer(a, b, share):
        angle = angle_of(a, b)
        mixed = (first(share) * angle).sin() * a + (second(share) * angle).sin() * b
        return mixed / angle.sin() if divided else mixed

    return answer


def _angle(a, b):
    return _shaped(_cosine(a, b).acos(), a)


def _unnormalised(a, b):
    return _shaped((a.flatten(1) * b.flatten(1)).sum(1).acos(), a)


def _whole_batch(a, b):
    return ((a * b).sum() / (a.norm() * b.norm())).acos()


def _along(a, b, share, axis):
    cosine = torch.nn.functional.cosine_similarity(a, b, dim=axis).unsqueeze(axis)
    return _by_angle(lambda a, b: cosine.clamp(-0.999, 0.999).acos() if axis == 1 else cosine.acos())(a, b, share)


def _squared_cosine(a, b):
    flat_a, flat_b = a.flatten(1), b.flatten(1)
    return (flat_a * flat_b).sum(1) / (flat_a.square().sum(1) * flat_b.square().sum(1))


def _straight_if_near(a, b, share):
    near = _shaped(_cosine(a, b), a).abs() > 0.5
    return torch.where(near, (1 - share) * a + share * b, slerp(a, b, share))


def _length_kept(calls):
    a, _, _ = calls[6].args
    return bool((calls[6].value.norm(dim=1) / a.norm(dim=1) - 1).abs().max() < 1e-4)


def _unit(a, b, share):
    mixed = slerp(a, b, share)
    return mixed / _shaped(mixed.flatten(1).norm(dim=1), a)


EXERCISE = Exercise(
    id="slerp",
    title="the arc between two noises",
    notebook="06_ddim_sampling",
    place=60,
    points=2,
    difficulty=3,
    minutes=10,
    reference=slerp,
    probes=_probes,
    tolerance=1e-9,
    where="DDIM (Song et al. 2021), appendix D.5; Shoemake 1985",
    misconceptions=(
        Misconception(
            "The straight line",
            "This is a weighted mean. Halfway between two independent noises it has "
            "only half of their variance, and the network is told of twice as much noise.",
            lambda a, b, share: (1 - share) * a + share * b,
        ),
        Misconception(
            "The two shares are exchanged",
            "The path runs from b to a: share 0 must give a.",
            lambda a, b, share: slerp(b, a, share),
        ),
        Misconception(
            "One angle for the whole batch",
            "The angle was taken over all samples together. Every pair of noises has its own.",
            _by_angle(_whole_batch),
        ),
        Misconception(
            "The cosine is not normalised",
            "The inner product was not divided by the two lengths, so it is no cosine and lies outside -1 to 1.",
            _by_angle(_unnormalised),
        ),
        Misconception(
            "The sine of the angle is missing",
            "The division by the sine of the whole angle is missing: at share 0 the result is shorter than a.",
            _by_angle(_angle, divided=False),
        ),
        Misconception(
            "The cosine taken for the angle",
            "The cosine of the angle was used as if it were the angle itself.",
            _by_angle(lambda a, b: _shaped(_cosine(a, b), a)),
        ),
        Misconception(
            "Cut to length 1",
            "The result was scaled to length 1. Noise of n numbers has length about the "
            "root of n; the lengths of a and b must show in it.",
            _unit,
        ),
        Misconception(
            "Shares of sines, not sines of shares",
            "The share multiplies the sine. It belongs to the angle, "
            "inside the sine; outside, it cancels to the straight line with other names.",
            lambda a, b, share: ((1 - share) * a + share * b) * _angle(a, b).sin(),
        ),
        Misconception(
            "Weights of a circle for right angles only",
            "These weights add up for noises that stand at a "
            "right angle. Real ones do so only nearly; use the angle they have.",
            lambda a, b, share: _right_angle(a, b, share),
        ),
        Misconception(
            "The angle of the last axis",
            "The cosine was taken along the last axis: rows of a picture have an angle each. The whole noise has one.",
            lambda a, b, share: _along(a, b, share, -1),
        ),
        Misconception(
            "The angle of the channels",
            "The cosine was taken along axis 1: every pixel has an angle of its own. The whole noise has one.",
            lambda a, b, share: _along(a, b, share, 1),
        ),
        Misconception(
            "Always four axes",
            "The angle was given the axes of pictures. Points have one axis beside the batch.",
            _by_angle(lambda a, b: _cosine(a, b).acos().reshape(-1, 1, 1, 1)),
        ),
        Misconception(
            "Divided by the squared lengths",
            "The inner product is divided by squares of lengths. A cosine divides by the lengths.",
            _by_angle(lambda a, b: _shaped(_squared_cosine(a, b).acos(), a)),
        ),
        Misconception(
            "An inner product cut to -1..1",
            "The inner product was not divided by the two lengths; cut off at -1 and 1 it is still no cosine.",
            _by_angle(lambda a, b: _shaped((a.flatten(1) * b.flatten(1)).sum(1).clamp(-1, 1).acos(), a)),
        ),
        Misconception(
            "A straight line where the two are not far apart",
            "Above a cosine of one half the straight line was taken. Only where the angle is nearly 0 do the two "
            "agree.",
            _straight_if_near,
        ),
        Misconception(
            "The nearer of the two",
            "The share was rounded: the result is one of the two noises.",
            lambda a, b, share: a if share < 0.5 else b,
        ),
    ),
    properties=(
        Property(
            "share 0 gives a and share 1 gives b",
            lambda calls: _ends(calls),
            "The ends of the path must be the two noises themselves.",
        ),
        Property(
            "between two of equal length the length is kept",
            _length_kept,
            "On an arc of a circle the length stays the same.",
        ),
    ),
    hints=(
        "Flatten all but the batch axis. The cosine of the angle is the inner product over the two lengths.",
        "torch.acos gives the angle. Give it back its axes of length 1 before it meets the noises.",
        "a gets the sine of its remaining share of the angle, b the sine of the other share; both over the sine of the "
        "whole.",
    ),
    forbidden=("slerp",),
)


def _right_angle(a, b, share):
    quarter = torch.tensor(share * torch.pi / 2)
    return quarter.cos() * a + quarter.sin() * b


def _ends(calls):
    start, end = calls[4], calls[5]
    return bool((start.value - start.args[0]).abs().max() < 1e-4 and (end.value - end.args[1]).abs().max() < 1e-4)
