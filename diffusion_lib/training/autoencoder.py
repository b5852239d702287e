"""Autoencoders: trained by recipe, kept with the scale of their latents, ready for latent diffusion."""

import contextlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor, nn

from diffusion_lib.assets import asset
from diffusion_lib.data import load_training_data, step_generator
from diffusion_lib.network import VAE, vae_losses
from diffusion_lib.training.checkpoint import CheckpointError, load_weights, read_checkpoint, save_checkpoint
from diffusion_lib.training.hardware import autocast_dtype
from diffusion_lib.training.loop import StepReport, check_finite, learning_rate_factor

CHUNK = 250  # images per pass when a whole data set is encoded


@dataclass(frozen=True)
class AutoencoderRecipe:
    """How an autoencoder is made.

    name, about  what `train NAME` calls it, and one sentence for people
    network      arguments of VAE
    data         argument of load_training_data
    steps        training steps of the full recipe
    batch_size   images per step
    lr           peak learning rate (AdamW, warm-up, half cosine to 0)
    kl_weight    of the KL divergence per pixel, beside the squared error per pixel
    """

    name: str
    about: str
    network: dict[str, Any] = field(default_factory=dict)
    data: str = "bundled"
    steps: int = 4_000
    batch_size: int = 32
    lr: float = 2e-3
    kl_weight: float = 1e-3

    def make_network(self, seed: int = 0) -> VAE:
        """A fresh VAE whose first weights depend on the seed alone."""
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            return VAE(**self.network)


def autoencoder_steps(
    vae: VAE, images: Float[Tensor, "n c h w"], recipe: AutoencoderRecipe, seed: int = 0
) -> Iterator[StepReport]:
    """Train a VAE, one step per item (Kingma & Welling 2014, algorithm 1).

    Shapes: images (n, c, h, w) in [-1, 1].
    Raises: TrainingDiverged when the loss is no number; the weights are those of the step before.
    """
    device = next(vae.parameters()).device
    optimizer = torch.optim.AdamW(vae.parameters(), recipe.lr, betas=(0.9, 0.99), weight_decay=0.0)
    dtype = autocast_dtype(device)
    vae.train()
    for step in range(recipe.steps):
        generator = step_generator(seed, step)
        x = images[torch.randint(len(images), (recipe.batch_size,), generator=generator)].to(device)
        noise = torch.randn(len(x), *vae.latent_shape(x.shape), generator=generator).to(device)
        progress = step / recipe.steps
        for group in optimizer.param_groups:
            group["lr"] = recipe.lr * learning_rate_factor(step, progress)
        with torch.autocast(device.type, dtype) if dtype else contextlib.nullcontext():
            reconstruction, latents = vae(x, noise)
        loss = vae_losses(x, reconstruction, latents, recipe.kl_weight).mean()
        value = float(loss.detach())
        check_finite(value, step + 1)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(vae.parameters(), 1.0)
        optimizer.step()
        yield StepReport(step + 1, value, (step + 1) / recipe.steps)


@dataclass(frozen=True)
class Autoencoder:
    """A trained VAE with the scale that gives its latents a standard deviation of 1.

    The forward process takes data of about unit variance for granted (Rombach et al. 2022, appendix G).

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

    @torch.no_grad()
    def encode(self, images: Float[Tensor, "b c h w"]) -> Float[Tensor, "b d i j"]:
        """Scaled latents: the encoder's mean times the scale. Shapes: (b, c, h, w) -> (b, d, i, j)."""
        device = next(self.vae.parameters()).device
        return torch.cat([self.vae.encode(part.to(device)).mean for part in images.split(CHUNK)]) * self.scale

    @torch.no_grad()
    def decode(self, latents: Float[Tensor, "b d i j"]) -> Float[Tensor, "b c h w"]:
        """Images from scaled latents, clipped to the range of pixels. Shapes: (b, d, i, j) -> (b, c, h, w)."""
        parts = [self.vae.decode(part / self.scale) for part in latents.split(CHUNK)]
        return torch.cat(parts).clamp(-1, 1)

    def save(self, path: Path | str, **more: Any) -> None:
        """Write weights (in half precision), scale and recipe as one checkpoint."""
        weights = {f"network.{name}": value.half() for name, value in self.vae.state_dict().items()}
        tensors = {**weights, "scale": torch.tensor(self.scale, dtype=torch.float64)}
        save_checkpoint(path, tensors, {"kind": "autoencoder", "recipe": asdict(self.recipe), **more})


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
        recipe = AutoencoderRecipe(**checkpoint.manifest["recipe"])
        vae = recipe.make_network()
        scale = float(checkpoint.tensors["scale"])
    except (KeyError, TypeError, ValueError) as error:
        raise CheckpointError(f"{path} holds an autoencoder that this version cannot build: {error}") from error
    load_weights(vae, checkpoint.part("network"), path)
    return Autoencoder(vae.to(device).eval().requires_grad_(False), scale, recipe, checkpoint.manifest)


def train_autoencoder(recipe: AutoencoderRecipe, seed: int = 0, device: torch.device | str = "cpu") -> Autoencoder:
    """Train a recipe to its end and measure the scale."""
    images = load_training_data(recipe.data).images
    vae = recipe.make_network(seed).to(device)
    for _ in autoencoder_steps(vae, images, recipe, seed):
        pass
    return Autoencoder.of(vae, images, recipe)


AUTOENCODERS: dict[str, AutoencoderRecipe] = {
    recipe.name: recipe
    for recipe in (
        AutoencoderRecipe(
            name="digits_vae",
            about="28x28 digits to 7x7 latents of 4 channels and back.",
            network={"in_channels": 1, "latent_channels": 4, "base_channels": 32, "halvings": 1, "patch_size": 2},
            batch_size=64,
        ),
        AutoencoderRecipe(
            name="scenes_vae",
            about="32x32 coloured scenes to 8x8 latents of 4 channels and back.",
            network={"in_channels": 3, "latent_channels": 4, "base_channels": 48, "halvings": 1, "patch_size": 2},
            # All combinations, as a compressor of pictures should know them: no words are learned here.
            data="every_scene",
        ),
    )
}
