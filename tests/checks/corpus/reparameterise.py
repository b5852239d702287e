# %% given
import math
import numpy as np
import torch
# %% right: half the log variance
def reparameterise(mean, log_variance, noise):
    return mean + torch.exp(0.5 * log_variance) * noise
# %% right: root of the exponential
def reparameterise(mean, log_variance, noise):
    sigma = torch.sqrt(torch.exp(log_variance))
    return mean + sigma * noise
# %% right: the PyTorch VAE tutorial's addcmul
def reparameterise(mu, logvar, eps):
    std = logvar.mul(0.5).exp()
    return torch.addcmul(mu, std, eps)
# %% right: power of a half
def reparameterise(mean, log_variance, noise):
    variance = log_variance.exp()
    return noise * variance ** 0.5 + mean
# %% right: torch.distributions by hand, loc and scale
def reparameterise(mean, log_variance, noise):
    d = torch.distributions.Normal(mean, (log_variance / 2).exp(), validate_args=False)
    return d.loc + d.scale * noise
# %% right: per sample loop
def reparameterise(mean, log_variance, noise):
    out = []
    for m, lv, n in zip(mean, log_variance, noise):
        out.append(m + (lv / 2).exp() * n)
    return torch.stack(out)
# %% right: double precision inside, lambda
reparameterise = lambda mean, log_variance, noise: (mean.double() + (log_variance.double() / 2).exp() * noise.double()).to(mean.dtype)
# %% right: affine transform of torch.distributions
def reparameterise(mean, log_variance, noise):
    t = torch.distributions.AffineTransform(mean, torch.exp(log_variance).sqrt())
    return t(noise)
# %% wrong: variance where the std belongs (BVAE-tf issue 7)
def reparameterise(mean, log_variance, noise):
    return mean + torch.exp(log_variance) * noise
# %% wrong: log variance used as the std
def reparameterise(mean, log_variance, noise):
    return mean + log_variance * noise
# %% wrong: log variance taken for a variance, only a root
def reparameterise(mean, log_variance, noise):
    return mean + log_variance.abs().sqrt() * noise
# %% wrong: draws its own noise with randn_like
def reparameterise(mean, log_variance, noise):
    std = torch.exp(0.5 * log_variance)
    eps = torch.randn_like(std)
    return mean + eps * std
# %% wrong: Normal(...).sample, no gradient and own noise
def reparameterise(mean, log_variance, noise):
    return torch.distributions.Normal(mean, torch.exp(0.5 * log_variance)).sample()
# %% wrong: Normal(...).rsample, noise argument unused
def reparameterise(mean, log_variance, noise):
    return torch.distributions.Normal(mean, torch.exp(0.5 * log_variance)).rsample()
# %% wrong: no_grad around it
def reparameterise(mean, log_variance, noise):
    with torch.no_grad():
        return mean + torch.exp(0.5 * log_variance) * noise
# %% wrong: .data of the mean
def reparameterise(mean, log_variance, noise):
    return mean.data + torch.exp(0.5 * log_variance) * noise
# %% wrong: std detached
def reparameterise(mean, log_variance, noise):
    return mean + torch.exp(0.5 * log_variance).detach() * noise
# %% wrong: through numpy, detached
def reparameterise(mean, log_variance, noise):
    m, lv, n = mean.detach().numpy(), log_variance.detach().numpy(), noise.detach().numpy()
    return torch.from_numpy(m + np.exp(lv / 2) * n)
# %% wrong: one sigma for the whole batch
def reparameterise(mean, log_variance, noise):
    return mean + torch.exp(0.5 * log_variance.mean()) * noise
# %% wrong: one sigma per channel or sample, averaged over the rest
def reparameterise(mean, log_variance, noise):
    lv = log_variance.flatten(1).mean(1).reshape(-1, *[1] * (mean.ndim - 1))
    return mean + torch.exp(0.5 * lv) * noise
# %% wrong: mean scaled too
def reparameterise(mean, log_variance, noise):
    return (mean + noise) * torch.exp(0.5 * log_variance)
# %% wrong: mean forgotten
def reparameterise(mean, log_variance, noise):
    return torch.exp(0.5 * log_variance) * noise
# %% wrong: sign of the exponent, precision for variance
def reparameterise(mean, log_variance, noise):
    return mean + torch.exp(-0.5 * log_variance) * noise
# %% wrong: log variance divided by sqrt 2
def reparameterise(mean, log_variance, noise):
    return mean + torch.exp(log_variance / math.sqrt(2)) * noise
# %% wrong: doubled instead of halved
def reparameterise(mean, log_variance, noise):
    return mean + torch.exp(2 * log_variance) * noise
# %% wrong: noise subtracted
def reparameterise(mean, log_variance, noise):
    return mean - torch.exp(0.5 * log_variance) * noise
# %% wrong: mean changed in place
def reparameterise(mean, log_variance, noise):
    mean += torch.exp(0.5 * log_variance) * noise
    return mean
# %% wrong: log variance clamped to zero from above
def reparameterise(mean, log_variance, noise):
    return mean + torch.exp(0.5 * log_variance.clamp(max=0)) * noise
# %% wrong: latent-diffusion clamp at -5 instead of -30
def reparameterise(mean, log_variance, noise):
    return mean + torch.exp(0.5 * torch.clamp(log_variance, -5.0, 5.0)) * noise
# %% wrong: only in training mode, else the mean
training = False
def reparameterise(mean, log_variance, noise):
    if training:
        return mean + torch.exp(0.5 * log_variance) * noise
    return mean
# %% wrong: prints instead of returning
def reparameterise(mean, log_variance, noise):
    z = mean + torch.exp(0.5 * log_variance) * noise
    print(z)
# %% wrong: dots left standing
def reparameterise(mean, log_variance, noise):
    ...
# %% wrong: returns z and sigma
def reparameterise(mean, log_variance, noise):
    s = torch.exp(0.5 * log_variance)
    return mean + s * noise, s
# %% wrong: softplus for the std
def reparameterise(mean, log_variance, noise):
    return mean + torch.nn.functional.softplus(log_variance) * noise
# %% wrong: log1p and expm1 mixed up
def reparameterise(mean, log_variance, noise):
    return mean + torch.expm1(0.5 * log_variance) * noise
