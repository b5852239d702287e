# %% given
import numpy as np
import torch

def lookup(values, t, x):
    return values[t].reshape(-1, *[1] * (x.ndim - 1))
# %% right: solved for the noise
def recover_eps(x_t, x0, t, alpha_bars):
    kept = lookup(alpha_bars, t, x_t)
    return (x_t - kept.sqrt() * x0) / (1 - kept).sqrt()
# %% right: Diffusers form from sqrt_recip tables
def recover_eps(x_t, x0, t, alpha_bars):
    recip = lookup((1 / alpha_bars).sqrt(), t, x_t)
    recipm1 = lookup((1 / alpha_bars - 1).sqrt(), t, x_t)
    return (recip * x_t - x0) / recipm1
# %% right: loop over the samples
def recover_eps(x_t, x0, t, alpha_bars):
    def one(noisy, clean, a):
        return (noisy - a.sqrt() * clean) / (1 - a).sqrt()
    return torch.stack([one(n, c, alpha_bars[k]) for n, c, k in zip(x_t, x0, t)])
# %% right: numpy
def recover_eps(x_t, x0, t, alpha_bars):
    a = alpha_bars.numpy()[t.numpy()]
    a = np.expand_dims(a, tuple(range(1, x_t.ndim)))
    return torch.from_numpy((x_t.numpy() - a ** 0.5 * x0.numpy()) / (1 - a) ** 0.5)
# %% right: rsqrt and batch axis last
def recover_eps(x_t, x0, t, alpha_bars):
    a = alpha_bars[t]
    rest = x_t.movedim(0, -1) - a.sqrt() * x0.movedim(0, -1)
    return (rest * torch.rsqrt(1 - a)).movedim(-1, 0)
# %% right: through the score
def recover_eps(x_t, x0, t, alpha_bars):
    kept = lookup(alpha_bars, t, x_t)
    score = -(x_t - kept.sqrt() * x0) / (1 - kept)
    return -score * (1 - kept).sqrt()
# %% right: Normal distribution standardised
def recover_eps(x_t, x0, t, alpha_bars):
    kept = lookup(alpha_bars, t, x_t)
    q = torch.distributions.Normal(kept.sqrt() * x0, (1 - kept).sqrt().expand_as(x0))
    return (x_t - q.mean) / q.stddev
# %% right: einsum
def recover_eps(noisy, clean, times, abar):
    a = abar[times]
    return torch.einsum("b...,b->b...", noisy, (1 - a) ** -0.5) - torch.einsum("b...,b->b...", clean, (a / (1 - a)) ** 0.5)
# %% right: callable object
class Answer:
    def __call__(self, x_t, x0, t, alpha_bars):
        kept = lookup(alpha_bars, t, x_t)
        return (x_t - kept.sqrt() * x0) / (1 - kept).sqrt()

recover_eps = Answer()
# %% right: bound method
class Course:
    def recover_eps(self, x_t, x0, t, alpha_bars):
        kept = lookup(alpha_bars, t, x_t)
        return (x_t - kept.sqrt() * x0) / (1 - kept).sqrt()

recover_eps = Course().recover_eps
# %% right: one more optional argument
def recover_eps(x_t, x0, t, alpha_bars, verbose=False):
    if verbose:
        print('called')
    kept = lookup(alpha_bars, t, x_t)
    return (x_t - kept.sqrt() * x0) / (1 - kept).sqrt()
# %% right: prints one line
def recover_eps(x_t, x0, t, alpha_bars):
    print('shape', getattr(x_t, 'shape', x_t))
    kept = lookup(alpha_bars, t, x_t)
    return (x_t - kept.sqrt() * x0) / (1 - kept).sqrt()
# %% right: star arguments handed on
def answer(x_t, x0, t, alpha_bars):
    kept = lookup(alpha_bars, t, x_t)
    return (x_t - kept.sqrt() * x0) / (1 - kept).sqrt()

