"""The known mistakes of the exercise precision_recall."""

import torch

from ...declare import Misconception
from .coverage import coverage

ALONG = (
    "Rows of the table are real points, columns are fakes. Radii of the real points must stand along the rows, "
    "[:, None], those of the fakes along the columns."
)


def _stopped(calls):
    """Shapes did not fit wherever the two sets differ in number."""
    return all(
        bool(c.error and "size of tensor" in c.error["message"]) == (len(c.args[0]) != len(c.args[1])) for c in calls
    )


def _right(real, fake, real_radius, fake_radius):
    distances = torch.cdist(real, fake)
    return _of(distances <= real_radius[:, None], distances <= fake_radius[None])


def _of(in_real, in_fake):
    """Both shares, from who lies in whose ball: tables (n, m)."""
    return in_real.any(0).double().mean(), in_fake.any(1).double().mean()


def _city_block(real, fake):
    return (real[:, None] - fake).abs().sum(-1)


def _one_to_one(real, fake, real_radius, fake_radius):
    n = min(len(real), len(fake))
    apart = (real[:n] - fake[:n]).norm(dim=1)
    return (apart <= real_radius[:n]).double().mean(), (apart <= fake_radius[:n]).double().mean()


MISTAKES = (
    Misconception(
        "Precision and recall exchanged",
        "Precision asks about the fakes, recall about the real ones.",
        lambda r, f, a, b: _right(r, f, a, b)[::-1],
    ),
    Misconception(
        "Each with its own balls",
        "The balls belong to the other set: a fake is asked whether it lies in a real point's ball.",
        lambda r, f, a, b: (
            (torch.cdist(r, f) <= b[None]).any(0).double().mean(),
            (torch.cdist(r, f) <= a[:, None]).any(1).double().mean(),
        ),
    ),
    Misconception(
        "In all balls instead of some",
        "A point had to lie in every ball. One is enough.",
        lambda r, f, a, b: (
            (torch.cdist(r, f) <= a[:, None]).all(0).double().mean(),
            (torch.cdist(r, f) <= b[None]).all(1).double().mean(),
        ),
    ),
    Misconception(
        "Pairs counted",
        "The share of all pairs was counted, not of points.",
        lambda r, f, a, b: (
            (torch.cdist(r, f) <= a[:, None]).double().mean(),
            (torch.cdist(r, f) <= b[None]).double().mean(),
        ),
    ),
    Misconception(
        "Only the nearest ball",
        "Each point was asked about the ball of its nearest neighbour alone. A wider ball farther away may hold it.",
        lambda r, f, a, b: (
            ((d := torch.cdist(r, f)).amin(0) <= a[d.argmin(0)]).double().mean(),
            (d.amin(1) <= b[d.argmin(1)]).double().mean(),
        ),
    ),
    Misconception(
        "Radii along the wrong axis",
        ALONG,
        lambda r, f, a, b: (
            (torch.cdist(r, f) <= a).any(0).double().mean(),
            (torch.cdist(r, f) <= b).any(1).double().mean(),
        ),
        _stopped,
    ),
    Misconception(
        "Precision over the wrong axis",
        "Precision is a share of the fakes: any over the real points.",
        lambda r, f, a, b: (
            (torch.cdist(r, f) <= a[:, None]).any(1).double().mean(),
            _right(r, f, a, b)[1],
        ),
    ),
    Misconception(
        "Recall over the wrong axis",
        "Recall is a share of the real points: any over the fakes.",
        lambda r, f, a, b: (_right(r, f, a, b)[0], (torch.cdist(r, f) <= b[None]).any(0).double().mean()),
    ),
    Misconception(
        "The other axis",
        "any over the axis of the fakes says something about real points, and vice "
        "versa. Precision is a share of the fakes.",
        lambda r, f, a, b: (
            (torch.cdist(r, f) <= a[:, None]).any(1).double().mean(),
            (torch.cdist(r, f) <= b[None]).any(0).double().mean(),
        ),
    ),
    Misconception(
        "Counts instead of shares",
        "These are numbers of points. Divide by how many there are.",
        lambda r, f, a, b: (
            (torch.cdist(r, f) <= a[:, None]).any(0).sum(),
            (torch.cdist(r, f) <= b[None]).any(1).sum(),
        ),
    ),
    Misconception(
        "Coverage for recall",
        "The second is the share of real points with a fake in their own ball. That is coverage.",
        lambda r, f, a, b: (_right(r, f, a, b)[0], coverage(r, f, a)),
    ),
    Misconception(
        "Squared distances",
        "Squared distances were compared with radii.",
        lambda r, f, a, b: (
            (torch.cdist(r, f) ** 2 <= a[:, None]).any(0).double().mean(),
            (torch.cdist(r, f) ** 2 <= b[None]).any(1).double().mean(),
        ),
    ),
    Misconception(
        "Outside instead of inside",
        "The points outside of all balls were counted.",
        lambda r, f, a, b: tuple(1 - v for v in _right(r, f, a, b)),
    ),
    Misconception(
        "The fakes' radii for both",
        "Precision was asked with the balls of the fakes. Its balls are those of the real points.",
        lambda r, f, a, b: _of((d := torch.cdist(r, f)) <= b[None], d <= b[None]),
    ),
    Misconception(
        "One mean radius",
        "All balls of a set got the mean radius. Where points lie apart the balls are wide, where they crowd, narrow.",
        lambda r, f, a, b: _of((d := torch.cdist(r, f)) <= a.mean(), d <= b.mean()),
    ),
    Misconception(
        "The largest radius for all",
        "All balls of a set got the largest radius. Each point has its own.",
        lambda r, f, a, b: _of((d := torch.cdist(r, f)) <= a.max(), d <= b.max()),
    ),
    Misconception(
        "The radii are added",
        "A pair was counted where the two balls touch. A point lies in a ball or not: its own radius does not matter.",
        lambda r, f, a, b: _of(near := torch.cdist(r, f) <= a[:, None] + b, near),
    ),
    Misconception(
        "Both divided by the number of real points",
        "Precision is a share of the fakes: it is divided by how many fakes there are.",
        lambda r, f, a, b: (_right(r, f, a, b)[0] * len(f) / len(r), _right(r, f, a, b)[1]),
    ),
    Misconception(
        "Both divided by the number of fakes",
        "Recall is a share of the real points: it is divided by how many of them there are.",
        lambda r, f, a, b: (_right(r, f, a, b)[0], _right(r, f, a, b)[1] * len(r) / len(f)),
    ),
    Misconception(
        "A city block's distance",
        "Steps along the axes were added up. The distance is the straight one.",
        lambda r, f, a, b: _of((d := _city_block(r, f)) <= a[:, None], d <= b),
    ),
    Misconception(
        "Points paired one to one",
        "The first real point was compared with the first fake, and so on. Their order means nothing: every pair "
        "counts.",
        _one_to_one,
    ),
    Misconception(
        "Precision twice",
        "Both results are the precision. Recall asks about the real points.",
        lambda r, f, a, b: (_right(r, f, a, b)[0],) * 2,
    ),
    Misconception(
        "Recall twice",
        "Both results are the recall. Precision asks about the fakes.",
        lambda r, f, a, b: (_right(r, f, a, b)[1],) * 2,
    ),
)
