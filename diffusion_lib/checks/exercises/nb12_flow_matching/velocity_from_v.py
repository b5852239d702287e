"""The exercise velocity_from_v: the flow in a v-model."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal, uniform


def velocity_from_v(v_model, x, tau):
    """The velocity on the straight path that a model of another process knows."""
    size = ((1 - tau) ** 2 + tau**2) ** 0.5
    alpha, sigma, y = (1 - tau) / size, tau / size, x / size
    v = v_model(y, alpha**2)
    return (sigma * y + alpha * v) - (alpha * y - sigma * v)


class VModel:
    """Stands in for a v-model: smooth, different at every level, strict about it."""

    def __init__(self, generator):
        self.slope, self.phase = (float(v) for v in 0.5 + uniform(generator, 2))

    def __call__(self, y, alpha_bar):
        """Shapes: y (b, ...), alpha_bar a number from 0 to 1 -> (b, ...)."""
        if not -1e-9 <= float(alpha_bar) <= 1 + 1e-9:
            raise ValueError(f"alpha_bar must be from 0 to 1, got {float(alpha_bar):.3g}")
        return torch.sin(self.slope * y + 3 * float(alpha_bar) + self.phase)


class KnowsOnePoint:
    """The v of data that are one single point."""

    def __init__(self, point):
        self.point = point

    def __call__(self, y, alpha_bar):
        """Shapes: y (b, d), alpha_bar a number below 1 -> (b, d)."""
        alpha, sigma = float(alpha_bar) ** 0.5, max(1 - float(alpha_bar), 1e-12) ** 0.5
        return (alpha * y - self.point.to(y.dtype)) / sigma


def _probes(generator):
    shapes = {"pictures": (4, 1, 5, 3), "points": (6, 2), "a batch of one": (1, 3), "square": (4, 4)}
    times = (0.3, 0.75, 0.1, 0.55)
    probes = [
        Probe(f"{name}, tau {tau:g}", (VModel(generator), normal(generator, *shape), tau))
        for (name, shape), tau in zip(shapes.items(), times, strict=True)
    ]
    ends = [Probe(f"tau {tau:g}", (VModel(generator), normal(generator, 5, 2), tau)) for tau in (0.0, 1.0)]
    known = KnowsOnePoint(normal(generator, 2))
    return [*probes, *ends, Probe("data of one point", (known, normal(generator, 5, 2), 0.4))]


def _parts(
    scaled=lambda x, r: x / r,
    told=lambda a, s, tau: a**2,
    x0=lambda y, v, a, s: a * y - s * v,
    eps=lambda y, v, a, s: s * y + a * v,
    speed=lambda x0, eps: eps - x0,
    level=lambda a, s, tau: (a, s),
):
    def answer(v_model, x, tau):
        size = ((1 - tau) ** 2 + tau**2) ** 0.5
        a, s = (1 - tau) / size, tau / size
        y = scaled(x, size)
        v = v_model(y, told(a, s, tau))
        a, s = level(a, s, tau)
        return speed(x0(y, v, a, s), eps(y, v, a, s))

    return answer


def _told_too_much(calls):
    """Whether the model was told ((1 - tau) / size)^2 for a size without its root, wherever that is above 1."""
    for call in calls:
        tau = call.args[2]
        told = ((1 - tau) / ((1 - tau) ** 2 + tau**2)) ** 2
        refused = call.error is not None and call.error["message"].endswith(f"got {told:.3g}")
        if refused != (told > 1 + 1e-9) and isinstance(call.args[0], VModel):
            return False
    return True


EXERCISE = Exercise(
    id="velocity_from_v",
    title="the flow in a v-model",
    notebook="12_flow_matching",
    place=40,
    points=3,
    difficulty=3,
    minutes=12,
    reference=velocity_from_v,
    probes=_probes,
    tolerance=1e-9,
    where="Karras et al. 2022, section 2: a state and its process matter only through x / alpha and sigma / alpha",
    misconceptions=(
        Misconception(
            "The point keeps its size",
            "The model was asked about x. On its own process the same point has another size.",
            _parts(scaled=lambda x, r: x),
        ),
        Misconception(
            "Scaled the wrong way",
            "x was multiplied by its size. The straight path lies inside the circle: points have to grow.",
            _parts(scaled=lambda x, r: x * r),
        ),
        Misconception(
            "alpha for alpha_bar",
            "The model wants alpha_bar, which is alpha squared.",
            _parts(told=lambda a, s, tau: a),
        ),
        Misconception(
            "The time for the level",
            "1 - tau was handed over as alpha_bar. They are different curves of one process.",
            _parts(told=lambda a, s, tau: 1 - tau),
        ),
        Misconception(
            "alpha before it is scaled",
            "The square of 1 - tau is not alpha_bar: the two squares must add up to 1 first.",
            _parts(told=lambda a, s, tau: (1 - tau) ** 2),
        ),
        Misconception(
            "The noise's share",
            "The model was told how much noise there is, sigma squared. It wants the share of the data.",
            _parts(told=lambda a, s, tau: s**2),
        ),
        Misconception(
            "v itself",
            "v was given back. It is a velocity too, on a circle; here the straight path's is asked for.",
            _parts(speed=lambda x0, eps: eps - x0, x0=lambda y, v, a, s: 0 * y, eps=lambda y, v, a, s: v),
        ),
        Misconception(
            "The velocity's sign",
            "Your velocity leads from noise to data. Time grows towards noise.",
            _parts(speed=lambda x0, eps: x0 - eps),
        ),
        Misconception(
            "The sign in x0",
            "x0 is alpha times the point minus sigma times v.",
            _parts(x0=lambda y, v, a, s: a * y + s * v),
        ),
        Misconception(
            "The sign in eps",
            "eps is sigma times the point plus alpha times v.",
            _parts(eps=lambda y, v, a, s: s * y - a * v),
        ),
        Misconception(
            "alpha and sigma exchanged",
            "The weights of x0 and of eps are exchanged.",
            _parts(x0=lambda y, v, a, s: s * y - a * v, eps=lambda y, v, a, s: a * y + s * v),
        ),
        Misconception(
            "The straight path's weights",
            "x0 and eps were solved for with 1 - tau and tau, or scaled back at the end. The model lives on its own "
            "process, where both are as they should be.",
            _parts(level=lambda a, s, tau: (1 - tau, tau)),
        ),
        Misconception(
            "The noise alone",
            "eps was given back. The velocity is noise minus data.",
            _parts(speed=lambda x0, eps: eps),
        ),
        Misconception(
            "The data alone",
            "x0 was given back. The velocity is noise minus data.",
            _parts(speed=lambda x0, eps: x0),
        ),
        Misconception(
            "Divided at the end",
            "The velocity was divided by the size. x0 and eps are the same on both paths, so nothing is to be undone.",
            lambda m, x, tau: velocity_from_v(m, x, tau) / ((1 - tau) ** 2 + tau**2) ** 0.5,
        ),
        Misconception(
            "The size without its root",
            "The size of the pair is the root of the sum of its squares. Without the root the model is told an "
            "alpha_bar above 1.",
            lambda m, x, tau: _by_size(m, x, tau, (1 - tau) ** 2 + tau**2),
            _told_too_much,
        ),
    ),
    properties=(
        Property(
            "for data of one point the velocity leads straight away from it",
            lambda calls: bool(
                (calls[-1].value - (calls[-1].args[1] - calls[-1].args[0].point) / 0.4).abs().max() < 1e-4
            ),
            "When all data are one point, the path through x at tau comes from there: its velocity is the way it has "
            "come, over tau.",
        ),
    ),
    hints=(
        "Divide the pair (1 - tau, tau) by its length. What is the sum of squares then?",
        "The point is (1 - tau) x0 + tau eps. Divided by the same length it is a point of the model's process, made "
        "of the same x0 and eps.",
        "v and the scaled point give x0 and eps by the rotation of notebook 04. Then the velocity is their difference.",
    ),
    forbidden=("on_schedule", "to_prediction", "FlowSchedule"),
)


def _by_size(v_model, x, tau, size):
    a, s, y = (1 - tau) / size, tau / size, x / size
    v = v_model(y, a**2)
    return (s * y + a * v) - (a * y - s * v)
