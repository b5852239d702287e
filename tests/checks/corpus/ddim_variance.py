# %% given
import math
import numpy as np
import torch
def ddim_sigma(alpha_bar, alpha_bar_prev, eta):
    return eta * ((1 - alpha_bar_prev) / (1 - alpha_bar)).sqrt() * (1 - alpha_bar / alpha_bar_prev).sqrt()
# %% right: the recursion
def ddim_variance(data_variance, pairs, alpha_bars, eta):
    V = torch.ones_like(data_variance)
    for t, t_prev in pairs:
        ab = alpha_bars[t]
        prev = alpha_bars[t_prev] if t_prev >= 0 else torch.tensor(1.0)
        sigma = ddim_sigma(ab, prev, eta)
        m = ab * data_variance + 1 - ab
        a = ((prev * ab).sqrt() * data_variance + (1 - prev - sigma ** 2).clamp(min=0).sqrt() * (1 - ab).sqrt()) / m
        V = a ** 2 * V + sigma ** 2
    return V
# %% right: table with a 1 at the end, variance of eq. 16
def ddim_variance(data_variance, pairs, alpha_bars, eta):
    table = torch.cat([alpha_bars, alpha_bars.new_ones(1)])
    var = 1.0
    for t, s in pairs:
        a, p = table[t], table[s]
        fresh = eta ** 2 * (1 - p) / (1 - a) * (1 - a / p)
        total = a * data_variance + (1 - a)
        x0_part = a.sqrt() * data_variance / total
        eps_part = (1 - a).sqrt() / total
        factor = p.sqrt() * x0_part + torch.relu(1 - p - fresh).sqrt() * eps_part
        var = factor.square() * var + fresh
    return var
# %% right: per coordinate loop in plain numbers
def ddim_variance(data_variance, pairs, alpha_bars, eta):
    out = []
    bars = alpha_bars.tolist()
    for d in data_variance.tolist():
        v = 1.0
        for t, s in pairs:
            a, p = bars[t], bars[s] if s >= 0 else 1.0
            sigma2 = eta ** 2 * (1 - p) / (1 - a) * (1 - a / p)
            f = (math.sqrt(p * a) * d + math.sqrt(max(1 - p - sigma2, 0)) * math.sqrt(1 - a)) / (a * d + 1 - a)
            v = f * f * v + sigma2
        out.append(v)
    return torch.tensor(out, dtype=data_variance.dtype)
# %% right: numpy and back
def ddim_variance(data_variance, pairs, alpha_bars, eta):
    d, bars = data_variance.numpy(), np.append(alpha_bars.numpy(), 1.0)
    v = np.ones_like(d)
    for t, s in pairs:
        a, p = bars[t], bars[s]
        sigma2 = eta ** 2 * (1 - p) / (1 - a) * (1 - a / p)
        f = (np.sqrt(p * a) * d + np.sqrt(np.maximum(1 - p - sigma2, 0) * (1 - a))) / (a * d + 1 - a)
        v = f ** 2 * v + sigma2
    return torch.from_numpy(v)
# %% right: all factors at once, then cumulated from the end
def ddim_variance(data_variance, pairs, alpha_bars, eta):
    t, s = torch.tensor(pairs).T
    table = torch.cat([alpha_bars, alpha_bars.new_ones(1)])
    a, p = table[t][:, None], table[s][:, None]
    fresh = eta ** 2 * (1 - p) / (1 - a) * (1 - a / p)
    f = ((p * a).sqrt() * data_variance + ((1 - p - fresh).clamp(min=0) * (1 - a)).sqrt()) / (a * data_variance + 1 - a)
    later = torch.cat([(f ** 2).flip(0).cumprod(0).flip(0), torch.ones_like(f[:1])])
    return later[0] + (later[1:] * fresh).sum(0)
# %% right: probes a ddim step
def one(x, eps, a, p, sigma, noise):
    x0 = (x - (1 - a).sqrt() * eps) / a.sqrt()
    return p.sqrt() * x0 + (1 - p - sigma ** 2).clamp(min=0).sqrt() * eps + sigma * noise
