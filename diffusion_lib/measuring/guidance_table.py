"""What guidance does to digits, by scale: certainty, variety and distance from real ones, measured once.

`assets/measurements/digits_by_guidance.py` makes the numbers again; it takes about 25 minutes.
"""

import json
from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor

from diffusion_lib.assets import asset
from diffusion_lib.measuring.quality import Quality

FILE = "measurements/digits_by_guidance.json"


def variety(features: Float[Tensor, "n d"], labels: Int[Tensor, " n"]) -> float:
    """Mean distance between two samples of one class, averaged over the classes.

    Shapes: features (n, d), labels int64 (n,), at least two samples of every class that appears.
    Raises: ValueError if a class has one sample alone.
    """
    means = []
    for label in labels.unique():
        group = features[labels == label].double()
        if len(group) < 2:
            raise ValueError(f"class {int(label)} has one sample: a distance needs two")
        distances = torch.cdist(group, group)
        means.append(distances.sum() / (len(group) * (len(group) - 1)))
    return float(torch.stack(means).mean())


@dataclass(frozen=True)
class GuidanceTable:
    """Measured samples, one entry per guidance scale.

    scales      guidance scales, 1 = none
    num         samples behind every entry
    rows        "guided", and "rescaled" with the spread of the conditional prediction -> one Quality per scale
    variety     the same keys -> mean distance within a class, as a share of that of real, held-out digits
    checkpoint  sha256 of the weights that were measured
    """

    scales: list[float]
    num: int
    rows: dict[str, list[Quality]]
    variety: dict[str, list[float]]
    checkpoint: str


def load_guidance_table() -> GuidanceTable:
    """The measured table that travels with the library.

    Raises: FileNotFoundError if it is missing.
    """
    plain = json.loads(asset(FILE).read_text(encoding="utf-8"))
    rows = {name: [Quality(**entry["quality"]) for entry in row] for name, row in plain["rows"].items()}
    shares = {name: [entry["variety"] for entry in row] for name, row in plain["rows"].items()}
    setting = plain["setting"]
    return GuidanceTable(plain["scales"], setting["num"], rows, shares, setting["checkpoint"])
