# %% given
import math
import numpy as np
import torch
# %% right: as in the text
def cosine_betas(timesteps, s=0.008):
    u = torch.linspace(0, 1, timesteps + 1, dtype=torch.float64)
    f = torch.cos((u + s) / (1 + s) * math.pi / 2) ** 2
    return (1 - f[1:] / f[:-1]).clamp(max=0.999)
# %% right: lucidrains, normalised by f(0)
def cosine_betas(timesteps, s=0.008):
    steps = timesteps + 1
    x = torch.linspace(0, timesteps, steps, dtype=torch.float64)
    alphas_cumprod = torch.cos(((x / timesteps) + s) / (1 + s) * math.pi * 0.5) ** 2
    alphas_cumprod = alphas_cumprod / alphas_cumprod[0]
    betas = 1 - (alphas_cumprod[1:] / alphas_cumprod[:-1])
    return torch.clip(betas, 0, 0.999)
# %% right: lucidrains old form, linspace to steps over steps
def cosine_betas(timesteps, s=0.008):
    steps = timesteps + 1
    x = torch.linspace(0, steps, steps, dtype=torch.float64)
    ab = torch.cos(((x / steps) + s) / (1 + s) * math.pi * 0.5) ** 2
    return torch.clip(1 - ab[1:] / ab[:-1], 0, 0.999)
# %% right: Diffusers loop with an alpha_bar function
def cosine_betas(timesteps, s=0.008):
    def alpha_bar(u):
        return math.cos((u + s) / (1 + s) * math.pi / 2) ** 2
    betas = []
    for i in range(timesteps):
        betas.append(min(1 - alpha_bar((i + 1) / timesteps) / alpha_bar(i / timesteps), 0.999))
    return torch.tensor(betas, dtype=torch.float64)
# %% right: numpy
def cosine_betas(timesteps, s=0.008):
    u = np.arange(timesteps + 1) / timesteps
    f = np.cos((u + s) / (1 + s) * np.pi / 2) ** 2
    return torch.from_numpy(np.minimum(1 - f[1:] / f[:-1], 0.999))
# %% right: double angle
def cosine_betas(timesteps, s=0.008):
    u = torch.arange(timesteps + 1).double() / timesteps
    f = (1 + torch.cos((u + s) / (1 + s) * math.pi)) / 2
    betas = 1 - f[1:] / f[:-1]
    return torch.where(betas > 0.999, torch.full_like(betas, 0.999), betas)
# %% right: two shifted calls of f
def cosine_betas(timesteps, s=0.008):
    f = lambda u: torch.sin(math.pi / 2 * (1 - u) / (1 + s)).square()
    t = torch.arange(timesteps, dtype=torch.double)
    return torch.minimum(1 - f((t + 1) / timesteps) / f(t / timesteps), torch.tensor(0.999, dtype=torch.double))
# %% right: log of f, then differences
def cosine_betas(timesteps, s=0.008):
    u = torch.linspace(0, 1, timesteps + 1, dtype=torch.float64)
    log_f = 2 * torch.log(torch.cos((u + s) / (1 + s) * math.pi / 2).abs())
    return (-torch.expm1(log_f.diff())).clamp_max(0.999)
# %% right: callable object
class Answer:
    def __call__(self, timesteps, s=0.008):
        u = torch.linspace(0, 1, timesteps + 1, dtype=torch.float64)
        f = torch.cos((u + s) / (1 + s) * math.pi / 2) ** 2
        return (1 - f[1:] / f[:-1]).clamp(max=0.999)

cosine_betas = Answer()
# %% right: bound method
class Course:
    def cosine_betas(self, timesteps, s=0.008):
        u = torch.linspace(0, 1, timesteps + 1, dtype=torch.float64)
        f = torch.cos((u + s) / (1 + s) * math.pi / 2) ** 2
        return (1 - f[1:] / f[:-1]).clamp(max=0.999)

cosine_betas = Course().cosine_betas
# %% right: one more optional argument
def cosine_betas(timesteps, s=0.008, verbose=False):
    if verbose:
        print('called')
    u = torch.linspace(0, 1, timesteps + 1, dtype=torch.float64)
    f = torch.cos((u + s) / (1 + s) * math.pi / 2) ** 2
    return (1 - f[1:] / f[:-1]).clamp(max=0.999)
