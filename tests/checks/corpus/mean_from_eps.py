# %% given
import math
import numpy as np
import torch
from diffusion_lib import get_index_from_list
# %% right: eq. 11
def mean_from_eps(x_t, eps, t, betas, alpha_bars):
    beta, bar = (get_index_from_list(v, t, x_t.shape) for v in (betas, alpha_bars))
    return (x_t - beta / (1 - bar).sqrt() * eps) / (1 - beta).sqrt()
# %% right: tables of two coefficients
def mean_from_eps(x_t, eps, t, betas, alpha_bars):
    first = 1 / (1 - betas).sqrt()
    second = betas / ((1 - betas).sqrt() * (1 - alpha_bars).sqrt())
    return get_index_from_list(first, t, x_t.shape) * x_t - get_index_from_list(second, t, x_t.shape) * eps
# %% right: through x0 and the posterior
def mean_from_eps(x_t, eps, t, betas, alpha_bars):
    at = lambda v: get_index_from_list(v, t, x_t.shape)
    prev, bar, beta = at(torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])), at(alpha_bars), at(betas)
    x0 = (x_t - (1 - bar).sqrt() * eps) / bar.sqrt()
    return (prev.sqrt() * beta * x0 + (1 - beta).sqrt() * (1 - prev) * x_t) / (1 - bar)
# %% right: loop over samples
def mean_from_eps(x_t, eps, t, betas, alpha_bars):
    rows = []
    for x, e, i in zip(x_t, eps, t):
        rows.append((x - betas[i] * torch.rsqrt(1 - alpha_bars[i]) * e) * torch.rsqrt(1 - betas[i]))
    return torch.stack(rows)
# %% right: einsum
def mean_from_eps(x_t, eps, t, betas, alpha_bars):
    a = (1 - betas[t]) ** -0.5
    b = betas[t] * (1 - alpha_bars[t]) ** -0.5
    return torch.einsum("b,b...->b...", a, x_t - torch.einsum("b,b...->b...", b, eps))
# %% right: numpy and back
def mean_from_eps(x_t, eps, t, betas, alpha_bars):
    shape = (-1,) + (1,) * (x_t.ndim - 1)
    b, a = betas.numpy()[t.numpy()].reshape(shape), alpha_bars.numpy()[t.numpy()].reshape(shape)
    return torch.from_numpy((x_t.numpy() - b / np.sqrt(1 - a) * eps.numpy()) / np.sqrt(1 - b))
# %% right: transposed broadcasting
def mean_from_eps(x_t, eps, t, betas, alpha_bars):
    dims = tuple(range(x_t.dim()))[::-1]
    x, e = x_t.permute(dims), eps.permute(dims)
    return ((x - betas[t] / torch.sqrt(1 - alpha_bars[t]) * e) / torch.sqrt(1 - betas[t])).permute(dims)
# %% right: in log space
def mean_from_eps(x_t, eps, t, betas, alpha_bars):
    lead = lambda v: v.reshape(v.shape + (1,) * (eps.dim() - 1))
    shrink = lead(torch.exp(-0.5 * torch.log1p(-betas[t])))
    share = lead(torch.exp(betas[t].log() - 0.5 * torch.log1p(-alpha_bars[t])))
    return shrink * (x_t - share * eps)
# %% wrong: root missing under 1 - alpha_bar
def mean_from_eps(x_t, eps, t, betas, alpha_bars):
    beta, bar = (get_index_from_list(v, t, x_t.shape) for v in (betas, alpha_bars))
    return (x_t - beta / (1 - bar) * eps) / (1 - beta).sqrt()
# %% wrong: divided by alpha instead of its root
def mean_from_eps(x_t, eps, t, betas, alpha_bars):
    beta, bar = (get_index_from_list(v, t, x_t.shape) for v in (betas, alpha_bars))
    return (x_t - beta / (1 - bar).sqrt() * eps) / (1 - beta)
# %% wrong: divided by the root of alpha_bar
def mean_from_eps(x_t, eps, t, betas, alpha_bars):
    beta, bar = (get_index_from_list(v, t, x_t.shape) for v in (betas, alpha_bars))
    return (x_t - beta / (1 - bar).sqrt() * eps) / bar.sqrt()
# %% wrong: root of beta
def mean_from_eps(x_t, eps, t, betas, alpha_bars):
    beta, bar = (get_index_from_list(v, t, x_t.shape) for v in (betas, alpha_bars))
    return (x_t - beta.sqrt() / (1 - bar).sqrt() * eps) / (1 - beta).sqrt()
# %% wrong: plus sign
def mean_from_eps(x_t, eps, t, betas, alpha_bars):
    beta, bar = (get_index_from_list(v, t, x_t.shape) for v in (betas, alpha_bars))
    return (x_t + beta / (1 - bar).sqrt() * eps) / (1 - beta).sqrt()
# %% wrong: brackets, only eps is divided
def mean_from_eps(x_t, eps, t, betas, alpha_bars):
    beta, bar = (get_index_from_list(v, t, x_t.shape) for v in (betas, alpha_bars))
    return x_t - beta / (1 - bar).sqrt() * eps / (1 - beta).sqrt()
