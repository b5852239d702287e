# %% given
import math
import numpy as np
import torch
from diffusion_lib import get_index_from_list
# %% right: probing with ones and zeros
def final_variance(step, data_variance, betas, alpha_bars):
    one, zero, var = torch.ones(1, dtype=betas.dtype), torch.zeros(1, dtype=betas.dtype), 1.0
    for i in range(len(betas) - 1, -1, -1):
        t = torch.tensor([i])
        bar = alpha_bars[i]
        eps = (1 - bar).sqrt() / (bar * data_variance + 1 - bar) * one
        a = step(one, eps, t, betas, alpha_bars, zero)
        b = step(zero, zero, t, betas, alpha_bars, one)
        var = a ** 2 * var + b ** 2
    return var.item()
# %% right: all times at once, recursion after
def final_variance(step, data_variance, betas, alpha_bars):
    t = torch.arange(len(betas))
    one, zero = torch.ones_like(betas), torch.zeros_like(betas)
    eps = torch.sqrt(1 - alpha_bars) / (alpha_bars * data_variance + 1 - alpha_bars)
    a = step(one, eps, t, betas, alpha_bars, zero)
    b = step(zero, zero, t, betas, alpha_bars, one)
    var = 1.0
    for i in reversed(t.tolist()):
        var = float(a[i]) ** 2 * var + float(b[i]) ** 2
    return var
# %% right: closed sum with cumulated products
def final_variance(step, data_variance, betas, alpha_bars):
    t = torch.arange(len(betas))
    one, zero = torch.ones_like(betas), torch.zeros_like(betas)
    eps = (1 - alpha_bars).sqrt() / (alpha_bars * data_variance + (1 - alpha_bars))
    a2 = step(one, eps, t, betas, alpha_bars, zero).square()
    b2 = step(zero, zero, t, betas, alpha_bars, one).square()
    later = torch.cat([torch.ones_like(a2[:1]), a2.cumprod(0)])
    return later[-1] + (later[:-1] * b2).sum()
# %% right: x of images, first entry read
def final_variance(step, data_variance, betas, alpha_bars):
    x = torch.ones(1, 1, 1, 1, dtype=torch.float64)
    variance = torch.tensor(1.0, dtype=torch.float64)
    for i in range(len(betas))[::-1]:
        t = torch.full((1,), i)
        k = (1 - alpha_bars[i]) ** 0.5 / (alpha_bars[i] * data_variance + 1 - alpha_bars[i])
        a = step(x, k * x, t, betas, alpha_bars, 0 * x).squeeze()
        b = step(0 * x, 0 * x, t, betas, alpha_bars, x).squeeze()
        variance = a * a * variance + b * b
    return variance
# %% right: linearity with functools.reduce
from functools import reduce
def final_variance(step, data_variance, betas, alpha_bars):
    one = betas.new_ones(1)
    def back(var, i):
        t, bar = torch.tensor([i]), alpha_bars[i]
        eps = one * (1 - bar).sqrt() / (bar * data_variance + 1 - bar)
        return (step(one, eps, t, betas, alpha_bars, one * 0) ** 2 * var + step(one * 0, one * 0, t, betas, alpha_bars, one) ** 2)
    return float(reduce(back, range(len(betas) - 1, -1, -1), one))
# %% right: both probes in one batch of two
def final_variance(step, data_variance, betas, alpha_bars):
    x, noise = torch.eye(2, dtype=betas.dtype)
    var = 1.0
    for i in range(len(betas) - 1, -1, -1):
        bar = alpha_bars[i].item()
        eps = x * math.sqrt(1 - bar) / (bar * data_variance + 1 - bar)
        a, b = step(x, eps, torch.tensor([i, i]), betas, alpha_bars, noise).tolist()
        var = a * a * var + b * b
    return var
