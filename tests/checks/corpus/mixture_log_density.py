# %% given
import math
import numpy as np
import torch
# %% right: logsumexp
def mixture_log_density(x, weights, means, stds):
    d = x.shape[1]
    squares = (x[:, None] - means).square().sum(-1)
    a = weights.log() - squares / (2 * stds ** 2) - d * torch.log(stds * math.sqrt(2 * math.pi))
    return torch.logsumexp(a, dim=1)
# %% right: torch.distributions mixture
from torch import distributions as D
def mixture_log_density(x, weights, means, stds):
    parts = D.Independent(D.Normal(means, stds[:, None].expand_as(means)), 1)
    return D.MixtureSameFamily(D.Categorical(weights), parts).log_prob(x)
# %% right: Normal log_prob summed
def mixture_log_density(x, weights, means, stds):
    log_n = torch.distributions.Normal(means, stds[:, None]).log_prob(x[:, None]).sum(-1)
    return (weights.log() + log_n).logsumexp(-1)
# %% right: loop over the parts
def mixture_log_density(x, weights, means, stds):
    d, terms = x.size(-1), []
    for w, m, s in zip(weights, means, stds):
        log_n = -((x - m) ** 2).sum(1) / (2 * s ** 2) - d * (s.log() + 0.5 * math.log(2 * math.pi))
        terms.append(w.log() + log_n)
    return torch.logsumexp(torch.stack(terms, dim=1), dim=1)
# %% right: logaddexp, part by part
def mixture_log_density(x, weights, means, stds):
    total = torch.full((len(x),), -math.inf, dtype=x.dtype)
    for k in range(len(weights)):
        z = (x - means[k]) / stds[k]
        part = torch.log(weights[k]) - 0.5 * (z * z).sum(dim=-1) - x.shape[-1] * torch.log(stds[k] * (2 * torch.pi) ** 0.5)
        total = torch.logaddexp(total, part)
    return total
# %% right: max taken out by hand, einsum
def mixture_log_density(x, weights, means, stds):
    gap = x[:, None] - means[None]
    a = weights.log() - 0.5 * torch.einsum("nkd,nkd->nk", gap, gap) / stds.square()
    a = a - x.shape[1] * (stds.log() + 0.5 * math.log(2 * math.pi))
    top = a.max(dim=1, keepdim=True).values
    return top[:, 0] + (a - top).exp().sum(1).log()
# %% right: matrix products, no table of differences
def mixture_log_density(x, weights, means, stds):
    squares = x.pow(2).sum(1, keepdim=True) - 2 * x @ means.T + means.pow(2).sum(1)
    return torch.logsumexp(torch.log(weights) - squares / (2 * stds ** 2) - x.shape[1] / 2 * torch.log(2 * math.pi * stds ** 2), 1)
# %% right: MultivariateNormal
def mixture_log_density(x, weights, means, stds):
    cov = torch.diag_embed(stds[:, None].square().expand(-1, x.shape[1]))
    return torch.logsumexp(torch.distributions.MultivariateNormal(means, cov).log_prob(x[:, None]) + weights.log(), dim=-1)
# %% right: vmap over points
def mixture_log_density(x, weights, means, stds):
    def at(point):
        a = weights.log() - (point - means).square().sum(-1) / (2 * stds ** 2) - len(point) * torch.log(stds * math.sqrt(2 * math.pi))
        return a.logsumexp(0)
    return torch.vmap(at)(x)
# %% wrong: log of a sum of exponentials, -inf far away
def mixture_log_density(x, weights, means, stds):
    d = x.shape[1]
    squares = (x[:, None] - means).square().sum(-1)
    p = (weights * torch.exp(-squares / (2 * stds ** 2)) / (stds * math.sqrt(2 * math.pi)) ** d).sum(1)
    return p.log()
# %% wrong: log of a sum plus a tiny number
def mixture_log_density(x, weights, means, stds):
    d = x.shape[1]
    squares = (x[:, None] - means).square().sum(-1)
    p = (weights * torch.exp(-squares / (2 * stds ** 2)) / (stds * math.sqrt(2 * math.pi)) ** d).sum(1)
    return (p + 1e-30).log()
# %% wrong: d forgotten in the normaliser
def mixture_log_density(x, weights, means, stds):
    squares = (x[:, None] - means).square().sum(-1)
    return torch.logsumexp(weights.log() - squares / (2 * stds ** 2) - torch.log(stds * math.sqrt(2 * math.pi)), dim=1)
