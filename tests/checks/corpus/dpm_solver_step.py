# %% given
import math
import numpy as np
import torch
# %% right: as it stands
def dpm_solver_step(x, x0, x0_before, alpha_bar_before, alpha_bar, alpha_bar_prev):
    lam = lambda ab: 0.5 * torch.log(ab / (1 - ab))
    h = lam(alpha_bar_prev) - lam(alpha_bar)
    h_before = lam(alpha_bar) - lam(alpha_bar_before)
    D = x0 + h / (2 * h_before) * (x0 - x0_before)
    return ((1 - alpha_bar_prev) / (1 - alpha_bar)).sqrt() * x + alpha_bar_prev.sqrt() * (1 - torch.exp(-h)) * D
# %% right: expm1 and logit
def dpm_solver_step(x, x0, x0_before, alpha_bar_before, alpha_bar, alpha_bar_prev):
    l0, l1, l2 = (0.5 * torch.logit(ab) for ab in (alpha_bar_before, alpha_bar, alpha_bar_prev))
    h, r = l2 - l1, (l1 - l0) / (l2 - l1)
    D = (1 + 1 / (2 * r)) * x0 - 1 / (2 * r) * x0_before
    ratio = torch.sqrt(1 - alpha_bar_prev) / torch.sqrt(1 - alpha_bar)
    return ratio * x - torch.sqrt(alpha_bar_prev) * torch.expm1(-h) * D
# %% right: Diffusers' D0 and D1
def dpm_solver_step(sample, m0, m1, ab_s1, ab_s0, ab_t):
    alpha_t, sigma_t, sigma_s0 = ab_t ** 0.5, (1 - ab_t) ** 0.5, (1 - ab_s0) ** 0.5
    lam = lambda ab: torch.log(ab ** 0.5) - torch.log((1 - ab) ** 0.5)
    h, h_0 = lam(ab_t) - lam(ab_s0), lam(ab_s0) - lam(ab_s1)
    r0 = h_0 / h
    D0, D1 = m0, (1.0 / r0) * (m0 - m1)
    return (sigma_t / sigma_s0) * sample - (alpha_t * (torch.exp(-h) - 1.0)) * D0 - 0.5 * (alpha_t * (torch.exp(-h) - 1.0)) * D1
# %% right: e to the -h without logarithms
def dpm_solver_step(x, x0, x0_before, alpha_bar_before, alpha_bar, alpha_bar_prev):
    odds = lambda ab: ab / (1 - ab)
    decay = (odds(alpha_bar) / odds(alpha_bar_prev)).sqrt()
    h, hb = -decay.log(), 0.5 * (odds(alpha_bar) / odds(alpha_bar_before)).log()
    guess = torch.lerp(x0_before, x0, 1 + h / hb / 2)
    return ((1 - alpha_bar_prev) / (1 - alpha_bar)) ** 0.5 * x + alpha_bar_prev ** 0.5 * (1 - decay) * guess
# %% right: numpy and back
def dpm_solver_step(x, x0, x0_before, alpha_bar_before, alpha_bar, alpha_bar_prev):
    x, c, cb, a0, a1, a2 = (np.asarray(v) for v in (x, x0, x0_before, alpha_bar_before, alpha_bar, alpha_bar_prev))
    lam = lambda a: 0.5 * (np.log(a) - np.log1p(-a))
    h, hb = lam(a2) - lam(a1), lam(a1) - lam(a0)
    D = c + h / (2 * hb) * (c - cb)
    return torch.as_tensor(np.sqrt((1 - a2) / (1 - a1)) * x - np.sqrt(a2) * np.expm1(-h) * D)
# %% right: DDIM step on D
def ddim(x, clean, a, p):
    eps = (x - a.sqrt() * clean) / (1 - a).sqrt()
    return p.sqrt() * clean + (1 - p).sqrt() * eps
