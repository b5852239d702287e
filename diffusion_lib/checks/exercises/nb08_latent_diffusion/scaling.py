"""The scale of the latents: measured, and what it does to the noise level."""

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
        probes.append(Probe(name, (shift + spread * wide * normal(generator, *shape),)))
    return [*probes, Probe("unit variance already", (normal(generator, 50, 4, 5, 5),))]


def _is_one(calls):
    return abs(float(calls[3].value) - float(1 / calls[3].args[0].std())) < 1e-2


scale_factor_exercise = Exercise(
    id="scale_factor",
    title="the scale of the latents",
    notebook="08_latent_diffusion",
    points=1,
    difficulty=1,
    minutes=4,
    reference=scale_factor,
    probes=_scale_probes,
    tolerance=2e-3,  # dividing by n or by n - 1 are both right
    where="Latent diffusion (Rombach et al. 2022), appendix G",
    misconceptions=(
        Misconception("The deviation, not its inverse", "This is the standard deviation. Latents are multiplied by the "
                      "scale, so it must be what makes their deviation 1.", lambda z: z.std()),
        Misconception("The variance", "The inverse of the variance makes the variance of the product 1 / variance, "
                      "not 1.", lambda z: 1 / z.var()),
        Misconception("One scale per channel", "A scale came out for every channel. One number for all keeps the "
                      "channels' proportions.", lambda z: 1 / z.transpose(0, 1).flatten(1).std(1)),
        Misconception("One scale per sample", "A scale came out for every sample: a decoder could not undo it without "
                      "knowing the picture.", lambda z: 1 / z.flatten(1).std(1)),
        Misconception("The root mean square", "The mean of the squares holds the mean as well. The deviation is taken "
                      "around the mean.", lambda z: 1 / z.square().mean().sqrt()),
        Misconception("The largest number", "This scales the largest latent to 1. One outlier would decide it.",
                      lambda z: 1 / z.abs().max()),
        Misconception("The mean size", "The mean of the absolute values is smaller than the standard deviation.",
                      lambda z: 1 / (z - z.mean()).abs().mean()),
        Misconception("The root of the deviation", "The root was taken once too often.", lambda z: z.std() ** -0.5),
    ),
    properties=(
        Property("latents of unit deviation need no scale", _is_one,
                 "For latents whose deviation is 1 already, the scale must be 1."),
    ),
    hints=(
        "After the multiplication the standard deviation shall be 1.",
        "One number for all latents: no axis is named.",
        "Multiplying by a number multiplies the deviation by it. Which number brings it to 1?",
    ),
)  # fmt: skip


def latent_snr(alpha_bar, std):
    """Signal-to-noise ratio of data with this deviation."""
    return alpha_bar * std**2 / (1 - alpha_bar)


def _snr_probes(generator):
    level = lambda n: uniform(generator, n, low=0.02, high=0.98)  # noqa: E731
    return [
        Probe("unit deviation", (level(9), 1.0)),
        Probe("wide latents", (level(7), 5.5)),
        Probe("narrow latents", (level(5), 0.2)),
        Probe("one time", (level(1), 2.0)),
        Probe("nearly clean to nearly noise", (torch.tensor([0.99, 0.5, 1e-4], dtype=torch.float64), 3.0)),
    ]


