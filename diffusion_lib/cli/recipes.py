"""Which recipe the arguments of `train` ask for: one by name with changes, or one for a folder of images."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from diffusion_lib.cli.usage import UsageError, as_usage, did_you_mean
from diffusion_lib.cli.values import count, not_negative, number, one_of, positive_number, setting
from diffusion_lib.data.digits import FASHION_NAMES
from diffusion_lib.process import PREDICTION_TYPES
from diffusion_lib.schedule import SCHEDULES, make_schedule
from diffusion_lib.training import AUTOENCODERS, CLASSIFIER, RECIPES, BaseRecipe, Recipe, folder_recipe
from diffusion_lib.training.recipes import check_prediction_type

DIGIT_DATA = ("bundled", "mnist", "fashion_mnist")
FOLDER_SIZE = 32

Change = tuple[str, str]
# Arguments that change a recipe: a run that is resumed keeps its own.
CHANGES: tuple[Change, ...] = (
    ("size", "--size"), ("channels", "--channels"), ("unconditional", "--unconditional"), ("data", "--data"),
    ("prediction_type", "--prediction-type"), ("schedule", "--schedule"), ("set", "--set"), ("lr", "--lr"),
    ("batch_size", "--batch-size"), ("logit_normal", "--logit-normal"), ("muon", "--muon"),
)  # fmt: skip


def all_recipes() -> dict[str, BaseRecipe]:
    """Everything that `train` can make by name."""
    return {**RECIPES, **AUTOENCODERS, CLASSIFIER.name: CLASSIFIER}


def recipe_arguments(parser: argparse.ArgumentParser) -> None:
    """What makes or changes a recipe."""
    parser.add_argument("recipe", nargs="?", metavar="RECIPE", help=f"one of {', '.join(all_recipes())}")
    parser.add_argument("--images", metavar="DIR", help="train on a folder of images; its sub-folders are classes")
    parser.add_argument("--size", type=count, metavar="S", help=f"with --images: height and width ({FOLDER_SIZE})")
    parser.add_argument("--channels", type=int, choices=(1, 3), help="with --images: 1 grey, 3 RGB (as the files)")
    parser.add_argument("--unconditional", action="store_true", help="tell the network no classes")
    parser.add_argument("--data", type=one_of(DIGIT_DATA), metavar="D", help=f"digits from: {', '.join(DIGIT_DATA)}")
    types = ", ".join(PREDICTION_TYPES)
    parser.add_argument(
        "--prediction-type", type=one_of(PREDICTION_TYPES), metavar="P", help=f"what the network says: {types}"
    )
    parser.add_argument(
        "--schedule", type=one_of(SCHEDULES), metavar="KIND", help=f"the forward process: {', '.join(SCHEDULES)}"
    )
    parser.add_argument(
        "--set", type=setting, action="append", metavar="KEY=VALUE",
        help="a parameter of the schedule, such as beta_schedule=linear, beta_end=0.012, timesteps=500 (repeatable)",
    )  # fmt: skip
    parser.add_argument(
        "--logit-normal", type=number, nargs=2, metavar=("MEAN", "STD"),
        help="train at logit-normal times, most of them in the middle; 0 1 is usual (default: all times alike)",
    )  # fmt: skip
    parser.add_argument(
        "--muon", type=not_negative, metavar="RATIO",
        help="move matrices inside the network by Muon, at RATIO times the rate; 0 for AdamW alone (the recipe's)",
    )  # fmt: skip
    parser.add_argument("--steps", type=count, metavar="K", help="train K steps instead of the recipe's number")
    parser.add_argument("--lr", type=positive_number, metavar="LR", help="peak learning rate")
    parser.add_argument("--batch-size", type=count, metavar="B", help="images per step")


def asked_recipe(arguments: argparse.Namespace) -> BaseRecipe:
    """The recipe of a new run.

    Raises: UsageError for a name that there is not, arguments that do not go together, or an impossible schedule.
    """
    recipe = _of_folder(arguments) if arguments.images is not None else _by_name(arguments)
    if not isinstance(recipe, Recipe):
        asked = {"--unconditional": arguments.unconditional, "--prediction-type": arguments.prediction_type}
        asked |= {"--schedule": arguments.schedule, "--set": arguments.set, "--logit-normal": arguments.logit_normal}
        asked |= {"--muon": arguments.muon}
        if wrong := [option for option, value in asked.items() if value]:
            raise UsageError(f"{wrong[0]} belongs to diffusion models: leave it out with {recipe.name}")
    else:
        recipe = _with_process(_unconditional(recipe) if arguments.unconditional else recipe, arguments)
    wishes = {"steps": arguments.steps, "lr": arguments.lr, "batch_size": arguments.batch_size}
    wishes["muon"] = arguments.muon
    if isinstance(recipe, Recipe) and arguments.logit_normal is not None:
        if hasattr(recipe, "student_steps"):
            raise UsageError(f"--logit-normal: a student is asked at its own times: leave it out with {recipe.name}")
        wishes["logit_normal"] = arguments.logit_normal
        with as_usage("--logit-normal: "):
            replace(recipe, logit_normal=arguments.logit_normal).make_objective()
    return replace(recipe, **{key: value for key, value in wishes.items() if value is not None})


def resumed_recipe(recipe: BaseRecipe, arguments: argparse.Namespace, step: int) -> BaseRecipe:
    """The recipe of a run that goes on: its own, perhaps with more steps, or with its folder in another place.

    Raises: UsageError for arguments that would change it.
    """
    file = arguments.resume
    if arguments.recipe not in (None, recipe.name):
        raise UsageError(f"{file} was trained by the recipe {recipe.name}: write train {recipe.name}, or no recipe")
    for name, option in CHANGES:
        if getattr(arguments, name):
            raise UsageError(f"a run keeps its recipe: leave out {option} with --resume")
    if arguments.images is not None:
        if not recipe.data.startswith("folder:"):
            raise UsageError(f"{file} was not trained on a folder: leave out --images")
        recipe = replace(recipe, data=f"folder:{Path(arguments.images).expanduser().resolve()}")
    if arguments.steps is not None:
        if arguments.steps < step:
            raise UsageError(f"--steps {arguments.steps}: {file} has {step} steps behind it: ask for at least as many")
        recipe = replace(recipe, steps=arguments.steps)
    return recipe


def _by_name(arguments: argparse.Namespace) -> BaseRecipe:
    name, known = arguments.recipe, all_recipes()
    if name is None:
        raise UsageError(f"train needs a RECIPE, --images DIR or --resume FILE: recipes are {', '.join(known)}")
    if name not in known:
        raise UsageError(f"there is no recipe {name!r}: {did_you_mean(name, known)}")
    for value, option in ((arguments.size, "--size"), (arguments.channels, "--channels")):
        if value is not None:
            raise UsageError(f"{option} belongs to --images: the recipe {name} has images of its own size")
    recipe = known[name]
    if arguments.data is None:
        return recipe
    if recipe.data not in DIGIT_DATA:
        raise UsageError(f"--data is for digits: the recipe {name} draws its own images, leave it out")
    if arguments.data != "fashion_mnist":
        return replace(recipe, data=arguments.data)
    if not isinstance(recipe, Recipe):
        return replace(recipe, data=arguments.data)
    if helper := recipe.autoencoder or getattr(recipe, "teacher", None):
        raise UsageError(f"{helper} knows digits alone: take the recipe digits for --data fashion_mnist")
    return replace(
        recipe, name="fashion", about="Class-conditional 28x28 clothing.", data=arguments.data,
        class_names=list(FASHION_NAMES),
    )  # fmt: skip


def _of_folder(arguments: argparse.Namespace) -> Recipe:
    if arguments.recipe is not None:
        raise UsageError(f"--images makes a recipe of its own: leave out {arguments.recipe}")
    if arguments.data is not None:
        raise UsageError("--images and --data are two sources of images: leave one out")
    size = FOLDER_SIZE if arguments.size is None else arguments.size
    with as_usage("--images: "):
        recipe = folder_recipe(arguments.images, size, arguments.channels, conditional=not arguments.unconditional)
    with as_usage("--size: "):
        _check_size(recipe, size)
    return recipe


def _check_size(recipe: Recipe, size: int) -> None:
    """Halvings of the U-Net must come out even, or the way up misses the way down."""
    step = recipe.network.get("patch_size", 1) * 2 ** (len(recipe.network["multipliers"]) - 1)
    if size < step:
        raise UsageError(f"the network needs images of at least {step}x{step}, got {size}")


def _unconditional(recipe: Recipe) -> Recipe:
    if recipe.reads_sentences:
        raise UsageError(f"the recipe {recipe.name} reads sentences: leave out --unconditional")
    return replace(recipe, network={**recipe.network, "num_classes": None}, class_names=None)


def _with_process(recipe: Recipe, arguments: argparse.Namespace) -> Recipe:
    kind, parameters = arguments.schedule, dict(arguments.set or ())
    if "kind" in parameters or "device" in parameters:
        raise UsageError("--set is for parameters of the schedule: its kind is --schedule, its place --device")
    if len(parameters) < len(arguments.set or ()):
        raise UsageError(f"--set names {_twice(arguments.set)} twice: say it once")
    own = dict(recipe.schedule)
    if kind not in (None, own.get("kind", "vp")):
        own = {"kind": kind, "timesteps": own.get("timesteps", 1000)}
    elif "beta_schedule" in parameters:
        own = {key: own[key] for key in ("kind", "timesteps") if key in own}  # another curve has other parameters
    recipe = replace(recipe, schedule={**own, **parameters})
    if arguments.prediction_type is not None:
        recipe = replace(recipe, prediction_type=arguments.prediction_type)
    with as_usage("--schedule: "):
        schedule = make_schedule(**recipe.schedule)
    with as_usage("--prediction-type: "):
        check_prediction_type(recipe.prediction_type, schedule)
    grown = float(schedule.level(schedule.last).sigma)
    if grown > 10:
        print(f"note: the noise grows to {grown:g}, and the network sees it as it is: expect slow learning",
              file=sys.stderr)  # fmt: skip
    return recipe


def _twice(settings: Sequence[tuple[str, Any]]) -> str:
    names = [key for key, _ in settings]
    return next(name for name in names if names.count(name) > 1)