def dpm_solver_step(x, x0, x0_before, alpha_bar_before, alpha_bar, alpha_bar_prev):
    lam = lambda a: torch.atanh(2 * a - 1)
    h, hb = lam(alpha_bar_prev) - lam(alpha_bar), lam(alpha_bar) - lam(alpha_bar_before)
    return ddim(x, x0 + 0.5 * h / hb * (x0 - x0_before), alpha_bar, alpha_bar_prev)
# %% wrong: first order, D is x0
def dpm_solver_step(x, x0, x0_before, alpha_bar_before, alpha_bar, alpha_bar_prev):
    lam = lambda ab: 0.5 * torch.log(ab / (1 - ab))
    h = lam(alpha_bar_prev) - lam(alpha_bar)
    return ((1 - alpha_bar_prev) / (1 - alpha_bar)).sqrt() * x + alpha_bar_prev.sqrt() * (1 - torch.exp(-h)) * x0
# %% wrong: lambda without the half
def dpm_solver_step(x, x0, x0_before, alpha_bar_before, alpha_bar, alpha_bar_prev):
    lam = lambda ab: torch.log(ab / (1 - ab))
    h, hb = lam(alpha_bar_prev) - lam(alpha_bar), lam(alpha_bar) - lam(alpha_bar_before)
    D = x0 + h / (2 * hb) * (x0 - x0_before)
    return ((1 - alpha_bar_prev) / (1 - alpha_bar)).sqrt() * x + alpha_bar_prev.sqrt() * (1 - torch.exp(-h)) * D
# %% wrong: h over h_before upside down
def dpm_solver_step(x, x0, x0_before, alpha_bar_before, alpha_bar, alpha_bar_prev):
    lam = lambda ab: 0.5 * torch.log(ab / (1 - ab))
    h, hb = lam(alpha_bar_prev) - lam(alpha_bar), lam(alpha_bar) - lam(alpha_bar_before)
    D = x0 + hb / (2 * h) * (x0 - x0_before)
    return ((1 - alpha_bar_prev) / (1 - alpha_bar)).sqrt() * x + alpha_bar_prev.sqrt() * (1 - torch.exp(-h)) * D
# %% wrong: the half of the slope forgotten
def dpm_solver_step(x, x0, x0_before, alpha_bar_before, alpha_bar, alpha_bar_prev):
    lam = lambda ab: 0.5 * torch.log(ab / (1 - ab))
    h, hb = lam(alpha_bar_prev) - lam(alpha_bar), lam(alpha_bar) - lam(alpha_bar_before)
    D = x0 + h / hb * (x0 - x0_before)
    return ((1 - alpha_bar_prev) / (1 - alpha_bar)).sqrt() * x + alpha_bar_prev.sqrt() * (1 - torch.exp(-h)) * D
# %% wrong: brackets, h / 2 * h_before
def dpm_solver_step(x, x0, x0_before, alpha_bar_before, alpha_bar, alpha_bar_prev):
    lam = lambda ab: 0.5 * torch.log(ab / (1 - ab))
    h, hb = lam(alpha_bar_prev) - lam(alpha_bar), lam(alpha_bar) - lam(alpha_bar_before)
    D = x0 + h / 2 * hb * (x0 - x0_before)
    return ((1 - alpha_bar_prev) / (1 - alpha_bar)).sqrt() * x + alpha_bar_prev.sqrt() * (1 - torch.exp(-h)) * D
# %% wrong: slope's sign
def dpm_solver_step(x, x0, x0_before, alpha_bar_before, alpha_bar, alpha_bar_prev):
    lam = lambda ab: 0.5 * torch.log(ab / (1 - ab))
    h, hb = lam(alpha_bar_prev) - lam(alpha_bar), lam(alpha_bar) - lam(alpha_bar_before)
    D = x0 - h / (2 * hb) * (x0 - x0_before)
    return ((1 - alpha_bar_prev) / (1 - alpha_bar)).sqrt() * x + alpha_bar_prev.sqrt() * (1 - torch.exp(-h)) * D
