"""Commands about models: demo, train, sample, evaluate."""

import argparse
import os
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from tqdm.auto import tqdm

from diffusion_lib.cli.usage import UsageError
from diffusion_lib.data import load_digits, to_model_range, to_pixels
from diffusion_lib.measuring import Quality, measure_samples, train_classifier
from diffusion_lib.sampling import SAMPLERS, TrainedModel, cycling_labels, load_model
from diffusion_lib.showing import save_grid
from diffusion_lib.training import (
    RECIPES,
    Limits,
    Run,
    StepReport,
    best_device,
    find_recipe,
    save_checkpoint,
)

CLASSIFIER_EPOCHS = 14
# The two settings every quality in this project is quoted at.
GUIDED = {"guidance_scale": 2.0, "steps": 25}
PLAIN = {"guidance_scale": 1.0, "steps": 50}


def recipe_names() -> list[str]:
    return [*sorted(RECIPES), "classifier"]


def sampler_names() -> list[str]:
    return sorted(SAMPLERS)


def demo(arguments: argparse.Namespace) -> int:
    """Train for a while, draw a grid, say what it is worth."""
    out = _writable(arguments.out, (".png",))
    run = Run(find_recipe("digits"), arguments.seed, _device(arguments.device))
    limits = Limits(max_seconds=arguments.max_seconds)
    _train_with_bar(run, limits, None)
    model = _as_model(run)
    grid = model.sample(cycling_labels(100), seed=arguments.seed, **GUIDED)
    # Columns are classes: row after row of 0, 1, ..., 9.
    save_grid(out, grid, columns=10)
    print(f"steps {run.state.step}, loss {_recent_loss(run):.4f}")
    guided, plain = measure_model(model, arguments.num)
    print(f"guidance 2, 25 DDIM steps: {guided}")
    print(f"guidance 1, 50 DDIM steps: {plain}")
    print(f"wrote {out}: columns are the classes 0 to 9")
    return 0


def train(arguments: argparse.Namespace) -> int:
    """Train a recipe; the file written can be sampled from and resumed."""
    if arguments.recipe == "classifier":
        return _train_classifier(arguments)
    recipe = _known_recipe(arguments.recipe)
    out = _writable(arguments.out or f"{recipe.name}.safetensors", (".safetensors",))
    device = _device(arguments.device)
    if arguments.resume:
        run = Run.resume(arguments.resume, device)
        if run.recipe.name != recipe.name:
            raise UsageError(f"{arguments.resume} was trained by the recipe {run.recipe.name}, not {recipe.name}")
        if arguments.seed not in (None, run.seed):
            raise UsageError(f"{arguments.resume} was trained with --seed {run.seed}: a run keeps its seed")
        if arguments.steps:
            if arguments.steps < run.state.step:
                raise UsageError(f"--steps {arguments.steps}: {arguments.resume} has {run.state.step} steps behind it")
            run.recipe = replace(run.recipe, steps=arguments.steps)
    else:
        if arguments.steps:
            recipe = replace(recipe, steps=arguments.steps)
        run = Run(recipe, arguments.seed or 0, device)
    # The recipe's steps decide the learning rate, the clock only when to pause: so a resumed run is exact.
    finished = _train_with_bar(run, Limits(steps=run.recipe.steps), arguments.max_seconds)
    print(f"steps {run.state.step} of {run.recipe.steps}, loss {_recent_loss(run):.4f}")
    if arguments.final:
        guided, plain = measure_model(_as_model(run), 1000)
        quality = {"guidance 2, 25 DDIM steps": guided.to_dict(), "guidance 1, 50 DDIM steps": plain.to_dict()}
        run.save_model(out, metrics=quality)
        print(f"guidance 2, 25 DDIM steps: {guided}\nguidance 1, 50 DDIM steps: {plain}")
    else:
        run.save_training(out)
    more = "" if finished else f"; go on with: diffusion-lib train {run.recipe.name} --resume {out} --out {out}"
    print(f"wrote {out}{more}")
    return 0


def sample(arguments: argparse.Namespace) -> int:
    """Draw samples and write them as a picture or as numbers."""
    out = _writable(arguments.out, (".png", ".npz"))
    if arguments.sampler != "ddim" and arguments.eta is not None:
        raise UsageError(f"--eta belongs to the ddim sampler: leave it out with --sampler {arguments.sampler}")
    model = load_model(arguments.checkpoint, _device(arguments.device))
    if arguments.steps > model.schedule.timesteps:
        raise UsageError(f"--steps must be at most {model.schedule.timesteps}, the length of the schedule")
    labels = cycling_labels(arguments.num)
    images = model.sample(
        labels,
        steps=arguments.steps,
        sampler=arguments.sampler,
        guidance_scale=arguments.guidance_scale,
        seed=arguments.seed,
        **({} if arguments.eta is None else {"eta": arguments.eta}),
    )
    if out.suffix == ".png":
        save_grid(out, images, columns=min(10, arguments.num))
    else:
        np.savez_compressed(out, images=to_pixels(images.cpu())[:, 0].numpy(), labels=labels.numpy())
    print(f"wrote {len(images)} samples to {out}")
    return 0


