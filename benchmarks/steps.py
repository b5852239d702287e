"""What a training step of `digits_quick` costs on this machine: precision, order in memory, optimizer, compiler."""

import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from unittest import mock

import torch

from diffusion_lib.training import Limits, Run, StepReport, find_recipe

LAST, USUAL = torch.channels_last, torch.contiguous_format
# half precision, order in memory, changes of the recipe, fused AdamW, compiled
WAYS: dict[str, tuple[torch.dtype | None, torch.memory_format, dict[str, Any], bool, bool]] = {
    "float32, channels last": (None, LAST, {}, False, False),
    "float32": (None, USUAL, {}, False, False),
    "bfloat16": (torch.bfloat16, USUAL, {}, False, False),
    "bfloat16, channels last": (torch.bfloat16, LAST, {}, False, False),
    "float32, channels last, AdamW alone": (None, LAST, {"muon": 0.0}, False, False),
    "float32, channels last, AdamW alone, fused": (None, LAST, {"muon": 0.0}, True, False),
    "float32, channels last, compiled": (None, LAST, {}, False, True),
}


def run_steps(rounds: int = 8, each: int = 8, compiled: bool = True) -> list[dict[str, Any]]:
    """One row per way: seconds of the first step, then of a step, in turns, so that other load hits all alike."""
    walks, rows = {}, []
    for name, way in WAYS.items():
        if compiled or not way[-1]:
            began = time.perf_counter()
            walks[name] = _walk(*way)
            next(walks[name])
            rows.append({"way": name, "first": time.perf_counter() - began, "seconds": []})
    for _ in range(rounds):
        for row in rows:
            began = time.perf_counter()
            for _ in range(each):
                next(walks[row["way"]])
            row["seconds"].append((time.perf_counter() - began) / each)
    return rows


def _walk(
    half: torch.dtype | None, layout: torch.memory_format, changes: dict[str, Any], fused: bool, compiled: bool
) -> Iterator[StepReport]:
    with (
        mock.patch("diffusion_lib.training.hardware.image_layout", lambda *_: layout),
        mock.patch("diffusion_lib.training.place.autocast_dtype", lambda device: half),
    ):
        run = Run(replace(find_recipe("digits_quick"), **changes))
        for group in run.state.optimizer.param_groups:
            group["fused"] = fused or None
        if compiled:
            run.state.network.compile()
        steps = run.steps(Limits(steps=1_000_000))
        first = next(steps)  # here the precision is chosen

    def walk() -> Iterator[StepReport]:
        yield first
        yield from steps

    return walk()


def steps_table(rows: list[dict[str, Any]]) -> list[list[str]]:
    """A way a line: milliseconds, the least and the median, and how many times those of the first line."""
    table = [["a step of `digits_quick`", "least, ms", "median, ms", "times the first", "first step, seconds"]]
    for row in rows:
        least = min(row["seconds"])
        table.append(
            [
                row["way"],
                f"{1000 * least:.0f}",
                f"{1000 * statistics.median(row['seconds']):.0f}",
                f"{least / min(rows[0]['seconds']):.2f}",
                f"{row['first']:.1f}",
            ]
        )
    return table
