"""Changes of the recipe `digits_quick`, tried on a CPU at equal steps: `python -m benchmarks.trials --out FILE`.

Where `benchmarks.tuning` has a GPU stand in for a CPU, this trains as `diffusion-lib train` does. Each trial has one
thread. Trials that FILE holds already are not made again; with `--jobs 2` two run side by side, about four an hour on a
slow core.
"""

import argparse
import json
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from benchmarks.writing import markdown
from diffusion_lib.cli.finishing import model_of
from diffusion_lib.measuring import measure_samples
from diffusion_lib.sampling import cycling_labels
from diffusion_lib.training import Limits, Run, find_recipe

STEPS, NUM = 2250, 1000
Trial = tuple[str, int]  # a variant and a seed
# Changes of the recipe's fields; "steps" where batches are of another size and as many pictures are to be seen.
VARIANTS: dict[str, dict[str, Any]] = {
    "AdamW alone": {"muon": 0.0},
    "Muon 6": {"muon": 6.0},
    "Muon 12": {"muon": 12.0},
    "Muon 20": {"muon": 20.0},
    "Muon 12, batches of 32": {"muon": 12.0, "batch_size": 32, "steps": 3600},
    "Muon 8, times of mean 0.3": {"muon": 8.0, "logit_normal": [0.3, 1.0]},
    "AdamW alone, times of deviation 0.7": {"muon": 0.0, "logit_normal": [0.0, 0.7]},
    "AdamW alone, times of mean 0.3 and deviation 0.8": {"muon": 0.0, "logit_normal": [0.3, 0.8]},
}
TRIALS: tuple[Trial, ...] = tuple((name, int(name == "AdamW alone")) for name in VARIANTS)


def run_trial(name: str, seed: int, steps: int = STEPS, num: int = NUM) -> dict[str, Any]:
    """Train a variant, and measure its digits without and with fresh noise."""
    torch.set_num_threads(1)
    changes = {"steps": steps, **VARIANTS[name]}
    run = Run(replace(find_recipe("digits_quick"), **changes), seed)
    began = time.perf_counter()
    for _ in run.steps(Limits(steps=changes["steps"])):
        pass
    row: dict[str, Any] = {"variant": name, "seed": seed, "steps": run.state.step}
    row["ms"] = round(1000 * (time.perf_counter() - began) / run.state.step, 1)
    labels = cycling_labels(num)
    for eta in (0, 1):
        drawn = model_of(run).sample(labels, steps=50, guidance_scale=1.0, seed=1 + seed, eta=float(eta))
        quality = measure_samples(drawn, labels)
        row[f"eta {eta}"] = {"accuracy": round(quality.accuracy, 4), "frechet": round(quality.frechet, 3)}
    return row


def trials_table(rows: Sequence[dict[str, Any]]) -> list[list[str]]:
    """A trial a line, in the order of the distance with fresh noise."""
    table = [
        [
            "",
            "seed",
            "steps",
            "η = 0: class accuracy, %",
            "Fréchet distance",
            "η = 1: class accuracy, %",
            "Fréchet distance",
        ]
    ]
    for row in sorted(rows, key=lambda row: row["eta 1"]["frechet"]):
        scores = [row[f"eta {eta}"] for eta in (0, 1)]
        cells = [text for one in scores for text in (f"{100 * one['accuracy']:.1f}", f"{one['frechet']:.2f}")]
        table.append([row["variant"], str(row["seed"]), f"{row['steps']:,}", *cells])
    return table


def main(argv: list[str] | None = None) -> int:
    """Make what the file lacks, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.trials", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("benchmark_results/trials.json"))
    parser.add_argument("--jobs", type=int, default=1, help="trials side by side")
    arguments = parser.parse_args(argv)
    rows = json.loads(arguments.out.read_text(encoding="utf-8")) if arguments.out.exists() else []
    wanted = [trial for trial in TRIALS if trial not in {(row["variant"], row["seed"]) for row in rows}]
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(arguments.jobs) as pool:
        for done in as_completed([pool.submit(run_trial, *trial) for trial in wanted]):
            rows.append(done.result())
            arguments.out.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    print(markdown(trials_table(rows)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
