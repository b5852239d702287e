"""The exercise schedule_table: find the bug: the derived table."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import some_betas
from ._tables import previous


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


def _precision(betas):
    """The inverse of the posterior variance from the second entry on, as a sum of two inverse variances."""
    return (1 - betas[1:]) / betas[1:] + 1 / (1 - torch.cumprod(1 - betas, 0)[:-1])


EXERCISE = Exercise(
    id="schedule_table",
    title="find the bug: the derived table",
    notebook="02_schedules",
    place=60,
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
        Misconception(
            "The shifted table starts with 0",
            "alpha_bars_prev begins with 0: all noise. Before the first time come clean data, where all is signal.",
            _built(previous_of=lambda a: previous(a, 0.0)),
        ),
        Misconception(
            "Shifted the wrong way",
            "alpha_bars_prev holds the next time instead of the one before.",
            _built(previous_of=_following),
        ),
        Misconception(
            "The shifted table was rolled",
            "alpha_bars_prev begins with the last entry. Rolling brings the "
            "end to the front; before the first time come clean data.",
            _built(previous_of=lambda a: a.roll(1)),
        ),
        Misconception(
            "The shifted table was not shifted",
            "alpha_bars_prev equals alpha_bars, so the posterior variance equals beta.",
            _built(previous_of=lambda a: a),
        ),
        Misconception(
            "A sum instead of a product",
            "alpha_bars was made with sums of betas; what steps keep multiplies.",
            _built(lambda b: 1 - torch.cumsum(b, 0)),
        ),
        Misconception(
            "Not accumulated",
            "alpha_bars are the alphas of single steps: the running product is missing.",
            _built(lambda b: 1 - b),
        ),
        Misconception(
            "The product of the betas",
            "alpha_bars multiplies the betas; what a step keeps is 1 - beta.",
            _built(lambda b: torch.cumprod(b, 0)),
        ),
        Misconception(
            "One minus the root",
            "sqrt_one_minus_alpha_bars is one minus a root; its name says the root of one minus.",
            _with(sqrt_one_minus_alpha_bars=lambda t: 1 - t["alpha_bars"] ** 0.5),
        ),
        Misconception(
            "The root of the wrong table",
            "sqrt_alpha_bars is the root of the alphas of single steps.",
            _with(sqrt_alpha_bars=lambda t: t["alphas"] ** 0.5),
        ),
        Misconception(
            "The noise root is missing",
            "sqrt_one_minus_alpha_bars is still a variance.",
            _with(sqrt_one_minus_alpha_bars=lambda t: 1 - t["alpha_bars"]),
        ),
        Misconception(
            "beta instead of beta-tilde",
            "posterior_variance holds the forward variance; eq. 7 gives a smaller one.",
            _with(posterior_variance=lambda t: t["betas"]),
        ),
        Misconception(
            "The fraction is upside down",
            "posterior_variance has its fraction the wrong way up.",
            _with(posterior_variance=lambda t: t["betas"] * (1 - t["alpha_bars"]) / (1 - t["alpha_bars_prev"])),
        ),
        Misconception(
            "A standard deviation",
            "posterior_variance holds a root; its name says variance.",
            _with(posterior_variance=lambda t: t["posterior_variance"] ** 0.5),
        ),
    ),
    properties=(
        Property(
            "squares of the two roots add up to 1",
            lambda calls: all(
                bool(
                    (c.value["sqrt_alpha_bars"] ** 2 + c.value["sqrt_one_minus_alpha_bars"] ** 2 - 1).abs().max() < 1e-5
                )
                for c in calls
            ),
            "sqrt_alpha_bars and sqrt_one_minus_alpha_bars do not fit each other.",
        ),
        Property(
            "before the first time come clean data",
            lambda calls: all(bool((c.value["alpha_bars_prev"][0] - 1).abs() < 1e-6) for c in calls),
            "The first entry of alpha_bars_prev should stand for data without noise.",
        ),
        Property(
            "each alpha_bar is the one before times alpha",
            lambda calls: all(
                bool((c.value["alpha_bars_prev"] * c.value["alphas"] - c.value["alpha_bars"]).abs().max() < 1e-5)
                for c in calls
            ),
            "alpha_bars, alpha_bars_prev and alphas do not fit one another.",
        ),
        Property(
            "the variance that is left after a step fits the betas",
            lambda calls: all(
                bool((c.value["posterior_variance"][1:] * _precision(c.args[0]) - 1).abs().max() < 1e-3) for c in calls
            ),
            "posterior_variance does not fit the betas: look at which quantities it is made of.",
        ),
        Property(
            "the roots fit the betas",
            lambda calls: all(
                bool((c.value["sqrt_alpha_bars"] ** 2 - torch.cumprod(1 - c.args[0], 0)).abs().max() < 1e-5)
                for c in calls
            ),
            "sqrt_alpha_bars is the root of another table.",
        ),
    ),
    hints=(
        "Print the first two and the last two entries of every row for three betas, and redo them by hand.",
        "One row is made from another by a shift. What stands at the new place, and what does it mean for t = 0?",
        "Then read each name aloud: does the formula beside it say the same, in the same order?",
    ),
    forbidden=("DiffusionSchedule",),
)
