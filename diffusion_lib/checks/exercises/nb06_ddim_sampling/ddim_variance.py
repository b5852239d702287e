"""The exercise ddim_variance: a sampler's variance without a sample."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import some_alpha_bars, uniform


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


def _made(
    start=torch.ones_like,
    square=lambda a: a**2,
    add=lambda s: s**2,
    direction=None,
    data=lambda v: v,
    last=1.0,
    marginal=lambda ab, v: ab * v + 1 - ab,
    order=lambda pairs: pairs,
    noise=lambda ab, prev, eta: eta * ((1 - prev) / (1 - ab) * (1 - ab / prev)).clamp(min=0).sqrt(),
    end=lambda table: None,
    give=lambda variance: variance,
):
    """The recursion with one part replaced."""

    def answer(data_variance, pairs, alpha_bars, eta):
        v = data(data_variance)
        variance = start(data_variance)
        for t, t_prev in order(pairs):
            ab = alpha_bars[t]
            clean = end(alpha_bars) if end(alpha_bars) is not None else torch.tensor(last or 1.0).double()
            prev = alpha_bars[t_prev] if t_prev >= 0 or last is None else clean
            sigma = noise(ab, prev, eta)
            kept = (direction or (lambda prev, sigma: 1 - prev - sigma**2))(prev, sigma).clamp(min=0).sqrt()
            total = marginal(ab, v)
            a = (prev * ab).sqrt() * v / total + kept * (1 - ab).sqrt() / total
            variance = square(a) * variance + add(sigma)
        return give(variance)

    return answer


def _true_start(data_variance, pairs, alpha_bars, eta):
    kept = alpha_bars[pairs[0][0]]
    return _made(start=lambda v: kept * v + 1 - kept)(data_variance, pairs, alpha_bars, eta)


def _sigma(ab, prev, eta):
    return eta * ((1 - prev) / (1 - ab) * (1 - ab / prev)).clamp(min=0).sqrt()


EXERCISE = Exercise(
    id="ddim_variance",
    title="a sampler's variance without a sample",
    notebook="06_ddim_sampling",
    place=70,
    points=3,
    difficulty=4,
    minutes=15,
    reference=ddim_variance,
    probes=_probes,
    where="DDIM (Song et al. 2021), eq. 12 with the exact eps of Gaussian data",
    misconceptions=(
        Misconception(
            "The factor is not squared",
            "A number that is multiplied by a has its variance multiplied by a squared.",
            _made(square=lambda a: a),
        ),
        Misconception(
            "The noise adds its standard deviation",
            "Fresh noise adds sigma where its variance belongs.",
            _made(add=lambda s: s),
        ),
        Misconception(
            "The noise adds nothing",
            "Fresh noise of a step with eta above 0 is missing from the sum.",
            _made(add=lambda s: 0 * s),
        ),
        Misconception(
            "The direction keeps its full length",
            "The part along eps is not shortened by the fresh noise, as the DDIM step does.",
            _made(direction=lambda prev, sigma: 1 - prev),
        ),
        Misconception(
            "Starting from the data's variance",
            "The walk starts at the variance of the data. A sampler starts from noise of variance 1.",
            _made(start=lambda v: v),
        ),
        Misconception(
            "Starting from nothing",
            "The walk starts at variance 0. A sampler starts from noise of variance 1.",
            _made(start=torch.zeros_like),
        ),
        Misconception(
            "A standard deviation taken for a variance",
            "The argument is the data's variance; it was squared once more.",
            _made(data=lambda v: v**2),
        ),
        Misconception(
            "Index -1 is the last entry",
            "alpha_bars was read at -1, which Python takes for the last entry. Data have alpha_bar 1.",
            _made(last=None),
        ),
        Misconception(
            "The marginal of variance 1",
            "The variance of x_t was taken as 1. It is 1 only for data of "
            "variance 1; in general it mixes the data's variance with that of the noise.",
            _made(marginal=lambda ab, v: torch.ones_like(v)),
        ),
        Misconception(
            "The last target holds the noise of time 0",
            "alpha_bar of data was read at time 0. Data have alpha_bar 1.",
            _made(end=lambda table: table[0]),
        ),
        Misconception(
            "The last pair is left out",
            "The walk stops before data: the last pair leads to -1 and belongs to it.",
            _made(order=lambda pairs: pairs[:-1]),
        ),
        Misconception(
            "The pairs are walked backwards",
            "The pairs run from noise to data already; they were turned round.",
            _made(order=lambda pairs: pairs[::-1]),
        ),
        Misconception(
            "One step only",
            "One pair was walked: is there a `return` inside the loop?",
            _made(order=lambda pairs: pairs[:1]),
        ),
        Misconception(
            "Starting from the true variance of x_T",
            "Noised data would have it. A sampler does not know it, and starts from noise of variance 1.",
            _true_start,
        ),
        Misconception(
            "eta is not used: 0",
            "Nothing is drawn, whatever eta is.",
            _made(noise=lambda ab, prev, eta: 0 * ab),
        ),
        Misconception(
            "eta is not used: 1",
            "The same noise is drawn, whatever eta is.",
            _made(noise=lambda ab, prev, eta: _sigma(ab, prev, 1)),
        ),
        Misconception(
            "eta squared",
            "eta scales the standard deviation as it is.",
            _made(noise=lambda ab, prev, eta: _sigma(ab, prev, eta**2)),
        ),
        Misconception(
            "eta as a switch",
            "For every eta but 0 there is all the noise. eta scales it.",
            _made(noise=lambda ab, prev, eta: _sigma(ab, prev, float(eta > 0))),
        ),
        Misconception(
            "DDPM's larger variance",
            "sigma lacks the ratio of the two noise variances: it is the noise of the forward step.",
            _made(noise=lambda ab, prev, eta: eta * (1 - ab / prev).clamp(min=0).sqrt()),
        ),
        Misconception(
            "The first coordinate's variance for all",
            "Every coordinate was walked with the variance of the first. Each has its own.",
            lambda v, pairs, table, eta: _made()(v[:1].expand(len(v)), pairs, table, eta),
        ),
        Misconception(
            "One number for all",
            "The variances were averaged. One per entry is asked.",
            _made(give=lambda variance: variance.mean()),
        ),
        Misconception(
            "A standard deviation is returned",
            "The root was taken; the variance is asked.",
            _made(give=lambda variance: variance.sqrt()),
        ),
        Misconception(
            "The data's variance",
            "data_variance came back. A sampler with few steps misses it; by how much is the question.",
            lambda v, pairs, table, eta: v.clone(),
        ),
    ),
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
