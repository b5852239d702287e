"""The exercise ddim_variance: a sampler's variance without a sample."""

import torch

from ...declare import Exercise, Probe, Property
from ...declare.inputs import some_alpha_bars, uniform
from ._ddim_variance_wrongs import MISTAKES


def ddim_variance(data_variance, pairs, alpha_bars, eta):
    """Variance of the samples, from noise of variance 1 through every pair."""
    drawn = torch.ones_like(data_variance)
    for t, t_prev in pairs:
        ab, ab_prev = alpha_bars[t], alpha_bars[t_prev] if t_prev >= 0 else torch.ones(()).double()
        sigma = eta * ((1 - ab_prev) / (1 - ab) * (1 - ab / ab_prev)).sqrt()
        marginal = ab * data_variance + 1 - ab
        along_x0 = (ab_prev * ab).sqrt() * data_variance / marginal
        along_eps = (1 - ab_prev - sigma**2).clamp(min=0).sqrt() * (1 - ab).sqrt() / marginal
        drawn = (along_x0 + along_eps) ** 2 * drawn + sigma**2
    return drawn


def _probes(generator):
    def pairs(*times):
        return list(zip(times, [*times[1:], -1], strict=True))

    cases = {
        "three steps, eta 0": (5, 12, pairs(11, 7, 3), 0.0),
        "three steps, eta 1": (5, 12, pairs(11, 7, 3), 1.0),
        "one step": (4, 9, pairs(8), 0.5),
        "every step of six, eta 0.5": (7, 6, pairs(5, 4, 3, 2, 1, 0), 0.5),
        "uneven steps, eta 0.2": (3, 20, pairs(19, 18, 9, 2, 0), 0.2),
    }
    probes = [
        Probe(name, (uniform(generator, n, low=0.01, high=2.0), steps, some_alpha_bars(generator, T), eta))
        for name, (n, T, steps, eta) in cases.items()
    ]
    fine = torch.cumprod(1 - torch.linspace(1e-4, 0.02, 200, dtype=torch.float64) * 5, 0)
    quarter = torch.full((1,), 0.25, dtype=torch.float64)
    return [*probes, Probe("every step of 200, eta 0", (quarter, pairs(*range(199, -1, -1)), fine, 0.0))]


def _near_the_data(calls):
    """With all the steps of a long chain the variance comes out nearly right."""
    return abs(float(calls[-1].value) / 0.25 - 1) < 0.1


EXERCISE = Exercise(
    id="ddim_variance",
    title="a sampler's variance without a sample",
    notebook="06_ddim_sampling",
    place=70,
    points=3,
    difficulty=4,
    minutes=20,
    reference=ddim_variance,
    probes=_probes,
    where="DDIM (Song et al. 2021), eq. 12 with the exact eps of Gaussian data",
    misconceptions=MISTAKES,
    properties=(
        Property(
            "many steps of a long chain come near the data's variance",
            _near_the_data,
            "With 200 steps at eta 0 the result should be within 10 % of the data's variance.",
        ),
    ),
    hints=(
        "x0 and eps are both x times a number. Write the two numbers down first, then insert them into the step.",
        "The step is then x_prev = a x + sigma noise with a single number a. What happens to the variance?",
        "a has two terms: what multiplies x0 times x0's number, and what multiplies eps times eps's number.",
    ),
    forbidden=("sampled_variance", "gaussian_table", "GaussianDenoiser", "ddim_step", "ddim_sigma"),
)
