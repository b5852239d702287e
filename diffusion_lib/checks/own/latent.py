"""A small network among the latents of digits, trained on the learner's pairs, by their loop where it passed."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from diffusion_lib.data import load_digits
from diffusion_lib.network import SimpleUNet
from diffusion_lib.training import Autoencoder

from .parts import own_parts
from .stepping import train_averaged

_RATE = 3e-3
_WIDTH, _TIME = 32, 64
_PART = 500  # pictures per pass of the encoder


def train_latent(
    pair_of: Callable[..., tuple[Tensor, Tensor]], autoencoder: Autoencoder, alpha_bars: Tensor, steps: int
) -> tuple[SimpleUNet, list[float]]:
    """A network that says v of noised latents and is told the label; the loss of every step. It ends as its average.

    `pair_of(encode, x0, scale, t, alpha_bars, noise)` gives what the network sees and what it should say. The encoder
    stays as it is, so every digit is encoded once, before the first step. Loop and average are the learner's where they
    passed, and a line says whose. The same calls give the same network.
    """
    mine, digits = own_parts("train", "ema_update"), load_digits()
    torch.manual_seed(0)
    with torch.no_grad():
        encoded = torch.cat([autoencoder.vae.encode(part).mean for part in digits.train_images.split(_PART)])
    channels = encoded.shape[1]
    network = SimpleUNet(channels, channels, _TIME, base_channels=_WIDTH, multipliers=(1, 2), num_classes=10)
    optimizer = torch.optim.AdamW(network.parameters(), lr=_RATE)

    def loss_on(chosen: Tensor) -> Tensor:
        t, noise = torch.randint(len(alpha_bars), (len(chosen),)), torch.randn_like(encoded[chosen])
        z_t, v = pair_of(lambda latents: latents, encoded[chosen], autoencoder.scale, t, alpha_bars, noise)
        return (network(z_t, t, digits.train_labels[chosen]) - v).square().mean()

    losses = train_averaged(network, optimizer, loss_on, len(encoded), steps, mine)
    return network.requires_grad_(False), losses
