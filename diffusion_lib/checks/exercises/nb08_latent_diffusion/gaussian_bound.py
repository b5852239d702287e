"""The exercise gaussian_bound: the ELBO of one latent number, where everything is known."""

import math

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal, uniform


def gaussian_bound(mean, std, x, decoder_std):
    """Mean log-likelihood under N(mean, std^2), less the divergence of that Gaussian from N(0, 1)."""
    error = (x - mean) ** 2 + std**2
    rebuild = -error / (2 * decoder_std**2) - math.log(decoder_std * math.sqrt(2 * math.pi))
    return rebuild - (mean**2 + std**2 - 1 - 2 * torch.log(std)) / 2


def _probes(generator):
    probes = [
        Probe(name, (normal(generator, n), uniform(generator, n, low=0.1, high=1.7), x, d))
        for name, n, x, d in (("many encoders", 7, 1.3, 0.5), ("a wide decoder", 4, -0.6, 2.0), ("one", 1, 0.4, 0.8))
    ]
    x, d = 1.1, 0.7
    best = torch.tensor([x / (1 + d**2)], dtype=torch.float64)
    return [*probes, Probe("the posterior itself", (best, torch.full_like(best, d / (1 + d**2) ** 0.5), x, d))]


def _price(m, s):
    return (m**2 + s**2 - 1 - 2 * torch.log(s)) / 2


def _bound(error=lambda x, m, s: (x - m) ** 2 + s**2, price=_price, scale=lambda d: 2 * d**2, constant=1.0, sign=-1.0):
    def answer(m, s, x, d):
        rebuild = -error(x, m, s) / scale(d) - constant * math.log(d * math.sqrt(2 * math.pi))
        return rebuild + sign * price(m, s)

    return answer


def _log_p(x, d):
    return -(x**2) / (2 * (1 + d**2)) - math.log(2 * math.pi * (1 + d**2)) / 2


def _below(calls):
    return all(bool((c.value <= _log_p(*c.args[2:]) + 1e-6).all()) for c in calls)


def _touches(calls):
    return bool((calls[-1].value - _log_p(*calls[-1].args[2:])).abs().max() < 1e-5)


EXERCISE = Exercise(
    id="gaussian_bound",
    title="the bound where everything is known",
    notebook="08_latent_diffusion",
    place=25,
    points=2,
    difficulty=3,
    minutes=12,
    reference=gaussian_bound,
    probes=_probes,
    tolerance=1e-8,
    where="Kingma & Welling 2014, appendix B, for the divergence; the rest is the mean of a square",
    misconceptions=(
        Misconception(
            "The error at the mean alone",
            "The decoder sees samples of q, not its mean. The mean of (x - z) squared is larger by the variance of z.",
            _bound(error=lambda x, m, s: (x - m) ** 2),
        ),
        Misconception(
            "The standard deviation is not squared",
            "The mean of (x - z) squared is larger by the variance of z, std squared.",
            _bound(error=lambda x, m, s: (x - m) ** 2 + s),
        ),
        Misconception(
            "The price is added",
            "The divergence is taken off: it is a price. Yours lies above log p(x) in places.",
            _bound(sign=1.0),
        ),
        Misconception(
            "No price",
            "That is the first mean alone. The divergence from the prior is missing.",
            _bound(sign=0.0),
        ),
        Misconception(
            "The constant is missing",
            "The logarithm of a Gaussian density has a constant, too: minus the logarithm of std times the root of "
            "two pi.",
            _bound(constant=0.0),
        ),
        Misconception(
            "The decoder's standard deviation for its variance",
            "In the exponent of a Gaussian stands the variance.",
            _bound(scale=lambda d: 2 * d),
        ),
        Misconception(
            "The half is missing in the exponent",
            "The exponent of a Gaussian is minus the square over twice the variance.",
            _bound(scale=lambda d: d**2),
        ),
        Misconception(
            "std in the place of log-variance",
            "The divergence asks for the logarithm of the variance. That is twice the logarithm of std.",
            _bound(price=lambda m, s: (m**2 + s**2 - 1 - torch.log(s)) / 2),
        ),
        Misconception(
            "The divergence is not halved",
            "The divergence has a half before the sum.",
            _bound(price=lambda m, s: 2 * _price(m, s)),
        ),
        Misconception(
            "The divergence the other way round",
            "That is the divergence of the prior from q. Asked is that of q from the prior.",
            _bound(price=lambda m, s: torch.log(s) + (1 + m**2) / (2 * s**2) - 0.5),
        ),
        Misconception(
            "log p(x) itself",
            "That is what the bound stays below; it does not depend on q.",
            lambda m, s, x, d: torch.full_like(m, _log_p(x, d)),
        ),
    ),
    properties=(
        Property("it is never above log p(x)", _below, "A bound from below may not be above log p(x)."),
        Property("q the posterior reaches log p(x)", _touches, "Where q is the posterior the bound must be log p(x)."),
    ),
    hints=(
        "Two terms: the mean of log p(x | z) over q, less the divergence of q from N(0, 1).",
        "log p(x | z) is -(x - z)^2 / (2 d^2) and a constant. What is the mean of (x - z)^2 when z is N(mean, std^2)?",
        "Your kl_divergence wants a sample in each row: mean[:, None], and the logarithm of the variance likewise.",
    ),
)
