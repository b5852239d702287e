# %% given
import math
import numpy as np
import torch
# %% right: log of the ratio
def log_snr(alpha_bars):
    return torch.log(alpha_bars / (1 - alpha_bars))
# %% right: difference of logs
def log_snr(alpha_bars):
    return torch.log(alpha_bars) - torch.log1p(-alpha_bars)
# %% right: logit
def log_snr(alpha_bars):
    return torch.logit(alpha_bars)
# %% right: minus log of the inverse
def log_snr(ab):
    return -(1 / ab - 1).log()
# %% right: twice the log of the root ratio
def log_snr(alpha_bars):
    return 2 * (alpha_bars.sqrt().log() - (1 - alpha_bars).sqrt().log())
# %% right: inverse hyperbolic tangent
def log_snr(alpha_bars):
    return 2 * torch.atanh(2 * alpha_bars - 1)
# %% right: numpy
def log_snr(alpha_bars):
    a = alpha_bars.numpy()
    return torch.from_numpy(np.log(a) - np.log1p(-a))
# %% right: one by one with math.log
def log_snr(alpha_bars):
    out = torch.empty_like(alpha_bars)
    for i, a in enumerate(alpha_bars.tolist()):
        out[i] = math.log(a / (1 - a))
    return out
# %% right: log2 converted
def log_snr(alpha_bars):
    return (torch.log2(alpha_bars) - torch.log2(1 - alpha_bars)) * math.log(2)
# %% right: callable object
class Answer:
    def __call__(self, alpha_bars):
        return torch.log(alpha_bars / (1 - alpha_bars))

log_snr = Answer()
# %% right: bound method
class Course:
    def log_snr(self, alpha_bars):
        return torch.log(alpha_bars / (1 - alpha_bars))

log_snr = Course().log_snr
# %% right: one more optional argument
def log_snr(alpha_bars, verbose=False):
    if verbose:
        print('called')
    return torch.log(alpha_bars / (1 - alpha_bars))
# %% right: prints one line
def log_snr(alpha_bars):
    print('shape', getattr(alpha_bars, 'shape', alpha_bars))
    return torch.log(alpha_bars / (1 - alpha_bars))
# %% right: star arguments handed on
def answer(alpha_bars):
    return torch.log(alpha_bars / (1 - alpha_bars))

def log_snr(*args, **kwargs):
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
def log_snr(alpha_bars):
    return torch.log(alpha_bars / (1 - alpha_bars))
# %% right: inference mode
@torch.inference_mode()
def log_snr(alpha_bars):
    return torch.log(alpha_bars / (1 - alpha_bars))
# %% wrong: base 10
def log_snr(alpha_bars):
    return torch.log10(alpha_bars / (1 - alpha_bars))
# %% wrong: base 2
def log_snr(alpha_bars):
    return torch.log2(alpha_bars / (1 - alpha_bars))
# %% wrong: decibels
def log_snr(alpha_bars):
    return 10 * torch.log10(alpha_bars / (1 - alpha_bars))
# %% wrong: ratio of the spreads
def log_snr(alpha_bars):
    return torch.log(alpha_bars.sqrt() / (1 - alpha_bars).sqrt())
# %% wrong: upside down
def log_snr(alpha_bars):
    return torch.log((1 - alpha_bars) / alpha_bars)
# %% wrong: no logarithm
def log_snr(alpha_bars):
    return alpha_bars / (1 - alpha_bars)
# %% wrong: ratio of logarithms
def log_snr(alpha_bars):
    return torch.log(alpha_bars) / torch.log(1 - alpha_bars)
# %% wrong: second logarithm forgotten
def log_snr(alpha_bars):
    return torch.log(alpha_bars) - (1 - alpha_bars)
# %% wrong: log of the signal only
def log_snr(alpha_bars):
    return torch.log(alpha_bars)
# %% wrong: minus the log of the noise only
def log_snr(alpha_bars):
    return -torch.log(1 - alpha_bars)
