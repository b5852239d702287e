"""`SimpleUNet`: image and time in, image out."""

from collections.abc import Iterator, Sequence
from typing import Any

import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from diffusion_lib.network.attention import PromptedBlock
from diffusion_lib.network.blocks import (
    Downsample,
    SelfAttention,
    TimeConditionedBlock,
    Upsample,
    group_norm,
    zero,
)
from diffusion_lib.network.embeddings import LabelEmbedding, SinusoidalPositionEmbeddings, TimeAndLabel
from diffusion_lib.network.running import remembers_arguments


@remembers_arguments
class SimpleUNet(TimeAndLabel):
    """A small U-Net that is told the time and, if wanted, a class [ddpm].

    Each level has `blocks` residual blocks; the level's last features are kept *before* downsampling and
    joined again on the way up, at exactly that size. Any height and width work, odd halves too.

    Args:
        in_channels:   channels of x
        out_channels:  channels of the output
        time_dim:      size of the time embedding
        base_channels: width at full resolution
        multipliers:   width of each level, in units of base_channels
        blocks:        residual blocks per level
        attention:     self-attention in the middle, at the lowest resolution
        num_classes:   classes for a conditional model; None for an unconditional one
        context_dim:   size of context vectors to attend to at every level, such as words; None for none
        patch_size:    fold p x p pixels into channels first (28x28x1 -> 14x14x4 for p = 2): a quarter of
                       the work at the same width

    Shapes: x (b, in_channels, h, w), timestep (b,), labels int64 (b,) or None -> (b, out_channels, h, w).
    Raises: ValueError if labels are given to a model without classes.
    """

    def __init__(
        self,
        in_channels: int = 3,
        out_channels: int = 3,
        time_dim: int = 256,
        *,
        base_channels: int = 64,
        multipliers: Sequence[int] = (1, 2, 4),
        blocks: int = 1,
        attention: bool = True,
        num_classes: int | None = None,
        context_dim: int | None = None,
        patch_size: int = 1,
    ):
        super().__init__()
        self.patch_size = patch_size
        self.num_classes = num_classes
        widths = [base_channels * m for m in multipliers]

        self.time_embedding = nn.Sequential(
            SinusoidalPositionEmbeddings(time_dim),
            nn.Linear(time_dim, time_dim),
            nn.SiLU(),
            nn.Linear(time_dim, time_dim),
        )
        self.label_embedding = LabelEmbedding(num_classes, time_dim) if num_classes else None
        self.inlet = nn.Conv2d(in_channels * patch_size**2, widths[0], 3, padding=1)

        def prompted(channels: int) -> nn.ModuleList:
            return nn.ModuleList([PromptedBlock(channels, context_dim)] if context_dim else [])

        self.down, self.downsample = nn.ModuleList(), nn.ModuleList()
        self.down_prompted, self.up_prompted = nn.ModuleList(), nn.ModuleList()
        channels = widths[0]
        for level, width in enumerate(widths):
            self.down.append(_level(channels, width, blocks, time_dim))
            self.down_prompted.append(prompted(width))
            channels = width
            if level < len(widths) - 1:
                self.downsample.append(Downsample(channels))

        self.middle = TimeConditionedBlock(channels, channels, time_dim)
        self.attention = SelfAttention(channels) if attention else nn.Identity()

        self.up, self.upsample = nn.ModuleList(), nn.ModuleList()
        for level, width in reversed(list(enumerate(widths))):
            self.up.append(_level(channels + width, width, blocks, time_dim))
            self.up_prompted.append(prompted(width))
            channels = width
            if level > 0:
                self.upsample.append(Upsample(channels))

        self.outlet_norm = group_norm(channels)
        # Starting at zero, the untrained network answers 0: the mean of eps and of v.
        self.outlet = zero(nn.Conv2d(channels, out_channels * patch_size**2, 3, padding=1))

    def forward(
        self,
        x: Float[Tensor, "b c h w"],
        timestep: Int[Tensor, " b"] | Float[Tensor, " b"],
        labels: Int[Tensor, " b"] | None = None,
        context: Float[Tensor, "b m d"] | None = None,
        context_mask: Bool[Tensor, "b m"] | None = None,
    ) -> Float[Tensor, "b c_out h w"]:
        embedding = self._embed(timestep, labels)
        height, width = x.shape[-2:]
        h = self.inlet(self._fold(x))

        skips = []
        for level, blocks in enumerate(self.down):
            h = _through(blocks, h, embedding)
            for block in _modules(self.down_prompted[level]):
                h = block(h, context, context_mask)
            skips.append(h)
            if level < len(self.downsample):
                h = self.downsample[level](h)

        h = self.attention(self.middle(h, embedding))

        for level, blocks in enumerate(self.up):
            h = _through(blocks, torch.cat([h, skips.pop()], dim=1), embedding)
            for block in _modules(self.up_prompted[level]):
                h = block(h, context, context_mask)
            if level < len(self.upsample):
                h = self.upsample[level](h, skips[-1].shape[-2:])

        out = self.outlet(F.silu(self.outlet_norm(h)))
        # In the usual order, whatever that of the weights is: `view` and its like go on working.
        return F.pixel_shuffle(out, self.patch_size)[..., :height, :width].contiguous()

    def _fold(self, x: Tensor) -> Tensor:
        p = self.patch_size
        # Sizes that p does not divide are padded here and cut off again at the end.
        x = F.pad(x, (0, -x.shape[-1] % p, 0, -x.shape[-2] % p))
        return F.pixel_unshuffle(x, p)


def _modules(layers: nn.Module) -> Iterator[Any]:
    """The parts of a ModuleList inside a ModuleList, which type checkers take for a plain module."""
    yield from layers.children()


def _level(in_channels: int, out_channels: int, blocks: int, embedding_dim: int) -> nn.ModuleList:
    widths = [in_channels] + [out_channels] * blocks
    return nn.ModuleList(
        TimeConditionedBlock(a, b, embedding_dim) for a, b in zip(widths[:-1], widths[1:], strict=True)
    )


def _through(blocks: nn.Module, h: Tensor, embedding: Tensor) -> Tensor:
    for block in _modules(blocks):
        h = block(h, embedding)
    return h
