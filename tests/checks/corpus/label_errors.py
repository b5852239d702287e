# %% given
import torch
def noised(x0, t, alpha_bars, noise):
    ab = alpha_bars[t].reshape(-1, *[1] * (x0.ndim - 1))
    return ab.sqrt() * x0 + (1 - ab).sqrt() * noise
# %% right: a loop
def label_errors(network, x0, t, noise, alpha_bars, num_labels):
    x_t, errors = noised(x0, t, alpha_bars, noise), []
    for label in range(num_labels):
        said = network(x_t, t, torch.full((len(x0),), label))
        errors.append((said - noise).square().flatten(1).mean(1))
    return torch.stack(errors, dim=1)
# %% right: stacked and turned
def label_errors(network, x0, t, noise, alpha_bars, num_labels):
    x_t = noised(x0, t, alpha_bars, noise)
    rows = [((network(x_t, t, torch.zeros_like(t) + k) - noise) ** 2).flatten(1).mean(1) for k in range(num_labels)]
    return torch.stack(rows).T
# %% right: one large batch
def label_errors(network, x0, t, noise, alpha_bars, num_labels):
    b = len(x0)
    x_t = noised(x0, t, alpha_bars, noise)
    told = torch.arange(num_labels).repeat_interleave(b)
    said = network(torch.cat([x_t] * num_labels), t.repeat(num_labels), told)
    return (said - torch.cat([noise] * num_labels)).square().flatten(1).mean(1).reshape(num_labels, b).T
# %% right: a table filled
def label_errors(network, x0, t, noise, alpha_bars, num_labels):
    table = torch.empty(len(x0), num_labels, dtype=x0.dtype)
    for k in range(num_labels):
        gap = network(noised(x0, t, alpha_bars, noise), t, torch.full_like(t, k)) - noise
        table[:, k] = gap.pow(2).mean(dim=tuple(range(1, gap.ndim)))
    return table
# %% right: picture by picture
def label_errors(network, x0, t, noise, alpha_bars, num_labels):
    x_t, rows = noised(x0, t, alpha_bars, noise), []
    for i in range(len(x0)):
        one = slice(i, i + 1)
        rows.append(torch.stack([(network(x_t[one], t[one], torch.tensor([k])) - noise[one]).square().mean() for k in range(num_labels)]))
    return torch.stack(rows)
# %% wrong: clean pictures
def label_errors(network, x0, t, noise, alpha_bars, num_labels):
    return torch.stack([(network(x0, t, torch.full_like(t, k)) - noise).square().flatten(1).mean(1) for k in range(num_labels)], dim=1)
# %% wrong: against the picture
def label_errors(network, x0, t, noise, alpha_bars, num_labels):
    x_t = noised(x0, t, alpha_bars, noise)
    return torch.stack([(network(x_t, t, torch.full_like(t, k)) - x0).square().flatten(1).mean(1) for k in range(num_labels)], dim=1)
# %% wrong: turned
def label_errors(network, x0, t, noise, alpha_bars, num_labels):
    x_t = noised(x0, t, alpha_bars, noise)
    return torch.stack([(network(x_t, t, torch.full_like(t, k)) - noise).square().flatten(1).mean(1) for k in range(num_labels)])
# %% wrong: the best label
def label_errors(network, x0, t, noise, alpha_bars, num_labels):
    x_t = noised(x0, t, alpha_bars, noise)
    return torch.stack([(network(x_t, t, torch.full_like(t, k)) - noise).square().flatten(1).mean(1) for k in range(num_labels)], dim=1).argmin(1)
# %% wrong: one for the batch
def label_errors(network, x0, t, noise, alpha_bars, num_labels):
    x_t = noised(x0, t, alpha_bars, noise)
    return torch.stack([(network(x_t, t, torch.full_like(t, k)) - noise).square().mean() for k in range(num_labels)])
# %% wrong: sums
def label_errors(network, x0, t, noise, alpha_bars, num_labels):
    x_t = noised(x0, t, alpha_bars, noise)
    return torch.stack([(network(x_t, t, torch.full_like(t, k)) - noise).square().flatten(1).sum(1) for k in range(num_labels)], dim=1)
# %% wrong: absolute
def label_errors(network, x0, t, noise, alpha_bars, num_labels):
    x_t = noised(x0, t, alpha_bars, noise)
    return torch.stack([(network(x_t, t, torch.full_like(t, k)) - noise).abs().flatten(1).mean(1) for k in range(num_labels)], dim=1)
# %% wrong: from 1
def label_errors(network, x0, t, noise, alpha_bars, num_labels):
    x_t = noised(x0, t, alpha_bars, noise)
    return torch.stack([(network(x_t, t, torch.full_like(t, k)) - noise).square().flatten(1).mean(1) for k in range(1, num_labels + 1)], dim=1)
# %% wrong: rooted
def label_errors(network, x0, t, noise, alpha_bars, num_labels):
    x_t = noised(x0, t, alpha_bars, noise)
    return torch.stack([(network(x_t, t, torch.full_like(t, k)) - noise).square().flatten(1).mean(1).sqrt() for k in range(num_labels)], dim=1)
