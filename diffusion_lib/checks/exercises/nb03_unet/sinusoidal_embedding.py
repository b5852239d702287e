"""The exercise sinusoidal_embedding: the sinusoidal embedding."""

import math

import torch

from ...declare import Exercise, Misconception, Probe, Property


def sinusoidal_embedding(t, dim):
    """Sines of t at geometrically spaced frequencies, then the cosines."""
    exponents = torch.arange(dim // 2, dtype=torch.float64) / (dim // 2)
    angles = t.double()[:, None] * 10_000.0**-exponents
    return torch.cat([angles.sin(), angles.cos()], dim=1).float()


def _frequencies(dim, base=10_000.0, below=None):
    return base ** (-torch.arange(dim // 2, dtype=torch.float64) / (below or dim // 2))


def _embedding(frequencies=_frequencies, join=lambda a: torch.cat([a.sin(), a.cos()], dim=1), time=lambda t: t):
    """The embedding with one part replaced."""

    def answer(t, dim):
        return join(time(t.double())[:, None] * frequencies(dim))

    return answer


def _embedding_probes(generator):
    mixed = torch.tensor([999, 0, 1, 500, 37])
    pairs = torch.tensor([3, 10, 500, 507])  # twice the distance 7
    return [
        Probe("mixed whole times", (mixed, 8)),
        Probe("the same times as floats", (mixed.float(), 8)),
        Probe("as many times as numbers", (torch.randint(1, 1000, (6,), generator=generator), 6)),
        Probe("pairs at distance 7", (pairs, 32)),
        Probe("a batch of one", (torch.randint(100, 900, (1,), generator=generator), 4)),
        Probe("times between whole ones", (torch.tensor([0.25, 17.5]), 16)),
    ]


def _lengths(calls):
    return all(bool(((c.value.double() ** 2).sum(1) - c.args[1] / 2).abs().max() < 1e-3 * c.args[1]) for c in calls)


def _distance_alone(calls):
    a, b, c, d = calls[3].value.double()
    return abs(float(a @ b - c @ d)) < 0.05


EXERCISE = Exercise(
    id="sinusoidal_embedding",
    title="the sinusoidal embedding",
    notebook="03_unet",
    place=20,
    points=2,
    difficulty=2,
    minutes=10,
    reference=sinusoidal_embedding,
    probes=_embedding_probes,
    tolerance=1e-3,  # angles up to 999 in float32 are good to about 1e-4
    where="Vaswani et al. 2017, section 3.5, in the order of DDPM's released code: all sines, then all cosines",
    misconceptions=(
        Misconception(
            "The cosines come first",
            "The right numbers, halves exchanged: sines first here, so that "
            "weights trained with the library fit yours.",
            _embedding(join=lambda a: torch.cat([a.cos(), a.sin()], dim=1)),
        ),
        Misconception(
            "Sines and cosines alternate",
            "The right numbers in the order sin, cos, sin, cos, as in the "
            "original Transformer. Diffusion code, and this course, puts all sines before all cosines.",
            _embedding(join=lambda a: torch.stack([a.sin(), a.cos()], dim=2).flatten(1)),
        ),
        Misconception(
            "The minus is missing",
            "The frequencies rise to nearly 10,000. They should fall from 1: most of them turn slowly.",
            _embedding(lambda dim: 1 / _frequencies(dim)),
        ),
        Misconception(
            "The exponent is divided by dim",
            "Two i / dim and i / dim are different things: the frequencies "
            "end near 1/100 and slow clocks are missing. There are dim/2 frequencies.",
            _embedding(lambda dim: _frequencies(dim, below=dim)),
        ),
        Misconception(
            "Divided by dim/2 - 1",
            "The last frequency is exactly 1/10000. Some code bases do that; the formula here divides by dim/2.",
            _embedding(lambda dim: _frequencies(dim, below=dim // 2 - 1)),
        ),
        Misconception(
            "The logarithm of 10000 is missing",
            "The frequencies are powers of e: the slowest turns once in "
            "17 steps or less, so far-apart times look alike.",
            _embedding(lambda dim: _frequencies(dim, base=math.e)),
        ),
        Misconception(
            "Both halves are sines",
            "sin alone cannot tell t from its mirror image, and the length of the vector changes with t.",
            _embedding(join=lambda a: torch.cat([a.sin(), a.sin()], dim=1)),
        ),
        Misconception("Only the sines", "Half of the vector is missing: the cosines.", _embedding(join=torch.sin)),
        Misconception(
            "Neither sine nor cosine",
            "These are the angles themselves; they grow without bound.",
            _embedding(join=lambda a: torch.cat([a, a], dim=1)),
        ),
        Misconception(
            "The times stand along the rows",
            "Your result is (dim, b); one row per sample is asked.",
            lambda t, dim: _embedding()(t, dim).T,
        ),
        Misconception(
            "Time was scaled to 0..1",
            "t was divided by 1000 first. The formula takes t as it is; its frequencies already span all scales.",
            _embedding(time=lambda t: t / 1000),
        ),
        Misconception(
            "The angle is in turns",
            "The angles were multiplied by 2 pi; the formula has no pi.",
            _embedding(time=lambda t: 2 * math.pi * t),
        ),
        Misconception(
            "The first time for all",
            "All rows are the embedding of t[0].",
            _embedding(time=lambda t: t[:1].expand(len(t))),
        ),
        Misconception(
            "The time was cut to a whole number",
            "Times between two steps got the embedding of the step before; t may be a float.",
            _embedding(time=torch.floor),
        ),
        Misconception(
            "Counted from 1",
            "The frequencies begin one place too late: the first has i = 0 and is 1.",
            _embedding(lambda dim: 10_000.0 ** (-torch.arange(1, dim // 2 + 1).double() / (dim // 2))),
        ),
    ),
    properties=(
        Property(
            "every row has the squared length dim/2",
            _lengths,
            "sin² + cos² is 1 for each of the dim/2 frequencies: every frequency needs both.",
        ),
        Property(
            "the inner product depends on the distance of two times alone",
            _distance_alone,
            "E(3)·E(10) and E(500)·E(507) should be equal.",
        ),
        Property(
            "different times have different rows",
            lambda calls: all(len(torch.unique(c.value, dim=0)) == len(torch.unique(c.args[0])) for c in calls),
            "Two different times got the same vector.",
        ),
        Property(
            "whole and float times agree",
            lambda calls: bool((calls[0].value.double() - calls[1].value.double()).abs().max() < 1e-2),
            "t = 37 and t = 37.0 should give the same row.",
        ),
        Property(
            "the first sine is that of t itself",
            lambda calls: all(
                bool((c.value[:, 0].double() - c.args[0].double().sin()).abs().max() < 5e-3) for c in calls
            ),
            "At i = 0 the frequency is 1.",
        ),
        Property(
            "all slower clocks turn as the formula says",
            lambda calls: all(
                bool((c.value.double() - sinusoidal_embedding(*c.args)).abs().max() < 5e-3) for c in calls
            ),
            "The frequencies behind the first are others: look at base, sign and divisor, and where counting begins.",
        ),
    ),
    hints=(
        "First the dim/2 frequencies, from 1 downwards. Then one angle for each pair of a time and a frequency.",
        "A column of times, shape (b, 1), times a row of frequencies, shape (dim/2,), gives a table (b, dim/2).",
        "Sine of the table, cosine of the table, side by side along axis 1.",
    ),
    forbidden=("SinusoidalPositionEmbeddings",),
)