# %% wrong: d = 2 hard-coded
def mixture_log_density(x, weights, means, stds):
    squares = (x[:, None] - means).square().sum(-1)
    return torch.logsumexp(weights.log() - squares / (2 * stds ** 2) - 2 * torch.log(stds * math.sqrt(2 * math.pi)), dim=1)
# %% wrong: normaliser missing
def mixture_log_density(x, weights, means, stds):
    squares = (x[:, None] - means).square().sum(-1)
    return torch.logsumexp(weights.log() - squares / (2 * stds ** 2), dim=1)
# %% wrong: stds missing in the normaliser
def mixture_log_density(x, weights, means, stds):
    d = x.shape[1]
    squares = (x[:, None] - means).square().sum(-1)
    return torch.logsumexp(weights.log() - squares / (2 * stds ** 2) - d / 2 * math.log(2 * math.pi), dim=1)
# %% wrong: 2 pi without its root
def mixture_log_density(x, weights, means, stds):
    d = x.shape[1]
    squares = (x[:, None] - means).square().sum(-1)
    return torch.logsumexp(weights.log() - squares / (2 * stds ** 2) - d * torch.log(stds * 2 * math.pi), dim=1)
# %% wrong: weights not logged
def mixture_log_density(x, weights, means, stds):
    d = x.shape[1]
    squares = (x[:, None] - means).square().sum(-1)
    return torch.logsumexp(weights - squares / (2 * stds ** 2) - d * torch.log(stds * math.sqrt(2 * math.pi)), dim=1)
# %% wrong: weights left out
def mixture_log_density(x, weights, means, stds):
    d = x.shape[1]
    squares = (x[:, None] - means).square().sum(-1)
    return torch.logsumexp(-squares / (2 * stds ** 2) - d * torch.log(stds * math.sqrt(2 * math.pi)), dim=1)
# %% wrong: weighted mean of the logs
def mixture_log_density(x, weights, means, stds):
    d = x.shape[1]
    squares = (x[:, None] - means).square().sum(-1)
    return (weights * (-squares / (2 * stds ** 2) - d * torch.log(stds * math.sqrt(2 * math.pi)))).sum(1)
# %% wrong: weights times the logsumexp's terms
def mixture_log_density(x, weights, means, stds):
    d = x.shape[1]
    squares = (x[:, None] - means).square().sum(-1)
    return torch.logsumexp(weights * (-squares / (2 * stds ** 2) - d * torch.log(stds * math.sqrt(2 * math.pi))), dim=1)
# %% wrong: std not squared
def mixture_log_density(x, weights, means, stds):
    d = x.shape[1]
    squares = (x[:, None] - means).square().sum(-1)
    return torch.logsumexp(weights.log() - squares / (2 * stds) - d * torch.log(stds * math.sqrt(2 * math.pi)), dim=1)
# %% wrong: the 2 in the exponent forgotten
def mixture_log_density(x, weights, means, stds):
    d = x.shape[1]
    squares = (x[:, None] - means).square().sum(-1)
    return torch.logsumexp(weights.log() - squares / stds ** 2 - d * torch.log(stds * math.sqrt(2 * math.pi)), dim=1)
# %% wrong: distance, not squared
def mixture_log_density(x, weights, means, stds):
    d = x.shape[1]
    distance = (x[:, None] - means).norm(dim=-1)
    return torch.logsumexp(weights.log() - distance / (2 * stds ** 2) - d * torch.log(stds * math.sqrt(2 * math.pi)), dim=1)
# %% wrong: mean over the coordinates
def mixture_log_density(x, weights, means, stds):
    d = x.shape[1]
    squares = (x[:, None] - means).square().mean(-1)
    return torch.logsumexp(weights.log() - squares / (2 * stds ** 2) - d * torch.log(stds * math.sqrt(2 * math.pi)), dim=1)
# %% wrong: logsumexp over the points
def mixture_log_density(x, weights, means, stds):
    d = x.shape[1]
    squares = (x[:, None] - means).square().sum(-1)
    return torch.logsumexp(weights.log() - squares / (2 * stds ** 2) - d * torch.log(stds * math.sqrt(2 * math.pi)), dim=0)
# %% wrong: largest part only
def mixture_log_density(x, weights, means, stds):
    d = x.shape[1]
    squares = (x[:, None] - means).square().sum(-1)
    return (weights.log() - squares / (2 * stds ** 2) - d * torch.log(stds * math.sqrt(2 * math.pi))).amax(1)