# %% right: difference of two probes for b
def final_variance(step, data_variance, betas, alpha_bars):
    one = torch.ones(3, dtype=torch.float64)
    var = 1.0
    for i in range(len(betas) - 1, -1, -1):
        t, bar = torch.full((3,), i), alpha_bars[i]
        eps = one * (1 - bar).sqrt() / (bar * data_variance + 1 - bar)
        quiet = step(one, eps, t, betas, alpha_bars, 0 * one)
        loud = step(one, eps, t, betas, alpha_bars, one)
        var = quiet[0].item() ** 2 * var + (loud - quiet)[0].item() ** 2
    return var
# %% wrong: a not squared
def final_variance(step, data_variance, betas, alpha_bars):
    one, zero, var = betas.new_ones(1), betas.new_zeros(1), 1.0
    for i in range(len(betas) - 1, -1, -1):
        t, bar = torch.tensor([i]), alpha_bars[i]
        a = step(one, (1 - bar).sqrt() / (bar * data_variance + 1 - bar) * one, t, betas, alpha_bars, zero)
        b = step(zero, zero, t, betas, alpha_bars, one)
        var = a * var + b ** 2
    return float(var)
# %% wrong: b not squared
def final_variance(step, data_variance, betas, alpha_bars):
    one, zero, var = betas.new_ones(1), betas.new_zeros(1), 1.0
    for i in range(len(betas) - 1, -1, -1):
        t, bar = torch.tensor([i]), alpha_bars[i]
        a = step(one, (1 - bar).sqrt() / (bar * data_variance + 1 - bar) * one, t, betas, alpha_bars, zero)
        b = step(zero, zero, t, betas, alpha_bars, one)
        var = a ** 2 * var + b
    return float(var)
# %% wrong: upwards from 0
def final_variance(step, data_variance, betas, alpha_bars):
    one, zero, var = betas.new_ones(1), betas.new_zeros(1), 1.0
    for i in range(len(betas)):
        t, bar = torch.tensor([i]), alpha_bars[i]
        a = step(one, (1 - bar).sqrt() / (bar * data_variance + 1 - bar) * one, t, betas, alpha_bars, zero)
        b = step(zero, zero, t, betas, alpha_bars, one)
        var = a ** 2 * var + b ** 2
    return float(var)
# %% wrong: stops at t = 1
def final_variance(step, data_variance, betas, alpha_bars):
    one, zero, var = betas.new_ones(1), betas.new_zeros(1), betas.new_ones(1)
    for i in range(len(betas) - 1, 0, -1):
        t, bar = torch.tensor([i]), alpha_bars[i]
        a = step(one, (1 - bar).sqrt() / (bar * data_variance + 1 - bar) * one, t, betas, alpha_bars, zero)
        b = step(zero, zero, t, betas, alpha_bars, one)
        var = a ** 2 * var + b ** 2
    return float(var)
# %% wrong: starts from variance 0
def final_variance(step, data_variance, betas, alpha_bars):
    one, zero, var = betas.new_ones(1), betas.new_zeros(1), 0.0
    for i in range(len(betas) - 1, -1, -1):
        t, bar = torch.tensor([i]), alpha_bars[i]
        a = step(one, (1 - bar).sqrt() / (bar * data_variance + 1 - bar) * one, t, betas, alpha_bars, zero)
        b = step(zero, zero, t, betas, alpha_bars, one)
        var = a ** 2 * var + b ** 2
    return float(var)
# %% wrong: starts from the data's variance
def final_variance(step, data_variance, betas, alpha_bars):
    one, zero, var = betas.new_ones(1), betas.new_zeros(1), data_variance
    for i in range(len(betas) - 1, -1, -1):
        t, bar = torch.tensor([i]), alpha_bars[i]
        a = step(one, (1 - bar).sqrt() / (bar * data_variance + 1 - bar) * one, t, betas, alpha_bars, zero)
        b = step(zero, zero, t, betas, alpha_bars, one)
        var = a ** 2 * var + b ** 2
    return float(var)
