"""The exercise self_attention: every token looks at every other, in several heads."""

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal
from ._layers import Affine


def self_attention(x, to_qkv, to_out, heads):
    """softmax(q k^T / sqrt(c)) v in each head, and a layer that brings the heads together."""
    b, n, d = x.shape
    q, k, v = (part.reshape(b, n, heads, d // heads).transpose(1, 2) for part in to_qkv(x).chunk(3, dim=-1))
    weights = (q @ k.transpose(-1, -2) / (d // heads) ** 0.5).softmax(dim=-1)
    return to_out((weights @ v).transpose(1, 2).reshape(b, n, d))


def _probes(generator):
    sizes = {
        "five tokens, two heads": (3, 5, 8, 2),
        "as many tokens as heads": (2, 3, 9, 3),
        "as many tokens as numbers in a head": (2, 4, 8, 2),
        "a batch of one, four heads": (1, 6, 8, 4),
        "wide heads": (2, 3, 18, 2),
    }
    return [
        Probe(
            name,
            (2 * normal(generator, b, n, d), Affine(generator, d, 3 * d), Affine(generator, d, d), heads),
        )
        for name, (b, n, d, heads) in sizes.items()
    ]


def _split(part, heads):
    b, n, d = part.shape
    return part.reshape(b, n, heads, d // heads).transpose(1, 2)


def _join(mixed):
    b, _, n, _ = mixed.shape
    return mixed.transpose(1, 2).reshape(b, n, -1)


def _attention(
    order=lambda q, k, v: (q, k, v),
    split=_split,
    scale=lambda d, heads: (d // heads) ** -0.5,
    weigh=lambda s: s.softmax(-1),
    join=_join,
    out=lambda layer, y: layer(y),
):
    """Self-attention with one part replaced."""

    def answer(x, to_qkv, to_out, heads):
        q, k, v = (split(part, heads) for part in order(*to_qkv(x).chunk(3, dim=-1)))
        weights = weigh(q @ k.transpose(-1, -2) * scale(x.shape[-1], heads))
        return out(to_out, join(weights @ v))

    return answer


def _alternating(part, heads):
    b, n, d = part.shape
    return part.reshape(b, n, d // heads, heads).permute(0, 3, 1, 2)


def _mixed_up(part, heads):
    b, n, d = part.shape
    return part.reshape(b, heads, n, d // heads)


def _heads_outside(x, to_qkv, to_out, heads):
    b, n, d = x.shape
    parts = to_qkv(x).reshape(b, n, heads, 3, d // heads)
    q, k, v = (parts[:, :, :, i].transpose(1, 2) for i in range(3))
    weights = (q @ k.transpose(-1, -2) / (d // heads) ** 0.5).softmax(-1)
    return to_out(_join(weights @ v))


def _three_of_each(x, to_qkv, to_out, heads):
    b, n, d = x.shape
    parts = to_qkv(x).reshape(b, n, heads, d // heads, 3)
    q, k, v = (parts[..., i].transpose(1, 2) for i in range(3))
    weights = (q @ k.transpose(-1, -2) / (d // heads) ** 0.5).softmax(-1)
    return to_out(_join(weights @ v))


def _equivariant(calls):
    """Samples of the batch stay apart: each one alone gives the same. Judged with the layers of the probe."""
    for call in calls:
        x, to_qkv, to_out, heads = call.args
        one = self_attention(x[-1:], to_qkv, to_out, heads)
        if call.value.shape != x.shape or (call.value[-1:] - one).abs().max() > 1e-3:
            return False
    return True


EXERCISE = Exercise(
    id="self_attention",
    title="self-attention in heads",
    notebook="15_transformers",
    place=40,
    points=3,
    difficulty=3,
    minutes=12,
    reference=self_attention,
    probes=_probes,
    trained=("x",),
    where="Vaswani et al. 2017, eq. 1 and section 3.2.2",
    misconceptions=(
        Misconception(
            "One head",
            "All numbers of a token were taken as one head. Split them first: each head has weights of its own.",
            _attention(split=lambda part, heads: part[:, None], scale=lambda d, heads: d**-0.5),
        ),
        Misconception(
            "Scaled by the width of the token",
            "The scores are sums over the numbers of one head: their number counts, and not that of a whole token.",
            _attention(scale=lambda d, heads: d**-0.5),
        ),
        Misconception(
            "Not scaled",
            "The scores grow with the number of terms in them. Divide by the root of it.",
            _attention(scale=lambda d, heads: 1.0),
        ),
        Misconception(
            "Divided without the root",
            "Scores of c terms have standard deviation √c. Divide by that.",
            _attention(scale=lambda d, heads: heads / d),
        ),
        Misconception(
            "Softmax over the queries",
            "The weights of each key add up to 1. Those of each query should: the last axis.",
            _attention(weigh=lambda s: s.softmax(-2)),
        ),
        Misconception(
            "Softmax over the heads",
            "The heads compete with each other. Each has a softmax of its own, over the tokens.",
            _attention(weigh=lambda s: s.softmax(1)),
        ),
        Misconception(
            "No softmax",
            "The scores themselves were taken as weights.",
            _attention(weigh=lambda s: s),
        ),
        Misconception(
            "Heads reshaped without moving axes",
            "A reshape to (b, heads, n, c) mixes tokens with numbers. Split the last axis first, then exchange axes.",
            _attention(split=_mixed_up, join=lambda m: m.reshape(m.shape[0], m.shape[2], -1)),
        ),
        Misconception(
            "Joined without moving axes back",
            "The heads were joined while their axis stood before the tokens: the numbers land at other tokens.",
            _attention(join=lambda m: m.reshape(m.shape[0], m.shape[2], -1)),
        ),
        Misconception(
            "Heads split in mixed order and joined properly",
            "A reshape to (b, heads, n, c) mixes tokens with numbers before the scores.",
            _attention(split=_mixed_up),
        ),
        Misconception(
            "Numbers dealt out to the heads one by one",
            "Head 0 takes every other number. It should take the first c of them, side by side.",
            _attention(split=_alternating),
        ),
        Misconception(
            "Queries, keys and values inside each head",
            "The layer gives all queries first, then all keys, then all values, and each third is split into heads.",
            _heads_outside,
        ),
        Misconception(
            "Queries, keys and values number by number",
            "The layer gives three thirds: queries, keys, values. They do not alternate.",
            _three_of_each,
        ),
        Misconception(
            "Queries and keys exchanged",
            "Row i of the scores belongs to query i. Here it belongs to key i.",
            _attention(order=lambda q, k, v: (k, q, v)),
        ),
        Misconception(
            "Keys and values exchanged",
            "The third part was compared with the queries, and the second was mixed.",
            _attention(order=lambda q, k, v: (q, v, k)),
        ),
        Misconception(
            "The last layer is missing",
            "The heads stand side by side. to_out brings them together.",
            _attention(out=lambda layer, y: y),
        ),
        Misconception(
            "x is added",
            "The input was added here. The block around attention does that.",
            lambda x, to_qkv, to_out, heads: x + self_attention(x, to_qkv, to_out, heads),
        ),
    ),
    properties=(
        Property(
            "a sample does not see the others of its batch",
            _equivariant,
            "The last sample alone gives something else than inside its batch.",
        ),
    ),
    hints=(
        "to_qkv(x) has the shape (b, n, 3 d). Cut it into three, and each third into heads: (b, heads, n, c).",
        "One exchange of axes brings the heads before the tokens, and one brings them back at the end.",
        "c = d / heads is the width of a head: the scores are divided by its root.",
    ),
    forbidden=(
        "torch:scaled_dot_product_attention",
        "torch:MultiheadAttention",
        "torch:multi_head_attention_forward",
        "SelfAttention",
        "TokenAttention",
        "CrossAttention",
    ),
)
