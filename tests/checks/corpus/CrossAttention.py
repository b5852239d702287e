# %% given
import math
import torch
import torch.nn.functional as F
from torch import nn
def attend(q, k, v, mask=None):
    scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask[:, None, None, :], float("-inf"))
    return scores.softmax(dim=-1) @ v
# %% right: four linear layers, unflatten
class CrossAttention(nn.Module):
    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__()
        inner = heads * dim_head
        self.heads, self.dim_head = heads, dim_head
        self.to_q = nn.Linear(query_dim, inner)
        self.to_k = nn.Linear(context_dim, inner)
        self.to_v = nn.Linear(context_dim, inner)
        self.to_out = nn.Linear(inner, query_dim)
    def forward(self, x, context, mask=None):
        cut = lambda r: r.unflatten(-1, (self.heads, self.dim_head)).transpose(1, 2)
        out = attend(cut(self.to_q(x)), cut(self.to_k(context)), cut(self.to_v(context)), mask)
        return self.to_out(out.transpose(1, 2).flatten(2))
# %% right: latent-diffusion style, no bias, einops and einsum
class CrossAttention(nn.Module):
    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__()
        inner_dim = dim_head * heads
        self.scale = dim_head**-0.5
        self.heads = heads
        self.to_q = nn.Linear(query_dim, inner_dim, bias=False)
        self.to_k = nn.Linear(context_dim, inner_dim, bias=False)
        self.to_v = nn.Linear(context_dim, inner_dim, bias=False)
        self.to_out = nn.Sequential(nn.Linear(inner_dim, query_dim), nn.Dropout(0.0))
    def forward(self, x, context, mask=None):
        from einops import rearrange, repeat
        h = self.heads
        q, k, v = self.to_q(x), self.to_k(context), self.to_v(context)
        q, k, v = map(lambda t: rearrange(t, "b n (h d) -> (b h) n d", h=h), (q, k, v))
        sim = torch.einsum("b i d, b j d -> b i j", q, k) * self.scale
        if mask is not None:
            sim = sim.masked_fill(~repeat(mask, "b j -> (b h) () j", h=h), -torch.finfo(sim.dtype).max)
        out = torch.einsum("b i j, b j d -> b i d", sim.softmax(dim=-1), v)
        return self.to_out(rearrange(out, "(b h) n d -> b n (h d)", h=h))
# %% right: torch's scaled_dot_product_attention
class CrossAttention(nn.Module):
    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__()
        self.h, self.d = heads, dim_head
        self.q = nn.Linear(query_dim, heads * dim_head, bias=False)
        self.k = nn.Linear(context_dim, heads * dim_head, bias=False)
        self.v = nn.Linear(context_dim, heads * dim_head, bias=False)
        self.o = nn.Linear(heads * dim_head, query_dim)
    def forward(self, x, context, mask=None):
        b, n, _ = x.shape
        m = context.shape[1]
        q = self.q(x).view(b, n, self.h, self.d).transpose(1, 2)
        k = self.k(context).view(b, m, self.h, self.d).transpose(1, 2)
        v = self.v(context).view(b, m, self.h, self.d).transpose(1, 2)
        bias = None if mask is None else mask[:, None, None, :]
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=bias)
        return self.o(y.transpose(1, 2).reshape(b, n, self.h * self.d))
# %% right: a ModuleDict of the four
class CrossAttention(nn.Module):
    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__()
        w = heads * dim_head
        self.shape = (heads, dim_head)
        self.layers = nn.ModuleDict({"q": nn.Linear(query_dim, w), "k": nn.Linear(context_dim, w),
                                     "v": nn.Linear(context_dim, w), "out": nn.Linear(w, query_dim)})
    def forward(self, x, context, mask=None):
        parts = {}
        for name, rows in (("q", x), ("k", context), ("v", context)):
            parts[name] = self.layers[name](rows).unflatten(2, self.shape).permute(0, 2, 1, 3)
        return self.layers["out"](attend(parts["q"], parts["k"], parts["v"], mask).permute(0, 2, 1, 3).flatten(2))
