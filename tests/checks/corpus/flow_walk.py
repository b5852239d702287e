# %% given
import torch
# %% right: a list
def flow_walk(score, beta, x, times):
    way = [x]
    for t, n in zip(times[:-1], times[1:]):
        x = x - (n - t) * beta(t) / 2 * (x + score(x, t))
        way.append(x)
    return torch.stack(way)
# %% right: by index
def flow_walk(score, beta, x, times):
    out = [x]
    for i in range(len(times) - 1):
        v = -0.5 * beta(times[i]) * (out[i] + score(out[i], times[i]))
        out.append(out[i] + v * (times[i + 1] - times[i]))
    return torch.stack(out, dim=0)
# %% right: a table filled
def flow_walk(score, beta, x, times):
    way = torch.empty(len(times), *x.shape, dtype=x.dtype)
    way[0] = x
    for k in range(1, len(times)):
        t, y = times[k - 1], way[k - 1].clone()
        way[k] = y - beta(t) * (y + score(y, t)) * (times[k] - t) / 2
    return way
# %% right: torch.cat
def flow_walk(score, beta, x, times):
    way = x[None]
    for t, n in zip(times, times[1:]):
        y = way[-1]
        way = torch.cat([way, (y - (n - t) * beta(t) / 2 * (y + score(y, t)))[None]])
    return way
# %% right: recursion
def flow_walk(score, beta, x, times):
    if len(times) == 1:
        return x[None]
    t, n = times[0], times[1]
    there = x - (n - t) * beta(t) / 2 * (x + score(x, t))
    return torch.cat([x[None], flow_walk(score, beta, there, times[1:])])
# %% wrong: whole score
def flow_walk(score, beta, x, times):
    way = [x]
    for t, n in zip(times, times[1:]):
        way.append(way[-1] + (n - t) * (-beta(t) / 2 * way[-1] - beta(t) * score(way[-1], t)))
    return torch.stack(way)
# %% wrong: sign of the step
def flow_walk(score, beta, x, times):
    way = [x]
    for t, n in zip(times, times[1:]):
        way.append(way[-1] - (n - t) * (-beta(t) / 2) * (way[-1] + score(way[-1], t)))
    return torch.stack(way)
# %% wrong: length without sign
def flow_walk(score, beta, x, times):
    way = [x]
    for t, n in zip(times, times[1:]):
        way.append(way[-1] + abs(n - t) * (-beta(t) / 2) * (way[-1] + score(way[-1], t)))
    return torch.stack(way)
# %% wrong: next time
def flow_walk(score, beta, x, times):
    way = [x]
    for t, n in zip(times, times[1:]):
        way.append(way[-1] + (n - t) * (-beta(n) / 2) * (way[-1] + score(way[-1], n)))
    return torch.stack(way)
# %% wrong: even steps
def flow_walk(score, beta, x, times):
    way, h = [x], times[1] - times[0]
    for t in times[:-1]:
        way.append(way[-1] + h * (-beta(t) / 2) * (way[-1] + score(way[-1], t)))
    return torch.stack(way)
# %% wrong: without the start
def flow_walk(score, beta, x, times):
    way = []
    for t, n in zip(times, times[1:]):
        x = x + (n - t) * (-beta(t) / 2) * (x + score(x, t))
        way.append(x)
    return torch.stack(way)
# %% wrong: the end alone
def flow_walk(score, beta, x, times):
    for t, n in zip(times, times[1:]):
        x = x + (n - t) * (-beta(t) / 2) * (x + score(x, t))
    return x
# %% wrong: beta not halved
def flow_walk(score, beta, x, times):
    way = [x]
    for t, n in zip(times, times[1:]):
        way.append(way[-1] + (n - t) * -beta(t) * (way[-1] + score(way[-1], t)))
    return torch.stack(way)
# %% right: point by point
def flow_walk(score, beta, x, times):
    ways = []
    for one in x.split(1):
        way = [one]
        for t, t_next in zip(times[:-1], times[1:]):
            way.append(way[-1] - (t_next - t) * beta(t) / 2 * (way[-1] + score(way[-1], t)))
        ways.append(torch.stack(way))
    return torch.cat(ways, dim=1)
# %% right: accumulate with keywords
def flow_walk(score, beta, x, times):
    from itertools import accumulate, pairwise
    def step(x, pair):
        t, t_next = pair
        return x - (t_next - t) * 0.5 * beta(t=t) * (x + score(x=x, t=t))
    return torch.stack(list(accumulate(pairwise(times), step, initial=x)))
