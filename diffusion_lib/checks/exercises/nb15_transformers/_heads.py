"""Self-attention with one part replaced: the ways to write it that are not asked for."""

import torch


def split(part, heads):
    """(b, n, d) -> (b, heads, n, c), each head with numbers that stand side by side."""
    b, n, d = part.shape
    return part.reshape(b, n, heads, d // heads).transpose(1, 2)


def join(mixed):
    """(b, heads, n, c) -> (b, n, d)."""
    return mixed.transpose(1, 2).flatten(2)


def attention(
    order=lambda q, k, v: (q, k, v),
    split=split,
    scale=lambda d, heads: (d // heads) ** -0.5,
    weigh=lambda s: s.softmax(-1),
    join=join,
    out=lambda layer, y: layer(y),
):
    """Self-attention with one part replaced."""

    def answer(x, to_qkv, to_out, heads):
        q, k, v = (split(part, heads) for part in order(*to_qkv(x).chunk(3, dim=-1)))
        weights = weigh(q @ k.transpose(-1, -2) * scale(x.shape[-1], heads))
        return out(to_out, join(weights @ v))

    return answer


def alternating(part, heads):
    """Number i goes to head i mod heads."""
    b, n, d = part.shape
    return part.reshape(b, n, d // heads, heads).permute(0, 3, 1, 2)


def mixed_up(part, heads):
    """A reshape that puts heads before tokens without moving axes."""
    b, n, d = part.shape
    return part.reshape(b, heads, n, d // heads)


def joined_as_it_lies(mixed):
    """The heads joined while their axis stands before the tokens."""
    return mixed.reshape(mixed.shape[0], mixed.shape[2], -1)


def heads_outside(x, to_qkv, to_out, heads):
    """Read as if each head had its queries, keys and values side by side."""
    b, n, d = x.shape
    return _with(to_qkv(x).reshape(b, n, heads, 3, d // heads).permute(3, 0, 2, 1, 4), to_out)


def three_of_each(x, to_qkv, to_out, heads):
    """Read as if query, key and value alternated number by number."""
    b, n, d = x.shape
    return _with(to_qkv(x).reshape(b, n, heads, d // heads, 3).permute(4, 0, 2, 1, 3), to_out)


def scaled_behind(x, to_qkv, to_out, heads):
    """The root divides the weights, not the scores."""
    c = x.shape[-1] // heads
    return attention(scale=lambda d, heads: 1.0, weigh=lambda s: s.softmax(-1) / c**0.5)(x, to_qkv, to_out, heads)


def values_of_x(x, to_qkv, to_out, heads):
    """x itself is mixed in the place of the values."""
    return attention(order=lambda q, k, v: (q, k, x))(x, to_qkv, to_out, heads)


def among_heads(x, to_qkv, to_out, heads):
    """The axis of heads stands where that of tokens should: the heads of one token look at each other."""
    apart = attention(split=lambda part, heads: split(part, heads).transpose(1, 2), join=lambda mixed: mixed.flatten(2))
    return apart(x, to_qkv, to_out, heads)


def hidden(s):
    """No token sees those behind it."""
    return s.masked_fill(torch.ones_like(s).triu(1).bool(), -torch.inf).softmax(-1)


def _with(parts, to_out):
    q, k, v = parts
    return to_out(join((q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5).softmax(-1) @ v))
