# %% given
import numpy as np
import torch

def lookup(values, t, x):
    return values[t].reshape(-1, *[1] * (x.ndim - 1))
# %% right: ratio of the two
def q_between(x_s, s, t, alpha_bars, noise):
    ratio = lookup(alpha_bars, t, x_s) / lookup(alpha_bars, s, x_s)
    return ratio.sqrt() * x_s + (1 - ratio).sqrt() * noise
# %% right: missing variance as in Kingma et al.
def q_between(x_s, s, t, alpha_bars, noise):
    a_t, a_s = lookup(alpha_bars, t, x_s), lookup(alpha_bars, s, x_s)
    scale = a_t.sqrt() / a_s.sqrt()
    variance = (1 - a_t) - scale ** 2 * (1 - a_s)
    return scale * x_s + variance.clamp(min=0).sqrt() * noise
# %% right: product of alphas from s + 1 to t
def q_between(x_s, s, t, alpha_bars, noise):
    alphas = torch.cat([alpha_bars[:1], alpha_bars[1:] / alpha_bars[:-1]])
    out = []
    for x, i, j, n in zip(x_s, s.tolist(), t.tolist(), noise):
        kept = alphas[i + 1 : j + 1].prod()
        out.append(kept.sqrt() * x + (1 - kept).sqrt() * n)
    return torch.stack(out)
# %% right: log space
def q_between(x_s, s, t, alpha_bars, noise):
    logs = alpha_bars.log()
    gap = lookup(logs, t, x_s) - lookup(logs, s, x_s)
    return (gap / 2).exp() * x_s + (-torch.expm1(gap)).sqrt() * noise
# %% right: numpy
def q_between(x_s, s, t, alpha_bars, noise):
    a = alpha_bars.numpy()
    r = (a[t.numpy()] / a[s.numpy()]).reshape((-1,) + (1,) * (x_s.ndim - 1))
    return torch.from_numpy(np.sqrt(r) * x_s.numpy() + np.sqrt(1 - r) * noise.numpy())
# %% right: einsum
def q_between(x_early, early, late, abar, eps):
    kept = abar[late] / abar[early]
    return torch.einsum("b,b...->b...", kept.sqrt(), x_early) + torch.einsum("b,b...->b...", (1 - kept).sqrt(), eps)
# %% right: difference over the first
def q_between(x_s, s, t, alpha_bars, noise):
    a_s, a_t = (alpha_bars.gather(0, i).view(-1, *(1,) * (x_s.dim() - 1)) for i in (s, t))
    return (a_t / a_s) ** 0.5 * x_s + ((a_s - a_t) / a_s) ** 0.5 * noise
# %% right: betas summed in the log, lambda for the shape
def q_between(x_s, s, t, alpha_bars, noise):
    wide = lambda v: v[(...,) + (None,) * (x_s.ndim - 1)]
    beta = 1 - alpha_bars[t] / alpha_bars[s]
    return wide((1 - beta).sqrt()) * x_s + wide(beta.sqrt()) * noise
# %% right: callable object
class Answer:
    def __call__(self, x_s, s, t, alpha_bars, noise):
        ratio = lookup(alpha_bars, t, x_s) / lookup(alpha_bars, s, x_s)
        return ratio.sqrt() * x_s + (1 - ratio).sqrt() * noise

q_between = Answer()
# %% right: bound method
class Course:
    def q_between(self, x_s, s, t, alpha_bars, noise):
        ratio = lookup(alpha_bars, t, x_s) / lookup(alpha_bars, s, x_s)
        return ratio.sqrt() * x_s + (1 - ratio).sqrt() * noise

q_between = Course().q_between
# %% right: one more optional argument
def q_between(x_s, s, t, alpha_bars, noise, verbose=False):
    if verbose:
        print('called')
    ratio = lookup(alpha_bars, t, x_s) / lookup(alpha_bars, s, x_s)
    return ratio.sqrt() * x_s + (1 - ratio).sqrt() * noise
# %% right: prints one line
def q_between(x_s, s, t, alpha_bars, noise):
    print('shape', getattr(x_s, 'shape', x_s))
    ratio = lookup(alpha_bars, t, x_s) / lookup(alpha_bars, s, x_s)
    return ratio.sqrt() * x_s + (1 - ratio).sqrt() * noise
# %% right: star arguments handed on
def answer(x_s, s, t, alpha_bars, noise):
    ratio = lookup(alpha_bars, t, x_s) / lookup(alpha_bars, s, x_s)
    return ratio.sqrt() * x_s + (1 - ratio).sqrt() * noise

def q_between(*args, **kwargs):
    return answer(*args, **kwargs)
# %% right: decorated by a timer without wraps
import time

def timed(f):
    def inner(*a, **k):
        start = time.perf_counter()
        out = f(*a, **k)
        inner.took = time.perf_counter() - start
        return out
    return inner

