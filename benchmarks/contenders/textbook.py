"""The U-Net that tutorials write: 64, 128, 256 channels at full resolution, a thousand steps, Adam, float32."""

from typing import Any

import torch
from torch import Tensor

from benchmarks.contenders.contender import Loop
from diffusion_lib import DiffusionSchedule, SimpleUNet
from diffusion_lib.sampling import Diffusion
from diffusion_lib.training import Objective


class Textbook(Loop):
    """Built of our parts, so that it differs from ours in the choices alone."""

    def __init__(self, device: torch.device, seed: int, budget: float, **options: Any):
        torch.manual_seed(seed)
        network = SimpleUNet(1, 1, base_channels=64, multipliers=(1, 2, 4), num_classes=10)
        super().__init__(device, seed, budget, network, batch=128, lr=1e-3, **options)
        self.schedule = DiffusionSchedule(1000, "linear").to(device)
        self.objective = Objective(self.schedule, "eps", cond_drop_prob=0.0)

    def loss(self, x: Tensor, labels: Tensor) -> Tensor:
        """Mean squared error of the noise."""
        draws = self.objective.draw(x)
        moved = type(draws)(*(part.to(self.device) for part in draws))
        return self.objective.losses(self.network, x, labels, moved).mean()

    def draw(self, labels: Tensor, seed: int) -> Tensor:
        """Digits by DDIM."""
        model = Diffusion(self.for_sampling(), self.schedule.to(self.device), "eps", image_shape=(1, 28, 28))
        return model.sample(labels, steps=self.evaluations, guidance_scale=1.0, seed=seed).cpu()
