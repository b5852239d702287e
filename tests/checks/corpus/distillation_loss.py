# %% given
import torch
import torch.nn.functional as F
def move(network, level, x, now, then):
    (a, s), (b, r) = level(now, x), level(then, x)
    v = network(x, now)
    return b * (a * x - s * v) + r * (s * x + a * v)
def walk(network, level, x, t, t_mid, t_end):
    return move(network, level, move(network, level, x, t, t_mid), t_mid, t_end)
def needed(x_t, x_end, a, s, b, r):
    return (x_end - (a * b + s * r) * x_t) / (a * r - s * b)
# %% right: with the functions of before
def distillation_loss(student, teacher, level, x0, noise, t, t_mid, t_end):
    alpha, sigma = level(t, x0)
    x_t = alpha * x0 + sigma * noise
    with torch.no_grad():
        x_end = walk(teacher, level, x_t, t, t_mid, t_end)
        target = needed(x_t, x_end, alpha, sigma, *level(t_end, x0))
    return (student(x_t, t) - target).square().flatten(1).mean(dim=1)
# %% right: detach in place of no_grad
def distillation_loss(student, teacher, level, x0, noise, t, t_mid, t_end):
    alpha, sigma = level(t, x0)
    alpha_end, sigma_end = level(t_end, x0)
    x_t = alpha * x0 + sigma * noise
    x_end = walk(teacher, level, x_t, t, t_mid, t_end).detach()
    v = needed(x_t, x_end, alpha, sigma, alpha_end, sigma_end)
    return ((student(x_t, t) - v) ** 2).flatten(1).mean(1)
# %% right: all written out
def distillation_loss(student, teacher, level, x0, noise, t, t_mid, t_end):
    (a, s), (m, n), (b, r) = level(t, x0), level(t_mid, x0), level(t_end, x0)
    x_t = a * x0 + s * noise
    with torch.no_grad():
        v = teacher(x_t, t)
        x = m * (a * x_t - s * v) + n * (s * x_t + a * v)
        v = teacher(x, t_mid)
        x = b * (m * x - n * v) + r * (n * x + m * v)
        ratio = r / s
        data = (x - ratio * x_t) / (b - ratio * a)
        target = (a * x_t - data) / s
    error = student(x_t, t) - target
    return error.pow(2).reshape(len(x0), -1).mean(-1)
# %% right: F.mse_loss without reduction
def distillation_loss(student, teacher, level, x0, noise, t, t_mid, t_end):
    here = level(t, x0)
    x_t = here[0] * x0 + here[1] * noise
    said = student(x_t, t)
    with torch.no_grad():
        landed = walk(teacher, level, x_t, t, t_mid, t_end)
        wanted = needed(x_t, landed, *here, *level(t_end, x0))
    return F.mse_loss(said, wanted, reduction="none").flatten(1).mean(1)
# %% right: mean over all axes but the first
def distillation_loss(student, teacher, level, x0, noise, t, t_mid, t_end):
    alpha, sigma = level(t, x0)
    x_t = alpha * x0 + sigma * noise
    with torch.no_grad():
        target = needed(x_t, walk(teacher, level, x_t, t, t_mid, t_end), alpha, sigma, *level(t_end, x0))
    return torch.square(student(x_t, t) - target).mean(dim=tuple(range(1, x0.ndim)))
# %% wrong: student walks
def distillation_loss(student, teacher, level, x0, noise, t, t_mid, t_end):
    alpha, sigma = level(t, x0)
    x_t = alpha * x0 + sigma * noise
    with torch.no_grad():
        target = needed(x_t, walk(student, level, x_t, t, t_mid, t_end), alpha, sigma, *level(t_end, x0))
    return (student(x_t, t) - target).square().flatten(1).mean(1)
