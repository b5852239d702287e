# %% given
import torch
# %% right: two lines
def latent_walk(encode, decode, one, other, shares):
    s = shares[:, None, None, None]
    return decode((1 - s) * encode(one) + s * encode(other)), (1 - s) * one + s * other
# %% right: lerp
def latent_walk(encode, decode, one, other, shares):
    s = shares.view(-1, 1, 1, 1)
    a, b = encode(one), encode(other)
    n = len(shares)
    return decode(torch.lerp(a.expand(n, *a.shape[1:]), b.expand(n, *b.shape[1:]), s)), one + s * (other - one)
# %% right: place by place
def latent_walk(encode, decode, one, other, shares):
    a, b = encode(one), encode(other)
    rooms = [torch.cat([(1 - s) * u + s * v for s in shares.tolist()]) for u, v in ((a, b), (one, other))]
    return decode(rooms[0]), rooms[1]
# %% right: a helper
def latent_walk(encode, decode, one, other, shares):
    def line(a, b):
        return torch.stack([a[0] + s * (b[0] - a[0]) for s in shares])
    return decode(line(encode(one), encode(other))), line(one, other)
# %% right: einsum
def latent_walk(encode, decode, one, other, shares):
    w = torch.stack([1 - shares, shares])
    def mix(a, b):
        return torch.einsum("kn,kchw->nchw", w, torch.cat([a, b]))
    return decode(mix(encode(one), encode(other))), mix(one, other)
# %% wrong: backwards
def latent_walk(encode, decode, one, other, shares):
    s = shares[:, None, None, None]
    return decode(s * encode(one) + (1 - s) * encode(other)), s * one + (1 - s) * other
# %% wrong: pixels encoded
def latent_walk(encode, decode, one, other, shares):
    s = shares[:, None, None, None]
    pixels = (1 - s) * one + s * other
    return decode(encode(pixels)), pixels
# %% wrong: mixed after decoding
def latent_walk(encode, decode, one, other, shares):
    s = shares[:, None, None, None]
    return (1 - s) * decode(encode(one)) + s * decode(encode(other)), (1 - s) * one + s * other
# %% wrong: not decoded
def latent_walk(encode, decode, one, other, shares):
    s = shares[:, None, None, None]
    return (1 - s) * encode(one) + s * encode(other), (1 - s) * one + s * other
# %% wrong: exchanged
def latent_walk(encode, decode, one, other, shares):
    s = shares[:, None, None, None]
    return (1 - s) * one + s * other, decode((1 - s) * encode(one) + s * encode(other))
# %% wrong: the first keeps its weight
def latent_walk(encode, decode, one, other, shares):
    s = shares[:, None, None, None]
    return decode(encode(one) + s * encode(other)), one + s * other
# %% wrong: roots
def latent_walk(encode, decode, one, other, shares):
    s = shares[:, None, None, None]
    a, b = (1 - s).abs().sqrt(), s.abs().sqrt()
    return decode(a * encode(one) + b * encode(other)), a * one + b * other
# %% wrong: one result
def latent_walk(encode, decode, one, other, shares):
    s = shares[:, None, None, None]
    return decode((1 - s) * encode(one) + s * encode(other))
# %% right: share by share
def latent_walk(encode, decode, one, other, shares):
    a, b = encode(one), encode(other)
    latents = [decode(torch.lerp(a, b, float(s))) for s in shares]
    pixels = [torch.lerp(one, other, float(s)) for s in shares]
    return torch.cat(latents), torch.cat(pixels)
