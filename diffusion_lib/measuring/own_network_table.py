"""The stored run of the network that notebook 03 writes: trained as notebook 04 does, then with labels as 09 does."""

from dataclasses import dataclass
from typing import Any, ClassVar

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
