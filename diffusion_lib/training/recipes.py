"""Recipes of diffusion models: everything that makes one, as one value that a checkpoint can carry."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from torch import Tensor, nn

from diffusion_lib.data import TensorBatches, TrainingData, load_folder, load_training_data
from diffusion_lib.network import DiT, Prompt, ReadsPrompts, SimpleUNet, TextDiT, TextUNet, Tokenizer, with_seed
from diffusion_lib.process import check_prediction_type
from diffusion_lib.schedule import Schedule, make_schedule
from diffusion_lib.training.autoencoder import load_autoencoder
from diffusion_lib.training.objective import Objective
from diffusion_lib.training.recipe_base import BaseRecipe
from diffusion_lib.training.task import Batches

NETWORKS: dict[str, type[nn.Module]] = {
    "unet": SimpleUNet,
    "text_unet": TextUNet,
    "dit": DiT,
    "text_dit": TextDiT,
}


@dataclass(frozen=True)
class Recipe(BaseRecipe):
    """How a diffusion model is made; fields as in `BaseRecipe`, and:

    schedule         arguments of make_schedule: kind ("vp" if left out), timesteps and parameters of the kind
    prediction_type  what the network says: "eps", "x0", "v", "score" or "u"
    cond_drop_prob   fraction of labels or sentences dropped for classifier-free guidance
    min_snr          gamma of min-SNR weighting, or None
    logit_normal     mean and std of logit-normal training times, or None
    network_kind     "unet" or "dit", told labels, "text_unet" or "text_dit", told sentences
    image_shape      (c, h, w) of what comes out
    autoencoder      whose scaled latents are diffused instead of pixels; None for pixels
    class_names      names of the classes, where they have any
    """

    kind: ClassVar[str] = "diffusion"
    old_names: ClassVar[dict[str, str]] = {"prediction": "prediction_type", "drop_prob": "cond_drop_prob"}

    steps: int = 16_000
    lr: float = 1.5e-3
    ema_decay: float = 0.999
    schedule: dict[str, Any] = field(default_factory=dict)
    prediction_type: str = "v"
    cond_drop_prob: float = 0.1
    min_snr: float | None = None
    logit_normal: list[float] | None = None
    network_kind: str = "unet"
    image_shape: list[int] = field(default_factory=lambda: [1, 28, 28])
    autoencoder: str | None = None
    class_names: list[str] | None = None

    def __post_init__(self) -> None:
        check_prediction_type(self.prediction_type)

    @property
    def reads_sentences(self) -> bool:
        """Whether the network is told sentences."""
        return issubclass(NETWORKS.get(self.network_kind, nn.Module), ReadsPrompts)

    def make_network(self, seed: int = 0) -> nn.Module:
        """A fresh network whose first weights depend on the seed alone.

        Raises: TypeError or ValueError if the kind is unknown or the arguments are none of its.
        """
        if self.network_kind not in NETWORKS:
            raise ValueError(f"network_kind must be one of {', '.join(NETWORKS)}, got {self.network_kind!r}")
        return with_seed(lambda: NETWORKS[self.network_kind](**self.network), seed)

    def make_schedule(self) -> Schedule:
        """The forward process of this recipe."""
        return make_schedule(**self.schedule)

    def make_objective(self) -> Objective:
        """The training objective of this recipe."""
        parts = self.prediction_type, self.cond_drop_prob, self.min_snr, self.logit_normal
        return Objective(self.make_schedule(), *parts)

    def make_batches(self, seed: int = 0) -> Batches:
        """Shuffled training data, as latents where there is an autoencoder; held-out data is never among it.

        Raises: ValueError where the network is to be told labels or sentences that the data have not.
        """
        channels, size, _ = self.image_shape
        data = load_training_data(self.data, size=size, channels=channels)
        self._check(data)
        images = data.images
        if self.autoencoder is not None:
            images = load_autoencoder(self.autoencoder).encode(images)
        if not self.reads_sentences or data.captions is None:
            labels = data.labels if self.network.get("num_classes") else None
            return TensorBatches(images, labels, self.batch_size, seed)
        tokenizer = Tokenizer(self.network["words"], self.network["length"])
        return PromptBatches(TensorBatches(images, tokenizer(data.captions).tokens, self.batch_size, seed), tokenizer)

    def _check(self, data: TrainingData) -> None:
        classes, known = self.network.get("num_classes"), data.num_classes
        if classes and (known is None or known > classes):
            raise ValueError(
                f"the recipe {self.name} tells its network {classes} classes, but its data {self.data!r} have "
                f"{'no labels' if known is None else known}: set num_classes of the network to {known}"
            )
        if self.reads_sentences and data.captions is None:
            raise ValueError(
                f"the recipe {self.name} tells its network sentences, but its data {self.data!r} have no captions: "
                f"take data='scenes', or a network_kind that reads none"
            )


@dataclass(frozen=True)
class PromptBatches:
    """Batches whose conditions are tokenised sentences."""

    batches: TensorBatches
    tokenizer: Tokenizer

    def __getitem__(self, step: int) -> tuple[Tensor, Prompt]:
        x, tokens = self.batches[step]
        assert tokens is not None
        return x, self.tokenizer.prompt(tokens)


def folder_recipe(
    path: Path | str, size: int = 32, channels: int | None = None, *, conditional: bool = True, **changes: Any
) -> Recipe:
    """A recipe for a folder of images (see `load_folder`): channels and classes are those of the files.

    conditional: tell the network the classes, if there are sub-folders
    changes:     fields of Recipe that differ from the usual, such as steps=4000

    Raises: ValueError naming what is wrong with the folder.
    """
    folder = Path(path).expanduser().resolve()
    data = load_folder(folder, size, channels)
    channels = data.images.shape[1]
    classes = data.num_classes if conditional else None
    network = {
        "in_channels": channels,
        "out_channels": channels,
        "time_dim": 128,
        "base_channels": 48,
        "multipliers": [1, 2] if size <= 32 else [1, 2, 2],
        "num_classes": classes,
        "patch_size": 2,
    }
    values: dict[str, Any] = {
        "name": folder.name,
        "about": f"{size}x{size} images like those of the folder {folder.name}.",
        "network": network,
        "schedule": {"timesteps": 1000, "beta_schedule": "cosine"},
        "data": f"folder:{folder}",
        "batch_size": min(64, len(data.images)),
        "image_shape": [channels, size, size],
        "class_names": list(data.class_names) if classes and data.class_names else None,
    }
    return Recipe(**{**values, **changes})
