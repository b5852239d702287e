"""Cases of x0, noise and times for the targets."""

import torch

from ...declare.inputs import BATCH_SHAPES, mixed_times, normal, per_sample, some_alpha_bars, uniform

KINDS = ("eps", "x0", "v")


def cases(generator):
    """(name, x0, eps, alpha_bar shaped to broadcast), from nearly clean to nearly noise."""
    for name, shape in BATCH_SHAPES.items():
        times, table = mixed_times(generator, shape[0], 12), some_alpha_bars(generator, 12)
        x0 = normal(generator, *shape)
        yield name, x0, normal(generator, *shape), per_sample(table[times], x0)
    # The first sample is the odd one out: its alpha_bar, or the mean of all, must not serve the others.
    x0 = normal(generator, 4, 2)
    levels = torch.cat([uniform(generator, 1, low=0.98, high=0.99), uniform(generator, 3, low=0.05, high=0.3)])
    yield "the first clean, the others noisy", x0, normal(generator, 4, 2), per_sample(levels, x0)
    for name, low, high in (("nearly clean", 0.998, 0.9999), ("nearly noise", 1e-5, 1e-3)):
        x0 = normal(generator, 3, 1, 4, 2)
        yield name, x0, normal(generator, 3, 1, 4, 2), per_sample(uniform(generator, 3, low=low, high=high), x0)
