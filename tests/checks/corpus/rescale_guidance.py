# %% given
import torch
# %% right: the formula, named axes
def rescale_guidance(guided, cond, share):
    dims = tuple(range(1, guided.ndim))
    factor = cond.std(dim=dims, keepdim=True) / guided.std(dim=dims, keepdim=True)
    return share * guided * factor + (1 - share) * guided
# %% right: diffusers' rescale_noise_cfg
def rescale_guidance(noise_cfg, noise_pred_text, guidance_rescale):
    std_text = noise_pred_text.std(dim=list(range(1, noise_pred_text.ndim)), keepdim=True)
    std_cfg = noise_cfg.std(dim=list(range(1, noise_cfg.ndim)), keepdim=True)
    noise_pred_rescaled = noise_cfg * (std_text / std_cfg)
    return guidance_rescale * noise_pred_rescaled + (1 - guidance_rescale) * noise_cfg
# %% right: one factor per sample
def rescale_guidance(guided, cond, share):
    ratio = cond.flatten(1).std(1) / guided.flatten(1).std(1)
    factor = share * ratio + (1 - share)
    return guided * factor.reshape(-1, *[1] * (guided.ndim - 1))
# %% right: per sample loop
def rescale_guidance(guided, cond, share):
    return torch.stack([g * (share * c.std() / g.std() + 1 - share) for g, c in zip(guided, cond)])
# %% right: lerp, population std
def rescale_guidance(guided, cond, share):
    shape = (len(guided),) + (1,) * (guided.ndim - 1)
    s = lambda x: x.flatten(1).std(1, unbiased=False).view(shape)
    return torch.lerp(guided, guided * s(cond) / s(guided), share)
# %% right: einsum with the factor
def rescale_guidance(guided, cond, share):
    r = (cond.flatten(1).var(1) / guided.flatten(1).var(1)).sqrt()
    return torch.einsum("b,b...->b...", 1 + share * (r - 1), guided)
# %% right: vmap over the batch
def rescale_guidance(guided, cond, share):
    one = lambda g, c: share * g * c.std() / g.std() + (1 - share) * g
    return torch.vmap(one)(guided, cond)
# %% wrong: one deviation for the whole batch
def rescale_guidance(guided, cond, share):
    return share * guided * cond.std() / guided.std() + (1 - share) * guided
# %% wrong: one deviation per channel
def rescale_guidance(guided, cond, share):
    dims = tuple(range(2, guided.ndim)) or (1,)
    return share * guided * cond.std(dim=dims, keepdim=True) / guided.std(dim=dims, keepdim=True) + (1 - share) * guided
# %% wrong: ratio upside down
def rescale_guidance(guided, cond, share):
    d = tuple(range(1, guided.ndim))
    return share * guided * guided.std(dim=d, keepdim=True) / cond.std(dim=d, keepdim=True) + (1 - share) * guided
# %% wrong: shares exchanged
def rescale_guidance(guided, cond, share):
    d = tuple(range(1, guided.ndim))
    return (1 - share) * guided * cond.std(dim=d, keepdim=True) / guided.std(dim=d, keepdim=True) + share * guided
# %% wrong: mixed with cond
def rescale_guidance(guided, cond, share):
    d = tuple(range(1, guided.ndim))
    return share * guided * cond.std(dim=d, keepdim=True) / guided.std(dim=d, keepdim=True) + (1 - share) * cond
# %% wrong: share forgotten, all rescaled
def rescale_guidance(guided, cond, share):
    d = tuple(range(1, guided.ndim))
    return guided * cond.std(dim=d, keepdim=True) / guided.std(dim=d, keepdim=True)
# %% wrong: second term forgotten
def rescale_guidance(guided, cond, share):
    d = tuple(range(1, guided.ndim))
    return share * guided * cond.std(dim=d, keepdim=True) / guided.std(dim=d, keepdim=True)
# %% wrong: variances for deviations
def rescale_guidance(guided, cond, share):
    d = tuple(range(1, guided.ndim))
    return share * guided * cond.var(dim=d, keepdim=True) / guided.var(dim=d, keepdim=True) + (1 - share) * guided
