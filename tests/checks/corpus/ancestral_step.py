# %% given
import math
import torch
from diffusion_lib import get_index_from_list
def eps_mean(x_t, eps, t, betas, alpha_bars):
    beta, bar = (get_index_from_list(v, t, x_t.shape) for v in (betas, alpha_bars))
    return (x_t - beta / (1 - bar).sqrt() * eps) / (1 - beta).sqrt()
mean_from_eps = eps_mean
# %% right: table and lookup
def ancestral_step(x_t, eps, t, betas, alpha_bars, noise):
    prev = torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])
    variance = betas * (1 - prev) / (1 - alpha_bars)
    return eps_mean(x_t, eps, t, betas, alpha_bars) + get_index_from_list(variance, t, x_t.shape).sqrt() * noise
# %% right: mask at t = 0
def ancestral_step(x_t, eps, t, betas, alpha_bars, noise):
    shape = (-1,) + (1,) * (x_t.dim() - 1)
    before = alpha_bars[(t - 1).clamp(min=0)]
    sigma = (betas[t] * (1 - before) / (1 - alpha_bars[t])).sqrt() * (t > 0)
    return eps_mean(x_t, eps, t, betas, alpha_bars) + sigma.reshape(shape) * noise
# %% right: all written out
def ancestral_step(x_t, eps, t, betas, alpha_bars, noise):
    at = lambda v: get_index_from_list(v, t, x_t.shape)
    alphas = 1 - betas
    prev = torch.cat((torch.ones_like(alpha_bars[:1]), alpha_bars[:-1]))
    mean = at(alphas.rsqrt()) * (x_t - at(betas / (1 - alpha_bars).sqrt()) * eps)
    return mean + at(((1 - prev) / (1 - alpha_bars) * betas).sqrt()) * noise
# %% right: per-sample loop with if
def ancestral_step(x_t, eps, t, betas, alpha_bars, noise):
    rows = []
    for i in range(len(x_t)):
        k = t[i].item()
        mean = (x_t[i] - betas[k] / (1 - alpha_bars[k]) ** 0.5 * eps[i]) / (1 - betas[k]) ** 0.5
        if k > 0:
            mean = mean + (betas[k] * (1 - alpha_bars[k - 1]) / (1 - alpha_bars[k])) ** 0.5 * noise[i]
        rows.append(mean)
    return torch.stack(rows)
# %% right: posterior of the predicted x0
def ancestral_step(x_t, eps, t, betas, alpha_bars, noise):
    at = lambda v: get_index_from_list(v, t, x_t.shape)
    prev, bar, beta = at(torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])), at(alpha_bars), at(betas)
    x0 = (x_t - (1 - bar).sqrt() * eps) / bar.sqrt()
    mean = (prev.sqrt() * beta * x0 + (1 - beta).sqrt() * (1 - prev) * x_t) / (1 - bar)
    return mean + (beta * (1 - prev) / (1 - bar)).sqrt() * noise
# %% right: DDIM at eta 1
def ancestral_step(x_t, eps, t, betas, alpha_bars, noise):
    at = lambda v: get_index_from_list(v, t, x_t.shape)
    prev, bar = at(torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])), at(alpha_bars)
    var = (1 - prev) / (1 - bar) * (1 - bar / prev)
    x0 = (x_t - (1 - bar).sqrt() * eps) / bar.sqrt()
    return prev.sqrt() * x0 + (1 - prev - var).clamp(min=0).sqrt() * eps + var.sqrt() * noise
# %% right: addcmul and where
def ancestral_step(x_t, eps, t, betas, alpha_bars, noise):
    at = lambda v: get_index_from_list(v, t, x_t.shape)
    prev = alpha_bars.roll(1)
    std = torch.where(torch.arange(len(betas)) == 0, 0.0, betas * (1 - prev) / (1 - alpha_bars)).sqrt()
    return torch.addcmul(eps_mean(x_t, eps, t, betas, alpha_bars), at(std), noise)
# %% wrong: variance beta
def ancestral_step(x_t, eps, t, betas, alpha_bars, noise):
    return eps_mean(x_t, eps, t, betas, alpha_bars) + get_index_from_list(betas, t, x_t.shape).sqrt() * noise
