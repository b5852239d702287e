"""The measured tables that travel with the library, each read from one JSON file that a script in assets/ wrote."""

import json
from dataclasses import dataclass
from statistics import mean, stdev
from typing import Any, ClassVar, TypeVar

from diffusion_lib.assets import asset
from diffusion_lib.measuring.quality import Quality
from diffusion_lib.measuring.scene_reader import Alignment

T = TypeVar("T", bound="MeasuredTable")


class MeasuredTable:
    """A table of measurements: `FILE` says where it lies, `arguments` what of the file it is made of."""

    FILE: ClassVar[str]

    @classmethod
    def load(cls: type[T]) -> T:
        """The measured table that travels with the library.

        Raises: FileNotFoundError if it is missing.
        """
        return cls(**cls.arguments(json.loads(asset(cls.FILE).read_text(encoding="utf-8"))))

    @classmethod
    def arguments(cls, plain: dict[str, Any]) -> dict[str, Any]:
        """What the table is made of, from the file's plain values: by their own names where nothing else is said."""
        return plain


def _of_setting(plain: dict[str, Any]) -> dict[str, Any]:
    return {name: plain["setting"][name] for name in ("num", "checkpoint")}


@dataclass(frozen=True)
class StepTable(MeasuredTable):
    """Quality of the shipped digits model's samples, one row per sampler, one entry per number of evaluations.

    `assets/measurements/digits_by_steps.py` makes the numbers again; it takes about 80 minutes.

    nfe         number of function evaluations: how often the network was asked for one image
    num         samples behind every entry
    floor       Fréchet distance of as many real, held-out digits
    rows        sampler -> one Quality per entry of nfe
    checkpoint  sha256 of the weights that were measured
    again       sampler -> nfe -> Fréchet distances of the seeds that a part of the table was measured with besides
    """

    FILE: ClassVar[str] = "measurements/digits_by_steps.json"

    nfe: list[int]
    num: int
    floor: float
    rows: dict[str, list[Quality]]
    checkpoint: str
    again: dict[str, dict[int, list[float]]]

    @classmethod
    def arguments(cls, plain: dict[str, Any]) -> dict[str, Any]:
        """Older files call nfe "looks", and know one seed alone."""
        nfe = plain["nfe"] if "nfe" in plain else plain["looks"]
        rows = {name: [Quality(**row[str(number)]) for number in nfe] for name, row in plain["rows"].items()}
        floor = next(iter(rows.values()))[0].floor
        again: dict[str, dict[int, list[float]]] = {}
        for one_seed in plain.get("more seeds", {}).values():
            for name, row in one_seed.items():
                for number, values in row.items():
                    again.setdefault(name, {}).setdefault(int(number), []).append(values["frechet"])
        return {"nfe": nfe, "rows": rows, "floor": floor, "again": again, **_of_setting(plain)}

    def frechet(self, name: str) -> list[float]:
        """One row's Fréchet distances, of the first seed."""
        return [quality.frechet for quality in self.rows[name]]

    def frechet_of_seeds(self, name: str, nfe: int) -> list[float]:
        """One entry's Fréchet distances, one per seed that measured it, the first seed's first."""
        return [self.frechet(name)[self.nfe.index(nfe)], *self.again.get(name, {}).get(nfe, [])]

    def __str__(self) -> str:
        """The distances as text: all rows by one seed, and below them the entries that several seeds measured."""
        lines = [f"Fréchet distance of {self.num:,} digits; {self.num:,} real ones score {self.floor:.2f}"]
        lines += ["function evaluations  " + "".join(f"{nfe:7d}" for nfe in self.nfe)]
        lines += [f"{name:22s}" + "".join(f"{value:7.2f}" for value in self.frechet(name)) for name in self.rows]
        lines += ["", "with three seeds, mean ± standard deviation"]
        for name, entries in self.again.items():
            seeds = {nfe: self.frechet_of_seeds(name, nfe) for nfe in entries}
            row = ",  ".join(f"{nfe} evaluations {mean(v):.2f} ± {stdev(v):.2f}" for nfe, v in seeds.items())
            lines.append(f"{name:22s} {row}")
        return "\n".join(lines)


@dataclass(frozen=True)
class GuidanceTable(MeasuredTable):
    """What guidance does to the shipped digits model's samples, one entry per guidance scale.

    `assets/measurements/digits_by_guidance.py` makes the numbers again; it takes about 25 minutes.

    scales      guidance scales, 1 = none
    num         samples behind every entry
    rows        "guided", and "rescaled" to the conditional prediction's standard deviation -> one Quality per scale
    variety     the same keys -> mean distance within a class, as a fraction of that of real, held-out digits
    checkpoint  sha256 of the weights that were measured
    """

    FILE: ClassVar[str] = "measurements/digits_by_guidance.json"

    scales: list[float]
    num: int
    rows: dict[str, list[Quality]]
    variety: dict[str, list[float]]
    checkpoint: str

    @classmethod
    def arguments(cls, plain: dict[str, Any]) -> dict[str, Any]:
        """One object per entry."""
        rows = {name: [Quality(**entry["quality"]) for entry in row] for name, row in plain["rows"].items()}
        fractions = {name: [entry["variety"] for entry in row] for name, row in plain["rows"].items()}
        return {"scales": plain["scales"], "rows": rows, "variety": fractions, **_of_setting(plain)}


