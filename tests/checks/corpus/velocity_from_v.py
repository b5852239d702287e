# %% given
import math
import torch
# %% right: step by step
def velocity_from_v(v_model, x, tau):
    r = math.sqrt((1 - tau) ** 2 + tau ** 2)
    alpha, sigma = (1 - tau) / r, tau / r
    y = x / r
    v = v_model(y, alpha ** 2)
    return (sigma * y + alpha * v) - (alpha * y - sigma * v)
# %% right: hypot
def velocity_from_v(v_model, x, tau):
    r = math.hypot(1 - tau, tau)
    a, s = (1 - tau) / r, tau / r
    v = v_model(x / r, a * a)
    return (s - a) * x / r + (a + s) * v
# %% right: as an angle
def velocity_from_v(v_model, x, tau):
    phi = math.atan2(tau, 1 - tau)
    y = x / math.hypot(tau, 1 - tau)
    v = v_model(y, math.cos(phi) ** 2)
    x0 = math.cos(phi) * y - math.sin(phi) * v
    eps = math.sin(phi) * y + math.cos(phi) * v
    return eps - x0
# %% right: eps from x and x0 where it can be
def velocity_from_v(v_model, x, tau):
    r = ((1 - tau) ** 2 + tau ** 2) ** 0.5
    a, s = (1 - tau) / r, tau / r
    v = v_model(x / r, a ** 2)
    x0 = a * x / r - s * v
    return (x - x0) / tau if tau > 0 else v - x0
# %% right: tensors
def velocity_from_v(v_model, x, tau):
    level = torch.tensor([1 - tau, tau], dtype=torch.float64)
    r = level.norm()
    alpha, sigma = level / r
    y = x / r
    v = v_model(y, alpha ** 2)
    return sigma * y + alpha * v - alpha * y + sigma * v
# %% wrong: not scaled
def velocity_from_v(v_model, x, tau):
    r = math.hypot(1 - tau, tau)
    a, s = (1 - tau) / r, tau / r
    v = v_model(x, a ** 2)
    return (s * x + a * v) - (a * x - s * v)
# %% wrong: model sees x, formulas see y
def velocity_from_v(v_model, x, tau):
    r = math.hypot(1 - tau, tau)
    a, s = (1 - tau) / r, tau / r
    v = v_model(x, a ** 2)
    y = x / r
    return (s * y + a * v) - (a * y - s * v)
# %% wrong: alpha not squared
def velocity_from_v(v_model, x, tau):
    r = math.hypot(1 - tau, tau)
    a, s = (1 - tau) / r, tau / r
    y = x / r
    v = v_model(y, a)
    return (s * y + a * v) - (a * y - s * v)
# %% wrong: (1 - tau) squared
def velocity_from_v(v_model, x, tau):
    r = math.hypot(1 - tau, tau)
    a, s = (1 - tau) / r, tau / r
    y = x / r
    v = v_model(y, (1 - tau) ** 2)
    return (s * y + a * v) - (a * y - s * v)
# %% wrong: v
def velocity_from_v(v_model, x, tau):
    r = math.hypot(1 - tau, tau)
    return v_model(x / r, ((1 - tau) / r) ** 2)
# %% wrong: x0 minus eps
def velocity_from_v(v_model, x, tau):
    r = math.hypot(1 - tau, tau)
    a, s = (1 - tau) / r, tau / r
    y = x / r
    v = v_model(y, a ** 2)
    return (a * y - s * v) - (s * y + a * v)
# %% wrong: plus in x0
def velocity_from_v(v_model, x, tau):
    r = math.hypot(1 - tau, tau)
    a, s = (1 - tau) / r, tau / r
    y = x / r
    v = v_model(y, a ** 2)
    return (s * y + a * v) - (a * y + s * v)
# %% wrong: r without the root
def velocity_from_v(v_model, x, tau):
    r = (1 - tau) ** 2 + tau ** 2
    a, s = (1 - tau) / r, tau / r
    y = x / r
    v = v_model(y, min(a ** 2, 1.0))
    return (s * y + a * v) - (a * y - s * v)
