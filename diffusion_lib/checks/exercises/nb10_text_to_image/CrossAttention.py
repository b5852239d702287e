"""The exercise CrossAttention: cross-attention."""

from torch import nn

from ...declare import Exercise, Probe, Property
from ...declare.inputs import normal
from ._cross_facts import ask, facts
from ._CrossAttention_wrongs import MISTAKES, SMALL, fits, fits_masked, in_all, learns
from ._masks import some_mask
from .attention import attention


class CrossAttention(nn.Module):
    """Queries from x, keys and values from a context, in heads."""

    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__()
        self.heads = heads
        inner = heads * dim_head
        self.to_q = nn.Linear(query_dim, inner, bias=False)
        self.to_k = nn.Linear(context_dim, inner, bias=False)
        self.to_v = nn.Linear(context_dim, inner, bias=False)
        self.to_out = nn.Linear(inner, query_dim)

    def forward(self, x, context, mask=None):
        q, k, v = self.to_q(x), self.to_k(context), self.to_v(context)
        q, k, v = (part.unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in (q, k, v))
        mixed = attention(q, k, v, mask)
        return self.to_out(mixed.transpose(1, 2).flatten(2))


def _probes(generator):
    def probe(name, b, n, m, q_dim, c_dim, heads, dim_head):
        parts = normal(generator, b, n, q_dim), normal(generator, b, m, c_dim), some_mask(generator, b, m)
        return Probe(name, (q_dim, c_dim, heads, dim_head, *parts))

    return [
        probe("two samples, four heads", 2, 6, 5, 10, 7, 4, 3),
        probe("a batch of one, two heads", 1, 9, 4, 12, 5, 2, 8),
        probe("more words than positions", 3, 3, 8, 9, 11, 3, 5),
    ]


EXERCISE = Exercise(
    id="CrossAttention",
    title="cross-attention",
    notebook="10_text_to_image",
    place=30,
    points=4,
    difficulty=4,
    minutes=18,
    reference=CrossAttention,
    probes=_probes,
    driver=ask,
    facts=facts,
    by_properties=True,
    where="Vaswani et al. 2017; Rombach et al. 2022",
    misconceptions=MISTAKES,
    properties=(
        Property(
            "one vector comes out for every position",
            lambda calls: all([int(i) for i in c.value["shape"]] == list(c.args[4].shape) for c in calls),
            "The shape of x should stay.",
        ),
        Property(
            "the same question gets the same answer",
            in_all("again", lambda v: v < SMALL),
            "Something is drawn at every call: a dropout, or a layer.",
        ),
        Property(
            "the order of the words does not matter",
            in_all("words", lambda v: v < SMALL),
            "Attention is a sum over the words.",
        ),
        Property(
            "every position asks for itself",
            in_all("positions", lambda v: v < SMALL),
            "Other positions in another order should give the same answers in that order.",
        ),
        Property(
            "one word leaves no choice",
            in_all("one token", lambda v: v < SMALL),
            "With one token the weights are 1, whatever x is.",
        ),
        Property("a masked word is not read", in_all("hidden", lambda v: v < SMALL), "Its weight should be 0."),
        Property(
            "the words that count are read",
            in_all("shown", lambda v: v > SMALL),
            "The answer should change with the words.",
        ),
        Property("the samples stay apart", in_all("samples", lambda v: v < SMALL), "Each sample has its own context."),
        Property(
            "padding has no weight at all",
            lambda calls: not fits(calls) or fits_masked(calls),
            "With a mask it should be softmax attention over the words that count.",
        ),
        Property("its layers can learn", learns, "A gradient should reach every layer."),
        Property(
            "it is softmax attention of its own layers",
            fits,
            "Made of four nn.Linear: query_dim to heads * dim_head, context_dim to heads * dim_head (twice, or "
            "once to double the size), and back to query_dim.",
        ),
    ),
    hints=(
        "Four linear layers in __init__. In forward: three of them, the heads cut apart, attention, joined, the last.",
        "unflatten(-1, (heads, dim_head)) cuts the last axis in two. The heads then have to move in front of the "
        "positions.",
        "Behind the attention: transpose(1, 2) first, then flatten(2), then the layer back to query_dim.",
    ),
    forbidden=("CrossAttention", "PromptedBlock", "torch:MultiheadAttention"),
)
