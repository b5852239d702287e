"""The parts of the U-Net: a residual block that is told the time, and self-attention."""

import torch
import torch.nn.functional as F
from einops import rearrange
from jaxtyping import Float
from torch import Tensor, nn


def zero(layer: nn.Module) -> nn.Module:
    """Start a layer at zero, so that its branch begins as the identity; in [ddpm, code] within 1e-5 of zero."""
    for parameter in layer.parameters():
        nn.init.zeros_(parameter)
    return layer


def group_norm(channels: int) -> nn.GroupNorm:
    """GroupNorm in 8 groups, or as many of 4, 2, 1 as divide the channels.

    BatchNorm would tie the samples of a batch together; in diffusion they sit at different times t.
    """
    groups = max(g for g in (8, 4, 2, 1) if channels % g == 0)
    return nn.GroupNorm(groups, channels)


class TimeConditionedBlock(nn.Module):
    """Two convolutions with a residual path; the embedding scales and shifts the features between them.

    ([adm], "adaptive group normalization".)

    Shapes: x (b, c_in, h, w), embedding (b, d) -> (b, c_out, h, w).
    """

    def __init__(self, in_channels: int, out_channels: int, embedding_dim: int):
        super().__init__()
        self.norm1 = group_norm(in_channels)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.modulation = nn.Linear(embedding_dim, 2 * out_channels)
        self.norm2 = group_norm(out_channels)
        self.conv2 = zero(nn.Conv2d(out_channels, out_channels, 3, padding=1))
        same = in_channels == out_channels
        self.residual = nn.Identity() if same else nn.Conv2d(in_channels, out_channels, 1)

    def forward(self, x: Float[Tensor, "b c_in h w"], embedding: Float[Tensor, "b d"]) -> Float[Tensor, "b c_out h w"]:
        scale, shift = self.modulation(F.silu(embedding))[:, :, None, None].chunk(2, dim=1)
        h = self.conv1(F.silu(self.norm1(x)))
        h = self.norm2(h) * (1 + scale) + shift
        return self.residual(x) + self.conv2(F.silu(h))


class SelfAttention(nn.Module):
    """Every position looks at every other; worth its price only on small feature maps.

    Shapes: (b, c, h, w) -> (b, c, h, w).
    Raises: ValueError if the channels do not divide into heads.
    """

    def __init__(self, channels: int, heads: int = 4):
        super().__init__()
        if channels % heads:
            raise ValueError(f"channels must be a multiple of heads, got {channels} and {heads}")
        self.heads = heads
        self.norm = group_norm(channels)
        self.qkv = nn.Conv2d(channels, 3 * channels, 1, bias=False)
        self.out = zero(nn.Conv2d(channels, channels, 1))

    def forward(self, x: Float[Tensor, "b c h w"]) -> Float[Tensor, "b c h w"]:
        height, width = x.shape[-2:]
        q, k, v = rearrange(self.qkv(self.norm(x)), "b (n heads c) h w -> n b heads (h w) c", n=3, heads=self.heads)
        mixed = F.scaled_dot_product_attention(q, k, v)
        mixed = rearrange(mixed, "b heads (h w) c -> b (heads c) h w", h=height, w=width)
        return x + self.out(mixed)


class Downsample(nn.Conv2d):
    """Halve height and width (odd sizes round up) with a strided convolution. Shapes: (b, c, h, w)."""

    def __init__(self, channels: int):
        super().__init__(channels, channels, 3, stride=2, padding=1)


class Upsample(nn.Module):
    """Enlarge to a given size, then smooth with a convolution.

    Shapes: (b, c, h, w) and the size (H, W) of the skip -> (b, c, H, W).
    Pitfall: 28 -> 14 -> 7 -> 4 doubles back to 8, not 7. The skip knows the size; ask it.
    """

    def __init__(self, channels: int):
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x: Tensor, size: torch.Size) -> Tensor:
        return self.conv(F.interpolate(x, size=size, mode="nearest"))
