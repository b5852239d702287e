# %% given
import torch
# %% right: two lines
def copied(samples, training, held_out, fraction):
    limit = torch.cdist(held_out, training).amin(dim=1).quantile(fraction)
    return (torch.cdist(samples, training).amin(dim=1) < limit).double().mean()
# %% right: a helper
def copied(samples, training, held_out, fraction):
    def nearest(x):
        return torch.cdist(x, training).min(dim=1).values
    return float((nearest(samples) <= torch.quantile(nearest(held_out), fraction)).float().mean())
# %% right: the other way round
def copied(samples, training, held_out, fraction):
    limit = torch.cdist(training, held_out).amin(dim=0).quantile(fraction)
    near = torch.cdist(training, samples).amin(dim=0) < limit
    return near.sum() / len(near)
# %% right: a loop
def copied(samples, training, held_out, fraction):
    near = [(training - x).square().sum(1).min().sqrt() for x in samples]
    limit = torch.stack([(training - x).square().sum(1).min().sqrt() for x in held_out]).quantile(fraction)
    return sum(bool(d < limit) for d in near) / len(samples)
# %% right: any pair within the limit
def copied(samples, training, held_out, fraction):
    limit = torch.cdist(held_out, training).amin(1).quantile(fraction)
    return (torch.cdist(samples, training) < limit).any(dim=1).double().mean()
# %% wrong: held-out digits
def copied(samples, training, held_out, fraction):
    limit = torch.cdist(held_out, training).amin(1).quantile(fraction)
    return (torch.cdist(samples, held_out).amin(1) < limit).double().mean()
# %% wrong: their own limit
def copied(samples, training, held_out, fraction):
    away = torch.cdist(samples, training).amin(1)
    return (away < away.quantile(fraction)).double().mean()
# %% wrong: training among itself
def copied(samples, training, held_out, fraction):
    limit = torch.cdist(training, training).amin(1).quantile(fraction)
    return (torch.cdist(samples, training).amin(1) < limit).double().mean()
# %% wrong: fraction as a distance
def copied(samples, training, held_out, fraction):
    return (torch.cdist(samples, training).amin(1) < fraction).double().mean()
# %% wrong: the other axis
def copied(samples, training, held_out, fraction):
    limit = torch.cdist(held_out, training).amin(1).quantile(fraction)
    return (torch.cdist(samples, training).amin(0) < limit).double().mean()
# %% wrong: the mean
def copied(samples, training, held_out, fraction):
    limit = torch.cdist(held_out, training).mean(1).quantile(fraction)
    return (torch.cdist(samples, training).mean(1) < limit).double().mean()
# %% wrong: farther
def copied(samples, training, held_out, fraction):
    limit = torch.cdist(held_out, training).amin(1).quantile(fraction)
    return (torch.cdist(samples, training).amin(1) > limit).double().mean()
# %% wrong: a count
def copied(samples, training, held_out, fraction):
    limit = torch.cdist(held_out, training).amin(1).quantile(fraction)
    return (torch.cdist(samples, training).amin(1) < limit).sum()
# %% wrong: the other end
def copied(samples, training, held_out, fraction):
    limit = torch.cdist(held_out, training).amin(1).quantile(1 - fraction)
    return (torch.cdist(samples, training).amin(1) < limit).double().mean()
# %% wrong: the least of the strangers
def copied(samples, training, held_out, fraction):
    limit = torch.cdist(held_out, training).min() * fraction
    return (torch.cdist(samples, training).amin(1) < limit).double().mean()
# %% wrong: the median
def copied(samples, training, held_out, fraction):
    limit = torch.cdist(held_out, training).amin(1).median()
    return (torch.cdist(samples, training).amin(1) < limit).double().mean()
