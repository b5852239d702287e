# %% given
import torch
# %% right: list comprehension and textbook loop
def edit_from_noise(predict_eps, x0, noise, t_start, pairs, alpha_bars):
    todo = [p for p in pairs if p[0] <= t_start]
    if len(todo) == 0:
        return x0
    a = alpha_bars[todo[0][0]]
    x = torch.sqrt(a) * x0 + torch.sqrt(1 - a) * noise
    for t, t_prev in todo:
        ab = alpha_bars[t]
        ab_prev = alpha_bars[t_prev] if t_prev >= 0 else torch.ones(())
        eps = predict_eps(x, torch.full((x.shape[0],), t))
        x0_hat = (x - torch.sqrt(1 - ab) * eps) / torch.sqrt(ab)
        x = torch.sqrt(ab_prev) * x0_hat + torch.sqrt(1 - ab_prev) * eps
    return x
# %% right: one loop that skips, noised at the first step taken
def edit_from_noise(predict_eps, x0, noise, t_start, pairs, alpha_bars):
    x, begun = x0, False
    for t, s in pairs:
        if t > t_start:
            continue
        ab = alpha_bars[t]
        if not begun:
            x, begun = ab.sqrt() * x0 + (1 - ab).sqrt() * noise, True
        b = torch.tensor(1.0, dtype=ab.dtype) if s < 0 else alpha_bars[s]
        e = predict_eps(x, torch.full((len(x),), t))
        x = b.sqrt() * (x - (1 - ab).sqrt() * e) / ab.sqrt() + (1 - b).sqrt() * e
    return x
# %% right: padded table
def edit_from_noise(predict_eps, x0, noise, t_start, pairs, alpha_bars):
    bars = torch.cat([alpha_bars, torch.ones(1, dtype=alpha_bars.dtype)])  # index -1 is data
    left = list(filter(lambda p: p[0] <= t_start, pairs))
    if left:
        a = bars[left[0][0]]
        x = a.sqrt() * x0 + (1 - a).sqrt() * noise
        for t, s in left:
            e = predict_eps(x, torch.full((len(x),), t, dtype=torch.long))
            x = (bars[s] / bars[t]).sqrt() * (x - (1 - bars[t]).sqrt() * e) + (1 - bars[s]).sqrt() * e
        return x
    return x0.clone()
# %% right: dropwhile
def edit_from_noise(predict_eps, x0, noise, t_start, pairs, alpha_bars):
    from itertools import dropwhile
    x = None
    for t, s in dropwhile(lambda p: p[0] > t_start, pairs):
        a = alpha_bars[t].item()
        b = alpha_bars[s].item() if s != -1 else 1.0
        if x is None:
            x = a**0.5 * x0 + (1 - a) ** 0.5 * noise
        e = predict_eps(x, torch.full(x.shape[:1], t))
        x = b**0.5 * (x - (1 - a) ** 0.5 * e) / a**0.5 + (1 - b) ** 0.5 * e
    return x0 if x is None else x
# %% right: no_grad and early return
@torch.no_grad()
def edit_from_noise(predict_eps, x0, noise, t_start, pairs, alpha_bars):
    start = next((i for i, (t, _) in enumerate(pairs) if t <= t_start), None)
    if start is None:
        return x0
    t0 = pairs[start][0]
    x = alpha_bars[t0].sqrt() * x0 + (1 - alpha_bars[t0]).sqrt() * noise
    for t, t_prev in pairs[start:]:
        here = alpha_bars[t]
        there = alpha_bars[t_prev] if t_prev > -1 else torch.ones_like(here)
        eps = predict_eps(x, torch.full((len(x),), t))
        clean = (x - (1 - here).sqrt() * eps) / here.sqrt()
        x = there.sqrt() * clean + (1 - there).sqrt() * eps
    return x
# %% wrong: all pairs walked
def edit_from_noise(predict_eps, x0, noise, t_start, pairs, alpha_bars):
    a = alpha_bars[pairs[0][0]]
    x = a.sqrt() * x0 + (1 - a).sqrt() * noise
    for t, t_prev in pairs:
        ab = alpha_bars[t]
        ab_prev = alpha_bars[t_prev] if t_prev >= 0 else torch.ones(())
        eps = predict_eps(x, torch.full((len(x),), t))
        x = ab_prev.sqrt() * (x - (1 - ab).sqrt() * eps) / ab.sqrt() + (1 - ab_prev).sqrt() * eps
    return x
