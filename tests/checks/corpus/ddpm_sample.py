# %% given
import math
import torch
# %% right: for loop downwards
def ddpm_sample(predict_eps, x_T, betas, step):
    alpha_bars = torch.cumprod(1 - betas, dim=0)
    x = x_T
    for i in range(len(betas) - 1, -1, -1):
        t = torch.full((len(x),), i)
        x = step(x, predict_eps(x, t), t, betas, alpha_bars, torch.randn_like(x))
    return x
# %% right: reversed range under no_grad
@torch.no_grad()
def ddpm_sample(predict_eps, x_T, betas, step):
    alpha_bars, x = (1 - betas).cumprod(0), x_T.clone()
    for i in reversed(range(betas.shape[0])):
        t = x.new_full((x.shape[0],), i, dtype=torch.long)
        eps = predict_eps(x, t)
        x = step(x_t=x, eps=eps, t=t, betas=betas, alpha_bars=alpha_bars, noise=torch.randn_like(x))
    return x
# %% right: while loop
def ddpm_sample(predict_eps, x_T, betas, step):
    bars = torch.exp(torch.log1p(-betas).cumsum(0))
    x, i = x_T, len(betas)
    while i > 0:
        i -= 1
        t = torch.ones(x.size(0), dtype=torch.int64) * i
        x = step(x, predict_eps(x, t), t, betas, bars, torch.randn(x.shape, dtype=x.dtype))
    return x
# %% right: recursion by functools.reduce
from functools import reduce
def ddpm_sample(predict_eps, x_T, betas, step):
    alpha_bars = torch.cumprod(1 - betas, 0)
    def go(x, i):
        t = torch.full(x.shape[:1], i)
        return step(x, predict_eps(x, t), t, betas, alpha_bars, torch.randn_like(x))
    return reduce(go, range(len(betas))[::-1], x_T)
# %% right: generator of states, last one taken
def states(predict_eps, x, betas, step):
    alpha_bars = torch.cumprod(1.0 - betas, dim=0)
    for t in torch.arange(len(betas)).flip(0):
        batch = t.repeat(len(x))
        x = step(x, predict_eps(x, batch), batch, betas, alpha_bars, torch.empty_like(x).normal_())
        yield x
def ddpm_sample(predict_eps, x_T, betas, step):
    *_, last = states(predict_eps, x_T, betas, step)
    return last
# %% right: zeros into data as well
def ddpm_sample(predict_eps, x_T, betas, step):
    alpha_bars = torch.cumprod(1 - betas, 0)
    x = x_T
    for i in range(len(betas) - 1, -1, -1):
        t = torch.tensor([i] * len(x))
        noise = torch.randn_like(x)
        x = step(x, predict_eps(x, t), t, betas, alpha_bars, noise)
    return x.detach()
# %% right: class style
class Sampler:
    def __init__(self, betas, step):
        self.betas, self.bars, self.step = betas, (1 - betas).cumprod(dim=0), step
    def back(self, predict_eps, x, i):
        t = torch.full((x.shape[0],), i, dtype=torch.int64)
        return self.step(x, predict_eps(x, t), t, self.betas, self.bars, torch.randn_like(x))
def ddpm_sample(predict_eps, x_T, betas, step):
    sampler, x = Sampler(betas, step), x_T
    for i in sorted(range(len(betas)), reverse=True):
        x = sampler.back(predict_eps, x, i)
    return x
# %% wrong: stops before t = 0
def ddpm_sample(predict_eps, x_T, betas, step):
    alpha_bars = torch.cumprod(1 - betas, dim=0)
    x = x_T
    for i in range(len(betas) - 1, 0, -1):
        t = torch.full((len(x),), i)
        x = step(x, predict_eps(x, t), t, betas, alpha_bars, torch.randn_like(x))
    return x
# %% wrong: t of shape (1,)
def ddpm_sample(predict_eps, x_T, betas, step):
    alpha_bars = torch.cumprod(1 - betas, dim=0)
    x = x_T
    for i in range(len(betas) - 1, -1, -1):
        t = torch.tensor([i])
        x = step(x, predict_eps(x, t), t, betas, alpha_bars, torch.randn_like(x))
    return x
# %% wrong: network always sees x_T
def ddpm_sample(predict_eps, x_T, betas, step):
    alpha_bars = torch.cumprod(1 - betas, dim=0)
    x = x_T
    for i in range(len(betas) - 1, -1, -1):
        t = torch.full((len(x),), i)
        x = step(x, predict_eps(x_T, t), t, betas, alpha_bars, torch.randn_like(x))
    return x
