"""The exercise attend_in_heads: several attentions side by side."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal
from .attend import attend


def attend_in_heads(q, k, v, heads):
    """Each head attends in channels of its own; the results stand side by side."""
    parts = (part.chunk(heads, dim=2) for part in (q, k, v))
    return torch.cat([attend(*three) for three in zip(*parts, strict=True)], dim=2)


def _probes(generator):
    def probe(name, batch, n, m, d, e, heads):
        return Probe(
            name,
            (normal(generator, batch, n, d), normal(generator, batch, m, d), normal(generator, batch, m, e), heads),
        )

    return [
        probe("2 heads, as many keys as queries", 3, 5, 5, 8, 8, 2),
        probe("4 heads, fewer keys", 2, 6, 4, 8, 12, 4),
        probe("3 heads, values of another size", 2, 4, 7, 6, 9, 3),
        probe("one head", 2, 3, 5, 4, 6, 1),
        probe("heads of one channel, a batch of one", 1, 6, 5, 4, 4, 4),
    ]


def _cut(x, heads):
    return x.chunk(heads, dim=2)


def _in_heads(cut=_cut, join=lambda parts: torch.cat(parts, dim=2), one=attend):
    def answer(q, k, v, heads):
        return join([one(*three) for three in zip(*(cut(part, heads) for part in (q, k, v)), strict=True)])

    return answer


def _strided(x, heads):
    return [x[..., i::heads] for i in range(heads)]


def _whole_root(q, k, v, heads):
    d = q.shape[2]
    return _in_heads(one=lambda a, b, c: attend(a * (a.shape[2] / d) ** 0.5, b, c))(q, k, v, heads)


def _over_queries(q, k, v):
    return (q @ k.transpose(1, 2) / q.shape[-1] ** 0.5).softmax(dim=1) @ v


EXERCISE = Exercise(
    id="attend_in_heads",
    title="several heads",
    notebook="03_unet",
    place=62,
    points=2,
    difficulty=3,
    minutes=10,
    reference=attend_in_heads,
    probes=_probes,
    where="Vaswani et al. 2017, section 3.2.2",
    misconceptions=(
        Misconception(
            "One attention over all channels",
            "All channels together give one set of weights. Each head should have weights of its own.",
            lambda q, k, v, heads: attend(q, k, v),
        ),
        Misconception(
            "Every second channel, not neighbours",
            "The heads take turns in the channels here. Each should take a block of neighbours, the first "
            "head the first.",
            _in_heads(cut=_strided),
        ),
        Misconception(
            "The root of all channels",
            "Each head divides by the root of its own number of channels: its inner products have that many terms.",
            _whole_root,
        ),
        Misconception(
            "The heads are averaged",
            "The results of the heads should stand side by side, each in its own channels.",
            _in_heads(join=lambda parts: torch.stack(parts).mean(dim=0)),
        ),
        Misconception(
            "The heads come back in reverse",
            "The first block of channels should hold what the first head found.",
            _in_heads(join=lambda parts: torch.cat(parts[::-1], dim=2)),
        ),
        Misconception(
            "The weights sum to 1 over the queries",
            "Softmax should run along the keys: each query distributes one whole.",
            _in_heads(one=_over_queries),
        ),
    ),
    properties=(
        Property(
            "one head is plain attention",
            lambda calls: all(
                torch.allclose(c.value, attend(*c.args[:3]).to(c.value.dtype), atol=1e-5)
                for c in calls
                if c.args[3] == 1
            ),
            "With heads = 1 nothing is cut: the result is that of `attend`.",
        ),
        Property(
            "a head reads its own block of channels alone",
            lambda calls: all(
                torch.allclose(
                    c.value[..., : c.args[2].shape[2] // c.args[3]],
                    attend(*(part.chunk(c.args[3], dim=2)[0] for part in c.args[:3])).to(c.value.dtype),
                    atol=1e-5,
                )
                for c in calls
            ),
            "The first channels of the result should follow from the first channels of q, k and v.",
        ),
    ),
    hints=(
        "Cut q, k and v alike, along the channels. What does each head then do with its three pieces?",
        "`chunk(heads, dim=2)` gives the pieces in order; `zip` walks three lists together.",
        "One call of `mix` for each head, and the results joined along the axis that was cut.",
    ),
    forbidden=("torch:MultiheadAttention",),
)
