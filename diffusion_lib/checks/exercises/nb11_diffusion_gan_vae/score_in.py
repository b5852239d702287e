"""The exercise score_in: three scores of two clouds."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal
from ._inputs import radii
from .distance_of_gaussians import distance_of_gaussians
from .precision_recall import precision_recall


def score_in(real, fake, k):
    """Fréchet distance, precision and recall of two clouds of points."""
    distance = distance_of_gaussians(real.mean(0), real.T.cov(), fake.mean(0), fake.T.cov())
    return (distance, *precision_recall(real, fake, radii(real, k), radii(fake, k)))


def measure(answer, real, fake, k):
    """Three numbers, however they are packed."""
    result = answer(real, fake, k)
    packed = isinstance(result, (list, tuple, torch.Tensor)) or hasattr(result, "__array__")
    return torch.stack([torch.as_tensor(v).double().reshape(()) for v in result]) if packed else result


def _probes(generator):
    probes = []
    for name, n, m, d, shift, wide, k in (
        ("as many of each", 24, 24, 3, 0.5, 1.0, 2),
        ("fewer fakes", 30, 12, 2, 0.3, 1.0, 3),
        ("wide fakes", 20, 26, 4, 0.0, 2.0, 2),
        ("narrow fakes", 26, 20, 2, 0.0, 0.4, 4),
        ("square", 12, 12, 12, 0.2, 1.0, 1),
    ):
        mix = normal(generator, d, d) / d**0.5 + torch.eye(d, dtype=torch.float64)
        probes.append(Probe(name, (normal(generator, n, d) @ mix, wide * normal(generator, m, d) @ mix + shift, k)))
    return probes


def _with(cov=lambda points: points.T.cov(), own=True, nearer=0, order=lambda a, b: (a, b), turn=lambda p, r: (p, r)):
    """The scores with another covariance, other radii, or the clouds exchanged."""

    def answer(real, fake, k):
        real, fake = order(real, fake)
        distance = distance_of_gaussians(real.mean(0), cov(real), fake.mean(0), cov(fake))
        of_real = radii(real, k + nearer)
        of_fake = radii(fake, k + nearer) if own else of_real[torch.arange(len(fake)) % len(real)]
        return (distance, *turn(*precision_recall(real, fake, of_real, of_fake)))

    return answer


EXERCISE = Exercise(
    id="score_in",
    title="three scores of two clouds",
    notebook="11_diffusion_gan_vae",
    place=66,
    points=2,
    difficulty=2,
    minutes=8,
    reference=score_in,
    probes=_probes,
    driver=measure,
    tolerance=1e-6,
    where="Heusel et al. 2017, and Kynkäänniemi et al. 2019",
    misconceptions=(
        Misconception(
            "Samples taken for variables",
            "The covariance of the rows was taken: how samples vary together. cov() wants a variable in each row.",
            lambda real, fake, k: (
                distance_of_gaussians(real.mean(0), real.cov(), fake.mean(0), fake.cov()),
                *score_in(real, fake, k)[1:],
            ),
            lambda calls: all(c.error and "shapes cannot be multiplied" in c.error["message"] for c in calls[1:4]),
        ),
        Misconception(
            "Squares in place of covariances",
            "The mean was not taken off before squaring: the way between the means counts twice.",
            _with(cov=lambda points: points.T @ points / len(points)),
        ),
        Misconception(
            "The spread of each number alone",
            "Only the variances were used. Features vary together, and the distance sees it.",
            _with(cov=lambda points: points.T.cov().diag().diag()),
        ),
        Misconception(
            "The nearest is the point itself",
            "The radii reach one neighbour less far: the point itself was counted as its first neighbour.",
            _with(nearer=-1),
        ),
        Misconception("One neighbour too far", "The radii reach one neighbour farther.", _with(nearer=1)),
        Misconception(
            "Precision and recall exchanged",
            "The order is distance, precision, recall; or the two clouds were exchanged on the way.",
            _with(turn=lambda p, r: (r, p)),
        ),
        Misconception(
            "The real radii for both",
            "Each cloud has balls of its own: those around fakes reach to the k-th neighbour among the fakes.",
            _with(own=False),
        ),
        Misconception(
            "The root of the distance",
            "The distance is asked for as its formula gives it, without a root.",
            lambda real, fake, k: (score_in(real, fake, k)[0].sqrt(), *score_in(real, fake, k)[1:]),
        ),
    ),
    properties=(
        Property(
            "precision and recall are shares",
            lambda calls: all(0 <= float(v) <= 1 for c in calls for v in c.value[1:]),
            "They lie between 0 and 1.",
        ),
    ),
    hints=(
        "Everything is there already: this only puts the parts together. What does each of them want to be given?",
        "The distance wants means and covariances; cov() takes one variable a row, and here a row is a sample.",
        "Each cloud's radii come from that cloud alone.",
    ),
    forbidden=("compare_neighbours", "frechet_distance", "fit_gaussian"),
)
