"""Diffusers: the class-conditional digits of its course, unit 2, and the fairest small model made of its parts."""

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from benchmarks.contenders.contender import Loop


class DiffusersLoop(Loop):
    """Trains on what a Diffusers scheduler says; draws with its DDIM."""

    def __init__(self, *arguments: Any, prediction_type: str, **options: Any):
        from diffusers import DDIMScheduler, DDPMScheduler

        super().__init__(*arguments, **options)
        same = {"beta_schedule": "squaredcos_cap_v2", "prediction_type": prediction_type}
        self.scheduler = DDPMScheduler(num_train_timesteps=1000, **same)
        self.sampler = DDIMScheduler(num_train_timesteps=1000, timestep_spacing="trailing", **same)

    def loss(self, x: Tensor, labels: Tensor) -> Tensor:
        """Mean squared error of eps or v."""
        noise = torch.randn_like(x)
        t = torch.randint(1000, (len(x),), device=x.device)
        answer = self.network(self.scheduler.add_noise(x, noise, t), t, labels)
        wants_v = self.scheduler.config["prediction_type"] == "v_prediction"
        return F.mse_loss(answer.float(), self.scheduler.get_velocity(x, noise, t) if wants_v else noise)

    @torch.no_grad()
    def draw(self, labels: Tensor, seed: int) -> Tensor:
        """Digits by its DDIM scheduler."""
        network, labels = self.for_sampling(), labels.to(self.device)
        x = torch.randn(len(labels), 1, 28, 28, generator=torch.Generator().manual_seed(seed)).to(self.device)
        self.sampler.set_timesteps(self.evaluations, device=self.device)
        for t in self.sampler.timesteps:
            x = self.sampler.step(network(x, t.expand(len(x)), labels), t, x).prev_sample
        return x.clamp(-1, 1).cpu()


class WithLabelPlanes(nn.Module):
    """A `UNet2DModel` that is told the class as four more channels, as in the course."""

    def __init__(self, **options: Any):
        from diffusers import UNet2DModel

        super().__init__()
        self.embedding = nn.Embedding(10, 4)
        self.unet = UNet2DModel(sample_size=28, in_channels=5, out_channels=1, **options)

    def forward(self, x: Tensor, t: Tensor, labels: Tensor) -> Tensor:
        planes = self.embedding(labels)[:, :, None, None].expand(-1, -1, *x.shape[-2:])
        return self.unet(torch.cat([x, planes], dim=1), t).sample


class WithClassEmbedding(nn.Module):
    """A `UNet2DModel` with its own class embedding."""

    def __init__(self, **options: Any):
        from diffusers import UNet2DModel

        super().__init__()
        self.unet = UNet2DModel(sample_size=28, in_channels=1, out_channels=1, num_class_embeds=10, **options)

    def forward(self, x: Tensor, t: Tensor, labels: Tensor) -> Tensor:
        return self.unet(x, t, class_labels=labels).sample


def course_unit(device: torch.device, seed: int, budget: float) -> DiffusersLoop:
    """Unit 2 of the Hugging Face course: eps, Adam at 0.001, batches of 128, single precision, no average."""
    torch.manual_seed(seed)
    network = WithLabelPlanes(
        layers_per_block=2,
        block_out_channels=(32, 64, 64),
        down_block_types=("DownBlock2D", "AttnDownBlock2D", "AttnDownBlock2D"),
        up_block_types=("AttnUpBlock2D", "AttnUpBlock2D", "UpBlock2D"),
    )
    return DiffusersLoop(device, seed, budget, network, prediction_type="epsilon", batch=128, lr=1e-3)


def small_diffusers(device: torch.device, seed: int, budget: float) -> DiffusersLoop:
    """Its parts with most of what helps ours: v, about a million weights, AdamW that anneals, average, bfloat16 or
    channels last."""
    torch.manual_seed(seed)
    network = WithClassEmbedding(
        layers_per_block=1,
        block_out_channels=(32, 48, 64),
        norm_num_groups=8,
        down_block_types=("DownBlock2D", "DownBlock2D", "AttnDownBlock2D"),
        up_block_types=("AttnUpBlock2D", "UpBlock2D", "UpBlock2D"),
    )
    options = {"optimizer": torch.optim.AdamW, "ema": 0.999, "fast": True, "warm": 100, "anneal": True}
    return DiffusersLoop(device, seed, budget, network, prediction_type="v_prediction", batch=64, lr=1.5e-3, **options)