# %% wrong: summed over all coordinates separately (product of mixtures)
def mixture_log_density(x, weights, means, stds):
    log_n = torch.distributions.Normal(means, stds[:, None]).log_prob(x[:, None])
    return torch.logsumexp(weights.log()[:, None] + log_n, dim=1).sum(-1)
# %% wrong: density, log forgotten
def mixture_log_density(x, weights, means, stds):
    d = x.shape[1]
    squares = (x[:, None] - means).square().sum(-1)
    return torch.logsumexp(weights.log() - squares / (2 * stds ** 2) - d * torch.log(stds * math.sqrt(2 * math.pi)), dim=1).exp()
# %% wrong: the last axis kept
def mixture_log_density(x, weights, means, stds):
    d = x.shape[1]
    squares = (x[:, None] - means).square().sum(-1)
    return torch.logsumexp(weights.log() - squares / (2 * stds ** 2) - d * torch.log(stds * math.sqrt(2 * math.pi)), dim=1, keepdim=True)
# %% wrong: numpy, gradients lost
def mixture_log_density(x, weights, means, stds):
    x, w, m, s = (v.detach().numpy() for v in (x, weights, means, stds))
    a = np.log(w) - ((x[:, None] - m) ** 2).sum(-1) / (2 * s ** 2) - x.shape[1] * np.log(s * np.sqrt(2 * np.pi))
    top = a.max(1, keepdims=True)
    return torch.from_numpy(top[:, 0] + np.log(np.exp(a - top).sum(1)))
# %% wrong: no_grad
@torch.no_grad()
def mixture_log_density(x, weights, means, stds):
    d = x.shape[1]
    squares = (x[:, None] - means).square().sum(-1)
    return torch.logsumexp(weights.log() - squares / (2 * stds ** 2) - d * torch.log(stds * math.sqrt(2 * math.pi)), dim=1)
# %% wrong: sign of the exponent
def mixture_log_density(x, weights, means, stds):
    d = x.shape[1]
    squares = (x[:, None] - means).square().sum(-1)
    return torch.logsumexp(weights.log() + squares / (2 * stds ** 2) - d * torch.log(stds * math.sqrt(2 * math.pi)), dim=1)
# %% wrong: float32 inside
def mixture_log_density(x, weights, means, stds):
    x, weights, means, stds = x.float(), weights.float(), means.float(), stds.float()
    squares = (x[:, None] - means).square().sum(-1)
    return torch.logsumexp(weights.log() - squares / (2 * stds ** 2) - x.shape[1] * torch.log(stds * math.sqrt(2 * math.pi)), dim=1)
# %% wrong: mean log-density over the points
def mixture_log_density(x, weights, means, stds):
    d = x.shape[1]
    squares = (x[:, None] - means).square().sum(-1)
    return torch.logsumexp(weights.log() - squares / (2 * stds ** 2) - d * torch.log(stds * math.sqrt(2 * math.pi)), dim=1).mean()
# %% wrong: weights broadcast over the points
def mixture_log_density(x, weights, means, stds):
    squares = (x[:, None] - means).square().sum(-1)
    a = -squares / (2 * stds ** 2) - x.shape[1] * torch.log(stds * math.sqrt(2 * math.pi))
    return torch.logsumexp(a, dim=1) + weights.log().sum()
# %% wrong: norm() without squares, then squared by the wrong axis
def mixture_log_density(x, weights, means, stds):
    squares = (x[:, None] - means).square().sum(1)
    a = weights.log()[:, None] - squares / 2
    return torch.logsumexp(a, dim=-1)
# %% wrong: clamp of the exponents at -50
def mixture_log_density(x, weights, means, stds):
    squares = (x[:, None] - means).square().sum(-1)
    a = weights.log() - squares / (2 * stds ** 2) - x.shape[1] * torch.log(stds * math.sqrt(2 * math.pi))
    return torch.logsumexp(a.clamp(min=-50), dim=1)
# %% wrong: squareroot of 2 pi as math.sqrt(2) * pi
def mixture_log_density(x, weights, means, stds):
    squares = (x[:, None] - means).square().sum(-1)
    a = weights.log() - squares / (2 * stds ** 2) - x.shape[1] * torch.log(stds * math.sqrt(2) * math.pi)
    return torch.logsumexp(a, dim=1)
