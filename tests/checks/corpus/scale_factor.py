# %% given
import math
import numpy as np
import torch
# %% right: one over std
def scale_factor(latents):
    return 1 / latents.std()
# %% right: flatten first, as latent-diffusion does
def scale_factor(z):
    return 1.0 / z.flatten().std()
# %% right: population std
def scale_factor(latents):
    return latents.std(unbiased=False).reciprocal()
# %% right: by hand with the mean
def scale_factor(latents):
    mu = latents.mean()
    variance = ((latents - mu) ** 2).mean()
    return variance ** -0.5
# %% right: rsqrt of the variance
def scale_factor(latents):
    return torch.rsqrt(torch.var(latents))
# %% right: std_mean in float64
def scale_factor(latents):
    std, _ = torch.std_mean(latents.double())
    return (1 / std).to(latents.dtype)
# %% right: two moments
def scale_factor(latents):
    z = latents.double()
    return (1 / (z.square().mean() - z.mean() ** 2).sqrt()).float()
# %% right: numpy, wrapped as a tensor
def scale_factor(latents):
    return torch.tensor(1.0 / np.std(latents.numpy()))
# %% wrong: the std itself
def scale_factor(latents):
    return latents.std()
# %% wrong: one over the variance
def scale_factor(latents):
    return 1 / latents.var()
# %% wrong: root mean square, mean not subtracted
def scale_factor(latents):
    return 1 / latents.square().mean().sqrt()
# %% wrong: one per channel
def scale_factor(latents):
    return 1 / latents.std(dim=(0, 2, 3))
# %% wrong: one per sample
def scale_factor(latents):
    return 1 / latents.flatten(1).std(dim=1)
# %% wrong: mean of the samples' stds
def scale_factor(latents):
    return 1 / latents.flatten(1).std(dim=1).mean()
# %% wrong: mean of the channels' stds
def scale_factor(latents):
    return 1 / torch.stack([latents[:, c].std() for c in range(latents.shape[1])]).mean()
# %% wrong: std over the batch axis, then averaged
def scale_factor(latents):
    return 1 / latents.std(dim=0).mean()
# %% wrong: mean of the reciprocals
def scale_factor(latents):
    return (1 / latents.flatten(1).std(dim=1)).mean()
# %% wrong: Stable Diffusion's constant
def scale_factor(latents):
    return torch.tensor(0.18215)
# %% wrong: one over the largest value
def scale_factor(latents):
    return 1 / latents.abs().max()
# %% wrong: one over the range
def scale_factor(latents):
    return 1 / (latents.max() - latents.min())
# %% wrong: mean absolute deviation
def scale_factor(latents):
    return 1 / (latents - latents.mean()).abs().mean()
# %% wrong: one over the mean
def scale_factor(latents):
    return 1 / latents.mean()
# %% wrong: first sample only
def scale_factor(latents):
    return 1 / latents[0].std()
# %% wrong: the scaled latents are returned
def scale_factor(latents):
    return latents / latents.std()
# %% wrong: keeps four axes
def scale_factor(latents):
    return 1 / latents.std(dim=(0, 1, 2, 3), keepdim=True)
# %% wrong: latents centred in place
def scale_factor(latents):
    latents -= latents.mean()
    return 1 / latents.square().mean().sqrt()
# %% wrong: .item(), a Python float
def scale_factor(latents):
    return 1 / latents.std().item()
# %% wrong: rounded to two digits
def scale_factor(latents):
    return torch.round(1 / latents.std(), decimals=2)
# %% wrong: eps of 1e-1 added to the std
def scale_factor(latents):
    return 1 / (latents.std() + 0.1)
# %% wrong: root of the std
def scale_factor(latents):
    return 1 / latents.std().sqrt()
# %% wrong: pooled within channels, channel means subtracted
def scale_factor(latents):
    centred = latents - latents.mean(dim=(0, 2, 3), keepdim=True)
    return 1 / centred.std()
# %% wrong: dots left standing
def scale_factor(latents):
    ...
