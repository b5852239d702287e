"""The end of a run: the finished model of each kind, measured where there is something to measure with."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import torch

from diffusion_lib.cli.bars import Watched
from diffusion_lib.cli.usage import one_line
from diffusion_lib.data import load_digits, load_fashion
from diffusion_lib.measuring import measure_autoencoder, measure_model
from diffusion_lib.network import VAE
from diffusion_lib.sampling import Diffusion
from diffusion_lib.training import (
    Autoencoder,
    AutoencoderRecipe,
    BaseRecipe,
    ClassifierRecipe,
    Recipe,
    Run,
    load_autoencoder,
    save_checkpoint,
)

Metrics = dict[str, dict[str, float | int]]
DIGITS = ("bundled", "mnist")
FEWEST = 50  # times of a schedule: measurements are quoted at up to so many steps


def finishes_itself(recipe: BaseRecipe) -> bool:
    """Whether a finished run is of use only as its finished model: an autoencoder needs its scale."""
    return not isinstance(recipe, Recipe)


def finish(run: Run, out: Path) -> None:
    """Measure, and put the finished model in the place of the run's file."""
    if isinstance(run.recipe, AutoencoderRecipe):
        _finish_autoencoder(run, out)
    elif isinstance(run.recipe, ClassifierRecipe):
        _finish_classifier(run, out)
    else:
        model = model_of(run)
        metrics = _metrics(model)
        # What is trained on latents in half precision loses nothing by a file in half precision.
        run.save_model(out, half=run.recipe.autoencoder is not None, overwrite=True, metrics=metrics)
        print_metrics(metrics)


def model_of(run: Run) -> Diffusion:
    """What a run has learned so far: its averaged weights, as a model to sample from."""
    where = next(run.state.network.parameters()).device
    name = run.recipe.autoencoder
    return Diffusion(
        run.state.ema.network,
        run.recipe.make_schedule().to(where),
        run.recipe.prediction_type,
        None if name is None else load_autoencoder(name, where),
        tuple(run.recipe.image_shape),
        run.recipe,
        run.manifest(),
    )


def print_metrics(metrics: Metrics) -> None:
    """One line per setting."""
    for setting, values in metrics.items():
        print(f"{setting}: " + ", ".join(f"{key} {value:g}" for key, value in values.items()))


def _metrics(model: Diffusion) -> Metrics:
    recipe = model.recipe
    why = f"measurements are made at up to {FEWEST} steps, and the schedule has {model.schedule.timesteps}"
    if not model.text_conditional and (recipe is None or recipe.data not in DIGITS):
        why = "only digits and scenes can be measured by themselves"
    elif model.schedule.timesteps >= FEWEST:
        try:
            return measure_model(Watched.of(model))
        except ValueError as error:
            why = one_line(error)
    print(f"not measured: {why}; compare samples with images by diffusion-lib evaluate FILE.npz --images DIR")
    return {}


def _finish_autoencoder(run: Run, out: Path) -> None:
    recipe = run.recipe
    autoencoder = Autoencoder.of(cast(VAE, run.state.ema.network), recipe.load_images(), recipe)
    metrics: Metrics = {}
    if recipe.data != "fashion_mnist":
        metrics = {"held-out images": measure_autoencoder(autoencoder)}
    else:
        held_out = load_fashion().test_images[:1000]
        error = (autoencoder.decode(autoencoder.encode(held_out)).cpu() - held_out).square().mean()
        metrics = {"held-out images": {"mse": round(float(error), 6), "num": len(held_out)}}
    autoencoder.save(out, overwrite=True, seed=run.seed, step=run.state.step, metrics=metrics)
    print(f"scale {autoencoder.scale:.4f}")
    print_metrics(metrics)


def _finish_classifier(run: Run, out: Path) -> None:
    network = run.state.ema.network
    data: Any = load_fashion() if run.recipe.data == "fashion_mnist" else load_digits(run.recipe.data)
    place = next(network.parameters()).device
    with torch.no_grad():
        said = torch.cat([network(part.to(place)).argmax(dim=1).cpu() for part in data.test_images.split(500)])
    right = float((said == data.test_labels).double().mean())
    weights = {f"network.{name}": value for name, value in network.state_dict().items()}
    facts = run.manifest(kind="classifier", data=run.recipe.data, metrics={"held-out accuracy": round(right, 4)})
    save_checkpoint(out, weights, facts)
    print(f"held-out accuracy {right:.2%}")
