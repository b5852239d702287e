"""The exercise distance_of_gaussians: the number under every table."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal


def distance_of_gaussians(mean_a, cov_a, mean_b, cov_b):
    """Squared distance of the means, and what the covariances differ by."""
    values, vectors = torch.linalg.eigh(cov_a)
    root = (vectors * values.clamp(min=0).sqrt()) @ vectors.T
    cross = torch.linalg.eigvalsh(root @ cov_b @ root).clamp(min=0).sqrt().sum()
    return (mean_a - mean_b).square().sum() + cov_a.trace() + cov_b.trace() - 2 * cross


def _covariance(generator, d):
    wide = normal(generator, d, 2 * d)
    return wide @ wide.T / (2 * d)


def _probes(generator):
    probes = [
        Probe(
            f"{d} dimensions",
            (normal(generator, d), _covariance(generator, d), normal(generator, d), _covariance(generator, d)),
        )
        for d in (1, 2, 5)
    ]
    mean, cov = normal(generator, 4), _covariance(generator, 4)
    return [
        *probes,
        Probe("one place, two spreads", (mean, cov, mean.clone(), 4 * cov)),
        Probe("two places, one spread", (mean, cov, mean + 1, cov.clone())),
        Probe("nearly the same", (mean, cov, mean + 0.1, cov.clone())),
    ]


def _made(means=lambda a, b: (a - b).square().sum(), cross=None, factor=2.0, end=lambda d: d):
    def answer(mean_a, cov_a, mean_b, cov_b):
        overlap = cross(cov_a, cov_b) if cross else _overlap(cov_a, cov_b)
        return end(means(mean_a, mean_b) + cov_a.trace() + cov_b.trace() - factor * overlap)

    return answer


def _overlap(cov_a, cov_b):
    return torch.linalg.eigvals(cov_a @ cov_b).real.clamp(min=0).sqrt().sum()


EXERCISE = Exercise(
    id="distance_of_gaussians",
    title="the Fréchet distance",
    notebook="11_diffusion_gan_vae",
    place=65,
    points=3,
    difficulty=3,
    minutes=10,
    reference=distance_of_gaussians,
    probes=_probes,
    tolerance=1e-6,
    where="Heusel et al. 2017, equation 6, after Dowson & Landau 1982",
    misconceptions=(
        Misconception(
            "The means are not squared",
            "The length of the difference of the means enters squared.",
            _made(means=lambda a, b: (a - b).norm()),
        ),
        Misconception(
            "The means' distance is averaged",
            "The squares are added up over the dimensions, not averaged.",
            _made(means=lambda a, b: (a - b).square().mean()),
        ),
        Misconception(
            "The cross term counts once",
            "Two identical Gaussians would be at a distance above 0: the cross term is taken away twice.",
            _made(factor=1.0),
        ),
        Misconception(
            "The product without its root",
            "The trace of the product is no root. Take roots of its eigenvalues.",
            _made(cross=lambda a, b: (a @ b).trace()),
        ),
        Misconception(
            "Roots entry by entry",
            "The root of a matrix is not that of its entries: on a diagonal matrix alone the two agree.",
            _made(cross=lambda a, b: (a @ b).diagonal().clamp(min=0).sqrt().sum()),
        ),
        Misconception(
            "The root of the distance",
            "The formula is the squared distance already; no root is taken at the end.",
            _made(end=lambda d: d.clamp(min=0).sqrt()),
        ),
    ),
    properties=(
        Property(
            "four times the spread at one place is the trace again",
            lambda calls: bool((calls[3].value - calls[3].args[1].trace()).abs() < 1e-4),
            "At one place, N(m, C) and N(m, 4 C) differ by the trace of C.",
        ),
        Property(
            "moving one away adds the square of the way",
            lambda calls: bool((calls[4].value - 4).abs() < 1e-4),
            "With one covariance only the means count, squared and added up.",
        ),
    ),
    hints=(
        "Four terms: the squared way between the means, both traces, and twice a root that is taken away.",
        "The eigenvalues of the product of two covariances are not negative. What is the trace of a root?",
        "torch.linalg.eigvals gives complex numbers: .real, then .clamp(min=0), .sqrt(), .sum().",
    ),
    forbidden=("frechet_distance",),
)
