"""The exercise midpoint_step: one step of the midpoint method."""

import torch

from ...declare import MAIN, Exercise, Misconception, Probe, Property
from ...declare.inputs import normal
from ._flows import Velocity


def midpoint_step(velocity, x, tau, tau_next):
    """Follow the flow with the velocity of the step's middle."""
    step = tau_next - tau
    middle = x + step / 2 * velocity(x, tau)
    return x + step * velocity(middle, tau + step / 2)


def _count(answer, velocity, *args):
    """The answer's value, and how often it asked for a velocity."""
    velocity.calls = 0
    value = answer(velocity, *args)
    if value is None or value is Ellipsis:
        return value
    return {MAIN: value, "calls": torch.tensor(float(velocity.calls))}


def _probes(generator):
    shapes = {"pictures": (4, 1, 5, 3), "points": (6, 2), "a batch of one": (1, 3), "square": (4, 4)}
    times = ((1.0, 0.75), (0.5, 0.1), (0.25, 0.0), (0.2, 0.9))
    return [
        Probe(f"{name}, from {a:g} to {b:g}", (Velocity(generator), normal(generator, *shape), a, b))
        for (name, shape), (a, b) in zip(shapes.items(), times, strict=True)
    ]


def _heun(v, x, a, b):
    first = v(x, a)
    return x + (b - a) / 2 * (first + v(x + (b - a) * first, b))


EXERCISE = Exercise(
    id="midpoint_step",
    title="one step of the midpoint method",
    notebook="12_flow_matching",
    place=50,
    points=2,
    difficulty=2,
    minutes=7,
    reference=midpoint_step,
    probes=_probes,
    driver=_count,
    where="any text on ordinary differential equations: the explicit midpoint rule, a Runge-Kutta method of order 2",
    misconceptions=(
        Misconception(
            "Euler's method",
            "The velocity of the beginning was followed all the way.",
            lambda v, x, a, b: x + (b - a) * v(x, a),
        ),
        Misconception(
            "Heun's method", "This is the mean of the velocities at both ends, which is Heun's method.", _heun
        ),
        Misconception(
            "A whole step to the middle",
            "To find the middle you took the whole step. It is half of it.",
            lambda v, x, a, b: x + (b - a) * v(x + (b - a) * v(x, a), a + (b - a) / 2),
        ),
        Misconception(
            "The middle at the old time",
            "The second velocity was asked for at the step's first time. The middle has a time of its own.",
            lambda v, x, a, b: x + (b - a) * v(x + (b - a) / 2 * v(x, a), a),
        ),
        Misconception(
            "The middle at the new time",
            "The second velocity was asked for at the step's last time. The middle has a time of its own.",
            lambda v, x, a, b: x + (b - a) * v(x + (b - a) / 2 * v(x, a), b),
        ),
        Misconception(
            "On from the middle",
            "The whole step was taken from the middle. It is taken from where the step begins.",
            lambda v, x, a, b: x + (b - a) / 2 * v(x, a) + (b - a) * v(x + (b - a) / 2 * v(x, a), (a + b) / 2),
        ),
        Misconception(
            "Two half steps",
            "These are two steps of Euler's method of half the length, or the mean of the velocities of beginning and "
            "middle: the error is of first order. The velocity of the middle alone carries the whole step.",
            lambda v, x, a, b: (m := x + (b - a) / 2 * v(x, a)) + (b - a) / 2 * v(m, (a + b) / 2),
        ),
        Misconception(
            "The step's sign",
            "The step is tau minus tau_next: you walk the other way.",
            lambda v, x, a, b: x + (a - b) * v(x + (a - b) / 2 * v(x, a), (a + b) / 2),
        ),
        Misconception(
            "The last half is missing",
            "With the velocity of the middle you went half of the way.",
            lambda v, x, a, b: x + (b - a) / 2 * v(x + (b - a) / 2 * v(x, a), (a + b) / 2),
        ),
        Misconception(
            "Half the time of the beginning",
            "The time of the middle is half-way between both times, not half of the first.",
            lambda v, x, a, b: x + (b - a) * v(x + (b - a) / 2 * v(x, a), a / 2),
        ),
        Misconception(
            "Half the step for a time",
            "The middle's time was left as half of the step. It counts from tau on.",
            lambda v, x, a, b: x + (b - a) * v(x + (b - a) / 2 * v(x, a), (b - a) / 2),
        ),
        Misconception(
            "The old point at the middle time",
            "The velocity at the middle time was asked for where the step begins. First go to the middle.",
            lambda v, x, a, b: x + (b - a) * (v(x, (a + b) / 2) + 0 * v(x, a)),
        ),
        Misconception(
            "Only the way",
            "This is how far x moves. Add it to x.",
            lambda v, x, a, b: (b - a) * v(x + (b - a) / 2 * v(x, a), (a + b) / 2),
        ),
    ),
    properties=(
        Property(
            "two evaluations per step",
            lambda calls: all(float(c.value["calls"]) == 2 for c in calls),
            "The step may ask for a velocity twice: at its beginning and in its middle.",
        ),
    ),
    hints=(
        "Name the step first: tau_next - tau. It is negative on the way to data, and that is right.",
        "Half of Euler's step leads to the middle. Ask there, at the middle's own time.",
        "Forget where the middle is: from x take the whole step, with the second velocity.",
    ),
    forbidden=("midpoint", "SAMPLERS"),
)