# %% wrong: starts from the true variance of x_T
def final_variance(step, data_variance, betas, alpha_bars):
    one, zero = betas.new_ones(1), betas.new_zeros(1)
    var = alpha_bars[-1] * data_variance + 1 - alpha_bars[-1]
    for i in range(len(betas) - 1, -1, -1):
        t, bar = torch.tensor([i]), alpha_bars[i]
        a = step(one, (1 - bar).sqrt() / (bar * data_variance + 1 - bar) * one, t, betas, alpha_bars, zero)
        b = step(zero, zero, t, betas, alpha_bars, one)
        var = a ** 2 * var + b ** 2
    return float(var)
# %% wrong: eps without its root
def final_variance(step, data_variance, betas, alpha_bars):
    one, zero, var = betas.new_ones(1), betas.new_zeros(1), 1.0
    for i in range(len(betas) - 1, -1, -1):
        t, bar = torch.tensor([i]), alpha_bars[i]
        a = step(one, (1 - bar) / (bar * data_variance + 1 - bar) * one, t, betas, alpha_bars, zero)
        b = step(zero, zero, t, betas, alpha_bars, one)
        var = a ** 2 * var + b ** 2
    return float(var)
# %% wrong: data_variance squared (taken for s)
def final_variance(step, data_variance, betas, alpha_bars):
    one, zero, var = betas.new_ones(1), betas.new_zeros(1), 1.0
    for i in range(len(betas) - 1, -1, -1):
        t, bar = torch.tensor([i]), alpha_bars[i]
        a = step(one, (1 - bar).sqrt() / (bar * data_variance ** 2 + 1 - bar) * one, t, betas, alpha_bars, zero)
        b = step(zero, zero, t, betas, alpha_bars, one)
        var = a ** 2 * var + b ** 2
    return float(var)
# %% wrong: data_variance forgotten, exact eps of N(0, 1)
def final_variance(step, data_variance, betas, alpha_bars):
    one, zero, var = betas.new_ones(1), betas.new_zeros(1), 1.0
    for i in range(len(betas) - 1, -1, -1):
        t, bar = torch.tensor([i]), alpha_bars[i]
        a = step(one, (1 - bar).sqrt() * one, t, betas, alpha_bars, zero)
        b = step(zero, zero, t, betas, alpha_bars, one)
        var = a ** 2 * var + b ** 2
    return float(var)
# %% wrong: a probed with eps = 0
def final_variance(step, data_variance, betas, alpha_bars):
    one, zero, var = betas.new_ones(1), betas.new_zeros(1), 1.0
    for i in range(len(betas) - 1, -1, -1):
        t = torch.tensor([i])
        a = step(one, zero, t, betas, alpha_bars, zero)
        b = step(zero, zero, t, betas, alpha_bars, one)
        var = a ** 2 * var + b ** 2
    return float(var)
# %% wrong: b probed with x_t = 1 as well
def final_variance(step, data_variance, betas, alpha_bars):
    one, zero, var = betas.new_ones(1), betas.new_zeros(1), 1.0
    for i in range(len(betas) - 1, -1, -1):
        t, bar = torch.tensor([i]), alpha_bars[i]
        eps = (1 - bar).sqrt() / (bar * data_variance + 1 - bar) * one
        a = step(one, eps, t, betas, alpha_bars, zero)
        b = step(one, eps, t, betas, alpha_bars, one)
        var = a ** 2 * var + b ** 2
    return float(var)
# %% wrong: measured with samples
def final_variance(step, data_variance, betas, alpha_bars):
    x = torch.randn(4000, dtype=betas.dtype)
    for i in range(len(betas) - 1, -1, -1):
        t, bar = torch.full((4000,), i), alpha_bars[i]
        eps = (1 - bar).sqrt() / (bar * data_variance + 1 - bar) * x
        x = step(x, eps, t, betas, alpha_bars, torch.randn_like(x))
    return float(x.var())
