# %% given
import math
import numpy as np
import torch
# %% right: straight from the formulas
def latent_training_pair(encode, x0, scale, t, alpha_bars, noise):
    z0 = scale * encode(x0)
    ab = alpha_bars[t].reshape(-1, 1, 1, 1)
    z_t = ab.sqrt() * z0 + (1 - ab).sqrt() * noise
    v = ab.sqrt() * noise - (1 - ab).sqrt() * z0
    return z_t, v
# %% right: no_grad around the frozen encoder
def latent_training_pair(encode, x0, scale, t, alpha_bars, noise):
    with torch.no_grad():
        z0 = encode(x0) * scale
    a = alpha_bars[t].sqrt()[:, None, None, None]
    s = (1 - alpha_bars[t]).sqrt()[:, None, None, None]
    return a * z0 + s * noise, a * noise - s * z0
# %% right: helper extract, gather
def extract(a, t, shape):
    return a.gather(-1, t).reshape(t.shape[0], *((1,) * (len(shape) - 1)))
def latent_training_pair(encode, x0, scale, t, alpha_bars, noise):
    z0 = encode(x0) * scale
    ca = extract(alpha_bars.sqrt(), t, z0.shape)
    cb = extract((1 - alpha_bars).sqrt(), t, z0.shape)
    return ca * z0 + cb * noise, ca * noise - cb * z0
# %% right: angle, cos and sin
def latent_training_pair(encode, x0, scale, t, alpha_bars, noise):
    z0 = encode(x0).mul(scale)
    phi = torch.acos(alpha_bars[t].double().sqrt()).view(-1, 1, 1, 1)
    z_t = phi.cos() * z0 + phi.sin() * noise
    v = phi.cos() * noise - phi.sin() * z0
    return z_t.to(z0.dtype), v.to(z0.dtype)
# %% right: per sample loop
def latent_training_pair(encode, x0, scale, t, alpha_bars, noise):
    z0s = encode(x0) * scale
    z, v = [], []
    for z0, time, n in zip(z0s, t.tolist(), noise):
        ab = alpha_bars[time]
        z.append(ab**0.5 * z0 + (1 - ab) ** 0.5 * n)
        v.append(ab**0.5 * n - (1 - ab) ** 0.5 * z0)
    return torch.stack(z), torch.stack(v)
# %% right: einsum
def latent_training_pair(encode, x0, scale, t, alpha_bars, noise):
    z0 = scale * encode(x0)
    a, s = alpha_bars[t].sqrt(), (1 - alpha_bars[t]).sqrt()
    mix = lambda w, z: torch.einsum("b,bdij->bdij", w, z)
    return mix(a, z0) + mix(s, noise), mix(a, noise) - mix(s, z0)
# %% right: a list of two, v from z_t
def latent_training_pair(encode, x0, scale, t, alpha_bars, noise):
    z0 = scale * encode(x0)
    ab = alpha_bars.index_select(0, t).view(-1, 1, 1, 1)
    z_t = torch.sqrt(ab) * z0 + torch.sqrt(1 - ab) * noise
    v = torch.sqrt(ab) * noise - torch.sqrt(1 - ab) * z0
    return [z_t, v]
# %% wrong: scale forgotten
def latent_training_pair(encode, x0, scale, t, alpha_bars, noise):
    z0 = encode(x0)
    ab = alpha_bars[t].reshape(-1, 1, 1, 1)
    return ab.sqrt() * z0 + (1 - ab).sqrt() * noise, ab.sqrt() * noise - (1 - ab).sqrt() * z0
# %% wrong: divided by the scale (Endora issue 6)
def latent_training_pair(encode, x0, scale, t, alpha_bars, noise):
    z0 = encode(x0) / scale
    ab = alpha_bars[t].reshape(-1, 1, 1, 1)
    return ab.sqrt() * z0 + (1 - ab).sqrt() * noise, ab.sqrt() * noise - (1 - ab).sqrt() * z0
