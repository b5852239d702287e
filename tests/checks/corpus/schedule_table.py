# %% given
from collections import OrderedDict
from dataclasses import asdict, dataclass
import numpy as np
import torch
import torch.nn.functional as F
# %% right: the three mistakes mended
def schedule_table(betas):
    alphas = 1 - betas
    alpha_bars = torch.cumprod(alphas, dim=0)
    alpha_bars_prev = torch.cat([torch.ones_like(alpha_bars[:1]), alpha_bars[:-1]])
    return {
        "betas": betas, "alphas": alphas, "alpha_bars": alpha_bars, "alpha_bars_prev": alpha_bars_prev,
        "sqrt_alpha_bars": alpha_bars.sqrt(),
        "sqrt_one_minus_alpha_bars": (1 - alpha_bars).sqrt(),
        "posterior_variance": betas * (1 - alpha_bars_prev) / (1 - alpha_bars),
    }
# %% right: dict with keywords and F.pad
def schedule_table(betas):
    a = 1.0 - betas
    ab = a.cumprod(0)
    prev = F.pad(ab[:-1], (1, 0), value=1.0)
    return dict(betas=betas, alphas=a, alpha_bars=ab, alpha_bars_prev=prev, sqrt_alpha_bars=ab ** 0.5,
                sqrt_one_minus_alpha_bars=(1 - ab) ** 0.5, posterior_variance=(1 - prev) / (1 - ab) * betas)
# %% right: Python loop over t
def schedule_table(betas):
    names = ("betas", "alphas", "alpha_bars", "alpha_bars_prev", "sqrt_alpha_bars", "sqrt_one_minus_alpha_bars",
             "posterior_variance")
    rows, prev = [], 1.0
    for b in betas.tolist():
        now = prev * (1 - b)
        rows.append((b, 1 - b, now, prev, now ** 0.5, (1 - now) ** 0.5, b * (1 - prev) / (1 - now)))
        prev = now
    return {n: torch.tensor(column, dtype=betas.dtype) for n, column in zip(names, zip(*rows))}
# %% right: numpy
def schedule_table(betas):
    b = betas.numpy()
    table = {"betas": b, "alphas": 1 - b}
    table["alpha_bars"] = ab = np.cumprod(1 - b)
    table["alpha_bars_prev"] = prev = np.concatenate([[1.0], ab[:-1]])
    table["sqrt_alpha_bars"] = np.sqrt(ab)
    table["sqrt_one_minus_alpha_bars"] = np.sqrt(1 - ab)
    table["posterior_variance"] = b * (1 - prev) / (1 - ab)
    return {k: torch.from_numpy(np.array(v)) for k, v in table.items()}
# %% right: dataclass
@dataclass
class Table:
    betas: torch.Tensor
    alphas: torch.Tensor
    alpha_bars: torch.Tensor
    alpha_bars_prev: torch.Tensor
    sqrt_alpha_bars: torch.Tensor
    sqrt_one_minus_alpha_bars: torch.Tensor
    posterior_variance: torch.Tensor

def schedule_table(betas):
    ab = (1 - betas).cumprod(0)
    prev = torch.hstack([ab.new_ones(1), ab[:-1]])
    return asdict(Table(betas, 1 - betas, ab, prev, ab.sqrt(), (1 - ab).sqrt(), betas * (1 - prev) / (1 - ab)))
# %% right: locals picked by name
def schedule_table(betas):
    alphas = 1 - betas
    alpha_bars = alphas.cumprod(dim=0)
    alpha_bars_prev = alpha_bars.roll(1)
    alpha_bars_prev[0] = 1.0
    sqrt_alpha_bars = torch.sqrt(alpha_bars)
    sqrt_one_minus_alpha_bars = torch.sqrt(1 - alpha_bars)
    posterior_variance = betas * (1 - alpha_bars_prev) / (1 - alpha_bars)
    return dict(locals())
