# %% given
import torch
from torch.func import jvp
# %% right: straight
def mean_flow_loss(network, z, v, r, tau):
    u, du = torch.func.jvp(network, (z, r, tau), (v, torch.zeros_like(r), torch.ones_like(tau)))
    gap = (tau - r).reshape(-1, *[1] * (z.ndim - 1))
    target = (v - gap * du).detach()
    return (u - target).square().flatten(1).mean(dim=1)
# %% right: r as a constant
def mean_flow_loss(network, z, v, r, tau):
    u, du = jvp(lambda z, tau: network(z, r, tau), (z, tau), (v, torch.ones_like(tau)))
    gap = (tau - r).view(-1, *[1] * (z.ndim - 1))
    return ((u - (v - gap * du).detach()) ** 2).flatten(1).mean(1)
# %% right: along one number
def mean_flow_loss(network, z, v, r, tau):
    zero = torch.zeros((), dtype=z.dtype)
    u, du = jvp(lambda s: network(z + s * v, r, tau + s), (zero,), (torch.ones_like(zero),))
    shape = (len(z),) + (1,) * (z.ndim - 1)
    with torch.no_grad():
        target = v - (tau - r).reshape(shape) * du
    return (u - target).pow(2).reshape(len(z), -1).mean(dim=1)
# %% right: network asked again
def mean_flow_loss(network, z, v, r, tau):
    with torch.no_grad():
        _, du = jvp(network, (z, r, tau), (v, 0 * r, 0 * tau + 1))
        target = v - du * (tau - r).reshape(-1, *[1] * (z.ndim - 1))
    said = network(z, r, tau)
    return (said - target).square().flatten(1).mean(1)
# %% right: difference written out
def mean_flow_loss(network, z, v, r, tau):
    u, du = jvp(network, (z, r, tau), (v, torch.zeros_like(r), torch.ones_like(tau)))
    gap = (tau - r)[(...,) + (None,) * (z.ndim - 1)]
    error = u - v + gap * du.detach()
    return error.square().flatten(1).mean(1)
# %% right: autograd functional
def mean_flow_loss(network, z, v, r, tau):
    _, du = torch.autograd.functional.jvp(network, (z, r, tau), (v, torch.zeros_like(r), torch.ones_like(tau)))
    gap = (tau - r).reshape(-1, *[1] * (z.ndim - 1))
    return (network(z, r, tau) - (v - gap * du.detach())).square().flatten(1).mean(1)
# %% wrong: gradient not cut off
def mean_flow_loss(network, z, v, r, tau):
    u, du = jvp(network, (z, r, tau), (v, torch.zeros_like(r), torch.ones_like(tau)))
    gap = (tau - r).reshape(-1, *[1] * (z.ndim - 1))
    return (u - (v - gap * du)).square().flatten(1).mean(1)
# %% wrong: everything cut off
def mean_flow_loss(network, z, v, r, tau):
    u, du = jvp(network, (z, r, tau), (v, torch.zeros_like(r), torch.ones_like(tau)))
    gap = (tau - r).reshape(-1, *[1] * (z.ndim - 1))
    return (u - (v - gap * du)).detach().square().flatten(1).mean(1)
# %% wrong: sign
def mean_flow_loss(network, z, v, r, tau):
    u, du = jvp(network, (z, r, tau), (v, torch.zeros_like(r), torch.ones_like(tau)))
    gap = (tau - r).reshape(-1, *[1] * (z.ndim - 1))
    return (u - (v + gap * du).detach()).square().flatten(1).mean(1)
# %% wrong: no length of the interval
def mean_flow_loss(network, z, v, r, tau):
    u, du = jvp(network, (z, r, tau), (v, torch.zeros_like(r), torch.ones_like(tau)))
    return (u - (v - du).detach()).square().flatten(1).mean(1)
# %% wrong: only the derivative in time
def mean_flow_loss(network, z, v, r, tau):
    u, du = jvp(lambda tau: network(z, r, tau), (tau,), (torch.ones_like(tau),))
    gap = (tau - r).reshape(-1, *[1] * (z.ndim - 1))
    return (u - (v - gap * du).detach()).square().flatten(1).mean(1)
# %% wrong: only the derivative in z
def mean_flow_loss(network, z, v, r, tau):
    u, du = jvp(lambda z: network(z, r, tau), (z,), (v,))
    gap = (tau - r).reshape(-1, *[1] * (z.ndim - 1))
    return (u - (v - gap * du).detach()).square().flatten(1).mean(1)
# %% wrong: r moves too
def mean_flow_loss(network, z, v, r, tau):
    u, du = jvp(network, (z, r, tau), (v, torch.ones_like(r), torch.ones_like(tau)))
    gap = (tau - r).reshape(-1, *[1] * (z.ndim - 1))
    return (u - (v - gap * du).detach()).square().flatten(1).mean(1)
