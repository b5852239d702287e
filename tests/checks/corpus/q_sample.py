# %% given
from functools import partial
import numpy as np
import torch

def lookup(values, t, x):
    return values[t].reshape(-1, *[1] * (x.ndim - 1))
# %% right: with lookup
def q_sample(x0, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x0)
    return kept.sqrt() * x0 + (1 - kept).sqrt() * noise
# %% right: loop over the samples
def q_sample(x0, t, alpha_bars, noise):
    out = []
    for i in range(len(x0)):
        a = alpha_bars[t[i]]
        out.append(a ** 0.5 * x0[i] + (1 - a) ** 0.5 * noise[i])
    return torch.stack(out)
# %% right: einsum
def q_sample(x0, t, alpha_bars, noise):
    a = alpha_bars[t]
    return torch.einsum("b,b...->b...", a.sqrt(), x0) + torch.einsum("b,b...->b...", (1 - a).sqrt(), noise)
# %% right: batch axis moved to the end
def q_sample(x0, t, alpha_bars, noise):
    a = alpha_bars[t]
    out = x0.movedim(0, -1) * a.sqrt() + noise.movedim(0, -1) * (1 - a).sqrt()
    return out.movedim(-1, 0)
# %% right: numpy
def q_sample(x0, t, alpha_bars, noise):
    a = alpha_bars.numpy()[t.numpy()].reshape((-1,) + (1,) * (x0.ndim - 1))
    return torch.from_numpy(np.sqrt(a) * x0.numpy() + np.sqrt(1 - a) * noise.numpy())
# %% right: flattened samples
def q_sample(x0, t, alpha_bars, noise):
    a = alpha_bars[t].unsqueeze(1)
    return (a.sqrt() * x0.reshape(len(x0), -1) + (1 - a).sqrt() * noise.reshape(len(x0), -1)).view_as(x0)
# %% right: tables of roots first
def q_sample(x_start, t, alphas_cumprod, noise):
    signal, spread = torch.sqrt(alphas_cumprod), torch.sqrt(1.0 - alphas_cumprod)
    return lookup(signal, t, x_start) * x_start + lookup(spread, t, x_start) * noise
# %% right: angle
def q_sample(x0, t, alpha_bars, noise):
    angle = torch.acos(lookup(alpha_bars, t, x0).sqrt())
    return torch.cos(angle) * x0 + torch.sin(angle) * noise
# %% right: vmap over the batch
def q_sample(x0, t, alpha_bars, noise):
    def one(x, a, n):
        return a.sqrt() * x + (1 - a).sqrt() * n
    return torch.vmap(one)(x0, alpha_bars[t], noise)
# %% right: partial of a general mix
def mix(x0, t, alpha_bars, noise, power):
    a = lookup(alpha_bars, t, x0)
    return torch.pow(a, power) * x0 + torch.pow(1 - a, power) * noise

q_sample = partial(mix, power=0.5)
# %% right: diagonal matrices
def q_sample(x0, t, alpha_bars, noise):
    a = alpha_bars[t]
    flat = torch.diag(a.sqrt()) @ x0.reshape(len(x0), -1) + torch.diag((1 - a).sqrt()) @ noise.reshape(len(x0), -1)
    return flat.reshape(x0.shape)
# %% right: callable object
class Answer:
    def __call__(self, x0, t, alpha_bars, noise):
        kept = lookup(alpha_bars, t, x0)
        return kept.sqrt() * x0 + (1 - kept).sqrt() * noise

q_sample = Answer()
# %% right: bound method
class Course:
    def q_sample(self, x0, t, alpha_bars, noise):
        kept = lookup(alpha_bars, t, x0)
        return kept.sqrt() * x0 + (1 - kept).sqrt() * noise

q_sample = Course().q_sample
# %% right: one more optional argument
def q_sample(x0, t, alpha_bars, noise, verbose=False):
    if verbose:
        print('called')
    kept = lookup(alpha_bars, t, x0)
    return kept.sqrt() * x0 + (1 - kept).sqrt() * noise
# %% right: prints one line
def q_sample(x0, t, alpha_bars, noise):
    print('shape', getattr(x0, 'shape', x0))
    kept = lookup(alpha_bars, t, x0)
    return kept.sqrt() * x0 + (1 - kept).sqrt() * noise
