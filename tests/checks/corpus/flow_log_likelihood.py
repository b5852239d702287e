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
