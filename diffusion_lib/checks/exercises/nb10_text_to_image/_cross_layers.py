"""The linear maps in a network's parameters, and the ways in which they can be the four of cross-attention.

A map may be a layer, a bare parameter, or the pieces of all heads joined, since any of these is right.
"""

import itertools
from typing import NamedTuple

import torch
from torch import Tensor

MOST_PARAMETERS = 64  # one layer per head makes many; beyond this nothing is read
MOST_WAYS = 24
LAYER, BIAS, BARE = range(3)  # a parameter called weight, the bias beside it, any other


class Map(NamedTuple):
    """z -> z @ weight.T + bias, with the place of its weight among the parameters."""

    place: int
    weight: Tensor  # (outputs, inputs)
    bias: Tensor | None
    bare: bool = False

    def __call__(self, z):
        """Shapes: (..., inputs) -> (..., outputs)."""
        out = z @ self.weight.T
        return out if self.bias is None else out + self.bias

    def joins(self, inputs, outputs):
        """Whether it leads from so many numbers to so many."""
        return tuple(self.weight.shape) == (outputs, inputs)


def listing(network):
    """All parameters of a network: a table of (owner, role, axes, four sizes), and their numbers in one row."""
    rows, numbers = [], [torch.zeros(1)]
    for owner, module in enumerate(network.modules()):
        own = dict(module.named_parameters(recurse=False))
        for name, parameter in own.items():
            role = LAYER if name == "weight" else BIAS if name == "bias" and "weight" in own else BARE
            sizes = list(parameter.shape)[:4]
            rows.append([owner, role, parameter.ndim, *sizes, *[1] * (4 - len(sizes))])
            numbers.append(parameter.detach().flatten())
    return torch.tensor(rows).reshape(-1, 7), torch.cat(numbers)


def read(table, numbers):
    """The parameters as (owner, role, tensor without axes of length 1), in order."""
    parameters, start = [], 1
    for owner, role, axes, *sizes in table[:MOST_PARAMETERS].long().tolist():
        shape = sizes[: min(axes, 4)]
        count = int(torch.tensor(shape).prod()) if shape else 1
        parameters.append((owner, role, numbers[start : start + count].reshape([n for n in shape if n > 1])))
        start += count
    return parameters


def maps_of(parameters, sizes, heads, dim_head):
    """Every linear map that the parameters may be; `sizes` are those of x and of the context."""
    biases = {owner: value for owner, role, value in parameters if role == BIAS}
    maps = []
    for place, (owner, role, value) in enumerate(parameters):
        if role == LAYER and value.ndim == 2:
            maps.append(Map(place, value, biases.get(owner)))
        elif role == BARE and value.ndim == 2:
            maps += [Map(place, value, None, True), Map(place, value.T, None, True)]
        elif role == BARE and value.ndim == 3:
            joined = [_by_heads(value, heads, dim_head, size) for size in sizes]
            found = [weight for weight in joined if weight is not None]
            maps += [Map(place, w, None, True) for weight in found for w in (weight, weight.T)]
    return maps + list(_of_all_heads(maps, sizes, heads, dim_head))


def _by_heads(value, heads, dim_head, size):
    """(heads * dim_head, size) from a parameter with these three axes in any order; None if it has others."""
    for order in itertools.permutations(range(3)):
        if value.permute(order).shape == (heads, dim_head, size):
            return value.permute(order).reshape(heads * dim_head, size)
    return None


def _of_all_heads(maps, sizes, heads, dim_head):
    """Maps joined from those of single heads, which stand in a list for each of q, k, v, or in turn."""
    for size in sizes:
        ins = [m for m in maps if m.joins(size, dim_head)]
        if len(ins) == heads:
            yield _stacked(ins)
        if len(ins) == 2 * heads:
            yield from map(_stacked, (ins[:heads], ins[heads:], ins[::2], ins[1::2]))
        both = [m for m in maps if m.joins(size, 2 * dim_head)]
        if len(both) == heads:
            yield from (_stacked([_part(m, i, dim_head) for m in both]) for i in (0, 1))
        outs = [m for m in maps if m.joins(dim_head, size)]
        if len(outs) == heads:
            bias = None if outs[0].bias is None else sum(m.bias for m in outs)
            yield Map(outs[0].place, torch.cat([m.weight for m in outs], 1), bias)


def _stacked(maps):
    bias = None if maps[0].bias is None else torch.cat([m.bias for m in maps])
    return Map(maps[0].place, torch.cat([m.weight for m in maps]), bias)


def _part(one, i, width):
    rows = slice(i * width, (i + 1) * width)
    return Map(one.place, one.weight[rows], None if one.bias is None else one.bias[rows])


def ways(maps, parameters, q_dim, c_dim, heads, dim_head):
    """(q, k, v, end) in all the ways that fit; with one map for keys and values; with an end for a single head."""
    inner = heads * dim_head

    def between(inputs, outputs):
        return [m for m in maps if m.joins(inputs, outputs)]

    keys = between(c_dim, inner)
    pairs = [(k, v) for k, v in itertools.permutations(keys, 2) if k.place != v.place or not k.bare]
    for both in between(c_dim, 2 * inner):
        halves = [_part(both, i, inner) for i in (0, 1)]
        turns = torch.arange(2 * inner).reshape(heads, 2, dim_head).unbind(1)
        cut = [Map(both.place, both.weight[t.flatten()], _of(both.bias, t.flatten())) for t in turns]
        pairs += [tuple(halves), tuple(halves[::-1]), tuple(cut), tuple(cut[::-1])]
    qs, ends = between(q_dim, inner), between(inner, q_dim)
    full = [(q, k, v, end) for q in qs for k, v in pairs for end in ends if q.place != end.place or not q.bare]
    shared = [(q, k, k, end) for q in qs for k in keys for end in ends if q.place != end.place or not q.bare]
    single = [(q, k, v, end) for q in qs for k, v in pairs for end in between(dim_head, q_dim)]
    return tuple([_with_biases(way, parameters) for way in some[:MOST_WAYS]] for some in (full, shared, single))


def _of(bias, rows):
    return None if bias is None else bias[rows]


def _with_biases(way, parameters):
    """Bare weights get the bare biases in their order: those of q, k, v, and the one of the end."""
    bare = [value.flatten() for _, role, value in parameters if role == BARE and value.ndim]
    *first, end = way
    inner = [bias for bias in bare if len(bias) == len(first[0].weight)]
    order = sorted({m.place for m in first if m.bare})
    if len(inner) == len(order):
        first = [m._replace(bias=inner[order.index(m.place)]) if m.bare else m for m in first]
    last = [bias for bias in bare if len(bias) == len(end.weight)]
    return (*first, end._replace(bias=last[0]) if end.bare and len(last) == 1 else end)
