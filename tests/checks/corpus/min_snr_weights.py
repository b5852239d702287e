# %% given
import math
import numpy as np
import torch
# %% right: divide by the factors
def min_snr_weights(kind, alpha_bars, gamma):
    snr = alpha_bars / (1 - alpha_bars)
    capped = snr.clamp(max=gamma)
    return capped / {"eps": snr, "x0": torch.ones_like(snr), "v": snr + 1}[kind]
# %% right: gamma over snr for eps
def min_snr_weights(kind, alpha_bars, gamma):
    snr = alpha_bars / (1 - alpha_bars)
    if kind == "eps":
        return (gamma / snr).clamp(max=1)
    if kind == "x0":
        return torch.minimum(snr, torch.full_like(snr, gamma))
    return torch.minimum(alpha_bars, gamma * (1 - alpha_bars))
# %% right: stack and min as in the authors' code
def min_snr_weights(kind, alpha_bars, gamma):
    snr = alpha_bars / (1 - alpha_bars)
    weight = torch.stack([snr, gamma * torch.ones_like(snr)], dim=1).min(dim=1)[0]
    if kind == "eps":
        weight = weight / snr
    elif kind == "v":
        weight = weight / (snr + 1)
    return weight
# %% right: torch.where
def min_snr_weights(kind, alpha_bars, gamma):
    snr = alpha_bars / (1 - alpha_bars)
    w = torch.where(snr > gamma, torch.full_like(snr, float(gamma)), snr)
    match kind:
        case "eps": return w / snr
        case "x0": return w
        case "v": return w * (1 - alpha_bars)
# %% right: log space
def min_snr_weights(kind, alpha_bars, gamma):
    log_snr = alpha_bars.log() - torch.log1p(-alpha_bars)
    log_w = log_snr.clamp(max=math.log(gamma))
    if kind == "eps":
        log_w = log_w - log_snr
    if kind == "v":
        log_w = log_w + torch.log1p(-alpha_bars)
    return log_w.exp()
# %% right: loop of plain numbers
def min_snr_weights(kind, alpha_bars, gamma):
    out = []
    for a in alpha_bars.tolist():
        snr = a / (1 - a)
        factor = {"eps": 1 / snr, "x0": 1, "v": 1 / (snr + 1)}[kind]
        out.append(min(snr, gamma) * factor)
    return torch.tensor(out, dtype=alpha_bars.dtype)
# %% right: numpy and back
def min_snr_weights(kind, alpha_bars, gamma):
    a = alpha_bars.numpy()
    snr = a / (1 - a)
    return torch.from_numpy(np.minimum(snr, gamma) * {"eps": (1 - a) / a, "x0": np.ones_like(a), "v": 1 - a}[kind])
# %% wrong: v with snr + 1 under the cap as well (Diffusers 5654)
def min_snr_weights(kind, alpha_bars, gamma):
    snr = alpha_bars / (1 - alpha_bars)
    if kind == "eps":
        return snr.clamp(max=gamma) / snr
    if kind == "x0":
        return snr.clamp(max=gamma)
    return (snr + 1).clamp(max=gamma) / (snr + 1)
# %% wrong: v is the eps weight plus 1 (Diffusers 8466)
def min_snr_weights(kind, alpha_bars, gamma):
    snr = alpha_bars / (1 - alpha_bars)
    if kind == "x0":
        return snr.clamp(max=gamma)
    w = snr.clamp(max=gamma) / snr
    return w + 1 if kind == "v" else w
# %% wrong: SNR of alpha_bar squared (kohya 308)
def min_snr_weights(kind, alpha_bars, gamma):
    snr = alpha_bars ** 2 / (1 - alpha_bars)
    w = snr.clamp(max=gamma)
    return {"eps": w / snr, "x0": w, "v": w / (snr + 1)}[kind]
# %% wrong: SNR with roots
def min_snr_weights(kind, alpha_bars, gamma):
    snr = (alpha_bars / (1 - alpha_bars)).sqrt()
    w = snr.clamp(max=gamma)
    return {"eps": w / snr, "x0": w, "v": w / (snr + 1)}[kind]
# %% wrong: SNR upside down
def min_snr_weights(kind, alpha_bars, gamma):
    snr = (1 - alpha_bars) / alpha_bars
    w = snr.clamp(max=gamma)
    return {"eps": w / snr, "x0": w, "v": w / (snr + 1)}[kind]
# %% wrong: max instead of min
def min_snr_weights(kind, alpha_bars, gamma):
    snr = alpha_bars / (1 - alpha_bars)
    w = snr.clamp(min=gamma)
    return {"eps": w / snr, "x0": w, "v": w / (snr + 1)}[kind]
# %% wrong: same weight for every kind
def min_snr_weights(kind, alpha_bars, gamma):
    snr = alpha_bars / (1 - alpha_bars)
    return snr.clamp(max=gamma)
# %% wrong: eps weight for every kind
def min_snr_weights(kind, alpha_bars, gamma):
    snr = alpha_bars / (1 - alpha_bars)
    return snr.clamp(max=gamma) / snr
# %% wrong: multiplied by the factors instead of divided
def min_snr_weights(kind, alpha_bars, gamma):
    snr = alpha_bars / (1 - alpha_bars)
    w = snr.clamp(max=gamma)
    return {"eps": w * snr, "x0": w, "v": w * (snr + 1)}[kind]
