# %% given
import torch
def price(mean, log_variance):
    return (mean**2 + log_variance.exp() - 1 - log_variance).flatten(1).sum(1) / 2
# %% right: step by step
def autoencoder_loss(encode, decode, x, noise, kl_weight):
    mean, log_variance = encode(x)
    back = decode(mean + (log_variance / 2).exp() * noise)
    return ((x - back).square().flatten(1).mean(1) + kl_weight * price(mean, log_variance) / x[0].numel()).mean()
# %% right: two means
def autoencoder_loss(encode, decode, x, noise, kl_weight):
    mean, log_variance = encode(x)
    back = decode(mean + log_variance.exp().sqrt() * noise)
    return (x - back).square().mean() + kl_weight * price(mean, log_variance).mean() / x[0].numel()
# %% right: torch.distributions
def autoencoder_loss(encode, decode, x, noise, kl_weight):
    from torch.distributions import Normal, kl_divergence
    mean, log_variance = encode(x)
    std = (0.5 * log_variance).exp()
    kl = kl_divergence(Normal(mean, std), Normal(torch.zeros_like(mean), torch.ones_like(std))).flatten(1).sum(1)
    return torch.nn.functional.mse_loss(decode(mean + std * noise), x) + kl_weight * kl.mean() / x[0].numel()
# %% right: sums divided once
def autoencoder_loss(encode, decode, x, noise, kl_weight):
    mean, log_variance = encode(x)
    error = (x - decode(mean + noise * torch.exp(log_variance / 2))).square().sum()
    return (error + kl_weight * price(mean, log_variance).sum()) / x.numel()
# %% right: addcmul
def autoencoder_loss(encode, decode, x, noise, kl_weight):
    said = encode(x)
    z = torch.addcmul(said[0], said[1].div(2).exp(), noise)
    losses = (decode(z) - x).pow(2).flatten(1).mean(dim=1) + kl_weight * price(*said) / x.shape[1:].numel()
    return losses.mean()
# %% wrong: the mean decoded
def autoencoder_loss(encode, decode, x, noise, kl_weight):
    mean, log_variance = encode(x)
    return ((x - decode(mean)).square().flatten(1).mean(1) + kl_weight * price(mean, log_variance) / x[0].numel()).mean()
# %% wrong: variance for the deviation
def autoencoder_loss(encode, decode, x, noise, kl_weight):
    mean, log_variance = encode(x)
    back = decode(mean + log_variance.exp() * noise)
    return ((x - back).square().flatten(1).mean(1) + kl_weight * price(mean, log_variance) / x[0].numel()).mean()
# %% wrong: log-variance times noise
def autoencoder_loss(encode, decode, x, noise, kl_weight):
    mean, log_variance = encode(x)
    back = decode(mean + log_variance * noise)
    return ((x - back).square().flatten(1).mean(1) + kl_weight * price(mean, log_variance) / x[0].numel()).mean()
# %% wrong: exchanged
def autoencoder_loss(encode, decode, x, noise, kl_weight):
    log_variance, mean = encode(x)
    back = decode(mean + (log_variance / 2).exp() * noise)
    return ((x - back).square().flatten(1).mean(1) + kl_weight * price(mean, log_variance) / x[0].numel()).mean()
# %% wrong: summed over the batch
def autoencoder_loss(encode, decode, x, noise, kl_weight):
    mean, log_variance = encode(x)
    back = decode(mean + (log_variance / 2).exp() * noise)
    return ((x - back).square().flatten(1).mean(1) + kl_weight * price(mean, log_variance) / x[0].numel()).sum()
# %% wrong: no divergence
def autoencoder_loss(encode, decode, x, noise, kl_weight):
    mean, log_variance = encode(x)
    return (x - decode(mean + (log_variance / 2).exp() * noise)).square().mean()
# %% wrong: divergence not per pixel
def autoencoder_loss(encode, decode, x, noise, kl_weight):
    mean, log_variance = encode(x)
    back = decode(mean + (log_variance / 2).exp() * noise)
    return ((x - back).square().flatten(1).mean(1) + kl_weight * price(mean, log_variance)).mean()
# %% wrong: per sample
def autoencoder_loss(encode, decode, x, noise, kl_weight):
    mean, log_variance = encode(x)
    back = decode(mean + (log_variance / 2).exp() * noise)
    return (x - back).square().flatten(1).mean(1) + kl_weight * price(mean, log_variance) / x[0].numel()
# %% right: picture by picture
def autoencoder_loss(encode, decode, x, noise, kl_weight):
    losses = []
    for one, z in zip(x.split(1), noise.split(1)):
        mean, log_variance = encode(one)
        said = decode(mean + (log_variance / 2).exp() * z)
        kl = (mean**2 + log_variance.exp() - 1 - log_variance).sum() / 2
        losses.append(((said - one).square().sum() + kl_weight * kl) / one.numel())
    return torch.stack(losses).mean()
