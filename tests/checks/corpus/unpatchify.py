# %% given
import torch
import torch.nn.functional as F
from einops import rearrange
# %% right: einops
def unpatchify(tokens, patch_size, height, width):
    return rearrange(tokens, "b (h w) (p q c) -> b c (h p) (w q)", h=height // patch_size, p=patch_size, q=patch_size)
# %% right: view and permute
def unpatchify(tokens, patch_size, height, width):
    b, n, d = tokens.shape
    p = patch_size
    c = d // p**2
    x = tokens.view(b, height // p, width // p, p, p, c)
    return x.permute(0, 5, 1, 3, 2, 4).reshape(b, c, height, width)
# %% right: einsum as the paper's code
def unpatchify(tokens, patch_size, height, width):
    p = patch_size
    x = tokens.reshape(tokens.shape[0], height // p, width // p, p, p, -1)
    x = torch.einsum("nhwpqc->nchpwq", x)
    return x.reshape(x.shape[0], x.shape[1], height, width)
# %% right: fold, channels brought first
def unpatchify(tokens, patch_size, height, width):
    b, n, d = tokens.shape
    p = patch_size
    t = tokens.reshape(b, n, p * p, -1).permute(0, 3, 2, 1).reshape(b, d, n)
    return F.fold(t, (height, width), p, stride=p)
# %% right: patches in rows, joined by cat
def unpatchify(tokens, patch_size, height, width):
    p = patch_size
    b = len(tokens)
    cols = width // p
    t = tokens.reshape(b, -1, p, p, tokens.shape[-1] // p**2).permute(0, 1, 4, 2, 3)
    rows = [torch.cat([t[:, i * cols + j] for j in range(cols)], dim=-1) for i in range(height // p)]
    return torch.cat(rows, dim=-2)
# %% right: pixel_shuffle
def unpatchify(tokens, patch_size, height, width):
    b, n, d = tokens.shape
    p = patch_size
    t = tokens.reshape(b, n, p * p, -1).permute(0, 3, 2, 1)
    return F.pixel_shuffle(t.reshape(b, d, height // p, width // p), p)
# %% wrong: plain reshape
def unpatchify(tokens, patch_size, height, width):
    return tokens.reshape(len(tokens), -1, height, width)
# %% wrong: reshape with channels last
def unpatchify(tokens, patch_size, height, width):
    return tokens.reshape(len(tokens), height, width, -1).permute(0, 3, 1, 2)
# %% wrong: channels first in a token
def unpatchify(tokens, patch_size, height, width):
    return rearrange(tokens, "b (h w) (c p q) -> b c (h p) (w q)", h=height // patch_size, p=patch_size, q=patch_size)
# %% wrong: columns first
def unpatchify(tokens, patch_size, height, width):
    return rearrange(tokens, "b (w h) (p q c) -> b c (h p) (w q)", h=height // patch_size, p=patch_size, q=patch_size)
# %% wrong: patches transposed
def unpatchify(tokens, patch_size, height, width):
    return rearrange(tokens, "b (h w) (q p c) -> b c (h p) (w q)", h=height // patch_size, p=patch_size, q=patch_size)
# %% wrong: inside and outside exchanged
def unpatchify(tokens, patch_size, height, width):
    return rearrange(tokens, "b (h w) (p q c) -> b c (p h) (q w)", h=height // patch_size, p=patch_size, q=patch_size)
# %% wrong: fold as it is
def unpatchify(tokens, patch_size, height, width):
    return F.fold(tokens.transpose(1, 2), (height, width), patch_size, stride=patch_size)
# %% wrong: channels last
def unpatchify(tokens, patch_size, height, width):
    return rearrange(tokens, "b (h w) (p q c) -> b (h p) (w q) c", h=height // patch_size, p=patch_size, q=patch_size)
# %% wrong: the tokens themselves
def unpatchify(tokens, patch_size, height, width):
    return tokens
# %% given
import math
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from einops import rearrange
# %% right: einops, written blind
def unpatchify(tokens, patch_size, height, width):
    return rearrange(tokens, "b (h w) (p q c) -> b c (h p) (w q)", h=height // patch_size, p=patch_size, q=patch_size)
# %% right: reshape and permute, written blind
def unpatchify(tokens, patch_size, height, width):
    b, n, k = tokens.shape
    p = patch_size
    c = k // p**2
    t = tokens.reshape(b, height // p, width // p, p, p, c)
    return t.permute(0, 5, 1, 3, 2, 4).reshape(b, c, height, width)
# %% right: loops over patches, written into zeros, written blind
def unpatchify(tokens, patch_size, height, width):
    batch = tokens.shape[0]
    channels = tokens.shape[2] // (patch_size * patch_size)
    image = torch.zeros(batch, channels, height, width, dtype=tokens.dtype, device=tokens.device)
    number = 0
    for top in range(0, height, patch_size):
        for left in range(0, width, patch_size):
            square = tokens[:, number].reshape(batch, patch_size, patch_size, channels)
            image[:, :, top:top + patch_size, left:left + patch_size] = square.permute(0, 3, 1, 2)
            number = number + 1
    return image
# %% right: F.fold, written blind
def unpatchify(tokens, patch_size, height, width):
    b, n, k = tokens.shape
    cols = tokens.unflatten(2, (patch_size ** 2, -1)).permute(0, 3, 2, 1).reshape(b, k, n)
    return F.fold(cols, (height, width), patch_size, stride=patch_size)
# %% right: cat of cats, written blind
def unpatchify(tokens, patch_size, height, width):
    p = patch_size
    squares = [t.reshape(len(t), p, p, -1) for t in tokens.unbind(1)]
    per_row = width // p
    rows = [torch.cat(squares[i:i + per_row], dim=2) for i in range(0, len(squares), per_row)]
    return torch.cat(rows, dim=1).movedim(3, 1)
# %% right: pixel_shuffle, written blind
def unpatchify(z, p, H, W):
    b, n, k = z.shape
    z = z.reshape(b, n, p * p, k // p**2).transpose(2, 3).reshape(b, n, k)
    z = z.transpose(1, 2).reshape(b, k, H // p, W // p)
    return F.pixel_shuffle(z, p)
# %% right: golf, written blind
unpatchify = lambda t, p, h, w: torch.einsum("bhwpqc->bchpwq", t.view(len(t), h//p, w//p, p, p, -1)).reshape(len(t), -1, h, w)
# %% wrong: plain reshape, written blind
def unpatchify(tokens, patch_size, height, width):
    c = tokens.shape[-1] // patch_size**2
    return tokens.reshape(tokens.shape[0], c, height, width)
# %% wrong: transpose then reshape, written blind
def unpatchify(tokens, patch_size, height, width):
    return tokens.transpose(1, 2).reshape(len(tokens), -1, height, width)
# %% wrong: channels first inside a token, written blind
def unpatchify(tokens, patch_size, height, width):
    return rearrange(tokens, "b (h w) (c p q) -> b c (h p) (w q)", h=height // patch_size, p=patch_size, q=patch_size)
# %% wrong: F.fold as it comes, written blind
def unpatchify(tokens, patch_size, height, width):
    return F.fold(tokens.transpose(1, 2), (height, width), patch_size, stride=patch_size)
# %% wrong: tokens laid along columns, written blind
def unpatchify(tokens, patch_size, height, width):
    return rearrange(tokens, "b (w h) (p q c) -> b c (h p) (w q)", h=height // patch_size, p=patch_size, q=patch_size)
# %% wrong: pixels of a patch along columns, written blind
def unpatchify(tokens, patch_size, height, width):
    return rearrange(tokens, "b (h w) (q p c) -> b c (h p) (w q)", h=height // patch_size, p=patch_size, q=patch_size)
# %% wrong: height and width swapped in the grid, written blind
def unpatchify(tokens, patch_size, height, width):
    b, p = len(tokens), patch_size
    t = tokens.reshape(b, width // p, height // p, p, p, -1)
    return t.permute(0, 5, 1, 3, 2, 4).reshape(b, -1, height, width)
# %% wrong: permuted in the wrong order, written blind
def unpatchify(tokens, patch_size, height, width):
    b, p = len(tokens), patch_size
    t = tokens.reshape(b, height // p, width // p, p, p, -1)
    return t.permute(0, 5, 1, 2, 3, 4).reshape(b, -1, height, width)
# %% wrong: grid from the root of n, written blind
def unpatchify(tokens, patch_size, height, width):
    b, n, k = tokens.shape
    g = int(n ** 0.5)
    p = patch_size
    t = tokens.reshape(b, g, g, p, p, k // p**2)
    return t.permute(0, 5, 1, 3, 2, 4).reshape(b, -1, g * p, g * p)
# %% wrong: one channel only, written blind
def unpatchify(tokens, patch_size, height, width):
    b, p = len(tokens), patch_size
    t = tokens.reshape(b, height // p, width // p, p, p)
    return t.permute(0, 1, 3, 2, 4).reshape(b, 1, height, width)
# %% wrong: channels last, written blind
def unpatchify(tokens, patch_size, height, width):
    return rearrange(tokens, "b (h w) (p q c) -> b (h p) (w q) c", h=height // patch_size, p=patch_size, q=patch_size)
# %% wrong: patch index and pixel index swapped in the image, written blind
def unpatchify(tokens, patch_size, height, width):
    return rearrange(tokens, "b (h w) (p q c) -> b c (p h) (q w)", h=height // patch_size, p=patch_size, q=patch_size)
# %% wrong: 28 written in, written blind
def unpatchify(tokens, patch_size, height, width):
    return rearrange(tokens, "b (h w) (p q c) -> b c (h p) (w q)", h=28 // patch_size, p=patch_size, q=patch_size)
# %% wrong: loops in the other order, written blind
def unpatchify(tokens, patch_size, height, width):
    b, n, k = tokens.shape
    c = k // patch_size**2
    image = torch.zeros(b, c, height, width)
    i = 0
    for left in range(0, width, patch_size):
        for top in range(0, height, patch_size):
            image[:, :, top:top + patch_size, left:left + patch_size] = tokens[:, i].reshape(b, patch_size, patch_size, c).permute(0, 3, 1, 2)
            i += 1
    return image
# %% wrong: calls patchify again, written blind
def unpatchify(tokens, patch_size, height, width):
    x = tokens.reshape(len(tokens), -1, height, width)
    return rearrange(x, "b c (h p) (w q) -> b (h w) (p q c)", p=patch_size, q=patch_size).reshape(x.shape)
# %% right: image by image
def unpatchify(tokens, patch_size, height, width):
    images = []
    for row in tokens:
        p = patch_size
        parts = row.reshape(height // p, width // p, p, p, -1)
        images.append(parts.permute(4, 0, 2, 1, 3).reshape(-1, height, width))
    return torch.stack(images)
# %% right: vmap
def unpatchify(tokens, patch_size, height, width):
    p = patch_size
    one = lambda row: row.reshape(height // p, width // p, p, p, -1).permute(4, 0, 2, 1, 3).reshape(-1, height, width)
    return torch.vmap(one)(tokens)
# %% wrong: numpy, which gradients do not pass
def unpatchify(tokens, patch_size, height, width):
    import numpy as np
    p, b = patch_size, len(tokens)
    parts = tokens.numpy().reshape(b, height // p, width // p, p, p, -1)
    return torch.from_numpy(parts.transpose(0, 5, 1, 3, 2, 4).reshape(b, -1, height, width).copy())
# %% wrong: height and width exchanged
def unpatchify(tokens, patch_size, height, width):
    p = patch_size
    parts = tokens.reshape(len(tokens), width // p, height // p, p, p, -1)
    return parts.permute(0, 5, 2, 3, 1, 4).reshape(len(tokens), -1, height, width)
# %% wrong: a view without a permutation
def unpatchify(tokens, patch_size, height, width):
    return tokens.reshape(len(tokens), -1, height, width)
