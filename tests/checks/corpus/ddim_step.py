# %% given
import math
import numpy as np
import torch
# %% right: two formulas
def ddim_step(x_t, eps, alpha_bar, alpha_bar_prev, sigma, noise):
    x0 = (x_t - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
    return alpha_bar_prev.sqrt() * x0 + (1 - alpha_bar_prev - sigma ** 2).sqrt() * eps + sigma * noise
# %% right: powers, clamp under the root
def ddim_step(x_t, eps, alpha_bar, alpha_bar_prev, sigma, noise):
    x0 = (x_t - (1 - alpha_bar) ** 0.5 * eps) / alpha_bar ** 0.5
    keep = (1 - alpha_bar_prev - sigma * sigma).clamp(min=0) ** 0.5
    return alpha_bar_prev ** 0.5 * x0 + keep * eps + sigma * noise
# %% right: one coefficient per input
def ddim_step(x_t, eps, alpha_bar, alpha_bar_prev, sigma, noise):
    of_x = torch.sqrt(alpha_bar_prev / alpha_bar)
    of_eps = torch.sqrt(1 - alpha_bar_prev - sigma ** 2) - of_x * torch.sqrt(1 - alpha_bar)
    return of_x * x_t + of_eps * eps + sigma * noise
# %% right: helper functions
def clean(x, e, ab):
    return (x - torch.sqrt(1 - ab) * e) / torch.sqrt(ab)
def direction(e, ab, sigma):
    return torch.sqrt(1 - ab - sigma ** 2) * e
def ddim_step(x_t, eps, alpha_bar, alpha_bar_prev, sigma, noise):
    return torch.sqrt(alpha_bar_prev) * clean(x_t, eps, alpha_bar) + direction(eps, alpha_bar_prev, sigma) + sigma * noise
# %% right: numpy and back
def ddim_step(x_t, eps, alpha_bar, alpha_bar_prev, sigma, noise):
    x, e, a, p, s, n = (np.asarray(v) for v in (x_t, eps, alpha_bar, alpha_bar_prev, sigma, noise))
    x0 = (x - np.sqrt(1 - a) * e) / np.sqrt(a)
    return torch.as_tensor(np.sqrt(p) * x0 + np.sqrt(1 - p - s ** 2) * e + s * n)
# %% right: as_tensor for everything, addcmul
def ddim_step(x_t, eps, alpha_bar, alpha_bar_prev, sigma, noise):
    a, p, s = (torch.as_tensor(v, dtype=x_t.dtype) for v in (alpha_bar, alpha_bar_prev, sigma))
    x0 = torch.addcmul(x_t, (1 - a).sqrt(), eps, value=-1) / a.sqrt()
    return p.sqrt() * x0 + (1 - p - s.square()).sqrt() * eps + s * noise
# %% right: std trick of the GLIDE code, eps recomputed
def ddim_step(x_t, eps, alpha_bar, alpha_bar_prev, sigma, noise):
    x0 = (1 / alpha_bar).sqrt() * x_t - (1 / alpha_bar - 1).sqrt() * eps
    again = ((1 / alpha_bar).sqrt() * x_t - x0) / (1 / alpha_bar - 1).sqrt()
    return x0 * alpha_bar_prev.sqrt() + (1 - alpha_bar_prev - sigma ** 2).sqrt() * again + sigma * noise
# %% wrong: no minus sigma squared under the root
def ddim_step(x_t, eps, alpha_bar, alpha_bar_prev, sigma, noise):
    x0 = (x_t - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
    return alpha_bar_prev.sqrt() * x0 + (1 - alpha_bar_prev).sqrt() * eps + sigma * noise
# %% wrong: sigma not squared under the root
def ddim_step(x_t, eps, alpha_bar, alpha_bar_prev, sigma, noise):
    x0 = (x_t - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
    return alpha_bar_prev.sqrt() * x0 + (1 - alpha_bar_prev - sigma).clamp(min=0).sqrt() * eps + sigma * noise
# %% wrong: sigma as the direction's weight
def ddim_step(x_t, eps, alpha_bar, alpha_bar_prev, sigma, noise):
    x0 = (x_t - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
    return alpha_bar_prev.sqrt() * x0 + sigma * eps + (1 - alpha_bar_prev - sigma ** 2).sqrt() * noise
# %% wrong: sigma outside the root
def ddim_step(x_t, eps, alpha_bar, alpha_bar_prev, sigma, noise):
    x0 = (x_t - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
    return alpha_bar_prev.sqrt() * x0 + ((1 - alpha_bar_prev).sqrt() - sigma) * eps + sigma * noise
# %% wrong: sigma squared times the noise
def ddim_step(x_t, eps, alpha_bar, alpha_bar_prev, sigma, noise):
    x0 = (x_t - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
    return alpha_bar_prev.sqrt() * x0 + (1 - alpha_bar_prev - sigma ** 2).sqrt() * eps + sigma ** 2 * noise
# %% wrong: fresh noise forgotten
def ddim_step(x_t, eps, alpha_bar, alpha_bar_prev, sigma, noise):
    x0 = (x_t - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
    return alpha_bar_prev.sqrt() * x0 + (1 - alpha_bar_prev - sigma ** 2).sqrt() * eps
# %% wrong: direction forgotten
def ddim_step(x_t, eps, alpha_bar, alpha_bar_prev, sigma, noise):
    x0 = (x_t - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
    return alpha_bar_prev.sqrt() * x0 + sigma * noise
# %% wrong: direction with alpha_bar at t
def ddim_step(x_t, eps, alpha_bar, alpha_bar_prev, sigma, noise):
    x0 = (x_t - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
    return alpha_bar_prev.sqrt() * x0 + (1 - alpha_bar - sigma ** 2).clamp(min=0).sqrt() * eps + sigma * noise
# %% wrong: x0 predicted with alpha_bar_prev
def ddim_step(x_t, eps, alpha_bar, alpha_bar_prev, sigma, noise):
    x0 = (x_t - (1 - alpha_bar_prev).sqrt() * eps) / alpha_bar_prev.sqrt()
    return alpha_bar_prev.sqrt() * x0 + (1 - alpha_bar_prev - sigma ** 2).sqrt() * eps + sigma * noise
# %% wrong: root forgotten when x0 is scaled
def ddim_step(x_t, eps, alpha_bar, alpha_bar_prev, sigma, noise):
    x0 = (x_t - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
    return alpha_bar_prev * x0 + (1 - alpha_bar_prev - sigma ** 2).sqrt() * eps + sigma * noise
# %% wrong: x0 divided by alpha_bar
def ddim_step(x_t, eps, alpha_bar, alpha_bar_prev, sigma, noise):
    x0 = (x_t - (1 - alpha_bar).sqrt() * eps) / alpha_bar
    return alpha_bar_prev.sqrt() * x0 + (1 - alpha_bar_prev - sigma ** 2).sqrt() * eps + sigma * noise
# %% wrong: x0 with the variance of the noise
def ddim_step(x_t, eps, alpha_bar, alpha_bar_prev, sigma, noise):
    x0 = (x_t - (1 - alpha_bar) * eps) / alpha_bar.sqrt()
    return alpha_bar_prev.sqrt() * x0 + (1 - alpha_bar_prev - sigma ** 2).sqrt() * eps + sigma * noise
# %% wrong: x0 clipped, eps kept
def ddim_step(x_t, eps, alpha_bar, alpha_bar_prev, sigma, noise):
    x0 = ((x_t - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()).clamp(-1, 1)
    return alpha_bar_prev.sqrt() * x0 + (1 - alpha_bar_prev - sigma ** 2).sqrt() * eps + sigma * noise
# %% wrong: x0 plus eps, sign
def ddim_step(x_t, eps, alpha_bar, alpha_bar_prev, sigma, noise):
    x0 = (x_t + (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
    return alpha_bar_prev.sqrt() * x0 + (1 - alpha_bar_prev - sigma ** 2).sqrt() * eps + sigma * noise
# %% wrong: x_t instead of x0 in the mixture
def ddim_step(x_t, eps, alpha_bar, alpha_bar_prev, sigma, noise):
    return alpha_bar_prev.sqrt() * x_t + (1 - alpha_bar_prev - sigma ** 2).sqrt() * eps + sigma * noise
# %% wrong: own noise
def ddim_step(x_t, eps, alpha_bar, alpha_bar_prev, sigma, noise):
    x0 = (x_t - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
    return alpha_bar_prev.sqrt() * x0 + (1 - alpha_bar_prev - sigma ** 2).sqrt() * eps + sigma * torch.randn_like(x_t)
# %% wrong: returns x0
def ddim_step(x_t, eps, alpha_bar, alpha_bar_prev, sigma, noise):
    return (x_t - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
# %% wrong: returns the next x and x0
def ddim_step(x_t, eps, alpha_bar, alpha_bar_prev, sigma, noise):
    x0 = (x_t - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
    return alpha_bar_prev.sqrt() * x0 + (1 - alpha_bar_prev - sigma ** 2).sqrt() * eps + sigma * noise, x0
# %% wrong: alphas exchanged
def ddim_step(x_t, eps, alpha_bar, alpha_bar_prev, sigma, noise):
    x0 = (x_t - (1 - alpha_bar_prev).sqrt() * eps) / alpha_bar_prev.sqrt()
    return alpha_bar.sqrt() * x0 + (1 - alpha_bar - sigma ** 2).clamp(min=0).sqrt() * eps + sigma * noise
# %% wrong: in place on x_t
def ddim_step(x_t, eps, alpha_bar, alpha_bar_prev, sigma, noise):
    x_t -= (1 - alpha_bar).sqrt() * eps
    x_t /= alpha_bar.sqrt()
    x_t *= alpha_bar_prev.sqrt()
    return x_t.add_((1 - alpha_bar_prev - sigma ** 2).sqrt() * eps).add_(sigma * noise)
# %% wrong: alpha_bar as plain number by item
def ddim_step(x_t, eps, alpha_bar, alpha_bar_prev, sigma, noise):
    a, p, s = (float(v.flatten()[0]) for v in (alpha_bar, alpha_bar_prev, sigma))
    x0 = (x_t - (1 - a) ** 0.5 * eps) / a ** 0.5
    return p ** 0.5 * x0 + (1 - p - s ** 2) ** 0.5 * eps + s * noise
# %% wrong: plus sigma squared
def ddim_step(x_t, eps, alpha_bar, alpha_bar_prev, sigma, noise):
    x0 = (x_t - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
    return alpha_bar_prev.sqrt() * x0 + (1 - alpha_bar_prev + sigma ** 2).sqrt() * eps + sigma * noise
# %% wrong: x0 not divided
def ddim_step(x_t, eps, alpha_bar, alpha_bar_prev, sigma, noise):
    x0 = x_t - (1 - alpha_bar).sqrt() * eps
    return alpha_bar_prev.sqrt() * x0 + (1 - alpha_bar_prev - sigma ** 2).sqrt() * eps + sigma * noise
# %% right: method of a small class
class Mix:
    def __init__(self, alpha_bar):
        self.signal, self.noise = torch.sqrt(alpha_bar), torch.sqrt(1 - alpha_bar)
    def clean(self, x, e):
        return (x - self.noise * e) / self.signal
def ddim_step(x_t, eps, alpha_bar, alpha_bar_prev, sigma, noise):
    here, there = Mix(alpha_bar), Mix(alpha_bar_prev)
    return there.signal * here.clean(x_t, eps) + torch.sqrt(there.noise ** 2 - sigma ** 2) * eps + sigma * noise
# %% wrong: eta form squared twice, sigma to the fourth
def ddim_step(x_t, eps, alpha_bar, alpha_bar_prev, sigma, noise):
    x0 = (x_t - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
    return alpha_bar_prev.sqrt() * x0 + (1 - alpha_bar_prev - sigma ** 4).sqrt() * eps + sigma * noise
# %% wrong: sigma squared computed from 1 minus alpha_bar (CoursIA 16158)
def ddim_step(x_t, eps, alpha_bar, alpha_bar_prev, sigma, noise):
    x0 = (x_t - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
    return alpha_bar_prev.sqrt() * x0 + (1 - alpha_bar_prev - sigma ** 2 * (1 - alpha_bar)).clamp(min=0).sqrt() * eps + sigma * noise
# %% wrong: noise multiplied by the direction's root
def ddim_step(x_t, eps, alpha_bar, alpha_bar_prev, sigma, noise):
    x0 = (x_t - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
    return alpha_bar_prev.sqrt() * x0 + (1 - alpha_bar_prev - sigma ** 2).sqrt() * (eps + sigma * noise)
# %% wrong: direction without root
def ddim_step(x_t, eps, alpha_bar, alpha_bar_prev, sigma, noise):
    x0 = (x_t - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
    return alpha_bar_prev.sqrt() * x0 + (1 - alpha_bar_prev - sigma ** 2) * eps + sigma * noise
# %% right: sample by sample
def ddim_step(x_t, eps, alpha_bar, alpha_bar_prev, sigma, noise):
    parts = torch.broadcast_tensors(x_t, *(torch.as_tensor(p) for p in (eps, alpha_bar, alpha_bar_prev, sigma, noise)))
    made = []
    for x, e, a, b, s, z in zip(*parts):
        made.append(b**0.5 * (x - (1 - a) ** 0.5 * e) / a**0.5 + (1 - b - s**2).clamp(min=0) ** 0.5 * e + s * z)
    return torch.stack(made)
