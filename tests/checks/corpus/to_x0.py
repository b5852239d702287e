# %% given
import math
import numpy as np
import torch
import torch.nn.functional as F
# %% right: if chain
def to_x0(kind, output, x_t, alpha_bar):
    if kind == "x0":
        return output
    if kind == "eps":
        return (x_t - (1 - alpha_bar).sqrt() * output) / alpha_bar.sqrt()
    return alpha_bar.sqrt() * x_t - (1 - alpha_bar).sqrt() * output
# %% right: via eps for every kind
def to_x0(kind, output, x_t, alpha_bar):
    a, s = alpha_bar.sqrt(), (1 - alpha_bar).sqrt()
    if kind == "x0":
        return output
    eps = output if kind == "eps" else s * x_t + a * output
    return (x_t - s * eps) / a
# %% right: reciprocal tables as in improved diffusion
def to_x0(kind, output, x_t, alpha_bar):
    if kind == "eps":
        return (1 / alpha_bar).sqrt() * x_t - (1 / alpha_bar - 1).sqrt() * output
    return {"x0": output, "v": alpha_bar.sqrt() * x_t - (1 - alpha_bar).sqrt() * output}[kind]
# %% right: match with rsqrt
def to_x0(kind, output, x_t, alpha_bar):
    match kind:
        case "eps":
            return (x_t - torch.sqrt(1 - alpha_bar) * output) * torch.rsqrt(alpha_bar)
        case "v":
            return torch.sqrt(alpha_bar) * x_t - torch.sqrt(1 - alpha_bar) * output
        case _:
            return output
# %% right: angle form
def to_x0(kind, output, x_t, alpha_bar):
    phi = alpha_bar.sqrt().acos()
    if kind == "v":
        return phi.cos() * x_t - phi.sin() * output
    if kind == "eps":
        return x_t / phi.cos() - phi.tan() * output
    return output
# %% right: per-sample loop
def to_x0(kind, output, x_t, alpha_bar):
    result = torch.empty_like(x_t)
    for i in range(len(x_t)):
        a, s = alpha_bar[i].sqrt(), (1 - alpha_bar[i]).sqrt()
        if kind == "eps":
            result[i] = (x_t[i] - s * output[i]) / a
        elif kind == "v":
            result[i] = a * x_t[i] - s * output[i]
        else:
            result[i] = output[i]
    return result
# %% right: numpy and back
def to_x0(kind, output, x_t, alpha_bar):
    o, x, a = (np.asarray(part) for part in (output, x_t, alpha_bar))
    said = {"eps": (x - np.sqrt(1 - a) * o) / np.sqrt(a), "x0": o, "v": np.sqrt(a) * x - np.sqrt(1 - a) * o}[kind]
    return torch.as_tensor(said)
# %% right: lambda in one line
to_x0 = lambda kind, output, x_t, alpha_bar: (
    output if kind == "x0" else
    (x_t - (1 - alpha_bar) ** 0.5 * output) / alpha_bar ** 0.5 if kind == "eps" else
    alpha_bar ** 0.5 * x_t - (1 - alpha_bar) ** 0.5 * output)
# %% right: two equations solved by Cramer's rule
def to_x0(kind, output, x_t, alpha_bar):
    a, s = alpha_bar.sqrt(), (1 - alpha_bar).sqrt()
    p, q = {"eps": (0 * a, 0 * a + 1), "x0": (0 * a + 1, 0 * a), "v": (-s, a)}[kind]
    return (q * x_t - s * output) / (a * q - s * p)
# %% wrong: v with the roots swapped
def to_x0(kind, output, x_t, alpha_bar):
    if kind == "x0":
        return output
    if kind == "eps":
        return (x_t - (1 - alpha_bar).sqrt() * output) / alpha_bar.sqrt()
    return (1 - alpha_bar).sqrt() * x_t - alpha_bar.sqrt() * output
# %% wrong: v gives eps instead
def to_x0(kind, output, x_t, alpha_bar):
    if kind == "x0":
        return output
    if kind == "eps":
        return (x_t - (1 - alpha_bar).sqrt() * output) / alpha_bar.sqrt()
    return (1 - alpha_bar).sqrt() * x_t + alpha_bar.sqrt() * output
