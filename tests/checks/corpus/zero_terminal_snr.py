# %% given
import numpy as np
import torch
import torch.nn.functional as F
# %% right: algorithm 1 line by line
def zero_terminal_snr(betas):
    roots = torch.cumprod(1 - betas, dim=0).sqrt()
    shifted = roots - roots[-1]
    scaled = shifted * roots[0] / shifted[0]
    ab = scaled ** 2
    alphas = torch.cat([ab[:1], ab[1:] / ab[:-1]])
    return 1 - alphas
# %% right: the paper's in place form with clones
def zero_terminal_snr(betas):
    alphas_bar_sqrt = (1.0 - betas).cumprod(0).sqrt()
    first = alphas_bar_sqrt[0].clone()
    last = alphas_bar_sqrt[-1].clone()
    alphas_bar_sqrt -= last
    alphas_bar_sqrt *= first / (first - last)
    alphas_bar = alphas_bar_sqrt ** 2
    alphas = alphas_bar[1:] / alphas_bar[:-1]
    return 1 - torch.cat([alphas_bar[0:1], alphas])
# %% right: numpy
def zero_terminal_snr(betas):
    r = np.sqrt(np.cumprod(1 - betas.numpy()))
    r = (r - r[-1]) * r[0] / (r[0] - r[-1])
    ab = r ** 2
    return torch.from_numpy(1 - ab / np.concatenate([[1.0], ab[:-1]]))
# %% right: F.pad for the row before
def zero_terminal_snr(betas):
    r = torch.sqrt(torch.cumprod(1 - betas, 0))
    ab = ((r - r[-1]) / (r[0] - r[-1]) * r[0]).square()
    return 1 - ab / F.pad(ab[:-1], (1, 0), value=1.0)
# %% right: Python loop
def zero_terminal_snr(betas):
    kept, roots = 1.0, []
    for b in betas.tolist():
        kept *= 1 - b
        roots.append(kept ** 0.5)
    new = [(r - roots[-1]) * roots[0] / (roots[0] - roots[-1]) for r in roots]
    out, before = [], 1.0
    for r in new:
        out.append(1 - (r / before) ** 2)
        before = r
    return torch.tensor(out, dtype=betas.dtype)
# %% right: ratios of roots, squared at the end
def zero_terminal_snr(betas):
    r = (1 - betas).sqrt().cumprod(0)
    new = torch.lerp(torch.zeros_like(r), r[0].expand_as(r), (r - r[-1]) / (r[0] - r[-1]))
    result = torch.empty_like(betas)
    result[0] = betas[0]
    result[1:] = 1 - (new[1:] / new[:-1]) ** 2
    return result
# %% right: helpers for both directions
def to_alpha_bars(betas):
    return (1 - betas).cumprod(0)

def to_betas(alpha_bars):
    before = torch.cat((torch.ones_like(alpha_bars[:1]), alpha_bars[:-1]))
    return (before - alpha_bars) / before

def zero_terminal_snr(betas):
    r = to_alpha_bars(betas) ** 0.5
    scale = r[0] / (r[0] - r[-1])
    return to_betas(((r - r[-1]) * scale) ** 2)
# %% right: callable object
class Answer:
    def __call__(self, betas):
        roots = torch.cumprod(1 - betas, dim=0).sqrt()
        shifted = roots - roots[-1]
        scaled = shifted * roots[0] / shifted[0]
        ab = scaled ** 2
        alphas = torch.cat([ab[:1], ab[1:] / ab[:-1]])
        return 1 - alphas

zero_terminal_snr = Answer()
# %% right: bound method
class Course:
    def zero_terminal_snr(self, betas):
        roots = torch.cumprod(1 - betas, dim=0).sqrt()
        shifted = roots - roots[-1]
        scaled = shifted * roots[0] / shifted[0]
        ab = scaled ** 2
        alphas = torch.cat([ab[:1], ab[1:] / ab[:-1]])
        return 1 - alphas

