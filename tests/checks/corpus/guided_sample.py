# %% given
import torch
def guided_eps(eps_cond, eps_uncond, guidance_scale):
    return eps_uncond + guidance_scale * (eps_cond - eps_uncond)
def guided_predict(network, x_t, t, labels, null_label, guidance_scale):
    out = network(torch.cat([x_t, x_t]), torch.cat([t, t]), torch.cat([labels, torch.full_like(labels, null_label)]))
    cond, uncond = out.chunk(2)
    return guided_eps(cond, uncond, guidance_scale)
# %% right: textbook loop with own guided_predict
def guided_sample(network, x_T, labels, null_label, guidance_scale, pairs, alpha_bars):
    x = x_T
    for t, t_prev in pairs:
        ab = alpha_bars[t]
        ab_prev = alpha_bars[t_prev] if t_prev >= 0 else torch.ones(())
        eps = guided_predict(network, x, torch.full((len(x),), t), labels, null_label, guidance_scale)
        x0 = (x - (1 - ab).sqrt() * eps) / ab.sqrt()
        x = ab_prev.sqrt() * x0 + (1 - ab_prev).sqrt() * eps
    return x
# %% right: padded alpha bars, index t + 1
def guided_sample(network, x_T, labels, null_label, guidance_scale, pairs, alpha_bars):
    padded = torch.cat([alpha_bars.new_ones(1), alpha_bars])
    x = x_T.clone()
    for t, s in pairs:
        a, b = padded[t + 1], padded[s + 1]
        time = torch.full((x.shape[0],), t, dtype=torch.long)
        e = guided_predict(network, x, time, labels, null_label, guidance_scale)
        x = b.sqrt() * (x - (1 - a).sqrt() * e) / a.sqrt() + (1 - b).sqrt() * e
    return x
# %% right: two calls of the network
def guided_sample(network, x_T, labels, null_label, guidance_scale, pairs, alpha_bars):
    nulls = torch.full_like(labels, null_label)
    x = x_T
    for t, t_prev in pairs:
        times = torch.full_like(labels, t)
        u = network(x, times, nulls)
        eps = u + guidance_scale * (network(x, times, labels) - u)
        ab = alpha_bars[t].item()
        ab_prev = 1.0 if t_prev < 0 else alpha_bars[t_prev].item()
        x0 = (x - (1 - ab) ** 0.5 * eps) / ab**0.5
        x = ab_prev**0.5 * x0 + (1 - ab_prev) ** 0.5 * eps
    return x
# %% right: recursion over the pairs
def guided_sample(network, x_T, labels, null_label, guidance_scale, pairs, alpha_bars):
    if not pairs:
        return x_T
    (t, t_prev), *rest = pairs
    bar = lambda i: alpha_bars[i] if i >= 0 else torch.tensor(1.0, dtype=alpha_bars.dtype)
    eps = guided_predict(network, x_T, torch.full((len(x_T),), t), labels, null_label, guidance_scale)
    x0 = (x_T - (1 - bar(t)).sqrt() * eps) / bar(t).sqrt()
    x = bar(t_prev).sqrt() * x0 + (1 - bar(t_prev)).sqrt() * eps
    return guided_sample(network, x, labels, null_label, guidance_scale, rest, alpha_bars)
# %% right: functools.reduce
def guided_sample(network, x_T, labels, null_label, guidance_scale, pairs, alpha_bars):
    from functools import reduce
    bar = dict(enumerate(alpha_bars))
    bar[-1] = torch.ones_like(alpha_bars[0])
    def step(x, pair):
        t, s = pair
        eps = guided_predict(network, x, torch.full((x.shape[0],), t), labels, null_label, guidance_scale)
        return (bar[s] / bar[t]).sqrt() * (x - (1 - bar[t]).sqrt() * eps) + (1 - bar[s]).sqrt() * eps
    return reduce(step, pairs, x_T)
