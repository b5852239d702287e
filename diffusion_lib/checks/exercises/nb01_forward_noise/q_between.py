"""The exercise q_between: from any time to any later time (stretch)."""

import torch

from ...declare import Exercise, Misconception, Probe
from ...declare.inputs import BATCH_SHAPES, end_to_end, mixed_times, normal, per_sample, some_alpha_bars
from ._variance import VARIANCE_KEPT, a_mixture


def q_between(x_s, s, t, alpha_bars, noise):
    """Jump from time s to a later time t."""
    ratio = (alpha_bars[t] / alpha_bars[s]).reshape(-1, *[1] * (x_s.ndim - 1))
    return ratio.sqrt() * x_s + (1 - ratio).sqrt() * noise


def _between_probes(generator):
    probes = []
    for name, shape in BATCH_SHAPES.items():
        times = mixed_times(generator, shape[0], 9)
        later = (times + 1 + torch.randint(0, 4, times.shape, generator=generator)).clamp(max=11)
        arguments = (times, later, some_alpha_bars(generator, 12), normal(generator, *shape))
        probes.append(Probe(name, (normal(generator, *shape), *arguments)))
    probes += end_to_end(generator, lambda x, t, a, n: (x, (t - 1).clamp(min=0), t.clamp(min=1), a, n))
    alpha_bars, zero, one = some_alpha_bars(generator, 12), torch.zeros(2, 3).double(), torch.ones(2, 3).double()
    times = torch.tensor([0, 4]), torch.tensor([11, 5])
    return [
        *probes,
        Probe("signal alone", (one, *times, alpha_bars, zero)),
        Probe("noise alone", (zero, *times, alpha_bars, one)),
    ]


def _between(signal, noise_scale):
    """An answer made of two coefficients, each a function of (alpha_bar_s, alpha_bar_t)."""

    def answer(x_s, s, t, alpha_bars, noise):
        pair = alpha_bars[s], alpha_bars[t]
        return per_sample(signal(*pair), x_s) * x_s + per_sample(noise_scale(*pair), x_s) * noise

    return answer


EXERCISE = Exercise(
    id="q_between",
    title="from any time to any later time (stretch)",
    notebook="01_forward_noise",
    place=80,
    points=0,
    difficulty=4,
    minutes=15,
    reference=q_between,
    probes=_between_probes,
    where="DDPM (Ho et al. 2020), eq. 4 with the chain started at s; compare VDM (Kingma et al. 2021)",
    misconceptions=(
        Misconception(
            "As if x_s were clean",
            "These are the coefficients of a jump from data. x_s is noisy already, "
            "so only the noise that comes between s and t may be added.",
            _between(lambda a, b: b**0.5, lambda a, b: (1 - b) ** 0.5),
        ),
        Misconception(
            "The noise of the whole chain",
            "The signal factor is right; the noise is that of all the steps "
            "up to t, though x_s already holds the part up to s.",
            _between(lambda a, b: (b / a) ** 0.5, lambda a, b: (1 - b) ** 0.5),
        ),
        Misconception(
            "A difference of alpha_bars as variance",
            "The noise variance is taken as a difference of "
            "alpha_bars. Noise already in x_s shrinks on the way; the rest of the variance must be filled.",
            _between(lambda a, b: (b / a) ** 0.5, lambda a, b: (a - b) ** 0.5),
        ),
        Misconception(
            "A difference of standard deviations",
            "Standard deviations were subtracted. Only variances of independent noise add and subtract.",
            _between(lambda a, b: (b / a) ** 0.5, lambda a, b: (1 - b) ** 0.5 - (1 - a) ** 0.5),
        ),
        Misconception(
            "Both square roots are missing",
            "The ratio is used without roots, so variances stand where standard deviations belong.",
            _between(lambda a, b: b / a, lambda a, b: 1 - b / a),
        ),
        Misconception(
            "s and t are exchanged",
            "The ratio is upside down: it exceeds 1, and the noise variance becomes "
            "negative. The later time has the smaller alpha_bar.",
            _between(lambda a, b: (a / b) ** 0.5, lambda a, b: (1 - a / b) ** 0.5),
        ),
        Misconception(
            "The signal is not shrunk",
            "The noise is right; the signal must lose what the noise gains.",
            _between(lambda a, b: torch.ones_like(a), lambda a, b: (1 - b / a) ** 0.5),
        ),
    ),
    properties=(
        VARIANCE_KEPT,
        a_mixture(
            0,
            4,
            lambda a: a[3][a[2]] / a[3][a[1]],
            "A jump to s and then this one must leave as much signal as one jump to t.",
        ),
    ),
    hints=(
        "Jumping from 0 to s and then from s to t must be the same as jumping from 0 to t. Compare the signal factors.",
        "The product of all the steps up to t contains the product of all the steps up to s. What is left of it?",
        "Treat that left-over product just as alpha_bar is treated in a jump from data.",
    ),
)
