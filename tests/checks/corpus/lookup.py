# %% given
import numpy as np
import torch
import torch.nn.functional as F
from einops import rearrange
# %% right: reshape with a list of ones
def lookup(values, t, x):
    return values[t].reshape(-1, *[1] * (x.ndim - 1))
# %% right: gather on the device of t
def lookup(a, t, x):
    b, *_ = t.shape
    out = a.to(t.device).gather(-1, t)
    return out.reshape(b, *((1,) * (len(x.shape) - 1)))
# %% right: unsqueeze until it fits
def lookup(values, t, x):
    out = values[t]
    while out.dim() < x.dim():
        out = out.unsqueeze(-1)
    return out
# %% right: None in an index tuple
def lookup(values, t, x):
    return values[t][(slice(None),) + (None,) * (x.ndim - 1)]
# %% right: index_select and view
def lookup(values, t, x):
    shape = [len(t)] + [1 for _ in x.shape[1:]]
    return torch.index_select(values, 0, t).view(shape)
# %% right: einops
def lookup(values, t, x):
    return rearrange(values[t], "b -> b" + " ()" * (x.ndim - 1))
# %% right: embedding layer function
def lookup(values, t, x):
    return F.embedding(t, values[:, None]).reshape(t.shape[0], *[1] * (x.ndim - 1))
# %% right: one-hot rows times values
def lookup(values, t, x):
    picked = F.one_hot(t, len(values)).to(values.dtype) @ values
    return picked.reshape([-1] + [1] * (x.dim() - 1))
# %% right: sample by sample
def lookup(values, t, x):
    rows = [values[i].reshape([1] * (x.ndim - 1)) for i in t]
    return torch.stack(rows)
# %% right: torch.take, lambda
lookup = lambda values, t, x: torch.take(values, t).view(x.shape[0], *(1 for _ in range(x.ndim - 1)))
# %% right: callable object
class Answer:
    def __call__(self, values, t, x):
        return values[t].reshape(-1, *[1] * (x.ndim - 1))

lookup = Answer()
# %% right: bound method
class Course:
    def lookup(self, values, t, x):
        return values[t].reshape(-1, *[1] * (x.ndim - 1))

lookup = Course().lookup
# %% right: one more optional argument
def lookup(values, t, x, verbose=False):
    if verbose:
        print('called')
    return values[t].reshape(-1, *[1] * (x.ndim - 1))
# %% right: prints one line
def lookup(values, t, x):
    print('shape', getattr(values, 'shape', values))
    return values[t].reshape(-1, *[1] * (x.ndim - 1))
# %% right: star arguments handed on
def answer(values, t, x):
    return values[t].reshape(-1, *[1] * (x.ndim - 1))

def lookup(*args, **kwargs):
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
def lookup(values, t, x):
    return values[t].reshape(-1, *[1] * (x.ndim - 1))
# %% right: inference mode
@torch.inference_mode()
def lookup(values, t, x):
    return values[t].reshape(-1, *[1] * (x.ndim - 1))
# %% wrong: not reshaped
def lookup(values, t, x):
    return values[t]
# %% wrong: always four axes
def lookup(values, t, x):
    return values[t][:, None, None, None]
# %% wrong: one axis too few
def lookup(values, t, x):
    return values[t].reshape(-1, *[1] * (x.ndim - 2))
# %% wrong: one axis too many
def lookup(values, t, x):
    return values[t].reshape(-1, *[1] * x.ndim)
# %% wrong: batch in the last axis
def lookup(values, t, x):
    return values[t].reshape(*[1] * (x.ndim - 1), -1)
# %% wrong: batch in the channel axis
def lookup(values, t, x):
    return values[t].reshape(1, -1, *[1] * (x.ndim - 2))
# %% wrong: index t - 1
def lookup(values, t, x):
    return values[t - 1].reshape(-1, *[1] * (x.ndim - 1))
# %% wrong: index t + 1
def lookup(values, t, x):
    return values[(t + 1).clamp(max=len(values) - 1)].reshape(-1, *[1] * (x.ndim - 1))