# %% wrong: variance beta with no noise at t = 0
def ancestral_step(x_t, eps, t, betas, alpha_bars, noise):
    b = torch.cat([betas.new_zeros(1), betas[1:]])
    return eps_mean(x_t, eps, t, betas, alpha_bars) + get_index_from_list(b, t, x_t.shape).sqrt() * noise
# %% wrong: noise times the variance, root forgotten
def ancestral_step(x_t, eps, t, betas, alpha_bars, noise):
    prev = torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])
    v = betas * (1 - prev) / (1 - alpha_bars)
    return eps_mean(x_t, eps, t, betas, alpha_bars) + get_index_from_list(v, t, x_t.shape) * noise
# %% wrong: noise into data, shifted table starts with alpha_bars[0]
def ancestral_step(x_t, eps, t, betas, alpha_bars, noise):
    prev = torch.cat([alpha_bars[:1], alpha_bars[:-1]])
    v = betas * (1 - prev) / (1 - alpha_bars)
    return eps_mean(x_t, eps, t, betas, alpha_bars) + get_index_from_list(v, t, x_t.shape).sqrt() * noise
# %% wrong: no noise at all
def ancestral_step(x_t, eps, t, betas, alpha_bars, noise):
    return eps_mean(x_t, eps, t, betas, alpha_bars)
# %% wrong: own noise, the argument ignored
def ancestral_step(x_t, eps, t, betas, alpha_bars, noise):
    prev = torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])
    v = betas * (1 - prev) / (1 - alpha_bars)
    return eps_mean(x_t, eps, t, betas, alpha_bars) + get_index_from_list(v, t, x_t.shape).sqrt() * torch.randn_like(x_t)
# %% wrong: noise subtracted
def ancestral_step(x_t, eps, t, betas, alpha_bars, noise):
    prev = torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])
    v = betas * (1 - prev) / (1 - alpha_bars)
    return eps_mean(x_t, eps, t, betas, alpha_bars) - get_index_from_list(v, t, x_t.shape).sqrt() * noise
# %% wrong: noise dropped for the whole batch when one t is 0
def ancestral_step(x_t, eps, t, betas, alpha_bars, noise):
    mean = eps_mean(x_t, eps, t, betas, alpha_bars)
    if (t == 0).any():
        return mean
    prev = torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])
    v = betas * (1 - prev) / (1 - alpha_bars)
    return mean + get_index_from_list(v, t, x_t.shape).sqrt() * noise
# %% wrong: noise kept for the whole batch unless all are 0 (t_index == 0)
def ancestral_step(x_t, eps, t, betas, alpha_bars, noise):
    mean = eps_mean(x_t, eps, t, betas, alpha_bars)
    if t[0] == 0:
        return mean
    prev = torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])
    v = betas * (1 - prev) / (1 - alpha_bars)
    return mean + get_index_from_list(v, t, x_t.shape).sqrt() * noise
# %% wrong: no noise up to t = 1
def ancestral_step(x_t, eps, t, betas, alpha_bars, noise):
    prev = torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])
    v = betas * (1 - prev) / (1 - alpha_bars)
    quiet = (t > 1).reshape(-1, *[1] * (x_t.dim() - 1))
    return eps_mean(x_t, eps, t, betas, alpha_bars) + quiet * get_index_from_list(v, t, x_t.shape).sqrt() * noise
# %% wrong: ratio of the variances upside down
def ancestral_step(x_t, eps, t, betas, alpha_bars, noise):
    prev = torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])
    v = betas * (1 - alpha_bars) / (1 - prev).clamp(min=1e-12)
    v[0] = 0
    return eps_mean(x_t, eps, t, betas, alpha_bars) + get_index_from_list(v, t, x_t.shape).sqrt() * noise
# %% wrong: beta-tilde with alpha_bars instead of 1 minus
def ancestral_step(x_t, eps, t, betas, alpha_bars, noise):
    prev = torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])
    v = betas * prev / alpha_bars
    return eps_mean(x_t, eps, t, betas, alpha_bars) + get_index_from_list(v, t, x_t.shape).sqrt() * noise
# %% wrong: shifted the wrong way
def ancestral_step(x_t, eps, t, betas, alpha_bars, noise):
    nxt = torch.cat([alpha_bars[1:], alpha_bars[-1:]])
    v = betas * (1 - nxt) / (1 - alpha_bars)
    return eps_mean(x_t, eps, t, betas, alpha_bars) + get_index_from_list(v, t, x_t.shape).sqrt() * noise
