# %% given
import torch
import torch.nn.functional as F
def end(x, v, alpha, sigma):
    return alpha * x - sigma * v
# %% right: written out
def consistency_loss(student, teacher, level, x0, noise, t, t_prev):
    a, s = level(t, x0)
    b, r = level(t_prev, x0)
    x_t = a * x0 + s * noise
    with torch.no_grad():
        v = teacher(x_t, t)
        x_prev = b * (a * x_t - s * v) + r * (s * x_t + a * v)
        target = b * x_prev - r * student(x_prev, t_prev)
    return (a * x_t - s * student(x_t, t) - target).square().flatten(1).mean(1)
# %% right: helper and detach
def consistency_loss(student, teacher, level, x0, noise, t, t_prev):
    here, there = level(t, x0), level(t_prev, x0)
    x_t = here[0] * x0 + here[1] * noise
    v = teacher(x_t, t)
    eps = here[1] * x_t + here[0] * v
    x_prev = there[0] * end(x_t, v, *here) + there[1] * eps
    target = end(x_prev, student(x_prev, t_prev), *there).detach()
    return ((end(x_t, student(x_t, t), *here) - target) ** 2).flatten(1).mean(dim=1)
# %% right: network asked at 0 for data, where sigma is 0
def consistency_loss(student, teacher, level, x0, noise, t, t_prev):
    def f(x, time):
        alpha, sigma = level(time, x)
        return alpha * x - sigma * student(x, time.clamp(min=0))
    (a, s), (b, r) = level(t, x0), level(t_prev, x0)
    x_t = a * x0 + s * noise
    with torch.no_grad():
        v = teacher(x_t, t)
        target = f(b * (a * x_t - s * v) + r * (a * v + s * x_t), t_prev)
    return torch.square(f(x_t, t) - target).reshape(len(x0), -1).mean(1)
# %% right: mse_loss and where for data
def consistency_loss(student, teacher, level, x0, noise, t, t_prev):
    (a, s), (b, r) = level(t, x0), level(t_prev, x0)
    x_t = a * x0 + s * noise
    with torch.no_grad():
        v = teacher(x_t, t)
        x_prev = (a * b + s * r) * x_t + (a * r - s * b) * v
        named = end(x_prev, student(x_prev, t_prev), b, r)
        target = torch.where(r == 0, x_prev, named)
    said = end(x_t, student(x_t, t), a, s)
    return F.mse_loss(said, target, reduction="none").flatten(1).mean(1)
# %% right: target first, mean over the other axes
def consistency_loss(student, teacher, level, x0, noise, t, t_prev):
    alpha, sigma = level(t, x0)
    alpha_prev, sigma_prev = level(t_prev, x0)
    x_t = alpha * x0 + sigma * noise
    with torch.no_grad():
        v = teacher(x_t, t)
        guess, eps = alpha * x_t - sigma * v, sigma * x_t + alpha * v
        x_prev = alpha_prev * guess + sigma_prev * eps
        target = alpha_prev * x_prev - sigma_prev * student(x_prev, t_prev)
    error = alpha * x_t - sigma * student(x_t, t) - target
    return (error * error).mean(dim=list(range(1, error.ndim)))
# %% wrong: gradient through both
def consistency_loss(student, teacher, level, x0, noise, t, t_prev):
    (a, s), (b, r) = level(t, x0), level(t_prev, x0)
    x_t = a * x0 + s * noise
    v = teacher(x_t, t)
    x_prev = b * (a * x_t - s * v) + r * (s * x_t + a * v)
    target = end(x_prev, student(x_prev, t_prev), b, r)
    return (end(x_t, student(x_t, t), a, s) - target).square().flatten(1).mean(1)
# %% wrong: x0 as the target
def consistency_loss(student, teacher, level, x0, noise, t, t_prev):
    a, s = level(t, x0)
    x_t = a * x0 + s * noise
    return (end(x_t, student(x_t, t), a, s) - x0).square().flatten(1).mean(1)
# %% wrong: teacher names the later end
def consistency_loss(student, teacher, level, x0, noise, t, t_prev):
    (a, s), (b, r) = level(t, x0), level(t_prev, x0)
    x_t = a * x0 + s * noise
    with torch.no_grad():
        v = teacher(x_t, t)
        x_prev = b * (a * x_t - s * v) + r * (s * x_t + a * v)
        target = end(x_prev, teacher(x_prev, t_prev), b, r)
    return (end(x_t, student(x_t, t), a, s) - target).square().flatten(1).mean(1)
