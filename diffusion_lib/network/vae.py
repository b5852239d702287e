"""A variational autoencoder: pictures to a small grid of latents and back."""

from typing import NamedTuple

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from diffusion_lib.network.blocks import Downsample, Upsample, group_norm


class LatentGaussian(NamedTuple):
    """What the encoder says about a picture: a Gaussian for every latent number.

    Shapes: mean, log_variance (b, ...), as (b, c, h, w).
    """

    mean: Tensor
    log_variance: Tensor

    def sample(self, noise: Float[Tensor, "b ..."]) -> Float[Tensor, "b ..."]:
        """mean + std noise: the reparameterisation [vae, sec. 2.4].

        Shapes: noise (b, ...), standard normal -> (b, ...).
        """
        return self.mean + (self.log_variance / 2).exp() * noise

    def kl(self) -> Float[Tensor, " b"]:
        """Kullback-Leibler divergence from N(0, 1), summed over the latents [vae, app. B].

        1/2 sum( mean^2 + variance - 1 - log variance )

        Shapes: (b, ...) -> (b,).
        """
        each = self.mean**2 + self.log_variance.exp() - 1 - self.log_variance
        return each.flatten(1).sum(1) / 2


class ResidualBlock(nn.Module):
    """Two convolutions beside an identity. Shapes: (b, c, h, w) -> (b, c, h, w)."""

    def __init__(self, channels: int):
        super().__init__()
        self.norm1, self.norm2 = group_norm(channels), group_norm(channels)
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x: Float[Tensor, "b c h w"]) -> Float[Tensor, "b c h w"]:
        return x + self.conv2(F.silu(self.norm2(self.conv1(F.silu(self.norm1(x))))))


class VAE(nn.Module):
    """A convolutional variational autoencoder ([vae]; for latent diffusion [ldm]).

    Args:
        in_channels:     channels of a picture
        latent_channels: numbers per latent position
        base_channels:   width at full resolution; doubled by each halving
        halvings:        how often height and width are halved by convolutions
        patch_size:      fold p x p pixels into channels first, as SimpleUNet does: a quarter of the work for p = 2

    Height and width shrink by `factor` = patch_size 2^halvings, which must divide both.

    Shapes: pictures (b, in_channels, h, w) <-> latents (b, latent_channels, h / factor, w / factor).
    """

    def __init__(
        self,
        in_channels: int = 3,
        latent_channels: int = 4,
        base_channels: int = 32,
        halvings: int = 2,
        patch_size: int = 1,
    ):
        super().__init__()
        self.in_channels, self.latent_channels = in_channels, latent_channels
        self.patch_size, self.factor = patch_size, patch_size * 2**halvings
        widths = [base_channels * 2**i for i in range(halvings + 1)]
        down: list[nn.Module] = [nn.PixelUnshuffle(patch_size)]
        down += [nn.Conv2d(in_channels * patch_size**2, widths[0], 3, padding=1)]
        for narrow, wide in zip(widths[:-1], widths[1:], strict=True):
            down += [ResidualBlock(narrow), Downsample(narrow), nn.Conv2d(narrow, wide, 1)]
        top = widths[-1]
        down += [ResidualBlock(top), group_norm(top), nn.SiLU(), nn.Conv2d(top, 2 * latent_channels, 1)]
        self.encoder = nn.Sequential(*down)
        self.inlet = nn.Conv2d(latent_channels, top, 3, padding=1)
        self.middle = ResidualBlock(top)
        self.up = nn.ModuleList()
        for wide, narrow in zip(widths[:0:-1], widths[-2::-1], strict=True):
            self.up.append(nn.ModuleList([nn.Conv2d(wide, narrow, 1), Upsample(narrow), ResidualBlock(narrow)]))
        out = nn.Conv2d(widths[0], in_channels * patch_size**2, 3, padding=1)
        self.outlet = nn.Sequential(group_norm(widths[0]), nn.SiLU(), out, nn.PixelShuffle(patch_size))

    def latent_shape(self, image_shape: tuple[int, ...]) -> tuple[int, int, int]:
        """Shape of one image's latents: (c, h, w) -> (latent_channels, h / factor, w / factor)."""
        return (self.latent_channels, image_shape[-2] // self.factor, image_shape[-1] // self.factor)

    def encode(self, x: Float[Tensor, "b c h w"]) -> LatentGaussian:
        """The Gaussian of a picture's latents.

        Shapes: (b, c, h, w) -> two of (b, latent_channels, h', w').
        Raises: ValueError if `factor` does not divide height and width.
        """
        if x.shape[-1] % self.factor or x.shape[-2] % self.factor:
            raise ValueError(f"height and width must be multiples of {self.factor}, got {tuple(x.shape[-2:])}")
        mean, log_variance = self.encoder(x).contiguous().chunk(2, dim=1)
        # Beyond these bounds exp overflows in half precision; no trained latent comes near.
        return LatentGaussian(mean, log_variance.clamp(-20, 10))

    def decode(self, z: Float[Tensor, "b c h w"]) -> Float[Tensor, "b d H W"]:
        """Pictures from latents.

        Shapes: (b, latent_channels, h', w') -> (b, in_channels, h, w).
        """
        h = self.middle(self.inlet(z))
        for level in self.up:
            shrink, upsample, block = level.children()
            h = shrink(h)
            h = block(upsample(h, torch.Size(2 * n for n in h.shape[-2:])))
        return self.outlet(h).contiguous()

    def forward(
        self, x: Float[Tensor, "b c h w"], noise: Float[Tensor, "b d i j"]
    ) -> tuple[Float[Tensor, "b c h w"], LatentGaussian]:
        """Reconstruction through a sample of the latents, and the Gaussian it was drawn from."""
        latents = self.encode(x)
        return self.decode(latents.sample(noise)), latents


def vae_losses(
    x: Float[Tensor, "b ..."], reconstruction: Float[Tensor, "b ..."], latents: LatentGaussian, kl_weight: float
) -> Float[Tensor, " b"]:
    """Squared error per pixel plus the weighted KL per pixel, for every picture [beta_vae].

    Shapes: x, reconstruction (b, ...) -> (b,), float32.
    """
    error = (x.float() - reconstruction.float()).square().flatten(1).mean(1)
    return error + kl_weight * latents.kl().float() / x[0].numel()
