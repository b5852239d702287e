"""The exercise heun_step: a step of second order in sigma."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal


def heun_step(denoise, x, sigma, sigma_next):
    """Euler, then once more with the mean of both slopes; the last step, to sigma 0, is Euler's."""
    slope = (x - denoise(x, sigma)) / sigma
    euler = x + (sigma_next - sigma) * slope
    if sigma_next == 0:
        return euler
    there = (euler - denoise(euler, sigma_next)) / sigma_next
    return x + (sigma_next - sigma) * (slope + there) / 2


class _Guess:
    """Stands in for a denoiser: smooth, and different for each sigma."""

    def __init__(self, generator):
        self.pull, self.place = normal(generator, 2)

    def __call__(self, x, sigma):
        """Shapes: (n, ...) -> (n, ...)."""
        if not float(sigma) > 0:
            raise ValueError(f"a denoiser is asked at a sigma above 0, got {float(sigma):g}: where there is noise")
        return torch.sin(x + self.pull) / (1 + float(sigma)) + self.place


def _probes(generator):
    sizes = {"points": (7, 2), "pictures": (3, 1, 4, 5), "a batch of one": (1, 6)}
    probes = []
    for (name, shape), (one, other) in zip(sizes.items(), ((2.0, 0.7), (0.5, 0.4), (9.0, 1.0)), strict=True):
        probes.append(Probe(name, (_Guess(generator), normal(generator, *shape), one, other)))
        probes.append(Probe(f"{name}, the last step", (_Guess(generator), normal(generator, *shape), other, 0.0)))
    probes.append(Probe("towards more noise", (_Guess(generator), normal(generator, 5, 2), 0.6, 1.1)))
    return probes


def _slopes(first=lambda d, x, s: (x - d(x, s)) / s, mean=lambda a, b: (a + b) / 2, at=None, move=lambda s, n: n - s):
    def answer(denoise, x, sigma, sigma_next):
        slope = first(denoise, x, sigma)
        euler = x + move(sigma, sigma_next) * slope
        if sigma_next == 0:
            return euler
        there = first(denoise, euler, sigma_next if at is None else at(sigma, sigma_next))
        return x + move(sigma, sigma_next) * mean(slope, there)

    return answer


EXERCISE = Exercise(
    id="heun_step",
    title="two looks for one step",
    notebook="07_score_functions",
    place=83,
    points=2,
    difficulty=3,
    minutes=10,
    reference=heun_step,
    probes=_probes,
    tolerance=1e-9,
    where="EDM (Karras et al. 2022), algorithm 1, with sigma as the time",
    misconceptions=(
        Misconception(
            "Euler's step",
            "The step is Euler's: the second look, at the place it reaches, is missing.",
            lambda d, x, s, n: x + (n - s) * (x - d(x, s)) / s,
        ),
        Misconception(
            "The second slope alone",
            "The whole step was taken with the slope at its end. The mean of both slopes is asked for.",
            _slopes(mean=lambda a, b: b),
        ),
        Misconception(
            "The sum of both slopes",
            "The slopes were added and not halved: the step goes twice as far.",
            _slopes(mean=lambda a, b: a + b),
        ),
        Misconception(
            "The step goes the wrong way",
            "The step is sigma_next minus sigma, below 0 where noise falls.",
            _slopes(move=lambda s, n: s - n),
        ),
        Misconception(
            "The slope is not divided by sigma",
            "x minus the guess is sigma times the noise. The slope is the noise itself.",
            _slopes(first=lambda d, x, s: x - d(x, s)),
        ),
        Misconception(
            "The second look at the old sigma",
            "At the end of the step the noise level is the next one, for the question and for the division.",
            _slopes(at=lambda s, n: s),
        ),
        Misconception(
            "The second half starts at the end",
            "Both slopes belong to one step from x. Yours begins the second where Euler's step ended.",
            lambda d, x, s, n: (
                heun_step(d, x, s, n)
                if n == 0
                else (e := x + (n - s) * (x - d(x, s)) / s) + (n - s) * ((x - d(x, s)) / s + (e - d(e, n)) / n) / 2
            ),
        ),
    ),
    properties=(
        Property(
            "the last step is the denoiser's guess",
            lambda calls: all(
                bool((c.value - c.args[0](c.args[1], c.args[2])).abs().max() < 1e-6) for c in calls if c.args[3] == 0
            ),
            "A step to sigma 0 must end at what the denoiser guesses.",
        ),
    ),
    hints=(
        "The slope at a place is what must be taken off x to reach the guess, over sigma.",
        "Take Euler's step. Ask again there, at the next sigma. Then go from x with the mean of the two slopes.",
        "At sigma_next = 0 there is no second slope: the division would be by 0.",
    ),
    forbidden=("heun", "edm"),
)
