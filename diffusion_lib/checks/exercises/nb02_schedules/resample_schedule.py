"""The exercise resample_schedule: a shorter chain (stretch)."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import some_alpha_bars
from ._tables import betas_of, previous


def resample_schedule(alpha_bars, timesteps_kept):
    """The betas of the chain that visits only the kept times."""
    return betas_of(alpha_bars[timesteps_kept])


def _resample_probes(generator):
    linear = torch.cumprod(1 - torch.linspace(1e-4, 0.02, 1000, dtype=torch.float64), 0)
    return [
        Probe("50 of DDPM's 1000 times", (linear, torch.arange(19, 1000, 20))),
        Probe("uneven steps", (some_alpha_bars(generator, 12), torch.tensor([1, 2, 6, 9, 11]))),
        Probe("every time kept", (some_alpha_bars(generator, 9), torch.arange(9))),
        Probe("one time kept", (some_alpha_bars(generator, 9), torch.tensor([5]))),
    ]


def _own_betas(alpha_bars, kept):
    return betas_of(alpha_bars)[kept]


EXERCISE = Exercise(
    id="resample_schedule",
    title="a shorter chain (stretch)",
    notebook="02_schedules",
    place=80,
    points=0,
    difficulty=4,
    minutes=15,
    reference=resample_schedule,
    probes=_resample_probes,
    where="Improved DDPM (Nichol and Dhariwal 2021), on fewer steps",
    misconceptions=(
        Misconception(
            "The old betas were picked out",
            "These are the betas of single old steps. A step of the short "
            "chain spans many old ones and must do the work of all.",
            _own_betas,
        ),
        Misconception(
            "The betas in between were added up",
            "A long step replaces less than the sum of its short ones, because what they keep multiplies.",
            lambda a, kept: torch.cat([torch.zeros(1).double(), torch.cumsum(betas_of(a), 0)])[
                torch.cat([torch.tensor([-1]), kept]) + 1
            ].diff(),
        ),
        Misconception(
            "The first step was lost",
            "The first kept time is reached from the data, where alpha_bar is 1; that step is missing.",
            lambda a, kept: 1 - a[kept][1:] / a[kept][:-1],
        ),
        Misconception(
            "The first step does nothing",
            "The first beta is 0: the first kept time was compared with itself instead of with the data.",
            lambda a, kept: 1 - a[kept] / torch.cat([a[kept][:1], a[kept][:-1]]),
        ),
        Misconception(
            "alpha_bars instead of betas",
            "These are the kept alpha_bars. The betas follow from ratios of neighbours.",
            lambda a, kept: a[kept],
        ),
        Misconception(
            "Alphas instead of betas",
            "These are the ratios, what a step keeps; what it replaces is asked.",
            lambda a, kept: 1 - betas_of(a[kept]),
        ),
        Misconception(
            "The ratio is upside down",
            "Your betas are negative: later alpha_bars are smaller.",
            lambda a, kept: 1 - previous(a[kept]) / a[kept],
        ),
        Misconception(
            "A difference instead of a ratio",
            "alpha_bars were subtracted. A step keeps a share of what is left, not of what there once was.",
            lambda a, kept: previous(a[kept]) - a[kept],
        ),
    ),
    properties=(
        Property(
            "the short chain has the kept alpha_bars",
            lambda calls: all(
                bool((torch.cumprod(1 - c.value, 0) - c.args[0][c.args[1]]).abs().max() < 1e-5) for c in calls
            ),
            "Multiplying 1 - beta along the short chain does not give the alpha_bars that were kept.",
        ),
    ),
    hints=(
        "At the kept times the short chain must be just as noisy as the long one. Which table says how noisy?",
        "You know the running product at the kept times. How does one factor of a running product follow from two of "
        "its values?",
        "Mind the first kept time: the value before it is that of clean data.",
    ),
)
