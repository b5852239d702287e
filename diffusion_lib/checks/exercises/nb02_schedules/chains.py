"""Find the bug in the derived table; and a shortened chain."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import some_alpha_bars, some_betas
from .tables import betas_of, previous


def schedule_table(betas):
    """Everything a sampler looks up, by name."""
    alphas = 1 - betas
    alpha_bars = torch.cumprod(alphas, 0)
    alpha_bars_prev = previous(alpha_bars)
    return {
        "betas": betas,
        "alphas": alphas,
        "alpha_bars": alpha_bars,
        "alpha_bars_prev": alpha_bars_prev,
        "sqrt_alpha_bars": alpha_bars.sqrt(),
        "sqrt_one_minus_alpha_bars": (1 - alpha_bars).sqrt(),
        "posterior_variance": betas * (1 - alpha_bars_prev) / (1 - alpha_bars),
    }


def _with(**replaced):
    """The right table with some entries made by another formula of the right table."""

    def answer(betas):
        table = schedule_table(betas)
        return table | {name: formula(table) for name, formula in replaced.items()}

    return answer


def _built(alpha_bars_of=None, previous_of=previous):
    """A table whose mistake spreads into everything made from it."""

    def answer(betas):
        alpha_bars = (alpha_bars_of or (lambda b: torch.cumprod(1 - b, 0)))(betas)
        before = previous_of(alpha_bars)
        return schedule_table(betas) | {
            "alpha_bars": alpha_bars,
            "alpha_bars_prev": before,
            "sqrt_alpha_bars": alpha_bars**0.5,
            "sqrt_one_minus_alpha_bars": (1 - alpha_bars) ** 0.5,
            "posterior_variance": betas * (1 - before) / (1 - alpha_bars),
        }

    return answer


def _following(a):
    return torch.cat([a[1:], torch.zeros_like(a[:1])])


schedule_table_exercise = Exercise(
    id="schedule_table",
    title="find the bug: the derived table",
    notebook="02_schedules",
    points=3,
    difficulty=3,
    minutes=12,
    reference=schedule_table,
    probes=lambda generator: [
        Probe("ten steps", (some_betas(generator, 10),)),
        Probe("DDPM's linear schedule", (torch.linspace(1e-4, 0.02, 1000, dtype=torch.float64),)),
        Probe("falling betas", (some_betas(generator, 6).flip(0),)),
        Probe("two steps", (some_betas(generator, 2),)),
    ],
    where="DDPM (Ho et al. 2020), eqs. 4 and 7",
    misconceptions=(
        Misconception("The shifted table starts with 0", "alpha_bars_prev begins with 0: all noise. Before the first "
                      "time come clean data, where all is signal.",
                      _built(previous_of=lambda a: previous(a, 0.0))),
        Misconception("Shifted the wrong way", "alpha_bars_prev holds the next time instead of the one before.",
                      _built(previous_of=_following)),
        Misconception("The shifted table was rolled", "alpha_bars_prev begins with the last entry. Rolling brings the "
                      "end to the front; before the first time come clean data.",
                      _built(previous_of=lambda a: a.roll(1))),
        Misconception("The shifted table was not shifted", "alpha_bars_prev equals alpha_bars, so the posterior "
                      "variance equals beta.", _built(previous_of=lambda a: a)),
        Misconception("A sum instead of a product", "alpha_bars was made with sums of betas; what steps keep "
                      "multiplies.", _built(lambda b: 1 - torch.cumsum(b, 0))),
        Misconception("Not accumulated", "alpha_bars are the alphas of single steps: the running product is missing.",
                      _built(lambda b: 1 - b)),
        Misconception("The product of the betas", "alpha_bars multiplies the betas; what a step keeps is 1 - beta.",
                      _built(lambda b: torch.cumprod(b, 0))),
        Misconception("One minus the root", "sqrt_one_minus_alpha_bars is one minus a root; its name says the root of "
                      "one minus.", _with(sqrt_one_minus_alpha_bars=lambda t: 1 - t["alpha_bars"] ** 0.5)),
        Misconception("The root of the wrong table", "sqrt_alpha_bars is the root of the alphas of single steps.",
                      _with(sqrt_alpha_bars=lambda t: t["alphas"] ** 0.5)),
        Misconception("The noise root is missing", "sqrt_one_minus_alpha_bars is still a variance.",
                      _with(sqrt_one_minus_alpha_bars=lambda t: 1 - t["alpha_bars"])),
        Misconception("beta instead of beta-tilde", "posterior_variance holds the forward variance; eq. 7 gives a "
                      "smaller one.", _with(posterior_variance=lambda t: t["betas"])),
        Misconception("The fraction is upside down", "posterior_variance has its fraction the wrong way up.",
                      _with(posterior_variance=lambda t: t["betas"] * (1 - t["alpha_bars"])
                            / (1 - t["alpha_bars_prev"]))),
        Misconception("A standard deviation", "posterior_variance holds a root; its name says variance.",
                      _with(posterior_variance=lambda t: t["posterior_variance"] ** 0.5)),
    ),
    properties=(
        Property("squares of the two roots add up to 1", lambda calls: all(bool((
            c.value["sqrt_alpha_bars"] ** 2 + c.value["sqrt_one_minus_alpha_bars"] ** 2 - 1).abs().max() < 1e-5)
            for c in calls), "sqrt_alpha_bars and sqrt_one_minus_alpha_bars do not fit each other."),
        Property("before the first time come clean data", lambda calls: all(
            bool((c.value["alpha_bars_prev"][0] - 1).abs() < 1e-6) for c in calls),
            "The first entry of alpha_bars_prev should stand for data without noise."),
        Property("each alpha_bar is the one before times alpha", lambda calls: all(bool((
            c.value["alpha_bars_prev"] * c.value["alphas"] - c.value["alpha_bars"]).abs().max() < 1e-5)
            for c in calls), "alpha_bars, alpha_bars_prev and alphas do not fit one another."),
    ),
    hints=(
        "Print the first two and the last two entries of every row for three betas, and redo them by hand.",
        "One row is made from another by a shift. What stands at the new place, and what does it mean for t = 0?",
        "Then read each name aloud: does the formula beside it say the same, in the same order?",
    ),
    forbidden=("DiffusionSchedule",),
)  # fmt: skip


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


resample_schedule_exercise = Exercise(
    id="resample_schedule",
    title="a shorter chain (stretch)",
    notebook="02_schedules",
    points=0,
    difficulty=4,
    minutes=15,
    reference=resample_schedule,
    probes=_resample_probes,
    where="Improved DDPM (Nichol and Dhariwal 2021), section 4, eq. 19",
    misconceptions=(
        Misconception("The old betas were picked out", "These are the betas of single old steps. A step of the short "
                      "chain spans many old ones and must do the work of all.", _own_betas),
        Misconception("The betas in between were added up", "A long step replaces less than the sum of its short "
                      "ones, because what they keep multiplies.", lambda a, kept: torch.cat(
                          [torch.zeros(1).double(), torch.cumsum(betas_of(a), 0)])[
                              torch.cat([torch.tensor([-1]), kept]) + 1].diff()),
        Misconception("The first step was lost", "The first kept time is reached from the data, where alpha_bar is 1; "
                      "that step is missing.", lambda a, kept: 1 - a[kept][1:] / a[kept][:-1]),
        Misconception("The first step does nothing", "The first beta is 0: the first kept time was compared with "
                      "itself instead of with the data.",
                      lambda a, kept: 1 - a[kept] / torch.cat([a[kept][:1], a[kept][:-1]])),
        Misconception("alpha_bars instead of betas", "These are the kept alpha_bars. The betas follow from ratios of "
                      "neighbours.", lambda a, kept: a[kept]),
        Misconception("Alphas instead of betas", "These are the ratios, what a step keeps; what it replaces is asked.",
                      lambda a, kept: 1 - betas_of(a[kept])),
        Misconception("The ratio is upside down", "Your betas are negative: later alpha_bars are smaller.",
                      lambda a, kept: 1 - previous(a[kept]) / a[kept]),
        Misconception("A difference instead of a ratio", "alpha_bars were subtracted. A step keeps a share of what is "
                      "left, not of what there once was.", lambda a, kept: previous(a[kept]) - a[kept]),
    ),
    properties=(Property("the short chain has the kept alpha_bars", lambda calls: all(bool((
        torch.cumprod(1 - c.value, 0) - c.args[0][c.args[1]]).abs().max() < 1e-5) for c in calls),
        "Multiplying 1 - beta along the short chain does not give the alpha_bars that were kept."),),
    hints=(
        "At the kept times the short chain must be just as noisy as the long one. Which table says how noisy?",
        "You know the running product at the kept times. How does one factor of a running product follow from two of "
        "its values?",
        "Mind the first kept time: the value before it is that of clean data.",
    ),
)  # fmt: skip
