# %% given
import math
import numpy as np
import torch
import torch.nn.functional as F
def kl_divergence(mean, log_variance):
    return 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).flatten(1).sum(1)
# %% right: own kl_divergence and flatten
def vae_loss(x, reconstruction, mean, log_variance, kl_weight):
    P = x[0].numel()
    error = (x - reconstruction).square().flatten(1).mean(1)
    return error + kl_weight * kl_divergence(mean, log_variance) / P
# %% right: F.mse_loss without reduction
def vae_loss(x, reconstruction, mean, log_variance, kl_weight):
    mse = F.mse_loss(reconstruction, x, reduction="none").flatten(1).mean(dim=1)
    kl = -0.5 * (1 + log_variance - mean.pow(2) - log_variance.exp()).flatten(1).sum(dim=1)
    return mse + kl_weight * kl / x[0].numel()
# %% right: everything summed, divided once
def vae_loss(x, x_hat, mu, logvar, beta):
    P = math.prod(x.shape[1:])
    rec = ((x - x_hat) ** 2).reshape(len(x), -1).sum(-1)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).reshape(len(mu), -1).sum(-1)
    return (rec + beta * kl) / P
# %% right: loop over samples
def vae_loss(x, reconstruction, mean, log_variance, kl_weight):
    losses = []
    for i in range(x.shape[0]):
        rec = F.mse_loss(reconstruction[i], x[i])
        kl = 0.5 * torch.sum(mean[i] ** 2 + torch.exp(log_variance[i]) - 1 - log_variance[i])
        losses.append(rec + kl_weight * kl / x[i].numel())
    return torch.stack(losses)
# %% right: torch.distributions for the KL
def vae_loss(x, reconstruction, mean, log_variance, kl_weight):
    N = torch.distributions.Normal
    kl = torch.distributions.kl_divergence(N(mean, (log_variance / 2).exp()), N(0.0, 1.0)).flatten(1).sum(1)
    return (x - reconstruction).pow(2).flatten(1).mean(1) + kl_weight / x[0].numel() * kl
# %% right: vector norm and einops
def vae_loss(x, reconstruction, mean, log_variance, kl_weight):
    from einops import reduce
    rec = reduce((x - reconstruction) ** 2, "b ... -> b", "mean")
    kl = reduce(mean**2 + log_variance.exp() - 1 - log_variance, "b ... -> b", "sum") / 2
    return rec + kl_weight * kl / (x.numel() / x.shape[0])
# %% right: float64 inside, nested helpers
def vae_loss(x, reconstruction, mean, log_variance, kl_weight):
    def per_sample(t):
        return t.double().flatten(1).sum(1)
    pixels = x[0].numel()
    total = per_sample((x - reconstruction) ** 2) + kl_weight * per_sample(0.5 * (mean**2 + log_variance.exp() - 1 - log_variance))
    return (total / pixels).to(x.dtype)
# %% wrong: squared error summed, KL per pixel
def vae_loss(x, reconstruction, mean, log_variance, kl_weight):
    return (x - reconstruction).square().flatten(1).sum(1) + kl_weight * kl_divergence(mean, log_variance) / x[0].numel()
# %% wrong: KL not divided by the pixels
def vae_loss(x, reconstruction, mean, log_variance, kl_weight):
    return (x - reconstruction).square().flatten(1).mean(1) + kl_weight * kl_divergence(mean, log_variance)
# %% wrong: both summed, classic ELBO
def vae_loss(x, reconstruction, mean, log_variance, kl_weight):
    return (x - reconstruction).square().flatten(1).sum(1) + kl_weight * kl_divergence(mean, log_variance)
# %% wrong: KL divided by its own number of latents
def vae_loss(x, reconstruction, mean, log_variance, kl_weight):
    return (x - reconstruction).square().flatten(1).mean(1) + kl_weight * kl_divergence(mean, log_variance) / mean[0].numel()
# %% wrong: hard-coded 784
def vae_loss(x, reconstruction, mean, log_variance, kl_weight):
    return (x - reconstruction).square().flatten(1).mean(1) + kl_weight * kl_divergence(mean, log_variance) / 784
# %% wrong: P without the channels
def vae_loss(x, reconstruction, mean, log_variance, kl_weight):
    P = x[0].numel() / x.shape[1]
    return (x - reconstruction).square().flatten(1).mean(1) + kl_weight * kl_divergence(mean, log_variance) / P
# %% wrong: P of the whole batch
def vae_loss(x, reconstruction, mean, log_variance, kl_weight):
    return (x - reconstruction).square().flatten(1).mean(1) + kl_weight * kl_divergence(mean, log_variance) / x.numel()
# %% wrong: mse_loss with its default mean, one error for the batch
def vae_loss(x, reconstruction, mean, log_variance, kl_weight):
    return F.mse_loss(reconstruction, x) + kl_weight * kl_divergence(mean, log_variance) / x[0].numel()
# %% wrong: averaged over the batch at the end
def vae_loss(x, reconstruction, mean, log_variance, kl_weight):
    return ((x - reconstruction).square().flatten(1).mean(1) + kl_weight * kl_divergence(mean, log_variance) / x[0].numel()).mean()
