"""What a cross-attention does, and which attention of its own linear layers it is, as plain numbers."""

import copy
import inspect
from typing import Any

import torch

from ...declare.networks import UNKNOWN, answers, build, gap, respond, share_with_slope, slopes
from ...declare.randomness import off_the_record
from ._cross_layers import listing, maps_of, read, ways


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
    if keep == "first" and mask is not None:
        mask = mask[:1].expand_as(mask)
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


HYPOTHESES: dict[str, dict[str, Any]] = {
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
    "heads joined": {"together": lambda o: o.reshape(len(o), o.shape[2], -1)},
}


def ask(answer, q_dim, c_dim, heads, dim_head, x, context, mask):
    """The answers to all questions, and the numbers in the network's parameters, one behind the other.

    Raises: TypeError if forward names x and the context in the other order.
    """
    network = build(answer, q_dim, c_dim, heads=heads, dim_head=dim_head).float().cpu()
    names = list(inspect.signature(network.forward).parameters)[:2]
    if names == ["context", "x"]:
        raise TypeError("forward takes (context, x): it is called with x first, then the context, then the mask")
    x, context = x.float(), context.float()
    table, numbers = listing(network)
    with off_the_record(1):  # another seed than that of the other questions
        again = copy.deepcopy(network).train()(x.clone(), context.clone()).detach()
    alone = [respond(network, x[i : i + 1], context[i : i + 1]) for i in range(len(x))]
    return {
        "answers": answers(network, list(_questions(x, context, mask).values())),
        "each alone": torch.cat(alone),
        "again": again,
        "parameters": table,
        "numbers": numbers,
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


def facts(call):
    """What the network does, and which attention of its own layers it is, as plain numbers."""
    q_dim, c_dim, heads, dim_head, x, context, mask = call.args
    given = call.value["answers"]
    found = {"shape": torch.tensor(given.shape[1:])}
    if given.shape[1:] != x.shape:
        return found | dict.fromkeys((*_NAMES, *HYPOTHESES, *OTHERS), UNKNOWN)
    asked = dict(zip(_questions(x, context, mask), given, strict=True))
    parameters = read(call.value["parameters"], call.value["numbers"])
    maps = maps_of(parameters, (q_dim, c_dim), heads, dim_head)
    full, shared, single = ways(maps, parameters, q_dim, c_dim, heads, dim_head)

    def nearest(wanted, mask, made_of=full, words=context, **parts):
        gaps = [gap(end(mixed(q(x), k(words), v(words), mask, heads, **parts)), wanted) for q, k, v, end in made_of]
        return min(gaps, default=UNKNOWN)

    def masked_as(keep):
        return min(nearest(masked, mask, **HYPOTHESES[name], keep=keep) for name in AS_RIGHT)

    out, masked, empty = asked["base"], asked["masked"], asked["empty"]
    values = (
        gap(call.value["again"], out),
        gap(asked["empty, other x"], empty) if float(empty.std()) > 1e-6 else 0.0,
        gap(asked["words reversed"], out),
        gap(asked["positions reversed"].flip(1), out),
        gap(asked["one word, other x"], asked["one word"]),
        gap(asked["padding changed"], masked),
        gap(asked["words changed"], masked),
        gap(call.value["each alone"], out),
        share_with_slope(call.value["slopes"], least_axes=2),
        float(sum(value.numel() for _, _, value in parameters if value.ndim > 1)) / (2 * (q_dim + c_dim)),
        float(any(heads * dim_head in m.weight.shape for m in maps)),
    )
    found |= dict(zip(_NAMES, values, strict=True))
    found |= {
        "masked": masked_as("right"),
        "masked as zeroed": min(masked_as("zeroed"), nearest(masked, None, words=context * mask[..., None])),
        "masked as the first": masked_as("first"),
        "values are keys": min(nearest(out, None, shared, **HYPOTHESES[name]) for name in AS_RIGHT),
        "mean of heads": nearest(out, None, single, together=lambda o: o.mean(1)),
        "sum of heads": nearest(out, None, single, together=lambda o: o.sum(1)),
    }
    return found | {name: nearest(out, None, **parts) for name, parts in HYPOTHESES.items()}


_NAMES = (
    "again",
    "residual",
    "words",
    "positions",
    "one token",
    "hidden",
    "shown",
    "samples",
    "learns",
    "registered",  # the numbers in its weights, in units of one number per head and dimension
    "of this size",  # whether any map has heads * dim_head on one side
)
OTHERS = ("masked", "masked as zeroed", "masked as the first", "values are keys", "mean of heads", "sum of heads")
