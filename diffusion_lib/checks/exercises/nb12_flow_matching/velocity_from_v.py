"""The exercise velocity_from_v: the flow in a v-model."""

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal
from ._flows import KnowsOnePoint, VModel


def velocity_from_v(v_model, x, tau):
    """The velocity on the straight path that a model of another process knows."""
    size = ((1 - tau) ** 2 + tau**2) ** 0.5
    alpha, sigma, y = (1 - tau) / size, tau / size, x / size
    v = v_model(y, alpha**2)
    return (sigma * y + alpha * v) - (alpha * y - sigma * v)


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


def _size(tau):
    return ((1 - tau) ** 2 + tau**2) ** 0.5


def _solved_at_x(answer):
    return lambda m, x, tau: answer(lambda y, bar: m(y, bar) / _size(tau), x, tau) * _size(tau)


def _other_ratio(scaled):
    """alpha is 1 - tau in all that the model is told and in all that is solved for."""
    return _parts(
        scaled, told=lambda a, s, tau: (1 - tau) ** 2, level=lambda a, s, tau: (1 - tau, (2 * tau - tau**2) ** 0.5)
    )


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
        Misconception(
            "sigma is not scaled",
            "alpha was divided by the size, and sigma was not: the squares of the two do not add up to 1 then.",
            _parts(level=lambda a, s, tau: (a, tau)),
        ),
        Misconception(
            "alpha is not scaled",
            "The model was told the right level. But x0 and eps were solved for with an alpha that was not divided by "
            "the size.",
            _parts(level=lambda a, s, tau: (1 - tau, s)),
        ),
        Misconception(
            "alpha and sigma add up to 1",
            "sigma was made what alpha leaves of 1. So it is on the straight path; on the model's own the squares add "
            "up to 1.",
            _parts(level=lambda a, s, tau: (a, 1 - a)),
        ),
        *(
            Misconception(
                name,
                "alpha was taken to be 1 - tau as it stands, and sigma to be what its square leaves of 1. Then sigma "
                "over alpha is not what it is at x.",
                _other_ratio(scaled),
            )
            for name, scaled in (
                ("Another ratio of noise to signal", lambda x, r: x / r),
                ("Another ratio of noise to signal, at x itself", lambda x, r: x),
            )
        ),
        Misconception(
            "Solved for at x",
            "The model was asked about the scaled point, and x0 and eps were solved for with x. v belongs to the "
            "point that the model saw.",
            _solved_at_x(velocity_from_v),
        ),
        Misconception(
            "Solved for on the straight path",
            "The two equations with v hold where the squares of the weights add up to 1. On the straight path they do "
            "not.",
            _solved_at_x(_parts(level=lambda a, s, tau: (1 - tau, tau))),
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