# %% wrong: exp of the log variance, not of half of it
def ancestral_step(x_t, eps, t, betas, alpha_bars, noise):
    prev = torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])
    log_v = (betas * (1 - prev) / (1 - alpha_bars)).clamp(min=1e-20).log()
    return eps_mean(x_t, eps, t, betas, alpha_bars) + get_index_from_list(log_v, t, x_t.shape).exp() * noise
# %% wrong: clipped log variance, entry 1 used at t = 0 (improved diffusion without the mask)
def ancestral_step(x_t, eps, t, betas, alpha_bars, noise):
    prev = torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])
    v = betas * (1 - prev) / (1 - alpha_bars)
    log_v = torch.cat([v[1:2], v[1:]]).log()
    return eps_mean(x_t, eps, t, betas, alpha_bars) + get_index_from_list(0.5 * log_v, t, x_t.shape).exp() * noise
# %% wrong: noise inside the division by root alpha
def ancestral_step(x_t, eps, t, betas, alpha_bars, noise):
    at = lambda v: get_index_from_list(v, t, x_t.shape)
    prev = torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])
    v = betas * (1 - prev) / (1 - alpha_bars)
    return (x_t - at(betas / (1 - alpha_bars).sqrt()) * eps + at(v).sqrt() * noise) / at(1 - betas).sqrt()
# %% wrong: one t for all
def ancestral_step(x_t, eps, t, betas, alpha_bars, noise):
    prev = torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])
    v = betas * (1 - prev) / (1 - alpha_bars)
    return eps_mean(x_t, eps, t, betas, alpha_bars) + v[t[0]].sqrt() * noise
# %% wrong: sigma not reshaped
def ancestral_step(x_t, eps, t, betas, alpha_bars, noise):
    prev = torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])
    v = betas * (1 - prev) / (1 - alpha_bars)
    return eps_mean(x_t, eps, t, betas, alpha_bars) + v[t].sqrt() * noise
# %% wrong: eps used for the noise
def ancestral_step(x_t, eps, t, betas, alpha_bars, noise):
    prev = torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])
    v = betas * (1 - prev) / (1 - alpha_bars)
    return eps_mean(x_t, eps, t, betas, alpha_bars) + get_index_from_list(v, t, x_t.shape).sqrt() * eps
# %% wrong: mean built with the noise instead of eps
def ancestral_step(x_t, eps, t, betas, alpha_bars, noise):
    prev = torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])
    v = betas * (1 - prev) / (1 - alpha_bars)
    return eps_mean(x_t, noise, t, betas, alpha_bars) + get_index_from_list(v, t, x_t.shape).sqrt() * noise
# %% wrong: table read at t - 1
def ancestral_step(x_t, eps, t, betas, alpha_bars, noise):
    prev = torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])
    v = betas * (1 - prev) / (1 - alpha_bars)
    return eps_mean(x_t, eps, t, betas, alpha_bars) + get_index_from_list(v, (t - 1).clamp(min=0), x_t.shape).sqrt() * noise
# %% wrong: returns mean and noise as a tuple
def ancestral_step(x_t, eps, t, betas, alpha_bars, noise):
    prev = torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])
    v = betas * (1 - prev) / (1 - alpha_bars)
    return eps_mean(x_t, eps, t, betas, alpha_bars), get_index_from_list(v, t, x_t.shape).sqrt() * noise
# %% wrong: clamps the result to -1..1
def ancestral_step(x_t, eps, t, betas, alpha_bars, noise):
    prev = torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])
    v = betas * (1 - prev) / (1 - alpha_bars)
    return (eps_mean(x_t, eps, t, betas, alpha_bars) + get_index_from_list(v, t, x_t.shape).sqrt() * noise).clamp(-1, 1)
# %% right: vmap
def ancestral_step(x_t, eps, t, betas, alpha_bars, noise):
    before = torch.cat([torch.ones(1, dtype=alpha_bars.dtype), alpha_bars])[:-1]
    def one(x, e, beta, bar, prev, z):
        mean = (x - beta / (1 - bar).sqrt() * e) / (1 - beta).sqrt()
        return mean + ((1 - prev) / (1 - bar) * beta).sqrt() * z
    return torch.vmap(one)(x_t, eps, betas[t], alpha_bars[t], before[t], noise)
