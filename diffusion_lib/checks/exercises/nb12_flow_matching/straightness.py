"""The exercise straightness: how straight a flow is."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal


def straightness(path):
    """Mean squared difference between a path's velocity and that of its chord."""
    velocity = (path[1:] - path[:-1]) * (len(path) - 1)
    chord = path[-1] - path[0]
    return (velocity - chord).square().flatten(2).sum(2).mean()


def _probes(generator):
    def wandering(steps, *shape):
        return normal(generator, steps + 1, *shape).cumsum(0)

    start, end = normal(generator, 5, 2), normal(generator, 5, 2)
    line = torch.linspace(1, 0, 9, dtype=torch.float64)[:, None, None]
    return [
        Probe("points, 8 steps", (wandering(8, 6, 2),)),
        Probe("pictures, 4 steps", (wandering(4, 3, 1, 4, 5),)),
        Probe("one sample", (wandering(5, 1, 3),)),
        Probe("as many samples as steps", (wandering(4, 4, 4),)),
        Probe("straight lines", (start + line * (end - start),)),
    ]


def _of(
    velocity=lambda p: p.diff(dim=0) * (len(p) - 1),
    chord=lambda p: p[-1] - p[0],
    reduce=lambda d: d.square().flatten(2).sum(2).mean(),
):
    return lambda path: reduce(velocity(path) - chord(path))


def _off_the_line(path):
    u = torch.linspace(0, 1, len(path), dtype=path.dtype).reshape(-1, *[1] * (path.ndim - 1))
    return (path - path[0] - u * (path[-1] - path[0])).square().flatten(2).sum(2).mean()


def _lengths(path):
    return path.diff(dim=0).flatten(2).norm(dim=2).sum(0), (path[-1] - path[0]).flatten(1).norm(dim=1)


EXERCISE = Exercise(
    id="straightness",
    title="how straight a flow is",
    notebook="12_flow_matching",
    place=60,
    points=2,
    difficulty=2,
    minutes=9,
    reference=straightness,
    probes=_probes,
    tolerance=1e-9,
    where="Liu et al. 2023, section 2: the straightness S of a flow",
    misconceptions=(
        Misconception(
            "Differences for velocities",
            "A step's difference is not yet a velocity: divide it by the time it takes.",
            _of(velocity=lambda p: p.diff(dim=0)),
        ),
        Misconception(
            "Everything per step",
            "Both are differences per step. Straightness compares velocities, per unit of time.",
            _of(velocity=lambda p: p.diff(dim=0), chord=lambda p: (p[-1] - p[0]) / (len(p) - 1)),
        ),
        Misconception(
            "The number of states",
            "There is one step less than there are states.",
            _of(velocity=lambda p: p.diff(dim=0) * len(p)),
        ),
        Misconception(
            "A mean over the coordinates",
            "The squares of the coordinates were averaged. A squared distance is their sum.",
            _of(reduce=lambda d: d.square().mean()),
        ),
        Misconception(
            "The distance, not its square",
            "Squared distances are averaged, not distances.",
            _of(reduce=lambda d: d.flatten(2).norm(dim=2).mean()),
        ),
        Misconception(
            "Summed over the steps",
            "The steps were added up. The integral over time is their mean.",
            _of(reduce=lambda d: d.square().flatten(2).sum(2).mean(1).sum()),
        ),
        Misconception(
            "Summed over everything",
            "Steps and samples were added up. Both are averaged.",
            _of(reduce=lambda d: d.square().sum()),
        ),
        Misconception(
            "Summed over the samples",
            "The samples were added up. Their mean is asked for.",
            _of(reduce=lambda d: d.square().flatten(2).sum(2).mean(0).sum()),
        ),
        Misconception(
            "The distance from the line",
            "You measured how far the points are from the chord. Straightness compares velocities: a path on the line "
            "that hesitates is not straight in this sense.",
            _off_the_line,
        ),
        Misconception(
            "The ratio of lengths",
            "This is the length of the path over that of its chord: another measure, which is 1 for a straight one.",
            lambda p: (_lengths(p)[0] / _lengths(p)[1]).mean(),
        ),
        Misconception(
            "The first velocity for the chord",
            "Velocities were compared with the first one. The chord joins both ends.",
            _of(chord=lambda p: p[1] * (len(p) - 1) - p[0] * (len(p) - 1)),
        ),
        Misconception(
            "The chord's sign",
            "The chord runs from the end to the beginning, and the velocity the other way.",
            _of(chord=lambda p: p[0] - p[-1]),
        ),
        Misconception(
            "Averaged before it is squared",
            "Bends to opposite sides cancel when samples are averaged first.",
            _of(reduce=lambda d: d.mean(1).square().flatten(1).sum(1).mean()),
        ),
        Misconception(
            "One less in the mean",
            "A sample variance divides by one less than the number of steps. This is a plain mean over time.",
            lambda p: (p.diff(dim=0) * (len(p) - 1)).var(dim=0).flatten(1).sum(1).mean(),
        ),
        Misconception(
            "The chord is not subtracted",
            "This is the mean squared velocity. What counts is its distance from the chord's.",
            _of(chord=lambda p: 0.0),
        ),
        Misconception(
            "One number per sample",
            "Every sample has its own number. Their mean is asked for.",
            _of(reduce=lambda d: d.square().flatten(2).sum(2).mean(0)),
        ),
        Misconception(
            "The last step is left out",
            "One velocity is missing: there is one per step, and the last one counts as well.",
            lambda p: ((p[1:-1] - p[:-2]) * (len(p) - 1) - p[-1] + p[0]).square().flatten(2).sum(2).mean(),
        ),
        Misconception(
            "The root of the mean",
            "This is the root of the straightness.",
            _of(reduce=lambda d: d.square().flatten(2).sum(2).mean().sqrt()),
        ),
    ),
    properties=(
        Property(
            "a straight line at constant speed has straightness 0",
            lambda calls: bool(calls[-1].value.abs().max() < 1e-6),
            "On a straight line walked at constant speed every velocity is the chord's.",
        ),
    ),
    hints=(
        "path[1:] - path[:-1] are the differences. How long does one step take, if all of them take the time 1?",
        "The chord takes the time 1, so its velocity is its difference.",
        "A squared distance is a sum over a sample's own axes: flatten(2).sum(2). Then the mean over the rest.",
    ),
)
