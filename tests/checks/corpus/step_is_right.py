# %% given
import math
import torch
from diffusion_lib import get_index_from_list
def back(x0, x_t, t, betas, alpha_bars):
    prev = torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])
    at = lambda v: get_index_from_list(v, t, x_t.shape)
    mean = at(prev.sqrt() * betas / (1 - alpha_bars)) * x0 + at((1 - betas).sqrt() * (1 - prev) / (1 - alpha_bars)) * x_t
    return mean, at((1 - prev) / (1 - alpha_bars) * betas)
posterior = back
def multiply(mean_a, var_a, mean_b, var_b):
    return (mean_a * var_b + mean_b * var_a) / (var_a + var_b), var_a * var_b / (var_a + var_b)
# %% right: allclose on one draw
def step_is_right(step, betas, alpha_bars):
    T = len(betas)
    t = torch.arange(T)
    x0, eps, noise = torch.randn(3, T, 4, dtype=torch.float64)
    bar = alpha_bars[:, None]
    x_t = bar.sqrt() * x0 + (1 - bar).sqrt() * eps
    mean, var = back(x0, x_t, t, betas, alpha_bars)
    return torch.allclose(step(x_t, eps, t, betas, alpha_bars, noise), mean + var.sqrt() * noise)
# %% right: largest gap against a bound
def step_is_right(step, betas, alpha_bars):
    T = betas.shape[0]
    t = torch.arange(T)
    x0, eps, noise = torch.randn(3, T, 4, dtype=torch.float64).unbind(0)
    x_t = alpha_bars.sqrt().unsqueeze(1) * x0 + (1 - alpha_bars).sqrt().unsqueeze(1) * eps
    mean, variance = back(x0, x_t, t, betas, alpha_bars)
    wanted = torch.addcmul(mean, variance.sqrt(), noise)
    return bool((step(x_t, eps, t, betas, alpha_bars, noise) - wanted).abs().max() < 1e-8)
# %% right: torch.testing in a try
def step_is_right(step, betas, alpha_bars):
    t = torch.arange(len(betas))
    g = torch.Generator().manual_seed(1)
    x0, eps, noise = torch.randn(3, len(betas), 5, dtype=torch.float64, generator=g)
    x_t = torch.einsum("t,td->td", alpha_bars.sqrt(), x0) + torch.einsum("t,td->td", (1 - alpha_bars).sqrt(), eps)
    mean, var = back(x0, x_t, t, betas, alpha_bars)
    try:
        torch.testing.assert_close(step(x_t, eps, t, betas, alpha_bars, noise), mean + var.sqrt() * noise, rtol=1e-7, atol=1e-9)
    except AssertionError:
        return False
    return True
# %% right: loop over the times
def step_is_right(step, betas, alpha_bars):
    for i in range(len(betas)):
        t = torch.tensor([i, i])
        x0, eps, noise = torch.randn(3, 2, 3, dtype=torch.float64)
        x_t = alpha_bars[i].sqrt() * x0 + (1 - alpha_bars[i]).sqrt() * eps
        mean, var = back(x0, x_t, t, betas, alpha_bars)
        if not torch.allclose(step(x_t, eps, t, betas, alpha_bars, noise), mean + var.sqrt() * noise):
            return False
    return True
# %% right: own posterior by two bells
def step_is_right(step, betas, alpha_bars):
    x0, eps, noise = torch.randn(3, len(betas), 4, dtype=torch.float64)
    col = lambda v: v.reshape(-1, 1)
    prev, bar, beta = col(torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])), col(alpha_bars), col(betas)
    x_t = bar.sqrt() * x0 + (1 - bar).sqrt() * eps
    mean, var = multiply(prev.sqrt() * x0, 1 - prev, x_t / (1 - beta).sqrt(), beta / (1 - beta))
    got = step(x_t, eps, torch.arange(len(betas)), betas, alpha_bars, noise)
    return torch.allclose(got, mean + var.sqrt() * noise, rtol=1e-6, atol=1e-9)
