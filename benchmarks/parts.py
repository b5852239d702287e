"""The parts of `python -m benchmarks`: what each measures, in which order, and the tables that its rows make."""

import argparse
from collections.abc import Callable
from typing import Any, NamedTuple

import torch

from benchmarks.course import run_course
from benchmarks.quality import quality_table, run_quality
from benchmarks.sampling import (
    forward_table,
    run_forwards,
    run_guidance,
    run_memory,
    run_overheads,
    run_reading,
    run_speeds,
    speed_table,
)
from benchmarks.scale import exponent_table, process_table, run_exponents, run_processes
from benchmarks.steps import run_steps, steps_table
from benchmarks.writing import Titled

Asked = argparse.Namespace


class Part(NamedTuple):
    """One part: rows are plain values that JSON can hold; empty ones are not written.

    about   a sentence above the tables, or a function of the rows that gives one
    run     rows, given what was asked and the device
    tables  titles and tables, given the rows
    """

    about: str | Callable[[Any], str]
    run: Callable[[Asked, torch.device], Any]
    tables: Callable[[Any], list[Titled]]

    def says(self, rows: Any) -> str:
        """The sentence above the tables."""
        return self.about if isinstance(self.about, str) else self.about(rows)


def _course(asked: Asked, device: torch.device) -> Any:
    return run_course(tests=asked.tests)


def _course_tables(rows: Any) -> list[Titled]:
    return [("", [["what", "value"], *([row["what"], row["value"]] for row in rows)])]


# Widgets and grading need packages of notebooks, which a bare GPU machine has not: imported where they are used.
def _widgets(asked: Asked, device: torch.device) -> Any:
    from benchmarks.widgets import run_widgets

    return run_widgets()


def _widget_tables(rows: Any) -> list[Titled]:
    from benchmarks.widgets import widget_table

    return [("", widget_table(rows))]


def _steps(asked: Asked, device: torch.device) -> Any:
    return run_steps() if device.type == "cpu" else []


def _sampling(asked: Asked, device: torch.device) -> Any:
    return {
        "speeds": run_speeds(device, num=asked.num),
        "overheads": run_overheads(device),
        "guidance": run_guidance(device),
        "reading": run_reading(device),
        "forwards": run_forwards(device),
        "memory": run_memory() if device.type == "cpu" else [],
    }


def _sampling_tables(rows: Any) -> list[Titled]:
    overheads = [["sampler", "overhead"], *([row["sampler"], f"{row['overhead']:.1%}"] for row in rows["overheads"])]
    memory = [[row["batch"], f"{row['guidance']:g}", row["mib"]] for row in rows["memory"]]
    return [
        ("", speed_table(rows["speeds"])),
        ("Beside the network's own time, 20 steps of 16 digits, median of 7:", overheads),
        ("Guidance on 16 digits, median of 15:", _milliseconds(rows["guidance"])),
        ("Sentences of 16 scenes, 20 steps, guidance 3, median of 7:", _milliseconds(rows["reading"])),
        ("The network alone, in turns:", forward_table(rows["forwards"])),
        *([("Memory of a draw at its peak:", [["digits at once", "guidance", "MiB"], *memory])] if memory else []),
    ]


def _milliseconds(rows: Any) -> list[list[Any]]:
    return [["way", "ms"], *([row["way"], row["ms"]] for row in rows)]


def _scale(asked: Asked, device: torch.device) -> Any:
    return {"exponents": run_exponents(device), "processes": run_processes()}


def _scale_tables(rows: Any) -> list[Titled]:
    processes = ("Processes on this machine:", process_table(rows["processes"]))
    return [("", exponent_table(rows["exponents"])), processes]


def _grading(asked: Asked, device: torch.device) -> Any:
    from benchmarks.grading import run_grading

    return run_grading()


def _grading_says(rows: Any) -> str:
    from benchmarks.grading import model_line

    return f"Grading a class. {model_line(rows)}"


def _grading_tables(rows: Any) -> list[Titled]:
    from benchmarks.grading import grading_table

    return [("", grading_table(rows))]


def _quality(asked: Asked, device: torch.device) -> Any:
    return run_quality(
        asked.only,
        asked.seconds,
        asked.seeds,
        device,
        num=asked.num,
        turn=asked.turn,
        out=asked.out,
        draw_on=asked.draw_on,
        at_most={name: float(seconds) for name, seconds in asked.at_most},
    )


WIDGETS = "Milliseconds in the kernel from a move to what is seen of it: the median, and behind it the longest."
QUALITY = "Training from nothing for equal seconds, then digits with 50 function evaluations, guidance 1."

PARTS = {
    "steps": Part("A training step, on the CPU.", _steps, lambda rows: [("", steps_table(rows))]),
    "sampling": Part("Drawing: `digits` without guidance where nothing else is said.", _sampling, _sampling_tables),
    "scale": Part("How cost grows.", _scale, _scale_tables),
    "grading": Part(_grading_says, _grading, _grading_tables),
    "course": Part("What the course itself costs.", _course, _course_tables),
    "widgets": Part(WIDGETS, _widgets, _widget_tables),
    # Last: it takes hours.
    "quality": Part(QUALITY, _quality, lambda rows: [("", quality_table(rows))]),
}
