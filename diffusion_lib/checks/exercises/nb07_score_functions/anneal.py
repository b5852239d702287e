"""The exercise anneal: annealed Langevin dynamics, level by level."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal
from .langevin_step import langevin_step


def anneal(score, x, sigmas, fraction, noise):
    """Langevin steps at every level, whose noise is the same fraction of the level's sigma; every place is kept."""
    way = [x]
    for sigma, draws in zip(sigmas, noise, strict=True):
        for z in draws:
            way.append(langevin_step(way[-1], score(way[-1], sigma), (fraction * sigma) ** 2, z))
    return torch.stack(way)


class _Score:
    def __init__(self, generator):
        self.wave = normal(generator, 2)

    def __call__(self, x, sigma):
        """Shapes: (n, ...) -> (n, ...)."""
        return (torch.cos(self.wave[0] * x + sigma) - x) / (1 + sigma**2)


def _probes(generator):
    ladders = {
        "points": ((6, 2), [3.0, 1.0, 0.2], 4, 0.7),
        "pictures": ((3, 1, 4, 5), [2.0, 0.5], 3, 0.5),
        "a batch of one, one step a level": ((1, 3), [1.5, 0.7, 0.4, 0.1], 1, 0.9),
    }
    probes = [
        Probe(
            name,
            (_Score(generator), normal(generator, *s), sigmas, f, normal(generator, len(sigmas), steps, *s)),
        )
        for name, (s, sigmas, steps, f) in ladders.items()
    ]
    score, x, sigmas, fraction, noise = probes[0].args
    return [*probes, Probe("one level, no noise", (score, x, sigmas[:1], fraction, 0 * noise[:1]))]


def _ladder(h=lambda f, s, all_of: (f * s) ** 2, asked=lambda s, all_of: s, order=lambda s: s, step=langevin_step):
    """A walk with one part replaced."""

    def answer(score, x, sigmas, fraction, noise):
        way = [x]
        for sigma, draws in zip(order(sigmas), noise, strict=True):
            for z in draws:
                said = score(way[-1], asked(sigma, sigmas))
                way.append(step(way[-1], said, h(fraction, sigma, sigmas), z))
        return torch.stack(way)

    return answer


def _same_noise(score, x, sigmas, fraction, noise):
    return anneal(score, x, sigmas, fraction, noise[:, :1].expand_as(noise))


def _begins(calls):
    return all(bool((c.value[0] - c.args[1]).abs().max() < 1e-9) for c in calls)


EXERCISE = Exercise(
    id="anneal",
    title="all levels, one after the other",
    notebook="07_score_functions",
    place=35,
    points=3,
    difficulty=3,
    minutes=12,
    reference=anneal,
    probes=_probes,
    tolerance=1e-9,
    where="Song & Ermon 2019, algorithm 1: there, too, the step falls as sigma squared",
    misconceptions=(
        Misconception(
            "One step size for all levels",
            "The step of the first level was kept. At a small sigma such a step jumps over the whole peak.",
            _ladder(h=lambda f, s, all_of: (f * all_of[0]) ** 2),
        ),
        Misconception(
            "The last level's step everywhere",
            "The step fits the last level alone. At a large sigma it goes next to nowhere.",
            _ladder(h=lambda f, s, all_of: (f * all_of[-1]) ** 2),
        ),
        Misconception(
            "The standard deviation for the step",
            "fraction times sigma is the standard deviation of the step's noise. The step size h is its variance.",
            _ladder(h=lambda f, s, all_of: f * s),
        ),
        Misconception(
            "The fraction is not squared",
            "Only sigma was squared. The noise's standard deviation is the root of h, and should be fraction times "
            "sigma.",
            _ladder(h=lambda f, s, all_of: f * s**2),
        ),
        Misconception(
            "sigma is missing in the step",
            "The step has no sigma in it: it is as long at every level.",
            _ladder(h=lambda f, s, all_of: f**2),
        ),
        Misconception(
            "Always the score of the first level",
            "The score was asked at the first sigma all the way. Each level has a density, and a score, of its own.",
            _ladder(asked=lambda s, all_of: all_of[0]),
        ),
        Misconception(
            "Always the score of the last level",
            "The score was asked at the last sigma all the way: that is plain Langevin dynamics.",
            _ladder(asked=lambda s, all_of: all_of[-1]),
        ),
        Misconception(
            "Up the ladder",
            "The levels were taken from behind. sigmas comes in the order in which it is to be walked.",
            _ladder(order=lambda s: s[::-1]),
        ),
        Misconception(
            "The score is not halved",
            "A Langevin step goes half a step along the score.",
            _ladder(step=lambda x, s, h, z: x + h * s + h**0.5 * z),
        ),
        Misconception(
            "One draw for a whole level",
            "All steps of a level used the same noise. noise[i] holds one draw for each of them.",
            _same_noise,
        ),
        Misconception(
            "One step at every level",
            "Each level got a single step. noise[i] has a draw for every step of level i.",
            lambda score, x, sigmas, f, noise: anneal(score, x, sigmas, f, noise[:, :1]),
        ),
        Misconception(
            "The start is not kept",
            "The first of the places is the start itself.",
            lambda *a: anneal(*a)[1:],
        ),
        Misconception(
            "The end alone",
            "Every place on the way is asked for, stacked, the start first.",
            lambda *a: anneal(*a)[-1],
        ),
    ),
    properties=(Property("it begins where it was told to", _begins, "The first place of the way must be x."),),
    hints=(
        "Two loops: over the levels, and over the draws of a level. In the inner one stands your Langevin step.",
        "zip(sigmas, noise) gives a level with its draws. Keep a list of places that begins with x.",
        "The root of h is the standard deviation of a step's noise. It should be fraction times sigma.",
    ),
    forbidden=("annealed_langevin", "langevin"),
)
