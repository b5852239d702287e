# %% given
import torch
import torch.nn.functional as F
# %% right: log_softmax and indexing
def classifier_eps(eps, x_t, alpha_bar, logits_of, labels, scale):
    with torch.enable_grad():
        x = x_t.detach().clone().requires_grad_()
        logp = torch.log_softmax(logits_of(x), dim=1)
        grad = torch.autograd.grad(logp[torch.arange(len(labels)), labels].sum(), x)[0]
    return eps - scale * torch.sqrt(1 - alpha_bar) * grad
# %% right: gather
@torch.enable_grad()
def classifier_eps(eps, x_t, alpha_bar, logits_of, labels, scale):
    x = x_t.clone().requires_grad_(True)
    chosen = F.log_softmax(logits_of(x), -1).gather(1, labels[:, None])
    g = torch.autograd.grad(chosen.sum(), x)[0]
    return eps - (1 - alpha_bar) ** 0.5 * scale * g
# %% right: cross entropy, summed
@torch.enable_grad()
def classifier_eps(eps, x_t, alpha_bar, logits_of, labels, scale):
    x = x_t.detach().clone().requires_grad_()
    loss = F.cross_entropy(logits_of(x), labels, reduction="sum")
    grad = torch.autograd.grad(loss, x)[0]
    return eps + scale * (1 - alpha_bar).sqrt() * grad
# %% right: backward
def classifier_eps(eps, x_t, alpha_bar, logits_of, labels, scale):
    x = x_t.detach().clone()
    x.requires_grad_()
    with torch.enable_grad():
        logits = logits_of(x)
        (logits[range(len(x)), labels] - logits.logsumexp(1)).sum().backward()
    return eps - scale * (1 - alpha_bar).sqrt() * x.grad
# %% right: Categorical
@torch.enable_grad()
def classifier_eps(eps, x_t, alpha_bar, logits_of, labels, scale):
    x = x_t.detach().requires_grad_()
    lp = torch.distributions.Categorical(logits=logits_of(x)).log_prob(labels).sum()
    (slope,) = torch.autograd.grad(lp, x)
    return eps - scale * (1 - alpha_bar).sqrt() * slope
# %% wrong: plus
@torch.enable_grad()
def classifier_eps(eps, x_t, alpha_bar, logits_of, labels, scale):
    x = x_t.detach().clone().requires_grad_()
    logp = logits_of(x).log_softmax(1)
    grad = torch.autograd.grad(logp[torch.arange(len(labels)), labels].sum(), x)[0]
    return eps + scale * (1 - alpha_bar).sqrt() * grad
# %% wrong: sigma forgotten
@torch.enable_grad()
def classifier_eps(eps, x_t, alpha_bar, logits_of, labels, scale):
    x = x_t.detach().clone().requires_grad_()
    logp = logits_of(x).log_softmax(1)
    grad = torch.autograd.grad(logp[torch.arange(len(labels)), labels].sum(), x)[0]
    return eps - scale * grad
# %% wrong: softmax without log
@torch.enable_grad()
def classifier_eps(eps, x_t, alpha_bar, logits_of, labels, scale):
    x = x_t.detach().clone().requires_grad_()
    p = logits_of(x).softmax(1)
    grad = torch.autograd.grad(p[torch.arange(len(labels)), labels].sum(), x)[0]
    return eps - scale * (1 - alpha_bar).sqrt() * grad
# %% wrong: raw logits
@torch.enable_grad()
def classifier_eps(eps, x_t, alpha_bar, logits_of, labels, scale):
    x = x_t.detach().clone().requires_grad_()
    grad = torch.autograd.grad(logits_of(x)[torch.arange(len(labels)), labels].sum(), x)[0]
    return eps - scale * (1 - alpha_bar).sqrt() * grad
# %% wrong: softmax over the batch
@torch.enable_grad()
def classifier_eps(eps, x_t, alpha_bar, logits_of, labels, scale):
    x = x_t.detach().clone().requires_grad_()
    logp = logits_of(x).log_softmax(dim=0)
    grad = torch.autograd.grad(logp[torch.arange(len(labels)), labels].sum(), x)[0]
    return eps - scale * (1 - alpha_bar).sqrt() * grad
# %% wrong: all labels of all rows
@torch.enable_grad()
def classifier_eps(eps, x_t, alpha_bar, logits_of, labels, scale):
    x = x_t.detach().clone().requires_grad_()
    logp = logits_of(x).log_softmax(1)
    grad = torch.autograd.grad(logp[:, labels].sum(), x)[0]
    return eps - scale * (1 - alpha_bar).sqrt() * grad