# %% right: no_grad, sigma coordinates
@torch.no_grad()
def guided_sample(network, x_T, labels, null_label, guidance_scale, pairs, alpha_bars):
    # y = x / sqrt(ab) moves along eps by the change of sigma
    sigma = lambda i: ((1 - alpha_bars[i]) / alpha_bars[i]).sqrt() if i >= 0 else torch.zeros_like(alpha_bars[0])
    y = x_T / alpha_bars[pairs[0][0]].sqrt()
    for t, s in pairs:
        x = y * alpha_bars[t].sqrt()
        eps = guided_predict(network, x, torch.full((len(x),), t), labels, null_label, guidance_scale)
        y = y + (sigma(s) - sigma(t)) * eps
    return y
# %% right: generator of states, last one taken
def _walk(network, x, labels, null_label, scale, pairs, alpha_bars):
    for t, s in pairs:
        a = alpha_bars[t]
        b = alpha_bars[s] if s != -1 else torch.ones_like(a)
        eps = guided_predict(network, x, x.new_full((len(x),), t).long(), labels, null_label, scale)
        x = b.sqrt() * ((x - (1 - a).sqrt() * eps) / a.sqrt()) + (1 - b).sqrt() * eps
        yield x
def guided_sample(network, x_T, labels, null_label, guidance_scale, pairs, alpha_bars):
    *_, last = _walk(network, x_T, labels, null_label, guidance_scale, pairs, alpha_bars)
    return last
# %% wrong: alpha_bars[-1] read for the data
def guided_sample(network, x_T, labels, null_label, guidance_scale, pairs, alpha_bars):
    x = x_T
    for t, t_prev in pairs:
        ab, ab_prev = alpha_bars[t], alpha_bars[t_prev]
        eps = guided_predict(network, x, torch.full((len(x),), t), labels, null_label, guidance_scale)
        x0 = (x - (1 - ab).sqrt() * eps) / ab.sqrt()
        x = ab_prev.sqrt() * x0 + (1 - ab_prev).sqrt() * eps
    return x
# %% wrong: conditional eps in the direction term
def guided_sample(network, x_T, labels, null_label, guidance_scale, pairs, alpha_bars):
    x = x_T
    for t, t_prev in pairs:
        times = torch.full((len(x),), t)
        ab, ab_prev = alpha_bars[t], alpha_bars[t_prev] if t_prev >= 0 else torch.ones(())
        cond = network(x, times, labels)
        eps = guided_eps(cond, network(x, times, torch.full_like(labels, null_label)), guidance_scale)
        x0 = (x - (1 - ab).sqrt() * eps) / ab.sqrt()
        x = ab_prev.sqrt() * x0 + (1 - ab_prev).sqrt() * cond
    return x
# %% wrong: unconditional eps in the direction term (CFG++)
def guided_sample(network, x_T, labels, null_label, guidance_scale, pairs, alpha_bars):
    x = x_T
    for t, t_prev in pairs:
        times = torch.full((len(x),), t)
        ab, ab_prev = alpha_bars[t], alpha_bars[t_prev] if t_prev >= 0 else torch.ones(())
        u = network(x, times, torch.full_like(labels, null_label))
        eps = guided_eps(network(x, times, labels), u, guidance_scale)
        x0 = (x - (1 - ab).sqrt() * eps) / ab.sqrt()
        x = ab_prev.sqrt() * x0 + (1 - ab_prev).sqrt() * u
    return x
# %% wrong: guided eps in the direction only, x0 from cond
def guided_sample(network, x_T, labels, null_label, guidance_scale, pairs, alpha_bars):
    x = x_T
    for t, t_prev in pairs:
        times = torch.full((len(x),), t)
        ab, ab_prev = alpha_bars[t], alpha_bars[t_prev] if t_prev >= 0 else torch.ones(())
        cond = network(x, times, labels)
        eps = guided_eps(cond, network(x, times, torch.full_like(labels, null_label)), guidance_scale)
        x0 = (x - (1 - ab).sqrt() * cond) / ab.sqrt()
        x = ab_prev.sqrt() * x0 + (1 - ab_prev).sqrt() * eps
    return x
