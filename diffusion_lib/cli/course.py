"""Commands about the course: lab, build, check, misconceptions, doctor."""

import argparse
import importlib.metadata
import importlib.util
import os
import platform
import subprocess
import sys
from pathlib import Path

import torch

from diffusion_lib.cli.usage import UsageError
from diffusion_lib.sampling import load_model, shipped_models
from diffusion_lib.training import CheckpointError, autocast_dtype, best_device

REPORTED = ("torch", "torchvision", "numpy", "matplotlib", "ipywidgets", "jupyterlab", "nbgrader")
# Measured: see the README's table.
MINUTES = {"cuda": "less than on a CPU (not measured)", "cpu": "3 to 6 minutes with two cores"}


def lab(arguments: argparse.Namespace) -> int:
    """JupyterLab on the notebooks of this checkout."""
    root = _course_root()
    if importlib.util.find_spec("jupyterlab") is None:
        raise UsageError('JupyterLab is not installed: run pip install -e ".[lab]" in the course folder')
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={root}"]
    command += ["--LabApp.default_url=/lab/tree/notebooks/00_start_here/00_start_here.ipynb"]
    if arguments.no_browser:
        command.append("--no-browser")
    if arguments.port:
        command.append(f"--port={arguments.port}")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        # In a container everybody is root, and Jupyter would refuse to start.
        command.append("--allow-root")
    return subprocess.call(command)


def build(arguments: argparse.Namespace) -> int:
    """notebooks/ from solutions/; with --execute the solutions are run first."""
    from diffusion_lib.classroom import build as build_release
    from diffusion_lib.classroom import execute
    from diffusion_lib.classroom.notebooks import assignments, notebook_path

    root = _course_root("solutions")
    names = assignments(root)
    if unknown := [name for name in arguments.names if name not in names]:
        raise UsageError(f"there is no notebook {unknown[0]!r}: choose from {', '.join(names)}")
    if arguments.names and not arguments.execute:
        raise UsageError("notebooks are named together with --execute: build always makes all of them")
    problems = []
    if arguments.execute:
        for name in arguments.names or names:
            print(f"running {name}")
            problems += execute(notebook_path(root, name))
    return _report(problems or build_release(root), f"built {len(names)} notebooks")


def check(arguments: argparse.Namespace) -> int:
    """Lint the course and compare notebooks/ with what build would make."""
    from diffusion_lib.classroom import check as check_release
    from diffusion_lib.classroom.notebooks import assignments, notebook_path, read
    from diffusion_lib.classroom.tables import length_table

    root = _course_root("solutions")
    names = assignments(root)
    for name in names:
        print(length_table(read(notebook_path(root, name)), name))
    return _report(check_release(root), f"{len(names)} notebooks are clean and in step with their solutions")


def misconceptions(arguments: argparse.Namespace) -> int:
    """The table of mistakes that the checks catch and name; exit status 1 if one slips through."""
    from diffusion_lib.checks.table import main

    return main()


def doctor(arguments: argparse.Namespace) -> int:
    """What is installed, what the machine is, what is shipped and how good it is."""
    print(f"Python {platform.python_version()} on {platform.system()} {platform.machine()}")
    for name in REPORTED:
        print(f"  {name:12s} {_version(name)}")
    device = best_device()
    print(f"device {device}, {torch.get_num_threads()} threads, half precision {autocast_dtype(device) or 'not used'}")
    print(f"training the digits takes {MINUTES[device.type]}")
    status = 0
    for name in shipped_models():
        try:
            model = load_model(name)
        except CheckpointError as error:
            print(f"  {error}")
            status = 1
            continue
        print(f"checkpoint {name}: {model.recipe.about} {model.manifest['step']} steps")
        for setting, values in model.manifest.get("metrics", {}).items():
            print(f"  {setting}: " + ", ".join(f"{key} {value:g}" for key, value in values.items()))
    return status


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def _course_root(needed: str = "notebooks") -> Path:
    """The checkout: the current folder or one above it, else the one this library runs from."""
    here = Path.cwd()
    for folder in (here, *here.parents, Path(__file__).resolve().parents[2]):
        if (folder / needed).is_dir() and (folder / "nbgrader_config.py").is_file():
            return folder
    raise UsageError(f"there is no course here (no folder {needed}): run this in a checkout of the course")


def _report(problems: list, success: str) -> int:
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        print(f"{len(problems)} problems", file=sys.stderr)
        return 1
    print(success)
    return 0
