# %% given
import numpy as np
import torch
# %% right: as in the text
def straightness(path):
    velocity = (path[1:] - path[:-1]) * (len(path) - 1)
    chord = path[-1] - path[0]
    return (velocity - chord).square().flatten(2).sum(2).mean()
# %% right: diff and dt
def straightness(path):
    dt = 1 / (path.shape[0] - 1)
    d = path.diff(dim=0) / dt - (path[-1] - path[0])
    return d.pow(2).sum(dim=tuple(range(2, path.ndim))).mean()
# %% right: mean of squares minus square of the mean
def straightness(path):
    v = path.diff(dim=0).flatten(2) * (len(path) - 1)
    return (v.square().sum(2).mean(0) - v.mean(0).square().sum(1)).mean()
# %% right: variance over time
def straightness(path):
    v = path.diff(dim=0).flatten(2) * (len(path) - 1)
    return v.var(dim=0, unbiased=False).sum(1).mean()
# %% right: a loop
def straightness(path):
    n, chord, total = len(path) - 1, path[-1] - path[0], 0.0
    for k in range(n):
        v = (path[k + 1] - path[k]) * n
        total = total + (v - chord).flatten(1).square().sum(1).mean()
    return total / n
# %% right: numpy
def straightness(path):
    p = path.numpy().reshape(path.shape[0], path.shape[1], -1)
    v = np.diff(p, axis=0) * (len(p) - 1)
    return torch.tensor(((v - (p[-1] - p[0])) ** 2).sum(-1).mean())
# %% wrong: differences per step
def straightness(path):
    d = path[1:] - path[:-1]
    return (d - (path[-1] - path[0])).square().flatten(2).sum(2).mean()
# %% wrong: chord per step
def straightness(path):
    n = len(path) - 1
    d = path[1:] - path[:-1]
    return (d - (path[-1] - path[0]) / n).square().flatten(2).sum(2).mean()
# %% wrong: len(path)
def straightness(path):
    v = (path[1:] - path[:-1]) * len(path)
    return (v - (path[-1] - path[0])).square().flatten(2).sum(2).mean()
# %% wrong: plain mean of squares
def straightness(path):
    v = (path[1:] - path[:-1]) * (len(path) - 1)
    return (v - (path[-1] - path[0])).square().mean()
# %% wrong: norm
def straightness(path):
    v = (path[1:] - path[:-1]) * (len(path) - 1)
    return (v - (path[-1] - path[0])).flatten(2).norm(dim=2).mean()
# %% wrong: sum
def straightness(path):
    v = (path[1:] - path[:-1]) * (len(path) - 1)
    return (v - (path[-1] - path[0])).square().sum()
# %% wrong: length ratio
def straightness(path):
    length = path.diff(dim=0).flatten(2).norm(dim=2).sum(0)
    return (length / (path[-1] - path[0]).flatten(1).norm(dim=1)).mean()
# %% wrong: per sample
def straightness(path):
    v = (path[1:] - path[:-1]) * (len(path) - 1)
    return (v - (path[-1] - path[0])).square().flatten(2).sum(2).mean(0)
# %% wrong: chord the other way
def straightness(path):
    v = (path[1:] - path[:-1]) * (len(path) - 1)
    return (v - (path[0] - path[-1])).square().flatten(2).sum(2).mean()
# %% wrong: item with an own rounding
def straightness(path):
    v = (path[1:] - path[:-1]) * (len(path) - 1)
    return torch.round((v - (path[-1] - path[0])).square().flatten(2).sum(2).mean(), decimals=2)
# %% wrong: distance from the line
def straightness(path):
    s = torch.linspace(0, 1, len(path), dtype=path.dtype).reshape(-1, *[1] * (path.ndim - 1))
    line = path[0] + s * (path[-1] - path[0])
    return (path - line).square().flatten(2).sum(2).mean()
# %% wrong: no chord
def straightness(path):
    v = (path[1:] - path[:-1]) * (len(path) - 1)
    return v.square().flatten(2).sum(2).mean()
