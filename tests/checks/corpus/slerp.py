# %% given
import math
import numpy as np
import torch
import torch.nn.functional as F
# %% right: norms and acos
def slerp(a, b, share):
    fa, fb = a.flatten(1), b.flatten(1)
    cos = (fa * fb).sum(1) / (fa.norm(dim=1) * fb.norm(dim=1))
    theta = cos.acos().reshape(-1, *[1] * (a.dim() - 1))
    return (torch.sin((1 - share) * theta) * a + torch.sin(share * theta) * b) / torch.sin(theta)
# %% right: F.cosine_similarity
def slerp(a, b, share):
    theta = F.cosine_similarity(a.flatten(1), b.flatten(1), dim=1).clamp(-1, 1).acos()
    theta = theta.view((-1,) + (1,) * (a.ndim - 1))
    return ((1 - share) * theta).sin() / theta.sin() * a + (share * theta).sin() / theta.sin() * b
# %% right: einsum
def slerp(a, b, share):
    fa, fb = a.flatten(1), b.flatten(1)
    dot = torch.einsum("bi,bi->b", F.normalize(fa, dim=1), F.normalize(fb, dim=1))
    theta = torch.arccos(dot)[(...,) + (None,) * (a.dim() - 1)]
    return a * torch.sin((1 - share) * theta) / torch.sin(theta) + b * torch.sin(share * theta) / torch.sin(theta)
# %% right: loop over samples
def slerp(a, b, share):
    rows = []
    for p, q in zip(a, b):
        theta = torch.acos((p * q).sum() / (p.norm() * q.norm()))
        rows.append(torch.sin((1 - share) * theta) / torch.sin(theta) * p + torch.sin(share * theta) / torch.sin(theta) * q)
    return torch.stack(rows)
# %% right: vmap of a single pair
def single(p, q, s):
    theta = torch.acos(torch.sum(p * q) / torch.linalg.vector_norm(p) / torch.linalg.vector_norm(q))
    return (torch.sin((1 - s) * theta) * p + torch.sin(s * theta) * q) / torch.sin(theta)
def slerp(a, b, share):
    return torch.vmap(single, in_dims=(0, 0, None))(a, b, share)
# %% right: numpy and back
def slerp(a, b, share):
    x, y = a.numpy(), b.numpy()
    axes = tuple(range(1, x.ndim))
    length = lambda v: np.sqrt((v ** 2).sum(axis=axes, keepdims=True))
    theta = np.arccos((x * y).sum(axis=axes, keepdims=True) / (length(x) * length(y)))
    return torch.from_numpy(np.sin((1 - share) * theta) / np.sin(theta) * x + np.sin(share * theta) / np.sin(theta) * y)
# %% right: angle by atan2
def slerp(a, b, share):
    dims = tuple(range(1, a.dim()))
    norm = lambda v: v.square().sum(dims, keepdim=True).sqrt()
    u, v = a / norm(a), b / norm(b)
    theta = 2 * torch.atan2(norm(u - v), norm(u + v))
    return (torch.sin((1 - share) * theta) * a + torch.sin(share * theta) * b) / torch.sin(theta)
# %% right: straight line where nearly parallel, else the arc
def slerp(a, b, share):
    fa, fb = a.flatten(1).double(), b.flatten(1).double()
    cos = ((fa * fb).sum(1) / (fa.norm(dim=1) * fb.norm(dim=1))).clamp(-1, 1)
    theta = cos.acos().reshape(-1, *[1] * (a.dim() - 1))
    near = theta.sin().abs() < 1e-9
    safe = torch.where(near, torch.ones_like(theta), theta)
    arc = (torch.sin((1 - share) * safe) * a + torch.sin(share * safe) * b) / torch.sin(safe)
    return torch.where(near, (1 - share) * a + share * b, arc).to(a.dtype)
# %% wrong: straight line
def slerp(a, b, share):
    return (1 - share) * a + share * b
# %% wrong: torch.lerp
def slerp(a, b, share):
    return torch.lerp(a, b, share)
# %% wrong: straight line, normalised by the root of squares
def slerp(a, b, share):
    return ((1 - share) * a + share * b) / math.sqrt((1 - share) ** 2 + share ** 2)
