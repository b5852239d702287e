"""Time to quality: what equal seconds of training are worth, for our recipe and for others.

Contenders take turns in short rounds, so that other load on the machine hits all alike. Only the seconds of a
contender's own steps count. Without a pinned share of the machine process time would mislead: threads that wait spin.
"""

import json
import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from benchmarks.contenders import CONTENDERS, Contender
from benchmarks.writing import spread
from diffusion_lib.measuring import digit_features, fit_gaussian, frechet_distance, measure_samples, score_digits
from diffusion_lib.measuring.quality import real_reference
from diffusion_lib.sampling import cycling_labels
from diffusion_lib.showing import save_grid


def run_quality(
    names: Sequence[str],
    budgets: Sequence[float],
    seeds: Sequence[int],
    device: torch.device,
    *,
    num: int = 1000,
    turn: float = 5.0,
    out: Path | None = None,
    draw_on: torch.device | None = None,
    at_most: Mapping[str, float] | None = None,
) -> list[dict[str, Any]]:
    """One row per contender, budget and seed.

    names          keys of CONTENDERS
    budgets        seconds of training, rising
    turn           how long a contender trains before the next has its turn
    draw_on        device to draw the samples on, and back where training goes on; None for where it trained
    at_most        seconds of some contenders, for whom larger budgets are left out
    out            folder for a grid of digits of each, with the first seed and the longest budget
    """
    rows = []
    for seed in seeds:
        runs = [
            (name, CONTENDERS[name](device, seed, budget), marks)
            for name in names
            for budget, marks in _runs(name, _budgets_of(name, budgets, at_most or {}), device, seed)
        ]
        while runs:
            for name, contender, marks in list(runs):
                contender.train(min(contender.seconds + turn, marks[0]))
                if contender.seconds < marks[0]:
                    continue
                if draw_on is not None:
                    contender.move(draw_on)
                row = {"contender": name, "seconds": marks.pop(0), "seed": seed, **measure(contender, num)}
                if draw_on is not None and marks:
                    contender.move(device)
                rows.append(row)
                print(json.dumps(row), flush=True)
                longest = max(_budgets_of(name, budgets, at_most or {}))
                if out is not None and seed == seeds[0] and not marks and row["seconds"] == longest:
                    grid = contender.draw(cycling_labels(20), 1)
                    save_grid(out / f"{file_name(name)}.png", grid, columns=10)
                if not marks:
                    runs = [run for run in runs if run[1] is not contender]
    return rows


def _budgets_of(name: str, budgets: Sequence[float], at_most: Mapping[str, float]) -> list[float]:
    return sorted(budget for budget in budgets if budget <= at_most.get(name, budget))


def _runs(name: str, budgets: list[float], device: torch.device, seed: int) -> Iterable[tuple[float, list[float]]]:
    """A run per budget for whoever anneals; for the others one run that is measured on its way."""
    if CONTENDERS[name](device, seed, budgets[-1]).anneals:
        return [(budget, [budget]) for budget in budgets]
    return [(budgets[-1], list(budgets))]


def measure(contender: Contender, num: int) -> dict[str, Any]:
    """Class accuracy, Fréchet distance, coverage; classes are balanced."""
    labels = cycling_labels(num)
    images = contender.draw(labels, 1)
    bad = ~images.isfinite().flatten(1).all(dim=1)
    images[bad] = -1.0
    quality = measure_samples(images, labels)
    return {
        "steps": contender.steps,
        "parameters": contender.parameters,
        "accuracy": round(quality.accuracy, 4),
        "frechet": round(quality.frechet, 3),
        "frechet_error": round(distance_error(images), 3),
        "coverage": round(float(score_digits(images)["coverage"]), 4),
        "not_finite": int(bad.sum()),
    }


def distance_error(images: Tensor, groups: int = 10) -> float:
    """The standard error of the Fréchet distance of these digits, by the jackknife: with a group left out each time.

    Shapes: images (n, 1, 28, 28) in [-1, 1], in the order of `cycling_labels`, ten or more per group.
    Pitfall: what other weights or another training would give is not in it.
    """
    features, (reference, _) = digit_features(images), real_reference()
    # Runs of ten are one digit of each class, so that every group is balanced as the whole is.
    group = torch.arange(len(images)) // 10 % groups
    left = [frechet_distance(fit_gaussian(features[group != g]), reference) for g in range(groups)]
    return math.sqrt((groups - 1) / groups * sum((d - statistics.mean(left)) ** 2 for d in left))


def quality_table(rows: Sequence[dict[str, Any]]) -> list[list[str]]:
    """Rows for Markdown: a contender a line, a budget a column, mean ± standard deviation over the seeds.

    Of one seed the distance stands with the error of its own draw, see `distance_error`.
    """
    budgets = sorted({row["seconds"] for row in rows})
    table = [["", "weights", *(f"{b:g} s: steps, accuracy %, Fréchet distance" for b in budgets)]]
    for name in dict.fromkeys(row["contender"] for row in rows):
        own = [row for row in rows if row["contender"] == name]
        line = [name, f"{own[0]['parameters'] / 1e6:.2f} M"]
        for budget in budgets:
            group = [row for row in own if row["seconds"] == budget]
            accuracies, distances = ([row[key] for row in group] for key in ("accuracy", "frechet"))
            steps = statistics.median_low([row["steps"] for row in group]) if group else 0
            distance = spread(distances, 2)
            if len(group) == 1 and "frechet_error" in group[0]:
                distance += f" ± {group[0]['frechet_error']:.2f}"
            line.append(f"{steps:,}, {spread([100 * a for a in accuracies], 1)}, {distance}" if group else "")
        table.append(line)
    return table


def file_name(name: str) -> str:
    """The name of a contender as that of its grid, without its ending."""
    return "".join(c if c.isalnum() else "_" for c in name.lower())