@timed
def q_between(x_s, s, t, alpha_bars, noise):
    ratio = lookup(alpha_bars, t, x_s) / lookup(alpha_bars, s, x_s)
    return ratio.sqrt() * x_s + (1 - ratio).sqrt() * noise
# %% right: inference mode
@torch.inference_mode()
def q_between(x_s, s, t, alpha_bars, noise):
    ratio = lookup(alpha_bars, t, x_s) / lookup(alpha_bars, s, x_s)
    return ratio.sqrt() * x_s + (1 - ratio).sqrt() * noise
# %% wrong: as if x_s were clean data
def q_between(x_s, s, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x_s)
    return kept.sqrt() * x_s + (1 - kept).sqrt() * noise
# %% wrong: difference of the noise variances
def q_between(x_s, s, t, alpha_bars, noise):
    a_t, a_s = lookup(alpha_bars, t, x_s), lookup(alpha_bars, s, x_s)
    return (a_t / a_s).sqrt() * x_s + (a_s - a_t).sqrt() * noise
# %% wrong: difference of the noise spreads
def q_between(x_s, s, t, alpha_bars, noise):
    a_t, a_s = lookup(alpha_bars, t, x_s), lookup(alpha_bars, s, x_s)
    return (a_t / a_s).sqrt() * x_s + ((1 - a_t).sqrt() - (1 - a_s).sqrt()) * noise
# %% wrong: whole noise of time t
def q_between(x_s, s, t, alpha_bars, noise):
    a_t, a_s = lookup(alpha_bars, t, x_s), lookup(alpha_bars, s, x_s)
    return (a_t / a_s).sqrt() * x_s + (1 - a_t).sqrt() * noise
# %% wrong: no roots
def q_between(x_s, s, t, alpha_bars, noise):
    ratio = lookup(alpha_bars, t, x_s) / lookup(alpha_bars, s, x_s)
    return ratio * x_s + (1 - ratio) * noise
# %% wrong: signal ratio without root
def q_between(x_s, s, t, alpha_bars, noise):
    ratio = lookup(alpha_bars, t, x_s) / lookup(alpha_bars, s, x_s)
    return ratio * x_s + (1 - ratio).sqrt() * noise
# %% wrong: ratio upside down
def q_between(x_s, s, t, alpha_bars, noise):
    ratio = lookup(alpha_bars, s, x_s) / lookup(alpha_bars, t, x_s)
    return ratio.sqrt() * x_s + (1 - ratio).abs().sqrt() * noise
# %% wrong: looked up at t - s
def q_between(x_s, s, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t - s, x_s)
    return kept.sqrt() * x_s + (1 - kept).sqrt() * noise
# %% wrong: looked up at t - s - 1
def q_between(x_s, s, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t - s - 1, x_s)
    return kept.sqrt() * x_s + (1 - kept).sqrt() * noise
# %% wrong: product includes alpha at s
def q_between(x_s, s, t, alpha_bars, noise):
    padded = torch.cat([torch.ones_like(alpha_bars[:1]), alpha_bars])
    ratio = lookup(alpha_bars, t, x_s) / lookup(padded, s, x_s)
    return ratio.sqrt() * x_s + (1 - ratio).sqrt() * noise
# %% wrong: product stops before t
def q_between(x_s, s, t, alpha_bars, noise):
    ratio = lookup(alpha_bars, t - 1, x_s) / lookup(alpha_bars, s, x_s)
    return ratio.sqrt() * x_s + (1 - ratio).sqrt() * noise
# %% wrong: one single step of eq. 2
def q_between(x_s, s, t, alpha_bars, noise):
    ratio = lookup(alpha_bars, t, x_s) / lookup(alpha_bars, t - 1, x_s)
    return ratio.sqrt() * x_s + (1 - ratio).sqrt() * noise
# %% wrong: product of both alpha_bars
def q_between(x_s, s, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x_s) * lookup(alpha_bars, s, x_s)
    return kept.sqrt() * x_s + (1 - kept).sqrt() * noise
# %% wrong: difference of alpha_bars as share
def q_between(x_s, s, t, alpha_bars, noise):
    kept = 1 - (lookup(alpha_bars, s, x_s) - lookup(alpha_bars, t, x_s))
    return kept.sqrt() * x_s + (1 - kept).sqrt() * noise
# %% wrong: one minus the root of the ratio
def q_between(x_s, s, t, alpha_bars, noise):
    scale = (lookup(alpha_bars, t, x_s) / lookup(alpha_bars, s, x_s)).sqrt()
    return scale * x_s + (1 - scale) * noise
# %% wrong: signal not rescaled
def q_between(x_s, s, t, alpha_bars, noise):
    ratio = lookup(alpha_bars, t, x_s) / lookup(alpha_bars, s, x_s)
    return x_s + (1 - ratio).sqrt() * noise
