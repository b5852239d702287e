"""The exercise ddim_step: the DDIM step."""
# cites: ddim

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import BATCH_SHAPES, normal, per_sample, uniform
from ._walks import EQUATIONS, two_times
from .ddim_sigma import ddim_sigma


def move(x, eps, here, there):
    return ddim_step(x, eps, here, there, 0, 0)


def ddim_step(x_t, eps, alpha_bar, alpha_bar_prev, sigma, noise):
    """One DDIM step."""
    x0 = (x_t - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
    return alpha_bar_prev.sqrt() * x0 + (1 - alpha_bar_prev - sigma**2).sqrt() * eps + sigma * noise


def _step_probes(generator):
    probes = []
    for (name, shape), eta in zip(BATCH_SHAPES.items(), (0.6, 1.0, 0.0, 0.8, 0.3), strict=True):
        x, eps, noise = (normal(generator, *shape) for _ in range(3))
        alpha_bar, earlier = (per_sample(a, x) for a in two_times(generator, shape[0]))
        sigma = ddim_sigma(alpha_bar, earlier, eta)
        probes.append(Probe(f"{name}, eta {eta:g}", (x, eps, alpha_bar, earlier, sigma, noise)))
    x, eps, noise = (normal(generator, 4, 1, 3, 3) for _ in range(3))
    alpha_bar = per_sample(two_times(generator, 4)[0], x)
    data, zero = torch.ones_like(alpha_bar), torch.zeros_like(alpha_bar)
    probes.append(Probe("into data", (x, eps, alpha_bar, data, zero, noise)))
    earlier = per_sample(uniform(generator, 4, low=0.6, high=0.9), x)
    return [*probes, Probe("no noise", (x, eps, earlier / 3, earlier, zero, noise))]


def _ends_at_x0(calls):
    x, eps, alpha_bar, *_ = calls[-2].args
    return bool((alpha_bar.sqrt() * calls[-2].value + (1 - alpha_bar).sqrt() * eps - x).abs().max() < 1e-4)


def _x0(x, eps, a):
    return (x - (1 - a) ** 0.5 * eps) / a**0.5


def _made(x0=_x0, along=lambda a, p, s: (1 - p - s**2) ** 0.5, of_x0=lambda a, p: p**0.5, spread=lambda s: s):
    """A step with one part replaced."""

    def answer(x, eps, a, p, s, noise):
        return of_x0(a, p) * x0(x, eps, a) + along(a, p, s) * eps + spread(s) * noise

    return answer


EXERCISE = Exercise(
    id="ddim_step",
    title="the DDIM step",
    notebook="06_ddim_sampling",
    place=30,
    points=3,
    difficulty=2,
    minutes=8,
    reference=ddim_step,
    probes=_step_probes,
    where=EQUATIONS + "12",
    misconceptions=(
        Misconception(
            "The direction keeps its full length",
            "The noise is added on top: the part along eps is not "
            "shortened by sigma, so the result has more noise than its time allows.",
            _made(along=lambda a, p, s: (1 - p) ** 0.5),
        ),
        Misconception(
            "sigma is not squared under the root",
            "Under the root sigma stands for itself; variances are "
            "subtracted there, and sigma is a standard deviation.",
            _made(along=lambda a, p, s: (1 - p - s).clamp(min=0) ** 0.5),
        ),
        Misconception(
            "sigma is not squared, and the root has none",
            "Under the root sigma stands for itself. It is larger than its square, and where it is large something "
            "negative is left, which has no root: there stands NaN.",
            _made(along=lambda a, p, s: (1 - p - s) ** 0.5),
        ),
        Misconception(
            "The difference under the root is turned",
            "Under the root stands something negative. Of the target's noise variance the fresh part is taken off.",
            _made(along=lambda a, p, s: (p - 1 - s**2) ** 0.5),
        ),
        Misconception(
            "x0 is divided by alpha_bar itself",
            "The predicted x0 is divided by a variance. x_t holds x0 times a root.",
            _made(x0=lambda x, eps, a: (x - (1 - a) ** 0.5 * eps) / a),
        ),
        Misconception(
            "A variance takes the noise out",
            "In the predicted x0 eps is multiplied by a variance. x_t holds eps times a root.",
            _made(x0=lambda x, eps, a: (x - (1 - a) * eps) / a**0.5),
        ),
        Misconception(
            "Both roots are missing in x0",
            "The predicted x0 is made with variances. x_t holds x0 and eps each times a root.",
            _made(x0=lambda x, eps, a: (x - (1 - a) * eps) / a),
        ),
        Misconception(
            "x0 is predicted at the target's level",
            "The predicted x0 is made as if x_t were at the target already. x_t holds the noise of its own time.",
            lambda x, e, a, p, s, n: p.sqrt() * _x0(x, e, p) + (1 - p - s**2).sqrt() * e + s * n,
        ),
        Misconception(
            "x_t instead of the predicted x0",
            "The first term scales x_t. Eq. 12 goes through the predicted x0, from which the noise has been taken out.",
            _made(x0=lambda x, eps, a: x),
        ),
        Misconception(
            "x0 is not scaled up",
            "The predicted x0 lacks its division: what is left after the noise is taken out is a shrunken x0.",
            _made(x0=lambda x, eps, a: x - (1 - a) ** 0.5 * eps),
        ),
        Misconception(
            "Noise is added to find x0",
            "The predicted x0 adds the noise instead of taking it out.",
            _made(x0=lambda x, eps, a: (x + (1 - a) ** 0.5 * eps) / a**0.5),
        ),
        Misconception(
            "Back to the time it came from",
            "The direction has the length that belongs to alpha_bar, the time that is left, not to the target.",
            _made(along=lambda a, p, s: (1 - a - s**2).abs() ** 0.5),
        ),
        Misconception(
            "x0 scaled for the wrong time",
            "The first term carries the signal of the time that is left. At the target there is more of it.",
            _made(of_x0=lambda a, p: a**0.5),
        ),
        Misconception(
            "Both square roots are missing",
            "Signal and direction carry variances where standard deviations belong.",
            _made(of_x0=lambda a, p: p, along=lambda a, p, s: 1 - p - s**2),
        ),
        Misconception(
            "The noise is not scaled",
            "Fresh noise enters at full strength, whatever sigma is.",
            _made(spread=torch.ones_like),
        ),
        Misconception(
            "The noise is left out",
            "sigma shortens the direction, but the noise it stands for is not "
            "added: the result has too little variance.",
            _made(spread=torch.zeros_like),
        ),
        Misconception(
            "The noise is scaled by the variance",
            "The fresh noise is scaled by sigma squared. It needs its standard deviation.",
            _made(spread=lambda s: s**2),
        ),
        Misconception(
            "sigma as the direction's length",
            "sigma stands before eps. It is the length of the fresh noise; the direction gets what is left of the "
            "target's "
            "noise beside it.",
            lambda x, e, a, p, s, n: p.sqrt() * _x0(x, e, a) + s * e + s * n,
        ),
        Misconception(
            "Direction and noise are exchanged",
            "sigma stands before eps, and the rest of the noise before what was drawn. It is the other way round.",
            lambda x, e, a, p, s, n: p.sqrt() * _x0(x, e, a) + s * e + (1 - p - s**2).sqrt() * n,
        ),
        Misconception(
            "sigma is subtracted outside the root",
            "Standard deviations do not subtract; the variances under the root do.",
            _made(along=lambda a, p, s: (1 - p) ** 0.5 - s),
        ),
        Misconception(
            "sigma squared is added",
            "The direction grows with sigma. It must shrink: fresh noise takes its share of the target's noise.",
            _made(along=lambda a, p, s: (1 - p + s**2) ** 0.5),
        ),
        Misconception(
            "sigma to the fourth",
            "sigma was squared twice under the root. Its square is a variance already.",
            _made(along=lambda a, p, s: (1 - p - s**4) ** 0.5),
        ),
        Misconception(
            "sigma scaled once more",
            "Under the root sigma is multiplied by the noise of the start. sigma is the noise of the step as it is.",
            _made(along=lambda a, p, s: (1 - p - s**2 * (1 - a)).clamp(min=0) ** 0.5),
        ),
        Misconception(
            "The direction is missing",
            "Nothing points along eps: the target would hold no more noise than what is drawn afresh.",
            _made(along=lambda a, p, s: 0 * a),
        ),
        Misconception(
            "The direction without its root",
            "eps is multiplied by a variance. Its standard deviation belongs there.",
            _made(along=lambda a, p, s: 1 - p - s**2),
        ),
        Misconception(
            "x0 without its root",
            "x0 is multiplied by the signal's variance at the target. Its root belongs there.",
            _made(of_x0=lambda a, p: p),
        ),
        Misconception(
            "x0 is not scaled down", "At the target the signal is smaller than x0 itself.", _made(of_x0=lambda a, p: 1)
        ),
        Misconception(
            "The predicted x0 is returned",
            "The step ends at data at once. Only at the last step the target is data.",
            lambda x, e, a, p, s, n: _x0(x, e, a),
        ),
        Misconception(
            "The noise stands inside the bracket",
            "The fresh noise is scaled by the direction's length as well. It has a length of its own, sigma.",
            lambda x, e, a, p, s, n: p.sqrt() * _x0(x, e, a) + (1 - p - s**2).sqrt() * (e + s * n),
        ),
        Misconception(
            "The noise is subtracted",
            "A minus before the noise. For symmetric noise that is as good; the course adds it, so that results can be "
            "compared.",
            _made(spread=lambda s: -s),
        ),
        Misconception(
            "The predicted x0 is cut to -1..1",
            "Cutting helps against weak networks, but it is another step than eq. 12.",
            _made(x0=lambda x, eps, a: _x0(x, eps, a).clamp(-1, 1)),
        ),
    ),
    properties=(
        Property(
            "a step into data gives the predicted x0",
            _ends_at_x0,
            "At alpha_bar_prev = 1 and sigma = 0 nothing but x0 may be left.",
        ),
    ),
    hints=(
        "Three terms: the predicted x0, the direction back to x_t, fresh noise. Compute x0 on a line of its own.",
        "The squares of what multiplies eps and noise add up to the noise variance at the target.",
        "First term: x0 with the signal that the target has. Second: eps with what is left of the target's noise "
        "after the fresh part is taken off. Third: the fresh part.",
    ),
    forbidden=("ddim_step", "ddpm_step", "eps_to_x0"),
)
