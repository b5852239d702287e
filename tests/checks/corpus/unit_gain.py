# %% given
import torch
import torch.nn.functional as F
# %% right: two normalised vectors
def unit_gain(weight, v, rounds):
    for _ in range(rounds):
        u = F.normalize(weight @ v, dim=0)
        v = F.normalize(weight.T @ u, dim=0)
    return weight / (u @ weight @ v)
# %% right: by hand
def unit_gain(weight, v, rounds):
    v = v / v.norm()
    for _ in range(rounds):
        u = weight @ v
        u = u / u.norm()
        v = weight.T @ u
        v = v / v.norm()
    return weight / torch.dot(u, weight @ v)
# %% right: the product formed once
def unit_gain(weight, v, rounds):
    product = weight.T @ weight
    for _ in range(rounds):
        v = product @ v
        v = v / v.square().sum().sqrt()
    stretch = (v @ product @ v).sqrt()
    return weight / stretch
# %% right: from the other side
def unit_gain(weight, v, rounds):
    u = weight @ v
    for _ in range(rounds):
        u = weight @ (weight.T @ u)
        u = u / u.norm()
    return weight / (weight.T @ u).norm()
# %% right: the length that is divided by
def unit_gain(weight, v, rounds):
    v = F.normalize(v, dim=0)
    for _ in range(rounds):
        v = weight.T @ (weight @ v)
        square = v.norm()
        v = v / square
    return weight / square ** 0.5
# %% wrong: the square
def unit_gain(weight, v, rounds):
    for _ in range(rounds):
        v = weight.T @ (weight @ v)
        square = v.norm()
        v = v / square
    return weight / square
# %% wrong: Frobenius
def unit_gain(weight, v, rounds):
    return weight / weight.norm()
# %% wrong: largest entry
def unit_gain(weight, v, rounds):
    return weight / weight.abs().max()
# %% wrong: one round
def unit_gain(weight, v, rounds):
    v = F.normalize(weight.T @ (weight @ v), dim=0)
    return weight / (weight @ v).norm()
# %% wrong: the start
def unit_gain(weight, v, rounds):
    return weight / (weight @ F.normalize(v, dim=0)).norm()
# %% wrong: the number alone
def unit_gain(weight, v, rounds):
    for _ in range(rounds):
        v = F.normalize(weight.T @ (weight @ v), dim=0)
    return (weight @ v).norm()
# %% wrong: multiplied
def unit_gain(weight, v, rounds):
    for _ in range(rounds):
        v = F.normalize(weight.T @ (weight @ v), dim=0)
    return weight * (weight @ v).norm()
# %% wrong: rows
def unit_gain(weight, v, rounds):
    return weight / weight.norm(dim=1, keepdim=True)
# %% wrong: never brought to length 1
def unit_gain(weight, v, rounds):
    for _ in range(rounds):
        v = weight.T @ (weight @ v)
    return weight / (weight @ v).norm()
# %% wrong: the trace for the stretch
def unit_gain(weight, v, rounds):
    return weight / (weight.T @ weight).trace()
# %% wrong: columns
def unit_gain(weight, v, rounds):
    return weight / weight.norm(dim=0)