# %% right: images and mean and noise apart
def step_is_right(step, betas, alpha_bars):
    T, t = len(betas), torch.arange(len(betas))
    x0, eps, noise = torch.randn(3, T, 1, 2, 2, dtype=torch.float64)
    bar = alpha_bars.view(T, 1, 1, 1)
    x_t = bar.sqrt() * x0 + (1 - bar).sqrt() * eps
    mean, var = back(x0, x_t, t, betas, alpha_bars)
    quiet = step(x_t, eps, t, betas, alpha_bars, torch.zeros_like(noise))
    loud = step(x_t, eps, t, betas, alpha_bars, noise)
    return torch.allclose(quiet, mean) and torch.allclose(loud - quiet, var.sqrt() * noise, atol=1e-9)
# %% right: all of isclose, for several draws
def step_is_right(step, betas, alpha_bars):
    def once():
        t = torch.randperm(len(betas))
        x0, eps, noise = torch.randn(3, len(betas), 4, dtype=torch.float64)
        b = alpha_bars[t].reshape(-1, 1)
        x_t = b.sqrt() * x0 + (1 - b).sqrt() * eps
        mean, var = back(x0, x_t, t, betas, alpha_bars)
        return torch.isclose(step(x_t, eps, t, betas, alpha_bars, noise), mean + var.sqrt() * noise).all().item()
    return all(once() for _ in range(3))
# %% wrong: noise not used, D passes
def step_is_right(step, betas, alpha_bars):
    T, t = len(betas), torch.arange(len(betas))
    x0, eps = torch.randn(2, T, 4, dtype=torch.float64)
    bar = alpha_bars[:, None]
    x_t = bar.sqrt() * x0 + (1 - bar).sqrt() * eps
    mean, var = back(x0, x_t, t, betas, alpha_bars)
    return torch.allclose(step(x_t, eps, t, betas, alpha_bars, torch.zeros_like(x0)), mean)
# %% wrong: compares mean + variance times noise
def step_is_right(step, betas, alpha_bars):
    T, t = len(betas), torch.arange(len(betas))
    x0, eps, noise = torch.randn(3, T, 4, dtype=torch.float64)
    bar = alpha_bars[:, None]
    x_t = bar.sqrt() * x0 + (1 - bar).sqrt() * eps
    mean, var = back(x0, x_t, t, betas, alpha_bars)
    return torch.allclose(step(x_t, eps, t, betas, alpha_bars, noise), mean + var * noise)
# %% wrong: float32 with a loose bound
def step_is_right(step, betas, alpha_bars):
    T, t = len(betas), torch.arange(len(betas))
    x0, eps, noise = torch.randn(3, T, 4, dtype=torch.float64)
    bar = alpha_bars[:, None]
    x_t = bar.sqrt() * x0 + (1 - bar).sqrt() * eps
    mean, var = back(x0, x_t, t, betas, alpha_bars)
    return torch.allclose(step(x_t, eps, t, betas, alpha_bars, noise), mean + var.sqrt() * noise, atol=0.05)
# %% wrong: only one time, T - 1
def step_is_right(step, betas, alpha_bars):
    t = torch.tensor([len(betas) - 1])
    x0, eps, noise = torch.randn(3, 1, 4, dtype=torch.float64)
    bar = alpha_bars[-1]
    x_t = bar.sqrt() * x0 + (1 - bar).sqrt() * eps
    mean, var = back(x0, x_t, t, betas, alpha_bars)
    return torch.allclose(step(x_t, eps, t, betas, alpha_bars, noise), mean + var.sqrt() * noise)
# %% wrong: t from 1 on, the last step left out
def step_is_right(step, betas, alpha_bars):
    t = torch.arange(1, len(betas))
    x0, eps, noise = torch.randn(3, len(t), 4, dtype=torch.float64)
    bar = alpha_bars[t][:, None]
    x_t = bar.sqrt() * x0 + (1 - bar).sqrt() * eps
    mean, var = back(x0, x_t, t, betas, alpha_bars)
    return torch.allclose(step(x_t, eps, t, betas, alpha_bars, noise), mean + var.sqrt() * noise)
