# %% given
import math
import numpy as np
import torch
def log_density(x, weights, means, stds):
    squares = (x[:, None] - means).square().sum(-1)
    return torch.logsumexp(weights.log() - squares / (2 * stds ** 2) - x.shape[1] * torch.log(stds * math.sqrt(2 * math.pi)), dim=1)
mixture_log_density = log_density
# %% right: softmax and sum
def mixture_score(x, weights, means, stds):
    gap = means - x[:, None]
    a = weights.log() - gap.square().sum(-1) / (2 * stds ** 2) - x.shape[1] * torch.log(stds)
    r = a.softmax(dim=1)
    return (r[..., None] * gap / stds[:, None] ** 2).sum(1)
# %% right: einsum
def mixture_score(x, weights, means, stds):
    gap = means[None] - x[:, None]
    a = torch.log(weights) - 0.5 * torch.einsum("nkd,nkd->nk", gap, gap) / stds ** 2 - x.shape[1] * torch.log(stds * math.sqrt(2 * math.pi))
    return torch.einsum("nk,nkd->nd", torch.softmax(a, 1) / stds ** 2, gap)
# %% right: matrix product, x apart
def mixture_score(x, weights, means, stds):
    a = weights.log() - torch.cdist(x, means).square() / (2 * stds ** 2) - x.shape[1] * stds.log()
    pull = a.softmax(-1) / stds.square()
    return pull @ means - pull.sum(1, keepdim=True) * x
# %% right: loop over the parts
def mixture_score(x, weights, means, stds):
    d = x.shape[1]
    a = torch.stack([w.log() - ((x - m) ** 2).sum(1) / (2 * s ** 2) - d * torch.log(s) for w, m, s in zip(weights, means, stds)], 1)
    r = torch.exp(a - a.logsumexp(1, keepdim=True))
    score = torch.zeros_like(x)
    for k in range(len(weights)):
        score = score + r[:, k:k + 1] * (means[k] - x) / stds[k] ** 2
    return score
# %% right: torch.distributions for the a_k
def mixture_score(x, weights, means, stds):
    log_n = torch.distributions.Normal(means, stds[:, None]).log_prob(x[:, None]).sum(-1)
    r = torch.softmax(weights.log() + log_n, dim=-1).unsqueeze(-1)
    return torch.sum(r * (means - x[:, None]) / stds.square().unsqueeze(-1), dim=1)
# %% right: numpy and back
def mixture_score(x, weights, means, stds):
    x, w, m, s = (v.numpy() for v in (x, weights, means, stds))
    gap = m - x[:, None]
    a = np.log(w) - (gap ** 2).sum(-1) / (2 * s ** 2) - x.shape[1] * np.log(s)
    r = np.exp(a - a.max(1, keepdims=True))
    r /= r.sum(1, keepdims=True)
    return torch.from_numpy((r[..., None] * gap / s[:, None] ** 2).sum(1))
# %% right: point by point
def mixture_score(x, weights, means, stds):
    rows = []
    for point in x:
        gap = means - point
        a = weights.log() - gap.pow(2).sum(1) / (2 * stds ** 2) - len(point) * stds.log()
        rows.append(a.softmax(0) @ (gap / stds[:, None] ** 2))
    return torch.stack(rows)
# %% right: mean of the responsible means, two sums
def mixture_score(x, weights, means, stds):
    gap = (means - x[:, None]) / stds[:, None]
    logits = weights.log() - gap.square().sum(2) / 2 - x.shape[1] * stds.log()
    return torch.bmm(logits.softmax(1).unsqueeze(1), gap / stds[:, None]).squeeze(1)
# %% wrong: sign, x - m
def mixture_score(x, weights, means, stds):
    gap = x[:, None] - means
    a = weights.log() - gap.square().sum(-1) / (2 * stds ** 2) - x.shape[1] * torch.log(stds)
    return (a.softmax(1)[..., None] * gap / stds[:, None] ** 2).sum(1)
