"""The exercise two_teacher_steps: where the teacher lands."""

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal
from ._teachers import Knows, Levels, VNetwork, falling_times, probes_of, v_step


def two_teacher_steps(teacher, level, x_t, t, t_mid, t_end):
    """Two DDIM steps of a network that says v."""
    x = x_t
    for now, then in ((t, t_mid), (t_mid, t_end)):
        x = v_step(x, teacher(x, now), level(now, x), level(then, x))
    return x


def _probes(generator):
    def arrange(shape):
        network, levels = VNetwork(generator, learns=False), Levels(generator)
        return (network, levels, normal(generator, *shape), *falling_times(generator, shape[0], 3))

    probes = probes_of(generator, arrange)
    _, levels, x, *times = probes[1].args
    knows = Knows(x[:1], normal(generator, *x[:1].shape), levels)
    alpha, sigma = levels(times[0], x)
    x_t = alpha * knows.x0 + sigma * knows.eps
    return [*probes, Probe("a teacher that knows data and noise", (knows, levels, x_t, *times))]


def _lands_on_the_mixture(calls):
    teacher, level, x_t, *_, t_end = calls[-1].args
    alpha, sigma = level(t_end, x_t)
    return bool((alpha * teacher.x0 + sigma * teacher.eps - calls[-1].value).abs().max() < 1e-4)


def _walk(
    step=v_step,
    first=lambda t, m, e: (t, t, m),
    second=lambda t, m, e: (m, m, e),
    start=lambda x, x_mid: x_mid,
):
    """The walk with one part replaced; a step is (the time the network is told, where it begins, where it ends)."""

    def answer(teacher, level, x, t, t_mid, t_end):
        told, begin, end = first(t, t_mid, t_end)
        x_mid = step(x, teacher(x, told), level(begin, x), level(end, x))
        told, begin, end = second(t, t_mid, t_end)
        at = start(x, x_mid)
        return step(at, teacher(at, told), level(begin, x), level(end, x))

    return answer


def _v_once(teacher, level, x, t, t_mid, t_end):
    v = teacher(x, t)
    x = v_step(x, v, level(t, x), level(t_mid, x))
    return v_step(x, v, level(t_mid, x), level(t_end, x))


def _asked_about_the_start(teacher, level, x, t, t_mid, t_end):
    x_mid = v_step(x, teacher(x, t), level(t, x), level(t_mid, x))
    return v_step(x_mid, teacher(x, t_mid), level(t_mid, x), level(t_end, x))


def _said_as(x0, eps):
    """A step that reads the network's answer otherwise."""

    def step(x, v, here, there):
        return there[0] * x0(x, v, *here) + there[1] * eps(x, v, *here)

    return step


def _x0(x, v, a, s):
    return a * x - s * v


def _eps(x, v, a, s):
    return s * x + a * v


def _half_kept(chosen):
    """The second step ends at a mixture of parts of both steps; a part is (x0, eps)."""

    def answer(teacher, level, x, t, t_mid, t_end):
        parts = []
        for now, then in ((t, t_mid), (t_mid, t_end)):
            v, here, (alpha, sigma) = teacher(x, now), level(now, x), level(then, x)
            parts.append((_x0(x, v, *here), _eps(x, v, *here)))
            x0, eps = chosen(*parts) if len(parts) > 1 else parts[0]
            x = alpha * x0 + sigma * eps
        return x

    return answer


def _last_guess(teacher, level, x, t, t_mid, t_end):
    x = v_step(x, teacher(x, t), level(t, x), level(t_mid, x))
    return _x0(x, teacher(x, t_mid), *level(t_mid, x))


