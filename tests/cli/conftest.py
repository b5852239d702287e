"""What tests of the command line share: calls in this process, refusals, and a small checkpoint of every kind."""

import numpy as np
import pytest
from PIL import Image

from diffusion_lib.cli.main import main
from diffusion_lib.training import Recipe, Run


@pytest.fixture
def run():
    """One call; returns the exit status."""
    return lambda *words: main([str(word) for word in words])


@pytest.fixture
def refused(run, capsys):
    """A call that is a mistake; returns the one sentence that answers it."""

    def call(*words, status=2):
        capsys.readouterr()
        assert run(*words) == status
        lines = capsys.readouterr().err.strip().splitlines()
        assert len(lines) == 1 and lines[0].startswith("diffusion-lib: "), lines
        return lines[0]

    return call


def small_recipe(channels=1, classes=None, size=8, **changes):
    """A recipe of a network that draws in milliseconds."""
    network = {"in_channels": channels, "out_channels": channels, "time_dim": 8, "base_channels": 8,
               "multipliers": [1], "num_classes": classes, "patch_size": max(size // 7, 1)}  # fmt: skip
    values = {"name": "small", "about": "A test.", "network": network, "schedule": {"timesteps": 20},
              "image_shape": [channels, size, size], "data": ""}  # fmt: skip
    return Recipe(**{**values, **changes})


@pytest.fixture
def checkpoint(tmp_path):
    """A function that writes an untrained model and gives its path."""

    def write(name="small.safetensors", **recipe):
        path = tmp_path / name
        Run(small_recipe(**recipe)).save_model(path)
        return path

    return write


@pytest.fixture
def images(tmp_path):
    """A function that makes a folder of images: so many of each class, of RGB or grey."""

    def make(classes=("cats", "dogs"), num=6, channels=3, name="pets"):
        random = np.random.default_rng(0)
        for index, kind in enumerate(classes or ("",)):
            folder = tmp_path / name / kind
            folder.mkdir(parents=True)
            for number in range(num):
                shape = (10, 12, 3) if channels == 3 else (10, 12)
                pixels = random.integers(0, 100, shape) + 100 * (index % 2)
                Image.fromarray(pixels.astype(np.uint8)).save(folder / f"{number}.png")
        return tmp_path / name

    return make
