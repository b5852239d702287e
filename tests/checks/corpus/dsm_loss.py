# %% given
import math
import numpy as np
import torch
import torch.nn.functional as F
def eps_from_score(score, alpha_bar):
    return -(1 - alpha_bar).sqrt() * score
# %% right: flatten and mean
def dsm_loss(score, eps, alpha_bar):
    return ((1 - alpha_bar).sqrt() * score + eps).square().flatten(1).mean(1)
# %% right: eps loss
def dsm_loss(score, eps, alpha_bar):
    return F.mse_loss(eps_from_score(score, alpha_bar), eps, reduction="none").flatten(1).mean(dim=1)
# %% right: weighted distance to the target
def dsm_loss(score, eps, alpha_bar):
    target = -eps / (1 - alpha_bar).sqrt()
    return ((1 - alpha_bar) * (score - target) ** 2).mean(dim=tuple(range(1, score.dim())))
# %% right: einsum
def dsm_loss(score, eps, alpha_bar):
    gap = torch.sqrt(1 - alpha_bar) * score + eps
    gap = gap.reshape(len(gap), -1)
    return torch.einsum("bi,bi->b", gap, gap) / gap.shape[1]
# %% right: norm
def dsm_loss(score, eps, alpha_bar):
    gap = (eps + (1 - alpha_bar) ** 0.5 * score).flatten(1)
    return gap.norm(dim=1) ** 2 / gap.size(1)
# %% right: per sample
def dsm_loss(score, eps, alpha_bar):
    gap = (1 - alpha_bar).sqrt() * score + eps
    return torch.stack([(g * g).mean() for g in gap])
# %% right: vmap of mean square
def dsm_loss(score, eps, alpha_bar):
    return torch.vmap(lambda g: g.pow(2).mean())(torch.addcmul(eps, (1 - alpha_bar).sqrt(), score))
# %% right: axes from the end
def dsm_loss(score, eps, alpha_bar):
    value = (torch.sqrt(1 - alpha_bar) * score + eps) ** 2
    for _ in range(score.ndim - 1):
        value = value.mean(dim=-1)
    return value
# %% wrong: minus eps (sign of the target)
def dsm_loss(score, eps, alpha_bar):
    return ((1 - alpha_bar).sqrt() * score - eps).square().flatten(1).mean(1)
# %% wrong: not weighted
def dsm_loss(score, eps, alpha_bar):
    return (score + eps / (1 - alpha_bar).sqrt()).square().flatten(1).mean(1)
# %% wrong: root forgotten
def dsm_loss(score, eps, alpha_bar):
    return ((1 - alpha_bar) * score + eps).square().flatten(1).mean(1)
# %% wrong: sum over the entries
def dsm_loss(score, eps, alpha_bar):
    return ((1 - alpha_bar).sqrt() * score + eps).square().flatten(1).sum(1)
# %% wrong: half of the sum (score_sde default)
def dsm_loss(score, eps, alpha_bar):
    return 0.5 * ((1 - alpha_bar).sqrt() * score + eps).square().flatten(1).sum(1)
# %% wrong: mean over everything
def dsm_loss(score, eps, alpha_bar):
    return ((1 - alpha_bar).sqrt() * score + eps).square().mean()
# %% wrong: half of the mean
def dsm_loss(score, eps, alpha_bar):
    return 0.5 * ((1 - alpha_bar).sqrt() * score + eps).square().flatten(1).mean(1)
# %% wrong: absolute value
def dsm_loss(score, eps, alpha_bar):
    return ((1 - alpha_bar).sqrt() * score + eps).abs().flatten(1).mean(1)
# %% wrong: norm not squared
def dsm_loss(score, eps, alpha_bar):
    return ((1 - alpha_bar).sqrt() * score + eps).flatten(1).norm(dim=1)
# %% wrong: score against eps, no scale
def dsm_loss(score, eps, alpha_bar):
    return (score + eps).square().flatten(1).mean(1)
# %% wrong: weighted twice
def dsm_loss(score, eps, alpha_bar):
    return ((1 - alpha_bar) * ((1 - alpha_bar).sqrt() * score + eps).square()).flatten(1).mean(1)
# %% wrong: weight 1 - alpha_bar squared of the unweighted
def dsm_loss(score, eps, alpha_bar):
    return ((1 - alpha_bar).sqrt() * (score + eps / (1 - alpha_bar).sqrt()).square()).flatten(1).mean(1)
# %% wrong: sqrt of alpha_bar
def dsm_loss(score, eps, alpha_bar):
    return (alpha_bar.sqrt() * score + eps).square().flatten(1).mean(1)
# %% wrong: eps scaled, score not
def dsm_loss(score, eps, alpha_bar):
    return (score + (1 - alpha_bar).sqrt() * eps).square().flatten(1).mean(1)
# %% wrong: mean over the batch axis
def dsm_loss(score, eps, alpha_bar):
    return ((1 - alpha_bar).sqrt() * score + eps).square().flatten(1).mean(0)
# %% wrong: last axis only
def dsm_loss(score, eps, alpha_bar):
    return ((1 - alpha_bar).sqrt() * score + eps).square().mean(-1)
# %% wrong: axes 1 to 3 hard-coded
def dsm_loss(score, eps, alpha_bar):
    return ((1 - alpha_bar).sqrt() * score + eps).square().mean((1, 2, 3))
# %% wrong: item list
def dsm_loss(score, eps, alpha_bar):
    gap = (1 - alpha_bar).sqrt() * score + eps
    return torch.tensor([(g ** 2).mean().item() for g in gap], dtype=score.dtype)
# %% wrong: no_grad
def dsm_loss(score, eps, alpha_bar):
    with torch.no_grad():
        return ((1 - alpha_bar).sqrt() * score + eps).square().flatten(1).mean(1)
# %% wrong: detached score
def dsm_loss(score, eps, alpha_bar):
    return ((1 - alpha_bar).sqrt() * score.detach() + eps).square().flatten(1).mean(1)
# %% wrong: square of the mean
def dsm_loss(score, eps, alpha_bar):
    return ((1 - alpha_bar).sqrt() * score + eps).flatten(1).mean(1).square()
# %% wrong: in place on the score
def dsm_loss(score, eps, alpha_bar):
    score *= (1 - alpha_bar).sqrt()
    score += eps
    return score.square().flatten(1).mean(1)
# %% wrong: cross term left out, squares added
def dsm_loss(score, eps, alpha_bar):
    return ((1 - alpha_bar) * score.square() + eps.square()).flatten(1).mean(1)
# %% wrong: keepdim
def dsm_loss(score, eps, alpha_bar):
    return ((1 - alpha_bar).sqrt() * score + eps).square().flatten(1).mean(1, keepdim=True)
# %% right: einops reduce
import einops
def dsm_loss(score, eps, alpha_bar):
    return einops.reduce(((1 - alpha_bar) ** 0.5 * score + eps) ** 2, "b ... -> b", "mean")
# %% wrong: unweighted target, then times 1 - alpha_bar missing on one side
def dsm_loss(score, eps, alpha_bar):
    return ((1 - alpha_bar) * score + (1 - alpha_bar).sqrt() * eps).square().flatten(1).mean(1)
# %% wrong: target is minus eps over 1 - alpha_bar
def dsm_loss(score, eps, alpha_bar):
    return ((1 - alpha_bar).sqrt() * (score + eps / (1 - alpha_bar))).square().flatten(1).mean(1)
