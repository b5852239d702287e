# %% given
import math
import torch
def step(x_t, eps, alpha_bar, alpha_bar_prev, sigma, noise):
    x0 = (x_t - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
    return alpha_bar_prev.sqrt() * x0 + (1 - alpha_bar_prev - sigma ** 2).sqrt() * eps + sigma * noise
ddim_step = step
# %% right: with ddim_step
def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
    x = x_T
    for t, t_prev in pairs:
        eps = predict_eps(x, torch.full((len(x),), t))
        prev = alpha_bars[t_prev] if t_prev >= 0 else torch.tensor(1.0)
        x = step(x, eps, alpha_bars[t], prev, 0, 0)
    return x
# %% right: written out, no_grad
@torch.no_grad()
def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
    x = x_T.clone()
    for t, s in pairs:
        batch = torch.full((x.shape[0],), t, dtype=torch.int64)
        eps = predict_eps(x, batch)
        a, p = alpha_bars[t], alpha_bars[s] if s >= 0 else alpha_bars.new_tensor(1.0)
        x0 = (x - (1 - a).sqrt() * eps) / a.sqrt()
        x = p.sqrt() * x0 + (1 - p).sqrt() * eps
    return x
# %% right: table with a 1 at the end
def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
    table = torch.cat([alpha_bars, torch.ones_like(alpha_bars[:1])])
    x = x_T
    for t, t_prev in pairs:
        a, p = table[t], table[t_prev]
        eps = predict_eps(x, x.new_full((x.size(0),), t, dtype=torch.long))
        x = (p / a).sqrt() * x + ((1 - p).sqrt() - (p * (1 - a) / a).sqrt()) * eps
    return x
# %% right: last step apart
def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
    x = x_T
    for t, t_prev in pairs:
        eps = predict_eps(x, torch.tensor([t] * len(x)))
        x = (x - (1 - alpha_bars[t]) ** 0.5 * eps) / alpha_bars[t] ** 0.5
        if t_prev >= 0:
            x = alpha_bars[t_prev] ** 0.5 * x + (1 - alpha_bars[t_prev]) ** 0.5 * eps
    return x
# %% right: reduce
from functools import reduce
def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
    bar = lambda t: alpha_bars[t] if t >= 0 else torch.ones((), dtype=alpha_bars.dtype)
    def move(x, pair):
        t, s = pair
        return step(x, predict_eps(x, torch.full(x.shape[:1], t)), bar(t), bar(s), 0, 0)
    return reduce(move, pairs, x_T)
# %% right: rescaled ODE variable
def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
    noise_to_signal = lambda t: ((1 - alpha_bars[t]) / alpha_bars[t]).sqrt() if t >= 0 else torch.zeros_like(alpha_bars[0])
    t0 = pairs[0][0]
    z, last = x_T / alpha_bars[t0].sqrt(), None
    for t, s in pairs:
        eps = predict_eps(alpha_bars[t].sqrt() * z, torch.full((len(z),), t))
        z = z + (noise_to_signal(s) - noise_to_signal(t)) * eps
        last = s
    return z if last < 0 else z * alpha_bars[last].sqrt()
# %% right: float64 internally, back to the input's type
def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
    x, table = x_T, alpha_bars.double()
    for t, s in pairs:
        eps = predict_eps(x, torch.full((len(x),), t)).double()
        a = table[t]
        p = table[s] if s > -1 else torch.tensor(1.0, dtype=torch.float64)
        x = (p.sqrt() * (x.double() - (1 - a).sqrt() * eps) / a.sqrt() + (1 - p).sqrt() * eps).to(x_T.dtype)
    return x
# %% wrong: alpha_bars[-1] at the last step
def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
    x = x_T
    for t, s in pairs:
        eps = predict_eps(x, torch.full((len(x),), t))
        x = step(x, eps, alpha_bars[t], alpha_bars[s], 0, 0)
    return x
# %% wrong: alpha_bars[0] at the last step (ControlNet 587)
def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
    x = x_T
    for t, s in pairs:
        eps = predict_eps(x, torch.full((len(x),), t))
        x = step(x, eps, alpha_bars[t], alpha_bars[max(s, 0)], 0, 0)
    return x
# %% wrong: s > 0, so time 0 counts as data
def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
    x = x_T
    for t, s in pairs:
        eps = predict_eps(x, torch.full((len(x),), t))
        x = step(x, eps, alpha_bars[t], alpha_bars[s] if s > 0 else torch.tensor(1.0), 0, 0)
    return x
# %% wrong: last step left out
def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
    x = x_T
    for t, s in pairs:
        if s < 0:
            break
        eps = predict_eps(x, torch.full((len(x),), t))
        x = step(x, eps, alpha_bars[t], alpha_bars[s], 0, 0)
    return x
# %% wrong: asked at t_prev
def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
    x = x_T
    for t, s in pairs:
        eps = predict_eps(x, torch.full((len(x),), max(s, 0)))
        x = step(x, eps, alpha_bars[t], alpha_bars[s] if s >= 0 else torch.tensor(1.0), 0, 0)
    return x
# %% wrong: t_prev is t - 1, pairs ignored
def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
    x = x_T
    for t, _ in pairs:
        eps = predict_eps(x, torch.full((len(x),), t))
        x = step(x, eps, alpha_bars[t], alpha_bars[t - 1] if t > 0 else torch.tensor(1.0), 0, 0)
    return x
# %% wrong: index of the pair in place of the time (stablediffusion 226)
def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
    x = x_T
    for i, (t, s) in enumerate(pairs):
        eps = predict_eps(x, torch.full((len(x),), len(pairs) - 1 - i))
        x = step(x, eps, alpha_bars[t], alpha_bars[s] if s >= 0 else torch.tensor(1.0), 0, 0)
    return x
# %% wrong: network sees x_T at every step
def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
    x = x_T
    for t, s in pairs:
        eps = predict_eps(x_T, torch.full((len(x),), t))
        x = step(x, eps, alpha_bars[t], alpha_bars[s] if s >= 0 else torch.tensor(1.0), 0, 0)
    return x
# %% wrong: x is never handed on
def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
    for t, s in pairs:
        eps = predict_eps(x_T, torch.full((len(x_T),), t))
        x = step(x_T, eps, alpha_bars[t], alpha_bars[s] if s >= 0 else torch.tensor(1.0), 0, 0)
    return x
# %% wrong: pairs from the end
def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
    x = x_T
    for t, s in reversed(pairs):
        eps = predict_eps(x, torch.full((len(x),), t))
        x = step(x, eps, alpha_bars[t], alpha_bars[s] if s >= 0 else torch.tensor(1.0), 0, 0)
    return x
# %% wrong: fresh noise, eta 1
def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
    x = x_T
    for t, s in pairs:
        eps = predict_eps(x, torch.full((len(x),), t))
        a, p = alpha_bars[t], alpha_bars[s] if s >= 0 else torch.ones_like(alpha_bars[0])
        sigma = ((1 - p) / (1 - a) * (1 - a / p)).sqrt()
        x = step(x, eps, a, p, sigma, torch.randn_like(x))
    return x
# %% wrong: t of shape (1,)
def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
    x = x_T
    for t, s in pairs:
        eps = predict_eps(x, torch.tensor([t]))
        x = step(x, eps, alpha_bars[t], alpha_bars[s] if s >= 0 else torch.tensor(1.0), 0, 0)
    return x
# %% wrong: t as a plain number
def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
    x = x_T
    for t, s in pairs:
        eps = predict_eps(x, t)
        x = step(x, eps, alpha_bars[t], alpha_bars[s] if s >= 0 else torch.tensor(1.0), 0, 0)
    return x
# %% wrong: t as float
def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
    x = x_T
    for t, s in pairs:
        eps = predict_eps(x, torch.ones(len(x)) * t)
        x = step(x, eps, alpha_bars[t], alpha_bars[s] if s >= 0 else torch.tensor(1.0), 0, 0)
    return x
# %% wrong: roots forgotten in the mixture
def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
    x = x_T
    for t, s in pairs:
        eps = predict_eps(x, torch.full((len(x),), t))
        p = alpha_bars[s] if s >= 0 else torch.tensor(1.0)
        x0 = (x - (1 - alpha_bars[t]).sqrt() * eps) / alpha_bars[t].sqrt()
        x = p * x0 + (1 - p) * eps
    return x
# %% wrong: clipped x0
def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
    x = x_T
    for t, s in pairs:
        eps = predict_eps(x, torch.full((len(x),), t))
        p = alpha_bars[s] if s >= 0 else torch.tensor(1.0)
        x0 = ((x - (1 - alpha_bars[t]).sqrt() * eps) / alpha_bars[t].sqrt()).clamp(-1, 1)
        x = p.sqrt() * x0 + (1 - p).sqrt() * eps
    return x
# %% wrong: result clipped
def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
    x = x_T
    for t, s in pairs:
        eps = predict_eps(x, torch.full((len(x),), t))
        x = step(x, eps, alpha_bars[t], alpha_bars[s] if s >= 0 else torch.tensor(1.0), 0, 0)
    return x.clamp(-1, 1)
# %% wrong: x0 of the first step returned
def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
    t = pairs[0][0]
    eps = predict_eps(x_T, torch.full((len(x_T),), t))
    return (x_T - (1 - alpha_bars[t]).sqrt() * eps) / alpha_bars[t].sqrt()
# %% wrong: python 1.0, torch.sqrt fails
def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
    x = x_T
    for t, s in pairs:
        eps = predict_eps(x, torch.full((len(x),), t))
        p = alpha_bars[s] if s >= 0 else 1.0
        x0 = (x - torch.sqrt(1 - alpha_bars[t]) * eps) / torch.sqrt(alpha_bars[t])
        x = torch.sqrt(p) * x0 + torch.sqrt(1 - p) * eps
    return x
# %% wrong: in place on x_T
def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
    x = x_T
    for t, s in pairs:
        eps = predict_eps(x.clone(), torch.full((len(x),), t))
        p = alpha_bars[s] if s >= 0 else torch.tensor(1.0)
        x.sub_((1 - alpha_bars[t]).sqrt() * eps).div_(alpha_bars[t].sqrt()).mul_(p.sqrt()).add_((1 - p).sqrt() * eps)
    return x
# %% wrong: own start noise
def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
    x = torch.randn_like(x_T)
    for t, s in pairs:
        eps = predict_eps(x, torch.full((len(x),), t))
        x = step(x, eps, alpha_bars[t], alpha_bars[s] if s >= 0 else torch.tensor(1.0), 0, 0)
    return x
# %% wrong: all 1000 times, range in place of the pairs
def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
    x = x_T
    for t in range(len(alpha_bars) - 1, -1, -1):
        eps = predict_eps(x, torch.full((len(x),), t))
        x = step(x, eps, alpha_bars[t], alpha_bars[t - 1] if t > 0 else torch.tensor(1.0), 0, 0)
    return x
# %% wrong: return in the loop
def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
    x = x_T
    for t, s in pairs:
        eps = predict_eps(x, torch.full((len(x),), t))
        x = step(x, eps, alpha_bars[t], alpha_bars[s] if s >= 0 else torch.tensor(1.0), 0, 0)
        return x
# %% wrong: asked twice per step, twice the work
def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
    x = x_T
    for t, s in pairs:
        batch = torch.full((len(x),), t)
        p = alpha_bars[s] if s >= 0 else torch.tensor(1.0)
        x0 = (x - (1 - alpha_bars[t]).sqrt() * predict_eps(x, batch)) / alpha_bars[t].sqrt()
        x = p.sqrt() * x0 + (1 - p).sqrt() * predict_eps(x, batch)
    return x
# %% right: keyword call and torch.where-free table
def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
    bars = dict(enumerate(alpha_bars)) | {-1: torch.tensor(1.0)}
    x = x_T
    for pair in pairs:
        here, there = (bars[i] for i in pair)
        t = torch.empty(len(x), dtype=torch.long).fill_(pair[0])
        x = step(x_t=x, eps=predict_eps(x, t), alpha_bar=here, alpha_bar_prev=there, sigma=0, noise=0)
    return x
# %% right: generator of states
def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
    def walk(x):
        for t, s in pairs:
            eps = predict_eps(x, torch.full((len(x),), t))
            x0 = (x - (1 - alpha_bars[t]).sqrt() * eps) / alpha_bars[t].sqrt()
            x = x0 if s < 0 else alpha_bars[s].sqrt() * x0 + (1 - alpha_bars[s]).sqrt() * eps
            yield x
    return list(walk(x_T))[-1]
# %% wrong: alpha_bar of the last step 0.9999 (set_alpha_to_one False)
def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
    x = x_T
    for t, s in pairs:
        eps = predict_eps(x, torch.full((len(x),), t))
        x = step(x, eps, alpha_bars[t], alpha_bars[s] if s >= 0 else torch.tensor(0.9999), 0, 0)
    return x
# %% wrong: alphas_cumprod_prev table of denoising-diffusion-pytorch issue 81
def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
    prev = torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])
    x = x_T
    for t, s in pairs:
        eps = predict_eps(x, torch.full((len(x),), t))
        x = step(x, eps, prev[t], prev[s] if s >= 0 else torch.tensor(1.0), 0, 0)
    return x
# %% wrong: seed set inside, fresh noise in place of x_T
def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
    torch.manual_seed(0)
    x = torch.randn(x_T.shape, dtype=x_T.dtype)
    for t, s in pairs:
        eps = predict_eps(x, torch.full((len(x),), t))
        x = step(x, eps, alpha_bars[t], alpha_bars[s] if s >= 0 else torch.tensor(1.0), 0, 0)
    return x
# %% wrong: all states stacked
def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
    path = [x_T]
    for t, s in pairs:
        x = path[-1]
        eps = predict_eps(x, torch.full((len(x),), t))
        path.append(step(x, eps, alpha_bars[t], alpha_bars[s] if s >= 0 else torch.tensor(1.0), 0, 0))
    return torch.stack(path)
# %% right: one sample after the other
def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
    done = []
    for x in x_T.split(1):
        for t, t_prev in pairs:
            a, b = alpha_bars[t], alpha_bars[t_prev] if t_prev >= 0 else torch.tensor(1.0)
            eps = predict_eps(x, torch.tensor([t]))
            x = b.sqrt() * (x - (1 - a).sqrt() * eps) / a.sqrt() + (1 - b).sqrt() * eps
        done.append(x)
    return torch.cat(done)
