# %% given
import torch
import numpy as np
def kl_divergence(mean, log_variance):
    return 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).flatten(1).sum(1)
# %% right: sum places, mean samples
def channel_kl(mean, log_variance):
    kl = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance)
    return kl.sum(dim=(2, 3)).mean(dim=0)
# %% right: own kl_divergence per channel
def channel_kl(mean, log_variance):
    return torch.stack([kl_divergence(mean[:, c], log_variance[:, c]).mean() for c in range(mean.shape[1])])
# %% right: torch.distributions
def channel_kl(mean, log_variance):
    N = torch.distributions.Normal
    kl = torch.distributions.kl_divergence(N(mean, (log_variance / 2).exp()), N(0.0, 1.0))
    return kl.flatten(2).sum(-1).mean(0)
# %% right: einsum
def channel_kl(mean, log_variance):
    per = mean**2 + torch.exp(log_variance) - 1 - log_variance
    return torch.einsum("bchw->c", per) / (2 * mean.shape[0])
# %% right: einops twice
def channel_kl(mean, log_variance):
    from einops import reduce
    per = reduce(mean**2 + log_variance.exp() - 1 - log_variance, "b c h w -> b c", "sum") / 2
    return reduce(per, "b c -> c", "mean")
# %% right: channels first, one big sum
def channel_kl(mean, log_variance):
    m, lv = mean.transpose(0, 1).flatten(1), log_variance.transpose(0, 1).flatten(1)
    return 0.5 * (m**2 + lv.exp() - 1 - lv).sum(1) / len(mean)
# %% right: double loop
def channel_kl(mean, log_variance):
    b, c = mean.shape[:2]
    total = torch.zeros(c, dtype=mean.dtype)
    for i in range(b):
        for j in range(c):
            m, lv = mean[i, j], log_variance[i, j]
            total[j] = total[j] + 0.5 * (m * m + lv.exp() - 1 - lv).sum() / b
    return total
# %% wrong: mean over the places
def channel_kl(mean, log_variance):
    return 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).mean(dim=(0, 2, 3))
# %% wrong: summed over the samples
def channel_kl(mean, log_variance):
    return 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum(dim=(0, 2, 3))
# %% wrong: per sample, not per channel
def channel_kl(mean, log_variance):
    return 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum(dim=(1, 2, 3))
# %% wrong: not averaged, (b, c)
def channel_kl(mean, log_variance):
    return 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum(dim=(2, 3))
# %% wrong: half missing
def channel_kl(mean, log_variance):
    return (mean.square() + log_variance.exp() - 1 - log_variance).sum(dim=(2, 3)).mean(0)
# %% wrong: sign turned
def channel_kl(mean, log_variance):
    return 0.5 * (1 + log_variance - mean.square() - log_variance.exp()).sum(dim=(2, 3)).mean(0)
# %% wrong: KL of the channel's averages
def channel_kl(mean, log_variance):
    m, lv = mean.mean(0), log_variance.mean(0)
    return 0.5 * (m.square() + lv.exp() - 1 - lv).sum(dim=(1, 2))
# %% wrong: channel axis taken last
def channel_kl(mean, log_variance):
    return 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum(dim=(1, 2)).mean(0)
# %% wrong: mean over channels instead of samples
def channel_kl(mean, log_variance):
    return 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum(dim=(2, 3)).mean(1)
# %% wrong: divided by 49 places
def channel_kl(mean, log_variance):
    return 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum(dim=(2, 3)).mean(0) / 49
# %% wrong: divided by the number of channels
def channel_kl(mean, log_variance):
    return 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum(dim=(2, 3)).mean(0) / mean.shape[1]
# %% wrong: total shared evenly
def channel_kl(mean, log_variance):
    c = mean.shape[1]
    return kl_divergence(mean, log_variance).mean().expand(c) / c
# %% wrong: log variance read as variance
def channel_kl(mean, log_variance):
    return 0.5 * (mean.square() + log_variance - 1 - log_variance.abs().log()).sum(dim=(2, 3)).mean(0)
# %% wrong: log variance read as log std
def channel_kl(mean, log_variance):
    return 0.5 * (mean.square() + (2 * log_variance).exp() - 1 - 2 * log_variance).sum(dim=(2, 3)).mean(0)
# %% wrong: first sample only
def channel_kl(mean, log_variance):
    return 0.5 * (mean[0].square() + log_variance[0].exp() - 1 - log_variance[0]).sum(dim=(1, 2))
# %% wrong: reshape mixes channels with samples
def channel_kl(mean, log_variance):
    per = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance)
    return per.reshape(mean.shape[1], -1).sum(1) / len(mean)
# %% wrong: median over samples
def channel_kl(mean, log_variance):
    return 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum(dim=(2, 3)).median(0).values
# %% wrong: shares that add up to one
def channel_kl(mean, log_variance):
    kl = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum(dim=(2, 3)).mean(0)
    return kl / kl.sum()
# %% wrong: hard-coded four channels
def channel_kl(mean, log_variance):
    kl = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum(dim=(2, 3)).mean(0)
    return torch.stack([kl[c] for c in range(4)])
# %% remark: Python list of floats
def channel_kl(mean, log_variance):
    return (0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum(dim=(2, 3)).mean(0)).tolist()
# %% wrong: dots left standing
def channel_kl(mean, log_variance):
    ...
# %% right: sample by sample
def channel_kl(mean, log_variance):
    rows = [(m**2 + v.exp() - 1 - v).flatten(1).sum(1) / 2 for m, v in zip(mean, log_variance)]
    return torch.stack(rows).mean(0)