@dataclass(frozen=True)
class AlignmentTable(MeasuredTable):
    """How often the shipped text-to-image model draws what its sentence says, one entry per guidance scale.

    `assets/measurements/scenes_alignment.py` makes the numbers again; it takes about ten minutes.

    scales      guidance scales, 0 = no prompt, 1 = no guidance
    num         samples behind every entry
    rows        "seen" and "never seen" pairs of colour and shape -> one Alignment per scale
    pairs       each pair that training never showed -> (drawn right, asked for), one per scale
    checkpoint  sha256 of the weights that were measured
    """

    FILE: ClassVar[str] = "measurements/scenes_alignment.json"

    scales: list[float]
    num: int
    rows: dict[str, list[Alignment]]
    pairs: dict[str, list[tuple[int, int]]]
    checkpoint: str

    @classmethod
    def arguments(cls, plain: dict[str, Any]) -> dict[str, Any]:
        """One object per entry."""
        rows = {split: [Alignment(**values) for values in row] for split, row in plain["rows"].items()}
        pairs = {pair: [(right, asked) for right, asked in row] for pair, row in plain["pairs"].items()}
        return {"scales": plain["scales"], "rows": rows, "pairs": pairs, **_of_setting(plain)}


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
class LatentTable(MeasuredTable):
    """Digits made in pixels and in latents, side by side.

    `assets/measurements/latent_against_pixels.py` makes the numbers again; it takes about ten minutes.

    num          samples behind every entry
    rows         model -> setting -> SpaceRow
    autoencoder  reconstruction of held-out digits: what no sample of the latent model can beat
    checkpoints  model -> sha256 of the weights that were measured
    """

    FILE: ClassVar[str] = "measurements/latent_against_pixels.json"

    num: int
    rows: dict[str, dict[str, SpaceRow]]
    autoencoder: dict[str, float | int]
    checkpoints: dict[str, str]

    @classmethod
    def arguments(cls, plain: dict[str, Any]) -> dict[str, Any]:
        """One object per entry."""
        rows: dict[str, dict[str, SpaceRow]] = {}
        for name, row in plain["rows"].items():
            rows[name] = {}
            for setting, values in row["settings"].items():
                quality = Quality(**{key: values[key] for key in ("num", "accuracy", "frechet", "floor")})
                times = values["seconds_per_image"], values["decoding"]
                rows[name][setting] = SpaceRow(quality, *times, row["parameters"], row["numbers per sample"])
        checkpoints = {name: row["checkpoint"] for name, row in plain["rows"].items()}
        return {"num": plain["num"], "rows": rows, "autoencoder": plain["autoencoder"], "checkpoints": checkpoints}


@dataclass(frozen=True)
class EditingTable(MeasuredTable):
    """What edits of test digits come to: SDEdit by start time, and ways to fill in a lower half.

    `assets/measurements/editing.py` makes the numbers again; it takes about ten minutes.

    num         test digits behind every number
    rows        "sdedit 499", "replaced" ... -> "read" (fraction read as the digit's class) and a distance, one value
                per seed each: "gap" of the block means to the guide's, or "known", that of the known half
    checkpoint  sha256 of the weights that were measured
    """

    FILE: ClassVar[str] = "measurements/editing.json"

    num: int
    rows: dict[str, dict[str, list[float]]]
    checkpoint: str

    @classmethod
    def arguments(cls, plain: dict[str, Any]) -> dict[str, Any]:
        """The rows, and what of the setting they need."""
        return {"rows": plain["rows"], **_of_setting(plain)}

    def spread(self, name: str, key: str) -> tuple[float, float]:
        """Mean over the seeds, and half the range."""
        values = self.rows[name][key]
        return sum(values) / len(values), (max(values) - min(values)) / 2


class HybridTable(EditingTable):
    """Hybrid digits, read from near and from afar: "hybrid 0 4", "plain 4 0", "real" -> "near", "far", "both".

    `assets/measurements/hybrids.py` makes the numbers again; it takes about a minute.
    """

    FILE: ClassVar[str] = "measurements/hybrids.json"


load_step_table = StepTable.load
load_editing_table = EditingTable.load
load_hybrid_table = HybridTable.load
load_guidance_table = GuidanceTable.load
load_alignment_table = AlignmentTable.load
load_latent_table = LatentTable.load
