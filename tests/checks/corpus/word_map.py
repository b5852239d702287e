# %% given
import numpy as np
import torch
import torch.nn.functional as F
# %% right: interpolate nearest, stack and mean
def word_map(weights, word, size):
    maps = [F.interpolate(w[..., word].mean(0)[None, None], size=(size, size), mode="nearest")[0, 0] for w in weights]
    return torch.stack(maps).mean(0)
# %% right: repeat_interleave
def word_map(weights, word, size):
    total = torch.zeros(size, size)
    for layer in weights:
        k = size // layer.shape[1]
        m = layer[:, :, :, word].mean(dim=0)
        total = total + m.repeat_interleave(k, 0).repeat_interleave(k, 1)
    return total / len(weights)
# %% right: Kronecker product
def word_map(weights, word, size):
    maps = []
    for w in weights:
        k = size // w.shape[2]
        maps.append(torch.kron(w[..., word].mean(0).contiguous(), torch.ones(k, k, dtype=w.dtype)))
    return sum(maps) / len(maps)
# %% right: numpy throughout
def word_map(weights, word, size):
    maps = [np.kron(w.numpy()[..., word].mean(0), np.ones((size // w.shape[1],) * 2)) for w in weights]
    return torch.from_numpy(np.mean(maps, axis=0)).to(weights[0].dtype)
# %% right: heads as the batch of interpolate
def word_map(weights, word, size):
    out = []
    for w in weights:
        big = F.interpolate(w.permute(0, 3, 1, 2), size=(size, size), mode="nearest")
        out.append(big[:, word].mean(0))
    return torch.stack(out, -1).mean(-1)
# %% right: indexing with integer division
def word_map(weights, word, size):
    place = torch.arange(size)
    result = 0
    for w in weights:
        i = place * w.shape[1] // size
        result = result + w.mean(0)[i][:, i][..., word] / len(weights)
    return result
# %% right: einops repeat
def word_map(weights, word, size):
    from einops import reduce, repeat
    maps = [repeat(reduce(w[..., word], "n h w -> h w", "mean"), "h w -> (h a) (w b)", a=size // w.shape[1], b=size // w.shape[2]) for w in weights]
    return torch.stack(maps).mean(0)
# %% wrong: bilinear
def word_map(weights, word, size):
    maps = [F.interpolate(w[..., word].mean(0)[None, None], size=(size, size), mode="bilinear")[0, 0] for w in weights]
    return torch.stack(maps).mean(0)
# %% wrong: bicubic as DAAM does
def word_map(weights, word, size):
    maps = [F.interpolate(w[..., word].mean(0)[None, None], size=(size, size), mode="bicubic")[0, 0].clamp(min=0) for w in weights]
    return torch.stack(maps).mean(0)
# %% wrong: summed over the heads
def word_map(weights, word, size):
    maps = [F.interpolate(w[..., word].sum(0)[None, None], size=(size, size))[0, 0] for w in weights]
    return torch.stack(maps).mean(0)
# %% wrong: summed over the layers
def word_map(weights, word, size):
    maps = [F.interpolate(w[..., word].mean(0)[None, None], size=(size, size))[0, 0] for w in weights]
    return torch.stack(maps).sum(0)
# %% wrong: heads of all layers in one mean
def word_map(weights, word, size):
    maps = [F.interpolate(w[..., word][None], size=(size, size))[0] for w in weights]
    return torch.cat(maps).mean(0)
# %% wrong: first head only
def word_map(weights, word, size):
    maps = [F.interpolate(w[0, ..., word][None, None], size=(size, size))[0, 0] for w in weights]
    return torch.stack(maps).mean(0)
# %% wrong: last layer only
def word_map(weights, word, size):
    return F.interpolate(weights[-1][..., word].mean(0)[None, None], size=(size, size))[0, 0]
# %% wrong: word + 1, start counted on top
def word_map(weights, word, size):
    maps = [F.interpolate(w[..., (word + 1) % w.shape[-1]].mean(0)[None, None], size=(size, size))[0, 0] for w in weights]
    return torch.stack(maps).mean(0)
# %% wrong: word taken from the positions' axis
def word_map(weights, word, size):
    maps = [F.interpolate(w[:, :, word % w.shape[2]].mean(0)[None, None], size=(size, size))[0, 0] for w in weights]
    return torch.stack(maps).mean(0)
# %% wrong: normalised to a maximum of one
def word_map(weights, word, size):
    maps = [F.interpolate(w[..., word].mean(0)[None, None], size=(size, size))[0, 0] for w in weights]
    m = torch.stack(maps).mean(0)
    return m / m.max()
# %% wrong: stretched from minimum to maximum
def word_map(weights, word, size):
    m = torch.stack([F.interpolate(w[..., word].mean(0)[None, None], size=(size, size))[0, 0] for w in weights]).mean(0)
    return (m - m.min()) / (m.max() - m.min())
# %% wrong: softmax of the map
def word_map(weights, word, size):
    m = torch.stack([F.interpolate(w[..., word].mean(0)[None, None], size=(size, size))[0, 0] for w in weights]).mean(0)
    return m.flatten().softmax(0).view(size, size)
# %% wrong: tiled with repeat
def word_map(weights, word, size):
    maps = [w[..., word].mean(0).repeat(size // w.shape[1], size // w.shape[2]) for w in weights]
    return torch.stack(maps).mean(0)
# %% wrong: transposed
def word_map(weights, word, size):
    maps = [F.interpolate(w[..., word].mean(0).T[None, None], size=(size, size))[0, 0] for w in weights]
    return torch.stack(maps).mean(0)
# %% wrong: largest over the heads
def word_map(weights, word, size):
    maps = [F.interpolate(w[..., word].amax(0)[None, None], size=(size, size))[0, 0] for w in weights]
    return torch.stack(maps).mean(0)
# %% wrong: largest over the layers
def word_map(weights, word, size):
    maps = [F.interpolate(w[..., word].mean(0)[None, None], size=(size, size))[0, 0] for w in weights]
    return torch.stack(maps).amax(0)
# %% wrong: layers weighted by their positions
def word_map(weights, word, size):
    maps = [F.interpolate(w[..., word].mean(0)[None, None], size=(size, size))[0, 0] * w.shape[1] ** 2 for w in weights]
    return torch.stack(maps).sum(0) / sum(w.shape[1] ** 2 for w in weights)
# %% wrong: hard-coded size 32
def word_map(weights, word, size):
    maps = [F.interpolate(w[..., word].mean(0)[None, None], size=(32, 32))[0, 0] for w in weights]
    return torch.stack(maps).mean(0)
# %% wrong: factor for the size, scale_factor 4
def word_map(weights, word, size):
    maps = [F.interpolate(w[..., word].mean(0)[None, None], scale_factor=4)[0, 0] for w in weights]
    return torch.stack(maps).mean(0)
# %% wrong: brightness spread over the square, divided by k squared
def word_map(weights, word, size):
    maps = [F.interpolate(w[..., word].mean(0)[None, None], size=(size, size))[0, 0] / (size // w.shape[1]) ** 2 for w in weights]
    return torch.stack(maps).mean(0)
# %% wrong: mean over the words too
def word_map(weights, word, size):
    maps = [F.interpolate(w.mean((0, 3))[None, None], size=(size, size))[0, 0] for w in weights]
    return torch.stack(maps).mean(0)
# %% wrong: running average halves the early layers
def word_map(weights, word, size):
    m = torch.zeros(size, size)
    for w in weights:
        m = (m + F.interpolate(w[..., word].mean(0)[None, None], size=(size, size))[0, 0]) / 2
    return m
# %% wrong: four axes left on
def word_map(weights, word, size):
    return torch.stack([F.interpolate(w[..., word].mean(0)[None, None], size=(size, size)) for w in weights]).mean(0)
# %% wrong: weights rescaled in place
def word_map(weights, word, size):
    for w in weights:
        w /= w.shape[0]
    maps = [F.interpolate(w[..., word].sum(0)[None, None], size=(size, size))[0, 0] for w in weights]
    return torch.stack(maps).mean(0)
# %% wrong: list emptied with pop
def word_map(weights, word, size):
    n, m = len(weights), 0
    while weights:
        m = m + F.interpolate(weights.pop()[..., word].mean(0)[None, None], size=(size, size))[0, 0] / n
    return m
# %% wrong: dots left standing
def word_map(weights, word, size):
    ...
