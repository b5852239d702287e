"""Measured flows on digits: the shipped model on the straight path by solver, and flows trained for three minutes."""

from dataclasses import dataclass
from statistics import mean, stdev
from typing import Any, ClassVar

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from diffusion_lib.assets import asset
from diffusion_lib.measuring.quality import Quality
from diffusion_lib.measuring.tables import MeasuredTable

OWN_IMAGES = "measurements/own_flow.npz"


class _Seeds:
    """What both tables can be asked."""

    nfe: list[int]
    rows: dict[str, list[list[Quality]]]

    def frechet(self, name: str) -> list[tuple[float, float]]:
        """Mean and standard deviation over the seeds of one row's Fréchet distances, one pair per entry of nfe."""
        return [(mean(q.frechet for q in seeds), stdev(q.frechet for q in seeds)) for seeds in self.rows[name]]

    def accuracy(self, name: str) -> list[tuple[float, float]]:
        """The same of the fraction that is read as the class asked for."""
        return [(mean(q.accuracy for q in seeds), stdev(q.accuracy for q in seeds)) for seeds in self.rows[name]]


@dataclass(frozen=True)
class FlowTable(_Seeds, MeasuredTable):
    """The shipped digits model, a v-model, asked as a flow on the straight path: quality by solver and evaluations.

    `assets/measurements/flow_by_steps.py` makes the numbers again; about twenty minutes of one core.

    nfe         number of function evaluations
    num         samples behind every entry and seed
    rows        solver and process -> for every entry of nfe one Quality per seed
    checkpoint  sha256 of the weights that were measured
    """

    FILE: ClassVar[str] = "measurements/flow_by_steps.json"

    nfe: list[int]
    num: int
    rows: dict[str, list[list[Quality]]]
    checkpoint: str

    @classmethod
    def arguments(cls, plain: dict[str, Any]) -> dict[str, Any]:
        """One object per sample set."""
        nfe, setting = plain["nfe"], plain["setting"]
        rows = {
            name: [[Quality(**one) for one in row[str(number)]] for number in nfe]
            for name, row in plain["rows"].items()
        }
        return {"nfe": nfe, "num": setting["num"], "rows": rows, "checkpoint": setting["checkpoint"]}


@dataclass(frozen=True)
class OwnFlowTable(_Seeds, MeasuredTable):
    """Flows trained on digits with the loss of notebook 12's exercise.

    `assets/measurements/own_flow.py` makes the numbers again; about five minutes of six cores.

    nfe      number of function evaluations
    num      samples behind every entry and seed
    seconds  of training, on two threads
    steps    of training that each seed came to
    rows     solver -> for every entry of nfe one Quality per seed
    """

    FILE: ClassVar[str] = "measurements/own_flow.json"

    nfe: list[int]
    num: int
    seconds: float
    steps: list[int]
    rows: dict[str, list[list[Quality]]]

    @classmethod
    def arguments(cls, plain: dict[str, Any]) -> dict[str, Any]:
        """One object per sample set."""
        setting, runs = plain["setting"], plain["runs"]
        rows = {
            name: [[Quality(**run["rows"][name][str(number)]) for run in runs] for number in setting["nfe"]]
            for name in runs[0]["rows"]
        }
        named = {name: setting[name] for name in ("nfe", "num", "seconds")}
        return {**named, "steps": [run["steps"] for run in runs], "rows": rows}


@dataclass(frozen=True)
class ReflowTable(_Seeds, MeasuredTable):
    """The shipped digits model before and after rectification, by Euler's method on the straight path.

    `assets/measurements/reflow.py` makes the numbers again; about 75 seconds of one H100. A seed is one of the noise,
    of the pairs and of the training.

    nfe           number of function evaluations
    num           samples behind every entry and seed
    seconds       of each training
    steps         of training that each seed came to
    rows          "before" and "rectified" -> for every entry of nfe one Quality per seed
    straightness  the same keys -> S of 250 paths, one number per seed
    """

    FILE: ClassVar[str] = "measurements/reflow.json"

    nfe: list[int]
    num: int
    seconds: float
    steps: list[int]
    rows: dict[str, list[list[Quality]]]
    straightness: dict[str, list[float]]

    @classmethod
    def arguments(cls, plain: dict[str, Any]) -> dict[str, Any]:
        """One object per sample set."""
        rows = {
            name: [[Quality(**seed["quality"][str(number)]) for seed in seeds] for number in plain["nfe"]]
            for name, seeds in plain["rows"].items()
        }
        bend = {name: [seed["straightness"] for seed in seeds] for name, seeds in plain["rows"].items()}
        named = {name: plain["setting"][name] for name in ("num", "seconds")}
        return {"nfe": plain["nfe"], "steps": plain["steps"], "rows": rows, "straightness": bend, **named}


def load_own_flow_images() -> dict[str, Float[Tensor, "10 1 28 28"]]:
    """The digits 0 to 9 by a flow trained for three minutes, not chosen: guidance -> digits in [-1, 1].

    Shapes: every entry (10, 1, 28, 28).
    Raises: FileNotFoundError if they are missing.
    """
    with np.load(asset(OWN_IMAGES)) as arrays:
        return {name: torch.from_numpy(arrays[name]).float()[:, None] / 127.5 - 1 for name in arrays.files}


load_flow_table = FlowTable.load
load_reflow_table = ReflowTable.load
load_own_flow_table = OwnFlowTable.load
