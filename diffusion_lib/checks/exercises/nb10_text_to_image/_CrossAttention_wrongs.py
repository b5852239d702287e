"""The known mistakes of the exercise CrossAttention."""

from torch import nn

from ...declare import Misconception
from ...declare.networks import UNKNOWN
from ._cross_facts import AS_RIGHT, HYPOTHESES, mixed


class _Mistaken(nn.Module):
    """Cross-attention with one part replaced."""

    def __init__(
        self,
        query_dim,
        context_dim,
        heads=8,
        dim_head=64,
        *,
        swapped=False,
        itself=False,
        out=True,
        values=True,
        residual=False,
        **parts,
    ):
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


class _Detached(_Mistaken):
    def forward(self, x, context, mask=None):
        return super().forward(x, context, mask).detach()


def _mistaken(**parts):
    return lambda *args, **kwargs: _Mistaken(*args, **parts, **kwargs)


SMALL, EXACT = 1e-3, 1e-4


def in_all(name, test):
    def symptom(calls):
        values = [float(c.value[name]) for c in calls if not c.error]
        return len(values) == len(calls) and all(v != UNKNOWN and test(v) for v in values)

    return symptom


def _is(*names):
    return lambda calls: not fits(calls) and any(in_all(name, lambda v: v < SMALL)(calls) for name in names)


def fits(calls):
    """Its layers are the four, and it is softmax attention over them."""
    return all(not c.error and any(0 <= float(c.value[name]) < SMALL for name in AS_RIGHT) for c in calls)


def fits_masked(calls):
    return all(not c.error and 0 <= float(c.value["masked"]) < EXACT for c in calls)


def learns(calls):
    return all(not c.error and float(c.value["learns"]) == 1 for c in calls)


def _other_layers(calls):
    return all(not c.error and float(c.value["right"]) == UNKNOWN for c in calls) and not _not_shape(calls)


def _not_shape(calls):
    return all(not c.error and [int(i) for i in c.value["shape"]] != list(c.args[4].shape) for c in calls)


MISTAKES = (
    Misconception(
        "The result has another shape than x",
        "One vector of query_dim numbers per position of x should "
        "come out. Is there a last linear layer from heads times dim_head back to query_dim, and do the "
        "queries come from x?",
        _mistaken(out=False),
        _not_shape,
    ),
    Misconception(
        "The heads are cut by a view alone",
        "(b, n, heads * dim_head) was reshaped to (b, heads, n, "
        "dim_head) as it lay in memory. First cut the last axis in two, then move the heads forward.",
        _mistaken(**HYPOTHESES["heads viewed"]),
        _is("heads viewed", "viewed in"),
    ),
    Misconception(
        "The mask is inverted",
        "With a mask the answer changes with the padding and not with the words.",
        _mistaken(keep="inverted"),
        lambda calls: in_all("hidden", lambda v: v > SMALL)(calls) and in_all("shown", lambda v: not v > SMALL)(calls),
    ),
    Misconception(
        "The context is not read",
        "Another context, the same answer: keys and values come from x. That is self-attention.",
        _mistaken(itself=True),
        in_all("shown", lambda v: v < 1e-5),
    ),
    Misconception(
        "The scale is missing",
        "Your layers with unscaled scores give exactly your answer.",
        _mistaken(scale="none"),
        _is("no scale"),
    ),
    Misconception(
        "The root of all heads together",
        "Your scores are divided by the root of heads times dim_head. "
        "Each head takes inner products of dim_head numbers.",
        _mistaken(scale="inner"),
        _is("root of inner"),
    ),
    Misconception(
        "Divided by dim_head, not by its root",
        "The standard deviation of a score is the root of dim_head.",
        _mistaken(scale="square"),
        _is("no root"),
    ),
    Misconception(
        "The softmax runs over the positions",
        "Your weights add up to 1 over the positions of x. They should do so over the words.",
        _mistaken(axis=-2),
        _is("queries"),
    ),
    Misconception(
        "One head for all",
        "The heads are not told apart: one softmax over inner products of all the numbers.",
        _mistaken(whole=True),
        _is("one head"),
    ),
    Misconception(
        "The heads are joined by a view alone",
        "Behind the attention the heads lie in front of the "
        "positions. Move them back before joining the two last axes.",
        _mistaken(**HYPOTHESES["heads joined"]),
        _is("heads joined"),
    ),
    Misconception(
        "heads and dim_head exchanged",
        "The last axis was cut into (dim_head, heads) and then taken as heads of dim_head numbers.",
        _mistaken(**HYPOTHESES["heads by dim"]),
        _is("heads by dim"),
    ),
    Misconception(
        "The values are the keys",
        "What is weighed was taken from the layer of the keys. Values have a layer of their own.",
        _mistaken(same=True),
        _is("values are keys"),
    ),
    Misconception(
        "heads and dim_head are not used",
        "No nn.Linear has heads times dim_head outputs: both numbers "
        "are arguments, and the caller chooses them. Layers kept in a plain list are not found either.",
        lambda q, c, heads, dim_head: _Mistaken(q, c, heads + 1, 2 * dim_head),
        _other_layers,
    ),
    Misconception(
        "Padding zeroed, not hidden",
        "Keys and values of the padding were set to 0. A zero key still "
        "has the score 0, and takes weight away from the words.",
        _mistaken(keep="zeroed"),
        lambda calls: fits(calls) and not fits_masked(calls) and in_all("hidden", lambda v: v < SMALL)(calls),
    ),
    Misconception(
        "Nothing to learn",
        "No gradient reaches some of the layers: something detaches them, or runs without gradients.",
        _Detached,
        lambda calls: fits(calls) and fits_masked(calls) and not learns(calls),
    ),
    Misconception(
        "x is added inside",
        "With an empty context the answer still follows x. The residual sum belongs to the block around.",
        _mistaken(residual=True),
        in_all("residual", lambda v: v > 0.01),
    ),
    Misconception(
        "The padding is attended to",
        "With a mask the answer still changes with what stands in the padding.",
        _mistaken(keep="none"),
        in_all("hidden", lambda v: v > SMALL),
    ),
)
