# %% given
import math
import numpy as np
import torch
# %% right: signal over total
def least_loss(alpha_bars, std):
    signal = alpha_bars * std ** 2
    return signal / (signal + 1 - alpha_bars)
# %% right: one minus the variance of the guess
def least_loss(alpha_bars, std):
    total = alpha_bars * std ** 2 + 1 - alpha_bars
    factor = (1 - alpha_bars).sqrt() / total
    return 1 - factor ** 2 * total
# %% right: SNR form
def least_loss(alpha_bars, std):
    snr = std * std * alpha_bars / (1 - alpha_bars)
    return snr / (snr + 1)
# %% right: list of numbers
def least_loss(alpha_bars, std):
    out = []
    for a in alpha_bars.tolist():
        out.append(a * std ** 2 / (a * std ** 2 + (1 - a)))
    return torch.tensor(out, dtype=alpha_bars.dtype)
# %% right: numpy and back
def least_loss(alpha_bars, std):
    a = alpha_bars.numpy()
    return torch.from_numpy(1 - (1 - a) / (a * std ** 2 + 1 - a))
# %% right: error written as an expectation
def least_loss(alpha_bars, std):
    a, s = alpha_bars.sqrt(), (1 - alpha_bars).sqrt()
    f = s / (a * a * std ** 2 + s * s)
    return (1 - f * s) ** 2 + (f * a * std) ** 2
# %% right: determinant of the joint covariance
def least_loss(alpha_bars, std):
    var = alpha_bars * std ** 2 + (1 - alpha_bars)
    cov = (1 - alpha_bars).sqrt()
    joint = torch.stack([torch.stack([var, cov], -1), torch.stack([cov, torch.ones_like(cov)], -1)], -2)
    return torch.linalg.det(joint) / var
# %% right: default argument and other names
def least_loss(ab, s=1.0):
    return torch.reciprocal(1 + (1 - ab) / (ab * s ** 2))
# %% wrong: the variance of the guess itself
def least_loss(alpha_bars, std):
    return (1 - alpha_bars) / (alpha_bars * std ** 2 + 1 - alpha_bars)
# %% wrong: std not squared
def least_loss(alpha_bars, std):
    return alpha_bars * std / (alpha_bars * std + 1 - alpha_bars)
# %% wrong: 1 - factor, not squared
def least_loss(alpha_bars, std):
    return 1 - (1 - alpha_bars).sqrt() / (alpha_bars * std ** 2 + 1 - alpha_bars)
# %% wrong: 1 - factor squared, x_t's variance forgotten
def least_loss(alpha_bars, std):
    return 1 - (1 - alpha_bars) / (alpha_bars * std ** 2 + 1 - alpha_bars) ** 2
# %% wrong: factor not squared times the variance
def least_loss(alpha_bars, std):
    total = alpha_bars * std ** 2 + 1 - alpha_bars
    return 1 - (1 - alpha_bars).sqrt() / total * total
# %% wrong: all zeros
def least_loss(alpha_bars, std):
    return torch.zeros_like(alpha_bars)
# %% wrong: all ones
def least_loss(alpha_bars, std):
    return torch.ones_like(alpha_bars)
# %% wrong: loss on x0
def least_loss(alpha_bars, std):
    return std ** 2 * (1 - alpha_bars) / (alpha_bars * std ** 2 + 1 - alpha_bars)
# %% wrong: loss on v, divided by alpha_bar
def least_loss(alpha_bars, std):
    return std ** 2 / (alpha_bars * std ** 2 + 1 - alpha_bars)
# %% wrong: std assumed 1
def least_loss(alpha_bars, std):
    return alpha_bars
# %% wrong: alpha_bar squared
def least_loss(alpha_bars, std):
    return alpha_bars ** 2 * std ** 2 / (alpha_bars ** 2 * std ** 2 + 1 - alpha_bars ** 2)
# %% wrong: root of the noise variance in the total
def least_loss(alpha_bars, std):
    return alpha_bars * std ** 2 / (alpha_bars * std ** 2 + (1 - alpha_bars).sqrt())
