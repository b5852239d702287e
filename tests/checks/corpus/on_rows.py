# %% given
import numpy as np
import torch
# %% right: flatten and transpose
def on_rows(x, function):
    b, c, h, w = x.shape
    rows = x.flatten(2).transpose(1, 2)
    return function(rows).transpose(1, 2).reshape(b, c, h, w)
# %% right: permute
def on_rows(x, function):
    b, c, h, w = x.shape
    rows = function(x.permute(0, 2, 3, 1).reshape(b, h * w, c))
    return rows.reshape(b, h, w, c).permute(0, 3, 1, 2)
# %% right: einops
def on_rows(x, function):
    from einops import rearrange
    h = x.shape[2]
    return rearrange(function(rearrange(x, "b c h w -> b (h w) c")), "b (h w) c -> b c h w", h=h)
# %% right: mT and unflatten
def on_rows(feature_map, f):
    return f(feature_map.flatten(2).mT).mT.unflatten(2, feature_map.shape[2:])
# %% right: stack of the positions
def on_rows(x, function):
    h, w = x.shape[2:]
    rows = torch.stack([x[:, :, i, j] for i in range(h) for j in range(w)], dim=1)
    out = function(rows)
    return torch.stack([torch.stack([out[:, i * w + j] for j in range(w)], -1) for i in range(h)], -2)
# %% right: movedim
def on_rows(x, function):
    last = x.movedim(1, -1)
    return function(last.flatten(1, 2)).unflatten(1, last.shape[1:3]).movedim(-1, 1)
# %% right: contiguous view and einsum
def on_rows(x, function):
    b, c, h, w = x.shape
    rows = torch.einsum("bcp->bpc", x.view(b, c, h * w)).contiguous()
    return torch.einsum("bpc->bcp", function(rows)).contiguous().view_as(x)
# %% wrong: reshape alone, channels not moved
def on_rows(x, function):
    b, c, h, w = x.shape
    return function(x.reshape(b, h * w, c)).reshape(b, c, h, w)
# %% wrong: moved to rows, reshaped back
def on_rows(x, function):
    b, c, h, w = x.shape
    return function(x.flatten(2).transpose(1, 2)).reshape(b, c, h, w)
# %% wrong: reshaped to rows, moved back
def on_rows(x, function):
    b, c, h, w = x.shape
    return function(x.reshape(b, h * w, c)).transpose(1, 2).reshape(b, c, h, w)
# %% wrong: rows of channels, (b, c, h w)
def on_rows(x, function):
    return function(x.flatten(2)).reshape(x.shape)
# %% wrong: columns first, h and w exchanged
def on_rows(x, function):
    b, c, h, w = x.shape
    rows = x.permute(0, 3, 2, 1).reshape(b, w * h, c)
    return function(rows).reshape(b, w, h, c).permute(0, 3, 2, 1)
# %% wrong: back with h and w exchanged
def on_rows(x, function):
    b, c, h, w = x.shape
    return function(x.flatten(2).transpose(1, 2)).transpose(1, 2).reshape(b, c, w, h)
# %% wrong: back with transposed places
def on_rows(x, function):
    b, c, h, w = x.shape
    return function(x.flatten(2).transpose(1, 2)).reshape(b, w, h, c).permute(0, 3, 2, 1)
# %% wrong: x added
def on_rows(x, function):
    b, c, h, w = x.shape
    return x + function(x.flatten(2).transpose(1, 2)).transpose(1, 2).reshape(b, c, h, w)
# %% wrong: rows returned
def on_rows(x, function):
    return function(x.flatten(2).transpose(1, 2))
# %% wrong: (b, c, h w) returned
def on_rows(x, function):
    return function(x.flatten(2).transpose(1, 2)).transpose(1, 2)
# %% wrong: batch and positions joined
def on_rows(x, function):
    b, c, h, w = x.shape
    rows = x.permute(0, 2, 3, 1).reshape(1, b * h * w, c)
    return function(rows).reshape(b, h, w, c).permute(0, 3, 1, 2)
# %% wrong: a call per position
def on_rows(x, function):
    out = torch.empty_like(x)
    for i in range(x.shape[2]):
        for j in range(x.shape[3]):
            out[:, :, i, j] = function(x[:, :, i, j][:, None])[:, 0]
    return out
# %% wrong: a call per row of the picture
def on_rows(x, function):
    rows = [function(x[:, :, i].transpose(1, 2)).transpose(1, 2) for i in range(x.shape[2])]
    return torch.stack(rows, 2)
# %% wrong: square map assumed, root of h w
def on_rows(x, function):
    b, c, h, w = x.shape
    rows = function(x.flatten(2).transpose(1, 2))
    s = int((h * w) ** 0.5)
    return rows.transpose(1, 2).reshape(b, c, s, s)
# %% wrong: h used twice
def on_rows(x, function):
    b, c, h, w = x.shape
    return function(x.flatten(2).transpose(1, 2)).transpose(1, 2).reshape(b, c, h, h)
# %% wrong: one row per sample, flatten(1)
def on_rows(x, function):
    return function(x.flatten(1)[:, None]).reshape(x.shape)
# %% wrong: function called twice
def on_rows(x, function):
    b, c, h, w = x.shape
    return function(function(x.flatten(2).transpose(1, 2))).transpose(1, 2).reshape(b, c, h, w)
# %% wrong: function forgotten
def on_rows(x, function):
    b, c, h, w = x.shape
    return x.flatten(2).transpose(1, 2).transpose(1, 2).reshape(b, c, h, w)
# %% wrong: view of a transposed tensor stops
def on_rows(x, function):
    b, c, h, w = x.shape
    return function(x.transpose(1, 3).view(b, h * w, c)).view(b, c, h, w)
# %% wrong: x written into in place
def on_rows(x, function):
    x.copy_(function(x.flatten(2).transpose(1, 2)).transpose(1, 2).reshape(x.shape))
    return x
# %% wrong: channels last returned
def on_rows(x, function):
    b, c, h, w = x.shape
    return function(x.flatten(2).transpose(1, 2)).reshape(b, h, w, c)
# %% wrong: x.T turned round altogether
def on_rows(x, function):
    b, c, h, w = x.shape
    rows = x.permute(3, 2, 1, 0).reshape(b, h * w, c)
    return function(rows).reshape(w, h, c, b).permute(3, 2, 1, 0)
# %% wrong: first sample only
def on_rows(x, function):
    b, c, h, w = x.shape
    return function(x[:1].flatten(2).transpose(1, 2)).transpose(1, 2).reshape(1, c, h, w).expand(b, -1, -1, -1)
# %% wrong: a call per sample, joined (attention of one picture at a time)
def on_rows(x, function):
    return torch.stack([function(one.flatten(1).T).T.reshape(one.shape) for one in x])
# %% wrong: result detached
def on_rows(x, function):
    b, c, h, w = x.shape
    return function(x.flatten(2).transpose(1, 2)).transpose(1, 2).reshape(b, c, h, w).detach()
# %% wrong: dots left standing
def on_rows(x, function):
    ...
