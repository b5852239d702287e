# %% given
import numpy as np
import torch

def lookup(values, t, x):
    return values[t].reshape(-1, *[1] * (x.ndim - 1))
# %% right: solved for x0
def recover_x0(x_t, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x_t)
    return (x_t - (1 - kept).sqrt() * noise) / kept.sqrt()
# %% right: reciprocal roots as in the DDPM code
def recover_x0(x_t, t, alpha_bars, noise):
    recip = torch.sqrt(1.0 / alpha_bars)
    recipm1 = torch.sqrt(1.0 / alpha_bars - 1)
    return lookup(recip, t, x_t) * x_t - lookup(recipm1, t, x_t) * noise
# %% right: rsqrt
def recover_x0(x_t, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x_t)
    return torch.rsqrt(kept) * (x_t - torch.sqrt(1 - kept) * noise)
# %% right: loop over the samples
def recover_x0(x_t, t, alpha_bars, noise):
    out = torch.empty_like(x_t)
    for i, time in enumerate(t.tolist()):
        a = alpha_bars[time]
        out[i] = (x_t[i] - (1 - a) ** 0.5 * noise[i]) / a ** 0.5
    return out
# %% right: numpy
def recover_x0(x_t, t, alpha_bars, noise):
    a = alpha_bars.numpy()[t.numpy()].reshape((-1,) + (1,) * (x_t.ndim - 1))
    return torch.from_numpy((x_t.numpy() - np.sqrt(1 - a) * noise.numpy()) / np.sqrt(a))
# %% right: einsum, batch last
def recover_x0(noisy, steps, alphas_cumprod, eps):
    a = alphas_cumprod.index_select(0, steps)
    clean = torch.einsum("b...,b->b...", noisy, a ** -0.5)
    return clean - torch.einsum("b...,b->b...", eps, (1 / a - 1) ** 0.5)
# %% right: log space
def recover_x0(x_t, t, alpha_bars, noise):
    log = lookup(torch.log(alpha_bars), t, x_t)
    return torch.exp(-log / 2) * (x_t - torch.sqrt(-torch.expm1(log)) * noise)
# %% right: float64 inside
def recover_x0(x_t, t, alpha_bars, noise):
    kept = lookup(alpha_bars.double(), t, x_t)
    x0 = (x_t.double() - (1 - kept).sqrt() * noise.double()) / kept.sqrt()
    return x0.to(x_t.dtype)
# %% right: helper for both coefficients
def coefficients(alpha_bars, t, x):
    table = torch.stack([alpha_bars.sqrt(), (1 - alpha_bars).sqrt()])
    return table[:, t].reshape(2, -1, *[1] * (x.ndim - 1))

def recover_x0(x_t, t, alpha_bars, noise):
    signal, spread = coefficients(alpha_bars, t, x_t)
    return torch.div(x_t - spread * noise, signal)
# %% right: callable object
class Answer:
    def __call__(self, x_t, t, alpha_bars, noise):
        kept = lookup(alpha_bars, t, x_t)
        return (x_t - (1 - kept).sqrt() * noise) / kept.sqrt()

recover_x0 = Answer()
# %% right: bound method
class Course:
    def recover_x0(self, x_t, t, alpha_bars, noise):
        kept = lookup(alpha_bars, t, x_t)
        return (x_t - (1 - kept).sqrt() * noise) / kept.sqrt()

recover_x0 = Course().recover_x0
# %% right: one more optional argument
def recover_x0(x_t, t, alpha_bars, noise, verbose=False):
    if verbose:
        print('called')
    kept = lookup(alpha_bars, t, x_t)
    return (x_t - (1 - kept).sqrt() * noise) / kept.sqrt()
# %% right: prints one line
def recover_x0(x_t, t, alpha_bars, noise):
    print('shape', getattr(x_t, 'shape', x_t))
    kept = lookup(alpha_bars, t, x_t)
    return (x_t - (1 - kept).sqrt() * noise) / kept.sqrt()
# %% right: star arguments handed on
def answer(x_t, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x_t)
    return (x_t - (1 - kept).sqrt() * noise) / kept.sqrt()

def recover_x0(*args, **kwargs):
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
def recover_x0(x_t, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x_t)
    return (x_t - (1 - kept).sqrt() * noise) / kept.sqrt()
# %% right: inference mode
@torch.inference_mode()
def recover_x0(x_t, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x_t)
    return (x_t - (1 - kept).sqrt() * noise) / kept.sqrt()
# %% wrong: not divided
def recover_x0(x_t, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x_t)
    return x_t - (1 - kept).sqrt() * noise
# %% wrong: divided by alpha_bar, not its root
def recover_x0(x_t, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x_t)
    return (x_t - (1 - kept).sqrt() * noise) / kept
# %% wrong: multiplied by the root
def recover_x0(x_t, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x_t)
    return (x_t - (1 - kept).sqrt() * noise) * kept.sqrt()
# %% wrong: noise added
def recover_x0(x_t, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x_t)
    return (x_t + (1 - kept).sqrt() * noise) / kept.sqrt()
# %% wrong: parentheses forgotten
def recover_x0(x_t, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x_t)
    return x_t - (1 - kept).sqrt() * noise / kept.sqrt()
# %% wrong: only x_t divided
def recover_x0(x_t, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x_t)
    return x_t / kept.sqrt() - (1 - kept).sqrt() * noise
# %% wrong: no roots
def recover_x0(x_t, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x_t)
    return (x_t - (1 - kept) * noise) / kept
# %% wrong: noise without its root
def recover_x0(x_t, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x_t)
    return (x_t - (1 - kept) * noise) / kept.sqrt()