# %% wrong: constant one half, steps taken as equal
def dpm_solver_step(x, x0, x0_before, alpha_bar_before, alpha_bar, alpha_bar_prev):
    lam = lambda ab: 0.5 * torch.log(ab / (1 - ab))
    h = lam(alpha_bar_prev) - lam(alpha_bar)
    D = 1.5 * x0 - 0.5 * x0_before
    return ((1 - alpha_bar_prev) / (1 - alpha_bar)).sqrt() * x + alpha_bar_prev.sqrt() * (1 - torch.exp(-h)) * D
# %% wrong: exp(h) - 1
def dpm_solver_step(x, x0, x0_before, alpha_bar_before, alpha_bar, alpha_bar_prev):
    lam = lambda ab: 0.5 * torch.log(ab / (1 - ab))
    h, hb = lam(alpha_bar_prev) - lam(alpha_bar), lam(alpha_bar) - lam(alpha_bar_before)
    D = x0 + h / (2 * hb) * (x0 - x0_before)
    return ((1 - alpha_bar_prev) / (1 - alpha_bar)).sqrt() * x + alpha_bar_prev.sqrt() * (torch.exp(h) - 1) * D
# %% wrong: exp(-h) - 1, sign
def dpm_solver_step(x, x0, x0_before, alpha_bar_before, alpha_bar, alpha_bar_prev):
    lam = lambda ab: 0.5 * torch.log(ab / (1 - ab))
    h, hb = lam(alpha_bar_prev) - lam(alpha_bar), lam(alpha_bar) - lam(alpha_bar_before)
    D = x0 + h / (2 * hb) * (x0 - x0_before)
    return ((1 - alpha_bar_prev) / (1 - alpha_bar)).sqrt() * x + alpha_bar_prev.sqrt() * (torch.exp(-h) - 1) * D
# %% wrong: root of alpha_bar of now, not of the goal
def dpm_solver_step(x, x0, x0_before, alpha_bar_before, alpha_bar, alpha_bar_prev):
    lam = lambda ab: 0.5 * torch.log(ab / (1 - ab))
    h, hb = lam(alpha_bar_prev) - lam(alpha_bar), lam(alpha_bar) - lam(alpha_bar_before)
    D = x0 + h / (2 * hb) * (x0 - x0_before)
    return ((1 - alpha_bar_prev) / (1 - alpha_bar)).sqrt() * x + alpha_bar.sqrt() * (1 - torch.exp(-h)) * D
# %% wrong: ratio of the noise upside down
def dpm_solver_step(x, x0, x0_before, alpha_bar_before, alpha_bar, alpha_bar_prev):
    lam = lambda ab: 0.5 * torch.log(ab / (1 - ab))
    h, hb = lam(alpha_bar_prev) - lam(alpha_bar), lam(alpha_bar) - lam(alpha_bar_before)
    D = x0 + h / (2 * hb) * (x0 - x0_before)
    return ((1 - alpha_bar) / (1 - alpha_bar_prev)).sqrt() * x + alpha_bar_prev.sqrt() * (1 - torch.exp(-h)) * D
# %% wrong: ratio of the signal in place of the noise (eps form)
def dpm_solver_step(x, x0, x0_before, alpha_bar_before, alpha_bar, alpha_bar_prev):
    lam = lambda ab: 0.5 * torch.log(ab / (1 - ab))
    h, hb = lam(alpha_bar_prev) - lam(alpha_bar), lam(alpha_bar) - lam(alpha_bar_before)
    D = x0 + h / (2 * hb) * (x0 - x0_before)
    return (alpha_bar_prev / alpha_bar).sqrt() * x - (1 - alpha_bar_prev).sqrt() * torch.expm1(h) * D