# %% wrong: x_t is pure noise, not made from x0 and eps
def step_is_right(step, betas, alpha_bars):
    T, t = len(betas), torch.arange(len(betas))
    x0, eps, noise = torch.randn(3, T, 4, dtype=torch.float64)
    x_t = torch.randn(T, 4, dtype=torch.float64)
    mean, var = back(x0, x_t, t, betas, alpha_bars)
    return torch.allclose(step(x_t, eps, t, betas, alpha_bars, noise), mean + var.sqrt() * noise)
# %% wrong: x_t made with other eps
def step_is_right(step, betas, alpha_bars):
    T, t = len(betas), torch.arange(len(betas))
    x0, eps, noise = torch.randn(3, T, 4, dtype=torch.float64)
    bar = alpha_bars[:, None]
    x_t = bar.sqrt() * x0 + (1 - bar).sqrt() * torch.randn_like(eps)
    mean, var = back(x0, x_t, t, betas, alpha_bars)
    return torch.allclose(step(x_t, eps, t, betas, alpha_bars, noise), mean + var.sqrt() * noise)
# %% wrong: always True
def step_is_right(step, betas, alpha_bars):
    return True
# %% wrong: always False
def step_is_right(step, betas, alpha_bars):
    return False
# %% wrong: tensor of booleans returned
def step_is_right(step, betas, alpha_bars):
    T, t = len(betas), torch.arange(len(betas))
    x0, eps, noise = torch.randn(3, T, 4, dtype=torch.float64)
    bar = alpha_bars[:, None]
    x_t = bar.sqrt() * x0 + (1 - bar).sqrt() * eps
    mean, var = back(x0, x_t, t, betas, alpha_bars)
    return torch.isclose(step(x_t, eps, t, betas, alpha_bars, noise), mean + var.sqrt() * noise)
# %% wrong: any instead of all
def step_is_right(step, betas, alpha_bars):
    T, t = len(betas), torch.arange(len(betas))
    x0, eps, noise = torch.randn(3, T, 4, dtype=torch.float64)
    bar = alpha_bars[:, None]
    x_t = bar.sqrt() * x0 + (1 - bar).sqrt() * eps
    mean, var = back(x0, x_t, t, betas, alpha_bars)
    return torch.isclose(step(x_t, eps, t, betas, alpha_bars, noise), mean + var.sqrt() * noise).any().item()
# %% wrong: the answer inverted
def step_is_right(step, betas, alpha_bars):
    T, t = len(betas), torch.arange(len(betas))
    x0, eps, noise = torch.randn(3, T, 4, dtype=torch.float64)
    bar = alpha_bars[:, None]
    x_t = bar.sqrt() * x0 + (1 - bar).sqrt() * eps
    mean, var = back(x0, x_t, t, betas, alpha_bars)
    return not torch.allclose(step(x_t, eps, t, betas, alpha_bars, noise), mean + var.sqrt() * noise)
# %% wrong: compares the means over the batch
def step_is_right(step, betas, alpha_bars):
    T, t = len(betas), torch.arange(len(betas))
    x0, eps, noise = torch.randn(3, T, 4, dtype=torch.float64)
    bar = alpha_bars[:, None]
    x_t = bar.sqrt() * x0 + (1 - bar).sqrt() * eps
    mean, var = back(x0, x_t, t, betas, alpha_bars)
    return abs(float(step(x_t, eps, t, betas, alpha_bars, noise).mean() - (mean + var.sqrt() * noise).mean())) < 1e-3
# %% wrong: equality bit by bit
def step_is_right(step, betas, alpha_bars):
    T, t = len(betas), torch.arange(len(betas))
    x0, eps, noise = torch.randn(3, T, 4, dtype=torch.float64)
    bar = alpha_bars[:, None]
    x_t = bar.sqrt() * x0 + (1 - bar).sqrt() * eps
    mean, var = back(x0, x_t, t, betas, alpha_bars)
    return torch.equal(step(x_t, eps, t, betas, alpha_bars, noise), mean + var.sqrt() * noise)
