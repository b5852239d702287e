"""The exercise self_attention: every token looks at every other, in several heads."""

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal
from . import _heads as heads
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
        "a single token": (2, 1, 6, 3),
    }
    probes = [
        Probe(
            name,
            (2 * normal(generator, b, n, d), Affine(generator, d, 3 * d), Affine(generator, d, d), heads),
        )
        for name, (b, n, d, heads) in sizes.items()
    ]
    x, *layers = probes[0].args
    return [*probes, Probe("the last sample of the first case, alone", (x[-1:], *layers))]


def _apart(calls):
    """The last call holds the last sample of the first one, alone."""
    return bool((calls[0].value[-1:] - calls[-1].value).abs().max() < 1e-4)


def _single(calls):
    """One token, one head or several: whatever it scores, its weight is 1."""
    x, to_qkv, to_out, _ = calls[-2].args
    return bool((calls[-2].value - to_out(to_qkv(x)[..., -x.shape[-1] :])).abs().max() < 1e-4)


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
            heads.attention(split=lambda part, heads: part[:, None], scale=lambda d, heads: d**-0.5),
        ),
        Misconception(
            "Scaled by the width of the token",
            "The scores are sums over the numbers of one head: their number counts, and not that of a whole token.",
            heads.attention(scale=lambda d, heads: d**-0.5),
        ),
        Misconception(
            "Not scaled",
            "The scores grow with the number of terms in them. Divide by the root of it.",
            heads.attention(scale=lambda d, heads: 1.0),
        ),
        Misconception(
            "Divided without the root",
            "Scores of c terms have standard deviation √c. Divide by that.",
            heads.attention(scale=lambda d, heads: heads / d),
        ),
        Misconception(
            "Softmax over the queries",
            "The weights of each key add up to 1. Those of each query should: the last axis.",
            heads.attention(weigh=lambda s: s.softmax(-2)),
        ),
        Misconception(
            "Softmax over the heads",
            "The heads compete with each other. Each has a softmax of its own, over the tokens.",
            heads.attention(weigh=lambda s: s.softmax(1)),
        ),
        Misconception(
            "No softmax",
            "The scores themselves were taken as weights.",
            heads.attention(weigh=lambda s: s),
        ),
        Misconception(
            "Heads reshaped without moving axes",
            "A reshape to (b, heads, n, c) mixes tokens with numbers. Split the last axis first, then exchange axes.",
            heads.attention(split=heads.mixed_up, join=heads.joined_as_it_lies),
        ),
        Misconception(
            "Joined without moving axes back",
            "The heads were joined while their axis stood before the tokens: the numbers land at other tokens.",
            heads.attention(join=heads.joined_as_it_lies),
        ),
        Misconception(
            "Heads split in mixed order and joined properly",
            "A reshape to (b, heads, n, c) mixes tokens with numbers before the scores.",
            heads.attention(split=heads.mixed_up),
        ),
        Misconception(
            "Numbers dealt out to the heads one by one",
            "Head 0 takes every other number. It should take the first c of them, side by side.",
            heads.attention(split=heads.alternating),
        ),
        Misconception(
            "Numbers dealt out to the heads one by one, and gathered so",
            "Head 0 takes every other number, and gives its answers back so. Its numbers stand side by side.",
            heads.attention(split=heads.alternating, join=lambda mixed: mixed.permute(0, 2, 3, 1).flatten(2)),
        ),
        Misconception(
            "Queries, keys and values inside each head",
            "The layer gives all queries first, then all keys, then all values, and each third is split into heads.",
            heads.heads_outside,
        ),
        Misconception(
            "Queries, keys and values number by number",
            "The layer gives three thirds: queries, keys, values. They do not alternate.",
            heads.three_of_each,
        ),
        Misconception(
            "Queries and keys exchanged",
            "Row i of the scores belongs to query i. Here it belongs to key i.",
            heads.attention(order=lambda q, k, v: (k, q, v)),
        ),
        Misconception(
            "Keys and values exchanged",
            "The third part was compared with the queries, and the second was mixed.",
            heads.attention(order=lambda q, k, v: (q, v, k)),
        ),
        Misconception(
            "The last layer is missing",
            "The heads stand side by side. to_out brings them together.",
            heads.attention(out=lambda layer, y: y),
        ),
        Misconception(
            "x is added",
            "The input was added here. The block around attention does that.",
            lambda x, to_qkv, to_out, heads: x + self_attention(x, to_qkv, to_out, heads),
        ),
        Misconception(
            "One head, scaled as one of several",
            "All numbers of a token were compared at once. Split them first: each head has weights of its own.",
            heads.attention(split=lambda part, heads: part[:, None]),
        ),
        Misconception(
            "The root divides the weights",
            "Dividing weights makes the answer smaller. It is the scores that are divided, before the softmax.",
            heads.scaled_behind,
        ),
        Misconception(
            "Weights turned over",
            "Row i of the weights belongs to query i. Here its column is used: such weights do not add up to 1.",
            heads.attention(weigh=lambda s: s.softmax(-1).transpose(-1, -2)),
        ),
        Misconception(
            "x in the place of the values",
            "The tokens themselves were mixed. The third part of to_qkv(x) holds what is mixed.",
            heads.values_of_x,
        ),
        Misconception(
            "The heads look at each other",
            "The scores compare the heads of one token. In each head they compare tokens: the order of axes is wrong.",
            heads.among_heads,
        ),
        Misconception(
            "Later tokens are hidden",
            "A mask hides what comes behind a token. Patches have no such order: every token sees all.",
            heads.attention(weigh=heads.hidden),
        ),
    ),
    properties=(
        Property(
            "a sample does not see the others of its batch",
            _apart,
            "The last sample alone gives something else than inside its batch.",
        ),
        Property(
            "a single token gets to_out of its own value",
            _single,
            "With one token there is one weight, and it is 1.",
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