# %% right: loop over heads by slices
class CrossAttention(nn.Module):
    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__()
        self.heads, self.dim_head = heads, dim_head
        self.query = nn.Linear(query_dim, heads * dim_head)
        self.key = nn.Linear(context_dim, heads * dim_head)
        self.value = nn.Linear(context_dim, heads * dim_head)
        self.project = nn.Linear(heads * dim_head, query_dim)
    def forward(self, x, context, mask=None):
        q, k, v = self.query(x), self.key(context), self.value(context)
        answers = []
        for h in range(self.heads):
            cut = slice(h * self.dim_head, (h + 1) * self.dim_head)
            s = torch.bmm(q[..., cut], k[..., cut].transpose(1, 2)) / math.sqrt(self.dim_head)
            if mask is not None:
                s = s.masked_fill(~mask[:, None, :], float("-inf"))
            answers.append(s.softmax(-1) @ v[..., cut])
        return self.project(torch.cat(answers, dim=-1))
# %% right: a layer per head in ModuleLists
class CrossAttention(nn.Module):
    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__()
        self.qs = nn.ModuleList(nn.Linear(query_dim, dim_head) for _ in range(heads))
        self.ks = nn.ModuleList(nn.Linear(context_dim, dim_head) for _ in range(heads))
        self.vs = nn.ModuleList(nn.Linear(context_dim, dim_head) for _ in range(heads))
        self.out = nn.Linear(heads * dim_head, query_dim)
    def forward(self, x, context, mask=None):
        q = torch.stack([layer(x) for layer in self.qs], 1)
        k = torch.stack([layer(context) for layer in self.ks], 1)
        v = torch.stack([layer(context) for layer in self.vs], 1)
        return self.out(torch.cat(attend(q, k, v, mask).unbind(1), -1))
# %% right: keys and values from one layer, chunked
class CrossAttention(nn.Module):
    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__()
        self.heads = heads
        self.to_q = nn.Linear(query_dim, heads * dim_head)
        self.to_kv = nn.Linear(context_dim, 2 * heads * dim_head)
        self.to_out = nn.Linear(heads * dim_head, query_dim)
    def forward(self, x, context, mask=None):
        k, v = self.to_kv(context).chunk(2, -1)
        q, k, v = (t.reshape(*t.shape[:2], self.heads, -1).transpose(1, 2) for t in (self.to_q(x), k, v))
        return self.to_out(attend(q, k, v, mask).transpose(1, 2).flatten(2))
# %% right: heads before dims, head index last in the width
class CrossAttention(nn.Module):
    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__()
        self.heads, self.dim_head = heads, dim_head
        self.wq, self.wk, self.wv = nn.Linear(query_dim, heads * dim_head), nn.Linear(context_dim, heads * dim_head), nn.Linear(context_dim, heads * dim_head)
        self.wo = nn.Linear(heads * dim_head, query_dim)
    def split(self, t):
        return t.unflatten(-1, (self.dim_head, self.heads)).permute(0, 3, 1, 2)
    def forward(self, x, context, mask=None):
        y = attend(self.split(self.wq(x)), self.split(self.wk(context)), self.split(self.wv(context)), mask=mask)
        return self.wo(y.permute(0, 2, 3, 1).flatten(2))
# %% wrong: view to heads mixes positions
class CrossAttention(nn.Module):
    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__()
        self.h, self.d = heads, dim_head
        self.to_q, self.to_k, self.to_v = nn.Linear(query_dim, heads * dim_head), nn.Linear(context_dim, heads * dim_head), nn.Linear(context_dim, heads * dim_head)
        self.to_out = nn.Linear(heads * dim_head, query_dim)
    def forward(self, x, context, mask=None):
        b, n, m = len(x), x.shape[1], context.shape[1]
        q = self.to_q(x).view(b, self.h, n, self.d)
        k = self.to_k(context).view(b, self.h, m, self.d)
        v = self.to_v(context).view(b, self.h, m, self.d)
        return self.to_out(attend(q, k, v, mask).transpose(1, 2).flatten(2))
