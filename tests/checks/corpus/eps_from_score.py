# %% given
import math
import numpy as np
import torch
# %% right: sqrt method
def eps_from_score(score, alpha_bar):
    return -(1 - alpha_bar).sqrt() * score
# %% right: torch.sqrt, times minus one
def eps_from_score(score, alpha_bar):
    return -1 * score * torch.sqrt(1 - alpha_bar)
# %% right: power
def eps_from_score(s, abar):
    sigma = (1 - abar) ** 0.5
    return -sigma * s
# %% right: lambda with neg and mul
eps_from_score = lambda score, alpha_bar: torch.neg(score.mul(alpha_bar.neg().add(1).sqrt()))
# %% right: numpy and back
def eps_from_score(score, alpha_bar):
    return torch.as_tensor(-np.sqrt(1 - np.asarray(alpha_bar)) * np.asarray(score))
# %% right: log space
def eps_from_score(score, alpha_bar):
    return -score * torch.exp(0.5 * torch.log1p(-alpha_bar))
# %% right: division by the reciprocal root
def eps_from_score(score, alpha_bar):
    return -score / torch.rsqrt(1 - alpha_bar)
# %% right: loop over the batch, broadcast first
def eps_from_score(score, alpha_bar):
    score, alpha_bar = torch.broadcast_tensors(score, alpha_bar)
    return torch.stack([-(1 - a).sqrt() * s for s, a in zip(score, alpha_bar)])
# %% wrong: sign
def eps_from_score(score, alpha_bar):
    return (1 - alpha_bar).sqrt() * score
# %% wrong: divided instead of multiplied
def eps_from_score(score, alpha_bar):
    return -score / (1 - alpha_bar).sqrt()
# %% wrong: root forgotten
def eps_from_score(score, alpha_bar):
    return -(1 - alpha_bar) * score
# %% wrong: sqrt of alpha_bar
def eps_from_score(score, alpha_bar):
    return -alpha_bar.sqrt() * score
# %% wrong: 1 minus the root
def eps_from_score(score, alpha_bar):
    return -(1 - alpha_bar.sqrt()) * score
# %% wrong: divided by 1 - alpha_bar
def eps_from_score(score, alpha_bar):
    return -score / (1 - alpha_bar)
# %% wrong: score is minus eps
def eps_from_score(score, alpha_bar):
    return -score
# %% wrong: sigma of the VE process
def eps_from_score(score, alpha_bar):
    return -((1 - alpha_bar) / alpha_bar).sqrt() * score
# %% wrong: root of alpha_bar minus 1, NaN
def eps_from_score(score, alpha_bar):
    return -(alpha_bar - 1).sqrt() * score
# %% wrong: sign and root
def eps_from_score(score, alpha_bar):
    return (1 - alpha_bar) * score
# %% wrong: sign and division
def eps_from_score(score, alpha_bar):
    return score / (1 - alpha_bar).sqrt()
# %% wrong: first alpha_bar for all
def eps_from_score(score, alpha_bar):
    return -(1 - alpha_bar.flatten()[0]).sqrt() * score
# %% wrong: mean alpha_bar
def eps_from_score(score, alpha_bar):
    return -(1 - alpha_bar.mean()).sqrt() * score
# %% wrong: alpha_bar flattened
def eps_from_score(score, alpha_bar):
    return -(1 - alpha_bar.flatten()).sqrt() * score
# %% wrong: clamped to -1..1
def eps_from_score(score, alpha_bar):
    return (-(1 - alpha_bar).sqrt() * score).clamp(-1, 1)
# %% wrong: detach
def eps_from_score(score, alpha_bar):
    return -(1 - alpha_bar).sqrt() * score.detach()
# %% wrong: in place
def eps_from_score(score, alpha_bar):
    return score.mul_(-(1 - alpha_bar).sqrt())
# %% wrong: half
def eps_from_score(score, alpha_bar):
    return (-(1 - alpha_bar).half().sqrt() * score.half())
# %% wrong: normalised score
def eps_from_score(score, alpha_bar):
    return -(1 - alpha_bar).sqrt() * score / score.norm()
# %% wrong: alpha_bar squared (takes it for the root)
def eps_from_score(score, alpha_bar):
    return -(1 - alpha_bar ** 2).sqrt() * score
