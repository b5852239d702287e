# %% given
import itertools
import operator
import numpy as np
import torch
# %% right: widened first
def cumulative_alphas(betas):
    return torch.cumprod(1 - betas.double(), dim=0)
# %% right: to(float64) and the method
def cumulative_alphas(betas):
    alphas = 1.0 - betas.to(dtype=torch.float64)
    return alphas.cumprod(0)
# %% right: Python floats
def cumulative_alphas(betas):
    product, out = 1.0, []
    for b in betas.tolist():
        product *= 1 - b
        out.append(product)
    return torch.tensor(out, dtype=torch.float64)
# %% right: numpy
def cumulative_alphas(betas):
    return torch.from_numpy(np.cumprod(1 - betas.numpy().astype("float64")))
# %% right: log space
def cumulative_alphas(betas):
    return torch.log1p(-betas.double()).cumsum(0).exp()
# %% right: accumulate
def cumulative_alphas(betas):
    wide = betas.type(torch.DoubleTensor)
    return torch.stack([*itertools.accumulate(1 - wide, operator.mul)])
# %% right: triangular matrix of factors
def cumulative_alphas(betas):
    alphas = 1 - betas.double()
    n = len(alphas)
    grid = torch.where(torch.ones(n, n).tril().bool(), alphas.expand(n, n), torch.ones((), dtype=torch.float64))
    return grid.prod(dim=1)
# %% right: slice products
def cumulative_alphas(b):
    a = 1 - b.double()
    return torch.stack([a[: i + 1].prod() for i in range(a.numel())])
# %% right: callable object
class Answer:
    def __call__(self, betas):
        return torch.cumprod(1 - betas.double(), dim=0)

cumulative_alphas = Answer()
# %% right: bound method
class Course:
    def cumulative_alphas(self, betas):
        return torch.cumprod(1 - betas.double(), dim=0)

cumulative_alphas = Course().cumulative_alphas
# %% right: one more optional argument
def cumulative_alphas(betas, verbose=False):
    if verbose:
        print('called')
    return torch.cumprod(1 - betas.double(), dim=0)
# %% right: prints one line
def cumulative_alphas(betas):
    print('shape', getattr(betas, 'shape', betas))
    return torch.cumprod(1 - betas.double(), dim=0)
# %% right: star arguments handed on
def answer(betas):
    return torch.cumprod(1 - betas.double(), dim=0)

def cumulative_alphas(*args, **kwargs):
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
def cumulative_alphas(betas):
    return torch.cumprod(1 - betas.double(), dim=0)
# %% right: inference mode
@torch.inference_mode()
def cumulative_alphas(betas):
    return torch.cumprod(1 - betas.double(), dim=0)
# %% wrong: widened after the subtraction
def cumulative_alphas(betas):
    return torch.cumprod((1 - betas).double(), dim=0)
# %% wrong: dtype given to cumprod only
def cumulative_alphas(betas):
    return torch.cumprod(1 - betas, dim=0, dtype=torch.float64)
# %% wrong: widened at the very end
def cumulative_alphas(betas):
    return torch.cumprod(1 - betas, dim=0).double()
# %% wrong: never widened
def cumulative_alphas(betas):
    return torch.cumprod(1 - betas, dim=0)
# %% wrong: widened, result narrowed again
def cumulative_alphas(betas):
    return torch.cumprod(1 - betas.double(), dim=0).to(betas.dtype)
# %% wrong: running product of betas (DPM-Solver comment)
def cumulative_alphas(betas):
    return torch.cumprod(betas.double(), dim=0)
# %% wrong: running sum
def cumulative_alphas(betas):
    return torch.cumsum(1 - betas.double(), dim=0)
# %% wrong: one minus the running sum
def cumulative_alphas(betas):
    return 1 - torch.cumsum(betas.double(), dim=0)
# %% wrong: exp of minus the running sum
def cumulative_alphas(betas):
    return torch.exp(-torch.cumsum(betas.double(), dim=0))
