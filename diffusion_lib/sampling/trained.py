"""A trained model as one object: network, schedule and recipe, ready to sample."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from diffusion_lib.assets import asset, assets_folder
from diffusion_lib.network import Condition
from diffusion_lib.network.condition import batch_size, move, split
from diffusion_lib.sampling.convenience import draw_samples, find_sampler
from diffusion_lib.sampling.denoiser import make_denoiser
from diffusion_lib.sampling.guidance import Denoise
from diffusion_lib.sampling.samplers import State, draw_noise
from diffusion_lib.schedule import DiffusionSchedule, step_pairs
from diffusion_lib.training import (
    RECIPES,
    Autoencoder,
    CheckpointError,
    Recipe,
    load_autoencoder,
    load_weights,
    read_checkpoint,
    recipe_of,
)

# Guidance doubles a batch: 250 images are 500 in the network, about 0.5 GB for the shipped models.
CHUNK = 250

Asked = Tensor | Sequence[str]
"""What a model is asked for: labels int64 (b,), or b sentences."""


@dataclass(frozen=True)
class TrainedModel:
    """A network in eval mode with the schedule and recipe it was trained by, and its manifest.

    A model of latents has its autoencoder with it, and gives images like any other.
    """

    network: nn.Module
    schedule: DiffusionSchedule
    recipe: Recipe
    manifest: dict[str, Any]
    autoencoder: Autoencoder | None = None

    @property
    def device(self) -> torch.device:
        return next(self.network.parameters()).device

    @property
    def sample_shape(self) -> tuple[int, ...]:
        """Shape of what is diffused, one image or its latents: (c, h, w)."""
        shape = tuple(self.recipe.image_shape)
        return shape if self.autoencoder is None else self.autoencoder.vae.latent_shape(shape)

    @property
    def reads(self) -> bool:
        """Whether it is asked in sentences; otherwise in labels."""
        return hasattr(self.network, "tokenizer")

    def condition(self, asked: Asked) -> Condition:
        """What the network is told, on its device.

        Shapes: labels int64 (b,) -> the same; b sentences -> a Prompt of (b, m).
        Raises: ValueError naming an unknown word, or for sentences to a model that reads none.
        """
        if isinstance(asked, Tensor):
            return asked.to(self.device)
        if not self.reads:
            raise ValueError(f"the model {self.recipe.name!r} reads no sentences: give it labels, int64 (b,)")
        if isinstance(asked, str):
            raise ValueError(f"a list of sentences is needed, got one: write [{asked!r}]")
        return move(self.network.tokenizer(asked), self.device)

    def denoiser(
        self,
        labels: Asked | None = None,
        guidance_scale: float = 1.0,
        clip_x0: bool | None = None,
        *,
        negative: Asked | None = None,
    ) -> Denoise:
        """The denoiser of these labels or sentences: guidance and clipping included.

        negative: what guidance leads away from, one per label; None is the null condition.
        clip_x0:  None clips pixels and leaves latents, which have no range, alone.

        Shapes: labels int64 (b,), or b sentences -> a denoiser of batches of b.
        """
        return make_denoiser(
            self.network,
            self.schedule,
            prediction=self.recipe.prediction,
            condition=None if labels is None else self.condition(labels),
            null_condition=None if negative is None else self.condition(negative),
            guidance_scale=guidance_scale,
            clip_x0=self.autoencoder is None if clip_x0 is None else clip_x0,
        )

    def sample(
        self,
        labels: Asked,
        *,
        steps: int = 50,
        sampler: str = "ddim",
        guidance_scale: float = 1.0,
        negative: str | None = None,
        seed: int = 0,
        **options: Any,
    ) -> Float[Tensor, "b c h w"]:
        """Draw one image per label or sentence; the noise depends on the seed alone, not on the device.

        `negative` is a sentence that guidance leads away from, the same for all images. `options` are those of
        `draw_samples` and of the sampler: eta=0.5, variance="beta", spacing="leading".

        Shapes: labels int64 (b,), or b sentences -> (b, c, h, w) in [-1, 1], on the model's device.
        Raises: ValueError for an unknown sampler, an impossible number of steps, or an unknown word.
        """
        x = self.sample_latents(
            labels,
            steps=steps,
            sampler=sampler,
            guidance_scale=guidance_scale,
            negative=negative,
            seed=seed,
            **options,
        )
        return x if self.autoencoder is None else self.autoencoder.decode(x)

    def sample_latents(
        self, labels: Asked, *, steps: int = 50, negative: str | None = None, seed: int = 0, **options: Any
    ) -> Float[Tensor, "b d i j"]:
        """As `sample`, but what the sampler ends with: the scaled latents, not decoded.

        Shapes: labels int64 (b,), or b sentences -> (b, d, i, j); pixels for a model without autoencoder.
        """
        generator = torch.Generator().manual_seed(seed)
        options = {"sampler": "ddim", "clip_x0": self.autoencoder is None, **options}
        sampler = options.pop("sampler")
        chunks = []
        for chunk in split(self.condition(labels), CHUNK):
            size = batch_size(chunk)
            null = None if negative is None else self.condition([negative] * size)
            chunks.append(
                draw_samples(
                    sampler,
                    self.network,
                    self.schedule,
                    (size, *self.sample_shape),
                    self.device,
                    steps,
                    condition=chunk,
                    null_condition=null,
                    prediction=self.recipe.prediction,
                    generator=generator,
                    **options,
                )
            )
        return torch.cat(chunks)

    def trajectory(
        self,
        labels: Asked,
        *,
        steps: int = 50,
        sampler: str = "ddim",
        guidance_scale: float = 1.0,
        spacing: str = "trailing",
        seed: int = 0,
        **options: Any,
    ) -> Iterator[State]:
        """Every state on the way from noise to data, for film strips; `options` are the sampler's.

        Shapes: labels int64 (b,), or b sentences -> States of (b, c, h, w), of latents where there is an autoencoder.
        """
        generator = torch.Generator().manual_seed(seed)
        shape = (len(labels), *self.sample_shape)
        x = draw_noise(shape, generator, next(self.network.parameters())).detach()
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
    return [name for name in sorted(RECIPES) if (folder / f"{name}.safetensors").is_file()]


def load_model(name_or_path: str | Path, device: torch.device | str = "cpu") -> TrainedModel:
    """Load a shipped model by name ("digits", "digits_latent", "scenes"), or any checkpoint that `train` wrote.

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
    autoencoder = None if recipe.autoencoder is None else load_autoencoder(recipe.autoencoder, device)
    expected = checkpoint.manifest.get("autoencoder_sha256")
    if autoencoder is not None and autoencoder.manifest["sha256"] != expected:
        raise CheckpointError(f"{path} was trained on latents of another {recipe.autoencoder} than the one installed")
    return TrainedModel(network, recipe.make_schedule().to(device), recipe, checkpoint.manifest, autoencoder)
