# %% given
import torch
import torch.nn.functional as F
from einops import rearrange
# %% right: None
def modulate(x, shift, scale):
    return x * (1 + scale[:, None]) + shift[:, None]
# %% right: unsqueeze
def modulate(x, shift, scale):
    return x * (1 + scale.unsqueeze(1)) + shift.unsqueeze(1)
# %% right: added apart
def modulate(x, shift, scale):
    return x + x * scale[:, None, :] + shift[:, None, :]
# %% right: addcmul
def modulate(x, shift, scale):
    return torch.addcmul(shift[:, None], x, 1 + scale[:, None])
# %% right: by samples
def modulate(x, shift, scale):
    return torch.stack([x[i] * (1 + scale[i]) + shift[i] for i in range(len(x))])
# %% right: einsum
def modulate(x, shift, scale):
    return torch.einsum("bnd,bd->bnd", x, scale + 1) + shift.view(len(x), 1, -1)
# %% wrong: no 1
def modulate(x, shift, scale):
    return x * scale[:, None] + shift[:, None]
# %% wrong: shift first
def modulate(x, shift, scale):
    return (x + shift[:, None]) * (1 + scale[:, None])
# %% wrong: exchanged
def modulate(x, shift, scale):
    return x * (1 + shift[:, None]) + scale[:, None]
# %% wrong: no shift
def modulate(x, shift, scale):
    return x * (1 + scale[:, None])
# %% wrong: no scale
def modulate(x, shift, scale):
    return x + shift[:, None]
# %% wrong: minus
def modulate(x, shift, scale):
    return x * (1 + scale[:, None]) - shift[:, None]
# %% wrong: exp
def modulate(x, shift, scale):
    return x * scale[:, None].exp() + shift[:, None]
# %% wrong: first sample for all
def modulate(x, shift, scale):
    return x * (1 + scale[:1, None]) + shift[:1, None]
# %% wrong: axes of the tokens
def modulate(x, shift, scale):
    return x * (1 + scale) + shift
