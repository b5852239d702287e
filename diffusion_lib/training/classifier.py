"""How the digit classifier is trained: its recipe, its loss, and the jittering of its images."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn

from diffusion_lib.data import TensorBatches, load_training_data
from diffusion_lib.network import Condition, DigitClassifier, with_seed
from diffusion_lib.training.loop import Limits, StepReport, training_steps
from diffusion_lib.training.recipe_base import BaseRecipe
from diffusion_lib.training.state import TrainState
from diffusion_lib.training.task import Batches, Task


@dataclass(frozen=True)
class ClassifierTask(Task):
    """Cross-entropy of jittered images, with smoothed labels [label_smoothing]."""

    labelled: ClassVar[bool] = True

    smoothing: float = 0.05

    def draw(self, x: Float[Tensor, "b c h w"], generator: torch.Generator | None) -> Float[Tensor, "b 4"]:
        """How each image is turned, zoomed and shifted, all in [-1, 1]. Shapes: (b, c, h, w) -> (b, 4)."""
        return torch.rand(len(x), 4, generator=generator) * 2 - 1

    def losses(
        self, network: nn.Module, x: Float[Tensor, "b c h w"], condition: Condition | None, draws: Tensor
    ) -> Float[Tensor, " b"]:
        """Shapes: images (b, c, h, w), labels int64 (b,) -> (b,)."""
        if not isinstance(condition, Tensor):
            raise ValueError("a classifier needs labels, int64 (b,): give batches of (images, labels)")
        logits = network(jitter(x, draws)).to(x.dtype)
        return F.cross_entropy(logits, condition, label_smoothing=self.smoothing, reduction="none")


@dataclass(frozen=True)
class ClassifierRecipe(BaseRecipe):
    """How the classifier is made; fields as in `BaseRecipe`, `network` are arguments of DigitClassifier."""

    kind: ClassVar[str] = "classifier"
    betas: ClassVar[tuple[float, float]] = (0.9, 0.999)
    weight_decay: ClassVar[float] = 1e-2
    max_grad_norm: ClassVar[float] = float("inf")

    steps: int = 1_260
    batch_size: int = 100
    lr: float = 3e-3

    def make_network(self, seed: int = 0) -> DigitClassifier:
        """A fresh classifier whose first weights depend on the seed alone."""
        return with_seed(lambda: DigitClassifier(**self.network), seed)

    def make_batches(self, seed: int = 0) -> Batches:
        """Shuffled images with their labels."""
        data = load_training_data(self.data)
        return TensorBatches(data.images, data.labels, self.batch_size, seed)

    def make_objective(self) -> ClassifierTask:
        """The loss."""
        return ClassifierTask()


CLASSIFIER = ClassifierRecipe("classifier", "Reads digits; its features carry the Fréchet distance.")


def classifier_steps(
    network: nn.Module,
    images: Float[Tensor, "n 1 28 28"],
    labels: Int[Tensor, " n"],
    recipe: ClassifierRecipe = CLASSIFIER,
    seed: int = 0,
    state: TrainState | None = None,
) -> Iterator[StepReport]:
    """Train a classifier, one step per item, with small random turns, zooms and shifts of the images.

    Shapes: images (n, 1, 28, 28) in [-1, 1], labels (n,) int64.
    """
    device = next(network.parameters()).device
    state = state or TrainState.start(
        network, recipe.lr, recipe.ema_decay, device, betas=recipe.betas, weight_decay=recipe.weight_decay
    )
    batches = TensorBatches(images, labels, recipe.batch_size, seed)
    limits = Limits(steps=recipe.steps)
    yield from training_steps(
        state,
        recipe.make_objective(),
        batches,
        limits=limits,
        lr=recipe.lr,
        seed=seed,
        max_grad_norm=recipe.max_grad_norm,
    )


def train_classifier(
    images: Float[Tensor, "n 1 28 28"],
    labels: Int[Tensor, " n"],
    epochs: int = 14,
    batch_size: int = 100,
    seed: int = 0,
) -> DigitClassifier:
    """Train the classifier to its end, in eval mode.

    Shapes: images (n, 1, 28, 28) in [-1, 1], labels (n,) int64.
    """
    steps = epochs * (len(images) // batch_size)
    recipe = ClassifierRecipe(CLASSIFIER.name, CLASSIFIER.about, steps=steps, batch_size=batch_size)
    network = recipe.make_network(seed)
    for _ in classifier_steps(network, images, labels, recipe, seed):
        pass
    return network.eval()


def jitter(images: Float[Tensor, "b c h w"], draws: Float[Tensor, "b 4"]) -> Float[Tensor, "b c h w"]:
    """Turn by up to 12 degrees, zoom by up to 10 %, shift by up to 2 pixels of 28.

    Shapes: images (b, c, h, w) in [-1, 1], draws (b, 4) in [-1, 1] -> (b, c, h, w).
    """
    turn, zoom, dx, dy = draws.unbind(1)
    angle, zoom = 0.21 * turn, 1 + 0.1 * zoom
    cos, sin = zoom * angle.cos(), zoom * angle.sin()
    affine = torch.stack([cos, -sin, dx / 7, sin, cos, dy / 7], dim=1).reshape(len(images), 2, 3)
    grid = F.affine_grid(affine, list(images.shape), align_corners=False)
    # grid_sample pads with 0; shifting by +1 makes the padding the background, -1.
    return F.grid_sample(images + 1, grid, align_corners=False) - 1
