"""Recipes: everything that makes a trained model, as one value that a checkpoint can carry."""

from dataclasses import asdict, dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from diffusion_lib.data import NUM_CLASSES, VOCABULARY, TensorBatches, load_training_data
from diffusion_lib.network import Prompt, SimpleUNet, TextUNet, Tokenizer
from diffusion_lib.process import check_kind
from diffusion_lib.schedule import DiffusionSchedule
from diffusion_lib.training.autoencoder import load_autoencoder
from diffusion_lib.training.loop import Batches
from diffusion_lib.training.objective import Objective

NETWORKS: dict[str, type[nn.Module]] = {"unet": SimpleUNet, "text_unet": TextUNet}


@dataclass(frozen=True)
class Recipe:
    """How a model is made.

    name           what `train NAME` calls it
    about          one sentence for people
    network        arguments of the network
    schedule       arguments of DiffusionSchedule
    prediction     what the network says: "eps", "x0" or "v"
    data           argument of load_training_data
    steps          training steps of the full recipe
    batch_size     images per step
    lr             peak learning rate (AdamW, warm-up, half cosine to 0)
    ema_decay      of the averaged weights
    drop_prob      share of labels dropped for classifier-free guidance
    min_snr        gamma of min-SNR weighting, or None
    network_kind   "unet", told labels, or "text_unet", told sentences
    image_shape    (c, h, w) of what comes out
    autoencoder    whose scaled latents are diffused instead of pixels; None for pixels
    """

    name: str
    about: str
    network: dict[str, Any] = field(default_factory=dict)
    schedule: dict[str, Any] = field(default_factory=dict)
    prediction: str = "v"
    data: str = "bundled"
    steps: int = 16_000
    batch_size: int = 64
    lr: float = 1.5e-3
    ema_decay: float = 0.999
    drop_prob: float = 0.1
    min_snr: float | None = None
    network_kind: str = "unet"
    image_shape: list[int] = field(default_factory=lambda: [1, 28, 28])
    autoencoder: str | None = None

    def __post_init__(self) -> None:
        check_kind(self.prediction)

    def make_network(self, seed: int = 0) -> nn.Module:
        """A fresh network whose first weights depend on the seed alone.

        Raises: TypeError or ValueError if the kind is unknown or the arguments are none of its.
        """
        if self.network_kind not in NETWORKS:
            raise ValueError(f"network_kind must be one of {', '.join(NETWORKS)}, got {self.network_kind!r}")
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            return NETWORKS[self.network_kind](**self.network)

    def make_schedule(self) -> DiffusionSchedule:
        """The forward process of this recipe."""
        return DiffusionSchedule(**self.schedule)

    def make_objective(self) -> Objective:
        """The training objective of this recipe."""
        return Objective(self.make_schedule(), self.prediction, self.drop_prob, self.min_snr)

    def make_batches(self, seed: int = 0) -> Batches:
        """Shuffled training data, as latents where there is an autoencoder; held-out data is never among it."""
        images, labels, captions = load_training_data(self.data)
        if self.autoencoder is not None:
            images = load_autoencoder(self.autoencoder).encode(images)
        if captions is None:
            return TensorBatches(images, labels, self.batch_size, seed)
        tokenizer = self.make_network().tokenizer
        return PromptBatches(TensorBatches(images, tokenizer(captions).tokens, self.batch_size, seed), tokenizer)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for a manifest."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Recipe":
        """A recipe out of a manifest.

        Raises: ValueError if the values are no recipe's.
        """
        try:
            return cls(**values)
        except TypeError as error:
            raise ValueError(f"not a recipe: {error}") from error


@dataclass(frozen=True)
class PromptBatches:
    """Batches whose conditions are tokenised sentences."""

    batches: TensorBatches
    tokenizer: Tokenizer

    def __getitem__(self, step: int) -> tuple[Tensor, Prompt]:
        x, tokens = self.batches[step]
        return x, self.tokenizer.prompt(tokens)


DIGITS = Recipe(
    name="digits",
    about="Class-conditional 28x28 digits: v-prediction, cosine schedule, a U-Net on 2x2 patches.",
    network={
        "in_channels": 1,
        "out_channels": 1,
        "time_dim": 128,
        "base_channels": 48,
        "multipliers": [1, 2],
        "num_classes": NUM_CLASSES,
        "patch_size": 2,
    },
    schedule={"timesteps": 1000, "beta_schedule": "cosine"},
)

DIGITS_LATENT = Recipe(
    name="digits_latent",
    about="Class-conditional digits in the latents of digits_vae: v-prediction, cosine schedule.",
    network={
        "in_channels": 4,
        "out_channels": 4,
        "time_dim": 128,
        "base_channels": 48,
        "multipliers": [1, 2],
        "num_classes": NUM_CLASSES,
    },
    schedule={"timesteps": 1000, "beta_schedule": "cosine"},
    autoencoder="digits_vae",
)

SCENES = Recipe(
    name="scenes",
    about="Text to image: coloured shapes from sentences, in the latents of scenes_vae, with cross-attention.",
    network={
        "words": list(VOCABULARY),
        "length": 12,
        "text_dim": 64,
        "layers": 2,
        "in_channels": 4,
        "out_channels": 4,
        "time_dim": 128,
        "base_channels": 64,
        "multipliers": [1, 2],
    },
    schedule={"timesteps": 1000, "beta_schedule": "cosine"},
    data="scenes",
    steps=16_000,
    lr=1e-3,
    network_kind="text_unet",
    image_shape=[3, 32, 32],
    autoencoder="scenes_vae",
)

RECIPES: dict[str, Recipe] = {recipe.name: recipe for recipe in (DIGITS, DIGITS_LATENT, SCENES)}


def find_recipe(name: str) -> Recipe:
    """A recipe by name.

    Raises: ValueError listing the names there are.
    """
    if name not in RECIPES:
        raise ValueError(f"there is no recipe {name!r}: choose one of {', '.join(sorted(RECIPES))}")
    return RECIPES[name]
