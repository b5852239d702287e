"""The exercise final_variance: what a sampler makes of Gaussian data, exactly."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import some_betas
from ._steps import tilde
from ._tables import at, before
from .ancestral_step import ancestral_step
from .mean_from_eps import mean_from_eps, step_with


def final_variance(step, data_variance, betas, alpha_bars):
    """The variance of x after all steps, from N(0, 1) noise, when every predicted eps is exact."""
    return _recursion()(step, data_variance, betas, alpha_bars)


def _recursion(
    start=lambda s, a: 1.0,
    slope=lambda s, a: (1 - a) ** 0.5 / (a * s + 1 - a),
    grow=lambda v, a, b: a**2 * v + b**2,
    order=reversed,
    skip=0,
    give=lambda v: v,
):
    """The recursion with one part replaced; s is the data's variance, a an alpha_bar, v the variance so far."""

    def answer(step, data_variance, betas, alpha_bars):
        t = torch.arange(len(betas))
        one, zero = torch.ones_like(betas), torch.zeros_like(betas)
        kept = step(one, slope(data_variance, alpha_bars), t, betas, alpha_bars, zero)
        added = step(zero, zero, t, betas, alpha_bars, one)
        variance = torch.as_tensor(start(data_variance, alpha_bars[-1]), dtype=betas.dtype)
        for i in order(range(skip, len(betas))):
            variance = grow(variance, kept[i], added[i])
        return give(variance)

    return answer


def _on_the_way(step, data_variance, betas, alpha_bars):
    path = []
    _recursion(grow=lambda v, a, b: path.append(v) or a**2 * v + b**2, give=path.append)(
        step, data_variance, betas, alpha_bars
    )
    return torch.stack(path)


def _halved(step, data_variance, betas, alpha_bars):
    one, zero, variance = torch.ones(1).half(), torch.zeros(1).half(), 1.0
    for i in reversed(range(len(betas))):
        t, bar = torch.tensor([i]), alpha_bars[i].half()
        exact = (1 - bar).sqrt() / (bar * data_variance + 1 - bar) * one
        kept = step(one, exact, t, betas.half(), alpha_bars.half(), zero)
        added = step(zero, zero, t, betas.half(), alpha_bars.half(), one)
        variance = kept**2 * variance + added**2
    return variance.double()


def one_number(answer, *args):
    """The answer's value; a single number that comes with axes of length 1 is as good."""
    value = answer(*args)
    return value.reshape(()) if getattr(value, "size", 0) and torch.as_tensor(value).numel() == 1 else value


def with_beta(x_t, eps, t, betas, alpha_bars, noise):
    """The step with variance beta, quiet into data."""
    quiet = torch.cat([torch.zeros_like(betas[:1]), betas[1:]]).sqrt()
    return mean_from_eps(x_t, eps, t, betas, alpha_bars) + at(quiet, t, x_t) * noise


def along_eps(x_t, eps, t, betas, alpha_bars, noise):
    """A step that ignores its noise and points along eps: DDIM."""
    level, level_before = at(alpha_bars, t, x_t), at(before(alpha_bars), t, x_t)
    x0 = (x_t - (1 - level).sqrt() * eps) / level.sqrt()
    return level_before.sqrt() * x0 + (1 - level_before).sqrt() * eps


def _noise_of_beta(x_t, eps, t, betas, alpha_bars, noise):
    return step_with(lambda b, a, p: b**0.5)(x_t, eps, t, betas, alpha_bars, noise)


def _more_noise(x_t, eps, t, betas, alpha_bars, noise):
    return step_with(lambda b, a, p: tilde(b, a, p) + 0.3)(x_t, eps, t, betas, alpha_bars, noise)


def _probes(generator):
    def case(step, variance, betas):
        return step, variance, betas, torch.cumprod(1 - betas, 0)

    line = torch.linspace(4e-4, 0.08, 250, dtype=torch.float64)
    return [
        Probe("a linear schedule, variance 0.25", case(ancestral_step, 0.25, line)),
        Probe("noise of variance beta, ten steps", case(with_beta, 0.5, some_betas(generator, 10))),
        Probe("wide data, seven steps", case(ancestral_step, 3.0, some_betas(generator, 7))),
        Probe("a step without noise", case(along_eps, 0.3, some_betas(generator, 5))),
        Probe("noise in every step, narrow data", case(_noise_of_beta, 0.01, some_betas(generator, 6))),
        Probe("data of variance 1, noise of variance beta", case(_noise_of_beta, 1.0, some_betas(generator, 8))),
        Probe("one step", case(_more_noise, 0.4, some_betas(generator, 1))),
    ]


