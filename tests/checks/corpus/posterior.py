# %% given
import math
import numpy as np
import torch
from diffusion_lib import get_index_from_list
def multiply(mean_a, var_a, mean_b, var_b):
    return (mean_a * var_b + mean_b * var_a) / (var_a + var_b), var_a * var_b / (var_a + var_b)
product_of_gaussians = multiply
# %% right: eq. 6 and 7 with tables
def posterior(x0, x_t, t, betas, alpha_bars):
    prev = torch.cat([torch.ones_like(alpha_bars[:1]), alpha_bars[:-1]])
    of_x0 = prev.sqrt() * betas / (1 - alpha_bars)
    of_xt = (1 - betas).sqrt() * (1 - prev) / (1 - alpha_bars)
    var = (1 - prev) / (1 - alpha_bars) * betas
    at = lambda table: get_index_from_list(table, t, x0.shape)
    return at(of_x0) * x0 + at(of_xt) * x_t, at(var)
# %% right: two bells multiplied
def posterior(x0, x_t, t, betas, alpha_bars):
    prev = get_index_from_list(torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]]), t, x_t.shape)
    beta = get_index_from_list(betas, t, x_t.shape)
    return multiply(prev.sqrt() * x0, 1 - prev, x_t / (1 - beta).sqrt(), beta / (1 - beta))
# %% right: torch.where at t = 0
def posterior(x0, x_t, t, betas, alpha_bars):
    shape = (-1,) + (1,) * (x_t.dim() - 1)
    beta, bar = betas[t].reshape(shape), alpha_bars[t].reshape(shape)
    prev = torch.where(t > 0, alpha_bars[(t - 1).clamp(min=0)], torch.ones_like(alpha_bars[t])).reshape(shape)
    mean = (prev.sqrt() * beta * x0 + (1 - beta).sqrt() * (1 - prev) * x_t) / (1 - bar)
    return mean, (1 - prev) * beta / (1 - bar)
# %% right: F.pad for the shift, einsum
import torch.nn.functional as F
def posterior(x0, x_t, t, betas, alpha_bars):
    prev = F.pad(alpha_bars[:-1], (1, 0), value=1.0)
    a = (prev.sqrt() * betas / (1 - alpha_bars))[t]
    b = ((1 - betas).sqrt() * (1 - prev) / (1 - alpha_bars))[t]
    mean = torch.einsum("b,b...->b...", a, x0) + torch.einsum("b,b...->b...", b, x_t)
    var = ((1 - prev) * betas / (1 - alpha_bars))[t]
    return mean, var[(...,) + (None,) * (x_t.ndim - 1)]
# %% right: per-sample loop
def posterior(x0, x_t, t, betas, alpha_bars):
    means, variances = [], []
    for i, step in enumerate(t.tolist()):
        prev = alpha_bars[step - 1] if step > 0 else torch.ones_like(alpha_bars[0])
        beta, bar = betas[step], alpha_bars[step]
        means.append(prev.sqrt() * beta / (1 - bar) * x0[i] + (1 - beta).sqrt() * (1 - prev) / (1 - bar) * x_t[i])
        variances.append(beta * (1 - prev) / (1 - bar))
    return torch.stack(means), torch.stack(variances).view(-1, *[1] * (x_t.dim() - 1))
# %% right: numpy table, back to torch
def posterior(x0, x_t, t, betas, alpha_bars):
    ab = np.append(1.0, alpha_bars.numpy())
    b = betas.numpy()
    i = t.numpy()
    col = lambda v: torch.from_numpy(v[i]).reshape(-1, *(1,) * (x_t.dim() - 1))
    mean = col(np.sqrt(ab[:-1]) * b / (1 - ab[1:])) * x0 + col(np.sqrt(1 - b) * (1 - ab[:-1]) / (1 - ab[1:])) * x_t
    return mean, col((1 - ab[:-1]) / (1 - ab[1:]) * b)