# %% wrong: norms for deviations
def rescale_guidance(guided, cond, share):
    f = (cond.flatten(1).norm(dim=1) / guided.flatten(1).norm(dim=1)).reshape(-1, *[1] * (guided.ndim - 1))
    return share * guided * f + (1 - share) * guided
# %% wrong: standardised, mean subtracted too
def rescale_guidance(guided, cond, share):
    d = tuple(range(1, guided.ndim))
    z = (guided - guided.mean(dim=d, keepdim=True)) / guided.std(dim=d, keepdim=True)
    return share * (z * cond.std(dim=d, keepdim=True) + cond.mean(dim=d, keepdim=True)) + (1 - share) * guided
# %% wrong: std over the batch axis
def rescale_guidance(guided, cond, share):
    return share * guided * cond.std(dim=0, keepdim=True) / guided.std(dim=0, keepdim=True) + (1 - share) * guided
# %% wrong: cond rescaled to guided
def rescale_guidance(guided, cond, share):
    d = tuple(range(1, guided.ndim))
    return share * cond * guided.std(dim=d, keepdim=True) / cond.std(dim=d, keepdim=True) + (1 - share) * guided
# %% wrong: hard-coded four axes
def rescale_guidance(guided, cond, share):
    return share * guided * cond.std(dim=(1, 2, 3), keepdim=True) / guided.std(dim=(1, 2, 3), keepdim=True) + (1 - share) * guided
# %% wrong: hard-coded 0.7
def rescale_guidance(guided, cond, share):
    d = tuple(range(1, guided.ndim))
    return 0.7 * guided * cond.std(dim=d, keepdim=True) / guided.std(dim=d, keepdim=True) + 0.3 * guided
# %% wrong: std over the last axis only
def rescale_guidance(guided, cond, share):
    return share * guided * cond.std(dim=-1, keepdim=True) / guided.std(dim=-1, keepdim=True) + (1 - share) * guided
# %% wrong: deviations (b,) broadcast along the width
def rescale_guidance(guided, cond, share):
    return share * guided * cond.flatten(1).std(1) / guided.flatten(1).std(1) + (1 - share) * guided
# %% wrong: only shrinks, ratio clamped at one
def rescale_guidance(guided, cond, share):
    d = tuple(range(1, guided.ndim))
    f = (cond.std(dim=d, keepdim=True) / guided.std(dim=d, keepdim=True)).clamp(max=1)
    return share * guided * f + (1 - share) * guided
# %% wrong: eps of 0.1 in the denominator
def rescale_guidance(guided, cond, share):
    d = tuple(range(1, guided.ndim))
    return share * guided * cond.std(dim=d, keepdim=True) / (guided.std(dim=d, keepdim=True) + 0.1) + (1 - share) * guided
# %% wrong: guided changed in place
def rescale_guidance(guided, cond, share):
    d = tuple(range(1, guided.ndim))
    f = cond.std(dim=d, keepdim=True) / guided.std(dim=d, keepdim=True)
    guided *= share * f + 1 - share
    return guided
# %% wrong: ratio to the power of the share
def rescale_guidance(guided, cond, share):
    d = tuple(range(1, guided.ndim))
    return guided * (cond.std(dim=d, keepdim=True) / guided.std(dim=d, keepdim=True)) ** share
# %% wrong: bracket, share on everything
def rescale_guidance(guided, cond, share):
    d = tuple(range(1, guided.ndim))
    return share * (guided * cond.std(dim=d, keepdim=True) / guided.std(dim=d, keepdim=True) + (1 - share) * guided)
# %% wrong: deviation of the difference
def rescale_guidance(guided, cond, share):
    d = tuple(range(1, guided.ndim))
    return share * guided * cond.std(dim=d, keepdim=True) / (guided - cond).std(dim=d, keepdim=True) + (1 - share) * guided
# %% wrong: dots left standing
def rescale_guidance(guided, cond, share):
    ...