# %% wrong: told t at both
def consistency_loss(student, teacher, level, x0, noise, t, t_prev):
    (a, s), (b, r) = level(t, x0), level(t_prev, x0)
    x_t = a * x0 + s * noise
    with torch.no_grad():
        v = teacher(x_t, t)
        x_prev = b * (a * x_t - s * v) + r * (s * x_t + a * v)
        target = end(x_prev, student(x_prev, t), b, r)
    return (end(x_t, student(x_t, t), a, s) - target).square().flatten(1).mean(1)
# %% wrong: v compared
def consistency_loss(student, teacher, level, x0, noise, t, t_prev):
    (a, s), (b, r) = level(t, x0), level(t_prev, x0)
    x_t = a * x0 + s * noise
    with torch.no_grad():
        v = teacher(x_t, t)
        x_prev = b * (a * x_t - s * v) + r * (s * x_t + a * v)
        target = student(x_prev, t_prev)
    return (student(x_t, t) - target).square().flatten(1).mean(1)
# %% wrong: consistency training
def consistency_loss(student, teacher, level, x0, noise, t, t_prev):
    (a, s), (b, r) = level(t, x0), level(t_prev, x0)
    x_t, x_prev = a * x0 + s * noise, b * x0 + r * noise
    with torch.no_grad():
        target = end(x_prev, student(x_prev, t_prev), b, r)
    return (end(x_t, student(x_t, t), a, s) - target).square().flatten(1).mean(1)
# %% wrong: x_prev as the target
def consistency_loss(student, teacher, level, x0, noise, t, t_prev):
    (a, s), (b, r) = level(t, x0), level(t_prev, x0)
    x_t = a * x0 + s * noise
    with torch.no_grad():
        v = teacher(x_t, t)
        x_prev = b * (a * x_t - s * v) + r * (s * x_t + a * v)
    return (end(x_t, student(x_t, t), a, s) - x_prev).square().flatten(1).mean(1)
# %% wrong: plus sign in the end
def consistency_loss(student, teacher, level, x0, noise, t, t_prev):
    (a, s), (b, r) = level(t, x0), level(t_prev, x0)
    x_t = a * x0 + s * noise
    with torch.no_grad():
        v = teacher(x_t, t)
        x_prev = b * (a * x_t - s * v) + r * (s * x_t + a * v)
        target = b * x_prev + r * student(x_prev, t_prev)
    return (a * x_t + s * student(x_t, t) - target).square().flatten(1).mean(1)
# %% wrong: nothing learns
@torch.no_grad()
def consistency_loss(student, teacher, level, x0, noise, t, t_prev):
    (a, s), (b, r) = level(t, x0), level(t_prev, x0)
    x_t = a * x0 + s * noise
    v = teacher(x_t, t)
    x_prev = b * (a * x_t - s * v) + r * (s * x_t + a * v)
    return (end(x_t, student(x_t, t), a, s) - end(x_prev, student(x_prev, t_prev), b, r)).square().flatten(1).mean(1)
# %% wrong: mean over everything
def consistency_loss(student, teacher, level, x0, noise, t, t_prev):
    (a, s), (b, r) = level(t, x0), level(t_prev, x0)
    x_t = a * x0 + s * noise
    with torch.no_grad():
        v = teacher(x_t, t)
        x_prev = b * (a * x_t - s * v) + r * (s * x_t + a * v)
        target = end(x_prev, student(x_prev, t_prev), b, r)
    return (end(x_t, student(x_t, t), a, s) - target).square().mean()
# %% right: helper, written blind
def consistency_loss(student, teacher, level, x0, noise, t, t_prev):
    def end(x, time):
        a, s = level(time, x)
        return a * x - s * student(x, time)
    alpha, sigma = level(t, x0)
    x_t = alpha * x0 + sigma * noise
    with torch.no_grad():
        v = teacher(x_t, t)
        a, s = level(t_prev, x0)
        x_prev = a * (alpha * x_t - sigma * v) + s * (sigma * x_t + alpha * v)
        aim = end(x_prev, t_prev)
    return (end(x_t, t) - aim).square().flatten(1).mean(1)
