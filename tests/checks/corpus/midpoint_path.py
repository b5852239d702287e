# %% given
import torch
# %% right: as in the text
def midpoint_path(velocity, x, steps):
    path, h = [x], 1 / steps
    for k in range(steps, 0, -1):
        middle = x - h / 2 * velocity(x, k * h)
        x = x - h * velocity(middle, (k - 0.5) * h)
        path.append(x)
    return torch.stack(path)
# %% right: times from linspace
def midpoint_path(velocity, x, steps):
    times = torch.linspace(1, 0, steps + 1, dtype=torch.float64).tolist()
    path = [x]
    for a, b in zip(times[:-1], times[1:]):
        half = x + (b - a) / 2 * velocity(x, a)
        x = x + (b - a) * velocity(half, (a + b) / 2)
        path.append(x)
    return torch.stack(path)
# %% right: a filled tensor
def midpoint_path(velocity, x, steps):
    out = torch.empty(steps + 1, *x.shape, dtype=x.dtype)
    out[0] = x
    for i in range(steps):
        tau = 1 - i / steps
        k1 = velocity(out[i], tau)
        k2 = velocity(out[i] - k1 / (2 * steps), tau - 0.5 / steps)
        out[i + 1] = out[i] - k2 / steps
    return out
# %% right: counting tau down
def midpoint_path(velocity, x, steps):
    h, tau, states = 1.0 / steps, 1.0, [x]
    while len(states) <= steps:
        mid = states[-1] - 0.5 * h * velocity(states[-1], tau)
        states.append(states[-1] - h * velocity(mid, tau - 0.5 * h))
        tau -= h
    return torch.stack(states, dim=0)
# %% right: inner step function
def midpoint_path(velocity, x, steps):
    def step(y, a, b):
        return y + (b - a) * velocity(y + 0.5 * (b - a) * velocity(y, a), 0.5 * (a + b))
    path = [x]
    for k in reversed(range(steps)):
        path += [step(path[-1], (k + 1) / steps, k / steps)]
    return torch.stack(path)
# %% wrong: Euler
def midpoint_path(velocity, x, steps):
    path, h = [x], 1 / steps
    for k in range(steps, 0, -1):
        x = x - h * velocity(x, k * h)
        path.append(x)
    return torch.stack(path)
# %% wrong: Heun
def midpoint_path(velocity, x, steps):
    path, h = [x], 1 / steps
    for k in range(steps, 0, -1):
        a = velocity(x, k * h)
        b = velocity(x - h * a, (k - 1) * h)
        x = x - h * (a + b) / 2
        path.append(x)
    return torch.stack(path)
# %% wrong: plus signs
def midpoint_path(velocity, x, steps):
    path, h = [x], 1 / steps
    for k in range(steps, 0, -1):
        middle = x + h / 2 * velocity(x, k * h)
        x = x + h * velocity(middle, (k - 0.5) * h)
        path.append(x)
    return torch.stack(path)
# %% wrong: plus in the half step only
def midpoint_path(velocity, x, steps):
    path, h = [x], 1 / steps
    for k in range(steps, 0, -1):
        middle = x + h / 2 * velocity(x, k * h)
        x = x - h * velocity(middle, (k - 0.5) * h)
        path.append(x)
    return torch.stack(path)
# %% wrong: old time in the middle
def midpoint_path(velocity, x, steps):
    path, h = [x], 1 / steps
    for k in range(steps, 0, -1):
        middle = x - h / 2 * velocity(x, k * h)
        x = x - h * velocity(middle, k * h)
        path.append(x)
    return torch.stack(path)
# %% wrong: middle time above
def midpoint_path(velocity, x, steps):
    path, h = [x], 1 / steps
    for k in range(steps, 0, -1):
        middle = x - h / 2 * velocity(x, k * h)
        x = x - h * velocity(middle, (k + 0.5) * h)
        path.append(x)
    return torch.stack(path)
# %% wrong: whole step from the middle
def midpoint_path(velocity, x, steps):
    path, h = [x], 1 / steps
    for k in range(steps, 0, -1):
        x = x - h / 2 * velocity(x, k * h)
        x = x - h * velocity(x, (k - 0.5) * h)
        path.append(x)
    return torch.stack(path)
