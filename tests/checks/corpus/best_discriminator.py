# %% given
import numpy as np
import torch
import torch.nn.functional as F
# %% right: sigmoid of the difference
def best_discriminator(log_p, log_q):
    return torch.sigmoid(log_p - log_q)
# %% right: softmax over a stack
def best_discriminator(log_p, log_q):
    return torch.stack([log_p, log_q]).softmax(0)[0]
# %% right: logaddexp
def best_discriminator(log_p, log_q):
    return torch.exp(log_p - torch.logaddexp(log_p, log_q))
# %% right: tanh of the half
def best_discriminator(lp, lq):
    return 0.5 * (1 + torch.tanh((lp - lq) / 2))
# %% right: shifted by the larger
def best_discriminator(log_p, log_q):
    top = torch.maximum(log_p, log_q)
    p, q = (log_p - top).exp(), (log_q - top).exp()
    return p / (p + q)
# %% right: exp of minus softplus
def best_discriminator(log_p, log_q):
    return torch.exp(-F.softplus(log_q - log_p))
# %% right: scipy expit through numpy, loops
def best_discriminator(log_p, log_q):
    out = torch.empty_like(log_p)
    flat = out.view(-1)
    for i, (a, b) in enumerate(zip(log_p.reshape(-1).tolist(), log_q.reshape(-1).tolist())):
        d = a - b
        flat[i] = 1 / (1 + np.exp(-d)) if d >= 0 else np.exp(d) / (1 + np.exp(d))
    return out
# %% wrong: densities, underflow to NaN
def best_discriminator(log_p, log_q):
    p, q = log_p.exp(), log_q.exp()
    return p / (p + q)
# %% wrong: epsilon against 0 by 0
def best_discriminator(log_p, log_q):
    p, q = log_p.exp(), log_q.exp()
    return p / (p + q + 1e-8)
# %% wrong: underflow replaced by one half
def best_discriminator(log_p, log_q):
    p, q = log_p.exp(), log_q.exp()
    return torch.nan_to_num(p / (p + q), nan=0.5)
# %% wrong: p and q exchanged
def best_discriminator(log_p, log_q):
    return torch.sigmoid(log_q - log_p)
# %% wrong: ratio of the logs
def best_discriminator(log_p, log_q):
    return log_p / (log_p + log_q)
# %% wrong: sigmoid of the ratio of the logs
def best_discriminator(log_p, log_q):
    return torch.sigmoid(log_p / log_q)
# %% wrong: sigmoid of the sum
def best_discriminator(log_p, log_q):
    return torch.sigmoid(log_p + log_q)
# %% wrong: the logit, no sigmoid
def best_discriminator(log_p, log_q):
    return log_p - log_q
# %% wrong: density ratio p / q
def best_discriminator(log_p, log_q):
    return (log_p - log_q).exp()
# %% wrong: log of the probability
def best_discriminator(log_p, log_q):
    return F.logsigmoid(log_p - log_q)
# %% wrong: sigmoid of p minus q
def best_discriminator(log_p, log_q):
    return torch.sigmoid(log_p.exp() - log_q.exp())
# %% wrong: sigmoid of p / q
def best_discriminator(log_p, log_q):
    return torch.sigmoid((log_p - log_q).exp())
# %% wrong: hard decision
def best_discriminator(log_p, log_q):
    return (log_p > log_q).to(log_p.dtype)
# %% wrong: p only
def best_discriminator(log_p, log_q):
    return torch.sigmoid(log_p)
# %% wrong: softmax over the points
def best_discriminator(log_p, log_q):
    return (log_p - log_q).softmax(-1)
# %% wrong: difference clamped to 5
def best_discriminator(log_p, log_q):
    return torch.sigmoid((log_p - log_q).clamp(-5, 5))
# %% wrong: logs clamped to -100
def best_discriminator(log_p, log_q):
    return torch.sigmoid(log_p.clamp(min=-100) - log_q.clamp(min=-100))
# %% wrong: tanh
def best_discriminator(log_p, log_q):
    return torch.tanh(log_p - log_q)
# %% wrong: tanh without the half
def best_discriminator(log_p, log_q):
    return 0.5 * (1 + torch.tanh(log_p - log_q))
# %% wrong: normalised densities over the points
def best_discriminator(log_p, log_q):
    p, q = log_p.flatten().softmax(0), log_q.flatten().softmax(0)
    return (p / (p + q)).reshape(log_p.shape)
# %% wrong: mean over the points
def best_discriminator(log_p, log_q):
    return torch.sigmoid(log_p - log_q).mean()
# %% wrong: geometric weights, root of the ratio
def best_discriminator(log_p, log_q):
    return torch.sigmoid((log_p - log_q) / 2)
# %% wrong: log_p changed in place
def best_discriminator(log_p, log_q):
    log_p -= log_q
    return log_p.sigmoid_()
# %% wrong: base 10 logs assumed
def best_discriminator(log_p, log_q):
    return 1 / (1 + 10 ** (log_q - log_p))
# %% wrong: dots left standing
def best_discriminator(log_p, log_q):
    ...