# %% wrong: divided by s, not s squared
def mixture_score(x, weights, means, stds):
    gap = means - x[:, None]
    a = weights.log() - gap.square().sum(-1) / (2 * stds ** 2) - x.shape[1] * torch.log(stds)
    return (a.softmax(1)[..., None] * gap / stds[:, None]).sum(1)
# %% wrong: not divided
def mixture_score(x, weights, means, stds):
    gap = means - x[:, None]
    a = weights.log() - gap.square().sum(-1) / (2 * stds ** 2) - x.shape[1] * torch.log(stds)
    return (a.softmax(1)[..., None] * gap).sum(1)
# %% wrong: weights in place of responsibilities
def mixture_score(x, weights, means, stds):
    gap = means - x[:, None]
    return (weights[:, None] * gap / stds[:, None] ** 2).sum(1)
# %% wrong: weights left out of the responsibilities
def mixture_score(x, weights, means, stds):
    gap = means - x[:, None]
    a = -gap.square().sum(-1) / (2 * stds ** 2) - x.shape[1] * torch.log(stds)
    return (a.softmax(1)[..., None] * gap / stds[:, None] ** 2).sum(1)
# %% wrong: normaliser left out of the responsibilities
def mixture_score(x, weights, means, stds):
    gap = means - x[:, None]
    a = weights.log() - gap.square().sum(-1) / (2 * stds ** 2)
    return (a.softmax(1)[..., None] * gap / stds[:, None] ** 2).sum(1)
# %% wrong: d forgotten in the normaliser
def mixture_score(x, weights, means, stds):
    gap = means - x[:, None]
    a = weights.log() - gap.square().sum(-1) / (2 * stds ** 2) - torch.log(stds)
    return (a.softmax(1)[..., None] * gap / stds[:, None] ** 2).sum(1)
# %% wrong: softmax over the points
def mixture_score(x, weights, means, stds):
    gap = means - x[:, None]
    a = weights.log() - gap.square().sum(-1) / (2 * stds ** 2) - x.shape[1] * torch.log(stds)
    return (a.softmax(0)[..., None] * gap / stds[:, None] ** 2).sum(1)
# %% wrong: exponentials divided, NaN far away
def mixture_score(x, weights, means, stds):
    gap = means - x[:, None]
    p = weights * torch.exp(-gap.square().sum(-1) / (2 * stds ** 2)) / stds ** x.shape[1]
    return ((p / p.sum(1, keepdim=True))[..., None] * gap / stds[:, None] ** 2).sum(1)
# %% wrong: exponentials with a tiny number added, 0 far away
def mixture_score(x, weights, means, stds):
    gap = means - x[:, None]
    p = weights * torch.exp(-gap.square().sum(-1) / (2 * stds ** 2)) / stds ** x.shape[1]
    return ((p / (p.sum(1, keepdim=True) + 1e-12))[..., None] * gap / stds[:, None] ** 2).sum(1)
# %% wrong: gradient of p, not of log p
def mixture_score(x, weights, means, stds):
    gap = means - x[:, None]
    a = weights.log() - gap.square().sum(-1) / (2 * stds ** 2) - x.shape[1] * torch.log(stds * math.sqrt(2 * math.pi))
    return (a.exp()[..., None] * gap / stds[:, None] ** 2).sum(1)
# %% wrong: hard assignment, nearest part only
def mixture_score(x, weights, means, stds):
    gap = means - x[:, None]
    a = weights.log() - gap.square().sum(-1) / (2 * stds ** 2) - x.shape[1] * torch.log(stds)
    k = a.argmax(1)
    return (means[k] - x) / stds[k][:, None] ** 2
# %% wrong: mean over the parts, not sum
def mixture_score(x, weights, means, stds):
    gap = means - x[:, None]
    a = weights.log() - gap.square().sum(-1) / (2 * stds ** 2) - x.shape[1] * torch.log(stds)
    return (a.softmax(1)[..., None] * gap / stds[:, None] ** 2).mean(1)
# %% wrong: sum over the coordinates
def mixture_score(x, weights, means, stds):
    gap = means - x[:, None]
    a = weights.log() - gap.square().sum(-1) / (2 * stds ** 2) - x.shape[1] * torch.log(stds)
    return (a.softmax(1)[..., None] * gap / stds[:, None] ** 2).sum(-1)
