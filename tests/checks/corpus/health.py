# %% given
import torch
def blur(mean, log_variance, noise):
    return mean + torch.exp(log_variance / 2) * noise
# %% right: step by step
def health(encode, decode, x, noise):
    mean, log_variance = encode(x)
    a = (decode(mean) - x).square().mean()
    b = (decode(blur(mean, log_variance, noise)) - x).square().mean()
    return a, b, (log_variance / 2).exp().mean()
# %% right: mse_loss
def health(encode, decode, x, noise):
    mean, log_variance = encode(x)
    std = log_variance.exp().sqrt()
    mse = torch.nn.functional.mse_loss
    return mse(decode(mean), x), mse(decode(mean + std * noise), x), std.mean()
# %% right: a list
def health(encode, decode, x, noise):
    said = encode(x)
    pictures = [decode(said[0]), decode(blur(*said, noise))]
    return [*(((p - x) ** 2).mean() for p in pictures), torch.exp(0.5 * said[1]).mean()]
# %% right: means of means
def health(encode, decode, x, noise):
    mean, log_variance = encode(x)
    def error(z):
        return (x - decode(z)).pow(2).flatten(1).mean(dim=1).mean()
    return error(mean), error(torch.addcmul(mean, log_variance.div(2).exp(), noise)), log_variance.div(2).exp().mean()
# %% right: encoded twice
def health(encode, decode, x, noise):
    first = ((decode(encode(x)[0]) - x) ** 2).sum() / x.numel()
    mean, log_variance = encode(x)
    second = ((decode(blur(mean, log_variance, noise)) - x) ** 2).sum() / x.numel()
    return first, second, torch.exp(log_variance / 2).sum() / log_variance.numel()
# %% wrong: mean variance
def health(encode, decode, x, noise):
    mean, log_variance = encode(x)
    a, b = ((decode(z) - x).square().mean() for z in (mean, blur(mean, log_variance, noise)))
    return a, b, log_variance.exp().mean()
# %% wrong: mean log-variance
def health(encode, decode, x, noise):
    mean, log_variance = encode(x)
    a, b = ((decode(z) - x).square().mean() for z in (mean, blur(mean, log_variance, noise)))
    return a, b, log_variance.mean()
# %% wrong: noise as it is
def health(encode, decode, x, noise):
    mean, log_variance = encode(x)
    a, b = ((decode(z) - x).square().mean() for z in (mean, mean + noise))
    return a, b, (log_variance / 2).exp().mean()
# %% wrong: variance times noise
def health(encode, decode, x, noise):
    mean, log_variance = encode(x)
    a, b = ((decode(z) - x).square().mean() for z in (mean, mean + log_variance.exp() * noise))
    return a, b, (log_variance / 2).exp().mean()
# %% wrong: exchanged
def health(encode, decode, x, noise):
    mean, log_variance = encode(x)
    a, b = ((decode(z) - x).square().mean() for z in (mean, blur(mean, log_variance, noise)))
    return b, a, (log_variance / 2).exp().mean()
# %% wrong: rooted
def health(encode, decode, x, noise):
    mean, log_variance = encode(x)
    a, b = ((decode(z) - x).square().mean().sqrt() for z in (mean, blur(mean, log_variance, noise)))
    return a, b, (log_variance / 2).exp().mean()
# %% wrong: means twice
def health(encode, decode, x, noise):
    mean, log_variance = encode(x)
    a = (decode(mean) - x).square().mean()
    return a, a, (log_variance / 2).exp().mean()
# %% wrong: absolute
def health(encode, decode, x, noise):
    mean, log_variance = encode(x)
    a, b = ((decode(z) - x).abs().mean() for z in (mean, blur(mean, log_variance, noise)))
    return a, b, (log_variance / 2).exp().mean()
# %% wrong: two numbers
def health(encode, decode, x, noise):
    mean, log_variance = encode(x)
    a, b = ((decode(z) - x).square().mean() for z in (mean, blur(mean, log_variance, noise)))
    return a, b
# %% right: picture by picture
def health(encode, decode, x, noise):
    rows = []
    for one, z in zip(x.split(1), noise.split(1)):
        mean, log_variance = encode(one)
        std = torch.exp(log_variance / 2)
        rows.append(torch.stack([(decode(mean) - one).square().mean(), (decode(mean + std * z) - one).square().mean(), std.mean()]))
    return tuple(torch.stack(rows).mean(0))
