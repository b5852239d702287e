# %% given
import math
from functools import partial
import numpy as np
import torch
import torch.nn.functional as F
# %% right: if chain
def regression_target(kind, x0, eps, alpha_bar):
    if kind == "eps":
        return eps
    if kind == "x0":
        return x0
    return alpha_bar.sqrt() * eps - (1 - alpha_bar).sqrt() * x0
# %% right: dictionary of three
def regression_target(kind, x0, eps, alpha_bar):
    return {"eps": eps, "x0": x0, "v": torch.sqrt(alpha_bar) * eps - torch.sqrt(1 - alpha_bar) * x0}[kind]
# %% right: dictionary of lambdas, unknown kinds raise
TARGETS = {
    "eps": lambda x0, eps, a, s: eps,
    "x0": lambda x0, eps, a, s: x0,
    "v": lambda x0, eps, a, s: a * eps - s * x0,
}
def regression_target(kind, x0, eps, alpha_bar):
    if kind not in TARGETS:
        raise ValueError(f"unknown kind {kind!r}")
    return TARGETS[kind](x0, eps, alpha_bar ** 0.5, (1 - alpha_bar) ** 0.5)
# %% right: match statement
def regression_target(kind, x0, eps, alpha_bar):
    match kind:
        case "eps":
            target = eps
        case "x0":
            target = x0
        case "v":
            target = torch.addcmul(alpha_bar.sqrt() * eps, (1 - alpha_bar).sqrt(), x0, value=-1)
    return target
# %% right: angle, cos and sin
def regression_target(kind, x0, eps, alpha_bar):
    if kind in ("eps", "x0"):
        return eps if kind == "eps" else x0
    phi = torch.acos(alpha_bar.sqrt())
    return phi.cos() * eps - phi.sin() * x0
# %% right: per sample with stack
def regression_target(kind, x0, eps, alpha_bar):
    rows = []
    for clean, noise, bar in zip(x0, eps, alpha_bar):
        v = bar.sqrt() * noise - (1 - bar).sqrt() * clean
        rows.append({"eps": noise, "x0": clean, "v": v}[kind])
    return torch.stack(rows)
# %% right: numpy and back
def regression_target(kind, x0, eps, alpha_bar):
    a = alpha_bar.numpy()
    v = np.sqrt(a) * eps.numpy() - np.sqrt(1 - a) * x0.numpy()
    return torch.from_numpy({"eps": eps.numpy(), "x0": x0.numpy(), "v": v}[kind].copy())
# %% right: other parameter names, copies
def regression_target(what, clean, noise, abar):
    signal, sigma = abar.sqrt(), (1.0 - abar).sqrt()
    if what == "v":
        return signal.mul(noise).sub(sigma.mul(clean))
    return noise.clone() if what == "eps" else clean.clone()
# %% right: weights of x0 and eps as a table
def regression_target(kind, x0, eps, alpha_bar):
    zero, one = torch.zeros_like(alpha_bar), torch.ones_like(alpha_bar)
    of_eps, of_x0 = {"eps": (one, zero), "x0": (zero, one), "v": (alpha_bar.sqrt(), -(1 - alpha_bar).sqrt())}[kind]
    return of_eps * eps + of_x0 * x0
# %% wrong: plus sign, v is x_t again
def regression_target(kind, x0, eps, alpha_bar):
    if kind == "eps":
        return eps
    if kind == "x0":
        return x0
    return alpha_bar.sqrt() * x0 + (1 - alpha_bar).sqrt() * eps
# %% wrong: v with the plus sign between right terms
def regression_target(kind, x0, eps, alpha_bar):
    if kind == "eps":
        return eps
    if kind == "x0":
        return x0
    return alpha_bar.sqrt() * eps + (1 - alpha_bar).sqrt() * x0
# %% wrong: v negated
def regression_target(kind, x0, eps, alpha_bar):
    if kind == "eps":
        return eps
    if kind == "x0":
        return x0
    return (1 - alpha_bar).sqrt() * x0 - alpha_bar.sqrt() * eps
# %% wrong: roots swapped in v
def regression_target(kind, x0, eps, alpha_bar):
    if kind == "eps":
        return eps
    if kind == "x0":
        return x0
    return (1 - alpha_bar).sqrt() * eps - alpha_bar.sqrt() * x0
# %% wrong: no roots
def regression_target(kind, x0, eps, alpha_bar):
    if kind == "eps":
        return eps
    if kind == "x0":
        return x0
    return alpha_bar * eps - (1 - alpha_bar) * x0
# %% wrong: root only over the first coefficient
def regression_target(kind, x0, eps, alpha_bar):
    if kind == "eps":
        return eps
    if kind == "x0":
        return x0
    return alpha_bar.sqrt() * eps - (1 - alpha_bar) * x0
# %% wrong: 1 minus the root instead of the root of 1 minus
def regression_target(kind, x0, eps, alpha_bar):
    if kind == "eps":
        return eps
    if kind == "x0":
        return x0
    return alpha_bar.sqrt() * eps - (1 - alpha_bar.sqrt()) * x0
# %% wrong: eps and x0 exchanged for their kinds
def regression_target(kind, x0, eps, alpha_bar):
    if kind == "eps":
        return x0
    if kind == "x0":
        return eps
    return alpha_bar.sqrt() * eps - (1 - alpha_bar).sqrt() * x0
