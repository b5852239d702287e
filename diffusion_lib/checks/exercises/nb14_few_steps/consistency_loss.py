"""The exercise consistency_loss: two points of one path have one end."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal
from ._teachers import Knows, Levels, VNetwork, falling_times, learning, no_slope, probes_of, reductions, v_step


def consistency_loss(student, teacher, level, x0, noise, t, t_prev):
    """The squared difference of the ends that the student names at both sides of a teacher's step."""
    alpha, sigma = level(t, x0)
    x_t = alpha * x0 + sigma * noise
    with torch.no_grad():
        alpha_prev, sigma_prev = level(t_prev, x0)
        x_prev = v_step(x_t, teacher(x_t, t), (alpha, sigma), (alpha_prev, sigma_prev))
        wanted = alpha_prev * x_prev - sigma_prev * student(x_prev, t_prev)
    said = alpha * x_t - sigma * student(x_t, t)
    return (said - wanted).square().flatten(1).mean(1)


class _NamesTheData(VNetwork):
    """A student that names the data at every point of their mixture with this noise."""

    def __init__(self, generator, knows):
        super().__init__(generator)
        self.knows = knows

    def forward(self, x, t):
        return 0 * super().forward(x, t) + self.knows(x, t)


def _probes(generator):
    def arrange(shape):
        student, teacher, levels = VNetwork(generator), VNetwork(generator, learns=False), Levels(generator)
        drawn = normal(generator, *shape), normal(generator, *shape)
        return (student, teacher, levels, *drawn, *falling_times(generator, shape[0], 2))

    probes = probes_of(generator, arrange)
    _, _, levels, *drawn, _, _ = probes[1].args
    times = probes[1].args[-2:]
    knows = Knows(*(one[:1] for one in drawn), levels)
    x0, noise = (one[:1].repeat(len(one), 1) for one in drawn)
    student = _NamesTheData(generator, knows)
    return [*probes, Probe("teacher and student know data and noise", (student, knows, levels, x0, noise, *times))]


def _mean(d):
    return d.square().flatten(1).mean(1)


def _end(x, v, a, s):
    return a * x - s * v


def _loss(
    reduce=_mean,
    step=v_step,
    end=_end,
    later=lambda student, teacher, x_prev, t, p: student(x_prev, p),
    first=lambda student, x_t, x_prev, t, p: student(x_t, t),
    named=lambda end_prev, x_prev, x0: end_prev,
    point=lambda x, e, a, s: a * x + s * e,
    there=lambda here, there: there,
    over=False,
    quiet=True,
):
    """The loss with one part replaced."""

    def answer(student, teacher, level, x0, noise, t, t_prev):
        here, ahead = level(t, x0), level(t_prev, x0)
        x_t = point(x0, noise, *here)
        with torch.no_grad():
            x_prev = step(x_t, teacher(x_t, t), here, ahead)
        with torch.set_grad_enabled(not quiet):
            end_prev = end(x_prev, later(student, teacher, x_prev, t, t_prev), *there(here, ahead))
            wanted = named(end_prev, x_prev, x0)
        said = end(x_t, first(student, x_t, x_prev, t, t_prev), *here)
        return reduce((said - wanted) / (here[1] if over else 1))

    return answer


def _no_teacher(student, teacher, level, x0, noise, t, t_prev):
    here, there = level(t, x0), level(t_prev, x0)
    x_t, x_prev = (a * x0 + s * noise for a, s in (here, there))
    with torch.no_grad():
        wanted = _end(x_prev, student(x_prev, t_prev), *there)
    return _mean(_end(x_t, student(x_t, t), *here) - wanted)


def _student_steps(student, teacher, level, x0, noise, t, t_prev):
    here, there = level(t, x0), level(t_prev, x0)
    x_t = here[0] * x0 + here[1] * noise
    with torch.no_grad():
        x_prev = v_step(x_t, student(x_t, t), here, there)
        wanted = _end(x_prev, student(x_prev, t_prev), *there)
    return _mean(_end(x_t, student(x_t, t), *here) - wanted)


def _only_later(student, teacher, level, x0, noise, t, t_prev):
    here, there = level(t, x0), level(t_prev, x0)
    x_t = here[0] * x0 + here[1] * noise
    with torch.no_grad():
        x_prev = v_step(x_t, teacher(x_t, t), here, there)
        said = _end(x_t, student(x_t, t), *here)
    return _mean(said - _end(x_prev, student(x_prev, t_prev), *there))


