"""What a cross-attention does, and which attention of its own linear layers it is, as plain numbers."""

import itertools

import torch
from torch import nn

from ...declare.networks import UNKNOWN, build, gap, respond, share_with_gradient
from ...declare.randomness import off_the_record


def _heads_of(x, heads):
    return x.unflatten(-1, (heads, -1)).transpose(1, 2)


def _viewed(x, heads):
    return x.reshape(len(x), heads, x.shape[1], -1)


def mixed(
    q, k, v, mask, heads, *, scale=None, axis=-1, apart=_heads_of, together=None, keep="right", whole=False, same=False
):
    """softmax attention over heads, with one part replaced."""
    inner = q.shape[-1]
    heads = 1 if whole else heads
    if keep == "zeroed" and mask is not None:
        k, v = k * mask[..., None], v * mask[..., None]
    q, k, v = (apart(part, heads) for part in (q, k, k if same else v))
    root = {None: q.shape[-1] ** 0.5, "none": 1.0, "inner": inner**0.5, "square": q.shape[-1]}[scale]
    scores = q @ k.transpose(-1, -2) / root
    if mask is not None and keep not in ("none", "zeroed"):
        shown = mask[:, None, None, :]
        scores = (
            scores + shown
            if keep == "added"
            else scores.masked_fill(shown if keep == "inverted" else ~shown, float("-inf"))
        )
    out = scores.softmax(axis) @ v
    return together(out) if together else out.transpose(1, 2).flatten(2)


AS_RIGHT = ("right", "columns", "columns in")


HYPOTHESES = {
    "right": {},
    "no scale": {"scale": "none"},
    "root of inner": {"scale": "inner"},
    "no root": {"scale": "square"},
    "queries": {"axis": -2},
    "one head": {"whole": True},
    "heads viewed": {"apart": _viewed, "together": lambda o: o.reshape(len(o), o.shape[2], -1)},
    # The heads as the last axis of the cut: another order of the layers' numbers, and as right.
    "columns": {
        "apart": lambda x, heads: x.unflatten(-1, (-1, heads)).movedim(-1, 1),
        "together": lambda o: o.movedim(1, -1).flatten(2),
    },
    "columns in": {"apart": lambda x, heads: x.unflatten(-1, (-1, heads)).movedim(-1, 1)},
    "viewed in": {"apart": _viewed},
    "heads by dim": {"apart": lambda x, heads: x.unflatten(-1, (-1, heads)).transpose(1, 2)},
    "values are keys": {"same": True},
    "heads joined": {"together": lambda o: o.reshape(len(o), o.shape[2], -1)},
}


def _candidates(network, q_dim, c_dim, inner, heads):
    """The ways in which its linear layers can be the four of cross-attention."""
    layers = [m for m in network.modules() if isinstance(m, nn.Linear)]

    def shaped(a, b):
        return [m for m in layers if (m.in_features, m.out_features) == (a, b)]

    qs, ends, both = shaped(q_dim, inner), shaped(inner, q_dim), shaped(c_dim, 2 * inner)
    pairs = list(itertools.permutations(shaped(c_dim, inner), 2))
    keys = [(lambda c, k=k: k(c), lambda c, v=v: v(c)) for k, v in pairs]
    for m in both:
        keys += [
            (lambda c, m=m, i=i: m(c).chunk(2, -1)[i], lambda c, m=m, i=i: m(c).chunk(2, -1)[1 - i]) for i in (0, 1)
        ]
        keys += [
            (
                lambda c, m=m, i=i: m(c).unflatten(-1, (heads, 2, -1))[..., i, :].flatten(-2),
                lambda c, m=m, i=i: m(c).unflatten(-1, (heads, 2, -1))[..., 1 - i, :].flatten(-2),
            )
            for i in (0, 1)
        ]
    return [(q, k, v, end) for q in qs for k, v in keys for end in ends]


def measure(answer, q_dim, c_dim, heads, dim_head, x, context, mask):
    """What it does, and what of its parts it is made of, as plain numbers."""
    x, context = x.float(), context.float()
    network = build(answer, q_dim, c_dim, heads=heads, dim_head=dim_head).float().cpu()
    out = respond(network, x, context)
    names = ("residual", "words", "positions", "one token", "hidden", "shown", "samples", "masked", "learns")
    facts = {"shape": torch.tensor([*out.shape, -1, -1, -1][:3])}
    if out.shape != x.shape:
        return facts | dict.fromkeys((*names, *HYPOTHESES), UNKNOWN)
    far = respond(network, x, 0 * context)
    still = respond(network, 2 * x + 1, 0 * context)
    facts["residual"] = gap(still, far) if float(far.std()) > 1e-6 else 0.0
    order = torch.arange(context.shape[1]).flip(0)
    facts["words"] = gap(respond(network, x, context[:, order]), out)
    facts["positions"] = gap(respond(network, x.flip(1), context).flip(1), out)
    one = respond(network, x, context[:, :1])
    facts["one token"] = gap(respond(network, 1 - 2 * x, context[:, :1]), one)
    masked = respond(network, x, context, mask)
    other = torch.where(mask[..., None], context, 3 - 2 * context)
    facts["hidden"] = gap(respond(network, x, other, mask), masked)
    other = torch.where(mask[..., None], 3 - 2 * context, context)
    facts["shown"] = gap(respond(network, x, other, mask), masked)
    alone = torch.cat([respond(network, x[i : i + 1], context[i : i + 1]) for i in range(len(x))])
    facts["samples"] = gap(alone, out)
    made_of = _candidates(network, q_dim, c_dim, heads * dim_head, heads)

    def nearest(wanted, mask, **parts):
        gaps = [gap(end(mixed(q(x), k(context), v(context), mask, heads, **parts)), wanted) for q, k, v, end in made_of]
        return min(gaps, default=UNKNOWN)

    with torch.no_grad(), off_the_record():
        for name, parts in HYPOTHESES.items():
            facts[name] = nearest(out, None, **parts)
        facts["masked"] = min(nearest(masked, mask, **HYPOTHESES[name]) for name in AS_RIGHT)
    facts["learns"] = share_with_gradient(network, x, context, least_axes=2)
    return facts
