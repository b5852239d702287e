# %% given
import numpy as np
import torch
# %% right: cdist and any
def count_modes(samples, centres, radius):
    near = torch.cdist(samples, centres) <= radius
    return near.any(dim=0).sum(), near.any(dim=1).float().mean()
# %% right: broadcast differences
def count_modes(samples, centres, radius):
    d2 = (samples[:, None] - centres[None]).square().sum(-1)
    near = d2 < radius**2
    return int(near.any(0).sum()), near.any(1).double().mean()
# %% right: smallest distances
def count_modes(samples, centres, radius):
    d = torch.cdist(samples, centres, compute_mode="donot_use_mm_for_euclid_dist")
    return (d.amin(0) <= radius).sum().item(), (d.amin(1) <= radius).float().mean().item()
# %% right: loops
def count_modes(samples, centres, radius):
    reached, good = set(), 0
    for s in samples:
        hits = [k for k, c in enumerate(centres) if (s - c).norm() <= radius]
        reached.update(hits)
        good += bool(hits)
    return len(reached), torch.tensor(good / len(samples))
# %% right: numpy
def count_modes(samples, centres, radius):
    s, c = samples.numpy().astype(float), centres.numpy().astype(float)
    d = np.linalg.norm(s[:, None] - c[None], axis=2)
    near = d <= radius
    return int(near.any(axis=0).sum()), float(near.any(axis=1).mean())
# %% right: vector norms per centre
def count_modes(samples, centres, radius):
    table = torch.stack([torch.linalg.vector_norm(samples - c, dim=1) for c in centres], dim=1) <= radius
    return torch.count_nonzero(table.sum(0)), (table.sum(1) > 0).to(samples.dtype).mean()
# %% right: bincount of the nearest, disjoint balls and more
def count_modes(samples, centres, radius):
    d = torch.cdist(centres, samples)
    inside = d.le(radius)
    return torch.unique(inside.nonzero()[:, 0]).numel(), inside.any(0).sum() / samples.shape[0]
# %% wrong: axes exchanged
def count_modes(samples, centres, radius):
    near = torch.cdist(samples, centres) <= radius
    return near.any(dim=1).sum(), near.any(dim=0).float().mean()
# %% wrong: results exchanged
def count_modes(samples, centres, radius):
    near = torch.cdist(samples, centres) <= radius
    return near.any(1).float().mean(), near.any(0).sum()
# %% wrong: share of the modes returned
def count_modes(samples, centres, radius):
    near = torch.cdist(samples, centres) <= radius
    return near.any(0).float().mean(), near.any(1).float().mean()
# %% wrong: number of near samples, not the share
def count_modes(samples, centres, radius):
    near = torch.cdist(samples, centres) <= radius
    return near.any(0).sum(), near.any(1).sum()
# %% wrong: far for near
def count_modes(samples, centres, radius):
    near = torch.cdist(samples, centres) > radius
    return near.any(0).sum(), near.any(1).float().mean()
# %% wrong: all for any
def count_modes(samples, centres, radius):
    near = torch.cdist(samples, centres) <= radius
    return near.all(0).sum(), near.all(1).float().mean()
# %% wrong: mean of the whole table
def count_modes(samples, centres, radius):
    near = torch.cdist(samples, centres) <= radius
    return near.any(0).sum(), near.float().mean()
# %% wrong: pairs counted, not modes
def count_modes(samples, centres, radius):
    near = torch.cdist(samples, centres) <= radius
    return near.sum(), near.any(1).float().mean()
# %% wrong: overlapping balls counted twice in the share
def count_modes(samples, centres, radius):
    near = torch.cdist(samples, centres) <= radius
    return near.any(0).sum(), near.sum() / len(samples)
# %% wrong: nearest mode counts as reached, whatever the distance
def count_modes(samples, centres, radius):
    d = torch.cdist(samples, centres)
    return d.argmin(1).unique().numel(), (d.amin(1) <= radius).float().mean()
# %% wrong: nearest mode only, overlaps lost
def count_modes(samples, centres, radius):
    d, k = torch.cdist(samples, centres).min(1)
    return k[d <= radius].unique().numel(), (d <= radius).float().mean()
# %% wrong: squared distance against the radius
def count_modes(samples, centres, radius):
    near = torch.cdist(samples, centres) ** 2 <= radius
    return near.any(0).sum(), near.any(1).float().mean()
# %% wrong: three times the radius
def count_modes(samples, centres, radius):
    near = torch.cdist(samples, centres) <= 3 * radius
    return near.any(0).sum(), near.any(1).float().mean()
# %% wrong: city-block distance
def count_modes(samples, centres, radius):
    near = torch.cdist(samples, centres, p=1) <= radius
    return near.any(0).sum(), near.any(1).float().mean()
# %% wrong: largest coordinate, a square ball
def count_modes(samples, centres, radius):
    near = torch.cdist(samples, centres, p=float("inf")) <= radius
    return near.any(0).sum(), near.any(1).float().mean()
# %% wrong: first coordinate only
def count_modes(samples, centres, radius):
    near = (samples[:, None, 0] - centres[None, :, 0]).abs() <= radius
    return near.any(0).sum(), near.any(1).float().mean()
# %% wrong: a mode needs a twentieth of the samples
def count_modes(samples, centres, radius):
    near = torch.cdist(samples, centres) <= radius
    return (near.float().mean(0) >= 0.05).sum(), near.any(1).float().mean()
# %% wrong: a mode needs two samples
def count_modes(samples, centres, radius):
    near = torch.cdist(samples, centres) <= radius
    return (near.sum(0) > 1).sum(), near.any(1).float().mean()
# %% wrong: hard-coded six modes
def count_modes(samples, centres, radius):
    near = torch.cdist(samples, centres) <= radius
    return 6 - (~near.any(0)).sum(), near.any(1).float().mean()
# %% wrong: divided by the modes
def count_modes(samples, centres, radius):
    near = torch.cdist(samples, centres) <= radius
    return near.any(0).sum(), near.any(1).sum() / len(centres)
# %% wrong: only the number returned
def count_modes(samples, centres, radius):
    return (torch.cdist(samples, centres) <= radius).any(0).sum()
# %% wrong: mask of modes returned
def count_modes(samples, centres, radius):
    near = torch.cdist(samples, centres) <= radius
    return near.any(0), near.any(1).float().mean()
# %% wrong: distances to the centres' mean
def count_modes(samples, centres, radius):
    near = (samples - centres.mean(0)).norm(dim=1) <= radius
    return near.any().long(), near.float().mean()
# %% wrong: whole-number division
def count_modes(samples, centres, radius):
    near = torch.cdist(samples, centres) <= radius
    return near.any(0).sum(), near.any(1).sum() // len(samples)
# %% wrong: share of the far samples
def count_modes(samples, centres, radius):
    near = torch.cdist(samples, centres) <= radius
    return near.any(0).sum(), 1 - near.any(1).float().mean()
# %% wrong: dots left standing
def count_modes(samples, centres, radius):
    ...
