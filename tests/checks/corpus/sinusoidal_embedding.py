# %% given
import math
import numpy as np
import torch
from torch import nn
# %% right: powers of 10000
def sinusoidal_embedding(t, dim):
    half = dim // 2
    w = 10000.0 ** (-torch.arange(half) / half)
    table = t[:, None] * w
    return torch.cat([table.sin(), table.cos()], dim=1)
# %% right: exp of a log
def sinusoidal_embedding(t, dim):
    half = dim // 2
    freqs = torch.exp(-math.log(10000) * torch.arange(half, dtype=torch.float32, device=t.device) / half)
    args = t[:, None].float() * freqs[None]
    return torch.cat([torch.sin(args), torch.cos(args)], dim=-1)
# %% right: loops in Python
def sinusoidal_embedding(t, dim):
    rows = []
    for time in t.tolist():
        angles = [time * 10000 ** (-i / (dim / 2)) for i in range(dim // 2)]
        rows.append([math.sin(a) for a in angles] + [math.cos(a) for a in angles])
    return torch.tensor(rows)
# %% right: numpy in float64
def sinusoidal_embedding(t, dim):
    w = 1 / 10000 ** (np.arange(dim // 2) / (dim // 2))
    table = np.outer(t.numpy(), w)
    return torch.from_numpy(np.concatenate([np.sin(table), np.cos(table)], axis=1))
# %% right: einsum in float64
def sinusoidal_embedding(time, d):
    w = torch.pow(torch.tensor(10000.0, dtype=torch.float64), -2 * torch.arange(d // 2, dtype=torch.float64) / d)
    angle = torch.einsum("b,i->bi", time.double(), w)
    return torch.hstack((angle.sin(), angle.cos()))
# %% right: torch.polar, real and imaginary parts
def sinusoidal_embedding(t, dim):
    half = dim // 2
    angle = torch.outer(t.double(), 10000.0 ** (-torch.arange(half).double() / half))
    wave = torch.polar(torch.ones_like(angle), angle)
    return torch.cat([wave.imag, wave.real], 1)
# %% right: filled by slices
def sinusoidal_embedding(t, dim):
    half = dim // 2
    out = torch.zeros(len(t), dim, dtype=torch.float64)
    for i in range(half):
        w = 10000.0 ** (-i / half)
        out[:, i] = torch.sin(t.double() * w)
        out[:, half + i] = torch.cos(t.double() * w)
    return out
# %% right: logspace frequencies
def sinusoidal_embedding(t, dim):
    half = dim // 2
    w = torch.logspace(0, -4, half + 1, dtype=torch.float64)[:-1]
    table = t.double().unsqueeze(1) * w.unsqueeze(0)
    return torch.stack([table.sin(), table.cos()], dim=1).reshape(len(t), dim)
# %% right: module called once
class Embedding(nn.Module):
    def __init__(self, dim):
        super().__init__()
        half = dim // 2
        self.register_buffer("w", 10000.0 ** (-torch.arange(half) / half))

    def forward(self, t):
        table = t[:, None] * self.w
        return torch.cat([table.sin(), table.cos()], dim=1)

def sinusoidal_embedding(t, dim):
    return Embedding(dim)(t)
# %% right: callable object
class Answer:
    def __call__(self, t, dim):
        half = dim // 2
        w = 10000.0 ** (-torch.arange(half) / half)
        table = t[:, None] * w
        return torch.cat([table.sin(), table.cos()], dim=1)

sinusoidal_embedding = Answer()
# %% right: bound method
class Course:
    def sinusoidal_embedding(self, t, dim):
        half = dim // 2
        w = 10000.0 ** (-torch.arange(half) / half)
        table = t[:, None] * w
        return torch.cat([table.sin(), table.cos()], dim=1)

sinusoidal_embedding = Course().sinusoidal_embedding
# %% right: one more optional argument
def sinusoidal_embedding(t, dim, verbose=False):
    if verbose:
        print('called')
    half = dim // 2
    w = 10000.0 ** (-torch.arange(half) / half)
    table = t[:, None] * w
    return torch.cat([table.sin(), table.cos()], dim=1)
# %% right: prints one line
def sinusoidal_embedding(t, dim):
    print('shape', getattr(t, 'shape', t))
    half = dim // 2
    w = 10000.0 ** (-torch.arange(half) / half)
    table = t[:, None] * w
    return torch.cat([table.sin(), table.cos()], dim=1)
# %% right: star arguments handed on
def answer(t, dim):
    half = dim // 2
    w = 10000.0 ** (-torch.arange(half) / half)
    table = t[:, None] * w
    return torch.cat([table.sin(), table.cos()], dim=1)

def sinusoidal_embedding(*args, **kwargs):
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
def sinusoidal_embedding(t, dim):
    half = dim // 2
    w = 10000.0 ** (-torch.arange(half) / half)
    table = t[:, None] * w
    return torch.cat([table.sin(), table.cos()], dim=1)
# %% wrong: half minus 1 in the exponent (DDPM code)
def sinusoidal_embedding(t, dim):
    half = dim // 2
    w = torch.exp(torch.arange(half) * -(math.log(10000) / max(half - 1, 1)))
    table = t[:, None] * w
    return torch.cat([table.sin(), table.cos()], dim=1)
# %% wrong: sine and cosine take turns
def sinusoidal_embedding(t, dim):
    half = dim // 2
    table = t[:, None] * 10000.0 ** (-torch.arange(half) / half)
    return torch.stack([table.sin(), table.cos()], dim=-1).flatten(1)
# %% wrong: cosines first
def sinusoidal_embedding(t, dim):
    half = dim // 2
    table = t[:, None] * 10000.0 ** (-torch.arange(half) / half)
    return torch.cat([table.cos(), table.sin()], dim=1)
# %% wrong: dim instead of half in the exponent
def sinusoidal_embedding(t, dim):
    half = dim // 2
    table = t[:, None] * 10000.0 ** (-torch.arange(half) / dim)
    return torch.cat([table.sin(), table.cos()], dim=1)
# %% wrong: exponent doubled
def sinusoidal_embedding(t, dim):
    half = dim // 2
    table = t[:, None] * 10000.0 ** (-2 * torch.arange(half) / half)
    return torch.cat([table.sin(), table.cos()], dim=1)
# %% wrong: minus sign forgotten
def sinusoidal_embedding(t, dim):
    half = dim // 2
    table = t[:, None] * 10000.0 ** (torch.arange(half) / half)
    return torch.cat([table.sin(), table.cos()], dim=1)
# %% wrong: base 1000
def sinusoidal_embedding(t, dim):
    half = dim // 2
    table = t[:, None] * 1000.0 ** (-torch.arange(half) / half)
    return torch.cat([table.sin(), table.cos()], dim=1)
# %% wrong: base 100000
def sinusoidal_embedding(t, dim):
    half = dim // 2
    table = t[:, None] * 100000.0 ** (-torch.arange(half) / half)
    return torch.cat([table.sin(), table.cos()], dim=1)
# %% wrong: i counted from 1
def sinusoidal_embedding(t, dim):
    half = dim // 2
    table = t[:, None] * 10000.0 ** (-torch.arange(1, half + 1) / half)
    return torch.cat([table.sin(), table.cos()], dim=1)
# %% wrong: whole number base with negative powers
def sinusoidal_embedding(t, dim):
    half = dim // 2
    table = t[:, None] * 10000 ** -torch.arange(half)
    return torch.cat([table.sin(), table.cos()], dim=1)
# %% wrong: integer division in the exponent
def sinusoidal_embedding(t, dim):
    half = dim // 2
    table = t[:, None] * 10000.0 ** -(torch.arange(half) // half).float()
    return torch.cat([table.sin(), table.cos()], dim=1)
# %% wrong: time divided by 1000
def sinusoidal_embedding(t, dim):
    half = dim // 2
    table = t[:, None] / 1000 * 10000.0 ** (-torch.arange(half) / half)
    return torch.cat([table.sin(), table.cos()], dim=1)
# %% wrong: time multiplied by 1000
def sinusoidal_embedding(t, dim):
    half = dim // 2
    table = 1000 * t[:, None] * 10000.0 ** (-torch.arange(half) / half)
    return torch.cat([table.sin(), table.cos()], dim=1)
# %% wrong: times two pi
def sinusoidal_embedding(t, dim):
    half = dim // 2
    table = 2 * math.pi * t[:, None] * 10000.0 ** (-torch.arange(half) / half)
    return torch.cat([table.sin(), table.cos()], dim=1)
# %% wrong: joined below each other
def sinusoidal_embedding(t, dim):
    half = dim // 2
    table = t[:, None] * 10000.0 ** (-torch.arange(half) / half)
    return torch.cat([table.sin(), table.cos()], dim=0)
# %% wrong: stacked to three axes
def sinusoidal_embedding(t, dim):
    half = dim // 2
    table = t[:, None] * 10000.0 ** (-torch.arange(half) / half)
    return torch.stack([table.sin(), table.cos()], dim=1)
# %% wrong: sum of sine and cosine
def sinusoidal_embedding(t, dim):
    table = t[:, None] * 10000.0 ** (-torch.arange(dim) / dim)
    return table.sin() + table.cos()
# %% wrong: only sines
def sinusoidal_embedding(t, dim):
    table = t[:, None] * 10000.0 ** (-torch.arange(dim) / dim)
    return table.sin()
# %% wrong: sines of all, twice as wide
def sinusoidal_embedding(t, dim):
    table = t[:, None] * 10000.0 ** (-torch.arange(dim) / dim)
    return torch.cat([table.sin(), table.cos()], dim=1)
# %% wrong: sines twice
def sinusoidal_embedding(t, dim):
    half = dim // 2
    table = t[:, None] * 10000.0 ** (-torch.arange(half) / half)
    return torch.cat([table.sin(), table.sin()], dim=1)
# %% wrong: transposed
def sinusoidal_embedding(t, dim):
    half = dim // 2
    table = t[None, :] * (10000.0 ** (-torch.arange(half) / half))[:, None]
    return torch.cat([table.sin(), table.cos()], dim=0)
# %% wrong: first time for all
def sinusoidal_embedding(t, dim):
    half = dim // 2
    table = t[0] * 10000.0 ** (-torch.arange(half) / half)
    return torch.cat([table.sin(), table.cos()]).expand(len(t), dim)
# %% wrong: width hard-coded to 32
def sinusoidal_embedding(t, dim):
    table = t[:, None] * 10000.0 ** (-torch.arange(16) / 16)
    return torch.cat([table.sin(), table.cos()], dim=1)
# %% wrong: frequencies in half precision
def sinusoidal_embedding(t, dim):
    half = dim // 2
    table = t[:, None].half() * (10000.0 ** (-torch.arange(half) / half)).half()
    return torch.cat([table.sin(), table.cos()], dim=1).float()
# %% wrong: times turned to whole numbers
def sinusoidal_embedding(t, dim):
    half = dim // 2
    table = t.long()[:, None] * 10000.0 ** (-torch.arange(half) / half)
    return torch.cat([table.sin(), table.cos()], dim=1)
# %% wrong: slowest clock first
def sinusoidal_embedding(t, dim):
    half = dim // 2
    table = t[:, None] * (10000.0 ** (-torch.arange(half) / half)).flip(0)
    return torch.cat([table.sin(), table.cos()], dim=1)
# %% wrong: positions of the batch instead of the times
def sinusoidal_embedding(t, dim):
    half = dim // 2
    table = torch.arange(len(t))[:, None] * 10000.0 ** (-torch.arange(half) / half)
    return torch.cat([table.sin(), table.cos()], dim=1)
# %% wrong: learned table
def sinusoidal_embedding(t, dim):
    return nn.Embedding(1000, dim)(t)
# %% wrong: scaled to length 1
def sinusoidal_embedding(t, dim):
    half = dim // 2
    table = t[:, None] * 10000.0 ** (-torch.arange(half) / half)
    return torch.cat([table.sin(), table.cos()], dim=1) / math.sqrt(half)
# %% wrong: degrees
def sinusoidal_embedding(t, dim):
    half = dim // 2
    table = torch.deg2rad(t[:, None] * 10000.0 ** (-torch.arange(half) / half))
    return torch.cat([table.sin(), table.cos()], dim=1)
# %% wrong: frequencies added instead of multiplied
def sinusoidal_embedding(t, dim):
    half = dim // 2
    table = t[:, None] + 10000.0 ** (-torch.arange(half) / half)
    return torch.cat([table.sin(), table.cos()], dim=1)
# %% wrong: linear frequencies
def sinusoidal_embedding(t, dim):
    half = dim // 2
    table = t[:, None] * torch.linspace(1, 1e-4, half)
    return torch.cat([table.sin(), table.cos()], dim=1)
# %% wrong: sets the global seed inside
def sinusoidal_embedding(t, dim):
    torch.manual_seed(0)
    half = dim // 2
    w = 10000.0 ** (-torch.arange(half) / half)
    table = t[:, None] * w
    return torch.cat([table.sin(), table.cos()], dim=1)
# %% wrong: sets the default dtype to float64 inside
def sinusoidal_embedding(t, dim):
    torch.set_default_dtype(torch.float64)
    half = dim // 2
    w = 10000.0 ** (-torch.arange(half) / half)
    table = t[:, None] * w
    return torch.cat([table.sin(), table.cos()], dim=1)
# %% remark: prints ten thousand lines
def sinusoidal_embedding(t, dim):
    for i in range(10000):
        print(i, 'of 10000')
    half = dim // 2
    w = 10000.0 ** (-torch.arange(half) / half)
    table = t[:, None] * w
    return torch.cat([table.sin(), table.cos()], dim=1)
# %% wrong: asks for input
def sinusoidal_embedding(t, dim):
    input('press return')
    half = dim // 2
    w = 10000.0 ** (-torch.arange(half) / half)
    table = t[:, None] * w
    return torch.cat([table.sin(), table.cos()], dim=1)
# %% wrong: result in another container
def answer(t, dim):
    half = dim // 2
    w = 10000.0 ** (-torch.arange(half) / half)
    table = t[:, None] * w
    return torch.cat([table.sin(), table.cos()], dim=1)

def sinusoidal_embedding(t, dim):
    return {answer(t, dim)}
# %% wrong: unfinished
def sinusoidal_embedding(t, dim):
    half = dim // 2
    ...