# %% right: prints one line
def cosine_betas(timesteps, s=0.008):
    print('shape', getattr(timesteps, 'shape', timesteps))
    u = torch.linspace(0, 1, timesteps + 1, dtype=torch.float64)
    f = torch.cos((u + s) / (1 + s) * math.pi / 2) ** 2
    return (1 - f[1:] / f[:-1]).clamp(max=0.999)
# %% right: star arguments handed on
def answer(timesteps, s=0.008):
    u = torch.linspace(0, 1, timesteps + 1, dtype=torch.float64)
    f = torch.cos((u + s) / (1 + s) * math.pi / 2) ** 2
    return (1 - f[1:] / f[:-1]).clamp(max=0.999)

def cosine_betas(*args, **kwargs):
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
def cosine_betas(timesteps, s=0.008):
    u = torch.linspace(0, 1, timesteps + 1, dtype=torch.float64)
    f = torch.cos((u + s) / (1 + s) * math.pi / 2) ** 2
    return (1 - f[1:] / f[:-1]).clamp(max=0.999)
# %% right: inference mode
@torch.inference_mode()
def cosine_betas(timesteps, s=0.008):
    u = torch.linspace(0, 1, timesteps + 1, dtype=torch.float64)
    f = torch.cos((u + s) / (1 + s) * math.pi / 2) ** 2
    return (1 - f[1:] / f[:-1]).clamp(max=0.999)
# %% wrong: cosine not squared
def cosine_betas(timesteps, s=0.008):
    u = torch.linspace(0, 1, timesteps + 1, dtype=torch.float64)
    f = torch.cos((u + s) / (1 + s) * math.pi / 2)
    return (1 - f[1:] / f[:-1]).clamp(max=0.999)
# %% wrong: not clipped
def cosine_betas(timesteps, s=0.008):
    u = torch.linspace(0, 1, timesteps + 1, dtype=torch.float64)
    f = torch.cos((u + s) / (1 + s) * math.pi / 2) ** 2
    return 1 - f[1:] / f[:-1]
# %% wrong: clipped at 0.9999
def cosine_betas(timesteps, s=0.008):
    u = torch.linspace(0, 1, timesteps + 1, dtype=torch.float64)
    f = torch.cos((u + s) / (1 + s) * math.pi / 2) ** 2
    return (1 - f[1:] / f[:-1]).clamp(max=0.9999)
# %% wrong: clipped at 0.02
def cosine_betas(timesteps, s=0.008):
    u = torch.linspace(0, 1, timesteps + 1, dtype=torch.float64)
    f = torch.cos((u + s) / (1 + s) * math.pi / 2) ** 2
    return (1 - f[1:] / f[:-1]).clamp(max=0.02)
# %% wrong: clamp sets a floor, not a ceiling
def cosine_betas(timesteps, s=0.008):
    u = torch.linspace(0, 1, timesteps + 1, dtype=torch.float64)
    f = torch.cos((u + s) / (1 + s) * math.pi / 2) ** 2
    return torch.clamp(1 - f[1:] / f[:-1], 0.999)
# %% wrong: clipped from below at 0.0001 as well
def cosine_betas(timesteps, s=0.008):
    u = torch.linspace(0, 1, timesteps + 1, dtype=torch.float64)
    f = torch.cos((u + s) / (1 + s) * math.pi / 2) ** 2
    return (1 - f[1:] / f[:-1]).clamp(0.0001, 0.999)
# %% wrong: offset forgotten
def cosine_betas(timesteps, s=0.008):
    u = torch.linspace(0, 1, timesteps + 1, dtype=torch.float64)
    f = torch.cos(u * math.pi / 2) ** 2
    return (1 - f[1:] / f[:-1]).clamp(max=0.999)
# %% wrong: offset hard-coded
def cosine_betas(timesteps, s=0.008):
    u = torch.linspace(0, 1, timesteps + 1, dtype=torch.float64)
    f = torch.cos((u + 0.008) / 1.008 * math.pi / 2) ** 2
    return (1 - f[1:] / f[:-1]).clamp(max=0.999)
# %% wrong: not divided by 1 + s
def cosine_betas(timesteps, s=0.008):
    u = torch.linspace(0, 1, timesteps + 1, dtype=torch.float64)
    f = torch.cos((u + s) * math.pi / 2) ** 2
    return (1 - f[1:] / f[:-1]).clamp(max=0.999)
