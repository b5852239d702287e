# %% given
import torch
# %% right: by multiplication
def put_known_back(x_t, known, mask, noise, alpha_bar):
    noisy = torch.sqrt(alpha_bar) * known + torch.sqrt(1 - alpha_bar) * noise
    return noisy * mask + x_t * (1 - mask)
# %% right: torch.where
def put_known_back(x_t, known, mask, noise, alpha_bar):
    return torch.where(mask == 1, alpha_bar.sqrt() * known + (1 - alpha_bar).sqrt() * noise, x_t)
# %% right: correction of x_t
def put_known_back(x_t, known, mask, noise, alpha_bar):
    return x_t + mask * (alpha_bar**0.5 * known + (1 - alpha_bar) ** 0.5 * noise - x_t)
# %% right: copy and fill
def put_known_back(x_t, known, mask, noise, alpha_bar):
    noised = alpha_bar.sqrt() * known + (1 - alpha_bar).sqrt() * noise
    m = mask.bool().expand_as(x_t)
    out = x_t.clone()
    out[m] = noised[m]
    return out
# %% right: lerp
def put_known_back(x_t, known, mask, noise, alpha_bar):
    a = alpha_bar.item()
    return torch.lerp(x_t, a**0.5 * known + (1 - a) ** 0.5 * noise, mask.expand_as(x_t))
# %% wrong: clean pixels
def put_known_back(x_t, known, mask, noise, alpha_bar):
    return torch.where(mask > 0, known, x_t)
# %% wrong: mask turned round
def put_known_back(x_t, known, mask, noise, alpha_bar):
    noisy = alpha_bar.sqrt() * known + (1 - alpha_bar).sqrt() * noise
    return torch.where(mask > 0, x_t, noisy)
# %% wrong: no roots
def put_known_back(x_t, known, mask, noise, alpha_bar):
    noisy = alpha_bar * known + (1 - alpha_bar) * noise
    return mask * noisy + (1 - mask) * x_t
# %% wrong: root of the signal only
def put_known_back(x_t, known, mask, noise, alpha_bar):
    noisy = alpha_bar.sqrt() * known + (1 - alpha_bar) * noise
    return mask * noisy + (1 - mask) * x_t
# %% wrong: x_t left under it
def put_known_back(x_t, known, mask, noise, alpha_bar):
    noisy = alpha_bar.sqrt() * known + (1 - alpha_bar).sqrt() * noise
    return mask * noisy + x_t
# %% wrong: bracket closed too early
def put_known_back(x_t, known, mask, noise, alpha_bar):
    return mask * alpha_bar.sqrt() * known + (1 - alpha_bar).sqrt() * noise + (1 - mask) * x_t
# %% wrong: own noise
def put_known_back(x_t, known, mask, noise, alpha_bar):
    noisy = alpha_bar.sqrt() * known + (1 - alpha_bar).sqrt() * torch.randn_like(known)
    return mask * noisy + (1 - mask) * x_t
# %% wrong: x_t changed in place
def put_known_back(x_t, known, mask, noise, alpha_bar):
    noisy = alpha_bar.sqrt() * known + (1 - alpha_bar).sqrt() * noise
    x_t *= 1 - mask
    x_t += mask * noisy
    return x_t
# %% wrong: known plus noise, not shrunken
def put_known_back(x_t, known, mask, noise, alpha_bar):
    return mask * (known + (1 - alpha_bar).sqrt() * noise) + (1 - mask) * x_t
# %% wrong: return forgotten
def put_known_back(x_t, known, mask, noise, alpha_bar):
    noisy = alpha_bar.sqrt() * known + (1 - alpha_bar).sqrt() * noise
    mask * noisy + (1 - mask) * x_t
# %% right: where, written blind
def put_known_back(x_t, known, mask, noise, alpha_bar):
    noised = alpha_bar.sqrt() * known + (1 - alpha_bar).sqrt() * noise
    return torch.where(mask.bool(), noised, x_t)
# %% right: difference, written blind
def put_known_back(x_t, known, mask, noise, alpha_bar):
    noised = alpha_bar ** 0.5 * known + (1 - alpha_bar) ** 0.5 * noise
    return x_t + mask * (noised - x_t)
# %% right: clone and fill, written blind
def put_known_back(x_t, known, mask, noise, alpha_bar):
    out = x_t.clone()
    m = mask.expand_as(x_t) > 0.5
    noised = torch.sqrt(alpha_bar) * known + torch.sqrt(1 - alpha_bar) * noise
    out[m] = noised[m]
    return out
# %% wrong: known without noise, written blind
def put_known_back(x_t, known, mask, noise, alpha_bar):
    return mask * known + (1 - mask) * x_t
# %% wrong: mask the other way, written blind
def put_known_back(x_t, known, mask, noise, alpha_bar):
    noised = alpha_bar.sqrt() * known + (1 - alpha_bar).sqrt() * noise
    return (1 - mask) * noised + mask * x_t
# %% wrong: roots missing, written blind
def put_known_back(x_t, known, mask, noise, alpha_bar):
    noised = alpha_bar * known + (1 - alpha_bar) * noise
    return mask * noised + (1 - mask) * x_t
# %% wrong: mask times x_t added, written blind
def put_known_back(x_t, known, mask, noise, alpha_bar):
    noised = alpha_bar.sqrt() * known + (1 - alpha_bar).sqrt() * noise
    return mask * noised + x_t
# %% wrong: everything noised, written blind
def put_known_back(x_t, known, mask, noise, alpha_bar):
    mixed = mask * known + (1 - mask) * x_t
    return alpha_bar.sqrt() * mixed + (1 - alpha_bar).sqrt() * noise
# %% right: numpy
def put_known_back(x_t, known, mask, noise, alpha_bar):
    import numpy as np
    bar = float(alpha_bar)
    noised = np.sqrt(bar) * known.numpy() + np.sqrt(1 - bar) * noise.numpy()
    return torch.from_numpy(np.where(mask.numpy() == 1, noised, x_t.numpy()))
# %% right: sample by sample
def put_known_back(x_t, known, mask, noise, alpha_bar):
    masks = mask.expand(x_t.shape)
    made = []
    for x, k, m, n in zip(x_t, known, masks, noise):
        made.append(m * (alpha_bar.sqrt() * k + (1 - alpha_bar).sqrt() * n) + (1 - m) * x)
    return torch.stack(made)
# %% right: masked_scatter
def put_known_back(x_t, known, mask, noise, alpha_bar):
    chosen = mask.bool().expand_as(x_t)
    noised = torch.addcmul(alpha_bar.sqrt() * known, (1 - alpha_bar).sqrt(), noise)
    return x_t.masked_scatter(chosen, noised[chosen])
# %% wrong: known times its mask twice
def put_known_back(x_t, known, mask, noise, alpha_bar):
    noised = alpha_bar.sqrt() * known + (1 - alpha_bar).sqrt() * noise
    return mask * noised + x_t
# %% wrong: the known part noised from x_t
def put_known_back(x_t, known, mask, noise, alpha_bar):
    noised = alpha_bar.sqrt() * known + (1 - alpha_bar).sqrt() * x_t
    return mask * noised + (1 - mask) * x_t
# %% wrong: noise everywhere
def put_known_back(x_t, known, mask, noise, alpha_bar):
    mixed = mask * known + (1 - mask) * x_t
    return alpha_bar.sqrt() * mixed + (1 - alpha_bar).sqrt() * noise
