"""The exercise zero_terminal_snr: no signal left at the end."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import some_betas
from ._tables import betas_of


def zero_terminal_snr(betas):
    """The schedule rescaled so that the last step leaves no signal."""
    roots = torch.cumprod(1 - betas, 0).sqrt()
    roots = (roots - roots[-1]) * roots[0] / (roots[0] - roots[-1])
    return betas_of(roots**2)


def _rescaled(change, roots=lambda a: a.sqrt(), back=lambda r: r**2):
    """Algorithm 1 with one part replaced."""
    return lambda betas: betas_of(back(change(roots(torch.cumprod(1 - betas, 0)))))


def _stretch(r):
    return (r - r[-1]) * r[0] / (r[0] - r[-1])


def _last_only(betas):
    return torch.cat([betas[:-1], torch.ones_like(betas[:1])])


def _stretched_evenly(calls):
    for call in calls:
        old, new = (torch.cumprod(1 - b, 0).clamp(min=0).sqrt() for b in (call.args[0], call.value))
        factors = (new - new[-1]) * (old[0] - old[-1]) - (new[0] - new[-1]) * (old - old[-1])
        if bool(factors.abs().max() > 1e-6):
            return False
    return True


EXERCISE = Exercise(
    id="zero_terminal_snr",
    title="no signal left at the end",
    notebook="02_schedules",
    place=70,
    points=3,
    difficulty=3,
    minutes=12,
    reference=zero_terminal_snr,
    probes=lambda generator: [
        Probe("DDPM's linear schedule", (torch.linspace(1e-4, 0.02, 1000, dtype=torch.float64),)),
        Probe("twenty random steps", (some_betas(generator, 20),)),
        Probe("five random steps", (some_betas(generator, 5),)),
        Probe("falling betas", (some_betas(generator, 8).flip(0),)),
        Probe("two steps", (some_betas(generator, 2),)),
    ],
    where="Lin et al. 2024 (Common Diffusion Noise Schedules and Sample Steps are Flawed), algorithm 1",
    misconceptions=(
        Misconception(
            "Shifted but not scaled back",
            "The last root is 0, but the first moved as well. Algorithm 1 "
            "stretches the curve so that the first keeps its value.",
            _rescaled(lambda r: r - r[-1]),
        ),
        Misconception(
            "Stretched to 1 instead of to the first value",
            "The curve is normalised to start at 1, which "
            "means no noise at all at t = 0. The first value stays what it was.",
            _rescaled(lambda r: (r - r[-1]) / (r[0] - r[-1])),
        ),
        Misconception(
            "alpha_bar rescaled instead of its root",
            "The shift and the stretch act on the variances. "
            "Algorithm 1 acts on the roots, the coefficients of the signal.",
            _rescaled(_stretch, lambda a: a, lambda r: r),
        ),
        Misconception(
            "Only the last beta was set to 1",
            "All the signal that was left goes in one jump. Algorithm 1 spreads the change over the whole curve.",
            _last_only,
        ),
        Misconception(
            "Nothing was squared on the way back",
            "The rescaled roots were read as alpha_bars: square them before taking ratios.",
            _rescaled(_stretch, back=lambda r: r),
        ),
        Misconception(
            "The first value was taken off",
            "The curve was shifted by its first value, so the start is 0 instead of the end.",
            _rescaled(lambda r: (r[0] - r) * r[0] / (r[0] - r[-1])),
        ),
        Misconception(
            "alpha_bars instead of betas",
            "These are the rescaled cumulative products; the exercise asks for the betas that belong to them.",
            lambda betas: _stretch(torch.cumprod(1 - betas, 0).sqrt()) ** 2,
        ),
        Misconception(
            "Roots instead of betas",
            "These are the rescaled roots; two more steps lead to betas.",
            lambda betas: _stretch(torch.cumprod(1 - betas, 0).sqrt()),
        ),
        Misconception(
            "The first step was lost",
            "There are T-1 betas. The first is found against alpha_bar = 1, the data.",
            lambda betas: zero_terminal_snr(betas)[1:],
        ),
        Misconception(
            "The betas were rescaled directly",
            "The straight-line rescaling was applied to the betas; it belongs on the root of alpha_bar.",
            lambda betas: (betas - betas[0]) * (1 - betas[0]) / (betas[-1] - betas[0]) + betas[0],
        ),
    ),
    properties=(
        Property(
            "no signal is left at the end",
            lambda calls: all(bool(torch.cumprod(1 - c.value, 0)[-1].abs() < 1e-9) for c in calls),
            "alpha_bar at T-1 is not 0.",
        ),
        Property(
            "the first step is unchanged",
            lambda calls: all(bool((c.value[0] - c.args[0][0]).abs() < 1e-5) for c in calls),
            "The first beta changed.",
        ),
        Property(
            "the roots of alpha_bar are stretched evenly",
            _stretched_evenly,
            "Distances between the roots of alpha_bar should all change by one factor.",
        ),
    ),
    hints=(
        "Work on the coefficient of the signal, the root of alpha_bar. Where is it now at both ends, and where should "
        "it be?",
        "Two operations keep a curve's form: take a constant off, multiply by a constant. The last value goes to 0, "
        "the first back to where it was.",
        "Then go back: square, take ratios of neighbours (the first against 1), and turn alphas into betas.",
    ),
    forbidden=("rescale_zero_terminal_snr",),
)
