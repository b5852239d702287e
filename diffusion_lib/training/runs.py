"""Training runs by recipe: start one, step through it, save it on the way, resume it exactly."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch

from diffusion_lib.training.autoencoder import load_autoencoder
from diffusion_lib.training.autosave import saving
from diffusion_lib.training.checkpoint import (
    Checkpoint,
    CheckpointError,
    read_checkpoint,
    refuse_overwriting,
    save_checkpoint,
)
from diffusion_lib.training.hardware import autocast_dtype, in_fast_order
from diffusion_lib.training.loop import Limits, StepReport, training_steps
from diffusion_lib.training.objective import Objective
from diffusion_lib.training.processes import world
from diffusion_lib.training.recipe_base import BaseRecipe
from diffusion_lib.training.recipes import Recipe
from diffusion_lib.training.state import TrainState


class Run:
    """One training run of a recipe: of a diffusion model, an autoencoder or a classifier.

    Args:
        recipe: what is trained
        seed:   decides first weights, order of the data, times and noise
        device: where it runs

    Pitfall: a run that is resumed equals one that was never stopped only on the same device and thread count.
    """

    def __init__(self, recipe: Any, seed: int = 0, device: torch.device | str = "cpu"):
        self.recipe, self.seed = recipe, seed
        # The file that this run came from or went to: it may be written again.
        self.path: Path | None = None
        self.state = TrainState.start(
            in_fast_order(recipe.first_network(seed), device, autocast_dtype(device)),
            recipe.lr,
            recipe.ema_decay,
            device,
            betas=recipe.betas,
            weight_decay=recipe.weight_decay,
            muon=recipe.muon,
        )

    def steps(self, limits: Limits | None = None, *, accumulate: int = 1) -> Iterator[StepReport]:
        """Train to the limits, or to the recipe's own number of steps."""
        objective = self.recipe.make_objective()
        return training_steps(
            self.state,
            objective,
            self.recipe.make_batches(self.seed),
            limits=limits or Limits(steps=self.recipe.steps),
            lr=self.recipe.lr,
            seed=self.seed,
            max_grad_norm=self.recipe.max_grad_norm,
            accumulate=accumulate,
            # Objectives of other kinds have teachers and players; whether these wait for the GPU was not looked at.
            record=type(objective) is Objective,
        )

    def saved_steps(
        self,
        path: Path | str | None = None,
        limits: Limits | None = None,
        *,
        every_minutes: float = 10.0,
        overwrite: bool = False,
        accumulate: int = 1,
    ) -> Iterator[StepReport]:
        """As `steps`, and the run is saved on the way: every few minutes, and at the end, whatever ends it.

        Raises: CheckpointError, before the first step, for a file that is there already; see `save_training`.
        """
        target = self._target(path, overwrite)

        def save() -> None:
            self.save_training(target, overwrite=True)

        return saving(self.steps(limits, accumulate=accumulate), save, every_minutes=every_minutes)

    def manifest(self, **more: Any) -> dict[str, Any]:
        """Where the weights come from: recipe, seed, steps done."""
        values = {"trains": self.recipe.kind, "recipe": self.recipe.to_dict()}
        values |= {"seed": self.seed, "step": self.state.step}
        if getattr(self.recipe, "autoencoder", None) is not None:
            # Latents mean nothing to another autoencoder, or to a later training of this one.
            values["autoencoder_sha256"] = load_autoencoder(self.recipe.autoencoder).manifest["sha256"]
        return {**values, **more}

    def save_model(self, path: Path | str, half: bool = False, *, overwrite: bool = False, **more: Any) -> None:
        """Write the averaged weights: a small file to sample from, half as large in half precision.

        Raises: CheckpointError if the file cannot be written, or is there already and overwrite is False.
        """
        refuse_overwriting(path, overwrite)
        state = self.state.ema.state_dict()
        weights = {f"network.{name}": value.half() if half else value for name, value in state.items()}
        if world()[0] == 0:
            save_checkpoint(path, weights, self.manifest(kind="model", **more))

    def save_training(self, path: Path | str | None = None, *, overwrite: bool = False, **more: Any) -> None:
        """Write all of the run: it can be sampled from, and resumed exactly. Of several processes the first writes.

        path: None for the file that the run was resumed from, or saved to before; that one may be written again.

        Raises: CheckpointError for another file that is there already, unless `overwrite` says so.
        """
        target = self._target(path, overwrite)
        if world()[0] == 0:
            self.state.save(target, overwrite=True, **self.manifest(**more))
        self.path = target

    def _target(self, path: Path | str | None, overwrite: bool) -> Path:
        if path is None and self.path is None:
            raise CheckpointError("the run has no file yet: say where to save it")
        target = Path(path or self.path or "")
        if self.path is None or target.resolve() != self.path.resolve():
            refuse_overwriting(target, overwrite)
        return target

    @classmethod
    def resume(cls, path: Path | str, device: torch.device | str = "cpu") -> "Run":
        """Go on where `save_training` left off; it is saved to the same file again.

        Raises: CheckpointError for an unusable file, or one with a finished model and no run.
        """
        checkpoint = read_checkpoint(path)
        if checkpoint.manifest.get("kind") != "training":
            raise CheckpointError(
                f"{path} holds a finished model and no training state: resume from a file that `train` wrote"
            )
        run = cls(any_recipe_of(checkpoint, path), checkpoint.manifest["seed"], device)
        run.state.load(checkpoint, path)
        run.path = Path(path)
        return run


def recipe_of(checkpoint: Checkpoint, source: Path | str) -> Recipe:
    """The recipe a diffusion model was made with.

    Raises: CheckpointError if it has none, or one that this version of the library cannot build.
    """
    recipe = None if checkpoint.manifest.get("kind") == "autoencoder" else any_recipe_of(checkpoint, source)
    if not isinstance(recipe, Recipe):
        raise CheckpointError(f"{source} holds no diffusion model: it was written for an autoencoder or a classifier")
    return recipe


def any_recipe_of(checkpoint: Checkpoint, source: Path | str) -> BaseRecipe:
    """The recipe a checkpoint was made with, of whatever kind.

    Raises: CheckpointError if it has none, or one that this version of the library cannot build.
    """
    if "recipe" not in checkpoint.manifest:
        raise CheckpointError(f"{source} holds no diffusion model: its manifest names no recipe")
    kind = BaseRecipe.kinds.get(checkpoint.manifest.get("trains", Recipe.kind))
    try:
        if kind is None:
            raise ValueError(f"of the kind {checkpoint.manifest['trains']!r}")
        recipe = kind.from_dict(checkpoint.manifest["recipe"])
        recipe.make_network()
        if isinstance(recipe, Recipe):
            recipe.make_schedule()
    except (TypeError, ValueError) as error:
        raise CheckpointError(f"{source} holds a recipe that this version cannot build: {error}") from error
    return recipe
