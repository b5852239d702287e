"""The exercise linear_betas: the linear schedule."""

import math

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ._tables import BETWEEN_0_AND_1


def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    """Betas that rise on a straight line."""
    return torch.linspace(beta_start, beta_end, timesteps, dtype=torch.float64)


def _linear_probes(generator):
    start = 0.001 + 0.01 * float(torch.rand((), generator=generator))
    return [
        Probe("the schedule of DDPM, T = 1000", (1000,)),
        Probe("ten steps", (10,)),
        Probe("other ends", (7, start, 0.4)),
        Probe("ends by name", (25,), {"beta_start": 2 * start, "beta_end": 0.1}),
        Probe("two steps", (2, start, 0.3)),
    ]


def _line(T, a, b):
    return torch.linspace(a, b, T, dtype=torch.float64)


EXERCISE = Exercise(
    id="linear_betas",
    title="the linear schedule",
    notebook="02_schedules",
    place=10,
    points=1,
    difficulty=1,
    minutes=4,
    reference=linear_betas,
    probes=_linear_probes,
    where="DDPM (Ho et al. 2020), section 4: beta from 1e-4 to 0.02, linearly, both ends included",
    misconceptions=(
        Misconception(
            "The last beta is not reached",
            "The line was cut into T pieces instead of T-1, so the end is missed by one step. T points have T-1 gaps.",
            lambda T, beta_start=1e-4, beta_end=0.02: _line(T + 1, beta_start, beta_end)[:-1],
        ),
        Misconception(
            "The first beta is left out",
            "The line starts one step after beta_start. Both ends belong to the schedule.",
            lambda T, beta_start=1e-4, beta_end=0.02: _line(T + 1, beta_start, beta_end)[1:],
        ),
        Misconception(
            "One point too many",
            "There are T+1 betas. One step has one beta, and there are T steps.",
            lambda T, beta_start=1e-4, beta_end=0.02: _line(T + 1, beta_start, beta_end),
        ),
        Misconception(
            "Linear in the square root",
            "The roots of the betas rise linearly. That is the scaled-linear "
            "schedule of Stable Diffusion; DDPM's betas themselves rise linearly.",
            lambda T, beta_start=1e-4, beta_end=0.02: _line(T, beta_start**0.5, beta_end**0.5) ** 2,
        ),
        Misconception(
            "Linear in the logarithm",
            "The betas rise by a constant factor; a constant difference is meant.",
            lambda T, beta_start=1e-4, beta_end=0.02: _line(T, math.log(beta_start), math.log(beta_end)).exp(),
        ),
        Misconception(
            "The schedule runs backwards",
            "The betas fall. Noising starts gently and ends strongly.",
            lambda T, beta_start=1e-4, beta_end=0.02: _line(T, beta_end, beta_start),
        ),
        Misconception(
            "Alphas instead of betas",
            "These are 1 - beta, what a step keeps; what it replaces is asked.",
            lambda T, beta_start=1e-4, beta_end=0.02: 1 - _line(T, beta_start, beta_end),
        ),
        Misconception(
            "The ends are written into the function",
            "The arguments beta_start and beta_end are ignored; the values of DDPM are always used.",
            lambda T, beta_start=1e-4, beta_end=0.02: _line(T, 1e-4, 0.02),
        ),
    ),
    properties=(
        BETWEEN_0_AND_1,
        Property(
            "both ends are reached",
            lambda calls: bool(abs(calls[0].value[0] - 1e-4) < 1e-7 and abs(calls[0].value[-1] - 0.02) < 1e-7),
            "The first or the last beta is not the one that was asked for.",
        ),
        Property(
            "every beta is as much larger than the one before",
            lambda calls: all(bool(c.value.diff().diff().abs().max() < 1e-9) for c in calls if len(c.value) > 2),
            "The betas do not lie on a straight line.",
        ),
    ),
    float64=True,
    hints=(
        "T points on a straight line from the first beta to the last, both included.",
        "torch has a function for evenly spaced points; look at what it does with the end.",
        "Give it both ends, the number of points and the dtype float64.",
    ),
    forbidden=("linear_beta_schedule",),
)
