# %% given
import torch
import torch.nn.functional as F
from einops import rearrange
# %% right: einops
def patchify(x, patch_size):
    return rearrange(x, "b c (h p) (w q) -> b (h w) (p q c)", p=patch_size, q=patch_size)
# %% right: view and permute
def patchify(x, patch_size):
    b, c, h, w = x.shape
    p = patch_size
    x = x.view(b, c, h // p, p, w // p, p)
    x = x.permute(0, 2, 4, 3, 5, 1)
    return x.flatten(3).flatten(1, 2)
# %% right: unfold, then the channels to the end
def patchify(x, patch_size):
    b, c, h, w = x.shape
    p = patch_size
    cols = F.unfold(x, kernel_size=p, stride=p)
    return cols.reshape(b, c, p * p, -1).permute(0, 3, 2, 1).reshape(b, -1, p * p * c)
# %% right: tensor unfold
def patchify(x, patch_size):
    p = patch_size
    parts = x.unfold(2, p, p).unfold(3, p, p)
    return parts.permute(0, 2, 3, 4, 5, 1).flatten(3).flatten(1, 2)
# %% right: a loop over patches
def patchify(x, patch_size):
    p = patch_size
    tokens = []
    for i in range(0, x.shape[2], p):
        for j in range(0, x.shape[3], p):
            tokens.append(x[:, :, i:i + p, j:j + p].permute(0, 2, 3, 1).flatten(1))
    return torch.stack(tokens, dim=1)
# %% right: einsum as the paper's code
def patchify(x, patch_size):
    b, c, h, w = x.shape
    p = patch_size
    x = x.reshape(b, c, h // p, p, w // p, p)
    return torch.einsum("nchpwq->nhwpqc", x).reshape(b, -1, p * p * c)
# %% right: pixel_unshuffle
def patchify(x, patch_size):
    b, c, h, w = x.shape
    p = patch_size
    y = F.pixel_unshuffle(x, p).reshape(b, c, p * p, -1)
    return y.permute(0, 3, 2, 1).flatten(2)
# %% wrong: plain reshape
def patchify(x, patch_size):
    b, c, h, w = x.shape
    return x.reshape(b, (h // patch_size) * (w // patch_size), -1)
# %% wrong: channels first in a token
def patchify(x, patch_size):
    return rearrange(x, "b c (h p) (w q) -> b (h w) (c p q)", p=patch_size, q=patch_size)
# %% wrong: columns first
def patchify(x, patch_size):
    return rearrange(x, "b c (h p) (w q) -> b (w h) (p q c)", p=patch_size, q=patch_size)
# %% wrong: transposed patches
def patchify(x, patch_size):
    return rearrange(x, "b c (h p) (w q) -> b (h w) (q p c)", p=patch_size, q=patch_size)
# %% wrong: every p-th pixel
def patchify(x, patch_size):
    return rearrange(x, "b c (p h) (q w) -> b (h w) (p q c)", p=patch_size, q=patch_size)
# %% wrong: F.unfold as it comes
def patchify(x, patch_size):
    return F.unfold(x, patch_size, stride=patch_size)
# %% wrong: F.unfold, transposed
def patchify(x, patch_size):
    return F.unfold(x, patch_size, stride=patch_size).transpose(1, 2)
# %% wrong: a grid
def patchify(x, patch_size):
    return rearrange(x, "b c (h p) (w q) -> b h w (p q c)", p=patch_size, q=patch_size)
# %% wrong: mean of a patch
def patchify(x, patch_size):
    return F.avg_pool2d(x, patch_size).flatten(2).transpose(1, 2)
# %% wrong: all images in one row
def patchify(x, patch_size):
    return rearrange(x, "b c (h p) (w q) -> (b h w) (p q c)", p=patch_size, q=patch_size)
# %% wrong: channels last, then reshape
def patchify(x, patch_size):
    b, c, h, w = x.shape
    return x.permute(0, 2, 3, 1).reshape(b, -1, patch_size * patch_size * c)
# %% given
import math
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from einops import rearrange
# %% right: einops, written blind
def patchify(x, patch_size):
    return rearrange(x, "b c (h p) (w q) -> b (h w) (p q c)", p=patch_size, q=patch_size)
# %% right: F.unfold, channels moved behind, written blind
def patchify(x, patch_size):
    b, c, h, w = x.shape
    cols = F.unfold(x, kernel_size=patch_size, stride=patch_size)
    n = cols.shape[-1]
    return cols.reshape(b, c, patch_size * patch_size, n).permute(0, 3, 2, 1).reshape(b, n, -1)
# %% right: two loops, verbose, written blind
def patchify(x, patch_size):
    batch, channels, height, width = x.shape
    rows_of_patches = height // patch_size
    columns_of_patches = width // patch_size
    all_tokens = []
    for i in range(rows_of_patches):
        for j in range(columns_of_patches):
            top = i * patch_size
            left = j * patch_size
            square = x[:, :, top:top + patch_size, left:left + patch_size]
            channels_last = square.permute(0, 2, 3, 1)
            token = torch.flatten(channels_last, start_dim=1)
            all_tokens.append(token)
    return torch.stack(all_tokens, dim=1)
# %% right: Tensor.unfold twice, written blind
def patchify(x, p):
    t = x.unfold(2, p, p).unfold(3, p, p)  # b c H W p p
    return t.permute(0, 2, 3, 4, 5, 1).flatten(3).flatten(1, 2)
# %% right: golf, written blind
def patchify(x, patch_size):
    return torch.cat([torch.cat([s.movedim(1, -1).flatten(1)[:, None] for s in r.split(patch_size, 3)], 1) for r in x.split(patch_size, 2)], 1)
# %% right: view, einsum, written blind
def patchify(x, patch_size):
    b, c, h, w = x.shape
    gh, gw = h // patch_size, w // patch_size
    x = x.reshape(b, c, gh, patch_size, gw, patch_size)
    x = torch.einsum("bchpwq->bhwpqc", x)
    return x.reshape(b, gh * gw, patch_size ** 2 * c)
# %% right: filled by index arithmetic, written blind
def patchify(images, size):
    b, c, h, w = images.shape
    per_row = w // size
    out = torch.empty(b, (h // size) * per_row, size * size * c, dtype=images.dtype, device=images.device)
    for y in range(h):
        for z in range(w):
            n = (y // size) * per_row + z // size
            k = ((y % size) * size + z % size) * c
            out[:, n, k:k + c] = images[:, :, y, z]
    return out
# %% right: pixel_unshuffle, channels moved behind, written blind
def patchify(x, patch_size):
    b, c, h, w = x.shape
    y = F.pixel_unshuffle(x, patch_size)  # b, c p p, h/p, w/p
    y = y.unflatten(1, (c, patch_size ** 2)).transpose(1, 2).flatten(1, 2)
    return y.flatten(2).transpose(1, 2)
# %% right: numpy-like chunks, written blind
def patchify(x, patch_size):
    rows = torch.stack(x.chunk(x.shape[2] // patch_size, dim=2), dim=1)  # b H c p w
    cells = torch.stack(rows.chunk(x.shape[3] // patch_size, dim=4), dim=2)  # b H W c p q
    cells = cells.flatten(1, 2)
    return cells.permute(0, 1, 3, 4, 2).flatten(2)
# %% wrong: plain reshape of the picture, written blind
def patchify(x, patch_size):
    b, c, h, w = x.shape
    return x.reshape(b, (h // patch_size) * (w // patch_size), patch_size ** 2 * c)
# %% wrong: channels before the pixels (unfold as it comes), written blind
def patchify(x, patch_size):
    return F.unfold(x, patch_size, stride=patch_size).transpose(1, 2)
# %% wrong: channels first inside a token, written blind
def patchify(x, patch_size):
    b, c, h, w = x.shape
    p = patch_size
    x = x.reshape(b, c, h // p, p, w // p, p)
    return x.permute(0, 2, 4, 1, 3, 5).reshape(b, -1, p * p * c)
# %% wrong: tokens run along columns, written blind
def patchify(x, patch_size):
    return rearrange(x, "b c (h p) (w q) -> b (w h) (p q c)", p=patch_size, q=patch_size)
# %% wrong: pixels of a token run along columns, written blind
def patchify(x, patch_size):
    return rearrange(x, "b c (h p) (w q) -> b (h w) (q p c)", p=patch_size, q=patch_size)
# %% wrong: number of patches and patch size swapped in the view, written blind
def patchify(x, patch_size):
    return rearrange(x, "b c (p h) (q w) -> b (h w) (p q c)", p=patch_size, q=patch_size)
# %% wrong: forgets to permute after splitting, written blind
def patchify(x, patch_size):
    b, c, h, w = x.shape
    p = patch_size
    x = x.view(b, c, h // p, p, w // p, p)
    return x.reshape(b, (h // p) * (w // p), p * p * c)
# %% wrong: batch and tokens in one axis, written blind
def patchify(x, patch_size):
    return rearrange(x, "b c (h p) (w q) -> (b h w) (p q c)", p=patch_size, q=patch_size)
# %% wrong: tokens last, written blind
def patchify(x, patch_size):
    return F.unfold(x, patch_size, stride=patch_size)
# %% wrong: overlapping windows, written blind
def patchify(x, patch_size):
    b, c, h, w = x.shape
    t = F.unfold(x, patch_size)
    return t.reshape(b, c, patch_size ** 2, -1).permute(0, 3, 2, 1).flatten(2)
# %% wrong: each channel a token of its own, written blind
def patchify(x, patch_size):
    return rearrange(x, "b c (h p) (w q) -> b (h w c) (p q)", p=patch_size, q=patch_size)
# %% wrong: height taken for both sides, written blind
def patchify(x, patch_size):
    b, c, h, w = x.shape
    g = h // patch_size
    x = x.reshape(b, c, g, patch_size, g, patch_size)
    return x.permute(0, 2, 4, 3, 5, 1).reshape(b, g * g, -1)
# %% wrong: the mean of a patch, written blind
def patchify(x, patch_size):
    return F.avg_pool2d(x, patch_size).flatten(2).transpose(1, 2)
# %% wrong: takes every p-th pixel, written blind
def patchify(x, patch_size):
    parts = [x[:, :, i::patch_size, j::patch_size] for i in range(patch_size) for j in range(patch_size)]
    return torch.stack([p.permute(0, 2, 3, 1).flatten(1) for p in parts], 1)
# %% wrong: grid kept, written blind
def patchify(x, patch_size):
    return rearrange(x, "b c (h p) (w q) -> b h w (p q c)", p=patch_size, q=patch_size)
# %% wrong: channels dropped, written blind
def patchify(x, patch_size):
    return rearrange(x[:, 0], "b (h p) (w q) -> b (h w) (p q)", p=patch_size, q=patch_size)
# %% wrong: no return, written blind
def patchify(x, patch_size):
    tokens = rearrange(x, "b c (h p) (w q) -> b (h w) (p q c)", p=patch_size, q=patch_size)
# %% right: image by image
def patchify(x, patch_size):
    rows = []
    for image in x:
        c, h, w = image.shape
        p = patch_size
        tokens = [image[:, i : i + p, j : j + p].permute(1, 2, 0).flatten() for i in range(0, h, p) for j in range(0, w, p)]
        rows.append(torch.stack(tokens))
    return torch.stack(rows)
# %% right: vmap
def patchify(x, patch_size):
    p = patch_size
    def one(image):
        c, h, w = image.shape
        return image.reshape(c, h // p, p, w // p, p).permute(1, 3, 2, 4, 0).reshape(-1, p * p * c)
    return torch.vmap(one)(x)
# %% wrong: numpy, which gradients do not pass
def patchify(x, patch_size):
    import numpy as np
    p, (b, c, h, w) = patch_size, x.shape
    blocks = np.asarray(x).reshape(b, c, h // p, p, w // p, p)
    return torch.from_numpy(np.ascontiguousarray(np.einsum("bcrpsq->brspqc", blocks)).reshape(b, -1, p * p * c))
# %% wrong: only the permutation of rows and columns is missing
def patchify(x, patch_size):
    b, c, h, w = x.shape
    p = patch_size
    return x.reshape(b, c, h // p, w // p, p, p).permute(0, 2, 3, 4, 5, 1).reshape(b, -1, p * p * c)
# %% wrong: transposed at the end
def patchify(x, patch_size):
    b, c, h, w = x.shape
    p = patch_size
    return x.reshape(b, c, h // p, p, w // p, p).permute(0, 2, 4, 5, 3, 1).reshape(b, -1, p * p * c)
