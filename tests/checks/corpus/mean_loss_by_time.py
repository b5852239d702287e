# %% given
import math
import numpy as np
import torch
import torch.nn.functional as F
# %% right: mask per bin
def mean_loss_by_time(losses, t, timesteps, bins):
    which = t // (timesteps // bins)
    return torch.stack([losses[which == i].mean() for i in range(bins)])
# %% right: comparisons with the edges
def mean_loss_by_time(losses, t, timesteps, bins):
    width = timesteps // bins
    return torch.stack([losses[(t >= i * width) & (t < (i + 1) * width)].mean() for i in range(bins)])
# %% right: sums over counts by index_add
def mean_loss_by_time(losses, t, timesteps, bins):
    which = t * bins // timesteps
    total = losses.new_zeros(bins).index_add(0, which, losses)
    count = losses.new_zeros(bins).index_add(0, which, torch.ones_like(losses))
    return total / count
# %% right: bincount with weights
def mean_loss_by_time(losses, t, timesteps, bins):
    which = torch.div(t, timesteps // bins, rounding_mode="floor")
    return torch.bincount(which, weights=losses, minlength=bins) / torch.bincount(which, minlength=bins)
# %% right: one-hot matrix product
def mean_loss_by_time(losses, t, timesteps, bins):
    member = F.one_hot(t // (timesteps // bins), bins).to(losses.dtype)
    return torch.einsum("n,nb->b", losses, member) / member.sum(0)
# %% right: python lists
def mean_loss_by_time(losses, t, timesteps, bins):
    boxes = [[] for _ in range(bins)]
    for loss, time in zip(losses.tolist(), t.tolist()):
        boxes[time * bins // timesteps].append(loss)
    return torch.tensor([sum(box) / len(box) if box else float("nan") for box in boxes], dtype=losses.dtype)
# %% right: searchsorted / bucketize
def mean_loss_by_time(losses, t, timesteps, bins):
    edges = torch.arange(1, bins) * (timesteps // bins)
    which = torch.bucketize(t, edges, right=True)
    result = torch.full((bins,), float("nan"), dtype=losses.dtype)
    for i in range(bins):
        if (which == i).any():
            result[i] = losses[which == i].mean()
    return result
# %% right: nanmean over a table
def mean_loss_by_time(losses, t, timesteps, bins):
    inside = (t // (timesteps // bins))[None] == torch.arange(bins)[:, None]
    return torch.where(inside, losses[None], float("nan")).nanmean(1)
# %% right: scatter_reduce
def mean_loss_by_time(losses, t, timesteps, bins):
    start = torch.full((bins,), float("nan"), dtype=losses.dtype)
    return start.scatter_reduce(0, t // (timesteps // bins), losses, reduce="mean", include_self=False)
# %% wrong: modulo instead of division
def mean_loss_by_time(losses, t, timesteps, bins):
    return torch.stack([losses[t % bins == i].mean() for i in range(bins)])
# %% wrong: t // bins (width and number confused)
def mean_loss_by_time(losses, t, timesteps, bins):
    return torch.stack([losses[t // bins == i].mean() for i in range(bins)])
# %% wrong: zeros where no sample fell
def mean_loss_by_time(losses, t, timesteps, bins):
    which = t // (timesteps // bins)
    return torch.stack([losses[which == i].mean() if (which == i).any() else losses.new_zeros(()) for i in range(bins)])
# %% wrong: nan_to_num at the end
def mean_loss_by_time(losses, t, timesteps, bins):
    which = t // (timesteps // bins)
    return torch.stack([losses[which == i].mean() for i in range(bins)]).nan_to_num()
# %% wrong: empty ranges left out
def mean_loss_by_time(losses, t, timesteps, bins):
    which = t // (timesteps // bins)
    return torch.stack([losses[which == i].mean() for i in which.unique()])
# %% wrong: sums instead of means
def mean_loss_by_time(losses, t, timesteps, bins):
    which = t // (timesteps // bins)
    return torch.stack([losses[which == i].sum() for i in range(bins)])
# %% wrong: divided by the number of all samples
def mean_loss_by_time(losses, t, timesteps, bins):
    which = t // (timesteps // bins)
    return torch.stack([losses[which == i].sum() / len(losses) for i in range(bins)])
# %% wrong: divided by the width of the range
def mean_loss_by_time(losses, t, timesteps, bins):
    width = timesteps // bins
    return torch.stack([losses[t // width == i].sum() / width for i in range(bins)])
# %% wrong: clamp(min=1) of the count, 0 for empty
def mean_loss_by_time(losses, t, timesteps, bins):
    which = t // (timesteps // bins)
    total = losses.new_zeros(bins).index_add(0, which, losses)
    count = losses.new_zeros(bins).index_add(0, which, torch.ones_like(losses))
    return total / count.clamp(min=1)
# %% wrong: upper edge included, lower edge not
def mean_loss_by_time(losses, t, timesteps, bins):
    width = timesteps // bins
    return torch.stack([losses[(t > i * width) & (t <= (i + 1) * width)].mean() for i in range(bins)])
# %% wrong: both edges included
def mean_loss_by_time(losses, t, timesteps, bins):
    width = timesteps // bins
    return torch.stack([losses[(t >= i * width) & (t <= (i + 1) * width)].mean() for i in range(bins)])
# %% wrong: neither edge
def mean_loss_by_time(losses, t, timesteps, bins):
    width = timesteps // bins
    return torch.stack([losses[(t > i * width) & (t < (i + 1) * width)].mean() for i in range(bins)])
# %% wrong: T = 1000 hard-coded
def mean_loss_by_time(losses, t, timesteps, bins):
    which = t // (1000 // bins)
    return torch.stack([losses[which == i].mean() for i in range(bins)])
# %% wrong: T - 1 steps, width from the largest t
def mean_loss_by_time(losses, t, timesteps, bins):
    which = t * bins // (timesteps - 1)
    return torch.stack([losses[which == i].mean() for i in range(bins)])
# %% wrong: rounds to the nearest range
def mean_loss_by_time(losses, t, timesteps, bins):
    which = (t / (timesteps / bins)).round()
    return torch.stack([losses[which == i].mean() for i in range(bins)])
# %% wrong: sorted by t and chunked
def mean_loss_by_time(losses, t, timesteps, bins):
    return torch.stack([part.mean() for part in losses[t.argsort()].chunk(bins)])
# %% wrong: losses chunked in their given order
def mean_loss_by_time(losses, t, timesteps, bins):
    return losses.reshape(bins, -1).mean(1)
# %% wrong: cumulative, every range from 0
def mean_loss_by_time(losses, t, timesteps, bins):
    width = timesteps // bins
    return torch.stack([losses[t < (i + 1) * width].mean() for i in range(bins)])
# %% wrong: from high t to low
def mean_loss_by_time(losses, t, timesteps, bins):
    which = t // (timesteps // bins)
    return torch.stack([losses[which == i].mean() for i in range(bins)]).flip(0)
# %% wrong: histc, edges of the data
def mean_loss_by_time(losses, t, timesteps, bins):
    edges = torch.linspace(t.min().item(), t.max().item(), bins + 1)
    return torch.stack([losses[(t >= a) & (t < b)].mean() for a, b in zip(edges, edges[1:])])
# %% wrong: a list is returned
def mean_loss_by_time(losses, t, timesteps, bins):
    which = t // (timesteps // bins)
    return [losses[which == i].mean() for i in range(bins)]
# %% wrong: one range too many
def mean_loss_by_time(losses, t, timesteps, bins):
    which = t // (timesteps // bins)
    return torch.stack([losses[which == i].mean() for i in range(bins + 1)])
# %% wrong: scatter overwrites, last loss wins
def mean_loss_by_time(losses, t, timesteps, bins):
    result = torch.full((bins,), float("nan"), dtype=losses.dtype)
    result[t // (timesteps // bins)] = losses
    return result
# %% wrong: index += adds only once
def mean_loss_by_time(losses, t, timesteps, bins):
    which = t // (timesteps // bins)
    total, count = losses.new_zeros(bins), losses.new_zeros(bins)
    total[which] += losses
    count[which] += 1
    return total / count
# %% wrong: number of ranges from the data
def mean_loss_by_time(losses, t, timesteps, bins):
    which = t // (timesteps // bins)
    return torch.stack([losses[which == i].mean() for i in range(which.max() + 1)])
# %% wrong: median
def mean_loss_by_time(losses, t, timesteps, bins):
    which = t // (timesteps // bins)
    return torch.stack([losses[which == i].median() for i in range(bins)])
# %% wrong: mask by multiplication, zeros counted
def mean_loss_by_time(losses, t, timesteps, bins):
    which = t // (timesteps // bins)
    return torch.stack([(losses * (which == i)).mean() for i in range(bins)])
# %% right: numpy bincount and back
def mean_loss_by_time(losses, t, timesteps, bins):
    where = t.numpy() * bins // timesteps
    with np.errstate(invalid="ignore"):
        out = np.bincount(where, losses.numpy(), bins) / np.bincount(where, minlength=bins)
    return torch.from_numpy(out).to(losses.dtype)
# %% right: generator expression and nan written out
def mean_loss_by_time(losses, t, timesteps, bins):
    width = timesteps // bins
    def means():
        for low in range(0, timesteps, width):
            inside = losses[torch.logical_and(t >= low, t < low + width)]
            yield inside.mean() if inside.numel() else torch.tensor(float("nan"), dtype=losses.dtype)
    return torch.stack(list(means()))
# %% wrong: NaN for ranges with one sample (std)
def mean_loss_by_time(losses, t, timesteps, bins):
    which = t // (timesteps // bins)
    return torch.stack([losses[which == i].mean() if (which == i).sum() > 1 else losses.new_tensor(float("nan")) for i in range(bins)])
# %% wrong: chunks of the sorted losses with equal counts
def mean_loss_by_time(losses, t, timesteps, bins):
    order = losses[t.argsort()]
    return torch.stack([part.mean() for part in torch.tensor_split(order, bins)])
# %% wrong: minus one for empty ranges
def mean_loss_by_time(losses, t, timesteps, bins):
    which = t // (timesteps // bins)
    return torch.stack([losses[which == i].mean() if (which == i).any() else losses.new_tensor(-1.0) for i in range(bins)])
# %% wrong: mean t per range instead of the loss
def mean_loss_by_time(losses, t, timesteps, bins):
    which = t // (timesteps // bins)
    return torch.stack([t[which == i].double().mean() for i in range(bins)])
