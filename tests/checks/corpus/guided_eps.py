# %% given
import torch
# %% right: the formula
def guided_eps(eps_cond, eps_uncond, guidance_scale):
    return eps_uncond + guidance_scale * (eps_cond - eps_uncond)
# %% right: torch.lerp
def guided_eps(eps_cond, eps_uncond, guidance_scale):
    return torch.lerp(eps_uncond, eps_cond, guidance_scale)
# %% right: weighted sum
def guided_eps(cond, uncond, w):
    return w * cond + (1 - w) * uncond
# %% right: paper's w one less
def guided_eps(eps_cond, eps_uncond, guidance_scale):
    w = guidance_scale - 1
    return (1 + w) * eps_cond - w * eps_uncond
# %% right: torch.add with alpha
def guided_eps(eps_cond, eps_uncond, guidance_scale):
    return torch.add(eps_uncond, eps_cond - eps_uncond, alpha=guidance_scale)
# %% right: lambda in float64
guided_eps = lambda c, u, s: (u.double() + s * (c.double() - u.double())).to(c.dtype)
# %% right: from the conditional side
def guided_eps(eps_cond, eps_uncond, guidance_scale):
    return eps_cond + (guidance_scale - 1) * (eps_cond - eps_uncond)
# %% right: tensordot of a stack
def guided_eps(eps_cond, eps_uncond, guidance_scale):
    weights = torch.tensor([guidance_scale, 1 - guidance_scale], dtype=eps_cond.dtype)
    return torch.tensordot(weights, torch.stack([eps_cond, eps_uncond]), dims=1)
# %% right: per sample loop
def guided_eps(eps_cond, eps_uncond, guidance_scale):
    return torch.stack([u + guidance_scale * (c - u) for c, u in zip(eps_cond, eps_uncond)])
# %% wrong: paper's convention, (1 + w)
def guided_eps(eps_cond, eps_uncond, guidance_scale):
    return (1 + guidance_scale) * eps_cond - guidance_scale * eps_uncond
# %% wrong: cond and uncond exchanged
def guided_eps(eps_cond, eps_uncond, guidance_scale):
    return eps_cond + guidance_scale * (eps_uncond - eps_cond)
# %% wrong: difference the wrong way round
def guided_eps(eps_cond, eps_uncond, guidance_scale):
    return eps_uncond + guidance_scale * (eps_uncond - eps_cond)
# %% wrong: started from cond
def guided_eps(eps_cond, eps_uncond, guidance_scale):
    return eps_cond + guidance_scale * (eps_cond - eps_uncond)
# %% wrong: uncond forgotten in front
def guided_eps(eps_cond, eps_uncond, guidance_scale):
    return guidance_scale * (eps_cond - eps_uncond)
# %% wrong: bracket missing
def guided_eps(eps_cond, eps_uncond, guidance_scale):
    return eps_uncond + guidance_scale * eps_cond - eps_uncond
# %% wrong: scale times cond minus uncond
def guided_eps(eps_cond, eps_uncond, guidance_scale):
    return guidance_scale * eps_cond - eps_uncond
# %% wrong: scale times cond only
def guided_eps(eps_cond, eps_uncond, guidance_scale):
    return guidance_scale * eps_cond
# %% wrong: sum plus both
def guided_eps(eps_cond, eps_uncond, guidance_scale):
    return eps_uncond + guidance_scale * (eps_cond + eps_uncond)
# %% wrong: half of the scale
def guided_eps(eps_cond, eps_uncond, guidance_scale):
    return eps_uncond + guidance_scale / 2 * (eps_cond - eps_uncond)
# %% wrong: norm kept, rescaled to that of cond
def guided_eps(eps_cond, eps_uncond, guidance_scale):
    g = eps_uncond + guidance_scale * (eps_cond - eps_uncond)
    return g * eps_cond.norm() / g.norm()
# %% wrong: clamped to -1 and 1
def guided_eps(eps_cond, eps_uncond, guidance_scale):
    return (eps_uncond + guidance_scale * (eps_cond - eps_uncond)).clamp(-1, 1)
# %% wrong: scale only above one, else cond (diffusers' switch)
def guided_eps(eps_cond, eps_uncond, guidance_scale):
    if guidance_scale <= 1:
        return eps_cond
    return eps_uncond + guidance_scale * (eps_cond - eps_uncond)
# %% wrong: scale zero taken for falsy
def guided_eps(eps_cond, eps_uncond, guidance_scale):
    w = guidance_scale or 1.0
    return eps_uncond + w * (eps_cond - eps_uncond)
# %% wrong: cond changed in place
def guided_eps(eps_cond, eps_uncond, guidance_scale):
    eps_cond -= eps_uncond
    eps_cond *= guidance_scale
    eps_cond += eps_uncond
    return eps_cond
# %% wrong: uncond changed in place
def guided_eps(eps_cond, eps_uncond, guidance_scale):
    eps_uncond += guidance_scale * (eps_cond - eps_uncond)
    return eps_uncond
# %% wrong: scale cut to an int
def guided_eps(eps_cond, eps_uncond, guidance_scale):
    return eps_uncond + int(guidance_scale) * (eps_cond - eps_uncond)
# %% wrong: mean difference of the batch
def guided_eps(eps_cond, eps_uncond, guidance_scale):
    return eps_uncond + guidance_scale * (eps_cond - eps_uncond).mean(0, keepdim=True)
# %% wrong: hard-coded 7.5
def guided_eps(eps_cond, eps_uncond, guidance_scale):
    return eps_uncond + 7.5 * (eps_cond - eps_uncond)
# %% wrong: normalised weights 1 and w, uncond weighted
def guided_eps(eps_cond, eps_uncond, guidance_scale):
    return (eps_cond + guidance_scale * eps_uncond) / (1 + guidance_scale)
# %% wrong: plus for times, scale added
def guided_eps(eps_cond, eps_uncond, guidance_scale):
    return eps_uncond + guidance_scale + (eps_cond - eps_uncond)
# %% wrong: scale squared
def guided_eps(eps_cond, eps_uncond, guidance_scale):
    return eps_uncond + guidance_scale**2 * (eps_cond - eps_uncond)
# %% wrong: dots left standing
def guided_eps(eps_cond, eps_uncond, guidance_scale):
    ...
