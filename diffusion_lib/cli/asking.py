"""What a model is asked to draw: labels by number or name, sentences, or nothing but a number of images."""

from __future__ import annotations

import argparse
from itertools import cycle, islice
from typing import NamedTuple

import torch
from torch import Tensor

from diffusion_lib.cli.usage import UsageError, as_usage, did_you_mean
from diffusion_lib.measuring import measured_scenes
from diffusion_lib.sampling import Diffusion, cycling_labels

USUAL = 10  # images, where nothing says how many


class Asked(NamedTuple):
    """Conditions of `num` images: labels, sentences, or None; and what guidance leads away from."""

    num: int
    condition: Tensor | list[str] | None
    negative: Tensor | list[str] | None


def asked_of(model: Diffusion, arguments: argparse.Namespace) -> Asked:
    """What the arguments ask this model for.

    Raises: UsageError for labels, sentences or guidance that it cannot take.
    """
    _refuse_guidance(model, arguments)
    if model.text_conditional:
        return _sentences(model, arguments)
    if arguments.prompt:
        raise UsageError(f"the model {model.name} reads no sentences: leave out --prompt{_instead(model)}")
    if not model.num_classes:
        if arguments.label:
            raise UsageError(f"the model {model.name} is unconditional: leave out --label")
        return Asked(arguments.num or USUAL, None, None)
    given = [label_of(model, text, "--label") for text in arguments.label or ()]
    num = arguments.num or len(given) or model.num_classes
    _enough(num, len(given), "--label")
    labels = torch.tensor(list(islice(cycle(given), num))) if given else cycling_labels(num, model.num_classes)
    if arguments.negative is None:
        return Asked(num, labels, None)
    return Asked(num, labels, torch.full((num,), label_of(model, arguments.negative, "--negative")))


def label_of(model: Diffusion, text: str, option: str) -> int:
    """A label by its number or, where the classes have names, by its name.

    Raises: UsageError naming what there is.
    """
    names = list(model.recipe.class_names or ()) if model.recipe is not None else []
    if text in names:
        return names.index(text)
    classes = model.num_classes or 0
    if text.isascii() and text.isdigit() and len(text) < 10 and int(text) < classes:
        return int(text)
    what = f"{option} must be a whole number from 0 to {classes - 1}"
    if not names:
        raise UsageError(f"{what}, got {text!r}")
    raise UsageError(f"{what} or the name of a class, got {text!r}: {did_you_mean(text, names)}")


def _sentences(model: Diffusion, arguments: argparse.Namespace) -> Asked:
    if arguments.label:
        raise UsageError(f"the model {model.name} reads sentences: write --prompt in place of --label")
    # An empty prompt is a prompt: the empty sentence, which says nothing.
    given = list(arguments.prompt or ())
    num = arguments.num or len(given) or USUAL
    _enough(num, len(given), "--prompt")
    random = (str(scene) for scene in measured_scenes(num, held_out=False)) if not given else ()
    sentences = list(islice(cycle(given), num)) if given else list(random)
    negative = None if arguments.negative is None else [arguments.negative] * num
    for option, texts in (("--prompt", given), ("--negative", negative[:1] if negative else [])):
        if texts:
            with as_usage(f"{option}: "):
                model.condition(texts)
    return Asked(num, sentences, negative)


def _refuse_guidance(model: Diffusion, arguments: argparse.Namespace) -> None:
    """Nothing is asked for that would change nothing."""
    guided = arguments.guidance_scale != 1
    conditional = model.text_conditional or bool(model.num_classes)
    for value, option in ((guided, "--guidance-scale"), (arguments.negative is not None, "--negative")):
        if value and not conditional:
            raise UsageError(f"the model {model.name} is unconditional: there is nothing to guide, leave out {option}")
    rescaled = arguments.guidance_rescale != 0
    for value, option in ((arguments.negative is not None, "--negative"), (rescaled, "--guidance-rescale")):
        if value and not guided:
            raise UsageError(f"{option} needs guidance: add --guidance-scale 3, or leave it out")


def _enough(num: int, given: int, option: str) -> None:
    if num < given:
        raise UsageError(f"{option} is given {given} times for --num {num} images: ask for at least {given}")


def _instead(model: Diffusion) -> str:
    return ", and write --label" if model.num_classes else ""