EXERCISE = Exercise(
    id="final_variance",
    title="what a sampler makes of Gaussian data, exactly",
    notebook="05_ddpm_sampling",
    place=60,
    points=3,
    difficulty=3,
    minutes=15,
    reference=final_variance,
    probes=_probes,
    where="the exact eps of Gaussian data (section 7 above); variances of a·x + b·noise add as a² and b²",
    misconceptions=(
        Misconception(
            "The noise factor is not squared",
            "b is a standard deviation. Variances add as squares.",
            _recursion(grow=lambda v, a, b: a**2 * v + b),
        ),
        Misconception(
            "The signal factor is not squared",
            "Multiplying x by a multiplies its variance by a².",
            _recursion(grow=lambda v, a, b: a * v + b**2),
        ),
        Misconception(
            "Standard deviations were added",
            "Standard deviations of independent parts do not add; variances do.",
            _recursion(grow=lambda v, a, b: (a.abs() * v**0.5 + b) ** 2),
        ),
        Misconception(
            "Factors added, then squared",
            "(a + b)² has a mixed term. Signal and noise are independent, so there is none.",
            _recursion(grow=lambda v, a, b: (a + b) ** 2 * v),
        ),
        Misconception(
            "The noise is forgotten",
            "Only a² was carried along; each step also adds b².",
            _recursion(grow=lambda v, a, b: a**2 * v),
        ),
        Misconception(
            "The chain starts at the data's variance",
            "Sampling starts from noise of variance 1.",
            _recursion(start=lambda s, a: s),
        ),
        Misconception(
            "The chain starts at the true variance of x_T",
            "ᾱ s² + 1 - ᾱ is what noised data would have. A "
            "sampler does not know it; it starts from noise of variance 1.",
            _recursion(start=lambda s, a: a * s + 1 - a),
        ),
        Misconception(
            "The steps run upwards",
            "The recursion starts at t = 0. Sampling runs from T-1 down to 0.",
            _recursion(order=list),
        ),
        Misconception("The last step is missing", "t = 0 is left out.", _recursion(skip=1)),
        Misconception(
            "eps without the variance below the line",
            "eps was taken as √(1-ᾱ) x. It is divided by the variance of x_t, which is 1 only for data of variance 1.",
            _recursion(slope=lambda s, a: (1 - a) ** 0.5),
        ),
        Misconception(
            "eps divided by a standard deviation",
            "The exact eps is divided by the variance of x_t, not by its root.",
            _recursion(slope=lambda s, a: (1 - a) ** 0.5 / (a * s + 1 - a) ** 0.5),
        ),
        Misconception(
            "The root of 1 - ᾱ is missing in eps",
            "1 - ᾱ stands under a root above the line.",
            _recursion(slope=lambda s, a: (1 - a) / (a * s + 1 - a)),
        ),
        Misconception(
            "The variance was squared in eps",
            "data_variance is s² already; it was squared once more.",
            _recursion(slope=lambda s, a: (1 - a) ** 0.5 / (a * s**2 + 1 - a)),
        ),
        Misconception(
            "eps left at 0",
            "a was read off with eps = 0. The network's answer belongs to x: at x = 1 it is what the exact formula "
            "gives there.",
            _recursion(slope=lambda s, a: 0 * a),
        ),
        Misconception(
            "A standard deviation is returned",
            "The root was taken; the variance is asked.",
            _recursion(give=lambda v: v**0.5),
        ),
        Misconception(
            "The data's variance",
            "data_variance came back. A sampler does not hit it exactly: its steps say how far off it is.",
            lambda step, data_variance, betas, bars: torch.as_tensor(data_variance, dtype=betas.dtype),
        ),
        Misconception(
            "Only the first step of the way",
            "One step was walked: is there a `return` inside the loop?",
            _recursion(order=lambda steps: [steps[-1]]),
        ),
        Misconception(
            "eps times the variance of x_t",
            "The exact eps is divided by the variance of x_t; you multiplied.",
            _recursion(slope=lambda s, a: (1 - a) ** 0.5 * (a * s + 1 - a)),
        ),
        Misconception(
            "Signal in place of noise in eps",
            "Above the line of the exact eps stands the root of the noise's share, not of the signal's.",
            _recursion(slope=lambda s, a: a**0.5 / (a * s + 1 - a)),
        ),
        Misconception(
            "Nothing at the start",
            "The chain starts at variance 0. Sampling starts from noise of variance 1.",
            _recursion(start=lambda s, a: 0.0),
        ),
        Misconception(
            "All the variances on the way",
            "The variance after every step came back. The one after the last step is asked.",
            _on_the_way,
        ),
        Misconception(
            "Half precision",
            "Numbers of half precision carry three digits. Over a chain of steps their errors add up: stay with the "
            "dtype "
            "of the tables.",
            _halved,
        ),
    ),
    properties=(
        Property(
            "data of variance 1 keep it when every step adds noise of variance beta",
            lambda calls: abs(float(calls[5].value) - 1) < 1e-4,
            "With s² = 1 and b² = β each step has a² = α, and α + β is 1.",
        ),
        Property(
            "it is never negative",
            lambda calls: all(float(c.value) >= 0 for c in calls),
            "A variance is a sum of squares.",
        ),
    ),
    hints=(
        "Take one step and ask: by which factor does it multiply x, by which the noise? Try inputs that are 1 and 0.",
        "Call the step with x = 1, the eps that the exact formula gives there, and no noise: that is a. With x = 0, "
        "eps = 0 and noise 1: b.",
        "Start with 1. For t from T-1 down to 0 the variance becomes a² times itself plus b².",
    ),
    forbidden=("GaussianDenoiser",),
    driver=one_number,
)