# %% wrong: plus sign in v
def to_x0(kind, output, x_t, alpha_bar):
    if kind == "x0":
        return output
    if kind == "eps":
        return (x_t - (1 - alpha_bar).sqrt() * output) / alpha_bar.sqrt()
    return alpha_bar.sqrt() * x_t + (1 - alpha_bar).sqrt() * output
# %% wrong: plus sign in eps
def to_x0(kind, output, x_t, alpha_bar):
    if kind == "x0":
        return output
    if kind == "eps":
        return (x_t + (1 - alpha_bar).sqrt() * output) / alpha_bar.sqrt()
    return alpha_bar.sqrt() * x_t - (1 - alpha_bar).sqrt() * output
# %% wrong: eps divided by alpha_bar without the root
def to_x0(kind, output, x_t, alpha_bar):
    if kind == "x0":
        return output
    if kind == "eps":
        return (x_t - (1 - alpha_bar).sqrt() * output) / alpha_bar
    return alpha_bar.sqrt() * x_t - (1 - alpha_bar).sqrt() * output
# %% wrong: noise subtracted with its variance
def to_x0(kind, output, x_t, alpha_bar):
    if kind == "x0":
        return output
    if kind == "eps":
        return (x_t - (1 - alpha_bar) * output) / alpha_bar.sqrt()
    return alpha_bar.sqrt() * x_t - (1 - alpha_bar).sqrt() * output
# %% wrong: brackets missing, only the noise is divided
def to_x0(kind, output, x_t, alpha_bar):
    if kind == "x0":
        return output
    if kind == "eps":
        return x_t - (1 - alpha_bar).sqrt() * output / alpha_bar.sqrt()
    return alpha_bar.sqrt() * x_t - (1 - alpha_bar).sqrt() * output
# %% wrong: forgets to divide for eps
def to_x0(kind, output, x_t, alpha_bar):
    if kind == "x0":
        return output
    if kind == "eps":
        return x_t - (1 - alpha_bar).sqrt() * output
    return alpha_bar.sqrt() * x_t - (1 - alpha_bar).sqrt() * output
# %% wrong: v without roots
def to_x0(kind, output, x_t, alpha_bar):
    if kind == "x0":
        return output
    if kind == "eps":
        return (x_t - (1 - alpha_bar).sqrt() * output) / alpha_bar.sqrt()
    return alpha_bar * x_t - (1 - alpha_bar) * output
# %% wrong: v divided by the root of alpha_bar too
def to_x0(kind, output, x_t, alpha_bar):
    if kind == "x0":
        return output
    if kind == "eps":
        return (x_t - (1 - alpha_bar).sqrt() * output) / alpha_bar.sqrt()
    return (alpha_bar.sqrt() * x_t - (1 - alpha_bar).sqrt() * output) / alpha_bar.sqrt()
# %% wrong: clipped to -1..1
def to_x0(kind, output, x_t, alpha_bar):
    if kind == "x0":
        x0 = output
    elif kind == "eps":
        x0 = (x_t - (1 - alpha_bar).sqrt() * output) / alpha_bar.sqrt()
    else:
        x0 = alpha_bar.sqrt() * x_t - (1 - alpha_bar).sqrt() * output
    return x0.clamp(-1, 1)
# %% wrong: x_t and output exchanged
def to_x0(kind, x_t, output, alpha_bar):
    if kind == "x0":
        return output
    if kind == "eps":
        return (x_t - (1 - alpha_bar).sqrt() * output) / alpha_bar.sqrt()
    return alpha_bar.sqrt() * x_t - (1 - alpha_bar).sqrt() * output
# %% wrong: first alpha_bar for everyone
def to_x0(kind, output, x_t, alpha_bar):
    alpha_bar = alpha_bar[0].item()
    if kind == "x0":
        return output
    if kind == "eps":
        return (x_t - (1 - alpha_bar) ** 0.5 * output) / alpha_bar ** 0.5
    return alpha_bar ** 0.5 * x_t - (1 - alpha_bar) ** 0.5 * output
# %% wrong: detach
def to_x0(kind, output, x_t, alpha_bar):
    output, x_t = output.detach(), x_t.detach()
    if kind == "x0":
        return output
    if kind == "eps":
        return (x_t - (1 - alpha_bar).sqrt() * output) / alpha_bar.sqrt()
    return alpha_bar.sqrt() * x_t - (1 - alpha_bar).sqrt() * output
