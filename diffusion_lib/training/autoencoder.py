"""Trained autoencoders: kept with the scale of their latents, ready for latent diffusion."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor

from diffusion_lib.assets import asset
from diffusion_lib.network import VAE, in_parts
from diffusion_lib.training.autoencoder_recipe import AUTOENCODERS, AutoencoderRecipe, autoencoder_steps
from diffusion_lib.training.checkpoint import (
    CheckpointError,
    load_weights,
    read_checkpoint,
    refuse_overwriting,
    save_checkpoint,
)
from diffusion_lib.training.hardware import in_fast_order, move


@dataclass(frozen=True)
class Autoencoder:
    """A trained VAE with the scale that gives its latents a standard deviation of 1.

    The forward process takes data of about unit variance for granted [ldm, app. G].

    Shapes: images (b, c, h, w) in [-1, 1] <-> latents (b, d, h / factor, w / factor).
    """

    vae: VAE
    scale: float
    recipe: AutoencoderRecipe
    manifest: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, vae: VAE, images: Float[Tensor, "n c h w"], recipe: AutoencoderRecipe) -> "Autoencoder":
        """Measure the scale, 1 / std of the latents, on the training images."""
        vae = vae.eval().requires_grad_(False)
        return cls(vae, float(1 / cls(vae, 1.0, recipe).encode(images).std()), recipe)

    def to(self, device: torch.device | str) -> "Autoencoder":
        """The same autoencoder with its weights on `device`."""
        move(self.vae, device)
        return self

    def encode(self, images: Float[Tensor, "b c h w"]) -> Float[Tensor, "b d i j"]:
        """Scaled latents: the encoder's mean times the scale. Shapes: (b, c, h, w) -> (b, d, i, j)."""
        device = next(self.vae.parameters()).device
        return in_parts(lambda part: self.vae.encode(part.to(device)).mean, images) * self.scale

    def decode(self, latents: Float[Tensor, "b d i j"]) -> Float[Tensor, "b c h w"]:
        """Images from scaled latents, clipped to the range of pixels. Shapes: (b, d, i, j) -> (b, c, h, w)."""
        return in_parts(lambda part: self.vae.decode(part / self.scale), latents).clamp(-1, 1)

    def save(self, path: Path | str, *, overwrite: bool = False, **more: Any) -> None:
        """Write weights (in half precision), scale and recipe as one checkpoint.

        Raises: CheckpointError if the file cannot be written, or is there already and overwrite is False.
        """
        refuse_overwriting(path, overwrite)
        weights = {f"network.{name}": value.half() for name, value in self.vae.state_dict().items()}
        tensors = {**weights, "scale": torch.tensor(self.scale, dtype=torch.float64)}
        save_checkpoint(path, tensors, {"kind": "autoencoder", "recipe": self.recipe.to_dict(), **more})


def load_autoencoder(name_or_path: str | Path, device: torch.device | str = "cpu") -> Autoencoder:
    """Load a shipped autoencoder by name ("digits_vae", "scenes_vae"), or a file that `train` wrote.

    Raises: CheckpointError in one sentence for a file that is missing, damaged, or no autoencoder.
    """
    path = Path(name_or_path)
    if not path.suffix and not path.is_file():
        if str(name_or_path) not in AUTOENCODERS:
            raise CheckpointError(
                f"there is no autoencoder {str(name_or_path)!r}: give a file, or one of {', '.join(AUTOENCODERS)}"
            )
        path = asset(f"checkpoints/{name_or_path}.safetensors")
    checkpoint = read_checkpoint(path)
    if checkpoint.manifest.get("kind") != "autoencoder":
        raise CheckpointError(f"{path} holds no autoencoder")
    try:
        recipe = AutoencoderRecipe.from_dict(checkpoint.manifest["recipe"])
        vae = in_fast_order(recipe.make_network(), device)
        scale = float(checkpoint.tensors["scale"])
    except (KeyError, TypeError, ValueError) as error:
        raise CheckpointError(f"{path} holds an autoencoder that this version cannot build: {error}") from error
    load_weights(vae, checkpoint.part("network"), path)
    return Autoencoder(vae.to(device).eval().requires_grad_(False), scale, recipe, checkpoint.manifest)


def train_autoencoder(recipe: AutoencoderRecipe, seed: int = 0, device: torch.device | str = "cpu") -> Autoencoder:
    """Train a recipe to its end and measure the scale."""
    images = recipe.load_images()
    vae = recipe.make_network(seed).to(device)
    for _ in autoencoder_steps(vae, images, recipe, seed):
        pass
    return Autoencoder.of(vae, images, recipe)