latent_snr_exercise = Exercise(
    id="latent_snr",
    title="the signal-to-noise ratio of latents",
    notebook="08_latent_diffusion",
    points=1,
    difficulty=2,
    minutes=5,
    reference=latent_snr,
    probes=_snr_probes,
    where="VDM (Kingma et al. 2021), section 3.1, for data of variance std^2; DDPM eq. 4",
    misconceptions=(
        Misconception("The deviation is not squared", "A signal-to-noise ratio compares variances: the deviation "
                      "enters by its square.", lambda a, s: a * s / (1 - a)),
        Misconception("The deviation is missing", "This is the ratio for data of variance 1.",
                      lambda a, s: a / (1 - a) + 0 * s),
        Misconception("Divided by the variance", "Wider data carry more signal, not less.",
                      lambda a, s: a / (s**2 * (1 - a))),
        Misconception("A ratio of deviations", "A root was taken: the ratio is one of variances.",
                      lambda a, s: a.sqrt() * s / (1 - a).sqrt()),
        Misconception("Upside down", "This is noise over signal.", lambda a, s: (1 - a) / (a * s**2)),
        Misconception("Divided by the deviation", "Wider data carry more signal, not less; and variances are compared.",
                      lambda a, s: a / (s * (1 - a))),
        Misconception("Signal over everything", "Divided by signal plus noise, this is a share. The ratio divides by "
                      "the noise alone.", lambda a, s: a * s**2 / (a * s**2 + 1 - a)),
        Misconception("The logarithm", "This is the log-SNR.", lambda a, s: (a * s**2 / (1 - a)).log()),
    ),
    properties=(
        Property("a wider signal has the larger ratio", lambda calls: bool((calls[1].value * (
                 1 - calls[1].args[0]) / calls[1].args[0] > 1.5).all()),
                 "With a deviation of 5.5 the ratio is above that of unit variance."),
    ),
    hints=(
        "Write x_t by DDPM's eq. 4. What is the variance of its first term, if the data have deviation std?",
        "The variance of a number times x is its square times the variance of x.",
        "Variance of the signal term over variance of the noise term. Only the first one knows std.",
    ),
)  # fmt: skip


def channel_kl(mean, log_variance):
    """KL of each channel, summed over positions and averaged over samples."""
    each = (mean**2 + log_variance.exp() - 1 - log_variance) / 2
    return each.flatten(2).sum(2).mean(0)


def _channel_probes(generator):
    probes = []
    for name, shape in {"latents of pictures": (5, 4, 3, 2), "a batch of one": (1, 3, 4, 4),
                        "as many channels as samples": (4, 4, 4, 4), "one channel": (6, 1, 2, 5)}.items():  # fmt: skip
        probes.append(Probe(name, (normal(generator, *shape), normal(generator, *shape))))
    mean, log_variance = normal(generator, 5, 3, 2, 2), normal(generator, 5, 3, 2, 2)
    mean[:, 1], log_variance[:, 1] = 0.0, 0.0
    return [*probes, Probe("one channel says nothing", (mean, log_variance))]


def _channels(reduce, half=2):
    return lambda m, v: reduce((m**2 + v.exp() - 1 - v) / half)


channel_kl_exercise = Exercise(
    id="channel_kl",
    title="which channels say something (stretch)",
    notebook="08_latent_diffusion",
    points=0,
    difficulty=3,
    minutes=10,
    reference=channel_kl,
    probes=_channel_probes,
    where="Kingma & Welling 2014, appendix B, channel by channel",
    misconceptions=(
        Misconception("Averaged over positions", "The positions of a channel add up: each of them says something of "
                      "its own.", _channels(lambda k: k.flatten(2).mean(2).mean(0))),
        Misconception("Summed over the batch", "The samples are averaged: else a larger batch says more.",
                      _channels(lambda k: k.flatten(2).sum(2).sum(0))),
        Misconception("The half is missing", "A factor of one half stands in front of the divergence.",
                      _channels(lambda k: k.flatten(2).sum(2).mean(0), half=1)),
        Misconception("One number per sample", "The channels were added up. They are what is asked about.",
                      _channels(lambda k: k.flatten(1).sum(1))),
        Misconception("One number for all", "Channels were joined with the rest.",
                      _channels(lambda k: k.sum() / len(k))),
        Misconception("Samples in the place of channels", "Batch axis and channel axis are exchanged.",
                      _channels(lambda k: k.flatten(2).sum(2).mean(1))),
    ),
    properties=(
        Property("a channel at the prior says nothing", lambda calls: abs(float(calls[4].value[1])) < 1e-6,
                 "A channel with mean 0 and variance 1 has divergence 0."),
    ),
    hints=(
        "Begin as in your kl_divergence, and stop before anything is summed.",
        "Three axes to remove: the two of positions by a sum, the batch by a mean.",
        "flatten(2) joins the positions. Sum over axis 2, then mean over axis 0.",
    ),
    forbidden=("LatentGaussian",),
)  # fmt: skip
