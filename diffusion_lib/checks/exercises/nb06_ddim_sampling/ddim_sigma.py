"""The exercise ddim_sigma: how much noise a step adds."""
# cites: ddim

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import uniform
from ._walks import EQUATIONS, two_times


def ddim_sigma(alpha_bar, alpha_bar_prev, eta):
    """The standard deviation of the noise that a DDIM step adds."""
    return eta * ((1 - alpha_bar_prev) / (1 - alpha_bar) * (1 - alpha_bar / alpha_bar_prev)).sqrt()


def _sigma_probes(generator):
    probes = []
    for eta in (1.0, 0.3, 0.0):
        alpha_bar, alpha_bar_prev = two_times(generator, 6)
        probes.append(Probe(f"six samples, eta {eta:g}", (alpha_bar, alpha_bar_prev, eta)))
    alpha_bar, alpha_bar_prev = two_times(generator, 5)
    shaped = (alpha_bar.reshape(5, 1, 1, 1), alpha_bar_prev.reshape(5, 1, 1, 1), 0.7)
    probes.append(Probe("shaped for pictures", shaped))
    data = torch.ones(4, dtype=torch.float64)
    probes.append(Probe("into data", (two_times(generator, 4)[0], data, 0.8)))
    one = uniform(generator, low=0.2, high=0.5), uniform(generator, low=0.6, high=0.9)
    return [*probes, Probe("one time alone", (*one, 0.9))]


