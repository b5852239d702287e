"""The exercise label_errors: which label explains a noisy picture best."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import noised_to, normal, some_alpha_bars
from ._label_network import LabelNetwork


def label_errors(network, x0, t, noise, alpha_bars, num_labels):
    """For every label the mean squared error of the predicted noise."""
    x_t = noised_to(x0, t, alpha_bars, noise)
    said = [network(x_t, t, torch.full_like(t, label)) for label in range(num_labels)]
    return torch.stack([(eps - noise).square().flatten(1).mean(dim=1) for eps in said], dim=1)


def _probes(generator):
    probes = []
    for name, shape, classes in (("pictures", (6, 1, 3, 4), 5), ("points", (8, 2), 3), ("one sample", (1, 4), 4)):
        network, b = LabelNetwork(generator, 12, classes), shape[0]
        t = torch.randint(12, (b,), generator=generator)
        bars = some_alpha_bars(generator, 12)
        probes.append(Probe(name, (network, normal(generator, *shape), t, normal(generator, *shape), bars, classes)))
    network, x0, t, noise, bars, _ = probes[0].args
    return [*probes, Probe("the first two labels alone", (network, x0, t, noise, bars, 2))]


def _each(
    seen=noised_to,
    told=lambda t, label: torch.full_like(t, label),
    error=lambda eps, x0, noise: (eps - noise).square().flatten(1).mean(dim=1),
    stack=lambda errors: torch.stack(errors, dim=1),
    first=0,
):
    def answer(network, x0, t, noise, alpha_bars, num_labels):
        x_t = seen(x0, t, alpha_bars, noise)
        says = [network(x_t, t, told(t, label)) for label in range(first, first + num_labels)]
        return stack([error(eps, x0, noise) for eps in says])

    return answer


EXERCISE = Exercise(
    id="label_errors",
    title="the classifier inside",
    notebook="09_classifier_free_guidance",
    place=35,
    points=3,
    difficulty=3,
    minutes=12,
    reference=label_errors,
    probes=_probes,
    tolerance=1e-9,
    where="Li et al. 2023, Your Diffusion Model is Secretly a Zero-Shot Classifier",
    misconceptions=(
        Misconception(
            "The clean picture is shown",
            "The network was shown x0. There is no noise in it that could be predicted.",
            _each(seen=lambda x0, t, bars, noise: x0),
        ),
        Misconception(
            "Noised without roots",
            "The signal is multiplied by the root of alpha_bar, the noise by the root of 1 - alpha_bar.",
            _each(
                seen=lambda x0, t, bars, noise: (
                    (ab := bars[t].reshape(-1, *[1] * (x0.ndim - 1))) * x0 + (1 - ab) * noise
                )
            ),
        ),
        Misconception(
            "Compared with the picture",
            "The network says noise. Compare it with the noise that was added, not with x0.",
            _each(error=lambda eps, x0, noise: (eps - x0).square().flatten(1).mean(dim=1)),
        ),
        Misconception(
            "One number for the batch",
            "The errors of all pictures were averaged. Each picture has a label of its own.",
            _each(error=lambda eps, x0, noise: (eps - noise).square().mean().expand(len(x0))),
        ),
        Misconception(
            "Labels along the first axis",
            "A row belongs to a picture, a column to a label. Yours is the other way round.",
            _each(stack=torch.stack),
        ),
        Misconception(
            "The best label",
            "The errors themselves are asked for, so that several draws can be averaged before anybody decides.",
            _each(stack=lambda errors: torch.stack(errors, dim=1).argmin(dim=1)),
        ),
        Misconception(
            "Absolute errors",
            "The squared error is asked for: it belongs to a Gaussian's logarithm.",
            _each(error=lambda eps, x0, noise: (eps - noise).abs().flatten(1).mean(dim=1)),
        ),
        Misconception(
            "Sums of squares",
            "The mean over a picture's entries is asked for.",
            _each(error=lambda eps, x0, noise: (eps - noise).square().flatten(1).sum(dim=1)),
        ),
        Misconception(
            "The root of the error",
            "The mean squared error is asked for, without a root.",
            _each(error=lambda eps, x0, noise: (eps - noise).square().flatten(1).mean(dim=1).sqrt()),
        ),
        Misconception(
            "Labels counted from 1",
            "The labels go from 0 to num_labels - 1. The last one you asked may be the null label.",
            _each(first=1),
        ),
        Misconception(
            "Each picture was told another label",
            "The labels of one call must all be the same, so that every picture is asked with every label.",
            _each(told=lambda t, label: torch.arange(len(t)) % (label + 1)),
        ),
    ),
    properties=(
        Property(
            "one number for each picture and label",
            lambda calls: all(tuple(c.value.shape) == (len(c.args[1]), c.args[5]) for c in calls),
            "The result must have a row for each picture and a column for each label.",
        ),
    ),
    hints=(
        "Noise the pictures once. Then ask once for each label, with the same noise.",
        "torch.full_like(t, label) tells every picture the same label.",
        "A squared error for each picture: .flatten(1).mean(dim=1). Stack them along dim=1.",
    ),
)
