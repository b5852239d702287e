"""The exercise ancestral_step: one ancestral step."""

from ...declare import Exercise, Property
from ._ancestral_step_wrongs import MISTAKES
from ._tables import at, batches, before
from .mean_from_eps import mean_from_eps


def ancestral_step(x_t, eps, t, betas, alpha_bars, noise):
    """One draw from the step back: mean plus the root of beta-tilde times noise."""
    variance = betas * (1 - before(alpha_bars)) / (1 - alpha_bars)
    return mean_from_eps(x_t, eps, t, betas, alpha_bars) + at(variance.sqrt(), t, x_t) * noise


def _into_data(calls):
    """For every sample at t = 0: how far the result is from the mean, and the noise that it was given, as lists."""
    for call in calls:
        x_t, eps, t, betas, alpha_bars, noise = call.args
        gaps = call.value - mean_from_eps(x_t, eps, t, betas, alpha_bars)
        yield from zip(*(x[t == 0].double()[:, None].flatten(1) for x in (gaps, noise)), strict=True)


def _no_noise_into_data(calls):
    """At t = 0 nothing is added to the mean that is a multiple of the noise; one number alone always is."""
    for gap, noise in _into_data(calls):
        rest = gap - (gap @ noise) / (noise @ noise) * noise
        if len(gap) > 1 and gap.abs().max() > 1e-4 and rest.abs().max() < 1e-3 * gap.abs().max():
            return False
    return True


EXERCISE = Exercise(
    id="ancestral_step",
    title="one ancestral step",
    notebook="05_ddpm_sampling",
    place=40,
    points=2,
    difficulty=3,
    minutes=8,
    reference=ancestral_step,
    probes=lambda generator: batches(
        generator, lambda x0, x_t, eps, noise, t, betas, bars: (x_t, eps, t, betas, bars, noise)
    ),
    where="DDPM (Ho et al. 2020), algorithm 2, line 4, with the variance of eq. 7",
    misconceptions=MISTAKES,
    properties=(
        Property(
            "the step into data adds no noise", _no_noise_into_data, "At t = 0 the result must not depend on the noise."
        ),
        Property(
            "the step into data lands on its mean",
            lambda calls: all(float(gap.abs().max()) <= 1e-4 for gap, _ in _into_data(calls)),
            "At t = 0 something else comes out than the mean, and not by the noise alone. Look at the mean by itself.",
        ),
    ),
    hints=(
        "Mean plus a number times noise. You have the mean; which number makes the variance β̃?",
        "Build β̃ for all t as in notebook 02 (a 1 in front of ᾱ, the last entry dropped), then look it up per sample.",
        "Take the root before multiplying. At t = 0 your table must hold exactly 0: then no special case is needed.",
    ),
    forbidden=("ddpm_step", "ddim_step", "DiffusionSchedule"),
)