def ddim_variance(data_variance, pairs, alpha_bars, eta):
    V, unit, zero = torch.ones_like(data_variance), torch.ones_like(data_variance), torch.zeros_like(data_variance)
    for t, s in pairs:
        a, p = alpha_bars[t], alpha_bars[s] if s >= 0 else torch.ones_like(alpha_bars[0])
        sigma = ddim_sigma(a, p, eta)
        k = (1 - a).sqrt() / (a * data_variance + 1 - a)
        V = one(unit, k, a, p, sigma, zero) ** 2 * V + one(zero, zero, a, p, sigma, unit) ** 2
    return V
# %% wrong: a not squared
def ddim_variance(data_variance, pairs, alpha_bars, eta):
    V = torch.ones_like(data_variance)
    for t, s in pairs:
        a, p = alpha_bars[t], alpha_bars[s] if s >= 0 else torch.tensor(1.0)
        sigma = ddim_sigma(a, p, eta)
        f = ((p * a).sqrt() * data_variance + (1 - p - sigma ** 2).clamp(min=0).sqrt() * (1 - a).sqrt()) / (a * data_variance + 1 - a)
        V = f * V + sigma ** 2
    return V
# %% wrong: sigma not squared
def ddim_variance(data_variance, pairs, alpha_bars, eta):
    V = torch.ones_like(data_variance)
    for t, s in pairs:
        a, p = alpha_bars[t], alpha_bars[s] if s >= 0 else torch.tensor(1.0)
        sigma = ddim_sigma(a, p, eta)
        f = ((p * a).sqrt() * data_variance + (1 - p - sigma ** 2).clamp(min=0).sqrt() * (1 - a).sqrt()) / (a * data_variance + 1 - a)
        V = f ** 2 * V + sigma
    return V
# %% wrong: fresh noise dropped
def ddim_variance(data_variance, pairs, alpha_bars, eta):
    V = torch.ones_like(data_variance)
    for t, s in pairs:
        a, p = alpha_bars[t], alpha_bars[s] if s >= 0 else torch.tensor(1.0)
        sigma = ddim_sigma(a, p, eta)
        f = ((p * a).sqrt() * data_variance + (1 - p - sigma ** 2).clamp(min=0).sqrt() * (1 - a).sqrt()) / (a * data_variance + 1 - a)
        V = f ** 2 * V
    return V
# %% wrong: last alpha_bar is alpha_bars[-1]
def ddim_variance(data_variance, pairs, alpha_bars, eta):
    V = torch.ones_like(data_variance)
    for t, s in pairs:
        a, p = alpha_bars[t], alpha_bars[s]
        sigma = ddim_sigma(a, p, eta).nan_to_num(0)
        f = ((p * a).sqrt() * data_variance + (1 - p - sigma ** 2).clamp(min=0).sqrt() * (1 - a).sqrt()) / (a * data_variance + 1 - a)
        V = f ** 2 * V + sigma ** 2
    return V
# %% wrong: last alpha_bar is alpha_bars[0]
def ddim_variance(data_variance, pairs, alpha_bars, eta):
    V = torch.ones_like(data_variance)
    for t, s in pairs:
        a, p = alpha_bars[t], alpha_bars[max(s, 0)]
        sigma = ddim_sigma(a, p, eta)
        f = ((p * a).sqrt() * data_variance + (1 - p - sigma ** 2).clamp(min=0).sqrt() * (1 - a).sqrt()) / (a * data_variance + 1 - a)
        V = f ** 2 * V + sigma ** 2
    return V
# %% wrong: last pair skipped
def ddim_variance(data_variance, pairs, alpha_bars, eta):
    V = torch.ones_like(data_variance)
    for t, s in pairs[:-1]:
        a, p = alpha_bars[t], alpha_bars[s]
        sigma = ddim_sigma(a, p, eta)
        f = ((p * a).sqrt() * data_variance + (1 - p - sigma ** 2).clamp(min=0).sqrt() * (1 - a).sqrt()) / (a * data_variance + 1 - a)
        V = f ** 2 * V + sigma ** 2
    return V
