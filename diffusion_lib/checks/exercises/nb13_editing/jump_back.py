"""The exercise jump_back: up again by one step."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal


def jump_back(x_prev, noise, alpha_bar_prev, alpha_bar):
    """From t_prev up to t: a draw of q(x_t | x_prev)."""
    kept = alpha_bar / alpha_bar_prev
    return kept.sqrt() * x_prev + (1 - kept).sqrt() * noise


def _probes(generator):
    def case(name, shape, prev, here):
        levels = (torch.tensor(value, dtype=torch.float64) for value in (prev, here))
        return Probe(name, (normal(generator, *shape), normal(generator, *shape), *levels))

    zeros = torch.zeros(4, dtype=torch.float64), torch.ones(4, dtype=torch.float64)
    levels = tuple(torch.tensor(value, dtype=torch.float64) for value in (0.5, 0.3))
    return [
        case("pictures", (4, 1, 3, 2), 0.8, 0.6),
        case("a long jump", (5, 2), 0.9, 0.05),
        case("nearly noise", (3, 4), 0.01, 0.002),
        case("from data", (2, 3), 1.0, 0.7),
        Probe("noise alone", (*zeros, *levels)),
        Probe("signal alone", (*zeros[::-1], *levels)),
    ]


def _keeps_variance(calls):
    """The two weights, squared, times the levels: variance-preserving whatever the levels are."""
    return abs(float(calls[4].value[0] ** 2 + calls[5].value[0] ** 2) - 1) < 1e-6


def _jump(signal, spread):
    return lambda x, n, prev, here: signal(prev, here) * x + spread(prev, here) * n


def _root(prev, here):
    return (here / prev).sqrt()


def _spread(prev, here):
    return (1 - here / prev).sqrt()


EXERCISE = Exercise(
    id="jump_back",
    title="up again by one step",
    notebook="13_editing",
    place=40,
    points=1,
    difficulty=2,
    minutes=6,
    reference=jump_back,
    probes=_probes,
    where="Lugmayr et al. 2022 (RePaint), section 4.2; the step is DDPM (Ho et al. 2020), eq. 2, over several times",
    misconceptions=(
        Misconception(
            "Noised as if from data",
            "The step has the weights of the way from clean data. x_prev is noisy already: only what is missing is "
            "added.",
            _jump(lambda p, h: h.sqrt(), lambda p, h: (1 - h).sqrt()),
        ),
        Misconception(
            "The right signal, too much noise",
            "The signal is right. The noise that x_prev has already was added once more.",
            _jump(_root, lambda p, h: (1 - h).sqrt()),
        ),
        Misconception(
            "The variance for its root",
            "The noise is weighted by its variance. Its standard deviation is the root.",
            _jump(_root, lambda p, h: 1 - h / p),
        ),
        Misconception(
            "The signal without its root",
            "The signal is weighted by the ratio of the alpha_bars. Its root is wanted.",
            _jump(lambda p, h: h / p, _spread),
        ),
        Misconception(
            "Both roots are missing",
            "Both weights are variances. Take their roots.",
            _jump(lambda p, h: h / p, lambda p, h: 1 - h / p),
        ),
        Misconception(
            "The ratio upside down",
            "The ratio is above 1: it leads down, not up.",
            _jump(lambda p, h: (p / h).sqrt(), lambda p, h: (1 - h / p).sqrt()),
        ),
        Misconception(
            "The signal is not shrunken",
            "Noise was added and the signal kept: the total variance grows with every round.",
            _jump(lambda p, h: 1.0, _spread),
        ),
        Misconception(
            "The difference of the alpha_bars",
            "The variance of the noise is one minus the ratio of the alpha_bars, not their difference.",
            _jump(_root, lambda p, h: (p - h).sqrt()),
        ),
        Misconception(
            "Nothing is added",
            "The signal was shrunken and no noise added.",
            _jump(_root, lambda p, h: 0.0),
        ),
        Misconception(
            "The noise level of where it stands",
            "The noise is that of x_prev's own time.",
            _jump(_root, lambda p, h: (1 - p).sqrt()),
        ),
        Misconception(
            "The difference of the standard deviations",
            "Variances of independent noises add, standard deviations do not: the missing noise is no difference of "
            "them.",
            _jump(_root, lambda p, h: (1 - h).sqrt() - (1 - p).sqrt()),
        ),
        Misconception(
            "The product of the alpha_bars",
            "alpha_bar is the product of all alphas up to t. What lies between the two times is their ratio.",
            _jump(lambda p, h: (h * p).sqrt(), lambda p, h: (1 - h * p).sqrt()),
        ),
        Misconception(
            "The difference of the two levels",
            "The two ᾱ were subtracted. A step multiplies the signal: how much of it is left is a ratio.",
            _jump(lambda prev, here: (1 - prev + here).sqrt(), lambda prev, here: (prev - here).sqrt()),
        ),
    ),
    properties=(
        Property(
            "signal and noise keep the variance",
            _keeps_variance,
            "The squares of the two weights must add up to 1, or the variance drifts with every round.",
        ),
    ),
    hints=(
        "Write x_prev and x_t by the closed form. By what factor does the signal shrink between the two?",
        "x_prev brings noise along, which shrinks by the same factor. What is missing to 1 - alpha_bar?",
        "With the ratio of the two alpha_bars in the place of alpha, this is a step of notebook 01.",
    ),
    forbidden=("q_jump", "q_step", "repaint"),
)
