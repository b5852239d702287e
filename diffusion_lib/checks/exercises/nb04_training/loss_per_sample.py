"""The exercise loss_per_sample: one loss per sample."""

import torch
import torch.nn.functional as F

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal


def loss_per_sample(output, target):
    """Mean squared error of every sample of the batch."""
    return (output - target).square().flatten(1).mean(1)


def _loss_probes(generator):
    shapes = {
        "a batch of images": (5, 1, 6, 4),
        "points in the plane": (7, 2),
        "images in colour": (2, 3, 5, 2),
        "a batch of one": (1, 3, 5, 2),
        "sequences, three axes": (3, 4, 6),
        "as wide as long": (4, 4, 4, 4),
    }
    return [Probe(name, (normal(generator, *s), normal(generator, *s))) for name, s in shapes.items()] + [
        Probe("the same twice", (torch.ones(3, 2, 2).double(), torch.ones(3, 2, 2).double()))
    ]


def _each(formula):
    """An answer whose formula sees one row of numbers per sample."""
    return lambda output, target: formula(output.flatten(1), target.flatten(1))


EXERCISE = Exercise(
    id="loss_per_sample",
    title="one loss per sample",
    notebook="04_training",
    place=30,
    points=1,
    difficulty=1,
    minutes=5,
    reference=loss_per_sample,
    probes=_loss_probes,
    trained=("output",),
    where="DDPM (Ho et al. 2020), eq. 14: the squared error, here as a mean over the entries of a sample",
    misconceptions=(
        Misconception(
            "Summed instead of averaged",
            "The errors of a sample are added up. A mean stays comparable when pictures grow.",
            _each(lambda o, y: (o - y).square().sum(1)),
        ),
        Misconception(
            "One number for the whole batch",
            "The mean runs over the batch as well. Each sample has its own "
            "t, and its loss is to be sorted by it later.",
            lambda o, y: (o - y).square().mean(),
        ),
        Misconception(
            "Absolute instead of squared errors",
            "This is the L1 loss: its best answer is a median. Only "
            "the squared error leads to the mean, which sampling needs.",
            _each(lambda o, y: (o - y).abs().mean(1)),
        ),
        Misconception(
            "A root too many",
            "This is the root of the mean squared error.",
            _each(lambda o, y: (o - y).square().mean(1).sqrt()),
        ),
        Misconception(
            "The length of the error",
            "This is the Euclidean norm: a sum, and a root.",
            _each(lambda o, y: (o - y).norm(dim=1)),
        ),
        Misconception(
            "Averaged over one axis only",
            "The mean ran over axis 1 and left the others standing.",
            lambda o, y: (o - y).square().mean(1),
        ),
        Misconception(
            "Averaged over the batch",
            "The mean ran over the batch and left the pixels: the axes are the wrong way round.",
            lambda o, y: (o - y).square().mean(0),
        ),
        Misconception(
            "Always four axes",
            "The mean names the axes of pictures. Points have one axis beside the batch, sequences two.",
            lambda o, y: (o - y).square().mean((1, 2, 3)),
        ),
        Misconception(
            "Averaged before it is squared",
            "Errors of opposite sign cancel when they are averaged first.",
            _each(lambda o, y: (o - y).mean(1).square()),
        ),
        Misconception(
            "Not squared",
            "The errors are averaged as they are: positive and negative ones cancel.",
            _each(lambda o, y: (o - y).mean(1)),
        ),
        Misconception(
            "The difference of the squares",
            "Each term was squared before the difference. That says nothing about how far apart they are.",
            _each(lambda o, y: (o.square() - y.square()).mean(1)),
        ),
        Misconception(
            "Nothing averaged",
            "These are the squared errors of all entries: the mean over each sample is still to come.",
            lambda o, y: (o - y).square(),
        ),
        Misconception(
            "The smooth L1 (Huber) loss",
            "Large errors count by their size here, not by its square. The best answer is then no mean, and sampling "
            "needs the mean.",
            _each(lambda o, y: F.smooth_l1_loss(o, y, reduction="none").mean(1)),
        ),
        Misconception(
            "Half of the squared error",
            "A half stands in front: handy for derivatives, but not the mean squared error.",
            _each(lambda o, y: (o - y).square().mean(1) / 2),
        ),
        Misconception(
            "The variance of the error",
            "The mean error of the sample was taken off first. A network that is wrong by a constant would have loss "
            "0.",
            _each(lambda o, y: (o - y).var(1, unbiased=False)),
        ),
        Misconception(
            "Divided by one too few",
            "A mean divides by the number of entries; one less belongs to estimates of a variance.",
            _each(lambda o, y: (o - y).square().sum(1) / (o.shape[1] - 1)),
        ),
        Misconception(
            "The batch's mean for every sample",
            "All entries of the result are the same number: the mean over the whole batch, repeated.",
            lambda o, y: (o - y).square().mean().expand(len(o)),
        ),
        Misconception(
            "Divided by the batch",
            "The errors of a sample are added up and divided by the number of samples. Divide by that of its entries.",
            _each(lambda o, y: (o - y).square().sum(1) / len(o)),
        ),
        Misconception(
            "Relative to the target",
            "The error was divided by the size of the target. The loss of the text is not relative.",
            _each(lambda o, y: (o - y).square().sum(1) / y.square().sum(1)),
        ),
        Misconception(
            "The mean over the samples",
            "After joining the axes the mean ran over the batch: one number per entry is left, not one per sample.",
            _each(lambda o, y: (o - y).square().mean(0)),
        ),
        Misconception(
            "Averaged over the last axis only",
            "The mean ran over the last axis and left the others standing.",
            lambda o, y: (o - y).square().mean(-1),
        ),
        Misconception(
            "An axis of length 1 is left",
            "The shape is (b, 1). Later (b,) and (b, 1) would meet and become (b, b): drop the axis.",
            _each(lambda o, y: (o - y).square().mean(1, keepdim=True)),
        ),
        Misconception(
            "The batch axis is joined with the next",
            "The first two axes were joined, and with them the samples of the batch.",
            lambda o, y: (o - y).square().flatten(0, 1).mean(-1),
        ),
        Misconception(
            "A batch of one loses its axis",
            "All axes of length 1 are dropped, the batch axis of a single sample with them.",
            _each(lambda o, y: (o - y).square().mean(1).squeeze()),
        ),
        Misconception(
            "A fixed number of entries",
            "The sum is divided by the entries of a picture of 28 by 28, whatever the size of the sample.",
            _each(lambda o, y: (o - y).square().sum(1) / 784),
        ),
    ),
    properties=(
        Property(
            "equal tensors have loss 0",
            lambda calls: float(calls[-1].value.abs().max()) < 1e-5,
            "Output and target are the same in the last case, and your loss is not 0.",
        ),
        Property(
            "no loss is negative",
            lambda calls: all(float(c.value.min()) > -1e-5 for c in calls),
            "A squared error cannot be negative.",
        ),
    ),
    hints=(
        "Which axis must survive? All the others are averaged away.",
        "flatten(1) keeps the first axis and joins the rest: then one more axis is left to average.",
        "Difference, square, flatten from axis 1 on, mean over axis 1. In this order.",
    ),
)