# %% wrong: pictures scaled before encoding
def latent_training_pair(encode, x0, scale, t, alpha_bars, noise):
    z0 = encode(scale * x0)
    ab = alpha_bars[t].reshape(-1, 1, 1, 1)
    return ab.sqrt() * z0 + (1 - ab).sqrt() * noise, ab.sqrt() * noise - (1 - ab).sqrt() * z0
# %% wrong: noise scaled too
def latent_training_pair(encode, x0, scale, t, alpha_bars, noise):
    z0 = encode(x0)
    ab = alpha_bars[t].reshape(-1, 1, 1, 1)
    return scale * (ab.sqrt() * z0 + (1 - ab).sqrt() * noise), scale * (ab.sqrt() * noise - (1 - ab).sqrt() * z0)
# %% wrong: v of unscaled latents
def latent_training_pair(encode, x0, scale, t, alpha_bars, noise):
    z = encode(x0)
    ab = alpha_bars[t].reshape(-1, 1, 1, 1)
    return ab.sqrt() * scale * z + (1 - ab).sqrt() * noise, ab.sqrt() * noise - (1 - ab).sqrt() * z
# %% wrong: v with its sign turned
def latent_training_pair(encode, x0, scale, t, alpha_bars, noise):
    z0 = scale * encode(x0)
    ab = alpha_bars[t].reshape(-1, 1, 1, 1)
    return ab.sqrt() * z0 + (1 - ab).sqrt() * noise, (1 - ab).sqrt() * z0 - ab.sqrt() * noise
# %% wrong: v with a plus
def latent_training_pair(encode, x0, scale, t, alpha_bars, noise):
    z0 = scale * encode(x0)
    ab = alpha_bars[t].reshape(-1, 1, 1, 1)
    return ab.sqrt() * z0 + (1 - ab).sqrt() * noise, ab.sqrt() * noise + (1 - ab).sqrt() * z0
# %% wrong: coefficients of v exchanged
def latent_training_pair(encode, x0, scale, t, alpha_bars, noise):
    z0 = scale * encode(x0)
    ab = alpha_bars[t].reshape(-1, 1, 1, 1)
    return ab.sqrt() * z0 + (1 - ab).sqrt() * noise, (1 - ab).sqrt() * noise - ab.sqrt() * z0
# %% wrong: the target is the noise
def latent_training_pair(encode, x0, scale, t, alpha_bars, noise):
    z0 = scale * encode(x0)
    ab = alpha_bars[t].reshape(-1, 1, 1, 1)
    return ab.sqrt() * z0 + (1 - ab).sqrt() * noise, noise
# %% wrong: the target is z0
def latent_training_pair(encode, x0, scale, t, alpha_bars, noise):
    z0 = scale * encode(x0)
    ab = alpha_bars[t].reshape(-1, 1, 1, 1)
    return ab.sqrt() * z0 + (1 - ab).sqrt() * noise, z0
# %% wrong: v from the noised latents
def latent_training_pair(encode, x0, scale, t, alpha_bars, noise):
    z0 = scale * encode(x0)
    ab = alpha_bars[t].reshape(-1, 1, 1, 1)
    z_t = ab.sqrt() * z0 + (1 - ab).sqrt() * noise
    return z_t, ab.sqrt() * noise - (1 - ab).sqrt() * z_t
# %% wrong: roots forgotten
def latent_training_pair(encode, x0, scale, t, alpha_bars, noise):
    z0 = scale * encode(x0)
    ab = alpha_bars[t].reshape(-1, 1, 1, 1)
    return ab * z0 + (1 - ab) * noise, ab * noise - (1 - ab) * z0
# %% wrong: one time for the batch
def latent_training_pair(encode, x0, scale, t, alpha_bars, noise):
    z0 = scale * encode(x0)
    ab = alpha_bars[t[0]]
    return ab.sqrt() * z0 + (1 - ab).sqrt() * noise, ab.sqrt() * noise - (1 - ab).sqrt() * z0
# %% wrong: alpha_bar (b,) broadcast along the width
def latent_training_pair(encode, x0, scale, t, alpha_bars, noise):
    z0 = scale * encode(x0)
    ab = alpha_bars[t]
    return ab.sqrt() * z0 + (1 - ab).sqrt() * noise, ab.sqrt() * noise - (1 - ab).sqrt() * z0
