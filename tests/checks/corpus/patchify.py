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