# %% wrong: roots forgotten
def dpm_solver_step(x, x0, x0_before, alpha_bar_before, alpha_bar, alpha_bar_prev):
    lam = lambda ab: 0.5 * torch.log(ab / (1 - ab))
    h, hb = lam(alpha_bar_prev) - lam(alpha_bar), lam(alpha_bar) - lam(alpha_bar_before)
    D = x0 + h / (2 * hb) * (x0 - x0_before)
    return (1 - alpha_bar_prev) / (1 - alpha_bar) * x + alpha_bar_prev * (1 - torch.exp(-h)) * D
# %% wrong: root over alpha_bar_prev forgotten
def dpm_solver_step(x, x0, x0_before, alpha_bar_before, alpha_bar, alpha_bar_prev):
    lam = lambda ab: 0.5 * torch.log(ab / (1 - ab))
    h, hb = lam(alpha_bar_prev) - lam(alpha_bar), lam(alpha_bar) - lam(alpha_bar_before)
    D = x0 + h / (2 * hb) * (x0 - x0_before)
    return ((1 - alpha_bar_prev) / (1 - alpha_bar)).sqrt() * x + alpha_bar_prev * (1 - torch.exp(-h)) * D
# %% wrong: lambda is log of alpha_bar only
def dpm_solver_step(x, x0, x0_before, alpha_bar_before, alpha_bar, alpha_bar_prev):
    lam = lambda ab: 0.5 * torch.log(ab)
    h, hb = lam(alpha_bar_prev) - lam(alpha_bar), lam(alpha_bar) - lam(alpha_bar_before)
    D = x0 + h / (2 * hb) * (x0 - x0_before)
    return ((1 - alpha_bar_prev) / (1 - alpha_bar)).sqrt() * x + alpha_bar_prev.sqrt() * (1 - torch.exp(-h)) * D
# %% wrong: base 10 logarithm
def dpm_solver_step(x, x0, x0_before, alpha_bar_before, alpha_bar, alpha_bar_prev):
    lam = lambda ab: 0.5 * torch.log10(ab / (1 - ab))
    h, hb = lam(alpha_bar_prev) - lam(alpha_bar), lam(alpha_bar) - lam(alpha_bar_before)
    D = x0 + h / (2 * hb) * (x0 - x0_before)
    return ((1 - alpha_bar_prev) / (1 - alpha_bar)).sqrt() * x + alpha_bar_prev.sqrt() * (1 - torch.exp(-h)) * D
# %% wrong: h over steps in t, difference of alpha_bars
def dpm_solver_step(x, x0, x0_before, alpha_bar_before, alpha_bar, alpha_bar_prev):
    lam = lambda ab: 0.5 * torch.log(ab / (1 - ab))
    h = lam(alpha_bar_prev) - lam(alpha_bar)
    share = (alpha_bar_prev - alpha_bar) / (alpha_bar - alpha_bar_before)
    D = x0 + share / 2 * (x0 - x0_before)
    return ((1 - alpha_bar_prev) / (1 - alpha_bar)).sqrt() * x + alpha_bar_prev.sqrt() * (1 - torch.exp(-h)) * D
# %% wrong: h spans both steps
def dpm_solver_step(x, x0, x0_before, alpha_bar_before, alpha_bar, alpha_bar_prev):
    lam = lambda ab: 0.5 * torch.log(ab / (1 - ab))
    h, hb = lam(alpha_bar_prev) - lam(alpha_bar_before), lam(alpha_bar) - lam(alpha_bar_before)
    D = x0 + h / (2 * hb) * (x0 - x0_before)
    return ((1 - alpha_bar_prev) / (1 - alpha_bar)).sqrt() * x + alpha_bar_prev.sqrt() * (1 - torch.exp(-h)) * D
# %% wrong: x0 and x0_before exchanged
def dpm_solver_step(x, x0, x0_before, alpha_bar_before, alpha_bar, alpha_bar_prev):
    lam = lambda ab: 0.5 * torch.log(ab / (1 - ab))
    h, hb = lam(alpha_bar_prev) - lam(alpha_bar), lam(alpha_bar) - lam(alpha_bar_before)
    D = x0_before + h / (2 * hb) * (x0_before - x0)
    return ((1 - alpha_bar_prev) / (1 - alpha_bar)).sqrt() * x + alpha_bar_prev.sqrt() * (1 - torch.exp(-h)) * D
