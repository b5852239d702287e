# %% given
import torch
import torch.nn.functional as F
from einops import rearrange
# %% right: transposes
def lora_linear(x, weight, bias, down, up, scale):
    return x @ weight.T + bias + scale * (x @ down.T) @ up.T
# %% right: F.linear
def lora_linear(x, weight, bias, down, up, scale):
    return F.linear(x, weight, bias) + scale * F.linear(F.linear(x, down), up)
# %% right: through the merged weight
def lora_linear(x, weight, bias, down, up, scale):
    return F.linear(x, weight + scale * up @ down, bias)
# %% right: einsum
def lora_linear(x, weight, bias, down, up, scale):
    y = torch.einsum("...i,oi->...o", x, weight) + bias
    return y + scale * torch.einsum("...i,ri,or->...o", x, down, up)
# %% right: scaled in the middle
def lora_linear(x, weight, bias, down, up, scale):
    h = scale * (x @ down.mT)
    return h @ up.mT + (bias + x @ weight.mT)
# %% wrong: no scale
def lora_linear(x, weight, bias, down, up, scale):
    return x @ weight.T + bias + (x @ down.T) @ up.T
# %% wrong: all scaled
def lora_linear(x, weight, bias, down, up, scale):
    return scale * (x @ weight.T + bias + (x @ down.T) @ up.T)
# %% wrong: scale twice
def lora_linear(x, weight, bias, down, up, scale):
    return x @ weight.T + bias + scale**2 * (x @ down.T) @ up.T
# %% wrong: divided by the rank
def lora_linear(x, weight, bias, down, up, scale):
    return x @ weight.T + bias + scale / down.shape[0] * (x @ down.T) @ up.T
# %% wrong: update alone
def lora_linear(x, weight, bias, down, up, scale):
    return scale * (x @ down.T) @ up.T
# %% wrong: no bias
def lora_linear(x, weight, bias, down, up, scale):
    return x @ weight.T + scale * (x @ down.T) @ up.T
# %% wrong: bias twice
def lora_linear(x, weight, bias, down, up, scale):
    return F.linear(x, weight, bias) + scale * F.linear(F.linear(x, down), up) + bias
# %% wrong: subtracted
def lora_linear(x, weight, bias, down, up, scale):
    return x @ weight.T + bias - scale * (x @ down.T) @ up.T
# %% wrong: a bend
def lora_linear(x, weight, bias, down, up, scale):
    return x @ weight.T + bias + scale * F.relu(x @ down.T) @ up.T
# %% wrong: cut off
def lora_linear(x, weight, bias, down, up, scale):
    return x @ weight.T + bias + scale * ((x @ down.T) @ up.T).detach()
# %% wrong: the bias inside the bracket of the scale
def lora_linear(x, weight, bias, down, up, scale):
    return x @ weight.T + scale * (x @ down.T @ up.T + bias)
