# %% given
import itertools
import math
import operator
from collections import namedtuple
import numpy as np
import torch
# %% right: cumprod
def signal_and_noise(betas):
    alpha_bars = torch.cumprod(1 - betas, dim=0)
    return torch.sqrt(alpha_bars), torch.sqrt(1 - alpha_bars)
# %% right: Python loop
def signal_and_noise(betas):
    kept, signal, noise = 1.0, [], []
    for beta in betas.tolist():
        kept = kept * (1 - beta)
        signal.append(math.sqrt(kept))
        noise.append(math.sqrt(1 - kept))
    return torch.tensor(signal, dtype=betas.dtype), torch.tensor(noise, dtype=betas.dtype)
# %% right: log space with expm1
def signal_and_noise(betas):
    logs = torch.cumsum(torch.log1p(-betas), dim=0)
    return torch.exp(logs / 2), torch.sqrt(-torch.expm1(logs))
# %% right: numpy
def signal_and_noise(betas):
    ab = np.cumprod(1 - betas.numpy())
    return torch.from_numpy(np.sqrt(ab)), torch.from_numpy(np.sqrt(1 - ab))
# %% right: accumulate over a generator
def signal_and_noise(betas):
    ab = torch.stack(list(itertools.accumulate((1 - b for b in betas), operator.mul)))
    return ab.sqrt(), (1 - ab).sqrt()
# %% right: list of two
def signal_and_noise(betas):
    ab = (1 - betas).cumprod(-1)
    return [ab ** 0.5, (1 - ab) ** 0.5]
# %% right: named tuple
Coefficients = namedtuple("Coefficients", "signal noise")

def signal_and_noise(betas):
    ab = torch.cumprod(1.0 - betas, 0)
    return Coefficients(signal=ab.sqrt(), noise=(1.0 - ab).sqrt())
# %% right: product of roots, noise from signal
def signal_and_noise(betas):
    signal = torch.sqrt(1 - betas).cumprod(dim=0)
    return signal, torch.sqrt(1 - signal.square())
# %% right: variance recursion in float64
def signal_and_noise(betas):
    a, v, out = 1.0, 0.0, []
    for b in betas.double():
        a, v = a * (1 - b).sqrt(), (1 - b) * v + b
        out.append(torch.stack([a, torch.as_tensor(v).sqrt()]))
    table = torch.stack(out)
    return table[:, 0], table[:, 1]
# %% right: in place on a fresh tensor
def signal_and_noise(betas):
    kept = 1 - betas
    kept.cumprod_(0)
    left = (1 - kept).sqrt_()
    return kept.sqrt_(), left
# %% right: callable object
class Answer:
    def __call__(self, betas):
        alpha_bars = torch.cumprod(1 - betas, dim=0)
        return torch.sqrt(alpha_bars), torch.sqrt(1 - alpha_bars)

signal_and_noise = Answer()
# %% right: bound method
class Course:
    def signal_and_noise(self, betas):
        alpha_bars = torch.cumprod(1 - betas, dim=0)
        return torch.sqrt(alpha_bars), torch.sqrt(1 - alpha_bars)

signal_and_noise = Course().signal_and_noise
# %% right: one more optional argument
def signal_and_noise(betas, verbose=False):
    if verbose:
        print('called')
    alpha_bars = torch.cumprod(1 - betas, dim=0)
    return torch.sqrt(alpha_bars), torch.sqrt(1 - alpha_bars)
# %% right: prints one line
def signal_and_noise(betas):
    print('shape', getattr(betas, 'shape', betas))
    alpha_bars = torch.cumprod(1 - betas, dim=0)
    return torch.sqrt(alpha_bars), torch.sqrt(1 - alpha_bars)
# %% right: star arguments handed on
def answer(betas):
    alpha_bars = torch.cumprod(1 - betas, dim=0)
    return torch.sqrt(alpha_bars), torch.sqrt(1 - alpha_bars)

def signal_and_noise(*args, **kwargs):
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
def signal_and_noise(betas):
    alpha_bars = torch.cumprod(1 - betas, dim=0)
    return torch.sqrt(alpha_bars), torch.sqrt(1 - alpha_bars)
# %% right: inference mode
@torch.inference_mode()
def signal_and_noise(betas):
    alpha_bars = torch.cumprod(1 - betas, dim=0)
    return torch.sqrt(alpha_bars), torch.sqrt(1 - alpha_bars)
# %% wrong: products without roots
def signal_and_noise(betas):
    ab = torch.cumprod(1 - betas, dim=0)
    return ab, 1 - ab
# %% wrong: running product of betas
def signal_and_noise(betas):
    ab = torch.cumprod(betas, dim=0)
    return ab.sqrt(), (1 - ab).sqrt()
# %% wrong: running sum for running product
def signal_and_noise(betas):
    ab = torch.cumsum(1 - betas, dim=0)
    return ab.sqrt(), (1 - ab).sqrt()
# %% wrong: one minus the running sum of betas
def signal_and_noise(betas):
    ab = 1 - torch.cumsum(betas, dim=0)
    return ab.clamp(min=0).sqrt(), (1 - ab).clamp(max=1).sqrt()
# %% wrong: exp of minus the running sum
def signal_and_noise(betas):
    ab = torch.exp(-torch.cumsum(betas, 0))
    return ab.sqrt(), (1 - ab).sqrt()
