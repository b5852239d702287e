# %% given
import torch
# %% right: index
def consistency_sample(jump, level, x, times, noises):
    for k, t in enumerate(times):
        now = torch.full((len(x),), t)
        if k > 0:
            alpha, sigma = level(now, x)
            x = alpha * x + sigma * noises[k - 1]
        x = jump(x, now)
    return x
# %% right: first jump apart, zip
def consistency_sample(jump, level, x, times, noises):
    x = jump(x, torch.full((x.shape[0],), times[0]))
    for t, noise in zip(times[1:], noises):
        now = torch.full((x.shape[0],), t)
        a, s = level(now, x)
        x = jump(a * x + s * noise, now)
    return x
# %% right: ones times t
def consistency_sample(jump, level, x, times, noises):
    b = x.shape[0]
    first, *rest = times
    data = jump(x, torch.ones(b, dtype=torch.long) * first)
    for i in range(len(rest)):
        when = torch.ones(b, dtype=torch.long) * rest[i]
        signal, spread = level(when, data)
        data = jump(signal * data + spread * noises[i], when)
    return data
# %% right: recursion from the end
def consistency_sample(jump, level, x, times, noises):
    now = torch.full((len(x),), times[-1])
    if len(times) == 1:
        return jump(x, now)
    data = consistency_sample(jump, level, x, times[:-1], noises[:-1])
    alpha, sigma = level(now, data)
    return jump(alpha * data + sigma * noises[-1], now)
# %% right: iterator of noises
def consistency_sample(jump, level, x, times, noises):
    fresh = iter(noises)
    started = False
    for t in times:
        now = torch.tensor([t] * len(x))
        if started:
            a, s = level(now, x)
            x = torch.addcmul(a * x, s, next(fresh))
        x, started = jump(x, now), True
    return x
# %% wrong: plain number
def consistency_sample(jump, level, x, times, noises):
    x = jump(x, times[0])
    for t, noise in zip(times[1:], noises):
        a, s = level(t, x)
        x = jump(a * x + s * noise, t)
    return x
# %% wrong: return inside the loop
def consistency_sample(jump, level, x, times, noises):
    for k, t in enumerate(times):
        now = torch.full((len(x),), t)
        if k > 0:
            alpha, sigma = level(now, x)
            x = alpha * x + sigma * noises[k - 1]
        x = jump(x, now)
        return x
# %% wrong: no noise
def consistency_sample(jump, level, x, times, noises):
    for t in times:
        x = jump(x, torch.full((len(x),), t))
    return x
# %% wrong: noised after the jump for the same time
def consistency_sample(jump, level, x, times, noises):
    for k, t in enumerate(times):
        now = torch.full((len(x),), t)
        x = jump(x, now)
        if k < len(noises):
            alpha, sigma = level(now, x)
            x = alpha * x + sigma * noises[k]
    return x
# %% wrong: noise not scaled
def consistency_sample(jump, level, x, times, noises):
    x = jump(x, torch.full((len(x),), times[0]))
    for t, noise in zip(times[1:], noises):
        now = torch.full((len(x),), t)
        a, s = level(now, x)
        x = jump(a * x + noise, now)
    return x
# %% wrong: signal not scaled
def consistency_sample(jump, level, x, times, noises):
    x = jump(x, torch.full((len(x),), times[0]))
    for t, noise in zip(times[1:], noises):
        now = torch.full((len(x),), t)
        a, s = level(now, x)
        x = jump(x + s * noise, now)
    return x
# %% wrong: starting noise reused
def consistency_sample(jump, level, x, times, noises):
    start = x
    x = jump(x, torch.full((len(x),), times[0]))
    for t in times[1:]:
        now = torch.full((len(x),), t)
        a, s = level(now, x)
        x = jump(a * x + s * start, now)
    return x
# %% wrong: DDIM direction
def consistency_sample(jump, level, x, times, noises):
    for k, t in enumerate(times):
        now = torch.full((len(x),), t)
        a, s = level(now, x)
        x0 = jump(x, now)
        if k + 1 == len(times):
            return x0
        eps = (x - a * x0) / s
        b, r = level(torch.full((len(x),), times[k + 1]), x)
        x = b * x0 + r * eps
# %% wrong: alpha and sigma exchanged
def consistency_sample(jump, level, x, times, noises):
    x = jump(x, torch.full((len(x),), times[0]))
    for t, noise in zip(times[1:], noises):
        now = torch.full((len(x),), t)
        s, a = level(now, x)
        x = jump(a * x + s * noise, now)
    return x
# %% wrong: own noise
def consistency_sample(jump, level, x, times, noises):
    x = jump(x, torch.full((len(x),), times[0]))
    for t in times[1:]:
        now = torch.full((len(x),), t)
        a, s = level(now, x)
        x = jump(a * x + s * torch.randn_like(x), now)
    return x
# %% wrong: always the first noise
def consistency_sample(jump, level, x, times, noises):
    x = jump(x, torch.full((len(x),), times[0]))
    for t in times[1:]:
        now = torch.full((len(x),), t)
        a, s = level(now, x)
        x = jump(a * x + s * noises[0], now)
    return x
