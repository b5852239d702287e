"""The measured tables of transformers: beside the U-Net for equal seconds, and taught a new shape by small updates."""

import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from diffusion_lib.measuring.quality import Quality
from diffusion_lib.measuring.tables import MeasuredTable

SETTING = "guidance 1, 50 DDIM steps"


@dataclass(frozen=True)
class TransformerRun:
    """One training run.

    steps       that it took in the time it had
    parameters  of its network
    curve       (step, seconds, mean training loss since the entry before)
    qualities   setting -> what its samples are worth
    """

    steps: int
    parameters: int
    curve: list[tuple[int, float, float]]
    qualities: dict[str, Quality]


@dataclass(frozen=True)
class TransformerTable(MeasuredTable):
    """U-Net and transformers of as many weights, trained for equal seconds, several runs each.

    `assets/measurements/transformer_beside_unet.py` makes the numbers again.

    num         samples behind every quality
    seconds     of each run
    batch_size  images per step
    together    how many runs shared the device at the same time
    device      its name
    ms_alone    network -> milliseconds per step while nothing else ran
    rows        network -> its runs
    """

    FILE: ClassVar[str] = "measurements/transformer_beside_unet.json"

    num: int
    seconds: float
    batch_size: int
    together: int
    device: str
    ms_alone: dict[str, float]
    rows: dict[str, list[TransformerRun]]

    @classmethod
    def arguments(cls, plain: dict[str, Any]) -> dict[str, Any]:
        """One object per run."""
        rows: dict[str, list[TransformerRun]] = {}
        for name, row in plain["rows"].items():
            rows[name] = []
            for values in row["runs"].values():
                qualities = {setting: Quality(**entry) for setting, entry in values["metrics"].items()}
                curve = [(step, seconds, loss) for step, seconds, loss in values["curve"]]
                rows[name].append(TransformerRun(values["steps"], values["parameters"], curve, qualities))
        setting, device = plain["setting"], plain["device"]
        kept = {name: setting[name] for name in ("num", "seconds", "batch_size")}
        alone = {name: row["ms_alone"] for name, row in plain["rows"].items()}
        return {**kept, "together": setting["at_the_same_time"], "device": device, "ms_alone": alone, "rows": rows}

    def spread(self, name: str, key: str, setting: str = SETTING) -> tuple[float, float]:
        """Mean and standard deviation over the runs; key is "steps", "frechet" or "accuracy"."""
        runs = self.rows[name]
        values = [float(run.steps if key == "steps" else getattr(run.qualities[setting], key)) for run in runs]
        return statistics.mean(values), statistics.stdev(values)

    def __str__(self) -> str:
        runs = len(next(iter(self.rows.values())))
        lines = [
            f"{self.seconds:.0f} seconds on one {self.device}, {self.num} samples; "
            f"± is the standard deviation over {runs} runs",
            " " * 20 + "weights   ms per step alone   steps when all ran    Fréchet distance   read as asked for",
        ]
        for name, row in self.rows.items():
            steps, distance, share = (self.spread(name, key) for key in ("steps", "frechet", "accuracy"))
            lines.append(
                f"{name:18s} {row[0].parameters:8,d} {self.ms_alone[name]:15.1f} "
                f"{steps[0]:14.0f} ± {steps[1]:<5.0f} {distance[0]:12.2f} ± {distance[1]:<5.2f} "
                f"{share[0]:11.1%} ± {share[1]:.1%}"
            )
        return "\n".join(lines)

    def curve(self, name: str, axis: str) -> tuple[list[float], list[float]]:
        """The training loss of a network, mean over its runs, against "steps" or "seconds", those too.

        Raises: ValueError for another axis.
        """
        if axis not in ("steps", "seconds"):
            raise ValueError(f'axis must be "steps" or "seconds", got {axis!r}')
        place = 0 if axis == "steps" else 1
        points = list(zip(*(run.curve for run in self.rows[name]), strict=False))
        across = [statistics.mean(entry[place] for entry in point) for point in points]
        return across, [statistics.mean(entry[2] for entry in point) for point in points]


@dataclass(frozen=True)
class NewShapeTable(MeasuredTable):
    """The text-to-image model, taught a new shape from twelve pictures in several ways, with several sets of pictures.

    `assets/measurements/lora_new_shape.py` makes the numbers again.

    num     sentences behind every number
    steps   of training
    before  kind of sentences -> "shapes" and "everything", fractions of the untaught model
    rows    way -> one entry per set of pictures: "trained" weights, and the same kinds of sentences; "half" the same
            kinds at half the update's scale, where that was measured

    Kinds of sentences: "alone" and "beside" ask for the new shape, by itself and with another thing; "old" do not.
    """

    FILE: ClassVar[str] = "measurements/lora_new_shape.json"

    num: int
    steps: int
    before: dict[str, dict[str, float]]
    rows: dict[str, list[dict[str, Any]]]

    @classmethod
    def arguments(cls, plain: dict[str, Any]) -> dict[str, Any]:
        """A list per way, in the order of the seeds."""
        rows = {way: [row[seed] for seed in sorted(row)] for way, row in plain["rows"].items()}
        return {
            "num": plain["setting"]["num"],
            "steps": plain["setting"]["steps"],
            "before": plain["before"],
            "rows": rows,
        }

    def spread(self, way: str, kind: str, *, half: bool = False, key: str = "shapes") -> tuple[float, float]:
        """Mean and standard deviation over the sets of pictures of a fraction, "shapes" or "everything"."""
        runs: list[Mapping[str, Any]] = [run["half"] if half else run for run in self.rows[way]]
        values = [run[kind][key] for run in runs]
        return statistics.mean(values), statistics.stdev(values)

    def __str__(self) -> str:
        kinds, half = ("alone", "beside", "old"), "LoRA, rank 4"
        sets = len(self.rows[half])
        lines = [
            f"right shapes in {self.num} sentences each; "
            f"± is the standard deviation over {sets} sets of twelve pictures",
            f"{'':31s} {'trained':>9s}   {'tops alone':>13s}   {'beside a thing':>13s}  {'old sentences':>13s}",
            f"{'before':41s}" + "".join(f"   {self.before[kind]['shapes']:6.2f}       " for kind in kinds),
        ]
        ways = [(name, f"{runs[0]['trained']:9,d}", name, False) for name, runs in self.rows.items()]
        for label, trained, way, halved in (*ways, (f"{half}, half the scale", "", half, True)):
            spreads = [self.spread(way, kind, half=halved) for kind in kinds]
            lines.append(f"{label:31s} {trained:9s}" + "".join(f"   {m:6.2f} ± {s:.2f}" for m, s in spreads))
        return "\n".join(line.rstrip() for line in lines)


load_transformer_table = TransformerTable.load
load_new_shape_table = NewShapeTable.load
