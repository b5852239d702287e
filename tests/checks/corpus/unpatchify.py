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
