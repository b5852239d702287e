"""The exercise channel_kl: which channels say something (stretch)."""

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal


def channel_kl(mean, log_variance):
    """KL of each channel, summed over positions and averaged over samples."""
    each = (mean**2 + log_variance.exp() - 1 - log_variance) / 2
    return each.flatten(2).sum(2).mean(0)


def _channel_probes(generator):
    probes = []
    for name, shape in {
        "latents of pictures": (5, 4, 3, 2),
        "a batch of one": (1, 3, 4, 4),
        "as many channels as samples": (4, 4, 4, 4),
        "one channel": (6, 1, 2, 5),
    }.items():
        probes.append(Probe(name, (normal(generator, *shape), normal(generator, *shape))))
    mean, log_variance = normal(generator, 5, 3, 2, 2), normal(generator, 5, 3, 2, 2)
    mean[:, 1], log_variance[:, 1] = 0.0, 0.0
    return [*probes, Probe("one channel says nothing", (mean, log_variance))]


def _channels(reduce, half=2):
    return lambda m, v: reduce((m**2 + v.exp() - 1 - v) / half)


EXERCISE = Exercise(
    id="channel_kl",
    title="which channels say something (stretch)",
    notebook="08_latent_diffusion",
    place=80,
    points=0,
    difficulty=3,
    minutes=10,
    reference=channel_kl,
    probes=_channel_probes,
    where="Kingma & Welling 2014, appendix B, channel by channel",
    misconceptions=(
        Misconception(
            "Averaged over positions",
            "The positions of a channel add up: each of them says something of its own.",
            _channels(lambda k: k.flatten(2).mean(2).mean(0)),
        ),
        Misconception(
            "Summed over the batch",
            "The samples are averaged: else a larger batch says more.",
            _channels(lambda k: k.flatten(2).sum(2).sum(0)),
        ),
        Misconception(
            "The half is missing",
            "A factor of one half stands in front of the divergence.",
            _channels(lambda k: k.flatten(2).sum(2).mean(0), half=1),
        ),
        Misconception(
            "One number per sample",
            "The channels were added up. They are what is asked about.",
            _channels(lambda k: k.flatten(1).sum(1)),
        ),
        Misconception(
            "One number for all", "Channels were joined with the rest.", _channels(lambda k: k.sum() / len(k))
        ),
        Misconception(
            "Samples in the place of channels",
            "Batch axis and channel axis are exchanged.",
            _channels(lambda k: k.flatten(2).sum(2).mean(1)),
        ),
        Misconception(
            "The divergence of averages",
            "Means and log-variances were averaged over the batch first. A divergence is not linear: one for each "
            "sample, then the mean.",
            lambda m, v: _channels(lambda k: k.flatten(2).sum(2).mean(0))(
                m.mean(0, keepdim=True), v.mean(0, keepdim=True)
            ),
        ),
        Misconception(
            "Divided by the channels",
            "Each channel's share was divided by how many channels there are. Add them up, and the divergence of the "
            "whole latent should come out.",
            _channels(lambda k: k.flatten(2).sum(2).mean(0) / k.shape[1]),
        ),
        Misconception(
            "The logarithm of the standard deviation",
            "The input was read as log sigma. It is log sigma squared.",
            lambda m, v: _channels(lambda k: k.flatten(2).sum(2).mean(0))(m, 2 * v),
        ),
        Misconception(
            "The first sample only",
            "One sample was looked at. The batch is averaged.",
            _channels(lambda k: k.flatten(2).sum(2)[0]),
        ),
        Misconception(
            "The median of the samples",
            "The median was taken over the samples. The mean is asked for: it counts rare samples as well.",
            _channels(lambda k: k.flatten(2).sum(2).median(0).values),
        ),
        Misconception(
            "Shares of the whole",
            "The results add up to 1. Nats are asked for: a channel may say much while others say more.",
            _channels(lambda k: k.flatten(2).sum(2).mean(0) / k.sum((0, 2, 3)).sum() * len(k)),
        ),
        Misconception(
            "The largest sample",
            "The largest divergence of the batch was taken. The samples are averaged.",
            _channels(lambda k: k.flatten(2).sum(2).amax(0)),
        ),
        Misconception(
            "The sign",
            "This is minus the divergence, which is never negative.",
            _channels(lambda k: -k.flatten(2).sum(2).mean(0)),
        ),
    ),
    properties=(
        Property(
            "a channel at the prior says nothing",
            lambda calls: abs(float(calls[4].value[1])) < 1e-6,
            "A channel with mean 0 and variance 1 has divergence 0.",
        ),
    ),
    hints=(
        "Begin as in your kl_divergence, and stop before anything is summed.",
        "Three axes to remove: the two of positions by a sum, the batch by a mean.",
        "flatten(2) joins the positions. Sum over axis 2, then mean over axis 0.",
    ),
    forbidden=("LatentGaussian",),
)
