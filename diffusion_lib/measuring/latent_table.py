"""Digits made in pixels and in latents, side by side: measured once.

`assets/measurements/latent_against_pixels.py` makes the numbers again; it takes about ten minutes.
"""

import json
from dataclasses import dataclass

from diffusion_lib.assets import asset
from diffusion_lib.measuring.quality import Quality

FILE = "measurements/latent_against_pixels.json"


@dataclass(frozen=True)
class SpaceRow:
    """One model at one setting.

    quality            accuracy and Fréchet distance
    seconds_per_image  process seconds on one thread, decoding included
    decoding           the decoder's part of them; 0 in pixel space
    parameters         of the denoising network
    numbers            how many numbers a sample has while it is diffused
    """

    quality: Quality
    seconds_per_image: float
    decoding: float
    parameters: int
    numbers: int


@dataclass(frozen=True)
class LatentTable:
    """The measured comparison.

    num          samples behind every entry
    rows         model -> setting -> SpaceRow
    autoencoder  reconstruction of held-out digits: what no sample of the latent model can beat
    checkpoints  model -> sha256 of the weights that were measured
    """

    num: int
    rows: dict[str, dict[str, SpaceRow]]
    autoencoder: dict[str, float | int]
    checkpoints: dict[str, str]


def load_latent_table() -> LatentTable:
    """The measured table that travels with the library.

    Raises: FileNotFoundError if it is missing.
    """
    plain = json.loads(asset(FILE).read_text(encoding="utf-8"))
    rows = {}
    for name, row in plain["rows"].items():
        rows[name] = {}
        for setting, values in row["settings"].items():
            quality = Quality(**{key: values[key] for key in ("num", "accuracy", "frechet", "floor")})
            times = values["seconds_per_image"], values["decoding"]
            rows[name][setting] = SpaceRow(quality, *times, row["parameters"], row["numbers per sample"])
    checkpoints = {name: row["checkpoint"] for name, row in plain["rows"].items()}
    return LatentTable(plain["num"], rows, plain["autoencoder"], checkpoints)
