"""How autoencoders are trained: their recipe, their loss, and the recipes that ship."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import torch
from jaxtyping import Float
from torch import Tensor, nn

from diffusion_lib.data import RandomBatches, load_training_data
from diffusion_lib.network import VAE, Condition, LatentGaussian, vae_losses, with_seed
from diffusion_lib.training.loop import Limits, StepReport, training_steps
from diffusion_lib.training.recipe_base import BaseRecipe
from diffusion_lib.training.state import TrainState
from diffusion_lib.training.task import Batches, Task


@dataclass(frozen=True)
class AutoencoderTask(Task):
    """Squared error per pixel plus the weighted KL divergence per pixel [vae, alg. 1]."""

    latent_shape: tuple[int, ...]
    kl_weight: float

    def draw(self, x: Float[Tensor, "b c h w"], generator: torch.Generator | None) -> Float[Tensor, "b d i j"]:
        """The noise of the latents. Shapes: (b, c, h, w) -> (b, d, h', w')."""
        return torch.randn(len(x), *self.latent_shape, generator=generator)

    def losses(
        self, network: nn.Module, x: Float[Tensor, "b c h w"], condition: Condition | None, draws: Tensor
    ) -> Float[Tensor, " b"]:
        """Shapes: images (b, c, h, w), draws (b, d, h', w') -> (b,)."""
        reconstruction, latents = network(x, draws)
        wide = LatentGaussian(*(part.to(x.dtype) for part in latents))
        return vae_losses(x, reconstruction, wide, self.kl_weight)


@dataclass(frozen=True)
class AutoencoderRecipe(BaseRecipe):
    """How an autoencoder is made; fields as in `BaseRecipe`, `network` are arguments of VAE.

    kl_weight    of the KL divergence per pixel, beside the squared error per pixel
    image_shape  (c, h, w) that a folder of images is brought to; None for data of a size of their own
    """

    kind: ClassVar[str] = "autoencoder"

    steps: int = 4_000
    batch_size: int = 32
    lr: float = 2e-3
    kl_weight: float = 1e-3
    image_shape: list[int] | None = None

    def make_network(self, seed: int = 0) -> VAE:
        """A fresh VAE whose first weights depend on the seed alone."""
        return with_seed(lambda: VAE(**self.network), seed)

    def load_images(self) -> Float[Tensor, "n c h w"]:
        """The images it is trained on. Shapes: (n, c, h, w) in [-1, 1]."""
        channels, size, _ = self.image_shape or (None, None, None)
        return load_training_data(self.data, size=size, channels=channels).images

    def make_batches(self, seed: int = 0) -> Batches:
        """Training images, drawn with replacement."""
        return RandomBatches(self.load_images(), None, self.batch_size, seed)

    def make_objective(self, image_shape: tuple[int, ...] | None = None) -> AutoencoderTask:
        """The loss; `image_shape` is (c, h, w) of the images, read from the data if not given."""
        shape = image_shape or self.image_shape or tuple(self.load_images().shape[1:])
        return AutoencoderTask(self.make_network().latent_shape(tuple(shape)), self.kl_weight)


def autoencoder_steps(
    vae: VAE,
    images: Float[Tensor, "n c h w"],
    recipe: AutoencoderRecipe,
    seed: int = 0,
    state: TrainState | None = None,
) -> Iterator[StepReport]:
    """Train a VAE, one step per item [vae, alg. 1].

    state: a run of this VAE to go on with, as `TrainState.load` fills it.

    Shapes: images (n, c, h, w) in [-1, 1].
    Raises: TrainingDiverged when the loss is no number; the weights are those of the step before.
    """
    state = state or TrainState.start(vae, recipe.lr, recipe.ema_decay, next(vae.parameters()).device)
    yield from training_steps(
        state,
        AutoencoderTask(vae.latent_shape(tuple(images.shape)), recipe.kl_weight),
        RandomBatches(images, None, recipe.batch_size, seed),
        limits=Limits(steps=recipe.steps),
        lr=recipe.lr,
        seed=seed,
        max_grad_norm=recipe.max_grad_norm,
    )


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
            # All combinations, as a compressor of images should know them: no words are learned here.
            data="every_scene",
        ),
    )
}