# %% wrong: alphas without a product
def cumulative_alphas(betas):
    return 1 - betas.double()
# %% wrong: full product only
def cumulative_alphas(betas):
    return torch.prod(1 - betas.double())
# %% wrong: root taken
def cumulative_alphas(betas):
    return torch.cumprod(1 - betas.double(), dim=0).sqrt()
# %% wrong: product starts one step late
def cumulative_alphas(betas):
    ab = torch.cumprod(1 - betas.double(), dim=0)
    return torch.cat([torch.ones(1, dtype=torch.float64), ab[:-1]])
# %% wrong: leading 1 makes T + 1
def cumulative_alphas(betas):
    return torch.cumprod(torch.cat([torch.ones(1, dtype=torch.float64), 1 - betas.double()]), dim=0)
# %% wrong: from the end
def cumulative_alphas(betas):
    return torch.cumprod((1 - betas.double()).flip(0), 0)
# %% wrong: divided by its first value
def cumulative_alphas(betas):
    ab = torch.cumprod(1 - betas.double(), dim=0)
    return ab / ab[0]
# %% wrong: changes betas in place
def cumulative_alphas(betas):
    betas.neg_().add_(1)
    return betas.double().cumprod(0)
# %% wrong: noise share instead of signal share
def cumulative_alphas(betas):
    return 1 - torch.cumprod(1 - betas.double(), dim=0)
# %% wrong: one plus beta
def cumulative_alphas(betas):
    return torch.cumprod(1 + betas.double(), dim=0)
# %% wrong: list to a default tensor
def cumulative_alphas(betas):
    out, p = [], 1.0
    for b in betas:
        p = p * (1 - b.item())
        out.append(p)
    return torch.tensor(out)
# %% remark: list of floats
def cumulative_alphas(betas):
    return list(itertools.accumulate((1 - b for b in betas.tolist()), operator.mul))
# %% wrong: iterator
def cumulative_alphas(betas):
    return itertools.accumulate((1 - b for b in betas.double()), operator.mul)
# %% wrong: numpy in float32
def cumulative_alphas(betas):
    return torch.from_numpy(np.cumprod(1 - betas.numpy().astype(np.float32))).double()
# %% wrong: squared factors
def cumulative_alphas(betas):
    return torch.cumprod((1 - betas.double()) ** 2, dim=0)
# %% wrong: clamped at 1e-3
def cumulative_alphas(betas):
    return torch.cumprod(1 - betas.double(), dim=0).clamp(min=1e-3)
# %% wrong: half precision inside
def cumulative_alphas(betas):
    return torch.cumprod(1 - betas.half(), dim=0).double()
# %% wrong: power of the mean beta
def cumulative_alphas(betas):
    n = torch.arange(1, len(betas) + 1, dtype=torch.float64)
    return (1 - betas.double().mean()) ** n
# %% wrong: two returned
def cumulative_alphas(betas):
    alphas = 1 - betas.double()
    return alphas, alphas.cumprod(0)
# %% wrong: sets the global seed inside
def cumulative_alphas(betas):
    torch.manual_seed(0)
    return torch.cumprod(1 - betas.double(), dim=0)
# %% wrong: sets the default dtype to float64 inside
def cumulative_alphas(betas):
    torch.set_default_dtype(torch.float64)
    return torch.cumprod(1 - betas.double(), dim=0)
# %% remark: prints ten thousand lines
def cumulative_alphas(betas):
    for i in range(10000):
        print(i, 'of 10000')
    return torch.cumprod(1 - betas.double(), dim=0)
# %% wrong: asks for input
def cumulative_alphas(betas):
    input('press return')
    return torch.cumprod(1 - betas.double(), dim=0)
# %% wrong: result in another container
def answer(betas):
    return torch.cumprod(1 - betas.double(), dim=0)

def cumulative_alphas(betas):
    return {answer(betas)}
# %% wrong: unfinished
def cumulative_alphas(betas):
    ...
