"""The exercise precision_recall: precision and recall."""

import torch

from ...declare import Exercise, Property
from ._inputs import pair_probes
from ._precision_recall_wrongs import MISTAKES


def precision_recall(real, fake, real_radius, fake_radius):
    """Share of fakes inside a real ball, and of real ones inside a fake ball."""
    distances = torch.cdist(real, fake)
    precision = (distances <= real_radius[:, None]).any(0).double().mean()
    recall = (distances <= fake_radius[None]).any(1).double().mean()
    return precision, recall


def _shares(calls):
    return all(0 <= float(v) <= 1 for c in calls for v in c.value)


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
    where="Kynkäänniemi et al. 2019",
    misconceptions=MISTAKES,
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