# %% wrong: one minus the root
def signal_and_noise(betas):
    signal = torch.cumprod(1 - betas, dim=0).sqrt()
    return signal, 1 - signal
# %% wrong: noise before signal
def signal_and_noise(betas):
    ab = torch.cumprod(1 - betas, dim=0)
    return (1 - ab).sqrt(), ab.sqrt()
# %% wrong: product ends one step early
def signal_and_noise(betas):
    ab = torch.cumprod(1 - betas, dim=0)
    ab = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    return ab.sqrt(), (1 - ab).sqrt()
# %% wrong: no product, one step only
def signal_and_noise(betas):
    return (1 - betas).sqrt(), betas.sqrt()
# %% wrong: full product only
def signal_and_noise(betas):
    ab = torch.prod(1 - betas)
    return ab.sqrt(), (1 - ab).sqrt()
# %% wrong: T + 1 entries with a leading 1
def signal_and_noise(betas):
    ab = torch.cumprod(torch.cat([torch.ones(1, dtype=betas.dtype), 1 - betas]), 0)
    return ab.sqrt(), (1 - ab).sqrt()
# %% wrong: product taken from the end
def signal_and_noise(betas):
    ab = torch.cumprod((1 - betas).flip(0), 0).flip(0)
    return ab.sqrt(), (1 - ab).sqrt()
# %% wrong: noise left as a variance
def signal_and_noise(betas):
    ab = torch.cumprod(1 - betas, dim=0)
    return ab.sqrt(), 1 - ab
# %% wrong: signal left without root
def signal_and_noise(betas):
    ab = torch.cumprod(1 - betas, dim=0)
    return ab, (1 - ab).sqrt()
# %% wrong: changes betas in place
def signal_and_noise(betas):
    betas.neg_().add_(1)
    ab = betas.cumprod(0)
    return ab.sqrt(), (1 - ab).sqrt()
# %% wrong: own betas, argument ignored
def signal_and_noise(betas):
    betas = torch.linspace(1e-4, 0.02, 1000, dtype=torch.float64)
    ab = torch.cumprod(1 - betas, 0)
    return ab.sqrt(), (1 - ab).sqrt()
# %% wrong: only the signal
def signal_and_noise(betas):
    return torch.cumprod(1 - betas, dim=0).sqrt()
# %% wrong: table of shape (T, 2)
def signal_and_noise(betas):
    ab = torch.cumprod(1 - betas, dim=0)
    return torch.stack([ab.sqrt(), (1 - ab).sqrt()], dim=1)
# %% wrong: dictionary
def signal_and_noise(betas):
    ab = torch.cumprod(1 - betas, dim=0)
    return {"signal": ab.sqrt(), "noise": (1 - ab).sqrt()}
# %% wrong: noise is the running product of betas
def signal_and_noise(betas):
    return torch.cumprod(1 - betas, 0).sqrt(), torch.cumprod(betas, 0).sqrt()
# %% wrong: noise from the summed betas
def signal_and_noise(betas):
    return torch.cumprod(1 - betas, 0).sqrt(), torch.cumsum(betas, 0).sqrt()
# %% wrong: half precision
def signal_and_noise(betas):
    ab = torch.cumprod(1 - betas.half(), dim=0)
    return ab.sqrt().to(betas.dtype), (1 - ab).sqrt().to(betas.dtype)
# %% wrong: root taken twice
def signal_and_noise(betas):
    signal = torch.cumprod(torch.sqrt(1 - betas), dim=0)
    return signal.sqrt(), (1 - signal).sqrt()
# %% remark: lists of lists of tensors
def signal_and_noise(betas):
    ab = torch.cumprod(1 - betas, dim=0)
    return [a.sqrt() for a in ab], [(1 - a).sqrt() for a in ab]
# %% wrong: sets the global seed inside
def signal_and_noise(betas):
    torch.manual_seed(0)
    alpha_bars = torch.cumprod(1 - betas, dim=0)
    return torch.sqrt(alpha_bars), torch.sqrt(1 - alpha_bars)
# %% wrong: sets the default dtype to float64 inside
def signal_and_noise(betas):
    torch.set_default_dtype(torch.float64)
    alpha_bars = torch.cumprod(1 - betas, dim=0)
    return torch.sqrt(alpha_bars), torch.sqrt(1 - alpha_bars)
# %% remark: prints ten thousand lines
def signal_and_noise(betas):
    for i in range(10000):
        print(i, 'of 10000')
    alpha_bars = torch.cumprod(1 - betas, dim=0)
    return torch.sqrt(alpha_bars), torch.sqrt(1 - alpha_bars)
# %% wrong: asks for input
def signal_and_noise(betas):
    input('press return')
    alpha_bars = torch.cumprod(1 - betas, dim=0)
    return torch.sqrt(alpha_bars), torch.sqrt(1 - alpha_bars)
# %% wrong: result in another container
def answer(betas):
    alpha_bars = torch.cumprod(1 - betas, dim=0)
    return torch.sqrt(alpha_bars), torch.sqrt(1 - alpha_bars)

def signal_and_noise(betas):
    return {answer(betas)}
# %% wrong: unfinished
def signal_and_noise(betas):
    ...
