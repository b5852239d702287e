"""Cross-attention, judged by what it does and by its own linear layers."""

from torch import nn

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal
from ...declare.networks import UNKNOWN
from .attention import attention, some_mask
from .cross_facts import AS_RIGHT, HYPOTHESES, measure, mixed


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


class _Mistaken(nn.Module):
    """Cross-attention with one part replaced."""

    def __init__(self, query_dim, context_dim, heads=8, dim_head=64, *, swapped=False, itself=False, out=True,
                 values=True, residual=False, **parts):  # fmt: skip
        super().__init__()
        inner = heads * dim_head
        self.heads, self.parts, self.swapped, self.itself, self.residual = heads, parts, swapped, itself, residual
        self.to_q = nn.Linear(query_dim, inner, bias=False)
        self.to_k = nn.Linear(query_dim if itself else context_dim, inner, bias=False)
        self.to_v = nn.Linear(query_dim if itself else context_dim, inner, bias=False) if values else None
        self.to_out = nn.Linear(inner, query_dim) if out else nn.Identity()

    def forward(self, x, context, mask=None):
        source = x if self.itself else context
        q, k = self.to_q(x), self.to_k(source)
        v = self.to_v(source) if self.to_v else k
        if self.swapped:
            q, k, v, mask = k, q, self.to_q(x), None
        out = self.to_out(mixed(q, k, v, None if self.itself else mask, self.heads, **self.parts))
        return x + out if self.residual else out


class _Detached(CrossAttention):
    def forward(self, x, context, mask=None):
        return super().forward(x, context, mask).detach()


def _mistaken(**parts):
    return lambda *args, **kwargs: _Mistaken(*args, **parts, **kwargs)


def _probes(generator):
    def probe(name, b, n, m, q_dim, c_dim, heads, dim_head):
        parts = normal(generator, b, n, q_dim), normal(generator, b, m, c_dim), some_mask(generator, b, m)
        return Probe(name, (q_dim, c_dim, heads, dim_head, *parts))

    return [
        probe("two samples, four heads", 2, 6, 5, 10, 7, 4, 3),
        probe("a batch of one, two heads", 1, 9, 4, 12, 5, 2, 8),
        probe("more words than positions", 3, 3, 8, 9, 11, 3, 5),
    ]


SMALL, EXACT = 1e-3, 1e-4


def _all(name, test):
    def symptom(calls):
        values = [float(c.value[name]) for c in calls if not c.error]
        return len(values) == len(calls) and all(v != UNKNOWN and test(v) for v in values)

    return symptom


def _is(*names):
    return lambda calls: not _fits(calls) and any(_all(name, lambda v: v < SMALL)(calls) for name in names)


def _fits(calls):
    """Its layers are the four, and it is softmax attention over them."""
    return all(not c.error and any(0 <= float(c.value[name]) < SMALL for name in AS_RIGHT) for c in calls)


def _fits_masked(calls):
    return all(not c.error and 0 <= float(c.value["masked"]) < EXACT for c in calls)


def _learns(calls):
    return all(not c.error and float(c.value["learns"]) == 1 for c in calls)


def _other_layers(calls):
    return all(not c.error and float(c.value["right"]) == UNKNOWN for c in calls) and not _not_shape(calls)


def _not_shape(calls):
    return all(not c.error and [int(i) for i in c.value["shape"]] != list(c.args[4].shape) for c in calls)


