# %% given
import torch
def turn(z, v, ab):
    return ab.sqrt() * z - (1 - ab).sqrt() * v, ab.sqrt() * v + (1 - ab).sqrt() * z
# %% right: the loop
def latent_sample(predict_v, decode, z, pairs, alpha_bars, scale):
    for t, t_prev in pairs:
        ab = alpha_bars[t]
        prev = alpha_bars[t_prev] if t_prev != -1 else torch.tensor(1.0, dtype=ab.dtype)
        z0, eps = turn(z, predict_v(z, torch.full((z.shape[0],), t)), ab)
        z = prev.sqrt() * z0 + (1 - prev).sqrt() * eps
    return decode(z / scale).clamp(-1, 1)
# %% right: the last step apart
def latent_sample(predict_v, decode, z, pairs, alpha_bars, scale):
    for t, t_prev in pairs:
        z0, eps = turn(z, predict_v(z, torch.full((len(z),), t)), alpha_bars[t])
        z = z0 if t_prev < 0 else alpha_bars[t_prev].sqrt() * z0 + (1 - alpha_bars[t_prev]).sqrt() * eps
    return torch.clamp(decode(z / scale), -1.0, 1.0)
# %% right: a longer table
def latent_sample(predict_v, decode, z, pairs, alpha_bars, scale):
    bars = torch.cat([alpha_bars, alpha_bars.new_ones(1)])  # the last one is asked for by -1
    for t, t_prev in pairs:
        z0, eps = turn(z, predict_v(z, torch.full((len(z),), t)), bars[t])
        z = bars[t_prev].sqrt() * z0 + (1 - bars[t_prev]).sqrt() * eps
    return decode(z / scale).clip(-1, 1)
# %% right: eps from z and z0
def latent_sample(predict_v, decode, z, pairs, alpha_bars, scale):
    for t, t_prev in pairs:
        ab = alpha_bars[t]
        z0 = ab.sqrt() * z - (1 - ab).sqrt() * predict_v(z, torch.full((len(z),), t))
        eps = (z - ab.sqrt() * z0) / (1 - ab).sqrt()
        prev = alpha_bars[t_prev] if t_prev >= 0 else torch.ones(())
        z = prev.sqrt() * z0 + (1 - prev).sqrt() * eps
    return decode(z / scale).clamp(min=-1, max=1)
# %% right: angles
def latent_sample(predict_v, decode, z, pairs, alpha_bars, scale):
    angle = lambda t: torch.acos(alpha_bars[t].sqrt()) if t >= 0 else torch.zeros((), dtype=alpha_bars.dtype)
    for t, t_prev in pairs:
        v, turned = predict_v(z, torch.full((len(z),), t)), angle(t_prev) - angle(t)
        z = torch.cos(turned) * z + torch.sin(turned) * v
    return decode(z / scale).clamp(-1, 1)
# %% wrong: times the scale
def latent_sample(predict_v, decode, z, pairs, alpha_bars, scale):
    for t, t_prev in pairs:
        z0, eps = turn(z, predict_v(z, torch.full((len(z),), t)), alpha_bars[t])
        z = z0 if t_prev < 0 else alpha_bars[t_prev].sqrt() * z0 + (1 - alpha_bars[t_prev]).sqrt() * eps
    return decode(z * scale).clamp(-1, 1)
# %% wrong: no scale
def latent_sample(predict_v, decode, z, pairs, alpha_bars, scale):
    for t, t_prev in pairs:
        z0, eps = turn(z, predict_v(z, torch.full((len(z),), t)), alpha_bars[t])
        z = z0 if t_prev < 0 else alpha_bars[t_prev].sqrt() * z0 + (1 - alpha_bars[t_prev]).sqrt() * eps
    return decode(z).clamp(-1, 1)
