"""Changes of the recipe `digits_quick`, of its loss, data or optimizer, at equal steps: `python -m benchmarks.trials`.

Where `benchmarks.tuning` has a GPU stand in for a CPU, this trains as `diffusion-lib train` does. Each trial has one
thread. Trials that the file of `--out` holds already are not made again; with `--jobs 2` two run side by side, some
sixteen an hour on a Xeon. One of them needs the package `schedulefree`.
"""

import argparse
import importlib
import json
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any

import torch

from benchmarks.trial_variants import SEEDS, VARIANTS, TrialRecipe, schedule_free
from benchmarks.writing import markdown
from diffusion_lib.cli.finishing import model_of
from diffusion_lib.measuring import measure_samples
from diffusion_lib.sampling import cycling_labels
from diffusion_lib.training import Run, find_recipe

STEPS, NUM = 2250, 1000
Trial = tuple[str, int]  # a variant and a seed
TRIALS: tuple[Trial, ...] = tuple((name, seed) for name in VARIANTS for seed in SEEDS.get(name, (0,)))


def train_trial(name: str, seed: int, steps: int = STEPS) -> Run:
    """A variant, trained."""
    recipe = TrialRecipe(**{**find_recipe("digits_quick").to_dict(), "steps": steps, **VARIANTS[name]})
    run = Run(recipe, seed)
    if recipe.schedule_free is not None:
        run.state.optimizer = schedule_free(run.state.network, recipe.schedule_free, recipe.betas)
    for _ in run.steps():
        pass
    if recipe.schedule_free is not None:
        run.state.optimizer.eval()
        run.state.ema.network.load_state_dict(run.state.network.state_dict())
    return run


def run_trial(name: str, seed: int, steps: int = STEPS, num: int = NUM) -> dict[str, Any]:
    """Train a variant, and measure its digits without and with fresh noise."""
    torch.set_num_threads(1)
    began = time.perf_counter()
    run = train_trial(name, seed, steps)
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
    if any("schedule_free" in VARIANTS[name] for name, _ in wanted):
        importlib.import_module("schedulefree")  # it would be missed after hours
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(arguments.jobs) as pool:
        for done in as_completed([pool.submit(run_trial, *trial) for trial in wanted]):
            rows.append(done.result())
            arguments.out.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    print(markdown(trials_table(rows)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
