"""Whole training runs: by recipe, resumable from a file, or over any DataLoader."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader
from tqdm.auto import tqdm

from diffusion_lib.schedule import DiffusionSchedule
from diffusion_lib.training.autoencoder import load_autoencoder
from diffusion_lib.training.checkpoint import (
    Checkpoint,
    CheckpointError,
    load_weights,
    read_checkpoint,
    save_checkpoint,
)
from diffusion_lib.training.loop import Limits, StepReport, TrainState, training_steps
from diffusion_lib.training.objective import Objective
from diffusion_lib.training.recipes import Recipe


class Run:
    """One training run of a recipe: start it, step through it, save it, resume it.

    Args:
        recipe: what is trained
        seed:   decides first weights, order of the data, times and noise
        device: where it runs

    Pitfall: a run that is resumed equals one that was never stopped only on the same device and thread count.
    """

    def __init__(self, recipe: Recipe, seed: int = 0, device: torch.device | str = "cpu"):
        self.recipe, self.seed = recipe, seed
        self.state = TrainState.start(recipe.make_network(seed), recipe.lr, recipe.ema_decay, device)

    def steps(self, limits: Limits | None = None) -> Iterator[StepReport]:
        """Train to the limits, or to the recipe's own number of steps."""
        yield from training_steps(
            self.state,
            self.recipe.make_objective(),
            self.recipe.make_batches(self.seed),
            limits=limits or Limits(steps=self.recipe.steps),
            lr=self.recipe.lr,
            seed=self.seed,
        )

    def manifest(self, **more: Any) -> dict[str, Any]:
        """Where the weights come from: recipe, seed, steps done."""
        values = {"recipe": self.recipe.to_dict(), "seed": self.seed, "step": self.state.step}
        if self.recipe.autoencoder is not None:
            # Latents mean nothing to another autoencoder, or to a later training of this one.
            values["autoencoder_sha256"] = load_autoencoder(self.recipe.autoencoder).manifest["sha256"]
        return {**values, **more}

    def save_model(self, path: Path | str, half: bool = False, **more: Any) -> None:
        """Write the averaged weights: a small file to sample from, half as large in half precision."""
        state = self.state.ema.state_dict()
        weights = {f"network.{name}": value.half() if half else value for name, value in state.items()}
        save_checkpoint(path, weights, self.manifest(kind="model", **more))

    def save_training(self, path: Path | str, **more: Any) -> None:
        """Write all of the run: it can be sampled from, and resumed exactly."""
        state = self.state
        tensors = {f"network.{name}": value for name, value in state.ema.state_dict().items()}
        tensors |= {f"raw.{name}": value for name, value in state.network.state_dict().items()}
        for index, values in state.optimizer.state_dict()["state"].items():
            tensors |= {f"optimizer.{index}.{key}": torch.as_tensor(v) for key, v in values.items()}
        tensors["losses"] = torch.tensor(state.losses, dtype=torch.float64)
        extra = {"ema_updates": state.ema.updates, "scaler": state.scaler.state_dict()}
        save_checkpoint(path, tensors, self.manifest(kind="training", **extra, **more))

    @classmethod
    def resume(cls, path: Path | str, device: torch.device | str = "cpu") -> "Run":
        """Go on where `save_training` left off.

        Raises: CheckpointError for an unusable file, or one with a finished model and no run.
        """
        checkpoint = read_checkpoint(path)
        manifest = checkpoint.manifest
        if manifest.get("kind") != "training":
            raise CheckpointError(
                f"{path} holds a finished model and no training state: resume from a file that `train` wrote"
            )
        run = cls(recipe_of(checkpoint, path), manifest["seed"], device)
        state = run.state
        if manifest["step"] and not checkpoint.part("optimizer"):
            raise CheckpointError(f"{path} lacks the optimizer's state: it cannot be resumed exactly")
        load_weights(state.network, checkpoint.part("raw"), path)
        load_weights(state.ema.network, checkpoint.part("network"), path)
        state.ema.updates, state.step = manifest["ema_updates"], manifest["step"]
        state.losses = checkpoint.tensors["losses"].tolist()
        if state.scaler.is_enabled() and manifest["scaler"]:
            state.scaler.load_state_dict(manifest["scaler"])
        _load_optimizer(state.optimizer, checkpoint.part("optimizer"))
        return run


def recipe_of(checkpoint: Checkpoint, source: Path | str) -> Recipe:
    """The recipe a checkpoint was made with.

    Raises: CheckpointError if it has none, or one that this version of the library cannot build.
    """
    if "recipe" not in checkpoint.manifest:
        raise CheckpointError(f"{source} holds no diffusion model: its manifest names no recipe")
    try:
        recipe = Recipe.from_dict(checkpoint.manifest["recipe"])
        recipe.make_network(), recipe.make_schedule()
    except (TypeError, ValueError) as error:
        raise CheckpointError(f"{source} holds a recipe that this version cannot build: {error}") from error
    return recipe


def _load_optimizer(optimizer: torch.optim.Optimizer, tensors: dict[str, Tensor]) -> None:
    packed = optimizer.state_dict()
    for name, value in tensors.items():
        index, key = name.split(".", 1)
        packed["state"].setdefault(int(index), {})[key] = value
    optimizer.load_state_dict(packed)


class LoaderBatches:
    """A DataLoader as an endless list of batches; items are images, or (images, labels)."""

    def __init__(self, loader: DataLoader):
        self.loader = loader
        self.iterator = iter(loader)

    def __getitem__(self, step: int) -> tuple[Tensor, Tensor | None]:
        try:
            item = next(self.iterator)
        except StopIteration:
            self.iterator = iter(self.loader)
            item = next(self.iterator)
        if isinstance(item, Tensor):
            return item, None
        images, labels, *_ = [*item, None]
        return images, labels


def train_diffusion(
    model: nn.Module,
    schedule: DiffusionSchedule,
    dataloader: DataLoader,
    epochs: int = 100,
    lr: float = 1e-4,
    *,
    prediction: str = "eps",
    drop_prob: float = 0.1,
    ema_decay: float = 0.999,
    seed: int = 0,
) -> TrainState:
    """Train a model over a DataLoader, with a progress bar (Ho et al. 2020, algorithm 1).

    The model ends with its own weights; the averaged ones are in the returned state's `ema.network`.
    Ctrl-C stops early and keeps what was learned.

    Shapes: the loader gives images (b, ...), or (images, labels int64 (b,)).
    Raises: TrainingDiverged when the loss is no number; ValueError for an unknown prediction.
    """
    device = next(model.parameters()).device
    state = TrainState.start(model, lr, ema_decay, device)
    steps = training_steps(
        state,
        Objective(schedule, prediction, drop_prob),
        LoaderBatches(dataloader),
        limits=Limits(steps=epochs * len(dataloader)),
        lr=lr,
        seed=seed,
    )
    bar = tqdm(total=epochs * len(dataloader), desc="training", unit="step")
    try:
        for report in steps:
            bar.update()
            bar.set_postfix(loss=f"{report.loss:.3f}", refresh=False)
    except KeyboardInterrupt:
        print(f"Stopped at step {state.step}: the model keeps what it has learned.")
    finally:
        bar.close()
    return state
