# %% given
import math
import numpy as np
import torch
# %% right: linspace in float64
def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    return torch.linspace(beta_start, beta_end, timesteps, dtype=torch.float64)
# %% right: numpy linspace
def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    return torch.from_numpy(np.linspace(beta_start, beta_end, num=timesteps))
# %% right: list with the step written out
def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    step = (beta_end - beta_start) / max(timesteps - 1, 1)
    return torch.tensor([beta_start + i * step for i in range(timesteps)], dtype=torch.float64)
# %% right: arange
def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    share = torch.arange(timesteps).double() / max(1, timesteps - 1)
    return (1 - share) * beta_start + share * beta_end
# %% right: torch.lerp between the ends
def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    ends = torch.tensor([beta_start, beta_end], dtype=torch.double)
    return torch.lerp(ends[0], ends[1], torch.linspace(0, 1, timesteps, dtype=torch.double))
# %% right: filled in a loop
def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    betas = torch.empty(timesteps, dtype=torch.float64)
    for i in range(timesteps):
        betas[i] = beta_start + (beta_end - beta_start) * i / (timesteps - 1 or 1)
    return betas
# %% right: lambda
linear_betas = lambda T, beta_start=0.0001, beta_end=0.02: torch.linspace(beta_start, beta_end, steps=T, dtype=torch.double)
# %% right: running sum of equal differences
def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    steps = torch.full((timesteps,), (beta_end - beta_start) / max(timesteps - 1, 1), dtype=torch.float64)
    steps[0] = beta_start
    return steps.cumsum(0)
# %% right: callable object
class Answer:
    def __call__(self, timesteps, beta_start=1e-4, beta_end=0.02):
        return torch.linspace(beta_start, beta_end, timesteps, dtype=torch.float64)

linear_betas = Answer()
# %% right: bound method
class Course:
    def linear_betas(self, timesteps, beta_start=1e-4, beta_end=0.02):
        return torch.linspace(beta_start, beta_end, timesteps, dtype=torch.float64)

linear_betas = Course().linear_betas
# %% right: one more optional argument
def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02, verbose=False):
    if verbose:
        print('called')
    return torch.linspace(beta_start, beta_end, timesteps, dtype=torch.float64)
# %% right: prints one line
def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    print('shape', getattr(timesteps, 'shape', timesteps))
    return torch.linspace(beta_start, beta_end, timesteps, dtype=torch.float64)
# %% right: star arguments handed on
def answer(timesteps, beta_start=1e-4, beta_end=0.02):
    return torch.linspace(beta_start, beta_end, timesteps, dtype=torch.float64)

def linear_betas(*args, **kwargs):
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
def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    return torch.linspace(beta_start, beta_end, timesteps, dtype=torch.float64)
# %% right: inference mode
@torch.inference_mode()
def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    return torch.linspace(beta_start, beta_end, timesteps, dtype=torch.float64)
# %% wrong: float32 by default
def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    return torch.linspace(beta_start, beta_end, timesteps)
# %% wrong: float32 widened afterwards
def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    return torch.linspace(beta_start, beta_end, timesteps).double()
# %% wrong: last value left out
def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    return beta_start + (beta_end - beta_start) * torch.arange(timesteps, dtype=torch.float64) / timesteps
# %% wrong: first value left out
def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    return beta_start + (beta_end - beta_start) * torch.arange(1, timesteps + 1, dtype=torch.float64) / timesteps
# %% wrong: one point too many
def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    return torch.linspace(beta_start, beta_end, timesteps + 1, dtype=torch.float64)
# %% wrong: one point too few
def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    return torch.linspace(beta_start, beta_end, timesteps - 1, dtype=torch.float64)
# %% wrong: one point too many, last cut off
def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    return torch.linspace(beta_start, beta_end, timesteps + 1, dtype=torch.float64)[:-1]
# %% wrong: straight line in the roots (Stable Diffusion)
def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    return torch.linspace(beta_start ** 0.5, beta_end ** 0.5, timesteps, dtype=torch.float64) ** 2
# %% wrong: scaled by 1000 over T (lucidrains)
def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    scale = 1000 / timesteps
    return torch.linspace(scale * beta_start, scale * beta_end, timesteps, dtype=torch.float64)