# %% right: roll and overwrite on a copy
def posterior(x0, x_t, t, betas, alpha_bars):
    prev = alpha_bars.roll(1).clone()
    prev[0] = 1
    def look(v):
        return v.gather(0, t).reshape(len(t), *(1 for _ in x_t.shape[1:]))
    denominator = look(1 - alpha_bars)
    mean = look(prev.sqrt() * betas) / denominator * x0 + look((1 - betas).sqrt() * (1 - prev)) / denominator * x_t
    return mean, look((1 - prev) * betas) / denominator
# %% right: precision form by Bayes, variance 0 at the end by where
def posterior(x0, x_t, t, betas, alpha_bars):
    at = lambda v: get_index_from_list(v, t, x_t.shape)
    prev, beta = at(torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])), at(betas)
    gain = (1 - prev) / ((1 - prev) + beta / (1 - beta))
    prior = prev.sqrt() * x0
    return prior + gain * (x_t / (1 - beta).sqrt() - prior), (1 - gain) * (1 - prev)
# %% wrong: alpha_bar before t = 0 is alpha_bars[0]
def posterior(x0, x_t, t, betas, alpha_bars):
    prev = torch.cat([alpha_bars[:1], alpha_bars[:-1]])
    at = lambda v: get_index_from_list(v, t, x_t.shape)
    mean = at(prev.sqrt() * betas / (1 - alpha_bars)) * x0 + at((1 - betas).sqrt() * (1 - prev) / (1 - alpha_bars)) * x_t
    return mean, at((1 - prev) / (1 - alpha_bars) * betas)
# %% wrong: alpha_bar before t = 0 is 0
def posterior(x0, x_t, t, betas, alpha_bars):
    prev = torch.cat([alpha_bars.new_zeros(1), alpha_bars[:-1]])
    at = lambda v: get_index_from_list(v, t, x_t.shape)
    mean = at(prev.sqrt() * betas / (1 - alpha_bars)) * x0 + at((1 - betas).sqrt() * (1 - prev) / (1 - alpha_bars)) * x_t
    return mean, at((1 - prev) / (1 - alpha_bars) * betas)
# %% wrong: alpha_bars[t - 1] wraps to the last entry
def posterior(x0, x_t, t, betas, alpha_bars):
    prev = get_index_from_list(alpha_bars, (t - 1) % len(alpha_bars), x_t.shape)
    beta, bar = get_index_from_list(betas, t, x_t.shape), get_index_from_list(alpha_bars, t, x_t.shape)
    return prev.sqrt() * beta / (1 - bar) * x0 + (1 - beta).sqrt() * (1 - prev) / (1 - bar) * x_t, (1 - prev) / (1 - bar) * beta
# %% wrong: shifted the other way (next alpha_bar)
def posterior(x0, x_t, t, betas, alpha_bars):
    prev = torch.cat([alpha_bars[1:], alpha_bars.new_ones(1)])
    at = lambda v: get_index_from_list(v, t, x_t.shape)
    mean = at(prev.sqrt() * betas / (1 - alpha_bars)) * x0 + at((1 - betas).sqrt() * (1 - prev) / (1 - alpha_bars)) * x_t
    return mean, at((1 - prev) / (1 - alpha_bars) * betas)
# %% wrong: not shifted at all
def posterior(x0, x_t, t, betas, alpha_bars):
    at = lambda v: get_index_from_list(v, t, x_t.shape)
    mean = at(alpha_bars.sqrt() * betas / (1 - alpha_bars)) * x0 + at((1 - betas).sqrt()) * x_t
    return mean, at(betas)
# %% wrong: coefficients of x0 and x_t exchanged
def posterior(x0, x_t, t, betas, alpha_bars):
    prev = torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])
    at = lambda v: get_index_from_list(v, t, x_t.shape)
    mean = at(prev.sqrt() * betas / (1 - alpha_bars)) * x_t + at((1 - betas).sqrt() * (1 - prev) / (1 - alpha_bars)) * x0
    return mean, at((1 - prev) / (1 - alpha_bars) * betas)
# %% wrong: root of alpha_bar forgotten
def posterior(x0, x_t, t, betas, alpha_bars):
    prev = torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])
    at = lambda v: get_index_from_list(v, t, x_t.shape)
    mean = at(prev * betas / (1 - alpha_bars)) * x0 + at((1 - betas).sqrt() * (1 - prev) / (1 - alpha_bars)) * x_t
    return mean, at((1 - prev) / (1 - alpha_bars) * betas)
