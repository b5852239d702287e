"""A test of single steps, tested itself: on right steps written in several ways, and on wrong ones."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import noised_to, some_betas
from ...declare.randomness import off_the_record
from .gaussians import posterior
from .steps import ancestral_step, guessed_x0, mean_from_eps, step_with, tilde
from .tables import at, before, held


def _inputs(betas):
    """One sample for every time, in float64: x0, eps, noise, t and the x_t they make."""
    t = torch.arange(len(betas))
    x0, eps, noise = torch.randn(3, len(betas), 5, dtype=torch.float64)
    return x0, eps, noise, t, noised_to(x0, t, torch.cumprod(1 - betas, 0), eps)


def step_is_right(step, betas, alpha_bars):
    """Whether a step draws from the posterior, at every time."""
    x0, eps, noise, t, x_t = _inputs(betas)
    mean, variance = posterior(x0, x_t, t, betas, alpha_bars)
    return torch.allclose(step(x_t, eps, t, betas, alpha_bars, noise), mean + variance.sqrt() * noise)


def _by_posterior(x_t, eps, t, betas, alpha_bars, noise):
    mean, variance = posterior(guessed_x0(x_t, eps, t, alpha_bars), x_t, t, betas, alpha_bars)
    return mean + variance.sqrt() * noise


def _along_eps(x_t, eps, t, betas, alpha_bars, noise):
    """The same draw in the form of DDIM with eta = 1."""
    p, variance = at(before(alpha_bars), t, x_t), posterior(x_t, x_t, t, betas, alpha_bars)[1]
    x0 = guessed_x0(x_t, eps, t, alpha_bars)
    return p.sqrt() * x0 + (1 - p - variance).clamp(min=0).sqrt() * eps + variance.sqrt() * noise


def _only(where, amount):
    """A right step that goes wrong at one time alone."""

    def step(x_t, eps, t, betas, alpha_bars, noise):
        here = (t == where).reshape(-1, *[1] * (x_t.ndim - 1))
        return ancestral_step(x_t, eps, t, betas, alpha_bars, noise) + here * amount * noise

    return step


def _off(table_of):
    """A step whose mean reads alpha_bars from another table."""

    def mean(x_t, eps, t, betas, alpha_bars):
        return mean_from_eps(x_t, eps, t, betas, table_of(alpha_bars))

    return step_with(tilde, mean)


RIGHT = (ancestral_step, _by_posterior, _along_eps)
MEANS = (
    lambda x, e, t, b, a, n: ancestral_step(x, -e, t, b, a, n),
    lambda x, e, t, b, a, n: ancestral_step(x, e / (1 - at(a, t, x)) ** 0.5, t, b, a, n),
)
NOISES = (step_with(lambda b, a, p: b * (1 - p) / (1 - a)), step_with(lambda b, a, p: 0 * b))
SLIGHT = (_off(held), step_with(lambda b, a, p: held(tilde(b, a, p))))
GROUPS = {"right": RIGHT, "means": MEANS, "noises": NOISES, "slight": SLIGHT}


def drive(answer, betas):
    """The answer's verdict on every step, group by group: 1 for right."""
    bars, verdicts = torch.cumprod(1 - betas, 0), {}
    ends = _only(0, 0.01), _only(len(betas) - 1, 0.2)
    for name, steps in {**GROUPS, "ends": ends}.items():
        said = []
        for step in steps:
            with off_the_record():
                verdict = answer(step, betas.clone(), bars.clone())
            if verdict is None or verdict is Ellipsis:
                return verdict
            said.append(float(bool(verdict)))
        verdicts[name] = torch.tensor(said)
    return verdicts


def _says(**wanted):
    """A symptom: the share of "right" in each named group is as wanted, in every call."""
    return lambda calls: all(bool((call.value[name] == share).all()) for call in calls for name, share in
                             wanted.items())  # fmt: skip


def _caught(calls, *groups):
    return all(not call.value[name].any() for call in calls for name in groups)


def _loosely(step, betas, alpha_bars):
    x0, eps, noise, t, x_t = _inputs(betas)
    mean, variance = posterior(x0, x_t, t, betas, alpha_bars)
    return torch.allclose(step(x_t, eps, t, betas, alpha_bars, noise), mean + variance.sqrt() * noise, atol=0.05)


def _to_the_last_bit(step, betas, alpha_bars):
    x0, eps, noise, t, x_t = _inputs(betas)
    mean, variance = posterior(x0, x_t, t, betas, alpha_bars)
    return torch.equal(step(x_t, eps, t, betas, alpha_bars, noise), mean + variance.sqrt() * noise)


def _one_way_of_writing(step, betas, alpha_bars):
    _, eps, noise, t, x_t = _inputs(betas)
    want = ancestral_step(x_t, eps, t, betas, alpha_bars, noise)
    return torch.equal(step(x_t, eps, t, betas, alpha_bars, noise), want)


def _test_with(quiet=False, times=lambda t: t, only_noise=False):
    """The test with part of its inputs left out."""

    def answer(step, betas, alpha_bars):
        x0, eps, noise, t, x_t = (part[times(torch.arange(len(betas)))] for part in _inputs(betas))
        noise = noise * 0 if quiet else noise
        mean, variance = posterior(x0, x_t, t, betas, alpha_bars)
        got, want = step(x_t, eps, t, betas, alpha_bars, noise), mean + variance.sqrt() * noise
        if only_noise:
            got, want = got - step(x_t, eps, t, betas, alpha_bars, noise * 0), want - mean
        return torch.allclose(got, want)

    return answer


