# %% given
import torch
# %% right: written out twice
def two_teacher_steps(teacher, level, x_t, t, t_mid, t_end):
    a, s = level(t, x_t)
    v = teacher(x_t, t)
    x0, eps = a * x_t - s * v, s * x_t + a * v
    a, s = level(t_mid, x_t)
    x_mid = a * x0 + s * eps
    v = teacher(x_mid, t_mid)
    x0, eps = a * x_mid - s * v, s * x_mid + a * v
    a, s = level(t_end, x_t)
    return a * x0 + s * eps
# %% right: loop
def two_teacher_steps(teacher, level, x_t, t, t_mid, t_end):
    x = x_t
    for now, then in [(t, t_mid), (t_mid, t_end)]:
        (alpha, sigma), (alpha_next, sigma_next) = level(now, x), level(then, x)
        v = teacher(x, now)
        x0 = alpha * x - sigma * v
        eps = sigma * x + alpha * v
        x = alpha_next * x0 + sigma_next * eps
    return x
# %% right: helper function
def one_step(network, level, x, start, stop):
    a, s = level(start, x)
    b, r = level(stop, x)
    v = network(x, start)
    return (a * b + s * r) * x + (a * r - s * b) * v
def two_teacher_steps(teacher, level, x_t, t, t_mid, t_end):
    x_mid = one_step(teacher, level, x_t, t, t_mid)
    return one_step(teacher, level, x_mid, t_mid, t_end)
# %% right: eps from x0
def two_teacher_steps(teacher, level, x_t, t, t_mid, t_end):
    x = x_t
    for now, then in ((t, t_mid), (t_mid, t_end)):
        a, s = level(now, x)
        x0 = a * x - s * teacher(x, now)
        eps = (x - a * x0) / s
        b, r = level(then, x)
        x = b * x0 + r * eps
    return x
# %% right: no_grad and a list of times
@torch.no_grad()
def two_teacher_steps(teacher, level, x_t, t, t_mid, t_end):
    times, x = [t, t_mid, t_end], x_t.clone()
    for i in range(2):
        a, s = level(times[i], x)
        v = teacher(x, times[i])
        data, noise = a * x - s * v, a * v + s * x
        a, s = level(times[i + 1], x)
        x = torch.addcmul(a * data, s, noise)
    return x
# %% wrong: v of the first step used twice
def two_teacher_steps(teacher, level, x_t, t, t_mid, t_end):
    v = teacher(x_t, t)
    x = x_t
    for now, then in ((t, t_mid), (t_mid, t_end)):
        (a, s), (b, r) = level(now, x), level(then, x)
        x = b * (a * x - s * v) + r * (s * x + a * v)
    return x
# %% wrong: told t twice
def two_teacher_steps(teacher, level, x_t, t, t_mid, t_end):
    x = x_t
    for now, then in ((t, t_mid), (t_mid, t_end)):
        (a, s), (b, r) = level(now, x), level(then, x)
        v = teacher(x, t)
        x = b * (a * x - s * v) + r * (s * x + a * v)
    return x
# %% wrong: second step from x_t
def two_teacher_steps(teacher, level, x_t, t, t_mid, t_end):
    for now, then in ((t, t_mid), (t_mid, t_end)):
        (a, s), (b, r) = level(now, x_t), level(then, x_t)
        v = teacher(x_t, now)
        x = b * (a * x_t - s * v) + r * (s * x_t + a * v)
    return x
# %% wrong: v as eps
def two_teacher_steps(teacher, level, x_t, t, t_mid, t_end):
    x = x_t
    for now, then in ((t, t_mid), (t_mid, t_end)):
        (a, s), (b, r) = level(now, x), level(then, x)
        eps = teacher(x, now)
        x = b * (x - s * eps) / a + r * eps
    return x
# %% wrong: one big step
def two_teacher_steps(teacher, level, x_t, t, t_mid, t_end):
    (a, s), (b, r) = level(t, x_t), level(t_end, x_t)
    v = teacher(x_t, t)
    return b * (a * x_t - s * v) + r * (s * x_t + a * v)