# %% right: first jump apart, written blind
def consistency_sample(jump, level, x, times, noises):
    x = jump(x, torch.full((len(x),), times[0]))
    for t, noise in zip(times[1:], noises):
        now = torch.full((len(x),), t)
        alpha, sigma = level(now, x)
        x = jump(alpha * x + sigma * noise, now)
    return x
# %% right: index, written blind
def consistency_sample(jump, level, x, times, noises):
    b = x.shape[0]
    for i in range(len(times)):
        t = torch.tensor([times[i]] * b)
        if i:
            a, s = level(t, x)
            x = a * x + s * noises[i - 1]
        x = jump(x, t)
    return x
# %% right: recursion from the end, written blind
def consistency_sample(jump, level, x, times, noises):
    t = torch.ones(len(x), dtype=torch.int64) * times[-1]
    if len(times) == 1:
        return jump(x, t)
    clean = consistency_sample(jump, level, x, times[:-1], noises[:-1])
    alpha, sigma = level(t, x)
    return jump(alpha * clean + sigma * noises[-1], t)
# %% wrong: noise before the first jump too, written blind
def consistency_sample(jump, level, x, times, noises):
    for i, t in enumerate(times):
        now = torch.full((len(x),), t)
        alpha, sigma = level(now, x)
        x = alpha * x + sigma * noises[min(i, len(noises) - 1)] if len(noises) else x
        x = jump(x, now)
    return x
# %% wrong: the first noise again and again, written blind
def consistency_sample(jump, level, x, times, noises):
    start = x
    for i, t in enumerate(times):
        now = torch.full((len(x),), t)
        if i > 0:
            alpha, sigma = level(now, x)
            x = alpha * x + sigma * start
        x = jump(x, now)
    return x
# %% wrong: no noise between the jumps, written blind
def consistency_sample(jump, level, x, times, noises):
    for t in times:
        x = jump(x, torch.full((len(x),), t))
    return x
# %% wrong: noise for the time before, written blind
def consistency_sample(jump, level, x, times, noises):
    x = jump(x, torch.full((len(x),), times[0]))
    for i in range(1, len(times)):
        alpha, sigma = level(torch.full((len(x),), times[i - 1]), x)
        x = alpha * x + sigma * noises[i - 1]
        x = jump(x, torch.full((len(x),), times[i]))
    return x
# %% wrong: ends in noise, written blind
def consistency_sample(jump, level, x, times, noises):
    for i, t in enumerate(times):
        now = torch.full((len(x),), t)
        x = jump(x, now)
        if i < len(noises):
            alpha, sigma = level(now, x)
            x = alpha * x + sigma * noises[i]
    return x
# %% right: sample by sample
def consistency_sample(jump, level, x, times, noises):
    ends = []
    for i in range(len(x)):
        here = x[i : i + 1]
        for place, t in enumerate(times):
            now = torch.tensor([t])
            if place:
                alpha, sigma = level(now, here)
                here = alpha * here + sigma * noises[place - 1][i : i + 1]
            here = jump(here, now)
        ends.append(here)
    return torch.cat(ends)
# %% right: reduce with keywords
def consistency_sample(jump, level, x, times, noises):
    from functools import reduce
    def again(end, move):
        t, noise = move
        now = torch.full((len(end),), t)
        alpha, sigma = level(t=now, x=end)
        return jump(x=alpha * end + sigma * noise, t=now)
    return reduce(again, zip(times[1:], noises), jump(x=x, t=torch.full((len(x),), times[0])))
# %% right: vmap
def consistency_sample(jump, level, x, times, noises):
    def one(point, *drawn):
        here = point[None]
        for place, t in enumerate(times):
            now = torch.tensor([t])
            if place:
                alpha, sigma = level(now, here)
                here = alpha * here + sigma * drawn[place - 1][None]
            here = jump(here, now)
        return here[0]
    return torch.vmap(one)(x, *noises)
# %% wrong: the noise of the start again
def consistency_sample(jump, level, x, times, noises):
    end = jump(x, torch.full((len(x),), times[0]))
    for t in times[1:]:
        now = torch.full((len(x),), t)
        alpha, sigma = level(now, x)
        end = jump(alpha * end + sigma * x, now)
    return end
# %% wrong: only what is missing is added
def consistency_sample(jump, level, x, times, noises):
    for place, t in enumerate(times):
        now = torch.full((len(x),), t)
        if place:
            x = x + level(now, x)[1] * noises[place - 1]
        x = jump(x, now)
    return x
# %% wrong: all ends averaged
def consistency_sample(jump, level, x, times, noises):
    ends = []
    for place, t in enumerate(times):
        now = torch.full((len(x),), t)
        if place:
            alpha, sigma = level(now, x)
            x = alpha * x + sigma * noises[place - 1]
        x = jump(x, now)
        ends.append(x)
    return sum(ends) / len(ends)
