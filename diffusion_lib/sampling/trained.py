"""A trained model as one object: network, schedule and recipe, ready to sample."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from jaxtyping import Float, Int
from torch import Tensor

from diffusion_lib.assets import asset, assets_folder
from diffusion_lib.network import SimpleUNet
from diffusion_lib.sampling.convenience import draw_samples, find_sampler
from diffusion_lib.sampling.denoiser import Denoise, make_denoiser
from diffusion_lib.sampling.samplers import State, draw_noise
from diffusion_lib.schedule import DiffusionSchedule, step_pairs
from diffusion_lib.training import (
    CheckpointError,
    Recipe,
    load_weights,
    read_checkpoint,
    recipe_of,
)

# Guidance doubles a batch: 250 images are 500 in the network, about 0.5 GB for the shipped models.
CHUNK = 250
IMAGE_SHAPE = (1, 28, 28)


@dataclass(frozen=True)
class TrainedModel:
    """A network in eval mode with the schedule and recipe it was trained by, and its manifest."""

    network: SimpleUNet
    schedule: DiffusionSchedule
    recipe: Recipe
    manifest: dict[str, Any]

    @property
    def device(self) -> torch.device:
        return next(self.network.parameters()).device

    def denoiser(
        self, labels: Int[Tensor, " b"] | None = None, guidance_scale: float = 1.0, clip_x0: bool = True
    ) -> Denoise:
        """The denoiser of these labels: guidance and clipping included.

        Shapes: labels int64 (b,) -> a denoiser of batches of b.
        """
        return make_denoiser(
            self.network,
            self.schedule,
            prediction=self.recipe.prediction,
            condition=labels,
            guidance_scale=guidance_scale,
            clip_x0=clip_x0,
        )

    def sample(
        self,
        labels: Int[Tensor, " b"],
        *,
        steps: int = 50,
        sampler: str = "ddim",
        guidance_scale: float = 1.0,
        seed: int = 0,
        **options: Any,
    ) -> Float[Tensor, "b 1 28 28"]:
        """Draw one image per label; the noise depends on the seed alone, not on the device.

        `options` are those of `draw_samples` and of the sampler: eta=0.5, variance="beta", spacing="leading".

        Shapes: labels int64 (b,) -> (b, 1, 28, 28) in [-1, 1], on the model's device.
        Raises: ValueError for an unknown sampler or an impossible number of steps.
        """
        generator = torch.Generator().manual_seed(seed)
        chunks = [
            draw_samples(
                sampler,
                self.network,
                self.schedule,
                (len(chunk), *IMAGE_SHAPE),
                self.device,
                steps,
                condition=chunk,
                guidance_scale=guidance_scale,
                prediction=self.recipe.prediction,
                generator=generator,
                **options,
            )
            for chunk in labels.split(CHUNK)
        ]
        return torch.cat(chunks)

    def trajectory(
        self,
        labels: Int[Tensor, " b"],
        *,
        steps: int = 50,
        sampler: str = "ddim",
        guidance_scale: float = 1.0,
        spacing: str = "trailing",
        seed: int = 0,
        **options: Any,
    ) -> Iterator[State]:
        """Every state on the way from noise to data, for film strips; `options` are the sampler's.

        Shapes: labels int64 (b,) -> States of (b, 1, 28, 28).
        """
        labels = labels.to(self.device)
        generator = torch.Generator().manual_seed(seed)
        x = draw_noise((len(labels), *IMAGE_SHAPE), generator, next(self.network.parameters())).detach()
        pairs = step_pairs(self.schedule.timesteps, steps, spacing)
        denoise = self.denoiser(labels, guidance_scale)
        yield from find_sampler(sampler)(denoise, x, self.schedule, pairs, generator=generator, **options)


def cycling_labels(num: int, num_classes: int = 10) -> Int[Tensor, " n"]:
    """Labels 0, 1, ..., 9, 0, 1, ...: every class as often as any other.

    Shapes: returns int64 (num,).
    """
    return torch.arange(num) % num_classes


def shipped_models() -> list[str]:
    """Names of the diffusion models that travel with the library."""
    folder = assets_folder() / "checkpoints"
    return sorted(p.stem for p in folder.glob("*.safetensors") if p.stem != "classifier")


def load_model(name_or_path: str | Path, device: torch.device | str = "cpu") -> TrainedModel:
    """Load a shipped model by name ("digits"), or any checkpoint that `train` wrote.

    Raises: CheckpointError in one sentence for a file that is missing, damaged, foreign or of another shape.
    """
    path = Path(name_or_path)
    if not path.suffix and not path.is_file():
        if str(name_or_path) not in shipped_models():
            raise CheckpointError(
                f"there is no checkpoint {str(name_or_path)!r}: give a file, or one of the shipped names: "
                f"{', '.join(shipped_models())}"
            )
        path = asset(f"checkpoints/{name_or_path}.safetensors")
    checkpoint = read_checkpoint(path)
    recipe = recipe_of(checkpoint, path)
    network = recipe.make_network()
    load_weights(network, checkpoint.part("network"), path)
    network = network.to(device).eval().requires_grad_(False)
    return TrainedModel(network, recipe.make_schedule().to(device), recipe, checkpoint.manifest)
