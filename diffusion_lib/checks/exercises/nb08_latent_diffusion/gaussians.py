"""The encoder's Gaussian: a sample that gradients pass through, and its distance from the prior."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.gradients import gradients_pass, learning, no_gradient, value_of
from ...declare.inputs import normal

SHAPES = {
    "latents of pictures": (5, 4, 3, 2),
    "two numbers per sample": (7, 2),
    "batch as large as the width": (4, 4, 4, 4),
    "a batch of one": (1, 2, 5, 3),
    "three axes": (3, 4, 6),
}


def reparameterise(mean, log_variance, noise):
    """A sample of N(mean, variance) as a function of the noise."""
    return mean + torch.exp(log_variance / 2) * noise


def _sample_probes(generator):
    probes = [Probe(name, tuple(normal(generator, *s) for _ in range(3))) for name, s in SHAPES.items()]
    mean, _, noise = probes[0].args
    sure = torch.full_like(mean, -30.0)
    return [*probes, Probe("almost no variance", (mean, sure, noise)),
            Probe("variance 1", (mean, torch.zeros_like(mean), noise)),
            Probe("variance 9", (mean, torch.full_like(mean, 9.0).log(), noise))]  # fmt: skip


reparameterise_exercise = Exercise(
    id="reparameterise",
    title="a sample that gradients pass through",
    notebook="08_latent_diffusion",
    points=1,
    difficulty=1,
    minutes=5,
    reference=reparameterise,
    probes=_sample_probes,
    driver=learning(mean=0, log_variance=1),
    where="Kingma & Welling 2014, section 2.4",
    misconceptions=(
        Misconception("The variance in place of the standard deviation", "The noise is multiplied by the variance. Its "
                      "root belongs there: a root is half of the logarithm.",
                      lambda m, v, n: m + v.exp() * n),
        Misconception("The logarithm itself", "The encoder says the logarithm of the variance. It was used as if it "
                      "were the spread.", lambda m, v, n: m + v * n),
        Misconception("The root of the logarithm", "A root was taken of the logarithm, where the logarithm had to be "
                      "undone first.", lambda m, v, n: m + v.abs().sqrt() * n),
        Misconception("The noise alone", "The mean is missing: every picture would get a latent around 0.",
                      lambda m, v, n: (v / 2).exp() * n),
        Misconception("The mean alone", "This is the mean. A sample spreads around it.", lambda m, v, n: m + 0 * n),
        Misconception("Doubled instead of halved", "The logarithm was doubled, which squares the variance.",
                      lambda m, v, n: m + (2 * v).exp() * n),
        Misconception("The sign of the logarithm", "This spreads most where the encoder is most sure.",
                      lambda m, v, n: m + (-v / 2).exp() * n),
        no_gradient(reparameterise),
        Misconception("The spread learns nothing", "The gradient reaches the mean, and not the log-variance.",
                      lambda m, v, n: m + (v / 2).exp().detach() * n),
        Misconception("The mean learns nothing", "The gradient reaches the log-variance, and not the mean.",
                      lambda m, v, n: m.detach() + (v / 2).exp() * n),
        Misconception("softplus for the exponential", "softplus makes a positive number too, but not the standard "
                      "deviation that belongs to a log-variance.",
                      lambda m, v, n: m + torch.nn.functional.softplus(v) * n),
        Misconception("Mean and noise exchanged", "The spread multiplies the mean instead of the noise.",
                      lambda m, v, n: n + (v / 2).exp() * m),
    ),
    properties=(
        Property("without variance the sample is the mean",
                 lambda calls: bool((value_of(calls[5]) - calls[5].args[0]).abs().max() < 1e-4),
                 "A log-variance of -30 leaves no spread: the sample must be the mean."),
        gradients_pass("mean", "log_variance"),
    ),
    hints=(
        "A Gaussian sample is the mean plus the standard deviation times standard noise.",
        "From the log-variance to the standard deviation: undo the logarithm, take a root.",
        "The root of exp(a) is exp of half of a. No other function is needed.",
    ),
    forbidden=("LatentGaussian",),
)  # fmt: skip


def kl_divergence(mean, log_variance):
    """KL of N(mean, variance) from N(0, 1), summed over the numbers of a sample."""
    each = mean**2 + log_variance.exp() - 1 - log_variance
    return each.flatten(1).sum(1) / 2


def _kl_probes(generator):
    probes = [Probe(name, (normal(generator, *s), normal(generator, *s))) for name, s in SHAPES.items()]
    zero = torch.zeros(3, 2, 2, 2, dtype=torch.float64)
    return [*probes, Probe("the prior itself", (zero, zero)), Probe("a mean of 1", (zero + 1, zero))]


def _each(formula):
    return lambda m, v: formula(m.flatten(1), v.flatten(1))


kl_divergence_exercise = Exercise(
    id="kl_divergence",
    title="how far from the prior",
    notebook="08_latent_diffusion",
    points=2,
    difficulty=2,
    minutes=8,
    reference=kl_divergence,
    probes=_kl_probes,
    driver=learning(mean=0, log_variance=1),
    where="Kingma & Welling 2014, appendix B",
    misconceptions=(
        no_gradient(kl_divergence),
        Misconception("The logarithm of the standard deviation", "The input was read as log sigma. It is log sigma "
                      "squared.", _each(lambda m, v: (m**2 + (2 * v).exp() - 1 - 2 * v).sum(1) / 2)),
        Misconception("The half is missing", "The sum is twice too large: a factor of one half stands in front.",
                      _each(lambda m, v: (m**2 + v.exp() - 1 - v).sum(1))),
        Misconception("The sign", "This is minus the divergence: it is never positive, and a training that lowers it "
                      "runs away from the prior.", _each(lambda m, v: -(m**2 + v.exp() - 1 - v).sum(1) / 2)),
        Misconception("Averaged over the numbers", "The numbers of a latent are independent, and divergences of "
                      "independent numbers add up. A mean makes large latents cheap.",
                      _each(lambda m, v: (m**2 + v.exp() - 1 - v).mean(1) / 2)),
        Misconception("Summed over the batch", "One number came out for the whole batch. Each sample has its own.",
                      lambda m, v: (m**2 + v.exp() - 1 - v).sum() / 2),
        Misconception("Averaged over everything", "One mean over samples and numbers came out. Add up the numbers of "
                      "each sample, keep the samples.", lambda m, v: (m**2 + v.exp() - 1 - v).mean() / 2),
        Misconception("The logarithm taken for the variance", "The third term is the variance, and the encoder says "
                      "its logarithm.", _each(lambda m, v: (m**2 + v - 1 - v.abs().clamp_min(1e-9).log()).sum(1) / 2)),
        Misconception("A standard deviation taken for the variance", "The exponential of half the logarithm is the "
                      "standard deviation. The variance stands in the formula.",
                      _each(lambda m, v: (m**2 + (v / 2).exp() - 1 - v / 2).sum(1) / 2)),
        Misconception("sigma for sigma squared", "The exponential of half the logarithm is sigma. The formula has its "
                      "square.", _each(lambda m, v: (m**2 + (v / 2).exp() - 1 - v).sum(1) / 2)),
        Misconception("The logarithm of sigma", "Half the logarithm is log sigma. The formula has the logarithm of "
                      "the variance.", _each(lambda m, v: (m**2 + v.exp() - 1 - v / 2).sum(1) / 2)),
        Misconception("Summed over the samples", "The sum ran over the batch. It runs over the numbers of each sample.",
                      lambda m, v: (m**2 + v.exp() - 1 - v).sum(0) / 2),
        Misconception("The mean is not squared", "The mean enters by its square: a mean of -1 is as far from 0 as a "
                      "mean of 1.", _each(lambda m, v: (m + v.exp() - 1 - v).sum(1) / 2)),
        Misconception("The constant is missing", "Without the -1 the divergence of the prior from itself is not 0.",
                      _each(lambda m, v: (m**2 + v.exp() - v).sum(1) / 2)),
        Misconception("The other direction", "This is the divergence of the prior from the encoder's Gaussian. It is "
                      "not symmetric.", _each(lambda m, v: ((1 + m**2) / v.exp() - 1 + v).sum(1) / 2)),
        Misconception("Nothing summed", "One number per latent number is left. Add them up within each sample.",
                      lambda m, v: (m**2 + v.exp() - 1 - v) / 2),
        Misconception("Summed over one axis only", "The sum ran over axis 1 and left the rest standing.",
                      lambda m, v: (m**2 + v.exp() - 1 - v).sum(1) / 2),
    ),
    properties=(
        Property("it is 0 for the prior itself", lambda calls: bool(value_of(calls[5]).abs().max() < 1e-6),
                 "Mean 0 and variance 1 are the prior: nothing separates them."),
        Property("it is never negative", lambda calls: all(float(value_of(c).min()) > -1e-6 for c in calls),
                 "A divergence is never negative."),
        gradients_pass("mean", "log_variance"),
    ),
    hints=(
        "Four terms per number: the square of the mean, the variance, minus one, minus the logarithm of the variance.",
        "The variance is the exponential of what the encoder says.",
        "flatten(1) keeps the batch axis and joins the rest; then a sum over axis 1, and the half.",
    ),
    forbidden=("LatentGaussian", "torch:kl_divergence"),
)  # fmt: skip


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
    probes = [Probe(name, (normal(generator, *x), normal(generator, *x), normal(generator, *z), normal(generator, *z),
                           weight)) for name, (x, z, weight) in sizes.items()]  # fmt: skip
    x, back, mean, log_variance, _ = probes[0].args
    return [*probes, Probe("no weight on the KL", (x, back, mean, log_variance, 0.0)),
            Probe("a perfect reconstruction", (x, x.clone(), mean, log_variance, 0.5))]  # fmt: skip


def _loss(error=lambda d: d.square().flatten(1).mean(1), kl=kl_divergence, pixels=lambda x, m: x[0].numel(),
          weight=lambda w: w):  # fmt: skip
    def answer(x, reconstruction, mean, log_variance, kl_weight):
        return error(x - reconstruction) + weight(kl_weight) * kl(mean, log_variance) / pixels(x, mean)

    return answer


vae_loss_exercise = Exercise(
    id="vae_loss",
    title="what the autoencoder is trained on",
    notebook="08_latent_diffusion",
    points=2,
    difficulty=2,
    minutes=8,
    reference=vae_loss,
    probes=_loss_probes,
    driver=learning(reconstruction=1, mean=2, log_variance=3),
    where="Kingma & Welling 2014, eq. 10, with the weight of Higgins et al. 2017, eq. 4; both terms per pixel",
    misconceptions=(
        no_gradient(vae_loss),
        Misconception("The divergence is not per pixel", "The error is a mean over pixels, the divergence a sum over "
                      "latents. Divide the divergence by the number of pixels too.", _loss(pixels=lambda x, m: 1)),
        Misconception("Divided by the latents", "The divergence was divided by the number of latents. Both terms are "
                      "per pixel of the picture.", _loss(pixels=lambda x, m: m[0].numel())),
        Misconception("Divided by the batch as well", "The number of pixels was counted over the whole batch, so that "
                      "the weight falls as the batch grows.", _loss(pixels=lambda x, m: x.numel())),
        Misconception("The error is summed", "The squared errors are added up. A mean per pixel is asked for.",
                      _loss(error=lambda d: d.square().flatten(1).sum(1))),
        Misconception("Subtracted", "The divergence is subtracted: training would drive the latents away from the "
                      "prior.", _loss(weight=lambda w: -w)),
        Misconception("The weights add up to 1", "The error was weighted by 1 - beta. It counts fully; beta weighs the "
                      "divergence alone.", lambda x, r, m, v, w: (1 - w) * (x - r).square().flatten(1).mean(1)
                      + w * kl_divergence(m, v) / x[0].numel()),
        Misconception("Channels are not counted", "P counts all the values of a picture, its channels included.",
                      _loss(pixels=lambda x, m: x[0].numel() / (x.shape[1] if x.ndim == 4 else 1))),
        Misconception("The weight is missing", "The divergence counts fully. The weight decides how much it does.",
                      _loss(weight=lambda w: 1)),
        Misconception("The weight on the wrong term", "The weight multiplies the reconstruction error.",
                      lambda x, r, m, v, w: w * (x - r).square().flatten(1).mean(1)
                      + kl_divergence(m, v) / x[0].numel()),
        Misconception("Absolute errors", "The error is not squared.",
                      _loss(error=lambda d: d.abs().flatten(1).mean(1))),
        Misconception("The divergence is missing", "Only the reconstruction is left: a plain autoencoder, whose "
                      "latents lie anywhere.", _loss(weight=lambda w: 0)),
        Misconception("One loss for the whole batch", "A mean over the batch was taken. Give one loss per sample.",
                      lambda *a: vae_loss(*a).mean()),
        Misconception("The error over the whole batch", "The mean of the squared errors runs over the batch too.",
                      _loss(error=lambda d: d.square().mean())),
    ),
    properties=(
        Property("without the weight only the error is left",
                 lambda calls: bool((value_of(calls[5]) - (calls[5].args[0] - calls[5].args[1]).square()
                                     .flatten(1).mean(1)).abs().max() < 1e-4),
                 "With a weight of 0 the loss must be the mean squared error of each sample."),
        gradients_pass("reconstruction", "mean", "log_variance"),
    ),
    hints=(
        "Two terms: an error for every sample, and your divergence for every sample, weighted.",
        "x[0].numel() counts the numbers of one picture.",
        "The mean over pixels needs flatten(1) first. The divergence is divided by the pixels of one picture.",
    ),
    forbidden=("vae_losses", "LatentGaussian"),
)  # fmt: skip
