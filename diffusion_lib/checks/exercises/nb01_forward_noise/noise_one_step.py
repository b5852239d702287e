"""The exercise noise_one_step: one noising step."""

import torch

from ...declare import Exercise, Misconception, Probe
from ...declare.inputs import BATCH_SHAPES, normal
from ._variance import VARIANCE_KEPT, a_mixture


def noise_one_step(x, beta, noise):
    """One step of the forward chain."""
    return (1 - beta).sqrt() * x + beta.sqrt() * noise


def _step_probes(generator):
    probes = []
    for name, shape in BATCH_SHAPES.items():
        beta = 0.05 + 0.4 * torch.rand((), generator=generator, dtype=torch.float64)
        arguments = (normal(generator, *shape), beta, normal(generator, *shape))
        probes.append(Probe(name.replace(", mixed t", ""), arguments))
    large = torch.tensor(0.9, dtype=torch.float64)
    for shape in ((5,), (2, 1, 3, 2, 2)):
        x, noise = normal(generator, *shape), normal(generator, *shape)
        probes.append(Probe(f"large beta, {len(shape)} axes", (x, large, noise)))
    small = torch.tensor(1e-4, dtype=torch.float64)
    zero, one = torch.zeros(2, 3, dtype=torch.float64), torch.ones(2, 3, dtype=torch.float64)
    return [
        *probes,
        Probe("signal alone, small beta", (one, small, zero)),
        Probe("noise alone, small beta", (zero, small, one)),
    ]


EXERCISE = Exercise(
    id="noise_one_step",
    title="one noising step",
    notebook="01_forward_noise",
    place=10,
    points=1,
    difficulty=1,
    minutes=5,
    reference=noise_one_step,
    forbidden=("q_step", "q_jump"),
    probes=_step_probes,
    where="DDPM (Ho et al. 2020), eq. 2: beta is a variance, coefficients are standard deviations",
    misconceptions=(
        Misconception(
            "Variance used as standard deviation",
            "The noise is scaled by beta. Eq. 2 gives beta as a "
            "variance; what multiplies the noise is a standard deviation.",
            lambda x, beta, noise: (1 - beta) ** 0.5 * x + beta * noise,
        ),
        Misconception(
            "Signal shrunk by the variance",
            "The signal is scaled by 1 - beta without its root: eq. 2 asks for the root there too.",
            lambda x, beta, noise: (1 - beta) * x + beta**0.5 * noise,
        ),
        Misconception(
            "Both square roots are missing",
            "Signal and noise are mixed with weights that add up to 1. "
            "Variances must add up to 1, so eq. 2 puts both weights under a root.",
            lambda x, beta, noise: (1 - beta) * x + beta * noise,
        ),
        Misconception(
            "The signal is not shrunk",
            "Noise is added on top of an unchanged signal, so the variance grows "
            "at every step. That is a variance-exploding chain; eq. 2 keeps the variance.",
            lambda x, beta, noise: x + beta**0.5 * noise,
        ),
        Misconception(
            "The coefficients are exchanged",
            "The signal carries the noise's coefficient and the other way "
            "round: one step would destroy nearly all of the picture.",
            lambda x, beta, noise: beta**0.5 * x + (1 - beta) ** 0.5 * noise,
        ),
        Misconception(
            "One minus the root",
            "The signal is scaled by one minus a root; eq. 2 has the root of one minus "
            "beta. The order of the two operations matters.",
            lambda x, beta, noise: (1 - beta**0.5) * x + beta**0.5 * noise,
        ),
        Misconception(
            "The noise is subtracted",
            "The noise enters with a minus. Its distribution is the same, but a "
            "network trained on the given noise would learn the opposite sign.",
            lambda x, beta, noise: (1 - beta) ** 0.5 * x - beta**0.5 * noise,
        ),
        Misconception(
            "The given noise is not used",
            "Fresh noise is drawn and the argument `noise` is ignored. The "
            "loss later compares with exactly the noise that was given.",
            lambda x, beta, noise: (1 - beta) ** 0.5 * x + beta**0.5 * torch.randn_like(x),
        ),
    ),
    properties=(
        VARIANCE_KEPT,
        a_mixture(
            0,
            2,
            lambda a: 1 - a[1].reshape(-1),
            "Neither x nor the noise may be clipped or bent, and beta is the variance of the noise.",
        ),
    ),
    hints=(
        "If x and noise both have variance 1, what must the two coefficients satisfy so that the sum has variance 1?",
        "beta is the variance of the noise that is added. Which number do you multiply standard normal noise by to "
        "give it that variance?",
        "The signal keeps the rest of the variance. Two roots, one plus.",
    ),
)