# %% wrong: eps returned
def velocity_from_v(v_model, x, tau):
    r = math.hypot(1 - tau, tau)
    a, s = (1 - tau) / r, tau / r
    y = x / r
    return s * y + a * v_model(y, a ** 2)
# %% wrong: multiplied by r at the end
def velocity_from_v(v_model, x, tau):
    r = math.hypot(1 - tau, tau)
    a, s = (1 - tau) / r, tau / r
    y = x / r
    v = v_model(y, a ** 2)
    return r * ((s * y + a * v) - (a * y - s * v))
# %% wrong: told tau
def velocity_from_v(v_model, x, tau):
    r = math.hypot(1 - tau, tau)
    a, s = (1 - tau) / r, tau / r
    y = x / r
    v = v_model(y, tau)
    return (s * y + a * v) - (a * y - s * v)
# %% wrong: divides by tau even at 0
def velocity_from_v(v_model, x, tau):
    r = math.hypot(1 - tau, tau)
    a, s = (1 - tau) / r, tau / r
    v = v_model(x / r, a ** 2)
    return (x - (a * x / r - s * v)) / tau
# %% right: solve for x0, then the velocity from x, written blind
def velocity_from_v(v_model, x, tau):
    r = ((1 - tau) ** 2 + tau ** 2) ** 0.5
    a, s = (1 - tau) / r, tau / r
    v = v_model(x / r, a * a)
    x0 = a * x / r - s * v
    return (s * x / r + a * v) - x0
# %% right: closed form, written blind
def velocity_from_v(v_model, x, tau):
    r2 = (1 - tau) ** 2 + tau ** 2
    r = math.sqrt(r2)
    v = v_model(x / r, (1 - tau) ** 2 / r2)
    return (2 * tau - 1) / r2 * x + v / r
# %% right: tensors for numbers, written blind
def velocity_from_v(v_model, x, tau):
    one = torch.tensor(1.0 - tau, dtype=torch.float64)
    two = torch.tensor(float(tau), dtype=torch.float64)
    r = torch.hypot(one, two)
    alpha, sigma = (one / r).item(), (two / r).item()
    y = x / r.item()
    v = v_model(y, alpha ** 2)
    return (sigma + alpha) * v + (sigma - alpha) * y
# %% wrong: point not scaled, written blind
def velocity_from_v(v_model, x, tau):
    r = math.sqrt((1 - tau) ** 2 + tau ** 2)
    alpha, sigma = (1 - tau) / r, tau / r
    v = v_model(x, alpha ** 2)
    return (sigma * x + alpha * v) - (alpha * x - sigma * v)
# %% wrong: alpha for alpha bar, written blind
def velocity_from_v(v_model, x, tau):
    r = math.sqrt((1 - tau) ** 2 + tau ** 2)
    alpha, sigma = (1 - tau) / r, tau / r
    y = x / r
    v = v_model(y, alpha)
    return (sigma * y + alpha * v) - (alpha * y - sigma * v)
# %% wrong: v is the velocity, written blind
def velocity_from_v(v_model, x, tau):
    r = math.sqrt((1 - tau) ** 2 + tau ** 2)
    return v_model(x / r, ((1 - tau) / r) ** 2)
# %% wrong: r without the root, written blind
def velocity_from_v(v_model, x, tau):
    r = (1 - tau) ** 2 + tau ** 2
    alpha, sigma = (1 - tau) / r, tau / r
    y = x / r
    v = v_model(y, alpha ** 2)
    return (sigma * y + alpha * v) - (alpha * y - sigma * v)
# %% wrong: alpha and sigma of the straight path, written blind
def velocity_from_v(v_model, x, tau):
    r = math.sqrt((1 - tau) ** 2 + tau ** 2)
    y = x / r
    v = v_model(y, ((1 - tau) / r) ** 2)
    x0 = (1 - tau) * y - tau * v
    eps = tau * y + (1 - tau) * v
    return eps - x0
