# %% given
import math
import numpy as np
import torch
# %% right: z-score
def gaussian_consistency(x_t, alpha, sigma, mean, std):
    z = (x_t - alpha * mean) / torch.sqrt(alpha ** 2 * std ** 2 + sigma ** 2)
    return mean + std * z
# %% right: one line with powers
def gaussian_consistency(x_t, alpha, sigma, mean, std):
    return mean + std * (x_t - alpha * mean) * ((alpha * std) ** 2 + sigma ** 2) ** -0.5
# %% right: slope and intercept
def gaussian_consistency(x_t, alpha, sigma, mean, std):
    slope = std / ((alpha * std).square() + sigma.square()).sqrt()
    return slope * x_t + (1 - slope * alpha) * mean
# %% right: hypot
def gaussian_consistency(x_t, alpha, sigma, mean, std):
    spread = torch.hypot(alpha * std, sigma)
    return (x_t - alpha * mean).div(spread).mul(std).add(mean)
# %% right: numpy and back
def gaussian_consistency(x_t, alpha, sigma, mean, std):
    x, a, s = (np.asarray(v) for v in (x_t, alpha, sigma))
    return torch.from_numpy(np.asarray(mean + std * (x - a * mean) / np.sqrt(a * a * std * std + s * s)))
# %% right: through the noise level of x over alpha, data apart
def gaussian_consistency(x_t, alpha, sigma, mean, std):
    total = alpha * alpha * std * std + sigma * sigma
    centred = x_t - alpha * mean
    return mean + centred * torch.sqrt(std ** 2 / total)
# %% wrong: posterior mean
def gaussian_consistency(x_t, alpha, sigma, mean, std):
    return mean + alpha * std ** 2 * (x_t - alpha * mean) / (alpha ** 2 * std ** 2 + sigma ** 2)
# %% wrong: no root
def gaussian_consistency(x_t, alpha, sigma, mean, std):
    z = (x_t - alpha * mean) / (alpha ** 2 * std ** 2 + sigma ** 2)
    return mean + std * z
# %% wrong: stds added
def gaussian_consistency(x_t, alpha, sigma, mean, std):
    return mean + std * (x_t - alpha * mean) / (alpha * std + sigma)
# %% wrong: mean not scaled
def gaussian_consistency(x_t, alpha, sigma, mean, std):
    return mean + std * (x_t - mean) / torch.sqrt(alpha ** 2 * std ** 2 + sigma ** 2)
# %% wrong: mean forgotten at the end
def gaussian_consistency(x_t, alpha, sigma, mean, std):
    return std * (x_t - alpha * mean) / torch.sqrt(alpha ** 2 * std ** 2 + sigma ** 2)
# %% wrong: std taken as variance
def gaussian_consistency(x_t, alpha, sigma, mean, std):
    return mean + std * (x_t - alpha * mean) / torch.sqrt(alpha ** 2 * std + sigma ** 2)
# %% wrong: only the z-score
def gaussian_consistency(x_t, alpha, sigma, mean, std):
    return (x_t - alpha * mean) / torch.sqrt(alpha ** 2 * std ** 2 + sigma ** 2)
# %% wrong: divided by alpha
def gaussian_consistency(x_t, alpha, sigma, mean, std):
    return x_t / alpha
# %% wrong: variance one assumed
def gaussian_consistency(x_t, alpha, sigma, mean, std):
    return mean + std * (x_t - alpha * mean)
# %% wrong: math.sqrt of a tensor
def gaussian_consistency(x_t, alpha, sigma, mean, std):
    return mean + std * (x_t - alpha * mean) / math.sqrt(alpha ** 2 * std ** 2 + sigma ** 2)
# %% right: deviations, written blind
def gaussian_consistency(x_t, alpha, sigma, mean, std):
    spread = (alpha ** 2 * std ** 2 + sigma ** 2).sqrt()
    z = (x_t - alpha * mean) / spread
    return mean + std * z
# %% right: hypot, written blind
def gaussian_consistency(x_t, alpha, sigma, mean, std):
    return mean + std * (x_t - alpha * mean) / torch.hypot(alpha * std, sigma)
# %% right: ratio first, written blind
def gaussian_consistency(x_t, alpha, sigma, mean, std):
    variance = alpha * alpha * std * std + sigma * sigma
    ratio = std / torch.sqrt(variance)
    return ratio * x_t + (1 - ratio * alpha) * mean
# %% wrong: middle at the data's mean, written blind
def gaussian_consistency(x_t, alpha, sigma, mean, std):
    z = (x_t - mean) / (alpha ** 2 * std ** 2 + sigma ** 2).sqrt()
    return mean + std * z
# %% wrong: deviations added, written blind
def gaussian_consistency(x_t, alpha, sigma, mean, std):
    z = (x_t - alpha * mean) / (alpha * std + sigma)
    return mean + std * z
# %% wrong: variance for deviation, written blind
def gaussian_consistency(x_t, alpha, sigma, mean, std):
    z = (x_t - alpha * mean) / (alpha ** 2 * std ** 2 + sigma ** 2)
    return mean + std * z
# %% wrong: the posterior mean, written blind
def gaussian_consistency(x_t, alpha, sigma, mean, std):
    gain = alpha * std ** 2 / (alpha ** 2 * std ** 2 + sigma ** 2)
    return mean + gain * (x_t - alpha * mean)
# %% wrong: the noise's deviation alone, written blind
def gaussian_consistency(x_t, alpha, sigma, mean, std):
    z = (x_t - alpha * mean) / sigma
    return mean + std * z
# %% right: in place on a copy
def gaussian_consistency(x_t, alpha, sigma, mean, std):
    z = x_t.clone()
    z -= alpha * mean
    z /= torch.sqrt((alpha * std) ** 2 + sigma**2)
    return z.mul_(std).add_(mean)
# %% right: sample by sample
def gaussian_consistency(x_t, alpha, sigma, mean, std):
    alpha, sigma = (torch.as_tensor(part).expand_as(x_t) for part in (alpha, sigma))
    found = [mean + std * (x - a * mean) / (a**2 * std**2 + s**2) ** 0.5 for x, a, s in zip(x_t, alpha, sigma)]
    return torch.stack(found)
# %% right: the same fraction of both bells
def gaussian_consistency(x_t, alpha, sigma, mean, std):
    from torch.distributions import Normal
    here = Normal(alpha * mean, torch.sqrt(alpha**2 * std**2 + sigma**2))
    return Normal(mean, std).icdf(here.cdf(x_t))
# %% wrong: the standard deviation added up
def gaussian_consistency(x_t, alpha, sigma, mean, std):
    away = (x_t - alpha * mean) / (alpha * std + sigma)
    return mean + std * away
# %% wrong: one DDIM step with the best guess
def gaussian_consistency(x_t, alpha, sigma, mean, std):
    return (x_t - sigma * (x_t - alpha * mean) * sigma / (alpha**2 * std**2 + sigma**2)) / alpha
# %% wrong: the variance of the data is not scaled
def gaussian_consistency(x_t, alpha, sigma, mean, std):
    return mean + std * (x_t - alpha * mean) / (alpha * std**2 + sigma**2).sqrt()
# %% wrong: the deviation at the end is alpha std
def gaussian_consistency(x_t, alpha, sigma, mean, std):
    return mean + alpha * std * (x_t - alpha * mean) / (alpha**2 * std**2 + sigma**2).sqrt()
