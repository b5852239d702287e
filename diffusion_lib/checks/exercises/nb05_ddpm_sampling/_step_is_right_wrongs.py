"""The known mistakes of the exercise step_is_right."""

import torch

from ...declare import Misconception
from ...declare.inputs import noised_to
from ._steps import tilde
from ._tables import at, before
from .ancestral_step import ancestral_step
from .mean_from_eps import mean_from_eps
from .posterior import posterior


def inputs(betas):
    """One sample for every time, in float64: x0, eps, noise, t and the x_t they make."""
    t = torch.arange(len(betas))
    x0, eps, noise = torch.randn(3, len(betas), 5, dtype=torch.float64)
    return x0, eps, noise, t, noised_to(x0, t, torch.cumprod(1 - betas, 0), eps)


def _says(**wanted):
    """A symptom: the share of "right" in each named group is as wanted, in every call."""
    return lambda calls: all(
        bool((call.value[name] == share).all()) for call in calls for name, share in wanted.items()
    )


def caught(calls, *groups):
    return all(not call.value[name].any() for call in calls for name in groups)


def _loosely(step, betas, alpha_bars):
    x0, eps, noise, t, x_t = inputs(betas)
    mean, variance = posterior(x0, x_t, t, betas, alpha_bars)
    return torch.allclose(step(x_t, eps, t, betas, alpha_bars, noise), mean + variance.sqrt() * noise, atol=0.05)


def _to_the_last_bit(step, betas, alpha_bars):
    x0, eps, noise, t, x_t = inputs(betas)
    mean, variance = posterior(x0, x_t, t, betas, alpha_bars)
    return torch.equal(step(x_t, eps, t, betas, alpha_bars, noise), mean + variance.sqrt() * noise)


def _one_way_of_writing(step, betas, alpha_bars):
    _, eps, noise, t, x_t = inputs(betas)
    std = at(tilde(betas, alpha_bars, before(alpha_bars)), t, x_t)
    want = mean_from_eps(x_t, eps, t, betas, alpha_bars) + std * noise
    return torch.equal(step(x_t, eps, t, betas, alpha_bars, noise), want)


def _against_itself(step, betas, alpha_bars):
    _, eps, noise, t, x_t = inputs(betas)
    given = x_t, eps, t, betas, alpha_bars, noise
    return torch.allclose(step(*given), ancestral_step(*given))


def _test_with(quiet=False, times=lambda t: t, only_noise=False):
    """The test with part of its inputs left out."""

    def answer(step, betas, alpha_bars):
        x0, eps, noise, t, x_t = (part[times(torch.arange(len(betas)))] for part in inputs(betas))
        noise = noise * 0 if quiet else noise
        mean, variance = posterior(x0, x_t, t, betas, alpha_bars)
        got, want = step(x_t, eps, t, betas, alpha_bars, noise), mean + variance.sqrt() * noise
        if only_noise:
            got, want = got - step(x_t, eps, t, betas, alpha_bars, noise * 0), want - mean
        return torch.allclose(got, want)

    return answer


def _with_other_eps(step, betas, alpha_bars):
    x0, eps, noise, t, x_t = inputs(betas)
    mean, variance = posterior(x0, x_t, t, betas, alpha_bars)
    return torch.allclose(step(x_t, eps.flip(0), t, betas, alpha_bars, noise), mean + variance.sqrt() * noise)


def _in_float32(step, betas, alpha_bars):
    x0, eps, noise, t, x_t = (part.float() if part.is_floating_point() else part for part in inputs(betas))
    mean, variance = posterior(x0, x_t, t, betas, alpha_bars)
    gap = step(x_t, eps, t, betas, alpha_bars, noise) - mean - variance.sqrt() * noise
    return bool((gap.abs() < 1e-12).all())


def _without_size(step, betas, alpha_bars):
    x0, eps, noise, t, x_t = inputs(betas)
    mean, variance = posterior(x0, x_t, t, betas, alpha_bars)
    gap = step(x_t, eps, t, betas, alpha_bars, noise) - mean - variance.sqrt() * noise
    return bool((gap < 1e-9).all())


def every_call(fact):
    """A symptom: a fact holds in every call."""
    return lambda calls: all(bool(call.value[fact]) for call in calls)


_WRONG = ("means", "noises", "slight", "ends", "sides")


def _some_right_refused(calls):
    return any(not call.value["right"].all() for call in calls) and caught(calls, *_WRONG)


def _only_passes(group, place):
    """A symptom: of all the wrong steps one alone gets through."""
    return lambda calls: (
        all(bool(c.value[group][place] == 1) and sum(float(c.value[name].sum()) for name in _WRONG) == 1 for c in calls)
        and _says(right=1)(calls)
    )