# %% wrong: papers count from 1, index t - 1
def latent_training_pair(encode, x0, scale, t, alpha_bars, noise):
    z0 = scale * encode(x0)
    ab = alpha_bars[t - 1].reshape(-1, 1, 1, 1)
    return ab.sqrt() * z0 + (1 - ab).sqrt() * noise, ab.sqrt() * noise - (1 - ab).sqrt() * z0
# %% wrong: own noise drawn
def latent_training_pair(encode, x0, scale, t, alpha_bars, noise):
    z0 = scale * encode(x0)
    noise = torch.randn_like(z0)
    ab = alpha_bars[t].reshape(-1, 1, 1, 1)
    return ab.sqrt() * z0 + (1 - ab).sqrt() * noise, ab.sqrt() * noise - (1 - ab).sqrt() * z0
# %% wrong: order of the results exchanged
def latent_training_pair(encode, x0, scale, t, alpha_bars, noise):
    z0 = scale * encode(x0)
    ab = alpha_bars[t].reshape(-1, 1, 1, 1)
    return ab.sqrt() * noise - (1 - ab).sqrt() * z0, ab.sqrt() * z0 + (1 - ab).sqrt() * noise
# %% wrong: latents clamped to -1 and 1
def latent_training_pair(encode, x0, scale, t, alpha_bars, noise):
    z0 = (scale * encode(x0)).clamp(-1, 1)
    ab = alpha_bars[t].reshape(-1, 1, 1, 1)
    return ab.sqrt() * z0 + (1 - ab).sqrt() * noise, ab.sqrt() * noise - (1 - ab).sqrt() * z0
# %% wrong: latents normalised with the batch's own std
def latent_training_pair(encode, x0, scale, t, alpha_bars, noise):
    z0 = encode(x0)
    z0 = z0 / z0.std()
    ab = alpha_bars[t].reshape(-1, 1, 1, 1)
    return ab.sqrt() * z0 + (1 - ab).sqrt() * noise, ab.sqrt() * noise - (1 - ab).sqrt() * z0
# %% wrong: scale applied twice in v
def latent_training_pair(encode, x0, scale, t, alpha_bars, noise):
    ab = alpha_bars[t].reshape(-1, 1, 1, 1)
    return ab.sqrt() * scale * encode(x0) + (1 - ab).sqrt() * noise, ab.sqrt() * noise - (1 - ab).sqrt() * scale * encode(x0) * scale
# %% wrong: noise scaled in place
def latent_training_pair(encode, x0, scale, t, alpha_bars, noise):
    z0 = encode(x0)
    ab = alpha_bars[t].reshape(-1, 1, 1, 1)
    noise *= (1 - ab).sqrt()
    return ab.sqrt() * scale * z0 + noise, ab.sqrt() * noise - (1 - ab).sqrt() * scale * z0
# %% wrong: alpha_bars cumulated again
def latent_training_pair(encode, x0, scale, t, alpha_bars, noise):
    z0 = scale * encode(x0)
    ab = torch.cumprod(alpha_bars, 0)[t].reshape(-1, 1, 1, 1)
    return ab.sqrt() * z0 + (1 - ab).sqrt() * noise, ab.sqrt() * noise - (1 - ab).sqrt() * z0
# %% wrong: only z_t returned
def latent_training_pair(encode, x0, scale, t, alpha_bars, noise):
    z0 = scale * encode(x0)
    ab = alpha_bars[t].reshape(-1, 1, 1, 1)
    return ab.sqrt() * z0 + (1 - ab).sqrt() * noise
# %% wrong: diffusion in the pixels, encoded afterwards
def latent_training_pair(encode, x0, scale, t, alpha_bars, noise):
    ab = alpha_bars[t].reshape(-1, 1, 1, 1)
    z_t = scale * encode(ab.sqrt() * x0) + (1 - ab).sqrt() * noise
    return z_t, ab.sqrt() * noise - (1 - ab).sqrt() * scale * encode(x0)
