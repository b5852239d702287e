"""The exercise health: three numbers that say whether an autoencoder is well."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal
from .autoencoder_loss import Decode, Encode
from .reparameterise import reparameterise


def health(encode, decode, x, noise):
    """Squared error of decoded means, squared error of decoded samples, and the mean standard deviation."""
    mean, log_variance = encode(x)
    pictures = decode(mean), decode(reparameterise(mean, log_variance, noise))
    return (*((p - x).square().mean() for p in pictures), torch.exp(log_variance / 2).mean())


def _probes(generator):
    probes = []
    for name, b, pixels, latents in (("ten pictures", 10, 6, 3), ("a batch of one", 1, 5, 2), ("wide", 4, 8, 5)):
        parts = Encode(generator, pixels, latents), Decode(generator, latents, pixels)
        probes.append(Probe(name, (*parts, normal(generator, b, pixels), normal(generator, b, latents))))
    encode, decode, x, noise = probes[0].args
    return [*probes, Probe("no noise", (encode, decode, x, 0 * noise))]


def _made(
    z=lambda m, v, n: m + torch.exp(v / 2) * n,
    error=lambda p, x: (p - x).square().mean(),
    width=lambda v: torch.exp(v / 2).mean(),
    order=lambda a, b: (a, b),
):
    def answer(encode, decode, x, noise):
        mean, v = encode(x)
        return (*order(error(decode(mean), x), error(decode(z(mean, v, noise)), x)), width(v))

    return answer


EXERCISE = Exercise(
    id="health",
    title="take its pulse",
    notebook="08_latent_diffusion",
    place=37,
    points=2,
    difficulty=2,
    minutes=8,
    reference=health,
    probes=_probes,
    tolerance=1e-8,
    where="section 2 above: mean, sample and standard deviation of the encoder's Gaussian",
    misconceptions=(
        Misconception(
            "The mean variance",
            "The third number is a variance. Asked is the standard deviation, its root.",
            _made(width=lambda v: v.exp().mean()),
        ),
        Misconception(
            "The root of the mean variance",
            "First the root of every variance, then the mean: yours is the other way round.",
            _made(width=lambda v: v.exp().mean().sqrt()),
        ),
        Misconception(
            "The mean log-variance",
            "The third number is the logarithm of a variance.",
            _made(width=lambda v: v.mean()),
        ),
        Misconception(
            "The exponential of half the mean",
            "The exponential of a mean is not the mean of the exponentials.",
            _made(width=lambda v: torch.exp(v.mean() / 2)),
        ),
        Misconception(
            "Noise of variance 1",
            "The noise was added as it is. It is multiplied by the standard deviation that the encoder says.",
            _made(z=lambda m, v, n: m + n),
        ),
        Misconception(
            "The variance multiplies the noise",
            "The noise is multiplied by the standard deviation.",
            _made(z=lambda m, v, n: m + v.exp() * n),
        ),
        Misconception(
            "Means twice",
            "Both errors are of decoded means. The second is of decoded samples.",
            _made(z=lambda m, v, n: m),
        ),
        Misconception("Exchanged", "The error of the means comes first.", _made(order=lambda a, b: (b, a))),
        Misconception(
            "The root of the error",
            "The mean squared error is asked for, without a root.",
            _made(error=lambda p, x: (p - x).square().mean().sqrt()),
        ),
        Misconception(
            "Absolute errors",
            "The errors are to be squared before the mean.",
            _made(error=lambda p, x: (p - x).abs().mean()),
        ),
        Misconception(
            "The sum of squares",
            "A mean over pictures and pixels is asked for, so that sets of any size compare.",
            _made(error=lambda p, x: (p - x).square().sum()),
        ),
    ),
    properties=(
        Property(
            "without noise both errors agree",
            lambda calls: bool(abs(float(calls[3].value[0]) - float(calls[3].value[1])) < 1e-6),
            "A sample with noise 0 is the mean, so both errors must be the same there.",
        ),
    ),
    hints=(
        "encode once. Decode twice: the mean, and a sample.",
        "Your reparameterise makes the sample.",
        "The standard deviation is the exponential of half the log-variance; then the mean over everything.",
    ),
)