# %% right: detach, written blind
def consistency_loss(student, teacher, level, x0, noise, t, t_prev):
    a, s = level(t, x0)
    b, r = level(t_prev, x0)
    x = a * x0 + s * noise
    v = teacher(x, t).detach()
    y = b * (a * x - s * v) + r * (s * x + a * v)
    first = a * x - s * student(x, t)
    second = (b * y - r * student(y, t_prev)).detach()
    return ((first - second) ** 2).reshape(len(x0), -1).mean(-1)
# %% right: asked at 0 where the time is data, written blind
def consistency_loss(student, teacher, level, x0, noise, t, t_prev):
    alpha, sigma = level(t, x0)
    alpha_p, sigma_p = level(t_prev, x0)
    x_t = alpha * x0 + sigma * noise
    with torch.no_grad():
        v = teacher(x_t, t)
        x_p = (alpha_p * alpha + sigma_p * sigma) * x_t + (sigma_p * alpha - alpha_p * sigma) * v
        aim = alpha_p * x_p - sigma_p * student(x_p, t_prev.clamp(min=0))
    said = alpha * x_t - sigma * student(x_t, t)
    return torch.nn.functional.mse_loss(said, aim, reduction="none").flatten(1).mean(1)
# %% wrong: compared with the data, written blind
def consistency_loss(student, teacher, level, x0, noise, t, t_prev):
    alpha, sigma = level(t, x0)
    x_t = alpha * x0 + sigma * noise
    said = alpha * x_t - sigma * student(x_t, t)
    return (said - x0).square().flatten(1).mean(1)
# %% wrong: x_prev from the data, not by the teacher, written blind
def consistency_loss(student, teacher, level, x0, noise, t, t_prev):
    alpha, sigma = level(t, x0)
    alpha_p, sigma_p = level(t_prev, x0)
    x_t = alpha * x0 + sigma * noise
    with torch.no_grad():
        x_p = alpha_p * x0 + sigma_p * noise
        aim = alpha_p * x_p - sigma_p * student(x_p, t_prev)
    said = alpha * x_t - sigma * student(x_t, t)
    return (said - aim).square().flatten(1).mean(1)
# %% wrong: the teacher names the end, written blind
def consistency_loss(student, teacher, level, x0, noise, t, t_prev):
    alpha, sigma = level(t, x0)
    alpha_p, sigma_p = level(t_prev, x0)
    x_t = alpha * x0 + sigma * noise
    with torch.no_grad():
        v = teacher(x_t, t)
        x_p = alpha_p * (alpha * x_t - sigma * v) + sigma_p * (sigma * x_t + alpha * v)
        aim = alpha_p * x_p - sigma_p * teacher(x_p, t_prev)
    said = alpha * x_t - sigma * student(x_t, t)
    return (said - aim).square().flatten(1).mean(1)
# %% wrong: gradients through both, written blind
def consistency_loss(student, teacher, level, x0, noise, t, t_prev):
    alpha, sigma = level(t, x0)
    alpha_p, sigma_p = level(t_prev, x0)
    x_t = alpha * x0 + sigma * noise
    with torch.no_grad():
        v = teacher(x_t, t)
        x_p = alpha_p * (alpha * x_t - sigma * v) + sigma_p * (sigma * x_t + alpha * v)
    aim = alpha_p * x_p - sigma_p * student(x_p, t_prev)
    said = alpha * x_t - sigma * student(x_t, t)
    return (said - aim).square().flatten(1).mean(1)
# %% wrong: v compared, not the ends, written blind
def consistency_loss(student, teacher, level, x0, noise, t, t_prev):
    alpha, sigma = level(t, x0)
    alpha_p, sigma_p = level(t_prev, x0)
    x_t = alpha * x0 + sigma * noise
    with torch.no_grad():
        v = teacher(x_t, t)
        x_p = alpha_p * (alpha * x_t - sigma * v) + sigma_p * (sigma * x_t + alpha * v)
        aim = student(x_p, t_prev)
    return (student(x_t, t) - aim).square().flatten(1).mean(1)
# %% right: sample by sample
def consistency_loss(student, teacher, level, x0, noise, t, t_prev):
    losses = []
    for i in range(len(x0)):
        one = slice(i, i + 1)
        (a, s), (b, r) = level(t[one], x0[one]), level(t_prev[one], x0[one])
        x_t = a * x0[one] + s * noise[one]
        with torch.no_grad():
            v = teacher(x_t, t[one])
            x_prev = b * (a * x_t - s * v) + r * (s * x_t + a * v)
            wanted = b * x_prev - r * student(x_prev, t_prev[one])
        losses.append((a * x_t - s * student(x_t, t[one]) - wanted).square().mean())
    return torch.stack(losses)
