# %% given
import math
import torch
# %% right: in order
def gaussian_bound(mean, std, x, decoder_std):
    rebuild = -((x - mean) ** 2 + std**2) / (2 * decoder_std**2) - math.log(decoder_std) - 0.5 * math.log(2 * math.pi)
    return rebuild - 0.5 * (mean**2 + std**2 - 1 - 2 * std.log())
# %% right: torch.distributions
def gaussian_bound(mean, std, x, decoder_std):
    from torch.distributions import Normal, kl_divergence
    at_mean = Normal(mean, decoder_std).log_prob(torch.tensor(x))
    return at_mean - std**2 / (2 * decoder_std**2) - kl_divergence(Normal(mean, std), Normal(torch.zeros_like(mean), 1.0))
# %% right: log p(x) less the gap
def gaussian_bound(mean, std, x, decoder_std):
    from torch.distributions import Normal, kl_divergence
    total = 1 + decoder_std**2
    posterior = Normal(torch.full_like(mean, x / total), torch.full_like(std, decoder_std / total**0.5))
    log_p = -(x**2) / (2 * total) - 0.5 * math.log(2 * math.pi * total)
    return log_p - kl_divergence(Normal(mean, std), posterior)
# %% right: variances first
def gaussian_bound(mean, std, x, decoder_std):
    v, d = std.square(), decoder_std**2
    price = (mean.square() + v - 1 - v.log()) / 2
    return -(x * x - 2 * x * mean + mean * mean + v) / (2 * d) - math.log(2 * math.pi * d) / 2 - price
# %% right: number by number
def gaussian_bound(mean, std, x, decoder_std):
    out = []
    for m, s in zip(mean.tolist(), std.tolist()):
        rebuild = -((x - m) ** 2 + s**2) / (2 * decoder_std**2) - math.log(decoder_std * math.sqrt(2 * math.pi))
        out.append(rebuild - (m**2 + s**2 - 1 - 2 * math.log(s)) / 2)
    return torch.tensor(out, dtype=mean.dtype)
# %% wrong: at the mean alone
def gaussian_bound(mean, std, x, decoder_std):
    rebuild = -((x - mean) ** 2) / (2 * decoder_std**2) - math.log(decoder_std * math.sqrt(2 * math.pi))
    return rebuild - 0.5 * (mean**2 + std**2 - 1 - 2 * std.log())
# %% wrong: price added
def gaussian_bound(mean, std, x, decoder_std):
    rebuild = -((x - mean) ** 2 + std**2) / (2 * decoder_std**2) - math.log(decoder_std * math.sqrt(2 * math.pi))
    return rebuild + 0.5 * (mean**2 + std**2 - 1 - 2 * std.log())
# %% wrong: no price
def gaussian_bound(mean, std, x, decoder_std):
    return -((x - mean) ** 2 + std**2) / (2 * decoder_std**2) - math.log(decoder_std * math.sqrt(2 * math.pi))
# %% wrong: no constant
def gaussian_bound(mean, std, x, decoder_std):
    return -((x - mean) ** 2 + std**2) / (2 * decoder_std**2) - 0.5 * (mean**2 + std**2 - 1 - 2 * std.log())
# %% wrong: std for variance in the decoder
def gaussian_bound(mean, std, x, decoder_std):
    rebuild = -((x - mean) ** 2 + std**2) / (2 * decoder_std) - math.log(decoder_std * math.sqrt(2 * math.pi))
    return rebuild - 0.5 * (mean**2 + std**2 - 1 - 2 * std.log())
# %% wrong: log of std
def gaussian_bound(mean, std, x, decoder_std):
    rebuild = -((x - mean) ** 2 + std**2) / (2 * decoder_std**2) - math.log(decoder_std * math.sqrt(2 * math.pi))
    return rebuild - 0.5 * (mean**2 + std**2 - 1 - std.log())
# %% wrong: std added to the square
def gaussian_bound(mean, std, x, decoder_std):
    rebuild = -((x - mean) ** 2 + std) / (2 * decoder_std**2) - math.log(decoder_std * math.sqrt(2 * math.pi))
    return rebuild - 0.5 * (mean**2 + std**2 - 1 - 2 * std.log())
# %% wrong: one number for all
def gaussian_bound(mean, std, x, decoder_std):
    rebuild = -((x - mean) ** 2 + std**2) / (2 * decoder_std**2) - math.log(decoder_std * math.sqrt(2 * math.pi))
    return (rebuild - 0.5 * (mean**2 + std**2 - 1 - 2 * std.log())).mean()
# %% right: numpy
def gaussian_bound(mean, std, x, decoder_std):
    import numpy as np
    m, s, y = (np.asarray(part) for part in (mean, std, x))
    rebuild = -((y - m) ** 2 + s**2) / (2 * decoder_std**2) - np.log(decoder_std) - np.log(2 * np.pi) / 2
    return torch.as_tensor(rebuild - (m**2 + s**2 - 1) / 2 + np.log(s))