# %% wrong: noised to t_start itself
def edit_from_noise(predict_eps, x0, noise, t_start, pairs, alpha_bars):
    left = [p for p in pairs if p[0] <= t_start]
    if not left:
        return x0
    a = alpha_bars[t_start]
    x = a.sqrt() * x0 + (1 - a).sqrt() * noise
    for t, t_prev in left:
        ab = alpha_bars[t]
        ab_prev = alpha_bars[t_prev] if t_prev >= 0 else torch.ones(())
        eps = predict_eps(x, torch.full((len(x),), t))
        x = ab_prev.sqrt() * (x - (1 - ab).sqrt() * eps) / ab.sqrt() + (1 - ab_prev).sqrt() * eps
    return x
# %% wrong: smaller instead of at most
def edit_from_noise(predict_eps, x0, noise, t_start, pairs, alpha_bars):
    left = [p for p in pairs if p[0] < t_start]
    if not left:
        return x0
    a = alpha_bars[left[0][0]]
    x = a.sqrt() * x0 + (1 - a).sqrt() * noise
    for t, t_prev in left:
        ab = alpha_bars[t]
        ab_prev = alpha_bars[t_prev] if t_prev >= 0 else torch.ones(())
        eps = predict_eps(x, torch.full((len(x),), t))
        x = ab_prev.sqrt() * (x - (1 - ab).sqrt() * eps) / ab.sqrt() + (1 - ab_prev).sqrt() * eps
    return x
# %% wrong: empty list not looked at
def edit_from_noise(predict_eps, x0, noise, t_start, pairs, alpha_bars):
    left = [p for p in pairs if p[0] <= t_start]
    a = alpha_bars[left[0][0]]
    x = a.sqrt() * x0 + (1 - a).sqrt() * noise
    for t, t_prev in left:
        ab = alpha_bars[t]
        ab_prev = alpha_bars[t_prev] if t_prev >= 0 else torch.ones(())
        eps = predict_eps(x, torch.full((len(x),), t))
        x = ab_prev.sqrt() * (x - (1 - ab).sqrt() * eps) / ab.sqrt() + (1 - ab_prev).sqrt() * eps
    return x
# %% wrong: starts at the clean picture
def edit_from_noise(predict_eps, x0, noise, t_start, pairs, alpha_bars):
    x = x0
    for t, t_prev in pairs:
        if t <= t_start:
            ab = alpha_bars[t]
            ab_prev = alpha_bars[t_prev] if t_prev >= 0 else torch.ones(())
            eps = predict_eps(x, torch.full((len(x),), t))
            x = ab_prev.sqrt() * (x - (1 - ab).sqrt() * eps) / ab.sqrt() + (1 - ab_prev).sqrt() * eps
    return x
# %% wrong: x0 plus noise without weights
def edit_from_noise(predict_eps, x0, noise, t_start, pairs, alpha_bars):
    left = [p for p in pairs if p[0] <= t_start]
    if not left:
        return x0
    x = x0 + noise
    for t, t_prev in left:
        ab = alpha_bars[t]
        ab_prev = alpha_bars[t_prev] if t_prev >= 0 else torch.ones(())
        eps = predict_eps(x, torch.full((len(x),), t))
        x = ab_prev.sqrt() * (x - (1 - ab).sqrt() * eps) / ab.sqrt() + (1 - ab_prev).sqrt() * eps
    return x
# %% wrong: alpha_bars[-1] for data
def edit_from_noise(predict_eps, x0, noise, t_start, pairs, alpha_bars):
    left = [p for p in pairs if p[0] <= t_start]
    if not left:
        return x0
    a = alpha_bars[left[0][0]]
    x = a.sqrt() * x0 + (1 - a).sqrt() * noise
    for t, t_prev in left:
        ab, ab_prev = alpha_bars[t], alpha_bars[t_prev]
        eps = predict_eps(x, torch.full((len(x),), t))
        x = ab_prev.sqrt() * (x - (1 - ab).sqrt() * eps) / ab.sqrt() + (1 - ab_prev).sqrt() * eps
    return x
