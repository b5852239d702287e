# %% given
import math
import torch
import torch.nn.functional as F
from torch import nn

def modulate(h, embedding, to_channels):
    scale, shift = to_channels(F.silu(embedding)).chunk(2, dim=1)
    return h * (1 + scale[:, :, None, None]) + shift[:, :, None, None]
# %% right: as described
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.conv2(F.silu(h)) + self.residual(x)
# %% right: sequentials, scale and shift inline
class TimeBlock(nn.Module):
    def __init__(self, cin, cout, emb):
        super().__init__()
        self.first = nn.Sequential(nn.GroupNorm(8, cin), nn.SiLU(), nn.Conv2d(cin, cout, kernel_size=3, padding=1))
        self.time = nn.Sequential(nn.SiLU(), nn.Linear(emb, cout * 2))
        self.norm = nn.GroupNorm(8, cout)
        self.second = nn.Sequential(nn.SiLU(), nn.Conv2d(cout, cout, kernel_size=3, padding=1))
        self.skip = nn.Identity() if cin == cout else nn.Conv2d(cin, cout, 1)

    def forward(self, x, e):
        h = self.first(x)
        scale, shift = self.time(e)[..., None, None].chunk(2, dim=1)
        return self.skip(x) + self.second(self.norm(h) * (scale + 1) + shift)
# %% right: ModuleList of layers
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        widths = [in_channels, out_channels]
        self.norms = nn.ModuleList([nn.GroupNorm(8, w) for w in widths])
        self.convs = nn.ModuleList([nn.Conv2d(w, out_channels, 3, padding="same") for w in widths])
        self.steer = nn.Linear(embedding_dim, 2 * out_channels)
        self.shortcut = nn.ModuleList([nn.Conv2d(in_channels, out_channels, 1)] if in_channels != out_channels else [])

    def forward(self, x, embedding):
        h = x
        for i, (norm, conv) in enumerate(zip(self.norms, self.convs)):
            h = norm(h)
            if i == 1:
                h = modulate(h, embedding, self.steer)
            h = conv(F.silu(h))
        for layer in self.shortcut:
            x = layer(x)
        return h + x
# %% right: own parameters for the linear layer
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.weight = nn.Parameter(torch.randn(2 * out_channels, embedding_dim) / math.sqrt(embedding_dim))
        self.bias = nn.Parameter(torch.zeros(2 * out_channels))
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, lambda e: F.linear(e, self.weight, self.bias))
        return self.conv2(F.silu(h)) + self.residual(x)
