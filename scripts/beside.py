"""Speed of two checkouts beside each other, in alternating rounds of one run, so that other load hits both alike.

    python scripts/beside.py OLD_CHECKOUT NEW_CHECKOUT [--rounds 5] [--out beside.json]

Each round trains the recipe "digits" for some steps and draws samples with the shipped model, in a process of its own.
Reported: medians of steps per second and of seconds per 1,000 samples (20 DDIM steps), and the ratios new / old.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

ROUND = """
import json, time, torch
from diffusion_lib.training import Run, find_recipe
from diffusion_lib.sampling import load_model
run = Run(find_recipe("digits"), 0)
steps = run.steps()
for _ in range(5): next(steps)
began = time.perf_counter()
for _ in range({steps}): next(steps)
trained = {steps} / (time.perf_counter() - began)
model, labels = load_model("digits"), torch.arange({images}) % 10
model.sample(labels[:10], steps=2)
began = time.perf_counter()
model.sample(labels, steps=20)
print(json.dumps([trained, 1000 / {images} * (time.perf_counter() - began)]))
"""


def measure(checkout: Path, steps: int, images: int) -> tuple[float, float]:
    """Steps per second, and seconds per 1,000 samples, of one checkout."""
    environment = {**os.environ, "PYTHONPATH": str(checkout)}
    code = ROUND.format(steps=steps, images=images)
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, check=True)
    trained, drawn = json.loads(done.stdout.splitlines()[-1])
    return trained, drawn


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--images", type=int, default=100)
    parser.add_argument("--out", default="beside.json")
    arguments = parser.parse_args()
    found: dict[str, list[tuple[float, float]]] = {"old": [], "new": []}
    for number in range(arguments.rounds):
        # Who goes first changes from round to round.
        for name in ("old", "new") if number % 2 else ("new", "old"):
            checkout = getattr(arguments, name).resolve()
            found[name].append(measure(checkout, arguments.steps, arguments.images))
            print(number, name, found[name][-1], flush=True)
    table = {}
    for place, what in enumerate(("training steps per second", "seconds per 1,000 samples")):
        rows = {name: sorted(values[place] for values in found[name]) for name in found}
        table[what] = {
            **{name: {"median": statistics.median(v), "min": v[0], "max": v[-1]} for name, v in rows.items()},
            "ratio of medians, new / old": statistics.median(rows["new"]) / statistics.median(rows["old"]),
        }
    Path(arguments.out).write_text(json.dumps({"rounds": arguments.rounds, "table": table}, indent=1), encoding="utf-8")
    print(json.dumps(table, indent=1))
