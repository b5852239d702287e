"""The known mistakes of the exercise training_pair."""
# cites: ddpm

import math

import torch

from ...declare import Misconception
from ...declare.inputs import noised_to, per_sample

LARGE = slice(0, 3)  # the probes with enough samples for statistics


def _counts(call):
    """How often each time was drawn; times outside 0..T-1 are not counted."""
    t, timesteps = call.value[1].long(), len(call.args[1])
    return torch.bincount(t[(t >= 0) & (t < timesteps)], minlength=timesteps)


def times_in_range(calls):
    return all(int(_counts(c).sum()) == len(c.args[0]) for c in calls)


def times_uniform(calls):
    """Every time's count within 5 standard deviations of its binomial mean."""
    for call in calls[LARGE]:
        number, share = len(call.args[0]), 1 / len(call.args[1])
        spread = math.sqrt(number * share * (1 - share))
        if ((_counts(call) - number * share).abs() > 5 * spread).any():
            return False
    return True


def moments(call):
    """z-scores of mean and variance of the returned noise, and its fourth moment (3 for normal numbers)."""
    noise = call.value[2].flatten()
    number = noise.numel()
    mean, variance = noise.mean(), noise.var()
    fourth = ((noise - mean) ** 4).mean() / variance**2
    return float(mean * math.sqrt(number)), float((variance - 1) / math.sqrt(2 / (number - 1))), float(fourth)


def consistent(calls):
    return all(_gap(c, noised_to(c.args[0], c.value[1].long(), c.args[1], c.value[2])) < 1e-4 for c in calls)


def _gap(call, other):
    return float((call.value[0] - other).abs().max())


def _noised_as(formula):
    """A symptom: x_t is `formula` of the returned t and noise in every call, and eq. 4 does not hold."""

    def symptom(calls):
        return not consistent(calls) and all(
            _gap(c, formula(c.args[0], c.value[1].long(), c.args[1], c.value[2])) < 1e-4 for c in calls
        )

    return symptom


def _never(index):
    """A symptom: times are in range, and one end of the range never comes."""
    return lambda calls: times_in_range(calls) and all(int(_counts(c)[index]) == 0 for c in calls[LARGE])


def _unrelated_noise(calls):
    """What the formula leaves over in x_t is noise of variance 1, and not the noise that was returned."""
    call = calls[0]
    x0, alpha_bars, (x_t, t, noise) = call.args[0], call.args[1], call.value
    kept = per_sample(alpha_bars[t.long()], x0)
    used = ((x_t - kept**0.5 * x0) / (1 - kept) ** 0.5).flatten()
    correlation = float((used * noise.flatten()).mean())
    return abs(float(used.var()) - 1) < 0.1 and abs(correlation) < 0.1


def _pair(draw_t=None, draw_noise=torch.randn_like, noised=noised_to, returned=None):
    """A training pair with one part replaced."""

    def answer(x0, alpha_bars):
        t = (draw_t or (lambda batch, steps: torch.randint(0, steps, (batch,))))(len(x0), len(alpha_bars))
        noise = draw_noise(x0)
        return noised(x0, t, alpha_bars, noise), t, (returned or (lambda n: n))(noise)

    return answer


def _variances(x0, t, alpha_bars, noise):
    kept = per_sample(alpha_bars[t], x0)
    return kept * x0 + (1 - kept) * noise


def _early(x0, t, alpha_bars, noise):
    return noised_to(x0, t - 1, alpha_bars, noise)


def _first_time(x0, t, alpha_bars, noise):
    return noised_to(x0, t[:1].expand(len(t)), alpha_bars, noise)


MISTAKES = (
    Misconception(
        "Uniform numbers instead of normal ones",
        "The noise lies between 0 and 1 with mean one half: uniform numbers. The noise of eq. 4 is standard normal.",
        _pair(draw_noise=torch.rand_like),
        lambda calls: bool(calls[0].value[2].min() >= 0 and calls[0].value[2].max() <= 1),
    ),
    Misconception(
        "Uniform noise, centred",
        "The noise is flat between two ends: shifted and stretched uniform numbers "
        "have no tails. The noise of eq. 4 is standard normal.",
        _pair(draw_noise=lambda x: (torch.rand_like(x) - 0.5) * 12**0.5),
        lambda calls: abs(moments(calls[0])[2] - 1.8) < 0.1 and abs(moments(calls[0])[0]) < 5,
    ),
    Misconception(
        "One t for the whole batch",
        "Every sample of the batch has the same time. One draw per sample makes "
        "each step of training see many times, and its gradient far less noisy (algorithm 1).",
        _pair(lambda batch, steps: torch.randint(0, steps, (1,)).expand(batch)),
        lambda calls: all(len(torch.unique(c.value[1])) == 1 for c in calls[:4]),
    ),
    Misconception(
        "The last time never comes",
        "T-1 is never drawn: the upper end of randint is exclusive already. "
        "Sampling starts at T-1, a time the network would never have seen.",
        _pair(lambda batch, steps: torch.randint(0, steps - 1, (batch,))),
        _never(-1),
    ),
    Misconception(
        "The first time never comes",
        "t = 0 is never drawn, though sampling ends there. The paper counts from 1; this course counts from 0.",
        _pair(lambda batch, steps: torch.randint(1, steps, (batch,))),
        _never(0),
    ),
    Misconception(
        "Every end counts half",
        "Times were drawn by rounding a uniform number: both ends come half as often as the rest.",
        _pair(lambda batch, steps: (torch.rand(batch) * (steps - 1)).round().long()),
        lambda calls: times_in_range(calls) and not times_uniform(calls) and _half_ends(calls[0]),
    ),
    Misconception(
        "One noise picture for the whole batch",
        "All the samples share one noise picture. Each needs its own: the noise has the shape of x0, batch included.",
        _pair(draw_noise=lambda x: torch.randn_like(x[:1]).expand_as(x)),
        lambda calls: bool((calls[0].value[2] == calls[0].value[2][:1]).all()),
    ),
    Misconception(
        "One number per sample as noise",
        "All pixels of a sample share one noise value: the sample changes its brightness and nothing else.",
        _pair(draw_noise=lambda x: per_sample(torch.randn(len(x), dtype=x.dtype), x).expand_as(x)),
        lambda calls: bool((calls[0].value[2].flatten(1) == calls[0].value[2].flatten(1)[:, :1]).all()),
    ),
    Misconception(
        "The noise returned is not the noise used",
        "x_t holds other noise than the one you return, so the "
        "network would be trained on a target it cannot know. Draw once, use it twice.",
        _pair(returned=torch.randn_like),
        _unrelated_noise,
    ),
    Misconception(
        "Both square roots are missing",
        "x_t is mixed with variances; eq. 4 mixes with standard deviations.",
        _pair(noised=_variances),
        _noised_as(_variances),
    ),
    Misconception(
        "Noised at t - 1",
        "x_t was made with alpha_bar at t - 1, while t is returned: the network is told the wrong time.",
        _pair(noised=_early),
        _noised_as(_early),
    ),
    Misconception(
        "Noised at the first sample's t",
        "Every sample was noised at t[0], while each is returned with its own t.",
        _pair(noised=_first_time),
        _noised_as(_first_time),
    ),
)


def _half_ends(call):
    counts = _counts(call).double()
    ends, inner = counts[[0, -1]].mean(), counts[1:-1].mean()
    return bool(0.35 < ends / inner < 0.65)
