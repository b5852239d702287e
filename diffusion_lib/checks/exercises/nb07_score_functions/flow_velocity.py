"""The exercise flow_velocity: the flow."""

import math

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal
from ._mixtures import SHAPES


def flow_velocity(x, score, beta):
    """dx/dt of the probability-flow ODE."""
    return -beta / 2 * (x + score)


def _flow_probes(generator):
    return [
        Probe(f"{name}, beta {beta:g}", (normal(generator, *s), normal(generator, *s), beta))
        for (name, s), beta in zip(SHAPES.items(), (0.5, 12.0, 1.0, 3.0), strict=True)
    ] + [Probe("standard normal data", ((x := normal(generator, 5, 2)), -x, 7.0))]


EXERCISE = Exercise(
    id="flow_velocity",
    title="the flow",
    notebook="07_score_functions",
    place=80,
    points=2,
    difficulty=2,
    minutes=6,
    reference=flow_velocity,
    pure=True,
    probes=_flow_probes,
    where="Y. Song et al. 2021, eq. 13, for the variance-preserving SDE",
    misconceptions=(
        Misconception(
            "The whole score",
            "The whole score belongs to the reverse SDE, beside its noise. The flow takes half.",
            lambda x, s, b: -b / 2 * x - b * s,
        ),
        Misconception(
            "The score's sign",
            "Both terms have the minus sign: for standard normal data they cancel.",
            lambda x, s, b: -b / 2 * (x - s),
        ),
        Misconception(
            "Backwards",
            "This is the velocity for time that runs backwards. Time runs from data to noise; "
            "the solver goes back with a negative step.",
            lambda x, s, b: b / 2 * (x + s),
        ),
        Misconception("The half is missing", "Both terms carry half of beta.", lambda x, s, b: -b * (x + s)),
        Misconception(
            "A step, not a velocity",
            "This is where x goes. Asked for is how fast it moves.",
            lambda x, s, b: x - b / 2 * (x + s),
        ),
        Misconception(
            "The score is missing",
            "Only the shrinking is left: points would run together at 0.",
            lambda x, s, b: -b / 2 * x,
        ),
        Misconception("The drift is missing", "Only the score is left.", lambda x, s, b: -b / 2 * s),
        Misconception(
            "The root of beta",
            "beta was taken with its root, which belongs to noise.",
            lambda x, s, b: -math.sqrt(b) / 2 * (x + s),
        ),
        Misconception(
            "Whole-number division",
            "`//` rounds down: half of beta loses its fraction, and small betas become 0.",
            lambda x, s, b: -(b // 2) * (x + s),
        ),
        Misconception(
            "Divided by beta",
            "beta stands below the line. It is the speed of the noising: the flow is faster where it is large.",
            lambda x, s, b: -(x + s) / (2 * b),
        ),
        Misconception("beta is missing", "Both terms carry beta.", lambda x, s, b: -(x + s) / 2),
        Misconception(
            "beta for the drift alone", "The score carries beta as well.", lambda x, s, b: -b / 2 * x - s / 2
        ),
        Misconception(
            "The drift's sign",
            "x is added where it should be taken off: forward in time the data shrink.",
            lambda x, s, b: b / 2 * (x - s),
        ),
        Misconception(
            "A mean over the points",
            "The velocities were averaged. Every point has its own.",
            lambda x, s, b: (-b / 2 * (x + s)).mean(0, keepdim=True),
        ),
    ),
    properties=(
        Property(
            "standard normal data stand still",
            lambda calls: bool(calls[-1].value.abs().max() < 1e-6),
            "N(0, 1) data have the score -x and keep their density: nothing must move.",
        ),
    ),
    hints=(
        "Read the last line of derivation 2: what stands in the bracket before p is the velocity.",
        "f is the drift of the forward SDE, and g squared is its beta. Both carry the same factor.",
        "For standard normal data, whose score is minus x, the two terms must cancel.",
    ),
    forbidden=("probability_flow", "VPSDE"),
)