# %% right: ordered dictionary, other order
def schedule_table(betas):
    logs = torch.log1p(-betas).cumsum(0)
    before = torch.cat([logs.new_zeros(1), logs[:-1]])
    table = OrderedDict()
    table["posterior_variance"] = betas * torch.expm1(before) / torch.expm1(logs)
    table["sqrt_one_minus_alpha_bars"] = (-torch.expm1(logs)).sqrt()
    table["sqrt_alpha_bars"] = (logs / 2).exp()
    table["alpha_bars_prev"] = before.exp()
    table["alpha_bars"] = logs.exp()
    table["alphas"] = 1 - betas
    table["betas"] = betas.clone()
    return table
# %% right: callable object
class Answer:
    def __call__(self, betas):
        alphas = 1 - betas
        alpha_bars = torch.cumprod(alphas, dim=0)
        alpha_bars_prev = torch.cat([torch.ones_like(alpha_bars[:1]), alpha_bars[:-1]])
        return {
            "betas": betas, "alphas": alphas, "alpha_bars": alpha_bars, "alpha_bars_prev": alpha_bars_prev,
            "sqrt_alpha_bars": alpha_bars.sqrt(),
            "sqrt_one_minus_alpha_bars": (1 - alpha_bars).sqrt(),
            "posterior_variance": betas * (1 - alpha_bars_prev) / (1 - alpha_bars),
        }

schedule_table = Answer()
# %% right: bound method
class Course:
    def schedule_table(self, betas):
        alphas = 1 - betas
        alpha_bars = torch.cumprod(alphas, dim=0)
        alpha_bars_prev = torch.cat([torch.ones_like(alpha_bars[:1]), alpha_bars[:-1]])
        return {
            "betas": betas, "alphas": alphas, "alpha_bars": alpha_bars, "alpha_bars_prev": alpha_bars_prev,
            "sqrt_alpha_bars": alpha_bars.sqrt(),
            "sqrt_one_minus_alpha_bars": (1 - alpha_bars).sqrt(),
            "posterior_variance": betas * (1 - alpha_bars_prev) / (1 - alpha_bars),
        }

schedule_table = Course().schedule_table
# %% right: one more optional argument
def schedule_table(betas, verbose=False):
    if verbose:
        print('called')
    alphas = 1 - betas
    alpha_bars = torch.cumprod(alphas, dim=0)
    alpha_bars_prev = torch.cat([torch.ones_like(alpha_bars[:1]), alpha_bars[:-1]])
    return {
        "betas": betas, "alphas": alphas, "alpha_bars": alpha_bars, "alpha_bars_prev": alpha_bars_prev,
        "sqrt_alpha_bars": alpha_bars.sqrt(),
        "sqrt_one_minus_alpha_bars": (1 - alpha_bars).sqrt(),
        "posterior_variance": betas * (1 - alpha_bars_prev) / (1 - alpha_bars),
    }
# %% right: prints one line
def schedule_table(betas):
    print('shape', getattr(betas, 'shape', betas))
    alphas = 1 - betas
    alpha_bars = torch.cumprod(alphas, dim=0)
    alpha_bars_prev = torch.cat([torch.ones_like(alpha_bars[:1]), alpha_bars[:-1]])
    return {
        "betas": betas, "alphas": alphas, "alpha_bars": alpha_bars, "alpha_bars_prev": alpha_bars_prev,
        "sqrt_alpha_bars": alpha_bars.sqrt(),
        "sqrt_one_minus_alpha_bars": (1 - alpha_bars).sqrt(),
        "posterior_variance": betas * (1 - alpha_bars_prev) / (1 - alpha_bars),
    }
# %% right: star arguments handed on
def answer(betas):
    alphas = 1 - betas
    alpha_bars = torch.cumprod(alphas, dim=0)
    alpha_bars_prev = torch.cat([torch.ones_like(alpha_bars[:1]), alpha_bars[:-1]])
    return {
        "betas": betas, "alphas": alphas, "alpha_bars": alpha_bars, "alpha_bars_prev": alpha_bars_prev,
        "sqrt_alpha_bars": alpha_bars.sqrt(),
        "sqrt_one_minus_alpha_bars": (1 - alpha_bars).sqrt(),
        "posterior_variance": betas * (1 - alpha_bars_prev) / (1 - alpha_bars),
    }