# %% wrong: in place on x_t
def to_x0(kind, output, x_t, alpha_bar):
    if kind == "x0":
        return output
    if kind == "eps":
        x_t -= (1 - alpha_bar).sqrt() * output
        x_t /= alpha_bar.sqrt()
        return x_t
    return alpha_bar.sqrt() * x_t - (1 - alpha_bar).sqrt() * output
# %% wrong: epsilon 1e-3 against division by zero
def to_x0(kind, output, x_t, alpha_bar):
    if kind == "x0":
        return output
    if kind == "eps":
        return (x_t - (1 - alpha_bar).sqrt() * output) / (alpha_bar.sqrt() + 1e-3)
    return alpha_bar.sqrt() * x_t - (1 - alpha_bar).sqrt() * output
# %% wrong: x0 kind treated like eps
def to_x0(kind, output, x_t, alpha_bar):
    if kind == "v":
        return alpha_bar.sqrt() * x_t - (1 - alpha_bar).sqrt() * output
    return (x_t - (1 - alpha_bar).sqrt() * output) / alpha_bar.sqrt()
# %% wrong: v treated like eps
def to_x0(kind, output, x_t, alpha_bar):
    if kind == "x0":
        return output
    return (x_t - (1 - alpha_bar).sqrt() * output) / alpha_bar.sqrt()
# %% wrong: compares with is not a known kind, returns None for v
def to_x0(kind, output, x_t, alpha_bar):
    if kind == "x0":
        return output
    if kind == "eps":
        return (x_t - (1 - alpha_bar).sqrt() * output) / alpha_bar.sqrt()
    if kind == "V":
        return alpha_bar.sqrt() * x_t - (1 - alpha_bar).sqrt() * output
# %% wrong: half precision
def to_x0(kind, output, x_t, alpha_bar):
    output, x_t, alpha_bar = output.half(), x_t.half(), alpha_bar.half()
    if kind == "x0":
        return output
    if kind == "eps":
        return (x_t - (1 - alpha_bar).sqrt() * output) / alpha_bar.sqrt()
    return alpha_bar.sqrt() * x_t - (1 - alpha_bar).sqrt() * output
# %% right: mapping of partial functions
from functools import partial
def _eps(o, x, a, s): return (x - s * o) / a
def _v(o, x, a, s): return a * x - s * o
def to_x0(kind, output, x_t, alpha_bar):
    rule = {"eps": _eps, "v": _v, "x0": lambda o, *rest: o}[kind]
    return partial(rule, output, x_t)(alpha_bar.sqrt(), (1 - alpha_bar).sqrt())
# %% right: named arguments with defaults
def to_x0(kind="eps", output=None, x_t=None, alpha_bar=None):
    signal, noise = torch.sqrt(alpha_bar), torch.sqrt(1.0 - alpha_bar)
    answers = dict(eps=torch.div(x_t - noise * output, signal), x0=output, v=signal * x_t - noise * output)
    return answers[kind]
# %% wrong: eps without dividing where alpha_bar is small (guard)
def to_x0(kind, output, x_t, alpha_bar):
    if kind == "x0":
        return output
    if kind == "eps":
        return (x_t - (1 - alpha_bar).sqrt() * output) / alpha_bar.sqrt().clamp(min=0.1)
    return alpha_bar.sqrt() * x_t - (1 - alpha_bar).sqrt() * output
# %% wrong: division forgotten and v divided instead
def to_x0(kind, output, x_t, alpha_bar):
    if kind == "x0":
        return output
    if kind == "v":
        return (x_t - (1 - alpha_bar).sqrt() * output) / alpha_bar.sqrt()
    return alpha_bar.sqrt() * x_t - (1 - alpha_bar).sqrt() * output
# %% wrong: v divided by alpha_bar
def to_x0(kind, output, x_t, alpha_bar):
    a, s = alpha_bar.sqrt(), (1 - alpha_bar).sqrt()
    return {"eps": (x_t - s * output) / a, "x0": output, "v": (a * x_t - s * output) / alpha_bar}[kind]
# %% wrong: x_t for kind x0
def to_x0(kind, output, x_t, alpha_bar):
    a, s = alpha_bar.sqrt(), (1 - alpha_bar).sqrt()
    return {"eps": (x_t - s * output) / a, "x0": x_t, "v": a * x_t - s * output}[kind]
