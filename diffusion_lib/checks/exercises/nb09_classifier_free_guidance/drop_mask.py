"""The exercise drop_mask: which labels to forget."""

import math

import torch

from ...declare import Exercise, Misconception, Probe, Property


def drop_mask(batch, drop_prob):
    """Which samples lose their label: each on its own, with this probability."""
    return torch.rand(batch) < drop_prob


# About so many samples, about this probability. Few, since a loop over samples is right too; the cases are judged
# together. The probabilities keep away from whole tenths, so that a rounded one shows.
CASES = ((600, 0.45), (900, 0.05), (800, 0.15), (700, 0.25), (600, 0.65), (800, 0.85))
FAR = 40.0  # of a chi-squared number with one degree of freedom per case: beyond it lie 5 in 10 million


def _mask_probes(generator):
    """Numbers and probabilities are drawn around the cases, so that the mask of one day fits no other."""
    probes = []
    for number, p in CASES:
        number += int(torch.randint(number // 10, (), generator=generator))
        p = round(p + 0.02 * float(torch.rand((), generator=generator)) - 0.01, 4)
        probes.append(Probe(f"{number} samples, probability {p:g}", (number, p)))
    return [*probes, Probe("never", (200, 0.0)), Probe("always", (200, 1.0)), Probe("a batch of one", (1, 0.5))]


def _many(calls):
    """The calls with samples enough to count."""
    return calls[: len(CASES)]


def _z(call, probability=None):
    """Number of dropped samples, in standard deviations of the binomial distribution."""
    number, p = call.args
    p = p if probability is None else probability
    return (float(call.value.double().sum()) - number * p) / math.sqrt(number * p * (1 - p))


def _shaped(calls):
    return all(c.value.shape == (c.args[0],) for c in calls)


def _zeros_and_ones(calls):
    return all(bool(((c.value == 0) | (c.value == 1)).all()) for c in calls)


def _plain(calls):
    return _shaped(calls) and _zeros_and_ones(calls)


def _far(calls, of=lambda p: p):
    """How far the counts are from those of another probability: the sum of the squared deviations."""
    return sum(_z(c, min(max(of(c.args[1]), 1e-6), 1 - 1e-6)) ** 2 for c in _many(calls))


def _rate(calls):
    return _plain(calls) and _far(calls) < FAR


def _all_or_nothing(calls):
    return _plain(calls) and all(len(torch.unique(c.value)) == 1 for c in _many(calls))


def _apart(calls):
    """Neighbours agree as often as independent ones do, and the count varies with the seed of the moment."""
    if not _plain(calls):
        return False
    for call in _many(calls):
        number, p = call.args
        value = call.value.double() - p
        z = float((value[:-1] * value[1:]).sum()) / (p * (1 - p)) / math.sqrt(number - 1)
        # The first half of the batch must not hold all of the dropped ones either.
        half = float(call.value[: number // 2].double().sum() - number * p / 2) / math.sqrt(number * p * (1 - p) / 2)
        if abs(z) > 6 or abs(half) > 6:
            return False
    return True


def _exact_count(calls):
    return _plain(calls) and all(float(c.value.double().sum()) == round(c.args[0] * c.args[1]) for c in _many(calls))


def _rate_is(of):
    return lambda calls: _plain(calls) and not _rate(calls) and _far(calls, of) < FAR


def _below(p):
    """Probability that a standard normal number is below p."""
    return 0.5 * (1 + math.erf(p / math.sqrt(2)))


EXERCISE = Exercise(
    id="drop_mask",
    title="which labels to forget",
    notebook="09_classifier_free_guidance",
    place=20,
    points=1,
    difficulty=2,
    minutes=4,
    reference=drop_mask,
    probes=_mask_probes,
    by_properties=True,
    draws=("uniform",),
    where="Ho & Salimans 2021, algorithm 1, line 3",
    misconceptions=(
        Misconception(
            "One draw for the whole batch",
            "All samples share one decision. Within a batch, some labels should be kept and some dropped.",
            lambda n, p: (torch.rand(1) < p).expand(n).clone(),
            lambda calls: _all_or_nothing(calls) and all(sum(c.draws.values()) < c.args[0] for c in _many(calls)),
        ),
        Misconception(
            "The probability is a whole number",
            "The same came out for every sample, though each had its draw. Was a number below 1 cut to 0 on the way?",
            lambda n, p: torch.rand(n) < int(p),
            _all_or_nothing,
        ),
        Misconception(
            "The wrong side of the probability",
            "Kept and dropped are exchanged: with probability 0.1, nine of ten labels are dropped.",
            lambda n, p: torch.rand(n) > p,
            _rate_is(lambda p: 1 - p),
        ),
        Misconception(
            "Normal numbers in place of uniform ones",
            "Normal numbers lie below 0.1 more than half of the "
            "time. Uniform numbers from 0 to 1 do so with probability 0.1.",
            lambda n, p: torch.randn(n) < p,
            _rate_is(_below),
        ),
        Misconception(
            "Always the same number",
            "Exactly the expected number is dropped each time. Each sample is to "
            "be decided on its own, so the number varies.",
            lambda n, p: torch.randperm(n) < round(n * p),
            _exact_count,
        ),
        Misconception(
            "The first ones are dropped",
            "The dropped samples stand together. Which ones are dropped must not depend on their place.",
            lambda n, p: torch.arange(n) < int((torch.rand(n) < p).sum()),
            lambda calls: _rate(calls) and not _exact_count(calls) and not _apart(calls),
        ),
        Misconception(
            "A coin for each",
            "Half of the samples are dropped, whatever the probability.",
            lambda n, p: torch.rand(n) < 0.5,
            _rate_is(lambda p: 0.5),
        ),
        Misconception(
            "The uniform numbers themselves",
            "These are numbers between 0 and 1. Compare them with the probability.",
            lambda n, p: torch.rand(n) * (p < 2),
            lambda calls: _shaped(calls) and not _zeros_and_ones(calls),
        ),
        Misconception(
            "Both of two draws",
            "The squares of the probabilities came out: two draws had to agree.",
            lambda n, p: (torch.rand(n) < p) & (torch.rand(n) < p),
            _rate_is(lambda p: p * p),
        ),
        Misconception(
            "Either of two draws",
            "Too many are dropped, as if there were two draws and one of them enough.",
            lambda n, p: (torch.rand(n) < p) | (torch.rand(n) < p),
            _rate_is(lambda p: 1 - (1 - p) ** 2),
        ),
        Misconception(
            "Always one in ten",
            "A tenth of the samples is dropped, whatever the probability.",
            lambda n, p: torch.rand(n) < 0.1,
            _rate_is(lambda p: 0.1),
        ),
        Misconception(
            "Normal numbers without their sign",
            "The sizes of normal numbers were compared. Uniform numbers from 0 to 1 are below 0.1 a tenth of the time.",
            lambda n, p: torch.randn(n).abs() < p,
            _rate_is(lambda p: 2 * _below(p) - 1),
        ),
    ),
    properties=(
        Property("one entry per sample", _shaped, "The mask must have the shape (batch,)."),
        Property("every entry says drop or keep", _zeros_and_ones, "The entries must be True or False."),
        Property(
            "the rate agrees with the probability",
            _rate,
            "The shares of dropped samples are farther off the probabilities than chance makes them.",
        ),
        Property("samples are decided on their own", _apart, "Neighbours in the batch are decided together."),
        Property(
            "probability 0 drops nothing, 1 everything",
            lambda calls: not bool(calls[-3].value.any()) and bool(calls[-2].value.all()),
            "At probability 0 or 1 the mask is not all False or all True.",
        ),
        Property(
            "the count is left to chance",
            lambda calls: not _exact_count(calls),
            "Exactly the expected number was dropped every time: the samples are not independent.",
        ),
    ),
    hints=(
        "torch.rand gives uniform numbers from 0 to 1. How often is one of them below 0.1?",
        "One number for every sample of the batch, then one comparison.",
        "The comparison of a tensor with a number gives a tensor of bools.",
    ),
)
