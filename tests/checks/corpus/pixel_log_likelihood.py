# %% given
import math
import numpy as np
import torch
import torch.nn.functional as F
# %% right: the formula with open ends
def pixel_log_likelihood(x, mean, std):
    upper = torch.where(x > 1 - 1 / 255, 1.0, torch.special.ndtr((x + 1 / 255 - mean) / std))
    lower = torch.where(x < -1 + 1 / 255, 0.0, torch.special.ndtr((x - 1 / 255 - mean) / std))
    return (upper - lower).clamp(min=1e-12).log().flatten(1).sum(1)
# %% right: guided-diffusion's where on the logs, exact Phi
def pixel_log_likelihood(x, mean, std):
    cdf = torch.special.ndtr
    centered = x - mean
    plus = cdf((centered + 1.0 / 255.0) / std)
    minus = cdf((centered - 1.0 / 255.0) / std)
    log_probs = torch.where(x < -0.999, torch.log(plus.clamp(min=1e-12)),
                            torch.where(x > 0.999, torch.log((1.0 - minus).clamp(min=1e-12)), torch.log((plus - minus).clamp(min=1e-12))))
    return log_probs.flatten(1).sum(-1)
# %% right: infinite edges, float64
def pixel_log_likelihood(x, mean, std):
    y = x.double()
    up = torch.where(y > 1 - 1 / 255, torch.inf, y + 1 / 255)
    low = torch.where(y < -1 + 1 / 255, -torch.inf, y - 1 / 255)
    p = torch.special.ndtr((up - mean) / std) - torch.special.ndtr((low - mean) / std)
    return p.clamp(min=1e-300).log().flatten(1).sum(1).to(x.dtype)
# %% right: log space, tails mirrored, log_ndtr
def pixel_log_likelihood(x, mean, std):
    x, mean = x.double(), mean.double()
    a = (torch.where(x < -1 + 1 / 255, -torch.inf, x - 1 / 255) - mean) / std
    b = (torch.where(x > 1 - 1 / 255, torch.inf, x + 1 / 255) - mean) / std
    flip = a > 0
    a, b = torch.where(flip, -b, a), torch.where(flip, -a, b)
    la, lb = torch.special.log_ndtr(a), torch.special.log_ndtr(b)
    return (lb + torch.log1p(-torch.exp(la - lb))).flatten(1).sum(1)
# %% right: torch.distributions cdf
def pixel_log_likelihood(x, mean, std):
    n = torch.distributions.Normal(mean.double(), torch.as_tensor(std).double() * torch.ones_like(mean).double())
    plus, minus = n.cdf(x.double() + 1 / 255), n.cdf(x.double() - 1 / 255)
    plus = plus.masked_fill(x > 1 - 1 / 255, 1.0)
    minus = minus.masked_fill(x < -1 + 1 / 255, 0.0)
    return torch.log((plus - minus).clamp_min(1e-290)).reshape(len(x), -1).sum(1)
# %% right: erf by hand
def pixel_log_likelihood(x, mean, std):
    phi = lambda t: 0.5 * (1 + torch.erf(t / math.sqrt(2)))
    h = 1 / 255
    d = (x - mean).double()
    p = phi((d + h) / std) - phi((d - h) / std)
    p = torch.where(x >= 1 - h, 1 - phi((d - h) / std), p)
    p = torch.where(x <= -1 + h, phi((d + h) / std), p)
    return p.clamp(min=1e-300).log().flatten(1).sum(1)
# %% right: picture by picture
def pixel_log_likelihood(x, mean, std):
    s = torch.as_tensor(std).expand(x.shape) if torch.as_tensor(std).ndim != 1 else torch.as_tensor(std)
    s = torch.broadcast_to(s, x.shape)
    result = []
    for xi, mi, si in zip(x.double(), mean.double(), s.double()):
        top = torch.special.ndtr((xi + 1 / 255 - mi) / si)
        bottom = torch.special.ndtr((xi - 1 / 255 - mi) / si)
        top[xi > 1 - 1 / 255] = 1
        bottom[xi < -1 + 1 / 255] = 0
        result.append((top - bottom).clamp(min=1e-300).log().sum())
    return torch.stack(result)
