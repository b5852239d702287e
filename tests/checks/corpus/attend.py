# %% given
import math
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
# %% right: as in the formula
def attend(q, k, v):
    scores = q @ k.transpose(1, 2) / math.sqrt(q.shape[-1])
    return scores.softmax(dim=-1) @ v
# %% right: einsum
def attend(q, k, v):
    scores = torch.einsum("bnd,bmd->bnm", q, k) * q.shape[2] ** -0.5
    return torch.einsum("bnm,bme->bne", F.softmax(scores, dim=2), v)
# %% right: both scaled beforehand, softmax by hand
def attend(q, k, v):
    scale = q.size(-1) ** -0.25
    scores = torch.bmm(q * scale, (k * scale).mT)
    weights = torch.exp(scores - scores.amax(dim=-1, keepdim=True))
    return torch.bmm(weights, v) / weights.sum(dim=-1, keepdim=True)
# %% right: sample by sample
def attend(q, k, v):
    out = []
    for a, b, c in zip(q, k, v):
        w = torch.softmax(a @ b.T / a.shape[1] ** 0.5, dim=1)
        out.append(w @ c)
    return torch.stack(out)
# %% right: query by query
def attend(q, k, v):
    rows = []
    for i in range(q.shape[1]):
        s = (k * q[:, i : i + 1]).sum(-1) / math.sqrt(q.shape[-1])
        w = torch.exp(s - torch.logsumexp(s, dim=1, keepdim=True))
        rows.append((w[..., None] * v).sum(1))
    return torch.stack(rows, dim=1)
# %% right: vmap
def attend(q, k, v):
    def one(q, k, v):
        return (q @ k.T / len(q[0]) ** 0.5).softmax(-1) @ v
    return torch.vmap(one)(q, k, v)
# %% right: keys first, softmax over the first of the pair
def attend(queries, keys, values):
    scores = keys @ queries.transpose(-2, -1)
    weights = (scores / queries.shape[-1] ** 0.5).softmax(dim=-2)
    return weights.transpose(-2, -1) @ values
# %% right: float64 inside
def attend(q, k, v):
    s = q.double().matmul(k.double().permute(0, 2, 1)).div(math.sqrt(k.shape[-1]))
    return F.log_softmax(s, dim=-1).exp().matmul(v.double()).to(v.dtype)
# %% right: module for the softmax, baddbmm
def attend(q, k, v):
    b, n, d = q.shape
    scores = torch.baddbmm(q.new_zeros(b, n, k.shape[1]), q, k.transpose(1, 2), alpha=1 / math.sqrt(d))
    return nn.Softmax(dim=-1)(scores) @ v
# %% right: callable object
class Answer:
    def __call__(self, q, k, v):
        scores = q @ k.transpose(1, 2) / math.sqrt(q.shape[-1])
        return scores.softmax(dim=-1) @ v

attend = Answer()
# %% right: bound method
class Course:
    def attend(self, q, k, v):
        scores = q @ k.transpose(1, 2) / math.sqrt(q.shape[-1])
        return scores.softmax(dim=-1) @ v

attend = Course().attend
# %% right: one more optional argument
def attend(q, k, v, verbose=False):
    if verbose:
        print('called')
    scores = q @ k.transpose(1, 2) / math.sqrt(q.shape[-1])
    return scores.softmax(dim=-1) @ v
# %% right: prints one line
def attend(q, k, v):
    print('shape', getattr(q, 'shape', q))
    scores = q @ k.transpose(1, 2) / math.sqrt(q.shape[-1])
    return scores.softmax(dim=-1) @ v
# %% right: star arguments handed on
def answer(q, k, v):
    scores = q @ k.transpose(1, 2) / math.sqrt(q.shape[-1])
    return scores.softmax(dim=-1) @ v

def attend(*args, **kwargs):
    return answer(*args, **kwargs)
# %% right: decorated by a timer without wraps
import time

def timed(f):
    def inner(*a, **k):
        start = time.perf_counter()
        out = f(*a, **k)
        inner.took = time.perf_counter() - start
        return out
    return inner

@timed
def attend(q, k, v):
    scores = q @ k.transpose(1, 2) / math.sqrt(q.shape[-1])
    return scores.softmax(dim=-1) @ v
# %% wrong: not scaled
def attend(q, k, v):
    return (q @ k.transpose(1, 2)).softmax(dim=-1) @ v