# %% wrong: T hard-coded to 1000
def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    return torch.linspace(beta_start, beta_end, 1000, dtype=torch.float64)
# %% wrong: ends hard-coded
def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    return torch.linspace(1e-4, 0.02, timesteps, dtype=torch.float64)
# %% wrong: falling instead of rising
def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    return torch.linspace(beta_end, beta_start, timesteps, dtype=torch.float64)
# %% wrong: geometric line
def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    return torch.logspace(math.log10(beta_start), math.log10(beta_end), timesteps, dtype=torch.float64)
# %% wrong: alphas returned
def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    return 1 - torch.linspace(beta_start, beta_end, timesteps, dtype=torch.float64)
# %% wrong: running product returned
def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    return torch.cumprod(1 - torch.linspace(beta_start, beta_end, timesteps, dtype=torch.float64), 0)
# %% wrong: ends in the wrong places of the head
def linear_betas(timesteps, beta_end=0.02, beta_start=1e-4):
    return torch.linspace(beta_start, beta_end, timesteps, dtype=torch.float64)
# %% wrong: fixed linspace from 0 to 1 (USD3)
def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    return torch.from_numpy(np.linspace(0, 1, timesteps))
# %% wrong: starts at 0
def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    return torch.linspace(0, beta_end, timesteps, dtype=torch.float64)
# %% wrong: numpy without the end
def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    return torch.from_numpy(np.linspace(beta_start, beta_end, timesteps, endpoint=False))
# %% wrong: torch.arange with a step
def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    return torch.arange(beta_start, beta_end, (beta_end - beta_start) / timesteps, dtype=torch.float64)
# %% wrong: column of shape (T, 1)
def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    return torch.linspace(beta_start, beta_end, timesteps, dtype=torch.float64)[:, None]
# %% wrong: cosine bend
def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    u = torch.linspace(0, math.pi, timesteps, dtype=torch.float64)
    return beta_start + (beta_end - beta_start) * (1 - u.cos()) / 2
# %% wrong: list of float32 numbers
def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    return torch.tensor([beta_start + (beta_end - beta_start) * i / (timesteps - 1) for i in range(timesteps)])
# %% remark: generator
def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    for i in range(timesteps):
        yield beta_start + (beta_end - beta_start) * i / (timesteps - 1)
# %% wrong: half precision
def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    return torch.linspace(beta_start, beta_end, timesteps, dtype=torch.float64).half()
# %% wrong: quadratic
def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    return beta_start + (beta_end - beta_start) * torch.linspace(0, 1, timesteps, dtype=torch.float64) ** 2
# %% wrong: sets the global seed inside
def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    torch.manual_seed(0)
    return torch.linspace(beta_start, beta_end, timesteps, dtype=torch.float64)
# %% wrong: sets the default dtype to float64 inside
def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    torch.set_default_dtype(torch.float64)
    return torch.linspace(beta_start, beta_end, timesteps, dtype=torch.float64)
# %% remark: prints ten thousand lines
def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    for i in range(10000):
        print(i, 'of 10000')
    return torch.linspace(beta_start, beta_end, timesteps, dtype=torch.float64)
# %% wrong: asks for input
def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    input('press return')
    return torch.linspace(beta_start, beta_end, timesteps, dtype=torch.float64)
# %% wrong: result in another container
def answer(timesteps, beta_start=1e-4, beta_end=0.02):
    return torch.linspace(beta_start, beta_end, timesteps, dtype=torch.float64)

def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    return {answer(timesteps, beta_start, beta_end)}
# %% wrong: unfinished
def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    ...