# %% right: sample by sample
def velocity_from_v(v_model, x, tau):
    import math
    r = math.hypot(1 - tau, tau)
    alpha, sigma = (1 - tau) / r, tau / r
    parts = []
    for row in x:
        y = row[None] / r
        v = v_model(y, alpha * alpha)
        parts.append((sigma - alpha) * y + (alpha + sigma) * v)
    return torch.cat(parts)
# %% right: vmap
def velocity_from_v(v_model, x, tau):
    r = (tau * tau + (1 - tau) ** 2) ** 0.5
    a, s = (1 - tau) / r, tau / r
    def one(point):
        y = point / r
        v = v_model(y[None], alpha_bar=a**2)[0]
        return (s * y + a * v) - (a * y - s * v)
    return torch.vmap(one)(x)
# %% right: numpy for the rotation
def velocity_from_v(v_model, x, tau):
    import numpy as np
    pair = np.array([1 - tau, tau])
    alpha, sigma = pair / np.linalg.norm(pair)
    y = x / np.linalg.norm(pair)
    v = v_model(y, alpha**2).numpy()
    x0, eps = alpha * y.numpy() - sigma * v, sigma * y.numpy() + alpha * v
    return torch.from_numpy(eps - x0)
# %% wrong: sigma is not divided
def velocity_from_v(v_model, x, tau):
    import math
    size = math.sqrt((1 - tau) ** 2 + tau**2)
    alpha, sigma = (1 - tau) / size, tau
    y = x / size
    v = v_model(y, alpha**2)
    return (sigma * y + alpha * v) - (alpha * y - sigma * v)
# %% wrong: alpha is divided for the model alone
def velocity_from_v(v_model, x, tau):
    import math
    size = math.sqrt((1 - tau) ** 2 + tau**2)
    y = x / size
    v = v_model(y, ((1 - tau) / size) ** 2)
    alpha, sigma = 1 - tau, tau / size
    return (sigma * y + alpha * v) - (alpha * y - sigma * v)
# %% wrong: sigma is 1 - alpha
def velocity_from_v(v_model, x, tau):
    import math
    size = math.sqrt((1 - tau) ** 2 + tau**2)
    alpha = (1 - tau) / size
    sigma = 1 - alpha
    y = x / size
    v = v_model(y, alpha**2)
    return (sigma * y + alpha * v) - (alpha * y - sigma * v)
# %% wrong: sigma from an alpha that was not divided
def velocity_from_v(v_model, x, tau):
    import math
    size = math.sqrt((1 - tau) ** 2 + tau**2)
    alpha = 1 - tau
    sigma = math.sqrt(1 - alpha**2)
    y = x / size
    v = v_model(y, alpha**2)
    return (sigma * y + alpha * v) - (alpha * y - sigma * v)
# %% wrong: sigma from an alpha that was not divided, and x as it is
def velocity_from_v(v_model, x, tau):
    import math
    alpha = 1 - tau
    sigma = math.sqrt(1 - alpha**2)
    v = v_model(x, alpha**2)
    return (sigma * x + alpha * v) - (alpha * x - sigma * v)
# %% wrong: sigma squared
def velocity_from_v(v_model, x, tau):
    import math
    size = math.sqrt((1 - tau) ** 2 + tau**2)
    alpha, sigma = (1 - tau) / size, (tau / size) ** 2
    y = x / size
    v = v_model(y, alpha**2)
    return (sigma * y + alpha * v) - (alpha * y - sigma * v)
# %% wrong: x in the place of y after the model
def velocity_from_v(v_model, x, tau):
    import math
    size = math.sqrt((1 - tau) ** 2 + tau**2)
    alpha, sigma = (1 - tau) / size, tau / size
    v = v_model(x / size, alpha**2)
    return (sigma * x + alpha * v) - (alpha * x - sigma * v)
# %% wrong: solved with x and the straight weights
def velocity_from_v(v_model, x, tau):
    import math
    size = math.sqrt((1 - tau) ** 2 + tau**2)
    v = v_model(x / size, ((1 - tau) / size) ** 2)
    return (tau * x + (1 - tau) * v) - ((1 - tau) * x - tau * v)
