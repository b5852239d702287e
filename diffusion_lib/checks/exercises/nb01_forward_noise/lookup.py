"""The exercise lookup: one coefficient per sample."""

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import BATCH_SHAPES, mixed_times, normal, per_sample


def lookup(values, t, x):
    """The entry of `values` for every sample's own t, shaped to meet x."""
    return values[t].reshape(t.shape[0], *[1] * (x.ndim - 1))


def _lookup_probes(generator):
    shapes = {**BATCH_SHAPES, "a plain row of numbers": (6,)}
    return [
        Probe(name, (normal(generator, 10), mixed_times(generator, shape[0], 10), normal(generator, *shape)))
        for name, shape in shapes.items()
    ]


EXERCISE = Exercise(
    id="lookup",
    title="one coefficient per sample",
    notebook="01_forward_noise",
    place=30,
    points=2,
    difficulty=2,
    minutes=8,
    reference=lookup,
    probes=_lookup_probes,
    where="DDPM (Ho et al. 2020), algorithm 1: every sample of a batch has its own t; broadcasting does the rest",
    misconceptions=(
        Misconception(
            "Looked up but not reshaped",
            "A row of b numbers meets data of shape (b, c, height, width) from the "
            "right: it scales columns of pixels, or fails. B must stand first, with ones after it.",
            lambda values, t, x: values[t],
        ),
        Misconception(
            "The first sample's t for all",
            "Every sample got the coefficient of t[0]. Each has its own t.",
            lambda values, t, x: values[t[0]].expand(len(t)).reshape(-1, *[1] * (x.ndim - 1)),
        ),
        Misconception(
            "Always four axes",
            "The shape (b, 1, 1, 1) fits pictures only. Points in the plane have two "
            "axes, sequences three: count the axes of x.",
            lambda values, t, x: values[t].view(-1, 1, 1, 1),
        ),
        Misconception(
            "Always two axes",
            "The shape (b, 1) fits points in the plane only: count the axes of x.",
            lambda values, t, x: values[t][:, None],
        ),
        Misconception(
            "One index too early",
            "You read entry t - 1. Here t itself is the position: t runs from 0 to "
            "T-1, and position -1 silently reads the last entry.",
            lambda values, t, x: per_sample(values[t - 1], x),
        ),
        Misconception(
            "One index too late",
            "You read entry t + 1. Here t itself is the position: t runs from 0 to T-1.",
            lambda values, t, x: per_sample(values[(t + 1).clamp(max=len(values) - 1)], x),
        ),
        Misconception(
            "Read from the end",
            "You read the table from its end: t = 0 is the first entry.",
            lambda values, t, x: per_sample(values[len(values) - 1 - t], x),
        ),
        Misconception(
            "The batch on the last axis",
            "The B numbers stand on the last axis; the batch is the first.",
            lambda values, t, x: values[t].reshape(*[1] * (x.ndim - 1), -1),
        ),
        Misconception(
            "The whole table",
            "All T entries came back. Only the B entries named by t are wanted.",
            lambda values, t, x: per_sample(values, x),
        ),
        Misconception(
            "The first entries instead of t",
            "You took the first B entries; t says which ones.",
            lambda values, t, x: per_sample(values[: len(t)], x),
        ),
    ),
    properties=(
        Property(
            "it broadcasts against 1-D to 4-D data",
            lambda calls: all((c.value * c.args[2]).shape == c.args[2].shape for c in calls),
            "Multiplying your result with x changes the shape of x.",
        ),
        Property(
            "every sample has its own t",
            lambda calls: all(
                bool((c.value.reshape(len(c.args[1]), -1)[:, 0] - c.args[0][c.args[1]]).abs().max() < 1e-5)
                for c in calls
            ),
            "Some samples got the coefficient of another sample's t.",
        ),
    ),
    hints=(
        "values[t] with a whole tensor t reads many entries at once. What is the shape of the result?",
        "Broadcasting compares shapes from the right. Write (b, c, height, width) above your shape: what meets what?",
        "Reshape to B followed by as many ones as x has further axes; x.ndim counts them.",
    ),
    forbidden=("get_index_from_list",),
    broadcasts=True,
)