# %% wrong: starts from the data's variance
def ddim_variance(data_variance, pairs, alpha_bars, eta):
    V = data_variance
    for t, s in pairs:
        a, p = alpha_bars[t], alpha_bars[s] if s >= 0 else torch.tensor(1.0)
        sigma = ddim_sigma(a, p, eta)
        f = ((p * a).sqrt() * data_variance + (1 - p - sigma ** 2).clamp(min=0).sqrt() * (1 - a).sqrt()) / (a * data_variance + 1 - a)
        V = f ** 2 * V + sigma ** 2
    return V
# %% wrong: starts from the variance of the true x_T
def ddim_variance(data_variance, pairs, alpha_bars, eta):
    ab = alpha_bars[pairs[0][0]]
    V = ab * data_variance + 1 - ab
    for t, s in pairs:
        a, p = alpha_bars[t], alpha_bars[s] if s >= 0 else torch.tensor(1.0)
        sigma = ddim_sigma(a, p, eta)
        f = ((p * a).sqrt() * data_variance + (1 - p - sigma ** 2).clamp(min=0).sqrt() * (1 - a).sqrt()) / (a * data_variance + 1 - a)
        V = f ** 2 * V + sigma ** 2
    return V
# %% wrong: data variance squared (taken for s)
def ddim_variance(data_variance, pairs, alpha_bars, eta):
    V = torch.ones_like(data_variance)
    d = data_variance ** 2
    for t, s in pairs:
        a, p = alpha_bars[t], alpha_bars[s] if s >= 0 else torch.tensor(1.0)
        sigma = ddim_sigma(a, p, eta)
        f = ((p * a).sqrt() * d + (1 - p - sigma ** 2).clamp(min=0).sqrt() * (1 - a).sqrt()) / (a * d + 1 - a)
        V = f ** 2 * V + sigma ** 2
    return V
# %% wrong: minus sigma squared forgotten under the root
def ddim_variance(data_variance, pairs, alpha_bars, eta):
    V = torch.ones_like(data_variance)
    for t, s in pairs:
        a, p = alpha_bars[t], alpha_bars[s] if s >= 0 else torch.tensor(1.0)
        sigma = ddim_sigma(a, p, eta)
        f = ((p * a).sqrt() * data_variance + (1 - p).sqrt() * (1 - a).sqrt()) / (a * data_variance + 1 - a)
        V = f ** 2 * V + sigma ** 2
    return V
# %% wrong: eta ignored, always 0
def ddim_variance(data_variance, pairs, alpha_bars, eta):
    V = torch.ones_like(data_variance)
    for t, s in pairs:
        a, p = alpha_bars[t], alpha_bars[s] if s >= 0 else torch.tensor(1.0)
        f = ((p * a).sqrt() * data_variance + (1 - p).sqrt() * (1 - a).sqrt()) / (a * data_variance + 1 - a)
        V = f ** 2 * V
    return V
# %% wrong: eta squared in sigma
def ddim_variance(data_variance, pairs, alpha_bars, eta):
    V = torch.ones_like(data_variance)
    for t, s in pairs:
        a, p = alpha_bars[t], alpha_bars[s] if s >= 0 else torch.tensor(1.0)
        sigma = ddim_sigma(a, p, eta ** 2)
        f = ((p * a).sqrt() * data_variance + (1 - p - sigma ** 2).clamp(min=0).sqrt() * (1 - a).sqrt()) / (a * data_variance + 1 - a)
        V = f ** 2 * V + sigma ** 2
    return V
# %% wrong: reversed pairs
def ddim_variance(data_variance, pairs, alpha_bars, eta):
    V = torch.ones_like(data_variance)
    for t, s in reversed(pairs):
        a, p = alpha_bars[t], alpha_bars[s] if s >= 0 else torch.tensor(1.0)
        sigma = ddim_sigma(a, p, eta)
        f = ((p * a).sqrt() * data_variance + (1 - p - sigma ** 2).clamp(min=0).sqrt() * (1 - a).sqrt()) / (a * data_variance + 1 - a)
        V = f ** 2 * V + sigma ** 2
    return V
