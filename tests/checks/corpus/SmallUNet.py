# %% given
import math
import torch
import torch.nn.functional as F
from torch import nn

def modulate(h, embedding, to_channels):
    scale, shift = to_channels(F.silu(embedding)).chunk(2, dim=1)
    return h * (1 + scale[:, :, None, None]) + shift[:, :, None, None]

def embed(t, dim):
    half = dim // 2
    table = t[:, None] * 10000.0 ** (-torch.arange(half) / half)
    return torch.cat([table.sin(), table.cos()], dim=1)

class Block(nn.Module):
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

def join(h, skip):
    return torch.cat([F.interpolate(h, size=skip.shape[2:]), skip], dim=1)

def plain_block(in_channels, out_channels):
    return nn.Sequential(nn.Conv2d(in_channels, out_channels, 3, padding=1), nn.BatchNorm2d(out_channels), nn.SiLU())
# %% right: BrokenUNet mended
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% right: its scale_and_shift moves the axes
def modulate(h, embedding, to_channels):
    scale, shift = to_channels(F.silu(embedding)).tensor_split(2, 1)
    return (h.permute(2, 3, 0, 1) * (1 + scale) + shift).permute(2, 3, 0, 1)

class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% right: its scale_and_shift goes channel by channel
def modulate(h, embedding, to_channels):
    out, channels = torch.zeros_like(h), h.shape[1]
    for i in range(len(h)):
        numbers = to_channels(F.silu(embedding[i]))
        for j in range(channels):
            out[i, j] = h[i, j] * (1 + numbers[j]) + numbers[channels + j]
    return out

class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% right: its scale_and_shift is an einsum
def modulate(h, embedding, to_channels):
    scale, shift = to_channels(F.silu(embedding)).chunk(2, dim=1)
    return h + torch.einsum("bchw,bc->bchw", h, scale) + shift[:, :, None, None]