# %% wrong: two samplers run, the finished samples guided
def guided_sample(network, x_T, labels, null_label, guidance_scale, pairs, alpha_bars):
    def run(y):
        x = x_T
        for t, t_prev in pairs:
            ab, ab_prev = alpha_bars[t], alpha_bars[t_prev] if t_prev >= 0 else torch.ones(())
            eps = network(x, torch.full((len(x),), t), y)
            x0 = (x - (1 - ab).sqrt() * eps) / ab.sqrt()
            x = ab_prev.sqrt() * x0 + (1 - ab_prev).sqrt() * eps
        return x
    return guided_eps(run(labels), run(torch.full_like(labels, null_label)), guidance_scale)
# %% wrong: x0 clipped to the pixel range
def guided_sample(network, x_T, labels, null_label, guidance_scale, pairs, alpha_bars):
    x = x_T
    for t, t_prev in pairs:
        ab, ab_prev = alpha_bars[t], alpha_bars[t_prev] if t_prev >= 0 else torch.ones(())
        eps = guided_predict(network, x, torch.full((len(x),), t), labels, null_label, guidance_scale)
        x0 = ((x - (1 - ab).sqrt() * eps) / ab.sqrt()).clamp(-1, 1)
        x = ab_prev.sqrt() * x0 + (1 - ab_prev).sqrt() * eps
    return x
# %% wrong: fresh noise in the direction, eta 1
def guided_sample(network, x_T, labels, null_label, guidance_scale, pairs, alpha_bars):
    x = x_T
    for t, t_prev in pairs:
        ab, ab_prev = alpha_bars[t], alpha_bars[t_prev] if t_prev >= 0 else torch.ones(())
        eps = guided_predict(network, x, torch.full((len(x),), t), labels, null_label, guidance_scale)
        x0 = (x - (1 - ab).sqrt() * eps) / ab.sqrt()
        x = ab_prev.sqrt() * x0 + (1 - ab_prev).sqrt() * torch.randn_like(x)
    return x
# %% wrong: own starting noise
def guided_sample(network, x_T, labels, null_label, guidance_scale, pairs, alpha_bars):
    x = torch.randn_like(x_T)
    for t, t_prev in pairs:
        ab, ab_prev = alpha_bars[t], alpha_bars[t_prev] if t_prev >= 0 else torch.ones(())
        eps = guided_predict(network, x, torch.full((len(x),), t), labels, null_label, guidance_scale)
        x = ab_prev.sqrt() * (x - (1 - ab).sqrt() * eps) / ab.sqrt() + (1 - ab_prev).sqrt() * eps
    return x
# %% wrong: t_prev shown to the network
def guided_sample(network, x_T, labels, null_label, guidance_scale, pairs, alpha_bars):
    x = x_T
    for t, t_prev in pairs:
        ab, ab_prev = alpha_bars[t], alpha_bars[t_prev] if t_prev >= 0 else torch.ones(())
        eps = guided_predict(network, x, torch.full((len(x),), max(t_prev, 0)), labels, null_label, guidance_scale)
        x = ab_prev.sqrt() * (x - (1 - ab).sqrt() * eps) / ab.sqrt() + (1 - ab_prev).sqrt() * eps
    return x
# %% wrong: t - 1 in place of t_prev
def guided_sample(network, x_T, labels, null_label, guidance_scale, pairs, alpha_bars):
    x = x_T
    for t, _ in pairs:
        ab, ab_prev = alpha_bars[t], alpha_bars[t - 1] if t > 0 else torch.ones(())
        eps = guided_predict(network, x, torch.full((len(x),), t), labels, null_label, guidance_scale)
        x = ab_prev.sqrt() * (x - (1 - ab).sqrt() * eps) / ab.sqrt() + (1 - ab_prev).sqrt() * eps
    return x
