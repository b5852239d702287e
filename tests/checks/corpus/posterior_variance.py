# %% given
import numpy as np
import torch
import torch.nn.functional as F
# %% right: 1 in front, last dropped
def posterior_variance(betas):
    ab = torch.cumprod(1 - betas, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    return betas * (1 - prev) / (1 - ab)
# %% right: F.pad
def posterior_variance(betas):
    alphas_cumprod = (1.0 - betas).cumprod(0)
    alphas_cumprod_prev = F.pad(alphas_cumprod[:-1], (1, 0), value=1.0)
    return betas * (1.0 - alphas_cumprod_prev) / (1.0 - alphas_cumprod)
# %% right: roll, then the first set
def posterior_variance(betas):
    ab = torch.cumprod(1 - betas, 0)
    prev = ab.roll(1)
    prev[0] = 1
    return (1 - prev) / (1 - ab) * betas
# %% right: numpy
def posterior_variance(betas):
    b = betas.numpy()
    ab = np.cumprod(1 - b)
    prev = np.append(1.0, ab[:-1])
    return torch.from_numpy(b * (1 - prev) / (1 - ab))
# %% right: Python loop
def posterior_variance(betas):
    out, prev = [], 1.0
    for b in betas.tolist():
        now = prev * (1 - b)
        out.append((1 - prev) / (1 - now) * b)
        prev = now
    return torch.tensor(out, dtype=betas.dtype)
# %% right: recursion of the noise variance
def posterior_variance(betas):
    var, out = torch.zeros_like(betas[0]), []
    for beta in betas:
        after = (1 - beta) * var + beta
        out.append(var / after * beta)
        var = after
    return torch.stack(out)
# %% right: precisions of two Gaussians added
def posterior_variance(betas):
    alphas = 1 - betas
    ab = alphas.cumprod(0)
    prev = torch.cat((ab.new_ones(1), ab[:-1]))
    return 1 / (alphas / betas + 1 / (1 - prev))
# %% right: first entry apart
def posterior_variance(betas):
    ab = torch.cumprod(1 - betas, dim=0)
    result = torch.zeros_like(betas)
    result[1:] = betas[1:] * (1 - ab[:-1]) / (1 - ab[1:])
    return result
# %% right: log space
def posterior_variance(betas):
    logs = torch.cumsum(torch.log1p(-betas), 0)
    before = torch.cat([logs.new_zeros(1), logs[:-1]])
    return betas * torch.expm1(before) / torch.expm1(logs)
# %% right: callable object
class Answer:
    def __call__(self, betas):
        ab = torch.cumprod(1 - betas, dim=0)
        prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
        return betas * (1 - prev) / (1 - ab)

posterior_variance = Answer()
# %% right: bound method
class Course:
    def posterior_variance(self, betas):
        ab = torch.cumprod(1 - betas, dim=0)
        prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
        return betas * (1 - prev) / (1 - ab)

posterior_variance = Course().posterior_variance
# %% right: one more optional argument
def posterior_variance(betas, verbose=False):
    if verbose:
        print('called')
    ab = torch.cumprod(1 - betas, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    return betas * (1 - prev) / (1 - ab)
# %% right: prints one line
def posterior_variance(betas):
    print('shape', getattr(betas, 'shape', betas))
    ab = torch.cumprod(1 - betas, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    return betas * (1 - prev) / (1 - ab)
# %% right: star arguments handed on
def answer(betas):
    ab = torch.cumprod(1 - betas, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    return betas * (1 - prev) / (1 - ab)

def posterior_variance(*args, **kwargs):
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
def posterior_variance(betas):
    ab = torch.cumprod(1 - betas, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    return betas * (1 - prev) / (1 - ab)
# %% right: inference mode
@torch.inference_mode()
def posterior_variance(betas):
    ab = torch.cumprod(1 - betas, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    return betas * (1 - prev) / (1 - ab)
# %% wrong: first alpha_bar repeated in front
def posterior_variance(betas):
    ab = torch.cumprod(1 - betas, dim=0)
    prev = torch.cat([ab[:1], ab[:-1]])
    return betas * (1 - prev) / (1 - ab)
# %% wrong: 0 in front
def posterior_variance(betas):
    ab = torch.cumprod(1 - betas, dim=0)
    prev = torch.cat([torch.zeros_like(ab[:1]), ab[:-1]])
    return betas * (1 - prev) / (1 - ab)
# %% wrong: padded at the end (lucidrains)
def posterior_variance(betas):
    ab = torch.cumprod(1 - betas, dim=0)
    prev = F.pad(ab[1:], (0, 1), value=1.0)
    return betas * (1 - prev) / (1 - ab)
# %% wrong: last alpha_bar wraps round to the front
def posterior_variance(betas):
    ab = torch.cumprod(1 - betas, dim=0)
    return betas * (1 - ab.roll(1)) / (1 - ab)
# %% wrong: fraction upside down
def posterior_variance(betas):
    ab = torch.cumprod(1 - betas, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    return betas * (1 - ab) / (1 - prev)
# %% wrong: fraction upside down and the 1 missing
def posterior_variance(betas):
    ab = torch.cumprod(1 - betas, dim=0)
    prev = torch.cat([ab[:1], ab[:-1]])
    return betas * (1 - ab) / (1 - prev)
# %% wrong: beta itself
def posterior_variance(betas):
    return betas
# %% wrong: beta forgotten
def posterior_variance(betas):
    ab = torch.cumprod(1 - betas, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    return (1 - prev) / (1 - ab)
# %% wrong: alphas for alpha_bars
def posterior_variance(betas):
    alphas = 1 - betas
    prev = torch.cat([torch.ones_like(alphas[:1]), alphas[:-1]])
    return betas * (1 - prev) / (1 - alphas)
# %% wrong: divided by one minus alpha, which cancels
def posterior_variance(betas):
    alphas = 1 - betas
    ab = alphas.cumprod(0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    return betas * (1 - prev) / (1 - alphas)
# %% wrong: parentheses forgotten (Stable Diffusion's weights)
def posterior_variance(betas):
    ab = torch.cumprod(1 - betas, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    return betas * (1 - prev / 1 - ab)
# %% wrong: standard deviation
def posterior_variance(betas):
    ab = torch.cumprod(1 - betas, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    return (betas * (1 - prev) / (1 - ab)).sqrt()
# %% wrong: logarithm, clipped (improved diffusion)
def posterior_variance(betas):
    ab = torch.cumprod(1 - betas, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    return torch.log((betas * (1 - prev) / (1 - ab)).clamp(min=1e-20))
# %% wrong: first entry replaced by the second
def posterior_variance(betas):
    ab = torch.cumprod(1 - betas, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    var = betas * (1 - prev) / (1 - ab)
    return torch.cat([var[1:2], var[1:]])
# %% wrong: first entry is beta
def posterior_variance(betas):
    ab = torch.cumprod(1 - betas, dim=0)
    var = betas.clone()
    var[1:] = betas[1:] * (1 - ab[:-1]) / (1 - ab[1:])
    return var
# %% wrong: T - 1 entries
def posterior_variance(betas):
    ab = torch.cumprod(1 - betas, dim=0)
    return betas[1:] * (1 - ab[:-1]) / (1 - ab[1:])
# %% wrong: last not dropped
def posterior_variance(betas):
    ab = torch.cumprod(1 - betas, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab])
    return betas * (1 - prev[1:]) / (1 - ab)
# %% wrong: roots of alpha_bar
def posterior_variance(betas):
    ab = torch.cumprod(1 - betas, dim=0).sqrt()
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    return betas * (1 - prev) / (1 - ab)
# %% wrong: without one minus
def posterior_variance(betas):
    ab = torch.cumprod(1 - betas, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    return betas * prev / ab
# %% wrong: product of betas
def posterior_variance(betas):
    ab = torch.cumprod(betas, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    return betas * (1 - prev) / (1 - ab)
# %% wrong: alpha for beta
def posterior_variance(betas):
    ab = torch.cumprod(1 - betas, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    return (1 - betas) * (1 - prev) / (1 - ab)
# %% wrong: beta one step earlier
def posterior_variance(betas):
    ab = torch.cumprod(1 - betas, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    earlier = torch.cat([betas[:1], betas[:-1]])
    return earlier * (1 - prev) / (1 - ab)
# %% wrong: running sum
def posterior_variance(betas):
    ab = torch.cumsum(1 - betas, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    return betas * (1 - prev) / (1 - ab)
# %% wrong: previous of the wrong step, shifted by two
def posterior_variance(betas):
    ab = torch.cumprod(1 - betas, dim=0)
    prev = torch.cat([torch.ones_like(ab[:2]), ab[:-2]])
    return betas * (1 - prev) / (1 - ab)
# %% wrong: half precision
def posterior_variance(betas):
    b = betas.half()
    ab = torch.cumprod(1 - b, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    return (b * (1 - prev) / (1 - ab)).to(betas.dtype)
# %% wrong: changes betas in place
def posterior_variance(betas):
    ab = torch.cumprod(1 - betas, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    return betas.mul_(1 - prev).div_(1 - ab)
# %% wrong: noise share before the step only
def posterior_variance(betas):
    ab = torch.cumprod(1 - betas, dim=0)
    return torch.cat([torch.zeros_like(ab[:1]), 1 - ab[:-1]])
# %% wrong: sets the global seed inside
def posterior_variance(betas):
    torch.manual_seed(0)
    ab = torch.cumprod(1 - betas, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    return betas * (1 - prev) / (1 - ab)
# %% wrong: sets the default dtype to float64 inside
def posterior_variance(betas):
    torch.set_default_dtype(torch.float64)
    ab = torch.cumprod(1 - betas, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    return betas * (1 - prev) / (1 - ab)
# %% remark: prints ten thousand lines
def posterior_variance(betas):
    for i in range(10000):
        print(i, 'of 10000')
    ab = torch.cumprod(1 - betas, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    return betas * (1 - prev) / (1 - ab)
# %% wrong: asks for input
def posterior_variance(betas):
    input('press return')
    ab = torch.cumprod(1 - betas, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    return betas * (1 - prev) / (1 - ab)
# %% wrong: result in another container
def answer(betas):
    ab = torch.cumprod(1 - betas, dim=0)
    prev = torch.cat([torch.ones_like(ab[:1]), ab[:-1]])
    return betas * (1 - prev) / (1 - ab)

def posterior_variance(betas):
    return {answer(betas)}
# %% wrong: unfinished
def posterior_variance(betas):
    ...