zero_terminal_snr = Course().zero_terminal_snr
# %% right: one more optional argument
def zero_terminal_snr(betas, verbose=False):
    if verbose:
        print('called')
    roots = torch.cumprod(1 - betas, dim=0).sqrt()
    shifted = roots - roots[-1]
    scaled = shifted * roots[0] / shifted[0]
    ab = scaled ** 2
    alphas = torch.cat([ab[:1], ab[1:] / ab[:-1]])
    return 1 - alphas
# %% right: prints one line
def zero_terminal_snr(betas):
    print('shape', getattr(betas, 'shape', betas))
    roots = torch.cumprod(1 - betas, dim=0).sqrt()
    shifted = roots - roots[-1]
    scaled = shifted * roots[0] / shifted[0]
    ab = scaled ** 2
    alphas = torch.cat([ab[:1], ab[1:] / ab[:-1]])
    return 1 - alphas
# %% right: star arguments handed on
def answer(betas):
    roots = torch.cumprod(1 - betas, dim=0).sqrt()
    shifted = roots - roots[-1]
    scaled = shifted * roots[0] / shifted[0]
    ab = scaled ** 2
    alphas = torch.cat([ab[:1], ab[1:] / ab[:-1]])
    return 1 - alphas

def zero_terminal_snr(*args, **kwargs):
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
def zero_terminal_snr(betas):
    roots = torch.cumprod(1 - betas, dim=0).sqrt()
    shifted = roots - roots[-1]
    scaled = shifted * roots[0] / shifted[0]
    ab = scaled ** 2
    alphas = torch.cat([ab[:1], ab[1:] / ab[:-1]])
    return 1 - alphas
# %% right: inference mode
@torch.inference_mode()
def zero_terminal_snr(betas):
    roots = torch.cumprod(1 - betas, dim=0).sqrt()
    shifted = roots - roots[-1]
    scaled = shifted * roots[0] / shifted[0]
    ab = scaled ** 2
    alphas = torch.cat([ab[:1], ab[1:] / ab[:-1]])
    return 1 - alphas
# %% wrong: alpha_bars shifted, not their roots
def zero_terminal_snr(betas):
    ab = torch.cumprod(1 - betas, 0)
    ab = (ab - ab[-1]) * ab[0] / (ab[0] - ab[-1])
    return 1 - torch.cat([ab[:1], ab[1:] / ab[:-1]])
# %% wrong: shifted but not scaled
def zero_terminal_snr(betas):
    r = torch.cumprod(1 - betas, 0).sqrt()
    ab = (r - r[-1]) ** 2
    return 1 - torch.cat([ab[:1], ab[1:] / ab[:-1]])
# %% wrong: scaled to 1 at the start
def zero_terminal_snr(betas):
    r = torch.cumprod(1 - betas, 0).sqrt()
    ab = ((r - r[-1]) / (r[0] - r[-1])) ** 2
    return 1 - torch.cat([ab[:1], ab[1:] / ab[:-1]])
# %% wrong: only the last beta set to 1
def zero_terminal_snr(betas):
    new = betas.clone()
    new[-1] = 1.0
    return new
# %% wrong: clones forgotten, the views move along (Diffusers without clone)
def zero_terminal_snr(betas):
    r = torch.cumprod(1 - betas, 0).sqrt()
    first, last = r[0], r[-1]
    r -= last
    r *= first / (first - last)
    ab = r ** 2
    return 1 - torch.cat([ab[:1], ab[1:] / ab[:-1]])
# %% wrong: not squared again
def zero_terminal_snr(betas):
    r = torch.cumprod(1 - betas, 0).sqrt()
    r = (r - r[-1]) * r[0] / (r[0] - r[-1])
    return 1 - torch.cat([r[:1], r[1:] / r[:-1]])
# %% wrong: first ratio forgotten, T - 1 betas
def zero_terminal_snr(betas):
    r = torch.cumprod(1 - betas, 0).sqrt()
    ab = ((r - r[-1]) * r[0] / (r[0] - r[-1])) ** 2
    return 1 - ab[1:] / ab[:-1]
