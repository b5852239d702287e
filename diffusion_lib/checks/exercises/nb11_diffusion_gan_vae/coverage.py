"""The exercise coverage: coverage."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ._inputs import pair_probes, radii


def coverage(real, fake, real_radius):
    """Share of real points with a fake in their own ball."""
    return (torch.cdist(real, fake) <= real_radius[:, None]).any(1).double().mean()


def _in_fake_balls(real, fake, k):
    return (torch.cdist(real, fake) <= radii(fake, min(k, len(fake) - 1))).any(1).double().mean()


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
    where="Naeem et al. 2020",
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
        Misconception(
            "Radii along the fakes",
            "The radii of the real points were laid along the columns of the table, where the fakes stand.",
            lambda r, f, a: (torch.cdist(r, f) <= a[torch.arange(len(f)) % len(r)]).any(1).double().mean(),
        ),
        Misconception(
            "One mean radius",
            "All balls got the mean radius. Where points lie apart the balls are wide, where they crowd, narrow.",
            lambda r, f, a: (torch.cdist(r, f) <= a.mean()).any(1).double().mean(),
        ),
        Misconception(
            "The largest radius for all",
            "All balls got the largest radius. Each real point has its own.",
            lambda r, f, a: (torch.cdist(r, f) <= a.max()).any(1).double().mean(),
        ),
        Misconception(
            "The smallest radius for all",
            "All balls got the smallest radius. Each real point has its own.",
            lambda r, f, a: (torch.cdist(r, f) <= a.min()).any(1).double().mean(),
        ),
        Misconception(
            "Each fake covers one point",
            "A fake counted for its nearest real point alone. It covers every point in whose ball it lies.",
            lambda r, f, a: (
                (((d := torch.cdist(r, f)) <= a[:, None]) & (d == d.amin(0, keepdim=True))).any(1).double().mean()
            ),
        ),
        Misconception(
            "The balls of the fakes",
            "This is recall: the balls are those of the fakes. Coverage asks for a fake in the real point's own ball.",
            lambda r, f, a: _in_fake_balls(r, f, 2),
            lambda calls: any(
                all(abs(float(c.value) - float(_in_fake_balls(c.args[0], c.args[1], k))) < 1e-5 for c in calls)
                for k in range(1, 12)
            ),
        ),
        Misconception(
            "A city block's distance",
            "Steps along the axes were added up. The distance is the straight one.",
            lambda r, f, a: ((r[:, None] - f).abs().sum(-1) <= a[:, None]).any(1).double().mean(),
        ),
        Misconception(
            "Points paired one to one",
            "The first real point was compared with the first fake, and so on. Their order means nothing: every pair "
            "counts.",
            lambda r, f, a: ((r[: (n := min(len(r), len(f)))] - f[:n]).norm(dim=1) <= a[:n]).double().mean(),
        ),
        Misconception(
            "Two fakes are wanted",
            "A point was counted only with several fakes in its ball. One is enough.",
            lambda r, f, a: ((torch.cdist(r, f) <= a[:, None]).sum(1) > 1).double().mean(),
        ),
        Misconception(
            "Half the radius",
            "The radii were halved. They are distances from the centre already.",
            lambda r, f, a: (torch.cdist(r, f) <= a[:, None] / 2).any(1).double().mean(),
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