# %% wrong: plain number for t
def edit_from_noise(predict_eps, x0, noise, t_start, pairs, alpha_bars):
    left = [p for p in pairs if p[0] <= t_start]
    if not left:
        return x0
    a = alpha_bars[left[0][0]]
    x = a.sqrt() * x0 + (1 - a).sqrt() * noise
    for t, t_prev in left:
        ab = alpha_bars[t]
        ab_prev = alpha_bars[t_prev] if t_prev >= 0 else torch.ones(())
        eps = predict_eps(x, t)
        x = ab_prev.sqrt() * (x - (1 - ab).sqrt() * eps) / ab.sqrt() + (1 - ab_prev).sqrt() * eps
    return x
# %% wrong: own noise drawn
def edit_from_noise(predict_eps, x0, noise, t_start, pairs, alpha_bars):
    left = [p for p in pairs if p[0] <= t_start]
    if not left:
        return x0
    a = alpha_bars[left[0][0]]
    x = a.sqrt() * x0 + (1 - a).sqrt() * torch.randn_like(x0)
    for t, t_prev in left:
        ab = alpha_bars[t]
        ab_prev = alpha_bars[t_prev] if t_prev >= 0 else torch.ones(())
        eps = predict_eps(x, torch.full((len(x),), t))
        x = ab_prev.sqrt() * (x - (1 - ab).sqrt() * eps) / ab.sqrt() + (1 - ab_prev).sqrt() * eps
    return x
# %% wrong: returns the predicted x0 of the first step
def edit_from_noise(predict_eps, x0, noise, t_start, pairs, alpha_bars):
    left = [p for p in pairs if p[0] <= t_start]
    if not left:
        return x0
    t = left[0][0]
    a = alpha_bars[t]
    x = a.sqrt() * x0 + (1 - a).sqrt() * noise
    eps = predict_eps(x, torch.full((len(x),), t))
    return (x - (1 - a).sqrt() * eps) / a.sqrt()
# %% wrong: picture written over
def edit_from_noise(predict_eps, x0, noise, t_start, pairs, alpha_bars):
    left = [p for p in pairs if p[0] <= t_start]
    if not left:
        return x0
    a = alpha_bars[left[0][0]]
    x0 *= a.sqrt()
    x0 += (1 - a).sqrt() * noise
    x = x0
    for t, t_prev in left:
        ab = alpha_bars[t]
        ab_prev = alpha_bars[t_prev] if t_prev >= 0 else torch.ones(())
        eps = predict_eps(x, torch.full((len(x),), t))
        x = ab_prev.sqrt() * (x - (1 - ab).sqrt() * eps) / ab.sqrt() + (1 - ab_prev).sqrt() * eps
    return x
# %% right: filter, written blind
def edit_from_noise(predict_eps, x0, noise, t_start, pairs, alpha_bars):
    kept = [(t, s) for t, s in pairs if t <= t_start]
    if len(kept) == 0:
        return x0
    first = kept[0][0]
    x = alpha_bars[first].sqrt() * x0 + (1 - alpha_bars[first]).sqrt() * noise
    for t, s in kept:
        eps = predict_eps(x, torch.full((len(x),), t))
        clean = (x - (1 - alpha_bars[t]).sqrt() * eps) / alpha_bars[t].sqrt()
        a = alpha_bars[s] if s >= 0 else torch.ones_like(alpha_bars[0])
        x = a.sqrt() * clean + (1 - a).sqrt() * eps
    return x
# %% right: continue, written blind
def edit_from_noise(predict_eps, x0, noise, t_start, pairs, alpha_bars):
    x = x0
    begun = False
    for t, t_prev in pairs:
        if t > t_start:
            continue
        ab = float(alpha_bars[t])
        if not begun:
            x = ab ** 0.5 * x0 + (1 - ab) ** 0.5 * noise
            begun = True
        ab_prev = float(alpha_bars[t_prev]) if t_prev != -1 else 1.0
        eps = predict_eps(x, torch.tensor([t] * len(x)))
        pred = (x - (1 - ab) ** 0.5 * eps) / ab ** 0.5
        x = ab_prev ** 0.5 * pred + (1 - ab_prev) ** 0.5 * eps
    return x
