# %% given
import numpy as np
import torch
# %% right: one table
def precision_recall(real, fake, real_radius, fake_radius):
    d = torch.cdist(real, fake)
    precision = (d <= real_radius[:, None]).any(0).float().mean()
    recall = (d <= fake_radius[None, :]).any(1).float().mean()
    return precision, recall
# %% right: two tables
def precision_recall(real, fake, real_radius, fake_radius):
    def inside(points, centres, radius):
        return (torch.cdist(points, centres) <= radius).any(dim=1).double().mean()
    return inside(fake, real, real_radius), inside(real, fake, fake_radius)
# %% right: squared distances broadcast
def precision_recall(real, fake, real_radius, fake_radius):
    d2 = (real[:, None] - fake[None]).pow(2).sum(-1)
    return (d2 <= real_radius[:, None] ** 2).any(0).float().mean(), (d2 <= fake_radius**2).any(1).float().mean()
# %% right: loops over samples
def precision_recall(real, fake, real_radius, fake_radius):
    p = [bool(((real - f).norm(dim=1) <= real_radius).any()) for f in fake]
    r = [bool(((fake - x).norm(dim=1) <= fake_radius).any()) for x in real]
    return torch.tensor(sum(p) / len(p)), torch.tensor(sum(r) / len(r))
# %% right: numpy
def precision_recall(real, fake, real_radius, fake_radius):
    d = np.linalg.norm(real.numpy()[:, None] - fake.numpy()[None], axis=-1)
    return float((d <= real_radius.numpy()[:, None]).any(0).mean()), float((d <= fake_radius.numpy()).any(1).mean())
# %% right: smallest margin
def precision_recall(real, fake, real_radius, fake_radius):
    d = torch.cdist(real.double(), fake.double())
    p = (d - real_radius.unsqueeze(1)).amin(0) <= 0
    r = (d - fake_radius.unsqueeze(0)).amin(1) <= 0
    return p.double().mean(), r.double().mean()
# %% right: counts, list returned
def precision_recall(real, fake, real_radius, fake_radius):
    d = torch.cdist(fake, real)
    hits = torch.count_nonzero(d <= real_radius, dim=1) > 0
    found = torch.count_nonzero(d.T <= fake_radius, dim=1) > 0
    return [hits.sum() / len(fake), found.sum() / len(real)]
# %% wrong: results exchanged (torch-fidelity 58)
def precision_recall(real, fake, real_radius, fake_radius):
    d = torch.cdist(real, fake)
    return (d <= fake_radius).any(1).float().mean(), (d <= real_radius[:, None]).any(0).float().mean()
# %% wrong: axes exchanged, any over the wrong samples
def precision_recall(real, fake, real_radius, fake_radius):
    d = torch.cdist(real, fake)
    return (d <= real_radius[:, None]).any(1).float().mean(), (d <= fake_radius).any(0).float().mean()
# %% wrong: radii exchanged
def precision_recall(real, fake, real_radius, fake_radius):
    d = torch.cdist(real, fake)
    return (d <= fake_radius).any(0).float().mean(), (d <= real_radius[:, None]).any(1).float().mean()
# %% wrong: radii broadcast along the wrong axis
def precision_recall(real, fake, real_radius, fake_radius):
    d = torch.cdist(real, fake)
    return (d <= real_radius).any(0).float().mean(), (d <= fake_radius[:, None]).any(1).float().mean()
# %% wrong: real radius for both
def precision_recall(real, fake, real_radius, fake_radius):
    d = torch.cdist(real, fake) <= real_radius[:, None]
    return d.any(0).float().mean(), d.any(1).float().mean()
# %% wrong: fake radius for both
def precision_recall(real, fake, real_radius, fake_radius):
    d = torch.cdist(real, fake) <= fake_radius
    return d.any(0).float().mean(), d.any(1).float().mean()
# %% wrong: one mean radius
def precision_recall(real, fake, real_radius, fake_radius):
    d = torch.cdist(real, fake)
    return (d <= real_radius.mean()).any(0).float().mean(), (d <= fake_radius.mean()).any(1).float().mean()
