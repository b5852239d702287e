"""The exercise midpoint_path: from noise to data by the midpoint method."""

import torch

from ...declare import MAIN, Exercise, Misconception, Probe, Property
from ...declare.inputs import normal
from ._flows import Velocity


def midpoint_path(velocity, x, steps):
    """Every state on the way from noise to data, by the midpoint method."""
    path, h = [x], 1 / steps
    for k in range(steps, 0, -1):
        middle = x - h / 2 * velocity(x, k * h)
        x = x - h * velocity(middle, (k - 0.5) * h)
        path.append(x)
    return torch.stack(path)


def _count(answer, velocity, x, steps):
    """The answer's value, and how often it asked for a velocity of each sample."""
    velocity.forget()
    value = answer(velocity, x, steps)
    if value is None or value is Ellipsis:
        return value
    return {MAIN: value, "calls": torch.tensor(float(velocity.evaluations(x)))}


def _probes(generator):
    cases = {"pictures": ((4, 1, 5, 3), 4), "points": ((6, 2), 3), "a batch of one": ((1, 3), 5), "square": ((4, 4), 3)}
    return [
        Probe(f"{name}, {steps} steps", (Velocity(generator), normal(generator, *shape), steps))
        for name, (shape, steps) in cases.items()
    ] + [Probe("a single step", (Velocity(generator), normal(generator, 5, 2), 1))]


def _right(v, x, a, b):
    return x + (b - a) * v(x + (b - a) / 2 * v(x, a), (a + b) / 2)


def _falling(n):
    return [(k / n, (k - 1) / n) for k in range(n, 0, -1)]


def _walk(step=_right, times=_falling, kept=lambda path: path, carried=True):
    def answer(velocity, x, steps):
        path = [x]
        for a, b in times(steps):
            path.append(step(velocity, path[-1] if carried else x, a, b))
        return torch.stack(kept(path))

    return answer


def _heun(v, x, a, b):
    first = v(x, a)
    return x + (b - a) / 2 * (first + v(x + (b - a) * first, b))