# %% wrong: brackets, only x_t is divided
def mean_from_eps(x_t, eps, t, betas, alpha_bars):
    beta, bar = (get_index_from_list(v, t, x_t.shape) for v in (betas, alpha_bars))
    return x_t / (1 - beta).sqrt() - beta / (1 - bar).sqrt() * eps
# %% wrong: returns x0
def mean_from_eps(x_t, eps, t, betas, alpha_bars):
    bar = get_index_from_list(alpha_bars, t, x_t.shape)
    return (x_t - (1 - bar).sqrt() * eps) / bar.sqrt()
# %% wrong: multiplied by the root of alpha
def mean_from_eps(x_t, eps, t, betas, alpha_bars):
    beta, bar = (get_index_from_list(v, t, x_t.shape) for v in (betas, alpha_bars))
    return (x_t - beta / (1 - bar).sqrt() * eps) * (1 - beta).sqrt()
# %% wrong: no division at the end
def mean_from_eps(x_t, eps, t, betas, alpha_bars):
    beta, bar = (get_index_from_list(v, t, x_t.shape) for v in (betas, alpha_bars))
    return x_t - beta / (1 - bar).sqrt() * eps
# %% wrong: 1 - alpha instead of 1 - alpha_bar under the eps
def mean_from_eps(x_t, eps, t, betas, alpha_bars):
    beta = get_index_from_list(betas, t, x_t.shape)
    return (x_t - beta / beta.sqrt() * eps) / (1 - beta).sqrt()
# %% wrong: index t - 1
def mean_from_eps(x_t, eps, t, betas, alpha_bars):
    beta, bar = (get_index_from_list(v, (t - 1).clamp(min=0), x_t.shape) for v in (betas, alpha_bars))
    return (x_t - beta / (1 - bar).sqrt() * eps) / (1 - beta).sqrt()
# %% wrong: alpha_bar one index early
def mean_from_eps(x_t, eps, t, betas, alpha_bars):
    beta = get_index_from_list(betas, t, x_t.shape)
    bar = get_index_from_list(alpha_bars, (t - 1).clamp(min=0), x_t.shape)
    return (x_t - beta / (1 - bar).sqrt() * eps) / (1 - beta).sqrt()
# %% wrong: t[0] for the whole batch
def mean_from_eps(x_t, eps, t, betas, alpha_bars):
    beta, bar = betas[t[0]], alpha_bars[t[0]]
    return (x_t - beta / (1 - bar).sqrt() * eps) / (1 - beta).sqrt()
# %% wrong: lookup not reshaped, lands on the last axis
def mean_from_eps(x_t, eps, t, betas, alpha_bars):
    beta, bar = betas[t], alpha_bars[t]
    return (x_t - beta / (1 - bar).sqrt() * eps) / (1 - beta).sqrt()
# %% wrong: reshape to four axes
def mean_from_eps(x_t, eps, t, betas, alpha_bars):
    beta, bar = betas[t][:, None, None, None], alpha_bars[t][:, None, None, None]
    return (x_t - beta / (1 - bar).sqrt() * eps) / (1 - beta).sqrt()
# %% wrong: x0 clipped on the way
def mean_from_eps(x_t, eps, t, betas, alpha_bars):
    at = lambda v: get_index_from_list(v, t, x_t.shape)
    prev, bar, beta = at(torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])), at(alpha_bars), at(betas)
    x0 = ((x_t - (1 - bar).sqrt() * eps) / bar.sqrt()).clamp(-1, 1)
    return (prev.sqrt() * beta * x0 + (1 - beta).sqrt() * (1 - prev) * x_t) / (1 - bar)
# %% wrong: float32 inside
def mean_from_eps(x_t, eps, t, betas, alpha_bars):
    x_t, eps, betas, alpha_bars = x_t.float(), eps.float(), betas.float(), alpha_bars.float()
    beta, bar = (get_index_from_list(v, t, x_t.shape) for v in (betas, alpha_bars))
    return (x_t - beta / (1 - bar).sqrt() * eps) / (1 - beta).sqrt()
# %% wrong: alpha_bar recomputed from betas with a sum
def mean_from_eps(x_t, eps, t, betas, alpha_bars):
    bar = get_index_from_list(1 - betas.cumsum(0), t, x_t.shape).clamp(1e-4, 1 - 1e-6)
    beta = get_index_from_list(betas, t, x_t.shape)
    return (x_t - beta / (1 - bar).sqrt() * eps) / (1 - beta).sqrt()
# %% wrong: detached and in place
def mean_from_eps(x_t, eps, t, betas, alpha_bars):
    beta, bar = (get_index_from_list(v, t, x_t.shape) for v in (betas, alpha_bars))
    return x_t.sub_(beta / (1 - bar).sqrt() * eps).div_((1 - beta).sqrt())
# %% wrong: 1 minus beta over the root taken as one product
def mean_from_eps(x_t, eps, t, betas, alpha_bars):
    beta, bar = (get_index_from_list(v, t, x_t.shape) for v in (betas, alpha_bars))
    return (x_t - beta * (1 - bar).sqrt() * eps) / (1 - beta).sqrt()
