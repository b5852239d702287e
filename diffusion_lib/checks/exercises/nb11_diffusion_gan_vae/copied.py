"""The exercise copied: are they copies?"""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal


def copied(samples, training, held_out, fraction):
    """Share of samples that lie nearer to the training set than this fraction of strangers does."""
    limit = torch.cdist(held_out, training).amin(dim=1).quantile(fraction)
    return (torch.cdist(samples, training).amin(dim=1) < limit).double().mean()


def _probes(generator):
    probes = []
    for name, n, m, h, d, near, fraction in (
        ("half of them copies", 10, 30, 25, 3, 0.02, 0.1),
        ("strangers", 16, 20, 31, 2, 1.0, 0.25),
        ("all copies", 7, 40, 12, 4, 0.0, 0.05),
        ("more samples than digits", 40, 9, 20, 2, 0.3, 0.5),
        ("half of the limit", 24, 24, 24, 3, 0.5, 0.4),
    ):
        training, strangers = normal(generator, m, d), normal(generator, h, d)
        samples = training[torch.randint(m, (n,), generator=generator)] + near * normal(generator, n, d)
        if "half of them" in name:
            samples[::2] = normal(generator, len(samples[::2]), d)
        probes.append(Probe(name, (samples, training, strangers, fraction)))
    return probes


def _nearest(a, b):
    return torch.cdist(a, b).amin(dim=1)


EXERCISE = Exercise(
    id="copied",
    title="are they copies",
    notebook="11_diffusion_gan_vae",
    place=69,
    points=2,
    difficulty=2,
    minutes=8,
    reference=copied,
    probes=_probes,
    where="section 5: a distance says something beside that of pictures which nobody can have copied",
    misconceptions=(
        Misconception(
            "Nearest held-out digits",
            "The samples were compared with held-out digits. Nobody can have copied those: the training set is asked.",
            lambda s, t, h, f: (_nearest(s, h) < _nearest(h, t).quantile(f)).double().mean(),
        ),
        Misconception(
            "The samples set their own limit",
            "The limit was taken from the samples' distances: it then gives back the fraction, whatever the samples.",
            lambda s, t, h, f: (_nearest(s, t) < _nearest(s, t).quantile(f)).double().mean(),
        ),
        Misconception(
            "The training set among itself",
            "The limit is the distance between training digits, and each is nearest to itself, at 0. Strangers are to "
            "set it.",
            lambda s, t, h, f: (_nearest(s, t) < _nearest(t, t).quantile(f)).double().mean(),
        ),
        Misconception(
            "The fraction as a distance",
            "The fraction was used as the limit. It says which of the strangers' distances is the limit.",
            lambda s, t, h, f: (_nearest(s, t) < f).double().mean(),
        ),
        Misconception(
            "Training digits that were copied",
            "For every training digit the nearest sample was looked for. A share of the samples is asked for.",
            lambda s, t, h, f: (_nearest(t, s) < _nearest(h, t).quantile(f)).double().mean(),
        ),
        Misconception(
            "The mean distance",
            "The samples were measured to all of the training set at once. A copy is near to one digit and far from "
            "the rest.",
            lambda s, t, h, f: (torch.cdist(s, t).mean(1) < torch.cdist(h, t).mean(1).quantile(f)).double().mean(),
        ),
        Misconception(
            "Farther, not nearer",
            "These are the samples beyond the limit. Copies are nearer.",
            lambda s, t, h, f: (_nearest(s, t) >= _nearest(h, t).quantile(f)).double().mean(),
        ),
        Misconception(
            "A count",
            "This is a number of samples. Divide by how many there are.",
            lambda s, t, h, f: (_nearest(s, t) < _nearest(h, t).quantile(f)).sum(),
        ),
        Misconception(
            "The other end",
            "The limit is the distance that this fraction of strangers exceeds.",
            lambda s, t, h, f: (_nearest(s, t) < _nearest(h, t).quantile(1 - f)).double().mean(),
        ),
    ),
    properties=(
        Property("it is a share", lambda calls: all(0 <= float(c.value) <= 1 for c in calls), "Between 0 and 1."),
        Property(
            "samples that are training digits are all counted",
            lambda calls: float(calls[2].value) == 1,
            "Every sample there is a training digit.",
        ),
    ),
    hints=(
        "What is near? Ask digits that the model cannot have copied how near they are.",
        "Twice the same: the distance to the nearest training digit, of strangers and of samples. The strangers' "
        "distances give a limit, the samples' are compared with it.",
        ".quantile(fraction) gives the number below which that fraction of a row lies; .amin(dim=...) the least of "
        "each row.",
    ),
    forbidden=("nearest_training",),
)