# %% wrong: heads not moved back before joining
class CrossAttention(nn.Module):
    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__()
        self.h, self.d = heads, dim_head
        self.to_q, self.to_k, self.to_v = nn.Linear(query_dim, heads * dim_head), nn.Linear(context_dim, heads * dim_head), nn.Linear(context_dim, heads * dim_head)
        self.to_out = nn.Linear(heads * dim_head, query_dim)
    def forward(self, x, context, mask=None):
        cut = lambda r: r.unflatten(-1, (self.h, self.d)).transpose(1, 2)
        out = attend(cut(self.to_q(x)), cut(self.to_k(context)), cut(self.to_v(context)), mask)
        return self.to_out(out.reshape(x.shape[0], x.shape[1], self.h * self.d))
# %% wrong: heads attend to each other, transpose forgotten
class CrossAttention(nn.Module):
    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__()
        self.h, self.d = heads, dim_head
        self.to_q, self.to_k, self.to_v = nn.Linear(query_dim, heads * dim_head), nn.Linear(context_dim, heads * dim_head), nn.Linear(context_dim, heads * dim_head)
        self.to_out = nn.Linear(heads * dim_head, query_dim)
    def forward(self, x, context, mask=None):
        cut = lambda r: r.unflatten(-1, (self.h, self.d))
        return self.to_out(attend(cut(self.to_q(x)), cut(self.to_k(context)), cut(self.to_v(context))).flatten(2))
# %% wrong: one big head, not cut
class CrossAttention(nn.Module):
    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__()
        self.to_q, self.to_k, self.to_v = nn.Linear(query_dim, heads * dim_head), nn.Linear(context_dim, heads * dim_head), nn.Linear(context_dim, heads * dim_head)
        self.to_out = nn.Linear(heads * dim_head, query_dim)
    def forward(self, x, context, mask=None):
        q, k, v = self.to_q(x)[:, None], self.to_k(context)[:, None], self.to_v(context)[:, None]
        return self.to_out(attend(q, k, v, mask)[:, 0])
# %% wrong: mask not passed on
class CrossAttention(nn.Module):
    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__()
        self.h, self.d = heads, dim_head
        self.to_q, self.to_k, self.to_v = nn.Linear(query_dim, heads * dim_head), nn.Linear(context_dim, heads * dim_head), nn.Linear(context_dim, heads * dim_head)
        self.to_out = nn.Linear(heads * dim_head, query_dim)
    def forward(self, x, context, mask=None):
        cut = lambda r: r.unflatten(-1, (self.h, self.d)).transpose(1, 2)
        return self.to_out(attend(cut(self.to_q(x)), cut(self.to_k(context)), cut(self.to_v(context))).transpose(1, 2).flatten(2))
# %% wrong: mask inverted
class CrossAttention(nn.Module):
    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__()
        self.h, self.d = heads, dim_head
        self.to_q, self.to_k, self.to_v = nn.Linear(query_dim, heads * dim_head), nn.Linear(context_dim, heads * dim_head), nn.Linear(context_dim, heads * dim_head)
        self.to_out = nn.Linear(heads * dim_head, query_dim)
    def forward(self, x, context, mask=None):
        cut = lambda r: r.unflatten(-1, (self.h, self.d)).transpose(1, 2)
        mask = None if mask is None else ~mask
        return self.to_out(attend(cut(self.to_q(x)), cut(self.to_k(context)), cut(self.to_v(context)), mask).transpose(1, 2).flatten(2))
# %% wrong: x added inside
class CrossAttention(nn.Module):
    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__()
        self.h, self.d = heads, dim_head
        self.to_q, self.to_k, self.to_v = nn.Linear(query_dim, heads * dim_head), nn.Linear(context_dim, heads * dim_head), nn.Linear(context_dim, heads * dim_head)
        self.to_out = nn.Linear(heads * dim_head, query_dim)
    def forward(self, x, context, mask=None):
        cut = lambda r: r.unflatten(-1, (self.h, self.d)).transpose(1, 2)
        return x + self.to_out(attend(cut(self.to_q(x)), cut(self.to_k(context)), cut(self.to_v(context)), mask).transpose(1, 2).flatten(2))
# %% wrong: values from the picture
class CrossAttention(nn.Module):
    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__()
        self.h, self.d = heads, dim_head
        self.to_q, self.to_k, self.to_v = nn.Linear(query_dim, heads * dim_head), nn.Linear(query_dim, heads * dim_head), nn.Linear(query_dim, heads * dim_head)
        self.to_out = nn.Linear(heads * dim_head, query_dim)
    def forward(self, x, context, mask=None):
        cut = lambda r: r.unflatten(-1, (self.h, self.d)).transpose(1, 2)
        return self.to_out(attend(cut(self.to_q(x)), cut(self.to_k(x)), cut(self.to_v(x))).transpose(1, 2).flatten(2))
