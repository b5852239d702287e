"""smalldiffusion: its example for Fashion-MNIST with its label embedding, and as small as ours."""

from typing import Any

import torch
from torch import Tensor

from benchmarks.contenders.contender import Loop


class SmallDiffusion(Loop):
    """Trains on noise levels sigma; draws by its accelerated sampler."""

    def __init__(self, *arguments: Any, **options: Any):
        from smalldiffusion import ScheduleLogLinear

        super().__init__(*arguments, **options)
        self.schedule = ScheduleLogLinear(sigma_min=0.01, sigma_max=20, N=800)

    def loss(self, x: Tensor, labels: Tensor) -> Tensor:
        """Its own loss at levels of its own."""
        sigma = self.schedule.sample_batch(x).reshape(-1, 1, 1, 1)
        return self.network.get_loss(x, sigma, torch.randn_like(x), cond=labels)  # type: ignore[operator]

    @torch.no_grad()
    def draw(self, labels: Tensor, seed: int) -> Tensor:
        """Digits by its sampler, with the momentum that its example has."""
        from accelerate import Accelerator
        from smalldiffusion import samples

        torch.manual_seed(seed)
        sigmas = self.schedule.sample_sigmas(self.evaluations).to(self.device)
        start = torch.randn(len(labels), 1, 28, 28).to(self.device) * sigmas[0]
        place = Accelerator(cpu=self.device.type == "cpu")
        *_, x = samples(
            self.for_sampling(), sigmas, gam=1.6, batchsize=len(labels), xt=start,
            cond=labels.to(self.device), accelerator=place,
        )  # fmt: skip
        return x.clamp(-1, 1).cpu()


def _unet(seed: int, width: int) -> torch.nn.Module:
    from smalldiffusion import CondEmbedderLabel, Scaled, Unet

    torch.manual_seed(seed)
    embed = CondEmbedderLabel(width * 4, 10, 0.1)
    network: torch.nn.Module = Scaled(Unet)(
        28, 1, 1, ch=width, ch_mult=(1, 1, 2), attn_resolutions=(14,), embed_ch_mult=4, cond_embed=embed
    )
    return network


def documented_smalldiffusion(device: torch.device, seed: int, budget: float) -> SmallDiffusion:
    """Its Fashion-MNIST example: batches of 1,024, AdamW at 0.0007, average 0.999, single precision."""
    options = {"batch": 1024, "lr": 7e-4, "optimizer": torch.optim.AdamW, "ema": 0.999}
    return SmallDiffusion(device, seed, budget, _unet(seed, 64), **options)


def small_smalldiffusion(device: torch.device, seed: int, budget: float) -> SmallDiffusion:
    """Half the width, batches of 64, a rate that anneals, bfloat16 or channels last."""
    options: dict[str, Any] = {"batch": 64, "lr": 1.5e-3, "optimizer": torch.optim.AdamW, "ema": 0.999}
    return SmallDiffusion(device, seed, budget, _unet(seed, 32), **options, fast=True, warm=100, anneal=True)
