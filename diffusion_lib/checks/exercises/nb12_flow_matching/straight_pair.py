"""The exercise straight_pair: a point on the straight path, and its velocity."""

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import per_sample
from ._flows import pairs


def straight_pair(x0, eps, tau):
    """Where a straight path is at a time, and how fast it goes."""
    at = per_sample(tau, x0)
    return (1 - at) * x0 + at * eps, eps - x0


def _probes(generator):
    probes = [Probe(name, args) for name, args in pairs(generator).items()]
    x0, eps, tau = probes[0].args
    return [*probes, Probe("at data", (x0, eps, 0 * tau)), Probe("at noise", (x0, eps, 0 * tau + 1))]


def _pair(point=lambda x, e, a: (1 - a) * x + a * e, speed=lambda x, e, a: e - x):
    def answer(x0, eps, tau):
        at = per_sample(tau, x0)
        return point(x0, eps, at) + 0 * x0, speed(x0, eps, at) + 0 * x0

    return answer


def _mirrored(x, e, a):
    return a * x + (1 - a) * e


EXERCISE = Exercise(
    id="straight_pair",
    title="a straight path",
    notebook="12_flow_matching",
    place=10,
    points=1,
    difficulty=1,
    minutes=6,
    reference=straight_pair,
    probes=_probes,
    where="Esser et al. 2024 on rectified flow, with data at time 0; Liu et al. 2023",
    misconceptions=(
        Misconception(
            "Time runs the other way",
            "At time 0 your point is noise. Here data have time 0 and noise time 1; many papers count the other way.",
            _pair(point=_mirrored),
        ),
        Misconception(
            "The velocity leads from noise to data",
            "Time grows towards noise, so the velocity points from data to noise. A sampler goes back with negative "
            "steps.",
            _pair(speed=lambda x, e, a: x - e),
        ),
        Misconception(
            "The other convention",
            "Both results are those of papers in which noise has time 0. The course counts from data.",
            _pair(point=_mirrored, speed=lambda x, e, a: x - e),
        ),
        Misconception(
            "Roots as in DDPM",
            "The weights are roots. Those keep the variance at 1 and bend the path; a straight one has the weights "
            "themselves.",
            _pair(point=lambda x, e, a: (1 - a) ** 0.5 * x + a**0.5 * e),
        ),
        Misconception(
            "The v of notebook 04",
            "This is v, a combination that changes with the time. The velocity of a straight path is the same all the "
            "way.",
            _pair(speed=lambda x, e, a: (1 - a) * e - a * x),
        ),
        Misconception(
            "The noise instead of a velocity",
            "The second result is the noise. Differentiate the path by its time: both terms have a slope.",
            _pair(speed=lambda x, e, a: e),
        ),
        Misconception(
            "The way so far",
            "This is how far the point has come. A velocity is that way divided by the time it took.",
            _pair(speed=lambda x, e, a: a * (e - x)),
        ),
        Misconception(
            "The way that is left",
            "This is what lies between the point and the noise: it shrinks on the way, the velocity does not.",
            _pair(speed=lambda x, e, a: (1 - a) * (e - x)),
        ),
        Misconception(
            "The data keep their size",
            "Noise was added and the data were not taken back. At the end pure noise should be left.",
            _pair(point=lambda x, e, a: x + a * e),
        ),
        Misconception(
            "One time for the whole batch",
            "Every sample was given the first one's time.",
            lambda x, e, tau: straight_pair(x, e, tau[:1].expand_as(tau)),
        ),
        Misconception(
            "The mean time for the whole batch",
            "The times were averaged. Each sample has its own.",
            lambda x, e, tau: straight_pair(x, e, tau.mean().expand_as(tau)),
        ),
        Misconception(
            "The two results exchanged",
            "The point comes first, then the velocity.",
            lambda x, e, tau: straight_pair(x, e, tau)[::-1],
        ),
        Misconception(
            "A sum for a difference",
            "The slope of the data's weight is negative: the data leave.",
            _pair(speed=lambda x, e, a: e + x),
        ),
        Misconception(
            "The cosine path",
            "The weights are a cosine and a sine: a path along a circle. This one is straight.",
            _pair(point=lambda x, e, a: (a * 1.5707963267948966).cos() * x + (a * 1.5707963267948966).sin() * e),
        ),
    ),
    properties=(
        Property(
            "the path begins at data and ends at noise",
            lambda calls: bool(
                (calls[-2].value[0] - calls[-2].args[0]).abs().max() < 1e-6
                and (calls[-1].value[0] - calls[-1].args[1]).abs().max() < 1e-6
            ),
            "At time 0 the point must be x0, at time 1 eps.",
        ),
    ),
    hints=(
        "Time 0 is data, time 1 is noise, and the weights of the two add up to 1.",
        "tau has one number per sample. Give it axes of length 1 until it meets x0.",
        "The velocity is the slope of the point in tau. tau itself is gone from it.",
    ),
    forbidden=("FlowSchedule", "target"),
)
