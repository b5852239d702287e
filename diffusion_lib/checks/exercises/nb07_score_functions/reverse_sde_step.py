"""The exercise reverse_sde_step: one step of the reverse SDE."""

import math

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal
from ._mixtures import SHAPES


def reverse_sde_step(x, score, beta, dt, noise):
    """One Euler-Maruyama step of the reverse SDE."""
    return x + dt * (beta / 2 * x + beta * score) + math.sqrt(beta * dt) * noise


def _reverse_probes(generator):
    settings = ((0.5, 0.01), (12.0, 0.002), (20.0, 0.05), (3.0, 0.1))
    probes = [
        Probe(name, (normal(generator, *s), normal(generator, *s), beta, dt, normal(generator, *s)))
        for (name, s), (beta, dt) in zip(SHAPES.items(), settings, strict=True)
    ]
    x, score, _, _, noise = probes[0].args
    return [*probes, Probe("no noise", (x, score, 4.0, 0.05, torch.zeros_like(noise)))]


def _reverse(drift=0.5, pull=1.0, spread=lambda b, dt: math.sqrt(b * dt)):
    return lambda x, s, b, dt, n: x + dt * (drift * b * x + pull * b * s) + spread(b, dt) * n


def _ancestral(x, s, b, dt, n):
    kept = torch.tensor(1 - b * dt, dtype=x.dtype)
    return (x + b * dt * s) / kept.sqrt() + math.sqrt(b * dt) * n


EXERCISE = Exercise(
    id="reverse_sde_step",
    title="one step of the reverse SDE",
    notebook="07_score_functions",
    place=70,
    points=2,
    difficulty=2,
    minutes=8,
    reference=reverse_sde_step,
    pure=True,
    probes=_reverse_probes,
    where="Y. Song et al. 2021, eq. 6, for the variance-preserving SDE (eq. 11)",
    misconceptions=(
        Misconception(
            "The flow's half",
            "The score was taken half. Half of it makes the flow, which draws no noise; "
            "beside fresh noise the whole is needed.",
            _reverse(pull=0.5),
        ),
        Misconception(
            "The drift still runs forward",
            "Forward, x shrinks. Backward it grows: the sign turns.",
            _reverse(drift=-0.5),
        ),
        Misconception("The drift without its half", "x grows with half of beta.", _reverse(drift=1.0)),
        Misconception(
            "The drift is missing",
            "Only the score moves x. The forward shrinking has to be undone too.",
            _reverse(drift=0.0),
        ),
        Misconception("Away from the data", "The score is subtracted.", _reverse(pull=-1.0)),
        Misconception(
            "The whole drift runs forward",
            "Both terms of the drift turn their sign when time runs back.",
            _reverse(drift=-0.5, pull=-1.0),
        ),
        Misconception(
            "The score without beta",
            "Both terms of the drift carry beta.",
            lambda x, s, b, dt, n: x + dt * (b / 2 * x + s) + math.sqrt(b * dt) * n,
        ),
        Misconception(
            "The noise without its root",
            "The noise is multiplied by beta dt, its variance.",
            _reverse(spread=lambda b, dt: b * dt),
        ),
        Misconception(
            "dW read as dt times noise",
            "dW is noise of variance dt, so it brings the root of dt.",
            _reverse(spread=lambda b, dt: math.sqrt(b) * dt),
        ),
        Misconception(
            "Only dt under the root",
            "The noise's variance is beta dt: both stand under the root.",
            _reverse(spread=lambda b, dt: b * math.sqrt(dt)),
        ),
        Misconception(
            "The noise forgets the step",
            "The noise is multiplied by the root of beta alone. In a short time little noise comes.",
            _reverse(spread=lambda b, dt: math.sqrt(b)),
        ),
        Misconception(
            "The noise forgets beta",
            "The noise is multiplied by the root of dt alone.",
            _reverse(spread=lambda b, dt: math.sqrt(dt)),
        ),
        Misconception(
            "No noise",
            "Nothing random is left. With the whole score and no noise the density comes out too narrow.",
            _reverse(spread=lambda b, dt: 0.0),
        ),
        Misconception(
            "The noise is subtracted",
            "A minus before the noise. For symmetric noise that is as good; the course adds it, so that results can be "
            "compared.",
            _reverse(spread=lambda b, dt: -math.sqrt(b * dt)),
        ),
        Misconception(
            "Twice the variance",
            "The noise has variance 2 beta dt. Langevin dynamics with a whole step carries that; this SDE has beta dt.",
            _reverse(spread=lambda b, dt: math.sqrt(2 * b * dt)),
        ),
        Misconception(
            "Half of the variance",
            "The noise has half the variance that beta dt brings.",
            _reverse(spread=lambda b, dt: math.sqrt(b * dt / 2)),
        ),
        Misconception("The score twice", "The score is multiplied by two beta.", _reverse(pull=2.0)),
        Misconception(
            "The step of DDPM",
            "This is the ancestral step of DDPM. For small beta dt the two agree; the step of the SDE divides by no "
            "root.",
            _ancestral,
        ),
        Misconception(
            "A movement without the point",
            "Where x is was forgotten: this is how far it moves.",
            lambda x, s, b, dt, n: dt * (b / 2 * x + b * s) + math.sqrt(b * dt) * n,
        ),
    ),
    properties=(
        Property(
            "without noise the drift is half x and a whole score",
            lambda calls: bool(
                (calls[-1].value - calls[-1].args[0] - 0.1 * calls[-1].args[0] - 0.2 * calls[-1].args[1]).abs().max()
                < 1e-4
            ),
            "With noise 0, beta 4 and dt 0.05 the point must move by 0.1 x plus 0.2 score.",
        ),
    ),
    hints=(
        "Compare the SDE with its general form: what stands before dt is f, what stands before dW is g.",
        "Put both into the bracket of the way back. There time falls, and your dt is positive: so both terms of the "
        "bracket turn their sign.",
        "Over a step of length dt, dW has variance dt. What is then the standard deviation of g dW?",
    ),
    forbidden=("reverse_sde", "VPSDE"),
)
