"""Points and logits as inputs, and the mistake of a gradient cut off."""

import torch

from ...declare import Probe
from ...declare.gradients import value_of
from ...declare.inputs import normal


def radii(points, k):
    """Distance of each point to its k-th neighbour, itself not counted."""
    return torch.cdist(points, points).sort(dim=1).values[:, k]


def pair_probes(generator, k=2):
    probes = []
    for name, n, m, shift, wide in (
        ("as many of each", 12, 12, 0.5, 1.0),
        ("few fakes", 15, 6, 0.0, 1.0),
        ("wide fakes", 10, 14, 0.0, 3.0),
        ("narrow fakes", 14, 10, 0.0, 0.3),
        ("far apart", 6, 7, 30.0, 1.0),
        ("many of each", 30, 40, 0.3, 1.5),
    ):
        real, fake = normal(generator, n, 2), wide * normal(generator, m, 2) + shift
        probes.append(Probe(name, (real, fake, radii(real, k), radii(fake, k))))
    return probes


def logit_probes(generator):
    probes = [Probe(f"{n} samples", (2 * normal(generator, n), 2 * normal(generator, n) - 1)) for n in (8, 3, 1, 40)]
    return [
        *probes,
        Probe("large logits", (3000 * normal(generator, 9), 3000 * normal(generator, 9))),
        # Not exactly 0, where a formula with a kink has no slope to agree on.
        Probe("undecided", (torch.full((5,), 1e-6).double(), torch.full((5,), -1e-6).double())),
        # Means over different numbers of samples: what is divided by the wrong one shows.
        Probe("more fakes than real ones", (2 * normal(generator, 4), normal(generator, 11) - 1)),
        Probe("fewer fakes than real ones", (2 * normal(generator, 9), normal(generator, 2))),
    ]


def cut_off(reference):
    """Right but for sure mistakes, which cost less than they should: their logarithm was kept from growing."""

    def symptom(calls):
        pairs = [(float(value_of(c)), float(reference(*c.args)), c.name == "large logits") for c in calls]
        return all(0 <= got < 0.9 * want if large else abs(got - want) < 1e-4 for got, want, large in pairs)

    return symptom


def smoothed(reference, turned):
    """Right but for labels below 1: too much by the same share of `turned(*args)`, what turning a label costs."""

    def symptom(calls):
        usual = [c for c in calls if c.name != "undecided"]
        shares = [float((value_of(c) - reference(*c.args)) / turned(*c.args)) for c in usual]
        return all(0.005 < share < 0.5 and abs(share - shares[0]) < 1e-4 for share in shares)

    return symptom


SMOOTHED = (
    "Labels below 1",
    "The real label was lowered, as some recipes do against a discriminator that is too sure. Here it is 1.",
)
CUT_OFF = (
    "The logarithm is cut off",
    "A clamp or a small number inside the logarithm (F.binary_cross_entropy has one) makes sure mistakes too cheap, "
    "and their slope vanishes.",
)


def all_finite(calls):
    return all(bool(torch.isfinite(value_of(c)).all()) for c in calls)
