"""One small network trained with two schedules and two prediction types, the rest alike."""

from dataclasses import dataclass
from statistics import mean, stdev
from typing import Any, ClassVar

from diffusion_lib.measuring.tables import MeasuredTable


@dataclass(frozen=True)
class ScheduleTable(MeasuredTable):
    """Trainings of equal length that differ in the schedule and in what the network is asked for.

    `assets/measurements/schedules_trained.py` makes the numbers again; about half an hour of two cores.

    steps           of training, each run
    num             samples behind every distance
    sampling_steps  of DDIM, without guidance
    runs            one dictionary per run: schedule, kind, seed, loss (mean of the last 200 steps) and the quality
    """

    FILE: ClassVar[str] = "measurements/schedules_trained.json"

    steps: int
    num: int
    sampling_steps: int
    runs: list[dict[str, Any]]

    def of(self, schedule: str, kind: str, what: str) -> tuple[float, float]:
        """Mean and standard deviation over the seeds of one entry: "loss", "accuracy" or "frechet".

        Raises: KeyError for a pair that was not trained.
        """
        values = [run[what] for run in self.runs if (run["schedule"], run["kind"]) == (schedule, kind)]
        if not values:
            raise KeyError(f"no run with the schedule {schedule!r} and the kind {kind!r}")
        return mean(values), stdev(values)

    def __str__(self) -> str:
        seeds = len({run["seed"] for run in self.runs})
        lines = [
            f"{self.steps:,} steps each, {seeds} seeds; {self.num:,} digits, {self.sampling_steps} DDIM steps: "
            "mean ± standard deviation, and each distance",
            "schedule   asked for    loss at the end   read as asked   Fréchet distances",
        ]
        for schedule, kind in dict.fromkeys((run["schedule"], run["kind"]) for run in self.runs):
            loss, accuracy = (self.of(schedule, kind, what) for what in ("loss", "accuracy"))
            distances = [run["frechet"] for run in self.runs if (run["schedule"], run["kind"]) == (schedule, kind)]
            lines.append(
                f"{schedule:10s} {kind:9s} {loss[0]:10.3f} ± {loss[1]:.3f} {accuracy[0]:9.1%} ± {accuracy[1]:.1%}"
                f"   {', '.join(f'{distance:6.1f}' for distance in distances)}"
            )
        return "\n".join(lines)


load_schedule_table = ScheduleTable.load
