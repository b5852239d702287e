"""The exercise student_target: the v that one step needs."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import BATCH_SHAPES, normal, per_sample, uniform
from ._teachers import v_step


def student_target(x_t, x_end, alpha, sigma, alpha_end, sigma_end):
    """The v at x_t with which one DDIM step lands at x_end."""
    turned = alpha * alpha_end + sigma * sigma_end
    return (x_end - turned * x_t) / (alpha * sigma_end - sigma * alpha_end)


def _probes(generator):
    probes = []
    for name, shape in BATCH_SHAPES.items():
        x, x_end = normal(generator, *shape), normal(generator, *shape)
        alpha_end = per_sample(uniform(generator, shape[0], low=0.3, high=0.95), x)
        alpha = alpha_end * per_sample(uniform(generator, shape[0], low=0.1, high=0.8), x)
        probes.append(Probe(name, (x, x_end, alpha, (1 - alpha**2).sqrt(), alpha_end, (1 - alpha_end**2).sqrt())))
    x, x_end, alpha, sigma, *_ = probes[1].args
    one, zero = torch.ones_like(alpha), torch.zeros_like(alpha)
    probes.append(Probe("into data", (x, x_end, alpha, sigma, one, zero)))
    return [*probes, Probe("from pure noise into data", (x, x_end, zero, one, one, zero))]


def _lands(calls):
    for call in calls:
        x, x_end, *levels = call.args
        if (v_step(x, call.value, levels[:2], levels[2:]) - x_end).abs().max() > 1e-3:
            return False
    return True


def _x0(x, y, a, s, b, r):
    return (r * x - s * y) / (r * a - s * b)


def _eps(x, y, a, s, b, r):
    return (a * y - b * x) / (r * a - s * b)


def _from(x0=_x0, eps=_eps, mix=lambda a, s, x0, eps: a * eps - s * x0):
    return lambda x, y, a, s, b, r: mix(a, s, x0(x, y, a, s, b, r), eps(x, y, a, s, b, r))


EXERCISE = Exercise(
    id="student_target",
    title="the v that one step needs",
    notebook="14_few_steps",
    place=40,
    points=2,
    difficulty=2,
    minutes=8,
    reference=student_target,
    probes=_probes,
    where="Salimans & Ho 2022 (progressive distillation), algorithm 2, written for v",
    misconceptions=(
        Misconception(
            "The x0 that one step needs",
            "This is the data part of the answer. The student says v.",
            _x0,
        ),
        Misconception(
            "The eps that one step needs",
            "This is the noise part of the answer. The student says v.",
            _eps,
        ),
        Misconception(
            "The landing point is taken for data",
            "x_end was put in for x0. It is data only in the last step.",
            lambda x, y, a, s, b, r: (a * x - y) / s,
        ),
        Misconception(
            "v with the wrong sign",
            "The answer has the opposite sign. Noise counts with a plus in v and data with a minus; or is the "
            "denominator turned round?",
            _from(mix=lambda a, s, x0, eps: s * x0 - a * eps),
        ),
        Misconception(
            "alpha and sigma are exchanged in v",
            "In v the noise has the factor alpha, and the data the factor sigma.",
            _from(mix=lambda a, s, x0, eps: s * eps - a * x0),
        ),
        Misconception(
            "v at the landing point",
            "alpha and sigma of the target stand in v. The student is asked at x_t.",
            lambda x, y, a, s, b, r: b * _eps(x, y, a, s, b, r) - r * _x0(x, y, a, s, b, r),
        ),
        Misconception(
            "x_t and x_end are exchanged",
            "Of the two points the one that is left and the one that is reached are exchanged.",
            lambda x, y, a, s, b, r: (x - (a * b + s * r) * y) / (a * r - s * b),
        ),
        Misconception(
            "A difference of points",
            "The way from x_t to x_end is not divided by anything. v is no difference of points.",
            lambda x, y, a, s, b, r: y - x,
        ),
        Misconception(
            "A minus between the products",
            "In the factor of x_t both products are added.",
            lambda x, y, a, s, b, r: (y - (a * b - s * r) * x) / (a * r - s * b),
        ),
        Misconception(
            "A plus in the denominator",
            "The denominator is a difference of products.",
            lambda x, y, a, s, b, r: (y - (a * b + s * r) * x) / (a * r + s * b),
        ),
        Misconception(
            "The factor of x_t is left out",
            "x_t is taken off as it is. It first turns into what would be there without v.",
            lambda x, y, a, s, b, r: (y - x) / (a * r - s * b),
        ),
        Misconception(
            "The division is missing",
            "What is left after x_t is taken off is v times something.",
            lambda x, y, a, s, b, r: y - (a * b + s * r) * x,
        ),
        Misconception(
            "The products are crossed",
            "alpha meets alpha and sigma meets sigma in the factor of x_t.",
            lambda x, y, a, s, b, r: (y - (a * r + s * b) * x) / (a * b - s * r),
        ),
    ),
    properties=(
        Property(
            "one step with it lands at x_end",
            _lands,
            "A DDIM step from x_t with this v does not end at x_end.",
        ),
    ),
    hints=(
        "The last line of the derivation is the formula.",
        "Or: x0 and eps solve two equations, one for x_t and one for x_end. v is made of both.",
        "x_end is a number times x_t plus a number times v: insert x0 and eps of a v-step, and solve for v.",
    ),
    forbidden=("prediction_between", "target", "to_prediction", "Distillation"),
)