# %% wrong: divided by one, m forgotten
def ddim_variance(data_variance, pairs, alpha_bars, eta):
    V = torch.ones_like(data_variance)
    for t, s in pairs:
        a, p = alpha_bars[t], alpha_bars[s] if s >= 0 else torch.tensor(1.0)
        sigma = ddim_sigma(a, p, eta)
        f = (p * a).sqrt() * data_variance + (1 - p - sigma ** 2).clamp(min=0).sqrt() * (1 - a).sqrt()
        V = f ** 2 * V + sigma ** 2
    return V
# %% wrong: m with the alpha_bar of the goal
def ddim_variance(data_variance, pairs, alpha_bars, eta):
    V = torch.ones_like(data_variance)
    for t, s in pairs:
        a, p = alpha_bars[t], alpha_bars[s] if s >= 0 else torch.tensor(1.0)
        sigma = ddim_sigma(a, p, eta)
        f = ((p * a).sqrt() * data_variance + (1 - p - sigma ** 2).clamp(min=0).sqrt() * (1 - a).sqrt()) / (p * data_variance + 1 - p)
        V = f ** 2 * V + sigma ** 2
    return V
# %% wrong: brackets, only the second term over m
def ddim_variance(data_variance, pairs, alpha_bars, eta):
    V = torch.ones_like(data_variance)
    for t, s in pairs:
        a, p = alpha_bars[t], alpha_bars[s] if s >= 0 else torch.tensor(1.0)
        sigma = ddim_sigma(a, p, eta)
        f = (p * a).sqrt() * data_variance + (1 - p - sigma ** 2).clamp(min=0).sqrt() * (1 - a).sqrt() / (a * data_variance + 1 - a)
        V = f ** 2 * V + sigma ** 2
    return V
# %% wrong: standard deviation returned
def ddim_variance(data_variance, pairs, alpha_bars, eta):
    V = torch.ones_like(data_variance)
    for t, s in pairs:
        a, p = alpha_bars[t], alpha_bars[s] if s >= 0 else torch.tensor(1.0)
        sigma = ddim_sigma(a, p, eta)
        f = ((p * a).sqrt() * data_variance + (1 - p - sigma ** 2).clamp(min=0).sqrt() * (1 - a).sqrt()) / (a * data_variance + 1 - a)
        V = f ** 2 * V + sigma ** 2
    return V.sqrt()
# %% wrong: measured with samples
def ddim_variance(data_variance, pairs, alpha_bars, eta):
    torch.manual_seed(0)
    x = torch.randn(2000, len(data_variance), dtype=alpha_bars.dtype)
    for t, s in pairs:
        a, p = alpha_bars[t], alpha_bars[s] if s >= 0 else torch.tensor(1.0)
        sigma = ddim_sigma(a, p, eta)
        f = ((p * a).sqrt() * data_variance + (1 - p - sigma ** 2).clamp(min=0).sqrt() * (1 - a).sqrt()) / (a * data_variance + 1 - a)
        x = f * x + sigma * torch.randn_like(x)
    return x.var(0)
# %% wrong: mean over the coordinates
def ddim_variance(data_variance, pairs, alpha_bars, eta):
    V = torch.ones_like(data_variance)
    for t, s in pairs:
        a, p = alpha_bars[t], alpha_bars[s] if s >= 0 else torch.tensor(1.0)
        sigma = ddim_sigma(a, p, eta)
        f = ((p * a).sqrt() * data_variance + (1 - p - sigma ** 2).clamp(min=0).sqrt() * (1 - a).sqrt()) / (a * data_variance + 1 - a)
        V = f ** 2 * V + sigma ** 2
    return V.mean()
# %% right: no clamp (never below 0 on the linear and cosine schedule, float32 and float64)
def ddim_variance(data_variance, pairs, alpha_bars, eta):
    V = torch.ones_like(data_variance)
    for t, s in pairs:
        a, p = alpha_bars[t], alpha_bars[s] if s >= 0 else torch.tensor(1.0)
        sigma = ddim_sigma(a, p, eta)
        f = ((p * a).sqrt() * data_variance + (1 - p - sigma ** 2).sqrt() * (1 - a).sqrt()) / (a * data_variance + 1 - a)
        V = f ** 2 * V + sigma ** 2
    return V