# %% wrong: x_t without roots
def step_is_right(step, betas, alpha_bars):
    T, t = len(betas), torch.arange(len(betas))
    x0, eps, noise = torch.randn(3, T, 4, dtype=torch.float64)
    bar = alpha_bars[:, None]
    x_t = bar * x0 + (1 - bar) * eps
    mean, var = back(x0, x_t, t, betas, alpha_bars)
    return torch.allclose(step(x_t, eps, t, betas, alpha_bars, noise), mean + var.sqrt() * noise)
# %% wrong: eps = 0 in the test, E passes
def step_is_right(step, betas, alpha_bars):
    T, t = len(betas), torch.arange(len(betas))
    x0, noise = torch.randn(2, T, 4, dtype=torch.float64)
    eps = torch.zeros_like(x0)
    bar = alpha_bars[:, None]
    x_t = bar.sqrt() * x0
    mean, var = back(x0, x_t, t, betas, alpha_bars)
    return torch.allclose(step(x_t, eps, t, betas, alpha_bars, noise), mean + var.sqrt() * noise)
# %% wrong: float32 draws, too coarse
def step_is_right(step, betas, alpha_bars):
    T, t = len(betas), torch.arange(len(betas))
    x0, eps, noise = torch.randn(3, T, 4)
    b, ab = betas.float(), alpha_bars.float()
    bar = ab[:, None]
    x_t = bar.sqrt() * x0 + (1 - bar).sqrt() * eps
    mean, var = back(x0, x_t, t, b, ab)
    return torch.allclose(step(x_t, eps, t, b, ab, noise), mean + var.sqrt() * noise)
# %% wrong: compared with the library's own step by name
def step_is_right(step, betas, alpha_bars):
    return getattr(step, "__name__", "") in ("one_step", "ancestral_step")
# %% wrong: ten random times only
def step_is_right(step, betas, alpha_bars):
    t = torch.randint(0, len(betas), (10,))
    x0, eps, noise = torch.randn(3, 10, 4, dtype=torch.float64)
    bar = alpha_bars[t][:, None]
    x_t = bar.sqrt() * x0 + (1 - bar).sqrt() * eps
    mean, var = back(x0, x_t, t, betas, alpha_bars)
    return torch.allclose(step(x_t, eps, t, betas, alpha_bars, noise), mean + var.sqrt() * noise)
# %% wrong: returns None when right (assert only)
def step_is_right(step, betas, alpha_bars):
    T, t = len(betas), torch.arange(len(betas))
    x0, eps, noise = torch.randn(3, T, 4, dtype=torch.float64)
    bar = alpha_bars[:, None]
    x_t = bar.sqrt() * x0 + (1 - bar).sqrt() * eps
    mean, var = back(x0, x_t, t, betas, alpha_bars)
    assert torch.allclose(step(x_t, eps, t, betas, alpha_bars, noise), mean + var.sqrt() * noise)
# %% right: 0-d tensor by all()
def step_is_right(step, betas, alpha_bars):
    t = torch.arange(len(betas))
    x0, eps, noise = torch.randn(3, len(betas), 4, dtype=torch.float64)
    bar = alpha_bars[:, None]
    x_t = bar.sqrt() * x0 + (1 - bar).sqrt() * eps
    mean, var = back(x0, x_t, t, betas, alpha_bars)
    return ((step(x_t, eps, t, betas, alpha_bars, noise) - mean - var.sqrt() * noise).abs() < 1e-9).all()
# %% right: numpy allclose
import numpy as np
def step_is_right(step, betas, alpha_bars):
    t = torch.arange(len(betas))
    rng = np.random.default_rng(0)
    x0, eps, noise = (torch.from_numpy(rng.standard_normal((len(betas), 4))) for _ in range(3))
    bar = alpha_bars[:, None]
    x_t = bar.sqrt() * x0 + (1 - bar).sqrt() * eps
    mean, var = back(x0, x_t, t, betas, alpha_bars)
    return np.allclose(step(x_t, eps, t, betas, alpha_bars, noise).numpy(), (mean + var.sqrt() * noise).numpy())