# %% wrong: sample variance
def straightness(path):
    v = path.diff(dim=0).flatten(2) * (len(path) - 1)
    return v.var(dim=0).sum(1).mean()
# %% wrong: last state forgotten
def straightness(path):
    v = (path[1:-1] - path[:-2]) * (len(path) - 1)
    return (v - (path[-1] - path[0])).square().flatten(2).sum(2).mean()
# %% right: slices, written blind
def straightness(path):
    n = len(path) - 1
    velocity = (path[1:] - path[:-1]) * n
    chord = path[-1] - path[0]
    d = (velocity - chord).reshape(n, path.shape[1], -1)
    return (d ** 2).sum(-1).mean()
# %% right: loop, written blind
def straightness(path):
    steps = path.shape[0] - 1
    chord = path[steps] - path[0]
    total = 0.0
    for k in range(steps):
        v = (path[k + 1] - path[k]) * steps
        total = total + ((v - chord) ** 2).flatten(1).sum(1).mean()
    return total / steps
# %% right: norms, written blind
def straightness(path):
    steps = len(path) - 1
    flat = path.flatten(2)
    return torch.linalg.vector_norm(flat.diff(dim=0) * steps - (flat[-1] - flat[0]), dim=2).pow(2).mean()
# %% wrong: mean over coordinates, written blind
def straightness(path):
    v = path.diff(dim=0) * (len(path) - 1)
    return (v - (path[-1] - path[0])).square().mean()
# %% wrong: differences not divided by the step, written blind
def straightness(path):
    v = path.diff(dim=0)
    return (v - (path[-1] - path[0])).square().flatten(2).sum(2).mean()
# %% wrong: number of states for number of steps, written blind
def straightness(path):
    v = path.diff(dim=0) * len(path)
    return (v - (path[-1] - path[0])).square().flatten(2).sum(2).mean()
# %% wrong: not squared, written blind
def straightness(path):
    v = path.diff(dim=0) * (len(path) - 1)
    return (v - (path[-1] - path[0])).flatten(2).norm(dim=2).mean()
# %% wrong: sum over the steps, written blind
def straightness(path):
    v = path.diff(dim=0) * (len(path) - 1)
    return (v - (path[-1] - path[0])).square().flatten(2).sum(2).mean(1).sum()
# %% right: sample by sample
def straightness(path):
    steps = len(path) - 1
    each = []
    for way in path.unbind(dim=1):
        bend = way.diff(dim=0) * steps - (way[-1] - way[0])
        each.append(bend.square().sum() / steps)
    return sum(each) / len(each)
# %% right: vmap over the samples
def straightness(path):
    def of_one(way):
        velocity = (way[1:] - way[:-1]) * (len(way) - 1)
        return (velocity - (way[-1] - way[0])).square().flatten(1).sum(1).mean()
    return torch.vmap(of_one, in_dims=1)(path).mean()
# %% right: einsum
def straightness(path):
    bend = (torch.diff(path, dim=0) * (len(path) - 1) - (path[-1:] - path[:1])).flatten(2)
    return torch.einsum("snd,snd->", bend, bend) / bend[..., 0].numel()
# %% wrong: the chord from noise to data of the mean path
def straightness(path):
    mean = path.mean(1, keepdim=True)
    velocity = (path[1:] - path[:-1]) * (len(path) - 1)
    return (velocity - (mean[-1] - mean[0])).square().flatten(2).sum(2).mean()
# %% wrong: times the number of states
def straightness(path):
    velocity = (path[1:] - path[:-1]) * len(path)
    return (velocity - (path[-1] - path[0])).square().flatten(2).sum(2).mean()
# %% wrong: the root
def straightness(path):
    velocity = (path[1:] - path[:-1]) * (len(path) - 1)
    return (velocity - (path[-1] - path[0])).square().flatten(2).sum(2).mean().sqrt()
# %% wrong: one number for each sample
def straightness(path):
    velocity = (path[1:] - path[:-1]) * (len(path) - 1)
    return (velocity - (path[-1] - path[0])).square().flatten(2).sum(2).mean(0)
