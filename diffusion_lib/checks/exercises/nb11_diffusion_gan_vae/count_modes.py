"""The exercise count_modes: count the modes."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal, uniform


def count_modes(samples, centres, radius):
    """Number of modes with a sample near them, and share of samples near a mode."""
    near = torch.cdist(samples, centres) <= radius
    return int(near.any(0).sum()), near.any(1).double().mean()


def _probes(generator):
    line = torch.tensor([[0.0, 0.0], [10.0, 0.0], [20.0, 0.0]], dtype=torch.float64)
    by_hand = torch.tensor([[0.5, 0.0], [0.2, 0.1], [10.0, 1.5], [5.0, 0.0]], dtype=torch.float64)
    probes = [Probe("three modes by hand", (by_hand, line, 1.0)), Probe("a larger radius", (by_hand, line, 2.0))]
    for name, n, k, d, spread in (
        ("many samples", 60, 5, 2, 0.7),
        ("one sample", 1, 4, 3, 0.4),
        ("more modes than samples", 6, 20, 2, 0.5),
    ):
        centres = uniform(generator, k, d, low=-6.0, high=6.0)
        chosen = torch.randint(0, max(k - 2, 1), (n,), generator=generator)
        probes.append(Probe(name, (centres[chosen] + spread * normal(generator, n, d), centres, 1.0)))
    # A radius below 1 and samples all around it: its square, and 1 itself, draw the line elsewhere.
    away = torch.tensor([0.2, 0.4, 0.5, 0.7, 0.8, 0.9, 1.2, 3.0], dtype=torch.float64)
    angle = 0.6 * torch.arange(8, dtype=torch.float64)
    around = torch.stack([angle.cos(), angle.sin()], 1) * away[:, None]
    probes.append(Probe("a small radius", (around, torch.tensor([[0.0, 0.0], [50.0, 0.0]]).double(), 0.6)))
    # Modes so near each other that one sample lies in the balls of both.
    close = torch.tensor([[0.0, 0.0], [1.0, 0.0], [9.0, 9.0]], dtype=torch.float64)
    probes.append(Probe("balls that overlap", (torch.tensor([[0.5, 0.1], [4.0, 4.0]]).double(), close, 1.0)))
    # One sample of very many is enough for a mode.
    crowd = torch.cat([0.2 * normal(generator, 400, 2), torch.tensor([[10.0, 0.1]]).double()])
    return [*probes, Probe("a mode with one sample of 401", (crowd, line, 1.0))]


def _count_as_number(answer, *args):
    """Both results as they come, but the count as a float: a whole number is whole in any dtype."""
    result = answer(*args)
    if not isinstance(result, (tuple, list)) or len(result) != 2 or result[0] is None:
        return result
    return torch.as_tensor(result[0]).double(), result[1]


def _pair(share, count=None):
    def answer(samples, centres, radius):
        distances = torch.cdist(samples, centres)
        right = count_modes(samples, centres, radius)
        return (count or (lambda d, r: right[0]))(distances, radius), share(distances, radius, right)

    return answer


def _right_share(distances, radius, right):
    return right[1]


def _by(near):
    return int(near.any(0).sum()), near.any(1).double().mean()


def _too_strict(calls):
    """The share is right, and of the modes those with the fewest samples are missing."""
    right = [count_modes(*c.args) for c in calls]
    shares = all(abs(float(c.value[1]) - float(r[1])) < 1e-5 for c, r in zip(calls, right, strict=True))
    fewer = all(0 <= float(c.value[0]) <= r[0] for c, r in zip(calls, right, strict=True))
    return shares and fewer and float(calls[-1].value[0]) == right[-1][0] - 1


EXERCISE = Exercise(
    id="count_modes",
    title="count the modes",
    notebook="11_diffusion_gan_vae",
    place=50,
    points=2,
    difficulty=2,
    minutes=9,
    reference=count_modes,
    probes=_probes,
    driver=_count_as_number,
    where="Srivastava et al. 2017",
    misconceptions=(
        Misconception(
            "Samples counted instead of modes",
            "The count is of samples near a mode. A mode counts once, however many samples it has.",
            _pair(_right_share, lambda d, r: int((d <= r).any(1).sum())),
        ),
        Misconception(
            "Pairs counted",
            "Every pair of a sample and a mode was counted.",
            _pair(_right_share, lambda d, r: int((d <= r).sum())),
        ),
        Misconception(
            "The nearest mode always counts",
            "Each sample was given to its nearest mode, however far away it is.",
            _pair(_right_share, lambda d, r: len(d.argmin(1).unique())),
        ),
        Misconception(
            "The radius squared",
            "Distances were compared with the square of the radius.",
            lambda s, c, r: count_modes(s, c, r**2),
        ),
        Misconception(
            "Always 1",
            "The radius is an argument; distances were compared with 1.",
            lambda s, c, r: count_modes(s, c, 1.0),
        ),
        Misconception(
            "The two results exchanged",
            "First the number of modes, then the share of the samples.",
            lambda s, c, r: count_modes(s, c, r)[::-1],
        ),
        Misconception(
            "Only the nearest mode is reached",
            "A sample within reach of two modes reaches both. Yours was given to the nearer one.",
            _pair(_right_share, lambda d, r: len(d.argmin(1)[d.amin(1) <= r].unique())),
        ),
        Misconception(
            "Rows and columns exchanged",
            "The count is of samples, the share is of modes. Rows of the table are samples, columns are modes.",
            _pair(lambda d, r, right: (d <= r).any(0).double().mean(), lambda d, r: int((d <= r).any(1).sum())),
        ),
        Misconception(
            "All samples must be near",
            "A mode was counted only if every sample is near it. One is enough.",
            _pair(_right_share, lambda d, r: int((d <= r).all(0).sum())),
        ),
        Misconception(
            "Squared distances",
            "Squared distances were compared with the radius.",
            lambda s, c, r: ((near := torch.cdist(s, c) ** 2 <= r).any(0).sum().item(), near.any(1).double().mean()),
        ),
        Misconception(
            "Outside instead of inside",
            "Samples farther away than the radius were taken for near ones.",
            lambda s, c, r: ((near := torch.cdist(s, c) > r).any(0).sum().item(), near.any(1).double().mean()),
        ),
        Misconception(
            "The share of the modes",
            "The second is the share of the modes that were reached. Asked for is "
            "the share of the samples that are near one.",
            _pair(lambda d, r, right: (d <= r).any(0).double().mean()),
        ),
        Misconception(
            "The share of the pairs",
            "The mean was taken over the whole table of samples and modes.",
            _pair(lambda d, r, right: (d <= r).double().mean()),
        ),
        Misconception(
            "A number instead of a share",
            "The second counts samples. A share lies between 0 and 1.",
            _pair(lambda d, r, right: (d <= r).any(1).double().sum()),
        ),
        Misconception(
            "A city block's distance",
            "Steps along the axes were added up. The distance is the straight one.",
            lambda s, c, r: _by((s[:, None] - c).abs().sum(-1) <= r),
        ),
        Misconception(
            "The largest coordinate",
            "Only the largest of the differences was compared: a square in the place of a ball.",
            lambda s, c, r: _by((s[:, None] - c).abs().amax(-1) <= r),
        ),
        Misconception(
            "One sample is not enough",
            "A mode was counted only if several samples are near it. One is enough.",
            _pair(_right_share, lambda d, r: int(((d <= r).sum(0) > 1).sum())),
            _too_strict,
        ),
        Misconception(
            "The share of the far ones",
            "The second is the share of samples near no mode. Asked for are those near one.",
            _pair(lambda d, r, right: 1 - right[1]),
        ),
    ),
    properties=(
        Property(
            "two of four samples near the first of three modes: 1 mode and one half",
            lambda calls: int(calls[0].value[0]) == 1 and abs(float(calls[0].value[1]) - 0.5) < 1e-6,
            "Two of four samples lie within 1 of the first mode, none of the others.",
        ),
        Property(
            "the share lies between 0 and 1",
            lambda calls: all(0 <= float(c.value[1]) <= 1 for c in calls),
            "A share lies between 0 and 1.",
        ),
    ),
    hints=(
        "torch.cdist(samples, centres) is a table: one row per sample, one column per mode. Compare it with the "
        "radius.",
        "A mode is reached if its column holds a True anywhere; a sample is near if its row does.",
        "any over one axis, then a sum; any over the other axis, then a mean of floats.",
    ),
    forbidden=("count_modes",),
)