# %% wrong: x added without its factor
def dpm_solver_step(x, x0, x0_before, alpha_bar_before, alpha_bar, alpha_bar_prev):
    lam = lambda ab: 0.5 * torch.log(ab / (1 - ab))
    h, hb = lam(alpha_bar_prev) - lam(alpha_bar), lam(alpha_bar) - lam(alpha_bar_before)
    D = x0 + h / (2 * hb) * (x0 - x0_before)
    return x + alpha_bar_prev.sqrt() * (1 - torch.exp(-h)) * D
# %% right: lambda helper shared, partial
from functools import partial
def _half_logit(scale, a):
    return scale * (a.log() - (1 - a).log())
def dpm_solver_step(x, x0, x0_before, alpha_bar_before, alpha_bar, alpha_bar_prev):
    lam = partial(_half_logit, 0.5)
    h, before = lam(alpha_bar_prev) - lam(alpha_bar), lam(alpha_bar) - lam(alpha_bar_before)
    w = h / (2 * before)
    D = (1 + w) * x0 - w * x0_before
    return torch.sqrt((1 - alpha_bar_prev) / (1 - alpha_bar)) * x - torch.sqrt(alpha_bar_prev) * (torch.exp(-h) - 1) * D
# %% wrong: lambda with the noise above (sign of h)
def dpm_solver_step(x, x0, x0_before, alpha_bar_before, alpha_bar, alpha_bar_prev):
    lam = lambda ab: 0.5 * torch.log((1 - ab) / ab)
    h, hb = lam(alpha_bar_prev) - lam(alpha_bar), lam(alpha_bar) - lam(alpha_bar_before)
    D = x0 + h / (2 * hb) * (x0 - x0_before)
    return ((1 - alpha_bar_prev) / (1 - alpha_bar)).sqrt() * x + alpha_bar_prev.sqrt() * (1 - torch.exp(-h)) * D
# %% wrong: h_before from before to the goal
def dpm_solver_step(x, x0, x0_before, alpha_bar_before, alpha_bar, alpha_bar_prev):
    lam = lambda ab: 0.5 * torch.log(ab / (1 - ab))
    h, hb = lam(alpha_bar_prev) - lam(alpha_bar), lam(alpha_bar_prev) - lam(alpha_bar_before)
    D = x0 + h / (2 * hb) * (x0 - x0_before)
    return ((1 - alpha_bar_prev) / (1 - alpha_bar)).sqrt() * x + alpha_bar_prev.sqrt() * (1 - torch.exp(-h)) * D
# %% wrong: 1 - exp(-h) approximated by h
def dpm_solver_step(x, x0, x0_before, alpha_bar_before, alpha_bar, alpha_bar_prev):
    lam = lambda ab: 0.5 * torch.log(ab / (1 - ab))
    h, hb = lam(alpha_bar_prev) - lam(alpha_bar), lam(alpha_bar) - lam(alpha_bar_before)
    D = x0 + h / (2 * hb) * (x0 - x0_before)
    return ((1 - alpha_bar_prev) / (1 - alpha_bar)).sqrt() * x + alpha_bar_prev.sqrt() * h * D
# %% wrong: in place on x0
def dpm_solver_step(x, x0, x0_before, alpha_bar_before, alpha_bar, alpha_bar_prev):
    lam = lambda ab: 0.5 * torch.log(ab / (1 - ab))
    h, hb = lam(alpha_bar_prev) - lam(alpha_bar), lam(alpha_bar) - lam(alpha_bar_before)
    x0 += h / (2 * hb) * (x0 - x0_before)
    return ((1 - alpha_bar_prev) / (1 - alpha_bar)).sqrt() * x + alpha_bar_prev.sqrt() * (1 - torch.exp(-h)) * x0