# %% wrong: keys reused as values
class CrossAttention(nn.Module):
    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__()
        self.h, self.d = heads, dim_head
        self.to_q, self.to_k, self.to_v = nn.Linear(query_dim, heads * dim_head), nn.Linear(context_dim, heads * dim_head), nn.Linear(context_dim, heads * dim_head)
        self.to_out = nn.Linear(heads * dim_head, query_dim)
    def forward(self, x, context, mask=None):
        cut = lambda r: r.unflatten(-1, (self.h, self.d)).transpose(1, 2)
        k = cut(self.to_k(context))
        return self.to_out(attend(cut(self.to_q(x)), k, k, mask).transpose(1, 2).flatten(2))
# %% wrong: no layer back to the size of x
class CrossAttention(nn.Module):
    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__()
        self.h, self.d = heads, dim_head
        self.to_q, self.to_k, self.to_v = nn.Linear(query_dim, heads * dim_head), nn.Linear(context_dim, heads * dim_head), nn.Linear(context_dim, heads * dim_head)
    def forward(self, x, context, mask=None):
        cut = lambda r: r.unflatten(-1, (self.h, self.d)).transpose(1, 2)
        return attend(cut(self.to_q(x)), cut(self.to_k(context)), cut(self.to_v(context)), mask).transpose(1, 2).flatten(2)
# %% wrong: scale by the whole width
class CrossAttention(nn.Module):
    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__()
        self.h, self.d = heads, dim_head
        self.to_q, self.to_k, self.to_v = nn.Linear(query_dim, heads * dim_head), nn.Linear(context_dim, heads * dim_head), nn.Linear(context_dim, heads * dim_head)
        self.to_out = nn.Linear(heads * dim_head, query_dim)
    def forward(self, x, context, mask=None):
        cut = lambda r: r.unflatten(-1, (self.h, self.d)).transpose(1, 2)
        q, k, v = cut(self.to_q(x)), cut(self.to_k(context)), cut(self.to_v(context))
        s = q @ k.transpose(-1, -2) / (self.h * self.d) ** 0.5
        if mask is not None:
            s = s.masked_fill(~mask[:, None, None, :], float("-inf"))
        return self.to_out((s.softmax(-1) @ v).transpose(1, 2).flatten(2))
# %% wrong: scaled twice, on q and inside attend
class CrossAttention(nn.Module):
    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__()
        self.h, self.d = heads, dim_head
        self.to_q, self.to_k, self.to_v = nn.Linear(query_dim, heads * dim_head), nn.Linear(context_dim, heads * dim_head), nn.Linear(context_dim, heads * dim_head)
        self.to_out = nn.Linear(heads * dim_head, query_dim)
    def forward(self, x, context, mask=None):
        cut = lambda r: r.unflatten(-1, (self.h, self.d)).transpose(1, 2)
        q = cut(self.to_q(x)) * self.d**-0.5
        return self.to_out(attend(q, cut(self.to_k(context)), cut(self.to_v(context)), mask).transpose(1, 2).flatten(2))
# %% wrong: softmax over the positions
class CrossAttention(nn.Module):
    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__()
        self.h, self.d = heads, dim_head
        self.to_q, self.to_k, self.to_v = nn.Linear(query_dim, heads * dim_head), nn.Linear(context_dim, heads * dim_head), nn.Linear(context_dim, heads * dim_head)
        self.to_out = nn.Linear(heads * dim_head, query_dim)
    def forward(self, x, context, mask=None):
        cut = lambda r: r.unflatten(-1, (self.h, self.d)).transpose(1, 2)
        q, k, v = cut(self.to_q(x)), cut(self.to_k(context)), cut(self.to_v(context))
        s = q @ k.transpose(-1, -2) / self.d**0.5
        if mask is not None:
            s = s.masked_fill(~mask[:, None, None, :], -1e9)
        return self.to_out((s.softmax(-2) @ v).transpose(1, 2).flatten(2))
