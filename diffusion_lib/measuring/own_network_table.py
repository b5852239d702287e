"""Stored runs of the network that notebook 03 writes: as 04 and 09 train it, and four trainings with a mistake."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from diffusion_lib.assets import asset
from diffusion_lib.measuring.quality import Quality
from diffusion_lib.measuring.tables import MeasuredTable


@dataclass(frozen=True)
class OwnNetworkTable(MeasuredTable):
    """One run, one seed.

    `assets/measurements/own_network.py` makes the numbers again; about five minutes of a free core.

    steps    of training without labels
    seconds  of processor time that they took, one thread
    losses   mean loss of every `every` steps
    frechet  distance of `num` samples without labels, 30 DDPM steps
    more     steps with labels after that
    guided   guidance scale, as text -> quality of `num` samples with labels, 10 DDIM steps
    """

    FILE: ClassVar[str] = "measurements/own_network.json"

    steps: int
    seconds: float
    losses: list[float]
    every: int
    num: int
    frechet: float
    more: int
    guided: dict[str, Quality]

    @classmethod
    def arguments(cls, plain: dict[str, Any]) -> dict[str, Any]:
        """The two halves of the file, joined."""
        digits, guided = plain["digits"], plain["guided"]
        named = {name: digits[name] for name in ("steps", "losses", "every", "frechet")}
        rows = {scale: Quality(**row) for scale, row in guided["rows"].items()}
        return {**named, "seconds": digits["processor_seconds"], "num": plain["setting"]["num"],
                "more": guided["steps_with_labels"], "guided": rows}  # fmt: skip


load_own_network_table = OwnNetworkTable.load


@dataclass(frozen=True)
class StoredTraining:
    """A training as its owner sees it.

    mistake  its place in the list of notebook 04; 0 for none
    losses   mean of every ten steps
    samples  ten digits by 25 DDIM steps, from the same noise for every training
    """

    mistake: int
    losses: Float[Tensor, " n"]
    samples: Float[Tensor, "10 1 28 28"]


def load_broken_trainings() -> dict[str, StoredTraining]:
    """A healthy training of the network of notebook 03, and four with one mistake each: A, B, C, D.

    `assets/measurements/broken_trainings.py` makes them again and says what the mistakes are.

    Raises: FileNotFoundError if their file is missing.
    """
    with np.load(asset("measurements/broken_trainings.npz")) as stored:
        return {
            name: StoredTraining(
                int(stored[f"{name} mistake"]),
                torch.from_numpy(stored[f"{name} losses"]),
                torch.from_numpy(stored[f"{name} samples"]).float() / 127.5 - 1,
            )
            for name in ("healthy", "A", "B", "C", "D")
        }