EXERCISE = Exercise(
    id="midpoint_path",
    title="the midpoint method",
    notebook="12_flow_matching",
    place=50,
    points=3,
    difficulty=3,
    minutes=10,
    reference=midpoint_path,
    probes=_probes,
    driver=_count,
    tolerance=1e-9,
    where="any text on ordinary differential equations: the explicit midpoint rule, a Runge-Kutta method of order 2",
    misconceptions=(
        Misconception(
            "Euler's method",
            "The velocity of the beginning was followed all the way.",
            _walk(lambda v, x, a, b: x + (b - a) * v(x, a)),
        ),
        Misconception(
            "Heun's method", "This is the mean of the velocities at both ends, which is Heun's method.", _walk(_heun)
        ),
        Misconception(
            "A whole step to the middle",
            "To find the middle you took the whole step. It is half of it.",
            _walk(lambda v, x, a, b: x + (b - a) * v(x + (b - a) * v(x, a), (a + b) / 2)),
        ),
        Misconception(
            "The middle at the old time",
            "The second velocity was asked for at the step's first time. The middle has a time of its own.",
            _walk(lambda v, x, a, b: x + (b - a) * v(x + (b - a) / 2 * v(x, a), a)),
        ),
        Misconception(
            "The middle at the new time",
            "The second velocity was asked for at the step's last time. The middle has a time of its own.",
            _walk(lambda v, x, a, b: x + (b - a) * v(x + (b - a) / 2 * v(x, a), b)),
        ),
        Misconception(
            "The middle on the wrong side",
            "The half step went on towards noise, and the whole one back. Both lead towards data.",
            _walk(lambda v, x, a, b: x + (b - a) * v(x - (b - a) / 2 * v(x, a), (a + b) / 2)),
        ),
        Misconception(
            "On from the middle",
            "The whole step was taken from the middle. It is taken from where the step begins.",
            _walk(lambda v, x, a, b: (m := x + (b - a) / 2 * v(x, a)) + (b - a) * v(m, (a + b) / 2)),
        ),
        Misconception(
            "Two half steps",
            "These are two steps of Euler's method of half the length, or the mean of the velocities of beginning and "
            "middle: the error is of first order. The velocity of the middle alone carries the whole step.",
            _walk(lambda v, x, a, b: (m := x + (b - a) / 2 * v(x, a)) + (b - a) / 2 * v(m, (a + b) / 2)),
        ),
        Misconception(
            "Along the velocity, away from data",
            "The velocity leads to noise. On the way to data the step is taken against it.",
            _walk(lambda v, x, a, b: x + (a - b) * v(x + (a - b) / 2 * v(x, a), (a + b) / 2)),
        ),
        Misconception(
            "The last half is missing",
            "With the velocity of the middle you went half of the way.",
            _walk(lambda v, x, a, b: x + (b - a) / 2 * v(x + (b - a) / 2 * v(x, a), (a + b) / 2)),
        ),
        Misconception(
            "The old point at the middle time",
            "The velocity at the middle time was asked for where the step begins. First go to the middle.",
            _walk(lambda v, x, a, b: x + (b - a) * (v(x, (a + b) / 2) + 0 * v(x, a))),
        ),
        Misconception(
            "From data to noise",
            "The times rise from 0 to 1, and the steps lead to noise. The walk begins with noise, at time 1.",
            _walk(times=lambda n: [(k / n, (k + 1) / n) for k in range(n)]),
        ),
        Misconception(
            "The times rise",
            "The steps lead to data, but the network is told times that rise from 0. It begins at time 1.",
            _walk(
                lambda v, x, a, b: x - (b - a) * v(x - (b - a) / 2 * v(x, a), (a + b) / 2),
                times=lambda n: [(k / n, (k + 1) / n) for k in range(n)],
            ),
        ),
        Misconception(
            "One step too late",
            "Every step was told the time at which it ends.",
            _walk(lambda v, x, a, b: x + (b - a) * v(x + (b - a) / 2 * v(x, b), b + (b - a) / 2)),
        ),
        Misconception(
            "The middle's time lies before the step",
            "Half a step was added to the time. On the way to data the time falls.",
            _walk(lambda v, x, a, b: x + (b - a) * v(x + (b - a) / 2 * v(x, a), a - (b - a) / 2)),
        ),
        Misconception(
            "Every step begins at the noise",
            "The new x is not handed on: all steps begin at the same place.",
            _walk(carried=False),
        ),
        Misconception(
            "The noise is not kept",
            "The first state is missing. The path begins with the noise.",
            _walk(kept=lambda path: path[1:]),
        ),
        Misconception(
            "The path backwards",
            "The path was turned round. It begins with the noise and ends at data.",
            _walk(kept=lambda path: path[::-1]),
        ),
        Misconception(
            "Only the end", "Only the last state came back. Every state on the way is asked for.",
            lambda v, x, n: _walk()(v, x, n)[-1],
        ),
        Misconception(
            "The step has length 1",
            "Each step was taken with the whole velocity. All steps together take the time 1.",
            _walk(lambda v, x, a, b: x - v(x - v(x, a) / 2, (a + b) / 2)),
        ),
        Misconception(
            "The number of the step for its time",
            "The velocity was asked at whole and half numbers of steps. Time is 1 at the noise and 0 at data.",
            _walk(lambda v, x, a, b: x + (b - a) * v(x + (b - a) / 2 * v(x, a / (a - b)), (a + b) / (a - b) / 2)),
        ),
        Misconception(
            "Asked more often than needed",
            "A step asks for a velocity more than twice. Each time costs a pass through a network: keep what it said.",
            _walk(lambda v, x, a, b: _right(v, x, a, b) + 0 * v(x, a)),
            lambda calls: all(float(c.value["calls"]) > 2 * c.args[2] + 0.5 for c in calls),
        ),
    ),
    properties=(
        Property(
            "the path begins with the noise",
            lambda calls: all(bool((c.value[MAIN][0] - c.args[1]).abs().max() < 1e-6) for c in calls),
            "The first state must be x itself.",
        ),
        Property(
            "two evaluations per step",
            lambda calls: all(round(float(c.value["calls"]), 6) == 2 * c.args[2] for c in calls),
            "A step may ask for a velocity twice: at its beginning and in its middle.",
        ),
    ),
    hints=(
        "Take the Euler loop above. Which line changes, and which one comes before it?",
        "Half a step against the velocity leads to the middle. Its time is half a step below the step's own.",
        "Forget where the middle is: from x take the whole step, with the velocity found there. Keep x in a list.",
    ),
    forbidden=("midpoint", "SAMPLERS", "follow"),
)  # fmt: skip
