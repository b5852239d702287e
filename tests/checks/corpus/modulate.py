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
# %% given
import torch
import torch.nn.functional as F
from einops import rearrange
# %% right: unsqueeze, written blind
def modulate(x, shift, scale):
    return x * (1 + scale.unsqueeze(1)) + shift.unsqueeze(1)
# %% right: None, x added, written blind
def modulate(x, shift, scale):
    return x + scale[:, None, :] * x + shift[:, None, :]
# %% right: addcmul, written blind
def modulate(x, shift, scale):
    return torch.addcmul(shift[:, None], x, 1 + scale[:, None])
# %% right: einsum, written blind
def modulate(x, shift, scale):
    return torch.einsum("bnd,bd->bnd", x, scale + 1) + rearrange(shift, "b d -> b 1 d")
# %% right: loop over images, written blind
def modulate(x, shift, scale):
    images = []
    for image, add, times in zip(x, shift, scale):
        images.append(image * (1.0 + times) + add)
    return torch.stack(images)
# %% right: token axis first, written blind
def modulate(x, shift, scale):
    return (x.transpose(0, 1) * (scale + 1) + shift).transpose(0, 1)
# %% right: expanded, written blind
def modulate(tokens, beta, gamma):
    b, n, d = tokens.shape
    gamma = gamma.reshape(b, 1, d).expand_as(tokens)
    beta = beta.reshape(b, 1, d).expand_as(tokens)
    return tokens.mul(gamma.add(1)).add(beta)
# %% right: token by token, written blind
def modulate(x, shift, scale):
    return torch.stack([t * (1 + scale) + shift for t in x.unbind(1)], dim=1)
# %% wrong: no 1, written blind
def modulate(x, shift, scale):
    return x * scale[:, None] + shift[:, None]
# %% wrong: shift and scale swapped, written blind
def modulate(x, shift, scale):
    return x * (1 + shift[:, None]) + scale[:, None]
# %% wrong: 1 also at the shift, written blind
def modulate(x, shift, scale):
    return x * (1 + scale[:, None]) + 1 + shift[:, None]
# %% wrong: shifted before the scale, written blind
def modulate(x, shift, scale):
    return (x + shift[:, None]) * (1 + scale[:, None])
# %% wrong: no axis for tokens, written blind
def modulate(x, shift, scale):
    return x * (1 + scale) + shift
# %% wrong: axis behind, written blind
def modulate(x, shift, scale):
    return x * (1 + scale[..., None]) + shift[..., None]
# %% wrong: axis in front, written blind
def modulate(x, shift, scale):
    return x * (1 + scale[None]) + shift[None]
# %% wrong: exp of the scale, written blind
def modulate(x, shift, scale):
    return x * scale[:, None].exp() + shift[:, None]
# %% wrong: normalises again, written blind
def modulate(x, shift, scale):
    return F.layer_norm(x, x.shape[-1:]) * (1 + scale[:, None]) + shift[:, None]
# %% wrong: shift subtracted, written blind
def modulate(x, shift, scale):
    return x * (1 + scale[:, None]) - shift[:, None]
# %% wrong: divided by the scale, written blind
def modulate(x, shift, scale):
    return x / (1 + scale[:, None]) + shift[:, None]
# %% wrong: 1 minus scale, written blind
def modulate(x, shift, scale):
    return x * (1 - scale[:, None]) + shift[:, None]
# %% wrong: shift forgotten, written blind
def modulate(x, shift, scale):
    return x * (1 + scale[:, None])
# %% wrong: in place, written blind
def modulate(x, shift, scale):
    x *= 1 + scale[:, None]
    x += shift[:, None]
    return x
# %% wrong: the first image's shift for all, written blind
def modulate(x, shift, scale):
    return x * (1 + scale[0]) + shift[0]
# %% wrong: means over the batch, written blind
def modulate(x, shift, scale):
    return x * (1 + scale.mean(0)) + shift.mean(0)
# %% right: vmap
def modulate(x, shift, scale):
    return torch.vmap(lambda tokens, b, s: tokens * (1 + s) + b)(x, shift, scale)
# %% wrong: numpy, which gradients do not pass
def modulate(x, shift, scale):
    import numpy as np
    return torch.from_numpy(x.numpy() * (1 + np.expand_dims(scale.numpy(), 1)) + np.expand_dims(shift.numpy(), 1))
# %% right: in place on a copy
def modulate(x, shift, scale):
    y = x.clone()
    y *= scale.add(1).unsqueeze(-2)
    y += shift.unsqueeze(-2)
    return y
# %% wrong: shifted before it is scaled
def modulate(x, shift, scale):
    return (x + shift[:, None]) * (1 + scale[:, None])
# %% wrong: the scale as an exponent
def modulate(x, shift, scale):
    return x * scale[:, None].exp() + shift[:, None]
# %% wrong: divided
def modulate(x, shift, scale):
    return x / (1 + scale[:, None]) + shift[:, None]