def _said_v(student, teacher, level, x0, noise, t, t_prev):
    here, there = level(t, x0), level(t_prev, x0)
    x_t = here[0] * x0 + here[1] * noise
    with torch.no_grad():
        x_prev = v_step(x_t, teacher(x_t, t), here, there)
        wanted = student(x_prev, t_prev)
    return _mean(student(x_t, t) - wanted)


EXERCISE = Exercise(
    id="consistency_loss",
    title="two points of one path have one end",
    notebook="14_few_steps",
    place=60,
    points=3,
    difficulty=4,
    minutes=15,
    reference=consistency_loss,
    probes=_probes,
    driver=learning,
    where="Song et al. 2023 (consistency models), eq. 7, algorithm 2: consistency distillation, for v",
    misconceptions=(
        no_slope(consistency_loss),
        Misconception(
            "Both ends learn",
            "The end named at t_prev should stand still: it is the target. Gradients pass through it here.",
            _loss(quiet=False),
        ),
        Misconception(
            "The target learns, and not the answer",
            "Gradients pass through the end named at t_prev, and not through that at t. It is the other way round.",
            _only_later,
        ),
        Misconception(
            "The data are the target",
            "The end named at t is compared with x0. Then the best answer is a mean, and the student a denoiser.",
            _loss(named=lambda end, x_prev, x0: x0),
        ),
        Misconception(
            "The point at t_prev is the target",
            "x_prev is compared itself. It is still on its way: the student names its end as well.",
            _loss(named=lambda end, x_prev, x0: x_prev),
        ),
        Misconception(
            "Noised data instead of the teacher's step",
            "x_prev was made from x0 and noise. That is consistency training; here the teacher takes the step.",
            _no_teacher,
        ),
        Misconception(
            "The student takes the step",
            "The step to t_prev is the student's own. The teacher knows the path.",
            _student_steps,
        ),
        Misconception(
            "The teacher names the later end",
            "At t_prev the teacher's guess of x0 is the target. It is the student who names both ends.",
            _loss(later=lambda student, teacher, x_prev, t, p: teacher(x_prev, p)),
        ),
        Misconception(
            "The later point is told the earlier time",
            "The student is told t about x_prev. x_prev is at t_prev.",
            _loss(later=lambda student, teacher, x_prev, t, p: student(x_prev, t)),
        ),
        Misconception(
            "Told the time it goes to",
            "The student is told t_prev about x_t. x_t is at t.",
            _loss(first=lambda student, x_t, x_prev, t, p: student(x_t, p)),
        ),
        Misconception(
            "v is compared",
            "Two answers of the student are compared, and they are v. Along a path v changes; what stays is the end.",
            _said_v,
        ),
        Misconception(
            "The sign of v in the end",
            "Noise is taken away: v has a minus.",
            _loss(end=lambda x, v, a, s: a * x + s * v),
        ),
        Misconception(
            "The noise is named",
            "This is the eps that v stands for. The end of the path is data.",
            _loss(end=lambda x, v, a, s: s * x + a * v),
        ),
        Misconception(
            "The teacher's v as eps",
            "The teacher's answer was used as noise. It says v.",
            _loss(step=lambda x, v, h, g: g[0] * (x - h[1] * v) / h[0] + g[1] * v),
        ),
        Misconception(
            "The step ends at data",
            "The teacher's guess of x0 was taken for x_prev. It still has to be mixed for t_prev.",
            _loss(step=lambda x, v, h, g: h[0] * x - h[1] * v),
        ),
        Misconception(
            "Divided by sigma",
            "The difference of the ends was divided by sigma, as the shipped model's is. The loss asked for here is "
            "without.",
            _loss(over=True),
        ),
        Misconception(
            "The noise is not scaled",
            "The noise enters x_t at full strength, whatever t is.",
            _loss(point=lambda x, e, a, s: a * x + e),
        ),
        Misconception(
            "The later end with the levels of t",
            "The end at x_prev was worked out with alpha and sigma of t. x_prev is at t_prev.",
            _loss(there=lambda here, there: here),
        ),
        *reductions(lambda reduce: _loss(reduce=reduce)),
    ),
    properties=(
        Property(
            "one end for both points has loss 0",
            lambda calls: bool(calls[-1].value["value"].abs().max() < 1e-8),
            "A student that names the same end at x_t and at x_prev must have loss 0.",
        ),
    ),
    hints=(
        "First x_t. Then one step of the teacher to t_prev, as in your two_teacher_steps.",
        "The end of a point at some time: alpha times the point minus sigma times the student's v there.",
        "The teacher's step and the end named at t_prev stand under torch.no_grad(); the end named at t does not.",
    ),
    forbidden=("ConsistencyDistillation", "consistency_function", "ddim_step"),
)