# %% wrong: pixels not clipped
def latent_sample(predict_v, decode, z, pairs, alpha_bars, scale):
    for t, t_prev in pairs:
        z0, eps = turn(z, predict_v(z, torch.full((len(z),), t)), alpha_bars[t])
        z = z0 if t_prev < 0 else alpha_bars[t_prev].sqrt() * z0 + (1 - alpha_bars[t_prev]).sqrt() * eps
    return decode(z / scale)
# %% wrong: latents clipped
def latent_sample(predict_v, decode, z, pairs, alpha_bars, scale):
    for t, t_prev in pairs:
        z0, eps = turn(z, predict_v(z, torch.full((len(z),), t)), alpha_bars[t])
        z0 = z0.clamp(-1, 1)
        z = z0 if t_prev < 0 else alpha_bars[t_prev].sqrt() * z0 + (1 - alpha_bars[t_prev]).sqrt() * eps
    return decode(z / scale).clamp(-1, 1)
# %% wrong: v for eps
def latent_sample(predict_v, decode, z, pairs, alpha_bars, scale):
    for t, t_prev in pairs:
        ab, eps = alpha_bars[t], predict_v(z, torch.full((len(z),), t))
        z0 = (z - (1 - ab).sqrt() * eps) / ab.sqrt()
        z = z0 if t_prev < 0 else alpha_bars[t_prev].sqrt() * z0 + (1 - alpha_bars[t_prev]).sqrt() * eps
    return decode(z / scale).clamp(-1, 1)
# %% wrong: signs of v
def latent_sample(predict_v, decode, z, pairs, alpha_bars, scale):
    for t, t_prev in pairs:
        z0, eps = turn(z, -predict_v(z, torch.full((len(z),), t)), alpha_bars[t])
        z = z0 if t_prev < 0 else alpha_bars[t_prev].sqrt() * z0 - (1 - alpha_bars[t_prev]).sqrt() * eps
    return decode(z / scale).clamp(-1, 1)
# %% wrong: never reaches data
def latent_sample(predict_v, decode, z, pairs, alpha_bars, scale):
    for t, t_prev in pairs:
        z0, eps = turn(z, predict_v(z, torch.full((len(z),), t)), alpha_bars[t])
        prev = alpha_bars[max(t_prev, 0)]
        z = prev.sqrt() * z0 + (1 - prev).sqrt() * eps
    return decode(z / scale).clamp(-1, 1)
# %% wrong: one time for the batch as a number
def latent_sample(predict_v, decode, z, pairs, alpha_bars, scale):
    for t, t_prev in pairs:
        z0, eps = turn(z, predict_v(z, t), alpha_bars[t])
        z = z0 if t_prev < 0 else alpha_bars[t_prev].sqrt() * z0 + (1 - alpha_bars[t_prev]).sqrt() * eps
    return decode(z / scale).clamp(-1, 1)
# %% right: latent by latent
def latent_sample(predict_v, decode, z, pairs, alpha_bars, scale):
    pictures = []
    for one in z.split(1):
        for t, t_prev in pairs:
            a = alpha_bars[t]
            b = alpha_bars[t_prev] if t_prev >= 0 else torch.ones_like(a)
            v = predict_v(one, torch.tensor([t]))
            one = b.sqrt() * (a.sqrt() * one - (1 - a).sqrt() * v) + (1 - b).sqrt() * (a.sqrt() * v + (1 - a).sqrt() * one)
        pictures.append(decode(one / scale).clamp(-1, 1))
    return torch.cat(pictures)
# %% right: reduce with keywords
def latent_sample(predict_v, decode, z, pairs, alpha_bars, scale):
    from functools import reduce
    bars = torch.cat([alpha_bars, torch.ones(1, dtype=alpha_bars.dtype)])
    def step(z, pair):
        (a, s), (b, r) = ((bars[i].sqrt(), (1 - bars[i]).sqrt()) for i in pair)
        v = predict_v(z, t=torch.full((len(z),), pair[0]))
        return (a * b + s * r) * z + (a * r - s * b) * v
    return torch.clamp(decode(reduce(step, pairs, z).div(scale)), -1, 1)
