# %% given
import math
import numpy as np
import torch
# %% right: as it stands
def ddim_sigma(alpha_bar, alpha_bar_prev, eta):
    return eta * ((1 - alpha_bar_prev) / (1 - alpha_bar)).sqrt() * (1 - alpha_bar / alpha_bar_prev).sqrt()
# %% right: one root
def ddim_sigma(alpha_bar, alpha_bar_prev, eta):
    variance = (1 - alpha_bar_prev) / (1 - alpha_bar) * (1 - alpha_bar / alpha_bar_prev)
    return eta * torch.sqrt(variance)
# %% right: beta-tilde of the jump
def ddim_sigma(alpha_bar, alpha_bar_prev, eta=1.0):
    alpha = alpha_bar / alpha_bar_prev
    beta = 1 - alpha
    beta_tilde = beta * (1 - alpha_bar_prev) / (1 - alpha_bar)
    return eta * beta_tilde ** 0.5
# %% right: eta squared under the root
def ddim_sigma(ab, ab_prev, eta):
    return torch.sqrt(eta ** 2 * (1 - ab_prev) * (ab_prev - ab) / ((1 - ab) * ab_prev))
# %% right: numpy and back
def ddim_sigma(alpha_bar, alpha_bar_prev, eta):
    a, p = np.asarray(alpha_bar), np.asarray(alpha_bar_prev)
    return torch.as_tensor(eta * np.sqrt((1 - p) / (1 - a)) * np.sqrt(1 - a / p))
# %% right: log space where it works
def ddim_sigma(alpha_bar, alpha_bar_prev, eta):
    log = 0.5 * (torch.log1p(-alpha_bar_prev) - torch.log1p(-alpha_bar) + torch.log1p(-alpha_bar / alpha_bar_prev))
    return log.exp() * eta
# %% right: from three deviations
def ddim_sigma(alpha_bar, alpha_bar_prev, eta):
    s, s_prev = torch.sqrt(1 - alpha_bar), torch.sqrt(1 - alpha_bar_prev)
    ratio = torch.sqrt(alpha_bar).div(torch.sqrt(alpha_bar_prev))
    return torch.mul(s_prev / s, torch.sqrt((1 - ratio ** 2).clamp(min=0))).mul(eta)
# %% right: entry by entry
def ddim_sigma(alpha_bar, alpha_bar_prev, eta):
    values = [eta * math.sqrt((1 - p) / (1 - a)) * math.sqrt(max(1 - a / p, 0.0))
              for a, p in zip(alpha_bar.flatten().tolist(), alpha_bar_prev.flatten().tolist())]
    return torch.tensor(values, dtype=alpha_bar.dtype).reshape(alpha_bar.shape)
# %% wrong: eta squared
def ddim_sigma(alpha_bar, alpha_bar_prev, eta):
    return eta ** 2 * ((1 - alpha_bar_prev) / (1 - alpha_bar)).sqrt() * (1 - alpha_bar / alpha_bar_prev).sqrt()
# %% wrong: variance, no root
def ddim_sigma(alpha_bar, alpha_bar_prev, eta):
    return eta * (1 - alpha_bar_prev) / (1 - alpha_bar) * (1 - alpha_bar / alpha_bar_prev)
# %% wrong: first root forgotten
def ddim_sigma(alpha_bar, alpha_bar_prev, eta):
    return eta * (1 - alpha_bar_prev) / (1 - alpha_bar) * (1 - alpha_bar / alpha_bar_prev).sqrt()
# %% wrong: second root forgotten
def ddim_sigma(alpha_bar, alpha_bar_prev, eta):
    return eta * ((1 - alpha_bar_prev) / (1 - alpha_bar)).sqrt() * (1 - alpha_bar / alpha_bar_prev)
# %% wrong: fraction upside down
def ddim_sigma(alpha_bar, alpha_bar_prev, eta):
    return eta * ((1 - alpha_bar) / (1 - alpha_bar_prev)).sqrt() * (1 - alpha_bar / alpha_bar_prev).sqrt()
# %% wrong: ratio upside down, NaN
def ddim_sigma(alpha_bar, alpha_bar_prev, eta):
    return eta * ((1 - alpha_bar_prev) / (1 - alpha_bar)).sqrt() * (1 - alpha_bar_prev / alpha_bar).sqrt()
# %% wrong: arguments exchanged everywhere, abs
def ddim_sigma(alpha_bar, alpha_bar_prev, eta):
    return eta * ((1 - alpha_bar) / (1 - alpha_bar_prev)).sqrt() * (1 - alpha_bar_prev / alpha_bar).abs().sqrt()
# %% wrong: root of beta of the jump (sigma hat)
def ddim_sigma(alpha_bar, alpha_bar_prev, eta):
    return eta * (1 - alpha_bar / alpha_bar_prev).sqrt()
# %% wrong: eta forgotten
def ddim_sigma(alpha_bar, alpha_bar_prev, eta):
    return ((1 - alpha_bar_prev) / (1 - alpha_bar)).sqrt() * (1 - alpha_bar / alpha_bar_prev).sqrt()
# %% wrong: eta under the root
def ddim_sigma(alpha_bar, alpha_bar_prev, eta):
    return (eta * (1 - alpha_bar_prev) / (1 - alpha_bar) * (1 - alpha_bar / alpha_bar_prev)).sqrt()