# %% wrong: noise is eps in the test
def step_is_right(step, betas, alpha_bars):
    t = torch.arange(len(betas))
    x0, eps = torch.randn(2, len(betas), 4, dtype=torch.float64)
    bar = alpha_bars[:, None]
    x_t = bar.sqrt() * x0 + (1 - bar).sqrt() * eps
    mean, var = back(x0, x_t, t, betas, alpha_bars)
    return torch.allclose(step(x_t, eps, t, betas, alpha_bars, 0 * eps), mean + 0 * var)
# %% wrong: T = 1000 hard-coded
def step_is_right(step, betas, alpha_bars):
    t = torch.arange(1000)
    x0, eps, noise = torch.randn(3, 1000, 4, dtype=torch.float64)
    bar = alpha_bars[:, None]
    x_t = bar.sqrt() * x0 + (1 - bar).sqrt() * eps
    mean, var = back(x0, x_t, t, betas, alpha_bars)
    return torch.allclose(step(x_t, eps, t, betas, alpha_bars, noise), mean + var.sqrt() * noise)
# %% wrong: mean absolute gap below 0.01
def step_is_right(step, betas, alpha_bars):
    t = torch.arange(len(betas))
    x0, eps, noise = torch.randn(3, len(betas), 4, dtype=torch.float64)
    bar = alpha_bars[:, None]
    x_t = bar.sqrt() * x0 + (1 - bar).sqrt() * eps
    mean, var = back(x0, x_t, t, betas, alpha_bars)
    return float((step(x_t, eps, t, betas, alpha_bars, noise) - mean - var.sqrt() * noise).abs().mean()) < 0.01
# %% wrong: gap without absolute value
def step_is_right(step, betas, alpha_bars):
    t = torch.arange(len(betas))
    x0, eps, noise = torch.randn(3, len(betas), 4, dtype=torch.float64)
    bar = alpha_bars[:, None]
    x_t = bar.sqrt() * x0 + (1 - bar).sqrt() * eps
    mean, var = back(x0, x_t, t, betas, alpha_bars)
    return bool(((step(x_t, eps, t, betas, alpha_bars, noise) - mean - var.sqrt() * noise) < 1e-9).all())
# %% wrong: compares the variances of many draws
def step_is_right(step, betas, alpha_bars):
    t = torch.full((2000,), len(betas) // 2)
    x0, eps, noise = torch.randn(3, 2000, 1, dtype=torch.float64)
    bar = alpha_bars[t][:, None]
    x_t = bar.sqrt() * x0 + (1 - bar).sqrt() * eps
    mean, var = back(x0, x_t, t, betas, alpha_bars)
    got = step(x_t, eps, t, betas, alpha_bars, noise)
    return abs(float((got - mean).var() / var[0] - 1)) < 0.2
# %% right: with keywords, numpy decides
def step_is_right(step, betas, alpha_bars):
    import numpy as np
    T = len(betas)
    x0, eps, noise = (torch.randn(T, 3, dtype=torch.float64) for _ in range(3))
    t, bar = torch.arange(T), alpha_bars.double()[:, None]
    before = torch.cat([torch.ones(1, 1).double(), bar[:-1]])
    x_t = bar.sqrt() * x0 + (1 - bar).sqrt() * eps
    beta = betas.double()[:, None]
    mean = (before.sqrt() * beta * x0 + (1 - beta).sqrt() * (1 - before) * x_t) / (1 - bar)
    wanted = mean + ((1 - before) / (1 - bar) * beta).sqrt() * noise
    got = step(x_t=x_t, eps=eps, t=t, betas=betas, alpha_bars=alpha_bars, noise=noise)
    return np.allclose(np.asarray(got), np.asarray(wanted))