MISTAKES = (
    Misconception(
        "Everything passes",
        "Your test says yes to every step, wrong ones too. A test must be able to fail.",
        lambda step, betas, alpha_bars: True,
        _says(right=1, means=1, noises=1, slight=1, ends=1),
    ),
    Misconception(
        "The step is never called",
        "The verdict is given without asking the step anything.",
        lambda step, betas, alpha_bars: False,
        every_call("never called"),
    ),
    Misconception(
        "The step is held against itself",
        "Your test calls your own step. What that step gets wrong the test then takes for right. "
        "Expect what a formula gives that the step does not use.",
        _against_itself,
        lambda calls: any(bool(call.value["own step"]) for call in calls),
    ),
    Misconception(
        "Only some of the times are tried",
        "Wrong steps get through, and not every time was tried. A step can be wrong at one time alone: one sample for "
        "each.",
        _test_with(times=lambda t: t[len(t) // 2 : len(t) // 2 + 1]),
        lambda calls: (
            every_call("times left out")(calls)
            and _says(right=1)(calls)
            and not _only_passes("ends", 0)(calls)
            and not _only_passes("ends", 1)(calls)
            and not caught(calls, *_WRONG)
        ),
    ),
    Misconception(
        "x_t does not hold the eps that is handed over",
        "Right steps are refused. At T-1 nearly all of x_t is noise, and yours is far from the eps that the step gets: "
        "x_t must be made of x0 and this same eps.",
        _with_other_eps,
        lambda calls: bool(calls[1].value["x_t is not of this eps"]) and _says(right=0)(calls),
    ),
    Misconception(
        "float32 is too coarse",
        "Right steps are refused. x_t has 32 bits, and two ways to the same number differ there in the seventh digit "
        "already: draw in float64.",
        _in_float32,
        lambda calls: every_call("narrow")(calls) and any(not c.value["right"].all() for c in calls),
    ),
    Misconception(
        "Only one side is looked at",
        "A step that lands too far to one side everywhere gets through, one to the other side does not. How far off a "
        "result is has no sign.",
        _without_size,
        lambda calls: _says(right=1)(calls) and all(float(c.value["sides"].sum()) == 1 for c in calls),
    ),
    Misconception(
        "The verdict is upside down",
        "Right steps are refused, wrong ones accepted: return True for a right step.",
        lambda *args: not _test_with()(*args),
        _says(right=0, means=1, noises=1),
    ),
    Misconception(
        "Right steps are refused",
        "No right step passes. Either numbers are compared to the last bit, and two ways to a number differ in its "
        "16th "
        "digit; or what you expect is not what a right step gives: print both.",
        _to_the_last_bit,
        lambda calls: _says(right=0)(calls) and caught(calls, *_WRONG),
    ),
    Misconception(
        "A right step written another way is refused",
        "Some right steps are refused: their rounding differs in the 16th digit. Compare with a tolerance.",
        _one_way_of_writing,
        _some_right_refused,
    ),
    Misconception(
        "The noise is never looked at",
        "Mistakes in the mean are caught, those in the noise get through. "
        "Was the noise zero, or left out of the comparison?",
        _test_with(quiet=True),
        lambda calls: _says(right=1, noises=1)(calls) and caught(calls, "means"),
    ),
    Misconception(
        "The mean is never looked at",
        "Mistakes in the noise are caught, those in the mean get through.",
        _test_with(only_noise=True),
        lambda calls: _says(right=1, means=1)(calls) and caught(calls, "noises"),
    ),
    Misconception(
        "The step into data is never tried",
        "A step that is wrong at t = 0 alone gets through. The last step of sampling has a rule of its own: test it.",
        _test_with(times=lambda t: t[1:]),
        _only_passes("ends", 0),
    ),
    Misconception(
        "The last time is never tried",
        "A step that is wrong at T-1 alone gets through. Times go from 0 to T-1, both included.",
        _test_with(times=lambda t: t[:-1]),
        _only_passes("ends", 1),
    ),
    Misconception(
        "Slight mistakes get through",
        "Gross mistakes are caught, slight ones (an index off by one) get through. Is the tolerance wide, are numbers "
        "averaged before they are compared, or is one entry that agrees enough? In float64 right steps agree to ten "
        "digits and more in every entry.",
        _loosely,
        lambda calls: (
            _says(right=1)(calls)
            and all(not call.value["means"][0] for call in calls)
            and any(bool(call.value["slight"].any()) for call in calls)
        ),
    ),
)
