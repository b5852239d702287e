"""The exercise flow_log_likelihood: the likelihood along the flow (stretch)."""

import math

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal, uniform


def flow_log_likelihood(velocity, divergence, x, steps):
    """log p of data: carried to noise, with the stretching of space counted."""
    stretched = torch.zeros_like(x[:, 0])
    for k in range(steps):
        middle, at = x + velocity(x, k / steps) / (2 * steps), (k + 0.5) / steps
        stretched = stretched + divergence(middle, at) / steps
        x = x + velocity(middle, at) / steps
    return stretched - x.square().sum(1) / 2 - x.shape[1] / 2 * math.log(2 * math.pi)


class Swirl:
    """A velocity that turns and stretches, not alike at two times."""

    def __init__(self, generator, d):
        self.a, self.b = normal(generator, d, d), 0.5 * normal(generator, d, d)

    def __call__(self, x, tau):
        """Shapes: x (n, d), tau a number -> (n, d)."""
        return torch.sin(x @ self.a.to(x.dtype) + 2 * tau) @ self.b.to(x.dtype)

    def divergence(self, x, tau):
        """Shapes: x (n, d), tau a number -> (n,)."""
        slopes = torch.cos(x @ self.a.to(x.dtype) + 2 * tau)
        return (slopes * (self.a * self.b.T).sum(0).to(x.dtype)).sum(1)


class GaussianFlow:
    """The exact velocity of the straight path for data from N(0, s^2)."""

    def __init__(self, s):
        self.s = s

    def slope(self, tau):
        """Half the slope of the logarithm of the variance."""
        return (tau - (1 - tau) * self.s**2) / ((1 - tau) ** 2 * self.s**2 + tau**2)

    def __call__(self, x, tau):
        """Shapes: x (n, d), tau a number -> (n, d)."""
        return self.slope(tau) * x

    def divergence(self, x, tau):
        """Shapes: x (n, d), tau a number -> (n,)."""
        return torch.full_like(x[:, 0], self.slope(tau) * x.shape[1])


def _probes(generator):
    probes = []
    for name, (n, d, steps) in {"the plane": (6, 2, 5), "space": (4, 3, 3), "one point": (1, 2, 4)}.items():
        field = Swirl(generator, d)
        probes.append(Probe(f"{name}, {steps} steps", (field, field.divergence, normal(generator, n, d), steps)))
    exact = GaussianFlow(float(0.5 + uniform(generator, 1)))
    return [*probes, Probe("Gaussian data", (exact, exact.divergence, normal(generator, 5, 3), 60))]


def _normal(x):
    return -x.square().sum(1) / 2 - x.shape[1] / 2 * math.log(2 * math.pi)


def _walk(
    end=_normal, sign=1.0, asked=lambda x, middle: middle, at=lambda k, n: (k + 0.5) / n, width=lambda n: 1 / n,
    moved=lambda v, x, middle, k, n: v(middle, (k + 0.5) / n), direction=1.0,
):  # fmt: skip
    def answer(velocity, divergence, x, steps):
        total = torch.zeros_like(x[:, 0])
        for k in range(steps):
            middle = x + direction * velocity(x, k / steps) / (2 * steps)
            total = total + sign * width(steps) * divergence(asked(x, middle), at(k, steps))
            x = x + direction * moved(velocity, x, middle, k, steps) / steps
        return total + end(x)

    return answer


def _at_the_start(velocity, divergence, x, steps):
    return flow_log_likelihood(velocity, divergence, x, steps) - _normal(_end(velocity, x, steps)) + _normal(x)


def _one_for_all(joined):
    return lambda velocity, divergence, x, steps: flow_log_likelihood(
        velocity, lambda x, tau: joined(divergence(x, tau)), x, steps
    )


def _end(velocity, x, steps):
    for k in range(steps):
        x = x + velocity(x + velocity(x, k / steps) / (2 * steps), (k + 0.5) / steps) / steps
    return x


