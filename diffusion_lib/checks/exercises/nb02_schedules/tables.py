"""Tables made from betas: cumulative products, log-SNR, posterior variance."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import some_alpha_bars, some_betas, uniform


def cumulative_alphas(betas):
    """The running product of 1 - beta, in float64 from the first operation on."""
    return torch.cumprod(1 - betas.to(torch.float64), 0)


cumulative_alphas_exercise = Exercise(
    id="cumulative_alphas",
    title="the cumulative product, in float64",
    notebook="02_schedules",
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
        Misconception("Calculated in float32", "The product follows the dtype of the input. Over a thousand float32 "
                      "steps the rounding adds up: widen to float64 before the first operation.",
                      lambda betas: torch.cumprod(1 - betas, 0)),
        Misconception("Widened too late", "The result is float64, but it was calculated in float32 and widened "
                      "afterwards: the lost digits do not come back.",
                      lambda betas: torch.cumprod(1 - betas, 0).double()),
        Misconception("Widened after the subtraction", "1 - beta was calculated in float32: the small beta had lost "
                      "digits before the product began.", lambda betas: torch.cumprod((1 - betas).double(), 0)),
        Misconception("A sum instead of a product", "The betas were added up and taken from 1. Factors multiply; the "
                      "sum falls below zero.", lambda betas: 1 - torch.cumsum(betas.double(), 0)),
        Misconception("The product of the betas", "What a step keeps is 1 - beta; you multiplied what it replaces.",
                      lambda betas: torch.cumprod(betas.double(), 0)),
        Misconception("Not accumulated", "These are the alphas of single steps: the running product is missing.",
                      lambda betas: 1 - betas.double()),
        Misconception("One step too late", "Entry 0 is 1: that is the table alpha_bars_prev. Here t = 0 already is one "
                      "step noisy.", lambda betas: torch.cumprod(
                          torch.cat([torch.ones(1).double(), 1 - betas.double()[:-1]]), 0)),
        Misconception("Only the last value", "The product over all steps came back as one number; the running product "
                      "has T entries.", lambda betas: torch.prod(1 - betas.double())),
        Misconception("The exponential of the sum", "exp of minus the summed betas is the limit of infinitely small "
                      "steps; these steps are finite.", lambda betas: torch.exp(-torch.cumsum(betas.double(), 0))),
        Misconception("A root too many", "These are the signal coefficients, roots of what is asked.",
                      lambda betas: torch.cumprod(1 - betas.double(), 0).sqrt()),
        Misconception("Accumulated from the end", "The product runs from the last step to the first.",
                      lambda betas: torch.cumprod((1 - betas.double()).flip(0), 0).flip(0)),
    ),
    properties=(
        Property("it falls at every step", lambda calls: all(bool((c.value.diff() < 0).all()) for c in calls),
                 "Every step keeps less than all: the product must fall."),
        Property("exact to 12 digits from float32 betas too", lambda calls: all(bool((
            c.value - torch.cumprod(1 - c.args[0].double(), 0)).abs().max() < 1e-12) for c in calls),
            "Digits were lost on the way: some operation ran in float32."),
    ),
    hints=(
        "Which share of the signal's variance is left after two steps?",
        "torch has a running product. Think about the dtype before it, not after.",
        "First widen the betas, then one minus, then the running product along the only axis.",
    ),
    float64=True,
    forbidden=("DiffusionSchedule",),
)  # fmt: skip


def log_snr(alpha_bars):
    """The logarithm of signal variance over noise variance."""
    return alpha_bars.log() - (1 - alpha_bars).log()


log_snr_exercise = Exercise(
    id="log_snr",
    title="the log signal-to-noise ratio",
    notebook="02_schedules",
    points=1,
    difficulty=2,
    minutes=5,
    reference=log_snr,
    probes=lambda generator: [
        Probe("thirty times", (some_alpha_bars(generator, 30),)),
        Probe("very clean and very noisy", (torch.tensor([0.9999, 0.5, 4.0358e-5], dtype=torch.float64),)),
        Probe("a table with two axes", (uniform(generator, 3, 4, low=0.05, high=0.95),)),
        Probe("a single time", (uniform(generator, 1, low=0.1, high=0.9),)),
    ],
    where="VDM (Kingma et al. 2021), section 3.1: SNR = alpha_t² / sigma_t², here alpha_bar / (1 - alpha_bar)",
    misconceptions=(
        Misconception("The logarithm is missing", "This is the SNR itself; it spans many orders of magnitude, and the "
                      "log makes it readable.", lambda a: a / (1 - a)),
        Misconception("A ratio of standard deviations", "Your values are half of the expected ones: amplitudes were "
                      "divided. SNR is a ratio of variances.", lambda a: 0.5 * torch.log(a / (1 - a))),
        Misconception("Noise to signal", "The ratio is upside down: log-SNR falls with t.",
                      lambda a: torch.log((1 - a) / a)),
        Misconception("Logarithm to base 10", "The natural logarithm is meant.", lambda a: torch.log10(a / (1 - a))),
        Misconception("Decibels", "Ten times the logarithm to base 10 gives decibels; the natural logarithm is meant.",
                      lambda a: 10 * torch.log10(a / (1 - a))),
        Misconception("Logarithm to base 2", "The natural logarithm is meant.", lambda a: torch.log2(a / (1 - a))),
        Misconception("The noise is forgotten", "This is the log of the signal alone; the noise variance divides it.",
                      torch.log),
        Misconception("One was added to the SNR", "log(1 + SNR) is the capacity of a channel, never negative. "
                      "log-SNR crosses 0 where signal equals noise.", lambda a: torch.log1p(a / (1 - a))),
        Misconception("The noise variance has a root", "Signal variance over noise standard deviation: both should "
                      "be variances.", lambda a: torch.log(a / (1 - a) ** 0.5)),
        Misconception("The squares of variances", "alpha_bar is a variance already and was squared once more.",
                      lambda a: 2 * torch.log(a / (1 - a))),
    ),
    properties=(
        Property("it is 0 where signal equals noise", lambda calls: bool(calls[1].value[1].abs() < 1e-6),
                 "At alpha_bar = 0.5 both variances are equal, and the log of 1 is 0."),
        Property("it falls with t", lambda calls: bool((calls[0].value.diff() < 0).all()), "log-SNR must fall with t."),
    ),
    hints=(
        "Which variance does the signal have at time t, and which the noise?",
        "Divide one by the other, take the natural logarithm. No root: the ratio is one of variances.",
        "Check yourself: alpha_bar = 0.5 must give 0, and small alpha_bar a negative number.",
    ),
)  # fmt: skip


def posterior_variance(betas):
    """The variance of x_{t-1} given x_t and x0."""
    alpha_bars = torch.cumprod(1 - betas, 0)
    before = torch.cat([torch.ones_like(alpha_bars[:1]), alpha_bars[:-1]])
    return betas * (1 - before) / (1 - alpha_bars)


def betas_of(alpha_bars):
    """The betas whose running product of 1 - beta is given."""
    return 1 - alpha_bars / previous(alpha_bars)


def previous(alpha_bars, first=1.0):
    """The table one time earlier; before the first time come clean data."""
    return torch.cat([torch.full_like(alpha_bars[:1], first), alpha_bars[:-1]])


def _posterior(formula):
    """A formula of (beta, alpha_bar, alpha_bar before)."""

    def answer(betas):
        alpha_bars = torch.cumprod(1 - betas, 0)
        return formula(betas, alpha_bars, previous(alpha_bars))

    return answer


def _next(b, a, p):
    return b * (1 - torch.cat([a[1:], torch.zeros_like(a[:1])])) / (1 - a)


def _filled(b, a, p):
    variance = b * (1 - p) / (1 - a)
    return torch.cat([variance[1:2] if len(b) > 1 else variance, variance[1:]])


posterior_variance_exercise = Exercise(
    id="posterior_variance",
    title="the posterior variance beta-tilde",
    notebook="02_schedules",
    points=2,
    difficulty=3,
    minutes=10,
    reference=posterior_variance,
    probes=lambda generator: [
        Probe("twenty steps", (some_betas(generator, 20),)),
        Probe("DDPM's linear schedule", (torch.linspace(1e-4, 0.02, 1000, dtype=torch.float64),)),
        Probe("falling betas", (some_betas(generator, 6).flip(0),)),
        Probe("two steps", (some_betas(generator, 2),)),
    ],
    where="DDPM (Ho et al. 2020), eq. 7, right half: beta-tilde",
    misconceptions=(
        Misconception("beta instead of beta-tilde", "This is the variance of the forward step (or the same alpha_bar "
                      "stood above and below, and cancelled). Knowing x0 makes the step back more certain: beta-tilde "
                      "is smaller (eq. 7).", _posterior(lambda b, a, p: b)),
        Misconception("The step after instead of before", "The table was shifted the wrong way: above the line stands "
                      "alpha_bar of the next time.", _posterior(_next)),
        Misconception("The fraction is upside down", "Your variance exceeds beta, and the first entry divides by 0.",
                      _posterior(lambda b, a, p: b * (1 - a) / (1 - p))),
        Misconception("A standard deviation", "This is the root of beta-tilde; a variance is asked.",
                      _posterior(lambda b, a, p: (b * (1 - p) / (1 - a)) ** 0.5)),
        Misconception("alpha_bars instead of their rests", "alpha_bar was used where eq. 7 has 1 - alpha_bar.",
                      _posterior(lambda b, a, p: b * p / a)),
        Misconception("alpha instead of beta in front", "The fraction is right; the factor in front is the beta of the "
                      "step, not its alpha.", _posterior(lambda b, a, p: (1 - b) * (1 - p) / (1 - a))),
        Misconception("Clean data have alpha_bar 0", "The time before the first has alpha_bar 1: data without noise. "
                      "With 0 there the first variance is not 0.", _posterior(
                          lambda b, a, p: b * (1 - previous(a, 0.0)) / (1 - a))),
        Misconception("The first entry was filled in", "The first entry is the second. Some code does so before taking "
                      "a logarithm; the variance itself is 0 there.", _posterior(_filled)),
        Misconception("The table was rolled", "The value before the first is the last one: the table was rolled round. "
                      "Before the first time come the data, with alpha_bar 1.",
                      _posterior(lambda b, a, p: b * (1 - a.roll(1)) / (1 - a))),
        Misconception("The factor beta is missing", "The fraction alone is not yet a variance: eq. 7 has a factor in "
                      "front.", _posterior(lambda b, a, p: (1 - p) / (1 - a))),
    ),
    properties=(
        Property("it is 0 at t = 0", lambda calls: all(bool(c.value[0].abs() < 1e-12) for c in calls),
                 "Knowing x0, nothing is uncertain about the data: the first entry is 0."),
        Property("it never exceeds beta", lambda calls: all(bool((c.value <= c.args[0] + 1e-6).all()) for c in calls),
                 "Knowing more cannot make the step less certain."),
    ),
    hints=(
        "Eq. 7 needs alpha_bar of the time before. What is it for t = 0, before which there are only data?",
        "Build the shifted table: one new entry in front, the last one dropped.",
        "One minus the shifted table over one minus the table, times the betas. The first entry must come out as 0.",
    ),
)  # fmt: skip