# %% wrong: first pair of times for the whole batch
def q_between(x_s, s, t, alpha_bars, noise):
    ratio = alpha_bars[t[0]] / alpha_bars[s[0]]
    return ratio.sqrt() * x_s + (1 - ratio).sqrt() * noise
# %% wrong: ratio along the width
def q_between(x_s, s, t, alpha_bars, noise):
    ratio = alpha_bars[t] / alpha_bars[s]
    return ratio.sqrt() * x_s + (1 - ratio).sqrt() * noise
# %% wrong: s and t exchanged in the head
def q_between(x_s, t, s, alpha_bars, noise):
    ratio = lookup(alpha_bars, t, x_s) / lookup(alpha_bars, s, x_s)
    return ratio.sqrt() * x_s + (1 - ratio).sqrt() * noise
# %% wrong: back to x0 with the same noise, then forward
def q_between(x_s, s, t, alpha_bars, noise):
    a_t, a_s = lookup(alpha_bars, t, x_s), lookup(alpha_bars, s, x_s)
    x0 = (x_s - (1 - a_s).sqrt() * noise) / a_s.sqrt()
    return a_t.sqrt() * x0 + (1 - a_t).sqrt() * noise
# %% wrong: steps with the same noise each time
def q_between(x_s, s, t, alpha_bars, noise):
    alphas = torch.cat([alpha_bars[:1], alpha_bars[1:] / alpha_bars[:-1]])
    out = []
    for x, i, j, n in zip(x_s, s.tolist(), t.tolist(), noise):
        for k in range(i + 1, j + 1):
            x = alphas[k].sqrt() * x + (1 - alphas[k]).sqrt() * n
        out.append(x)
    return torch.stack(out)
# %% wrong: changes x_s in place
def q_between(x_s, s, t, alpha_bars, noise):
    ratio = lookup(alpha_bars, t, x_s) / lookup(alpha_bars, s, x_s)
    x_s *= ratio.sqrt()
    return x_s + (1 - ratio).sqrt() * noise
# %% wrong: half precision
def q_between(x_s, s, t, alpha_bars, noise):
    ab = alpha_bars.half()
    ratio = lookup(ab, t, x_s) / lookup(ab, s, x_s)
    return ratio.sqrt() * x_s + (1 - ratio).sqrt() * noise
# %% wrong: own noise
def q_between(x_s, s, t, alpha_bars, noise):
    ratio = lookup(alpha_bars, t, x_s) / lookup(alpha_bars, s, x_s)
    return ratio.sqrt() * x_s + (1 - ratio).sqrt() * torch.randn_like(x_s)
# %% wrong: always four axes
def q_between(x_s, s, t, alpha_bars, noise):
    ratio = (alpha_bars[t] / alpha_bars[s]).view(-1, 1, 1, 1)
    return ratio.sqrt() * x_s + (1 - ratio).sqrt() * noise
# %% wrong: sets the global seed inside
def q_between(x_s, s, t, alpha_bars, noise):
    torch.manual_seed(0)
    ratio = lookup(alpha_bars, t, x_s) / lookup(alpha_bars, s, x_s)
    return ratio.sqrt() * x_s + (1 - ratio).sqrt() * noise
# %% wrong: sets the default dtype to float64 inside
def q_between(x_s, s, t, alpha_bars, noise):
    torch.set_default_dtype(torch.float64)
    ratio = lookup(alpha_bars, t, x_s) / lookup(alpha_bars, s, x_s)
    return ratio.sqrt() * x_s + (1 - ratio).sqrt() * noise
# %% remark: prints ten thousand lines
def q_between(x_s, s, t, alpha_bars, noise):
    for i in range(10000):
        print(i, 'of 10000')
    ratio = lookup(alpha_bars, t, x_s) / lookup(alpha_bars, s, x_s)
    return ratio.sqrt() * x_s + (1 - ratio).sqrt() * noise
# %% wrong: asks for input
def q_between(x_s, s, t, alpha_bars, noise):
    input('press return')
    ratio = lookup(alpha_bars, t, x_s) / lookup(alpha_bars, s, x_s)
    return ratio.sqrt() * x_s + (1 - ratio).sqrt() * noise
# %% wrong: result in another container
def answer(x_s, s, t, alpha_bars, noise):
    ratio = lookup(alpha_bars, t, x_s) / lookup(alpha_bars, s, x_s)
    return ratio.sqrt() * x_s + (1 - ratio).sqrt() * noise

def q_between(x_s, s, t, alpha_bars, noise):
    return {answer(x_s, s, t, alpha_bars, noise)}
# %% wrong: unfinished
def q_between(x_s, s, t, alpha_bars, noise):
    ...
