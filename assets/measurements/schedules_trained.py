"""Train one small network with the linear and the cosine schedule, asked for eps and for v, each twice.

    python assets/measurements/schedules_trained.py [STEPS]

writes schedules_trained.json beside this file: the network of the recipe digits_quick, all times equally likely, AdamW
alone, STEPS steps, and all else as the recipe has it. Distances are taken on NUM digits, 50 DDIM steps, no guidance.
Two processes of one thread each; runs that the file holds already are not made again.
"""

import json
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import replace
from itertools import product
from multiprocessing import get_context
from pathlib import Path

import torch
from writing import write_table

from diffusion_lib.cli.finishing import model_of
from diffusion_lib.measuring import measure_samples
from diffusion_lib.sampling import cycling_labels
from diffusion_lib.training import Limits, Run, find_recipe

OUT = Path(__file__).with_suffix(".json")
SCHEDULES, KINDS, SEEDS, NUM, SAMPLING = ("linear", "cosine"), ("eps", "v"), (0, 1), 1000, 50


def one(schedule: str, kind: str, seed: int, steps: int) -> dict:
    """One training, measured."""
    torch.set_num_threads(1)
    quick = find_recipe("digits_quick")
    recipe = replace(quick, schedule={**quick.schedule, "beta_schedule": schedule}, prediction_type=kind, steps=steps,
                     logit_normal=None, muon=0.0)  # fmt: skip
    run, labels = Run(recipe, seed), cycling_labels(NUM)
    losses = [report.loss for report in run.steps(Limits(steps=steps))]
    drawn = model_of(run).sample(labels, steps=SAMPLING, guidance_scale=1.0, seed=seed)
    quality = measure_samples(drawn, labels).to_dict()
    return {"schedule": schedule, "kind": kind, "seed": seed, "loss": round(sum(losses[-200:]) / 200, 4), **quality}


def main() -> None:
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 800
    made = json.loads(OUT.read_text())["runs"] if OUT.is_file() else []
    known = {(run["schedule"], run["kind"], run["seed"]) for run in made}
    wanted = [(*cell, seed) for seed in SEEDS for cell in product(SCHEDULES, KINDS) if (*cell, seed) not in known]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for done in as_completed([pool.submit(one, *cell, steps) for cell in wanted]):
            made.append(done.result())
            made.sort(key=lambda run: (SCHEDULES.index(run["schedule"]), KINDS.index(run["kind"]), run["seed"]))
            write_table(OUT, {"steps": steps, "num": NUM, "sampling_steps": SAMPLING, "runs": made})
            print(made[-1] if len(made) == len(SEEDS) * 4 else f"{len(made)} runs", flush=True)


if __name__ == "__main__":
    main()