def schedule_table(*args, **kwargs):
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
def schedule_table(betas):
    alphas = 1 - betas
    alpha_bars = torch.cumprod(alphas, dim=0)
    alpha_bars_prev = torch.cat([torch.ones_like(alpha_bars[:1]), alpha_bars[:-1]])
    return {
        "betas": betas, "alphas": alphas, "alpha_bars": alpha_bars, "alpha_bars_prev": alpha_bars_prev,
        "sqrt_alpha_bars": alpha_bars.sqrt(),
        "sqrt_one_minus_alpha_bars": (1 - alpha_bars).sqrt(),
        "posterior_variance": betas * (1 - alpha_bars_prev) / (1 - alpha_bars),
    }
# %% right: inference mode
@torch.inference_mode()
def schedule_table(betas):
    alphas = 1 - betas
    alpha_bars = torch.cumprod(alphas, dim=0)
    alpha_bars_prev = torch.cat([torch.ones_like(alpha_bars[:1]), alpha_bars[:-1]])
    return {
        "betas": betas, "alphas": alphas, "alpha_bars": alpha_bars, "alpha_bars_prev": alpha_bars_prev,
        "sqrt_alpha_bars": alpha_bars.sqrt(),
        "sqrt_one_minus_alpha_bars": (1 - alpha_bars).sqrt(),
        "posterior_variance": betas * (1 - alpha_bars_prev) / (1 - alpha_bars),
    }
# %% wrong: first alpha_bar repeated in front
def schedule_table(betas):
    a = 1 - betas
    ab = torch.cumprod(a, dim=0)
    prev = torch.cat([ab[:1], ab[:-1]])
    return {"betas": betas, "alphas": a, "alpha_bars": ab, "alpha_bars_prev": prev, "sqrt_alpha_bars": ab.sqrt(),
            "sqrt_one_minus_alpha_bars": (1 - ab).sqrt(), "posterior_variance": betas * (1 - prev) / (1 - ab)}