# %% wrong: cross entropy's mean
@torch.enable_grad()
def classifier_eps(eps, x_t, alpha_bar, logits_of, labels, scale):
    x = x_t.detach().clone().requires_grad_()
    grad = torch.autograd.grad(F.cross_entropy(logits_of(x), labels), x)[0]
    return eps + scale * (1 - alpha_bar).sqrt() * grad
# %% wrong: cross entropy taken for the log-probability
@torch.enable_grad()
def classifier_eps(eps, x_t, alpha_bar, logits_of, labels, scale):
    x = x_t.detach().clone().requires_grad_()
    grad = torch.autograd.grad(F.cross_entropy(logits_of(x), labels, reduction="sum"), x)[0]
    return eps - scale * (1 - alpha_bar).sqrt() * grad
# %% wrong: scale forgotten
@torch.enable_grad()
def classifier_eps(eps, x_t, alpha_bar, logits_of, labels, scale):
    x = x_t.detach().clone().requires_grad_()
    logp = logits_of(x).log_softmax(1)
    grad = torch.autograd.grad(logp[torch.arange(len(labels)), labels].sum(), x)[0]
    return eps - (1 - alpha_bar).sqrt() * grad
# %% wrong: no gradient asked for
@torch.enable_grad()
def classifier_eps(eps, x_t, alpha_bar, logits_of, labels, scale):
    logp = logits_of(x_t).log_softmax(1)
    grad = torch.autograd.grad(logp[torch.arange(len(labels)), labels].sum(), x_t)[0]
    return eps - scale * (1 - alpha_bar).sqrt() * grad
# %% wrong: mixed as in notebook 09
@torch.enable_grad()
def classifier_eps(eps, x_t, alpha_bar, logits_of, labels, scale):
    x = x_t.detach().clone().requires_grad_()
    logp = logits_of(x).log_softmax(1)
    grad = torch.autograd.grad(logp[torch.arange(len(labels)), labels].sum(), x)[0]
    return eps + scale * (-(1 - alpha_bar).sqrt() * grad - eps)
# %% wrong: gradients never switched on
def classifier_eps(eps, x_t, alpha_bar, logits_of, labels, scale):
    x = x_t.clone().requires_grad_(True)
    chosen = F.log_softmax(logits_of(x), -1).gather(1, labels[:, None])
    g = torch.autograd.grad(chosen.sum(), x)[0]
    return eps - (1 - alpha_bar) ** 0.5 * scale * g
# %% right: as the text says, written blind
def classifier_eps(eps, x_t, alpha_bar, logits_of, labels, scale):
    with torch.enable_grad():
        x = x_t.detach().clone().requires_grad_()
        log_p = logits_of(x).log_softmax(dim=1)[torch.arange(len(x)), labels].sum()
        g = torch.autograd.grad(log_p, x)[0]
    return eps - scale * (1 - alpha_bar).sqrt() * g
# %% right: cross entropy, written blind
def classifier_eps(eps, x_t, alpha_bar, logits_of, labels, scale):
    x = x_t.detach().clone().requires_grad_()
    with torch.enable_grad():
        loss = torch.nn.functional.cross_entropy(logits_of(x), labels, reduction="sum")
        slope = torch.autograd.grad(loss, x)[0]
    return eps + (1 - alpha_bar) ** 0.5 * scale * slope
# %% right: gather and logsumexp, written blind
def classifier_eps(eps, x_t, alpha_bar, logits_of, labels, scale):
    with torch.enable_grad():
        x = x_t.detach().clone().requires_grad_(True)
        logits = logits_of(x)
        log_p = logits.gather(1, labels[:, None]).squeeze(1) - torch.logsumexp(logits, 1)
        log_p.sum().backward()
    return eps - torch.sqrt(1 - alpha_bar) * scale * x.grad
# %% wrong: plus, written blind
def classifier_eps(eps, x_t, alpha_bar, logits_of, labels, scale):
    with torch.enable_grad():
        x = x_t.detach().clone().requires_grad_()
        log_p = logits_of(x).log_softmax(dim=1)[torch.arange(len(x)), labels].sum()
        g = torch.autograd.grad(log_p, x)[0]
    return eps + scale * (1 - alpha_bar).sqrt() * g
# %% wrong: logits instead of log-probabilities, written blind
def classifier_eps(eps, x_t, alpha_bar, logits_of, labels, scale):
    with torch.enable_grad():
        x = x_t.detach().clone().requires_grad_()
        log_p = logits_of(x)[torch.arange(len(x)), labels].sum()
        g = torch.autograd.grad(log_p, x)[0]
    return eps - scale * (1 - alpha_bar).sqrt() * g
