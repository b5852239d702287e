"""Mixtures of Gaussians as inputs, and their log densities part by part."""

import math

import torch

from ...declare import Probe
from ...declare.inputs import normal, per_sample, uniform


def log_parts(x, weights, means, stds):
    squares = (x[:, None] - means).square().sum(-1)
    return weights.log() - squares / (2 * stds**2) - x.shape[1] * (stds * math.sqrt(2 * math.pi)).log()


def mixture_probes(generator):
    def case(name, n, k, d, reach=2.0):
        weights = uniform(generator, k, low=0.2, high=1.0)
        return Probe(
            name,
            (
                reach * normal(generator, n, d),
                weights / weights.sum(),
                2 * normal(generator, k, d),
                uniform(generator, k, low=0.4, high=1.5),
            ),
        )

    return [
        case("three in the plane", 7, 3, 2),
        case("five in space", 4, 5, 3),
        case("one point", 1, 2, 2),
        case("as many points as parts", 4, 4, 4),
        case("far out", 5, 3, 2, reach=200.0),
        case("a single Gaussian", 6, 1, 2),
    ]


def log_parts_with(
    square=lambda s: s**2, norm=lambda x, s: x.shape[1] * (s * math.sqrt(2 * math.pi)).log(), weight=torch.log, half=2
):
    def parts(x, weights, means, stds):
        squares = (x[:, None] - means).square().sum(-1)
        return weight(weights) - squares / (half * square(stds)) - norm(x, stds)

    return parts


SHAPES = {"points in the plane": (7, 2), "pictures": (3, 1, 4, 5), "a batch of one": (1, 3), "square": (4, 4)}


def levels(generator, shape):
    x = normal(generator, *shape)
    return x, per_sample(uniform(generator, shape[0], low=0.05, high=0.95), x)