# %% wrong: last state only
def midpoint_path(velocity, x, steps):
    h = 1 / steps
    for k in range(steps, 0, -1):
        middle = x - h / 2 * velocity(x, k * h)
        x = x - h * velocity(middle, (k - 0.5) * h)
    return x
# %% wrong: noise missing
def midpoint_path(velocity, x, steps):
    path, h = [], 1 / steps
    for k in range(steps, 0, -1):
        middle = x - h / 2 * velocity(x, k * h)
        x = x - h * velocity(middle, (k - 0.5) * h)
        path.append(x)
    return torch.stack(path)
# %% wrong: a list
def midpoint_path(velocity, x, steps):
    path, h = [x], 1 / steps
    for k in range(steps, 0, -1):
        middle = x - h / 2 * velocity(x, k * h)
        x = x - h * velocity(middle, (k - 0.5) * h)
        path.append(x)
    return torch.tensor(len(path))
# %% wrong: range up
def midpoint_path(velocity, x, steps):
    path, h = [x], 1 / steps
    for k in range(steps):
        middle = x - h / 2 * velocity(x, k * h)
        x = x - h * velocity(middle, (k + 0.5) * h)
        path.append(x)
    return torch.stack(path)
# %% wrong: one step short
def midpoint_path(velocity, x, steps):
    path, h = [x], 1 / steps
    for k in range(steps, 1, -1):
        middle = x - h / 2 * velocity(x, k * h)
        x = x - h * velocity(middle, (k - 0.5) * h)
        path.append(x)
    return torch.stack(path)
# %% wrong: in place, all states the same
def midpoint_path(velocity, x, steps):
    path, h = [x], 1 / steps
    for k in range(steps, 0, -1):
        middle = x - h / 2 * velocity(x, k * h)
        x -= h * velocity(middle, (k - 0.5) * h)
        path.append(x)
    return torch.stack(path)
# %% wrong: three evaluations
def midpoint_path(velocity, x, steps):
    path, h = [x], 1 / steps
    for k in range(steps, 0, -1):
        velocity(x, 0.0)
        middle = x - h / 2 * velocity(x, k * h)
        x = x - h * velocity(middle, (k - 0.5) * h)
        path.append(x)
    return torch.stack(path)
# %% right: a list and linspace, written blind
def midpoint_path(velocity, x, steps):
    times = torch.linspace(1, 0, steps + 1, dtype=torch.float64).tolist()
    out = [x]
    for a, b in zip(times[:-1], times[1:]):
        k = velocity(x, a)
        mid = x + (b - a) / 2 * k
        x = x + (b - a) * velocity(mid, (a + b) / 2)
        out.append(x)
    return torch.stack(out)
# %% right: filling a tensor, written blind
def midpoint_path(velocity, x, steps):
    h = 1 / steps
    path = torch.empty(steps + 1, *x.shape, dtype=x.dtype)
    path[0] = x
    for i in range(steps):
        tau = 1 - i * h
        m = path[i] - 0.5 * h * velocity(path[i], tau)
        path[i + 1] = path[i] - h * velocity(m, tau - 0.5 * h)
    return path
# %% right: recursion by a helper, written blind
def midpoint_path(velocity, x, steps):
    h = 1.0 / steps
    def go(y, tau):
        return y - h * velocity(y - h / 2 * velocity(y, tau), tau - h / 2)
    states = [x]
    for k in range(steps, 0, -1):
        states.append(go(states[-1], k / steps))
    return torch.stack(states, dim=0)
# %% wrong: from data to noise, written blind
def midpoint_path(velocity, x, steps):
    h = 1 / steps
    path = [x]
    for k in range(steps):
        tau = k * h
        m = x + h / 2 * velocity(x, tau)
        x = x + h * velocity(m, tau + h / 2)
        path.append(x)
    return torch.stack(path)
# %% wrong: the midpoint asked at the start time, written blind
def midpoint_path(velocity, x, steps):
    h = 1 / steps
    path = [x]
    for k in range(steps, 0, -1):
        tau = k * h
        m = x - h / 2 * velocity(x, tau)
        x = x - h * velocity(m, tau)
        path.append(x)
    return torch.stack(path)
# %% wrong: the whole step begins in the middle, written blind
def midpoint_path(velocity, x, steps):
    h = 1 / steps
    path = [x]
    for k in range(steps, 0, -1):
        tau = k * h
        m = x - h / 2 * velocity(x, tau)
        x = m - h * velocity(m, tau - h / 2)
        path.append(x)
    return torch.stack(path)
