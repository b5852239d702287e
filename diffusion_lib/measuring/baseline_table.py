"""The measured comparison of VAE, GAN and diffusion at equal training seconds: its table and its samples."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean, stdev
from typing import Any, ClassVar

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from diffusion_lib.assets import asset
from diffusion_lib.measuring.tables import MeasuredTable

BASELINE_IMAGES = "measurements/three_families.npz"


@dataclass(frozen=True)
class BaselineTable(MeasuredTable):
    """VAE, GAN and diffusion of one size on the same digits at equal training seconds.

    `assets/measurements/three_families.py` makes the numbers again; about five hours of one core.

    num         samples behind every score
    budgets     training seconds of one processor core
    parameters  baseline -> numbers that training changes
    seconds     baseline (and steps of sampling) -> seconds of one core per 1,000 samples
    seconds_per_step  baseline -> seconds of one core per training step
    real        scores of 1,000 training digits: what perfect samples would get
    runs        one dictionary per run: family (the baseline's name), budget, seed, steps and its scores
    """

    FILE: ClassVar[str] = "measurements/three_families.json"

    num: int
    budgets: list[int]
    parameters: dict[str, int]
    seconds: dict[str, float]
    seconds_per_step: dict[str, float]
    real: dict[str, float]
    runs: list[dict[str, Any]]

    @property
    def names(self) -> list[str]:
        """The baselines' names, in the order of the table."""
        return list(self.parameters)

    def values(self, name: str, budget: int, score: str) -> list[float | None]:
        """One score of every seed; None where a baseline has no such score.

        Raises: ValueError if there is no such run or score.
        """
        runs = [run for run in self.runs if (run["family"], run["budget"]) == (name, budget)]
        if not runs:
            raise ValueError(f"no run of {name!r} with {budget} s: baselines {self.names}, budgets {self.budgets}")
        if missing := [run for run in runs if score not in run]:
            raise ValueError(f"no score {score!r} in a run of {name!r}: choose from {', '.join(missing[0])}")
        return [run[score] for run in runs]

    def mean_and_std(self, name: str, budget: int, score: str) -> tuple[float, float]:
        """Mean over the seeds and their standard deviation; NaN where there is one seed, or no such score."""
        values = [value for value in self.values(name, budget, score) if value is not None]
        if not values:
            return float("nan"), float("nan")
        return mean(values), stdev(values) if len(values) > 1 else float("nan")

    def lines(self, budget: int, scores: Sequence[str]) -> str:
        """One line per baseline and one for real digits: mean and standard deviation over seeds, under the names."""
        lines = [f"{f'{budget:,} s':10s}" + "".join(f"{score:>15s}" for score in scores)]
        for name in self.names:
            cells = []
            for score in scores:
                mean_of, spread = self.mean_and_std(name, budget, score)
                cells.append(f"{mean_of:.2f} ± {spread:.2f}" if spread < 1 else f"{mean_of:.1f} ± {spread:.1f}")
            lines.append(f"{name:10s}" + "".join(f"{cell:>15s}" for cell in cells))
        return "\n".join([*lines, f"{'real':10s}" + "".join(f"{self.real[score]:15.3g}" for score in scores)])


@dataclass(frozen=True)
class DecoderTable(MeasuredTable):
    """Bits per pixel of the comparison's VAE, by the decoder variance that it is trained with.

    `assets/measurements/vae_bits.py` makes the numbers again.

    seed  of all runs
    num   digits behind every number of bits
    runs  one dictionary per run: budget, variance, steps, residual variance, bits of digits held out and seen, scores
    """

    FILE: ClassVar[str] = "measurements/vae_bits.json"

    seed: int
    num: int
    runs: list[dict[str, Any]]


def load_baseline_images() -> dict[tuple[str, int], Float[Tensor, "n 1 28 28"]]:
    """Samples of the measured baselines, not chosen: (baseline, budget) -> digits in [-1, 1].

    Shapes: every entry (n, 1, 28, 28).
    Raises: FileNotFoundError if they are missing.
    """
    with np.load(asset(BASELINE_IMAGES)) as arrays:
        found = {}
        for key in arrays.files:
            name, budget = key.rsplit(" ", 1)
            found[name, int(budget)] = torch.from_numpy(arrays[key]).float()[:, None] / 127.5 - 1
    return found


load_baseline_table = BaselineTable.load
load_decoder_table = DecoderTable.load