# %% wrong: probabilities, written blind
def classifier_eps(eps, x_t, alpha_bar, logits_of, labels, scale):
    with torch.enable_grad():
        x = x_t.detach().clone().requires_grad_()
        p = logits_of(x).softmax(dim=1)[torch.arange(len(x)), labels].sum()
        g = torch.autograd.grad(p, x)[0]
    return eps - scale * (1 - alpha_bar).sqrt() * g
# %% wrong: root of alpha bar, written blind
def classifier_eps(eps, x_t, alpha_bar, logits_of, labels, scale):
    with torch.enable_grad():
        x = x_t.detach().clone().requires_grad_()
        log_p = logits_of(x).log_softmax(dim=1)[torch.arange(len(x)), labels].sum()
        g = torch.autograd.grad(log_p, x)[0]
    return eps - scale * alpha_bar.sqrt() * g
# %% wrong: all labels' columns, written blind
def classifier_eps(eps, x_t, alpha_bar, logits_of, labels, scale):
    with torch.enable_grad():
        x = x_t.detach().clone().requires_grad_()
        log_p = logits_of(x).log_softmax(dim=1)[:, labels].sum()
        g = torch.autograd.grad(log_p, x)[0]
    return eps - scale * (1 - alpha_bar).sqrt() * g
# %% right: sample by sample
def classifier_eps(eps, x_t, alpha_bar, logits_of, labels, scale):
    steered = []
    for e, x, label in zip(eps, x_t, labels):
        with torch.enable_grad():
            x = x[None].detach().clone().requires_grad_()
            chance = torch.log_softmax(logits_of(x), dim=1)[0, label]
            (slope,) = torch.autograd.grad(chance, x)
        steered.append(e - scale * (1 - alpha_bar).sqrt() * slope[0])
    return torch.stack(steered)
# %% right: vmap of grad
def classifier_eps(eps, x_t, alpha_bar, logits_of, labels, scale):
    def chance(x, one_hot):
        return (logits_of(x[None])[0].log_softmax(0) * one_hot).sum()
    one_hot = torch.nn.functional.one_hot(labels, logits_of(x_t).shape[1]).to(x_t.dtype)
    slopes = torch.vmap(torch.func.grad(chance))(x_t, one_hot)
    return torch.add(eps, slopes, alpha=-float(scale * (1 - alpha_bar) ** 0.5))
# %% right: a mask of labels, functional
def classifier_eps(eps, x_t, alpha_bar, logits_of, labels, scale):
    def total(x):
        logits = logits_of(x)
        asked = torch.arange(logits.shape[1])[None] == labels[:, None]
        return torch.where(asked, torch.log_softmax(logits, 1), torch.zeros_like(logits)).sum()
    return eps - scale * torch.sqrt(1 - alpha_bar) * torch.func.grad(total)(x_t)
# %% wrong: probability instead of its logarithm
def classifier_eps(eps, x_t, alpha_bar, logits_of, labels, scale):
    with torch.enable_grad():
        x = x_t.detach().clone().requires_grad_()
        p = logits_of(x).softmax(1)[torch.arange(len(x)), labels].sum()
        g = torch.autograd.grad(p, x)[0]
    return eps - scale * (1 - alpha_bar).sqrt() * g
# %% wrong: all columns of the labels
def classifier_eps(eps, x_t, alpha_bar, logits_of, labels, scale):
    with torch.enable_grad():
        x = x_t.detach().clone().requires_grad_()
        p = logits_of(x).log_softmax(1)[:, labels].sum()
        g = torch.autograd.grad(p, x)[0]
    return eps - scale * (1 - alpha_bar).sqrt() * g
# %% wrong: divided by the root of alpha_bar
def classifier_eps(eps, x_t, alpha_bar, logits_of, labels, scale):
    with torch.enable_grad():
        x = x_t.detach().clone().requires_grad_()
        p = logits_of(x).log_softmax(1)[torch.arange(len(x)), labels].sum()
        g = torch.autograd.grad(p, x)[0]
    return eps - scale * (1 - alpha_bar).sqrt() / alpha_bar.sqrt() * g
# %% wrong: mean over the batch
def classifier_eps(eps, x_t, alpha_bar, logits_of, labels, scale):
    with torch.enable_grad():
        x = x_t.detach().clone().requires_grad_()
        p = torch.nn.functional.cross_entropy(logits_of(x), labels)
        g = torch.autograd.grad(p, x)[0]
    return eps + scale * (1 - alpha_bar).sqrt() * g