# %% wrong: first alpha is 1
def zero_terminal_snr(betas):
    r = torch.cumprod(1 - betas, 0).sqrt()
    ab = ((r - r[-1]) * r[0] / (r[0] - r[-1])) ** 2
    return 1 - torch.cat([torch.ones_like(ab[:1]), ab[1:] / ab[:-1]])
# %% wrong: first ratio doubled
def zero_terminal_snr(betas):
    r = torch.cumprod(1 - betas, 0).sqrt()
    ab = ((r - r[-1]) * r[0] / (r[0] - r[-1])) ** 2
    ratios = ab[1:] / ab[:-1]
    return 1 - torch.cat([ratios[:1], ratios])
# %% wrong: last root scaled along before it is subtracted
def zero_terminal_snr(betas):
    r = torch.cumprod(1 - betas, 0).sqrt()
    scaled = r * r[0] / (r[0] - r[-1])
    ab = (scaled - r[-1]) ** 2
    return 1 - torch.cat([ab[:1], ab[1:] / ab[:-1]])
# %% wrong: scale without the first root
def zero_terminal_snr(betas):
    r = torch.cumprod(1 - betas, 0).sqrt()
    ab = ((r - r[-1]) / r[0]) ** 2
    return 1 - torch.cat([ab[:1], ab[1:] / ab[:-1]])
# %% wrong: new alpha_bars returned
def zero_terminal_snr(betas):
    r = torch.cumprod(1 - betas, 0).sqrt()
    return ((r - r[-1]) * r[0] / (r[0] - r[-1])) ** 2
# %% wrong: alphas returned
def zero_terminal_snr(betas):
    r = torch.cumprod(1 - betas, 0).sqrt()
    ab = ((r - r[-1]) * r[0] / (r[0] - r[-1])) ** 2
    return torch.cat([ab[:1], ab[1:] / ab[:-1]])
# %% wrong: new roots returned
def zero_terminal_snr(betas):
    r = torch.cumprod(1 - betas, 0).sqrt()
    return (r - r[-1]) * r[0] / (r[0] - r[-1])
# %% wrong: one minus alpha_bar for beta
def zero_terminal_snr(betas):
    r = torch.cumprod(1 - betas, 0).sqrt()
    return 1 - ((r - r[-1]) * r[0] / (r[0] - r[-1])) ** 2
# %% wrong: last beta clipped at 0.999
def zero_terminal_snr(betas):
    r = torch.cumprod(1 - betas, 0).sqrt()
    ab = ((r - r[-1]) * r[0] / (r[0] - r[-1])) ** 2
    return (1 - torch.cat([ab[:1], ab[1:] / ab[:-1]])).clamp(max=0.999)
# %% wrong: last alpha_bar lifted to a small number
def zero_terminal_snr(betas):
    r = torch.cumprod(1 - betas, 0).sqrt()
    ab = ((r - r[-1]) * r[0] / (r[0] - r[-1])) ** 2
    ab[-1] = 4.8973451890853435e-08
    return 1 - torch.cat([ab[:1], ab[1:] / ab[:-1]])
# %% wrong: betas stretched to end at 1
def zero_terminal_snr(betas):
    return betas[0] + (betas - betas[0]) * (1 - betas[0]) / (betas[-1] - betas[0])
# %% wrong: betas divided by the last
def zero_terminal_snr(betas):
    return betas / betas[-1]
# %% wrong: first root subtracted
def zero_terminal_snr(betas):
    r = torch.cumprod(1 - betas, 0).sqrt()
    r = (r - r[0]) * r[-1] / (r[-1] - r[0])
    ab = r ** 2
    return 1 - torch.cat([ab[:1], ab[1:] / ab[:-1]])
# %% wrong: ratios upside down
def zero_terminal_snr(betas):
    r = torch.cumprod(1 - betas, 0).sqrt()
    ab = ((r - r[-1]) * r[0] / (r[0] - r[-1])) ** 2
    return 1 - torch.cat([ab[:1], ab[:-1] / ab[1:]])
