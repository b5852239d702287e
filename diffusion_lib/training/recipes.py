"""Recipes: everything that makes a trained model, as one value that a checkpoint can carry."""

from dataclasses import asdict, dataclass, field
from typing import Any

import torch

from diffusion_lib.data import NUM_CLASSES, TensorBatches, load_digits
from diffusion_lib.network import SimpleUNet
from diffusion_lib.process import check_kind
from diffusion_lib.schedule import DiffusionSchedule
from diffusion_lib.training.objective import Objective


@dataclass(frozen=True)
class Recipe:
    """How a model is made.

    name           what `train NAME` calls it
    about          one sentence for people
    network        arguments of SimpleUNet
    schedule       arguments of DiffusionSchedule
    prediction     what the network says: "eps", "x0" or "v"
    data           argument of load_digits
    steps          training steps of the full recipe
    batch_size     images per step
    lr             peak learning rate (AdamW, warm-up, half cosine to 0)
    ema_decay      of the averaged weights
    drop_prob      share of labels dropped for classifier-free guidance
    min_snr        gamma of min-SNR weighting, or None
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

    def __post_init__(self) -> None:
        check_kind(self.prediction)

    def make_network(self, seed: int = 0) -> SimpleUNet:
        """A fresh network whose first weights depend on the seed alone.

        Raises: TypeError or ValueError if the arguments are none of SimpleUNet's.
        """
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            return SimpleUNet(**self.network)

    def make_schedule(self) -> DiffusionSchedule:
        """The forward process of this recipe."""
        return DiffusionSchedule(**self.schedule)

    def make_objective(self) -> Objective:
        """The training objective of this recipe."""
        return Objective(self.make_schedule(), self.prediction, self.drop_prob, self.min_snr)

    def make_batches(self, seed: int = 0) -> TensorBatches:
        """Shuffled training digits; the held-out ones are never among them."""
        digits = load_digits(self.data)
        return TensorBatches(digits.train_images, digits.train_labels, self.batch_size, seed)

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

RECIPES: dict[str, Recipe] = {recipe.name: recipe for recipe in (DIGITS,)}


def find_recipe(name: str) -> Recipe:
    """A recipe by name.

    Raises: ValueError listing the names there are.
    """
    if name not in RECIPES:
        raise ValueError(f"there is no recipe {name!r}: choose one of {', '.join(sorted(RECIPES))}")
    return RECIPES[name]
