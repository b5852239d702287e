"""How often the shipped text-to-image model draws what its sentence says, by guidance scale: measured once.

`assets/measurements/scenes_alignment.py` makes the numbers again; it takes about ten minutes.
"""

import json
from dataclasses import dataclass

from diffusion_lib.assets import asset
from diffusion_lib.measuring.scene_reader import Alignment

FILE = "measurements/scenes_alignment.json"


@dataclass(frozen=True)
class AlignmentTable:
    """Prompt alignment, one entry per guidance scale.

    scales      guidance scales, 0 = no prompt, 1 = no guidance
    num         samples behind every entry
    rows        "seen" and "never seen" pairs of colour and shape -> one Alignment per scale
    pairs       each pair that training never showed -> (drawn right, asked for), one per scale
    checkpoint  sha256 of the weights that were measured
    """

    scales: list[float]
    num: int
    rows: dict[str, list[Alignment]]
    pairs: dict[str, list[tuple[int, int]]]
    checkpoint: str


def load_alignment_table() -> AlignmentTable:
    """The measured table that travels with the library.

    Raises: FileNotFoundError if it is missing.
    """
    plain = json.loads(asset(FILE).read_text(encoding="utf-8"))
    rows = {split: [Alignment(**values) for values in row] for split, row in plain["rows"].items()}
    setting = plain["setting"]
    pairs = {pair: [tuple(count) for count in row] for pair, row in plain["pairs"].items()}
    return AlignmentTable(plain["scales"], setting["num"], rows, pairs, setting["checkpoint"])
