# %% given
import math
import numpy as np
import torch
from diffusion_lib import get_index_from_list
def multiply(mean_a, var_a, mean_b, var_b):
    return (mean_a * var_b + mean_b * var_a) / (var_a + var_b), var_a * var_b / (var_a + var_b)
# %% right: alpha and beta of the jump in eq. 6 and 7
def posterior_jump(x0, x_t, t, s, alpha_bars):
    shape = (-1,) + (1,) * (x_t.dim() - 1)
    bar_t = alpha_bars[t].reshape(shape)
    bar_s = torch.where(s >= 0, alpha_bars[s.clamp(min=0)], torch.ones_like(alpha_bars[t])).reshape(shape)
    alpha = bar_t / bar_s
    beta = 1 - alpha
    mean = (bar_s.sqrt() * beta * x0 + alpha.sqrt() * (1 - bar_s) * x_t) / (1 - bar_t)
    return mean, (1 - bar_s) / (1 - bar_t) * beta
# %% right: table with a 1 in front, index + 1
def posterior_jump(x0, x_t, t, s, alpha_bars):
    table = torch.cat([torch.ones_like(alpha_bars[:1]), alpha_bars])
    bt, bs = (get_index_from_list(table, i + 1, x_t.shape) for i in (t, s))
    a = bt / bs
    var = (1 - bs) * (1 - a) / (1 - bt)
    return bs.sqrt() * (1 - a) / (1 - bt) * x0 + a.sqrt() * (1 - bs) / (1 - bt) * x_t, var
# %% right: 1 at the end, so that -1 finds it
def posterior_jump(x0, x_t, t, s, alpha_bars):
    table = torch.cat([alpha_bars, alpha_bars.new_ones(1)])
    lead = lambda v: v[(...,) + (None,) * (x_t.ndim - 1)]
    bt, bs = lead(table[t]), lead(table[s])
    return multiply(bs.sqrt() * x0, 1 - bs, x_t * (bs / bt).sqrt(), (1 - bt / bs) * bs / bt)
# %% right: loop over samples
def posterior_jump(x0, x_t, t, s, alpha_bars):
    means, variances = [], []
    for clean, x, i, j in zip(x0, x_t, t.tolist(), s.tolist()):
        bt, bs = alpha_bars[i], alpha_bars[j] if j >= 0 else torch.ones((), dtype=alpha_bars.dtype)
        alpha = bt / bs
        means.append(bs.sqrt() * (1 - alpha) / (1 - bt) * clean + alpha.sqrt() * (1 - bs) / (1 - bt) * x)
        variances.append((1 - bs) / (1 - bt) * (1 - alpha))
    return torch.stack(means), torch.stack(variances).reshape(-1, *[1] * (x_t.dim() - 1))
# %% right: DDIM form, eta 1
def posterior_jump(x0, x_t, t, s, alpha_bars):
    table = torch.nn.functional.pad(alpha_bars, (1, 0), value=1.0)
    view = lambda v: v.view(-1, *(1,) * (x_t.dim() - 1))
    bt, bs = view(table[t + 1]), view(table[s + 1])
    var = (1 - bs) / (1 - bt) * (1 - bt / bs)
    eps = (x_t - bt.sqrt() * x0) / (1 - bt).sqrt()
    return bs.sqrt() * x0 + (1 - bs - var).clamp(min=0).sqrt() * eps, var
# %% right: conditioning of a joint Gaussian
def posterior_jump(x0, x_t, t, s, alpha_bars):
    table = torch.cat([alpha_bars.new_ones(1), alpha_bars])
    bt, bs = (get_index_from_list(table, 1 + i, x_t.shape) for i in (t, s))
    cov = (bt / bs).sqrt() * (1 - bs)
    gain = cov / (1 - bt)
    return bs.sqrt() * x0 + gain * (x_t - bt.sqrt() * x0), (1 - bs) - gain * cov
# %% right: numpy and back
def posterior_jump(x0, x_t, t, s, alpha_bars):
    table = np.concatenate([[1.0], alpha_bars.numpy()])
    shape = (-1,) + (1,) * (x_t.ndim - 1)
    bt, bs = table[t.numpy() + 1].reshape(shape), table[s.numpy() + 1].reshape(shape)
    beta = 1 - bt / bs
    mean = np.sqrt(bs) * beta / (1 - bt) * x0.numpy() + np.sqrt(bt / bs) * (1 - bs) / (1 - bt) * x_t.numpy()
    return torch.from_numpy(mean), torch.from_numpy((1 - bs) / (1 - bt) * beta)