# %% wrong: root of alpha forgotten
def posterior(x0, x_t, t, betas, alpha_bars):
    prev = torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])
    at = lambda v: get_index_from_list(v, t, x_t.shape)
    mean = at(prev.sqrt() * betas / (1 - alpha_bars)) * x0 + at((1 - betas) * (1 - prev) / (1 - alpha_bars)) * x_t
    return mean, at((1 - prev) / (1 - alpha_bars) * betas)
# %% wrong: sqrt of alpha_bar in place of sqrt of alpha
def posterior(x0, x_t, t, betas, alpha_bars):
    prev = torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])
    at = lambda v: get_index_from_list(v, t, x_t.shape)
    mean = at(prev.sqrt() * betas / (1 - alpha_bars)) * x0 + at(alpha_bars.sqrt() * (1 - prev) / (1 - alpha_bars)) * x_t
    return mean, at((1 - prev) / (1 - alpha_bars) * betas)
# %% wrong: variance is beta
def posterior(x0, x_t, t, betas, alpha_bars):
    prev = torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])
    at = lambda v: get_index_from_list(v, t, x_t.shape)
    mean = at(prev.sqrt() * betas / (1 - alpha_bars)) * x0 + at((1 - betas).sqrt() * (1 - prev) / (1 - alpha_bars)) * x_t
    return mean, at(betas)
# %% wrong: variance clamped at 1e-20 (log variance of other repositories)
def posterior(x0, x_t, t, betas, alpha_bars):
    prev = torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])
    at = lambda v: get_index_from_list(v, t, x_t.shape)
    mean = at(prev.sqrt() * betas / (1 - alpha_bars)) * x0 + at((1 - betas).sqrt() * (1 - prev) / (1 - alpha_bars)) * x_t
    var = (1 - prev) / (1 - alpha_bars) * betas
    return mean, at(torch.cat([var[1:2], var[1:]]))
# %% wrong: log of the variance
def posterior(x0, x_t, t, betas, alpha_bars):
    prev = torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])
    at = lambda v: get_index_from_list(v, t, x_t.shape)
    mean = at(prev.sqrt() * betas / (1 - alpha_bars)) * x0 + at((1 - betas).sqrt() * (1 - prev) / (1 - alpha_bars)) * x_t
    return mean, at(((1 - prev) / (1 - alpha_bars) * betas).clamp(min=1e-20).log())
# %% wrong: standard deviation returned
def posterior(x0, x_t, t, betas, alpha_bars):
    prev = torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])
    at = lambda v: get_index_from_list(v, t, x_t.shape)
    mean = at(prev.sqrt() * betas / (1 - alpha_bars)) * x0 + at((1 - betas).sqrt() * (1 - prev) / (1 - alpha_bars)) * x_t
    return mean, at((1 - prev) / (1 - alpha_bars) * betas).sqrt()
# %% wrong: variance of shape (b,)
def posterior(x0, x_t, t, betas, alpha_bars):
    prev = torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])
    at = lambda v: get_index_from_list(v, t, x_t.shape)
    mean = at(prev.sqrt() * betas / (1 - alpha_bars)) * x0 + at((1 - betas).sqrt() * (1 - prev) / (1 - alpha_bars)) * x_t
    return mean, ((1 - prev) / (1 - alpha_bars) * betas)[t]
# %% remark: variance expanded to the batch's shape
def posterior(x0, x_t, t, betas, alpha_bars):
    prev = torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])
    at = lambda v: get_index_from_list(v, t, x_t.shape)
    mean = at(prev.sqrt() * betas / (1 - alpha_bars)) * x0 + at((1 - betas).sqrt() * (1 - prev) / (1 - alpha_bars)) * x_t
    return mean, at((1 - prev) / (1 - alpha_bars) * betas).expand_as(x_t)