def evaluate(arguments: argparse.Namespace) -> int:
    """Measure an archive of samples."""
    images, labels = _read_samples(Path(arguments.file))
    print(measure_samples(images, labels))
    return 0


def measure_model(model: TrainedModel, num: int) -> tuple[Quality, Quality]:
    """Quality at the two settings every number in this project is quoted at: guided, and plain."""
    labels = cycling_labels(num)
    guided, plain = (measure_samples(model.sample(labels, seed=1, **how), labels) for how in (GUIDED, PLAIN))
    return guided, plain


def _train_with_bar(run: Run, limits: Limits, pause_after: float | None) -> bool:
    """Train with a progress bar; False if it was paused, by the clock or by Ctrl-C."""
    steps = run.steps(limits)
    began = time.monotonic()
    bar = tqdm(total=100, desc=f"training {run.recipe.name}", bar_format="{desc} {percentage:3.0f}%|{bar}| {postfix}")
    try:
        for report in steps:
            _advance(bar, report)
            if pause_after is not None and time.monotonic() - began >= pause_after:
                return limits.progress(run.state.step, 0.0) >= 1
    except KeyboardInterrupt:
        bar.write(f"stopped at step {run.state.step}; what was learned is kept")
        return False
    finally:
        bar.close()
    return True


def _advance(bar: tqdm, report: StepReport) -> None:
    bar.set_postfix_str(f"step {report.step}, loss {report.loss:.3f}", refresh=False)
    bar.update(100 * report.progress - bar.n)


def _as_model(run: Run) -> TrainedModel:
    device = next(run.state.network.parameters()).device
    schedule = run.recipe.make_schedule().to(device)
    return TrainedModel(run.state.ema.network, schedule, run.recipe, run.manifest())


def _recent_loss(run: Run) -> float:
    recent = run.state.losses[-200:]
    return sum(recent) / max(len(recent), 1)


def _train_classifier(arguments: argparse.Namespace) -> int:
    out = _writable(arguments.out or "classifier.safetensors", (".safetensors",))
    seed = arguments.seed or 0
    digits = load_digits()
    classifier = train_classifier(digits.train_images, digits.train_labels, CLASSIFIER_EPOCHS, seed=seed)
    with torch.no_grad():
        right = (classifier(digits.test_images).argmax(dim=1) == digits.test_labels).double().mean()
    manifest = {"kind": "classifier", "seed": seed, "epochs": CLASSIFIER_EPOCHS, "data": "bundled"}
    weights = {f"network.{name}": value for name, value in classifier.state_dict().items()}
    save_checkpoint(out, weights, {**manifest, "metrics": {"held-out accuracy": round(float(right), 4)}})
    print(f"held-out accuracy {float(right):.2%}; wrote {out}")
    return 0


def _known_recipe(name: str):
    if name not in RECIPES:
        raise UsageError(f"there is no recipe {name!r}: choose one of {', '.join(recipe_names())}")
    return find_recipe(name)


def _device(wanted: str | None) -> torch.device:
    try:
        return best_device(wanted)
    except ValueError as error:
        raise UsageError(str(error)) from error


def _writable(name: str, endings: tuple[str, ...]) -> Path:
    """Refuse an output that cannot be written before any work is done."""
    path = Path(name)
    if path.suffix not in endings:
        raise UsageError(f"--out must end in {' or '.join(endings)}, got {name!r}")
    if not path.parent.is_dir():
        raise UsageError(f"--out: there is no folder {path.parent}")
    if path.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
        raise UsageError(f"--out: {path} cannot be written")
    return path


def _read_samples(path: Path) -> tuple[torch.Tensor, torch.Tensor]:
    if not path.is_file():
        raise UsageError(f"there is no file {path}")
    try:
        # Opened here, so that a foreign file is closed again when numpy gives up on it.
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as archive:
            images, labels = archive["images"], archive["labels"]
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise UsageError(f"{path} is no .npz archive with images and labels") from error
    right = images.dtype == np.uint8 and images.shape[1:] == (28, 28) and labels.shape == images.shape[:1]
    if not right or len(images) < 2 or labels.dtype.kind not in "iu":
        raise UsageError(
            f"{path} must hold at least two images, uint8 (n, 28, 28), and whole-number labels (n,); "
            f"got {images.dtype} {images.shape} and {labels.dtype} {labels.shape}"
        )
    return to_model_range(torch.from_numpy(images))[:, None], torch.from_numpy(labels.astype(np.int64))