def recover_eps(*args, **kwargs):
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
def recover_eps(x_t, x0, t, alpha_bars):
    kept = lookup(alpha_bars, t, x_t)
    return (x_t - kept.sqrt() * x0) / (1 - kept).sqrt()
# %% right: inference mode
@torch.inference_mode()
def recover_eps(x_t, x0, t, alpha_bars):
    kept = lookup(alpha_bars, t, x_t)
    return (x_t - kept.sqrt() * x0) / (1 - kept).sqrt()
# %% wrong: not divided
def recover_eps(x_t, x0, t, alpha_bars):
    return x_t - lookup(alpha_bars, t, x_t).sqrt() * x0
# %% wrong: plain difference
def recover_eps(x_t, x0, t, alpha_bars):
    return x_t - x0
# %% wrong: divided by the variance
def recover_eps(x_t, x0, t, alpha_bars):
    kept = lookup(alpha_bars, t, x_t)
    return (x_t - kept.sqrt() * x0) / (1 - kept)
# %% wrong: alpha_bar for its root
def recover_eps(x_t, x0, t, alpha_bars):
    kept = lookup(alpha_bars, t, x_t)
    return (x_t - kept * x0) / (1 - kept).sqrt()
# %% wrong: divided by the signal root
def recover_eps(x_t, x0, t, alpha_bars):
    kept = lookup(alpha_bars, t, x_t)
    return (x_t - kept.sqrt() * x0) / kept.sqrt()
# %% wrong: coefficients swapped
def recover_eps(x_t, x0, t, alpha_bars):
    kept = lookup(alpha_bars, t, x_t)
    return (x_t - (1 - kept).sqrt() * x0) / kept.sqrt()
# %% wrong: sign
def recover_eps(x_t, x0, t, alpha_bars):
    kept = lookup(alpha_bars, t, x_t)
    return (kept.sqrt() * x0 - x_t) / (1 - kept).sqrt()
# %% wrong: x0 and x_t exchanged
def recover_eps(x0, x_t, t, alpha_bars):
    kept = lookup(alpha_bars, t, x_t)
    return (x_t - kept.sqrt() * x0) / (1 - kept).sqrt()
# %% wrong: parentheses forgotten
def recover_eps(x_t, x0, t, alpha_bars):
    kept = lookup(alpha_bars, t, x_t)
    return x_t - kept.sqrt() * x0 / (1 - kept).sqrt()
# %% wrong: divided by one minus the root
def recover_eps(x_t, x0, t, alpha_bars):
    signal = lookup(alpha_bars, t, x_t).sqrt()
    return (x_t - signal * x0) / (1 - signal)
# %% wrong: signal not scaled
def recover_eps(x_t, x0, t, alpha_bars):
    return (x_t - x0) / (1 - lookup(alpha_bars, t, x_t)).sqrt()
# %% wrong: multiplied instead of divided
def recover_eps(x_t, x0, t, alpha_bars):
    kept = lookup(alpha_bars, t, x_t)
    return (x_t - kept.sqrt() * x0) * (1 - kept).sqrt()
# %% wrong: plus for minus
def recover_eps(x_t, x0, t, alpha_bars):
    kept = lookup(alpha_bars, t, x_t)
    return (x_t + kept.sqrt() * x0) / (1 - kept).sqrt()
# %% wrong: index t - 1
def recover_eps(x_t, x0, t, alpha_bars):
    kept = lookup(alpha_bars, t - 1, x_t)
    return (x_t - kept.sqrt() * x0) / (1 - kept).sqrt()
# %% wrong: first time for the whole batch
def recover_eps(x_t, x0, t, alpha_bars):
    a = alpha_bars[t[0].item()].item()
    return (x_t - a ** 0.5 * x0) / (1 - a) ** 0.5
# %% wrong: coefficients along the width
def recover_eps(x_t, x0, t, alpha_bars):
    kept = alpha_bars[t]
    return (x_t - kept.sqrt() * x0) / (1 - kept).sqrt()