cross_attention_exercise = Exercise(
    id="CrossAttention",
    title="cross-attention",
    notebook="10_text_to_image",
    points=4,
    difficulty=4,
    minutes=18,
    reference=CrossAttention,
    probes=_probes,
    driver=measure,
    by_properties=True,
    where="Vaswani et al. 2017, section 3.2; Rombach et al. 2022, section 3.3",
    misconceptions=(
        Misconception("The result has another shape than x", "One vector of query_dim numbers per position of x should "
                      "come out. Is there a last linear layer from heads times dim_head back to query_dim, and do the "
                      "queries come from x?", _mistaken(out=False), _not_shape),
        Misconception("The heads are cut by a view alone", "(b, n, heads * dim_head) was reshaped to (b, heads, n, "
                      "dim_head) as it lay in memory. First cut the last axis in two, then move the heads forward.",
                      _mistaken(**HYPOTHESES["heads viewed"]), _is("heads viewed", "viewed in")),
        Misconception("The mask is inverted", "With a mask the answer changes with the padding and not with the words.",
                      _mistaken(keep="inverted"), lambda calls: _all("hidden", lambda v: v > SMALL)(calls)
                      and _all("shown", lambda v: not v > SMALL)(calls)),
        Misconception("The context is not read", "Another context, the same answer: keys and values come from x. That "
                      "is self-attention.", _mistaken(itself=True), _all("shown", lambda v: v < 1e-5)),
        Misconception("The scale is missing", "Your layers with unscaled scores give exactly your answer.",
                      _mistaken(scale="none"), _is("no scale")),
        Misconception("The root of all heads together", "Your scores are divided by the root of heads times dim_head. "
                      "Each head takes inner products of dim_head numbers.", _mistaken(scale="inner"),
                      _is("root of inner")),
        Misconception("Divided by dim_head, not by its root", "The standard deviation of a score is the root of "
                      "dim_head.", _mistaken(scale="square"), _is("no root")),
        Misconception("The softmax runs over the positions", "Your weights add up to 1 over the positions of x. They "
                      "should do so over the words.", _mistaken(axis=-2), _is("queries")),
        Misconception("One head for all", "The heads are not told apart: one softmax over inner products of all the "
                      "numbers.", _mistaken(whole=True), _is("one head")),
        Misconception("The heads are joined by a view alone", "Behind the attention the heads lie in front of the "
                      "positions. Move them back before joining the two last axes.",
                      _mistaken(**HYPOTHESES["heads joined"]), _is("heads joined")),
        Misconception("heads and dim_head exchanged", "The last axis was cut into (dim_head, heads) and then taken as "
                      "heads of dim_head numbers.", _mistaken(**HYPOTHESES["heads by dim"]), _is("heads by dim")),
        Misconception("The values are the keys", "What is weighed was taken from the layer of the keys. Values have a "
                      "layer of their own.", _mistaken(same=True), _is("values are keys")),
        Misconception("heads and dim_head are not used", "No nn.Linear has heads times dim_head outputs: both numbers "
                      "are arguments, and the caller chooses them. Layers kept in a plain list are not found either.",
                      lambda q, c, heads, dim_head: CrossAttention(q, c, heads + 1, 2 * dim_head), _other_layers),
        Misconception("Padding zeroed, not hidden", "Keys and values of the padding were set to 0. A zero key still "
                      "has the score 0, and takes weight away from the words.", _mistaken(keep="zeroed"),
                      lambda calls: _fits(calls) and not _fits_masked(calls)
                      and _all("hidden", lambda v: v < SMALL)(calls)),
        Misconception("Nothing to learn", "No gradient reaches some of the layers: something detaches them, or runs "
                      "without gradients.", _Detached,
                      lambda calls: _fits(calls) and _fits_masked(calls) and not _learns(calls)),
        Misconception("x is added inside", "With an empty context the answer still follows x. The residual sum belongs "
                      "to the block around.", _mistaken(residual=True), _all("residual", lambda v: v > 0.01)),
        Misconception("The padding is attended to", "With a mask the answer still changes with what stands in the "
                      "padding.", _mistaken(keep="none"), _all("hidden", lambda v: v > SMALL)),
    ),
    properties=(
        Property("one vector comes out for every position", lambda calls: all(
            [int(i) for i in c.value["shape"]] == list(c.args[4].shape) for c in calls), "The shape of x should stay."),
        Property("the order of the words does not matter", _all("words", lambda v: v < SMALL),
                 "Attention is a sum over the words."),
        Property("every position asks for itself", _all("positions", lambda v: v < SMALL),
                 "Other positions in another order should give the same answers in that order."),
        Property("one word leaves no choice", _all("one token", lambda v: v < SMALL),
                 "With one token the weights are 1, whatever x is."),
        Property("a masked word is not read", _all("hidden", lambda v: v < SMALL), "Its weight should be 0."),
        Property("the words that count are read", _all("shown", lambda v: v > SMALL),
                 "The answer should change with the words."),
        Property("the samples stay apart", _all("samples", lambda v: v < SMALL), "Each sample has its own context."),
        Property("padding has no weight at all", lambda calls: not _fits(calls) or _fits_masked(calls),
                 "With a mask it should be softmax attention over the words that count."),
        Property("its layers can learn", _learns, "A gradient should reach every layer."),
        Property("it is softmax attention of its own layers", _fits,
                 "Made of four nn.Linear: query_dim to heads * dim_head, context_dim to heads * dim_head (twice, or "
                 "once to double the size), and back to query_dim."),
    ),
    hints=(
        "Four linear layers in __init__. In forward: three of them, the heads cut apart, attention, joined, the last.",
        "unflatten(-1, (heads, dim_head)) cuts the last axis in two. The heads then have to move in front of the "
        "positions.",
        "Behind the attention: transpose(1, 2) first, then flatten(2), then the layer back to query_dim.",
    ),
    forbidden=("CrossAttention", "PromptedBlock", "torch:MultiheadAttention"),
)  # fmt: skip