# %% wrong: roots of alphas, no product
def zero_terminal_snr(betas):
    r = (1 - betas).sqrt()
    r = (r - r[-1]) * r[0] / (r[0] - r[-1])
    return 1 - r ** 2
# %% wrong: half precision
def zero_terminal_snr(betas):
    r = torch.cumprod(1 - betas.half(), 0).sqrt()
    ab = ((r - r[-1]) * r[0] / (r[0] - r[-1])) ** 2
    return (1 - torch.cat([ab[:1], ab[1:] / ab[:-1]])).to(betas.dtype)
# %% wrong: changes betas in place
def zero_terminal_snr(betas):
    r = torch.cumprod(1 - betas, 0).sqrt()
    ab = ((r - r[-1]) * r[0] / (r[0] - r[-1])) ** 2
    betas[0] = 1 - ab[0]
    betas[1:] = 1 - ab[1:] / ab[:-1]
    return betas
# %% wrong: scale taken from 1, not from the first root
def zero_terminal_snr(betas):
    r = torch.cumprod(1 - betas, 0).sqrt()
    ab = ((r - r[-1]) / (1 - r[-1])) ** 2
    return 1 - torch.cat([ab[:1], ab[1:] / ab[:-1]])
# %% wrong: minimum linear ramp subtracted
def zero_terminal_snr(betas):
    r = torch.cumprod(1 - betas, 0).sqrt()
    r = r - r[-1] * torch.linspace(0, 1, len(r), dtype=r.dtype)
    ab = r ** 2
    return 1 - torch.cat([ab[:1], ab[1:] / ab[:-1]])
# %% wrong: sets the global seed inside
def zero_terminal_snr(betas):
    torch.manual_seed(0)
    roots = torch.cumprod(1 - betas, dim=0).sqrt()
    shifted = roots - roots[-1]
    scaled = shifted * roots[0] / shifted[0]
    ab = scaled ** 2
    alphas = torch.cat([ab[:1], ab[1:] / ab[:-1]])
    return 1 - alphas
# %% wrong: sets the default dtype to float64 inside
def zero_terminal_snr(betas):
    torch.set_default_dtype(torch.float64)
    roots = torch.cumprod(1 - betas, dim=0).sqrt()
    shifted = roots - roots[-1]
    scaled = shifted * roots[0] / shifted[0]
    ab = scaled ** 2
    alphas = torch.cat([ab[:1], ab[1:] / ab[:-1]])
    return 1 - alphas
# %% remark: prints ten thousand lines
def zero_terminal_snr(betas):
    for i in range(10000):
        print(i, 'of 10000')
    roots = torch.cumprod(1 - betas, dim=0).sqrt()
    shifted = roots - roots[-1]
    scaled = shifted * roots[0] / shifted[0]
    ab = scaled ** 2
    alphas = torch.cat([ab[:1], ab[1:] / ab[:-1]])
    return 1 - alphas
# %% wrong: asks for input
def zero_terminal_snr(betas):
    input('press return')
    roots = torch.cumprod(1 - betas, dim=0).sqrt()
    shifted = roots - roots[-1]
    scaled = shifted * roots[0] / shifted[0]
    ab = scaled ** 2
    alphas = torch.cat([ab[:1], ab[1:] / ab[:-1]])
    return 1 - alphas
# %% wrong: result in another container
def answer(betas):
    roots = torch.cumprod(1 - betas, dim=0).sqrt()
    shifted = roots - roots[-1]
    scaled = shifted * roots[0] / shifted[0]
    ab = scaled ** 2
    alphas = torch.cat([ab[:1], ab[1:] / ab[:-1]])
    return 1 - alphas

def zero_terminal_snr(betas):
    return {answer(betas)}
# %% wrong: unfinished
def zero_terminal_snr(betas):
    roots = torch.cumprod(1 - betas, dim=0).sqrt()
    ...