# %% wrong: s = -1 reads the last entry
def posterior_jump(x0, x_t, t, s, alpha_bars):
    shape = (-1,) + (1,) * (x_t.dim() - 1)
    bt, bs = alpha_bars[t].reshape(shape), alpha_bars[s].reshape(shape)
    a = bt / bs
    return (bs.sqrt() * (1 - a) * x0 + a.sqrt() * (1 - bs) * x_t) / (1 - bt), (1 - bs) / (1 - bt) * (1 - a)
# %% wrong: s = -1 clamped to alpha_bars[0]
def posterior_jump(x0, x_t, t, s, alpha_bars):
    shape = (-1,) + (1,) * (x_t.dim() - 1)
    bt, bs = alpha_bars[t].reshape(shape), alpha_bars[s.clamp(min=0)].reshape(shape)
    a = bt / bs
    return (bs.sqrt() * (1 - a) * x0 + a.sqrt() * (1 - bs) * x_t) / (1 - bt), (1 - bs) / (1 - bt) * (1 - a)
# %% wrong: beta of the single step at t (Diffusers before 2076)
def posterior_jump(x0, x_t, t, s, alpha_bars):
    table = torch.cat([alpha_bars.new_ones(1), alpha_bars])
    at = lambda i: get_index_from_list(table, i + 1, x_t.shape)
    bt, bs, a = at(t), at(s), at(t) / at(t - 1)
    return (bs.sqrt() * (1 - a) * x0 + a.sqrt() * (1 - bs) * x_t) / (1 - bt), (1 - bs) / (1 - bt) * (1 - a)
# %% wrong: t - 1 instead of s
def posterior_jump(x0, x_t, t, s, alpha_bars):
    table = torch.cat([alpha_bars.new_ones(1), alpha_bars])
    at = lambda i: get_index_from_list(table, i + 1, x_t.shape)
    bt, bs = at(t), at(t - 1)
    a = bt / bs
    return (bs.sqrt() * (1 - a) * x0 + a.sqrt() * (1 - bs) * x_t) / (1 - bt), (1 - bs) / (1 - bt) * (1 - a)
# %% wrong: alpha is alpha_bar at t
def posterior_jump(x0, x_t, t, s, alpha_bars):
    table = torch.cat([alpha_bars.new_ones(1), alpha_bars])
    at = lambda i: get_index_from_list(table, i + 1, x_t.shape)
    bt, bs = at(t), at(s)
    a = bt
    return (bs.sqrt() * (1 - a) * x0 + a.sqrt() * (1 - bs) * x_t) / (1 - bt), (1 - bs) / (1 - bt) * (1 - a)
# %% wrong: ratio upside down
def posterior_jump(x0, x_t, t, s, alpha_bars):
    table = torch.cat([alpha_bars.new_ones(1), alpha_bars])
    at = lambda i: get_index_from_list(table, i + 1, x_t.shape)
    bt, bs = at(t), at(s)
    a = bs / bt
    return (bs.sqrt() * (1 - a) * x0 + a.sqrt() * (1 - bs) * x_t) / (1 - bt), (1 - bs) / (1 - bt) * (1 - a)
# %% wrong: beta as the difference of the alpha_bars
def posterior_jump(x0, x_t, t, s, alpha_bars):
    table = torch.cat([alpha_bars.new_ones(1), alpha_bars])
    at = lambda i: get_index_from_list(table, i + 1, x_t.shape)
    bt, bs = at(t), at(s)
    beta = bs - bt
    return (bs.sqrt() * beta * x0 + (1 - beta).sqrt() * (1 - bs) * x_t) / (1 - bt), (1 - bs) / (1 - bt) * beta
# %% wrong: coefficients exchanged
def posterior_jump(x0, x_t, t, s, alpha_bars):
    table = torch.cat([alpha_bars.new_ones(1), alpha_bars])
    at = lambda i: get_index_from_list(table, i + 1, x_t.shape)
    bt, bs = at(t), at(s)
    a = bt / bs
    return (bs.sqrt() * (1 - a) * x_t + a.sqrt() * (1 - bs) * x0) / (1 - bt), (1 - bs) / (1 - bt) * (1 - a)