# %% wrong: log density
def pixel_log_likelihood(x, mean, std):
    z = (x - mean) / std
    return (-0.5 * z**2 - torch.log(std * torch.ones_like(x)) - 0.5 * math.log(2 * math.pi)).flatten(1).sum(1)
# %% wrong: density times the width
def pixel_log_likelihood(x, mean, std):
    z = (x - mean) / std
    return (-0.5 * z**2 - torch.log(std * torch.ones_like(x)) - 0.5 * math.log(2 * math.pi) + math.log(2 / 255)).flatten(1).sum(1)
# %% wrong: ends closed
def pixel_log_likelihood(x, mean, std):
    p = torch.special.ndtr((x + 1 / 255 - mean) / std) - torch.special.ndtr((x - 1 / 255 - mean) / std)
    return p.clamp(min=1e-30).log().flatten(1).sum(1)
# %% wrong: white's end closed
def pixel_log_likelihood(x, mean, std):
    up = torch.special.ndtr((x + 1 / 255 - mean) / std)
    low = torch.where(x < -1 + 1 / 255, 0.0, torch.special.ndtr((x - 1 / 255 - mean) / std))
    return (up - low).clamp(min=1e-30).log().flatten(1).sum(1)
# %% wrong: black's end closed
def pixel_log_likelihood(x, mean, std):
    up = torch.where(x > 1 - 1 / 255, 1.0, torch.special.ndtr((x + 1 / 255 - mean) / std))
    low = torch.special.ndtr((x - 1 / 255 - mean) / std)
    return (up - low).clamp(min=1e-30).log().flatten(1).sum(1)
# %% wrong: ends exchanged
def pixel_log_likelihood(x, mean, std):
    up = torch.where(x < -1 + 1 / 255, 1.0, torch.special.ndtr((x + 1 / 255 - mean) / std))
    low = torch.where(x > 1 - 1 / 255, 0.0, torch.special.ndtr((x - 1 / 255 - mean) / std))
    return (up - low).clamp(min=1e-30).log().flatten(1).sum(1)
# %% wrong: mean over the pixels
def pixel_log_likelihood(x, mean, std):
    up = torch.where(x > 1 - 1 / 255, 1.0, torch.special.ndtr((x + 1 / 255 - mean) / std))
    low = torch.where(x < -1 + 1 / 255, 0.0, torch.special.ndtr((x - 1 / 255 - mean) / std))
    return (up - low).clamp(min=1e-30).log().flatten(1).mean(1)
# %% wrong: summed over the batch too
def pixel_log_likelihood(x, mean, std):
    up = torch.where(x > 1 - 1 / 255, 1.0, torch.special.ndtr((x + 1 / 255 - mean) / std))
    low = torch.where(x < -1 + 1 / 255, 0.0, torch.special.ndtr((x - 1 / 255 - mean) / std))
    return (up - low).clamp(min=1e-30).log().sum()
# %% wrong: log of the summed masses
def pixel_log_likelihood(x, mean, std):
    up = torch.where(x > 1 - 1 / 255, 1.0, torch.special.ndtr((x + 1 / 255 - mean) / std))
    low = torch.where(x < -1 + 1 / 255, 0.0, torch.special.ndtr((x - 1 / 255 - mean) / std))
    return (up - low).flatten(1).sum(1).clamp(min=1e-30).log()
# %% wrong: negative log likelihood
def pixel_log_likelihood(x, mean, std):
    up = torch.where(x > 1 - 1 / 255, 1.0, torch.special.ndtr((x + 1 / 255 - mean) / std))
    low = torch.where(x < -1 + 1 / 255, 0.0, torch.special.ndtr((x - 1 / 255 - mean) / std))
    return -(up - low).clamp(min=1e-30).log().flatten(1).sum(1)