# %% wrong: in place on data_variance
def ddim_variance(data_variance, pairs, alpha_bars, eta):
    d = data_variance.clone()
    V = data_variance.fill_(1.0)
    for t, s in pairs:
        a, p = alpha_bars[t], alpha_bars[s] if s >= 0 else torch.tensor(1.0)
        sigma = ddim_sigma(a, p, eta)
        f = ((p * a).sqrt() * d + (1 - p - sigma ** 2).clamp(min=0).sqrt() * (1 - a).sqrt()) / (a * d + 1 - a)
        V = f ** 2 * V + sigma ** 2
    return V
# %% wrong: first coordinate's variance for all
def ddim_variance(data_variance, pairs, alpha_bars, eta):
    V, d = torch.ones_like(data_variance), data_variance[0]
    for t, s in pairs:
        a, p = alpha_bars[t], alpha_bars[s] if s >= 0 else torch.tensor(1.0)
        sigma = ddim_sigma(a, p, eta)
        f = ((p * a).sqrt() * d + (1 - p - sigma ** 2).clamp(min=0).sqrt() * (1 - a).sqrt()) / (a * d + 1 - a)
        V = f ** 2 * V + sigma ** 2
    return V
# %% wrong: sigma hat, root of beta of the jump
def ddim_variance(data_variance, pairs, alpha_bars, eta):
    V = torch.ones_like(data_variance)
    for t, s in pairs:
        a, p = alpha_bars[t], alpha_bars[s] if s >= 0 else torch.tensor(1.0)
        sigma = eta * (1 - a / p).sqrt()
        f = ((p * a).sqrt() * data_variance + (1 - p - sigma ** 2).clamp(min=0).sqrt() * (1 - a).sqrt()) / (a * data_variance + 1 - a)
        V = f ** 2 * V + sigma ** 2
    return V
# %% right: covariance of a matrix recursion, diagonal
def ddim_variance(data_variance, pairs, alpha_bars, eta):
    V = torch.eye(len(data_variance), dtype=data_variance.dtype)
    for t, s in pairs:
        a, p = alpha_bars[t], alpha_bars[s] if s >= 0 else torch.ones_like(alpha_bars[0])
        var = ddim_sigma(a, p, eta) ** 2
        A = torch.diag(((p * a).sqrt() * data_variance + ((1 - p - var).clamp(min=0) * (1 - a)).sqrt()) / (a * data_variance + 1 - a))
        V = A @ V @ A.T + var * torch.eye(len(V), dtype=V.dtype)
    return V.diagonal()
# %% wrong: eta as a switch
def ddim_variance(data_variance, pairs, alpha_bars, eta):
    V = torch.ones_like(data_variance)
    for t, s in pairs:
        a, p = alpha_bars[t], alpha_bars[s] if s >= 0 else torch.tensor(1.0)
        sigma = ddim_sigma(a, p, 1.0 if eta else 0.0)
        f = ((p * a).sqrt() * data_variance + (1 - p - sigma ** 2).clamp(min=0).sqrt() * (1 - a).sqrt()) / (a * data_variance + 1 - a)
        V = f ** 2 * V + sigma ** 2
    return V
# %% wrong: return in the loop
def ddim_variance(data_variance, pairs, alpha_bars, eta):
    V = torch.ones_like(data_variance)
    for t, s in pairs:
        a, p = alpha_bars[t], alpha_bars[s] if s >= 0 else torch.tensor(1.0)
        sigma = ddim_sigma(a, p, eta)
        f = ((p * a).sqrt() * data_variance + (1 - p - sigma ** 2).clamp(min=0).sqrt() * (1 - a).sqrt()) / (a * data_variance + 1 - a)
        V = f ** 2 * V + sigma ** 2
        return V
# %% wrong: true s squared returned
def ddim_variance(data_variance, pairs, alpha_bars, eta):
    return data_variance.clone()
