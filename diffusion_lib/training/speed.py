"""The speed of training on this machine, measured by training for a few seconds."""

import time

import torch

from diffusion_lib.training.hardware import best_device
from diffusion_lib.training.loop import Limits
from diffusion_lib.training.runs import Run
from diffusion_lib.training.shipped import find_recipe

WARM_UP = 3  # the first steps set up memory and kernels; they say nothing about speed


def steps_per_second(
    seconds: float = 3.0, *, recipe: str = "digits", device: torch.device | str | None = None
) -> float:
    """How many steps a second the training of a recipe makes here; what it learns is thrown away.

    seconds: how long to measure; at least one step is made, however long that takes
    device:  where; None for a GPU if there is one, else the CPU

    Raises: ValueError for an unknown recipe, a device that is not there, or no time to measure in.
    """
    if not seconds > 0:
        raise ValueError(f"seconds must be above 0, got {seconds}: a speed needs some time to be measured in")
    place = best_device(None if device is None else str(device))
    steps = Run(find_recipe(recipe), device=place).steps(Limits(steps=1_000_000))
    for _ in range(WARM_UP):
        next(steps)
    _wait_for(place)
    began, done = time.monotonic(), 0
    while not done or time.monotonic() - began < seconds:
        next(steps)
        done += 1
    _wait_for(place)
    return done / (time.monotonic() - began)


def _wait_for(device: torch.device) -> None:
    if device.type == "cuda":  # steps are only queued there
        torch.cuda.synchronize(device)