# %% wrong: root missing in recipm1 (log tables mixed up)
def recover_x0(x_t, t, alpha_bars, noise):
    recip = torch.exp(-0.5 * torch.log(alpha_bars))
    recipm1 = torch.exp(torch.log(1 - alpha_bars) - 0.5 * torch.log(alpha_bars))
    return lookup(recip, t, x_t) * x_t - lookup(recipm1, t, x_t) * noise
# %% wrong: recipm1 without its minus one
def recover_x0(x_t, t, alpha_bars, noise):
    recip = lookup(torch.sqrt(1 / alpha_bars), t, x_t)
    return recip * x_t - recip * noise
# %% wrong: coefficients swapped
def recover_x0(x_t, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x_t)
    return (x_t - kept.sqrt() * noise) / (1 - kept).sqrt()
# %% wrong: clipped to -1..1
def recover_x0(x_t, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x_t)
    return ((x_t - (1 - kept).sqrt() * noise) / kept.sqrt()).clamp(-1, 1)
# %% wrong: guards the division by a small number
def recover_x0(x_t, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x_t)
    return (x_t - (1 - kept).sqrt() * noise) / (kept.sqrt() + 1e-3)
# %% wrong: root clamped at 0.1
def recover_x0(x_t, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x_t)
    return (x_t - (1 - kept).sqrt() * noise) / kept.sqrt().clamp(min=0.1)
# %% wrong: index t - 1
def recover_x0(x_t, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t - 1, x_t)
    return (x_t - (1 - kept).sqrt() * noise) / kept.sqrt()
# %% wrong: first time for the whole batch
def recover_x0(x_t, t, alpha_bars, noise):
    kept = alpha_bars[t[0]]
    return (x_t - (1 - kept).sqrt() * noise) / kept.sqrt()
# %% wrong: coefficients along the width
def recover_x0(x_t, t, alpha_bars, noise):
    kept = alpha_bars[t]
    return (x_t - (1 - kept).sqrt() * noise) / kept.sqrt()
# %% wrong: always four axes
def recover_x0(x_t, t, alpha_bars, noise):
    kept = alpha_bars[t][:, None, None, None]
    return (x_t - (1 - kept).sqrt() * noise) / kept.sqrt()
# %% wrong: changes x_t in place
def recover_x0(x_t, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x_t)
    x_t -= (1 - kept).sqrt() * noise
    x_t /= kept.sqrt()
    return x_t
# %% wrong: half precision
def recover_x0(x_t, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x_t).half()
    return ((x_t.half() - (1 - kept).sqrt() * noise.half()) / kept.sqrt()).to(x_t.dtype)
# %% wrong: cumprod again
def recover_x0(x_t, t, alpha_bars, noise):
    kept = lookup(torch.cumprod(alpha_bars, 0), t, x_t)
    return (x_t - (1 - kept).sqrt() * noise) / kept.sqrt()
# %% wrong: one minus the root
def recover_x0(x_t, t, alpha_bars, noise):
    signal = lookup(alpha_bars, t, x_t).sqrt()
    return (x_t - (1 - signal) * noise) / signal
# %% wrong: noise recovered, not x0
def recover_x0(x_t, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x_t)
    return (x_t - kept.sqrt() * noise) / (1 - kept)
# %% wrong: noise subtracted unscaled
def recover_x0(x_t, t, alpha_bars, noise):
    return (x_t - noise) / lookup(alpha_bars, t, x_t).sqrt()
# %% wrong: DDPM mean of one step
def recover_x0(x_t, t, alpha_bars, noise):
    prev = torch.cat([torch.ones_like(alpha_bars[:1]), alpha_bars[:-1]])
    alpha, kept = lookup(alpha_bars / prev, t, x_t), lookup(alpha_bars, t, x_t)
    return (x_t - (1 - alpha) / (1 - kept).sqrt() * noise) / alpha.sqrt()
# %% wrong: own noise
def recover_x0(x_t, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x_t)
    return (x_t - (1 - kept).sqrt() * torch.randn_like(x_t)) / kept.sqrt()
# %% wrong: minus under the root the wrong way round
def recover_x0(x_t, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x_t)
    return (x_t - (kept - 1).sqrt() * noise) / kept.sqrt()
# %% wrong: sets the global seed inside
def recover_x0(x_t, t, alpha_bars, noise):
    torch.manual_seed(0)
    kept = lookup(alpha_bars, t, x_t)
    return (x_t - (1 - kept).sqrt() * noise) / kept.sqrt()
# %% wrong: sets the default dtype to float64 inside
def recover_x0(x_t, t, alpha_bars, noise):
    torch.set_default_dtype(torch.float64)
    kept = lookup(alpha_bars, t, x_t)
    return (x_t - (1 - kept).sqrt() * noise) / kept.sqrt()
# %% remark: prints ten thousand lines
def recover_x0(x_t, t, alpha_bars, noise):
    for i in range(10000):
        print(i, 'of 10000')
    kept = lookup(alpha_bars, t, x_t)
    return (x_t - (1 - kept).sqrt() * noise) / kept.sqrt()
# %% wrong: asks for input
def recover_x0(x_t, t, alpha_bars, noise):
    input('press return')
    kept = lookup(alpha_bars, t, x_t)
    return (x_t - (1 - kept).sqrt() * noise) / kept.sqrt()
# %% wrong: result in another container
def answer(x_t, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x_t)
    return (x_t - (1 - kept).sqrt() * noise) / kept.sqrt()

def recover_x0(x_t, t, alpha_bars, noise):
    return {answer(x_t, t, alpha_bars, noise)}
# %% wrong: unfinished
def recover_x0(x_t, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x_t)
    ...
