"""The exercise attention_entropy: how spread the weights are."""

import torch
import torch.nn.functional as F

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import uniform


def attention_entropy(weights):
    """How spread the weights over the words are, in nats."""
    return -torch.xlogy(weights, weights).sum(dim=-1)


def _entropy_probes(generator):
    one = torch.zeros(2, 3, 5, dtype=torch.float64)
    one[..., 1] = 1
    even = torch.full((4, 2, 2, 8), 1 / 8, dtype=torch.float64)
    return [
        Probe("heads, positions, words", (uniform(generator, 4, 6, 7, low=-3.0, high=3.0).softmax(-1),)),
        Probe("all on one word", (one,)),
        Probe("evenly spread", (even,)),
        Probe("padding has weight 0", (F.pad(uniform(generator, 3, 5, 5, low=-2.0, high=2.0).softmax(-1), (0, 4)),)),
    ]


def _terms(w):
    return torch.xlogy(w, w)


EXERCISE = Exercise(
    id="attention_entropy",
    title="how spread the weights are",
    notebook="10_text_to_image",
    place=80,
    points=0,
    difficulty=3,
    minutes=8,
    reference=attention_entropy,
    probes=_entropy_probes,
    where="Shannon 1948, for each row of weights",
    misconceptions=(
        Misconception(
            "The minus is missing",
            "A logarithm of a weight is negative or 0, an entropy is not.",
            lambda w: _terms(w).sum(-1),
        ),
        Misconception(
            "0 times minus infinity",
            "The logarithm of a weight of 0 is minus infinity, and 0 times that is "
            "NaN. torch.xlogy(w, w) counts such a term as 0.",
            lambda w: -(w * w.log()).sum(-1),
        ),
        Misconception(
            "In bits",
            "The logarithm is of base 2. Nats, the natural logarithm, were asked for.",
            lambda w: -_terms(w).sum(-1) / torch.log(torch.tensor(2.0, dtype=w.dtype)),
        ),
        Misconception(
            "The mean over the words",
            "The terms of a row are added up, not averaged: padding would change the result.",
            lambda w: -_terms(w).mean(-1),
        ),
        Misconception(
            "Summed over the positions",
            "The sum ran over the positions. It runs over the words, the last axis.",
            lambda w: -_terms(w).sum(-2),
        ),
        Misconception(
            "The weights are missing in front",
            "Only logarithms were added, without their weights.",
            lambda w: -w.clamp_min(1e-12).log().sum(-1),
        ),
        Misconception(
            "The squares are added",
            "The logarithm of the sum of squared weights is an entropy of another kind. Each weight meets its own "
            "logarithm.",
            lambda w: -w.square().sum(-1).log(),
        ),
        Misconception(
            "Only the largest weight",
            "Only the largest weight was looked at. Every word counts, with its weight.",
            lambda w: -w.amax(-1).log(),
        ),
        Misconception(
            "The entropy of the mean",
            "The weights of all rows were averaged first. Each row has an entropy of its own.",
            lambda w: -_terms(w.flatten(0, -2).mean(0)).sum().expand(w.shape[:-1]),
        ),
        Misconception(
            "A row with a 0 is lost",
            "Where one weight is 0, the whole row became 0. Only that one term is 0.",
            lambda w: torch.nan_to_num(-(w * w.log()).sum(-1)),
        ),
        Misconception(
            "Divided by the most there is",
            "The entropy was divided by the logarithm of the number of words. Nats were asked for, not a share.",
            lambda w: -_terms(w).sum(-1) / torch.tensor(float(w.shape[-1]), dtype=w.dtype).log(),
        ),
    ),
    properties=(
        Property(
            "it is 0 when all the weight is on one word",
            lambda calls: bool(calls[1].value.abs().max() < 1e-4),
            "One word, no spread.",
        ),
        Property(
            "it is log m when m words share evenly",
            lambda calls: bool((calls[2].value - torch.log(torch.tensor(8.0))).abs().max() < 1e-4),
            "The most spread there is.",
        ),
    ),
    hints=("Minus the sum of w log w over the words.", "torch.xlogy(a, b) is a log b, and 0 where a is 0."),
)
