"""The exercise latent_snr: the signal-to-noise ratio of latents."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import uniform


def latent_snr(alpha_bar, std):
    """Signal-to-noise ratio of data with this deviation."""
    return alpha_bar * std**2 / (1 - alpha_bar)


def _snr_probes(generator):
    level = lambda n: uniform(generator, n, low=0.02, high=0.98)  # noqa: E731
    return [
        Probe("unit deviation", (level(9), 1.0)),
        Probe("wide latents", (level(7), 5.5)),
        Probe("narrow latents", (level(5), 0.2)),
        Probe("one time", (level(1), 2.0)),
        Probe("nearly clean to nearly noise", (torch.tensor([0.99, 0.5, 1e-4], dtype=torch.float64), 3.0)),
    ]


def _all(calls, of):
    """What `of(value, alpha_bar, std)` gives, over all calls."""
    return torch.cat([of(call.value, *call.args).flatten() for call in calls])


def _alike(numbers):
    return bool(numbers.isfinite().all()) and float(numbers.max() - numbers.min()) < 1e-5 * float(numbers.abs().max())


def _one_deviation(calls):
    """The same variance was used for data of every deviation."""
    return _alike(_all(calls, lambda value, a, s: value * (1 - a) / a))


def _softened(calls):
    """The same number was added to the variance of the noise everywhere."""
    added = _all(calls, lambda value, a, s: a * s**2 / value - (1 - a))
    return float(added.min()) > 1e-7 and _alike(added)


def _capped(calls):
    """Right up to a limit, and at the limit from there on."""
    value = _all(calls, lambda value, a, s: value)
    want = _all(calls, lambda value, a, s: latent_snr(a, s))
    return bool(want.max() > 1.001 * value.max()) and torch.allclose(value, want.clamp(max=float(value.max())), 1e-4)


EXERCISE = Exercise(
    id="latent_snr",
    title="the signal-to-noise ratio of latents",
    notebook="08_latent_diffusion",
    place=50,
    points=1,
    difficulty=2,
    minutes=5,
    reference=latent_snr,
    probes=_snr_probes,
    where="VDM (Kingma et al. 2021), for data of variance std^2; DDPM eq. 4",
    misconceptions=(
        Misconception(
            "The deviation is not squared",
            "A signal-to-noise ratio compares variances: the deviation enters by its square.",
            lambda a, s: a * s / (1 - a),
        ),
        Misconception(
            "The deviation is missing", "This is the ratio for data of variance 1.", lambda a, s: a / (1 - a) + 0 * s
        ),
        Misconception(
            "Divided by the variance", "Wider data carry more signal, not less.", lambda a, s: a / (s**2 * (1 - a))
        ),
        Misconception(
            "A ratio of deviations",
            "A root was taken: the ratio is one of variances.",
            lambda a, s: a.sqrt() * s / (1 - a).sqrt(),
        ),
        Misconception("Upside down", "This is noise over signal.", lambda a, s: (1 - a) / (a * s**2)),
        Misconception(
            "Divided by the deviation",
            "Wider data carry more signal, not less; and variances are compared.",
            lambda a, s: a / (s * (1 - a)),
        ),
        Misconception(
            "Signal over everything",
            "Divided by signal plus noise, this is a share. The ratio divides by the noise alone.",
            lambda a, s: a * s**2 / (a * s**2 + 1 - a),
        ),
        Misconception("The logarithm", "This is the log-SNR.", lambda a, s: (a * s**2 / (1 - a)).log()),
        Misconception(
            "The brackets are missing",
            "Without brackets alpha_bar is subtracted last. The division is by all of the noise's variance.",
            lambda a, s: a * s**2 / 1 - a,
        ),
        Misconception(
            "alpha_bar squared",
            "alpha_bar and 1 - alpha_bar are squares already: the weights of x0 and eps are their roots.",
            lambda a, s: (a * s) ** 2 / (1 - a) ** 2,
        ),
        Misconception(
            "The noise by its deviation",
            "The variance of the signal was divided by the deviation of the noise. Compare like with like.",
            lambda a, s: a * s**2 / (1 - a).sqrt(),
        ),
        Misconception(
            "The signal by its deviation",
            "alpha_bar lost a power on the way: its root is the weight of x0, and a variance has the weight squared.",
            lambda a, s: a.sqrt() * s**2 / (1 - a),
        ),
        Misconception(
            "The variance squared",
            "The deviation enters by its fourth power: a square was taken twice.",
            lambda a, s: a * s**4 / (1 - a),
        ),
        Misconception(
            "alpha_bar is missing above",
            "The variance of the data was divided by that of the noise. x_t holds the data shrunken.",
            lambda a, s: s**2 / (1 - a),
        ),
        Misconception("In decibels", "The ratio itself is asked for.", lambda a, s: 10 * (a * s**2 / (1 - a)).log10()),
        Misconception(
            "One deviation for all data",
            "A deviation was written down as a number. It comes as an argument.",
            lambda a, s: a * 5.49**2 / (1 - a),
            _one_deviation,
        ),
        Misconception(
            "A small number below",
            "A number was added to the noise's variance. alpha_bar stays below 1 here, and near 1 the ratio must be "
            "as large as it is.",
            lambda a, s: a * s**2 / (1 - a + 1e-2),
            _softened,
        ),
        Misconception(
            "The ratio is cut off",
            "Large ratios were cut off, as some weights of the loss are. The ratio itself has no upper end.",
            lambda a, s: (a * s**2 / (1 - a)).clamp(max=5.0),
            _capped,
        ),
    ),
    properties=(
        Property(
            "a wider signal has the larger ratio",
            lambda calls: bool((calls[1].value * (1 - calls[1].args[0]) / calls[1].args[0] > 1.5).all()),
            "With a deviation of 5.5 the ratio is above that of unit variance.",
        ),
    ),
    hints=(
        "Write x_t by DDPM's eq. 4. What is the variance of its first term, if the data have deviation std?",
        "The variance of a number times x is its square times the variance of x.",
        "Variance of the signal term over variance of the noise term. Only the first one knows std.",
    ),
)
