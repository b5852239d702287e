# %% given
import math
import torch
# %% right: divide, decode, clamp
def decode_samples(decode, z, scale):
    return decode(z / scale).clamp(-1, 1)
# %% right: diffusers' 1 / scale times latents
def decode_samples(decode, latents, scaling_factor):
    latents = 1 / scaling_factor * latents
    image = decode(latents)
    return torch.clamp(image, min=-1.0, max=1.0)
# %% right: hardtanh
def decode_samples(decode, z, scale):
    return torch.nn.functional.hardtanh(decode(z / scale))
# %% right: minimum and maximum
def decode_samples(decode, z, scale):
    x = decode(torch.div(z, scale))
    one = torch.ones_like(x)
    return torch.maximum(torch.minimum(x, one), -one)
# %% right: sample by sample, concatenated
def decode_samples(decode, z, scale):
    pictures = [decode(one[None] / scale) for one in z]
    return torch.cat(pictures).clip(-1, 1)
# %% right: no_grad and numpy clip names
@torch.no_grad()
def decode_samples(decode, z, scale):
    pictures = decode(z * scale**-1)
    return pictures.clip(min=-1, max=1)
# %% right: where
def decode_samples(decode, z, scale):
    x = decode(z / scale)
    x = torch.where(x > 1, torch.ones_like(x), x)
    return torch.where(x < -1, -torch.ones_like(x), x)
# %% wrong: multiplied by the scale
def decode_samples(decode, z, scale):
    return decode(z * scale).clamp(-1, 1)
# %% wrong: scale forgotten (MONAI 214, diffusers 5166)
def decode_samples(decode, z, scale):
    return decode(z).clamp(-1, 1)
# %% wrong: latents clamped too
def decode_samples(decode, z, scale):
    return decode(z.clamp(-1, 1) / scale).clamp(-1, 1)
# %% wrong: latents clamped after the division
def decode_samples(decode, z, scale):
    return decode((z / scale).clamp(-1, 1)).clamp(-1, 1)
# %% wrong: latents clamped, pictures not
def decode_samples(decode, z, scale):
    return decode(z.clamp(-1, 1) / scale)
# %% wrong: pictures not clamped
def decode_samples(decode, z, scale):
    return decode(z / scale)
# %% wrong: picture divided, not the latents (PyTorch-Adventures 4)
def decode_samples(decode, z, scale):
    return (decode(z) / scale).clamp(-1, 1)
# %% wrong: tanh for the clamp
def decode_samples(decode, z, scale):
    return torch.tanh(decode(z / scale))
# %% wrong: clamped to 0 and 1
def decode_samples(decode, z, scale):
    return decode(z / scale).clamp(0, 1)
# %% wrong: brought to 0 and 1 as diffusers does
def decode_samples(decode, z, scale):
    return (decode(z / scale) / 2 + 0.5).clamp(0, 1)
# %% wrong: divided by its largest value
def decode_samples(decode, z, scale):
    x = decode(z / scale)
    return x / x.abs().max()
# %% wrong: rescaled from its own minimum and maximum
def decode_samples(decode, z, scale):
    x = decode(z / scale)
    return 2 * (x - x.min()) / (x.max() - x.min()) - 1
# %% wrong: only the upper end clipped
def decode_samples(decode, z, scale):
    return decode(z / scale).clamp(max=1)
# %% wrong: only the lower end clipped
def decode_samples(decode, z, scale):
    return decode(z / scale).clamp(min=-1)
# %% wrong: z divided in place
def decode_samples(decode, z, scale):
    z /= scale
    return decode(z).clamp(-1, 1)
# %% wrong: clamp's result thrown away
def decode_samples(decode, z, scale):
    x = decode(z / scale)
    x.clamp(-1, 1)
    return x
# %% wrong: Stable Diffusion's constant
def decode_samples(decode, z, scale):
    return decode(z / 0.18215).clamp(-1, 1)
# %% wrong: divided twice
def decode_samples(decode, z, scale):
    return decode(z / scale / scale).clamp(-1, 1)
# %% wrong: normalised by the std of z
def decode_samples(decode, z, scale):
    return decode(z / z.std()).clamp(-1, 1)
# %% wrong: only the first sample
def decode_samples(decode, z, scale):
    return decode(z[:1] / scale).clamp(-1, 1)
# %% wrong: uint8 pictures
def decode_samples(decode, z, scale):
    x = decode(z / scale).clamp(-1, 1)
    return ((x + 1) * 127.5).to(torch.uint8)
# %% wrong: root of the scale
def decode_samples(decode, z, scale):
    return decode(z / scale**0.5).clamp(-1, 1)
# %% wrong: dots left standing
def decode_samples(decode, z, scale):
    ...
