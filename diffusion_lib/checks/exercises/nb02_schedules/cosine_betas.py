"""The exercise cosine_betas: the cosine schedule."""

import math

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ._tables import BETWEEN_0_AND_1


def cosine_betas(timesteps, s=0.008):
    """Betas whose cumulative product follows a squared cosine."""
    time = torch.arange(timesteps + 1, dtype=torch.float64) / timesteps
    level = torch.cos((time + s) / (1 + s) * math.pi / 2) ** 2
    return (1 - level[1:] / level[:-1]).clamp(max=0.999)


def _cosine(T, s, power=2, angle=math.pi / 2, offset=lambda time, s: (time + s) / (1 + s), clip=0.999):
    """The cosine schedule with one part replaced."""
    time = torch.arange(T + 1, dtype=torch.float64) / T
    level = torch.cos(offset(time, s) * angle) ** power
    betas = 1 - level[1:] / level[:-1]
    return betas if clip is None else betas.clamp(max=clip)


def _cosine_few_points(T, s=0.008):
    level = torch.cos((torch.linspace(0, 1, T, dtype=torch.float64) + s) / (1 + s) * math.pi / 2) ** 2
    return (1 - level[1:] / level[:-1]).clamp(max=0.999)


def _cosine_late(T, s=0.008):
    """One division point too few, padded with the first."""
    time = torch.arange(T, dtype=torch.float64) / T
    level = torch.cos((time + s) / (1 + s) * math.pi / 2) ** 2
    return (1 - level / torch.cat([level[:1], level[:-1]])).clamp(max=0.999)


def _cosine_levels(T, s=0.008):
    time = torch.arange(1, T + 1, dtype=torch.float64) / T
    return (torch.cos((time + s) / (1 + s) * math.pi / 2) / math.cos(s / (1 + s) * math.pi / 2)) ** 2


def _cosine_upside_down(T, s=0.008):
    level = torch.cos((torch.arange(T + 1, dtype=torch.float64) / T + s) / (1 + s) * math.pi / 2) ** 2
    return (1 - level[:-1] / level[1:]).clamp(max=0.999)


def _follows_the_cosine(calls):
    for call in calls:
        T, s = call.args[0], dict(zip(("s",), call.args[1:], strict=False), **call.kwargs).get("s", 0.008)
        level = torch.cos((torch.arange(T + 1).double() / T + s) / (1 + s) * math.pi / 2) ** 2
        kept = torch.cumprod(1 - call.value, 0)
        if len(kept) != T or bool(((kept - level[1:] / level[0]).abs()[:-1] > 1e-4).any()):
            return False
    return True


EXERCISE = Exercise(
    id="cosine_betas",
    title="the cosine schedule",
    notebook="02_schedules",
    place=30,
    points=3,
    difficulty=3,
    minutes=12,
    reference=cosine_betas,
    probes=lambda generator: [
        Probe("T = 1000", (1000,)),
        Probe("ten steps", (10,)),
        Probe("another offset", (40, 0.02 + 0.1 * float(torch.rand((), generator=generator)))),
        Probe("offset by name", (5,), {"s": 0.05}),
        Probe("a single step", (1,)),
    ],
    where="Improved DDPM (Nichol and Dhariwal 2021), the cosine schedule and the clipping at 0.999",
    misconceptions=(
        Misconception(
            "The last betas are not clipped",
            "Without the clip the last beta is 1: the last step erases everything, and sampling divides by zero.",
            lambda T, s=0.008: _cosine(T, s, clip=None),
        ),
        Misconception(
            "The cosine is not squared",
            "The schedule squares the cosine; without the square the noise comes too slowly.",
            lambda T, s=0.008: _cosine(T, s, power=1),
        ),
        Misconception(
            "The offset s is ignored",
            "s keeps the first betas from being too small; it is not in your values at all.",
            lambda T, s=0.008: _cosine(T, 0.0),
        ),
        Misconception(
            "The offset is added but not divided out",
            "t/T + s was not divided by 1 + s, so the angle runs past a right angle and the cosine turns negative.",
            lambda T, s=0.008: _cosine(T, s, offset=lambda time, s: time + s),
        ),
        Misconception(
            "Half a turn instead of a quarter",
            "The angle goes up to pi instead of pi/2: the curve comes back up after the middle.",
            lambda T, s=0.008: _cosine(T, s, angle=math.pi),
        ),
        Misconception(
            "alpha_bars instead of betas",
            "These are the cumulative products. The betas follow from the ratio of neighbouring ones.",
            _cosine_levels,
        ),
        Misconception(
            "One beta too few",
            "T division points make T-1 betas. The curve is needed at T+1 times, from 0 to T.",
            _cosine_few_points,
        ),
        Misconception(
            "One index too late", "The first beta is 0, because alpha_bar starts one time too early.", _cosine_late
        ),
        Misconception(
            "The ratio is upside down",
            "Your betas are negative: the later alpha_bar is the smaller one.",
            _cosine_upside_down,
        ),
        Misconception(
            "Clipped at another value",
            "The betas are clipped at 0.02, the end of the linear schedule; the cosine goes with 0.999.",
            lambda T, s=0.008: _cosine(T, s, clip=0.02),
        ),
    ),
    properties=(
        BETWEEN_0_AND_1,
        Property(
            "betas rise",
            lambda calls: all(bool((c.value.diff() > -1e-6).all()) for c in calls),
            "Each step should replace more than the one before.",
        ),
        Property(
            "halfway through, alpha_bar is what the formula says",
            lambda calls: abs(float(torch.cumprod(1 - calls[0].value, 0)[499]) - 0.4938435904406382) < 1e-4,
            "For T = 1000 the cumulative product at t = 499 should be just below one half.",
        ),
        Property(
            "alpha_bar falls along the squared cosine, whatever T and s",
            _follows_the_cosine,
            "Up to the clip, the running product of what is kept should lie on the squared cosine, for every T and s.",
        ),
    ),
    float64=True,
    hints=(
        "The paper defines alpha_bar first. Beta is what one step takes: how do neighbouring alpha_bars give it?",
        "You need the curve at T+1 times, 0 included, to have T ratios. Watch where s enters, twice.",
        "One minus later over earlier; then clip. Calculate in float64, with times divided by T.",
    ),
    forbidden=("cosine_beta_schedule",),
)