# %% wrong: parentheses, only s divided by 1 + s
def cosine_betas(timesteps, s=0.008):
    u = torch.linspace(0, 1, timesteps + 1, dtype=torch.float64)
    f = torch.cos((u + s / (1 + s)) * math.pi / 2) ** 2
    return (1 - f[1:] / f[:-1]).clamp(max=0.999)
# %% wrong: pi for pi half
def cosine_betas(timesteps, s=0.008):
    u = torch.linspace(0, 1, timesteps + 1, dtype=torch.float64)
    f = torch.cos((u + s) / (1 + s) * math.pi) ** 2
    return (1 - f[1:] / f[:-1]).clamp(max=0.999)
# %% wrong: float32
def cosine_betas(timesteps, s=0.008):
    u = torch.linspace(0, 1, timesteps + 1)
    f = torch.cos((u + s) / (1 + s) * math.pi / 2) ** 2
    return (1 - f[1:] / f[:-1]).clamp(max=0.999)
# %% wrong: float32 widened at the end
def cosine_betas(timesteps, s=0.008):
    u = torch.linspace(0, 1, timesteps + 1)
    f = torch.cos((u + s) / (1 + s) * math.pi / 2) ** 2
    return (1 - f[1:] / f[:-1]).clamp(max=0.999).double()
# %% wrong: list put into a float32 tensor (Diffusers)
def cosine_betas(timesteps, s=0.008):
    f = lambda u: math.cos((u + s) / (1 + s) * math.pi / 2) ** 2
    return torch.tensor([min(1 - f((i + 1) / timesteps) / f(i / timesteps), 0.999) for i in range(timesteps)])
# %% wrong: T points give T - 1 betas
def cosine_betas(timesteps, s=0.008):
    u = torch.linspace(0, 1, timesteps, dtype=torch.float64)
    f = torch.cos((u + s) / (1 + s) * math.pi / 2) ** 2
    return (1 - f[1:] / f[:-1]).clamp(max=0.999)
# %% wrong: points divided by T + 1
def cosine_betas(timesteps, s=0.008):
    u = torch.arange(timesteps + 1, dtype=torch.float64) / (timesteps + 1)
    f = torch.cos((u + s) / (1 + s) * math.pi / 2) ** 2
    return (1 - f[1:] / f[:-1]).clamp(max=0.999)
# %% wrong: linspace to steps over T
def cosine_betas(timesteps, s=0.008):
    x = torch.linspace(0, timesteps + 1, timesteps + 1, dtype=torch.float64)
    f = torch.cos((x / timesteps + s) / (1 + s) * math.pi / 2) ** 2
    return (1 - f[1:] / f[:-1]).clamp(max=0.999)
# %% wrong: ratio upside down
def cosine_betas(timesteps, s=0.008):
    u = torch.linspace(0, 1, timesteps + 1, dtype=torch.float64)
    f = torch.cos((u + s) / (1 + s) * math.pi / 2) ** 2
    return (1 - f[:-1] / f[1:]).clamp(max=0.999)
# %% wrong: alpha_bars returned
def cosine_betas(timesteps, s=0.008):
    u = torch.linspace(0, 1, timesteps + 1, dtype=torch.float64)
    f = torch.cos((u + s) / (1 + s) * math.pi / 2) ** 2
    return (f / f[0])[1:]
# %% wrong: alphas returned
def cosine_betas(timesteps, s=0.008):
    u = torch.linspace(0, 1, timesteps + 1, dtype=torch.float64)
    f = torch.cos((u + s) / (1 + s) * math.pi / 2) ** 2
    return (f[1:] / f[:-1]).clamp(max=0.999)
# %% wrong: one minus f for beta
def cosine_betas(timesteps, s=0.008):
    u = torch.linspace(0, 1, timesteps + 1, dtype=torch.float64)
    f = torch.cos((u + s) / (1 + s) * math.pi / 2) ** 2
    return (1 - f[1:] / f[0]).clamp(max=0.999)
# %% wrong: shifted by one, first beta 0 (MONAI)
def cosine_betas(timesteps, s=0.008):
    u = torch.linspace(0, 1, timesteps + 1, dtype=torch.float64)
    f = torch.cos((u + s) / (1 + s) * math.pi / 2) ** 2
    betas = (1 - f[1:] / f[:-1]).clamp(max=0.999)
    return torch.cat([torch.zeros(1, dtype=torch.float64), betas[:-1]])