# %% wrong: last step left out
def guided_sample(network, x_T, labels, null_label, guidance_scale, pairs, alpha_bars):
    x = x_T
    for t, t_prev in pairs:
        if t_prev < 0:
            break
        ab, ab_prev = alpha_bars[t], alpha_bars[t_prev]
        eps = guided_predict(network, x, torch.full((len(x),), t), labels, null_label, guidance_scale)
        x = ab_prev.sqrt() * (x - (1 - ab).sqrt() * eps) / ab.sqrt() + (1 - ab_prev).sqrt() * eps
    return x
# %% wrong: pairs walked backwards
def guided_sample(network, x_T, labels, null_label, guidance_scale, pairs, alpha_bars):
    x = x_T
    for t, t_prev in reversed(pairs):
        ab, ab_prev = alpha_bars[t], alpha_bars[t_prev] if t_prev >= 0 else torch.ones(())
        eps = guided_predict(network, x, torch.full((len(x),), t), labels, null_label, guidance_scale)
        x = ab_prev.sqrt() * (x - (1 - ab).sqrt() * eps) / ab.sqrt() + (1 - ab_prev).sqrt() * eps
    return x
# %% wrong: return inside the loop
def guided_sample(network, x_T, labels, null_label, guidance_scale, pairs, alpha_bars):
    x = x_T
    for t, t_prev in pairs:
        ab, ab_prev = alpha_bars[t], alpha_bars[t_prev] if t_prev >= 0 else torch.ones(())
        eps = guided_predict(network, x, torch.full((len(x),), t), labels, null_label, guidance_scale)
        x = ab_prev.sqrt() * (x - (1 - ab).sqrt() * eps) / ab.sqrt() + (1 - ab_prev).sqrt() * eps
        return x
# %% wrong: x never updated, always from x_T
def guided_sample(network, x_T, labels, null_label, guidance_scale, pairs, alpha_bars):
    for t, t_prev in pairs:
        ab, ab_prev = alpha_bars[t], alpha_bars[t_prev] if t_prev >= 0 else torch.ones(())
        eps = guided_predict(network, x_T, torch.full((len(x_T),), t), labels, null_label, guidance_scale)
        x = ab_prev.sqrt() * (x_T - (1 - ab).sqrt() * eps) / ab.sqrt() + (1 - ab_prev).sqrt() * eps
    return x
# %% wrong: roots forgotten in the last line
def guided_sample(network, x_T, labels, null_label, guidance_scale, pairs, alpha_bars):
    x = x_T
    for t, t_prev in pairs:
        ab, ab_prev = alpha_bars[t], alpha_bars[t_prev] if t_prev >= 0 else torch.ones(())
        eps = guided_predict(network, x, torch.full((len(x),), t), labels, null_label, guidance_scale)
        x0 = (x - (1 - ab).sqrt() * eps) / ab.sqrt()
        x = ab_prev * x0 + (1 - ab_prev) * eps
    return x
# %% wrong: guidance the wrong way round
def guided_sample(network, x_T, labels, null_label, guidance_scale, pairs, alpha_bars):
    x = x_T
    for t, t_prev in pairs:
        times = torch.full((len(x),), t)
        ab, ab_prev = alpha_bars[t], alpha_bars[t_prev] if t_prev >= 0 else torch.ones(())
        eps = guided_eps(network(x, times, torch.full_like(labels, null_label)), network(x, times, labels), guidance_scale)
        x = ab_prev.sqrt() * (x - (1 - ab).sqrt() * eps) / ab.sqrt() + (1 - ab_prev).sqrt() * eps
    return x