# %% right: star arguments handed on
def answer(x0, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x0)
    return kept.sqrt() * x0 + (1 - kept).sqrt() * noise

def q_sample(*args, **kwargs):
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
def q_sample(x0, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x0)
    return kept.sqrt() * x0 + (1 - kept).sqrt() * noise
# %% right: inference mode
@torch.inference_mode()
def q_sample(x0, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x0)
    return kept.sqrt() * x0 + (1 - kept).sqrt() * noise
# %% wrong: no roots
def q_sample(x0, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x0)
    return kept * x0 + (1 - kept) * noise
# %% wrong: noise without root
def q_sample(x0, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x0)
    return kept.sqrt() * x0 + (1 - kept) * noise
# %% wrong: signal without root
def q_sample(x0, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x0)
    return kept * x0 + (1 - kept).sqrt() * noise
# %% wrong: noise scaled by one minus the root
def q_sample(x0, t, alpha_bars, noise):
    signal = lookup(alpha_bars, t, x0).sqrt()
    return signal * x0 + (1 - signal) * noise
# %% wrong: root of one minus the root
def q_sample(x0, t, alpha_bars, noise):
    signal = lookup(alpha_bars, t, x0).sqrt()
    return signal * x0 + (1 - signal).sqrt() * noise
# %% wrong: coefficients swapped
def q_sample(x0, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x0)
    return (1 - kept).sqrt() * x0 + kept.sqrt() * noise
# %% wrong: index t - 1 (papers count from 1)
def q_sample(x0, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t - 1, x0)
    return kept.sqrt() * x0 + (1 - kept).sqrt() * noise
# %% wrong: one step late, table padded with a 1
def q_sample(x0, t, alpha_bars, noise):
    padded = torch.cat([torch.ones_like(alpha_bars[:1]), alpha_bars])
    kept = lookup(padded, t, x0)
    return kept.sqrt() * x0 + (1 - kept).sqrt() * noise
# %% wrong: cumprod taken again
def q_sample(x0, t, alpha_bars, noise):
    kept = lookup(torch.cumprod(alpha_bars, 0), t, x0)
    return kept.sqrt() * x0 + (1 - kept).sqrt() * noise
# %% wrong: alpha_bars treated as betas
def q_sample(x0, t, alpha_bars, noise):
    kept = lookup(torch.cumprod(1 - alpha_bars, 0), t, x0)
    return kept.sqrt() * x0 + (1 - kept).sqrt() * noise
# %% wrong: first time for the whole batch
def q_sample(x0, t, alpha_bars, noise):
    kept = alpha_bars[t[0]]
    return kept.sqrt() * x0 + (1 - kept).sqrt() * noise
# %% wrong: coefficients along the width
def q_sample(x0, t, alpha_bars, noise):
    kept = alpha_bars[t]
    return kept.sqrt() * x0 + (1 - kept).sqrt() * noise
# %% wrong: fresh noise, argument ignored
def q_sample(x0, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x0)
    return kept.sqrt() * x0 + (1 - kept).sqrt() * torch.randn_like(x0)
# %% wrong: changes x0 in place
def q_sample(x0, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x0)
    return x0.mul_(kept.sqrt()).add_((1 - kept).sqrt() * noise)
# %% wrong: half precision
def q_sample(x0, t, alpha_bars, noise):
    kept = lookup(alpha_bars.half(), t, x0)
    return kept.sqrt() * x0 + (1 - kept).sqrt() * noise
# %% wrong: always four axes
def q_sample(x0, t, alpha_bars, noise):
    kept = alpha_bars[t].view(-1, 1, 1, 1)
    return kept.sqrt() * x0 + (1 - kept).sqrt() * noise
# %% wrong: clipped to -1..1
def q_sample(x0, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x0)
    return (kept.sqrt() * x0 + (1 - kept).sqrt() * noise).clamp(-1, 1)
# %% wrong: noise multiplied by x0 (twisted diffusion sampler)
def q_sample(x0, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x0)
    return kept.sqrt() * x0 + (1 - kept).sqrt() * x0 * noise
