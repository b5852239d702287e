"""How cost grows: with resolution, width, batch and steps; and training in several processes under torchrun."""

import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch

from diffusion_lib import DiffusionSchedule, SimpleUNet
from diffusion_lib.sampling import Diffusion
from diffusion_lib.training import Objective

# What is varied, over which values, and the exponent that theory gives for a network of convolutions.
AXES: dict[str, tuple[tuple[int, ...], float, str]] = {
    "resolution": ((16, 32, 64), 2.0, "convolutions: pixels, so the square of the side"),
    "width": ((32, 64, 128), 2.0, "channels in times channels out"),
    "batch": ((8, 32, 128), 1.0, "every sample costs the same"),
    "steps": ((5, 20, 80), 1.0, "one evaluation each"),
}


def run_exponents(device: torch.device, repeats: int = 5) -> list[dict[str, Any]]:
    """For every axis: seconds at each value, the fitted exponent between the last two values, and the theory's."""
    rows = []
    for axis, (values, theory, why) in AXES.items():
        work = {value: _work(axis, value, device) for value in values}
        taken: dict[int, list[float]] = {value: [] for value in values}
        for call in work.values():
            call()
        for _ in range(repeats):
            for value, call in work.items():
                began = time.perf_counter()
                call()
                if device.type == "cuda":
                    torch.cuda.synchronize()
                taken[value].append(time.perf_counter() - began)
        seconds = [min(taken[value]) for value in values]
        slopes = [
            math.log(after / before) / math.log(b / a)
            for (a, before), (b, after) in zip(
                zip(values[:-1], seconds[:-1], strict=True), zip(values[1:], seconds[1:], strict=True), strict=True
            )
        ]
        rows.append(
            {"axis": axis, "values": values, "seconds": seconds, "slopes": slopes, "theory": theory, "why": why}
        )
    return rows


def _work(axis: str, value: int, device: torch.device) -> Callable[[], object]:
    size = value if axis == "resolution" else 32
    width = value if axis == "width" else 32
    batch = value if axis == "batch" else 8
    network = SimpleUNet(1, 1, base_channels=width, multipliers=(1, 2), attention=False).to(device)
    schedule = DiffusionSchedule(1000, "cosine").to(device)
    if axis == "steps":
        model = Diffusion(network, schedule, "v", image_shape=(1, size, size))
        return lambda: model.sample(num=batch, steps=value, seed=0)
    objective = Objective(schedule, "v")
    x = torch.randn(batch, 1, size, size)
    draws = objective.draw(x)
    moved, x = type(draws)(*(part.to(device) for part in draws)), x.to(device)

    def step() -> None:
        network.zero_grad()
        objective.losses(network, x, None, moved).mean().backward()

    return step


def exponent_table(rows: Sequence[dict[str, Any]]) -> list[list[str]]:
    """An axis a line."""
    table = [["cost against", "values", "seconds", "exponent between neighbours", "theory", "why"]]
    for row in rows:
        table.append(
            [
                row["axis"],
                ", ".join(map(str, row["values"])),
                ", ".join(f"{s:.4f}" for s in row["seconds"]),
                ", ".join(f"{s:.2f}" for s in row["slopes"]),
                f"{row['theory']:g}",
                row["why"],
            ]
        )
    return table


def run_processes(processes: Sequence[int] = (1, 2, 4), steps: int = 12) -> list[dict[str, Any]]:
    """The recipe `digits` under torchrun, one thread a process: steps per second, and how far the losses differ."""
    rows: list[dict[str, Any]] = []
    for number in processes:
        command = [sys.executable, "-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={number}"]
        command += ["-m", "benchmarks.one_run", str(steps)]
        environment = {**os.environ, "OMP_NUM_THREADS": "1"}
        root = Path(__file__).resolve().parents[1]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=root, check=True)
        found = json.loads(next(line for line in done.stdout.splitlines() if line.startswith("{")))
        first = rows[0]["losses"] if rows else found["losses"]
        gap = max(abs(a - b) for a, b in zip(first, found["losses"], strict=True))
        rows.append({"processes": number, "gap": gap, **found})
    return rows


def process_table(rows: Sequence[dict[str, Any]]) -> list[list[str]]:
    """A number of processes a line."""
    table = [["processes", "steps per second", "times one process", "largest difference of losses"]]
    for row in rows:
        ratio = row["steps_per_second"] / rows[0]["steps_per_second"]
        table.append([str(row["processes"]), f"{row['steps_per_second']:.2f}", f"{ratio:.2f}", f"{row['gap']:.1e}"])
    return table