# %% wrong: root of the result, a deviation
def least_loss(alpha_bars, std):
    return (alpha_bars * std ** 2 / (alpha_bars * std ** 2 + 1 - alpha_bars)).sqrt()
# %% wrong: variances added, 1 plus
def least_loss(alpha_bars, std):
    return 1 + (1 - alpha_bars) / (alpha_bars * std ** 2 + 1 - alpha_bars)
# %% wrong: brackets missing in the denominator
def least_loss(alpha_bars, std):
    return alpha_bars * std ** 2 / alpha_bars * std ** 2 + 1 - alpha_bars
# %% wrong: SNR alone
def least_loss(alpha_bars, std):
    return alpha_bars * std ** 2 / (1 - alpha_bars)
# %% wrong: inverse SNR
def least_loss(alpha_bars, std):
    return 1 / (1 + alpha_bars * std ** 2 / (1 - alpha_bars))
# %% wrong: one number, the mean over t
def least_loss(alpha_bars, std):
    s = alpha_bars * std ** 2
    return (s / (s + 1 - alpha_bars)).mean()
# %% wrong: measured with random samples
def least_loss(alpha_bars, std):
    x0 = std * torch.randn(20000, 1, dtype=alpha_bars.dtype)
    eps = torch.randn(20000, 1, dtype=alpha_bars.dtype)
    var = alpha_bars * std ** 2 + 1 - alpha_bars
    guess = (1 - alpha_bars).sqrt() / var * (alpha_bars.sqrt() * x0 + (1 - alpha_bars).sqrt() * eps)
    return ((guess - eps) ** 2).mean(0)
# %% remark: float32
def least_loss(alpha_bars, std):
    a = alpha_bars.float()
    return a * std ** 2 / (a * std ** 2 + 1 - a)
# %% wrong: 1 minus alpha_bar in float32 rounds, division by zero guarded with 0.01
def least_loss(alpha_bars, std):
    s = alpha_bars * std ** 2
    return s / (s + (1 - alpha_bars).clamp(min=0.01))
# %% wrong: index shifted by one (alpha_bar of the step before)
def least_loss(alpha_bars, std):
    a = torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])
    return a * std ** 2 / (a * std ** 2 + 1 - a)
# %% wrong: cumprod once more
def least_loss(alpha_bars, std):
    a = alpha_bars.cumprod(0)
    return a * std ** 2 / (a * std ** 2 + 1 - a)
# %% wrong: in place on the table
def least_loss(alpha_bars, std):
    noise = 1 - alpha_bars
    alpha_bars *= std ** 2
    return alpha_bars / (alpha_bars + noise)
# %% right: expand the square of eps minus guess
def least_loss(alpha_bars, std):
    m = alpha_bars * std ** 2 + 1 - alpha_bars
    k = (1 - alpha_bars).sqrt() / m
    return 1 - 2 * k * (1 - alpha_bars).sqrt() + k ** 2 * m
# %% right: harmonic form with clamp-free lerp
def least_loss(alpha_bars, std):
    noise, signal = 1 - alpha_bars, alpha_bars * float(std) ** 2
    return torch.div(signal, torch.add(signal, noise))
# %% wrong: noise std squared twice
def least_loss(alpha_bars, std):
    return alpha_bars * std ** 2 / (alpha_bars * std ** 2 + (1 - alpha_bars) ** 2)
# %% wrong: alpha_bar forgotten in the denominator
def least_loss(alpha_bars, std):
    return alpha_bars * std ** 2 / (std ** 2 + 1 - alpha_bars)
# %% wrong: std of the data doubled
def least_loss(alpha_bars, std):
    return alpha_bars * 2 * std / (alpha_bars * 2 * std + 1 - alpha_bars)
# %% right: in place on a copy
def least_loss(alpha_bars, std):
    signal = alpha_bars.clone().mul_(std**2)
    return signal.div(signal + (1 - alpha_bars))
