"""The exercise signal_and_noise: how much signal and how much noise at every t."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import some_betas


def signal_and_noise(betas):
    """The two coefficients of the closed form for every time."""
    alpha_bars = torch.cumprod(1 - betas, 0)
    return alpha_bars.sqrt(), (1 - alpha_bars).sqrt()


def _roots(alpha_bars):
    return alpha_bars**0.5, (1 - alpha_bars) ** 0.5


EXERCISE = Exercise(
    id="signal_and_noise",
    title="how much signal and how much noise at every t",
    notebook="01_forward_noise",
    place=20,
    points=2,
    difficulty=2,
    minutes=8,
    reference=signal_and_noise,
    probes=lambda generator: [
        Probe("five steps", (some_betas(generator, 5),)),
        Probe("fifty steps", (some_betas(generator, 50),)),
        Probe("falling betas", (some_betas(generator, 8).flip(0),)),
        Probe("a single step", (some_betas(generator, 1),)),
        Probe("DDPM's linear schedule", (torch.linspace(1e-4, 0.02, 1000, dtype=torch.float64),)),
    ],
    where="DDPM (Ho et al. 2020), eq. 4 and the line above it: alpha_bar_t is a product over all steps up to t",
    misconceptions=(
        Misconception(
            "A sum instead of a product",
            "The betas were added up. Each step scales what the step before "
            "left, so the factors 1 - beta multiply; sums even fall below zero in long chains.",
            lambda betas: _roots(1 - torch.cumsum(betas, 0)),
        ),
        Misconception(
            "One step instead of all steps",
            "These are alpha_t, the coefficients of a single step. Eq. 4 "
            "needs alpha_bar_t, which collects every step up to t.",
            lambda betas: _roots(1 - betas),
        ),
        Misconception(
            "The product of the betas",
            "The betas themselves were multiplied. What a step keeps is 1 - beta; that is what accumulates.",
            lambda betas: _roots(torch.cumprod(betas, 0)),
        ),
        Misconception(
            "Both square roots are missing",
            "These are the variances alpha_bar and 1 - alpha_bar. Eq. 4 "
            "scales signal and noise by standard deviations.",
            lambda betas: (torch.cumprod(1 - betas, 0), 1 - torch.cumprod(1 - betas, 0)),
        ),
        Misconception(
            "One minus the root",
            "The noise coefficient is one minus the signal coefficient. The squares "
            "must add up to 1, not the coefficients.",
            lambda betas: (torch.cumprod(1 - betas, 0) ** 0.5, 1 - torch.cumprod(1 - betas, 0) ** 0.5),
        ),
        Misconception(
            "The noise root is missing",
            "The signal coefficient is right; the noise coefficient is still a variance, without its root.",
            lambda betas: (torch.cumprod(1 - betas, 0) ** 0.5, 1 - torch.cumprod(1 - betas, 0)),
        ),
        Misconception(
            "The first step is left out",
            "Entry 0 says that nothing has been noised yet. In this course "
            "t = 0 is the first noisy time; clean data carry the index -1.",
            lambda betas: _roots(torch.cumprod(torch.cat([torch.ones_like(betas[:1]), 1 - betas[:-1]]), 0)),
        ),
        Misconception(
            "Noise first, signal second",
            "The two results are in the other order: signal comes first.",
            lambda betas: _roots(torch.cumprod(1 - betas, 0))[::-1],
        ),
        Misconception(
            "Accumulated from the end",
            "The product runs from the last step to the first; t counts the steps from the start.",
            lambda betas: _roots(torch.cumprod((1 - betas).flip(0), 0).flip(0)),
        ),
        Misconception(
            "A power instead of a product",
            "One beta was used for all the steps up to t. The betas differ "
            "from step to step, so their own factors must be multiplied.",
            lambda betas: _roots((1 - betas) ** torch.arange(1, len(betas) + 1)),
        ),
    ),
    properties=(
        Property(
            "signal² + noise² = 1 at every t",
            lambda calls: all(bool((c.value[0] ** 2 + c.value[1] ** 2 - 1).abs().max() < 1e-5) for c in calls),
            "The variance must stay 1 at every time.",
        ),
        Property(
            "the signal falls with t",
            lambda calls: all(bool((c.value[0].diff() < 0).all()) for c in calls),
            "Every step takes some signal away; yours comes back.",
        ),
        Property(
            "each step keeps its own share of the signal",
            lambda calls: all(
                bool(((c.value[0][1:] ** 2 - (1 - c.args[0][1:]) * c.value[0][:-1] ** 2).abs() < 1e-5).all())
                and abs(float(c.value[0][0] ** 2 + c.args[0][0]) - 1) < 1e-5
                for c in calls
            ),
            "From t - 1 to t the variance of the signal is multiplied by what that step keeps, by no other number.",
        ),
    ),
    hints=(
        "Write two steps out and insert the first into the second. What stands in front of x0?",
        "After t steps the signal has been multiplied by one factor per step. torch has a function that gives all the "
        "running products at once.",
        "Call the running product alpha_bar. The signal coefficient is its root; the noise fills the variance up to 1.",
    ),
    forbidden=("DiffusionSchedule",),
)