# %% wrong: layers of one head's size
class CrossAttention(nn.Module):
    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__()
        self.h = heads
        self.to_q, self.to_k, self.to_v = nn.Linear(query_dim, dim_head), nn.Linear(context_dim, dim_head), nn.Linear(context_dim, dim_head)
        self.to_out = nn.Linear(dim_head, query_dim)
    def forward(self, x, context, mask=None):
        cut = lambda r: r.unflatten(-1, (self.h, -1)).transpose(1, 2)
        return self.to_out(attend(cut(self.to_q(x)), cut(self.to_k(context)), cut(self.to_v(context)), mask).transpose(1, 2).flatten(2))
# %% wrong: hard-coded eight heads of 64
class CrossAttention(nn.Module):
    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__()
        self.to_q, self.to_k, self.to_v = nn.Linear(query_dim, 512), nn.Linear(context_dim, 512), nn.Linear(context_dim, 512)
        self.to_out = nn.Linear(512, query_dim)
    def forward(self, x, context, mask=None):
        cut = lambda r: r.unflatten(-1, (8, 64)).transpose(1, 2)
        return self.to_out(attend(cut(self.to_q(x)), cut(self.to_k(context)), cut(self.to_v(context)), mask).transpose(1, 2).flatten(2))
# %% wrong: misspelt foward
class CrossAttention(nn.Module):
    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__()
        self.h, self.d = heads, dim_head
        self.to_q, self.to_k, self.to_v = nn.Linear(query_dim, heads * dim_head), nn.Linear(context_dim, heads * dim_head), nn.Linear(context_dim, heads * dim_head)
        self.to_out = nn.Linear(heads * dim_head, query_dim)
    def foward(self, x, context, mask=None):
        cut = lambda r: r.unflatten(-1, (self.h, self.d)).transpose(1, 2)
        return self.to_out(attend(cut(self.to_q(x)), cut(self.to_k(context)), cut(self.to_v(context)), mask).transpose(1, 2).flatten(2))
# %% wrong: super().__init__() forgotten
class CrossAttention(nn.Module):
    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        self.h, self.d = heads, dim_head
        self.to_q = nn.Linear(query_dim, heads * dim_head)
    def forward(self, x, context, mask=None):
        return self.to_q(x)
# %% wrong: layers made in forward
class CrossAttention(nn.Module):
    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__()
        self.q, self.c, self.h, self.d = query_dim, context_dim, heads, dim_head
    def forward(self, x, context, mask=None):
        w = self.h * self.d
        cut = lambda r: r.unflatten(-1, (self.h, self.d)).transpose(1, 2)
        q, k, v = nn.Linear(self.q, w)(x), nn.Linear(self.c, w)(context), nn.Linear(self.c, w)(context)
        return nn.Linear(w, self.q)(attend(cut(q), cut(k), cut(v), mask).transpose(1, 2).flatten(2))
# %% wrong: layers in a plain list, not registered
class CrossAttention(nn.Module):
    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__()
        self.h, self.d = heads, dim_head
        w = heads * dim_head
        self.layers = [nn.Linear(query_dim, w), nn.Linear(context_dim, w), nn.Linear(context_dim, w), nn.Linear(w, query_dim)]
    def forward(self, x, context, mask=None):
        cut = lambda r: r.unflatten(-1, (self.h, self.d)).transpose(1, 2)
        q, k, v = self.layers[0](x), self.layers[1](context), self.layers[2](context)
        return self.layers[3](attend(cut(q), cut(k), cut(v), mask).transpose(1, 2).flatten(2))
# %% wrong: places added to the words, order matters
class CrossAttention(nn.Module):
    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__()
        self.h, self.d = heads, dim_head
        self.to_q, self.to_k, self.to_v = nn.Linear(query_dim, heads * dim_head), nn.Linear(context_dim, heads * dim_head), nn.Linear(context_dim, heads * dim_head)
        self.to_out = nn.Linear(heads * dim_head, query_dim)
    def forward(self, x, context, mask=None):
        context = context + torch.arange(context.shape[1])[None, :, None] * 0.1
        cut = lambda r: r.unflatten(-1, (self.h, self.d)).transpose(1, 2)
        return self.to_out(attend(cut(self.to_q(x)), cut(self.to_k(context)), cut(self.to_v(context)), mask).transpose(1, 2).flatten(2))
