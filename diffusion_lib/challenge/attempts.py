"""An attempt: an entry is given its budget, seed after seed, and what it draws is scored."""

from __future__ import annotations

import inspect
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from diffusion_lib.challenge.counting import Clock, CountedDenoiser, only_through
from diffusion_lib.challenge.entry import Entry, blamed
from diffusion_lib.challenge.protocol import EntryFailed, Protocol
from diffusion_lib.challenge.scoring import scores_of
from diffusion_lib.data import load_training_data
from diffusion_lib.network.running import PART, at_rest
from diffusion_lib.sampling import Diffusion, Sampler, cycling_labels, ddim, load_model
from diffusion_lib.sampling.drawing import pure_noise
from diffusion_lib.sampling.options import generator_of
from diffusion_lib.schedule import step_pairs
from diffusion_lib.training import CheckpointError

DIGIT = (1, 28, 28)
Result = dict[str, Any]
Begins = Callable[[str, float], None]


def attempt(
    entry: Entry, protocol: Protocol, device: torch.device | str = "cpu", begins: Begins = lambda what, seconds: None
) -> Iterator[Result]:
    """Scores of an entry, one dictionary per seed: `seed`, `evaluations`, `seconds`, and those of `scores_of`.

    begins: told before the entry's code runs what it does and how many seconds it may take, and 0 after it: who stands
        outside can end code that never asks the network, and so never looks at its clock

    Raises: EntryFailed in one sentence for whatever keeps it from a score.
    """
    model = None if entry.train is not None else _loaded(entry, device)
    for seed in range(1, protocol.seeds + 1):
        seconds: float | None = None
        if entry.train is not None:
            clock = Clock(protocol.allowed, "train")
            begins("train", protocol.allowed)
            model = _trained(entry, protocol, device, seed, clock)
            begins("", 0)
            seconds = clock.spent
        assert model is not None
        clock = Clock(protocol.allowed, "drawing")
        begins("drawing", protocol.allowed)
        images, evaluations = _drawn(entry, model, protocol, seed, clock)
        begins("", 0)
        labels = cycling_labels(protocol.num) if model.num_classes else None
        with blamed(entry.path, "scoring what it drew"):
            scores = scores_of(images, labels)
        # Where a model is trained the seconds are those of training: drawing is bounded by evaluations.
        spent = round(clock.spent if seconds is None else seconds, 2)
        yield {"seed": seed, "evaluations": evaluations, "seconds": spent, **scores}


def _loaded(entry: Entry, device: torch.device | str) -> Diffusion:
    try:
        return _fits(load_model(entry.model, device), f"MODEL of {entry.path.name}")
    except (CheckpointError, OSError) as error:
        raise EntryFailed(f"MODEL of {entry.path.name}: {error}") from error


def _fits(model: Diffusion, what: str) -> Diffusion:
    if model.image_shape is None and model.autoencoder is None:
        model.image_shape = DIGIT
    if tuple(model.image_shape or ()) != DIGIT or model.text_conditional or model.num_classes not in (None, 10):
        raise EntryFailed(f"{what} must draw digits, (1, 28, 28), of ten classes or none; it draws {model.image_shape}")
    return model


def _trained(entry: Entry, protocol: Protocol, device: torch.device | str, seed: int, clock: Clock) -> Diffusion:
    """What `train` gives, on the device; the random numbers of torch and Python begin at the seed."""
    data = load_training_data("bundled")
    assert entry.train is not None and data.labels is not None
    data = data._replace(images=data.images.to(device), labels=data.labels.to(device))
    torch.manual_seed(seed)
    random.seed(seed)
    with blamed(entry.path, "train"):
        seeded = len(inspect.signature(entry.train).parameters) > 2
        with clock.running():
            made = entry.train(data, protocol.seconds, *([seed] if seeded else []))
    if isinstance(made, (str, Path)):
        try:
            made = load_model(entry.path.parent / made, device)
        except CheckpointError as error:
            raise EntryFailed(f"train of {entry.path.name}: {error}") from error
    if not isinstance(made, Diffusion):
        what = f"got {type(made).__name__}: return Diffusion(network, schedule, prediction_type)"
        raise EntryFailed(f"train of {entry.path.name} must return a Diffusion or the path of a checkpoint, {what}")
    return _fits(made, f"what train of {entry.path.name} returns").to(device)


def _drawn(entry: Entry, model: Diffusion, protocol: Protocol, seed: int, clock: Clock) -> tuple[Tensor, int]:
    """Samples of one seed, and the most evaluations that a part of them took."""
    labels = cycling_labels(protocol.num) if model.num_classes else None
    generator, found, most = generator_of(seed), [], 0
    like = torch.empty(0, device=model.device)
    with torch.no_grad(), at_rest(model.network):
        for start in range(0, protocol.num, PART):
            size = min(PART, protocol.num - start)
            told = None if labels is None else labels[start : start + size].to(model.device)
            shape = (size, *model.sample_shape)
            door = CountedDenoiser(model, told, shape, protocol.nfe, clock)
            noise = pure_noise(model.schedule, model.schedule.last, shape, generator, like)
            with blamed(entry.path, "sample"), only_through(door), clock.running():
                x = _walked(entry, door, model, noise, generator)
            found.append(_images(x, shape, model, entry))
            most = max(most, door.spent)
    return torch.cat(found), most


def _walked(entry: Entry, door: CountedDenoiser, model: Diffusion, noise: Tensor, generator: torch.Generator) -> Any:
    rule = ddim if entry.sample is None else entry.sample
    if not isinstance(rule, Sampler):
        return rule(door, model.schedule, noise, door.nfe)
    pairs = step_pairs(model.schedule, entry.steps or door.nfe, entry.spacing)
    *_, state = rule(door, noise, model.schedule, pairs, generator=generator)
    return state.x


def _images(x: Any, shape: tuple[int, ...], model: Diffusion, entry: Entry) -> Tensor:
    """Samples as images in [-1, 1]: pixels can be no darker than black."""
    what = f"sample of {entry.path.name} must return"
    if not isinstance(x, Tensor) or not x.is_floating_point():
        raise EntryFailed(f"{what} a tensor of floats, got {getattr(x, 'dtype', type(x).__name__)}")
    if x.shape != shape:
        raise EntryFailed(f"{what} {shape}, got {tuple(x.shape)}")
    if not bool(torch.isfinite(x).all()):
        raise EntryFailed(f"{what} numbers, got NaN or infinity")
    x = x.detach().float()
    return (x if model.autoencoder is None else model.autoencoder.decode(x)).clamp(-1, 1).cpu()