# %% wrong: bits, log2
def pixel_log_likelihood(x, mean, std):
    up = torch.where(x > 1 - 1 / 255, 1.0, torch.special.ndtr((x + 1 / 255 - mean) / std))
    low = torch.where(x < -1 + 1 / 255, 0.0, torch.special.ndtr((x - 1 / 255 - mean) / std))
    return (up - low).clamp(min=1e-30).log2().flatten(1).sum(1)
# %% wrong: edges 2/255 away
def pixel_log_likelihood(x, mean, std):
    up = torch.where(x > 1 - 1 / 255, 1.0, torch.special.ndtr((x + 2 / 255 - mean) / std))
    low = torch.where(x < -1 + 1 / 255, 0.0, torch.special.ndtr((x - 2 / 255 - mean) / std))
    return (up - low).clamp(min=1e-30).log().flatten(1).sum(1)
# %% wrong: edges half as far, 1/510
def pixel_log_likelihood(x, mean, std):
    up = torch.where(x > 1 - 1 / 255, 1.0, torch.special.ndtr((x + 1 / 510 - mean) / std))
    low = torch.where(x < -1 + 1 / 255, 0.0, torch.special.ndtr((x - 1 / 510 - mean) / std))
    return (up - low).clamp(min=1e-30).log().flatten(1).sum(1)
# %% wrong: 256 in the place of 255
def pixel_log_likelihood(x, mean, std):
    up = torch.where(x > 1 - 1 / 256, 1.0, torch.special.ndtr((x + 1 / 256 - mean) / std))
    low = torch.where(x < -1 + 1 / 256, 0.0, torch.special.ndtr((x - 1 / 256 - mean) / std))
    return (up - low).clamp(min=1e-30).log().flatten(1).sum(1)
# %% wrong: edges not divided by the std
def pixel_log_likelihood(x, mean, std):
    up = torch.where(x > 1 - 1 / 255, 1.0, torch.special.ndtr((x - mean) / std + 1 / 255))
    low = torch.where(x < -1 + 1 / 255, 0.0, torch.special.ndtr((x - mean) / std - 1 / 255))
    return (up - low).clamp(min=1e-30).log().flatten(1).sum(1)
# %% wrong: std read as a variance
def pixel_log_likelihood(x, mean, std):
    s = std**0.5
    up = torch.where(x > 1 - 1 / 255, 1.0, torch.special.ndtr((x + 1 / 255 - mean) / s))
    low = torch.where(x < -1 + 1 / 255, 0.0, torch.special.ndtr((x - 1 / 255 - mean) / s))
    return (up - low).clamp(min=1e-30).log().flatten(1).sum(1)
# %% wrong: std squared
def pixel_log_likelihood(x, mean, std):
    s = std**2
    up = torch.where(x > 1 - 1 / 255, 1.0, torch.special.ndtr((x + 1 / 255 - mean) / s))
    low = torch.where(x < -1 + 1 / 255, 0.0, torch.special.ndtr((x - 1 / 255 - mean) / s))
    return (up - low).clamp(min=1e-30).log().flatten(1).sum(1)
# %% wrong: std forgotten
def pixel_log_likelihood(x, mean, std):
    up = torch.where(x > 1 - 1 / 255, 1.0, torch.special.ndtr(x + 1 / 255 - mean))
    low = torch.where(x < -1 + 1 / 255, 0.0, torch.special.ndtr(x - 1 / 255 - mean))
    return (up - low).clamp(min=1e-30).log().flatten(1).sum(1)
# %% wrong: sigmoid for the distribution function
def pixel_log_likelihood(x, mean, std):
    up = torch.where(x > 1 - 1 / 255, 1.0, torch.sigmoid((x + 1 / 255 - mean) / std))
    low = torch.where(x < -1 + 1 / 255, 0.0, torch.sigmoid((x - 1 / 255 - mean) / std))
    return (up - low).clamp(min=1e-30).log().flatten(1).sum(1)
