# %% given
import math
import numpy as np
import torch
import torch.nn.functional as F
# %% right: the formula
def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask[:, None, None, :], float("-inf"))
    return scores.softmax(dim=-1) @ v
# %% right: einsum, scale on q first
def attention(q, k, v, mask=None):
    q = q * q.size(-1) ** -0.5
    sim = torch.einsum("bhid,bhjd->bhij", q, k)
    if mask is not None:
        sim = sim.masked_fill(torch.logical_not(mask).unsqueeze(1).unsqueeze(1), -math.inf)
    attn = sim.softmax(dim=-1)
    return torch.einsum("bhij,bhjd->bhid", attn, v)
# %% right: exponentials and normalisation by hand
def attention(q, k, v, mask=None):
    s = torch.matmul(q, k.mT) / math.sqrt(q.shape[3])
    keep = torch.ones_like(s, dtype=torch.bool) if mask is None else mask[:, None, None].expand_as(s)
    s = torch.where(keep, s, torch.full_like(s, -torch.inf))
    e = (s - s.amax(-1, keepdim=True)).exp()
    return (e @ v) / e.sum(-1, keepdim=True)
# %% right: loops over batch and heads
def attention(q, k, v, mask=None):
    out = torch.empty_like(q)
    for i in range(q.shape[0]):
        for h in range(q.shape[1]):
            s = q[i, h] @ k[i, h].T / math.sqrt(q.shape[-1])
            if mask is not None:
                s[:, ~mask[i]] = float("-inf")
            out[i, h] = F.softmax(s, dim=1) @ v[i, h]
    return out
# %% right: padding left out by selection
def attention(q, k, v, mask=None):
    rows = []
    for i in range(len(q)):
        keep = slice(None) if mask is None else mask[i]
        ki, vi = k[i][:, keep], v[i][:, keep]
        w = torch.softmax(torch.einsum("hnd,hmd->hnm", q[i], ki) / ki.shape[-1] ** 0.5, -1)
        rows.append(w @ vi)
    return torch.stack(rows)
# %% right: additive mask of minus infinities
def attention(q, k, v, mask=None):
    bias = 0.0
    if mask is not None:
        bias = torch.zeros(mask.shape, dtype=q.dtype).masked_fill(mask.logical_not(), float("-inf"))[:, None, None, :]
    return torch.softmax((q / math.sqrt(q.shape[-1])).matmul(k.transpose(2, 3)) + bias, -1).matmul(v)
# %% right: einops, batch and heads joined, baddbmm
def attention(q, k, v, mask=None):
    from einops import rearrange, repeat
    b, h = q.shape[:2]
    q, k, v = (rearrange(x, "b h n d -> (b h) n d") for x in (q, k, v))
    s = torch.bmm(q, k.permute(0, 2, 1)) * q.shape[-1] ** -0.5
    if mask is not None:
        s = s.masked_fill(repeat(~mask, "b m -> (b h) 1 m", h=h), float("-inf"))
    return rearrange(torch.bmm(s.softmax(-1), v), "(b h) n d -> b h n d", h=h)
# %% right: finite minimum as in latent-diffusion
def attention(q, k, v, mask=None):
    sim = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    if mask is not None:
        max_neg_value = -torch.finfo(sim.dtype).max
        sim = sim.masked_fill(~mask[:, None, None, :], max_neg_value)
    return F.softmax(sim, dim=-1) @ v
# %% right: log softmax, weights multiplied by the mask and renormalised
def attention(q, k, v, mask=None):
    w = torch.log_softmax(q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1]), -1).exp()
    if mask is not None:
        w = w * mask[:, None, None, :]
        w = w / w.sum(-1, keepdim=True)
    return w @ v
# %% wrong: softmax over the positions (labml issue 146)
def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask[:, None, None, :], float("-inf"))
    return scores.softmax(dim=-2) @ v
# %% wrong: softmax over the heads
def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask[:, None, None, :], -1e9)
    return scores.softmax(dim=1) @ v
# %% wrong: softmax over heads and words together (detr 247)
def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask[:, None, None, :], float("-inf"))
    s = scores.transpose(1, 2)
    w = s.flatten(2).softmax(-1).view(s.shape).transpose(1, 2)
    return w @ v
# %% wrong: softmax over everything of a head
def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask[:, None, None, :], float("-inf"))
    return scores.flatten(2).softmax(-1).view(scores.shape) @ v
# %% wrong: no scale
def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-1, -2)
    if mask is not None:
        scores = scores.masked_fill(~mask[:, None, None, :], float("-inf"))
    return scores.softmax(dim=-1) @ v
# %% wrong: divided by d, not its root
def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-1, -2) / q.shape[-1]
    if mask is not None:
        scores = scores.masked_fill(~mask[:, None, None, :], float("-inf"))
    return scores.softmax(dim=-1) @ v
# %% wrong: multiplied by the root of d
def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-1, -2) * q.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask[:, None, None, :], float("-inf"))
    return scores.softmax(dim=-1) @ v
# %% wrong: root of the number of words
def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-1, -2) / k.shape[-2] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask[:, None, None, :], float("-inf"))
    return scores.softmax(dim=-1) @ v
# %% wrong: root of heads times d, the model's width
def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-1, -2) / (q.shape[1] * q.shape[-1]) ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask[:, None, None, :], float("-inf"))
    return scores.softmax(dim=-1) @ v
