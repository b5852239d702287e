# %% given
import math
import numpy as np
import torch
import torch.nn.functional as F
# %% right: the formula, flatten and sum
def kl_divergence(mean, log_variance):
    return 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).flatten(1).sum(1)
# %% right: Kingma's minus sign form
def kl_divergence(mu, logvar):
    kld = 1 + logvar - mu.pow(2) - logvar.exp()
    return -0.5 * torch.sum(kld.flatten(start_dim=1), dim=1)
# %% right: torch.distributions
def kl_divergence(mean, log_variance):
    q = torch.distributions.Normal(mean, torch.exp(log_variance / 2), validate_args=False)
    p = torch.distributions.Normal(torch.zeros_like(mean), torch.ones_like(mean), validate_args=False)
    kl = torch.distributions.kl_divergence(q, p)
    return kl.reshape(kl.shape[0], -1).sum(-1)
# %% right: sum over named axes
def kl_divergence(mean, log_variance):
    per_latent = (mean**2 + torch.exp(log_variance) - 1.0 - log_variance) / 2
    return per_latent.sum(dim=tuple(range(1, mean.ndim)))
# %% right: per sample loop and stack
def kl_divergence(mean, log_variance):
    result = []
    for m, lv in zip(mean, log_variance):
        result.append(0.5 * torch.sum(m * m + lv.exp() - 1 - lv))
    return torch.stack(result)
# %% right: expm1 for precision
def kl_divergence(mean, log_variance):
    excess = torch.expm1(log_variance) - log_variance
    return 0.5 * (mean.square() + excess).flatten(1).sum(-1)
# %% right: einsum for the squares
def kl_divergence(mean, log_variance):
    m, lv = mean.flatten(1), log_variance.flatten(1)
    squares = torch.einsum("bi,bi->b", m, m)
    return 0.5 * (squares + lv.exp().sum(1) - lv.sum(1) - m.shape[1])
# %% right: einops reduce
def kl_divergence(mean, log_variance):
    from einops import reduce
    return reduce(0.5 * (mean**2 + log_variance.exp() - 1 - log_variance), "b ... -> b", "sum")
# %% right: sigma first, float64 inside
def kl_divergence(mean, log_variance):
    m, s = mean.double(), (log_variance.double() / 2).exp()
    kl = 0.5 * (m**2 + s**2 - 1) - s.log()
    return kl.reshape(len(m), -1).sum(1).to(mean.dtype)
# %% wrong: mean over the latents for the sum (keras-molecules 59)
def kl_divergence(mean, log_variance):
    return -0.5 * (1 + log_variance - mean.square() - log_variance.exp()).flatten(1).mean(1)
# %% wrong: summed over the batch too
def kl_divergence(mean, log_variance):
    return 0.5 * torch.sum(mean.square() + log_variance.exp() - 1 - log_variance)
# %% wrong: sum then mean over the batch
def kl_divergence(mean, log_variance):
    return (0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).flatten(1).sum(1)).mean()
# %% wrong: summed over axis 1 only
def kl_divergence(mean, log_variance):
    return 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum(dim=1)
# %% wrong: summed over the batch axis
def kl_divergence(mean, log_variance):
    return 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).flatten(1).sum(dim=0)
# %% wrong: factor one half missing
def kl_divergence(mean, log_variance):
    return (mean.square() + log_variance.exp() - 1 - log_variance).flatten(1).sum(1)
# %% wrong: sign turned round
def kl_divergence(mean, log_variance):
    return 0.5 * (1 + log_variance - mean.square() - log_variance.exp()).flatten(1).sum(1)
# %% wrong: log variance read as variance
def kl_divergence(mean, log_variance):
    v = log_variance
    return 0.5 * (mean.square() + v - 1 - v.clamp(min=1e-8).log()).flatten(1).sum(1)
# %% wrong: log variance read as log std
def kl_divergence(mean, log_variance):
    return 0.5 * (mean.square() + (2 * log_variance).exp() - 1 - 2 * log_variance).flatten(1).sum(1)
# %% wrong: exp of log std once, factor 2 once (vgae 2)
def kl_divergence(mean, log_variance):
    return -0.5 * (1 + 2 * log_variance - mean.square() - log_variance.exp()).flatten(1).sum(1)
# %% wrong: mean not squared
def kl_divergence(mean, log_variance):
    return 0.5 * (mean + log_variance.exp() - 1 - log_variance).flatten(1).sum(1)
# %% wrong: the minus one forgotten
def kl_divergence(mean, log_variance):
    return 0.5 * (mean.square() + log_variance.exp() - log_variance).flatten(1).sum(1)
# %% wrong: one subtracted once after the sum
def kl_divergence(mean, log_variance):
    return 0.5 * ((mean.square() + log_variance.exp() - log_variance).flatten(1).sum(1) - 1)
# %% wrong: sigma where sigma squared belongs
def kl_divergence(mean, log_variance):
    return 0.5 * (mean.square() + (log_variance / 2).exp() - 1 - log_variance).flatten(1).sum(1)
# %% wrong: the other direction, KL(prior || q)
def kl_divergence(mean, log_variance):
    return 0.5 * ((1 + mean.square()) * (-log_variance).exp() - 1 + log_variance).flatten(1).sum(1)
# %% wrong: log sigma for log sigma squared
def kl_divergence(mean, log_variance):
    return 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance / 2).flatten(1).sum(1)
# %% wrong: bracket, the half on the mean only
def kl_divergence(mean, log_variance):
    return (0.5 * mean.square() + log_variance.exp() - 1 - log_variance).flatten(1).sum(1)
# %% wrong: summed over hard-coded (1, 2, 3)
def kl_divergence(mean, log_variance):
    return 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum(dim=(1, 2, 3))
# %% wrong: divided by 196 latents
def kl_divergence(mean, log_variance):
    return 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).flatten(1).sum(1) / 196
# %% wrong: divided by the batch size
def kl_divergence(mean, log_variance):
    return 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).flatten(1).sum(1) / len(mean)
# %% wrong: .item() per sample, a list of floats
def kl_divergence(mean, log_variance):
    return [(0.5 * (m.square() + lv.exp() - 1 - lv).sum()).item() for m, lv in zip(mean, log_variance)]
# %% wrong: detached
def kl_divergence(mean, log_variance):
    return 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).flatten(1).sum(1).detach()
# %% wrong: log variance exponentiated in place
def kl_divergence(mean, log_variance):
    kl = mean.square() - 1 - log_variance
    with torch.no_grad():
        variance = log_variance.exp_()
    return 0.5 * (kl + variance).flatten(1).sum(1)
# %% wrong: F.kl_div of the two tensors
def kl_divergence(mean, log_variance):
    return F.kl_div(mean, log_variance.exp(), reduction="none").flatten(1).sum(1)
# %% wrong: no sum at all
def kl_divergence(mean, log_variance):
    return 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance)
# %% wrong: keepdim left on
def kl_divergence(mean, log_variance):
    return 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).flatten(1).sum(1, keepdim=True)
# %% wrong: clamped at the free bits
def kl_divergence(mean, log_variance):
    per = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance)
    return per.clamp(min=0.5).flatten(1).sum(1)
# %% wrong: dots left standing
def kl_divergence(mean, log_variance):
    ...