# %% wrong: one minus the root left in
def schedule_table(betas):
    a = 1 - betas
    ab = torch.cumprod(a, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    return {"betas": betas, "alphas": a, "alpha_bars": ab, "alpha_bars_prev": prev, "sqrt_alpha_bars": ab.sqrt(),
            "sqrt_one_minus_alpha_bars": 1 - ab.sqrt(), "posterior_variance": betas * (1 - prev) / (1 - ab)}
# %% wrong: fraction left upside down
def schedule_table(betas):
    a = 1 - betas
    ab = torch.cumprod(a, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    return {"betas": betas, "alphas": a, "alpha_bars": ab, "alpha_bars_prev": prev, "sqrt_alpha_bars": ab.sqrt(),
            "sqrt_one_minus_alpha_bars": (1 - ab).sqrt(), "posterior_variance": betas * (1 - ab) / (1 - prev)}
# %% wrong: buggy table unchanged
def schedule_table(betas):
    a = 1 - betas
    ab = torch.cumprod(a, dim=0)
    prev = torch.cat([ab[:1], ab[:-1]])
    return {"betas": betas, "alphas": a, "alpha_bars": ab, "alpha_bars_prev": prev, "sqrt_alpha_bars": ab.sqrt(),
            "sqrt_one_minus_alpha_bars": 1 - ab.sqrt(), "posterior_variance": betas * (1 - ab) / (1 - prev)}
# %% wrong: 0 before time 0
def schedule_table(betas):
    a = 1 - betas
    ab = torch.cumprod(a, dim=0)
    prev = torch.cat([torch.zeros_like(ab[:1]), ab[:-1]])
    return {"betas": betas, "alphas": a, "alpha_bars": ab, "alpha_bars_prev": prev, "sqrt_alpha_bars": ab.sqrt(),
            "sqrt_one_minus_alpha_bars": (1 - ab).sqrt(), "posterior_variance": betas * (1 - prev) / (1 - ab)}
# %% wrong: previous padded at the end
def schedule_table(betas):
    a = 1 - betas
    ab = torch.cumprod(a, dim=0)
    prev = F.pad(ab[1:], (0, 1), value=1.0)
    return {"betas": betas, "alphas": a, "alpha_bars": ab, "alpha_bars_prev": prev, "sqrt_alpha_bars": ab.sqrt(),
            "sqrt_one_minus_alpha_bars": (1 - ab).sqrt(), "posterior_variance": betas * (1 - prev) / (1 - ab)}
# %% wrong: root in place changes alpha_bars too
def schedule_table(betas):
    a = 1 - betas
    ab = torch.cumprod(a, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    spread, post = (1 - ab).sqrt(), betas * (1 - prev) / (1 - ab)
    return {"betas": betas, "alphas": a, "alpha_bars": ab, "alpha_bars_prev": prev, "sqrt_alpha_bars": ab.sqrt_(),
            "sqrt_one_minus_alpha_bars": spread, "posterior_variance": post}
# %% wrong: root of one minus the root
def schedule_table(betas):
    a = 1 - betas
    ab = torch.cumprod(a, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    return {"betas": betas, "alphas": a, "alpha_bars": ab, "alpha_bars_prev": prev, "sqrt_alpha_bars": ab.sqrt(),
            "sqrt_one_minus_alpha_bars": (1 - ab.sqrt()).sqrt(), "posterior_variance": betas * (1 - prev) / (1 - ab)}
# %% wrong: one minus alpha_bar without a root
def schedule_table(betas):
    a = 1 - betas
    ab = torch.cumprod(a, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    return {"betas": betas, "alphas": a, "alpha_bars": ab, "alpha_bars_prev": prev, "sqrt_alpha_bars": ab.sqrt(),
            "sqrt_one_minus_alpha_bars": 1 - ab, "posterior_variance": betas * (1 - prev) / (1 - ab)}
# %% wrong: posterior variance from alphas
def schedule_table(betas):
    a = 1 - betas
    ab = torch.cumprod(a, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    return {"betas": betas, "alphas": a, "alpha_bars": ab, "alpha_bars_prev": prev, "sqrt_alpha_bars": ab.sqrt(),
            "sqrt_one_minus_alpha_bars": (1 - ab).sqrt(), "posterior_variance": betas * (1 - prev) / (1 - a)}
# %% wrong: posterior spread instead of variance
def schedule_table(betas):
    a = 1 - betas
    ab = torch.cumprod(a, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    return {"betas": betas, "alphas": a, "alpha_bars": ab, "alpha_bars_prev": prev, "sqrt_alpha_bars": ab.sqrt(),
            "sqrt_one_minus_alpha_bars": (1 - ab).sqrt(), "posterior_variance": (betas * (1 - prev) / (1 - ab)).sqrt()}
# %% wrong: root of alphas, not of alpha_bars
def schedule_table(betas):
    a = 1 - betas
    ab = torch.cumprod(a, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    return {"betas": betas, "alphas": a, "alpha_bars": ab, "alpha_bars_prev": prev, "sqrt_alpha_bars": a.sqrt(),
            "sqrt_one_minus_alpha_bars": (1 - a).sqrt(), "posterior_variance": betas * (1 - prev) / (1 - ab)}
# %% wrong: one key missing
def schedule_table(betas):
    a = 1 - betas
    ab = torch.cumprod(a, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    return {"betas": betas, "alphas": a, "alpha_bars": ab, "sqrt_alpha_bars": ab.sqrt(),
            "sqrt_one_minus_alpha_bars": (1 - ab).sqrt(), "posterior_variance": betas * (1 - prev) / (1 - ab)}
# %% wrong: names of other libraries
def schedule_table(betas):
    a = 1 - betas
    ab = torch.cumprod(a, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    return {"betas": betas, "alphas": a, "alphas_cumprod": ab, "alphas_cumprod_prev": prev,
            "sqrt_alphas_cumprod": ab.sqrt(), "sqrt_one_minus_alphas_cumprod": (1 - ab).sqrt(),
            "posterior_variance": betas * (1 - prev) / (1 - ab)}
# %% wrong: one key misspelt
def schedule_table(betas):
    a = 1 - betas
    ab = torch.cumprod(a, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    return {"betas": betas, "alphas": a, "alpha_bars": ab, "alpha_bar_prev": prev, "sqrt_alpha_bars": ab.sqrt(),
            "sqrt_one_minus_alpha_bars": (1 - ab).sqrt(), "posterior_variance": betas * (1 - prev) / (1 - ab)}
# %% wrong: tuple instead of a dictionary
def schedule_table(betas):
    a = 1 - betas
    ab = torch.cumprod(a, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    return betas, a, ab, prev, ab.sqrt(), (1 - ab).sqrt(), betas * (1 - prev) / (1 - ab)
# %% remark: iterators in the dictionary
def schedule_table(betas):
    a = 1 - betas
    ab = torch.cumprod(a, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    post = (b * (1 - p) / (1 - k) for b, p, k in zip(betas, prev, ab))
    return {"betas": betas, "alphas": a, "alpha_bars": ab, "alpha_bars_prev": prev, "sqrt_alpha_bars": map(torch.sqrt, ab),
            "sqrt_one_minus_alpha_bars": map(torch.sqrt, 1 - ab), "posterior_variance": post}
# %% wrong: running sum for running product
def schedule_table(betas):
    a = 1 - betas
    ab = 1 - torch.cumsum(betas, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    return {"betas": betas, "alphas": a, "alpha_bars": ab, "alpha_bars_prev": prev, "sqrt_alpha_bars": ab.abs().sqrt(),
            "sqrt_one_minus_alpha_bars": (1 - ab).sqrt(), "posterior_variance": betas * (1 - prev) / (1 - ab)}
# %% wrong: T + 1 entries in the previous row
def schedule_table(betas):
    a = 1 - betas
    ab = torch.cumprod(a, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab])
    return {"betas": betas, "alphas": a, "alpha_bars": ab, "alpha_bars_prev": prev, "sqrt_alpha_bars": ab.sqrt(),
            "sqrt_one_minus_alpha_bars": (1 - ab).sqrt(), "posterior_variance": betas * (1 - prev[:-1]) / (1 - ab)}
# %% wrong: half precision
def schedule_table(betas):
    betas = betas.half()
    a = 1 - betas
    ab = torch.cumprod(a, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    return {"betas": betas, "alphas": a, "alpha_bars": ab, "alpha_bars_prev": prev, "sqrt_alpha_bars": ab.sqrt(),
            "sqrt_one_minus_alpha_bars": (1 - ab).sqrt(), "posterior_variance": betas * (1 - prev) / (1 - ab)}
# %% wrong: betas and alphas exchanged
def schedule_table(betas):
    a = 1 - betas
    ab = torch.cumprod(a, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    return {"betas": a, "alphas": betas, "alpha_bars": ab, "alpha_bars_prev": prev, "sqrt_alpha_bars": ab.sqrt(),
            "sqrt_one_minus_alpha_bars": (1 - ab).sqrt(), "posterior_variance": betas * (1 - prev) / (1 - ab)}
# %% wrong: posterior variance is beta
def schedule_table(betas):
    a = 1 - betas
    ab = torch.cumprod(a, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    return {"betas": betas, "alphas": a, "alpha_bars": ab, "alpha_bars_prev": prev, "sqrt_alpha_bars": ab.sqrt(),
            "sqrt_one_minus_alpha_bars": (1 - ab).sqrt(), "posterior_variance": betas}
# %% wrong: beta cut off at alpha_bars of the wrong row
def schedule_table(betas):
    a = 1 - betas
    ab = torch.cumprod(a, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    return {"betas": betas, "alphas": a, "alpha_bars": prev, "alpha_bars_prev": ab, "sqrt_alpha_bars": ab.sqrt(),
            "sqrt_one_minus_alpha_bars": (1 - ab).sqrt(), "posterior_variance": betas * (1 - prev) / (1 - ab)}
# %% wrong: previous row repaired but posterior still divides by zero at 0
def schedule_table(betas):
    a = 1 - betas
    ab = torch.cumprod(a, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    return {"betas": betas, "alphas": a, "alpha_bars": ab, "alpha_bars_prev": prev, "sqrt_alpha_bars": ab.sqrt(),
            "sqrt_one_minus_alpha_bars": (1 - ab).sqrt(), "posterior_variance": a * (1 - ab) / (1 - prev)}
# %% wrong: tables stacked into one tensor
def schedule_table(betas):
    a = 1 - betas
    ab = torch.cumprod(a, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    return torch.stack([betas, a, ab, prev, ab.sqrt(), (1 - ab).sqrt(), betas * (1 - prev) / (1 - ab)])
# %% wrong: sets the global seed inside
def schedule_table(betas):
    torch.manual_seed(0)
    alphas = 1 - betas
    alpha_bars = torch.cumprod(alphas, dim=0)
    alpha_bars_prev = torch.cat([torch.ones_like(alpha_bars[:1]), alpha_bars[:-1]])
    return {
        "betas": betas, "alphas": alphas, "alpha_bars": alpha_bars, "alpha_bars_prev": alpha_bars_prev,
        "sqrt_alpha_bars": alpha_bars.sqrt(),
        "sqrt_one_minus_alpha_bars": (1 - alpha_bars).sqrt(),
        "posterior_variance": betas * (1 - alpha_bars_prev) / (1 - alpha_bars),
    }
# %% wrong: sets the default dtype to float64 inside
def schedule_table(betas):
    torch.set_default_dtype(torch.float64)
    alphas = 1 - betas
    alpha_bars = torch.cumprod(alphas, dim=0)
    alpha_bars_prev = torch.cat([torch.ones_like(alpha_bars[:1]), alpha_bars[:-1]])
    return {
        "betas": betas, "alphas": alphas, "alpha_bars": alpha_bars, "alpha_bars_prev": alpha_bars_prev,
        "sqrt_alpha_bars": alpha_bars.sqrt(),
        "sqrt_one_minus_alpha_bars": (1 - alpha_bars).sqrt(),
        "posterior_variance": betas * (1 - alpha_bars_prev) / (1 - alpha_bars),
    }
# %% remark: prints ten thousand lines
def schedule_table(betas):
    for i in range(10000):
        print(i, 'of 10000')
    alphas = 1 - betas
    alpha_bars = torch.cumprod(alphas, dim=0)
    alpha_bars_prev = torch.cat([torch.ones_like(alpha_bars[:1]), alpha_bars[:-1]])
    return {
        "betas": betas, "alphas": alphas, "alpha_bars": alpha_bars, "alpha_bars_prev": alpha_bars_prev,
        "sqrt_alpha_bars": alpha_bars.sqrt(),
        "sqrt_one_minus_alpha_bars": (1 - alpha_bars).sqrt(),
        "posterior_variance": betas * (1 - alpha_bars_prev) / (1 - alpha_bars),
    }
# %% wrong: asks for input
def schedule_table(betas):
    input('press return')
    alphas = 1 - betas
    alpha_bars = torch.cumprod(alphas, dim=0)
    alpha_bars_prev = torch.cat([torch.ones_like(alpha_bars[:1]), alpha_bars[:-1]])
    return {
        "betas": betas, "alphas": alphas, "alpha_bars": alpha_bars, "alpha_bars_prev": alpha_bars_prev,
        "sqrt_alpha_bars": alpha_bars.sqrt(),
        "sqrt_one_minus_alpha_bars": (1 - alpha_bars).sqrt(),
        "posterior_variance": betas * (1 - alpha_bars_prev) / (1 - alpha_bars),
    }
# %% wrong: result in another container
def answer(betas):
    alphas = 1 - betas
    alpha_bars = torch.cumprod(alphas, dim=0)
    alpha_bars_prev = torch.cat([torch.ones_like(alpha_bars[:1]), alpha_bars[:-1]])
    return {
        "betas": betas, "alphas": alphas, "alpha_bars": alpha_bars, "alpha_bars_prev": alpha_bars_prev,
        "sqrt_alpha_bars": alpha_bars.sqrt(),
        "sqrt_one_minus_alpha_bars": (1 - alpha_bars).sqrt(),
        "posterior_variance": betas * (1 - alpha_bars_prev) / (1 - alpha_bars),
    }

def schedule_table(betas):
    return [answer(betas)]
# %% wrong: unfinished
def schedule_table(betas):
    alphas = 1 - betas
    ...
