# %% given
import math
import numpy as np
import torch
# %% right: the formula
def latent_snr(alpha_bar, std):
    return alpha_bar * std**2 / (1 - alpha_bar)
# %% right: two variances
def latent_snr(alpha_bar, std):
    signal = (alpha_bar.sqrt() * std).square()
    noise = (1 - alpha_bar).sqrt().square()
    return signal / noise
# %% right: logit in log space
def latent_snr(alpha_bar, std):
    return torch.exp(torch.logit(alpha_bar) + 2 * math.log(std))
# %% right: loop over times
def latent_snr(alpha_bar, std):
    return torch.stack([a * std * std / (1 - a) for a in alpha_bar])
# %% right: list comprehension of floats, tensor at the end
def latent_snr(ab, s):
    return torch.tensor([float(a) * s**2 / (1 - float(a)) for a in ab], dtype=ab.dtype)
# %% right: odds form
def latent_snr(alpha_bar, std):
    return std**2 * (1 / (1 / alpha_bar - 1))
# %% right: lambda in float64
latent_snr = lambda alpha_bar, std: (alpha_bar.double().div(1 - alpha_bar.double()) * float(std) ** 2).to(alpha_bar.dtype)
# %% right: torch.true_divide and pow
def latent_snr(alpha_bar, std):
    return torch.true_divide(torch.mul(alpha_bar, pow(std, 2)), torch.sub(1, alpha_bar))
# %% wrong: std not squared
def latent_snr(alpha_bar, std):
    return alpha_bar * std / (1 - alpha_bar)
# %% wrong: ratio of deviations, root of the whole
def latent_snr(alpha_bar, std):
    return alpha_bar.sqrt() * std / (1 - alpha_bar).sqrt()
# %% wrong: std forgotten
def latent_snr(alpha_bar, std):
    return alpha_bar / (1 - alpha_bar)
# %% wrong: upside down
def latent_snr(alpha_bar, std):
    return (1 - alpha_bar) / (alpha_bar * std**2)
# %% wrong: std on the noise too
def latent_snr(alpha_bar, std):
    return alpha_bar * std**2 / ((1 - alpha_bar) * std**2)
# %% wrong: divided by the variance
def latent_snr(alpha_bar, std):
    return alpha_bar / ((1 - alpha_bar) * std**2)
# %% wrong: log SNR
def latent_snr(alpha_bar, std):
    return torch.log(alpha_bar * std**2 / (1 - alpha_bar))
# %% wrong: decibels
def latent_snr(alpha_bar, std):
    return 10 * torch.log10(alpha_bar * std**2 / (1 - alpha_bar))
# %% wrong: alpha_bar squared, roots forgotten
def latent_snr(alpha_bar, std):
    return (alpha_bar * std) ** 2 / (1 - alpha_bar) ** 2
# %% wrong: signal over total variance
def latent_snr(alpha_bar, std):
    return alpha_bar * std**2 / (alpha_bar * std**2 + 1 - alpha_bar)
# %% wrong: noise share root not squared
def latent_snr(alpha_bar, std):
    return alpha_bar * std**2 / (1 - alpha_bar).sqrt()
# %% wrong: bracket missing
def latent_snr(alpha_bar, std):
    return alpha_bar * std**2 / 1 - alpha_bar
# %% wrong: epsilon of 1e-2 against division by zero
def latent_snr(alpha_bar, std):
    return alpha_bar * std**2 / (1 - alpha_bar + 1e-2)
# %% wrong: clamped at 5 as min-SNR does
def latent_snr(alpha_bar, std):
    return (alpha_bar * std**2 / (1 - alpha_bar)).clamp(max=5.0)
# %% wrong: numerator forgotten, variance over noise
def latent_snr(alpha_bar, std):
    return std**2 / (1 - alpha_bar)
# %% wrong: mean over the times
def latent_snr(alpha_bar, std):
    return (alpha_bar * std**2 / (1 - alpha_bar)).mean()
# %% wrong: only the first time
def latent_snr(alpha_bar, std):
    return alpha_bar[0] * std**2 / (1 - alpha_bar[0])
# %% wrong: cumulative product taken again
def latent_snr(alpha_bar, std):
    ab = torch.cumprod(alpha_bar, 0)
    return ab * std**2 / (1 - ab)
# %% wrong: alpha_bar scaled in place
def latent_snr(alpha_bar, std):
    noise = 1 - alpha_bar
    alpha_bar *= std**2
    return alpha_bar / noise
# %% wrong: a Python list
def latent_snr(alpha_bar, std):
    return [float(a) * std**2 / (1 - float(a)) for a in alpha_bar]
# %% wrong: std hard-coded to 5.49
def latent_snr(alpha_bar, std):
    return alpha_bar * 5.49**2 / (1 - alpha_bar)
# %% wrong: std to the fourth
def latent_snr(alpha_bar, std):
    return alpha_bar * std**4 / (1 - alpha_bar)
# %% wrong: dots left standing
def latent_snr(alpha_bar, std):
    ...