# %% wrong: t[0] for the whole batch
def posterior(x0, x_t, t, betas, alpha_bars):
    i = int(t[0])
    prev = alpha_bars[i - 1] if i > 0 else torch.tensor(1.0, dtype=alpha_bars.dtype)
    mean = prev.sqrt() * betas[i] / (1 - alpha_bars[i]) * x0 + (1 - betas[i]).sqrt() * (1 - prev) / (1 - alpha_bars[i]) * x_t
    return mean, ((1 - prev) / (1 - alpha_bars[i]) * betas[i]).reshape(1, *[1] * (x_t.dim() - 1)).expand(len(t), *[1] * (x_t.dim() - 1))
# %% wrong: four axes hard-coded
def posterior(x0, x_t, t, betas, alpha_bars):
    prev = torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])
    at = lambda v: v[t].view(-1, 1, 1, 1)
    mean = at(prev.sqrt() * betas / (1 - alpha_bars)) * x0 + at((1 - betas).sqrt() * (1 - prev) / (1 - alpha_bars)) * x_t
    return mean, at((1 - prev) / (1 - alpha_bars) * betas)
# %% wrong: index t - 1 for every table (papers count from 1)
def posterior(x0, x_t, t, betas, alpha_bars):
    prev = torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])
    at = lambda v: get_index_from_list(v, (t - 1).clamp(min=0), x_t.shape)
    mean = at(prev.sqrt() * betas / (1 - alpha_bars)) * x0 + at((1 - betas).sqrt() * (1 - prev) / (1 - alpha_bars)) * x_t
    return mean, at((1 - prev) / (1 - alpha_bars) * betas)
# %% wrong: bell from x_t with variance beta, not beta / alpha
def posterior(x0, x_t, t, betas, alpha_bars):
    prev = get_index_from_list(torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]]), t, x_t.shape)
    beta = get_index_from_list(betas, t, x_t.shape)
    return multiply(prev.sqrt() * x0, 1 - prev, x_t / (1 - beta).sqrt(), beta)
# %% wrong: bell from x_t not divided by the root of alpha
def posterior(x0, x_t, t, betas, alpha_bars):
    prev = get_index_from_list(torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]]), t, x_t.shape)
    beta = get_index_from_list(betas, t, x_t.shape)
    return multiply(prev.sqrt() * x0, 1 - prev, x_t, beta / (1 - beta))
# %% wrong: denominators with alpha_bar of the step before
def posterior(x0, x_t, t, betas, alpha_bars):
    prev = torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])
    at = lambda v: get_index_from_list(v, t, x_t.shape)
    d = (1 - prev).clamp(min=1e-12)
    return at(prev.sqrt() * betas / d) * x0 + at((1 - betas).sqrt() * (1 - prev) / d) * x_t, at((1 - prev) / d * betas)
# %% wrong: only the mean
def posterior(x0, x_t, t, betas, alpha_bars):
    prev = torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])
    at = lambda v: get_index_from_list(v, t, x_t.shape)
    return at(prev.sqrt() * betas / (1 - alpha_bars)) * x0 + at((1 - betas).sqrt() * (1 - prev) / (1 - alpha_bars)) * x_t
# %% wrong: writes a 1 into the caller's table
def posterior(x0, x_t, t, betas, alpha_bars):
    prev = alpha_bars.roll(1)
    prev[0] = 1
    at = lambda v: get_index_from_list(v, t, x_t.shape)
    mean = at(prev.sqrt() * betas / (1 - alpha_bars)) * x0 + at((1 - betas).sqrt() * (1 - prev) / (1 - alpha_bars)) * x_t
    var = at((1 - prev) / (1 - alpha_bars) * betas)
    alpha_bars[0] = 1
    return mean, var
# %% wrong: alpha_bars recomputed without the first beta
def posterior(x0, x_t, t, betas, alpha_bars):
    prev = torch.cumprod(torch.cat([betas.new_ones(1), 1 - betas[1:]]), 0)
    at = lambda v: get_index_from_list(v, t, x_t.shape)
    mean = at(prev.sqrt() * betas / (1 - alpha_bars)) * x0 + at((1 - betas).sqrt() * (1 - prev) / (1 - alpha_bars)) * x_t
    return mean, at((1 - prev) / (1 - alpha_bars) * betas)
