"""The exercise scale_factor: the scale of the latents."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal, uniform


def scale_factor(latents):
    """1 / std of all the latents together."""
    return 1 / latents.std()


def _scale_probes(generator):
    shapes = {"latents of pictures": (40, 4, 5, 6), "two numbers per sample": (900, 2), "three axes": (30, 8, 9)}
    probes = []
    for (name, shape), (shift, spread) in zip(shapes.items(), ((0.4, 2.0), (-1.0, 0.3), (3.0, 5.0)), strict=True):
        # Channels of different spread, as real latents have them.
        wide = uniform(generator, shape[1], low=0.3, high=2.0).reshape(-1, *[1] * (len(shape) - 2))
        own = normal(generator, shape[1]).reshape(wide.shape)  # and of different means
        probes.append(Probe(name, (shift + spread * (own + wide * normal(generator, *shape)),)))
    return [*probes, Probe("unit variance already", (normal(generator, 50, 4, 5, 5),))]


def _is_one(calls):
    return abs(float(calls[3].value) - float(1 / calls[3].args[0].std())) < 1e-2


EXERCISE = Exercise(
    id="scale_factor",
    title="the scale of the latents",
    notebook="08_latent_diffusion",
    place=40,
    points=1,
    difficulty=1,
    minutes=4,
    reference=scale_factor,
    probes=_scale_probes,
    tolerance=2e-3,  # dividing by n or by n - 1 are both right
    where="Latent diffusion (Rombach et al. 2022), appendix G",
    misconceptions=(
        Misconception(
            "The deviation, not its inverse",
            "This is the standard deviation. Latents are multiplied by the "
            "scale, so it must be what makes their deviation 1.",
            lambda z: z.std(),
        ),
        Misconception(
            "The variance",
            "The inverse of the variance makes the variance of the product 1 / variance, not 1.",
            lambda z: 1 / z.var(),
        ),
        Misconception(
            "One scale per channel",
            "A scale came out for every channel. One number for all keeps the channels' proportions.",
            lambda z: 1 / z.transpose(0, 1).flatten(1).std(1),
        ),
        Misconception(
            "One scale per sample",
            "A scale came out for every sample: a decoder could not undo it without knowing the picture.",
            lambda z: 1 / z.flatten(1).std(1),
        ),
        Misconception(
            "The root mean square",
            "The mean of the squares holds the mean as well. The deviation is taken around the mean.",
            lambda z: 1 / z.square().mean().sqrt(),
        ),
        Misconception(
            "The largest number",
            "This scales the largest latent to 1. One outlier would decide it.",
            lambda z: 1 / z.abs().max(),
        ),
        Misconception(
            "The mean size",
            "The mean of the absolute values is smaller than the standard deviation.",
            lambda z: 1 / (z - z.mean()).abs().mean(),
        ),
        Misconception("The root of the deviation", "The root was taken once too often.", lambda z: z.std() ** -0.5),
        Misconception(
            "The samples' deviations averaged",
            "A deviation was taken for every sample, and these were averaged. That leaves out how far the samples "
            "lie from each other: take the deviation of all numbers at once.",
            lambda z: 1 / z.flatten(1).std(1).mean(),
        ),
        Misconception(
            "The channels' deviations averaged",
            "A deviation was taken for every channel, and these were averaged. A mean of roots is not the root of a "
            "mean: take the deviation of all numbers at once.",
            lambda z: 1 / z.transpose(0, 1).flatten(1).std(1).mean(),
        ),
        Misconception(
            "The places' deviations averaged",
            "A deviation was taken for every place of a latent, over the batch, and these were averaged. Take the "
            "deviation of all numbers at once.",
            lambda z: 1 / z.std(dim=0).mean(),
        ),
        Misconception(
            "The variances averaged",
            "Variances were taken within samples and averaged. That leaves out how far the samples lie from each "
            "other.",
            lambda z: z.flatten(1).var(1).mean() ** -0.5,
        ),
        Misconception(
            "The channels' means taken away",
            "Each channel was measured around its own mean. One number for all is measured around one mean.",
            lambda z: 1 / (z - z.transpose(0, 1).flatten(1).mean(1).reshape(-1, *[1] * (z.ndim - 2))).std(),
        ),
        Misconception(
            "Rounded",
            "The scale was rounded to two digits. It is used in calculations: keep them all.",
            lambda z: (1 / z.std()).round(decimals=2),
        ),
        Misconception(
            "The scale of another model",
            "The number is that of Stable Diffusion's autoencoder. These latents have a scale of their own.",
            lambda z: torch.tensor(0.18215, dtype=z.dtype),
        ),
    ),
    properties=(
        Property(
            "latents of unit deviation need no scale",
            _is_one,
            "For latents whose deviation is 1 already, the scale must be 1.",
        ),
    ),
    hints=(
        "A factor multiplies a variance by its square.",
        "One number for all latents: no axis is named, and there is one mean, from which all are measured.",
        "So it multiplies the standard deviation by itself. Which number brings that to 1?",
    ),
)