# %% wrong: paper's scale, 1 + w
def guided_sample(network, x_T, labels, null_label, guidance_scale, pairs, alpha_bars):
    x = x_T
    for t, t_prev in pairs:
        ab, ab_prev = alpha_bars[t], alpha_bars[t_prev] if t_prev >= 0 else torch.ones(())
        eps = guided_predict(network, x, torch.full((len(x),), t), labels, null_label, 1 + guidance_scale)
        x = ab_prev.sqrt() * (x - (1 - ab).sqrt() * eps) / ab.sqrt() + (1 - ab_prev).sqrt() * eps
    return x
# %% wrong: no guidance at all
def guided_sample(network, x_T, labels, null_label, guidance_scale, pairs, alpha_bars):
    x = x_T
    for t, t_prev in pairs:
        ab, ab_prev = alpha_bars[t], alpha_bars[t_prev] if t_prev >= 0 else torch.ones(())
        eps = network(x, torch.full((len(x),), t), labels)
        x = ab_prev.sqrt() * (x - (1 - ab).sqrt() * eps) / ab.sqrt() + (1 - ab_prev).sqrt() * eps
    return x
# %% wrong: eps scaled after the guidance
def guided_sample(network, x_T, labels, null_label, guidance_scale, pairs, alpha_bars):
    x = x_T
    for t, t_prev in pairs:
        ab, ab_prev = alpha_bars[t], alpha_bars[t_prev] if t_prev >= 0 else torch.ones(())
        eps = guidance_scale * guided_predict(network, x, torch.full((len(x),), t), labels, null_label, guidance_scale)
        x = ab_prev.sqrt() * (x - (1 - ab).sqrt() * eps) / ab.sqrt() + (1 - ab_prev).sqrt() * eps
    return x
# %% wrong: x_T changed in place
def guided_sample(network, x_T, labels, null_label, guidance_scale, pairs, alpha_bars):
    x = x_T
    for t, t_prev in pairs:
        ab, ab_prev = alpha_bars[t], alpha_bars[t_prev] if t_prev >= 0 else torch.ones(())
        eps = guided_predict(network, x, torch.full((len(x),), t), labels, null_label, guidance_scale)
        x -= (1 - ab).sqrt() * eps
        x /= ab.sqrt()
        x *= ab_prev.sqrt()
        x += (1 - ab_prev).sqrt() * eps
    return x
# %% wrong: the last x0 alone, clean only after the loop
def guided_sample(network, x_T, labels, null_label, guidance_scale, pairs, alpha_bars):
    x = x_T
    for t, t_prev in pairs:
        ab = alpha_bars[t]
        eps = guided_predict(network, x, torch.full((len(x),), t), labels, null_label, guidance_scale)
        x = (x - (1 - ab).sqrt() * eps) / ab.sqrt()
    return x
# %% wrong: list of all states returned
def guided_sample(network, x_T, labels, null_label, guidance_scale, pairs, alpha_bars):
    x, states = x_T, []
    for t, t_prev in pairs:
        ab, ab_prev = alpha_bars[t], alpha_bars[t_prev] if t_prev >= 0 else torch.ones(())
        eps = guided_predict(network, x, torch.full((len(x),), t), labels, null_label, guidance_scale)
        x = ab_prev.sqrt() * (x - (1 - ab).sqrt() * eps) / ab.sqrt() + (1 - ab_prev).sqrt() * eps
        states.append(x)
    return states
# %% wrong: both scales, guidance at cond again
def guided_sample(network, x_T, labels, null_label, guidance_scale, pairs, alpha_bars):
    x = x_T
    for t, t_prev in pairs:
        times = torch.full((len(x),), t)
        ab, ab_prev = alpha_bars[t], alpha_bars[t_prev] if t_prev >= 0 else torch.ones(())
        g = guided_predict(network, x, times, labels, null_label, guidance_scale)
        eps = guided_eps(g, network(x, times, torch.full_like(labels, null_label)), guidance_scale)
        x = ab_prev.sqrt() * (x - (1 - ab).sqrt() * eps) / ab.sqrt() + (1 - ab_prev).sqrt() * eps
    return x