_WRONG = ("means", "noises", "slight", "ends")


def _some_right_refused(calls):
    return any(not call.value["right"].all() for call in calls) and _caught(calls, *_WRONG)


def _only_passes(group, place):
    """A symptom: of all the wrong steps one alone gets through."""
    return lambda calls: all(bool(c.value[group][place] == 1) and sum(
        float(c.value[name].sum()) for name in _WRONG) == 1 for c in calls) and _says(right=1)(calls)  # fmt: skip


MISTAKES = (
    Misconception("Everything passes", "Your test says yes to every step, wrong ones too. A test must be able to fail.",
                  lambda step, betas, alpha_bars: True, _says(right=1, means=1, noises=1, slight=1, ends=1)),
    Misconception("The verdict is upside down", "Right steps are refused, wrong ones accepted: return True for a right "
                  "step.", lambda *args: not step_is_right(*args), _says(right=0, means=1, noises=1)),
    Misconception("Right steps are refused", "No right step passes. Two ways to a number differ in its 16th digit, so "
                  "compare with a tolerance. If you do: print what you expect and what a right step gives.",
                  _to_the_last_bit, lambda calls: _says(right=0)(calls) and _caught(calls, *_WRONG)),
    Misconception("A right step written another way is refused", "Some right steps are refused: their rounding differs "
                  "in the 16th digit. Compare with a tolerance.", _one_way_of_writing, _some_right_refused),
    Misconception("The noise is never looked at", "Mistakes in the mean are caught, those in the noise get through. "
                  "Was the noise zero, or left out of the comparison?", _test_with(quiet=True),
                  lambda calls: _says(right=1, noises=1)(calls) and _caught(calls, "means")),
    Misconception("The mean is never looked at", "Mistakes in the noise are caught, those in the mean get through.",
                  _test_with(only_noise=True),
                  lambda calls: _says(right=1, means=1)(calls) and _caught(calls, "noises")),
    Misconception("The step into data is never tried", "A step that is wrong at t = 0 alone gets through. The last "
                  "step of sampling has a rule of its own: test it.", _test_with(times=lambda t: t[1:]),
                  _only_passes("ends", 0)),
    Misconception("The last time is never tried", "A step that is wrong at T-1 alone gets through. Times go from 0 to "
                  "T-1, both included.", _test_with(times=lambda t: t[:-1]), _only_passes("ends", 1)),
    Misconception("Only some of the times are tried", "Steps that are wrong at one end of the chain get through. Try "
                  "every time: one sample for each.", _test_with(times=lambda t: t[len(t) // 2: len(t) // 2 + 1]),
                  lambda calls: _says(right=1, ends=1)(calls) and _caught(calls, "means", "noises")
                  and _caught(calls[:1], "slight")),
    Misconception("The tolerance is too wide", "Gross mistakes are caught, slight ones (an index off by one) get "
                  "through. In float64 right steps agree to ten digits and more.", _loosely,
                  lambda calls: _says(right=1)(calls) and all(not call.value["means"][0] for call in calls) and any(
                      bool(call.value["slight"].any()) for call in calls)),
)  # fmt: skip

step_is_right_exercise = Exercise(
    id="step_is_right",
    title="a test for single steps",
    notebook="05_ddpm_sampling",
    points=3,
    difficulty=3,
    minutes=12,
    reference=step_is_right,
    probes=lambda generator: [
        Probe("ten random steps", (some_betas(generator, 10),)),
        # So many times that a test which tries a handful of them misses the ends.
        Probe("a linear schedule, 400 steps", (torch.linspace(1e-4, 0.05, 400, dtype=torch.float64),)),
        Probe("twenty random steps", (some_betas(generator, 20),)),
    ],
    where="DDPM (Ho et al. 2020), eqs. 6, 7 and 11: two ways to the same step",
    misconceptions=MISTAKES,
    properties=(
        Property("right steps pass, however they are written", lambda calls: all(
            bool(call.value["right"].all()) for call in calls), "Your test refuses a right step."),
        Property("mistakes in the mean are caught", lambda calls: _caught(calls, "means"),
                 "A step with a wrong mean gets through."),
        Property("mistakes in the noise are caught", lambda calls: _caught(calls, "noises"),
                 "A step with wrongly scaled noise gets through."),
        Property("an index off by one is caught", lambda calls: _caught(calls, "slight"),
                 "A step that reads a table one entry off gets through."),
        Property("steps that are wrong at the first or the last time alone are caught",
                 lambda calls: _caught(calls, "ends"), "A step that is wrong at one end gets through."),
    ),
    hints=(
        "You have the step in two forms, from eps and from x0. A test may know what the step may not: x0.",
        "One batch with one sample for every time: t = torch.arange(T), and x0, eps and noise of T rows in float64.",
        "Make x_t from x0 and eps; get mean and variance from your posterior; what should the step give with this "
        "noise? Compare the two with a tolerance.",
    ),
    driver=drive,
    by_properties=True,
)  # fmt: skip
