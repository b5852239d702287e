"""The exercise q_sample: jump to any time in one step."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import BATCH_SHAPES, end_to_end, mixed_times, normal, per_sample, some_alpha_bars
from ._variance import VARIANCE_KEPT, a_mixture
from .lookup import lookup


def q_sample(x0, t, alpha_bars, noise):
    """Jump from data to any time."""
    kept = lookup(alpha_bars, t, x0)
    return kept.sqrt() * x0 + (1 - kept).sqrt() * noise


def _mix(signal, noise_scale, choose=lambda values, t: values[t]):
    """An answer made of two coefficients of alpha_bar and a rule for reading alpha_bar at t."""

    def answer(x0, t, alpha_bars, noise):
        kept = per_sample(choose(alpha_bars, t), x0)
        return signal(kept) * x0 + noise_scale(kept) * noise

    return answer


def _root(kept):
    return kept**0.5


def _other_root(kept):
    return (1 - kept) ** 0.5


def _q_sample_probes(generator):
    probes = []
    for name, shape in BATCH_SHAPES.items():
        times, alpha_bars = mixed_times(generator, shape[0], 12), some_alpha_bars(generator, 12)
        probes.append(Probe(name, (normal(generator, *shape), times, alpha_bars, normal(generator, *shape))))
    probes += end_to_end(generator, lambda x0, t, alpha_bars, noise: (x0, t, alpha_bars, noise))
    alpha_bars, zero, one = some_alpha_bars(generator, 12), torch.zeros(3, 2).double(), torch.ones(3, 2).double()
    times = torch.tensor([0, 11, 5])
    return [
        *probes,
        Probe("signal alone", (one, times, alpha_bars, zero)),
        Probe("noise alone", (zero, times, alpha_bars, one)),
    ]


EXERCISE = Exercise(
    id="q_sample",
    title="jump to any time in one step",
    notebook="01_forward_noise",
    place=40,
    points=3,
    difficulty=2,
    minutes=10,
    reference=q_sample,
    forbidden=("q_jump",),
    probes=_q_sample_probes,
    where="DDPM (Ho et al. 2020), eq. 4: mean and variance of x_t given x0",
    misconceptions=(
        Misconception(
            "The noise itself is not in it",
            "The noise's coefficient is added as a bare number: every pixel "
            "is shifted alike and nothing is noisy. It is a scale; what does it scale?",
            lambda x0, t, alpha_bars, noise: (
                _root(per_sample(alpha_bars[t], x0)) * x0 + _other_root(per_sample(alpha_bars[t], x0))
            ),
        ),
        Misconception(
            "Both square roots are missing",
            "Your x_t equals alpha_bar x0 + (1 - alpha_bar) eps. Eq. 4 "
            "gives a variance; x_t is built with standard deviations.",
            _mix(lambda a: a, lambda a: 1 - a),
        ),
        Misconception(
            "Variance used as standard deviation",
            "The noise is scaled by 1 - alpha_bar, which eq. 4 gives as the variance. The signal is right.",
            _mix(_root, lambda a: 1 - a),
        ),
        Misconception(
            "The signal's root is missing",
            "The signal is scaled by alpha_bar itself; the mean in eq. 4 has its root. The noise is right.",
            _mix(lambda a: a, _other_root),
        ),
        Misconception(
            "The coefficients are exchanged",
            "The signal grows with t and the noise fades: the two coefficients stand in each other's place.",
            _mix(_other_root, _root),
        ),
        Misconception(
            "The first sample's t for all",
            "Every sample was noised to the time t[0]; each has its own.",
            _mix(_root, _other_root, lambda values, t: values[t[0]].expand(len(t))),
        ),
        Misconception(
            "One index too early",
            "You read alpha_bar at t - 1. Here t = 0 is the first noisy time, and "
            "position -1 silently reads the last entry.",
            _mix(_root, _other_root, lambda values, t: values[t - 1]),
        ),
        Misconception(
            "One index too late",
            "You read alpha_bar at t + 1; here t itself is the position.",
            _mix(_root, _other_root, lambda values, t: values[(t + 1).clamp(max=len(values) - 1)]),
        ),
        Misconception(
            "Time runs backwards",
            "Small t gives much noise and large t little: the table is read from its end.",
            _mix(_root, _other_root, lambda values, t: values.flip(0)[t]),
        ),
        Misconception(
            "One minus the root",
            "The noise coefficient is one minus the signal coefficient; the squares "
            "must add up to 1, not the coefficients.",
            _mix(_root, lambda a: 1 - a**0.5),
        ),
        Misconception(
            "Multiplied up a second time",
            "alpha_bars is a running product already; it was accumulated "
            "once more, and the signal dies much too early.",
            _mix(_root, _other_root, lambda values, t: torch.cumprod(values, 0)[t]),
        ),
        Misconception(
            "One step instead of the jump",
            "A single step's alpha was used at t. The jump of eq. 4 needs the product over all steps up to t.",
            _mix(
                _root,
                _other_root,
                lambda values, t: (values / torch.cat([torch.ones_like(values[:1]), values[:-1]]))[t],
            ),
        ),
        Misconception(
            "The noise is subtracted",
            "The noise enters with a minus. The network would then be asked for the opposite of what was added.",
            _mix(_root, lambda a: -((1 - a) ** 0.5)),
        ),
        Misconception(
            "The signal is not shrunk",
            "Noise is added to an unchanged x0, so the variance grows with t. Eq. 4 keeps it.",
            _mix(torch.ones_like, _other_root),
        ),
        Misconception(
            "Always four axes",
            "Coefficients of shape (b, 1, 1, 1) fit pictures only. Points in the plane "
            "have two axes, sequences three: count the axes of x0.",
            lambda x0, t, alpha_bars, noise: (
                alpha_bars[t].view(-1, 1, 1, 1) ** 0.5 * x0 + (1 - alpha_bars[t].view(-1, 1, 1, 1)) ** 0.5 * noise
            ),
        ),
        Misconception(
            "Coefficients are not reshaped",
            "Coefficients of shape (b,) met the data from the right: they "
            "scale columns instead of samples. It runs only where a size happens to fit, and is wrong "
            "there.",
            lambda x0, t, alpha_bars, noise: alpha_bars[t] ** 0.5 * x0 + (1 - alpha_bars[t]) ** 0.5 * noise,
        ),
        Misconception(
            "The given noise is not used",
            "Fresh noise is drawn and the argument `noise` is ignored. The "
            "loss compares with exactly the noise that was given.",
            lambda x0, t, alpha_bars, noise: q_sample(x0, t, alpha_bars, torch.randn_like(x0)),
        ),
    ),
    properties=(
        Property(
            "every sample follows its own t, later ones keep less signal",
            lambda calls: bool(calls[-2].value[0, 0] > calls[-2].value[2, 0] > calls[-2].value[1, 0]),
            "In a batch with t = 0, 11 and 5 the signal left should be largest, smallest and in between.",
        ),
        VARIANCE_KEPT,
        Property(
            "the shape of x0 is kept",
            lambda calls: all(c.value.shape == c.args[0].shape for c in calls),
            "x_t came back with another shape than x0.",
        ),
        a_mixture(
            0,
            3,
            lambda a: a[2][a[1]],
            "Nothing may be clipped; every sample has its own noise, and its share of signal belongs to its own t.",
        ),
    ),
    hints=(
        "x_t is a weighted sum of x0 and noise. Eq. 4 names the mean and the variance: which weights give them?",
        "Every sample has its own t. Look alpha_bar up per sample and shape it to broadcast; you built that already.",
        "A variance v is reached by multiplying standard normal noise with its root. The mean's factor is a root too.",
    ),
)