# %% wrong: returns x0
def two_teacher_steps(teacher, level, x_t, t, t_mid, t_end):
    a, s = level(t, x_t)
    v = teacher(x_t, t)
    b, r = level(t_mid, x_t)
    x = b * (a * x_t - s * v) + r * (s * x_t + a * v)
    return b * x - r * teacher(x, t_mid)
# %% wrong: sign of v in x0
def two_teacher_steps(teacher, level, x_t, t, t_mid, t_end):
    x = x_t
    for now, then in ((t, t_mid), (t_mid, t_end)):
        (a, s), (b, r) = level(now, x), level(then, x)
        v = teacher(x, now)
        x = b * (a * x + s * v) + r * (s * x + a * v)
    return x
# %% wrong: sign of v in eps
def two_teacher_steps(teacher, level, x_t, t, t_mid, t_end):
    x = x_t
    for now, then in ((t, t_mid), (t_mid, t_end)):
        (a, s), (b, r) = level(now, x), level(then, x)
        v = teacher(x, now)
        x = b * (a * x - s * v) + r * (s * x - a * v)
    return x
# %% wrong: returns both points
def two_teacher_steps(teacher, level, x_t, t, t_mid, t_end):
    points, x = [], x_t
    for now, then in ((t, t_mid), (t_mid, t_end)):
        (a, s), (b, r) = level(now, x), level(then, x)
        v = teacher(x, now)
        x = b * (a * x - s * v) + r * (s * x + a * v)
        points.append(x)
    return points
# %% wrong: stops in the middle
def two_teacher_steps(teacher, level, x_t, t, t_mid, t_end):
    (a, s), (b, r) = level(t, x_t), level(t_mid, x_t)
    v = teacher(x_t, t)
    return b * (a * x_t - s * v) + r * (s * x_t + a * v)
# %% right: loop, written blind
def two_teacher_steps(teacher, level, x_t, t, t_mid, t_end):
    x = x_t
    for a, b in ((t, t_mid), (t_mid, t_end)):
        alpha, sigma = level(a, x)
        alpha_b, sigma_b = level(b, x)
        v = teacher(x, a)
        x = alpha_b * (alpha * x - sigma * v) + sigma_b * (sigma * x + alpha * v)
    return x
# %% right: helper, written blind
def two_teacher_steps(teacher, level, x_t, t, t_mid, t_end):
    def step(x, now, then):
        a, s = level(now, x)
        v = teacher(x, now)
        x0 = a * x - s * v
        eps = s * x + a * v
        a2, s2 = level(then, x)
        return a2 * x0 + s2 * eps
    return step(step(x_t, t, t_mid), t_mid, t_end)
# %% right: rotation by angles, written blind
def two_teacher_steps(teacher, level, x_t, t, t_mid, t_end):
    a0, s0 = level(t, x_t)
    a1, s1 = level(t_mid, x_t)
    a2, s2 = level(t_end, x_t)
    v = teacher(x_t, t)
    mid = (a1 * a0 + s1 * s0) * x_t + (s1 * a0 - a1 * s0) * v
    w = teacher(mid, t_mid)
    return (a2 * a1 + s2 * s1) * mid + (s2 * a1 - a2 * s1) * w
# %% wrong: one step, written blind
def two_teacher_steps(teacher, level, x_t, t, t_mid, t_end):
    a, s = level(t, x_t)
    a2, s2 = level(t_end, x_t)
    v = teacher(x_t, t)
    return a2 * (a * x_t - s * v) + s2 * (s * x_t + a * v)
# %% wrong: the second question at the first time, written blind
def two_teacher_steps(teacher, level, x_t, t, t_mid, t_end):
    x = x_t
    for a, b in ((t, t_mid), (t_mid, t_end)):
        alpha, sigma = level(a, x)
        alpha_b, sigma_b = level(b, x)
        v = teacher(x, t)
        x = alpha_b * (alpha * x - sigma * v) + sigma_b * (sigma * x + alpha * v)
    return x
# %% wrong: the second question about the first point, written blind
def two_teacher_steps(teacher, level, x_t, t, t_mid, t_end):
    a0, s0 = level(t, x_t)
    a1, s1 = level(t_mid, x_t)
    a2, s2 = level(t_end, x_t)
    v = teacher(x_t, t)
    x = a1 * (a0 * x_t - s0 * v) + s1 * (s0 * x_t + a0 * v)
    v = teacher(x_t, t_mid)
    return a2 * (a1 * x - s1 * v) + s2 * (s1 * x + a1 * v)
