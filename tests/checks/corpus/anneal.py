# %% given
import math
import torch
def move(x, s, h, z):
    return x + h / 2 * s + math.sqrt(h) * z
# %% right: two loops
def anneal(score, x, sigmas, fraction, noise):
    way = [x]
    for i, sigma in enumerate(sigmas):
        for z in noise[i]:
            x = move(x, score(x, sigma), (fraction * sigma) ** 2, z)
            way.append(x)
    return torch.stack(way)
# %% right: without a step of its own
def anneal(score, x, sigmas, fraction, noise):
    way = [x]
    for sigma, draws in zip(sigmas, noise):
        std = fraction * sigma
        for z in draws:
            y = way[-1]
            way.append(y + std**2 / 2 * score(y, sigma) + std * z)
    return torch.stack(way, dim=0)
# %% right: a table filled
def anneal(score, x, sigmas, fraction, noise):
    levels, steps = noise.shape[:2]
    way = torch.empty(1 + levels * steps, *x.shape, dtype=x.dtype)
    way[0] = x
    for k in range(levels * steps):
        sigma = sigmas[k // steps]
        y = way[k].clone()
        way[k + 1] = move(y, score(y, sigma), fraction**2 * sigma**2, noise[k // steps, k % steps])
    return way
# %% right: flat noise
def anneal(score, x, sigmas, fraction, noise):
    way = [x]
    ladder = [s for s in sigmas for _ in range(noise.shape[1])]
    for sigma, z in zip(ladder, noise.flatten(0, 1)):
        way.append(move(way[-1], score(way[-1], sigma), (sigma * fraction) ** 2, z))
    return torch.stack(way)
# %% right: torch.cat
def anneal(score, x, sigmas, fraction, noise):
    way = x[None]
    for sigma, draws in zip(sigmas, noise):
        for z in draws:
            way = torch.cat([way, move(way[-1], score(way[-1], sigma), (fraction * sigma) ** 2, z)[None]])
    return way
# %% wrong: h is the standard deviation
def anneal(score, x, sigmas, fraction, noise):
    way = [x]
    for sigma, draws in zip(sigmas, noise):
        for z in draws:
            way.append(move(way[-1], score(way[-1], sigma), fraction * sigma, z))
    return torch.stack(way)
# %% wrong: one h
def anneal(score, x, sigmas, fraction, noise):
    way, h = [x], (fraction * sigmas[0]) ** 2
    for sigma, draws in zip(sigmas, noise):
        for z in draws:
            way.append(move(way[-1], score(way[-1], sigma), h, z))
    return torch.stack(way)
# %% wrong: the last level's h
def anneal(score, x, sigmas, fraction, noise):
    way, h = [x], (fraction * sigmas[-1]) ** 2
    for sigma, draws in zip(sigmas, noise):
        for z in draws:
            way.append(move(way[-1], score(way[-1], sigma), h, z))
    return torch.stack(way)
# %% wrong: no sigma in the score
def anneal(score, x, sigmas, fraction, noise):
    way = [x]
    for sigma, draws in zip(sigmas, noise):
        for z in draws:
            way.append(move(way[-1], score(way[-1], sigmas[-1]), (fraction * sigma) ** 2, z))
    return torch.stack(way)
# %% wrong: the end alone
def anneal(score, x, sigmas, fraction, noise):
    for sigma, draws in zip(sigmas, noise):
        for z in draws:
            x = move(x, score(x, sigma), (fraction * sigma) ** 2, z)
    return x
# %% wrong: without the start
def anneal(score, x, sigmas, fraction, noise):
    way = []
    for sigma, draws in zip(sigmas, noise):
        for z in draws:
            x = move(x, score(x, sigma), (fraction * sigma) ** 2, z)
            way.append(x)
    return torch.stack(way)
# %% wrong: one step a level
def anneal(score, x, sigmas, fraction, noise):
    way = [x]
    for sigma, draws in zip(sigmas, noise):
        way.append(move(way[-1], score(way[-1], sigma), (fraction * sigma) ** 2, draws[0]))
    return torch.stack(way)
# %% wrong: score not halved
def anneal(score, x, sigmas, fraction, noise):
    way = [x]
    for sigma, draws in zip(sigmas, noise):
        std = fraction * sigma
        for z in draws:
            way.append(way[-1] + std**2 * score(way[-1], sigma) + std * z)
    return torch.stack(way)
# %% wrong: fraction not squared
def anneal(score, x, sigmas, fraction, noise):
    way = [x]
    for sigma, draws in zip(sigmas, noise):
        for z in draws:
            way.append(move(way[-1], score(way[-1], sigma), fraction * sigma**2, z))
    return torch.stack(way)
# %% right: chain by chain
def anneal(score, x, sigmas, fraction, noise):
    ways = []
    for i in range(len(x)):
        way = [x[i : i + 1]]
        for sigma, draws in zip(sigmas, noise):
            h = (fraction * sigma) ** 2
            for z in draws:
                here = way[-1]
                way.append(here + h / 2 * score(here, sigma) + h**0.5 * z[i : i + 1])
        ways.append(torch.stack(way))
    return torch.cat(ways, dim=1)
# %% right: accumulate
def anneal(score, x, sigmas, fraction, noise):
    from itertools import accumulate
    plan = [(sigma, z) for sigma, draws in zip(sigmas, noise) for z in draws]
    def step(x, now):
        sigma, z = now
        return x + (fraction * sigma) ** 2 / 2 * score(x=x, sigma=sigma) + fraction * sigma * z
    return torch.stack(list(accumulate(plan, step, initial=x)))
