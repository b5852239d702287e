"""Cases of x0, noise and times for the targets."""

from ...declare.inputs import BATCH_SHAPES, mixed_times, normal, per_sample, some_alpha_bars, uniform

KINDS = ("eps", "x0", "v")


def cases(generator):
    """(name, x0, eps, alpha_bar shaped to broadcast), from nearly clean to nearly noise."""
    for name, shape in BATCH_SHAPES.items():
        times, table = mixed_times(generator, shape[0], 12), some_alpha_bars(generator, 12)
        x0 = normal(generator, *shape)
        yield name, x0, normal(generator, *shape), per_sample(table[times], x0)
    yield "one alpha_bar for all", *(normal(generator, 3, 2) for _ in range(2)), uniform(generator)
    for name, low, high in (("nearly clean", 0.998, 0.9999), ("nearly noise", 1e-5, 1e-3)):
        x0 = normal(generator, 3, 1, 4, 2)
        yield name, x0, normal(generator, 3, 1, 4, 2), per_sample(uniform(generator, 3, low=low, high=high), x0)
