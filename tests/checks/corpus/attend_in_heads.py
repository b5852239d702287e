# %% given
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from einops import rearrange

from diffusion_lib.checks import get_exercise

mix = get_exercise("attend").reference

# %% right: heads as an axis
def attend_in_heads(q, k, v, heads):
    def cut(x):
        return x.unflatten(2, (heads, -1)).transpose(1, 2)
    q, k, v = cut(q), cut(k), cut(v)
    weights = (q @ k.mT / q.shape[-1] ** 0.5).softmax(-1)
    return (weights @ v).transpose(1, 2).flatten(2)

# %% right: einops and einsum
def attend_in_heads(q, k, v, heads):
    q, k, v = (rearrange(x, "b n (h c) -> b h n c", h=heads) for x in (q, k, v))
    scores = torch.einsum("bhic,bhjc->bhij", q, k) * q.size(-1) ** -0.5
    return rearrange(torch.softmax(scores, dim=3) @ v, "b h n c -> b n (h c)")

# %% right: a loop over slices
def attend_in_heads(q, k, v, heads):
    d, e = q.shape[2] // heads, v.shape[2] // heads
    parts = []
    for i in range(heads):
        parts.append(mix(q[:, :, i * d : (i + 1) * d], k[:, :, i * d : (i + 1) * d], v[:, :, i * e : (i + 1) * e]))
    return torch.cat(parts, dim=-1)

# %% right: heads in the batch
def attend_in_heads(q, k, v, heads):
    joined = [torch.cat(x.chunk(heads, dim=2)) for x in (q, k, v)]
    return torch.cat(mix(*joined).chunk(heads), dim=2)

# %% right: views and torch's own attention
def attend_in_heads(q, k, v, heads):
    apart = [x.reshape(*x.shape[:2], heads, -1).permute(0, 2, 1, 3) for x in (q, k, v)]
    mixed = F.scaled_dot_product_attention(*apart)
    return mixed.permute(0, 2, 1, 3).reshape(len(q), q.shape[1], -1)

# %% wrong: one attention
def attend_in_heads(q, k, v, heads):
    return mix(q, k, v)

# %% wrong: cut along the positions
def attend_in_heads(q, k, v, heads):
    return torch.cat([mix(q[:, i::heads], k, v) for i in range(heads)], dim=1)

# %% wrong: reshape without keeping positions apart
def attend_in_heads(q, k, v, heads):
    b, n, d = q.shape
    m, e = k.shape[1], v.shape[2]
    q, k, v = q.reshape(b * heads, n, d // heads), k.reshape(b * heads, m, d // heads), v.reshape(b * heads, m, e // heads)
    return mix(q, k, v).reshape(b, n, e)

# %% wrong: heads added
def attend_in_heads(q, k, v, heads):
    return sum(mix(*three) for three in zip(q.chunk(heads, 2), k.chunk(heads, 2), v.chunk(heads, 2)))

# %% wrong: the root of all channels
def attend_in_heads(q, k, v, heads):
    parts = zip(q.chunk(heads, 2), k.chunk(heads, 2), v.chunk(heads, 2))
    return torch.cat([(a @ b.mT / q.shape[2] ** 0.5).softmax(-1) @ c for a, b, c in parts], dim=2)

# %% wrong: no root at all
def attend_in_heads(q, k, v, heads):
    parts = zip(q.chunk(heads, 2), k.chunk(heads, 2), v.chunk(heads, 2))
    return torch.cat([(a @ b.mT).softmax(-1) @ c for a, b, c in parts], dim=2)

# %% wrong: heads averaged
def attend_in_heads(q, k, v, heads):
    parts = [mix(*three) for three in zip(q.chunk(heads, 2), k.chunk(heads, 2), v.chunk(heads, 2))]
    return torch.stack(parts).mean(0)

# %% wrong: softmax over the queries
def attend_in_heads(q, k, v, heads):
    parts = zip(q.chunk(heads, 2), k.chunk(heads, 2), v.chunk(heads, 2))
    return torch.cat([(a @ b.mT / a.shape[2] ** 0.5).softmax(1) @ c for a, b, c in parts], dim=2)
# %% right: sample by sample and head by head
def attend_in_heads(q, k, v, heads):
    made = []
    for rows in zip(q, k, v):
        parts = []
        for a, b, c in zip(*(row.chunk(heads, dim=-1) for row in rows)):
            parts.append(torch.softmax(a @ b.T / a.shape[-1] ** 0.5, -1) @ c)
        made.append(torch.hstack(parts))
    return torch.stack(made)
# %% right: vmap over the heads
def attend_in_heads(q, k, v, heads):
    one = lambda a, b, c: (a @ b.mT * a.shape[-1] ** -0.5).softmax(-1) @ c
    split = lambda part: part.unflatten(-1, (heads, -1))
    return torch.vmap(one, in_dims=2, out_dims=2)(split(q), split(k), split(v)).flatten(2)