# %% wrong: divided by d, not its root
def attend(q, k, v):
    return (q @ k.transpose(1, 2) / q.shape[-1]).softmax(dim=-1) @ v
# %% wrong: multiplied by the root
def attend(q, k, v):
    return (q @ k.transpose(1, 2) * q.shape[-1] ** 0.5).softmax(dim=-1) @ v
# %% wrong: root of the number of keys
def attend(q, k, v):
    return (q @ k.transpose(1, 2) / k.shape[1] ** 0.5).softmax(dim=-1) @ v
# %% wrong: root of the number of queries
def attend(q, k, v):
    return (q @ k.transpose(1, 2) / q.shape[1] ** 0.5).softmax(dim=-1) @ v
# %% wrong: root of the values' width
def attend(q, k, v):
    return (q @ k.transpose(1, 2) / v.shape[-1] ** 0.5).softmax(dim=-1) @ v
# %% wrong: width hard-coded to 24
def attend(q, k, v):
    return (q @ k.transpose(1, 2) / 24 ** 0.5).softmax(dim=-1) @ v
# %% wrong: softmax over the queries (labml)
def attend(q, k, v):
    return (q @ k.transpose(1, 2) / q.shape[-1] ** 0.5).softmax(dim=1) @ v
# %% wrong: softmax over the batch
def attend(q, k, v):
    return (q @ k.transpose(1, 2) / q.shape[-1] ** 0.5).softmax(dim=0) @ v
# %% wrong: softmax over all pairs
def attend(q, k, v):
    s = q @ k.transpose(1, 2) / q.shape[-1] ** 0.5
    return s.flatten(1).softmax(dim=1).view_as(s) @ v
# %% wrong: softmax on the result
def attend(q, k, v):
    return ((q @ k.transpose(1, 2) / q.shape[-1] ** 0.5) @ v).softmax(dim=-1)
# %% wrong: scaled behind the softmax
def attend(q, k, v):
    return (q @ k.transpose(1, 2)).softmax(dim=-1) / q.shape[-1] ** 0.5 @ v
# %% wrong: no softmax
def attend(q, k, v):
    return (q @ k.transpose(1, 2) / q.shape[-1] ** 0.5) @ v
# %% wrong: sigmoid for softmax
def attend(q, k, v):
    return torch.sigmoid(q @ k.transpose(1, 2) / q.shape[-1] ** 0.5) @ v
# %% wrong: divided by the sum, no exponential
def attend(q, k, v):
    s = q @ k.transpose(1, 2) / q.shape[-1] ** 0.5
    return s / s.sum(dim=-1, keepdim=True) @ v
# %% wrong: log-softmax
def attend(q, k, v):
    return F.log_softmax(q @ k.transpose(1, 2) / q.shape[-1] ** 0.5, dim=-1) @ v
# %% wrong: hard choice of the best key
def attend(q, k, v):
    s = q @ k.transpose(1, 2)
    return F.one_hot(s.argmax(-1), k.shape[1]).to(v.dtype) @ v
# %% wrong: keys handed over instead of values
def attend(q, k, v):
    return (q @ k.transpose(1, 2) / q.shape[-1] ** 0.5).softmax(dim=-1) @ k
# %% wrong: queries and keys exchanged
def attend(q, k, v):
    return (k @ q.transpose(1, 2) / q.shape[-1] ** 0.5).softmax(dim=-1) @ v
# %% wrong: keys with keys
def attend(q, k, v):
    return (k @ k.transpose(1, 2) / q.shape[-1] ** 0.5).softmax(dim=-1) @ v
# %% wrong: reshaped instead of transposed
def attend(q, k, v):
    return (q @ k.reshape(k.shape[0], k.shape[2], k.shape[1]) / q.shape[-1] ** 0.5).softmax(dim=-1) @ v
# %% wrong: axes 0 and 1 exchanged
def attend(q, k, v):
    return (q @ k.transpose(0, 1) / q.shape[-1] ** 0.5).softmax(dim=-1) @ v
# %% wrong: torch's finished attention
def attend(q, k, v):
    return F.scaled_dot_product_attention(q, k, v)
# %% wrong: exponentials overflow
def attend(q, k, v):
    w = torch.exp(q @ k.transpose(1, 2) / q.shape[-1] ** 0.5)
    return w / w.sum(dim=-1, keepdim=True) @ v