# %% right: named tuple of mean and variance
from collections import namedtuple
Gauss = namedtuple("Gauss", ["mean", "variance"])
def posterior(x0, x_t, t, betas, alpha_bars):
    at = lambda v: get_index_from_list(v, t, x_t.shape)
    prev, bar, beta = at(torch.cat([torch.tensor([1.0], dtype=alpha_bars.dtype), alpha_bars[:-1]])), at(alpha_bars), at(betas)
    return Gauss(prev.sqrt() * beta / (1 - bar) * x0 + (1 - beta).sqrt() * (1 - prev) / (1 - bar) * x_t, (1 - prev) / (1 - bar) * beta)
# %% right: list returned, ᾱ one step earlier as the quotient
def posterior(x0, x_t, t, betas, alpha_bars):
    at = lambda v: get_index_from_list(v, t, x_t.shape)
    bar, beta = at(alpha_bars), at(betas)
    prev = torch.where((t > 0).reshape(bar.shape), bar / (1 - beta), torch.ones_like(bar))
    return [(prev.sqrt() * beta * x0 + (1 - beta).sqrt() * (1 - prev) * x_t) / (1 - bar), (1 - prev) * beta / (1 - bar)]
# %% wrong: betas read at t - 1
def posterior(x0, x_t, t, betas, alpha_bars):
    at = lambda v: get_index_from_list(v, t, x_t.shape)
    prev, bar = at(torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])), at(alpha_bars)
    beta = at(torch.cat([betas[:1], betas[:-1]]))
    return prev.sqrt() * beta / (1 - bar) * x0 + (1 - beta).sqrt() * (1 - prev) / (1 - bar) * x_t, (1 - prev) / (1 - bar) * beta
# %% wrong: mean and variance exchanged
def posterior(x0, x_t, t, betas, alpha_bars):
    at = lambda v: get_index_from_list(v, t, x_t.shape)
    prev, bar, beta = at(torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])), at(alpha_bars), at(betas)
    return (1 - prev) / (1 - bar) * beta, prev.sqrt() * beta / (1 - bar) * x0 + (1 - beta).sqrt() * (1 - prev) / (1 - bar) * x_t
# %% wrong: x0 clipped before use
def posterior(x0, x_t, t, betas, alpha_bars):
    at = lambda v: get_index_from_list(v, t, x_t.shape)
    prev, bar, beta = at(torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])), at(alpha_bars), at(betas)
    return prev.sqrt() * beta / (1 - bar) * x0.clamp(-1, 1) + (1 - beta).sqrt() * (1 - prev) / (1 - bar) * x_t, (1 - prev) / (1 - bar) * beta
# %% wrong: x0 recovered from x_t, x0 ignored at t = 0
def posterior(x0, x_t, t, betas, alpha_bars):
    at = lambda v: get_index_from_list(v, t, x_t.shape)
    prev, bar, beta = at(torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])), at(alpha_bars), at(betas)
    mean = (x_t - beta / (1 - bar).sqrt() * x0) / (1 - beta).sqrt()
    return mean, (1 - prev) / (1 - bar) * beta
# %% wrong: multiplied by 1 - alpha_bar in place of divided
def posterior(x0, x_t, t, betas, alpha_bars):
    at = lambda v: get_index_from_list(v, t, x_t.shape)
    prev, bar, beta = at(torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])), at(alpha_bars), at(betas)
    return prev.sqrt() * beta * (1 - bar) * x0 + (1 - beta).sqrt() * (1 - prev) * (1 - bar) * x_t, (1 - prev) * (1 - bar) * beta
# %% right: vmap
def posterior(x0, x_t, t, betas, alpha_bars):
    before = torch.cat([torch.ones(1, dtype=alpha_bars.dtype), alpha_bars])[:-1]
    def one(a, x, beta, bar, prev):
        return (prev.sqrt() * beta * a + (1 - beta).sqrt() * (1 - prev) * x) / (1 - bar)
    mean = torch.vmap(one)(x0, x_t, betas[t], alpha_bars[t], before[t])
    variance = (1 - before[t]) / (1 - alpha_bars[t]) * betas[t]
    return mean, variance.view(-1, *[1] * (x0.ndim - 1))
