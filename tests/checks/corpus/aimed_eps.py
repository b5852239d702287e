# %% given
import torch
# %% right: by the score
def aimed_eps(x_t, alpha_bar, mean, var):
    score = (alpha_bar.sqrt() * mean - x_t) / (alpha_bar * var + 1 - alpha_bar)
    return -(1 - alpha_bar).sqrt() * score
# %% right: one line
def aimed_eps(x_t, alpha_bar, mean, var):
    return (1 - alpha_bar) ** 0.5 * (x_t - alpha_bar**0.5 * mean) / (1 + alpha_bar * (var - 1))
# %% right: by the best guess of x0
def aimed_eps(x_t, alpha_bar, mean, var):
    gain = alpha_bar.sqrt() * var / (alpha_bar * var + 1 - alpha_bar)
    x0 = mean + gain * (x_t - alpha_bar.sqrt() * mean)
    return (x_t - alpha_bar.sqrt() * x0) / (1 - alpha_bar).sqrt()
# %% right: regression on the noise
def aimed_eps(x_t, alpha_bar, mean, var):
    covariance = (1 - alpha_bar).sqrt()
    return covariance / (alpha_bar * var + (1 - alpha_bar)) * (x_t - alpha_bar.sqrt() * mean)
# %% right: autograd
def aimed_eps(x_t, alpha_bar, mean, var):
    y = x_t.detach().clone().requires_grad_()
    log_p = -((y - alpha_bar.sqrt() * mean) ** 2) / (2 * (alpha_bar * var + 1 - alpha_bar))
    (score,) = torch.autograd.grad(log_p.sum(), y)
    return -(1 - alpha_bar).sqrt() * score
# %% wrong: clean mean
def aimed_eps(x_t, alpha_bar, mean, var):
    return (1 - alpha_bar).sqrt() * (x_t - mean) / (alpha_bar * var + 1 - alpha_bar)
# %% wrong: clean variance
def aimed_eps(x_t, alpha_bar, mean, var):
    return (1 - alpha_bar).sqrt() * (x_t - alpha_bar.sqrt() * mean) / var
# %% wrong: variance not shrunk
def aimed_eps(x_t, alpha_bar, mean, var):
    return (1 - alpha_bar).sqrt() * (x_t - alpha_bar.sqrt() * mean) / (var + 1 - alpha_bar)
# %% wrong: the score
def aimed_eps(x_t, alpha_bar, mean, var):
    return (alpha_bar.sqrt() * mean - x_t) / (alpha_bar * var + 1 - alpha_bar)
# %% wrong: sign
def aimed_eps(x_t, alpha_bar, mean, var):
    return (1 - alpha_bar).sqrt() * (alpha_bar.sqrt() * mean - x_t) / (alpha_bar * var + 1 - alpha_bar)
# %% wrong: no root before it
def aimed_eps(x_t, alpha_bar, mean, var):
    return (1 - alpha_bar) * (x_t - alpha_bar.sqrt() * mean) / (alpha_bar * var + 1 - alpha_bar)
# %% wrong: the best guess
def aimed_eps(x_t, alpha_bar, mean, var):
    gain = alpha_bar.sqrt() * var / (alpha_bar * var + 1 - alpha_bar)
    return mean + gain * (x_t - alpha_bar.sqrt() * mean)
# %% wrong: standard deviation below
def aimed_eps(x_t, alpha_bar, mean, var):
    return (1 - alpha_bar).sqrt() * (x_t - alpha_bar.sqrt() * mean) / (alpha_bar * var + 1 - alpha_bar).sqrt()
# %% wrong: mean times alpha_bar
def aimed_eps(x_t, alpha_bar, mean, var):
    return (1 - alpha_bar).sqrt() * (x_t - alpha_bar * mean) / (alpha_bar * var + 1 - alpha_bar)
