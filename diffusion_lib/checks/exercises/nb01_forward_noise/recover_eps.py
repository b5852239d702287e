"""The exercise recover_eps: back to the noise, given the data."""

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import BATCH_SHAPES, end_to_end, mixed_times, noised_to, normal, per_sample, some_alpha_bars


def recover_eps(x_t, x0, t, alpha_bars):
    """The noise, from x_t and the data in it."""
    kept = per_sample(alpha_bars[t], x_t)
    return (x_t - kept.sqrt() * x0) / (1 - kept).sqrt()


def _eps_probes(generator):
    probes = []
    for name, shape in BATCH_SHAPES.items():
        data, noise = normal(generator, *shape), normal(generator, *shape)
        times, alpha_bars = mixed_times(generator, shape[0], 12), some_alpha_bars(generator, 12)
        probes.append(Probe(name, (noised_to(data, times, alpha_bars, noise), data, times, alpha_bars)))
    return probes + end_to_end(generator, lambda x0, t, a, n: (noised_to(x0, t, a, n), x0, t, a))


def _unmix_eps(formula, choose=lambda values, t: values[t]):
    return lambda x_t, x0, t, alpha_bars: formula(x_t, per_sample(choose(alpha_bars, t), x_t), x0)


def _right_eps(x, a, x0):
    return (x - a**0.5 * x0) / (1 - a) ** 0.5


def _eps_round_trip(calls):
    """x0 and the recovered noise give x_t back."""
    return all(bool((noised_to(*c.args[1:], c.value) - c.args[0]).abs().max() < 1e-4) for c in calls)


EXERCISE = Exercise(
    id="recover_eps",
    title="back to the noise, given the data",
    notebook="01_forward_noise",
    place=60,
    points=2,
    difficulty=2,
    minutes=5,
    reference=recover_eps,
    probes=_eps_probes,
    where="DDPM (Ho et al. 2020), eq. 4 solved for eps",
    misconceptions=(
        Misconception(
            "The division is missing",
            "You have the noise as it sits in x_t, scaled down. A network is "
            "trained on noise of variance 1: undo the scale.",
            _unmix_eps(lambda x, a, x0: x - a**0.5 * x0),
        ),
        Misconception(
            "Divided by the variance",
            "The noise was scaled by a standard deviation, and you divide by 1 - alpha_bar, the variance.",
            _unmix_eps(lambda x, a, x0: (x - a**0.5 * x0) / (1 - a)),
        ),
        Misconception(
            "The signal's root is missing",
            "The data are taken off with the weight alpha_bar; in x_t they stand with its root.",
            _unmix_eps(lambda x, a, x0: (x - a * x0) / (1 - a) ** 0.5),
        ),
        Misconception(
            "Both square roots are missing",
            "All weights are variances; eq. 4 mixes with standard deviations.",
            _unmix_eps(lambda x, a, x0: (x - a * x0) / (1 - a)),
        ),
        Misconception(
            "The data are taken off unscaled",
            "x0 is subtracted at full size; at time t only part of it is left in x_t.",
            _unmix_eps(lambda x, a, x0: (x - x0) / (1 - a) ** 0.5),
        ),
        Misconception(
            "The plain difference",
            "x_t - x0 is how far the picture moved. It mixes the noise with the "
            "shrinking of the data, and neither is undone.",
            _unmix_eps(lambda x, a, x0: x - x0),
        ),
        Misconception(
            "The wrong way round",
            "The difference has the opposite sign: noise is what x_t has more than the data.",
            _unmix_eps(lambda x, a, x0: (a**0.5 * x0 - x) / (1 - a) ** 0.5),
        ),
        Misconception(
            "Divided by the signal's coefficient",
            "The last step divides by the coefficient of x0; the one in front of the noise is meant.",
            _unmix_eps(lambda x, a, x0: (x - a**0.5 * x0) / a**0.5),
        ),
        Misconception(
            "The first sample's t for all",
            "Every sample was inverted at the time t[0]; each has its own.",
            _unmix_eps(_right_eps, lambda values, t: values[t[0]].expand(len(t))),
        ),
        Misconception(
            "One index too early",
            "You read alpha_bar at t - 1; here t itself is the position.",
            _unmix_eps(_right_eps, lambda values, t: values[t - 1]),
        ),
    ),
    properties=(
        Property(
            "x0 and the result give x_t back",
            _eps_round_trip,
            "Put x0 and your result into eq. 4: they do not lead back to x_t.",
        ),
    ),
    hints=(
        "The same linear equation as before, solved for the other unknown.",
        "Take the scaled data off x_t. What multiplies the noise in what is left?",
        "Noise has variance 1, so the last step divides by a standard deviation, not by a variance.",
    ),
    forbidden=("x0_to_eps", "to_prediction"),
)