# %% wrong: eta times the root of 1 minus alpha_bar
def ddim_sigma(alpha_bar, alpha_bar_prev, eta):
    return eta * (1 - alpha_bar).sqrt()
# %% wrong: eta times the root of 1 minus alpha_bar_prev
def ddim_sigma(alpha_bar, alpha_bar_prev, eta):
    return eta * (1 - alpha_bar_prev).sqrt()
# %% wrong: bars forgotten, 1 minus missing in the fraction
def ddim_sigma(alpha_bar, alpha_bar_prev, eta):
    return eta * (alpha_bar_prev / alpha_bar).sqrt() * (1 - alpha_bar / alpha_bar_prev).sqrt()
# %% wrong: difference in place of the ratio
def ddim_sigma(alpha_bar, alpha_bar_prev, eta):
    return eta * ((1 - alpha_bar_prev) / (1 - alpha_bar)).sqrt() * (alpha_bar_prev - alpha_bar).sqrt()
# %% wrong: ratio without 1 minus
def ddim_sigma(alpha_bar, alpha_bar_prev, eta):
    return eta * ((1 - alpha_bar_prev) / (1 - alpha_bar)).sqrt() * (alpha_bar / alpha_bar_prev).sqrt()
# %% wrong: brackets, 1 - a / p outside the product
def ddim_sigma(alpha_bar, alpha_bar_prev, eta):
    return eta * ((1 - alpha_bar_prev) / (1 - alpha_bar) * 1 - alpha_bar / alpha_bar_prev).abs().sqrt()
# %% wrong: sum of the two roots
def ddim_sigma(alpha_bar, alpha_bar_prev, eta):
    return eta * (((1 - alpha_bar_prev) / (1 - alpha_bar)).sqrt() + (1 - alpha_bar / alpha_bar_prev).sqrt())
# %% wrong: never zero, clamp of the variance at 1e-20 log
def ddim_sigma(alpha_bar, alpha_bar_prev, eta):
    v = (1 - alpha_bar_prev) / (1 - alpha_bar) * (1 - alpha_bar / alpha_bar_prev)
    return eta * v.clamp(min=1e-4).sqrt()
# %% wrong: item, a plain number
def ddim_sigma(alpha_bar, alpha_bar_prev, eta):
    a, p = alpha_bar.mean().item(), alpha_bar_prev.mean().item()
    return eta * math.sqrt((1 - p) / (1 - a)) * math.sqrt(1 - a / p)
# %% wrong: alpha_bar in place of alpha_bar_prev under the second root
def ddim_sigma(alpha_bar, alpha_bar_prev, eta):
    return eta * ((1 - alpha_bar_prev) / (1 - alpha_bar)).sqrt() * (1 - alpha_bar).sqrt()
# %% wrong: half
def ddim_sigma(alpha_bar, alpha_bar_prev, eta):
    a, p = alpha_bar.half(), alpha_bar_prev.half()
    return eta * ((1 - p) / (1 - a)).sqrt() * (1 - a / p).sqrt()
# %% wrong: 0 for eta other than 1
def ddim_sigma(alpha_bar, alpha_bar_prev, eta):
    if eta != 1:
        return torch.zeros_like(alpha_bar)
    return ((1 - alpha_bar_prev) / (1 - alpha_bar)).sqrt() * (1 - alpha_bar / alpha_bar_prev).sqrt()
# %% right: callable class with eta last
class Sigma:
    def __call__(self, alpha_bar, alpha_bar_prev, eta):
        snr = lambda a: a / (1 - a)
        beta = 1 - alpha_bar / alpha_bar_prev
        return eta * torch.sqrt(beta * (1 - alpha_bar_prev) / (1 - alpha_bar))
ddim_sigma = Sigma()
# %% wrong: latent-diffusion with alpha_prev from alphas[0]
def ddim_sigma(alpha_bar, alpha_bar_prev, eta):
    p = alpha_bar_prev.clamp(max=0.9999)
    return eta * ((1 - p) / (1 - alpha_bar)).sqrt() * (1 - alpha_bar / p).sqrt()
# %% wrong: eta clamped to whole numbers
def ddim_sigma(alpha_bar, alpha_bar_prev, eta):
    return int(eta) * ((1 - alpha_bar_prev) / (1 - alpha_bar)).sqrt() * (1 - alpha_bar / alpha_bar_prev).sqrt()
# %% wrong: eta added
def ddim_sigma(alpha_bar, alpha_bar_prev, eta):
    return eta + ((1 - alpha_bar_prev) / (1 - alpha_bar)).sqrt() * (1 - alpha_bar / alpha_bar_prev).sqrt()
# %% wrong: roots of alpha_bar used as if alpha_bar were the root
def ddim_sigma(alpha_bar, alpha_bar_prev, eta):
    a, p = alpha_bar ** 2, alpha_bar_prev ** 2
    return eta * ((1 - p) / (1 - a)).sqrt() * (1 - a / p).sqrt()
# %% wrong: the ratio of the jump upside down
def ddim_sigma(alpha_bar, alpha_bar_prev, eta):
    beta = 1 - alpha_bar_prev / alpha_bar
    return eta * ((1 - alpha_bar_prev) / (1 - alpha_bar) * beta).sqrt()
