# %% given
import torch
import torch.nn.functional as F
def pair(x0, eps, tau):
    at = tau.reshape(-1, *[1] * (x0.ndim - 1))
    return (1 - at) * x0 + at * eps, eps - x0
# %% right: three lines
def flow_loss(network, x0, eps, tau):
    x, u = pair(x0, eps, tau)
    return (network(x, tau) - u).pow(2).flatten(1).mean(1)
# %% right: mse_loss without reduction
def flow_loss(network, x0, eps, tau):
    x, u = pair(x0, eps, tau)
    return F.mse_loss(network(x, tau), u, reduction="none").reshape(len(x0), -1).mean(dim=1)
# %% right: mean over listed axes
def flow_loss(network, x0, eps, tau):
    x, u = pair(x0, eps, tau)
    d = network(x, tau) - u
    return (d * d).mean(dim=list(range(1, d.ndim)))
# %% right: without pair
def flow_loss(network, x0, eps, tau):
    t = tau.reshape((-1,) + (1,) * (x0.ndim - 1))
    out = network(x0 + t * (eps - x0), tau)
    return ((out + x0 - eps) ** 2).flatten(start_dim=1).mean(-1)
# %% right: sum over count
def flow_loss(network, x0, eps, tau):
    x, u = pair(x0, eps, tau)
    error = (u - network(x, tau)).flatten(1)
    return error.square().sum(1) / error.shape[1]
# %% right: row by row
def flow_loss(network, x0, eps, tau):
    x, u = pair(x0, eps, tau)
    out = network(x, tau)
    return torch.stack([((a - b) ** 2).mean() for a, b in zip(out, u)])
# %% wrong: a single number
def flow_loss(network, x0, eps, tau):
    x, u = pair(x0, eps, tau)
    return F.mse_loss(network(x, tau), u)
# %% wrong: predicts eps
def flow_loss(network, x0, eps, tau):
    x, u = pair(x0, eps, tau)
    return (network(x, tau) - eps).square().flatten(1).mean(1)
# %% wrong: target reversed
def flow_loss(network, x0, eps, tau):
    x, u = pair(x0, eps, tau)
    return (network(x, tau) - (x0 - eps)).square().flatten(1).mean(1)
# %% wrong: sum
def flow_loss(network, x0, eps, tau):
    x, u = pair(x0, eps, tau)
    return (network(x, tau) - u).square().flatten(1).sum(1)
# %% wrong: network on x0
def flow_loss(network, x0, eps, tau):
    x, u = pair(x0, eps, tau)
    return (network(x0, tau) - u).square().flatten(1).mean(1)
# %% wrong: L1
def flow_loss(network, x0, eps, tau):
    x, u = pair(x0, eps, tau)
    return (network(x, tau) - u).abs().flatten(1).mean(1)
# %% wrong: no_grad around the network
def flow_loss(network, x0, eps, tau):
    x, u = pair(x0, eps, tau)
    with torch.no_grad():
        out = network(x, tau)
    return (out - u).square().flatten(1).mean(1)
# %% wrong: own times
def flow_loss(network, x0, eps, tau):
    tau = torch.rand_like(tau)
    x, u = pair(x0, eps, tau)
    return (network(x, tau) - u).square().flatten(1).mean(1)
# %% wrong: time scaled to steps
def flow_loss(network, x0, eps, tau):
    x, u = pair(x0, eps, tau)
    return (network(x, 1000 * tau) - u).square().flatten(1).mean(1)
# %% wrong: network without the time
def flow_loss(network, x0, eps, tau):
    x, u = pair(x0, eps, tau)
    return (network(x) - u).square().flatten(1).mean(1)
# %% wrong: weighted with 1 - tau
def flow_loss(network, x0, eps, tau):
    x, u = pair(x0, eps, tau)
    return (1 - tau) * (network(x, tau) - u).square().flatten(1).mean(1)