# %% wrong: every step starts at x_T
def ddpm_sample(predict_eps, x_T, betas, step):
    alpha_bars = torch.cumprod(1 - betas, dim=0)
    for i in range(len(betas) - 1, -1, -1):
        t = torch.full((len(x_T),), i)
        x = step(x_T, predict_eps(x_T, t), t, betas, alpha_bars, torch.randn_like(x_T))
    return x
# %% wrong: upwards from 0
def ddpm_sample(predict_eps, x_T, betas, step):
    alpha_bars = torch.cumprod(1 - betas, dim=0)
    x = x_T
    for i in range(len(betas)):
        t = torch.full((len(x),), i)
        x = step(x, predict_eps(x, t), t, betas, alpha_bars, torch.randn_like(x))
    return x
# %% wrong: counts T..1
def ddpm_sample(predict_eps, x_T, betas, step):
    alpha_bars = torch.cumprod(1 - betas, dim=0)
    x = x_T
    for i in range(len(betas), 0, -1):
        t = torch.full((len(x),), i)
        x = step(x, predict_eps(x, t), (t - 1), betas, alpha_bars, torch.randn_like(x))
    return x
# %% wrong: the same noise at every step
def ddpm_sample(predict_eps, x_T, betas, step):
    alpha_bars = torch.cumprod(1 - betas, dim=0)
    x, noise = x_T, torch.randn_like(x_T)
    for i in range(len(betas) - 1, -1, -1):
        t = torch.full((len(x),), i)
        x = step(x, predict_eps(x, t), t, betas, alpha_bars, noise)
    return x
# %% wrong: x_T as the noise of every step
def ddpm_sample(predict_eps, x_T, betas, step):
    alpha_bars = torch.cumprod(1 - betas, dim=0)
    x = x_T
    for i in range(len(betas) - 1, -1, -1):
        t = torch.full((len(x),), i)
        x = step(x, predict_eps(x, t), t, betas, alpha_bars, x_T)
    return x
# %% wrong: seed set inside the loop
def ddpm_sample(predict_eps, x_T, betas, step):
    alpha_bars = torch.cumprod(1 - betas, dim=0)
    x = x_T
    for i in range(len(betas) - 1, -1, -1):
        torch.manual_seed(i)
        t = torch.full((len(x),), i)
        x = step(x, predict_eps(x, t), t, betas, alpha_bars, torch.randn_like(x))
    return x
# %% wrong: seed set at the start
def ddpm_sample(predict_eps, x_T, betas, step):
    torch.manual_seed(0)
    alpha_bars = torch.cumprod(1 - betas, dim=0)
    x = x_T
    for i in range(len(betas) - 1, -1, -1):
        t = torch.full((len(x),), i)
        x = step(x, predict_eps(x, t), t, betas, alpha_bars, torch.randn_like(x))
    return x
# %% wrong: uniform noise
def ddpm_sample(predict_eps, x_T, betas, step):
    alpha_bars = torch.cumprod(1 - betas, dim=0)
    x = x_T
    for i in range(len(betas) - 1, -1, -1):
        t = torch.full((len(x),), i)
        x = step(x, predict_eps(x, t), t, betas, alpha_bars, torch.rand_like(x))
    return x
# %% wrong: no noise
def ddpm_sample(predict_eps, x_T, betas, step):
    alpha_bars = torch.cumprod(1 - betas, dim=0)
    x = x_T
    for i in range(len(betas) - 1, -1, -1):
        t = torch.full((len(x),), i)
        x = step(x, predict_eps(x, t), t, betas, alpha_bars, torch.zeros_like(x))
    return x
# %% wrong: alpha_bars as cumprod of the betas
def ddpm_sample(predict_eps, x_T, betas, step):
    alpha_bars = torch.cumprod(betas, dim=0)
    x = x_T
    for i in range(len(betas) - 1, -1, -1):
        t = torch.full((len(x),), i)
        x = step(x, predict_eps(x, t), t, betas, alpha_bars, torch.randn_like(x))
    return x
# %% wrong: alphas handed on instead of alpha_bars
def ddpm_sample(predict_eps, x_T, betas, step):
    x = x_T
    for i in range(len(betas) - 1, -1, -1):
        t = torch.full((len(x),), i)
        x = step(x, predict_eps(x, t), t, betas, 1 - betas, torch.randn_like(x))
    return x
# %% wrong: 1000 steps hard-coded
def ddpm_sample(predict_eps, x_T, betas, step):
    alpha_bars = torch.cumprod(1 - betas, dim=0)
    x = x_T
    for i in range(999, -1, -1):
        t = torch.full((len(x),), i)
        x = step(x, predict_eps(x, t), t, betas, alpha_bars, torch.randn_like(x))
    return x
