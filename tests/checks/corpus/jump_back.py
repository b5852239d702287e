# %% given
import torch
# %% right: the ratio
def jump_back(x_prev, noise, alpha_bar_prev, alpha_bar):
    a = alpha_bar / alpha_bar_prev
    return torch.sqrt(a) * x_prev + torch.sqrt(1 - a) * noise
# %% right: with beta
def jump_back(x_prev, noise, alpha_bar_prev, alpha_bar):
    beta = 1 - alpha_bar / alpha_bar_prev
    return (1 - beta).sqrt() * x_prev + beta.sqrt() * noise
# %% right: difference of variances
def jump_back(x_prev, noise, alpha_bar_prev, alpha_bar):
    factor = alpha_bar.sqrt() / alpha_bar_prev.sqrt()
    variance = (1 - alpha_bar) - factor**2 * (1 - alpha_bar_prev)
    return factor * x_prev + variance.sqrt() * noise
# %% right: powers of floats
def jump_back(x_prev, noise, alpha_bar_prev, alpha_bar):
    r = float(alpha_bar) / float(alpha_bar_prev)
    return r**0.5 * x_prev + (1 - r) ** 0.5 * noise
# %% right: one denominator
def jump_back(x_prev, noise, alpha_bar_prev, alpha_bar):
    return (alpha_bar.sqrt() * x_prev + (alpha_bar_prev - alpha_bar).sqrt() * noise) / alpha_bar_prev.sqrt()
# %% wrong: closed form from data
def jump_back(x_prev, noise, alpha_bar_prev, alpha_bar):
    return alpha_bar.sqrt() * x_prev + (1 - alpha_bar).sqrt() * noise
# %% wrong: no roots
def jump_back(x_prev, noise, alpha_bar_prev, alpha_bar):
    a = alpha_bar / alpha_bar_prev
    return a * x_prev + (1 - a) * noise
# %% wrong: ratio turned round
def jump_back(x_prev, noise, alpha_bar_prev, alpha_bar):
    a = alpha_bar_prev / alpha_bar
    return a.sqrt() * x_prev + (1 - a).sqrt() * noise
# %% wrong: all of the noise again
def jump_back(x_prev, noise, alpha_bar_prev, alpha_bar):
    return (alpha_bar / alpha_bar_prev).sqrt() * x_prev + (1 - alpha_bar).sqrt() * noise
# %% wrong: difference of the levels as variance
def jump_back(x_prev, noise, alpha_bar_prev, alpha_bar):
    return (alpha_bar / alpha_bar_prev).sqrt() * x_prev + (alpha_bar_prev - alpha_bar).sqrt() * noise
# %% wrong: variance as a weight
def jump_back(x_prev, noise, alpha_bar_prev, alpha_bar):
    a = alpha_bar / alpha_bar_prev
    return a.sqrt() * x_prev + (1 - a) * noise
# %% wrong: noise only
def jump_back(x_prev, noise, alpha_bar_prev, alpha_bar):
    return x_prev + (1 - alpha_bar / alpha_bar_prev).sqrt() * noise
# %% wrong: difference of deviations
def jump_back(x_prev, noise, alpha_bar_prev, alpha_bar):
    a = alpha_bar / alpha_bar_prev
    return a.sqrt() * x_prev + ((1 - alpha_bar).sqrt() - (1 - alpha_bar_prev).sqrt()) * noise
# %% wrong: own noise
def jump_back(x_prev, noise, alpha_bar_prev, alpha_bar):
    a = alpha_bar / alpha_bar_prev
    return a.sqrt() * x_prev + (1 - a).sqrt() * torch.randn_like(x_prev)
# %% wrong: product instead of ratio
def jump_back(x_prev, noise, alpha_bar_prev, alpha_bar):
    a = alpha_bar * alpha_bar_prev
    return a.sqrt() * x_prev + (1 - a).sqrt() * noise
# %% right: ratio, written blind
def jump_back(x_prev, noise, alpha_bar_prev, alpha_bar):
    ratio = alpha_bar / alpha_bar_prev
    return ratio.sqrt() * x_prev + (1 - ratio).sqrt() * noise
# %% right: beta, written blind
def jump_back(x_prev, noise, alpha_bar_prev, alpha_bar):
    beta = 1 - alpha_bar / alpha_bar_prev
    return torch.sqrt(1 - beta) * x_prev + torch.sqrt(beta) * noise
# %% right: missing variance, written blind
def jump_back(x_prev, noise, alpha_bar_prev, alpha_bar):
    scale = (alpha_bar ** 0.5) / (alpha_bar_prev ** 0.5)
    missing = (1 - alpha_bar) - scale ** 2 * (1 - alpha_bar_prev)
    return scale * x_prev + missing ** 0.5 * noise
# %% wrong: noised as if clean, written blind
def jump_back(x_prev, noise, alpha_bar_prev, alpha_bar):
    return alpha_bar.sqrt() * x_prev + (1 - alpha_bar).sqrt() * noise
# %% wrong: ratio upside down, written blind
def jump_back(x_prev, noise, alpha_bar_prev, alpha_bar):
    ratio = alpha_bar_prev / alpha_bar
    return ratio.sqrt() * x_prev + (1 - 1 / ratio).sqrt() * noise
# %% wrong: roots missing, written blind
def jump_back(x_prev, noise, alpha_bar_prev, alpha_bar):
    ratio = alpha_bar / alpha_bar_prev
    return ratio * x_prev + (1 - ratio) * noise
# %% wrong: difference of the noise levels, written blind
def jump_back(x_prev, noise, alpha_bar_prev, alpha_bar):
    scale = (alpha_bar / alpha_bar_prev).sqrt()
    return scale * x_prev + (alpha_bar_prev - alpha_bar).sqrt() * noise
# %% wrong: only adds noise, written blind
def jump_back(x_prev, noise, alpha_bar_prev, alpha_bar):
    return x_prev + (1 - alpha_bar / alpha_bar_prev).sqrt() * noise
# %% right: in place on a copy
def jump_back(x_prev, noise, alpha_bar_prev, alpha_bar):
    x = x_prev.clone()
    x *= (alpha_bar / alpha_bar_prev) ** 0.5
    x += noise * (1 - alpha_bar / alpha_bar_prev) ** 0.5
    return x
# %% right: numpy, sample by sample
def jump_back(x_prev, noise, alpha_bar_prev, alpha_bar):
    import numpy as np
    kept = float(alpha_bar) / float(alpha_bar_prev)
    return torch.tensor(np.stack([np.sqrt(kept) * x + np.sqrt(1 - kept) * z for x, z in zip(x_prev.numpy(), noise.numpy())]))
# %% right: as an angle
def jump_back(x_prev, noise, alpha_bar_prev, alpha_bar):
    angle = torch.acos((alpha_bar / alpha_bar_prev).sqrt())
    return torch.cos(angle) * x_prev + torch.sin(angle) * noise
# %% wrong: the difference of the levels
def jump_back(x_prev, noise, alpha_bar_prev, alpha_bar):
    return (1 - (alpha_bar_prev - alpha_bar)).sqrt() * x_prev + (alpha_bar_prev - alpha_bar).sqrt() * noise
# %% wrong: noised as if it were data and shrunk
def jump_back(x_prev, noise, alpha_bar_prev, alpha_bar):
    return alpha_bar.sqrt() * x_prev / alpha_bar_prev.sqrt() + (1 - alpha_bar).sqrt() * noise
# %% wrong: only the noise
def jump_back(x_prev, noise, alpha_bar_prev, alpha_bar):
    return x_prev + (1 - alpha_bar / alpha_bar_prev).sqrt() * noise