# %% right: two linear layers, one for scale and one for shift
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_scale = nn.Linear(embedding_dim, out_channels)
        self.to_shift = nn.Linear(embedding_dim, out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        e = F.silu(embedding)
        h = self.norm2(h)
        h = h + h * self.to_scale(e)[:, :, None, None] + self.to_shift(e)[:, :, None, None]
        return self.conv2(F.silu(h)) + self.residual(x)
# %% right: ModuleDict and einsum
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super(TimeBlock, self).__init__()
        self.layers = nn.ModuleDict({
            "norm_in": nn.GroupNorm(8, in_channels), "conv_in": nn.Conv2d(in_channels, out_channels, 3, 1, 1),
            "norm_out": nn.GroupNorm(8, out_channels), "conv_out": nn.Conv2d(out_channels, out_channels, 3, 1, 1),
            "time": nn.Linear(embedding_dim, 2 * out_channels)})
        if in_channels != out_channels:
            self.layers["across"] = nn.Conv2d(in_channels, out_channels, 1)

    def forward(self, x, embedding):
        L = self.layers
        act = lambda z: z * torch.sigmoid(z)
        h = L["norm_out"](L["conv_in"](act(L["norm_in"](x))))
        scale, shift = L["time"](act(embedding)).split(h.shape[1], dim=1)
        h = torch.einsum("bchw,bc->bchw", h, 1 + scale) + shift[:, :, None, None]
        h = L["conv_out"](act(h))
        return h + (L["across"](x) if "across" in L else x)
# %% right: zero_module on the last convolution (improved diffusion)
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        nn.init.zeros_(self.conv2.weight)
        nn.init.zeros_(self.conv2.bias)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.conv2(F.silu(h)) + self.residual(x)
# %% right: half of the work in a method
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def inner(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        return self.conv2(F.silu(modulate(self.norm2(h), embedding, self.to_channels)))

    def forward(self, x, embedding):
        return torch.add(self.inner(x, embedding), self.residual(x))
# %% right: residual layer None where nothing changes
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else None

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        h = self.conv2(F.silu(h))
        return h + (x if self.residual is None else self.residual(x))
# %% wrong: no residual path
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.conv2(F.silu(h))
# %% wrong: residual only where the channels are equal
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        h = self.conv2(F.silu(h))
        return h + x if h.shape == x.shape else h
# %% wrong: 1 x 1 convolution in the residual always
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1)

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: residual never adapted
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.conv2(F.silu(h)) + x
# %% wrong: 3 x 3 convolution in the residual
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 3, padding=1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: residual of the normalised x
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        x = self.norm1(x)
        h = self.conv1(F.silu(x))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: SiLU behind the sum
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return F.silu(self.conv2(F.silu(h)) + self.residual(x))
# %% wrong: sum divided by the root of 2
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return (self.conv2(F.silu(h)) + self.residual(x)) / math.sqrt(2)
# %% wrong: residual subtracted
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.conv2(F.silu(h)) - self.residual(x)
# %% wrong: norm behind the sum
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return F.group_norm(self.conv2(F.silu(h)) + self.residual(x), 8)
# %% wrong: BatchNorm
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.BatchNorm2d(in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.BatchNorm2d(out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: BatchNorm in the second half only
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.BatchNorm2d(out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: InstanceNorm
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.InstanceNorm2d(in_channels, affine=True)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.InstanceNorm2d(out_channels, affine=True)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: LayerNorm of 28 x 28
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.LayerNorm([in_channels, 28, 28])
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.LayerNorm([out_channels, 28, 28])
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: first norm left out
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(x))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: second norm left out
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(h, embedding, self.to_channels)
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: time left out
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = self.norm2(h)
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: time before the norm
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = self.norm2(modulate(h, embedding, self.to_channels))
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: time behind the SiLU
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(F.silu(self.norm2(h)), embedding, self.to_channels)
        return self.conv2(h) + self.residual(x)
# %% wrong: time behind the last convolution
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = self.norm2(h)
        return modulate(self.conv2(F.silu(h)), embedding, self.to_channels) + self.residual(x)
# %% wrong: time in the first half
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * in_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(modulate(self.norm1(x), embedding, self.to_channels)))
        h = self.norm2(h)
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: time only added, before the norm (DDPM, labml)
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = self.norm2(h + self.to_channels(F.silu(embedding))[:, :, None, None])
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: time only added
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = self.norm2(h) + self.to_channels(F.silu(embedding))[:, :, None, None]
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: scale without the 1
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        scale, shift = self.to_channels(F.silu(embedding))[..., None, None].chunk(2, dim=1)
        h = self.norm2(h) * scale + shift
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: no activation in front of the linear layer (labml)
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        scale, shift = self.to_channels(embedding)[..., None, None].chunk(2, dim=1)
        h = self.norm2(h) * (1 + scale) + shift
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: first sample's time for all
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding[:1], self.to_channels)
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: mean time of the batch
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding.mean(0, keepdim=True), self.to_channels)
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: one SiLU left out
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.conv2(h) + self.residual(x)
# %% wrong: first SiLU left out
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(self.norm1(x))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: ReLU
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.relu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.conv2(F.relu(h)) + self.residual(x)
# %% wrong: SiLU before the norm
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(self.norm1(F.silu(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: convolution, norm, SiLU (old order)
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm1 = nn.GroupNorm(8, out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = F.silu(modulate(self.norm1(self.conv1(x)), embedding, self.to_channels))
        h = F.silu(self.norm2(self.conv2(h)))
        return h + self.residual(x)
# %% wrong: padding forgotten
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: second convolution 1 x 1
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: both convolutions 1 x 1
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: 5 x 5 convolutions
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 5, padding=2)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 5, padding=2)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: first convolution used twice
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1) if in_channels != out_channels else None
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.conv1 = self.conv1 or self.conv2
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: second convolution left out
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return F.silu(h) + self.residual(x)
# %% wrong: depthwise convolution
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1, groups=out_channels)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: convolution made in forward
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        conv = nn.Conv2d(h.shape[1], h.shape[1], 3, padding=1).to(h.dtype)
        return conv(F.silu(h)) + self.residual(x)