# %% wrong: noise subtracted
def q_sample(x0, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x0)
    return kept.sqrt() * x0 - (1 - kept).sqrt() * noise
# %% wrong: one noise for the whole batch
def q_sample(x0, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x0)
    return kept.sqrt() * x0 + (1 - kept).sqrt() * noise[:1]
# %% wrong: returns the noise too
def q_sample(x0, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x0)
    return kept.sqrt() * x0 + (1 - kept).sqrt() * noise, noise
# %% wrong: times run backwards
def q_sample(x0, t, alpha_bars, noise):
    kept = lookup(alpha_bars, len(alpha_bars) - 1 - t, x0)
    return kept.sqrt() * x0 + (1 - kept).sqrt() * noise
# %% wrong: noise added unscaled
def q_sample(x0, t, alpha_bars, noise):
    return lookup(alpha_bars, t, x0).sqrt() * x0 + noise
# %% wrong: signal not shrunk
def q_sample(x0, t, alpha_bars, noise):
    return x0 + (1 - lookup(alpha_bars, t, x0)).sqrt() * noise
# %% wrong: variance exploding form
def q_sample(x0, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x0)
    return x0 + ((1 - kept) / kept).sqrt() * noise
# %% wrong: single step from the neighbouring ratio
def q_sample(x0, t, alpha_bars, noise):
    prev = torch.cat([torch.ones_like(alpha_bars[:1]), alpha_bars[:-1]])
    alpha = lookup(alpha_bars / prev, t, x0)
    return alpha.sqrt() * x0 + (1 - alpha).sqrt() * noise
# %% wrong: walk with the same noise at every step
def q_sample(x0, t, alpha_bars, noise):
    prev = torch.cat([torch.ones_like(alpha_bars[:1]), alpha_bars[:-1]])
    alphas, out = alpha_bars / prev, []
    for x, n, last in zip(x0, noise, t.tolist()):
        for s in range(last + 1):
            x = alphas[s].sqrt() * x + (1 - alphas[s]).sqrt() * n
        out.append(x)
    return torch.stack(out)
# %% wrong: largest time of the batch for all
def q_sample(x0, t, alpha_bars, noise):
    kept = alpha_bars[t].min()
    return kept.sqrt() * x0 + (1 - kept).sqrt() * noise
# %% remark: result needs a gradient for nothing
def q_sample(x0, t, alpha_bars, noise):
    kept = torch.nn.Parameter(lookup(alpha_bars, t, x0).clone())
    return kept.sqrt() * x0 + (1 - kept).sqrt() * noise
# %% wrong: flatten(1) needs at least two axes
def q_sample(x0, t, alpha_bars, noise):
    a = alpha_bars[t].unsqueeze(1)
    return (a.sqrt() * x0.flatten(1) + (1 - a).sqrt() * noise.flatten(1)).view_as(x0)
# %% wrong: sets the global seed inside
def q_sample(x0, t, alpha_bars, noise):
    torch.manual_seed(0)
    kept = lookup(alpha_bars, t, x0)
    return kept.sqrt() * x0 + (1 - kept).sqrt() * noise
# %% wrong: sets the default dtype to float64 inside
def q_sample(x0, t, alpha_bars, noise):
    torch.set_default_dtype(torch.float64)
    kept = lookup(alpha_bars, t, x0)
    return kept.sqrt() * x0 + (1 - kept).sqrt() * noise
# %% remark: prints ten thousand lines
def q_sample(x0, t, alpha_bars, noise):
    for i in range(10000):
        print(i, 'of 10000')
    kept = lookup(alpha_bars, t, x0)
    return kept.sqrt() * x0 + (1 - kept).sqrt() * noise
# %% wrong: asks for input
def q_sample(x0, t, alpha_bars, noise):
    input('press return')
    kept = lookup(alpha_bars, t, x0)
    return kept.sqrt() * x0 + (1 - kept).sqrt() * noise
# %% wrong: result in another container
def answer(x0, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x0)
    return kept.sqrt() * x0 + (1 - kept).sqrt() * noise

def q_sample(x0, t, alpha_bars, noise):
    return {answer(x0, t, alpha_bars, noise)}
# %% wrong: unfinished
def q_sample(x0, t, alpha_bars, noise):
    ...
