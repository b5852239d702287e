"""The exercise vae_loss: what the autoencoder is trained on."""

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.gradients import gradients_pass, learning, no_gradient, value_of
from ...declare.inputs import normal
from .kl_divergence import kl_divergence


def vae_loss(x, reconstruction, mean, log_variance, kl_weight):
    """Squared error per pixel plus the weighted KL per pixel, for every sample."""
    error = (x - reconstruction).square().flatten(1).mean(1)
    return error + kl_weight * kl_divergence(mean, log_variance) / x[0].numel()


def _loss_probes(generator):
    sizes = {
        "pictures": ((5, 1, 8, 6), (5, 2, 4, 3), 0.5),
        "points": ((7, 6), (7, 2), 1.0),
        "a batch of one": ((1, 3, 4, 4), (1, 4, 2, 2), 0.001),
        "three axes": ((3, 4, 6), (3, 2, 3), 2.0),
        "batch as large as the width": ((4, 4, 4, 4), (4, 4, 2, 2), 0.1),
    }
    probes = [
        Probe(
            name, (normal(generator, *x), normal(generator, *x), normal(generator, *z), normal(generator, *z), weight)
        )
        for name, (x, z, weight) in sizes.items()
    ]
    x, back, mean, log_variance, _ = probes[0].args
    return [
        *probes,
        Probe("no weight on the KL", (x, back, mean, log_variance, 0.0)),
        Probe("a perfect reconstruction", (x, x.clone(), mean, log_variance, 0.5)),
    ]


def _loss(
    error=lambda d: d.square().flatten(1).mean(1),
    kl=kl_divergence,
    pixels=lambda x, m: x[0].numel(),
    weight=lambda w: w,
):
    def answer(x, reconstruction, mean, log_variance, kl_weight):
        return error(x - reconstruction) + weight(kl_weight) * kl(mean, log_variance) / pixels(x, mean)

    return answer


EXERCISE = Exercise(
    id="vae_loss",
    title="what the autoencoder is trained on",
    notebook="08_latent_diffusion",
    place=30,
    points=2,
    difficulty=2,
    minutes=8,
    reference=vae_loss,
    probes=_loss_probes,
    driver=learning(reconstruction=1, mean=2, log_variance=3),
    where="Kingma & Welling 2014, eq. 10, with the weight of Higgins et al. 2017; both terms per pixel",
    misconceptions=(
        no_gradient(vae_loss),
        Misconception(
            "The divergence is not per pixel",
            "The error is a mean over pixels, the divergence a sum over "
            "latents. Divide the divergence by the number of pixels too.",
            _loss(pixels=lambda x, m: 1),
        ),
        Misconception(
            "Divided by the latents",
            "The divergence was divided by the number of latents. Both terms are per pixel of the picture.",
            _loss(pixels=lambda x, m: m[0].numel()),
        ),
        Misconception(
            "Divided by the batch as well",
            "The number of pixels was counted over the whole batch, so that the weight falls as the batch grows.",
            _loss(pixels=lambda x, m: x.numel()),
        ),
        Misconception(
            "The error is summed",
            "The squared errors are added up. A mean per pixel is asked for.",
            _loss(error=lambda d: d.square().flatten(1).sum(1)),
        ),
        Misconception(
            "Subtracted",
            "The divergence is subtracted: training would drive the latents away from the prior.",
            _loss(weight=lambda w: -w),
        ),
        Misconception(
            "The weights add up to 1",
            "The error was weighted by 1 - beta. It counts fully; beta weighs the divergence alone.",
            lambda x, r, m, v, w: (
                (1 - w) * (x - r).square().flatten(1).mean(1) + w * kl_divergence(m, v) / x[0].numel()
            ),
        ),
        Misconception(
            "Channels are not counted",
            "P counts all the values of a picture, its channels included.",
            _loss(pixels=lambda x, m: x[0].numel() / (x.shape[1] if x.ndim == 4 else 1)),
        ),
        Misconception(
            "The weight is missing",
            "The divergence counts fully. The weight decides how much it does.",
            _loss(weight=lambda w: 1),
        ),
        Misconception(
            "The weight on the wrong term",
            "The weight multiplies the reconstruction error.",
            lambda x, r, m, v, w: w * (x - r).square().flatten(1).mean(1) + kl_divergence(m, v) / x[0].numel(),
        ),
        Misconception(
            "Absolute errors", "The error is not squared.", _loss(error=lambda d: d.abs().flatten(1).mean(1))
        ),
        Misconception(
            "The divergence is missing",
            "Only the reconstruction is left: a plain autoencoder, whose latents lie anywhere.",
            _loss(weight=lambda w: 0),
        ),
        Misconception(
            "One loss for the whole batch",
            "A mean over the batch was taken. Give one loss per sample.",
            lambda *a: vae_loss(*a).mean(),
        ),
        Misconception(
            "The error over the whole batch",
            "The mean of the squared errors runs over the batch too.",
            _loss(error=lambda d: d.square().mean()),
        ),
        Misconception(
            "Always 784 pixels",
            "The divergence was divided by 784, the pixels of a digit. The number is that of the pictures that come.",
            _loss(pixels=lambda x, m: 784),
        ),
        Misconception(
            "Axis 1 is not counted",
            "P counts all the values of a picture. Yours leaves out those along axis 1.",
            _loss(pixels=lambda x, m: x[0].numel() / x.shape[1]),
        ),
        Misconception(
            "One divergence for the whole batch",
            "The divergences were averaged over the batch before they were added. Each sample pays its own.",
            _loss(kl=lambda m, v: kl_divergence(m, v).mean()),
        ),
        Misconception(
            "The batch's divergence for every sample",
            "The divergences were summed over the batch before they were added. Each sample pays its own.",
            _loss(kl=lambda m, v: kl_divergence(m, v).sum()),
        ),
        Misconception(
            "The divergence without its half",
            "The divergence is twice too large: one half stands in front of its four terms.",
            _loss(kl=lambda m, v: 2 * kl_divergence(m, v)),
        ),
        Misconception(
            "Half of the squared error",
            "The squared error counts fully here. The half belongs to the logarithm of a Gaussian.",
            _loss(error=lambda d: d.square().flatten(1).mean(1) / 2),
        ),
    ),
    properties=(
        Property(
            "without the weight only the error is left",
            lambda calls: bool(
                (value_of(calls[5]) - (calls[5].args[0] - calls[5].args[1]).square().flatten(1).mean(1)).abs().max()
                < 1e-4
            ),
            "With a weight of 0 the loss must be the mean squared error of each sample.",
        ),
        gradients_pass("reconstruction", "mean", "log_variance"),
    ),
    hints=(
        "Two terms: an error for every sample, and your divergence for every sample, weighted.",
        "x[0].numel() counts the numbers of one picture.",
        "The mean over pixels needs flatten(1) first. The divergence is divided by the pixels of one picture.",
    ),
    forbidden=("vae_losses", "LatentGaussian"),
)