# %% wrong: root of the number of positions
def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-1, -2) / q.shape[-2] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask[:, None, None, :], float("-inf"))
    return scores.softmax(dim=-1) @ v
# %% wrong: scaled after the softmax
def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-1, -2)
    if mask is not None:
        scores = scores.masked_fill(~mask[:, None, None, :], float("-inf"))
    return scores.softmax(dim=-1) / q.shape[-1] ** 0.5 @ v
# %% wrong: mask inverted
def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(mask[:, None, None, :], float("-inf"))
    return scores.softmax(dim=-1) @ v
# %% wrong: mask ignored
def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    return scores.softmax(dim=-1) @ v
# %% wrong: masked scores set to zero
def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask[:, None, None, :], 0.0)
    return scores.softmax(dim=-1) @ v
# %% wrong: mask after the softmax, not renormalised (timm 2236)
def attention(q, k, v, mask=None):
    w = (q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5).softmax(dim=-1)
    if mask is not None:
        w = w.masked_fill(~mask[:, None, None, :], 0.0)
    return w @ v
# %% wrong: only the values of padding zeroed
def attention(q, k, v, mask=None):
    if mask is not None:
        v = v * mask[:, None, :, None]
    return (q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5).softmax(dim=-1) @ v
# %% wrong: keys of padding zeroed
def attention(q, k, v, mask=None):
    if mask is not None:
        k = k * mask[:, None, :, None]
    return (q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5).softmax(dim=-1) @ v
# %% wrong: mask of the first sample for all
def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask[0], float("-inf"))
    return scores.softmax(dim=-1) @ v
# %% wrong: mask along the heads, one None too few
def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask[:, None, :], float("-inf"))
    return scores.softmax(dim=-1) @ v
# %% wrong: mask broadcast without axes
def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask, float("-inf"))
    return scores.softmax(dim=-1) @ v
# %% wrong: minus ten for masked scores
def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask[:, None, None, :], -10.0)
    return scores.softmax(dim=-1) @ v
# %% wrong: mask added as a number
def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    if mask is not None:
        scores = scores + mask[:, None, None, :].float()
    return scores.softmax(dim=-1) @ v
# %% wrong: mask turned in place
def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(mask.logical_not_()[:, None, None, :], float("-inf"))
    return scores.softmax(dim=-1) @ v
# %% wrong: q scaled in place
def attention(q, k, v, mask=None):
    q /= q.shape[-1] ** 0.5
    scores = q @ k.transpose(-1, -2)
    if mask is not None:
        scores = scores.masked_fill(~mask[:, None, None, :], float("-inf"))
    return scores.softmax(dim=-1) @ v
# %% wrong: masked_fill's result thrown away
def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    if mask is not None:
        scores.masked_fill(~mask[:, None, None, :], float("-inf"))
    return scores.softmax(dim=-1) @ v
# %% wrong: sigmoid for softmax
def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask[:, None, None, :], float("-inf"))
    return scores.sigmoid() @ v
# %% wrong: no softmax
def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask[:, None, None, :], 0.0)
    return scores @ v
# %% wrong: keys in the place of values
def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask[:, None, None, :], float("-inf"))
    return scores.softmax(dim=-1) @ k
# %% wrong: q and k exchanged
def attention(q, k, v, mask=None):
    scores = (k @ q.transpose(-1, -2)).transpose(-1, -2) / q.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask[:, None, None, :], float("-inf"))
    return scores.softmax(dim=-1) @ q[..., : k.shape[-2], :]
# %% wrong: heads averaged
def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask[:, None, None, :], float("-inf"))
    w = scores.softmax(dim=-1).mean(1, keepdim=True)
    return w @ v
# %% wrong: cosine similarity
def attention(q, k, v, mask=None):
    scores = F.normalize(q, dim=-1) @ F.normalize(k, dim=-1).transpose(-1, -2)
    if mask is not None:
        scores = scores.masked_fill(~mask[:, None, None, :], float("-inf"))
    return scores.softmax(dim=-1) @ v
# %% wrong: causal mask on top
def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask[:, None, None, :], float("-inf"))
    n, m = scores.shape[-2:]
    scores = scores.masked_fill(torch.ones(n, m).triu(1).bool(), float("-inf"))
    return scores.softmax(dim=-1) @ v
# %% wrong: weights returned too
def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask[:, None, None, :], float("-inf"))
    w = scores.softmax(dim=-1)
    return w @ v, w
# %% wrong: crashes without a mask
def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    scores = scores.masked_fill(~mask[:, None, None, :], float("-inf"))
    return scores.softmax(dim=-1) @ v
# %% wrong: half precision inside
def attention(q, k, v, mask=None):
    scores = (q.half() @ k.half().transpose(-1, -2)) / q.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask[:, None, None, :], float("-inf"))
    return (scores.softmax(dim=-1) @ v.half()).to(q.dtype)
# %% wrong: dropout left on
def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask[:, None, None, :], float("-inf"))
    return F.dropout(scores.softmax(dim=-1), 0.1) @ v
# %% wrong: hard-coded 64
def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-1, -2) / 8
    if mask is not None:
        scores = scores.masked_fill(~mask[:, None, None, :], float("-inf"))
    return scores.softmax(dim=-1) @ v