# %% wrong: normalised along the wrong axis by hand
def attend(q, k, v):
    w = torch.exp(q @ k.transpose(1, 2) / q.shape[-1] ** 0.5)
    return w / w.sum(dim=1, keepdim=True) @ v
# %% wrong: causal mask
def attend(q, k, v):
    s = q @ k.transpose(1, 2) / q.shape[-1] ** 0.5
    mask = torch.ones_like(s).triu(1).bool()
    return s.masked_fill(mask, float("-inf")).softmax(dim=-1) @ v
# %% wrong: weights detached
def attend(q, k, v):
    w = (q @ k.transpose(1, 2) / q.shape[-1] ** 0.5).softmax(dim=-1)
    return w.detach() @ v
# %% wrong: no gradients
def attend(q, k, v):
    with torch.no_grad():
        return (q @ k.transpose(1, 2) / q.shape[-1] ** 0.5).softmax(dim=-1) @ v
# %% wrong: changes q in place
def attend(q, k, v):
    q /= q.shape[-1] ** 0.5
    return (q @ k.transpose(1, 2)).softmax(dim=-1) @ v
# %% wrong: half precision
def attend(q, k, v):
    q, k, v = q.half(), k.half(), v.half()
    return ((q @ k.transpose(1, 2) / q.shape[-1] ** 0.5).softmax(dim=-1) @ v).float()
# %% wrong: dropout on the weights
def attend(q, k, v):
    return F.dropout((q @ k.transpose(1, 2) / q.shape[-1] ** 0.5).softmax(dim=-1), 0.1) @ v
# %% wrong: weights returned as well
def attend(q, k, v):
    w = (q @ k.transpose(1, 2) / q.shape[-1] ** 0.5).softmax(dim=-1)
    return w @ v, w
# %% wrong: first sample's keys for all
def attend(q, k, v):
    return (q @ k[0].T / q.shape[-1] ** 0.5).softmax(dim=-1) @ v[0]
# %% wrong: query added to the result
def attend(q, k, v):
    out = (q @ k.transpose(1, 2) / q.shape[-1] ** 0.5).softmax(dim=-1) @ v
    return out + q if out.shape == q.shape else out + q.mean()
# %% wrong: mean of the values
def attend(q, k, v):
    return v.mean(dim=1, keepdim=True).expand(-1, q.shape[1], -1)
# %% wrong: temperature of distances
def attend(q, k, v):
    return (-torch.cdist(q, k) ** 2 / q.shape[-1] ** 0.5).softmax(dim=-1) @ v
# %% wrong: cosine similarity
def attend(q, k, v):
    q, k = F.normalize(q, dim=-1), F.normalize(k, dim=-1)
    return (q @ k.transpose(1, 2) / q.shape[-1] ** 0.5).softmax(dim=-1) @ v
# %% wrong: transposed result
def attend(q, k, v):
    return ((q @ k.transpose(1, 2) / q.shape[-1] ** 0.5).softmax(dim=-1) @ v).transpose(1, 2)
# %% wrong: sets the global seed inside
def attend(q, k, v):
    torch.manual_seed(0)
    scores = q @ k.transpose(1, 2) / math.sqrt(q.shape[-1])
    return scores.softmax(dim=-1) @ v
# %% wrong: sets the default dtype to float64 inside
def attend(q, k, v):
    torch.set_default_dtype(torch.float64)
    scores = q @ k.transpose(1, 2) / math.sqrt(q.shape[-1])
    return scores.softmax(dim=-1) @ v
# %% remark: prints ten thousand lines
def attend(q, k, v):
    for i in range(10000):
        print(i, 'of 10000')
    scores = q @ k.transpose(1, 2) / math.sqrt(q.shape[-1])
    return scores.softmax(dim=-1) @ v
# %% wrong: asks for input
def attend(q, k, v):
    input('press return')
    scores = q @ k.transpose(1, 2) / math.sqrt(q.shape[-1])
    return scores.softmax(dim=-1) @ v
# %% wrong: result in another container
def answer(q, k, v):
    scores = q @ k.transpose(1, 2) / math.sqrt(q.shape[-1])
    return scores.softmax(dim=-1) @ v

def attend(q, k, v):
    return {answer(q, k, v)}
# %% wrong: unfinished
def attend(q, k, v):
    scores = q @ k.transpose(1, 2)
    ...