# %% wrong: variance is beta of the jump
def posterior_jump(x0, x_t, t, s, alpha_bars):
    table = torch.cat([alpha_bars.new_ones(1), alpha_bars])
    at = lambda i: get_index_from_list(table, i + 1, x_t.shape)
    bt, bs = at(t), at(s)
    a = bt / bs
    return (bs.sqrt() * (1 - a) * x0 + a.sqrt() * (1 - bs) * x_t) / (1 - bt), 1 - a
# %% wrong: root over alpha forgotten
def posterior_jump(x0, x_t, t, s, alpha_bars):
    table = torch.cat([alpha_bars.new_ones(1), alpha_bars])
    at = lambda i: get_index_from_list(table, i + 1, x_t.shape)
    bt, bs = at(t), at(s)
    a = bt / bs
    return (bs.sqrt() * (1 - a) * x0 + a * (1 - bs) * x_t) / (1 - bt), (1 - bs) / (1 - bt) * (1 - a)
# %% wrong: root over alpha_bar at s forgotten
def posterior_jump(x0, x_t, t, s, alpha_bars):
    table = torch.cat([alpha_bars.new_ones(1), alpha_bars])
    at = lambda i: get_index_from_list(table, i + 1, x_t.shape)
    bt, bs = at(t), at(s)
    a = bt / bs
    return (bs * (1 - a) * x0 + a.sqrt() * (1 - bs) * x_t) / (1 - bt), (1 - bs) / (1 - bt) * (1 - a)
# %% wrong: t and s not shifted together with the longer table
def posterior_jump(x0, x_t, t, s, alpha_bars):
    table = torch.cat([alpha_bars.new_ones(1), alpha_bars])
    at = lambda i: get_index_from_list(table, i, x_t.shape)
    bt, bs = at(t + 1), at(s.clamp(min=0))
    a = bt / bs
    return (bs.sqrt() * (1 - a) * x0 + a.sqrt() * (1 - bs) * x_t) / (1 - bt), (1 - bs) / (1 - bt) * (1 - a)
# %% wrong: s[0] decides for the whole batch
def posterior_jump(x0, x_t, t, s, alpha_bars):
    bt = get_index_from_list(alpha_bars, t, x_t.shape)
    bs = torch.ones_like(bt) if s[0] < 0 else get_index_from_list(alpha_bars, s.clamp(min=0), x_t.shape)
    a = bt / bs
    return (bs.sqrt() * (1 - a) * x0 + a.sqrt() * (1 - bs) * x_t) / (1 - bt), (1 - bs) / (1 - bt) * (1 - a)
# %% wrong: s == 0 treated as data
def posterior_jump(x0, x_t, t, s, alpha_bars):
    bt = get_index_from_list(alpha_bars, t, x_t.shape)
    bs = get_index_from_list(alpha_bars, s.clamp(min=0), x_t.shape)
    bs = torch.where((s <= 0).reshape(bs.shape), torch.ones_like(bs), bs)
    a = bt / bs
    return (bs.sqrt() * (1 - a) * x0 + a.sqrt() * (1 - bs) * x_t) / (1 - bt), (1 - bs) / (1 - bt) * (1 - a)
# %% wrong: product of the betas between
def posterior_jump(x0, x_t, t, s, alpha_bars):
    table = torch.cat([alpha_bars.new_ones(1), alpha_bars])
    at = lambda i: get_index_from_list(table, i + 1, x_t.shape)
    bt, bs = at(t), at(s)
    beta = (1 - bt) / (1 - bs).clamp(min=1e-6)
    return (bs.sqrt() * beta * x0 + (1 - beta).abs().sqrt() * (1 - bs) * x_t) / (1 - bt), (1 - bs) / (1 - bt) * beta
# %% wrong: standard deviation
def posterior_jump(x0, x_t, t, s, alpha_bars):
    table = torch.cat([alpha_bars.new_ones(1), alpha_bars])
    at = lambda i: get_index_from_list(table, i + 1, x_t.shape)
    bt, bs = at(t), at(s)
    a = bt / bs
    return (bs.sqrt() * (1 - a) * x0 + a.sqrt() * (1 - bs) * x_t) / (1 - bt), ((1 - bs) / (1 - bt) * (1 - a)).sqrt()
