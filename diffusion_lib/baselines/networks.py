"""Networks of the baselines: a GAN's generator and discriminator, and a variational autoencoder with few latents.

Generator and decoder are the same network, discriminator and encoder nearly so: what differs is how they are trained.
"""

import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm

from diffusion_lib.network.blocks import group_norm
from diffusion_lib.network.vae import LatentGaussian


class Generator(nn.Module):
    """Noise to digit in one forward: 7x7 to 14x14 by upsampling, then to 28x28 by unfolding channels.

    After [dcgan], with 2x2 patches as in this library's U-Net, and with GroupNorm in place of their
    BatchNorm: samples of a batch stay independent.

    Shapes: z (b, latent_dim) -> (b, 1, 28, 28) in (-1, 1).
    """

    def __init__(self, latent_dim: int = 64, channels: int = 80):
        super().__init__()
        half = channels // 2
        self.inlet = nn.Linear(latent_dim, channels * 49)
        self.middle = nn.Conv2d(channels, channels, 3, padding=1)
        self.up = nn.Conv2d(channels, half, 3, padding=1)
        self.fine = nn.Conv2d(half, half, 3, padding=1)
        self.norms = nn.ModuleList([group_norm(c) for c in (channels, channels, half, half)])
        self.outlet = nn.Conv2d(half, 4, 3, padding=1)

    def forward(self, z: Float[Tensor, "b d"]) -> Float[Tensor, "b 1 28 28"]:
        h = F.silu(self.norms[0](self.inlet(z).unflatten(1, (-1, 7, 7))))
        h = F.silu(self.norms[1](self.middle(h)))
        h = F.silu(self.norms[2](self.up(F.interpolate(h, scale_factor=2))))
        h = F.silu(self.norms[3](self.fine(h)))
        return F.pixel_shuffle(self.outlet(h), 2).tanh()


class Discriminator(nn.Module):
    """A digit to one number, the logit of "this is real"; or to several, for an encoder.

    Spectral normalisation keeps it from growing arbitrarily steep [spectral_norm].

    Shapes: x (b, 1, 28, 28) -> (b, outputs).
    """

    def __init__(self, channels: int = 80, outputs: int = 1, normalised: bool = True):
        super().__init__()
        wrap = spectral_norm if normalised else nn.Sequential
        half = channels // 2
        self.layers = nn.Sequential(
            nn.PixelUnshuffle(2),
            wrap(nn.Conv2d(4, half, 3, padding=1)),
            nn.LeakyReLU(0.2),
            wrap(nn.Conv2d(half, channels, 4, 2, 1)),
            nn.LeakyReLU(0.2),
            wrap(nn.Conv2d(channels, channels, 3, padding=1)),
            nn.LeakyReLU(0.2),
            nn.Flatten(),
            wrap(nn.Linear(channels * 49, outputs)),
        )

    def forward(self, x: Float[Tensor, "b 1 28 28"]) -> Float[Tensor, "b outputs"]:
        return self.layers(x)


class DenseVAE(nn.Module):
    """A variational autoencoder with few latents: its prior can be sampled [vae].

    Args:
        encoder:    data (b, ...) -> means and log variances (b, 2 latent_dim)
        decoder:    (b, latent_dim) -> (b, ...)
        latent_dim: numbers that a sample is made of
    """

    def __init__(self, encoder: nn.Module, decoder: nn.Module, latent_dim: int):
        super().__init__()
        self.encoder, self.decoder, self.latent_dim = encoder, decoder, latent_dim

    @classmethod
    def of_digits(cls, latent_dim: int = 16, channels: int = 88) -> "DenseVAE":
        """Between digits (b, 1, 28, 28) and latents, from the same parts as the GAN."""
        encoder = Discriminator(channels, 2 * latent_dim, normalised=False)
        return cls(encoder, Generator(latent_dim, channels), latent_dim)

    def encode(self, x: Float[Tensor, "b ..."]) -> LatentGaussian:
        """The Gaussian of a sample's latents. Shapes: (b, ...) -> two of (b, latent_dim)."""
        mean, log_variance = self.encoder(x).chunk(2, dim=1)
        return LatentGaussian(mean, log_variance.clamp(-20, 10))

    def decode(self, z: Float[Tensor, "b d"]) -> Float[Tensor, "b ..."]:
        """Data from latents. Shapes: (b, latent_dim) -> (b, ...)."""
        return self.decoder(z)
