"""The exercise pixel_log_likelihood: how probable is a picture."""

import torch
from torch.special import ndtr

from ...declare import Exercise, Probe, Property
from ...declare.inputs import normal, uniform
from ._pixel_log_likelihood_wrongs import HALF, MISTAKES

LEVELS = torch.arange(256, dtype=torch.float64) / 127.5 - 1


def pixel_log_likelihood(x, mean, std):
    """Sum over the pixels of the log of the mass within half a level."""
    above = torch.where(x > 1 - HALF, 1.0, ndtr((x + HALF - mean) / std))
    below = torch.where(x < -1 + HALF, 0.0, ndtr((x - HALF - mean) / std))
    return (above - below).log().flatten(1).sum(1)


def _probes(generator):
    def pictures(name, std, *shape):
        levels = torch.randint(20, 235, shape, generator=generator)
        x = LEVELS[levels]
        mean = x + std * normal(generator, *shape).clamp(-2, 2)
        return Probe(name, (x, mean, torch.tensor(std, dtype=torch.float64)))

    inner = [
        pictures("pictures, a wide Gaussian", 0.3, 3, 1, 4, 5),
        pictures("a narrow Gaussian", 0.004, 4, 2, 2, 2),
        pictures("a batch of one", 0.1, 1, 1, 3, 3),
    ]
    # Many pixels, whose probabilities multiply to 0 in the computer; and pixels that the model hardly expects.
    inner += [pictures("pictures of 28 x 28", 0.2, 2, 1, 28, 28)]
    x = LEVELS[torch.randint(20, 150, (3, 6), generator=generator)]
    inner += [Probe("far from the mean", (x, x + 0.55, torch.tensor(0.1, dtype=torch.float64)))]
    ends = LEVELS[torch.tensor([[0, 255, 0], [255, 0, 128]])]
    ends = Probe("black and white pixels", (ends, 0.9 * ends, torch.tensor(0.2, dtype=torch.float64)))
    table = uniform(generator, 1, 2, 3, low=0.05, high=0.4)
    x = LEVELS[torch.randint(0, 256, (5, 1, 2, 3), generator=generator)]
    own = Probe("a std for each pixel", (x, x + table * normal(generator, 5, 1, 2, 3).clamp(-2, 2), table))
    one = torch.full((256, 1), 0.3, dtype=torch.float64)
    return [*inner, ends, own, Probe("all 256 levels", (LEVELS[:, None], one, torch.tensor(0.5, dtype=torch.float64)))]


EXERCISE = Exercise(
    id="pixel_log_likelihood",
    title="how probable is a picture",
    notebook="11_diffusion_gan_vae",
    place=70,
    points=3,
    difficulty=3,
    minutes=14,
    reference=pixel_log_likelihood,
    probes=_probes,
    pure=True,
    tolerance=1e-6,
    where="Ho et al. 2020, eq. 13",
    misconceptions=MISTAKES,
    properties=(
        Property(
            "the 256 levels add up to 1",
            lambda calls: abs(float(calls[7].value.double().exp().sum()) - 1) < 1e-4,
            "The probabilities of the 256 levels of one pixel must add up to 1.",
        ),
        Property(
            "no probability exceeds 1",
            lambda calls: all(bool((c.value <= 1e-6).all()) for c in calls),
            "The log of a probability is never positive.",
        ),
    ),
    hints=(
        "ndtr gives the mass of N(0, 1) below a number. Which number is the upper edge of a level, after subtracting "
        "the mean and dividing by the std?",
        "The mass between two edges is a difference. torch.where(x > 1 - 1/255, 1.0, ...) opens the upper end; the "
        "lower one is alike, with 0.",
        "Then the log, flatten from axis 1 on, and the sum over axis 1.",
    ),
    forbidden=("discretised_log_likelihood",),
)