# %% wrong: residual convolution made in forward
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        if x.shape[1] != h.shape[1]:
            x = nn.Conv2d(x.shape[1], h.shape[1], 1).to(x.dtype)(x)
        return self.conv2(F.silu(h)) + x
# %% wrong: convolutions in a Python list
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.convs = [nn.Conv2d(in_channels, out_channels, 3, padding=1), nn.Conv2d(out_channels, out_channels, 3, padding=1)]
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.convs[0](F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.convs[1](F.silu(h)) + self.residual(x)
# %% wrong: norms in a dictionary
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norms = {1: nn.GroupNorm(8, in_channels), 2: nn.GroupNorm(8, out_channels)}
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norms[1](x)))
        h = modulate(self.norms[2](h), embedding, self.to_channels)
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: linear layer detached
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, lambda e: self.to_channels(e).detach())
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: h detached on the way
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x))).detach()
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: residual detached
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.conv2(F.silu(h)) + self.residual(x).detach()
# %% wrong: forward without gradients
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    @torch.no_grad()
    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: forward misspelt
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def foward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: super forgotten
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: super without init call
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: channels hard-coded to 16
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, 16)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(16, 16, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: embedding width hard-coded to 32
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(32, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: linear layer of out_channels numbers
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: linear layer of in_channels numbers
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * in_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: dropout left on
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.conv2(F.dropout(F.silu(h), 0.1)) + self.residual(x)
# %% wrong: dropout layer of labml
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.dropout = nn.Dropout(0.1)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.conv2(self.dropout(F.silu(h))) + self.residual(x)
# %% wrong: tanh at the outlet
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return torch.tanh(self.conv2(F.silu(h)) + self.residual(x))
# %% wrong: SiLU in place on x
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(self.norm1(F.silu(x, inplace=True)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: x changed by an in place sum
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        out = self.residual(x)
        out += self.conv2(F.silu(h))
        return out
# %% wrong: tuple of result and embedding
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.conv2(F.silu(h)) + self.residual(x), embedding
# %% wrong: stride 2 in the second convolution
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1, stride=2)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: embedding kept from the first call
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        if not hasattr(self, 'first'):
            self.first = embedding
        embedding = self.first if self.first.shape == embedding.shape else embedding
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: block sets itself to eval and back with BatchNorm
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.BatchNorm2d(out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        self.eval()
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: one group for all channels
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(1, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(1, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: arguments of forward exchanged
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, embedding, x):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: function instead of a class
def TimeBlock(x, embedding):
    h = F.silu(F.group_norm(x, 8))
    return h + x
# %% wrong: forward returns nothing
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: init returns before the residual
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        if in_channels == out_channels:
            self.residual = nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = modulate(self.norm2(h), embedding, self.to_channels)
        return self.conv2(F.silu(h)) + self.residual(x)
# %% wrong: unfinished forward
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.residual = nn.Conv2d(in_channels, out_channels, 1) if in_channels != out_channels else nn.Identity()

    def forward(self, x, embedding):
        ...
# %% wrong: unfinished
class TimeBlock(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        ...

    def forward(self, x, embedding):
        ...