# %% wrong: mean over the heads, output of one head's size
class CrossAttention(nn.Module):
    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__()
        self.h, self.d = heads, dim_head
        self.to_q, self.to_k, self.to_v = nn.Linear(query_dim, heads * dim_head), nn.Linear(context_dim, heads * dim_head), nn.Linear(context_dim, heads * dim_head)
        self.to_out = nn.Linear(dim_head, query_dim)
    def forward(self, x, context, mask=None):
        cut = lambda r: r.unflatten(-1, (self.h, self.d)).transpose(1, 2)
        return self.to_out(attend(cut(self.to_q(x)), cut(self.to_k(context)), cut(self.to_v(context)), mask).mean(1))
# %% wrong: no_grad around the attention
class CrossAttention(nn.Module):
    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__()
        self.h, self.d = heads, dim_head
        self.to_q, self.to_k, self.to_v = nn.Linear(query_dim, heads * dim_head), nn.Linear(context_dim, heads * dim_head), nn.Linear(context_dim, heads * dim_head)
        self.to_out = nn.Linear(heads * dim_head, query_dim)
    def forward(self, x, context, mask=None):
        cut = lambda r: r.unflatten(-1, (self.h, self.d)).transpose(1, 2)
        with torch.no_grad():
            out = attend(cut(self.to_q(x)), cut(self.to_k(context)), cut(self.to_v(context)), mask)
        return self.to_out(out.transpose(1, 2).flatten(2))
# %% wrong: dropout of 0.1 always on
class CrossAttention(nn.Module):
    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__()
        self.h, self.d = heads, dim_head
        self.to_q, self.to_k, self.to_v = nn.Linear(query_dim, heads * dim_head), nn.Linear(context_dim, heads * dim_head), nn.Linear(context_dim, heads * dim_head)
        self.to_out = nn.Linear(heads * dim_head, query_dim)
    def forward(self, x, context, mask=None):
        cut = lambda r: r.unflatten(-1, (self.h, self.d)).transpose(1, 2)
        out = attend(cut(self.to_q(x)), cut(self.to_k(context)), cut(self.to_v(context)), mask)
        return F.dropout(self.to_out(out.transpose(1, 2).flatten(2)), 0.1)
# %% wrong: mask of the first sample for all
class CrossAttention(nn.Module):
    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__()
        self.h, self.d = heads, dim_head
        self.to_q, self.to_k, self.to_v = nn.Linear(query_dim, heads * dim_head), nn.Linear(context_dim, heads * dim_head), nn.Linear(context_dim, heads * dim_head)
        self.to_out = nn.Linear(heads * dim_head, query_dim)
    def forward(self, x, context, mask=None):
        cut = lambda r: r.unflatten(-1, (self.h, self.d)).transpose(1, 2)
        mask = None if mask is None else mask[:1].expand_as(mask)
        return self.to_out(attend(cut(self.to_q(x)), cut(self.to_k(context)), cut(self.to_v(context)), mask).transpose(1, 2).flatten(2))
# %% wrong: dots left in forward
class CrossAttention(nn.Module):
    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__()
        self.to_q = nn.Linear(query_dim, heads * dim_head)
        self.to_k = nn.Linear(context_dim, heads * dim_head)
        self.to_v = nn.Linear(context_dim, heads * dim_head)
        self.to_out = nn.Linear(heads * dim_head, query_dim)
    def forward(self, x, context, mask=None):
        ...
# %% wrong: one layer for keys and values, seed set inside
class CrossAttention(nn.Module):
    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__()
        self.h, self.d = heads, dim_head
        torch.manual_seed(0)
        self.to_q, self.to_k, self.to_v = nn.Linear(query_dim, heads * dim_head), nn.Linear(context_dim, heads * dim_head), nn.Linear(context_dim, heads * dim_head)
        self.to_out = nn.Linear(heads * dim_head, query_dim)
        self.to_v = self.to_k
    def forward(self, x, context, mask=None):
        cut = lambda r: r.unflatten(-1, (self.h, self.d)).transpose(1, 2)
        return self.to_out(attend(cut(self.to_q(x)), cut(self.to_k(context)), cut(self.to_v(context)), mask).transpose(1, 2).flatten(2))