# %% wrong: eps with a minus, written blind
def two_teacher_steps(teacher, level, x_t, t, t_mid, t_end):
    x = x_t
    for a, b in ((t, t_mid), (t_mid, t_end)):
        alpha, sigma = level(a, x)
        alpha_b, sigma_b = level(b, x)
        v = teacher(x, a)
        x = alpha_b * (alpha * x - sigma * v) + sigma_b * (sigma * x - alpha * v)
    return x
# %% wrong: lands at the predicted x0, written blind
def two_teacher_steps(teacher, level, x_t, t, t_mid, t_end):
    a, s = level(t, x_t)
    a1, s1 = level(t_mid, x_t)
    v = teacher(x_t, t)
    x = a1 * (a * x_t - s * v) + s1 * (s * x_t + a * v)
    v = teacher(x, t_mid)
    return a1 * x - s1 * v
# %% right: sample by sample
def two_teacher_steps(teacher, level, x_t, t, t_mid, t_end):
    ends = []
    for i in range(len(x_t)):
        x = x_t[i : i + 1]
        way = [part[i : i + 1] for part in (t, t_mid, t_end)]
        for now, then in zip(way, way[1:]):
            (a, s), (b, r) = level(now, x), level(then, x)
            v = teacher(x, now)
            x = b * (a * x - s * v) + r * (s * x + a * v)
        ends.append(x)
    return torch.cat(ends)
# %% right: map over split
def two_teacher_steps(teacher, level, x_t, t, t_mid, t_end):
    def step(x, now, then):
        (a, s), (b, r), v = level(now, x), level(then, x), teacher(x, now)
        return b * (a * x - s * v) + r * (s * x + a * v)
    def both(x, *when):
        return step(step(x, when[0], when[1]), when[1], when[2])
    return torch.cat(list(map(both, *(part.split(1) for part in (x_t, t, t_mid, t_end)))))
# %% right: vmap
def two_teacher_steps(teacher, level, x_t, t, t_mid, t_end):
    def one(x, *when):
        x = x[None]
        for now, then in zip(when, when[1:]):
            (a, s), (b, r), v = level(now[None], x), level(then[None], x), teacher(x, now[None])
            x = (a * b + s * r) * x + (a * r - s * b) * v
        return x[0]
    return torch.vmap(one)(x_t, t, t_mid, t_end)
# %% right: keywords
def two_teacher_steps(teacher, level, x_t, t, t_mid, t_end):
    x = x_t.clone()
    for now, then in [(t, t_mid), (t_mid, t_end)]:
        (a, s), (b, r) = level(t=now, x=x), level(t=then, x=x)
        v = teacher(x=x, t=now)
        x = b * (a * x - s * v) + r * (s * x + a * v)
    return x
# %% wrong: the second step from the predicted x0 of the first
def two_teacher_steps(teacher, level, x_t, t, t_mid, t_end):
    (a, s), (b, r), (c, q) = level(t, x_t), level(t_mid, x_t), level(t_end, x_t)
    v = teacher(x_t, t)
    x0, eps = a * x_t - s * v, s * x_t + a * v
    x = b * x0 + r * eps
    v = teacher(x, t_mid)
    return c * x0 + q * (r * x + b * v)
# %% wrong: eps of the first step kept
def two_teacher_steps(teacher, level, x_t, t, t_mid, t_end):
    (a, s), (b, r), (c, q) = level(t, x_t), level(t_mid, x_t), level(t_end, x_t)
    v = teacher(x_t, t)
    eps = s * x_t + a * v
    x = b * (a * x_t - s * v) + r * eps
    return c * (b * x - r * teacher(x, t_mid)) + q * eps
# %% wrong: the mean of two answers
def two_teacher_steps(teacher, level, x_t, t, t_mid, t_end):
    (a, s), (b, r), (c, q) = level(t, x_t), level(t_mid, x_t), level(t_end, x_t)
    v = teacher(x_t, t)
    x = b * (a * x_t - s * v) + r * (s * x_t + a * v)
    v = (v + teacher(x, t_mid)) / 2
    return c * (a * x_t - s * v) + q * (s * x_t + a * v)
