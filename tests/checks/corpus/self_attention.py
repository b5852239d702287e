# %% given
import torch
import torch.nn.functional as F
from einops import rearrange
# %% right: einops
def self_attention(x, to_qkv, to_out, heads):
    q, k, v = rearrange(to_qkv(x), "b n (three h c) -> three b h n c", three=3, h=heads)
    a = torch.softmax(q @ k.mT / q.shape[-1] ** 0.5, dim=-1)
    return to_out(rearrange(a @ v, "b h n c -> b n (h c)"))
# %% right: view, permute
def self_attention(x, to_qkv, to_out, heads):
    b, n, d = x.shape
    qkv = to_qkv(x).view(b, n, 3, heads, d // heads).permute(2, 0, 3, 1, 4)
    q, k, v = qkv[0], qkv[1], qkv[2]
    att = (q @ k.transpose(-2, -1)) * (d // heads) ** -0.5
    att = F.softmax(att, dim=-1)
    return to_out((att @ v).transpose(1, 2).reshape(b, n, d))
# %% right: a loop over heads
def self_attention(x, to_qkv, to_out, heads):
    c = x.shape[-1] // heads
    q, k, v = to_qkv(x).chunk(3, -1)
    out = []
    for i in range(heads):
        cut = slice(i * c, (i + 1) * c)
        w = (q[..., cut] @ k[..., cut].transpose(1, 2) / c**0.5).softmax(-1)
        out.append(w @ v[..., cut])
    return to_out(torch.cat(out, -1))
# %% right: einsum
def self_attention(x, to_qkv, to_out, heads):
    b, n, d = x.shape
    q, k, v = [p.reshape(b, n, heads, -1) for p in to_qkv(x).split(d, dim=-1)]
    w = torch.einsum("bihc,bjhc->bhij", q, k).div((d / heads) ** 0.5).softmax(-1)
    return to_out(torch.einsum("bhij,bjhc->bihc", w, v).flatten(2))
# %% right: scaled queries, exponential by hand
def self_attention(x, to_qkv, to_out, heads):
    b, n, d = x.shape
    q, k, v = to_qkv(x).unflatten(-1, (3, heads, d // heads)).unbind(2)
    q, k, v = (p.transpose(1, 2) for p in (q / (d // heads) ** 0.5, k, v))
    s = q @ k.transpose(-1, -2)
    e = (s - s.amax(-1, keepdim=True)).exp()
    return to_out((e / e.sum(-1, keepdim=True) @ v).transpose(1, 2).flatten(2))
# %% wrong: one head
def self_attention(x, to_qkv, to_out, heads):
    q, k, v = to_qkv(x).chunk(3, -1)
    return to_out((q @ k.transpose(1, 2) / x.shape[-1] ** 0.5).softmax(-1) @ v)
# %% wrong: scaled by d
def self_attention(x, to_qkv, to_out, heads):
    q, k, v = rearrange(to_qkv(x), "b n (t h c) -> t b h n c", t=3, h=heads)
    return to_out(rearrange((q @ k.mT / x.shape[-1] ** 0.5).softmax(-1) @ v, "b h n c -> b n (h c)"))
# %% wrong: not scaled
def self_attention(x, to_qkv, to_out, heads):
    q, k, v = rearrange(to_qkv(x), "b n (t h c) -> t b h n c", t=3, h=heads)
    return to_out(rearrange((q @ k.mT).softmax(-1) @ v, "b h n c -> b n (h c)"))
# %% wrong: softmax over the queries
def self_attention(x, to_qkv, to_out, heads):
    q, k, v = rearrange(to_qkv(x), "b n (t h c) -> t b h n c", t=3, h=heads)
    return to_out(rearrange((q @ k.mT / q.shape[-1] ** 0.5).softmax(-2) @ v, "b h n c -> b n (h c)"))
# %% wrong: no softmax
def self_attention(x, to_qkv, to_out, heads):
    q, k, v = rearrange(to_qkv(x), "b n (t h c) -> t b h n c", t=3, h=heads)
    return to_out(rearrange((q @ k.mT / q.shape[-1] ** 0.5) @ v, "b h n c -> b n (h c)"))
# %% wrong: reshaped into heads
def self_attention(x, to_qkv, to_out, heads):
    b, n, d = x.shape
    q, k, v = (p.reshape(b, heads, n, -1) for p in to_qkv(x).chunk(3, -1))
    return to_out(((q @ k.mT / q.shape[-1] ** 0.5).softmax(-1) @ v).reshape(b, n, d))
# %% wrong: not brought back
def self_attention(x, to_qkv, to_out, heads):
    b, n, d = x.shape
    q, k, v = rearrange(to_qkv(x), "b n (t h c) -> t b h n c", t=3, h=heads)
    return to_out(((q @ k.mT / q.shape[-1] ** 0.5).softmax(-1) @ v).reshape(b, n, d))
# %% wrong: interleaved heads
def self_attention(x, to_qkv, to_out, heads):
    q, k, v = rearrange(to_qkv(x), "b n (t c h) -> t b h n c", t=3, h=heads)
    return to_out(rearrange((q @ k.mT / q.shape[-1] ** 0.5).softmax(-1) @ v, "b h n c -> b n (h c)"))
# %% wrong: keys and values exchanged
def self_attention(x, to_qkv, to_out, heads):
    q, v, k = rearrange(to_qkv(x), "b n (t h c) -> t b h n c", t=3, h=heads)
    return to_out(rearrange((q @ k.mT / q.shape[-1] ** 0.5).softmax(-1) @ v, "b h n c -> b n (h c)"))
# %% wrong: no last layer
def self_attention(x, to_qkv, to_out, heads):
    q, k, v = rearrange(to_qkv(x), "b n (t h c) -> t b h n c", t=3, h=heads)
    return rearrange((q @ k.mT / q.shape[-1] ** 0.5).softmax(-1) @ v, "b h n c -> b n (h c)")
# %% wrong: x added
def self_attention(x, to_qkv, to_out, heads):
    q, k, v = rearrange(to_qkv(x), "b n (t h c) -> t b h n c", t=3, h=heads)
    return x + to_out(rearrange((q @ k.mT / q.shape[-1] ** 0.5).softmax(-1) @ v, "b h n c -> b n (h c)"))
# %% given
import math
import torch
import torch.nn as nn
import torch.nn.functional as F
from einops import rearrange, einsum
def mix(q, k, v):
    return (q @ k.transpose(-1, -2) / k.shape[-1] ** 0.5).softmax(-1) @ v
# %% right: einops and einsum, written blind
def self_attention(x, to_qkv, to_out, heads):
    q, k, v = rearrange(to_qkv(x), "b n (t h c) -> t b h n c", t=3, h=heads)
    weights = (torch.einsum("bhic,bhjc->bhij", q, k) / q.shape[-1] ** 0.5).softmax(-1)
    return to_out(rearrange(weights @ v, "b h n c -> b n (h c)"))
# %% wrong: calls the attention of torch, which is to be built, written blind
def self_attention(x, to_qkv, to_out, heads):
    b, n, d = x.shape
    q, k, v = (part.view(b, n, heads, d // heads).transpose(1, 2) for part in to_qkv(x).chunk(3, dim=-1))
    return to_out(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(b, n, d))
# %% right: a loop over heads, written blind
def self_attention(x, to_qkv, to_out, heads):
    d = x.shape[-1]
    c = d // heads
    qkv = to_qkv(x)
    queries = qkv[:, :, :d]
    keys = qkv[:, :, d:2 * d]
    values = qkv[:, :, 2 * d:]
    answers = []
    for h in range(heads):
        q = queries[:, :, h * c:(h + 1) * c]
        k = keys[:, :, h * c:(h + 1) * c]
        v = values[:, :, h * c:(h + 1) * c]
        scores = torch.bmm(q, k.transpose(1, 2)) / math.sqrt(c)
        weights = torch.softmax(scores, dim=-1)
        answers.append(torch.bmm(weights, v))
    return to_out(torch.cat(answers, dim=-1))
# %% right: heads folded into the batch, written blind
def self_attention(x, to_qkv, to_out, heads):
    q, k, v = to_qkv(x).chunk(3, -1)
    fold = lambda z: torch.cat(z.chunk(heads, -1), 0)
    q, k, v = map(fold, (q, k, v))
    out = F.softmax(q @ k.mT / k.size(-1) ** .5, dim=2) @ v
    return to_out(torch.cat(out.chunk(heads, 0), -1))
# %% right: ViT style, qkv reshaped at once, written blind
def self_attention(x, to_qkv, to_out, num_heads):
    B, N, C = x.shape
    qkv = to_qkv(x).reshape(B, N, 3, num_heads, C // num_heads).permute(2, 0, 3, 1, 4)
    q, k, v = qkv.unbind(0)
    attn = (q * (C // num_heads) ** -0.5) @ k.transpose(-2, -1)
    attn = attn.softmax(dim=-1)
    return to_out((attn @ v).transpose(1, 2).reshape(B, N, C))
# %% right: softmax written out, with the maximum taken off, written blind
def self_attention(x, to_qkv, to_out, heads):
    b, n, d = x.shape
    q, k, v = to_qkv(x).split(d, dim=2)
    q, k, v = [z.unflatten(-1, (heads, -1)) for z in (q, k, v)]
    s = torch.einsum("bqhc,bkhc->bhqk", q, k) * (d / heads) ** -0.5
    e = torch.exp(s - s.amax(-1, keepdim=True))
    w = e / e.sum(-1, keepdim=True)
    return to_out(torch.einsum("bhqk,bkhc->bqhc", w, v).flatten(2))
# %% right: scores transposed, softmax over the first token axis, written blind
def self_attention(x, to_qkv, to_out, heads):
    q, k, v = (rearrange(z, "b n (h c) -> (b h) c n", h=heads) for z in to_qkv(x).chunk(3, dim=-1))
    weight = ((k.transpose(1, 2) @ q) / math.sqrt(q.shape[1])).softmax(dim=1)
    return to_out(rearrange(v @ weight, "(b h) c n -> b n (h c)", h=heads))
# %% right: the root split between q and k, written blind
def self_attention(x, to_qkv, to_out, heads):
    b, n, d = x.shape
    c = d // heads
    q, k, v = to_qkv(x).view(b, n, 3, heads, c).permute(2, 0, 3, 1, 4)
    q, k = q / c ** 0.25, k / c ** 0.25
    return to_out(torch.matmul(F.softmax(q @ k.transpose(2, 3), -1), v).permute(0, 2, 1, 3).flatten(2))
# %% wrong: root of d, not of c, written blind
def self_attention(x, to_qkv, to_out, heads):
    b, n, d = x.shape
    q, k, v = (z.reshape(b, n, heads, -1).transpose(1, 2) for z in to_qkv(x).chunk(3, -1))
    w = (q @ k.mT / d ** 0.5).softmax(-1)
    return to_out((w @ v).transpose(1, 2).reshape(b, n, d))
# %% wrong: no root, written blind
def self_attention(x, to_qkv, to_out, heads):
    b, n, d = x.shape
    q, k, v = (z.reshape(b, n, heads, -1).transpose(1, 2) for z in to_qkv(x).chunk(3, -1))
    return to_out(((q @ k.mT).softmax(-1) @ v).transpose(1, 2).reshape(b, n, d))
# %% wrong: divided by c, no root, written blind
def self_attention(x, to_qkv, to_out, heads):
    b, n, d = x.shape
    q, k, v = (z.reshape(b, n, heads, -1).transpose(1, 2) for z in to_qkv(x).chunk(3, -1))
    return to_out(((q @ k.mT / (d // heads)).softmax(-1) @ v).transpose(1, 2).reshape(b, n, d))
# %% wrong: softmax over the queries, written blind
def self_attention(x, to_qkv, to_out, heads):
    b, n, d = x.shape
    q, k, v = (z.reshape(b, n, heads, -1).transpose(1, 2) for z in to_qkv(x).chunk(3, -1))
    w = (q @ k.mT / (d // heads) ** 0.5).softmax(-2)
    return to_out((w @ v).transpose(1, 2).reshape(b, n, d))
# %% wrong: to_out forgotten, written blind
def self_attention(x, to_qkv, to_out, heads):
    b, n, d = x.shape
    q, k, v = (z.reshape(b, n, heads, -1).transpose(1, 2) for z in to_qkv(x).chunk(3, -1))
    return mix(q, k, v).transpose(1, 2).reshape(b, n, d)
# %% wrong: one head only, written blind
def self_attention(x, to_qkv, to_out, heads):
    q, k, v = to_qkv(x).chunk(3, -1)
    return to_out(mix(q, k, v))
# %% wrong: one head only, root of c, written blind
def self_attention(x, to_qkv, to_out, heads):
    q, k, v = to_qkv(x).chunk(3, -1)
    return to_out((q @ k.mT / (x.shape[-1] / heads) ** 0.5).softmax(-1) @ v)
# %% wrong: heads not brought back beside one another (no transpose before the reshape), written blind
def self_attention(x, to_qkv, to_out, heads):
    b, n, d = x.shape
    q, k, v = (z.reshape(b, n, heads, -1).transpose(1, 2) for z in to_qkv(x).chunk(3, -1))
    return to_out(mix(q, k, v).reshape(b, n, d))
# %% wrong: heads by a plain view that mixes tokens, written blind
def self_attention(x, to_qkv, to_out, heads):
    b, n, d = x.shape
    q, k, v = (z.reshape(b, heads, n, d // heads) for z in to_qkv(x).chunk(3, -1))
    return to_out(mix(q, k, v).transpose(1, 2).reshape(b, n, d))
# %% wrong: heads interleaved, written blind
def self_attention(x, to_qkv, to_out, heads):
    q, k, v = (rearrange(z, "b n (c h) -> b h n c", h=heads) for z in to_qkv(x).chunk(3, -1))
    return to_out(rearrange(mix(q, k, v), "b h n c -> b n (c h)"))
# %% wrong: qkv taken per head (heads before the three), written blind
def self_attention(x, to_qkv, to_out, heads):
    q, k, v = rearrange(to_qkv(x), "b n (h t c) -> t b h n c", t=3, h=heads)
    return to_out(rearrange(mix(q, k, v), "b h n c -> b n (h c)"))
# %% wrong: keys and values swapped, written blind
def self_attention(x, to_qkv, to_out, heads):
    b, n, d = x.shape
    q, v, k = (z.reshape(b, n, heads, -1).transpose(1, 2) for z in to_qkv(x).chunk(3, -1))
    return to_out(mix(q, k, v).transpose(1, 2).reshape(b, n, d))
# %% wrong: queries and keys swapped, written blind
def self_attention(x, to_qkv, to_out, heads):
    b, n, d = x.shape
    k, q, v = (z.reshape(b, n, heads, -1).transpose(1, 2) for z in to_qkv(x).chunk(3, -1))
    return to_out(mix(q, k, v).transpose(1, 2).reshape(b, n, d))
# %% wrong: no softmax, written blind
def self_attention(x, to_qkv, to_out, heads):
    b, n, d = x.shape
    q, k, v = (z.reshape(b, n, heads, -1).transpose(1, 2) for z in to_qkv(x).chunk(3, -1))
    w = q @ k.mT / (d // heads) ** 0.5
    return to_out((w @ v).transpose(1, 2).reshape(b, n, d))
# %% wrong: root after the softmax, written blind
def self_attention(x, to_qkv, to_out, heads):
    b, n, d = x.shape
    q, k, v = (z.reshape(b, n, heads, -1).transpose(1, 2) for z in to_qkv(x).chunk(3, -1))
    w = (q @ k.mT).softmax(-1) / (d // heads) ** 0.5
    return to_out((w @ v).transpose(1, 2).reshape(b, n, d))
# %% wrong: attention between heads, not tokens, written blind
def self_attention(x, to_qkv, to_out, heads):
    b, n, d = x.shape
    q, k, v = (z.reshape(b, n, heads, -1) for z in to_qkv(x).chunk(3, -1))
    return to_out(mix(q, k, v).reshape(b, n, d))
# %% wrong: causal mask, written blind
def self_attention(x, to_qkv, to_out, heads):
    b, n, d = x.shape
    q, k, v = (z.reshape(b, n, heads, -1).transpose(1, 2) for z in to_qkv(x).chunk(3, -1))
    s = (q @ k.mT / (d // heads) ** 0.5).masked_fill(torch.ones(n, n).triu(1).bool(), -torch.inf)
    return to_out((s.softmax(-1) @ v).transpose(1, 2).reshape(b, n, d))
# %% wrong: adds x, written blind
def self_attention(x, to_qkv, to_out, heads):
    b, n, d = x.shape
    q, k, v = (z.reshape(b, n, heads, -1).transpose(1, 2) for z in to_qkv(x).chunk(3, -1))
    return x + to_out(mix(q, k, v).transpose(1, 2).reshape(b, n, d))
# %% wrong: values are x itself, written blind
def self_attention(x, to_qkv, to_out, heads):
    b, n, d = x.shape
    q, k, _ = (z.reshape(b, n, heads, -1).transpose(1, 2) for z in to_qkv(x).chunk(3, -1))
    v = x.reshape(b, n, heads, -1).transpose(1, 2)
    return to_out(mix(q, k, v).transpose(1, 2).reshape(b, n, d))
# %% wrong: to_out per head, written blind
def self_attention(x, to_qkv, to_out, heads):
    d = x.shape[-1]
    c = d // heads
    q, k, v = to_qkv(x).chunk(3, -1)
    total = 0
    for h in range(heads):
        part = slice(h * c, (h + 1) * c)
        total = total + mix(q[..., part], k[..., part], v[..., part])
    return to_out(total.repeat(1, 1, heads))
# %% wrong: transposed weights, written blind
def self_attention(x, to_qkv, to_out, heads):
    b, n, d = x.shape
    q, k, v = (z.reshape(b, n, heads, -1).transpose(1, 2) for z in to_qkv(x).chunk(3, -1))
    w = (q @ k.mT / (d // heads) ** 0.5).softmax(-1)
    return to_out((w.mT @ v).transpose(1, 2).reshape(b, n, d))
# %% right: image by image
def self_attention(x, to_qkv, to_out, heads):
    made = []
    for row in x.split(1):
        q, k, v = to_qkv(row)[0].chunk(3, dim=-1)
        parts = []
        for qh, kh, vh in zip(q.chunk(heads, -1), k.chunk(heads, -1), v.chunk(heads, -1)):
            weights = torch.softmax(qh @ kh.T / qh.shape[1] ** 0.5, dim=1)
            parts.append(weights @ vh)
        made.append(to_out(torch.cat(parts, dim=-1)[None]))
    return torch.cat(made)
# %% right: vmap over images
def self_attention(x, to_qkv, to_out, heads):
    def one(q, k, v):
        n, d = q.shape
        q, k, v = (part.reshape(n, heads, d // heads).permute(1, 0, 2) for part in (q, k, v))
        return ((q @ k.mT * (d // heads) ** -0.5).softmax(-1) @ v).permute(1, 0, 2).reshape(n, d)
    return to_out(torch.vmap(one)(*to_qkv(x).chunk(3, dim=-1)))
# %% right: token by token, no batched products
def self_attention(x, to_qkv, to_out, heads):
    b, n, d = x.shape
    c = d // heads
    q, k, v = to_qkv(x).reshape(b, n, 3, heads, c).unbind(2)
    rows = []
    for i in range(n):
        scores = (q[:, i : i + 1] * k).sum(-1) / c**0.5
        rows.append((scores.softmax(1)[..., None] * v).sum(1).reshape(b, d))
    return to_out(torch.stack(rows, dim=1))
# %% wrong: softmax before the scale
def self_attention(x, to_qkv, to_out, heads):
    b, n, d = x.shape
    q, k, v = (p.reshape(b, n, heads, d // heads).transpose(1, 2) for p in to_qkv(x).chunk(3, -1))
    w = (q @ k.mT).softmax(-1) / (d // heads) ** 0.5
    return to_out((w @ v).transpose(1, 2).reshape(b, n, d))
# %% wrong: causal
def self_attention(x, to_qkv, to_out, heads):
    b, n, d = x.shape
    q, k, v = (p.reshape(b, n, heads, d // heads).transpose(1, 2) for p in to_qkv(x).chunk(3, -1))
    scores = q @ k.mT / (d // heads) ** 0.5
    scores = scores.masked_fill(torch.ones(n, n).triu(1).bool(), float("-inf"))
    return to_out((scores.softmax(-1) @ v).transpose(1, 2).reshape(b, n, d))
# %% wrong: x is added
def self_attention(x, to_qkv, to_out, heads):
    b, n, d = x.shape
    q, k, v = (p.reshape(b, n, heads, d // heads).transpose(1, 2) for p in to_qkv(x).chunk(3, -1))
    w = (q @ k.mT / (d // heads) ** 0.5).softmax(-1)
    return x + to_out((w @ v).transpose(1, 2).reshape(b, n, d))
# %% wrong: the heads are not turned back
def self_attention(x, to_qkv, to_out, heads):
    b, n, d = x.shape
    q, k, v = (p.reshape(b, n, heads, d // heads).transpose(1, 2) for p in to_qkv(x).chunk(3, -1))
    w = (q @ k.mT / (d // heads) ** 0.5).softmax(-1)
    return to_out((w @ v).reshape(b, n, d))
