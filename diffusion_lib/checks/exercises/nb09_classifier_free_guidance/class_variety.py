"""The exercise class_variety: how different the drawings of one class are."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal


def class_variety(features, labels):
    """The mean distance of two members of a class, averaged over the classes."""
    means = []
    for label in labels.unique():
        group = features[labels == label]
        distances = torch.cdist(group, group, compute_mode="donot_use_mm_for_euclid_dist")
        means.append(distances.sum() / (len(group) * (len(group) - 1)))
    return torch.stack(means).mean()


def _probes(generator):
    cases = {
        "three classes of unequal size": ([0, 1, 2, 2, 0, 2, 1, 2, 2], 3),
        "two classes": ([4, 4, 7, 7, 7], 5),
        "one class": ([1, 1, 1, 1], 2),
    }
    probes = [
        Probe(name, (normal(generator, len(labels), width) * 3 + 1, torch.tensor(labels)))
        for name, (labels, width) in cases.items()
    ]
    pair = torch.tensor([[0.0, 0.0], [3.0, 4.0]], dtype=torch.float64)
    return [*probes, Probe("a pair", (pair, torch.tensor([2, 2])))]


def _pairs(group, distance=torch.linalg.vector_norm):
    n = len(group)
    return torch.stack([distance(group[i] - group[j]) for i in range(n) for j in range(n) if i != j])


def _by_class(of_group, join=lambda parts: torch.stack(parts).mean()):
    return lambda features, labels: join([of_group(features[labels == label]) for label in labels.unique()])


EXERCISE = Exercise(
    id="class_variety",
    title="a ruler for variety",
    notebook="09_classifier_free_guidance",
    place=62,
    points=2,
    difficulty=2,
    minutes=9,
    reference=class_variety,
    probes=_probes,
    tolerance=1e-6,
    where="the mean over pairs as section 5 above describes it; papers count recall instead (Kynkäänniemi et al. 2019)",
    misconceptions=(
        Misconception(
            "Each drawing with itself",
            "Pairs of a drawing with itself were counted: their distance is 0, and the smaller a class, the more they "
            "weigh.",
            _by_class(lambda g: torch.cdist(g, g).mean()),
        ),
        Misconception(
            "All pairs, whatever their class",
            "Pairs of different digits were counted. They are far apart even where all drawings of a digit are alike.",
            lambda f, labels: _pairs(f).mean(),
        ),
        Misconception(
            "All pairs in one pot",
            "The pairs of all classes were averaged together, so a class with more drawings weighs more. First the "
            "mean of each class, then the mean of these.",
            _by_class(_pairs, lambda parts: torch.cat(parts).mean()),
        ),
        Misconception(
            "Squared distances",
            "The distance is the root of the sum of squares.",
            _by_class(lambda g: _pairs(g, lambda d: d.square().sum()).mean()),
        ),
        Misconception(
            "The distance to the mean",
            "Each drawing was compared with the mean of its class. Two drawings are to be compared.",
            _by_class(lambda g: (g - g.mean(0)).norm(dim=1).mean()),
        ),
        Misconception(
            "Added over the classes",
            "The classes were added up. With more classes it would grow.",
            _by_class(lambda g: _pairs(g).mean(), sum),
        ),
        Misconception(
            "Differences in place of distances",
            "The absolute differences of the coordinates were averaged. A distance joins all coordinates in one root.",
            _by_class(lambda g: _pairs(g, lambda d: d.abs().mean()).mean()),
        ),
        Misconception(
            "Each pair counted twice",
            "Every pair appears twice in the table of distances, and was divided by once: the result is twice too "
            "large.",
            _by_class(lambda g: 2 * _pairs(g).mean()),
        ),
        Misconception(
            "The standard deviation",
            "The standard deviation of the features is another ruler. Asked is the mean distance of two drawings.",
            _by_class(lambda g: g.std(0).mean()),
        ),
        Misconception(
            "Half of it",
            "The sum over the table holds every pair twice, so divide by the number of its places off the diagonal.",
            _by_class(lambda g: _pairs(g).mean() / 2),
        ),
        Misconception(
            "One number per class",
            "Average the classes, too: one number is asked for.",
            _by_class(lambda g: _pairs(g).mean(), torch.stack),
        ),
    ),
    properties=(
        Property(
            "a pair has its own distance",
            lambda calls: bool(abs(float(calls[3].value) - 5) < 1e-4),
            "Two drawings at (0, 0) and (3, 4) have the distance 5.",
        ),
    ),
    hints=(
        "labels.unique() lists the classes; features[labels == label] are the drawings of one.",
        "torch.cdist(group, group) is the table of all distances. Its diagonal is 0 and must not count.",
        "A table of n drawings has n (n - 1) places off the diagonal.",
    ),
    forbidden=("variety", "score_classes"),
)