# %% wrong: t as floats
def ddpm_sample(predict_eps, x_T, betas, step):
    alpha_bars = torch.cumprod(1 - betas, dim=0)
    x = x_T
    for i in range(len(betas) - 1, -1, -1):
        t = torch.full((len(x),), float(i))
        x = step(x, predict_eps(x, t), t.long(), betas, alpha_bars, torch.randn_like(x))
    return x
# %% wrong: t as a plain int
def ddpm_sample(predict_eps, x_T, betas, step):
    alpha_bars = torch.cumprod(1 - betas, dim=0)
    x = x_T
    for i in range(len(betas) - 1, -1, -1):
        x = step(x, predict_eps(x, i), i, betas, alpha_bars, torch.randn_like(x))
    return x
# %% wrong: clipped at every step
def ddpm_sample(predict_eps, x_T, betas, step):
    alpha_bars = torch.cumprod(1 - betas, dim=0)
    x = x_T
    for i in range(len(betas) - 1, -1, -1):
        t = torch.full((len(x),), i)
        x = step(x, predict_eps(x, t), t, betas, alpha_bars, torch.randn_like(x)).clamp(-1, 1)
    return x
# %% wrong: clipped at the end
def ddpm_sample(predict_eps, x_T, betas, step):
    alpha_bars = torch.cumprod(1 - betas, dim=0)
    x = x_T
    for i in range(len(betas) - 1, -1, -1):
        t = torch.full((len(x),), i)
        x = step(x, predict_eps(x, t), t, betas, alpha_bars, torch.randn_like(x))
    return x.clamp(-1, 1)
# %% wrong: one noise picture for the whole batch
def ddpm_sample(predict_eps, x_T, betas, step):
    alpha_bars = torch.cumprod(1 - betas, dim=0)
    x = x_T
    for i in range(len(betas) - 1, -1, -1):
        t = torch.full((len(x),), i)
        x = step(x, predict_eps(x, t), t, betas, alpha_bars, torch.randn_like(x[:1]).expand_as(x))
    return x
# %% wrong: all states returned
def ddpm_sample(predict_eps, x_T, betas, step):
    alpha_bars = torch.cumprod(1 - betas, dim=0)
    path = [x_T]
    for i in range(len(betas) - 1, -1, -1):
        t = torch.full((len(x_T),), i)
        path.append(step(path[-1], predict_eps(path[-1], t), t, betas, alpha_bars, torch.randn_like(x_T)))
    return path
# %% wrong: starts from its own noise
def ddpm_sample(predict_eps, x_T, betas, step):
    alpha_bars = torch.cumprod(1 - betas, dim=0)
    x = torch.randn_like(x_T)
    for i in range(len(betas) - 1, -1, -1):
        t = torch.full((len(x),), i)
        x = step(x, predict_eps(x, t), t, betas, alpha_bars, torch.randn_like(x))
    return x
# %% wrong: return inside the loop
def ddpm_sample(predict_eps, x_T, betas, step):
    alpha_bars = torch.cumprod(1 - betas, dim=0)
    x = x_T
    for i in range(len(betas) - 1, -1, -1):
        t = torch.full((len(x),), i)
        x = step(x, predict_eps(x, t), t, betas, alpha_bars, torch.randn_like(x))
        return x
# %% wrong: the network is asked one time too late
def ddpm_sample(predict_eps, x_T, betas, step):
    alpha_bars = torch.cumprod(1 - betas, dim=0)
    x = x_T
    for i in range(len(betas) - 1, -1, -1):
        t = torch.full((len(x),), i)
        x = step(x, predict_eps(x, (t - 1).clamp(min=0)), t, betas, alpha_bars, torch.randn_like(x))
    return x
# %% wrong: ignores step, writes DDPM with variance beta
def ddpm_sample(predict_eps, x_T, betas, step):
    alpha_bars = torch.cumprod(1 - betas, dim=0)
    x = x_T
    for i in range(len(betas) - 1, -1, -1):
        t = torch.full((len(x),), i)
        mean = (x - betas[i] / (1 - alpha_bars[i]).sqrt() * predict_eps(x, t)) / (1 - betas[i]).sqrt()
        x = mean + betas[i].sqrt() * torch.randn_like(x) * (i > 0)
    return x
# %% wrong: eps and x exchanged in the call of step
def ddpm_sample(predict_eps, x_T, betas, step):
    alpha_bars = torch.cumprod(1 - betas, dim=0)
    x = x_T
    for i in range(len(betas) - 1, -1, -1):
        t = torch.full((len(x),), i)
        x = step(predict_eps(x, t), x, t, betas, alpha_bars, torch.randn_like(x))
    return x
