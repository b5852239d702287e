"""`DiT`: a transformer over patches, in the place of the U-Net."""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from einops import rearrange
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from diffusion_lib.network.attention import CrossAttention
from diffusion_lib.network.blocks import zero
from diffusion_lib.network.embeddings import LabelEmbedding, SinusoidalPositionEmbeddings, TimeAndLabel
from diffusion_lib.network.running import remembers_arguments


def patchify(x: Float[Tensor, "b c H W"], patch_size: int) -> Float[Tensor, "b n d"]:
    """An image as a row of patches, each as one vector [vit, sec. 3.1; dit, sec. 3.2].

    n = (h / p) (w / p) tokens, row by row; d = p^2 c numbers, those of a pixel side by side.

    Shapes: (b, c, h, w) -> (b, n, p^2 c).
    Raises: ValueError if the patch size does not divide height and width.
    """
    height, width = x.shape[-2:]
    if patch_size < 1 or height % patch_size or width % patch_size:
        raise ValueError(f"patch_size must divide height and width, got {patch_size} for {height} x {width}")
    return rearrange(x, "b c (h p) (w q) -> b (h w) (p q c)", p=patch_size, q=patch_size)


def unpatchify(tokens: Float[Tensor, "b n d"], patch_size: int, height: int, width: int) -> Float[Tensor, "b c H W"]:
    """The image of a row of patches: what `patchify` does, backwards.

    height, width: of the image, in pixels

    Shapes: (b, n, p^2 c) -> (b, c, height, width).
    Raises: ValueError if there are more or fewer tokens than such an image has.
    """
    p, (num, numbers) = patch_size, tokens.shape[1:]
    if height % p or width % p or num != (height // p) * (width // p) or numbers % p**2:
        raise ValueError(f"tokens of shape {tuple(tokens.shape)} make no image of {height} x {width} in patches of {p}")
    return rearrange(tokens, "b (h w) (p q c) -> b c (h p) (w q)", h=height // p, p=p, q=p)


def grid_positions(dim: int, height: int, width: int) -> Float[Tensor, "n dim"]:
    """Where each token lies: half of the numbers say the row, half the column, as sines and cosines [dit, code].

    Shapes: returns (height width, dim), tokens row by row.
    Raises: ValueError if 4 does not divide dim.
    """
    if dim % 4:
        raise ValueError(f"dim must be a multiple of 4, got {dim}: sines and cosines, for rows and for columns")
    embed = SinusoidalPositionEmbeddings(dim // 2)
    rows, columns = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    return torch.cat([embed(rows.flatten()), embed(columns.flatten())], dim=1)


def modulate(
    x: Float[Tensor, "b n d"], shift: Float[Tensor, "b d"], scale: Float[Tensor, "b d"]
) -> Float[Tensor, "b n d"]:
    """x (1 + scale) + shift, the same for all tokens of a sample [film, eq. 2; dit, code].

    Shapes: x (b, n, d), shift and scale (b, d) -> (b, n, d).
    """
    return x * (1 + scale[:, None]) + shift[:, None]


class TokenAttention(nn.Module):
    """Every token looks at every other [attention, sec. 3.2.2].

    Shapes: (b, n, dim) -> (b, n, dim).
    Raises: ValueError if dim does not divide into heads.
    """

    def __init__(self, dim: int, heads: int):
        super().__init__()
        if dim % heads:
            raise ValueError(f"dim must be a multiple of heads, got {dim} and {heads}")
        self.heads = heads
        self.qkv = nn.Linear(dim, 3 * dim)
        self.out = nn.Linear(dim, dim)

    def forward(self, x: Float[Tensor, "b n d"]) -> Float[Tensor, "b n d"]:
        q, k, v = rearrange(self.qkv(x), "b n (three heads c) -> three b heads n c", three=3, heads=self.heads)
        mixed = F.scaled_dot_product_attention(q, k, v)
        return self.out(rearrange(mixed, "b heads n c -> b n (heads c)"))


class DiTBlock(nn.Module):
    """Self-attention and a small network per token, both told the time by adaptive layer norm [dit, sec. 3.2].

    The embedding gives two shifts, scales and gates. The layer that makes them starts at zero: every gate is 0, and the
    block is the identity (adaLN-Zero). With context_dim the tokens look at context vectors in between, such as words.

    Shapes: x (b, n, dim), embedding (b, dim), context (b, m, context_dim), mask bool (b, m) -> (b, n, dim).
    """

    def __init__(self, dim: int, heads: int, mlp_ratio: int = 4, context_dim: int | None = None):
        super().__init__()
        self.norm1 = nn.LayerNorm(dim, elementwise_affine=False, eps=1e-6)
        self.attention = TokenAttention(dim, heads)
        self.context_norm = nn.LayerNorm(dim) if context_dim else None
        self.cross = CrossAttention(dim, context_dim, heads, dim // heads) if context_dim else None
        self.norm2 = nn.LayerNorm(dim, elementwise_affine=False, eps=1e-6)
        self.mlp = nn.Sequential(
            nn.Linear(dim, mlp_ratio * dim), nn.GELU(approximate="tanh"), nn.Linear(mlp_ratio * dim, dim)
        )
        self.modulation = nn.Linear(dim, 6 * dim)

    def forward(
        self,
        x: Float[Tensor, "b n d"],
        embedding: Float[Tensor, "b d"],
        context: Float[Tensor, "b m k"] | None = None,
        mask: Bool[Tensor, "b m"] | None = None,
    ) -> Float[Tensor, "b n d"]:
        shift1, scale1, gate1, shift2, scale2, gate2 = self.modulation(F.silu(embedding)).chunk(6, dim=1)
        x = x + gate1[:, None] * self.attention(modulate(self.norm1(x), shift1, scale1))
        if self.cross is not None and self.context_norm is not None and context is not None:
            x = x + self.cross(self.context_norm(x), context, mask)
        return x + gate2[:, None] * self.mlp(modulate(self.norm2(x), shift2, scale2))


@remembers_arguments
class DiT(TimeAndLabel):
    """A diffusion transformer: patches become tokens, tokens see each other in every block [dit].

    Args:
        in_channels:  channels of x
        out_channels: channels of the output
        size:         height and width of x, one number for both
        patch_size:   side of a patch; must divide `size`
        dim:          numbers per token
        depth:        blocks
        heads:        attention heads per block
        mlp_ratio:    width of the network per token, in units of dim
        time_dim:     size of the sinusoidal time embedding
        num_classes:  classes for a conditional model; None for an unconditional one
        context_dim:  size of context vectors to attend to in every block, such as words; None for none

    Shapes: x (b, in_channels, size, size), timestep (b,), labels int64 (b,) or None -> (b, out_channels, size, size).
    Raises: ValueError for images of another size, or labels for a model without classes.
    """

    def __init__(
        self,
        in_channels: int = 1,
        out_channels: int = 1,
        *,
        size: int | Sequence[int] = 28,
        patch_size: int = 4,
        dim: int = 96,
        depth: int = 6,
        heads: int = 6,
        mlp_ratio: int = 4,
        time_dim: int = 128,
        num_classes: int | None = None,
        context_dim: int | None = None,
    ):
        super().__init__()
        self.height, self.width = (size, size) if isinstance(size, int) else size
        self.patch_size, self.num_classes = patch_size, num_classes
        if self.height % patch_size or self.width % patch_size:
            raise ValueError(f"patch_size must divide size, got {patch_size} and {size}")
        self.time_embedding = nn.Sequential(
            SinusoidalPositionEmbeddings(time_dim), nn.Linear(time_dim, dim), nn.SiLU(), nn.Linear(dim, dim)
        )
        self.label_embedding = LabelEmbedding(num_classes, dim) if num_classes else None
        self.inlet = nn.Linear(in_channels * patch_size**2, dim)
        positions = grid_positions(dim, self.height // patch_size, self.width // patch_size)
        self.positions: Tensor
        self.register_buffer("positions", positions, persistent=False)
        self.blocks = nn.ModuleList(DiTBlock(dim, heads, mlp_ratio, context_dim) for _ in range(depth))
        self.outlet_norm = nn.LayerNorm(dim, elementwise_affine=False, eps=1e-6)
        self.outlet_modulation = nn.Linear(dim, 2 * dim)
        self.outlet = nn.Linear(dim, out_channels * patch_size**2)
        self._begin()

    def _begin(self) -> None:
        """First weights as in [dit, code]: small where they add up, zero where a branch is to be silent."""
        for layer in self.modules():
            if isinstance(layer, nn.Linear):
                nn.init.xavier_uniform_(layer.weight)
                if layer.bias is not None:
                    nn.init.zeros_(layer.bias)
            elif isinstance(layer, nn.Embedding):
                nn.init.normal_(layer.weight, std=0.02)
        for layer in (self.time_embedding[1], self.time_embedding[3]):
            nn.init.normal_(layer.weight, std=0.02)  # type: ignore[arg-type]
        for block in self.blocks:
            zero(block.modulation)  # type: ignore[arg-type]
            if block.cross is not None:
                zero(block.cross.to_out)  # type: ignore[union-attr, arg-type]
        zero(self.outlet_modulation)
        # Starting at zero, the untrained network answers 0: the mean of eps and of v.
        zero(self.outlet)

    def forward(
        self,
        x: Float[Tensor, "b c H W"],
        timestep: Int[Tensor, " b"] | Float[Tensor, " b"],
        labels: Int[Tensor, " b"] | None = None,
        context: Float[Tensor, "b m d"] | None = None,
        context_mask: Bool[Tensor, "b m"] | None = None,
    ) -> Float[Tensor, "b c_out H W"]:
        if x.shape[-2:] != (self.height, self.width):
            raise ValueError(f"this DiT reads {self.height} x {self.width} images, got {tuple(x.shape[-2:])}")
        embedding = self._embed(timestep, labels)
        h = self.inlet(patchify(x, self.patch_size)) + self.positions
        for block in self.blocks:
            h = block(h, embedding, context, context_mask)
        shift, scale = self.outlet_modulation(F.silu(embedding)).chunk(2, dim=1)
        out = self.outlet(modulate(self.outlet_norm(h), shift, scale))
        return unpatchify(out, self.patch_size, self.height, self.width)
