"""A look at the machine before a course begins: is it fast enough to train on?"""

import time

import torch

from diffusion_lib.training import Limits, Run, best_device, find_recipe

ENOUGH_STEPS_PER_SECOND = 3.0  # 3 minutes then hold over 500 steps, the least that gave legible digits


def time_check(seconds: float = 6.0) -> None:
    """Train the digits recipe for a few seconds and say whether this machine will do, in one sentence.

    The verdict has no numbers in it: they would change from run to run.
    """
    device = best_device()
    run = Run(find_recipe("digits"), device=device)
    steps = run.steps(Limits(steps=1_000_000))
    # The first steps set up memory and kernels; they say nothing about speed.
    for _ in range(3):
        next(steps)
    began, done = time.monotonic(), 0
    while time.monotonic() - began < seconds:
        next(steps)
        done += 1
    if device.type == "cuda":
        torch.cuda.synchronize()
    enough = done / (time.monotonic() - began) >= ENOUGH_STEPS_PER_SECOND
    kind = "a GPU" if device.type == "cuda" else "a CPU"
    verdict = (
        "training the digits takes about three minutes or less"
        if enough
        else "training the digits takes more than three minutes; the shipped checkpoint spares you the wait"
    )
    print(f"This machine computes on {kind}: {verdict}.")
