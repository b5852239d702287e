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
# %% given
import torch
import torch.nn.functional as F
from einops import rearrange
# %% right: view_as, written blind
def merged_weight(weight, down, up, scale):
    return weight + scale * (up @ down).view_as(weight)
# %% right: reshape of the weight, and back, written blind
def merged_weight(weight, down, up, scale):
    flat = weight.reshape(weight.shape[0], -1)
    return (flat + scale * torch.matmul(up, down)).reshape(weight.shape)
# %% right: addmm, written blind
def merged_weight(weight, down, up, scale):
    return torch.addmm(weight.flatten(1), up, down, alpha=scale).unflatten(1, weight.shape[1:])
# %% right: einsum on a reshaped A, written blind
def merged_weight(weight, down, up, scale):
    a = down.reshape(len(down), *weight.shape[1:])
    return weight + torch.einsum("or,r...->o...", up, a) * scale
# %% right: if for convolutions, written blind
def merged_weight(weight, down, up, scale):
    update = scale * up.mm(down)
    if weight.dim() == 4:
        out, inp, k, k2 = weight.shape
        update = update.view(out, inp, k, k2)
    return weight + update
# %% right: tensordot, written blind
def merged_weight(W, A, B, s):
    return W.add(torch.tensordot(B, A.unflatten(1, W.shape[1:]), dims=1), alpha=s)
# %% right: clone and in place, written blind
def merged_weight(weight, down, up, scale):
    new = weight.clone()
    for r in range(down.shape[0]):
        new += scale * torch.outer(up[:, r], down[r]).reshape(new.shape)
    return new
# %% right: einops, written blind
def merged_weight(weight, down, up, scale):
    new = rearrange(weight, "o ... -> o (...)") + scale * (up @ down)
    return new.reshape_as(weight)
# %% right: detached for keeping, written blind
def merged_weight(weight, down, up, scale):
    with torch.no_grad():
        return weight + (scale * up @ down).reshape(weight.shape)
# %% wrong: no scale, written blind
def merged_weight(weight, down, up, scale):
    return weight + (up @ down).view_as(weight)
# %% wrong: in place, written blind
def merged_weight(weight, down, up, scale):
    weight += scale * (up @ down).view_as(weight)
    return weight
# %% wrong: weight.data changed, written blind
def merged_weight(weight, down, up, scale):
    weight.data += scale * (up @ down).view_as(weight)
    return weight
# %% wrong: no shape for convolutions, written blind
def merged_weight(weight, down, up, scale):
    return weight + scale * up @ down
# %% wrong: flat for convolutions, written blind
def merged_weight(weight, down, up, scale):
    return weight.flatten(1) + scale * up @ down
# %% wrong: A B, written blind
def merged_weight(weight, down, up, scale):
    return weight + scale * (down @ up).view_as(weight)
# %% wrong: transposed update, reshaped, written blind
def merged_weight(weight, down, up, scale):
    return weight + scale * (down.T @ up.T).reshape(weight.shape)
# %% wrong: only the update, written blind
def merged_weight(weight, down, up, scale):
    return scale * (up @ down).view_as(weight)
# %% wrong: minus, written blind
def merged_weight(weight, down, up, scale):
    return weight - scale * (up @ down).view_as(weight)
# %% wrong: scale on the weight too, written blind
def merged_weight(weight, down, up, scale):
    return scale * (weight + (up @ down).view_as(weight))
# %% wrong: divided by the rank, written blind
def merged_weight(weight, down, up, scale):
    return weight + scale / len(down) * (up @ down).view_as(weight)
# %% wrong: scale squared, written blind
def merged_weight(weight, down, up, scale):
    return weight + ((scale * up) @ (scale * down)).view_as(weight)
# %% wrong: kernel axes permuted before the reshape, written blind
def merged_weight(weight, down, up, scale):
    if weight.ndim == 2:
        return weight + scale * up @ down
    out, inp, k, _ = weight.shape
    return weight + scale * (up @ down).reshape(out, k, k, inp).permute(0, 3, 1, 2)
# %% wrong: matrix (out k k, in) for convolutions, written blind
def merged_weight(weight, down, up, scale):
    update = up @ down
    if weight.ndim == 4:
        update = update.reshape(weight.shape[0], weight.shape[1], -1).transpose(1, 2).reshape(weight.shape)
    return weight + scale * update
# %% wrong: mixes, written blind
def merged_weight(weight, down, up, scale):
    return (1 - scale) * weight + scale * (up @ down).view_as(weight)
# %% wrong: elementwise product, written blind
def merged_weight(weight, down, up, scale):
    return weight * (1 + scale * (up @ down).view_as(weight))
# %% wrong: convolution kernels left alone, written blind
def merged_weight(weight, down, up, scale):
    if weight.ndim == 4:
        return weight
    return weight + scale * up @ down
# %% right: numpy
def merged_weight(weight, down, up, scale):
    return torch.from_numpy(weight.numpy() + scale * (up.numpy() @ down.numpy()).reshape(weight.shape))
# %% right: row by row
def merged_weight(weight, down, up, scale):
    rows = [row + scale * (mix @ down).reshape(row.shape) for row, mix in zip(weight, up)]
    return torch.stack(rows)
# %% right: scaled roots
def merged_weight(weight, down, up, scale):
    return torch.add(weight, torch.matmul(scale * up, down).unflatten(1, weight.shape[1:]))
# %% wrong: into the weight itself
def merged_weight(weight, down, up, scale):
    weight += scale * (up @ down).reshape(weight.shape)
    return weight
# %% wrong: scale over the rank
def merged_weight(weight, down, up, scale):
    return weight + scale / len(down) * (up @ down).reshape(weight.shape)
# %% wrong: a mixture of both
def merged_weight(weight, down, up, scale):
    return (1 - scale) * weight + scale * (up @ down).reshape(weight.shape)
