# %% given
import math
import torch
from torch.distributions import Normal
# %% right: as in the text
def flow_log_likelihood(velocity, divergence, x, steps):
    total, h = 0, 1 / steps
    for k in range(steps):
        middle = x + h / 2 * velocity(x, k * h)
        total = total + h * divergence(middle, (k + 0.5) * h)
        x = x + h * velocity(middle, (k + 0.5) * h)
    return total - x.square().sum(1) / 2 - x.shape[1] / 2 * math.log(2 * math.pi)
# %% right: torch.distributions
def flow_log_likelihood(velocity, divergence, x, steps):
    h, tau, logdet = 1 / steps, 0.0, torch.zeros(len(x), dtype=x.dtype)
    for _ in range(steps):
        mid = x + 0.5 * h * velocity(x, tau)
        logdet = logdet + h * divergence(mid, tau + 0.5 * h)
        x = x + h * velocity(mid, tau + 0.5 * h)
        tau += h
    return Normal(0.0, 1.0).log_prob(x).sum(1) + logdet
# %% right: mean of the divergences
def flow_log_likelihood(velocity, divergence, x, steps):
    found = []
    for k in range(steps):
        mid = x + velocity(x, k / steps) / steps / 2
        found.append(divergence(mid, (2 * k + 1) / (2 * steps)))
        x = x + velocity(mid, (2 * k + 1) / (2 * steps)) / steps
    normal = -0.5 * (x ** 2 + math.log(2 * math.pi)).sum(dim=1)
    return normal + torch.stack(found).mean(0)
# %% right: linspace
def flow_log_likelihood(velocity, divergence, x, steps):
    times, total = torch.linspace(0, 1, steps + 1, dtype=torch.float64).tolist(), torch.zeros_like(x[:, 0])
    for a, b in zip(times[:-1], times[1:]):
        y = x + (b - a) / 2 * velocity(x, a)
        total = total + (b - a) * divergence(y, (a + b) / 2)
        x = x + (b - a) * velocity(y, (a + b) / 2)
    return total - 0.5 * x.pow(2).sum(-1) - 0.5 * x.size(1) * math.log(2 * math.pi)
# %% right: recursion
def flow_log_likelihood(velocity, divergence, x, steps):
    def go(x, k):
        if k == steps:
            return -0.5 * x.square().sum(1) - x.shape[1] * math.log(math.sqrt(2 * math.pi))
        middle, at = x + velocity(x, k / steps) / (2 * steps), (k + 0.5) / steps
        return divergence(middle, at) / steps + go(x + velocity(middle, at) / steps, k + 1)
    return go(x, 0)
# %% wrong: minus the divergence
def flow_log_likelihood(velocity, divergence, x, steps):
    total, h = 0, 1 / steps
    for k in range(steps):
        middle = x + h / 2 * velocity(x, k * h)
        total = total - h * divergence(middle, (k + 0.5) * h)
        x = x + h * velocity(middle, (k + 0.5) * h)
    return total - x.square().sum(1) / 2 - x.shape[1] / 2 * math.log(2 * math.pi)
# %% wrong: constant forgotten
def flow_log_likelihood(velocity, divergence, x, steps):
    total, h = 0, 1 / steps
    for k in range(steps):
        middle = x + h / 2 * velocity(x, k * h)
        total = total + h * divergence(middle, (k + 0.5) * h)
        x = x + h * velocity(middle, (k + 0.5) * h)
    return total - x.square().sum(1) / 2
# %% wrong: one constant for all dimensions
def flow_log_likelihood(velocity, divergence, x, steps):
    total, h = 0, 1 / steps
    for k in range(steps):
        middle = x + h / 2 * velocity(x, k * h)
        total = total + h * divergence(middle, (k + 0.5) * h)
        x = x + h * velocity(middle, (k + 0.5) * h)
    return total - x.square().sum(1) / 2 - math.log(2 * math.pi) / 2
