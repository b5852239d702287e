# %% given
import numpy as np
import torch
# %% right: cdist
def coverage(real, fake, real_radius):
    return (torch.cdist(real, fake) <= real_radius[:, None]).any(dim=1).float().mean()
# %% right: nearest fake
def coverage(real, fake, real_radius):
    return (torch.cdist(real, fake).min(dim=1).values <= real_radius).double().mean()
# %% right: broadcast squares
def coverage(real, fake, r):
    d2 = ((real.unsqueeze(1) - fake.unsqueeze(0)) ** 2).sum(-1)
    return (d2.amin(1) <= r**2).float().mean()
# %% right: loop
def coverage(real, fake, real_radius):
    hits = 0
    for x, r in zip(real, real_radius):
        hits += bool(((fake - x).norm(dim=1) <= r).any())
    return torch.tensor(hits / len(real))
# %% right: numpy
def coverage(real, fake, real_radius):
    d = np.sqrt(((real.numpy()[:, None] - fake.numpy()[None]) ** 2).sum(-1))
    return float((d.min(1) <= real_radius.numpy()).mean())
# %% right: table turned round
def coverage(real, fake, real_radius):
    near = torch.cdist(fake, real) <= real_radius
    return torch.count_nonzero(near.any(0)) / real.shape[0]
# %% right: largest margin, generator
def coverage(real, fake, real_radius):
    margins = (r - torch.linalg.vector_norm(fake - x, dim=-1).min() for x, r in zip(real, real_radius))
    return sum(float(m >= 0) for m in margins) / len(real)
# %% wrong: precision
def coverage(real, fake, real_radius):
    return (torch.cdist(real, fake) <= real_radius[:, None]).any(0).float().mean()
# %% wrong: radii along the fakes
def coverage(real, fake, real_radius):
    d = torch.cdist(real, fake)
    return (d <= real_radius[torch.arange(len(fake)) % len(real)]).any(1).float().mean()
# %% wrong: radii broadcast without an axis
def coverage(real, fake, real_radius):
    return (torch.cdist(real, fake) <= real_radius).any(1).float().mean()
# %% wrong: any ball will do, real against real
def coverage(real, fake, real_radius):
    return (torch.cdist(real, real) <= real_radius[:, None]).any(1).float().mean()
# %% wrong: one mean radius
def coverage(real, fake, real_radius):
    return (torch.cdist(real, fake) <= real_radius.mean()).any(1).float().mean()
# %% wrong: all for any
def coverage(real, fake, real_radius):
    return (torch.cdist(real, fake) <= real_radius[:, None]).all(1).float().mean()
# %% wrong: mean of the whole table
def coverage(real, fake, real_radius):
    return (torch.cdist(real, fake) <= real_radius[:, None]).float().mean()
# %% wrong: density, fakes per ball
def coverage(real, fake, real_radius):
    return (torch.cdist(real, fake) <= real_radius[:, None]).sum() / len(fake)
# %% wrong: squared distances
def coverage(real, fake, real_radius):
    return (torch.cdist(real, fake).square() <= real_radius[:, None]).any(1).float().mean()
# %% wrong: outside
def coverage(real, fake, real_radius):
    return (torch.cdist(real, fake) > real_radius[:, None]).any(1).float().mean()
# %% wrong: count, not share
def coverage(real, fake, real_radius):
    return (torch.cdist(real, fake) <= real_radius[:, None]).any(1).sum()
# %% wrong: divided by the fakes
def coverage(real, fake, real_radius):
    return (torch.cdist(real, fake) <= real_radius[:, None]).any(1).sum() / len(fake)
# %% wrong: share not covered
def coverage(real, fake, real_radius):
    return (torch.cdist(real, fake) > real_radius[:, None]).all(1).float().mean()
# %% wrong: one hit per fake, nearest real only
def coverage(real, fake, real_radius):
    d, i = torch.cdist(real, fake).min(0)
    return i[d <= real_radius[i]].unique().numel() / len(real)
# %% wrong: recall with radii of the fakes, first neighbour
def coverage(real, fake, real_radius):
    df = torch.cdist(fake, fake)
    r = df.kthvalue(min(6, len(fake)), dim=1).values
    return (torch.cdist(real, fake) <= r).any(1).float().mean()
# %% wrong: city-block
def coverage(real, fake, real_radius):
    return (torch.cdist(real, fake, p=1) <= real_radius[:, None]).any(1).float().mean()
# %% wrong: rows paired one to one
def coverage(real, fake, real_radius):
    n = min(len(real), len(fake))
    return ((real[:n] - fake[:n]).norm(dim=1) <= real_radius[:n]).float().mean()
# %% wrong: largest radius
def coverage(real, fake, real_radius):
    return (torch.cdist(real, fake) <= real_radius.max()).any(1).float().mean()
# %% wrong: two fakes wanted
def coverage(real, fake, real_radius):
    return ((torch.cdist(real, fake) <= real_radius[:, None]).sum(1) > 1).float().mean()
# %% wrong: mask returned
def coverage(real, fake, real_radius):
    return (torch.cdist(real, fake) <= real_radius[:, None]).any(1)
# %% wrong: half the radius
def coverage(real, fake, real_radius):
    return (torch.cdist(real, fake) <= real_radius[:, None] / 2).any(1).float().mean()
# %% wrong: dots left standing
def coverage(real, fake, real_radius):
    ...
