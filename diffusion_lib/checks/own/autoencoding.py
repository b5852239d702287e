"""A tiny autoencoder of digits, trained on the learner's loss in the learner's loop of notebook 04."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from diffusion_lib.data import load_digits
from diffusion_lib.network import VAE

from .parts import Parts, find_part
from .stepping import step_on

_BATCH, _RATE, _LATENTS = 64, 4e-3, (4, 7, 7)


def train_autoencoder(loss_of: Callable[..., Tensor], kl_weight: float, steps: int) -> VAE:
    """A VAE of 4 x 7 x 7 latents after some steps of 64 digits on `loss_of(encode, decode, x, noise, kl_weight)`.

    The loop is the learner's `train`, where it passed. Two calls with one loss differ in the weight alone.
    """
    images = load_digits().train_images
    torch.manual_seed(0)
    vae = VAE(in_channels=1, latent_channels=_LATENTS[0], base_channels=16, halvings=1, patch_size=2)
    optimizer = torch.optim.AdamW(vae.parameters(), lr=_RATE)

    def loss_on(chosen: Tensor) -> Tensor:
        x = images[chosen]
        return loss_of(vae.encode, vae.decode, x, torch.randn(len(x), *_LATENTS), kl_weight)

    batches = list(torch.randperm(len(images) // _BATCH * _BATCH).split(_BATCH))
    Parts(find_part("train")).train(step_on(optimizer, loss_on), batches, lambda k: None, steps)
    return vae.eval().requires_grad_(False)