# %% wrong: standard deviation returned
def final_variance(step, data_variance, betas, alpha_bars):
    one, zero, var = betas.new_ones(1), betas.new_zeros(1), 1.0
    for i in range(len(betas) - 1, -1, -1):
        t, bar = torch.tensor([i]), alpha_bars[i]
        a = step(one, (1 - bar).sqrt() / (bar * data_variance + 1 - bar) * one, t, betas, alpha_bars, zero)
        b = step(zero, zero, t, betas, alpha_bars, one)
        var = a ** 2 * var + b ** 2
    return float(var) ** 0.5
# %% wrong: own DDPM formula, step ignored
def final_variance(step, data_variance, betas, alpha_bars):
    prev = torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])
    var = 1.0
    for i in range(len(betas) - 1, -1, -1):
        eps = (1 - alpha_bars[i]).sqrt() / (alpha_bars[i] * data_variance + 1 - alpha_bars[i])
        a = (1 - betas[i] / (1 - alpha_bars[i]).sqrt() * eps) / (1 - betas[i]).sqrt()
        var = a ** 2 * var + betas[i] * (1 - prev[i]) / (1 - alpha_bars[i])
    return float(var)
# %% wrong: no noise added, b dropped
def final_variance(step, data_variance, betas, alpha_bars):
    one, zero, var = betas.new_ones(1), betas.new_zeros(1), 1.0
    for i in range(len(betas) - 1, -1, -1):
        t, bar = torch.tensor([i]), alpha_bars[i]
        a = step(one, (1 - bar).sqrt() / (bar * data_variance + 1 - bar) * one, t, betas, alpha_bars, zero)
        var = a ** 2 * var
    return float(var)
# %% wrong: returns data_variance
def final_variance(step, data_variance, betas, alpha_bars):
    return data_variance
# %% wrong: a + b squared together
def final_variance(step, data_variance, betas, alpha_bars):
    one, zero, var = betas.new_ones(1), betas.new_zeros(1), 1.0
    for i in range(len(betas) - 1, -1, -1):
        t, bar = torch.tensor([i]), alpha_bars[i]
        a = step(one, (1 - bar).sqrt() / (bar * data_variance + 1 - bar) * one, t, betas, alpha_bars, zero)
        b = step(zero, zero, t, betas, alpha_bars, one)
        var = (a * var ** 0.5 + b) ** 2
    return float(var)
# %% wrong: alpha_bar of the step before in the exact eps
def final_variance(step, data_variance, betas, alpha_bars):
    one, zero, var = betas.new_ones(1), betas.new_zeros(1), 1.0
    for i in range(len(betas) - 1, -1, -1):
        t, bar = torch.tensor([i]), alpha_bars[max(i - 1, 0)]
        a = step(one, (1 - bar).sqrt() / (bar * data_variance + 1 - bar) * one, t, betas, alpha_bars, zero)
        b = step(zero, zero, t, betas, alpha_bars, one)
        var = a ** 2 * var + b ** 2
    return float(var)
# %% wrong: float32 ones
def final_variance(step, data_variance, betas, alpha_bars):
    one, zero, var = torch.ones(1).half(), torch.zeros(1).half(), 1.0
    for i in range(len(betas) - 1, -1, -1):
        t, bar = torch.tensor([i]), alpha_bars[i].half()
        a = step(one, (1 - bar).sqrt() / (bar * data_variance + 1 - bar) * one, t, betas.half(), alpha_bars.half(), zero)
        b = step(zero, zero, t, betas.half(), alpha_bars.half(), one)
        var = a ** 2 * var + b ** 2
    return float(var)
# %% wrong: one number per time returned
def final_variance(step, data_variance, betas, alpha_bars):
    one, zero, path = betas.new_ones(1), betas.new_zeros(1), [betas.new_ones(1)]
    for i in range(len(betas) - 1, -1, -1):
        t, bar = torch.tensor([i]), alpha_bars[i]
        a = step(one, (1 - bar).sqrt() / (bar * data_variance + 1 - bar) * one, t, betas, alpha_bars, zero)
        b = step(zero, zero, t, betas, alpha_bars, one)
        path.append(a ** 2 * path[-1] + b ** 2)
    return torch.cat(path)