# %% wrong: erf not made a distribution function
def pixel_log_likelihood(x, mean, std):
    up = torch.where(x > 1 - 1 / 255, 1.0, torch.erf((x + 1 / 255 - mean) / std))
    low = torch.where(x < -1 + 1 / 255, 0.0, torch.erf((x - 1 / 255 - mean) / std))
    return (up - low).clamp(min=1e-30).log().flatten(1).sum(1)
# %% wrong: erf without the root of 2
def pixel_log_likelihood(x, mean, std):
    phi = lambda t: 0.5 * (1 + torch.erf(t))
    up = torch.where(x > 1 - 1 / 255, 1.0, phi((x + 1 / 255 - mean) / std))
    low = torch.where(x < -1 + 1 / 255, 0.0, phi((x - 1 / 255 - mean) / std))
    return (up - low).clamp(min=1e-30).log().flatten(1).sum(1)
# %% wrong: log of difference taken as difference of logs
def pixel_log_likelihood(x, mean, std):
    up = torch.where(x > 1 - 1 / 255, 1.0, torch.special.ndtr((x + 1 / 255 - mean) / std))
    low = torch.where(x < -1 + 1 / 255, 1.0, torch.special.ndtr((x - 1 / 255 - mean) / std))
    return (up.clamp(min=1e-30).log() - low.clamp(min=1e-30).log()).flatten(1).sum(1)
# %% wrong: summed over axis 1 only
def pixel_log_likelihood(x, mean, std):
    up = torch.where(x > 1 - 1 / 255, 1.0, torch.special.ndtr((x + 1 / 255 - mean) / std))
    low = torch.where(x < -1 + 1 / 255, 0.0, torch.special.ndtr((x - 1 / 255 - mean) / std))
    return (up - low).clamp(min=1e-30).log().sum(1)
# %% wrong: masses not logged
def pixel_log_likelihood(x, mean, std):
    up = torch.where(x > 1 - 1 / 255, 1.0, torch.special.ndtr((x + 1 / 255 - mean) / std))
    low = torch.where(x < -1 + 1 / 255, 0.0, torch.special.ndtr((x - 1 / 255 - mean) / std))
    return (up - low).flatten(1).prod(1)
# %% wrong: product of the masses, then the log, underflow
def pixel_log_likelihood(x, mean, std):
    up = torch.where(x > 1 - 1 / 255, 1.0, torch.special.ndtr((x + 1 / 255 - mean) / std))
    low = torch.where(x < -1 + 1 / 255, 0.0, torch.special.ndtr((x - 1 / 255 - mean) / std))
    return (up - low).flatten(1).prod(1).log()
# %% wrong: masses clamped at 0.01
def pixel_log_likelihood(x, mean, std):
    up = torch.where(x > 1 - 1 / 255, 1.0, torch.special.ndtr((x + 1 / 255 - mean) / std))
    low = torch.where(x < -1 + 1 / 255, 0.0, torch.special.ndtr((x - 1 / 255 - mean) / std))
    return (up - low).clamp(min=0.01).log().flatten(1).sum(1)
# %% wrong: bits per dimension, divided by 784
def pixel_log_likelihood(x, mean, std):
    up = torch.where(x > 1 - 1 / 255, 1.0, torch.special.ndtr((x + 1 / 255 - mean) / std))
    low = torch.where(x < -1 + 1 / 255, 0.0, torch.special.ndtr((x - 1 / 255 - mean) / std))
    return (up - low).clamp(min=1e-30).log().flatten(1).sum(1) / (784 * math.log(2))
# %% wrong: tanh approximation of guided-diffusion
def pixel_log_likelihood(x, mean, std):
    cdf = lambda t: 0.5 * (1.0 + torch.tanh(math.sqrt(2.0 / math.pi) * (t + 0.044715 * t**3)))
    up = torch.where(x > 1 - 1 / 255, 1.0, cdf((x + 1 / 255 - mean) / std))
    low = torch.where(x < -1 + 1 / 255, 0.0, cdf((x - 1 / 255 - mean) / std))
    return (up - low).clamp(min=1e-12).log().flatten(1).sum(1)
# %% wrong: dots left standing
def pixel_log_likelihood(x, mean, std):
    ...