# %% wrong: h forgotten
def flow_log_likelihood(velocity, divergence, x, steps):
    total, h = 0, 1 / steps
    for k in range(steps):
        middle = x + h / 2 * velocity(x, k * h)
        total = total + divergence(middle, (k + 0.5) * h)
        x = x + h * velocity(middle, (k + 0.5) * h)
    return total - x.square().sum(1) / 2 - x.shape[1] / 2 * math.log(2 * math.pi)
# %% wrong: from noise down
def flow_log_likelihood(velocity, divergence, x, steps):
    total, h = 0, 1 / steps
    for k in range(steps, 0, -1):
        middle = x - h / 2 * velocity(x, k * h)
        total = total + h * divergence(middle, (k - 0.5) * h)
        x = x - h * velocity(middle, (k - 0.5) * h)
    return total - x.square().sum(1) / 2 - x.shape[1] / 2 * math.log(2 * math.pi)
# %% wrong: Euler
def flow_log_likelihood(velocity, divergence, x, steps):
    total, h = 0, 1 / steps
    for k in range(steps):
        total = total + h * divergence(x, k * h)
        x = x + h * velocity(x, k * h)
    return total - x.square().sum(1) / 2 - x.shape[1] / 2 * math.log(2 * math.pi)
# %% wrong: divergence at x
def flow_log_likelihood(velocity, divergence, x, steps):
    total, h = 0, 1 / steps
    for k in range(steps):
        middle = x + h / 2 * velocity(x, k * h)
        total = total + h * divergence(x, k * h)
        x = x + h * velocity(middle, (k + 0.5) * h)
    return total - x.square().sum(1) / 2 - x.shape[1] / 2 * math.log(2 * math.pi)
# %% wrong: divergence after the step
def flow_log_likelihood(velocity, divergence, x, steps):
    total, h = 0, 1 / steps
    for k in range(steps):
        middle = x + h / 2 * velocity(x, k * h)
        x = x + h * velocity(middle, (k + 0.5) * h)
        total = total + h * divergence(x, (k + 1) * h)
    return total - x.square().sum(1) / 2 - x.shape[1] / 2 * math.log(2 * math.pi)
# %% wrong: density of the data
def flow_log_likelihood(velocity, divergence, x, steps):
    total, h, start = 0, 1 / steps, x
    for k in range(steps):
        middle = x + h / 2 * velocity(x, k * h)
        total = total + h * divergence(middle, (k + 0.5) * h)
        x = x + h * velocity(middle, (k + 0.5) * h)
    return total - start.square().sum(1) / 2 - x.shape[1] / 2 * math.log(2 * math.pi)
# %% wrong: mean of the squares
def flow_log_likelihood(velocity, divergence, x, steps):
    total, h = 0, 1 / steps
    for k in range(steps):
        middle = x + h / 2 * velocity(x, k * h)
        total = total + h * divergence(middle, (k + 0.5) * h)
        x = x + h * velocity(middle, (k + 0.5) * h)
    return total - x.square().mean(1) / 2 - x.shape[1] / 2 * math.log(2 * math.pi)
# %% wrong: a single number
def flow_log_likelihood(velocity, divergence, x, steps):
    total, h = 0, 1 / steps
    for k in range(steps):
        middle = x + h / 2 * velocity(x, k * h)
        total = total + h * divergence(middle, (k + 0.5) * h)
        x = x + h * velocity(middle, (k + 0.5) * h)
    return (total - x.square().sum(1) / 2 - x.shape[1] / 2 * math.log(2 * math.pi)).sum()
# %% wrong: in place
def flow_log_likelihood(velocity, divergence, x, steps):
    total, h = 0, 1 / steps
    for k in range(steps):
        middle = x + h / 2 * velocity(x, k * h)
        total = total + h * divergence(middle, (k + 0.5) * h)
        x += h * velocity(middle, (k + 0.5) * h)
    return total - x.square().sum(1) / 2 - x.shape[1] / 2 * math.log(2 * math.pi)