# %% wrong: v divided by (snr + 1) / snr
def min_snr_weights(kind, alpha_bars, gamma):
    snr = alpha_bars / (1 - alpha_bars)
    w = snr.clamp(max=gamma)
    return {"eps": w / snr, "x0": w, "v": w * snr / (snr + 1)}[kind]
# %% wrong: v treated as eps
def min_snr_weights(kind, alpha_bars, gamma):
    snr = alpha_bars / (1 - alpha_bars)
    w = snr.clamp(max=gamma)
    return w if kind == "x0" else w / snr
# %% wrong: eps and x0 exchanged
def min_snr_weights(kind, alpha_bars, gamma):
    snr = alpha_bars / (1 - alpha_bars)
    w = snr.clamp(max=gamma)
    return {"eps": w, "x0": w / snr, "v": w / (snr + 1)}[kind]
# %% wrong: cap of 5 hard-coded
def min_snr_weights(kind, alpha_bars, gamma):
    snr = alpha_bars / (1 - alpha_bars)
    w = snr.clamp(max=5)
    return {"eps": w / snr, "x0": w, "v": w / (snr + 1)}[kind]
# %% wrong: no cap
def min_snr_weights(kind, alpha_bars, gamma):
    snr = alpha_bars / (1 - alpha_bars)
    return {"eps": torch.ones_like(snr), "x0": snr, "v": snr / (snr + 1)}[kind]
# %% wrong: cap after the division
def min_snr_weights(kind, alpha_bars, gamma):
    snr = alpha_bars / (1 - alpha_bars)
    return {"eps": torch.ones_like(snr), "x0": snr, "v": snr / (snr + 1)}[kind].clamp(max=gamma)
# %% wrong: soft min-SNR of k-diffusion
def min_snr_weights(kind, alpha_bars, gamma):
    snr = alpha_bars / (1 - alpha_bars)
    w = snr * gamma / (snr + gamma)
    return {"eps": w / snr, "x0": w, "v": w / (snr + 1)}[kind]
# %% wrong: normalised to mean 1
def min_snr_weights(kind, alpha_bars, gamma):
    snr = alpha_bars / (1 - alpha_bars)
    w = snr.clamp(max=gamma)
    w = {"eps": w / snr, "x0": w, "v": w / (snr + 1)}[kind]
    return w / w.mean()
# %% wrong: floor of 1 on the SNR (Diffusers 5096)
def min_snr_weights(kind, alpha_bars, gamma):
    snr = alpha_bars / (1 - alpha_bars)
    w = snr.clamp(min=1, max=gamma)
    return {"eps": w / snr, "x0": w, "v": w / (snr + 1)}[kind]
# %% wrong: in-place clamp changes the SNR that divides (denoising-diffusion-pytorch without clone)
def min_snr_weights(kind, alpha_bars, gamma):
    snr = alpha_bars / (1 - alpha_bars)
    w = snr
    w.clamp_(max=gamma)
    return {"eps": w / snr, "x0": w, "v": w / (snr + 1)}[kind]
# %% wrong: p2 weighting of the P2 paper
def min_snr_weights(kind, alpha_bars, gamma):
    return (1 + alpha_bars / (1 - alpha_bars)) ** -gamma
# %% wrong: v weight (gamma + 1) capped after adding
def min_snr_weights(kind, alpha_bars, gamma):
    snr = alpha_bars / (1 - alpha_bars)
    w = snr.clamp(max=gamma)
    return {"eps": w / snr, "x0": w, "v": (w + 1) / (snr + 1)}[kind]
# %% wrong: kind "v" spelt v_prediction, falls to None
def min_snr_weights(kind, alpha_bars, gamma):
    snr = alpha_bars / (1 - alpha_bars)
    w = snr.clamp(max=gamma)
    if kind == "eps":
        return w / snr
    elif kind == "x0":
        return w
    elif kind == "v_prediction":
        return w / (snr + 1)
# %% right: eps and v from the x0 weight by recursion
def min_snr_weights(kind, alpha_bars, gamma):
    if kind == "x0":
        return (alpha_bars / (1 - alpha_bars)).clamp(max=gamma)
    of_x0 = min_snr_weights("x0", alpha_bars, gamma)
    return of_x0 * (1 - alpha_bars) / (alpha_bars if kind == "eps" else 1)
# %% wrong: eps capped at gamma, not gamma over SNR
def min_snr_weights(kind, alpha_bars, gamma):
    snr = alpha_bars / (1 - alpha_bars)
    return {"eps": torch.full_like(snr, float(gamma)).minimum(1 / snr), "x0": snr.clamp(max=gamma), "v": snr.clamp(max=gamma) / (snr + 1)}[kind]
# %% wrong: loss on x0 gets min(SNR, gamma) / SNR too
def min_snr_weights(kind, alpha_bars, gamma):
    snr = alpha_bars / (1 - alpha_bars)
    w = snr.clamp(max=gamma) / snr
    return {"eps": w, "x0": w, "v": w * snr / (snr + 1)}[kind]
# %% wrong: min over the whole table
def min_snr_weights(kind, alpha_bars, gamma):
    snr = alpha_bars / (1 - alpha_bars)
    w = torch.full_like(snr, min(snr.min().item(), gamma))
    return {"eps": w / snr, "x0": w, "v": w / (snr + 1)}[kind]
# %% right: in place on a copy
def min_snr_weights(kind, alpha_bars, gamma):
    snr = alpha_bars.clone().div_(1 - alpha_bars)
    weight = torch.clamp(snr, None, gamma)
    below = {"x0": torch.ones_like(snr), "eps": snr, "v": snr + 1}
    return weight.div_(below[kind])
