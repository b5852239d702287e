"""The measured tables of few steps: students beside solvers, and what students have lost."""

import statistics
from dataclasses import dataclass
from typing import Any, ClassVar

from diffusion_lib.measuring.quality import Quality
from diffusion_lib.measuring.tables import MeasuredTable

SCORES = {"frechet": "Fréchet distance", "accuracy": "accuracy"}  # fields of Quality, and what they are called


@dataclass(frozen=True)
class FewStepsTable(MeasuredTable):
    """Quality of digits by solvers, distilled students and a consistency model, with several seeds of the noise.

    `assets/measurements/digits_in_few_steps.py` makes the numbers again, and trains the students.

    num          samples behind every entry
    rows         solver, student or "consistency" -> number of function evaluations -> one Quality per seed
    checkpoints  of the same rows, sha256 of the weights that were measured
    """

    FILE: ClassVar[str] = "measurements/digits_in_few_steps.json"

    num: int
    rows: dict[str, dict[int, list[Quality]]]
    checkpoints: dict[str, str]

    @classmethod
    def arguments(cls, plain: dict[str, Any]) -> dict[str, Any]:
        """One object per entry."""
        rows = {
            name: {int(nfe): [Quality(**values) for values in seeds.values()] for nfe, seeds in row.items()}
            for name, row in plain["rows"].items()
        }
        return {"num": plain["setting"]["num"], "rows": rows, "checkpoints": plain.get("checkpoints", {})}

    def mean_and_std(self, name: str, nfe: int, score: str = "frechet") -> tuple[float, float]:
        """Mean and standard deviation over the seeds; score is "frechet" or "accuracy".

        Raises: ValueError if the row or the number of evaluations was not measured.
        """
        (name,) = _of_these(self.rows, (name,))
        if nfe not in self.rows[name]:
            raise ValueError(
                f"{name!r} was measured with {', '.join(map(str, self.rows[name]))} evaluations, not {nfe}"
            )
        values = [getattr(quality, score) for quality in self.rows[name][nfe]]
        return statistics.mean(values), statistics.stdev(values)

    def lines(self, *names: str, score: str = "frechet") -> str:
        """The rows of these names as text, all of them without names; a column for each count that all of them have.

        Raises: ValueError if there is no such row, or no such score.
        """
        names = _of_these(self.rows, names)
        if score not in SCORES:
            raise ValueError(f"score must be {' or '.join(map(repr, SCORES))}, got {score!r}")
        counts = [nfe for nfe in self.rows[names[0]] if all(nfe in self.rows[name] for name in names)]
        head = f"{SCORES[score]}, {self.num} digits"
        return "\n".join(
            [f"{head:30s}" + "".join(f"{nfe:16d}" for nfe in counts)]
            + [
                f"{name:30s}" + "".join("{:9.2f} ± {:4.2f}".format(*self.mean_and_std(name, n, score)) for n in counts)
                for name in names
            ]
        )


@dataclass(frozen=True)
class ConsistencyLosses(FewStepsTable):
    """The same for consistency models trained for a short time: "weighted" as v is, and "not weighted".

    The columns are numbers of jumps. `assets/measurements/digits_in_few_steps.py --compare-consistency` makes the
    numbers again.
    """

    FILE: ClassVar[str] = "measurements/consistency_losses.json"


@dataclass(frozen=True)
class FewStepsLosses(MeasuredTable):
    """What students have lost beside their teacher; `assets/measurements/few_steps_failures.py` measures it.

    num          samples behind every entry
    num_encoded  held-out digits that were encoded and drawn again
    rows         solver or student -> number of steps -> variety and coverage, one per seed, and way_back, the mean
                 absolute difference of a digit from what comes back, with its standard error; fresh, that from a digit
                 of its label drawn from fresh noise
    """

    FILE: ClassVar[str] = "measurements/few_steps_failures.json"

    num: int
    num_encoded: int
    rows: dict[str, dict[int, dict[str, Any]]]

    @classmethod
    def arguments(cls, plain: dict[str, Any]) -> dict[str, Any]:
        """Numbers of steps as numbers."""
        rows = {name: {int(steps): entry for steps, entry in row.items()} for name, row in plain["rows"].items()}
        return {"rows": rows, **plain["setting"]}

    def __str__(self) -> str:
        lines = [
            " " * 17 + "steps   variety within a class    coverage    a digit drawn again differs by    a fresh one by"
        ]
        for name, row in self.rows.items():
            for steps, entry in row.items():
                variety, coverage = (statistics.mean(entry[key]) for key in ("variety", "coverage"))
                lines.append(
                    f"{name:14s} {steps:6d} {variety:15.2f} {coverage:21.2f} "
                    f"{entry['way_back']:19.3f} ± {entry['way_back_error']:.3f} {entry['fresh']:19.3f}"
                )
        return "\n".join(lines)


@dataclass(frozen=True)
class PlaneTable(MeasuredTable):
    """Ways to few steps on six clusters in the plane; `assets/measurements/one_step_in_the_plane.py` measures it.

    num    points behind every entry
    seeds  number of trainings
    rows   way -> number of steps -> "near" (fraction within three standard deviations of a cluster) and "least" (share
           of the emptiest cluster, times six), one per training
    """

    FILE: ClassVar[str] = "measurements/one_step_in_the_plane.json"

    num: int
    seeds: int
    rows: dict[str, dict[int, dict[str, list[float]]]]

    @classmethod
    def arguments(cls, plain: dict[str, Any]) -> dict[str, Any]:
        """Numbers of steps as numbers."""
        rows = {name: {int(steps): entry for steps, entry in row.items()} for name, row in plain["rows"].items()}
        return {"num": plain["setting"]["num"], "seeds": len(plain["setting"]["seeds"]), "rows": rows}

    def spread(self, name: str, steps: int, key: str = "near") -> tuple[float, float]:
        """Mean over the trainings, and half the range."""
        values = self.rows[name][steps][key]
        return statistics.mean(values), (max(values) - min(values)) / 2

    def lines(self, *names: str) -> str:
        """The rows of these names as text, all of them without names; a line for each number of steps.

        Raises: ValueError if there is no such row.
        """
        return "\n".join(
            f"{name:28s} {steps or '':>3} {{:16.0%}} ± {{:2.0%}} {{:16.2f}} ± {{:.2f}}".format(
                *self.spread(name, steps), *self.spread(name, steps, "least")
            )
            for name in _of_these(self.rows, names)
            for steps in self.rows[name]
        )


def _of_these(rows: dict[str, Any], names: tuple[str, ...]) -> tuple[str, ...]:
    """The names that were asked for, all there are for none."""
    unknown = next((name for name in names if name not in rows), None)
    if unknown is not None:
        raise ValueError(f"the table has no row {unknown!r}; its rows are {', '.join(map(repr, rows))}")
    return names or tuple(rows)


load_few_steps_table = FewStepsTable.load
load_consistency_losses = ConsistencyLosses.load
load_few_steps_losses = FewStepsLosses.load
load_plane_table = PlaneTable.load
