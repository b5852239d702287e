"""`python -m benchmarks`: measure speed on the machine at hand, and write tables as JSON and Markdown."""

import argparse
import json
import sys
from pathlib import Path

import torch

from benchmarks.contenders import CONTENDERS
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
from benchmarks.writing import machine, write
from diffusion_lib.training import best_device

QUALITY = "Training from nothing for equal seconds, then digits with 50 function evaluations, guidance 1."
PARTS = ("quality", "steps", "sampling", "scale", "grading", "course", "widgets")
WIDGETS = "Milliseconds in the kernel from a move to what is seen of it: the median, and behind it the longest."


def arguments_of(argv: list[str] | None) -> argparse.Namespace:
    """What is asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; all of them when none is named")
    parser.add_argument("--out", type=Path, default=Path("benchmark_results"), help="folder of the tables")
    parser.add_argument("--device", help="cpu, cuda, ... (default: a GPU if there is one)")
    parser.add_argument("--num", type=int, default=1000, help="samples to measure")
    parser.add_argument("--seconds", type=float, nargs="+", default=[60.0, 180.0, 600.0], help="training budgets")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2], help="seeds of the trainings")
    parser.add_argument("--only", nargs="+", choices=list(CONTENDERS), default=list(CONTENDERS), metavar="NAME")
    parser.add_argument("--turn", type=float, default=5.0, help="seconds that a contender trains before the next")
    parser.add_argument("--draw-on", type=torch.device, help="another device to draw the samples of trained models on")
    parser.add_argument(
        "--at-most", nargs=2, action="append", default=[], metavar=("NAME", "SECONDS"), help="less time for a slow one"
    )
    parser.add_argument("--tests", action="store_true", help="time the fast tier of the tests, too")
    parser.add_argument("--merge", type=Path, nargs="+", help="only make one quality table from several quality.json")
    arguments = parser.parse_args(argv)
    if unknown := set(arguments.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}: choose of {', '.join(PARTS)}")
    if strangers := {name for name, _ in arguments.at_most} - set(CONTENDERS):
        parser.error(f"--at-most: there is no contender {', '.join(sorted(strangers))}")
    return arguments


def main(argv: list[str] | None = None) -> int:
    """Measure the parts that were named."""
    arguments = arguments_of(argv)
    out: Path = arguments.out
    if arguments.merge:
        found = [json.loads(file.read_text(encoding="utf-8")) for file in arguments.merge]
        order = list(CONTENDERS)
        rows = sorted(
            (row for one in found for row in one["rows"]),
            key=lambda row: (order.index(row["contender"]), row["seconds"], row["seed"]),
        )
        write(out, "quality", found[0]["machine"], rows, [("", quality_table(rows))], QUALITY)
        return 0
    device = best_device(arguments.device)
    facts = machine(device)
    out.mkdir(parents=True, exist_ok=True)
    parts = arguments.parts or PARTS
    if "course" in parts:
        rows = run_course(tests=arguments.tests)
        table = [["what", "value"], *([row["what"], row["value"]] for row in rows)]
        write(out, "course", facts, rows, [("", table)], "What the course itself costs.")
    if "widgets" in parts:
        # Here, since it needs the packages of notebooks, which a bare GPU machine has not.
        from benchmarks.widgets import run_widgets, widget_table

        rows = run_widgets()
        write(out, "widgets", facts, rows, [("", widget_table(rows))], WIDGETS)
    if "steps" in parts and device.type == "cpu":
        rows = run_steps()
        write(out, "steps", facts, rows, [("", steps_table(rows))], "A training step, on the CPU.")
    if "sampling" in parts:
        speeds, overheads, guidance = run_speeds(device, num=arguments.num), run_overheads(device), run_guidance(device)
        forwards, reading = run_forwards(device), run_reading(device)
        tables = [
            ("", speed_table(speeds)),
            (
                "Beside the network's own time, 20 steps of 16 digits, median of 7:",
                [["sampler", "overhead"], *([row["sampler"], f"{row['overhead']:.1%}"] for row in overheads)],
            ),
            ("Guidance on 16 digits, median of 15:", [["way", "ms"], *([row["way"], row["ms"]] for row in guidance)]),
            ("Sixteen scenes, 20 steps, median of 7:", [["sentences", "ms"], *([r["way"], r["ms"]] for r in reading)]),
            ("The network alone, in turns:", forward_table(forwards)),
        ]
        rows = {
            "speeds": speeds,
            "overheads": overheads,
            "guidance": guidance,
            "forwards": forwards,
            "reading": reading,
        }
        if device.type == "cpu":
            rows["memory"] = run_memory()
            cells = [[row["batch"], f"{row['guidance']:g}", row["mib"]] for row in rows["memory"]]
            tables.append(("Memory of a draw at its peak:", [["digits at once", "guidance", "MiB"], *cells]))
        write(out, "sampling", facts, rows, tables, "Drawing with the shipped model, guidance 1.")
    if "scale" in parts:
        exponents, processes = run_exponents(device), run_processes()
        tables = [("", exponent_table(exponents)), ("Processes on this machine:", process_table(processes))]
        write(out, "scale", facts, {"exponents": exponents, "processes": processes}, tables, "How cost grows.")
    if "grading" in parts:
        # Here for the same reason as the widgets.
        from benchmarks.grading import grading_table, model_line, run_grading

        rows = run_grading()
        write(out, "grading", facts, rows, [("", grading_table(rows))], f"Grading a class. {model_line(rows)}")
    if "quality" in parts:
        rows = run_quality(
            arguments.only,
            arguments.seconds,
            arguments.seeds,
            device,
            num=arguments.num,
            turn=arguments.turn,
            out=out,
            draw_on=arguments.draw_on,
            at_most={name: float(seconds) for name, seconds in arguments.at_most},
        )
        write(out, "quality", facts, rows, [("", quality_table(rows))], QUALITY)
    return 0


if __name__ == "__main__":
    sys.exit(main())