# %% wrong: first time for the whole batch
def lookup(values, t, x):
    return values[t[0]].expand(len(t)).reshape(-1, *[1] * (x.ndim - 1))
# %% wrong: item makes one number
def lookup(values, t, x):
    return values[t[0].item()].item()
# %% remark: expanded to the shape of x
def lookup(values, t, x):
    return values[t].reshape(-1, *[1] * (x.ndim - 1)).expand_as(x)
# %% wrong: multiplied by x already
def lookup(values, t, x):
    return values[t].reshape(-1, *[1] * (x.ndim - 1)) * x
# %% wrong: first B values instead of those at t
def lookup(values, t, x):
    return values[: len(t)].reshape(-1, *[1] * (x.ndim - 1))
# %% wrong: detour over the CPU (annotated diffusion)
def lookup(values, t, x):
    out = values.gather(-1, t.cpu())
    return out.reshape(t.shape[0], *((1,) * (len(x.shape) - 1))).to(t.device)
# %% right: detour over a Python list
def lookup(values, t, x):
    return torch.tensor([values[i].item() for i in t.tolist()]).reshape(-1, *[1] * (x.ndim - 1))
# %% wrong: root of the value
def lookup(values, t, x):
    return values[t].sqrt().reshape(-1, *[1] * (x.ndim - 1))
# %% wrong: batch of 1 hard-coded
def lookup(values, t, x):
    return values[t].reshape(1, *[1] * (x.ndim - 1))
# %% wrong: counted from the end
def lookup(values, t, x):
    return values[len(values) - 1 - t].reshape(-1, *[1] * (x.ndim - 1))
# %% wrong: times sorted first
def lookup(values, t, x):
    return values[t.sort().values].reshape(-1, *[1] * (x.ndim - 1))
# %% wrong: t itself, not values at t
def lookup(values, t, x):
    return t.reshape(-1, *[1] * (x.ndim - 1))
# %% wrong: T hard-coded to 1000 by modulo
def lookup(values, t, x):
    return values[(t.float() / 1000 * (len(values) - 1)).long()].reshape(-1, *[1] * (x.ndim - 1))
# %% wrong: mean over the batch
def lookup(values, t, x):
    return values[t].mean().expand(len(t)).reshape(-1, *[1] * (x.ndim - 1))
# %% wrong: t changed in place
def lookup(values, t, x):
    t.clamp_(1)
    return values[t].reshape(-1, *[1] * (x.ndim - 1))
# %% wrong: float index
def lookup(values, t, x):
    return values[t.float()].reshape(-1, *[1] * (x.ndim - 1))
# %% wrong: half precision
def lookup(values, t, x):
    return values.half()[t].reshape(-1, *[1] * (x.ndim - 1))
# %% wrong: unique times only
def lookup(values, t, x):
    return values[t.unique()].reshape(-1, *[1] * (x.ndim - 1))
# %% remark: numpy array
def lookup(values, t, x):
    return values.numpy()[t.numpy()].reshape(-1, *[1] * (x.ndim - 1))
# %% wrong: sets the global seed inside
def lookup(values, t, x):
    torch.manual_seed(0)
    return values[t].reshape(-1, *[1] * (x.ndim - 1))
# %% wrong: sets the default dtype to float64 inside
def lookup(values, t, x):
    torch.set_default_dtype(torch.float64)
    return values[t].reshape(-1, *[1] * (x.ndim - 1))
# %% remark: prints ten thousand lines
def lookup(values, t, x):
    for i in range(10000):
        print(i, 'of 10000')
    return values[t].reshape(-1, *[1] * (x.ndim - 1))
# %% wrong: asks for input
def lookup(values, t, x):
    input('press return')
    return values[t].reshape(-1, *[1] * (x.ndim - 1))
# %% wrong: result in another container
def answer(values, t, x):
    return values[t].reshape(-1, *[1] * (x.ndim - 1))

def lookup(values, t, x):
    return {answer(values, t, x)}
# %% wrong: unfinished
def lookup(values, t, x):
    ...