EXERCISE = Exercise(
    id="two_teacher_steps",
    title="where the teacher lands",
    notebook="14_few_steps",
    place=30,
    points=2,
    difficulty=3,
    minutes=10,
    reference=two_teacher_steps,
    probes=_probes,
    where="Salimans & Ho 2022 (progressive distillation), algorithm 2: two steps of DDIM with the teacher",
    misconceptions=(
        Misconception(
            "The teacher is asked about x_t twice",
            "In the second step the teacher was shown the first point at the second time. It stands at the point "
            "where its first step ended.",
            _asked_about_the_start,
        ),
        Misconception(
            "The teacher is asked once",
            "The second step uses the answer of the first. In the middle the teacher says something else.",
            _v_once,
        ),
        Misconception(
            "The teacher is told the first time twice",
            "In the second step the teacher is told t. It then stands at t_mid.",
            _walk(second=lambda t, m, e: (t, m, e)),
        ),
        Misconception(
            "The second step starts from x_t again",
            "The point that the first step reached is forgotten: the second one begins at x_t.",
            _walk(start=lambda x, x_mid: x),
        ),
        Misconception(
            "The second step has the levels of the first",
            "alpha and sigma of the second step begin at t. The walk has arrived at t_mid.",
            _walk(second=lambda t, m, e: (m, t, e)),
        ),
        Misconception(
            "The teacher is told where it is going",
            "The teacher is told the time at which a step ends. It is asked about where it stands.",
            _walk(first=lambda t, m, e: (m, t, m), second=lambda t, m, e: (e.clamp(min=0), m, e)),
        ),
        Misconception(
            "One step",
            "This is one step from t to t_end. The teacher stops at t_mid and is asked again.",
            lambda net, level, x, t, m, e: v_step(x, net(x, t), level(t, x), level(e, x)),
        ),
        Misconception(
            "Only the first step",
            "The walk ends at t_mid.",
            lambda net, level, x, t, m, e: v_step(x, net(x, t), level(t, x), level(m, x)),
        ),
        Misconception(
            "v is taken for eps",
            "The answer is used as noise. The teacher says v, in which noise and data are mixed.",
            _walk(_said_as(lambda x, v, a, s: (x - s * v) / a, lambda x, v, a, s: v)),
        ),
        Misconception(
            "v is taken for x0",
            "The answer is used as data. The teacher says v, in which noise and data are mixed.",
            _walk(_said_as(lambda x, v, a, s: v, lambda x, v, a, s: (x - a * v) / s)),
        ),
        Misconception(
            "The sign of v in x0",
            "In x0 the noise's share of v is taken away.",
            _walk(_said_as(lambda x, v, a, s: a * x + s * v, _eps)),
        ),
        Misconception(
            "The sign of v in eps",
            "In eps the share of v is added.",
            _walk(_said_as(_x0, lambda x, v, a, s: s * x - a * v)),
        ),
        Misconception(
            "alpha and sigma are exchanged in x0 and eps",
            "x0 keeps alpha of x_t, and eps keeps sigma of it.",
            _walk(_said_as(lambda x, v, a, s: s * x - a * v, lambda x, v, a, s: a * x + s * v)),
        ),
        Misconception(
            "x0 is divided by alpha",
            "For v no division is needed: data are alpha times x_t minus sigma times v.",
            _walk(_said_as(lambda x, v, a, s: (x - s * v) / a, _eps)),
        ),
        Misconception(
            "x0 instead of the landing point",
            "What comes out is the predicted x0 of the last step. It is to be mixed again for t_end.",
            _last_guess,
        ),
        Misconception(
            "The levels at the target are exchanged",
            "At the target alpha belongs to x0 and sigma to eps.",
            _walk(lambda x, v, here, there: v_step(x, v, here, there[::-1])),
        ),
        Misconception(
            "Mixed for the time it came from",
            "The step ends with the levels it began with, and so at x_t.",
            _walk(lambda x, v, here, there: v_step(x, v, here, here)),
        ),
        Misconception(
            "The first guess of x0 is kept",
            "The second step mixes the eps that it found with the x0 of the first. Both are new at t_mid.",
            _half_kept(lambda first, second: (first[0], second[1])),
        ),
        Misconception(
            "The first eps is kept",
            "The second step mixes the x0 that it found with the eps of the first. Both are new at t_mid.",
            _half_kept(lambda first, second: (second[0], first[1])),
        ),
    ),
    properties=(
        Property(
            "a teacher that knows data and noise is followed exactly",
            _lands_on_the_mixture,
            "With a teacher whose v is right everywhere, the walk must end at the mixture that belongs to t_end.",
        ),
    ),
    hints=(
        "One step: ask for v, turn it into x0 and eps, mix both with the levels of the target.",
        "Do it twice. The second time everything begins at t_mid: the point, the time that is told, the levels.",
        "A loop over the pairs (t, t_mid) and (t_mid, t_end) with x replaced each time is enough.",
    ),
    forbidden=("ddim_step", "Distillation", "draw_samples", "to_prediction"),
)