class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% right: strided convolutions
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.halve = nn.ModuleList([nn.Conv2d(width, width, 3, stride=2, padding=1) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block, halve in zip(self.down, self.halve):
            h = block(h, embedding)
            skips.append(h)
            h = halve(h)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% right: widths that double
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        w = [width, width, 2 * width, 4 * width]
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList(Block(a, b, 32) for a, b in zip(w, w[1:]))
        self.middle = Block(w[-1], w[-1], 32)
        self.up = nn.ModuleList(Block(2 * b, a, 32) for a, b in reversed(list(zip(w, w[1:]))))
        self.outlet = nn.Sequential(nn.GroupNorm(8, width), nn.SiLU(), nn.Conv2d(width, out_channels, 3, padding=1))

    def forward(self, x, t):
        e = embed(t, 32)
        h, kept = self.inlet(x), []
        for block in self.down:
            h = block(h, e)
            kept.append(h)
            h = F.avg_pool2d(h, 2, ceil_mode=True)
        h = self.middle(h, e)
        for block, skip in zip(self.up, reversed(kept)):
            h = block(join(h, skip), e)
        return self.outlet(h)
# %% right: named layers, no lists
class SmallUNet(nn.Module):
    def __init__(self, cin, cout, width=16):
        super().__init__()
        self.conv_in = nn.Conv2d(cin, width, 1)
        self.d1, self.d2, self.d3 = Block(width, width, 32), Block(width, width, 32), Block(width, width, 32)
        self.mid = Block(width, width, 32)
        self.u3, self.u2, self.u1 = Block(2 * width, width, 32), Block(2 * width, width, 32), Block(2 * width, width, 32)
        self.conv_out = nn.Conv2d(width, cout, 3, padding=1)
        self.pool = nn.MaxPool2d(2)

    def forward(self, x, t):
        e = embed(t, 32)
        s1 = self.d1(self.conv_in(x), e)
        s2 = self.d2(self.pool(s1), e)
        s3 = self.d3(self.pool(s2), e)
        m = self.mid(self.pool(s3), e)
        h = self.u3(join(m, s3), e)
        h = self.u2(join(h, s2), e)
        return self.conv_out(self.u1(join(h, s1), e))
# %% right: small network behind the embedding
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.time = nn.Sequential(nn.Linear(32, 64), nn.SiLU(), nn.Linear(64, 32))
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = self.time(embed(t, 32))
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% right: levels as modules of their own
class Level(nn.Module):
    def __init__(self, width, inner):
        super().__init__()
        self.before, self.inner, self.after = Block(width, width, 32), inner, Block(2 * width, width, 32)
        self.halve = nn.Conv2d(width, width, 3, stride=2, padding=1)

    def forward(self, h, e):
        skip = self.before(h, e)
        return self.after(join(self.inner(self.halve(skip), e), skip), e)

class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        body = Block(width, width, 32)
        for _ in range(3):
            body = Level(width, body)
        self.inlet, self.body = nn.Conv2d(in_channels, width, 3, padding=1), body
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        return self.outlet(self.body(self.inlet(x), embed(t, 32)))
# %% right: outlet starts at zero (DDPM)
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)
        nn.init.zeros_(self.outlet.weight)
        nn.init.zeros_(self.outlet.bias)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% right: skip of the inlet as well, ModuleDict
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.levels = nn.ModuleList([nn.ModuleDict({"down": Block(width, width, 32), "up": Block(2 * width, width, 32)}) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.outlet = nn.Conv2d(2 * width, out_channels, 1)

    def forward(self, x, t):
        e = embed(t, 32)
        first = h = self.inlet(x)
        skips = []
        for level in self.levels:
            h = level["down"](h, e)
            skips += [h]
            h = F.max_pool2d(h, kernel_size=2)
        h = self.middle(h, e)
        for level in self.levels[::-1]:
            h = level["up"](join(h, skips.pop()), e)
        return self.outlet(join(h, first))
# %% right: transposed convolutions before the join
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.grow = nn.ModuleList([nn.ConvTranspose2d(width, width, 2, stride=2) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block, grow in zip(self.up, self.grow):
            h = block(join(grow(h), skips.pop()), embedding)
        return self.outlet(h)
# %% wrong: BrokenUNet unchanged
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([plain_block(width, width) for _ in range(3)])
        self.middle = plain_block(width, width)
        self.up = nn.ModuleList([plain_block(2 * width, width) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = F.max_pool2d(block(h), 2)
            skips.append(h)
        h = self.middle(h)
        for block in self.up:
            h = block(torch.cat([h, skips.pop()], dim=1))
            h = F.interpolate(h, scale_factor=2)
        return self.outlet(h)
# %% wrong: plain blocks kept, no time, skips mended
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([plain_block(width, width) for _ in range(3)])
        self.middle = plain_block(width, width)
        self.up = nn.ModuleList([plain_block(2 * width, width) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h)
        for block in self.up:
            h = block(join(h, skips.pop()))
        return self.outlet(h)
# %% wrong: GroupNorm blocks but no time
def quiet(a, b):
    return nn.Sequential(nn.Conv2d(a, b, 3, padding=1), nn.GroupNorm(8, b), nn.SiLU())

class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([quiet(width, width) for _ in range(3)])
        self.middle = quiet(width, width)
        self.up = nn.ModuleList([quiet(2 * width, width) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h)
        for block in self.up:
            h = block(join(h, skips.pop()))
        return self.outlet(h)
# %% wrong: skips kept after pooling
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            h = F.max_pool2d(h, 2)
            skips.append(h)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(F.interpolate(h, size=x.shape[2:]))
# %% wrong: skips kept after pooling, doubled behind the block
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            h = F.max_pool2d(h, 2)
            skips.append(h)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
            h = F.interpolate(h, scale_factor=2)
        return self.outlet(h)
# %% wrong: always doubled, odd sizes stop
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = F.interpolate(h, scale_factor=2)
            h = block(torch.cat([h, skips.pop()], dim=1), embedding)
        return self.outlet(h)
# %% wrong: input padded to a multiple of 8 and not cut back
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        x = F.pad(x, (0, -x.shape[3] % 8, 0, -x.shape[2] % 8))
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% wrong: BatchNorm in an extra layer
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.norm = nn.BatchNorm2d(width)
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(self.norm(h), embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% wrong: BatchNorm in front of the outlet
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Sequential(nn.BatchNorm2d(width), nn.SiLU(), nn.Conv2d(width, out_channels, 1))

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% wrong: time only on the way down
def quiet(a, b):
    return nn.Sequential(nn.Conv2d(a, b, 3, padding=1), nn.GroupNorm(8, b), nn.SiLU())

class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([quiet(2 * width, width) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()))
        return self.outlet(h)
# %% wrong: time only in the middle
def quiet(a, b):
    return nn.Sequential(nn.Conv2d(a, b, 3, padding=1), nn.GroupNorm(8, b), nn.SiLU())

class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([quiet(width, width) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([quiet(2 * width, width) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()))
        return self.outlet(h)
# %% wrong: first time for the whole batch
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t[:1], 32).expand(len(x), -1)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% wrong: mean time of the batch
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t.float().mean()[None], 32).expand(len(x), -1)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% wrong: embedding of zeros
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(torch.zeros_like(t), 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% wrong: embedding multiplied by 0
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = 0 * embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% wrong: embedding kept from the first call
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        if getattr(self, 'kept', None) is None or len(self.kept) != len(t):
            self.kept = embed(t, 32)
        embedding = self.kept
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% wrong: time modulo 10
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t % 10, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% wrong: time cut to 0 or 1
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed((t > 500).long(), 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% wrong: one block shared by all levels down
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32)] * 3)
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% wrong: one block shared by all levels up
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32)] * 3)
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% wrong: blocks in a Python list
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = [Block(width, width, 32) for _ in range(3)]
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% wrong: all blocks in Python lists
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = [Block(width, width, 32) for _ in range(3)]
        self.middle = Block(width, width, 32)
        self.up = [Block(2 * width, width, 32) for _ in range(3)]
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% wrong: blocks made in forward
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = Block(h.shape[1], h.shape[1], 32)(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% wrong: outlet made in forward
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.out_channels = out_channels

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return nn.Conv2d(h.shape[1], self.out_channels, 1)(h)
# %% wrong: two halvings
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(2)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(2)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% wrong: four halvings
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(4)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(4)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% wrong: last level not halved
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            if len(skips) < 3:
                h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% wrong: no halving at all
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% wrong: skips not used
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(F.interpolate(h, size=skips.pop().shape[2:]), embedding)
        return self.outlet(h)
# %% wrong: h joined with itself instead of the skip
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = F.interpolate(h, size=skips.pop().shape[2:])
            h = block(torch.cat([h, h], dim=1), embedding)
        return self.outlet(h)
# %% wrong: skips of zeros
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(torch.zeros_like(h))
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% wrong: top skip left out
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            skip = skips.pop()
            h = block(join(h, skip if skips else torch.zeros_like(skip)), embedding)
        return self.outlet(h)
# %% wrong: skips in the wrong order
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop(0)), embedding)
        return self.outlet(F.interpolate(h, size=x.shape[2:]))
# %% wrong: skips added, not joined
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            skip = skips.pop()
            h = block(F.interpolate(h, size=skip.shape[2:]) + skip, embedding)
        return self.outlet(h)
# %% wrong: skips detached
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h.detach())
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% wrong: skips collected on self over calls
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        if not hasattr(self, 'skips'):
            self.skips = []
        h, skips = self.inlet(x), self.skips
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop(0)), embedding)
        return self.outlet(F.interpolate(h, size=x.shape[2:]))
# %% wrong: forward without gradients
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    @torch.no_grad()
    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% wrong: middle detached
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding).detach()
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% wrong: middle left out
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% wrong: tanh at the outlet
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return torch.tanh(self.outlet(h))
# %% wrong: sigmoid at the outlet
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return torch.sigmoid(self.outlet(h))
# %% wrong: ReLU at the outlet
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return F.relu(self.outlet(h))
# %% wrong: clipped to -1..1
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h).clamp(-1, 1)
# %% wrong: one channel in hard-coded
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(1, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% wrong: one channel out hard-coded
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, 1, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% wrong: in_channels at the outlet
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, in_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% wrong: width hard-coded to 16
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        width = 16
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% wrong: 28 x 28 hard-coded
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(F.interpolate(h, size=(28, 28)))
# %% wrong: square pictures only
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(F.interpolate(h, size=x.shape[-1]))
# %% wrong: dropout in the middle
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = F.dropout(self.middle(h, embedding), 0.1)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% wrong: noise added inside
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        h = h + 0.1 * torch.randn_like(h)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% wrong: mean over the batch mixed in
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        h = h + h.mean(0, keepdim=True)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% wrong: x changed in place
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        x.clamp_(-1, 1)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% wrong: softmax over the channels at the outlet
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h).softmax(dim=1)
# %% wrong: stride 2 at the inlet
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1, stride=2)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(F.interpolate(h, size=x.shape[2:]))
# %% wrong: forward misspelt
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def fowrard(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% wrong: super forgotten
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% wrong: t and x exchanged
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, t, x):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% wrong: returns h before the outlet
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return h
# %% wrong: returns a list
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return [self.outlet(h)]
# %% wrong: seed set inside
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        torch.manual_seed(0)
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% wrong: prints every shape
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            print(h.shape)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        print(h)
        return self.outlet(h)
# %% wrong: sets itself to eval mode
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        self.eval()
        embedding = embed(t, 32)
        h, skips = self.inlet(x), []
        for block in self.down:
            h = block(h, embedding)
            skips.append(h)
            h = F.max_pool2d(h, 2)
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join(h, skips.pop()), embedding)
        return self.outlet(h)
# %% wrong: unfinished forward
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, 32) for _ in range(3)])
        self.middle = Block(width, width, 32)
        self.up = nn.ModuleList([Block(2 * width, width, 32) for _ in range(3)])
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        ...
# %% wrong: unfinished
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        ...

    def forward(self, x, t):
        ...