# %% wrong: told the middle
def distillation_loss(student, teacher, level, x0, noise, t, t_mid, t_end):
    alpha, sigma = level(t, x0)
    x_t = alpha * x0 + sigma * noise
    with torch.no_grad():
        target = needed(x_t, walk(teacher, level, x_t, t, t_mid, t_end), alpha, sigma, *level(t_end, x0))
    return (student(x_t, t_mid) - target).square().flatten(1).mean(1)
# %% wrong: ordinary target
def distillation_loss(student, teacher, level, x0, noise, t, t_mid, t_end):
    alpha, sigma = level(t, x0)
    x_t = alpha * x0 + sigma * noise
    return (student(x_t, t) - (alpha * noise - sigma * x0)).square().flatten(1).mean(1)
# %% wrong: x_end as the target
def distillation_loss(student, teacher, level, x0, noise, t, t_mid, t_end):
    alpha, sigma = level(t, x0)
    x_t = alpha * x0 + sigma * noise
    with torch.no_grad():
        x_end = walk(teacher, level, x_t, t, t_mid, t_end)
    return (student(x_t, t) - x_end).square().flatten(1).mean(1)
# %% wrong: one number
def distillation_loss(student, teacher, level, x0, noise, t, t_mid, t_end):
    alpha, sigma = level(t, x0)
    x_t = alpha * x0 + sigma * noise
    with torch.no_grad():
        target = needed(x_t, walk(teacher, level, x_t, t, t_mid, t_end), alpha, sigma, *level(t_end, x0))
    return F.mse_loss(student(x_t, t), target)
# %% wrong: everything under no_grad
@torch.no_grad()
def distillation_loss(student, teacher, level, x0, noise, t, t_mid, t_end):
    alpha, sigma = level(t, x0)
    x_t = alpha * x0 + sigma * noise
    target = needed(x_t, walk(teacher, level, x_t, t, t_mid, t_end), alpha, sigma, *level(t_end, x0))
    return (student(x_t, t) - target).square().flatten(1).mean(1)
# %% wrong: teacher's v copied
def distillation_loss(student, teacher, level, x0, noise, t, t_mid, t_end):
    alpha, sigma = level(t, x0)
    x_t = alpha * x0 + sigma * noise
    with torch.no_grad():
        target = teacher(x_t, t)
    return (student(x_t, t) - target).square().flatten(1).mean(1)
# %% wrong: noise not scaled
def distillation_loss(student, teacher, level, x0, noise, t, t_mid, t_end):
    alpha, sigma = level(t, x0)
    x_t = alpha * x0 + noise
    with torch.no_grad():
        target = needed(x_t, walk(teacher, level, x_t, t, t_mid, t_end), alpha, sigma, *level(t_end, x0))
    return (student(x_t, t) - target).square().flatten(1).mean(1)
# %% wrong: landing points compared
def distillation_loss(student, teacher, level, x0, noise, t, t_mid, t_end):
    alpha, sigma = level(t, x0)
    x_t = alpha * x0 + sigma * noise
    with torch.no_grad():
        x_end = walk(teacher, level, x_t, t, t_mid, t_end)
    return (move(student, level, x_t, t, t_end) - x_end).square().flatten(1).mean(1)
# %% wrong: summed
def distillation_loss(student, teacher, level, x0, noise, t, t_mid, t_end):
    alpha, sigma = level(t, x0)
    x_t = alpha * x0 + sigma * noise
    with torch.no_grad():
        target = needed(x_t, walk(teacher, level, x_t, t, t_mid, t_end), alpha, sigma, *level(t_end, x0))
    return (student(x_t, t) - target).square().flatten(1).sum(1)
# %% right: own functions, written blind
def distillation_loss(student, teacher, level, x0, noise, t, t_mid, t_end):
    alpha, sigma = level(t, x0)
    x_t = alpha * x0 + sigma * noise
    with torch.no_grad():
        landed = walk(teacher, level, x_t, t, t_mid, t_end)
        wanted = needed(x_t, landed, alpha, sigma, *level(t_end, x0))
    return (student(x_t, t) - wanted).square().flatten(1).mean(1)
