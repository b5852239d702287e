"""The exercise flow_walk: the way of the flow, kept."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal


def flow_walk(score, beta, x, times):
    """Euler's method along the flow through these times; every place on the way, the start first."""
    way = [x]
    for t, t_next in zip(times, times[1:], strict=False):
        velocity = -beta(t) / 2 * (way[-1] + score(way[-1], t))
        way.append(way[-1] + (t_next - t) * velocity)
    return torch.stack(way)


class _Score:
    def __init__(self, generator):
        self.wave = normal(generator, 2)

    def __call__(self, x, t):
        """Shapes: (n, ...) -> (n, ...)."""
        return torch.cos(self.wave[0] * x + t) - x / (1 + t)


class _Rate:
    def __init__(self, low, high):
        self.low, self.high = low, high

    def __call__(self, t):
        """A number for a number."""
        return self.low + (self.high - self.low) * t


def _probes(generator):
    ways = {
        "back in even steps": [1.0, 0.75, 0.5, 0.25],
        "back in uneven steps": [0.9, 0.5, 0.45, 0.1, 0.05],
        "from data to noise": [0.1, 0.4, 1.0],
        "one step": [0.8, 0.3],
    }
    shapes = ((6, 2), (3, 1, 4), (4, 4), (1, 3))
    return [
        Probe(name, (_Score(generator), _Rate(0.1, 4.0), normal(generator, *shape), times))
        for (name, times), shape in zip(ways.items(), shapes, strict=True)
    ]


def _way(velocity=lambda b, x, s: -b / 2 * (x + s), step=lambda t, n: n - t, at=lambda t, n: t):
    def answer(score, beta, x, times):
        way = [x]
        for t, n in zip(times, times[1:], strict=False):
            way.append(way[-1] + step(t, n) * velocity(beta(at(t, n)), way[-1], score(way[-1], at(t, n))))
        return torch.stack(way)

    return answer


EXERCISE = Exercise(
    id="flow_walk",
    title="the whole way",
    notebook="07_score_functions",
    place=81,
    points=2,
    difficulty=2,
    minutes=9,
    reference=flow_walk,
    probes=_probes,
    tolerance=1e-9,
    where="Euler's method on the probability-flow ODE, Y. Song et al. 2021, equation 13",
    misconceptions=(
        Misconception(
            "The whole score",
            "That is the drift of the reverse SDE, where fresh noise is paid for. The flow takes half.",
            _way(velocity=lambda b, x, s: -b / 2 * x - b * s),
        ),
        Misconception(
            "Steps of the wrong sign",
            "A step is the next time minus this one. Going back it is below 0, and the formula takes care of the rest.",
            _way(step=lambda t, n: t - n),
        ),
        Misconception(
            "The length of the step without its sign",
            "The steps go in one direction only. From noise to data time falls.",
            _way(step=lambda t, n: abs(n - t)),
        ),
        Misconception(
            "The velocity of the next time",
            "Euler's method asks at the place and the time where the step begins.",
            _way(at=lambda t, n: n),
        ),
        Misconception(
            "Always the start's velocity",
            "The velocity was taken at the first place for every step. Ask anew where you are.",
            lambda score, beta, x, times: torch.stack(
                [x]
                + [
                    x
                    + sum(
                        (n - t) * (-beta(t) / 2 * (x + score(x, t)))
                        for t, n in list(zip(times, times[1:], strict=False))[:k]
                    )
                    for k in range(1, len(times))
                ]
            ),
        ),
        Misconception(
            "All steps as long as the first",
            "The times need not be even: each step has its own length.",
            lambda score, beta, x, times: _way(step=lambda t, n: times[1] - times[0])(score, beta, x, times),
        ),
        Misconception(
            "The start is not kept",
            "The first of the places is the start itself: one more than there are steps.",
            lambda score, beta, x, times: flow_walk(score, beta, x, times)[1:],
        ),
    ),
    properties=(
        Property(
            "it begins where it was told to",
            lambda calls: all(bool((c.value[0] - c.args[2]).abs().max() < 1e-9) for c in calls),
            "The first place of the way must be x.",
        ),
    ),
    hints=(
        "One step is x plus the length of the step times the velocity where it begins.",
        "zip(times, times[1:]) gives each time with the next one.",
        "Keep a list that begins with x. Append, and stack it at the end with torch.stack.",
    ),
    forbidden=("probability_flow", "flow_log_density"),
)