# %% wrong: always four axes
def recover_eps(x_t, x0, t, alpha_bars):
    kept = alpha_bars[t].view(len(t), 1, 1, 1)
    return (x_t - kept.sqrt() * x0) / (1 - kept).sqrt()
# %% wrong: standardised afterwards
def recover_eps(x_t, x0, t, alpha_bars):
    kept = lookup(alpha_bars, t, x_t)
    eps = (x_t - kept.sqrt() * x0) / (1 - kept).sqrt()
    return (eps - eps.mean()) / eps.std()
# %% wrong: changes x_t in place
def recover_eps(x_t, x0, t, alpha_bars):
    kept = lookup(alpha_bars, t, x_t)
    return x_t.sub_(kept.sqrt() * x0).div_((1 - kept).sqrt())
# %% wrong: guards the division by 1e-2
def recover_eps(x_t, x0, t, alpha_bars):
    kept = lookup(alpha_bars, t, x_t)
    return (x_t - kept.sqrt() * x0) / ((1 - kept).sqrt() + 1e-2)
# %% wrong: clipped to -3..3
def recover_eps(x_t, x0, t, alpha_bars):
    kept = lookup(alpha_bars, t, x_t)
    return ((x_t - kept.sqrt() * x0) / (1 - kept).sqrt()).clamp(-3, 3)
# %% wrong: score instead of noise
def recover_eps(x_t, x0, t, alpha_bars):
    kept = lookup(alpha_bars, t, x_t)
    return -(x_t - kept.sqrt() * x0) / (1 - kept)
# %% wrong: half precision
def recover_eps(x_t, x0, t, alpha_bars):
    kept = lookup(alpha_bars.half(), t, x_t)
    return (x_t - kept.sqrt() * x0) / (1 - kept).sqrt()
# %% wrong: a fresh random draw
def recover_eps(x_t, x0, t, alpha_bars):
    torch.manual_seed(0)
    return torch.randn_like(x0)
# %% wrong: alpha_bars treated as alphas
def recover_eps(x_t, x0, t, alpha_bars):
    kept = lookup(torch.cumprod(alpha_bars, 0), t, x_t)
    return (x_t - kept.sqrt() * x0) / (1 - kept).sqrt()
# %% remark: numpy array returned
def recover_eps(x_t, x0, t, alpha_bars):
    kept = lookup(alpha_bars, t, x_t)
    return ((x_t - kept.sqrt() * x0) / (1 - kept).sqrt()).numpy()
# %% wrong: sets the global seed inside
def recover_eps(x_t, x0, t, alpha_bars):
    torch.manual_seed(0)
    kept = lookup(alpha_bars, t, x_t)
    return (x_t - kept.sqrt() * x0) / (1 - kept).sqrt()
# %% wrong: sets the default dtype to float64 inside
def recover_eps(x_t, x0, t, alpha_bars):
    torch.set_default_dtype(torch.float64)
    kept = lookup(alpha_bars, t, x_t)
    return (x_t - kept.sqrt() * x0) / (1 - kept).sqrt()
# %% remark: prints ten thousand lines
def recover_eps(x_t, x0, t, alpha_bars):
    for i in range(10000):
        print(i, 'of 10000')
    kept = lookup(alpha_bars, t, x_t)
    return (x_t - kept.sqrt() * x0) / (1 - kept).sqrt()
# %% wrong: asks for input
def recover_eps(x_t, x0, t, alpha_bars):
    input('press return')
    kept = lookup(alpha_bars, t, x_t)
    return (x_t - kept.sqrt() * x0) / (1 - kept).sqrt()
# %% wrong: result in another container
def answer(x_t, x0, t, alpha_bars):
    kept = lookup(alpha_bars, t, x_t)
    return (x_t - kept.sqrt() * x0) / (1 - kept).sqrt()

def recover_eps(x_t, x0, t, alpha_bars):
    return {answer(x_t, x0, t, alpha_bars)}
# %% wrong: unfinished
def recover_eps(x_t, x0, t, alpha_bars):
    ...
