"""The exercise distillation_loss: the loss of progressive distillation."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal
from ._teachers import Levels, VNetwork, falling_times, learning, no_slope, probes_of, reductions, v_step
from .student_target import student_target
from .two_teacher_steps import two_teacher_steps


def distillation_loss(student, teacher, level, x0, noise, t, t_mid, t_end):
    """The squared error of the student's v, per sample."""
    alpha, sigma = level(t, x0)
    x_t = alpha * x0 + sigma * noise
    with torch.no_grad():
        x_end = two_teacher_steps(teacher, level, x_t, t, t_mid, t_end)
        wanted = student_target(x_t, x_end, alpha, sigma, *level(t_end, x0))
    return (student(x_t, t) - wanted).square().flatten(1).mean(1)


class _Lands(VNetwork):
    """A student that lands where this teacher does, which stops at one time and ends at one for all samples."""

    def __init__(self, generator, teacher, level, *stops):
        super().__init__(generator)
        self.known = teacher, level, stops

    def forward(self, x, t):
        teacher, level, stops = self.known
        t_mid, t_end = (torch.full_like(t, stop) for stop in stops)
        x_end = two_teacher_steps(teacher, level, x, t, t_mid, t_end)
        return 0 * super().forward(x, t) + student_target(x, x_end, *level(t, x), *level(t_end, x))


def _probes(generator):
    def arrange(shape):
        student, teacher, levels = VNetwork(generator), VNetwork(generator, learns=False), Levels(generator)
        drawn = normal(generator, *shape), normal(generator, *shape)
        return (student, teacher, levels, *drawn, *falling_times(generator, shape[0], 3))

    probes = probes_of(generator, arrange)
    _, teacher, levels, x0, noise, *times = probes[1].args
    times = [time[1:2].repeat(len(time)) for time in times]
    perfect = _Lands(generator, teacher, levels, *(int(time[0]) for time in times[1:]))
    return [*probes, Probe("a student that lands there", (perfect, teacher, levels, x0, noise, *times))]


def _mean(d):
    return d.square().flatten(1).mean(1)


def _loss(
    reduce=_mean,
    point=lambda x, e, a, s: a * x + s * e,
    walk=two_teacher_steps,
    wanted=student_target,
    asked=lambda student, x_t, x_end, t, m, e: student(x_t, t),
):
    """The loss with one part replaced."""

    def answer(student, teacher, level, x0, noise, t, t_mid, t_end):
        alpha, sigma = level(t, x0)
        x_t = point(x0, noise, alpha, sigma)
        with torch.no_grad():
            x_end = walk(teacher, level, x_t, t, t_mid, t_end)
            target = wanted(x_t, x_end, alpha, sigma, *level(t_end, x0))
        return reduce(asked(student, x_t, x_end, t, t_mid, t_end) - target)

    return answer


def _weighted(weight):
    def answer(student, teacher, level, x0, noise, t, *others):
        losses = distillation_loss(student, teacher, level, x0, noise, t, *others)
        return losses * weight(*level(t, x0)).flatten()

    return answer


def _student_walks(student, teacher, level, x0, noise, t, t_mid, t_end):
    return distillation_loss(student, student, level, x0, noise, t, t_mid, t_end)


def _teacher_asked(student, teacher, level, x0, noise, t, t_mid, t_end):
    return distillation_loss(teacher, teacher, level, x0, noise, t, t_mid, t_end)


def _points_compared(student, teacher, level, x0, noise, t, t_mid, t_end):
    alpha, sigma = level(t, x0)
    x_t = alpha * x0 + sigma * noise
    with torch.no_grad():
        x_end = two_teacher_steps(teacher, level, x_t, t, t_mid, t_end)
    return _mean(v_step(x_t, student(x_t, t), (alpha, sigma), level(t_end, x0)) - x_end)


def _middle_target(student, teacher, level, x0, noise, t, t_mid, t_end):
    alpha, sigma = level(t, x0)
    x_t = alpha * x0 + sigma * noise
    with torch.no_grad():
        x_end = two_teacher_steps(teacher, level, x_t, t, t_mid, t_end)
        wanted = student_target(x_t, x_end, alpha, sigma, *level(t_mid, x0))
    return _mean(student(x_t, t) - wanted)


def _training(student, teacher, level, x0, noise, t, t_mid, t_end):
    alpha, sigma = level(t, x0)
    return _mean(student(alpha * x0 + sigma * noise, t) - (alpha * noise - sigma * x0))