EXERCISE = Exercise(
    id="ddim_sigma",
    title="how much noise a step adds",
    notebook="06_ddim_sampling",
    place=20,
    points=1,
    difficulty=2,
    minutes=8,
    reference=ddim_sigma,
    probes=_sigma_probes,
    where=EQUATIONS + "16",
    misconceptions=(
        Misconception(
            "The variance",
            "This is the square of what was asked: a variance. The dial turns the standard deviation.",
            lambda a, p, eta: eta * (1 - p) / (1 - a) * (1 - a / p),
        ),
        Misconception(
            "eta under the root",
            "eta stands under the root, so eta = 0.25 would give half of the noise "
            "instead of a quarter. It scales the standard deviation.",
            lambda a, p, eta: (eta * (1 - p) / (1 - a) * (1 - a / p)).sqrt(),
        ),
        Misconception(
            "DDPM's larger variance",
            "The first factor is missing. What is left is the noise of the forward "
            "step, the larger of DDPM's two choices; it is not 0 into data.",
            lambda a, p, eta: eta * (1 - a / p).sqrt(),
        ),
        Misconception(
            "The second factor is missing",
            "Only the ratio of the two noise variances is there. It says "
            "nothing about how long the step is, so even a step of no length would add noise.",
            lambda a, p, eta: eta * ((1 - p) / (1 - a)).sqrt(),
        ),
        Misconception(
            "First factor upside down",
            "The first ratio is the wrong way round: it divides by zero when the "
            "target is data, where no noise may be added at all.",
            lambda a, p, eta: eta * ((1 - a) / (1 - p) * (1 - a / p)).sqrt(),
        ),
        Misconception(
            "The two times are exchanged",
            "alpha_bar and alpha_bar_prev are exchanged, in the second factor at least: under the root "
            "stands something negative. The time nearer to data has the larger alpha_bar.",
            lambda a, p, eta: eta * ((1 - a) / (1 - p) * (1 - p / a)).sqrt(),
        ),
        Misconception(
            "The second factor is negative",
            "It takes something above 1 from 1, or its two parts are exchanged, and a negative number has no root. The "
            "time nearer to data has the larger alpha_bar.",
            lambda a, p, eta: eta * ((1 - p) / (1 - a) * (1 - p / a)).sqrt(),
        ),
        Misconception(
            "The ratio upside down, minus one",
            "The second factor is a ratio above 1, less one. A share of noise is one less a ratio below 1.",
            lambda a, p, eta: eta * ((1 - p) / (1 - a) * (p / a - 1)).sqrt(),
        ),
        Misconception(
            "eta is not used",
            "The result is the same for every eta. eta = 0 must give 0.",
            lambda a, p, eta: ((1 - p) / (1 - a) * (1 - a / p)).sqrt(),
        ),
        Misconception(
            "A difference instead of a ratio",
            "The second factor is one minus a difference. What the chain "
            "does between two times is a ratio of alpha_bars.",
            lambda a, p, eta: eta * ((1 - p) / (1 - a) * (1 - (p - a))).sqrt(),
        ),
        Misconception(
            "One root is missing",
            "One of the two factors stands without its root.",
            lambda a, p, eta: eta * ((1 - p) / (1 - a)).sqrt() * (1 - a / p),
        ),
        Misconception(
            "eta squared",
            "eta scales the standard deviation as it is: at 0.5 there should be half of the noise, not a quarter.",
            lambda a, p, eta: eta**2 * ddim_sigma(a, p, 1),
        ),
        Misconception(
            "The first root is missing",
            "The ratio of the noise variances stands without its root.",
            lambda a, p, eta: eta * (1 - p) / (1 - a) * (1 - a / p).sqrt(),
        ),
        Misconception(
            "A difference under its own root",
            "The second factor is the root of a difference of alpha_bars. It is one minus a ratio that belongs there.",
            lambda a, p, eta: eta * ((1 - p) / (1 - a)).sqrt() * (p - a).sqrt(),
        ),
        Misconception(
            "A ratio without its one minus",
            "The second factor is the ratio of the alpha_bars itself: what is kept. Asked is what gets lost.",
            lambda a, p, eta: eta * ((1 - p) / (1 - a) * a / p).sqrt(),
        ),
        Misconception(
            "The noise of the target",
            "This is the noise that x holds at the target, all of it. Most of it is in x already.",
            lambda a, p, eta: eta * (1 - p).sqrt(),
        ),
        Misconception(
            "The noise of the start", "This is all the noise that x holds now.", lambda a, p, eta: eta * (1 - a).sqrt()
        ),
        Misconception(
            "The two times are exchanged, and the sign is hidden",
            "alpha_bar and alpha_bar_prev stand in each other's place, and a size was taken of the negative number "
            "under "
            "the root.",
            lambda a, p, eta: eta * ((1 - a) / (1 - p)).sqrt() * (1 - p / a).abs().sqrt(),
        ),
        Misconception(
            "alpha_bar squared",
            "alpha_bar is a share of variance already. It was squared once more, as if it were a root.",
            lambda a, p, eta: ddim_sigma(a**2, p**2, eta),
        ),
        Misconception(
            "eta as a switch for 1",
            "For every eta but 1 there is no noise. eta scales it.",
            lambda a, p, eta: int(eta) * ddim_sigma(a, p, 1),
        ),
        Misconception(
            "eta as a switch for 0",
            "For every eta but 0 there is all the noise. eta scales it.",
            lambda a, p, eta: float(eta > 0) * ddim_sigma(a, p, 1),
        ),
        Misconception(
            "One number for all samples",
            "The alpha_bars were averaged. Each sample has its own.",
            lambda a, p, eta: ddim_sigma(a.mean(), p.mean(), eta),
        ),
    ),
    properties=(
        Property(
            "nothing is added when the target is data",
            lambda calls: bool((calls[4].value.abs() < 1e-7).all()),
            "At alpha_bar_prev = 1 it must be 0.",
        ),
        Property("eta = 0 adds nothing", lambda calls: bool((calls[2].value == 0).all()), "At eta = 0 it must be 0."),
    ),
    hints=(
        "Two ratios, both under a root. One compares the noise of the two times, the other the length of the step.",
        "Check the ends: alpha_bar_prev = 1 must make it 0, and so must alpha_bar_prev = alpha_bar.",
        "It is eta times the posterior's standard deviation of notebook 02, with beta replaced by one minus a ratio.",
    ),
    forbidden=("ddim_sigma", "posterior_variance"),
)