# %% wrong: last axis only
def flow_loss(network, x0, eps, tau):
    x, u = pair(x0, eps, tau)
    return (network(x, tau) - u).square().mean(-1)
# %% right: by hand, written blind
def flow_loss(network, x0, eps, tau):
    at = tau.reshape(-1, *[1] * (x0.ndim - 1))
    x = (1 - at) * x0 + at * eps
    u = network(x, tau)
    return ((u - (eps - x0)) ** 2).reshape(len(x0), -1).mean(1)
# %% right: mse_loss, written blind
def flow_loss(network, x0, eps, tau):
    x, u = pair(x0, eps, tau)
    losses = torch.nn.functional.mse_loss(network(x, tau), u, reduction="none")
    return losses.mean(dim=tuple(range(1, x0.ndim)))
# %% right: sum over count, written blind
def flow_loss(network, x0, eps, tau):
    x, u = pair(x0, eps, tau)
    d = (u - network(x, tau)).flatten(start_dim=1)
    return (d * d).sum(-1) / d.shape[1]
# %% wrong: mean over the batch too, written blind
def flow_loss(network, x0, eps, tau):
    x, u = pair(x0, eps, tau)
    return (network(x, tau) - u).square().mean()
# %% wrong: sum over entries, written blind
def flow_loss(network, x0, eps, tau):
    x, u = pair(x0, eps, tau)
    return (network(x, tau) - u).square().flatten(1).sum(1)
# %% wrong: predicts noise, written blind
def flow_loss(network, x0, eps, tau):
    x, u = pair(x0, eps, tau)
    return (network(x, tau) - eps).square().flatten(1).mean(1)
# %% wrong: fresh noise in the target, written blind
def flow_loss(network, x0, eps, tau):
    x, _ = pair(x0, eps, tau)
    noise = torch.randn_like(x0)
    return (network(x, tau) - (noise - x0)).square().flatten(1).mean(1)
# %% wrong: asks about the data, written blind
def flow_loss(network, x0, eps, tau):
    x, u = pair(x0, eps, tau)
    return (network(x0, tau) - u).square().flatten(1).mean(1)
# %% right: a batch of one at a time
def flow_loss(network, x0, eps, tau):
    losses = []
    for i in range(len(x0)):
        x, u = pair(x0[i : i + 1], eps[i : i + 1], tau[i : i + 1])
        losses.append(((network(x, tau[i : i + 1]) - u) ** 2).mean())
    return torch.stack(losses)
# %% right: map over split
def flow_loss(network, x0, eps, tau):
    def one(a, e, s):
        x, u = pair(a, e, s)
        return (network(x, tau=s) - u).pow(2).mean().reshape(1)
    return torch.cat(list(map(one, x0.split(1), eps.split(1), tau.split(1))))
# %% right: vmap
def flow_loss(network, x0, eps, tau):
    def one(a, e, s):
        x = (1 - s) * a + s * e
        return (network(x[None], s[None])[0] - (e - a)).square().mean()
    return torch.vmap(one)(x0, eps, tau)
# %% wrong: the network is asked for x0
def flow_loss(network, x0, eps, tau):
    x, u = pair(x0, eps, tau)
    return (network(x, tau) - x0).square().flatten(1).mean(1)
# %% wrong: one over tau as its weight
def flow_loss(network, x0, eps, tau):
    x, u = pair(x0, eps, tau)
    return ((network(x, tau) - u).square().flatten(1).mean(1)) * tau
# %% wrong: the gap to the point
def flow_loss(network, x0, eps, tau):
    x, u = pair(x0, eps, tau)
    return (network(x, tau) - (eps - x)).square().flatten(1).mean(1)
# %% wrong: Huber
def flow_loss(network, x0, eps, tau):
    x, u = pair(x0, eps, tau)
    return torch.nn.functional.smooth_l1_loss(network(x, tau), u, reduction="none").flatten(1).mean(1)
