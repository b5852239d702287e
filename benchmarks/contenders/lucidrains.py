"""denoising-diffusion-pytorch with classes: as its README recommends, and as small as ours."""

from typing import Any

import torch
from torch import Tensor

from benchmarks.contenders.contender import Loop


class Lucidrains(Loop):
    """Its `GaussianDiffusion` has loss and sampler of its own; images are asked for in [0, 1]."""

    def __init__(self, *arguments: Any, timesteps: int = 1000, objective: str = "pred_noise", **options: Any):
        from denoising_diffusion_pytorch.classifier_free_guidance import GaussianDiffusion

        super().__init__(*arguments, **options)
        self.diffusion = GaussianDiffusion(
            self.network,
            image_size=28,
            timesteps=timesteps,
            sampling_timesteps=self.evaluations,
            objective=objective,
            ddim_sampling_eta=0.0,
        ).to(self.device)

    def loss(self, x: Tensor, labels: Tensor) -> Tensor:
        """Its own loss."""
        return self.diffusion((x + 1) / 2, classes=labels)

    def move(self, device: torch.device) -> None:
        """Go to another device to draw there, or back to train on."""
        super().move(device)
        self.diffusion.to(device)

    @torch.no_grad()
    def draw(self, labels: Tensor, seed: int) -> Tensor:
        """Digits by its DDIM, without guidance."""
        torch.manual_seed(seed)
        own, self.diffusion.model = self.diffusion.model, self.for_sampling()
        try:
            # At a scale of exactly 1 its network gives one answer where its sampler expects two (release 2.3.4).
            drawn = self.diffusion.sample(labels.to(self.device), cond_scale=1 + 1e-6, rescaled_phi=0.0)
            return drawn.mul(2).sub(1).clamp(-1, 1).cpu()
        finally:
            self.diffusion.model = own


def _unet(seed: int, **options: Any) -> torch.nn.Module:
    from denoising_diffusion_pytorch.classifier_free_guidance import Unet

    torch.manual_seed(seed)
    return Unet(num_classes=10, channels=1, **options)


def documented_lucidrains(device: torch.device, seed: int, budget: float) -> Lucidrains:
    """Width 64 and the README's trainer: Adam at 0.00008, batches of 32 taken twice, average 0.995.

    Three levels in place of four: the fourth would halve 7 pixels.
    """
    network = _unet(seed, dim=64, dim_mults=(1, 2, 4))
    return Lucidrains(device, seed, budget, network, batch=64, lr=8e-5, ema=0.995, fast=True)


def small_lucidrains(device: torch.device, seed: int, budget: float) -> Lucidrains:
    """A third of the width, v, labels dropped in a tenth, a rate that anneals."""
    network = _unet(seed, dim=24, dim_mults=(1, 2, 4), cond_drop_prob=0.1)
    options = {"ema": 0.999, "fast": True, "warm": 100, "anneal": True}
    return Lucidrains(
        device, seed, budget, network, objective="pred_v", batch=64, lr=1.5e-3, optimizer=torch.optim.AdamW, **options
    )
