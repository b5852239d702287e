# %% given
import numpy as np
import torch
# %% right: where and full_like
def drop_labels(labels, null_label, drop):
    return torch.where(drop, torch.full_like(labels, null_label), labels)
# %% right: masked_fill
def drop_labels(labels, null_label, drop):
    return labels.masked_fill(drop, null_label)
# %% right: clone then index
def drop_labels(y, null, mask):
    y = y.clone()
    y[mask] = null
    return y
# %% right: arithmetic with the mask
def drop_labels(labels, null_label, drop):
    keep = (~drop).long()
    return labels * keep + null_label * (1 - keep)
# %% right: list comprehension
def drop_labels(labels, null_label, drop):
    return torch.tensor([null_label if d else int(l) for l, d in zip(labels, drop)], dtype=torch.int64)
# %% right: numpy where
def drop_labels(labels, null_label, drop):
    new = np.where(drop.numpy(), null_label, labels.numpy())
    return torch.from_numpy(new)
# %% right: index_fill on a new tensor
def drop_labels(labels, null_label, drop):
    return labels.index_fill(0, drop.nonzero().flatten(), null_label)
# %% right: where with a number, lambda
drop_labels = lambda labels, null_label, drop: torch.where(drop, null_label, labels)
# %% right: loop over a copy
def drop_labels(labels, null_label, drop):
    result = torch.empty_like(labels)
    for i in range(len(labels)):
        if drop[i]:
            result[i] = null_label
        else:
            result[i] = labels[i]
    return result
# %% wrong: written into the data in place
def drop_labels(labels, null_label, drop):
    labels[drop] = null_label
    return labels
# %% wrong: masked_fill_ in place
def drop_labels(labels, null_label, drop):
    return labels.masked_fill_(drop, null_label)
# %% wrong: view instead of a copy, data changed
def drop_labels(labels, null_label, drop):
    new = labels[:]
    new[drop] = null_label
    return new
# %% wrong: numpy shares memory, data changed
def drop_labels(labels, null_label, drop):
    a = labels.numpy()
    a[drop.numpy()] = null_label
    return torch.from_numpy(a)
# %% wrong: mask inverted
def drop_labels(labels, null_label, drop):
    return torch.where(drop, labels, torch.full_like(labels, null_label))
# %% wrong: masked_fill with the inverted mask
def drop_labels(labels, null_label, drop):
    return labels.masked_fill(~drop, null_label)
# %% wrong: zero is the null label
def drop_labels(labels, null_label, drop):
    return torch.where(drop, torch.zeros_like(labels), labels)
# %% wrong: minus one is the null label
def drop_labels(labels, null_label, drop):
    return torch.where(drop, torch.full_like(labels, -1), labels)
# %% wrong: multiplied by the mask (minDiffusion)
def drop_labels(labels, null_label, drop):
    return labels * (~drop)
# %% wrong: hard-coded ten
def drop_labels(labels, null_label, drop):
    return torch.where(drop, torch.full_like(labels, 10), labels)
# %% wrong: all dropped if any is
def drop_labels(labels, null_label, drop):
    if drop.any():
        return torch.full_like(labels, null_label)
    return labels.clone()
# %% wrong: only the first sample decides
def drop_labels(labels, null_label, drop):
    return torch.full_like(labels, null_label) if drop[0] else labels.clone()
# %% wrong: dropped labels removed
def drop_labels(labels, null_label, drop):
    return labels[~drop]
# %% wrong: None put in
def drop_labels(labels, null_label, drop):
    labels = labels.clone()
    labels[drop] = None
    return labels
# %% wrong: own mask drawn
def drop_labels(labels, null_label, drop):
    drop = torch.rand(len(labels)) < 0.1
    return torch.where(drop, torch.full_like(labels, null_label), labels)
# %% wrong: null added to the label
def drop_labels(labels, null_label, drop):
    return labels + drop.long() * null_label
# %% wrong: null is the largest label plus one
def drop_labels(labels, null_label, drop):
    return torch.where(drop, labels.max() + 1, labels)
# %% wrong: floats returned
def drop_labels(labels, null_label, drop):
    return torch.where(drop, float(null_label), labels.float())
# %% wrong: one-hot rows zeroed
def drop_labels(labels, null_label, drop):
    hot = torch.nn.functional.one_hot(labels, null_label + 1)
    return hot * (~drop)[:, None]
# %% wrong: mask used as indices
def drop_labels(labels, null_label, drop):
    new = labels.clone()
    new[drop.long()] = null_label
    return new
# %% wrong: list returned
def drop_labels(labels, null_label, drop):
    return [null_label if d else int(l) for l, d in zip(labels, drop)]
# %% wrong: the data itself when nothing is dropped
def drop_labels(labels, null_label, drop):
    if not drop.any():
        return labels
    return torch.where(drop, torch.full_like(labels, null_label), labels)
# %% wrong: result of masked_fill thrown away
def drop_labels(labels, null_label, drop):
    labels.masked_fill(drop, null_label)
    return labels
# %% wrong: clone after the write
def drop_labels(labels, null_label, drop):
    labels[drop] = null_label
    return labels.clone()
# %% wrong: int32 returned
def drop_labels(labels, null_label, drop):
    return torch.where(drop, torch.full_like(labels, null_label), labels).int()
# %% wrong: dots left standing
def drop_labels(labels, null_label, drop):
    ...
