"""The exercise coverage: coverage."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ._inputs import pair_probes


def coverage(real, fake, real_radius):
    """Share of real points with a fake in their own ball."""
    return (torch.cdist(real, fake) <= real_radius[:, None]).any(1).double().mean()


EXERCISE = Exercise(
    id="coverage",
    title="coverage",
    notebook="11_diffusion_gan_vae",
    place=80,
    points=0,
    difficulty=2,
    minutes=6,
    reference=coverage,
    probes=lambda generator: [Probe(p.name, p.args[:3]) for p in pair_probes(generator)],
    where="Naeem et al. 2020, eq. 9",
    misconceptions=(
        Misconception(
            "Precision",
            "This is the share of fakes in a real ball. Coverage counts real points.",
            lambda r, f, a: (torch.cdist(r, f) <= a[:, None]).any(0).double().mean(),
        ),
        Misconception(
            "A count instead of a share",
            "This is a number of real points. Divide by how many there are.",
            lambda r, f, a: (torch.cdist(r, f) <= a[:, None]).any(1).sum(),
        ),
        Misconception(
            "All fakes in one ball",
            "A real point counted only if every fake lies in its ball.",
            lambda r, f, a: (torch.cdist(r, f) <= a[:, None]).all(1).double().mean(),
        ),
        Misconception(
            "Pairs counted",
            "This is density over n: the share of all pairs.",
            lambda r, f, a: (torch.cdist(r, f) <= a[:, None]).double().mean(),
        ),
        Misconception(
            "Density",
            "This counts how many fakes a ball holds on average. Coverage asks whether it holds any.",
            lambda r, f, a: (torch.cdist(r, f) <= a[:, None]).double().sum(1).mean(),
        ),
        Misconception(
            "Squared distances",
            "Squared distances were compared with radii.",
            lambda r, f, a: (torch.cdist(r, f) ** 2 <= a[:, None]).any(1).double().mean(),
        ),
        Misconception(
            "Not covered", "The real points without a fake were counted.", lambda r, f, a: 1 - coverage(r, f, a)
        ),
    ),
    properties=(
        Property(
            "it is a share", lambda calls: all(0 <= float(c.value) <= 1 for c in calls), "A share lies between 0 and 1."
        ),
        Property(
            "far apart it is 0",
            lambda calls: float(calls[4].value) == 0,
            "Where the sets lie far apart, no ball holds a fake.",
        ),
    ),
    hints=(
        "The balls are those of the real points, as for precision. What is counted differs.",
        "A real point is covered if its row of the table holds a True.",
        ".any(dim=1) instead of .any(dim=0).",
    ),
    forbidden=("coverage", "compare_neighbours"),
)