# %% wrong: autograd of the density, graph kept and leaf changed
def mixture_score(x, weights, means, stds):
    x.requires_grad_()
    return torch.autograd.grad(log_density(x, weights, means, stds).sum(), x, create_graph=True)[0]
# %% wrong: autograd of the mean, divided by n
def mixture_score(x, weights, means, stds):
    x = x.detach().clone().requires_grad_()
    return torch.autograd.grad(log_density(x, weights, means, stds).mean(), x)[0]
# %% wrong: weights not logged in the softmax
def mixture_score(x, weights, means, stds):
    gap = means - x[:, None]
    a = weights - gap.square().sum(-1) / (2 * stds ** 2) - x.shape[1] * torch.log(stds)
    return (a.softmax(1)[..., None] * gap / stds[:, None] ** 2).sum(1)
# %% wrong: the half in the exponent forgotten
def mixture_score(x, weights, means, stds):
    gap = means - x[:, None]
    a = weights.log() - gap.square().sum(-1) / stds ** 2 - x.shape[1] * torch.log(stds)
    return (a.softmax(1)[..., None] * gap / stds[:, None] ** 2).sum(1)
# %% wrong: single Gaussian of the mixture's mean and variance
def mixture_score(x, weights, means, stds):
    mean = weights @ means
    var = (weights * stds ** 2).sum() + (weights[:, None] * (means - mean) ** 2).sum() / x.shape[1]
    return (mean - x) / var
# %% wrong: one s for all parts
def mixture_score(x, weights, means, stds):
    gap = means - x[:, None]
    a = weights.log() - gap.square().sum(-1) / (2 * stds ** 2) - x.shape[1] * torch.log(stds)
    return (a.softmax(1)[..., None] * gap).sum(1) / stds[0] ** 2
# %% wrong: stds broadcast along the coordinates
def mixture_score(x, weights, means, stds):
    gap = means - x[:, None]
    a = weights.log() - gap.square().sum(-1) / (2 * stds ** 2) - x.shape[1] * torch.log(stds)
    return (a.softmax(1)[..., None] * gap / stds ** 2).sum(1)
# %% wrong: twice the score
def mixture_score(x, weights, means, stds):
    gap = means - x[:, None]
    a = weights.log() - gap.square().sum(-1) / (2 * stds ** 2) - x.shape[1] * torch.log(stds)
    return (a.softmax(1)[..., None] * 2 * gap / stds[:, None] ** 2).sum(1)
# %% wrong: autograd, which the exercise rules out (values are right)
def mixture_score(x, weights, means, stds):
    with torch.enable_grad():
        y = x.detach().clone().requires_grad_()
        (g,) = torch.autograd.grad(log_density(y, weights, means, stds).sum(), y)
    return g
# %% wrong: torch.func.grad, which the exercise rules out (values are right)
def mixture_score(x, weights, means, stds):
    one = lambda p: log_density(p[None], weights, means, stds)[0]
    return torch.func.vmap(torch.func.grad(one))(x)
# %% wrong: numerical differences, one-sided
def mixture_score(x, weights, means, stds):
    h, columns = 1e-4, []
    for i in range(x.shape[1]):
        shift = torch.zeros_like(x)
        shift[:, i] = h
        columns.append((log_density(x + shift, weights, means, stds) - log_density(x, weights, means, stds)) / h)
    return torch.stack(columns, 1)
# %% wrong: responsibilities from distances alone (k-means softmin)
def mixture_score(x, weights, means, stds):
    gap = means - x[:, None]
    r = torch.softmax(-gap.norm(dim=-1), 1)
    return (r[..., None] * gap / stds[:, None] ** 2).sum(1)
# %% wrong: detach of x, no gradient through the score
def mixture_score(x, weights, means, stds):
    gap = means - x.detach()[:, None]
    a = weights.log() - gap.square().sum(-1) / (2 * stds ** 2) - x.shape[1] * torch.log(stds)
    return (a.softmax(1)[..., None] * gap / stds[:, None] ** 2).sum(1)