# %% right: padded table, written blind
def edit_from_noise(predict_eps, x0, noise, t_start, pairs, alpha_bars):
    table = torch.cat([alpha_bars, alpha_bars.new_ones(1)])
    left = list(filter(lambda p: p[0] <= t_start, pairs))
    if not left:
        return x0.clone()
    a, s = table[left[0][0]].sqrt(), (1 - table[left[0][0]]).sqrt()
    x = a * x0 + s * noise
    for t, t_prev in left:
        e = predict_eps(x, torch.full((x.shape[0],), t, dtype=torch.long))
        x0_hat = (x - (1 - table[t]).sqrt() * e) / table[t].sqrt()
        x = table[t_prev].sqrt() * x0_hat + (1 - table[t_prev]).sqrt() * e
    return x
# %% wrong: strictly smaller, written blind
def edit_from_noise(predict_eps, x0, noise, t_start, pairs, alpha_bars):
    table = torch.cat([alpha_bars, alpha_bars.new_ones(1)])
    left = [p for p in pairs if p[0] < t_start]
    if not left:
        return x0
    x = table[left[0][0]].sqrt() * x0 + (1 - table[left[0][0]]).sqrt() * noise
    for t, t_prev in left:
        e = predict_eps(x, torch.full((len(x),), t))
        x0_hat = (x - (1 - table[t]).sqrt() * e) / table[t].sqrt()
        x = table[t_prev].sqrt() * x0_hat + (1 - table[t_prev]).sqrt() * e
    return x
# %% wrong: noised to t_start, not to the first time, written blind
def edit_from_noise(predict_eps, x0, noise, t_start, pairs, alpha_bars):
    table = torch.cat([alpha_bars, alpha_bars.new_ones(1)])
    left = [p for p in pairs if p[0] <= t_start]
    if not left:
        return x0
    x = table[t_start].sqrt() * x0 + (1 - table[t_start]).sqrt() * noise
    for t, t_prev in left:
        e = predict_eps(x, torch.full((len(x),), t))
        x0_hat = (x - (1 - table[t]).sqrt() * e) / table[t].sqrt()
        x = table[t_prev].sqrt() * x0_hat + (1 - table[t_prev]).sqrt() * e
    return x
# %% wrong: starts at the noise, written blind
def edit_from_noise(predict_eps, x0, noise, t_start, pairs, alpha_bars):
    table = torch.cat([alpha_bars, alpha_bars.new_ones(1)])
    left = [p for p in pairs if p[0] <= t_start]
    if not left:
        return x0
    x = noise
    for t, t_prev in left:
        e = predict_eps(x, torch.full((len(x),), t))
        x0_hat = (x - (1 - table[t]).sqrt() * e) / table[t].sqrt()
        x = table[t_prev].sqrt() * x0_hat + (1 - table[t_prev]).sqrt() * e
    return x
# %% wrong: the last entry for data, written blind
def edit_from_noise(predict_eps, x0, noise, t_start, pairs, alpha_bars):
    left = [p for p in pairs if p[0] <= t_start]
    if not left:
        return x0
    x = alpha_bars[left[0][0]].sqrt() * x0 + (1 - alpha_bars[left[0][0]]).sqrt() * noise
    for t, t_prev in left:
        e = predict_eps(x, torch.full((len(x),), t))
        x0_hat = (x - (1 - alpha_bars[t]).sqrt() * e) / alpha_bars[t].sqrt()
        x = alpha_bars[t_prev].sqrt() * x0_hat + (1 - alpha_bars[t_prev]).sqrt() * e
    return x
# %% wrong: the given noise again at every step, written blind
def edit_from_noise(predict_eps, x0, noise, t_start, pairs, alpha_bars):
    table = torch.cat([alpha_bars, alpha_bars.new_ones(1)])
    left = [p for p in pairs if p[0] <= t_start]
    if not left:
        return x0
    x = table[left[0][0]].sqrt() * x0 + (1 - table[left[0][0]]).sqrt() * noise
    for t, t_prev in left:
        e = predict_eps(x, torch.full((len(x),), t))
        x0_hat = (x - (1 - table[t]).sqrt() * e) / table[t].sqrt()
        x = table[t_prev].sqrt() * x0_hat + (1 - table[t_prev]).sqrt() * noise
    return x