# %% wrong: sum of logarithms
def log_snr(alpha_bars):
    return torch.log(alpha_bars) + torch.log(1 - alpha_bars)
# %% wrong: log1p of plus alpha_bar
def log_snr(alpha_bars):
    return torch.log(alpha_bars) - torch.log1p(alpha_bars)
# %% wrong: parentheses forgotten
def log_snr(alpha_bars):
    return torch.log(alpha_bars / 1 - alpha_bars)
# %% wrong: one plus snr
def log_snr(alpha_bars):
    return torch.log1p(alpha_bars / (1 - alpha_bars))
# %% wrong: root of the noise only
def log_snr(alpha_bars):
    return torch.log(alpha_bars / (1 - alpha_bars).sqrt())
# %% wrong: one minus the root
def log_snr(alpha_bars):
    signal = alpha_bars.sqrt()
    return torch.log(signal / (1 - signal))
# %% wrong: squares of the variances
def log_snr(alpha_bars):
    return torch.log(alpha_bars ** 2 / (1 - alpha_bars) ** 2)
# %% wrong: cumprod again
def log_snr(alpha_bars):
    return torch.logit(torch.cumprod(alpha_bars, 0))
# %% wrong: alpha_bars treated as betas
def log_snr(betas):
    ab = torch.cumprod(1 - betas, 0)
    return torch.log(ab / (1 - ab))
# %% wrong: guarded by 1e-3
def log_snr(alpha_bars):
    return torch.log((alpha_bars + 1e-3) / (1 - alpha_bars + 1e-3))
# %% wrong: logit with eps 0.01
def log_snr(alpha_bars):
    return torch.logit(alpha_bars, eps=0.01)
# %% wrong: cut to -10..10
def log_snr(alpha_bars):
    return torch.logit(alpha_bars).clamp(-10, 10)
# %% wrong: half precision
def log_snr(alpha_bars):
    a = alpha_bars.half()
    return (a.log() - (1 - a).log()).to(alpha_bars.dtype)
# %% remark: float32 inside
def log_snr(alpha_bars):
    a = alpha_bars.float()
    return torch.log(a / (1 - a)).to(alpha_bars.dtype)
# %% wrong: changes the input in place
def log_snr(alpha_bars):
    noise = 1 - alpha_bars
    return alpha_bars.div_(noise).log_()
# %% wrong: sigmoid
def log_snr(alpha_bars):
    return torch.sigmoid(alpha_bars)
# %% wrong: mean over t
def log_snr(alpha_bars):
    return torch.logit(alpha_bars).mean()
# %% wrong: T - 1 differences
def log_snr(alpha_bars):
    return torch.logit(alpha_bars).diff()
# %% wrong: half of the log-SNR (lambda of DPM-Solver)
def log_snr(alpha_bars):
    return 0.5 * torch.logit(alpha_bars)
# %% wrong: log of sigma
def log_snr(alpha_bars):
    return torch.log(((1 - alpha_bars) / alpha_bars).sqrt())
# %% wrong: sets the global seed inside
def log_snr(alpha_bars):
    torch.manual_seed(0)
    return torch.log(alpha_bars / (1 - alpha_bars))
# %% wrong: sets the default dtype to float64 inside
def log_snr(alpha_bars):
    torch.set_default_dtype(torch.float64)
    return torch.log(alpha_bars / (1 - alpha_bars))
# %% remark: prints ten thousand lines
def log_snr(alpha_bars):
    for i in range(10000):
        print(i, 'of 10000')
    return torch.log(alpha_bars / (1 - alpha_bars))
# %% wrong: asks for input
def log_snr(alpha_bars):
    input('press return')
    return torch.log(alpha_bars / (1 - alpha_bars))
# %% wrong: result in another container
def answer(alpha_bars):
    return torch.log(alpha_bars / (1 - alpha_bars))

def log_snr(alpha_bars):
    return {answer(alpha_bars)}
# %% wrong: unfinished
def log_snr(alpha_bars):
    ...
