# %% given
import numpy as np
import torch
# %% right: as in the text
def straight_pair(x0, eps, tau):
    at = tau.reshape(-1, *[1] * (x0.ndim - 1))
    return (1 - at) * x0 + at * eps, eps - x0
# %% right: lerp
def straight_pair(x0, eps, tau):
    t = tau.view(len(tau), *([1] * (x0.dim() - 1)))
    return torch.lerp(x0, eps, t), eps - x0
# %% right: from the velocity
def straight_pair(x0, eps, tau):
    u = eps - x0
    while tau.ndim < x0.ndim:
        tau = tau.unsqueeze(-1)
    return x0 + tau * u, u
# %% right: a list comprehension
def straight_pair(x0, eps, tau):
    x = torch.stack([(1 - t) * a + t * e for a, e, t in zip(x0, eps, tau)])
    return x, eps - x0
# %% right: numpy and back
def straight_pair(x0, eps, tau):
    a, e, t = x0.numpy(), eps.numpy(), tau.numpy()
    t = t.reshape((-1,) + (1,) * (a.ndim - 1))
    return torch.from_numpy((1 - t) * a + t * e), torch.from_numpy(e - a)
# %% right: einsum
def straight_pair(x0, eps, tau):
    return torch.einsum("b,b...->b...", 1 - tau, x0) + torch.einsum("b,b...->b...", tau, eps), -x0 + eps
# %% wrong: Lipman's direction, noise at 0
def straight_pair(x0, eps, tau):
    t = tau.reshape(-1, *[1] * (x0.ndim - 1))
    return (1 - t) * eps + t * x0, x0 - eps
# %% wrong: velocity towards data only
def straight_pair(x0, eps, tau):
    t = tau.reshape(-1, *[1] * (x0.ndim - 1))
    return (1 - t) * x0 + t * eps, x0 - eps
# %% wrong: no reshape
def straight_pair(x0, eps, tau):
    return (1 - tau) * x0 + tau * eps, eps - x0
# %% wrong: reshape for pictures only
def straight_pair(x0, eps, tau):
    t = tau.view(-1, 1, 1, 1)
    return (1 - t) * x0 + t * eps, eps - x0
# %% wrong: DDPM noising
def straight_pair(x0, eps, tau):
    t = tau.reshape(-1, *[1] * (x0.ndim - 1))
    return (1 - t).sqrt() * x0 + t.sqrt() * eps, eps - x0
# %% wrong: v target
def straight_pair(x0, eps, tau):
    t = tau.reshape(-1, *[1] * (x0.ndim - 1))
    return (1 - t) * x0 + t * eps, (1 - t) * eps - t * x0
# %% wrong: eps returned as velocity
def straight_pair(x0, eps, tau):
    t = tau.reshape(-1, *[1] * (x0.ndim - 1))
    return (1 - t) * x0 + t * eps, eps
# %% wrong: fresh noise
def straight_pair(x0, eps, tau):
    t = tau.reshape(-1, *[1] * (x0.ndim - 1))
    eps = torch.randn_like(x0)
    return (1 - t) * x0 + t * eps, eps - x0
# %% wrong: only the point
def straight_pair(x0, eps, tau):
    t = tau.reshape(-1, *[1] * (x0.ndim - 1))
    return (1 - t) * x0 + t * eps
# %% wrong: velocity first
def straight_pair(x0, eps, tau):
    t = tau.reshape(-1, *[1] * (x0.ndim - 1))
    return eps - x0, (1 - t) * x0 + t * eps
# %% wrong: in place
def straight_pair(x0, eps, tau):
    t = tau.reshape(-1, *[1] * (x0.ndim - 1))
    x = x0.mul_(1 - t).add_(t * eps)
    return x, eps - x0
# %% wrong: difference to the point
def straight_pair(x0, eps, tau):
    t = tau.reshape(-1, *[1] * (x0.ndim - 1))
    x = (1 - t) * x0 + t * eps
    return x, eps - x
# %% right: one axis at a time, written blind
def straight_pair(x0, eps, tau):
    while tau.ndim < x0.ndim:
        tau = tau[..., None]
    u = eps - x0
    return x0 + tau * u, u
# %% right: lerp, written blind
def straight_pair(x0, eps, tau):
    w = tau.view(len(tau), *(1 for _ in x0.shape[1:])).to(x0)
    return torch.lerp(x0, eps, w.expand_as(x0)), eps.sub(x0)
# %% right: sample by sample, written blind
def straight_pair(x0, eps, tau):
    xs = []
    for i in range(len(x0)):
        xs.append((1 - tau[i]) * x0[i] + tau[i] * eps[i])
    return torch.stack(xs), eps - x0
# %% wrong: the other convention, noise at 0, written blind
def straight_pair(x0, eps, tau):
    at = tau.reshape(-1, *[1] * (x0.ndim - 1))
    x = at * x0 + (1 - at) * eps
    return x, x0 - eps
# %% wrong: velocity points to data, written blind
def straight_pair(x0, eps, tau):
    at = tau.reshape(-1, *[1] * (x0.ndim - 1))
    return (1 - at) * x0 + at * eps, x0 - eps
# %% wrong: velocity times tau, written blind
def straight_pair(x0, eps, tau):
    at = tau.reshape(-1, *[1] * (x0.ndim - 1))
    x = (1 - at) * x0 + at * eps
    return x, x - x0
# %% wrong: variance preserving, written blind
def straight_pair(x0, eps, tau):
    at = tau.reshape(-1, *[1] * (x0.ndim - 1))
    return (1 - at).sqrt() * x0 + at.sqrt() * eps, eps - x0
# %% wrong: returned the other way round, written blind
def straight_pair(x0, eps, tau):
    at = tau.reshape(-1, *[1] * (x0.ndim - 1))
    return eps - x0, (1 - at) * x0 + at * eps
# %% right: vmap over the samples
def straight_pair(x0, eps, tau):
    one = lambda a, e, s: ((1 - s) * a + s * e, e - a)
    return torch.vmap(one)(x0, eps, tau)
# %% right: in place on copies
def straight_pair(x0, eps, tau):
    at = tau.view(len(tau), *[1] * (x0.dim() - 1))
    velocity = eps.clone().sub_(x0)
    return x0.clone().add_(velocity * at), velocity
# %% right: einops
def straight_pair(x0, eps, tau):
    from einops import rearrange
    ones = " ".join(["1"] * (x0.ndim - 1))
    at = rearrange(tau, f"b -> b {ones}")
    return torch.lerp(x0, eps, at.expand_as(x0)), eps - x0
# %% wrong: the velocity at this time, scaled by tau
def straight_pair(x0, eps, tau):
    at = tau.reshape(-1, *[1] * (x0.ndim - 1))
    x = (1 - at) * x0 + at * eps
    return x, (x - x0)
# %% wrong: variance preserving after all
def straight_pair(x0, eps, tau):
    at = tau.reshape(-1, *[1] * (x0.ndim - 1))
    return (1 - at).sqrt() * x0 + at.sqrt() * eps, eps - x0
