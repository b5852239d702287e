"""The exercise precision_recall: precision and recall."""

import torch

from ...declare import Exercise, Misconception, Property
from ._inputs import pair_probes
from .coverage import coverage


def precision_recall(real, fake, real_radius, fake_radius):
    """Share of fakes inside a real ball, and of real ones inside a fake ball."""
    distances = torch.cdist(real, fake)
    precision = (distances <= real_radius[:, None]).any(0).double().mean()
    recall = (distances <= fake_radius[None]).any(1).double().mean()
    return precision, recall


def _shares(calls):
    return all(0 <= float(v) <= 1 for c in calls for v in c.value)


ALONG = (
    "Rows of the table are real points, columns are fakes. Radii of the real points must stand along the rows, "
    "[:, None], those of the fakes along the columns."
)


def _stopped(calls):
    """Shapes did not fit wherever the two sets differ in number."""
    return all(
        bool(c.error and "size of tensor" in c.error["message"]) == (len(c.args[0]) != len(c.args[1])) for c in calls
    )


EXERCISE = Exercise(
    id="precision_recall",
    title="precision and recall",
    notebook="11_diffusion_gan_vae",
    place=60,
    points=3,
    difficulty=3,
    minutes=12,
    reference=precision_recall,
    probes=pair_probes,
    where="Kynkäänniemi et al. 2019, eq. 1 and 2",
    misconceptions=(
        Misconception(
            "Precision and recall exchanged",
            "Precision asks about the fakes, recall about the real ones.",
            lambda r, f, a, b: precision_recall(r, f, a, b)[::-1],
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
            "Each point was asked about the ball of its nearest neighbour alone. A "
            "wider ball farther away may hold it.",
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
                precision_recall(r, f, a, b)[1],
            ),
        ),
        Misconception(
            "Recall over the wrong axis",
            "Recall is a share of the real points: any over the fakes.",
            lambda r, f, a, b: (precision_recall(r, f, a, b)[0], (torch.cdist(r, f) <= b[None]).any(0).double().mean()),
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
            lambda r, f, a, b: (precision_recall(r, f, a, b)[0], coverage(r, f, a)),
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
            lambda r, f, a, b: tuple(1 - v for v in precision_recall(r, f, a, b)),
        ),
    ),
    properties=(
        Property("both are shares", _shares, "A share lies between 0 and 1."),
        Property(
            "far apart both are 0",
            lambda calls: float(calls[4].value[0]) == float(calls[4].value[1]) == 0,
            "Where the sets lie far apart, neither finds anything.",
        ),
    ),
    hints=(
        "torch.cdist(real, fake) is a table (n, m). Compare it with the radii of the real points, one per row.",
        "A fake counts if any row says yes: .any(dim=0). Then a mean.",
        "For recall compare with the fakes' radii, one per column, and ask .any(dim=1).",
    ),
    forbidden=("compare_neighbours",),
)
