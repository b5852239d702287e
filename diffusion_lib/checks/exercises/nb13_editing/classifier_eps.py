"""The exercise classifier_eps: guidance by a classifier."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal
from ._networks import Classifier, as_a_sampler_asks, gradients_are_off


def classifier_eps(eps, x_t, alpha_bar, logits_of, labels, scale):
    """The predicted noise, steered towards what the classifier reads as the labels."""
    with torch.enable_grad():
        x = x_t.detach().clone().requires_grad_()
        chances = logits_of(x).log_softmax(dim=1)
        wanted = chances[torch.arange(len(x)), labels].sum()
        gradient = torch.autograd.grad(wanted, x)[0]
    return eps - scale * (1 - alpha_bar).sqrt() * gradient


def _probes(generator):
    def case(name, shape, bar, classes, scale):
        labels = torch.randint(classes, (shape[0],), generator=generator)
        labels[-1] = 0
        read = Classifier(generator, torch.Size(shape[1:]).numel(), classes)
        bar = torch.tensor(bar).double()
        return Probe(name, (normal(generator, *shape), normal(generator, *shape), bar, read, labels, scale))

    pictures = case("pictures, scale 1", (5, 1, 3, 2), 0.6, 4, 1.0)
    return [
        pictures,
        case("points, scale 3", (7, 2), 0.2, 3, 3.0),
        case("two classes, scale 0.5", (4, 1, 2, 4), 0.9, 2, 0.5),
        case("as many as classes", (4, 5), 0.4, 4, 2.0),
        Probe("scale 0", (*pictures.args[:5], 0.0)),
    ]


def _scale_zero(calls):
    return bool((calls[4].value - calls[4].args[0]).abs().max() < 1e-5)


def _steered(
    weight=lambda bar: -(1 - bar).sqrt(),
    read=lambda logits: logits.log_softmax(dim=1),
    pick=lambda table, labels: table[torch.arange(len(table)), labels].sum(),
    scale=lambda w: w,
):
    """The answer with one part replaced."""

    def answer(eps, x_t, bar, logits_of, labels, w):
        with torch.enable_grad():
            x = x_t.detach().clone().requires_grad_()
            gradient = torch.autograd.grad(pick(read(logits_of(x)), labels), x)[0]
        return eps + scale(w) * weight(bar) * gradient

    return answer


def _without_switching_on(eps, x_t, bar, logits_of, labels, w):
    x = x_t.detach().clone().requires_grad_()
    wanted = logits_of(x).log_softmax(dim=1)[torch.arange(len(x)), labels].sum()
    return eps - w * (1 - bar).sqrt() * torch.autograd.grad(wanted, x)[0]


EXERCISE = Exercise(
    id="classifier_eps",
    title="guidance by a classifier",
    notebook="13_editing",
    place=60,
    points=2,
    difficulty=2,
    minutes=9,
    reference=classifier_eps,
    probes=_probes,
    driver=as_a_sampler_asks,
    tolerance=1e-8,
    where="Dhariwal & Nichol 2021 (ADM), eq. 14 and algorithm 2: the gradient of log p(y | x_t)",
    misconceptions=(
        gradients_are_off(_without_switching_on),
        Misconception(
            "Away from the class",
            "The sign is turned: this leads to where the class is least likely. The score is minus eps over sigma.",
            _steered(weight=lambda bar: (1 - bar).sqrt()),
        ),
        Misconception(
            "Sigma is missing",
            "The gradient is a score. To become eps it is multiplied by sigma.",
            _steered(weight=lambda bar: -1.0),
        ),
        Misconception(
            "The variance for sigma",
            "The gradient was multiplied by 1 - alpha_bar. Sigma is its root.",
            _steered(weight=lambda bar: -(1 - bar)),
        ),
        Misconception(
            "Alpha in place of sigma",
            "The gradient was multiplied by the root of alpha_bar, which belongs to the signal.",
            _steered(weight=lambda bar: -bar.sqrt()),
        ),
        Misconception(
            "Divided by sigma",
            "The gradient was divided by sigma. A score becomes eps by multiplying.",
            _steered(weight=lambda bar: -1 / (1 - bar).sqrt()),
        ),
        Misconception(
            "The logit, not the log-probability",
            "The slope of the logit was taken. It can rise for all classes at once; only log_softmax sets them against "
            "each other.",
            _steered(read=lambda logits: logits),
        ),
        Misconception(
            "The probability, not its logarithm",
            "The slope of the probability was taken. Bayes' rule adds logarithms.",
            _steered(read=lambda logits: logits.softmax(dim=1)),
        ),
        Misconception(
            "The softmax over the batch",
            "The softmax ran over the samples, so that they compete with each other. It runs over the classes.",
            _steered(read=lambda logits: logits.log_softmax(dim=0)),
        ),
        Misconception(
            "Every label for every sample",
            "table[:, labels] takes all labels for each sample. One entry per sample is wanted.",
            _steered(pick=lambda table, labels: table[:, labels].sum()),
        ),
        Misconception(
            "The classifier's own choice",
            "The most likely class was strengthened, whatever the labels say.",
            _steered(pick=lambda table, labels: table.max(dim=1).values.sum()),
        ),
        Misconception(
            "The mean over the batch",
            "The log-probabilities were averaged: the pull on a sample then depends on how many others there are.",
            _steered(pick=lambda table, labels: table[torch.arange(len(table)), labels].mean()),
        ),
        Misconception(
            "Cross-entropy with its mean",
            "Cross-entropy is minus the log-probability, and averages over the batch unless told otherwise: the sign "
            "is turned and the pull too weak.",
            _steered(pick=lambda table, labels: -table[torch.arange(len(table)), labels].mean()),
        ),
        Misconception(
            "The scale is left out",
            "The classifier always counts once. The scale says how much.",
            _steered(scale=lambda w: 1.0),
        ),
        Misconception(
            "Counted from 1",
            "Scale 1 changed nothing. Here 0 is no guidance: eps knows no class.",
            _steered(scale=lambda w: w - 1),
        ),
        Misconception(
            "The correction alone",
            "Only the correction came back. It is added to the network's own eps.",
            lambda eps, *rest: classifier_eps(0 * eps, *rest),
        ),
        Misconception(
            "Nothing is steered",
            "The eps came back as it was.",
            lambda eps, *rest: eps.clone(),
        ),
        Misconception(
            "Mixed with the network's own",
            "The scale also took some of the network's eps away, as where two predictions are mixed. Here the "
            "correction is added to all of it.",
            lambda eps, x, bar, read, labels, w: eps + w * (classifier_eps(0 * eps, x, bar, read, labels, 1.0) - eps),
        ),
        Misconception(
            "The weight of an x0",
            "The gradient was divided by the root of ᾱ as well. It is one along x_t as it stands.",
            _steered(weight=lambda bar: -((1 - bar) / bar).sqrt()),
        ),
    ),
    properties=(
        Property(
            "scale 0 changes nothing",
            _scale_zero,
            "At scale 0 the network's own eps must come back.",
        ),
    ),
    hints=(
        "Make a copy of x_t that wants gradients, and ask the classifier about it.",
        "log_softmax over the classes gives log-probabilities. Pick one entry per sample by pairing a count of the "
        "rows with the labels, and sum them.",
        "The gradient is added to the score, and the score is minus eps over sigma. So what happens to eps?",
    ),
    forbidden=("steer", "read_as"),
)
