"""The measured search of settings for VAE, GAN and diffusion: what was tried, and what became of the best."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from diffusion_lib.assets import asset
from diffusion_lib.measuring.tables import MeasuredTable

SEARCH_IMAGES = "measurements/families_search.npz"

Setting = tuple[int, float]
"""Batch size and learning rate."""


@dataclass(frozen=True)
class SearchTable(MeasuredTable):
    """The search of batch size and learning rate for the three families, and runs of a GAN without its stabilisers.

    `assets/measurements/families_search.py` makes the numbers again.

    num               samples behind every score
    seconds_per_step  family -> batch size -> seconds of one core per training step
    real              distances of 1,000 held-out digits, by both rulers
    runs              one dictionary per run: part, family, batch, lr, seed, seconds, steps, scores by both rulers
    """

    FILE: ClassVar[str] = "measurements/families_search.json"

    num: int
    seconds_per_step: dict[str, dict[str, float]]
    real: dict[str, float]
    runs: list[dict[str, Any]]

    def trials(self, family: str, seeds: Container[int] | None = None) -> dict[Setting, list[float]]:
        """Fréchet distances of a family's runs by setting, (batch size, learning rate); NaN where a run broke.

        seeds  only those; all of them if left out
        """
        found: dict[Setting, list[float]] = {}
        for run in self._with_stabilisers(family):
            if seeds is None or run["seed"] in seeds:
                found.setdefault(_setting(run), []).append(_distance(run))
        return found

    def lines(self) -> str:
        """The search: a line per family and rate, a column per batch size, the first seed's Fréchet distance."""
        families = list(dict.fromkeys(run["family"] for run in self.runs))
        tried = {family: self.trials(family, seeds=(0,)) for family in families}
        batches = sorted({batch for settings in tried.values() for batch, _ in settings})
        head = f"Fréchet distance, {self.runs[0]['seconds']} s, seed 0"
        lines = [f"{head:34s}" + "".join(f"{f'batch {batch}':>12s}" for batch in batches)]
        for family, settings in tried.items():
            for rate in sorted({rate for _, rate in settings}):
                row = [settings.get((batch, rate)) for batch in batches]
                cells = (f"{'' if value is None else _plain(value[0]):>12s}" for value in row)
                lines.append(f"{f'{family}, rate {rate:g}':34s}" + "".join(cells))
        return "\n".join([*lines, f"{'held-out digits':34s}{self.real['frechet']:12.1f}"])

    def again(self) -> str:
        """The settings that were trained again, a line each: the first seed's distance, then the new ones', twice."""
        heads = f"{'seed 0':>8s}{'new seeds':>15s}" * 2
        lines = [f"{'':34s}{'in features':>23s}{'in pixels':>23s}", f"{'trained again':34s}" + heads]
        for family in dict.fromkeys(run["family"] for run in self.runs):
            more = [setting for setting, values in self.trials(family).items() if len(values) > 1]
            for setting in sorted(more, key=lambda setting: self.trials(family, seeds=(0,))[setting]):
                own = [run for run in self._with_stabilisers(family) if _setting(run) == setting]
                own.sort(key=lambda run: run["seed"])
                cells = []
                for ruler in ("frechet", "pixels frechet"):
                    first, *new = (_plain(_distance(run, ruler)) for run in own)
                    cells.append(f"{first:>8s}{', '.join(new):>15s}")
                lines.append(f"{_named(own[0]):34s}" + "".join(cells))
        return "\n".join(lines)

    def others(self) -> str:
        """The GAN without its stabilisers, and the diffusion model drawn by other samplers."""
        lines = [f"{'Fréchet distance in':56s}{'features':>10s}{'pixels':>9s}{'precision':>11s}{'recall':>8s}"]
        for run in self.runs:
            if not run.get("stabilised", True):
                name = f"{_named(run)}, seed {run['seed']}"
                lines.append(f"{name:56s}" + _scores(run))
        for run in self.runs:
            for sampler, scores in ((key, value) for key, value in run.items() if isinstance(value, dict)):
                lines.append(f"{f'{_named(run)}, {sampler} steps':56s}" + _scores(scores))
        return "\n".join([*lines, f"{'held-out digits':56s}" + _scores(self.real)])

    def _with_stabilisers(self, family: str) -> list[dict[str, Any]]:
        return [run for run in self.runs if run["family"] == family and run.get("stabilised", True)]


def _setting(run: Mapping[str, Any]) -> Setting:
    return run["batch"], run["lr"]


def _distance(run: Mapping[str, Any], ruler: str = "frechet") -> float:
    return float("nan") if run["frechet"] is None else run[ruler]


def _plain(distance: float) -> str:
    return "broke" if distance != distance else f"{distance:.1f}"


def _named(run: Mapping[str, Any]) -> str:
    bare = "" if run.get("stabilised", True) else " bare"
    return f"{run['family']}{bare}, batch {run['batch']}, rate {run['lr']:g}"


def _scores(scores: Mapping[str, Any]) -> str:
    """Both distances, precision and recall under the heads of the table; a run that broke has none."""
    if scores["frechet"] is None:
        return f"{'broke':>10s}"
    near = f"{scores['precision']:11.2f}{scores['recall']:8.2f}" if "precision" in scores else ""
    return f"{scores['frechet']:10.1f}{scores['pixels frechet']:9.1f}{near}"


def load_search_images() -> dict[str, Float[Tensor, "n 1 28 28"]]:
    """Samples of some runs of the search, not chosen, by name: digits in [-1, 1].

    Shapes: every entry (n, 1, 28, 28).
    Raises: FileNotFoundError if they are missing.
    """
    with np.load(asset(SEARCH_IMAGES)) as arrays:
        return {key: torch.from_numpy(arrays[key]).float()[:, None] / 127.5 - 1 for key in arrays.files}


load_search_table = SearchTable.load
