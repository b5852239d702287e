"""What the shipped digits model's samples are worth, by sampler and number of looks at the network: measured once.

`assets/measurements/digits_by_steps.py` makes the numbers again; it takes about an hour.
"""

import json
from dataclasses import dataclass

from diffusion_lib.assets import asset
from diffusion_lib.measuring.quality import Quality

FILE = "measurements/digits_by_steps.json"


@dataclass(frozen=True)
class StepTable:
    """Quality of samples, one row per sampler, one entry per number of looks at the network.

    looks       how often the network was asked for one image
    num         samples behind every entry
    floor       Fréchet distance of as many real, held-out digits
    rows        sampler -> one Quality per number of looks
    checkpoint  sha256 of the weights that were measured
    """

    looks: list[int]
    num: int
    floor: float
    rows: dict[str, list[Quality]]
    checkpoint: str

    def frechet(self, name: str) -> list[float]:
        """One row's Fréchet distances."""
        return [quality.frechet for quality in self.rows[name]]


def load_step_table() -> StepTable:
    """The measured table that travels with the library.

    Raises: FileNotFoundError if it is missing.
    """
    plain = json.loads(asset(FILE).read_text(encoding="utf-8"))
    rows = {name: [Quality(**row[str(looks)]) for looks in plain["looks"]] for name, row in plain["rows"].items()}
    floor = next(iter(rows.values()))[0].floor
    setting = plain["setting"]
    return StepTable(plain["looks"], setting["num"], floor, rows, setting["checkpoint"])
