"""The exercise step_is_right: a test for single steps."""

import torch

from ...declare import Exercise, Probe, Property
from ...declare.inputs import some_betas
from ...declare.randomness import off_the_record
from ._own_step import OwnStep
from ._step_is_right_wrongs import MISTAKES, caught, inputs
from ._steps import guessed_x0, tilde
from ._tables import at, before, held
from .ancestral_step import ancestral_step
from .mean_from_eps import mean_from_eps, step_with
from .posterior import posterior


def step_is_right(step, betas, alpha_bars):
    """Whether a step draws from the posterior, at every time."""
    x0, eps, noise, t, x_t = inputs(betas)
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


def _aside(by):
    """A step that always lands to the same side of where it should: a gap without its size misses one of two."""
    return lambda x, e, t, b, a, n: ancestral_step(x, e, t, b, a, n) + by


SIDES = (_aside(0.05), _aside(-0.05))


# How many steps there are of each kind.
GROUPS = {"right": 3, "means": 2, "noises": 2, "slight": 2, "ends": 2, "sides": 2}


class _Watched:
    """A step that keeps what it was last asked; what it calls itself is no call of the test."""

    def __init__(self, step, own):
        self.step, self.own, self.asked = step, own, []

    def __call__(self, x_t, eps, t, betas, alpha_bars, noise):
        """The step's result."""
        self.asked.append((x_t, eps, t))
        self.own.inside = True
        try:
            return self.step(x_t, eps, t, betas, alpha_bars, noise)
        finally:
            self.own.inside = False


def _seen(asked, betas):
    """What one test asked, for all its calls: how many, at how many times, the width of x_t, and how far x_t at T-1
    is from noise, where nearly nothing else is left in it."""
    if not asked:
        return [0.0, 0.0, 0.0, 0.0]
    t = torch.cat([torch.as_tensor(t).reshape(-1) for *_, t in asked])
    gaps = [0.0]
    for x_t, eps, times in asked:
        last = torch.as_tensor(times).reshape(-1) == len(betas) - 1
        if len(last) == len(x_t) and last.any():
            gaps.append(float((x_t - eps)[last].double().square().mean().sqrt()))
    narrow = any(x_t.dtype in (torch.float32, torch.float16, torch.bfloat16) for x_t, *_ in asked)
    return [float(len(asked)), float(len(t.unique())), float(narrow), max(gaps)]


def drive(answer, betas, order):
    """The answer's verdict on every step, in the given order: 1 for right; and whether it calls a step of its own."""
    bars, verdicts, seen, own = torch.cumprod(1 - betas, 0), [], [], OwnStep(answer)
    steps = (*RIGHT, *MEANS, *NOISES, *SLIGHT, _only(0, 0.01), _only(len(betas) - 1, 0.2), *SIDES)
    for place in order.tolist():
        watched = _Watched(steps[place], own)
        with off_the_record(), own:
            verdict = answer(watched, betas.clone(), bars.clone())
        if verdict is None or verdict is Ellipsis:
            return verdict
        verdicts.append(float(bool(verdict)))
        seen.append(_seen(watched.asked, betas))
    found = {"verdicts": torch.tensor(verdicts), "asked": torch.tensor(seen)}
    return found | {"own step": torch.tensor(float(own.called))}


def facts(call):
    """The verdicts by kind of step; the order that the steps came in is the judge's."""
    betas, order = call.args
    verdicts = torch.empty(len(order), dtype=torch.float64)
    verdicts[order] = call.value["verdicts"].double()
    calls, times, narrow, gap = call.value["asked"].double().T
    return dict(zip(GROUPS, verdicts.split(list(GROUPS.values())), strict=True)) | {
        "never called": bool((calls == 0).all()),
        "times left out": bool((times < len(betas)).all()),
        "narrow": bool(narrow.all()),
        "x_t is not of this eps": bool((gap > 0.5).all()),
        "own step": bool(call.value["own step"]),
    }


def _probes(generator):
    def probe(name, betas):
        return Probe(name, (betas, torch.randperm(sum(GROUPS.values()), generator=generator)))

    return [
        probe("ten random steps", some_betas(generator, 10)),
        # So many times that a test which tries a handful of them misses the ends.
        probe("a linear schedule, 150 steps", torch.linspace(1e-4, 0.08, 150, dtype=torch.float64)),
        probe("twenty random steps", some_betas(generator, 20)),
    ]


EXERCISE = Exercise(
    id="step_is_right",
    title="a test for single steps",
    notebook="05_ddpm_sampling",
    place=70,
    points=3,
    difficulty=3,
    minutes=15,
    reference=step_is_right,
    probes=_probes,
    where="DDPM (Ho et al. 2020), eqs. 6, 7 and 11: two ways to the same step",
    misconceptions=MISTAKES,
    properties=(
        Property(
            "right steps pass, however they are written",
            lambda calls: all(bool(call.value["right"].all()) for call in calls),
            "Your test refuses a right step.",
        ),
        Property(
            "mistakes in the mean are caught",
            lambda calls: caught(calls, "means"),
            "A step with a wrong mean gets through.",
        ),
        Property(
            "mistakes in the noise are caught",
            lambda calls: caught(calls, "noises"),
            "A step with wrongly scaled noise gets through.",
        ),
        Property(
            "an index off by one is caught",
            lambda calls: caught(calls, "slight"),
            "A step that reads a table one entry off gets through.",
        ),
        Property(
            "steps that land to one side are caught, whichever side it is",
            lambda calls: caught(calls, "sides"),
            "A step whose result is too large, or too small, everywhere gets through.",
        ),
        Property(
            "steps that are wrong at the first or the last time alone are caught",
            lambda calls: caught(calls, "ends"),
            "A step that is wrong at one end gets through.",
        ),
    ),
    hints=(
        "You have the step in two forms, from eps and from x0. A test may know what the step may not: x0.",
        "One batch with one sample for every time: t = torch.arange(T), and x0, eps and noise of T rows in float64.",
        "Make x_t from x0 and eps; get mean and variance from your posterior; what should the step give with this "
        "noise? Compare the two with a tolerance.",
    ),
    driver=drive,
    facts=facts,
    by_properties=True,
)