# %% right: tensor of shape (1,)
def final_variance(step, data_variance, betas, alpha_bars):
    one, zero, var = torch.ones(1, dtype=torch.float64), torch.zeros(1, dtype=torch.float64), torch.ones(1, dtype=torch.float64)
    for i in range(len(betas) - 1, -1, -1):
        t, bar = torch.tensor([i]), alpha_bars[i]
        a = step(one, (1 - bar).sqrt() / (bar * data_variance + 1 - bar) * one, t, betas, alpha_bars, zero)
        b = step(zero, zero, t, betas, alpha_bars, one)
        var = a ** 2 * var + b ** 2
    return var
# %% right: the notebook's torch.ones(1), float32 probes
def final_variance(step, data_variance, betas, alpha_bars):
    var = 1.0
    for i in range(len(betas) - 1, -1, -1):
        t, bar = torch.tensor([i]), alpha_bars[i]
        one, zero = torch.ones(1), torch.zeros(1)
        a = step(one, one * (1 - bar).sqrt() / (bar * data_variance + 1 - bar), t, betas, alpha_bars, zero)
        b = step(zero, zero, t, betas, alpha_bars, one)
        var = a.item() ** 2 * var + b.item() ** 2
    return var
# %% wrong: b read off at t = 0 for all times
def final_variance(step, data_variance, betas, alpha_bars):
    one, zero, var = betas.new_ones(1), betas.new_zeros(1), 1.0
    b = step(zero, zero, torch.tensor([len(betas) - 1]), betas, alpha_bars, one)
    for i in range(len(betas) - 1, -1, -1):
        t, bar = torch.tensor([i]), alpha_bars[i]
        a = step(one, (1 - bar).sqrt() / (bar * data_variance + 1 - bar) * one, t, betas, alpha_bars, zero)
        var = a ** 2 * var + b ** 2
    return float(var)
# %% wrong: eps multiplied by the variance of x_t
def final_variance(step, data_variance, betas, alpha_bars):
    one, zero, var = betas.new_ones(1), betas.new_zeros(1), 1.0
    for i in range(len(betas) - 1, -1, -1):
        t, bar = torch.tensor([i]), alpha_bars[i]
        a = step(one, (1 - bar).sqrt() * (bar * data_variance + 1 - bar) * one, t, betas, alpha_bars, zero)
        b = step(zero, zero, t, betas, alpha_bars, one)
        var = a ** 2 * var + b ** 2
    return float(var)
# %% wrong: return in the loop
def final_variance(step, data_variance, betas, alpha_bars):
    one, zero, var = betas.new_ones(1), betas.new_zeros(1), 1.0
    for i in range(len(betas) - 1, -1, -1):
        t, bar = torch.tensor([i]), alpha_bars[i]
        a = step(one, (1 - bar).sqrt() / (bar * data_variance + 1 - bar) * one, t, betas, alpha_bars, zero)
        b = step(zero, zero, t, betas, alpha_bars, one)
        var = a ** 2 * var + b ** 2
        return float(var)
# %% right: with keywords, time by time
def final_variance(step, data_variance, betas, alpha_bars):
    variance = 1.0
    for i in range(len(betas) - 1, -1, -1):
        t, bar = torch.tensor([i]), alpha_bars[i]
        slope = (1 - bar).sqrt() / (bar * data_variance + 1 - bar)
        one, zero = torch.ones(1, dtype=betas.dtype), torch.zeros(1, dtype=betas.dtype)
        a = step(x_t=one, eps=slope * one, t=t, betas=betas, alpha_bars=alpha_bars, noise=zero)
        b = step(x_t=zero, eps=zero, t=t, betas=betas, alpha_bars=alpha_bars, noise=one)
        variance = float(a) ** 2 * variance + float(b) ** 2
    return variance
