"""`doctor`: what is installed, what the machine is, what is shipped and how good it is."""

from __future__ import annotations

import argparse
import importlib.metadata
import platform

REPORTED = ("diffusion-lib", "torch", "torchvision", "numpy", "matplotlib", "ipywidgets", "jupyterlab", "nbgrader")
# Measured: see the README's table.
MINUTES = {"cuda": "less than on a CPU (not measured)", "cpu": "3 to 6 minutes with two cores"}


def doctor_arguments(parser: argparse.ArgumentParser) -> None:
    """`doctor` is asked nothing."""


def doctor(arguments: argparse.Namespace) -> int:
    """Versions, the device, the shipped models; exit status 1 if a checkpoint is damaged."""
    # What needs no torch comes first: it is there even where torch is broken.
    print(f"Python {platform.python_version()} on {platform.system()} {platform.machine()}")
    for name in REPORTED:
        print(f"  {name:13s} {_version(name)}", flush=True)
    import torch

    from diffusion_lib.sampling import load_model, shipped_models
    from diffusion_lib.training import CheckpointError, autocast_dtype, best_device

    device = best_device()
    half = str(autocast_dtype(device) or "not used").removeprefix("torch.")
    print(f"device {device}, {torch.get_num_threads()} threads, half precision {half}")
    print(f"training the digits takes {MINUTES.get(device.type, 'an unmeasured time')}")
    status = 0
    for name in shipped_models():
        try:
            model = load_model(name)
        except CheckpointError as error:
            print(f"  {error}")
            status = 1
            continue
        about = model.recipe.about if model.recipe is not None else model.name
        print(f"checkpoint {name}: {about} {model.manifest['step']} steps")
        for setting, values in model.manifest.get("metrics", {}).items():
            print(f"  {setting}: " + ", ".join(f"{key} {value:g}" for key, value in values.items()))
    return status


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"