# %% wrong: no divergence
def flow_log_likelihood(velocity, divergence, x, steps):
    h = 1 / steps
    for k in range(steps):
        middle = x + h / 2 * velocity(x, k * h)
        x = x + h * velocity(middle, (k + 0.5) * h)
    return -x.square().sum(1) / 2 - x.shape[1] / 2 * math.log(2 * math.pi)
# %% right: linspace, written blind
def flow_log_likelihood(velocity, divergence, x, steps):
    h = 1 / steps
    gained = torch.zeros(len(x), dtype=x.dtype)
    for k in range(steps):
        tau = k / steps
        middle = x + h / 2 * velocity(x, tau)
        gained += h * divergence(middle, tau + h / 2)
        x = x + h * velocity(middle, tau + h / 2)
    d = x.shape[1]
    return gained - 0.5 * (x ** 2).sum(1) - d / 2 * math.log(2 * math.pi)
# %% right: Normal, written blind
def flow_log_likelihood(velocity, divergence, x, steps):
    total = 0
    for k in range(steps):
        a, b = k / steps, (k + 1) / steps
        m = x + (b - a) / 2 * velocity(x, a)
        t = (a + b) / 2
        total = total + (b - a) * divergence(m, t)
        x = x + (b - a) * velocity(m, t)
    return torch.distributions.Normal(0.0, 1.0).log_prob(x).sum(dim=1) + total
# %% right: mean of divergences, written blind
def flow_log_likelihood(velocity, divergence, x, steps):
    found = []
    h = 1.0 / steps
    for k in range(steps):
        t = (k + 0.5) * h
        middle = x + 0.5 * h * velocity(x, k * h)
        found.append(divergence(middle, t))
        x = x + h * velocity(middle, t)
    prior = -(x.square() + math.log(2 * math.pi)).sum(1) / 2
    return prior + torch.stack(found).mean(0)
# %% wrong: minus the divergence, written blind
def flow_log_likelihood(velocity, divergence, x, steps):
    h = 1 / steps
    gained = torch.zeros(len(x), dtype=x.dtype)
    for k in range(steps):
        tau = k / steps
        middle = x + h / 2 * velocity(x, tau)
        gained = gained + h * divergence(middle, tau + h / 2)
        x = x + h * velocity(middle, tau + h / 2)
    return -0.5 * (x ** 2).sum(1) - x.shape[1] / 2 * math.log(2 * math.pi) - gained
# %% wrong: constant for one dimension, written blind
def flow_log_likelihood(velocity, divergence, x, steps):
    h = 1 / steps
    gained = torch.zeros(len(x), dtype=x.dtype)
    for k in range(steps):
        tau = k / steps
        middle = x + h / 2 * velocity(x, tau)
        gained = gained + h * divergence(middle, tau + h / 2)
        x = x + h * velocity(middle, tau + h / 2)
    return -0.5 * (x ** 2).sum(1) - 0.5 * math.log(2 * math.pi) + gained
# %% wrong: divergence not times the step, written blind
def flow_log_likelihood(velocity, divergence, x, steps):
    h = 1 / steps
    gained = torch.zeros(len(x), dtype=x.dtype)
    for k in range(steps):
        tau = k / steps
        middle = x + h / 2 * velocity(x, tau)
        gained = gained + divergence(middle, tau + h / 2)
        x = x + h * velocity(middle, tau + h / 2)
    return -0.5 * (x ** 2).sum(1) - x.shape[1] / 2 * math.log(2 * math.pi) + gained
