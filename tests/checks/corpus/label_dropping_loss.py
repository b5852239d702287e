# %% given
import torch
def bars_of(alpha_bars, t, x):
    return alpha_bars[t].view(-1, *[1] * (x.ndim - 1))
# %% right: step by step
def label_dropping_loss(network, x0, labels, null_label, drop, t, noise, alpha_bars):
    ab = bars_of(alpha_bars, t, x0)
    signal, spread = ab.sqrt(), (1 - ab).sqrt()
    told = torch.where(drop, torch.full_like(labels, null_label), labels)
    return torch.nn.functional.mse_loss(network(signal * x0 + spread * noise, t, told), signal * noise - spread * x0)
# %% right: a copy written into
def label_dropping_loss(network, x0, labels, null_label, drop, t, noise, alpha_bars):
    ab = bars_of(alpha_bars, t, x0)
    told = labels.clone()
    told[drop] = null_label
    v = ab.sqrt() * noise - (1 - ab).sqrt() * x0
    return ((network(ab.sqrt() * x0 + (1 - ab).sqrt() * noise, t, told) - v) ** 2).mean()
# %% right: masked_fill
def label_dropping_loss(network, x0, labels, null_label, drop, t, noise, alpha_bars):
    ab = bars_of(alpha_bars, t, x0)
    answer = network(ab.sqrt() * x0 + (1 - ab).sqrt() * noise, t, labels.masked_fill(drop, null_label))
    return (ab.sqrt() * noise - (1 - ab).sqrt() * x0 - answer).square().mean()
# %% right: arithmetic
def label_dropping_loss(network, x0, labels, null_label, drop, t, noise, alpha_bars):
    ab, d = bars_of(alpha_bars, t, x0), drop.long()
    answer = network(ab.sqrt() * x0 + (1 - ab).sqrt() * noise, t, labels * (1 - d) + null_label * d)
    return (answer - ab.sqrt() * noise + (1 - ab).sqrt() * x0).pow(2).mean()
# %% right: mean of means
def label_dropping_loss(network, x0, labels, null_label, drop, t, noise, alpha_bars):
    ab = bars_of(alpha_bars, t, x0)
    told = torch.where(drop, null_label, labels)
    gap = network(ab.sqrt() * x0 + (1 - ab).sqrt() * noise, t, told) - (ab.sqrt() * noise - (1 - ab).sqrt() * x0)
    return gap.square().flatten(1).mean(1).mean()
# %% wrong: no label forgotten
def label_dropping_loss(network, x0, labels, null_label, drop, t, noise, alpha_bars):
    ab = bars_of(alpha_bars, t, x0)
    v = ab.sqrt() * noise - (1 - ab).sqrt() * x0
    return (network(ab.sqrt() * x0 + (1 - ab).sqrt() * noise, t, labels) - v).square().mean()
# %% wrong: mask turned round
def label_dropping_loss(network, x0, labels, null_label, drop, t, noise, alpha_bars):
    ab = bars_of(alpha_bars, t, x0)
    v = ab.sqrt() * noise - (1 - ab).sqrt() * x0
    told = torch.where(drop, labels, null_label)
    return (network(ab.sqrt() * x0 + (1 - ab).sqrt() * noise, t, told) - v).square().mean()
# %% wrong: class 0
def label_dropping_loss(network, x0, labels, null_label, drop, t, noise, alpha_bars):
    ab = bars_of(alpha_bars, t, x0)
    v = ab.sqrt() * noise - (1 - ab).sqrt() * x0
    return (network(ab.sqrt() * x0 + (1 - ab).sqrt() * noise, t, labels * ~drop) - v).square().mean()
# %% wrong: eps
def label_dropping_loss(network, x0, labels, null_label, drop, t, noise, alpha_bars):
    ab = bars_of(alpha_bars, t, x0)
    told = torch.where(drop, null_label, labels)
    return (network(ab.sqrt() * x0 + (1 - ab).sqrt() * noise, t, told) - noise).square().mean()
# %% wrong: sign of v
def label_dropping_loss(network, x0, labels, null_label, drop, t, noise, alpha_bars):
    ab = bars_of(alpha_bars, t, x0)
    told = torch.where(drop, null_label, labels)
    v = (1 - ab).sqrt() * x0 - ab.sqrt() * noise
    return (network(ab.sqrt() * x0 + (1 - ab).sqrt() * noise, t, told) - v).square().mean()
# %% wrong: sum
def label_dropping_loss(network, x0, labels, null_label, drop, t, noise, alpha_bars):
    ab = bars_of(alpha_bars, t, x0)
    told = torch.where(drop, null_label, labels)
    v = ab.sqrt() * noise - (1 - ab).sqrt() * x0
    return (network(ab.sqrt() * x0 + (1 - ab).sqrt() * noise, t, told) - v).square().sum()
# %% wrong: per sample
def label_dropping_loss(network, x0, labels, null_label, drop, t, noise, alpha_bars):
    ab = bars_of(alpha_bars, t, x0)
    told = torch.where(drop, null_label, labels)
    v = ab.sqrt() * noise - (1 - ab).sqrt() * x0
    return (network(ab.sqrt() * x0 + (1 - ab).sqrt() * noise, t, told) - v).square().flatten(1).mean(1)
# %% wrong: labels written into
def label_dropping_loss(network, x0, labels, null_label, drop, t, noise, alpha_bars):
    ab = bars_of(alpha_bars, t, x0)
    labels[drop] = null_label
    v = ab.sqrt() * noise - (1 - ab).sqrt() * x0
    return (network(ab.sqrt() * x0 + (1 - ab).sqrt() * noise, t, labels) - v).square().mean()