# %% right: by hand, written blind
def distillation_loss(student, teacher, level, x0, noise, t, t_mid, t_end):
    a, s = level(t, x0)
    a1, s1 = level(t_mid, x0)
    a2, s2 = level(t_end, x0)
    x = a * x0 + s * noise
    with torch.no_grad():
        v = teacher(x, t)
        y = a1 * (a * x - s * v) + s1 * (s * x + a * v)
        w = teacher(y, t_mid)
        z = a2 * (a1 * y - s1 * w) + s2 * (s1 * y + a1 * w)
        aim = (z - (a * a2 + s * s2) * x) / (a * s2 - s * a2)
    d = student(x, t) - aim
    return (d ** 2).mean(dim=list(range(1, d.ndim)))
# %% right: detach, written blind
def distillation_loss(student, teacher, level, x0, noise, t, t_mid, t_end):
    alpha, sigma = level(t, x0)
    alpha_end, sigma_end = level(t_end, x0)
    x_t = alpha * x0 + sigma * noise
    end = walk(teacher, level, x_t, t, t_mid, t_end).detach()
    aim = needed(x_t, end, alpha, sigma, alpha_end, sigma_end).detach()
    return torch.nn.functional.mse_loss(student(x_t, t), aim, reduction="none").flatten(1).mean(1)
# %% wrong: the teacher's v is the target, written blind
def distillation_loss(student, teacher, level, x0, noise, t, t_mid, t_end):
    alpha, sigma = level(t, x0)
    x_t = alpha * x0 + sigma * noise
    with torch.no_grad():
        wanted = teacher(x_t, t)
    return (student(x_t, t) - wanted).square().flatten(1).mean(1)
# %% wrong: the v of the data, written blind
def distillation_loss(student, teacher, level, x0, noise, t, t_mid, t_end):
    alpha, sigma = level(t, x0)
    x_t = alpha * x0 + sigma * noise
    wanted = alpha * noise - sigma * x0
    return (student(x_t, t) - wanted).square().flatten(1).mean(1)
# %% wrong: the target keeps its gradient, written blind
def distillation_loss(student, teacher, level, x0, noise, t, t_mid, t_end):
    alpha, sigma = level(t, x0)
    x_t = alpha * x0 + sigma * noise
    landed = walk(teacher, level, x_t, t, t_mid, t_end)
    wanted = needed(x_t, landed, alpha, sigma, *level(t_end, x0))
    return (student(x_t, t) - wanted).square().flatten(1).mean(1)
# %% wrong: compared with where it landed, written blind
def distillation_loss(student, teacher, level, x0, noise, t, t_mid, t_end):
    alpha, sigma = level(t, x0)
    x_t = alpha * x0 + sigma * noise
    with torch.no_grad():
        landed = walk(teacher, level, x_t, t, t_mid, t_end)
    return (student(x_t, t) - landed).square().flatten(1).mean(1)
# %% wrong: level of the middle in the target, written blind
def distillation_loss(student, teacher, level, x0, noise, t, t_mid, t_end):
    alpha, sigma = level(t, x0)
    x_t = alpha * x0 + sigma * noise
    with torch.no_grad():
        landed = walk(teacher, level, x_t, t, t_mid, t_end)
        wanted = needed(x_t, landed, alpha, sigma, *level(t_mid, x0))
    return (student(x_t, t) - wanted).square().flatten(1).mean(1)
# %% right: sample by sample
def distillation_loss(student, teacher, level, x0, noise, t, t_mid, t_end):
    losses = []
    for i in range(len(x0)):
        one = slice(i, i + 1)
        alpha, sigma = level(t[one], x0[one])
        x_t = alpha * x0[one] + sigma * noise[one]
        with torch.no_grad():
            x_end = walk(teacher, level, x_t, t[one], t_mid[one], t_end[one])
            wanted = needed(x_t, x_end, alpha, sigma, *level(t_end[one], x_t))
        losses.append((student(x_t, t[one]) - wanted).square().mean())
    return torch.stack(losses)
