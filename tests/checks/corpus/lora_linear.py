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
# %% given
import torch
import torch.nn as nn
import torch.nn.functional as F
# %% right: F.linear three times, written blind
def lora_linear(x, weight, bias, down, up, scale):
    return F.linear(x, weight, bias) + scale * F.linear(F.linear(x, down), up)
# %% right: matrices, written blind
def lora_linear(x, weight, bias, down, up, scale):
    return x @ weight.T + bias + scale * (x @ down.T @ up.T)
# %% right: merged on the fly, written blind
def lora_linear(x, weight, bias, down, up, scale):
    return F.linear(x, weight + scale * up @ down, bias)
# %% right: einsum, written blind
def lora_linear(x, weight, bias, down, up, scale):
    frozen = torch.einsum("...i,oi->...o", x, weight) + bias
    update = torch.einsum("...i,ri,or->...o", x, down, up)
    return frozen + scale * update
# %% wrong: layers made anew, A and B get no gradient, written blind
def lora_linear(x, weight, bias, down, up, scale):
    a = nn.Linear(down.shape[1], down.shape[0], bias=False)
    b = nn.Linear(up.shape[1], up.shape[0], bias=False)
    a.weight, b.weight = nn.Parameter(down), nn.Parameter(up)
    return F.linear(x, weight, bias) + b(a(x)) * scale
# %% right: frozen by detach, written blind
def lora_linear(x, weight, bias, down, up, scale):
    frozen = F.linear(x, weight.detach(), bias.detach())
    hidden = x.matmul(down.t())
    return frozen.add(hidden.matmul(up.t()), alpha=scale)
# %% right: loop over the ranks, written blind
def lora_linear(x, weight, bias, down, up, scale):
    result = x @ weight.mT + bias
    for row, column in zip(down, up.T):
        result = result + scale * (x * row).sum(-1, keepdim=True) * column
    return result
# %% right: addmm on flat rows, written blind
def lora_linear(x, weight, bias, down, up, scale):
    rows = x.reshape(-1, x.shape[-1])
    answer = torch.addmm(bias, rows, weight.T)
    answer = torch.addmm(answer, rows @ down.T, up.T, alpha=scale)
    return answer.reshape(*x.shape[:-1], -1)
# %% wrong: no scale, written blind
def lora_linear(x, weight, bias, down, up, scale):
    return F.linear(x, weight, bias) + F.linear(F.linear(x, down), up)
# %% wrong: scale on everything, written blind
def lora_linear(x, weight, bias, down, up, scale):
    return scale * (F.linear(x, weight, bias) + F.linear(F.linear(x, down), up))
# %% wrong: bias forgotten, written blind
def lora_linear(x, weight, bias, down, up, scale):
    return F.linear(x, weight) + scale * F.linear(F.linear(x, down), up)
# %% wrong: bias twice, written blind
def lora_linear(x, weight, bias, down, up, scale):
    return F.linear(x, weight, bias) + scale * F.linear(F.linear(x, down), up, bias)
# %% wrong: up and down swapped, written blind
def lora_linear(x, weight, bias, down, up, scale):
    return F.linear(x, weight, bias) + scale * F.linear(F.linear(x, up), down)
# %% wrong: weight not transposed, written blind
def lora_linear(x, weight, bias, down, up, scale):
    return x @ weight + bias + scale * (x @ down.T @ up.T)
# %% wrong: one behind the other, written blind
def lora_linear(x, weight, bias, down, up, scale):
    y = F.linear(x, weight, bias)
    return y + scale * F.linear(F.linear(y, down), up)
# %% wrong: divided by the rank, written blind
def lora_linear(x, weight, bias, down, up, scale):
    return F.linear(x, weight, bias) + scale / down.shape[0] * F.linear(F.linear(x, down), up)
# %% wrong: scale squared, written blind
def lora_linear(x, weight, bias, down, up, scale):
    return F.linear(x, weight, bias) + scale * F.linear(scale * F.linear(x, down), up)
# %% wrong: a nonlinearity between, written blind
def lora_linear(x, weight, bias, down, up, scale):
    return F.linear(x, weight, bias) + scale * F.linear(F.relu(F.linear(x, down)), up)
# %% wrong: only the update, written blind
def lora_linear(x, weight, bias, down, up, scale):
    return scale * F.linear(F.linear(x, down), up)
# %% wrong: A B, not B A, written blind
def lora_linear(x, weight, bias, down, up, scale):
    return F.linear(x, weight + scale * down @ up, bias)
# %% wrong: transposed update, written blind
def lora_linear(x, weight, bias, down, up, scale):
    return F.linear(x, weight + scale * (up @ down).T, bias)
# %% wrong: nothing can be trained, written blind
def lora_linear(x, weight, bias, down, up, scale):
    with torch.no_grad():
        return F.linear(x, weight, bias) + scale * F.linear(F.linear(x, down), up)
# %% wrong: update minus, written blind
def lora_linear(x, weight, bias, down, up, scale):
    return F.linear(x, weight, bias) - scale * F.linear(F.linear(x, down), up)
# %% wrong: mixes instead of adding, written blind
def lora_linear(x, weight, bias, down, up, scale):
    return (1 - scale) * F.linear(x, weight, bias) + scale * F.linear(F.linear(x, down), up)
# %% wrong: scale on the frozen layer, written blind
def lora_linear(x, weight, bias, down, up, scale):
    return scale * F.linear(x, weight, bias) + F.linear(F.linear(x, down), up)
# %% wrong: only for matrices (t of x), written blind
def lora_linear(x, weight, bias, down, up, scale):
    return (weight @ x.T + scale * up @ (down @ x.T)).T + bias
# %% wrong: product with the weight too, written blind
def lora_linear(x, weight, bias, down, up, scale):
    return F.linear(x, weight * (1 + scale * up @ down), bias)
# %% wrong: elementwise update, written blind
def lora_linear(x, weight, bias, down, up, scale):
    return F.linear(x, weight, bias) + scale * (F.linear(x, down).sum(-1, keepdim=True) * up.sum(1))
# %% right: row by row
def lora_linear(x, weight, bias, down, up, scale):
    flat = x.reshape(-1, x.shape[-1])
    rows = [weight @ row + bias + scale * (up @ (down @ row)) for row in flat]
    return torch.stack(rows).reshape(*x.shape[:-1], -1)
# %% wrong: numpy, which gradients do not pass
def lora_linear(x, weight, bias, down, up, scale):
    X, W, b, A, B = (part.numpy() for part in (x, weight, bias, down, up))
    return torch.from_numpy(X @ W.T + b + scale * (X @ A.T @ B.T))
# %% right: vmap over rows
def lora_linear(x, weight, bias, down, up, scale):
    one = lambda row: torch.addmv(bias, weight, row) + scale * torch.mv(up, torch.mv(down, row))
    return torch.vmap(one)(x.flatten(0, -2)).unflatten(0, x.shape[:-1])
# %% wrong: the bias is scaled as well
def lora_linear(x, weight, bias, down, up, scale):
    return x @ weight.T + scale * (x @ down.T @ up.T + bias)
# %% wrong: scale over the rank
def lora_linear(x, weight, bias, down, up, scale):
    return x @ weight.T + bias + scale / down.shape[0] * (x @ down.T @ up.T)
# %% wrong: a mixture of both
def lora_linear(x, weight, bias, down, up, scale):
    return (1 - scale) * (x @ weight.T) + scale * (x @ down.T @ up.T) + bias
