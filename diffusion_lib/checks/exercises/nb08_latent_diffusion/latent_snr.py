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
    where="VDM (Kingma et al. 2021), section 3.1, for data of variance std^2; DDPM eq. 4",
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