# %% wrong: divergence at the step's beginning, written blind
def flow_log_likelihood(velocity, divergence, x, steps):
    h = 1 / steps
    gained = torch.zeros(len(x), dtype=x.dtype)
    for k in range(steps):
        tau = k / steps
        gained = gained + h * divergence(x, tau)
        middle = x + h / 2 * velocity(x, tau)
        x = x + h * velocity(middle, tau + h / 2)
    return -0.5 * (x ** 2).sum(1) - x.shape[1] / 2 * math.log(2 * math.pi) + gained
# %% wrong: the density of the data's own place, written blind
def flow_log_likelihood(velocity, divergence, x, steps):
    h = 1 / steps
    y = x
    gained = torch.zeros(len(x), dtype=x.dtype)
    for k in range(steps):
        tau = k / steps
        middle = y + h / 2 * velocity(y, tau)
        gained = gained + h * divergence(middle, tau + h / 2)
        y = y + h * velocity(middle, tau + h / 2)
    return -0.5 * (x ** 2).sum(1) - x.shape[1] / 2 * math.log(2 * math.pi) + gained
# %% right: point by point
def flow_log_likelihood(velocity, divergence, x, steps):
    import math
    found, h = [], 1 / steps
    for point in x.split(1):
        total = torch.zeros(1, dtype=x.dtype)
        for k in range(steps):
            middle = point + h / 2 * velocity(point, k * h)
            total += h * divergence(middle, (k + 0.5) * h)
            point = point + h * velocity(middle, (k + 0.5) * h)
        found.append(total - point.square().sum() / 2 - point.numel() / 2 * math.log(2 * math.pi))
    return torch.cat(found)
# %% right: reduce with keywords
def flow_log_likelihood(velocity, divergence, x, steps):
    import math
    from functools import reduce
    def step(state, k):
        x, total = state
        at = (k + 0.5) / steps
        middle = x + velocity(x=x, tau=k / steps) / (2 * steps)
        return x + velocity(x=middle, tau=at) / steps, total + divergence(x=middle, tau=at) / steps
    end, total = reduce(step, range(steps), (x, 0.0))
    return total - (end**2 + math.log(2 * math.pi)).sum(1) / 2
# %% right: vmap over the points
def flow_log_likelihood(velocity, divergence, x, steps):
    import math
    h = 1 / steps
    def one(point):
        total = 0.0
        for k in range(steps):
            middle = point + h / 2 * velocity(point[None], k * h)[0]
            total = total + h * divergence(middle[None], (k + 0.5) * h)[0]
            point = point + h * velocity(middle[None], (k + 0.5) * h)[0]
        return total - (point.square() + math.log(2 * math.pi)).sum() / 2
    return torch.vmap(one)(x)
# %% wrong: the normal at data
def flow_log_likelihood(velocity, divergence, x, steps):
    import math
    total, h, start = 0, 1 / steps, x
    for k in range(steps):
        middle, at = x + h / 2 * velocity(x, k * h), (k + 0.5) * h
        total = total + h * divergence(middle, at)
        x = x + h * velocity(middle, at)
    return -start.square().sum(1) / 2 - x.shape[1] / 2 * math.log(2 * math.pi) + total
# %% wrong: the constant of one dimension
def flow_log_likelihood(velocity, divergence, x, steps):
    import math
    total, h = 0, 1 / steps
    for k in range(steps):
        middle, at = x + h / 2 * velocity(x, k * h), (k + 0.5) * h
        total = total + h * divergence(middle, at)
        x = x + h * velocity(middle, at)
    return -x.square().sum(1) / 2 - math.log(2 * math.pi) / 2 + total
# %% wrong: one sum for all points
def flow_log_likelihood(velocity, divergence, x, steps):
    import math
    total, h = 0, 1 / steps
    for k in range(steps):
        middle, at = x + h / 2 * velocity(x, k * h), (k + 0.5) * h
        total = total + h * divergence(middle, at).mean()
        x = x + h * velocity(middle, at)
    return -x.square().sum(1) / 2 - x.shape[1] / 2 * math.log(2 * math.pi) + total
