"""The exercise attend: attention."""

import torch
import torch.nn.functional as F

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal


def attend(q, k, v):
    """Every query gets a mean of the values, weighted by how well it matches the keys."""
    scores = q @ k.transpose(1, 2) / q.shape[-1] ** 0.5
    return scores.softmax(dim=-1) @ v


def _attention(scale=lambda q, k: q.shape[-1] ** -0.5, weigh=lambda s: s.softmax(-1), mix=lambda w, k, v: w @ v):
    """Attention with one part replaced."""
    return lambda q, k, v: mix(weigh(q @ k.transpose(1, 2) * scale(q, k)), k, v)


def _with_keys(turn):
    """Attention with keys that were turned in some way."""
    return lambda q, k, v: (q @ turn(k) / q.shape[-1] ** 0.5).softmax(-1) @ v


def _batch_meets(axis):
    """A symptom: a product fails because the queries' batch meets another axis of the keys."""

    def symptom(calls):
        sizes = [(c.args[0].shape[0], c.args[1].shape[axis]) for c in calls]
        unlike = [(c, *pair) for c, pair in zip(calls, sizes, strict=True) if 1 != pair[0] != pair[1]]
        return all(
            c.error and f"({a}) must match the size of tensor b ({b})" in c.error["message"] for c, a, b in unlike
        )

    return symptom


def _attention_probes(generator):
    shapes = {
        "seven positions": ((2, 7, 4), (2, 7, 4), (2, 7, 4)),
        "batch, positions and channels alike": ((3, 3, 3), (3, 3, 3), (3, 3, 3)),
        "a batch of one": ((1, 5, 2), (1, 5, 2), (1, 5, 2)),
        "many channels": ((2, 4, 64), (2, 4, 64), (2, 4, 64)),
        "keys and values of another picture": ((2, 3, 6), (2, 8, 6), (2, 8, 5)),
    }
    probes = [Probe(name, tuple(normal(generator, *shape) for shape in trio)) for name, trio in shapes.items()]
    strong = 40 * normal(generator, 2, 6, 4), 40 * normal(generator, 2, 6, 4), normal(generator, 2, 6, 4)
    return [*probes, Probe("very large scores", strong)]


def _mean_of_values(calls):
    """Each result lies between the smallest and the largest value of its channel."""
    return all(
        bool((c.value <= c.args[2].amax(1, keepdim=True) + 1e-4).all())
        and bool((c.value >= c.args[2].amin(1, keepdim=True) - 1e-4).all())
        for c in calls
    )


def _by_hand(s):
    weights = s.exp()
    return weights / weights.sum(-1, keepdim=True)


EXERCISE = Exercise(
    id="attend",
    title="attention",
    notebook="03_unet",
    place=60,
    points=2,
    difficulty=2,
    minutes=8,
    reference=attend,
    trained=("q", "k", "v"),
    probes=_attention_probes,
    where="Vaswani et al. 2017, eq. 1",
    misconceptions=(
        Misconception(
            "The scores are not scaled",
            "Without the root of d the scores grow with the number of channels, "
            "and softmax looks at one position only.",
            _attention(scale=lambda q, k: 1.0),
        ),
        Misconception(
            "Divided by d instead of its root",
            "A sum of d products of independent numbers has standard deviation √d: that is what to divide by.",
            _attention(scale=lambda q, k: 1 / q.shape[-1]),
        ),
        Misconception(
            "Multiplied by the root of d",
            "The scores should become smaller, not larger.",
            _attention(scale=lambda q, k: q.shape[-1] ** 0.5),
        ),
        Misconception(
            "Scaled by the width of the values",
            "The scores are sums over the entries of a query and a key: their number counts, and not that of a value.",
            lambda q, k, v: _attention(scale=lambda q, k: v.shape[-1] ** -0.5)(q, k, v),
        ),
        Misconception(
            "Scaled by the number of positions",
            "d is the length of one query, not the number of keys.",
            _attention(scale=lambda q, k: k.shape[1] ** -0.5),
        ),
        Misconception(
            "Softmax over the queries",
            "The weights of each key add up to 1. Those of each query should: softmax along the keys, the last axis.",
            _attention(weigh=lambda s: s.softmax(1)),
        ),
        Misconception(
            "Softmax over the batch",
            "Samples compete with each other: softmax ran along axis 0.",
            _attention(weigh=lambda s: s.softmax(0)),
        ),
        Misconception(
            "The softmax is missing",
            "The scores themselves were used as weights; they may be negative, and do not add up to 1.",
            _attention(weigh=lambda s: s),
        ),
        Misconception(
            "Divided by the sum without the exponential",
            "The scores were divided by their sum, which may be near 0. Softmax takes the exponential first.",
            _attention(weigh=lambda s: s / s.sum(-1, keepdim=True)),
        ),
        Misconception(
            "Sigmoid instead of softmax",
            "Each weight lies between 0 and 1, but a row does not add up to 1.",
            _attention(weigh=torch.sigmoid),
        ),
        Misconception(
            "Scaled behind the softmax",
            "The weights were divided after softmax, so that they no longer add up to 1. The scores are to be divided.",
            lambda q, k, v: _attention(scale=lambda q, k: 1.0)(q, k, v) / q.shape[-1] ** 0.5,
        ),
        Misconception(
            "The keys were mixed",
            "The weights are right; they should mix the values.",
            _attention(mix=lambda w, k, v: w @ k),
        ),
        Misconception(
            "Queries and keys are exchanged",
            "The scores of keys against queries: row i is how the queries match key i.",
            lambda q, k, v: attend(k, q, v),
        ),
        Misconception(
            "The exponential overflows",
            "exp of a large score is infinity, and infinity over infinity is "
            "NaN. torch's softmax subtracts the largest score first.",
            _attention(weigh=_by_hand),
        ),
        Misconception(
            "All axes are turned round",
            "All axes of the keys were turned round, the batch among them, as .T does it. Exchange the last two alone.",
            lambda q, k, v: _with_keys(lambda k: k.permute(2, 1, 0))(q, k, v),
            _batch_meets(2),
        ),
        Misconception(
            "Batch and positions are exchanged",
            "The first two axes of the keys changed places, and the first is the batch. It stays in front.",
            lambda q, k, v: _with_keys(lambda k: k.transpose(0, 1))(q, k, v),
            _batch_meets(1),
        ),
        Misconception(
            "Only the weights",
            "The weights are right; the mean of the values is asked.",
            _attention(mix=lambda w, k, v: w),
        ),
    ),
    properties=(
        Property(
            "each result is a mean of the values",
            _mean_of_values,
            "Weights between 0 and 1 that add up to 1 cannot leave the range of the values.",
        ),
        Property(
            "equal to torch's own",
            lambda calls: all(
                bool((c.value.double() - F.scaled_dot_product_attention(*c.args)).abs().max() < 1e-3) for c in calls
            ),
            "torch's function for this gives other numbers.",
        ),
    ),
    hints=(
        "Three steps: scores, weights, mean. What are the shapes of the three results?",
        "For scores of shape (b, n, m), the keys must stand on end: exchange their last two axes.",
        "Product of queries and keys over the root of d; softmax along the keys; product with the values.",
    ),
    forbidden=(
        "torch:scaled_dot_product_attention",
        "torch:MultiheadAttention",
        "torch:multi_head_attention_forward",
        "SelfAttention",
    ),
)
