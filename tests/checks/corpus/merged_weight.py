# %% given
import torch
import torch.nn.functional as F
from einops import rearrange
# %% right: reshape
def merged_weight(weight, down, up, scale):
    return weight + scale * (up @ down).reshape(weight.shape)
# %% right: view_as
def merged_weight(weight, down, up, scale):
    return weight + (scale * up @ down).view_as(weight)
# %% right: einsum
def merged_weight(weight, down, up, scale):
    update = torch.einsum("or,ri->oi", up, down)
    return weight + scale * update.reshape_as(weight)
# %% right: a sum over the rank
def merged_weight(weight, down, up, scale):
    update = sum(up[:, i, None] * down[None, i] for i in range(len(down)))
    return weight + scale * update.reshape(*weight.shape)
# %% right: through the flat weight
def merged_weight(weight, down, up, scale):
    flat = weight.reshape(len(weight), -1) + scale * up @ down
    return flat.reshape(weight.shape)
# %% wrong: no scale
def merged_weight(weight, down, up, scale):
    return weight + (up @ down).reshape(weight.shape)
# %% wrong: all scaled
def merged_weight(weight, down, up, scale):
    return scale * (weight + (up @ down).reshape(weight.shape))
# %% wrong: subtracted
def merged_weight(weight, down, up, scale):
    return weight - scale * (up @ down).reshape(weight.shape)
# %% wrong: update alone
def merged_weight(weight, down, up, scale):
    return scale * (up @ down).reshape(weight.shape)
# %% wrong: divided by the rank
def merged_weight(weight, down, up, scale):
    return weight + scale / len(down) * (up @ down).reshape(weight.shape)
# %% wrong: scale squared
def merged_weight(weight, down, up, scale):
    return weight + scale**2 * (up @ down).reshape(weight.shape)
# %% wrong: on its side
def merged_weight(weight, down, up, scale):
    return weight + scale * (up @ down).T.reshape(weight.shape)
# %% wrong: channels last in the kernel
def merged_weight(weight, down, up, scale):
    u = up @ down
    if weight.ndim == 4:
        o, i, k, l = weight.shape
        u = u.reshape(o, k, l, i).permute(0, 3, 1, 2)
    return weight + scale * u
# %% wrong: multiplied
def merged_weight(weight, down, up, scale):
    return weight * scale * (up @ down).reshape(weight.shape)
# %% wrong: written into
def merged_weight(weight, down, up, scale):
    weight += scale * (up @ down).reshape(weight.shape)
    return weight