# %% wrong: variance flat, (b,)
def posterior_jump(x0, x_t, t, s, alpha_bars):
    table = torch.cat([alpha_bars.new_ones(1), alpha_bars])
    at = lambda i: get_index_from_list(table, i + 1, x_t.shape)
    bt, bs = at(t), at(s)
    a = bt / bs
    return (bs.sqrt() * (1 - a) * x0 + a.sqrt() * (1 - bs) * x_t) / (1 - bt), ((1 - bs) / (1 - bt) * (1 - a)).flatten()
# %% wrong: DDIM at eta 0, variance 0
def posterior_jump(x0, x_t, t, s, alpha_bars):
    table = torch.cat([alpha_bars.new_ones(1), alpha_bars])
    at = lambda i: get_index_from_list(table, i + 1, x_t.shape)
    bt, bs = at(t), at(s)
    eps = (x_t - bt.sqrt() * x0) / (1 - bt).sqrt()
    return bs.sqrt() * x0 + (1 - bs).sqrt() * eps, torch.zeros_like(bt)
# %% wrong: q(x_s | x0) alone
def posterior_jump(x0, x_t, t, s, alpha_bars):
    table = torch.cat([alpha_bars.new_ones(1), alpha_bars])
    bs = get_index_from_list(table, s + 1, x_t.shape)
    return bs.sqrt() * x0, 1 - bs
# %% wrong: alpha_bars divided again by cumprod (takes them for alphas)
def posterior_jump(x0, x_t, t, s, alpha_bars):
    table = torch.cat([alpha_bars.new_ones(1), alpha_bars.cumprod(0)])
    at = lambda i: get_index_from_list(table, i + 1, x_t.shape)
    bt, bs = at(t), at(s)
    a = bt / bs
    return (bs.sqrt() * (1 - a) * x0 + a.sqrt() * (1 - bs) * x_t) / (1 - bt), (1 - bs) / (1 - bt) * (1 - a)
# %% right: recursion of single steps is not needed, class with table
class Bars:
    def __init__(self, alpha_bars):
        self.table = torch.cat([alpha_bars, torch.ones(1, dtype=alpha_bars.dtype)])
    def at(self, i, like):
        return self.table[i].reshape(-1, *[1] * (like.dim() - 1))
def posterior_jump(x0, x_t, t, s, alpha_bars):
    bars = Bars(alpha_bars)
    bt, bs = bars.at(t, x_t), bars.at(s, x_t)
    beta = 1 - bt / bs
    mean = bs.sqrt() * beta / (1 - bt) * x0 + (bt / bs).sqrt() * (1 - bs) / (1 - bt) * x_t
    return mean, beta * (1 - bs) / (1 - bt)
# %% wrong: four axes hard-coded
def posterior_jump(x0, x_t, t, s, alpha_bars):
    table = torch.cat([alpha_bars.new_ones(1), alpha_bars])
    bt, bs = table[t + 1].view(-1, 1, 1, 1), table[s + 1].view(-1, 1, 1, 1)
    a = bt / bs
    return (bs.sqrt() * (1 - a) * x0 + a.sqrt() * (1 - bs) * x_t) / (1 - bt), (1 - bs) / (1 - bt) * (1 - a)
# %% wrong: table one entry too low (t and s looked up without + 1)
def posterior_jump(x0, x_t, t, s, alpha_bars):
    table = torch.cat([alpha_bars.new_ones(1), alpha_bars])
    at = lambda i: get_index_from_list(table, i.clamp(min=0), x_t.shape)
    bt, bs = at(t), at(s)
    a = bt / bs
    return (bs.sqrt() * (1 - a) * x0 + a.sqrt() * (1 - bs) * x_t) / (1 - bt).clamp(min=1e-12), (1 - bs) / (1 - bt).clamp(min=1e-12) * (1 - a)
# %% wrong: first t for the whole batch
def posterior_jump(x0, x_t, t, s, alpha_bars):
    table = torch.cat([alpha_bars.new_ones(1), alpha_bars])
    bt, bs = table[t[0] + 1], table[s[0] + 1]
    a = bt / bs
    var = ((1 - bs) / (1 - bt) * (1 - a)).expand(len(t)).reshape(-1, *[1] * (x_t.dim() - 1))
    return (bs.sqrt() * (1 - a) * x0 + a.sqrt() * (1 - bs) * x_t) / (1 - bt), var
