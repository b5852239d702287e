"""The exercise best_discriminator: the best discriminator."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal


def best_discriminator(log_p, log_q):
    """p / (p + q) from log densities."""
    return (log_p - log_q).sigmoid()


def _probes(generator):
    cases = {"points where both are likely": (9, 0.0), "one point": (1, -1.0), "densities above 1": (6, 3.0)}
    probes = [
        Probe(name, (normal(generator, n) + shift, normal(generator, n) + shift)) for name, (n, shift) in cases.items()
    ]
    far = normal(generator, 8) - 2000
    grid = normal(generator, 3, 4)
    # Near and far points in one call: what is safe for each alone need not be for all together.
    mixed = normal(generator, 9) - torch.tensor([0.0, 900.0, 2000.0]).double().repeat(3)
    sides = torch.cat([normal(generator, 4).abs(), -normal(generator, 4).abs()]) + normal(generator, 8) / 10
    return [
        *probes,
        Probe("far out, where both are nearly 0", (far, far + normal(generator, 8))),
        Probe("near and far points together", (mixed, mixed + normal(generator, 9))),
        Probe("a table of points", (grid, normal(generator, 3, 4))),
        Probe("equal densities", (grid, grid + 0)),
        # Neither certain to be real nor certain to be fake in the computer, and beyond what anybody would cut off at.
        Probe("far out, where neither is 0 yet", (grid - 300, normal(generator, 3, 4) - 300)),
        Probe("one far likelier than the other", (13 * sides, -13 * sides)),
    ]


def _kept_between(calls):
    """Right up to some limit of the logit, and at the limit beyond."""
    got = torch.cat([c.value.flatten() for c in calls]).double()
    want = torch.cat([(c.args[0] - c.args[1]).flatten() for c in calls])
    limit = float(got.max().logit())
    return limit < 0.99 * float(want.max()) and torch.allclose(got, want.clamp(-limit, limit).sigmoid(), 1e-4, 1e-7)


EXERCISE = Exercise(
    id="best_discriminator",
    title="the best discriminator",
    notebook="11_diffusion_gan_vae",
    place=20,
    points=2,
    difficulty=2,
    minutes=4,
    reference=best_discriminator,
    probes=_probes,
    tolerance=1e-9,
    where="Goodfellow et al. 2014",
    misconceptions=(
        Misconception(
            "Nothing divided by nothing",
            "Far out both densities underflow to 0, and 0/0 is no number. Only "
            "the difference of the logs stays finite there.",
            lambda p, q: p.exp() / (p.exp() + q.exp()),
        ),
        Misconception(
            "A small number below",
            "A small number in the denominator keeps 0/0 away, and far out it outweighs both densities.",
            lambda p, q: p.exp() / (p.exp() + q.exp() + 1e-12),
        ),
        Misconception(
            "One shift for all points",
            "The largest log density of all was subtracted everywhere: points far below it still underflow.",
            lambda p, q: (above := (p - (top := torch.maximum(p, q).max())).exp()) / (above + (q - top).exp()),
        ),
        Misconception(
            "Real and fake exchanged",
            "This is how probable it is that the sample is fake.",
            lambda p, q: (q - p).sigmoid(),
        ),
        Misconception(
            "The logit itself", "This is log p - log q. The probability is one function further.", lambda p, q: p - q
        ),
        Misconception(
            "The ratio of the densities",
            "p / q is what the logit is the logarithm of. A probability has p + q below.",
            lambda p, q: (p - q).exp(),
        ),
        Misconception(
            "Densities in place of their logs",
            "The sigmoid was given the difference of the densities.",
            lambda p, q: (p.exp() - q.exp()).sigmoid(),
        ),
        Misconception(
            "The ratio of the logs",
            "Log densities were put into p / (p + q) as if they were densities.",
            lambda p, q: p / (p + q),
        ),
        Misconception(
            "The logarithm of the probability",
            "This is the log of what was asked for.",
            lambda p, q: torch.nn.functional.logsigmoid(p - q),
        ),
        Misconception(
            "One half where both underflow",
            "Where both densities are 0 in the computer, one half was put in. The difference of the logs is known "
            "there, and says more.",
            lambda p, q: torch.nan_to_num(p.exp() / (p.exp() + q.exp()), nan=0.5),
        ),
        Misconception(
            "The logs are cut off",
            "Log densities were kept above a limit. Far out both lie below it, and their difference is lost.",
            lambda p, q: (p.clamp(min=-100) - q.clamp(min=-100)).sigmoid(),
        ),
        Misconception(
            "The difference is cut off",
            "The difference of the logs was kept between limits. Where one density is far larger, the probability is "
            "as near 0 or 1 as it is.",
            lambda p, q: (p - q).clamp(-5, 5).sigmoid(),
            _kept_between,
        ),
        Misconception(
            "Twice the logit",
            "The probability is too sure: its logit is 2 (log p - log q). tanh(a) is not 2 sigmoid(a) - 1.",
            lambda p, q: (2 * (p - q)).sigmoid(),
        ),
        Misconception(
            "Half the logit",
            "The probability is not sure enough: its logit is half of log p - log q, as if roots of the densities "
            "were compared.",
            lambda p, q: ((p - q) / 2).sigmoid(),
        ),
        Misconception(
            "Logs to the base 10",
            "Powers of 10 were taken. The logs are natural ones.",
            lambda p, q: 1 / (1 + 10 ** (q - p)),
        ),
    ),
    properties=(
        Property(
            "it is a probability",
            lambda calls: all(bool(((c.value >= 0) & (c.value <= 1)).all()) for c in calls),
            "Some values lie outside 0 to 1.",
        ),
        Property(
            "where p = q it is one half",
            lambda calls: bool((calls[6].value - 0.5).abs().max() < 1e-4),
            "Where both densities are equal, nobody can tell.",
        ),
    ),
    hints=(
        "Divide numerator and denominator of p / (p + q) by p. Only q / p is left, and its log is known.",
        "1 / (1 + exp(-a)) has a name in torch. What is a here?",
        "Subtract the log densities, then .sigmoid().",
    ),
)
