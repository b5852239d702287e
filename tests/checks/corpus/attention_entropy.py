# %% given
import math
import numpy as np
import torch
import torch.nn.functional as F
# %% right: xlogy
def attention_entropy(weights):
    return -torch.xlogy(weights, weights).sum(-1)
# %% right: torch.special.entr
def attention_entropy(weights):
    return torch.special.entr(weights).sum(dim=-1)
# %% right: where around the zeros
def attention_entropy(w):
    safe = torch.where(w > 0, w, torch.ones_like(w))
    return -(w * safe.log()).sum(-1)
# %% right: nan_to_num
def attention_entropy(weights):
    return -torch.nansum(weights * weights.log(), dim=-1)
# %% right: torch.distributions
def attention_entropy(weights):
    return torch.distributions.Categorical(probs=weights).entropy()
# %% right: loop over the words
def attention_entropy(weights):
    h = torch.zeros(weights.shape[:-1], dtype=weights.dtype)
    for j in range(weights.shape[-1]):
        w = weights[..., j]
        h = h - torch.where(w > 0, w * torch.log(w.clamp(min=1e-30)), torch.zeros_like(w))
    return h
# %% right: einsum with clamped logs in float64
def attention_entropy(weights):
    w = weights.double()
    return -torch.einsum("...m,...m->...", w, w.clamp_min(1e-300).log()).to(weights.dtype)
# %% wrong: bits, log2
def attention_entropy(weights):
    return -(weights * weights.clamp(min=1e-30).log2()).sum(-1)
# %% wrong: sign forgotten
def attention_entropy(weights):
    return torch.xlogy(weights, weights).sum(-1)
# %% wrong: NaN where a weight is 0
def attention_entropy(weights):
    return -(weights * weights.log()).sum(-1)
# %% wrong: epsilon of 1e-3 in the log
def attention_entropy(weights):
    return -(weights * (weights + 1e-3).log()).sum(-1)
# %% wrong: mean over the words
def attention_entropy(weights):
    return -torch.xlogy(weights, weights).mean(-1)
# %% wrong: sum over the positions
def attention_entropy(weights):
    return -torch.xlogy(weights, weights).sum(-2)
# %% wrong: sum over everything
def attention_entropy(weights):
    return -torch.xlogy(weights, weights).sum()
# %% wrong: softmax once more
def attention_entropy(weights):
    w = weights.softmax(-1)
    return -(w * w.log()).sum(-1)
# %% wrong: divided by log m
def attention_entropy(weights):
    return -torch.xlogy(weights, weights).sum(-1) / math.log(weights.shape[-1])
# %% wrong: exponential, perplexity
def attention_entropy(weights):
    return (-torch.xlogy(weights, weights).sum(-1)).exp()
# %% wrong: weight forgotten, sum of the logs
def attention_entropy(weights):
    return -weights.clamp(min=1e-9).log().sum(-1)
# %% wrong: Gini, one minus the squares
def attention_entropy(weights):
    return 1 - weights.square().sum(-1)
# %% wrong: Renyi entropy of order 2
def attention_entropy(weights):
    return -weights.square().sum(-1).log()
# %% wrong: minus log of the largest weight
def attention_entropy(weights):
    return -weights.amax(-1).log()
# %% wrong: averaged over the heads
def attention_entropy(weights):
    h = -torch.xlogy(weights, weights).sum(-1)
    return h.mean(0)
# %% wrong: entropy of the mean weights
def attention_entropy(weights):
    w = weights.flatten(0, -2).mean(0)
    return -torch.xlogy(w, w).sum().expand(weights.shape[:-1])
# %% wrong: log10
def attention_entropy(weights):
    return -(weights * weights.clamp(min=1e-30).log10()).sum(-1)
# %% wrong: log1p
def attention_entropy(weights):
    return -(weights * torch.log1p(weights)).sum(-1)
# %% wrong: zeros clamped to 0.01 in both places
def attention_entropy(weights):
    w = weights.clamp(min=0.01)
    return -(w * w.log()).sum(-1)
# %% wrong: whole row zero when one weight is zero
def attention_entropy(weights):
    return torch.nan_to_num(-(weights * weights.log()).sum(-1))
# %% wrong: zeros replaced in place
def attention_entropy(weights):
    weights[weights == 0] = 1
    return -(weights * weights.log()).sum(-1)
# %% wrong: keepdim left on
def attention_entropy(weights):
    return -torch.xlogy(weights, weights).sum(-1, keepdim=True)
# %% wrong: start token left out
def attention_entropy(weights):
    w = weights[..., 1:]
    return -torch.xlogy(w, w).sum(-1)
# %% wrong: cross entropy with the uniform weights
def attention_entropy(weights):
    return -torch.xlogy(torch.full_like(weights, 1 / weights.shape[-1]), weights.clamp(min=1e-9)).sum(-1)
# %% wrong: not summed
def attention_entropy(weights):
    return -torch.xlogy(weights, weights)
# %% wrong: hard-coded axis 3
def attention_entropy(weights):
    return -torch.xlogy(weights, weights).sum(dim=3)
# %% wrong: Categorical from logits
def attention_entropy(weights):
    return torch.distributions.Categorical(logits=weights).entropy()
# %% wrong: dots left standing
def attention_entropy(weights):
    ...