# %% wrong: without the noise, written blind
def midpoint_path(velocity, x, steps):
    h = 1 / steps
    path = []
    for k in range(steps, 0, -1):
        tau = k * h
        m = x - h / 2 * velocity(x, tau)
        x = x - h * velocity(m, tau - h / 2)
        path.append(x)
    return torch.stack(path)
# %% wrong: Heun, written blind
def midpoint_path(velocity, x, steps):
    h = 1 / steps
    path = [x]
    for k in range(steps, 0, -1):
        tau = k * h
        first = velocity(x, tau)
        second = velocity(x - h * first, tau - h)
        x = x - h * (first + second) / 2
        path.append(x)
    return torch.stack(path)
# %% right: one sample after the other
def midpoint_path(velocity, x, steps):
    h, ways = 1 / steps, []
    for start in x.split(1):
        way = [start]
        for k in range(steps, 0, -1):
            here = way[-1]
            middle = here - h / 2 * velocity(here, k * h)
            way.append(here - h * velocity(middle, (k - 0.5) * h))
        ways.append(torch.stack(way))
    return torch.cat(ways, dim=1)
# %% right: map without a batch axis
def midpoint_path(velocity, x, steps):
    h = 1 / steps
    def walk(point):
        states = [point]
        for k in reversed(range(1, steps + 1)):
            point = point - h * velocity(point - h * velocity(point, k * h) / 2, k * h - h / 2)
            states.append(point)
        return torch.stack(states)
    return torch.stack(list(map(walk, x)), dim=1)
# %% right: vmap
def midpoint_path(velocity, x, steps):
    h = 1 / steps
    def walk(point):
        states = [point]
        for k in range(steps, 0, -1):
            middle = states[-1] - h / 2 * velocity(states[-1], k * h)
            states.append(states[-1] - h * velocity(middle, (k - 0.5) * h))
        return torch.stack(states)
    return torch.vmap(walk, out_dims=1)(x)
# %% right: accumulate and keywords
def midpoint_path(velocity, x, steps):
    from itertools import accumulate
    h = 1 / steps
    def step(x, k):
        middle = x - h / 2 * velocity(x=x, tau=k * h)
        return x - h * velocity(x=middle, tau=(k - 0.5) * h)
    return torch.stack(list(accumulate(range(steps, 0, -1), step, initial=x)))
# %% right: times as tensors of numpy's
def midpoint_path(velocity, x, steps):
    import numpy as np
    tau = torch.from_numpy(np.linspace(1, 0, steps + 1))
    path = x.new_empty(steps + 1, *x.shape)
    path[0] = x
    for k in range(steps):
        h = tau[k + 1] - tau[k]
        middle = path[k] + h / 2 * velocity(path[k], tau[k])
        path[k + 1] = path[k] + h * velocity(middle, (tau[k] + tau[k + 1]) / 2)
    return path
# %% wrong: three evaluations per step
def midpoint_path(velocity, x, steps):
    path, h = [x], 1 / steps
    for k in range(steps, 0, -1):
        start = velocity(path[-1], k * h)
        middle = path[-1] - h / 2 * velocity(path[-1], k * h)
        path.append(path[-1] - h * velocity(middle, (k - 0.5) * h))
    return torch.stack(path)
# %% wrong: the middle of the states by averaging
def midpoint_path(velocity, x, steps):
    path, h = [x], 1 / steps
    for k in range(steps, 0, -1):
        ahead = x - h * velocity(x, k * h)
        x = x - h * velocity((x + ahead) / 2, (k - 1) * h)
        path.append(x)
    return torch.stack(path)
# %% wrong: the middles are kept
def midpoint_path(velocity, x, steps):
    path, h = [x], 1 / steps
    for k in range(steps, 0, -1):
        middle = x - h / 2 * velocity(x, k * h)
        path.append(middle)
        x = x - h * velocity(middle, (k - 0.5) * h)
        path.append(x)
    return torch.stack(path)
# %% wrong: tau as a whole number
def midpoint_path(velocity, x, steps):
    path, h = [x], 1 / steps
    for k in range(steps, 0, -1):
        middle = x - h / 2 * velocity(x, k)
        x = x - h * velocity(middle, k - 0.5)
        path.append(x)
    return torch.stack(path)
