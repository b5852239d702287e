"""The exercise autoencoder_loss: from pictures to the number that training goes down."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal
from .vae_loss import vae_loss


def autoencoder_loss(encode, decode, x, noise, kl_weight):
    """Encode, draw, decode, and the mean loss of the batch."""
    mean, log_variance = encode(x)
    z = mean + torch.exp(log_variance / 2) * noise
    return vae_loss(x, decode(z), mean, log_variance, kl_weight).mean()


class Encode:
    def __init__(self, generator, pixels, latents):
        self.weights = normal(generator, 2, pixels, latents) / pixels**0.5

    def __call__(self, x):
        """Shapes: (b, pixels) -> two of (b, latents)."""
        return torch.tanh(x @ self.weights[0]), x @ self.weights[1] / 2


class Decode:
    def __init__(self, generator, latents, pixels):
        self.weights = normal(generator, latents, pixels)

    def __call__(self, z):
        """Shapes: (b, latents) -> (b, pixels)."""
        return torch.sin(z @ self.weights)


def _probes(generator):
    sizes = {"ten pictures": (10, 6, 3, 0.5), "a batch of one": (1, 5, 2, 1.0), "a small weight": (4, 8, 4, 1e-3)}
    probes = []
    for name, (b, pixels, latents, weight) in sizes.items():
        parts = Encode(generator, pixels, latents), Decode(generator, latents, pixels)
        probes.append(Probe(name, (*parts, normal(generator, b, pixels), normal(generator, b, latents), weight)))
    encode, decode, x, noise, _ = probes[0].args
    return [*probes, Probe("no weight, no noise", (encode, decode, x, 0 * noise, 0.0))]


def _made(z=lambda m, v, n: m + torch.exp(v / 2) * n, loss=vae_loss, total=torch.mean, flip=False):
    def answer(encode, decode, x, noise, kl_weight):
        mean, log_variance = encode(x)
        if flip:
            mean, log_variance = log_variance, mean
        return total(loss(x, decode(z(mean, log_variance, noise)), mean, log_variance, kl_weight))

    return answer


EXERCISE = Exercise(
    id="autoencoder_loss",
    title="one batch, one number",
    notebook="08_latent_diffusion",
    place=35,
    points=3,
    difficulty=3,
    minutes=10,
    reference=autoencoder_loss,
    probes=_probes,
    tolerance=1e-9,
    where="Kingma & Welling 2014, algorithm 1, with one draw of the noise",
    misconceptions=(
        Misconception(
            "The mean is decoded",
            "No noise came in. Then nothing keeps the encoder from saying any variance, and the decoder never sees "
            "what lies between two pictures.",
            _made(z=lambda m, v, n: m),
        ),
        Misconception(
            "The variance for the standard deviation",
            "The noise is multiplied by the standard deviation, and the encoder says the logarithm of the variance.",
            _made(z=lambda m, v, n: m + torch.exp(v) * n),
        ),
        Misconception(
            "The log-variance multiplies the noise",
            "The logarithm was not undone.",
            _made(z=lambda m, v, n: m + v * n),
        ),
        Misconception(
            "Mean and log-variance exchanged",
            "The encoder says the mean first.",
            _made(flip=True),
        ),
        Misconception(
            "The batch is summed",
            "A mean over the batch is asked for: a sum grows with its size, and the learning rate with it.",
            _made(total=torch.sum),
        ),
        Misconception(
            "The divergence is missing",
            "Only the error is left: an autoencoder whose latents lie anywhere.",
            _made(loss=lambda x, r, m, v, w: (x - r).square().flatten(1).mean(1)),
        ),
    ),
    properties=(
        Property(
            "one number comes out",
            lambda calls: all(c.value.numel() == 1 for c in calls),
            "Training needs one number for the batch.",
        ),
    ),
    hints=(
        "Four stations: encode, sample, decode, compare. You have written two of them.",
        "encode(x) gives two tensors. Your reparameterise makes z of them and of the noise.",
        "Your vae_loss gives a number per sample; the batch wants its mean.",
    ),
)
