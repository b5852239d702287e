"""The exercise score_from_velocity: the score in a velocity."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import BATCH_SHAPES, normal, per_sample, uniform


def score_from_velocity(x, velocity, tau):
    """The gradient of the log-density at a time of the straight path."""
    return -(x + (1 - tau) * velocity) / tau


def _probes(generator):
    probes = []
    for name, shape in BATCH_SHAPES.items():
        x = normal(generator, *shape)
        tau = per_sample(uniform(generator, shape[0], low=0.1, high=0.95), x)
        probes.append(Probe(name, (x, normal(generator, *shape), tau)))
    x = normal(generator, 6, 2)
    tau = uniform(generator, 6, 1, low=0.1, high=0.9)
    # Standard normal data: the variance is (1 - tau)^2 + tau^2, and the velocity half of its slope over it, times x.
    variance = (1 - tau) ** 2 + tau**2
    return [*probes, Probe("standard normal data", (x, (2 * tau - 1) / variance * x, tau))]


EXERCISE = Exercise(
    id="score_from_velocity",
    title="the score in a velocity",
    notebook="12_flow_matching",
    place=30,
    points=2,
    difficulty=2,
    minutes=8,
    reference=score_from_velocity,
    probes=_probes,
    tolerance=1e-9,
    where="the point and the velocity of the straight path, solved for eps; then Y. Song et al. 2021, section 3",
    misconceptions=(
        Misconception(
            "The sign",
            "The score points to where data are, and the noise away from there.",
            lambda x, u, a: (x + (1 - a) * u) / a,
        ),
        Misconception(
            "The noise itself", "This is eps. The score is minus eps over its deviation.",
            lambda x, u, a: x + (1 - a) * u,
        ),
        Misconception(
            "Not divided", "This is minus eps. The score divides it by the deviation of the noise.",
            lambda x, u, a: -(x + (1 - a) * u),
        ),
        Misconception(
            "Divided by the variance",
            "eps has unit variance; the score is minus eps over the deviation, not over its square.",
            lambda x, u, a: -(x + (1 - a) * u) / a**2,
        ),
        Misconception(
            "The data in the place of the noise",
            "You solved for x0. The score needs eps.",
            lambda x, u, a: -(x - a * u) / a,
        ),
        Misconception(
            "The weights exchanged",
            "tau and 1 - tau are exchanged before the velocity: at time 0 the point is x0, and eps is x0 plus all "
            "of the velocity.",
            lambda x, u, a: -(x + a * u) / a,
        ),
        Misconception(
            "The velocity with a minus",
            "The velocity was taken for the noise. It is noise minus data.",
            lambda x, u, a: -u / a,
        ),
        Misconception("The velocity alone", "The velocity turned round is not the score.", lambda x, u, a: -u + 0 * a),
        Misconception(
            "The velocity is subtracted",
            "From the point on to the noise one moves along the velocity, not against it.",
            lambda x, u, a: -(x - (1 - a) * u) / a,
        ),
        Misconception(
            "Divided by the signal",
            "The whole is divided by 1 - tau. The deviation of the noise is tau.",
            lambda x, u, a: -(x + (1 - a) * u) / (1 - a),
        ),
        Misconception(
            "The root of the time",
            "tau is the deviation of the noise already: no root.",
            lambda x, u, a: -(x + (1 - a) * u) / a**0.5,
        ),
        Misconception(
            "The whole velocity",
            "From time tau to 1 the time 1 - tau goes by: so much of the velocity is added.",
            lambda x, u, a: -(x + u) / a,
        ),
        Misconception(
            "Only the velocity is divided",
            "Both terms are divided by tau.",
            lambda x, u, a: -(x + (1 - a) * u / a),
        ),
        Misconception(
            "Only the point is divided",
            "Both terms are divided by tau.",
            lambda x, u, a: -(x / a + (1 - a) * u),
        ),
        Misconception(
            "The point is missing", "x itself holds noise. Only the velocity is left.", lambda x, u, a: -(1 - a) * u / a
        ),
        Misconception(
            "One time for the whole batch",
            "Every sample was given the first one's time.",
            lambda x, u, a: score_from_velocity(x, u, a[:1]),
        ),
        Misconception(
            "The formula of a VP process",
            "The velocity was read as v of notebook 04, with roots for its weights.",
            lambda x, u, a: -(a**0.5 * x + (1 - a) ** 0.5 * u) / a**0.5,
        ),
    ),
    properties=(
        Property(
            "for standard normal data the score is minus x over the variance",
            lambda calls: bool(
                torch.allclose(
                    calls[-1].value.double(),
                    -calls[-1].args[0] / ((1 - calls[-1].args[2]) ** 2 + calls[-1].args[2] ** 2),
                    atol=1e-4,
                )
            ),
            "For data from N(0, 1) the point is Gaussian too, and its score known: yours is another.",
        ),
    ),
    hints=(
        "You know two combinations of x0 and eps: the point and the velocity. Which multiple of one removes x0?",
        "The path goes on with this velocity. Where is it at time 1?",
        "Then as in notebook 07: minus eps over the deviation of the noise, which on this path is tau.",
    ),
    forbidden=("to_prediction", "eps_to_score", "FlowSchedule"),
)  # fmt: skip
