"""The exercise posterior_variance: the posterior variance beta-tilde."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import some_betas
from ._tables import previous


def posterior_variance(betas):
    """The variance of x_{t-1} given x_t and x0."""
    alpha_bars = torch.cumprod(1 - betas, 0)
    before = torch.cat([torch.ones_like(alpha_bars[:1]), alpha_bars[:-1]])
    return betas * (1 - before) / (1 - alpha_bars)


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


def _precisions_add(calls):
    """The inverse of the posterior variance is that of one step backwards plus that of the noise before it."""
    for call in calls:
        betas = call.args[0]
        before = torch.cumprod(1 - betas, 0)[:-1]
        precision = (1 - betas[1:]) / betas[1:] + 1 / (1 - before)
        if bool(((call.value[1:] * precision - 1).abs() > 1e-3).any()):
            return False
    return True


EXERCISE = Exercise(
    id="posterior_variance",
    title="the posterior variance beta-tilde",
    notebook="02_schedules",
    place=50,
    points=2,
    difficulty=2,
    minutes=10,
    reference=posterior_variance,
    forbidden=("posterior",),
    probes=lambda generator: [
        Probe("twenty steps", (some_betas(generator, 20),)),
        Probe("DDPM's linear schedule", (torch.linspace(1e-4, 0.02, 1000, dtype=torch.float64),)),
        Probe("falling betas", (some_betas(generator, 6).flip(0),)),
        Probe("two steps", (some_betas(generator, 2),)),
    ],
    where="DDPM (Ho et al. 2020), eq. 7, right half: beta-tilde",
    misconceptions=(
        Misconception(
            "beta instead of beta-tilde",
            "This is the variance of the forward step (or the same alpha_bar "
            "stood above and below, and cancelled). Knowing x0 makes the step back more certain: beta-tilde "
            "is smaller (eq. 7).",
            _posterior(lambda b, a, p: b),
        ),
        Misconception(
            "The step after instead of before",
            "The table was shifted the wrong way: above the line stands alpha_bar of the next time.",
            _posterior(_next),
        ),
        Misconception(
            "The fraction is upside down",
            "Your variance exceeds beta, and the first entry divides by 0.",
            _posterior(lambda b, a, p: b * (1 - a) / (1 - p)),
        ),
        Misconception(
            "A standard deviation",
            "This is the root of beta-tilde; a variance is asked.",
            _posterior(lambda b, a, p: (b * (1 - p) / (1 - a)) ** 0.5),
        ),
        Misconception(
            "alpha_bars instead of their rests",
            "alpha_bar was used where eq. 7 has 1 - alpha_bar.",
            _posterior(lambda b, a, p: b * p / a),
        ),
        Misconception(
            "alpha instead of beta in front",
            "The fraction is right; the factor in front is the beta of the step, not its alpha.",
            _posterior(lambda b, a, p: (1 - b) * (1 - p) / (1 - a)),
        ),
        Misconception(
            "Clean data have alpha_bar 0",
            "The time before the first has alpha_bar 1: data without noise. With 0 there the first variance is not 0.",
            _posterior(lambda b, a, p: b * (1 - previous(a, 0.0)) / (1 - a)),
        ),
        Misconception(
            "The first entry was filled in",
            "The first entry is the second. Some code does so before taking "
            "a logarithm; the variance itself is 0 there.",
            _posterior(_filled),
        ),
        Misconception(
            "The table was rolled",
            "The value before the first is the last one: the table was rolled round. "
            "Before the first time come the data, with alpha_bar 1.",
            _posterior(lambda b, a, p: b * (1 - a.roll(1)) / (1 - a)),
        ),
        Misconception(
            "The factor beta is missing",
            "The fraction alone is not yet a variance: eq. 7 has a factor in front.",
            _posterior(lambda b, a, p: (1 - p) / (1 - a)),
        ),
    ),
    properties=(
        Property(
            "it is 0 at t = 0",
            lambda calls: all(bool(c.value[0].abs() < 1e-12) for c in calls),
            "Knowing x0, nothing is uncertain about the data: the first entry is 0.",
        ),
        Property(
            "it never exceeds beta",
            lambda calls: all(bool((c.value <= c.args[0] + 1e-6).all()) for c in calls),
            "Knowing more cannot make the step less certain.",
        ),
        Property(
            "what x0 tells and what the step tells add up",
            _precisions_add,
            "The inverse variances of two Gaussians add: that of the step, and that of x one step earlier given x0.",
        ),
    ),
    hints=(
        "Eq. 7 needs alpha_bar of the time before. What is it for t = 0, before which there are only data?",
        "Build the shifted table: one new entry in front, the last one dropped.",
        "One minus the shifted table over one minus the table, times the betas. The first entry must come out as 0.",
    ),
)