# %% wrong: largest radius for all
def precision_recall(real, fake, real_radius, fake_radius):
    d = torch.cdist(real, fake)
    return (d <= real_radius.max()).any(0).float().mean(), (d <= fake_radius.max()).any(1).float().mean()
# %% wrong: nearest neighbour's ball only
def precision_recall(real, fake, real_radius, fake_radius):
    d = torch.cdist(real, fake)
    a, i = d.min(0)
    b, j = d.min(1)
    return (a <= real_radius[i]).float().mean(), (b <= fake_radius[j]).float().mean()
# %% wrong: all for any
def precision_recall(real, fake, real_radius, fake_radius):
    d = torch.cdist(real, fake)
    return (d <= real_radius[:, None]).all(0).float().mean(), (d <= fake_radius).all(1).float().mean()
# %% wrong: mean of the whole table
def precision_recall(real, fake, real_radius, fake_radius):
    d = torch.cdist(real, fake)
    return (d <= real_radius[:, None]).float().mean(), (d <= fake_radius).float().mean()
# %% wrong: density, counts over the samples
def precision_recall(real, fake, real_radius, fake_radius):
    d = torch.cdist(real, fake)
    return (d <= real_radius[:, None]).sum() / len(fake), (d <= fake_radius).sum() / len(real)
# %% wrong: squared distances against radii
def precision_recall(real, fake, real_radius, fake_radius):
    d = torch.cdist(real, fake) ** 2
    return (d <= real_radius[:, None]).any(0).float().mean(), (d <= fake_radius).any(1).float().mean()
# %% wrong: outside the ball
def precision_recall(real, fake, real_radius, fake_radius):
    d = torch.cdist(real, fake)
    return (d > real_radius[:, None]).any(0).float().mean(), (d > fake_radius).any(1).float().mean()
# %% wrong: distances among the real ones
def precision_recall(real, fake, real_radius, fake_radius):
    return (torch.cdist(real, real) <= real_radius).any(1).float().mean(), (torch.cdist(fake, fake) <= fake_radius).any(1).float().mean()
# %% wrong: sum of both radii
def precision_recall(real, fake, real_radius, fake_radius):
    d = torch.cdist(real, fake) <= real_radius[:, None] + fake_radius
    return d.any(0).float().mean(), d.any(1).float().mean()
# %% wrong: counts, not shares
def precision_recall(real, fake, real_radius, fake_radius):
    d = torch.cdist(real, fake)
    return (d <= real_radius[:, None]).any(0).sum(), (d <= fake_radius).any(1).sum()
# %% wrong: both divided by the number of real samples
def precision_recall(real, fake, real_radius, fake_radius):
    d = torch.cdist(real, fake)
    return (d <= real_radius[:, None]).any(0).sum() / len(real), (d <= fake_radius).any(1).sum() / len(real)
# %% wrong: city-block distance
def precision_recall(real, fake, real_radius, fake_radius):
    d = torch.cdist(real, fake, p=1)
    return (d <= real_radius[:, None]).any(0).float().mean(), (d <= fake_radius).any(1).float().mean()
# %% wrong: rows paired one to one
def precision_recall(real, fake, real_radius, fake_radius):
    n = min(len(real), len(fake))
    d = (real[:n] - fake[:n]).norm(dim=1)
    return (d <= real_radius[:n]).float().mean(), (d <= fake_radius[:n]).float().mean()
# %% wrong: precision twice
def precision_recall(real, fake, real_radius, fake_radius):
    p = (torch.cdist(real, fake) <= real_radius[:, None]).any(0).float().mean()
    return p, p
# %% wrong: only precision returned
def precision_recall(real, fake, real_radius, fake_radius):
    return (torch.cdist(real, fake) <= real_radius[:, None]).any(0).float().mean()
# %% wrong: dots left standing
def precision_recall(real, fake, real_radius, fake_radius):
    ...