# %% wrong: differences instead of ratios
def cosine_betas(timesteps, s=0.008):
    u = torch.linspace(0, 1, timesteps + 1, dtype=torch.float64)
    f = torch.cos((u + s) / (1 + s) * math.pi / 2) ** 2
    return (f[:-1] - f[1:]).clamp(max=0.999)
# %% wrong: sine
def cosine_betas(timesteps, s=0.008):
    u = torch.linspace(0, 1, timesteps + 1, dtype=torch.float64)
    f = torch.sin((u + s) / (1 + s) * math.pi / 2) ** 2
    return (1 - f[1:] / f[:-1]).clamp(max=0.999)
# %% wrong: square inside the cosine
def cosine_betas(timesteps, s=0.008):
    u = torch.linspace(0, 1, timesteps + 1, dtype=torch.float64)
    f = torch.cos(((u + s) / (1 + s) * math.pi / 2) ** 2)
    return (1 - f[1:] / f[:-1]).clamp(max=0.999)
# %% wrong: T hard-coded to 1000
def cosine_betas(timesteps, s=0.008):
    u = torch.arange(timesteps + 1, dtype=torch.float64) / 1000
    f = torch.cos((u + s) / (1 + s) * math.pi / 2) ** 2
    return (1 - f[1:] / f[:-1]).clamp(max=0.999)
# %% wrong: pi as 3.14
def cosine_betas(timesteps, s=0.008):
    u = torch.linspace(0, 1, timesteps + 1, dtype=torch.float64)
    f = torch.cos((u + s) / (1 + s) * 3.14 / 2) ** 2
    return (1 - f[1:] / f[:-1]).clamp(max=0.999)
# %% wrong: f clipped instead of beta
def cosine_betas(timesteps, s=0.008):
    u = torch.linspace(0, 1, timesteps + 1, dtype=torch.float64)
    f = (torch.cos((u + s) / (1 + s) * math.pi / 2) ** 2).clamp(min=0.001)
    return 1 - f[1:] / f[:-1]
# %% wrong: to the fourth power
def cosine_betas(timesteps, s=0.008):
    u = torch.linspace(0, 1, timesteps + 1, dtype=torch.float64)
    f = torch.cos((u + s) / (1 + s) * math.pi / 2) ** 4
    return (1 - f[1:] / f[:-1]).clamp(max=0.999)
# %% wrong: sets the global seed inside
def cosine_betas(timesteps, s=0.008):
    torch.manual_seed(0)
    u = torch.linspace(0, 1, timesteps + 1, dtype=torch.float64)
    f = torch.cos((u + s) / (1 + s) * math.pi / 2) ** 2
    return (1 - f[1:] / f[:-1]).clamp(max=0.999)
# %% wrong: sets the default dtype to float64 inside
def cosine_betas(timesteps, s=0.008):
    torch.set_default_dtype(torch.float64)
    u = torch.linspace(0, 1, timesteps + 1, dtype=torch.float64)
    f = torch.cos((u + s) / (1 + s) * math.pi / 2) ** 2
    return (1 - f[1:] / f[:-1]).clamp(max=0.999)
# %% remark: prints ten thousand lines
def cosine_betas(timesteps, s=0.008):
    for i in range(10000):
        print(i, 'of 10000')
    u = torch.linspace(0, 1, timesteps + 1, dtype=torch.float64)
    f = torch.cos((u + s) / (1 + s) * math.pi / 2) ** 2
    return (1 - f[1:] / f[:-1]).clamp(max=0.999)
# %% wrong: asks for input
def cosine_betas(timesteps, s=0.008):
    input('press return')
    u = torch.linspace(0, 1, timesteps + 1, dtype=torch.float64)
    f = torch.cos((u + s) / (1 + s) * math.pi / 2) ** 2
    return (1 - f[1:] / f[:-1]).clamp(max=0.999)
# %% wrong: result in another container
def answer(timesteps, s=0.008):
    u = torch.linspace(0, 1, timesteps + 1, dtype=torch.float64)
    f = torch.cos((u + s) / (1 + s) * math.pi / 2) ** 2
    return (1 - f[1:] / f[:-1]).clamp(max=0.999)

def cosine_betas(timesteps, s=0.008):
    return {answer(timesteps, s)}
# %% wrong: unfinished
def cosine_betas(timesteps, s=0.008):
    ...
