"""The exercise recover_x0: back to the data, given the noise."""

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import BATCH_SHAPES, end_to_end, mixed_times, noised_to, normal, per_sample, some_alpha_bars


def recover_x0(x_t, t, alpha_bars, noise):
    """The data, from x_t and the noise in it."""
    kept = per_sample(alpha_bars[t], x_t)
    return (x_t - (1 - kept).sqrt() * noise) / kept.sqrt()


def _probes(generator):
    """x_t is made of known data and noise, so that the way back can be checked against them."""
    probes = []
    for name, shape in BATCH_SHAPES.items():
        data, noise = normal(generator, *shape), normal(generator, *shape)
        times, alpha_bars = mixed_times(generator, shape[0], 12), some_alpha_bars(generator, 12)
        probes.append(Probe(name, (noised_to(data, times, alpha_bars, noise), times, alpha_bars, noise)))
    return probes + end_to_end(generator, lambda x0, t, a, n: (noised_to(x0, t, a, n), t, a, n))


def _unmix(formula, choose=lambda values, t: values[t]):
    """An answer whose formula sees alpha_bar already shaped."""

    def answer(x_t, t, alpha_bars, other):
        return formula(x_t, per_sample(choose(alpha_bars, t), x_t), other)

    return answer


def _right_x0(x, a, n):
    return (x - (1 - a) ** 0.5 * n) / a**0.5


def _round_trip(calls):
    """Noising the recovered data again gives x_t back."""
    return all(bool((noised_to(c.value, *c.args[1:]) - c.args[0]).abs().max() < 1e-4) for c in calls)


EXERCISE = Exercise(
    id="recover_x0",
    title="back to the data, given the noise",
    notebook="01_forward_noise",
    place=50,
    points=2,
    difficulty=2,
    minutes=7,
    reference=recover_x0,
    probes=_probes,
    where="DDPM (Ho et al. 2020), eq. 4 solved for x0 (their eq. 15)",
    misconceptions=(
        Misconception(
            "The division is missing",
            "The noise is taken away, but what is left is a shrunken picture: "
            "eq. 4 also scaled x0, and that must be undone.",
            _unmix(lambda x, a, n: x - (1 - a) ** 0.5 * n),
        ),
        Misconception(
            "Divided by alpha_bar without its root",
            "The picture was scaled by a standard deviation, and you divide by the variance.",
            _unmix(lambda x, a, n: (x - (1 - a) ** 0.5 * n) / a),
        ),
        Misconception(
            "Variance used as standard deviation",
            "1 - alpha_bar without its root was taken off per unit of "
            "noise: more or less noise is removed than was added.",
            _unmix(lambda x, a, n: (x - (1 - a) * n) / a**0.5),
        ),
        Misconception(
            "Both square roots are missing",
            "All weights are variances; eq. 4 mixes with standard deviations.",
            _unmix(lambda x, a, n: (x - (1 - a) * n) / a),
        ),
        Misconception(
            "The noise is added once more",
            "The noise has the wrong sign: eq. 4 added it, the way back takes it off.",
            _unmix(lambda x, a, n: (x + (1 - a) ** 0.5 * n) / a**0.5),
        ),
        Misconception(
            "Multiplied instead of divided",
            "Going forward scaled the data down; the way back must divide.",
            _unmix(lambda x, a, n: (x - (1 - a) ** 0.5 * n) * a**0.5),
        ),
        Misconception(
            "Only x_t is divided",
            "The division reaches x_t but not the noise term: brackets are missing.",
            _unmix(lambda x, a, n: x / a**0.5 - (1 - a) ** 0.5 * n),
        ),
        Misconception(
            "The noise is taken off unscaled",
            "The noise is subtracted at full size; at time t only part of it is in x_t.",
            _unmix(lambda x, a, n: (x - n) / a**0.5),
        ),
        Misconception(
            "The coefficients are exchanged",
            "Signal and noise coefficients stand in each other's place.",
            _unmix(lambda x, a, n: (x - a**0.5 * n) / (1 - a) ** 0.5),
        ),
        Misconception(
            "The first sample's t for all",
            "Every sample was inverted at the time t[0]; each has its own.",
            _unmix(_right_x0, lambda values, t: values[t[0]].expand(len(t))),
        ),
        Misconception(
            "One index too early",
            "You read alpha_bar at t - 1; here t itself is the position.",
            _unmix(_right_x0, lambda values, t: values[t - 1]),
        ),
    ),
    properties=(
        Property(
            "noising the result again gives x_t back",
            _round_trip,
            "Put your result into eq. 4: it does not lead back to x_t.",
        ),
    ),
    hints=(
        "Eq. 4 is one linear equation. Bring the noise term to the other side first.",
        "What factor stands in front of x0 then? Undo it for the whole of the other side.",
        "Brackets: first the difference, then the division. Both coefficients are roots.",
    ),
    forbidden=("eps_to_x0", "to_prediction"),
)