# %% right: map over split, asked only where the end is not data
def consistency_loss(student, teacher, level, x0, noise, t, t_prev):
    def one(x0, noise, t, t_prev):
        (a, s), (b, r) = level(t, x0), level(t_prev, x0)
        x_t = a * x0 + s * noise
        v = teacher(x_t, t)
        x_prev = (b * (a * x_t - s * v) + r * (s * x_t + a * v)).detach()
        wanted = x_prev if t_prev.item() < 0 else (b * x_prev - r * student(x_prev, t_prev)).detach()
        return ((a * x_t - s * student(x_t, t) - wanted) ** 2).mean()
    return torch.stack(list(map(one, *(part.split(1) for part in (x0, noise, t, t_prev)))))
# %% right: vmap
def consistency_loss(student, teacher, level, x0, noise, t, t_prev):
    def one(x0, noise, t, t_prev):
        x0, noise, t, t_prev = x0[None], noise[None], t[None], t_prev[None]
        (a, s), (b, r) = level(t, x0), level(t_prev, x0)
        x_t = a * x0 + s * noise
        v = teacher(x_t, t)
        x_prev = b * (a * x_t - s * v) + r * (s * x_t + a * v)
        wanted = (b * x_prev - r * student(x_prev, t_prev)).detach()
        return (a * x_t - s * student(x_t, t) - wanted).square().mean()
    return torch.vmap(one)(x0, noise, t, t_prev)
# %% right: keywords
def consistency_loss(student, teacher, level, x0, noise, t, t_prev):
    def named(x, time):
        alpha, sigma = level(t=time, x=x)
        return alpha * x - sigma * student(x=x, t=time)
    (a, s), (b, r) = level(t=t, x=x0), level(t=t_prev, x=x0)
    x_t = a * x0 + s * noise
    with torch.no_grad():
        v = teacher(x=x_t, t=t)
        wanted = named(b * (a * x_t - s * v) + r * (s * x_t + a * v), t_prev)
    return torch.nn.functional.mse_loss(named(x_t, t), wanted, reduction="none").flatten(1).mean(1)
# %% wrong: divided by sigma
def consistency_loss(student, teacher, level, x0, noise, t, t_prev):
    (a, s), (b, r) = level(t, x0), level(t_prev, x0)
    x_t = a * x0 + s * noise
    with torch.no_grad():
        v = teacher(x_t, t)
        x_prev = b * (a * x_t - s * v) + r * (s * x_t + a * v)
        wanted = b * x_prev - r * student(x_prev, t_prev)
    return ((a * x_t - s * student(x_t, t) - wanted) / s).square().flatten(1).mean(1)
# %% wrong: weights of t at t_prev
def consistency_loss(student, teacher, level, x0, noise, t, t_prev):
    (a, s), (b, r) = level(t, x0), level(t_prev, x0)
    x_t = a * x0 + s * noise
    with torch.no_grad():
        v = teacher(x_t, t)
        x_prev = b * (a * x_t - s * v) + r * (s * x_t + a * v)
        wanted = a * x_prev - s * student(x_prev, t_prev)
    return (a * x_t - s * student(x_t, t) - wanted).square().flatten(1).mean(1)
# %% wrong: the student asked about x_t twice
def consistency_loss(student, teacher, level, x0, noise, t, t_prev):
    (a, s), (b, r) = level(t, x0), level(t_prev, x0)
    x_t = a * x0 + s * noise
    with torch.no_grad():
        wanted = b * x_t - r * student(x_t, t_prev)
    return (a * x_t - s * student(x_t, t) - wanted).square().flatten(1).mean(1)
# %% wrong: the noise is not scaled
def consistency_loss(student, teacher, level, x0, noise, t, t_prev):
    (a, s), (b, r) = level(t, x0), level(t_prev, x0)
    x_t = a * x0 + noise
    with torch.no_grad():
        v = teacher(x_t, t)
        x_prev = b * (a * x_t - s * v) + r * (s * x_t + a * v)
        wanted = b * x_prev - r * student(x_prev, t_prev)
    return (a * x_t - s * student(x_t, t) - wanted).square().flatten(1).mean(1)