# %% right: map over split
def distillation_loss(student, teacher, level, x0, noise, t, t_mid, t_end):
    def one(x0, noise, t, t_mid, t_end):
        alpha, sigma = level(t, x0)
        x_t = alpha * x0 + sigma * noise
        x_end = walk(teacher, level, x_t, t, t_mid, t_end).detach()
        wanted = needed(x_t, x_end, alpha, sigma, *level(t_end, x0))
        return (student(x_t, t) - wanted).pow(2).mean().view(1)
    return torch.cat(list(map(one, *(part.split(1) for part in (x0, noise, t, t_mid, t_end)))))
# %% right: vmap
def distillation_loss(student, teacher, level, x0, noise, t, t_mid, t_end):
    def one(x0, noise, *when):
        x0, noise = x0[None], noise[None]
        t, t_mid, t_end = (part[None] for part in when)
        alpha, sigma = level(t, x0)
        x_t = alpha * x0 + sigma * noise
        x_end = walk(teacher, level, x_t, t, t_mid, t_end).detach()
        wanted = needed(x_t, x_end, alpha, sigma, *level(t_end, x0))
        return (student(x_t, t) - wanted).square().mean()
    return torch.vmap(one)(x0, noise, t, t_mid, t_end)
# %% right: keywords
def distillation_loss(student, teacher, level, x0, noise, t, t_mid, t_end):
    alpha, sigma = level(t=t, x=x0)
    x_t = torch.addcmul(alpha * x0, sigma, noise)
    with torch.no_grad():
        x_end = walk(teacher, level, x_t, t, t_mid, t_end)
        wanted = needed(x_t, x_end, alpha, sigma, *level(t=t_end, x=x0))
    return (student(x=x_t, t=t) - wanted).square().reshape(len(x0), -1).mean(1)
# %% wrong: weighted by the SNR
def distillation_loss(student, teacher, level, x0, noise, t, t_mid, t_end):
    alpha, sigma = level(t, x0)
    x_t = alpha * x0 + sigma * noise
    with torch.no_grad():
        x_end = walk(teacher, level, x_t, t, t_mid, t_end)
        wanted = needed(x_t, x_end, alpha, sigma, *level(t_end, x0))
    return ((student(x_t, t) - wanted).square() * alpha**2 / sigma**2).flatten(1).mean(1)
# %% wrong: the levels of start and end exchanged
def distillation_loss(student, teacher, level, x0, noise, t, t_mid, t_end):
    alpha, sigma = level(t, x0)
    x_t = alpha * x0 + sigma * noise
    with torch.no_grad():
        x_end = walk(teacher, level, x_t, t, t_mid, t_end)
        wanted = needed(x_t, x_end, *level(t_end, x0), alpha, sigma)
    return (student(x_t, t) - wanted).square().flatten(1).mean(1)
# %% wrong: one teacher step
def distillation_loss(student, teacher, level, x0, noise, t, t_mid, t_end):
    alpha, sigma = level(t, x0)
    x_t = alpha * x0 + sigma * noise
    with torch.no_grad():
        x_end = walk(teacher, level, x_t, t, t_end, t_end)
        wanted = needed(x_t, x_end, alpha, sigma, *level(t_end, x0))
    return (student(x_t, t) - wanted).square().flatten(1).mean(1)
# %% wrong: the true point at the end
def distillation_loss(student, teacher, level, x0, noise, t, t_mid, t_end):
    alpha, sigma = level(t, x0)
    a, s = level(t_end, x0)
    x_t, x_end = alpha * x0 + sigma * noise, a * x0 + s * noise
    wanted = needed(x_t, x_end, alpha, sigma, a, s)
    return (student(x_t, t) - wanted).square().flatten(1).mean(1)
