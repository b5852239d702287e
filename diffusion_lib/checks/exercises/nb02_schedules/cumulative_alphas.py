"""The exercise cumulative_alphas: the cumulative product, in float64."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import some_betas


def cumulative_alphas(betas):
    """The running product of 1 - beta, in float64 from the first operation on."""
    return torch.cumprod(1 - betas.to(torch.float64), 0)


EXERCISE = Exercise(
    id="cumulative_alphas",
    title="the cumulative product, in float64",
    notebook="02_schedules",
    place=20,
    points=1,
    difficulty=2,
    minutes=5,
    reference=cumulative_alphas,
    probes=lambda generator: [
        Probe("a thousand betas in float32", (torch.linspace(1e-4, 0.02, 1000),)),
        Probe("twenty betas", (some_betas(generator, 20),)),
        Probe("falling betas", (some_betas(generator, 7).flip(0),)),
        Probe("a single beta in float32", (some_betas(generator, 1).float(),)),
    ],
    where="DDPM (Ho et al. 2020), above eq. 4: alpha_bar_t is the product of alpha_s over s up to t",
    misconceptions=(
        Misconception(
            "Calculated in float32",
            "The product follows the dtype of the input. Over a thousand float32 "
            "steps the rounding adds up: widen to float64 before the first operation.",
            lambda betas: torch.cumprod(1 - betas, 0),
        ),
        Misconception(
            "Widened too late",
            "The result is float64, but it was calculated in float32 and widened "
            "afterwards: the lost digits do not come back.",
            lambda betas: torch.cumprod(1 - betas, 0).double(),
        ),
        Misconception(
            "Widened after the subtraction",
            "1 - beta was calculated in float32: the small beta had lost digits before the product began.",
            lambda betas: torch.cumprod((1 - betas).double(), 0),
        ),
        Misconception(
            "A sum instead of a product",
            "The betas were added up and taken from 1. Factors multiply; the sum falls below zero.",
            lambda betas: 1 - torch.cumsum(betas.double(), 0),
        ),
        Misconception(
            "The product of the betas",
            "What a step keeps is 1 - beta; you multiplied what it replaces.",
            lambda betas: torch.cumprod(betas.double(), 0),
        ),
        Misconception(
            "Not accumulated",
            "These are the alphas of single steps: the running product is missing.",
            lambda betas: 1 - betas.double(),
        ),
        Misconception(
            "One step too late",
            "Entry 0 is 1: that is the table alpha_bars_prev. Here t = 0 already is one step noisy.",
            lambda betas: torch.cumprod(torch.cat([torch.ones(1).double(), 1 - betas.double()[:-1]]), 0),
        ),
        Misconception(
            "Only the last value",
            "The product over all steps came back as one number; the running product has T entries.",
            lambda betas: torch.prod(1 - betas.double()),
        ),
        Misconception(
            "The exponential of the sum",
            "exp of minus the summed betas is the limit of infinitely small steps; these steps are finite.",
            lambda betas: torch.exp(-torch.cumsum(betas.double(), 0)),
        ),
        Misconception(
            "A root too many",
            "These are the signal coefficients, roots of what is asked.",
            lambda betas: torch.cumprod(1 - betas.double(), 0).sqrt(),
        ),
        Misconception(
            "Accumulated from the end",
            "The product runs from the last step to the first.",
            lambda betas: torch.cumprod((1 - betas.double()).flip(0), 0).flip(0),
        ),
    ),
    properties=(
        Property(
            "it falls at every step",
            lambda calls: all(bool((c.value.diff() < 0).all()) for c in calls),
            "Every step keeps less than all: the product must fall.",
        ),
        Property(
            "exact to 12 digits from float32 betas too",
            lambda calls: all(
                bool((c.value - torch.cumprod(1 - c.args[0].double(), 0)).abs().max() < 1e-12) for c in calls
            ),
            "Digits were lost on the way: some operation ran in float32.",
        ),
    ),
    hints=(
        "Which share of the signal's variance is left after two steps?",
        "torch has a running product. Think about the dtype before it, not after.",
        "First widen the betas, then one minus, then the running product along the only axis.",
    ),
    float64=True,
    forbidden=("DiffusionSchedule",),
)