# %% wrong: weight on the reconstruction
def vae_loss(x, reconstruction, mean, log_variance, kl_weight):
    return kl_weight * (x - reconstruction).square().flatten(1).mean(1) + kl_divergence(mean, log_variance) / x[0].numel()
# %% wrong: weight forgotten
def vae_loss(x, reconstruction, mean, log_variance, kl_weight):
    return (x - reconstruction).square().flatten(1).mean(1) + kl_divergence(mean, log_variance) / x[0].numel()
# %% wrong: weight on both terms
def vae_loss(x, reconstruction, mean, log_variance, kl_weight):
    return kl_weight * ((x - reconstruction).square().flatten(1).mean(1) + kl_divergence(mean, log_variance) / x[0].numel())
# %% wrong: convex mixture, (1 - beta) on the reconstruction
def vae_loss(x, reconstruction, mean, log_variance, kl_weight):
    return (1 - kl_weight) * (x - reconstruction).square().flatten(1).mean(1) + kl_weight * kl_divergence(mean, log_variance) / x[0].numel()
# %% wrong: KL subtracted
def vae_loss(x, reconstruction, mean, log_variance, kl_weight):
    return (x - reconstruction).square().flatten(1).mean(1) - kl_weight * kl_divergence(mean, log_variance) / x[0].numel()
# %% wrong: absolute error, latent diffusion's L1
def vae_loss(x, reconstruction, mean, log_variance, kl_weight):
    return (x - reconstruction).abs().flatten(1).mean(1) + kl_weight * kl_divergence(mean, log_variance) / x[0].numel()
# %% wrong: binary cross entropy of the tutorial
def vae_loss(x, reconstruction, mean, log_variance, kl_weight):
    bce = F.binary_cross_entropy_with_logits(reconstruction, (x + 1) / 2, reduction="none").flatten(1).mean(1)
    return bce + kl_weight * kl_divergence(mean, log_variance) / x[0].numel()
# %% wrong: half squared error, Gaussian log likelihood
def vae_loss(x, reconstruction, mean, log_variance, kl_weight):
    return 0.5 * (x - reconstruction).square().flatten(1).mean(1) + kl_weight * kl_divergence(mean, log_variance) / x[0].numel()
# %% wrong: root of the squared error
def vae_loss(x, reconstruction, mean, log_variance, kl_weight):
    return (x - reconstruction).square().flatten(1).mean(1).sqrt() + kl_weight * kl_divergence(mean, log_variance) / x[0].numel()
# %% wrong: KL one number for the batch
def vae_loss(x, reconstruction, mean, log_variance, kl_weight):
    return (x - reconstruction).square().flatten(1).mean(1) + kl_weight * kl_divergence(mean, log_variance).mean() / x[0].numel()
# %% wrong: error of shape (b, 1), broadcasts to a table
def vae_loss(x, reconstruction, mean, log_variance, kl_weight):
    err = (x - reconstruction).square().flatten(1).mean(1, keepdim=True)
    return err + kl_weight * kl_divergence(mean, log_variance) / x[0].numel()
# %% wrong: mean of the latents instead of the sum in the KL
def vae_loss(x, reconstruction, mean, log_variance, kl_weight):
    kl = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).flatten(1).mean(1)
    return (x - reconstruction).square().flatten(1).mean(1) + kl_weight * kl
# %% wrong: reconstruction term detached
def vae_loss(x, reconstruction, mean, log_variance, kl_weight):
    return (x - reconstruction.detach()).square().flatten(1).mean(1) + kl_weight * kl_divergence(mean, log_variance) / x[0].numel()
# %% wrong: KL detached
def vae_loss(x, reconstruction, mean, log_variance, kl_weight):
    kl = kl_divergence(mean, log_variance).detach()
    return (x - reconstruction).square().flatten(1).mean(1) + kl_weight * kl / x[0].numel()
# %% wrong: returns both terms
def vae_loss(x, reconstruction, mean, log_variance, kl_weight):
    return (x - reconstruction).square().flatten(1).mean(1), kl_weight * kl_divergence(mean, log_variance) / x[0].numel()
# %% wrong: reconstruction clamped to the pixel range
def vae_loss(x, reconstruction, mean, log_variance, kl_weight):
    r = reconstruction.clamp(-1, 1)
    return (x - r).square().flatten(1).mean(1) + kl_weight * kl_divergence(mean, log_variance) / x[0].numel()
# %% wrong: error over axes 2 and 3, channels left
def vae_loss(x, reconstruction, mean, log_variance, kl_weight):
    err = (x - reconstruction).square().mean(dim=(2, 3)).sum(1)
    return err + kl_weight * kl_divergence(mean, log_variance) / x[0].numel()
# %% wrong: KL half missing
def vae_loss(x, reconstruction, mean, log_variance, kl_weight):
    kl = (mean.square() + log_variance.exp() - 1 - log_variance).flatten(1).sum(1)
    return (x - reconstruction).square().flatten(1).mean(1) + kl_weight * kl / x[0].numel()
