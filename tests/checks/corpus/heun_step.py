# %% given
import torch
# %% right: as in the paper
def heun_step(denoise, x, sigma, sigma_next):
    d = (x - denoise(x, sigma)) / sigma
    y = x + (sigma_next - sigma) * d
    if sigma_next != 0:
        e = (y - denoise(y, sigma_next)) / sigma_next
        y = x + (sigma_next - sigma) * (d / 2 + e / 2)
    return y
# %% right: the last step is the guess
def heun_step(denoise, x, sigma, sigma_next):
    guess = denoise(x, sigma)
    if sigma_next == 0:
        return guess
    slope = (x - guess) / sigma
    y = x + (sigma_next - sigma) * slope
    other = (y - denoise(y, sigma_next)) / sigma_next
    return x + 0.5 * (sigma_next - sigma) * (slope + other)
# %% right: a correction of Euler's step
def heun_step(denoise, x, sigma, sigma_next):
    h = sigma_next - sigma
    slope = (x - denoise(x, sigma)) / sigma
    euler = x + h * slope
    if not sigma_next:
        return euler
    return euler + h / 2 * ((euler - denoise(euler, sigma_next)) / sigma_next - slope)
# %% right: an inner function
def heun_step(denoise, x, sigma, sigma_next):
    def eps(y, s):
        return (y - denoise(y, s)) / s
    a = eps(x, sigma)
    if sigma_next > 0:
        a = (a + eps(x + a * (sigma_next - sigma), sigma_next)) / 2
    return x + a * (sigma_next - sigma)
# %% right: torch.lerp of the slopes
def heun_step(denoise, x, sigma, sigma_next):
    slope = (x - denoise(x, sigma)).div(sigma)
    euler = torch.add(x, slope, alpha=sigma_next - sigma)
    if sigma_next == 0:
        return euler
    there = (euler - denoise(euler, sigma_next)).div(sigma_next)
    return torch.add(x, torch.lerp(slope, there, 0.5), alpha=sigma_next - sigma)
# %% wrong: Euler
def heun_step(denoise, x, sigma, sigma_next):
    return x + (sigma_next - sigma) * (x - denoise(x, sigma)) / sigma
# %% wrong: divides by 0 at the end
def heun_step(denoise, x, sigma, sigma_next):
    d = (x - denoise(x, sigma)) / sigma
    y = x + (sigma_next - sigma) * d
    e = (y - denoise(y, sigma_next)) / sigma_next
    return x + (sigma_next - sigma) * (d + e) / 2
# %% wrong: not halved
def heun_step(denoise, x, sigma, sigma_next):
    d = (x - denoise(x, sigma)) / sigma
    y = x + (sigma_next - sigma) * d
    if sigma_next == 0:
        return y
    return x + (sigma_next - sigma) * (d + (y - denoise(y, sigma_next)) / sigma_next)
# %% wrong: second slope alone
def heun_step(denoise, x, sigma, sigma_next):
    y = x + (sigma_next - sigma) * (x - denoise(x, sigma)) / sigma
    if sigma_next == 0:
        return y
    return x + (sigma_next - sigma) * (y - denoise(y, sigma_next)) / sigma_next
# %% wrong: backwards
def heun_step(denoise, x, sigma, sigma_next):
    d = (x - denoise(x, sigma)) / sigma
    y = x + (sigma - sigma_next) * d
    if sigma_next == 0:
        return y
    return x + (sigma - sigma_next) * (d + (y - denoise(y, sigma_next)) / sigma_next) / 2
# %% wrong: slope not divided
def heun_step(denoise, x, sigma, sigma_next):
    d = x - denoise(x, sigma)
    y = x + (sigma_next - sigma) * d
    if sigma_next == 0:
        return y
    return x + (sigma_next - sigma) * (d + y - denoise(y, sigma_next)) / 2
# %% wrong: old sigma at the end
def heun_step(denoise, x, sigma, sigma_next):
    d = (x - denoise(x, sigma)) / sigma
    y = x + (sigma_next - sigma) * d
    if sigma_next == 0:
        return y
    return x + (sigma_next - sigma) * (d + (y - denoise(y, sigma)) / sigma) / 2
# %% wrong: from the end on
def heun_step(denoise, x, sigma, sigma_next):
    d = (x - denoise(x, sigma)) / sigma
    y = x + (sigma_next - sigma) * d
    if sigma_next == 0:
        return y
    return y + (sigma_next - sigma) * (d + (y - denoise(y, sigma_next)) / sigma_next) / 2
# %% right: sample by sample
def heun_step(denoise, x, sigma, sigma_next):
    made = []
    for one in x.split(1):
        d = (one - denoise(one, sigma)) / sigma
        new = one + (sigma_next - sigma) * d
        if sigma_next > 0:
            d = (d + (new - denoise(new, sigma_next)) / sigma_next) / 2
            new = one + (sigma_next - sigma) * d
        made.append(new)
    return torch.cat(made)
# %% right: keywords
def heun_step(denoise, x, sigma, sigma_next):
    slope = lambda x, at: (x - denoise(x=x, sigma=at)) / at
    first = slope(x, sigma)
    ahead = torch.add(x, first, alpha=sigma_next - sigma)
    return ahead if sigma_next == 0 else x + (sigma_next - sigma) * 0.5 * (first + slope(ahead, sigma_next))
