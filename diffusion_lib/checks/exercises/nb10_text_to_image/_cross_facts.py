"""What a cross-attention does, and which attention of its own linear layers it is, as plain numbers."""

import itertools

import torch
from torch import nn

from ...declare.networks import UNKNOWN, answers, build, gap, respond, share_with_slope, slopes


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


MOST_LAYERS = 16  # four are asked for; all pairs of them are tried
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


def ask(answer, q_dim, c_dim, heads, dim_head, x, context, mask):
    """The answers to all questions, and the numbers in the network's linear layers, one behind the other."""
    network = build(answer, q_dim, c_dim, heads=heads, dim_head=dim_head).float().cpu()
    x, context = x.float(), context.float()
    layers = [m for m in network.modules() if isinstance(m, nn.Linear)]
    numbers = [p.detach().flatten() for m in layers for p in (m.weight, m.bias) if p is not None]
    alone = [respond(network, x[i : i + 1], context[i : i + 1]) for i in range(len(x))]
    return {
        "answers": answers(network, list(_questions(x, context, mask).values())),
        "each alone": torch.cat(alone),
        "layers": torch.tensor([[*m.weight.shape, m.bias is not None] for m in layers]).reshape(-1, 3),
        "numbers": torch.cat([torch.zeros(1), *numbers]),
        "slopes": slopes(network, x, context),
    }


def _questions(x, context, mask):
    """What is asked of the network, by name."""
    return {
        "base": (x, context),
        "empty": (x, 0 * context),
        "empty, other x": (2 * x + 1, 0 * context),
        "words reversed": (x, context.flip(1)),
        "positions reversed": (x.flip(1), context),
        "one word": (x, context[:, :1]),
        "one word, other x": (1 - 2 * x, context[:, :1]),
        "masked": (x, context, mask),
        "padding changed": (x, torch.where(mask[..., None], context, 3 - 2 * context), mask),
        "words changed": (x, torch.where(mask[..., None], 3 - 2 * context, context), mask),
    }


def _linear(table, numbers):
    """The linear layers as (inputs, outputs, function), rebuilt from their numbers."""
    layers, place = [], 1
    for rows, columns, with_bias in table[:MOST_LAYERS].long().tolist():
        weight = numbers[place : place + rows * columns].reshape(rows, columns)
        place += rows * columns
        bias = numbers[place : place + rows] if with_bias else torch.zeros(rows, dtype=numbers.dtype)
        place += rows * with_bias
        layers.append((columns, rows, lambda z, weight=weight, bias=bias: z @ weight.T + bias))
    return layers


def _candidates(layers, q_dim, c_dim, inner, heads):
    """The ways in which linear layers can be the four of cross-attention."""

    def shaped(a, b):
        return [function for inputs, outputs, function in layers if (inputs, outputs) == (a, b)]

    def cut(m, i):
        return lambda c: m(c).chunk(2, -1)[i]

    def cut_by_heads(m, i):
        return lambda c: m(c).unflatten(-1, (heads, 2, -1))[..., i, :].flatten(-2)

    qs, ends, both = shaped(q_dim, inner), shaped(inner, q_dim), shaped(c_dim, 2 * inner)
    keys = list(itertools.permutations(shaped(c_dim, inner), 2))
    keys += [(way(m, i), way(m, 1 - i)) for m in both for way in (cut, cut_by_heads) for i in (0, 1)]
    return [(q, k, v, end) for q in qs for k, v in keys for end in ends]


def facts(call):
    """What the network does, and which attention of its own layers it is, as plain numbers."""
    q_dim, c_dim, heads, dim_head, x, context, mask = call.args
    given = call.value["answers"]
    found = {"shape": torch.tensor(given.shape[1:])}
    if given.shape[1:] != x.shape:
        return found | dict.fromkeys((*_NAMES, *HYPOTHESES), UNKNOWN)
    asked = dict(zip(_questions(x, context, mask), given, strict=True))
    layers = _linear(call.value["layers"], call.value["numbers"])
    made_of = _candidates(layers, q_dim, c_dim, heads * dim_head, heads)

    def nearest(wanted, mask, **parts):
        gaps = [gap(end(mixed(q(x), k(context), v(context), mask, heads, **parts)), wanted) for q, k, v, end in made_of]
        return min(gaps, default=UNKNOWN)

    out, masked, empty = asked["base"], asked["masked"], asked["empty"]
    values = (
        gap(asked["empty, other x"], empty) if float(empty.std()) > 1e-6 else 0.0,
        gap(asked["words reversed"], out),
        gap(asked["positions reversed"].flip(1), out),
        gap(asked["one word, other x"], asked["one word"]),
        gap(asked["padding changed"], masked),
        gap(asked["words changed"], masked),
        gap(call.value["each alone"], out),
        min(nearest(masked, mask, **HYPOTHESES[name]) for name in AS_RIGHT),
        share_with_slope(call.value["slopes"], least_axes=2),
    )
    found |= dict(zip(_NAMES, values, strict=True))
    return found | {name: nearest(out, None, **parts) for name, parts in HYPOTHESES.items()}


_NAMES = ("residual", "words", "positions", "one token", "hidden", "shown", "samples", "masked", "learns")
