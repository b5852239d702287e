# %% given
import math
import torch
def step(x_t, eps, alpha_bar, alpha_bar_prev, sigma, noise):
    x0 = (x_t - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
    return alpha_bar_prev.sqrt() * x0 + (1 - alpha_bar_prev - sigma ** 2).sqrt() * eps + sigma * noise
ddim_step = step
# %% right: reversed pairs with ddim_step
def ddim_encode(predict_eps, x0, pairs, alpha_bars):
    x = x0
    for t, t_prev in reversed(pairs):
        here = alpha_bars[t_prev] if t_prev >= 0 else torch.tensor(1.0)
        eps = predict_eps(x, torch.full((len(x),), max(t_prev, 0)))
        x = step(x, eps, here, alpha_bars[t], 0, 0)
    return x
# %% right: written out, no_grad
@torch.no_grad()
def ddim_encode(predict_eps, x0, pairs, alpha_bars):
    x = x0.clone()
    for t, s in pairs[::-1]:
        a = alpha_bars[s] if s >= 0 else torch.ones_like(alpha_bars[0])
        eps = predict_eps(x, torch.full((x.shape[0],), s if s > 0 else 0, dtype=torch.long))
        clean = (x - (1 - a).sqrt() * eps) / a.sqrt()
        x = alpha_bars[t].sqrt() * clean + (1 - alpha_bars[t]).sqrt() * eps
    return x
# %% right: first step apart
def ddim_encode(predict_eps, x0, pairs, alpha_bars):
    *rest, (t, _) = pairs
    x = alpha_bars[t].sqrt() * x0 + (1 - alpha_bars[t]).sqrt() * predict_eps(x0, torch.zeros(len(x0), dtype=torch.int64))
    for up, down in rest[::-1]:
        eps = predict_eps(x, torch.full((len(x),), down))
        x = (x - (1 - alpha_bars[down]).sqrt() * eps) / alpha_bars[down].sqrt()
        x = alpha_bars[up].sqrt() * x + (1 - alpha_bars[up]).sqrt() * eps
    return x
# %% right: table with a 1 in front
def ddim_encode(predict_eps, x0, pairs, alpha_bars):
    table = torch.cat([alpha_bars.new_ones(1), alpha_bars])
    x = x0
    for up, down in ((t + 1, s + 1) for t, s in reversed(pairs)):
        a, b = table[down], table[up]
        eps = predict_eps(x, torch.tensor([max(down - 1, 0)]).repeat(len(x)))
        x = (b / a).sqrt() * x + ((1 - b).sqrt() - (b * (1 - a) / a).sqrt()) * eps
    return x
# %% right: reduce
from functools import reduce
def ddim_encode(predict_eps, x0, pairs, alpha_bars):
    bar = lambda t: alpha_bars[t] if t >= 0 else torch.ones((), dtype=alpha_bars.dtype)
    def climb(x, pair):
        t, s = pair
        e = predict_eps(x, x.new_full((len(x),), max(0, s), dtype=torch.int64))
        return bar(t).sqrt() * (x - (1 - bar(s)).sqrt() * e) / bar(s).sqrt() + (1 - bar(t)).sqrt() * e
    return reduce(climb, list(pairs)[::-1], x0)
# %% right: scaled variable
def ddim_encode(predict_eps, x0, pairs, alpha_bars):
    level = lambda t: ((1 - alpha_bars[t]) / alpha_bars[t]).sqrt() if t >= 0 else 0 * alpha_bars[0]
    z = x0
    for t, s in sorted(pairs):
        x = z * (alpha_bars[s].sqrt() if s >= 0 else 1)
        z = z + (level(t) - level(s)) * predict_eps(x, torch.full((len(x),), max(s, 0)))
    return z * alpha_bars[pairs[0][0]].sqrt()
# %% wrong: pairs not reversed
def ddim_encode(predict_eps, x0, pairs, alpha_bars):
    x = x0
    for t, s in pairs:
        eps = predict_eps(x, torch.full((len(x),), max(s, 0)))
        x = step(x, eps, alpha_bars[s] if s >= 0 else torch.tensor(1.0), alpha_bars[t], 0, 0)
    return x
# %% wrong: network asked at t, the goal
def ddim_encode(predict_eps, x0, pairs, alpha_bars):
    x = x0
    for t, s in reversed(pairs):
        eps = predict_eps(x, torch.full((len(x),), t))
        x = step(x, eps, alpha_bars[s] if s >= 0 else torch.tensor(1.0), alpha_bars[t], 0, 0)
    return x
# %% wrong: network asked at -1
def ddim_encode(predict_eps, x0, pairs, alpha_bars):
    x = x0
    for t, s in reversed(pairs):
        eps = predict_eps(x, torch.full((len(x),), s))
        x = step(x, eps, alpha_bars[s] if s >= 0 else torch.tensor(1.0), alpha_bars[t], 0, 0)
    return x
# %% wrong: alpha_bars[-1] at the first step
def ddim_encode(predict_eps, x0, pairs, alpha_bars):
    x = x0
    for t, s in reversed(pairs):
        eps = predict_eps(x, torch.full((len(x),), max(s, 0)))
        x = step(x, eps, alpha_bars[s], alpha_bars[t], 0, 0)
    return x
# %% wrong: alpha_bars[0] at the first step
def ddim_encode(predict_eps, x0, pairs, alpha_bars):
    x = x0
    for t, s in reversed(pairs):
        s = max(s, 0)
        eps = predict_eps(x, torch.full((len(x),), s))
        x = step(x, eps, alpha_bars[s], alpha_bars[t], 0, 0)
    return x
# %% wrong: first pair skipped, starts at the lowest time
def ddim_encode(predict_eps, x0, pairs, alpha_bars):
    x = x0
    for t, s in reversed(pairs):
        if s < 0:
            continue
        eps = predict_eps(x, torch.full((len(x),), s))
        x = step(x, eps, alpha_bars[s], alpha_bars[t], 0, 0)
    return x
# %% wrong: last pair skipped, stops below T - 1
def ddim_encode(predict_eps, x0, pairs, alpha_bars):
    x = x0
    for t, s in reversed(pairs[1:]):
        eps = predict_eps(x, torch.full((len(x),), max(s, 0)))
        x = step(x, eps, alpha_bars[s] if s >= 0 else torch.tensor(1.0), alpha_bars[t], 0, 0)
    return x
# %% wrong: alpha_bars of the two ends exchanged
def ddim_encode(predict_eps, x0, pairs, alpha_bars):
    x = x0
    for t, s in reversed(pairs):
        eps = predict_eps(x, torch.full((len(x),), max(s, 0)))
        x = step(x, eps, alpha_bars[t], alpha_bars[s] if s >= 0 else torch.tensor(1.0), 0, 0)
    return x
# %% wrong: noise added as in q_sample
def ddim_encode(predict_eps, x0, pairs, alpha_bars):
    a = alpha_bars[pairs[0][0]]
    return a.sqrt() * x0 + (1 - a).sqrt() * torch.randn_like(x0)
# %% wrong: q_sample with the first eps
def ddim_encode(predict_eps, x0, pairs, alpha_bars):
    a = alpha_bars[pairs[0][0]]
    return a.sqrt() * x0 + (1 - a).sqrt() * predict_eps(x0, torch.zeros(len(x0), dtype=torch.long))
# %% wrong: eps of x0 at every step
def ddim_encode(predict_eps, x0, pairs, alpha_bars):
    x = x0
    for t, s in reversed(pairs):
        eps = predict_eps(x0, torch.full((len(x),), max(s, 0)))
        x = step(x, eps, alpha_bars[s] if s >= 0 else torch.tensor(1.0), alpha_bars[t], 0, 0)
    return x
# %% wrong: x0 held fixed, only eps changes
def ddim_encode(predict_eps, x0, pairs, alpha_bars):
    x = x0
    for t, s in reversed(pairs):
        eps = predict_eps(x, torch.full((len(x),), max(s, 0)))
        x = alpha_bars[t].sqrt() * x0 + (1 - alpha_bars[t]).sqrt() * eps
    return x
# %% wrong: samples downwards instead
def ddim_encode(predict_eps, x0, pairs, alpha_bars):
    x = x0
    for t, s in pairs:
        eps = predict_eps(x, torch.full((len(x),), t))
        x = step(x, eps, alpha_bars[t], alpha_bars[s] if s >= 0 else torch.tensor(1.0), 0, 0)
    return x
# %% wrong: index of the pair as the time (stablediffusion 226)
def ddim_encode(predict_eps, x0, pairs, alpha_bars):
    x = x0
    for i, (t, s) in enumerate(reversed(pairs)):
        eps = predict_eps(x, torch.full((len(x),), i))
        x = step(x, eps, alpha_bars[s] if s >= 0 else torch.tensor(1.0), alpha_bars[t], 0, 0)
    return x
# %% wrong: goal is t_prev plus a stride (Diffusers 10695)
def ddim_encode(predict_eps, x0, pairs, alpha_bars):
    x, stride = x0, len(alpha_bars) // len(pairs)
    for t, s in reversed(pairs):
        eps = predict_eps(x, torch.full((len(x),), max(s, 0)))
        goal = max(min(s - stride, len(alpha_bars) - 1), 0)
        x = step(x, eps, alpha_bars[s] if s >= 0 else torch.tensor(1.0), alpha_bars[goal], 0, 0)
    return x
# %% wrong: t of shape (1,)
def ddim_encode(predict_eps, x0, pairs, alpha_bars):
    x = x0
    for t, s in reversed(pairs):
        eps = predict_eps(x, torch.tensor([max(s, 0)]))
        x = step(x, eps, alpha_bars[s] if s >= 0 else torch.tensor(1.0), alpha_bars[t], 0, 0)
    return x
# %% wrong: time 0 treated as data
def ddim_encode(predict_eps, x0, pairs, alpha_bars):
    x = x0
    for t, s in reversed(pairs):
        eps = predict_eps(x, torch.full((len(x),), max(s, 0)))
        x = step(x, eps, alpha_bars[s] if s > 0 else torch.tensor(1.0), alpha_bars[t], 0, 0)
    return x
# %% wrong: sorted twice, reverses the caller's list
def ddim_encode(predict_eps, x0, pairs, alpha_bars):
    pairs.reverse()
    x = x0
    for t, s in pairs:
        eps = predict_eps(x, torch.full((len(x),), max(s, 0)))
        x = step(x, eps, alpha_bars[s] if s >= 0 else torch.tensor(1.0), alpha_bars[t], 0, 0)
    return x
# %% wrong: x0 changed in place
def ddim_encode(predict_eps, x0, pairs, alpha_bars):
    x = x0
    for t, s in reversed(pairs):
        eps = predict_eps(x.clone(), torch.full((len(x),), max(s, 0)))
        a = alpha_bars[s] if s >= 0 else torch.tensor(1.0)
        x.sub_((1 - a).sqrt() * eps).div_(a.sqrt()).mul_(alpha_bars[t].sqrt()).add_((1 - alpha_bars[t]).sqrt() * eps)
    return x
# %% wrong: clamp of the picture on the way
def ddim_encode(predict_eps, x0, pairs, alpha_bars):
    x = x0
    for t, s in reversed(pairs):
        a = alpha_bars[s] if s >= 0 else torch.tensor(1.0)
        eps = predict_eps(x, torch.full((len(x),), max(s, 0)))
        clean = ((x - (1 - a).sqrt() * eps) / a.sqrt()).clamp(-1, 1)
        x = alpha_bars[t].sqrt() * clean + (1 - alpha_bars[t]).sqrt() * eps
    return x
# %% wrong: mixture without roots
def ddim_encode(predict_eps, x0, pairs, alpha_bars):
    x = x0
    for t, s in reversed(pairs):
        a = alpha_bars[s] if s >= 0 else torch.tensor(1.0)
        eps = predict_eps(x, torch.full((len(x),), max(s, 0)))
        clean = (x - (1 - a).sqrt() * eps) / a.sqrt()
        x = alpha_bars[t] * clean + (1 - alpha_bars[t]) * eps
    return x
# %% right: generator, last state
def ddim_encode(predict_eps, x0, pairs, alpha_bars):
    table = torch.cat([alpha_bars, torch.ones_like(alpha_bars[:1])])
    def climb(x):
        for k in range(len(pairs) - 1, -1, -1):
            t, s = pairs[k]
            eps = predict_eps(x, torch.full((len(x),), max(s, 0)))
            x = step(x, eps, table[s], table[t], 0, 0)
            yield x
    *_, noise = climb(x0)
    return noise
# %% wrong: next goal one pair ahead
def ddim_encode(predict_eps, x0, pairs, alpha_bars):
    x, up = x0, list(reversed(pairs))
    for i, (t, s) in enumerate(up):
        goal = up[i + 1][0] if i + 1 < len(up) else t
        eps = predict_eps(x, torch.full((len(x),), max(s, 0)))
        x = step(x, eps, alpha_bars[s] if s >= 0 else torch.tensor(1.0), alpha_bars[goal], 0, 0)
    return x
# %% wrong: goal pure noise at the end, alpha_bar 0
def ddim_encode(predict_eps, x0, pairs, alpha_bars):
    x = x0
    for t, s in reversed(pairs):
        eps = predict_eps(x, torch.full((len(x),), max(s, 0)))
        goal = alpha_bars[t] if t < len(alpha_bars) - 1 else torch.tensor(0.0)
        x = step(x, eps, alpha_bars[s] if s >= 0 else torch.tensor(1.0), goal, 0, 0)
    return x
# %% wrong: network asked at time 1 for data
def ddim_encode(predict_eps, x0, pairs, alpha_bars):
    x = x0
    for t, s in reversed(pairs):
        eps = predict_eps(x, torch.full((len(x),), max(s, 1)))
        x = step(x, eps, alpha_bars[s] if s >= 0 else torch.tensor(1.0), alpha_bars[t], 0, 0)
    return x
# %% right: one picture after the other
def ddim_encode(predict_eps, x0, pairs, alpha_bars):
    done = []
    for x in x0.split(1):
        for t, t_prev in pairs[::-1]:
            a, b = alpha_bars[t], alpha_bars[t_prev] if t_prev >= 0 else torch.tensor(1.0)
            eps = predict_eps(x, torch.tensor([max(t_prev, 0)]))
            x = a.sqrt() * (x - (1 - b).sqrt() * eps) / b.sqrt() + (1 - a).sqrt() * eps
        done.append(x)
    return torch.cat(done)
