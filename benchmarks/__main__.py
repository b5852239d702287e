"""`python -m benchmarks`: measure speed on the machine at hand, and write tables as JSON and Markdown."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import torch

from benchmarks.contenders import CONTENDERS
from benchmarks.parts import PARTS
from benchmarks.writing import machine, write
from diffusion_lib.training import best_device


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
    """Measure the parts that were named, in the order in which they were."""
    asked = arguments_of(argv)
    if asked.merge:
        found = [json.loads(file.read_text(encoding="utf-8")) for file in asked.merge]
        order = list(CONTENDERS)
        rows = sorted(
            (row for one in found for row in one["rows"]),
            key=lambda row: (order.index(row["contender"]), row["seconds"], row["seed"]),
        )
        _write(asked.out, "quality", found[0]["machine"], rows)
        return 0
    device = best_device(asked.device)
    facts = machine(device)
    asked.out.mkdir(parents=True, exist_ok=True)
    for name in dict.fromkeys(asked.parts or PARTS):
        if rows := PARTS[name].run(asked, device):
            _write(asked.out, name, facts, rows)
    return 0


def _write(out: Path, name: str, facts: dict[str, Any], rows: Any) -> None:
    part = PARTS[name]
    write(out, name, facts, rows, part.tables(rows), part.says(rows))


if __name__ == "__main__":
    sys.exit(main())