EXERCISE = Exercise(
    id="flow_log_likelihood",
    title="the likelihood along the flow (stretch)",
    notebook="12_flow_matching",
    place=90,
    points=0,
    difficulty=4,
    minutes=14,
    reference=flow_log_likelihood,
    probes=_probes,
    tolerance=1e-8,
    where="Y. Song et al. 2021, eq. 39: what stretches space along the flow",
    misconceptions=(
        Misconception(
            "The divergence is subtracted",
            "Where space is stretched on the way to noise, data lay closer together: their density is the higher one.",
            _walk(sign=-1.0),
        ),
        Misconception(
            "No divergence", "The density of the end point alone says nothing of how space was stretched on the way.",
            _walk(sign=0.0),
        ),
        Misconception(
            "The density of the start",
            "The Gaussian's density was taken at the data. It is that of where the flow ends.",
            _at_the_start,
        ),
        Misconception(
            "The divergence without the step",
            "The divergences were added up without the length of a step.",
            _walk(width=lambda n: 1.0),
        ),
        Misconception(
            "The divergence where the step begins",
            "The divergence is taken in the middle of the step, like the velocity.",
            _walk(asked=lambda x, middle: x, at=lambda k, n: k / n),
        ),
        Misconception(
            "The divergence at the old time",
            "The middle has its own time, half a step on.",
            _walk(at=lambda k, n: k / n),
        ),
        Misconception(
            "The divergence of the old point",
            "The divergence was asked for at the middle time, and where the step begins.",
            _walk(asked=lambda x, middle: x),
        ),
        Misconception(
            "Euler's method",
            "x followed the velocity of the step's beginning.",
            _walk(moved=lambda v, x, middle, k, n: v(x, k / n)),
        ),
        Misconception(
            "The velocity at the old time",
            "In the middle the velocity was asked for at the time of the step's beginning.",
            _walk(moved=lambda v, x, middle, k, n: v(middle, k / n)),
        ),
        Misconception(
            "Backwards in time",
            "The time runs from 1 to 0. Data have time 0, so it begins there.",
            _walk(at=lambda k, n: 1 - (k + 0.5) / n, moved=lambda v, x, middle, k, n: v(middle, 1 - (k + 0.5) / n)),
        ),
        Misconception(
            "Against the flow",
            "x walks against the velocity.",
            _walk(direction=-1.0),
        ),
        Misconception(
            "The constant is missing",
            "The logarithm of the Gaussian's normalising constant was left out.",
            _walk(end=lambda x: -x.square().sum(1) / 2),
        ),
        Misconception(
            "The constant of one dimension",
            "Every dimension brings its own constant.",
            _walk(end=lambda x: -x.square().sum(1) / 2 - 0.5 * math.log(2 * math.pi)),
        ),
        Misconception(
            "The half is missing",
            "In the exponent of a Gaussian stands half of the square.",
            _walk(end=lambda x: -x.square().sum(1) - x.shape[1] / 2 * math.log(2 * math.pi)),
        ),
        Misconception(
            "The root of the constant is missing",
            "The constant is the root of two pi per dimension, so half of its logarithm.",
            _walk(end=lambda x: -x.square().sum(1) / 2 - x.shape[1] * math.log(2 * math.pi)),
        ),
        Misconception(
            "A mean over the coordinates",
            "The squares were averaged. The densities of the coordinates multiply, so their logarithms add up.",
            _walk(end=lambda x: -x.square().mean(1) / 2 - x.shape[1] / 2 * math.log(2 * math.pi)),
        ),
        Misconception(
            "The likelihood, not its logarithm",
            "The exponential was taken. Stay with logarithms: pictures have likelihoods that no computer can hold.",
            lambda *args: flow_log_likelihood(*args).exp(),
        ),
        Misconception(
            "One number for all points",
            "The points were averaged. Each has its own likelihood.",
            lambda *args: flow_log_likelihood(*args).mean(),
        ),
        Misconception(
            "One divergence for all points",
            "The divergence was averaged or added up over the points. Space is stretched at each point in its own way.",
            _one_for_all(torch.mean),
        ),
    ),
    properties=(
        Property(
            "on Gaussian data it is the Gaussian's own log-density",
            lambda calls: bool((calls[-1].value.double() - _truth(calls[-1])).abs().max() < 2e-2),
            "With the exact velocity of N(0, s^2) the result must be the logarithm of that density.",
        ),
    ),
    hints=(
        "Two things are carried along: the point, by the midpoint method, and a sum.",
        "To the sum comes, every step, the divergence in the middle times the length of the step.",
        "At the end: the sum plus the logarithm of the standard normal density of where the point has arrived.",
    ),
    forbidden=("flow_log_density", "probability_flow"),
)  # fmt: skip


def _truth(call):
    s, x = call.args[0].s, call.args[2]
    return -x.square().sum(1) / (2 * s**2) - x.shape[1] * math.log(s * math.sqrt(2 * math.pi))
