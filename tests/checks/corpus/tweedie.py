# %% given
import math
import numpy as np
import torch
def eps_from_score(score, alpha_bar):
    return -(1 - alpha_bar).sqrt() * score
# %% right: formula
def tweedie(x_t, score, alpha_bar):
    return (x_t + (1 - alpha_bar) * score) / alpha_bar.sqrt()
# %% right: through eps
def tweedie(x_t, score, alpha_bar):
    eps = eps_from_score(score, alpha_bar)
    return (x_t - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
# %% right: rsqrt and addcmul
def tweedie(x_t, score, alpha_bar):
    return torch.addcmul(x_t, 1 - alpha_bar, score) * alpha_bar.rsqrt()
# %% right: two terms
def tweedie(x_t, score, alpha_bar):
    root = alpha_bar ** 0.5
    return x_t / root + (1 / root - root) * score
# %% right: numpy and back
def tweedie(x_t, score, alpha_bar):
    x, s, a = np.asarray(x_t), np.asarray(score), np.asarray(alpha_bar)
    return torch.as_tensor((x + (1 - a) * s) / np.sqrt(a))
# %% right: lambda
tweedie = lambda y, s, ab: (y + s - ab * s) / torch.sqrt(ab)
# %% right: log space for the scale
def tweedie(x_t, score, alpha_bar):
    return torch.exp(-0.5 * torch.log(alpha_bar)) * (x_t + torch.exp(torch.log1p(-alpha_bar)) * score)
# %% right: per sample
def tweedie(x_t, score, alpha_bar):
    bars = alpha_bar.expand_as(x_t) if torch.is_tensor(alpha_bar) else torch.full_like(x_t, alpha_bar)
    return torch.stack([(x + (1 - a) * s) / a.sqrt() for x, s, a in zip(x_t, score, bars)])
# %% wrong: root of 1 - alpha_bar before the score
def tweedie(x_t, score, alpha_bar):
    return (x_t + (1 - alpha_bar).sqrt() * score) / alpha_bar.sqrt()
# %% wrong: minus
def tweedie(x_t, score, alpha_bar):
    return (x_t - (1 - alpha_bar) * score) / alpha_bar.sqrt()
# %% wrong: minus with the root (score taken for eps)
def tweedie(x_t, score, alpha_bar):
    return (x_t - (1 - alpha_bar).sqrt() * score) / alpha_bar.sqrt()
# %% wrong: divided by alpha_bar
def tweedie(x_t, score, alpha_bar):
    return (x_t + (1 - alpha_bar) * score) / alpha_bar
# %% wrong: not divided
def tweedie(x_t, score, alpha_bar):
    return x_t + (1 - alpha_bar) * score
# %% wrong: brackets, only the score divided
def tweedie(x_t, score, alpha_bar):
    return x_t + (1 - alpha_bar) * score / alpha_bar.sqrt()
# %% wrong: brackets, only x_t divided
def tweedie(x_t, score, alpha_bar):
    return x_t / alpha_bar.sqrt() + (1 - alpha_bar) * score
# %% wrong: x_t rescaled, score ignored
def tweedie(x_t, score, alpha_bar):
    return x_t / alpha_bar.sqrt()
# %% wrong: multiplied by the root
def tweedie(x_t, score, alpha_bar):
    return (x_t + (1 - alpha_bar) * score) * alpha_bar.sqrt()
# %% wrong: alpha_bar times the score
def tweedie(x_t, score, alpha_bar):
    return (x_t + alpha_bar * score) / alpha_bar.sqrt()
# %% wrong: squared variance
def tweedie(x_t, score, alpha_bar):
    return (x_t + (1 - alpha_bar) ** 2 * score) / alpha_bar.sqrt()
# %% wrong: score alone, 1 forgotten
def tweedie(x_t, score, alpha_bar):
    return (x_t + score) / alpha_bar.sqrt()
# %% wrong: divided by the root of 1 - alpha_bar
def tweedie(x_t, score, alpha_bar):
    return (x_t + (1 - alpha_bar) * score) / (1 - alpha_bar).sqrt()
# %% wrong: clipped to -1..1
def tweedie(x_t, score, alpha_bar):
    return ((x_t + (1 - alpha_bar) * score) / alpha_bar.sqrt()).clamp(-1, 1)
# %% wrong: eps divided by the root on the way
def tweedie(x_t, score, alpha_bar):
    eps = -score / (1 - alpha_bar).sqrt()
    return (x_t - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
# %% wrong: first alpha_bar
def tweedie(x_t, score, alpha_bar):
    a = alpha_bar.flatten()[0]
    return (x_t + (1 - a) * score) / a.sqrt()
# %% wrong: x_t and score exchanged
def tweedie(x_t, score, alpha_bar):
    return (score + (1 - alpha_bar) * x_t) / alpha_bar.sqrt()
# %% wrong: in place
def tweedie(x_t, score, alpha_bar):
    return x_t.add_((1 - alpha_bar) * score).div_(alpha_bar.sqrt())
# %% wrong: VE form, sigma squared without rescaling
def tweedie(x_t, score, alpha_bar):
    return x_t + (1 - alpha_bar) / alpha_bar * score
# %% wrong: alpha_bar taken for its root
def tweedie(x_t, score, alpha_bar):
    return (x_t + (1 - alpha_bar ** 2) * score) / alpha_bar
# %% wrong: tiny number in the denominator
def tweedie(x_t, score, alpha_bar):
    return (x_t + (1 - alpha_bar) * score) / (alpha_bar.sqrt() + 1e-2)