# %% wrong: kind "or" that is always true
def regression_target(kind, x0, eps, alpha_bar):
    if kind == "eps" or "noise":
        return eps
    if kind == "x0":
        return x0
    return alpha_bar.sqrt() * eps - (1 - alpha_bar).sqrt() * x0
# %% wrong: v falls through without a return
def regression_target(kind, x0, eps, alpha_bar):
    if kind == "eps":
        return eps
    elif kind == "x0":
        return x0
    elif kind == "v_prediction":
        return alpha_bar.sqrt() * eps - (1 - alpha_bar).sqrt() * x0
# %% wrong: Diffusers names of the kinds, KeyError
def regression_target(kind, x0, eps, alpha_bar):
    return {"epsilon": eps, "sample": x0, "v_prediction": alpha_bar.sqrt() * eps - (1 - alpha_bar).sqrt() * x0}[kind]
# %% wrong: first alpha_bar for the whole batch
def regression_target(kind, x0, eps, alpha_bar):
    if kind == "eps":
        return eps
    if kind == "x0":
        return x0
    a = alpha_bar[0]
    return a.sqrt() * eps - (1 - a).sqrt() * x0
# %% wrong: alpha_bar flattened, broadcasts along the last axis
def regression_target(kind, x0, eps, alpha_bar):
    if kind == "eps":
        return eps
    if kind == "x0":
        return x0
    a = alpha_bar.flatten()
    return a.sqrt() * eps - (1 - a).sqrt() * x0
# %% wrong: reshape to four axes only
def regression_target(kind, x0, eps, alpha_bar):
    if kind == "eps":
        return eps
    if kind == "x0":
        return x0
    a = alpha_bar.reshape(-1, 1, 1, 1)
    return a.sqrt() * eps - (1 - a).sqrt() * x0
# %% wrong: float32 inside
def regression_target(kind, x0, eps, alpha_bar):
    if kind == "eps":
        return eps.float()
    if kind == "x0":
        return x0.float()
    a = alpha_bar.float()
    return a.sqrt() * eps.float() - (1 - a).sqrt() * x0.float()
# %% wrong: in place, changes eps
def regression_target(kind, x0, eps, alpha_bar):
    if kind == "eps":
        return eps
    if kind == "x0":
        return x0
    return eps.mul_(alpha_bar.sqrt()).sub_((1 - alpha_bar).sqrt() * x0)
# %% wrong: x0 kind is x_t
def regression_target(kind, x0, eps, alpha_bar):
    a, s = alpha_bar.sqrt(), (1 - alpha_bar).sqrt()
    if kind == "eps":
        return eps
    if kind == "x0":
        return a * x0 + s * eps
    return a * eps - s * x0
# %% wrong: returns all three as a tuple
def regression_target(kind, x0, eps, alpha_bar):
    return eps, x0, alpha_bar.sqrt() * eps - (1 - alpha_bar).sqrt() * x0
# %% wrong: random noise of its own
def regression_target(kind, x0, eps, alpha_bar):
    torch.manual_seed(0)
    eps = torch.randn_like(x0)
    if kind == "eps":
        return eps
    if kind == "x0":
        return x0
    return alpha_bar.sqrt() * eps - (1 - alpha_bar).sqrt() * x0
# %% wrong: clamps the picture to -1..1
def regression_target(kind, x0, eps, alpha_bar):
    x0 = x0.clamp(-1, 1)
    if kind == "eps":
        return eps
    if kind == "x0":
        return x0
    return alpha_bar.sqrt() * eps - (1 - alpha_bar).sqrt() * x0
# %% wrong: v left unfinished
def regression_target(kind, x0, eps, alpha_bar):
    if kind == "eps":
        return eps
    if kind == "x0":
        return x0
    ...
# %% right: callable object
class Target:
    def __call__(self, kind, x0, eps, alpha_bar):
        a, s = alpha_bar.sqrt(), (1 - alpha_bar).sqrt()
        return getattr(self, kind)(x0, eps, a, s)
    def eps(self, x0, eps, a, s):
        return eps
    def x0(self, x0, eps, a, s):
        return x0
    def v(self, x0, eps, a, s):
        return a * eps - s * x0
regression_target = Target()
# %% right: star args
def regression_target(*args):
    kind, x0, eps, alpha_bar = args
    return eps if kind == "eps" else x0 if kind == "x0" else alpha_bar.sqrt() * eps - (1 - alpha_bar).sqrt() * x0
# %% right: v through x_t, from the rotation
def regression_target(kind, x0, eps, alpha_bar):
    if kind == "eps":
        return eps
    if kind == "x0":
        return x0
    x_t = alpha_bar.sqrt() * x0 + (1 - alpha_bar).sqrt() * eps
    return torch.where(alpha_bar < 1, (alpha_bar.sqrt() * x_t - x0) / (1 - alpha_bar).clamp(min=1e-300).sqrt(), eps)
# %% wrong: v from x_t and x0, division by zero where alpha_bar is 1
def regression_target(kind, x0, eps, alpha_bar):
    if kind == "eps":
        return eps
    if kind == "x0":
        return x0
    x_t = alpha_bar.sqrt() * x0 + (1 - alpha_bar).sqrt() * eps
    return (alpha_bar.sqrt() * x_t - x0) / (1 - alpha_bar + 1e-5).sqrt()
# %% wrong: kind compared with "is"-like first letter, x0 falls to v
def regression_target(kind, x0, eps, alpha_bar):
    if kind.startswith("e"):
        return eps
    if kind == "X0":
        return x0
    return alpha_bar.sqrt() * eps - (1 - alpha_bar).sqrt() * x0