# %% wrong: batch of 1 hard-coded
def ddpm_sample(predict_eps, x_T, betas, step):
    alpha_bars = torch.cumprod(1 - betas, dim=0)
    x = x_T
    for i in range(len(betas) - 1, -1, -1):
        t = torch.full((1,), i, dtype=torch.long).expand(1)
        x = step(x, predict_eps(x, t), t, betas, alpha_bars, torch.randn_like(x))
    return x
# %% right: noise drawn with torch.normal, tqdm-like enumerate
def ddpm_sample(predict_eps, x_T, betas, step):
    alpha_bars = torch.cumprod(1 - betas, dim=0)
    x = x_T
    T = len(betas)
    for done, _ in enumerate(betas):
        t = torch.full((x.shape[0],), T - 1 - done)
        z = torch.normal(torch.zeros_like(x), torch.ones_like(x))
        x = step(x, predict_eps(x, t), t, betas, alpha_bars, z)
    return x
# %% right: torch.distributions noise
def ddpm_sample(predict_eps, x_T, betas, step):
    bars = torch.cumprod(1 - betas, 0)
    normal = torch.distributions.Normal(0.0, 1.0)
    x = x_T
    for i in range(len(betas) - 1, -1, -1):
        t = torch.full((len(x),), i)
        x = step(x, predict_eps(x, t), t, betas, bars, normal.sample(x.shape).to(x.dtype))
    return x
# %% right: all the noise drawn at the start
def ddpm_sample(predict_eps, x_T, betas, step):
    bars, T = torch.cumprod(1 - betas, 0), len(betas)
    noises = torch.randn(T, *x_T.shape, dtype=x_T.dtype)
    x = x_T
    for i, z in zip(range(T - 1, -1, -1), noises):
        t = torch.full((len(x),), i)
        x = step(x, predict_eps(x, t), t, betas, bars, z)
    return x
# %% wrong: zeros handed to the last step (it hides a wrong step)
def ddpm_sample(predict_eps, x_T, betas, step):
    bars = torch.cumprod(1 - betas, 0)
    x = x_T
    for i in range(len(betas) - 1, -1, -1):
        t = torch.full((len(x),), i)
        z = torch.randn_like(x) if i > 0 else torch.zeros_like(x)
        x = step(x, predict_eps(x, t), t, betas, bars, z)
    return x
# %% wrong: no noise handed below t = 2
def ddpm_sample(predict_eps, x_T, betas, step):
    bars = torch.cumprod(1 - betas, 0)
    x = x_T
    for i in range(len(betas) - 1, -1, -1):
        t = torch.full((len(x),), i)
        z = torch.randn_like(x) if i > 1 else torch.zeros_like(x)
        x = step(x, predict_eps(x, t), t, betas, bars, z)
    return x
# %% wrong: x_T changed in place
def ddpm_sample(predict_eps, x_T, betas, step):
    bars = torch.cumprod(1 - betas, 0)
    for i in range(len(betas) - 1, -1, -1):
        t = torch.full((len(x_T),), i)
        x_T[:] = step(x_T.clone(), predict_eps(x_T.clone(), t), t, betas, bars, torch.randn_like(x_T))
    return x_T
# %% wrong: betas of the shifted table handed on
def ddpm_sample(predict_eps, x_T, betas, step):
    bars = torch.cumprod(1 - betas, 0)
    late = torch.cat([bars.new_ones(1), bars[:-1]])
    x = x_T
    for i in range(len(betas) - 1, -1, -1):
        t = torch.full((len(x),), i)
        x = step(x, predict_eps(x, t), t, betas, late, torch.randn_like(x))
    return x
# %% wrong: noise scaled down by a temperature
def ddpm_sample(predict_eps, x_T, betas, step):
    bars = torch.cumprod(1 - betas, 0)
    x = x_T
    for i in range(len(betas) - 1, -1, -1):
        t = torch.full((len(x),), i)
        x = step(x, predict_eps(x, t), t, betas, bars, 0.8 * torch.randn_like(x))
    return x
# %% wrong: half precision on the way
def ddpm_sample(predict_eps, x_T, betas, step):
    bars = torch.cumprod(1 - betas, 0)
    x = x_T.half().float()
    for i in range(len(betas) - 1, -1, -1):
        t = torch.full((len(x),), i)
        x = step(x, predict_eps(x, t), t, betas, bars, torch.randn_like(x)).half().float()
    return x
# %% right: with keywords
def ddpm_sample(predict_eps, x_T, betas, step):
    bars = (1 - betas).cumprod(0)
    x = x_T.clone()
    for i in range(len(betas))[::-1]:
        t = torch.ones(x.shape[0], dtype=torch.int64) * i
        x = step(x, predict_eps(x=x, t=t), t, betas=betas, alpha_bars=bars, noise=torch.empty_like(x).normal_())
    return x