# %% wrong: root weights, angle of 90 degrees assumed
def slerp(a, b, share):
    return math.sqrt(1 - share) * a + math.sqrt(share) * b
# %% wrong: cos and sin of a right angle
def slerp(a, b, share):
    return math.cos(share * math.pi / 2) * a + math.sin(share * math.pi / 2) * b
# %% wrong: one angle for the whole batch
def slerp(a, b, share):
    theta = ((a * b).sum() / (a.norm() * b.norm())).acos()
    return (torch.sin((1 - share) * theta) * a + torch.sin(share * theta) * b) / torch.sin(theta)
# %% wrong: angle of the first sample
def slerp(a, b, share):
    theta = F.cosine_similarity(a.flatten(1), b.flatten(1), dim=1).acos()[0]
    return (torch.sin((1 - share) * theta) * a + torch.sin(share * theta) * b) / torch.sin(theta)
# %% wrong: dot product not divided by the lengths
def slerp(a, b, share):
    theta = (a.flatten(1) * b.flatten(1)).sum(1).clamp(-1, 1).acos().reshape(-1, *[1] * (a.dim() - 1))
    return (torch.sin((1 - share) * theta) * a + torch.sin(share * theta) * b) / torch.sin(theta)
# %% wrong: cosine over the last axis
def slerp(a, b, share):
    theta = F.cosine_similarity(a, b, dim=-1).acos().unsqueeze(-1)
    return (torch.sin((1 - share) * theta) * a + torch.sin(share * theta) * b) / torch.sin(theta)
# %% wrong: cosine over axis 1, the channels
def slerp(a, b, share):
    theta = F.cosine_similarity(a, b, dim=1).clamp(-0.999, 0.999).acos().unsqueeze(1)
    return (torch.sin((1 - share) * theta) * a + torch.sin(share * theta) * b) / torch.sin(theta)
# %% wrong: share runs the other way
def slerp(a, b, share):
    theta = F.cosine_similarity(a.flatten(1), b.flatten(1)).acos().reshape(-1, *[1] * (a.dim() - 1))
    return (torch.sin(share * theta) * a + torch.sin((1 - share) * theta) * b) / torch.sin(theta)
# %% wrong: not divided by the sine
def slerp(a, b, share):
    theta = F.cosine_similarity(a.flatten(1), b.flatten(1)).acos().reshape(-1, *[1] * (a.dim() - 1))
    return torch.sin((1 - share) * theta) * a + torch.sin(share * theta) * b
# %% wrong: acos forgotten
def slerp(a, b, share):
    theta = F.cosine_similarity(a.flatten(1), b.flatten(1)).reshape(-1, *[1] * (a.dim() - 1))
    return (torch.sin((1 - share) * theta) * a + torch.sin(share * theta) * b) / torch.sin(theta)
# %% wrong: asin for acos
def slerp(a, b, share):
    theta = F.cosine_similarity(a.flatten(1), b.flatten(1)).asin().reshape(-1, *[1] * (a.dim() - 1))
    return (torch.sin((1 - share) * theta) * a + torch.sin(share * theta) * b) / torch.sin(theta)
# %% wrong: cosines for sines
def slerp(a, b, share):
    theta = F.cosine_similarity(a.flatten(1), b.flatten(1)).acos().reshape(-1, *[1] * (a.dim() - 1))
    return (torch.cos((1 - share) * theta) * a + torch.cos(share * theta) * b) / torch.cos(theta)
# %% wrong: angle not reshaped
def slerp(a, b, share):
    theta = F.cosine_similarity(a.flatten(1), b.flatten(1)).acos()
    return (torch.sin((1 - share) * theta) * a + torch.sin(share * theta) * b) / torch.sin(theta)
# %% wrong: four axes hard-coded
def slerp(a, b, share):
    theta = F.cosine_similarity(a.flatten(1), b.flatten(1)).acos()[:, None, None, None]
    return (torch.sin((1 - share) * theta) * a + torch.sin(share * theta) * b) / torch.sin(theta)
