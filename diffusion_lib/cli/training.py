"""Commands that train: demo and train."""

import argparse
import time
from dataclasses import replace

import torch
from tqdm.auto import tqdm

from diffusion_lib.cli.usage import UsageError, device, writable
from diffusion_lib.data import load_digits, load_training_data
from diffusion_lib.measuring import (
    DIGIT_SETTINGS,
    measure_autoencoder,
    measure_model,
    measure_samples,
)
from diffusion_lib.sampling import TrainedModel, cycling_labels
from diffusion_lib.showing import save_grid
from diffusion_lib.training import (
    AUTOENCODERS,
    RECIPES,
    Autoencoder,
    Limits,
    Run,
    StepReport,
    autoencoder_steps,
    find_recipe,
    load_autoencoder,
    save_checkpoint,
    train_classifier,
)

CLASSIFIER_EPOCHS = 14


def recipe_names() -> list[str]:
    """Everything that `train` can make."""
    return [*sorted(RECIPES), *sorted(AUTOENCODERS), "classifier"]


def demo(arguments: argparse.Namespace) -> int:
    """Train for a while, draw a grid, say what it is worth."""
    out = writable(arguments.out, (".png",))
    run = Run(find_recipe("digits"), arguments.seed, device(arguments.device))
    limits = Limits(max_seconds=arguments.max_seconds)
    _train_with_bar(run, limits, None)
    model = _as_model(run)
    grid = model.sample(cycling_labels(100), seed=arguments.seed, **next(iter(DIGIT_SETTINGS.values())))
    # Columns are classes: row after row of 0, 1, ..., 9.
    save_grid(out, grid, columns=10)
    print(f"steps {run.state.step}, loss {_recent_loss(run):.4f}")
    labels = cycling_labels(arguments.num)
    for setting, options in DIGIT_SETTINGS.items():
        print(f"{setting}: {measure_samples(model.sample(labels, seed=1, **options), labels)}")
    print(f"wrote {out}: columns are the classes 0 to 9")
    return 0


def train(arguments: argparse.Namespace) -> int:
    """Train a recipe; the file written can be sampled from and resumed."""
    if arguments.recipe == "classifier":
        return _train_classifier(arguments)
    if arguments.recipe in AUTOENCODERS:
        return _train_autoencoder(arguments)
    recipe = _known_recipe(arguments.recipe)
    out = writable(arguments.out or f"{recipe.name}.safetensors", (".safetensors",))
    where = device(arguments.device)
    if arguments.resume:
        run = Run.resume(arguments.resume, where)
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
        run = Run(recipe, arguments.seed or 0, where)
    # The recipe's steps decide the learning rate, the clock only when to pause: so a resumed run is exact.
    finished = _train_with_bar(run, Limits(steps=run.recipe.steps), arguments.max_seconds)
    print(f"steps {run.state.step} of {run.recipe.steps}, loss {_recent_loss(run):.4f}")
    if arguments.final:
        metrics = measure_model(_as_model(run))
        # What is trained on latents in half precision loses nothing by a file in half precision.
        run.save_model(out, half=recipe.autoencoder is not None, metrics=metrics)
        _print_metrics(metrics)
    else:
        run.save_training(out)
    more = "" if finished else f"; go on with: diffusion-lib train {run.recipe.name} --resume {out} --out {out}"
    print(f"wrote {out}{more}")
    return 0


def _train_autoencoder(arguments: argparse.Namespace) -> int:
    if arguments.resume or arguments.max_seconds:
        raise UsageError("an autoencoder trains for minutes, in one go: leave out --resume and --max-seconds")
    recipe = AUTOENCODERS[arguments.recipe]
    if arguments.steps:
        recipe = replace(recipe, steps=arguments.steps)
    out = writable(arguments.out or f"{recipe.name}.safetensors", (".safetensors",))
    seed = arguments.seed or 0
    images = load_training_data(recipe.data).images
    vae = recipe.make_network(seed).to(device(arguments.device))
    bar = _bar(recipe.name)
    for report in autoencoder_steps(vae, images, recipe, seed):
        _advance(bar, report)
    bar.close()
    autoencoder = Autoencoder.of(vae, images, recipe)
    metrics = {"held-out images": measure_autoencoder(autoencoder)}
    autoencoder.save(out, seed=seed, step=recipe.steps, metrics=metrics)
    print(f"scale {autoencoder.scale:.4f}")
    _print_metrics(metrics)
    print(f"wrote {out}")
    return 0


def _print_metrics(metrics: dict[str, dict[str, float | int]]) -> None:
    for setting, values in metrics.items():
        print(f"{setting}: " + ", ".join(f"{key} {value:g}" for key, value in values.items()))


def _train_classifier(arguments: argparse.Namespace) -> int:
    out = writable(arguments.out or "classifier.safetensors", (".safetensors",))
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


def _train_with_bar(run: Run, limits: Limits, pause_after: float | None) -> bool:
    """Train with a progress bar; False if it was paused, by the clock or by Ctrl-C."""
    steps = run.steps(limits)
    began = time.monotonic()
    bar = _bar(run.recipe.name)
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


def _bar(name: str) -> tqdm:
    return tqdm(total=100, desc=f"training {name}", bar_format="{desc} {percentage:3.0f}%|{bar}| {postfix}")


def _advance(bar: tqdm, report: StepReport) -> None:
    bar.set_postfix_str(f"step {report.step}, loss {report.loss:.3f}", refresh=False)
    bar.update(100 * report.progress - bar.n)


def _as_model(run: Run) -> TrainedModel:
    where = next(run.state.network.parameters()).device
    schedule = run.recipe.make_schedule().to(where)
    name = run.recipe.autoencoder
    autoencoder = None if name is None else load_autoencoder(name, where)
    return TrainedModel(run.state.ema.network, schedule, run.recipe, run.manifest(), autoencoder)


def _recent_loss(run: Run) -> float:
    recent = run.state.losses[-200:]
    return sum(recent) / max(len(recent), 1)
