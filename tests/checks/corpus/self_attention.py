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