# %% right: picture by picture
def edit_from_noise(predict_eps, x0, noise, t_start, pairs, alpha_bars):
    left = [pair for pair in pairs if pair[0] <= t_start]
    bar = lambda t: 1.0 if t < 0 else float(alpha_bars[t])
    done = []
    for x, z in zip(x0.split(1), noise.split(1)):
        for number, (t, t_prev) in enumerate(left):
            a, b = bar(t), bar(t_prev)
            if number == 0:
                x = a**0.5 * x + (1 - a) ** 0.5 * z
            eps = predict_eps(x, torch.tensor([t]))
            x = b**0.5 * (x - (1 - a) ** 0.5 * eps) / a**0.5 + (1 - b) ** 0.5 * eps
        done.append(x)
    return torch.cat(done)
# %% right: recursion with keywords
def edit_from_noise(predict_eps, x0, noise, t_start, pairs, alpha_bars):
    left = list(filter(lambda pair: pair[0] <= t_start, pairs))
    bars = torch.cat([alpha_bars, torch.ones(1, dtype=alpha_bars.dtype)])
    def down(x, rest):
        if not rest:
            return x
        (t, t_prev), *more = rest
        eps = predict_eps(x=x, t=torch.full_like(x.flatten(1)[:, 0], t, dtype=torch.long))
        guess = (x - (1 - bars[t]).sqrt() * eps) / bars[t].sqrt()
        return down(bars[t_prev].sqrt() * guess + (1 - bars[t_prev]).sqrt() * eps, more)
    if not left:
        return x0.clone()
    first = bars[left[0][0]]
    return down(first.sqrt() * x0 + (1 - first).sqrt() * noise, left)
# %% right: Euler in the ratio of noise to signal
def edit_from_noise(predict_eps, x0, noise, t_start, pairs, alpha_bars):
    left = [pair for pair in pairs if pair[0] <= t_start]
    if len(left) == 0:
        return x0
    ratio = lambda t: ((1 - alpha_bars[t]) / alpha_bars[t]) ** 0.5 if t >= 0 else torch.zeros(())
    y = x0 + ratio(left[0][0]) * noise
    for t, t_prev in left:
        x = alpha_bars[t].sqrt() * y
        y = y + (ratio(t_prev) - ratio(t)) * predict_eps(x, torch.full((x.shape[0],), t, dtype=torch.int64))
    return y
# %% wrong: clean guess at each step from the first noise
def edit_from_noise(predict_eps, x0, noise, t_start, pairs, alpha_bars):
    left = [pair for pair in pairs if pair[0] <= t_start]
    if not left:
        return x0
    ab = alpha_bars[left[0][0]]
    x = ab.sqrt() * x0 + (1 - ab).sqrt() * noise
    for t, t_prev in left:
        ab = alpha_bars[t]
        b = alpha_bars[t_prev] if t_prev >= 0 else torch.tensor(1.0)
        eps = predict_eps(x, torch.full((len(x),), t))
        x = b.sqrt() * x0 + (1 - b).sqrt() * eps
    return x
# %% wrong: strictly below the start
def edit_from_noise(predict_eps, x0, noise, t_start, pairs, alpha_bars):
    left = [pair for pair in pairs if pair[0] < t_start]
    if not left:
        return x0
    ab = alpha_bars[left[0][0]]
    x = ab.sqrt() * x0 + (1 - ab).sqrt() * noise
    for t, t_prev in left:
        ab = alpha_bars[t]
        b = alpha_bars[t_prev] if t_prev >= 0 else torch.tensor(1.0)
        eps = predict_eps(x, torch.full((len(x),), t))
        x = b.sqrt() * (x - (1 - ab).sqrt() * eps) / ab.sqrt() + (1 - b).sqrt() * eps
    return x
# %% wrong: the first pairs instead of the last
def edit_from_noise(predict_eps, x0, noise, t_start, pairs, alpha_bars):
    left = [pair for pair in pairs if pair[0] >= t_start]
    if not left:
        return x0
    ab = alpha_bars[left[0][0]]
    x = ab.sqrt() * x0 + (1 - ab).sqrt() * noise
    for t, t_prev in left:
        ab = alpha_bars[t]
        b = alpha_bars[t_prev] if t_prev >= 0 else torch.tensor(1.0)
        eps = predict_eps(x, torch.full((len(x),), t))
        x = b.sqrt() * (x - (1 - ab).sqrt() * eps) / ab.sqrt() + (1 - b).sqrt() * eps
    return x