# %% wrong: flow matching
def mean_flow_loss(network, z, v, r, tau):
    return (network(z, r, tau) - v).square().flatten(1).mean(1)
# %% wrong: r minus tau
def mean_flow_loss(network, z, v, r, tau):
    u, du = jvp(network, (z, r, tau), (v, torch.zeros_like(r), torch.ones_like(tau)))
    gap = (r - tau).reshape(-1, *[1] * (z.ndim - 1))
    return (u - (v - gap * du).detach()).square().flatten(1).mean(1)
# %% wrong: one number
def mean_flow_loss(network, z, v, r, tau):
    u, du = jvp(network, (z, r, tau), (v, torch.zeros_like(r), torch.ones_like(tau)))
    gap = (tau - r).reshape(-1, *[1] * (z.ndim - 1))
    return (u - (v - gap * du).detach()).square().mean()
# %% wrong: network told the later time first
def mean_flow_loss(network, z, v, r, tau):
    f = lambda z, r, tau: network(z, tau, r)
    u, du = jvp(f, (z, r, tau), (v, torch.zeros_like(r), torch.ones_like(tau)))
    gap = (tau - r).reshape(-1, *[1] * (z.ndim - 1))
    return (u - (v - gap * du).detach()).square().flatten(1).mean(1)
# %% wrong: gap without axes
def mean_flow_loss(network, z, v, r, tau):
    u, du = jvp(network, (z, r, tau), (v, torch.zeros_like(r), torch.ones_like(tau)))
    return (u - (v - (tau - r) * du).detach()).square().flatten(1).mean(1)
# %% right: sample by sample
def mean_flow_loss(network, z, v, r, tau):
    losses = []
    for i in range(len(z)):
        one = slice(i, i + 1)
        speeds = v[one], torch.zeros(1, dtype=r.dtype), torch.ones(1, dtype=tau.dtype)
        said, change = torch.func.jvp(network, (z[one], r[one], tau[one]), speeds)
        wanted = (v[one] - (tau[i] - r[i]) * change).detach()
        losses.append((said - wanted).square().mean())
    return torch.stack(losses)
# %% right: forward mode by hand
def mean_flow_loss(network, z, v, r, tau):
    import torch.autograd.forward_ad as fwAD
    with fwAD.dual_level():
        moved = network(fwAD.make_dual(z, v), r, fwAD.make_dual(tau, torch.ones_like(tau)))
        said, change = fwAD.unpack_dual(moved)
    width = (tau - r).view(-1, *[1] * (z.dim() - 1))
    return (said - (v - width * change).detach()).square().flatten(1).mean(1)
# %% right: keywords and functools
def mean_flow_loss(network, z, v, r, tau):
    along = lambda z, tau: network(z=z, r=r, tau=tau)
    said, change = torch.func.jvp(along, (z, tau), (v, torch.ones_like(tau)))
    target = torch.addcmul(v, (r - tau).reshape(-1, *[1] * (z.ndim - 1)), change).detach()
    return torch.nn.functional.mse_loss(said, target, reduction="none").flatten(1).mean(1)
# %% wrong: the interval added
def mean_flow_loss(network, z, v, r, tau):
    said, change = torch.func.jvp(network, (z, r, tau), (v, torch.zeros_like(r), torch.ones_like(tau)))
    width = (tau - r).reshape(-1, *[1] * (z.ndim - 1))
    return (said - (v + width * change).detach()).square().flatten(1).mean(1)
# %% wrong: z stands still
def mean_flow_loss(network, z, v, r, tau):
    said, change = torch.func.jvp(network, (z, r, tau), (torch.zeros_like(v), torch.zeros_like(r), torch.ones_like(tau)))
    width = (tau - r).reshape(-1, *[1] * (z.ndim - 1))
    return (said - (v - width * change).detach()).square().flatten(1).mean(1)
# %% wrong: u in the place of v as the speed
def mean_flow_loss(network, z, v, r, tau):
    u = network(z, r, tau).detach()
    said, change = torch.func.jvp(network, (z, r, tau), (u, torch.zeros_like(r), torch.ones_like(tau)))
    width = (tau - r).reshape(-1, *[1] * (z.ndim - 1))
    return (said - (v - width * change).detach()).square().flatten(1).mean(1)
# %% wrong: tau stands still
def mean_flow_loss(network, z, v, r, tau):
    said, change = torch.func.jvp(network, (z, r, tau), (v, torch.zeros_like(r), torch.zeros_like(tau)))
    width = (tau - r).reshape(-1, *[1] * (z.ndim - 1))
    return (said - (v - width * change).detach()).square().flatten(1).mean(1)