def _imitates(student, teacher, level, x0, noise, t, t_mid, t_end):
    alpha, sigma = level(t, x0)
    x_t = alpha * x0 + sigma * noise
    return _mean(student(x_t, t) - teacher(x_t, t))


EXERCISE = Exercise(
    id="distillation_loss",
    title="the loss of progressive distillation",
    notebook="14_few_steps",
    place=50,
    points=3,
    difficulty=3,
    minutes=12,
    reference=distillation_loss,
    probes=_probes,
    driver=learning,
    where="Salimans & Ho 2022 (progressive distillation), algorithm 2, written for v",
    misconceptions=(
        no_slope(distillation_loss),
        Misconception(
            "The student is its own teacher",
            "The student takes the two steps itself. The teacher, which stays as it is, takes them.",
            _student_walks,
        ),
        Misconception(
            "The teacher is graded",
            "The teacher's answer is compared. It is the student who learns.",
            _teacher_asked,
        ),
        Misconception(
            "Landing points are compared",
            "The distance of two landing points. The text asks for that of two v: it weighs times otherwise.",
            _points_compared,
        ),
        Misconception(
            "Ordinary training",
            "The target is the v of data and noise, as in notebook 04. A student learns from the teacher's landing "
            "point.",
            _training,
        ),
        Misconception(
            "The teacher's v is copied",
            "The student learns to say what the teacher says at t: one big step of it is one big step of the teacher, "
            "without a stop at t_mid.",
            _imitates,
        ),
        Misconception(
            "The student is told the middle",
            "The student is told t_mid. It stands at t, where its step begins.",
            _loss(asked=lambda student, x_t, x_end, t, m, e: student(x_t, m)),
        ),
        Misconception(
            "The student is told the end",
            "The student is told t_end. It stands at t, where its step begins.",
            _loss(asked=lambda student, x_t, x_end, t, m, e: student(x_t, e)),
        ),
        Misconception(
            "The student sees the landing point",
            "The student is asked about x_end. It has to say at x_t how to get there.",
            _loss(asked=lambda student, x_t, x_end, t, m, e: student(x_end, t)),
        ),
        Misconception(
            "The walk begins at the data",
            "Data and the teacher's walk are given no noise. x_t is alpha x0 plus sigma noise.",
            _loss(point=lambda x, e, a, s: x),
        ),
        Misconception(
            "The walk begins at pure noise",
            "Every walk begins at the noise itself. At t there is signal in x_t.",
            _loss(point=lambda x, e, a, s: e),
        ),
        Misconception(
            "The noise is not scaled",
            "The noise enters x_t at full strength, whatever t is.",
            _loss(point=lambda x, e, a, s: a * x + e),
        ),
        Misconception(
            "Aimed with the levels of the middle",
            "The v that leads to x_end was worked out with alpha and sigma of t_mid. x_end is at t_end.",
            _middle_target,
        ),
        Misconception(
            "The landing point is the target",
            "The student's v is compared with the point x_end. It is compared with the v that leads there.",
            _loss(wanted=lambda x_t, x_end, *levels: x_end),
        ),
        Misconception(
            "Weighted by the SNR",
            "The squares were multiplied by the signal-to-noise ratio. The loss asked for counts an error of v the "
            "same at every time.",
            _weighted(lambda alpha, sigma: (alpha / sigma) ** 2),
        ),
        Misconception(
            "The levels of start and end exchanged",
            "The v was worked out for a step from t_end to t: alpha and sigma of the two points stand in each other's "
            "place.",
            _loss(wanted=lambda x_t, x_end, a, s, b, r: student_target(x_t, x_end, b, r, a, s)),
        ),
        *reductions(lambda reduce: _loss(reduce=reduce)),
    ),
    properties=(
        Property(
            "a student that lands where the teacher does has loss 0",
            lambda calls: bool(calls[-1].value["value"].abs().max() < 1e-8),
            "A student whose one step ends where the teacher's two steps end must have loss 0.",
        ),
    ),
    hints=(
        "Five lines: levels and x_t; the teacher's landing point; the v that leads there; the student's v; the error.",
        "The target is a given: compute it under torch.no_grad(). The student's answer is not.",
        "The student is asked about x_t at t, and told nothing of the other two times.",
    ),
    forbidden=("Distillation", "prediction_between"),
)