# %% wrong: unit vectors mixed, length 1
def slerp(a, b, share):
    shape = (-1,) + (1,) * (a.dim() - 1)
    u, v = a / a.flatten(1).norm(dim=1).reshape(shape), b / b.flatten(1).norm(dim=1).reshape(shape)
    theta = (u * v).flatten(1).sum(1).acos().reshape(shape)
    return (torch.sin((1 - share) * theta) * u + torch.sin(share * theta) * v) / torch.sin(theta)
# %% wrong: lerp above a threshold of 0.5
def slerp(a, b, share):
    cos = F.cosine_similarity(a.flatten(1), b.flatten(1)).reshape(-1, *[1] * (a.dim() - 1))
    theta = cos.acos()
    arc = (torch.sin((1 - share) * theta) * a + torch.sin(share * theta) * b) / torch.sin(theta)
    return torch.where(cos.abs() > 0.5, torch.lerp(a, b, share), arc)
# %% wrong: squared lengths in the denominator
def slerp(a, b, share):
    fa, fb = a.flatten(1), b.flatten(1)
    theta = ((fa * fb).sum(1) / (fa.square().sum(1) * fb.square().sum(1))).acos().reshape(-1, *[1] * (a.dim() - 1))
    return (torch.sin((1 - share) * theta) * a + torch.sin(share * theta) * b) / torch.sin(theta)
# %% wrong: degrees
def slerp(a, b, share):
    theta = F.cosine_similarity(a.flatten(1), b.flatten(1)).acos().rad2deg().reshape(-1, *[1] * (a.dim() - 1))
    return (torch.sin((1 - share) * theta) * a + torch.sin(share * theta) * b) / torch.sin(theta)
# %% wrong: rounding of the share to 0 or 1
def slerp(a, b, share):
    return a if share < 0.5 else b
# %% wrong: sine of the share only
def slerp(a, b, share):
    theta = F.cosine_similarity(a.flatten(1), b.flatten(1)).acos().reshape(-1, *[1] * (a.dim() - 1))
    return (1 - share) * torch.sin(theta) * a + share * torch.sin(theta) * b
# %% wrong: theta by mean over the batch
def slerp(a, b, share):
    theta = F.cosine_similarity(a.flatten(1), b.flatten(1)).acos().mean()
    return (torch.sin((1 - share) * theta) * a + torch.sin(share * theta) * b) / torch.sin(theta)
# %% right: einops and helper
from einops import einsum
def slerp(a, b, share):
    p, q = F.normalize(a.flatten(1), dim=1), F.normalize(b.flatten(1), dim=1)
    theta = einsum(p, q, "b n, b n -> b").acos()
    shape = [-1] + [1] * (a.dim() - 1)
    wa, wb = (torch.sin(w * theta) / torch.sin(theta) for w in (1 - share, share))
    return wa.reshape(shape) * a + wb.reshape(shape) * b
# %% wrong: absolute cosine
def slerp(a, b, share):
    theta = F.cosine_similarity(a.flatten(1), b.flatten(1)).abs().acos().reshape(-1, *[1] * (a.dim() - 1))
    return (torch.sin((1 - share) * theta) * a + torch.sin(share * theta) * b) / torch.sin(theta)
# %% wrong: mean for the dot product
def slerp(a, b, share):
    fa, fb = a.flatten(1), b.flatten(1)
    theta = ((fa * fb).mean(1) / (fa.norm(dim=1) * fb.norm(dim=1))).acos().reshape(-1, *[1] * (a.dim() - 1))
    return (torch.sin((1 - share) * theta) * a + torch.sin(share * theta) * b) / torch.sin(theta)
# %% wrong: norm of the whole batch
def slerp(a, b, share):
    fa, fb = a.flatten(1), b.flatten(1)
    theta = ((fa * fb).sum(1) / (fa.norm() * fb.norm())).acos().reshape(-1, *[1] * (a.dim() - 1))
    return (torch.sin((1 - share) * theta) * a + torch.sin(share * theta) * b) / torch.sin(theta)
# %% wrong: line rescaled to the length of a
def slerp(a, b, share):
    shape = (-1,) + (1,) * (a.dim() - 1)
    line = (1 - share) * a + share * b
    return line * (a.flatten(1).norm(dim=1) / line.flatten(1).norm(dim=1)).reshape(shape)
